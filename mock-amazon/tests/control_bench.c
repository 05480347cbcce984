/* control_bench.c -- see control_bench.h. */
#include "test_support.h"

#include "control_bench.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/json.h"

static void on_retailer(void *context, jwo_http_request *request)
{
    static const char answer[] = "{\"status\":\"APPROVED\",\"purchaseId\":\"p-1\"}";
    struct control_bench *bench = context;

    if (strstr(jwo_http_target(request), "payoff")) {
        const char *authorization = jwo_http_header(request, "Authorization");

        bench->payoffs++;
        (void)snprintf(bench->payoff, sizeof bench->payoff, "%s %s %s", jwo_http_target(request),
                       authorization ? authorization : "", jwo_http_body(request, NULL));
    }
    if (!bench->retailer_is_silent) {
        jwo_http_answer(request, bench->retailer_refuses ? 503 : 201, "application/json", answer,
                        sizeof answer - 1, NULL, 0);
    }
    fixture_poke(bench->fixture);
}

int control_setup(void **state)
{
    const struct amz_control_options options = {.token = CONTROL_TOKEN, .name = "mock.test"};
    struct control_bench *bench = jwo_calloc(1, sizeof *bench);
    const struct jwo_http_server_options server = {.on_request = on_retailer, .context = bench};
    void *fixture = NULL;
    struct jwo_error err;

    assert_int_equal(fixture_setup(&fixture), 0);
    bench->fixture = fixture;
    assert_int_equal(amz_control_new(&bench->control, bench->fixture->amazon, &options, &err),
                     JWO_OK);
    assert_int_equal(jwo_http_server_new(&bench->retailer, bench->fixture->loop, &server, &err),
                     JWO_OK);
    *state = bench;
    return 0;
}

int control_teardown(void **state)
{
    struct control_bench *bench = *state;
    void *fixture = bench->fixture;

    amz_control_free(bench->control);
    jwo_http_server_free(bench->retailer);
    jwo_free(bench);
    return fixture_teardown(&fixture);
}

/* --- the client ------------------------------------------------------------------------------- */

static void on_result(void *context, const struct jwo_http_result *result)
{
    struct control_reply *reply = context;

    reply->status = result->status;
    (void)snprintf(reply->body, sizeof reply->body, "%s",
                   result->outcome == JWO_HTTP_ANSWERED ? result->body : "");
    reply->is_over = true;
    fixture_poke(reply->bench->fixture);
}

jwo_http_call *control_start(struct control_bench *bench, struct control_reply *out,
                             const char *method, const char *path, const char *authorization,
                             const char *body)
{
    const struct jwo_http_header header = {"Authorization", authorization};
    char url[512];

    memset(out, 0, sizeof *out);
    out->bench = bench;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d%s", (int)amz_control_port(bench->control),
                   path);
    return jwo_http_send(amz_amazon_client(bench->fixture->amazon),
                         &(struct jwo_http_call_options){
                             .method = method,
                             .url = url,
                             .headers = &header,
                             .header_count = authorization ? 1 : 0,
                             .body = body,
                             .body_len = body ? strlen(body) : 0,
                             .timeout_ms = 30 * JWO_SECOND_MS,
                             .fresh_connection = true,
                         },
                         on_result, out);
}

bool control_is_over(void *context)
{
    const struct control_reply *reply = context;

    return reply->is_over;
}

void control_ask(struct control_bench *bench, struct control_reply *out, const char *method,
                 const char *path, const char *body)
{
    (void)control_start(bench, out, method, path, "Bearer " CONTROL_TOKEN, body);
    fixture_wait(bench->fixture, control_is_over, out);
}

void control_expect(struct control_bench *bench, int status, const char *method, const char *path,
                    const char *body)
{
    struct control_reply reply;

    control_ask(bench, &reply, method, path, body);
    if (reply.status != status) {
        fail_msg("%s %s %s -> %d %s", method, path, body ? body : "", reply.status, reply.body);
    }
}

void control_take_text(const struct control_reply *reply, const char *name, char out[AMZ_ID_MAX])
{
    struct jwo_error err;
    jwo_json *document;

    assert_int_equal(jwo_json_parse(&document, reply->body, strlen(reply->body), &err), JWO_OK);
    assert_non_null(jwo_json_get_str(document, name));
    (void)snprintf(out, AMZ_ID_MAX, "%s", jwo_json_get_str(document, name));
    jwo_json_free(document);
}

void control_make_world(struct control_bench *bench)
{
    char body[256];

    (void)snprintf(body, sizeof body, "{\"name\":\"w\",\"retailer\":\"http://127.0.0.1:%d\"}",
                   (int)jwo_http_server_port(bench->retailer));
    control_expect(bench, 201, "POST", "/control/worlds", body);
    control_expect(bench, 201, "POST", "/control/worlds/w/stores",
                   "{\"id\":\"s1\",\"hold\":{\"amount\":20,\"code\":\"USD\"}}");
    control_expect(
        bench, 201, "POST", "/control/worlds/w/shoppers",
        "{\"id\":\"riley\",\"email\":\"riley@example.com\",\"card\":{\"brand\":\"AMEX\"}}");
}

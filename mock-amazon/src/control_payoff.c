/* control_payoff.c -- a shopper pays what is owed, at the retailer's own door.
 *
 * Amazon has no part in that: it is the one thing that the console needs of a retailer beyond
 * Amazon's API. A world that was made with `payoff` says where to call and with which token; the
 * token is never told again.
 */
#include <stdio.h>
#include <string.h>

#include "control_internal.h"
#include "jwo/alloc.h"

#define TIMEOUT_MS                                                                                 \
    (40 * JWO_SECOND_MS) /* the retailer may wait for Amazon's answer to its feedback */

const struct jwo_field amz_control_fields_payoff[] = {
    {.name = "shopper", .kind = JWO_F_STRING, .required = true, .bytes_max = 255},
    {.name = "amount", .kind = JWO_F_OBJECT, .required = true, .fields = amz_control_fields_money},
    {0},
};

struct payoff {
    struct amz_control_world *world; /* borrowed */
    jwo_http_request *request;       /* NULL: the client left */
    jwo_http_call *call;
    amz_world_hook *hook;
    struct amz_deed deed;
};

static void client_gone(void *context)
{
    struct payoff *payoff = context;

    payoff->request = NULL;
}

static void answer(struct payoff *payoff, int status, const char *name, const char *text,
                   size_t len, int retailer_status)
{
    struct jwo_json_writer w;
    struct jwo_buf body;

    if (payoff->request) {
        jwo_buf_init(&body, 16u * 1024 * 1024);
        jwo_jw_init(&w, &body);
        jwo_jw_object(&w);
        if (retailer_status) {
            jwo_jw_kint(&w, "status", retailer_status);
        }
        jwo_jw_key(&w, name);
        jwo_jw_strn(&w, text, len);
        jwo_jw_end_object(&w);
        jwo_http_answer(payoff->request, status, "application/json", body.data, body.len, NULL, 0);
        jwo_buf_dispose(&body);
    }
    explicit_bzero(payoff, sizeof *payoff);
    jwo_free(payoff);
}

static void world_gone(void *context)
{
    static const char text[] = "the world was removed or reset meanwhile";
    struct payoff *payoff = context;

    jwo_http_cancel(payoff->call);
    answer(payoff, 409, "error", text, sizeof text - 1, 0);
}

static void on_result(void *context, const struct jwo_http_result *result)
{
    struct payoff *payoff = context;
    struct amz_control_world *world = payoff->world;

    amz_world_hook_free(payoff->hook);
    if (result->outcome != JWO_HTTP_ANSWERED) {
        const char *text = jwo_http_outcome_text(result->outcome);

        answer(payoff, 502, "error", text, strlen(text), 0);
        return;
    }
    if (result->status / 100 == 2) {
        amz_story_log_add(world->log, world->world, &payoff->deed);
        amz_control_events_changed(world);
    }
    answer(payoff, result->status / 100 == 2 ? 200 : 502,
           result->status / 100 == 2 ? "answer" : "error", result->body, result->body_len,
           result->status);
}

/* The URL with {shopper} replaced; ids of shoppers are plain text. False: too long. */
static bool fill_url(const char *pattern, const char *shopper, struct jwo_buf *out)
{
    static const char hole[] = "{shopper}";
    const char *at;

    while ((at = strstr(pattern, hole)) != NULL) {
        jwo_buf_add(out, pattern, (size_t)(at - pattern));
        jwo_buf_adds(out, shopper);
        pattern = at + sizeof hole - 1;
    }
    jwo_buf_adds(out, pattern);
    return !out->overflow;
}

static void write_body(struct jwo_buf *out, struct amz_control_call *call,
                       const struct jwo_money *amount)
{
    struct jwo_json_writer w;
    char key[JWO_UUID_MAX];

    (void)jwo_prng_uuid(amz_amazon_chance(call->control->amazon), key);
    jwo_jw_init(&w, out);
    jwo_jw_object(&w);
    jwo_jw_kmoney(&w, "amount", amount, "amount", "code");
    jwo_jw_kstr(&w, "idempotencyKey", key);
    jwo_jw_end_object(&w);
}

static void send_payoff(struct amz_control_call *call, struct payoff *payoff, const char *url)
{
    char authorization[sizeof call->world->payoff_token + 8];
    const struct jwo_http_header header = {"Authorization", authorization};
    struct jwo_buf body;

    (void)snprintf(authorization, sizeof authorization, "Bearer %s", call->world->payoff_token);
    jwo_buf_init(&body, 1024);
    write_body(&body, call, &payoff->deed.amount);
    payoff->call = jwo_http_send(amz_amazon_client(call->control->amazon),
                                 &(struct jwo_http_call_options){
                                     .method = "POST",
                                     .url = url,
                                     .headers = &header,
                                     .header_count = call->world->payoff_token[0] ? 1 : 0,
                                     .body = body.data,
                                     .body_len = body.len,
                                     .timeout_ms = TIMEOUT_MS,
                                     .fresh_connection = true,
                                 },
                                 on_result, payoff);
    jwo_buf_dispose(&body);
    explicit_bzero(authorization, sizeof authorization);
}

void amz_control_payoff(struct amz_control_call *call)
{
    const char *id = jwo_json_get_str(call->body, "shopper");
    struct payoff *payoff;
    struct jwo_money amount;
    struct jwo_buf url;

    if (!call->world->payoff_url[0]) {
        amz_control_fail(call, 409, "the world was made without payoff: {url, token}");
        return;
    }
    if (!amz_control_find_shopper(call, id)) {
        amz_control_fail(call, 400, "shopper: there is no shopper %s", id);
        return;
    }
    if (!amz_control_money(call, call->body, "amount", &amount)) {
        return;
    }
    jwo_buf_init(&url, 2 * AMZ_CONTROL_URL_MAX);
    if (fill_url(call->world->payoff_url, id, &url)) {
        payoff = jwo_calloc(1, sizeof *payoff);
        payoff->world = call->world;
        payoff->request = call->request;
        payoff->deed = (struct amz_deed){.kind = AMZ_DEED_PAYOFF, .amount = amount};
        (void)snprintf(payoff->deed.who, sizeof payoff->deed.who, "%s", id);
        payoff->hook = amz_world_on_free(call->world->world, world_gone, payoff);
        jwo_http_set_gone(call->request, client_gone, payoff);
        call->later = true;
        send_payoff(call, payoff, url.data);
    } else {
        amz_control_fail(call, 400, "payoff.url becomes too long");
    }
    jwo_buf_dispose(&url);
}

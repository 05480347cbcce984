/* test_control.c -- the control port: token, routes, errors that name the field, and a whole trip
 * by hand. */
#include "control.h"

#include <stdio.h>
#include <string.h>

#include "amazon_fixture.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "test_support.h"

#define TOKEN "opensesame"

/* The fixture's Amazon with a control port, and a retailer that says yes to everything. */
struct bench {
    struct fixture *fixture;
    amz_control *control;
    jwo_http_server *retailer;
    bool retailer_is_silent;
};

static void on_retailer(void *context, jwo_http_request *request)
{
    static const char answer[] = "{\"status\":\"APPROVED\",\"purchaseId\":\"p-1\"}";
    struct bench *bench = context;

    if (!bench->retailer_is_silent) {
        jwo_http_answer(request, 201, "application/json", answer, sizeof answer - 1, NULL, 0);
    }
    fixture_poke(bench->fixture);
}

static int setup(void **state)
{
    const struct amz_control_options options = {.token = TOKEN};
    struct bench *bench = jwo_calloc(1, sizeof *bench);
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

static int teardown(void **state)
{
    struct bench *bench = *state;
    void *fixture = bench->fixture;

    amz_control_free(bench->control);
    jwo_http_server_free(bench->retailer);
    jwo_free(bench);
    return fixture_teardown(&fixture);
}

/* --- the client ------------------------------------------------------------------------------- */

struct reply {
    struct bench *bench;
    int status;
    char body[16384];
    bool is_over;
};

static void on_result(void *context, const struct jwo_http_result *result)
{
    struct reply *reply = context;

    reply->status = result->status;
    (void)snprintf(reply->body, sizeof reply->body, "%s",
                   result->outcome == JWO_HTTP_ANSWERED ? result->body : "");
    reply->is_over = true;
    fixture_poke(reply->bench->fixture);
}

static jwo_http_call *start(struct bench *bench, struct reply *out, const char *method,
                            const char *path, const char *authorization, const char *body)
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

static bool is_over(void *context)
{
    const struct reply *reply = context;

    return reply->is_over;
}

static void ask(struct bench *bench, struct reply *out, const char *method, const char *path,
                const char *body)
{
    (void)start(bench, out, method, path, "Bearer " TOKEN, body);
    fixture_wait(bench->fixture, is_over, out);
}

static void expect(struct bench *bench, int status, const char *method, const char *path,
                   const char *body)
{
    struct reply reply;

    ask(bench, &reply, method, path, body);
    if (reply.status != status) {
        fail_msg("%s %s %s -> %d %s", method, path, body ? body : "", reply.status, reply.body);
    }
}

/* A text member of the last answer's object. */
static void take_text(const struct reply *reply, const char *name, char out[AMZ_ID_MAX])
{
    struct jwo_error err;
    jwo_json *document;

    assert_int_equal(jwo_json_parse(&document, reply->body, strlen(reply->body), &err), JWO_OK);
    assert_non_null(jwo_json_get_str(document, name));
    (void)snprintf(out, AMZ_ID_MAX, "%s", jwo_json_get_str(document, name));
    jwo_json_free(document);
}

static void make_world(struct bench *bench)
{
    char body[256];

    (void)snprintf(body, sizeof body, "{\"name\":\"w\",\"retailer\":\"http://127.0.0.1:%d\"}",
                   (int)jwo_http_server_port(bench->retailer));
    expect(bench, 201, "POST", "/control/worlds", body);
    expect(bench, 201, "POST", "/control/worlds/w/stores",
           "{\"id\":\"s1\",\"hold\":{\"amount\":20,\"code\":\"USD\"}}");
    expect(bench, 201, "POST", "/control/worlds/w/shoppers",
           "{\"id\":\"riley\",\"email\":\"riley@example.com\",\"card\":{\"brand\":\"AMEX\"}}");
}

/* --- tests ------------------------------------------------------------------------------------ */

static void test_control__wants_the_token(void **state)
{
    static const char *const headers[] = {NULL,           "Bearer wrong", "Bearer ",
                                          "Basic " TOKEN, TOKEN,          "Bearer " TOKEN "x"};
    struct bench *bench = *state;
    struct reply reply;

    for (size_t i = 0; i < JWO_COUNT(headers); i++) {
        (void)start(bench, &reply, "GET", "/control/worlds", headers[i], NULL);
        fixture_wait(bench->fixture, is_over, &reply);
        assert_int_equal(reply.status, 401);
        assert_non_null(strstr(reply.body, "\"error\":\"Authorization: "));
    }
    ask(bench, &reply, "GET", "/control/worlds", NULL);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "{\"worlds\":[]}"); /* the fixture's own is not the control's */
}

/* A request, and what its answer says about it. */
struct mistake {
    const char *method, *path, *body;
    int status;
    const char *error;
};

static void expect_mistakes(struct bench *bench, const struct mistake *cases, size_t count)
{
    make_world(bench);
    for (size_t i = 0; i < count; i++) {
        struct reply reply;

        ask(bench, &reply, cases[i].method, cases[i].path, cases[i].body);
        if (reply.status != cases[i].status || !strstr(reply.body, cases[i].error) ||
            strncmp(reply.body, "{\"error\":\"", 10) != 0) {
            fail_msg("%s %s -> %d %s", cases[i].path, cases[i].body ? cases[i].body : "",
                     reply.status, reply.body);
        }
    }
}

static void test_control__names_what_is_wrong(void **state)
{
    static const struct mistake cases[] = {
        {"GET", "/", NULL, 404, "no such route: /"},
        {"GET", "/control/worlds/w/stores", NULL, 405, "does not take GET"},
        {"PUT", "/control/worlds", "{}", 405, "does not take PUT"},
        {"GET", "/control/worlds/nowhere/journal", NULL, 404, "there is no world nowhere"},
        {"POST", "/control/worlds", "{", 400, "body: "},
        {"POST", "/control/worlds", "[]", 400, "body: not an object"},
        {"POST", "/control/worlds", "{\"retailer\":\"http://x\"}", 400, "name"},
        {"POST", "/control/worlds", "{\"name\":\"a b\",\"retailer\":\"http://x\"}", 400, "name"},
        {"POST", "/control/worlds", "{\"name\":\"a\",\"retailer\":\"x\"}", 400, "retailer"},
        {"POST", "/control/worlds", "{\"name\":\"w\",\"retailer\":\"http://x\"}", 409, "name: "},
        {"POST", "/control/worlds",
         "{\"name\":\"a\",\"retailer\":\"http://x\",\"settings\":{\"token_life\":\"soon\"}}", 400,
         "settings: token_life"},
        {"POST", "/control/worlds",
         "{\"name\":\"a\",\"retailer\":\"http://x\",\"settings\":{\"token_live\":\"1h\"}}", 400,
         "token_live"},
        {"POST", "/control/worlds/w/stores", "{\"id\":\"s2\"}", 400, "hold"},
        {"POST", "/control/worlds/w/stores",
         "{\"id\":\"s2\",\"hold\":{\"amount\":0,\"code\":\"USD\"}}", 400, "hold.amount"},
        {"POST", "/control/worlds/w/stores",
         "{\"id\":\"s2\",\"risk\":\"high\",\"hold\":{\"amount\":1,\"code\":\"USD\"}}", 400, "risk"},
        {"POST", "/control/worlds/w/shoppers", "{\"card\":{\"tail\":\"42\"}}", 400, "card.tail"},
        {"POST", "/control/worlds/w/shoppers", "{\"card\":{\"expires\":\"12/30\"}}", 400,
         "card.expires"},
        {"POST", "/control/worlds/w/shoppers", "{\"card\":{\"pending\":99999999999999999999}}", 400,
         "card.pending"},
        {"POST", "/control/worlds/w/enter", "{\"shopper\":\"riley\",\"store\":\"s9\"}", 400,
         "store: there is no store s9"},
        {"POST", "/control/worlds/w/enter", "{\"shopper\":\"robin\",\"store\":\"s1\"}", 400,
         "shopper: there is no shopper robin"},
        {"POST", "/control/worlds/w/leave", "{\"trip\":\"t9\"}", 400, "trip: there is no trip t9"},
        {"POST", "/control/worlds/w/advance", "{\"by\":\"-1h\"}", 400, "by"},
        {"POST", "/control/worlds/w/advance", "{\"by\":\"20000d\"}", 400, "by"},
        {"POST", "/control/worlds/w/faults", "{\"op\":\"pay\",\"kind\":\"reset\"}", 400, "op"},
        {"POST", "/control/worlds/w/faults", "{\"op\":\"capture\",\"kind\":\"oops\"}", 400, "kind"},
        {"POST", "/control/worlds/w/faults",
         "{\"op\":\"capture\",\"kind\":\"status\",\"status\":99}", 400, "status 99"},
        {"POST", "/control/worlds/w/faults",
         "{\"op\":\"capture\",\"kind\":\"reset\",\"times\":1.5}", 400, "times"},
        {"POST", "/control/worlds/w/faults", "{\"op\":\"capture\",\"kind\":\"reordered\"}", 400,
         "kind reordered is not for capture"},
        {"GET", "/control/worlds/w/journal?after=x", NULL, 400, "after"},
        {"GET", "/control/worlds/w/journal?before=1", NULL, 400, "after"},
    };

    expect_mistakes(*state, cases, JWO_COUNT(cases));
}

static void test_control__names_what_is_wrong_with_the_cast(void **state)
{
    static const struct mistake cases[] = {
        {"POST", "/control/worlds/w/stores",
         "{\"id\":\"s2\",\"type\":\"shop\",\"hold\":{\"amount\":1,\"code\":\"USD\"}}", 400,
         "type: there is no store type shop"},
        {"POST", "/control/worlds/w/stores",
         "{\"id\":\"s2\",\"type\":\"app\",\"entry\":\"mixed\",\"hold\":{\"amount\":1,\"code\":"
         "\"USD\"}}",
         400, "entry: the type app has it fixed"},
        {"POST", "/control/worlds/w/stores",
         "{\"id\":\"s2\",\"calculates\":\"amazon\",\"hold\":{\"amount\":1,\"code\":\"USD\"}}", 400,
         "store s2: Amazon cannot calculate"},
        {"POST", "/control/worlds/w/shoppers", "{\"recommendation\":{\"risks\":[7]}}", 400,
         "recommendation.risks"},
        {"POST", "/control/worlds/w/enter",
         "{\"shopper\":\"riley\",\"store\":\"s1\",\"by\":\"key\"}", 400,
         "by: store s1 has credit-card entry alone"},
        {"POST", "/control/worlds/w/enter",
         "{\"shopper\":\"riley\",\"store\":\"s1\",\"auth_events\":[{}]}", 400, "auth_events"},
    };

    expect_mistakes(*state, cases, JWO_COUNT(cases));
}

static bool journal_shows_purchases(struct bench *bench, struct reply *reply)
{
    ask(bench, reply, "GET", "/control/worlds/w/journal", NULL);
    return strstr(reply->body, "\"op\":\"purchases\"") != NULL;
}

static void test_control__plays_a_trip(void **state)
{
    struct bench *bench = *state;
    struct reply reply;
    struct heard heard;
    char trip[AMZ_ID_MAX];
    char body[512];

    make_world(bench);
    ask(bench, &reply, "POST", "/control/worlds/w/enter",
        "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    assert_int_equal(reply.status, 201);
    assert_non_null(strstr(reply.body, "\"gate\":\"open\""));
    assert_non_null(strstr(reply.body, "\"hold\":{\"amount\":20.00,\"code\":\"USD\"}"));
    take_text(&reply, "trip", trip);

    (void)snprintf(body, sizeof body,
                   "{\"trip\":\"%s\",\"items\":[{\"id\":\"SANDWICH\",\"quantity\":\"2\"}]}", trip);
    expect(bench, 202, "POST", "/control/worlds/w/leave", body);
    expect(bench, 409, "POST", "/control/worlds/w/leave", body);
    while (!journal_shows_purchases(bench, &reply)) {
    }
    assert_non_null(strstr(reply.body, "\"more\":false"));

    ask(bench, &reply, "POST", "/control/worlds/w/faults",
        "{\"op\":\"adjust\",\"kind\":\"status\",\"status\":429}");
    assert_string_equal(reply.body, "{\"fault\":\"429 Retry-After 1\"}"); /* D3 */
    ask(bench, &reply, "POST", "/control/worlds/w/faults",
        "{\"op\":\"cancel\",\"kind\":\"slow-body\",\"delay\":\"5ms\"}");
    assert_string_equal(reply.body, "{\"fault\":\"slow-body 5 ms\"}");
    fixture_post(bench->fixture, &heard, "/v1/adjust/charge",
                 "{\"storeId\":\"s1\",\"shoppingTripId\":\"%s\","
                 "\"amount\":{\"amount\":9.5,\"code\":\"USD\"}}",
                 trip);
    assert_int_equal(heard.status, 429);
    assert_string_equal(heard.retry_after, "1");

    expect(bench, 200, "POST", "/control/worlds/w/advance", "{\"by\":\"47h\"}");
    ask(bench, &reply, "GET", "/control/worlds/w/trips", NULL);
    assert_non_null(strstr(reply.body, "\"status\":\"EXPIRED\""));
    assert_non_null(strstr(reply.body, "\"delivery\":\"delivered\""));
    ask(bench, &reply, "GET", "/control/worlds/w/journal?after=2", NULL);
    assert_null(strstr(reply.body, "\"op\":\"purchases\""));
    assert_non_null(strstr(reply.body, "\"op\":\"adjust\""));
}

static void test_control__changes_a_card(void **state)
{
    struct bench *bench = *state;
    struct reply reply;

    make_world(bench);
    expect(bench, 201, "POST", "/control/worlds/w/shoppers",
           "{\"id\":\"riley\",\"card\":{\"expired\":true}}");
    ask(bench, &reply, "POST", "/control/worlds/w/enter",
        "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    assert_non_null(strstr(reply.body, "\"gate_reason\":\"ExpiredCard\""));
}

/* A store by its type, a shopper of whom Amazon thinks something, a cart with its prices. */
static void test_control__plays_a_store_where_amazon_charges(void **state)
{
    struct bench *bench = *state;
    struct reply reply;
    char trip[AMZ_ID_MAX];
    char body[512];

    make_world(bench);
    expect(bench, 201, "POST", "/control/worlds/w/stores",
           "{\"id\":\"s2\",\"type\":\"card-amazon-all\",\"risk\":\"amazon-managed\","
           "\"hold\":{\"amount\":20,\"code\":\"USD\"}}");
    expect(bench, 201, "POST", "/control/worlds/w/shoppers",
           "{\"id\":\"riley\",\"recommendation\":{\"risks\":[\"BadDebt\"],"
           "\"adjust\":{\"amount\":5,\"code\":\"USD\"}}}");
    ask(bench, &reply, "POST", "/control/worlds/w/enter",
        "{\"shopper\":\"riley\",\"store\":\"s2\",\"by\":\"card\",\"scan\":\"LOYALTY\","
        "\"auth_events\":[\"ENTRY\",\"ENTRY\"]}");
    assert_non_null(strstr(reply.body, "\"hold\":{\"amount\":5.00,\"code\":\"USD\"}"));
    take_text(&reply, "trip", trip);
    (void)snprintf(body, sizeof body,
                   "{\"trip\":\"%s\",\"items\":[{\"id\":\"TEA\",\"quantity\":\"2\",\"price\":"
                   "{\"amount\":1.25,\"code\":\"USD\"}}]}",
                   trip);
    ask(bench, &reply, "POST", "/control/worlds/w/leave", body);
    assert_int_equal(reply.status, 202);
    assert_non_null(strstr(reply.body, "\"captured\":{\"amount\":2.50,\"code\":\"USD\"}"));
    assert_non_null(strstr(reply.body, "\"delivery\":\"none\""));
}

static void test_control__resets_and_removes(void **state)
{
    struct bench *bench = *state;
    struct reply reply;

    make_world(bench);
    expect(bench, 200, "POST", "/control/worlds/w/reset", NULL);
    ask(bench, &reply, "POST", "/control/worlds/w/enter",
        "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    assert_int_equal(reply.status, 400);
    ask(bench, &reply, "GET", "/control/worlds", NULL);
    assert_non_null(strstr(reply.body, "\"name\":\"w\""));
    expect(bench, 204, "DELETE", "/control/worlds/w", NULL);
    expect(bench, 404, "DELETE", "/control/worlds/w", NULL);
}

/* Who waits for a gate when the world goes is told so. */
static void test_control__answers_who_waits_when_the_world_goes(void **state)
{
    struct bench *bench = *state;
    struct reply waiting;

    make_world(bench);
    bench->retailer_is_silent = true;
    (void)start(bench, &waiting, "POST", "/control/worlds/w/enter", "Bearer " TOKEN,
                "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    while (!amz_world_trips(amz_world_next(bench->fixture->world))) {
        jwo_loop_poll(bench->fixture->loop);
    }
    expect(bench, 204, "DELETE", "/control/worlds/w", NULL);
    fixture_wait(bench->fixture, is_over, &waiting);
    assert_int_equal(waiting.status, 409);
}

/* The control goes first; its worlds with it, and nobody is answered any more. */
static void test_control__can_be_freed_while_somebody_waits(void **state)
{
    struct bench *bench = *state;
    struct reply waiting;

    make_world(bench);
    bench->retailer_is_silent = true;
    (void)start(bench, &waiting, "POST", "/control/worlds/w/enter", "Bearer " TOKEN,
                "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    while (!amz_world_trips(amz_world_next(bench->fixture->world))) {
        jwo_loop_poll(bench->fixture->loop);
    }
    amz_control_free(bench->control); /* the sanitizer looks on */
    bench->control = NULL;
    fixture_wait(bench->fixture, is_over, &waiting);
    assert_int_equal(waiting.status, 0);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_control__wants_the_token),
        TEST(test_control__names_what_is_wrong),
        TEST(test_control__names_what_is_wrong_with_the_cast),
        TEST(test_control__plays_a_trip),
        TEST(test_control__changes_a_card),
        TEST(test_control__plays_a_store_where_amazon_charges),
        TEST(test_control__resets_and_removes),
        TEST(test_control__answers_who_waits_when_the_world_goes),
        TEST(test_control__can_be_freed_while_somebody_waits),
    };
#undef TEST

    return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}

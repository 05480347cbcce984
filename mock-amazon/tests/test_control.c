/* test_control.c -- the control port: token, routes, errors that name the field, and a whole trip
 * by hand. */
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "control_bench.h"

/* --- tests ------------------------------------------------------------------------------------ */

static void test_control__wants_the_token(void **state)
{
    static const char *const headers[] = {NULL,          "Bearer wrong",
                                          "Bearer ",     "Basic " CONTROL_TOKEN,
                                          CONTROL_TOKEN, "Bearer " CONTROL_TOKEN "x"};
    struct control_bench *bench = *state;
    struct control_reply reply;

    for (size_t i = 0; i < JWO_COUNT(headers); i++) {
        (void)control_start(bench, &reply, "GET", "/control/worlds", headers[i], NULL);
        fixture_wait(bench->fixture, control_is_over, &reply);
        assert_int_equal(reply.status, 401);
        assert_non_null(strstr(reply.body, "\"error\":\"Authorization: "));
    }
    control_ask(bench, &reply, "GET", "/control/worlds", NULL);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "{\"worlds\":[]}"); /* the fixture's own is not the control's */
}

/* A request, and what its answer says about it. */
struct mistake {
    const char *method, *path, *body;
    int status;
    const char *error;
};

static void expect_mistakes(struct control_bench *bench, const struct mistake *cases, size_t count)
{
    control_make_world(bench);
    for (size_t i = 0; i < count; i++) {
        struct control_reply reply;

        control_ask(bench, &reply, cases[i].method, cases[i].path, cases[i].body);
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
        {"GET", "/nothing", NULL, 404, "no such route: /nothing"},
        {"POST", "/", "{}", 404, "no such route: /"},
        {"GET", "/control/worlds/w/enter", NULL, 405, "does not take GET"},
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
        {"GET", "/control/worlds/w/journal?before=1", NULL, 400, "?before=1: none of after, limit"},
        {"GET", "/control/worlds/w/journal?after=1&limit=-1", NULL, 400, "?limit=-1"},
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

static bool journal_shows_purchases(struct control_bench *bench, struct control_reply *reply)
{
    control_ask(bench, reply, "GET", "/control/worlds/w/journal", NULL);
    return strstr(reply->body, "\"op\":\"purchases\"") != NULL;
}

static void test_control__plays_a_trip(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply reply;
    struct heard heard;
    char trip[AMZ_ID_MAX];
    char body[512];

    control_make_world(bench);
    control_ask(bench, &reply, "POST", "/control/worlds/w/enter",
                "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    assert_int_equal(reply.status, 201);
    assert_non_null(strstr(reply.body, "\"gate\":\"open\""));
    assert_non_null(strstr(reply.body, "\"hold\":{\"amount\":20.00,\"code\":\"USD\"}"));
    control_take_text(&reply, "trip", trip);

    (void)snprintf(body, sizeof body,
                   "{\"trip\":\"%s\",\"items\":[{\"id\":\"SANDWICH\",\"quantity\":\"2\"}]}", trip);
    control_expect(bench, 202, "POST", "/control/worlds/w/leave", body);
    control_expect(bench, 409, "POST", "/control/worlds/w/leave", body);
    while (!journal_shows_purchases(bench, &reply)) {
    }
    assert_non_null(strstr(reply.body, "\"more\":false"));

    control_ask(bench, &reply, "POST", "/control/worlds/w/faults",
                "{\"op\":\"adjust\",\"kind\":\"status\",\"status\":429}");
    assert_string_equal(reply.body, "{\"id\":1,\"fault\":\"429 Retry-After 1\"}"); /* D3 */
    control_ask(bench, &reply, "POST", "/control/worlds/w/faults",
                "{\"op\":\"cancel\",\"kind\":\"slow-body\",\"delay\":\"5ms\"}");
    assert_string_equal(reply.body, "{\"id\":2,\"fault\":\"slow-body 5 ms\"}");
    fixture_post(bench->fixture, &heard, "/v1/adjust/charge",
                 "{\"storeId\":\"s1\",\"shoppingTripId\":\"%s\","
                 "\"amount\":{\"amount\":9.5,\"code\":\"USD\"}}",
                 trip);
    assert_int_equal(heard.status, 429);
    assert_string_equal(heard.retry_after, "1");

    control_expect(bench, 200, "POST", "/control/worlds/w/advance", "{\"by\":\"47h\"}");
    control_ask(bench, &reply, "GET", "/control/worlds/w/trips", NULL);
    assert_non_null(strstr(reply.body, "\"status\":\"EXPIRED\""));
    assert_non_null(strstr(reply.body, "\"delivery\":\"delivered\""));
    control_ask(bench, &reply, "GET", "/control/worlds/w/journal?after=2", NULL);
    assert_null(strstr(reply.body, "\"op\":\"purchases\""));
    assert_non_null(strstr(reply.body, "\"op\":\"adjust\""));
}

static void test_control__changes_a_card(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply reply;

    control_make_world(bench);
    control_expect(bench, 201, "POST", "/control/worlds/w/shoppers",
                   "{\"id\":\"riley\",\"card\":{\"expired\":true}}");
    control_ask(bench, &reply, "POST", "/control/worlds/w/enter",
                "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    assert_non_null(strstr(reply.body, "\"gate_reason\":\"ExpiredCard\""));
}

/* A store by its type, a shopper of whom Amazon thinks something, a cart with its prices. */
static void test_control__plays_a_store_where_amazon_charges(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply reply;
    char trip[AMZ_ID_MAX];
    char body[512];

    control_make_world(bench);
    control_expect(bench, 201, "POST", "/control/worlds/w/stores",
                   "{\"id\":\"s2\",\"type\":\"card-amazon-all\",\"risk\":\"amazon-managed\","
                   "\"hold\":{\"amount\":20,\"code\":\"USD\"}}");
    control_expect(bench, 201, "POST", "/control/worlds/w/shoppers",
                   "{\"id\":\"riley\",\"recommendation\":{\"risks\":[\"BadDebt\"],"
                   "\"adjust\":{\"amount\":5,\"code\":\"USD\"}}}");
    control_ask(bench, &reply, "POST", "/control/worlds/w/enter",
                "{\"shopper\":\"riley\",\"store\":\"s2\",\"by\":\"card\",\"scan\":\"LOYALTY\","
                "\"auth_events\":[\"ENTRY\",\"ENTRY\"]}");
    assert_non_null(strstr(reply.body, "\"hold\":{\"amount\":5.00,\"code\":\"USD\"}"));
    control_take_text(&reply, "trip", trip);
    (void)snprintf(body, sizeof body,
                   "{\"trip\":\"%s\",\"items\":[{\"id\":\"TEA\",\"quantity\":\"2\",\"price\":"
                   "{\"amount\":1.25,\"code\":\"USD\"}}]}",
                   trip);
    control_ask(bench, &reply, "POST", "/control/worlds/w/leave", body);
    assert_int_equal(reply.status, 202);
    assert_non_null(strstr(reply.body, "\"captured\":{\"amount\":2.50,\"code\":\"USD\"}"));
    assert_non_null(strstr(reply.body, "\"delivery\":\"none\""));
}

static void test_control__resets_and_removes(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply reply;

    control_make_world(bench);
    control_expect(bench, 200, "POST", "/control/worlds/w/reset", NULL);
    control_ask(bench, &reply, "POST", "/control/worlds/w/enter",
                "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    assert_int_equal(reply.status, 400);
    control_ask(bench, &reply, "GET", "/control/worlds", NULL);
    assert_non_null(strstr(reply.body, "\"name\":\"w\""));
    control_expect(bench, 204, "DELETE", "/control/worlds/w", NULL);
    control_expect(bench, 404, "DELETE", "/control/worlds/w", NULL);
}

/* Who waits for a gate when the world goes is told so. */
static void test_control__answers_who_waits_when_the_world_goes(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply waiting;

    control_make_world(bench);
    bench->retailer_is_silent = true;
    (void)control_start(bench, &waiting, "POST", "/control/worlds/w/enter", "Bearer " CONTROL_TOKEN,
                        "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    while (!amz_world_trips(amz_world_next(bench->fixture->world))) {
        jwo_loop_poll(bench->fixture->loop);
    }
    control_expect(bench, 204, "DELETE", "/control/worlds/w", NULL);
    fixture_wait(bench->fixture, control_is_over, &waiting);
    assert_int_equal(waiting.status, 409);
}

/* The control goes first; its worlds with it, and nobody is answered any more. */
static void test_control__can_be_freed_while_somebody_waits(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply waiting;

    control_make_world(bench);
    bench->retailer_is_silent = true;
    (void)control_start(bench, &waiting, "POST", "/control/worlds/w/enter", "Bearer " CONTROL_TOKEN,
                        "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    while (!amz_world_trips(amz_world_next(bench->fixture->world))) {
        jwo_loop_poll(bench->fixture->loop);
    }
    amz_control_free(bench->control); /* the sanitizer looks on */
    bench->control = NULL;
    fixture_wait(bench->fixture, control_is_over, &waiting);
    assert_int_equal(waiting.status, 0);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, control_setup, control_teardown)
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

/* test_control_cast.c -- what a person does to a world by the control port: cards, settings,
 * faults, carts again, paying off; and how much of it there may be. */
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "control_bench.h"

#define W "/control/worlds/w"

static void expect_text(struct control_bench *bench, const char *path, const char *text)
{
    struct control_reply reply;

    control_ask(bench, &reply, "GET", path, NULL);
    if (reply.status != 200 || !strstr(reply.body, text)) {
        fail_msg("%s is not in %s: %d %s", text, path, reply.status, reply.body);
    }
}

static void expect_error(struct control_bench *bench, int status, const char *method,
                         const char *path, const char *body, const char *error)
{
    struct control_reply reply;

    control_ask(bench, &reply, method, path, body);
    if (reply.status != status || !strstr(reply.body, error)) {
        fail_msg("%s %s -> %d %s", path, body ? body : "", reply.status, reply.body);
    }
}

static void enter(struct control_bench *bench, char trip[AMZ_ID_MAX])
{
    struct control_reply reply;

    control_ask(bench, &reply, "POST", W "/enter", "{\"shopper\":\"riley\",\"store\":\"s1\"}");
    assert_int_equal(reply.status, 201);
    control_take_text(&reply, "trip", trip);
}

static void leave(struct control_bench *bench, const char *trip)
{
    char body[512];

    (void)snprintf(body, sizeof body, "{\"trip\":\"%s\",\"items\":[{\"id\":\"SKU-WATER\"}]}", trip);
    control_expect(bench, 202, "POST", W "/leave", body);
}

static void test_card__changes_only_what_is_given(void **state)
{
    static const char *const limited =
        "\"card\":{\"brand\":\"AMEX\",\"tail\":\"4242\",\"expires\":\"2030-12\",\"invalid\":false,"
        "\"expired\":false,\"declines_hold\":true,\"declines_adjust\":false,\"declines_payment\":"
        "false,"
        "\"approves_up_to\":{\"amount\":12.50,\"code\":\"USD\"},\"pending\":2},\"outstanding\":[]";
    struct control_bench *bench = *state;

    control_make_world(bench);
    control_expect(bench, 200, "PATCH", W "/shoppers/riley",
                   "{\"card\":{\"declines_hold\":true,\"pending\":2}}");
    control_expect(bench, 200, "PATCH", W "/shoppers/riley",
                   "{\"card\":{\"approves_up_to\":{\"amount\":12.5,\"code\":\"USD\"}}}");
    expect_text(bench, W "/shoppers", limited);
    expect_text(bench, W "/shoppers", "\"email\":\"riley@example.com\"");
    expect_error(bench, 400, "PATCH", W "/shoppers/riley", "{\"card\":{\"pending\":1001}}",
                 "card.pending");
    expect_error(bench, 400, "PATCH", W "/shoppers/riley",
                 "{\"card\":{\"tail\":\"1\",\"declines_hold\":false}}", "card.tail");
    expect_text(bench, W "/shoppers", limited);
    control_expect(bench, 200, "PATCH", W "/shoppers/riley",
                   "{\"customer_fraud\":true,\"email\":\"\",\"card\":{\"works\":true,"
                   "\"expired\":true}}");
    expect_text(bench, W "/shoppers",
                "\"email\":\"\",\"customer_fraud\":true,\"card\":{\"brand\":\"AMEX\","
                "\"tail\":\"4242\",\"expires\":\"2030-12\",\"invalid\":false,\"expired\":true,"
                "\"declines_hold\":false,\"declines_adjust\":false,\"declines_payment\":false,"
                "\"pending\":0}");
    expect_error(bench, 404, "PATCH", W "/shoppers/robin", "{}", "there is no shopper robin");
}

/* Feedback by hand: what of the total is not settled. */
static void test_shopper__shows_what_is_owed(void **state)
{
    struct control_bench *bench = *state;
    struct amz_trip *trip;
    char id[AMZ_ID_MAX];

    control_make_world(bench);
    enter(bench, id);
    trip = amz_amazon_find_trip(bench->fixture->amazon, id);
    trip->has_feedback = true;
    trip->feedback_total = jwo_money_of(1200, "USD");
    trip->feedback_settled = jwo_money_of(200, "USD");
    expect_text(bench, W "/shoppers", "\"outstanding\":[{\"amount\":10.00,\"code\":\"USD\"}]");
}

static void test_settings__are_told_and_changed(void **state)
{
    struct control_bench *bench = *state;

    control_make_world(bench);
    expect_text(
        bench, W "/settings",
        "{\"name\":\"token_life\",\"kind\":\"duration\",\"value\":\"46h\",\"default\":\"46h\","
        "\"about\":\"then adjust and capture are refused (D9)\"}");
    expect_text(bench, W "/settings",
                "{\"name\":\"wrong_order\",\"kind\":\"choice\",\"value\":\"refuse\","
                "\"default\":\"refuse\",\"choices\":[\"refuse\",\"accept\"]");
    control_expect(bench, 200, "PATCH", W "/settings",
                   "{\"token_life\":\"90m\",\"delivery_attempts\":3}");
    expect_text(bench, W "/settings", "\"value\":\"90m\",\"default\":\"46h\"");
    expect_text(bench, W "/settings", "\"value\":\"3\",\"default\":\"6\"");
    expect_error(bench, 400, "PATCH", W "/settings",
                 "{\"token_life\":\"1h\",\"wrong_order\":\"maybe\"}", "settings: wrong_order");
    expect_text(bench, W "/settings", "\"value\":\"90m\""); /* all or none */
    expect_error(bench, 400, "PATCH", W "/settings", "{\"token_live\":\"1h\"}", "token_live");
    expect_error(bench, 400, "PATCH", W "/settings", "{\"token_life\":true}",
                 "settings.token_life is neither");
}

static void test_faults__are_listed_and_taken_back(void **state)
{
    struct control_bench *bench = *state;

    control_make_world(bench);
    control_expect(bench, 201, "POST", W "/faults",
                   "{\"op\":\"capture\",\"kind\":\"reset\",\"moment\":\"after effect\",\"nth\":2}");
    control_expect(bench, 201, "POST", W "/faults",
                   "{\"op\":\"adjust\",\"kind\":\"delay\",\"delay\":\"90s\",\"times\":4}");
    control_expect(bench, 201, "POST", W "/faults",
                   "{\"op\":\"adjust\",\"kind\":\"status\",\"status\":429,\"retry_after\":\"2\"}");
    expect_text(bench, W "/faults",
                "{\"faults\":[{\"id\":1,\"op\":\"capture\",\"kind\":\"reset\","
                "\"moment\":\"after effect\",\"fault\":\"reset after effect\",\"times\":1,"
                "\"wait\":1,\"left\":1},{\"id\":2,\"op\":\"adjust\",\"kind\":\"delay\","
                "\"moment\":\"before effect\",\"fault\":\"delay 90000 ms\",\"delay\":\"90s\","
                "\"times\":4,\"wait\":0,\"left\":4},{\"id\":3,");
    expect_text(bench, W "/faults", "\"status\":429,\"retry_after\":\"2\"");
    control_expect(bench, 204, "DELETE", W "/faults/2", NULL);
    expect_error(bench, 404, "DELETE", W "/faults/2", NULL, "no fault 2 is armed");
    expect_error(bench, 404, "DELETE", W "/faults/x", NULL, "no fault x is armed");
    expect_error(bench, 404, "DELETE", W "/faults/0", NULL, "no fault 0 is armed");
    expect_text(bench, W "/faults", "{\"faults\":[{\"id\":1,");
    control_expect(bench, 204, "DELETE", W "/faults", NULL);
    expect_text(bench, W "/faults", "{\"faults\":[]}");
}

static bool has_delivered(struct control_bench *bench)
{
    struct control_reply reply;

    control_ask(bench, &reply, "GET", W "/trips", NULL);
    return strstr(reply.body, "\"delivery\":\"delivered\"") != NULL;
}

static void test_deliver_again__sends_copies_and_waits(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply reply;
    char trip[AMZ_ID_MAX], body[512];
    int purchases = 0;

    control_make_world(bench);
    enter(bench, trip);
    (void)snprintf(body, sizeof body, "{\"trip\":\"%s\",\"copies\":4}", trip);
    expect_error(bench, 409, "POST", W "/deliver-again", body, "trip: ");
    leave(bench, trip);
    while (!has_delivered(bench)) {
    }
    control_ask(bench, &reply, "POST", W "/deliver-again", body);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, trip));
    control_ask(bench, &reply, "GET", W "/journal", NULL);
    for (const char *at = reply.body; (at = strstr(at, "\"op\":\"purchases\"")) != NULL; at++) {
        purchases++;
    }
    assert_int_equal(purchases, 5);
    (void)snprintf(body, sizeof body, "{\"trip\":\"%s\",\"copies\":101}", trip);
    expect_error(bench, 400, "POST", W "/deliver-again", body, "copies");
    (void)snprintf(body, sizeof body, "{\"trip\":\"%s\"}", trip);
    expect_error(bench, 409, "POST", W "/hurry", body, "does not wait");
    expect_error(bench, 400, "POST", W "/hurry", "{\"trip\":\"t9\"}", "there is no trip t9");
}

/* The retailer refuses carts, so that the next attempt waits for the world's clock. */
static void test_hurry__makes_the_next_attempt_now(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply reply;
    char trip[AMZ_ID_MAX], body[512];

    control_make_world(bench);
    control_expect(bench, 200, "PATCH", W "/settings",
                   "{\"delivery_first\":\"1h\",\"delivery_attempts\":2}");
    enter(bench, trip);
    bench->retailer_refuses = true;
    leave(bench, trip);
    do {
        control_ask(bench, &reply, "GET", W "/trips", NULL);
    } while (!strstr(reply.body, "\"delivery\":\"backing-off\""));
    (void)snprintf(body, sizeof body, "{\"trip\":\"%s\"}", trip);
    control_ask(bench, &reply, "POST", W "/hurry", body);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "\"delivery_attempts\":2"));
    assert_non_null(strstr(reply.body, "\"delivery\":\"undelivered\""));
    control_expect(bench, 200, "POST", W "/advance", "{\"by\":\"1s\"}"); /* nothing is left over */
}

static void test_payoff__calls_the_retailers_own_hook(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply reply;
    char body[512];

    control_make_world(bench);
    expect_error(bench, 409, "POST", W "/payoff",
                 "{\"shopper\":\"riley\",\"amount\":{\"amount\":3,\"code\":\"USD\"}}",
                 "without payoff");
    (void)snprintf(body, sizeof body,
                   "{\"payoff\":{\"url\":\"http://127.0.0.1:%d/ops/{shopper}/payoff\","
                   "\"token\":\"very-secret\"}}",
                   (int)jwo_http_server_port(bench->retailer));
    control_ask(bench, &reply, "PATCH", W, body);
    assert_int_equal(reply.status, 200);
    assert_null(strstr(reply.body, "very-secret"));
    expect_error(bench, 400, "POST", W "/payoff",
                 "{\"shopper\":\"robin\",\"amount\":{\"amount\":3,\"code\":\"USD\"}}",
                 "there is no shopper robin");
    control_ask(bench, &reply, "POST", W "/payoff",
                "{\"shopper\":\"riley\",\"amount\":{\"amount\":3,\"code\":\"USD\"}}");
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "{\"status\":201,\"answer\":\"{"));
    assert_int_equal(bench->payoffs, 1);
    assert_non_null(strstr(bench->payoff, "/ops/riley/payoff Bearer very-secret "
                                          "{\"amount\":{\"amount\":3.00,\"code\":\"USD\"},"
                                          "\"idempotencyKey\":\""));
    bench->retailer_refuses = true;
    control_ask(bench, &reply, "POST", W "/payoff",
                "{\"shopper\":\"riley\",\"amount\":{\"amount\":3,\"code\":\"USD\"}}");
    assert_int_equal(reply.status, 502);
    assert_non_null(strstr(reply.body, "\"status\":503"));
}

static void test_payoff__ends_with_its_world(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply waiting;
    char body[512];

    control_make_world(bench);
    (void)snprintf(body, sizeof body, "{\"payoff\":{\"url\":\"http://127.0.0.1:%d/payoff\"}}",
                   (int)jwo_http_server_port(bench->retailer));
    control_expect(bench, 200, "PATCH", W, body);
    bench->retailer_is_silent = true;
    (void)control_start(bench, &waiting, "POST", W "/payoff", "Bearer " CONTROL_TOKEN,
                        "{\"shopper\":\"riley\",\"amount\":{\"amount\":3,\"code\":\"USD\"}}");
    while (bench->payoffs == 0) {
        jwo_loop_poll(bench->fixture->loop);
    }
    control_expect(bench, 204, "DELETE", W, NULL);
    fixture_wait(bench->fixture, control_is_over, &waiting);
    assert_int_equal(waiting.status, 409);
}

static void test_world__can_be_changed_and_shown(void **state)
{
    struct control_bench *bench = *state;

    control_make_world(bench);
    control_expect(bench, 200, "PATCH", W, "{\"retailer\":\"http://127.0.0.1:9\"}");
    expect_text(bench, W, "\"retailer\":\"http://127.0.0.1:9\"");
    expect_error(bench, 400, "PATCH", W, "{\"retailer\":\"9\"}", "retailer");
    control_expect(bench, 200, "POST", W "/reset", NULL);
    expect_text(bench, W, "\"retailer\":\"http://127.0.0.1:9\""); /* as it was changed */
    expect_text(bench, W, "\"trips\":0,\"shoppers\":0");
}

static void test_world__demo_has_a_cast(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply reply;

    for (int i = 0; i < 2; i++) {
        control_ask(bench, &reply, "POST", "/control/worlds",
                    "{\"demo\":true,\"retailer\":\"http://127.0.0.1:9\"}");
        assert_int_equal(reply.status, 201);
    }
    assert_string_equal(reply.body, "{\"world\":\"demo-2\"}");
    expect_text(bench, "/control/worlds/demo/stores", "{\"stores\":[{\"id\":\"REF-CARD-1\"");
    expect_text(bench, "/control/worlds/demo/stores", "\"id\":\"REF-CARD-7\"");
    expect_text(bench, "/control/worlds/demo/shoppers", "\"id\":\"sam\"");
    expect_text(bench, "/control/worlds/demo-2/shoppers", "\"id\":\"riley-2\"");
}

static void test_catalog__tells_what_there_is(void **state)
{
    struct control_bench *bench = *state;

    expect_text(
        bench, "/control/catalog",
        "{\"op\":\"adjust\",\"direction\":\"from-retailer\",\"path\":\"/v1/adjust/charge\"");
    expect_text(bench, "/control/catalog",
                "{\"op\":\"purchases\",\"direction\":\"to-retailer\","
                "\"path\":\"/v1/order/purchases\"");
    expect_text(
        bench, "/control/catalog",
        "\"fault_kinds\":[{\"kind\":\"status\",\"moments\":[\"before effect\",\"after effect\"],");
    expect_text(bench, "/control/catalog",
                "{\"kind\":\"reordered\",\"moments\":[\"before "
                "effect\"],\"in\":[],\"out\":[\"before effect\"],\"members\":[],"
                "\"delay_required\":false}");
    expect_text(bench, "/control/catalog",
                "{\"kind\":\"delay\",\"moments\":[\"before effect\"],\"in\":[\"before "
                "effect\"],\"out\":[\"before effect\"],"
                "\"members\":[\"delay\"],\"delay_required\":true}");
    expect_text(bench, "/control/catalog",
                "{\"name\":\"moment\",\"kind\":\"text\",\"required\":false,"
                "\"choices\":[\"before effect\",\"after effect\"]}");
    expect_text(bench, "/control/catalog", "\"risk\":[\"retailer-managed\",\"amazon-managed\"");
    expect_text(bench, "/control/catalog",
                "{\"name\":\"approves_up_to\",\"kind\":\"object\",\"required\":false,\"fields\":[");
    expect_text(bench, "/control/catalog", "{\"name\":\"gate_fallback\",\"kind\":\"choice\"");
    expect_text(bench, "/control/catalog",
                "{\"name\":\"SANDWICH\",\"sku\":\"SKU-SANDWICH\",\"price\":6.50}");
}

static void test_limits__hold(void **state)
{
    struct control_bench *bench = *state;
    char body[256];

    control_make_world(bench);
    for (int i = 0; i < 1000; i++) {
        control_expect(bench, 201, "POST", W "/faults", "{\"op\":\"adjust\",\"kind\":\"reset\"}");
    }
    expect_error(bench, 409, "POST", W "/faults", "{\"op\":\"adjust\",\"kind\":\"reset\"}",
                 "there are 1000 faults already");
    for (int i = 1; i < 100; i++) {
        (void)snprintf(body, sizeof body, "{\"name\":\"w%d\",\"retailer\":\"http://127.0.0.1:9\"}",
                       i);
        control_expect(bench, 201, "POST", "/control/worlds", body);
    }
    expect_error(bench, 409, "POST", "/control/worlds",
                 "{\"name\":\"one\",\"retailer\":\"http://127.0.0.1:9\"}",
                 "there are 100 worlds already");
    for (int i = 1; i < 1000; i++) {
        (void)snprintf(body, sizeof body,
                       "{\"id\":\"x%d\",\"hold\":{\"amount\":1,\"code\":\"USD\"}}", i);
        control_expect(bench, 201, "POST", W "/stores", body);
    }
    expect_error(bench, 409, "POST", W "/stores",
                 "{\"id\":\"one\",\"hold\":{\"amount\":1,\"code\":\"USD\"}}",
                 "there are 1000 stores already");
    control_expect(bench, 201, "POST", W "/stores",
                   "{\"id\":\"x1\",\"hold\":{\"amount\":2,\"code\":\"USD\"}}"); /* not a new one */
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, control_setup, control_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_card__changes_only_what_is_given),
        TEST(test_shopper__shows_what_is_owed),
        TEST(test_settings__are_told_and_changed),
        TEST(test_faults__are_listed_and_taken_back),
        TEST(test_deliver_again__sends_copies_and_waits),
        TEST(test_hurry__makes_the_next_attempt_now),
        TEST(test_payoff__calls_the_retailers_own_hook),
        TEST(test_payoff__ends_with_its_world),
        TEST(test_world__can_be_changed_and_shown),
        TEST(test_world__demo_has_a_cast),
        TEST(test_catalog__tells_what_there_is),
        TEST(test_limits__hold),
    };
#undef TEST

    return cmocka_run_group_tests_name("control_cast", tests, NULL, NULL);
}

/* test_app.c -- the whole retailer over HTTP: Amazon's connectors on one port, the
 * operations API on the other.
 *
 * Method: the bench: a real store, real ports, the scripted Amazon behind them.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "jwo/log.h"
#include "test_support.h"

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("%s does not hold %s", text, part);
    }
}

static const char *gate_of(const char *shopper_id)
{
    static char body[512];

    (void)snprintf(body, sizeof(body), "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"%s\"}}",
                   shopper_id);
    return body;
}

/* ---- connectors ---- */

static void test_purchases__are_settled_and_receipted(void **state)
{
    struct bench *bench = *state;
    const char *trip = bench_shop(bench, "t1");

    assert_holds(
        trip, "\"state\":\"CAPTURED\",\"final\":true,\"total\":{\"amount\":7.00,\"code\":\"USD\"}");
    assert_holds(trip, "\"captured\":{\"amount\":7.00,\"code\":\"USD\"},\"debt\":{\"amount\":0.00,"
                       "\"code\":\"USD\"}");
    assert_holds(trip, "\"shopperId\":\"riley\"");
    assert_string_equal(bench->fixture.log.data, "adjust 7.00, capture 7.00, data, identity riley");
    const char *receipt = bench_call(bench, 200, "GET", "/ops/trips/t1/receipt", NULL);
    assert_holds(receipt, "\"sku\":\"SKU-WATER\"");
    assert_holds(receipt, "\"subtotal\":{\"amount\":7.00,\"code\":\"USD\"}");
    assert_holds(receipt, "\"brand\":\"VISA\",\"tail\":\"4242\"");
    assert_holds(receipt, "\"email\":\"r@example.com\"");
    assert_null(strstr(receipt, "somethingNew"));
    (void)bench_call(bench, 404, "GET", "/ops/trips/t2", NULL);
    (void)bench_call(bench, 404, "GET", "/ops/trips/t2/receipt", NULL);
}

static void test_purchases__have_one_effect_however_often_they_are_delivered(void **state)
{
    struct bench *bench = *state;
    struct reply replies[4];
    char first[128];

    for (size_t i = 0; i < JWO_COUNT(replies); i++) {
        bench_send(bench, &replies[i], "POST", BENCH_PURCHASES, bench_cart("t1", BENCH_WATER),
                   NULL);
    }
    fixture_run(&bench->fixture, bench_is_answered, bench);
    for (size_t i = 0; i < JWO_COUNT(replies); i++) {
        assert_int_equal(replies[i].status, 201);
        assert_string_equal(replies[i].body, replies[0].body);
    }
    (void)snprintf(first, sizeof(first), "%s", replies[0].body);
    for (size_t i = 0; i < JWO_COUNT(replies); i++) {
        jwo_free(replies[i].body);
    }
    (void)bench_call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL);
    assert_string_equal(
        bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", BENCH_WATER)), first);
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t1", NULL), "\"incidents\":0");
    assert_string_equal(bench_call(bench, 201, "POST", BENCH_PURCHASES,
                                   bench_cart("t1", BENCH_WATER "," BENCH_WATER)),
                        first);
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t1", NULL), "\"incidents\":1");
    assert_string_equal(bench->fixture.log.data, "adjust 7.00, capture 7.00, data, identity riley");
}

static void test_purchases__cancel_an_empty_cart(void **state)
{
    struct bench *bench = *state;

    assert_string_equal(bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", "")),
                        "{\"purchaseId\":\"\"}");
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL),
                 "\"state\":\"CANCELLED\"");
    assert_string_equal(bench->fixture.log.data, "cancel");
}

static void test_purchases__leave_an_empty_cart_to_amazon_where_it_cancels(void **state)
{
    struct bench *bench = *state;

    bench->fixture.stores[0].cancels_empty_carts = false;
    assert_string_equal(bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", "")),
                        "{\"purchaseId\":\"\"}");
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL),
                 "\"state\":\"CANCELLED\"");
    assert_string_equal(bench->fixture.log.data, "");
}

static void test_purchases__take_a_bad_cart_and_charge_nothing(void **state)
{
    struct bench *bench = *state;
    static const char unknown[] =
        "{\"id\":\"NO-SUCH\",\"type\":\"SKU\",\"quantity\":{\"value\":\"1.0\",\"unit\":\"unit\"}}";

    assert_null(strstr(bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", unknown)),
                       "\"purchaseId\":\"\""));
    const char *trip = bench_call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL);
    assert_holds(trip, "\"state\":\"STOPPED\",\"final\":true,\"total\":null");
    assert_holds(trip, "\"incidents\":1");
    assert_holds(bench_call(bench, 200, "GET", "/ops/incidents", NULL), "NO-SUCH");
    assert_string_equal(bench->fixture.log.data, "");
}

static void test_purchases__belong_to_whom_the_gate_let_in(void **state)
{
    static const char gate[] = "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"card-7\"},"
                               "\"shopperInteraction\":{\"shoppingTripId\":\"t1\"}}";
    struct bench *bench = *state;

    assert_holds(bench_call(bench, 200, "POST", BENCH_GATE, gate), "APPROVED");
    assert_holds(bench_shop(bench, "t1"), "\"shopperId\":\"card-7\"");
}

static void test_connectors__answer_503_when_nothing_can_be_written(void **state)
{
    struct bench *bench = *state;
    struct rlimit before, none;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 1; /* the disk is full */
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    const char *refusal =
        bench_call(bench, 503, "POST", BENCH_PURCHASES, bench_cart("t1", BENCH_WATER));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_string_equal(refusal, "{\"errorMsg\":\"ServiceUnavailable\"}");
    assert_string_equal(bench->fixture.log.data, "");
    assert_holds(bench_shop(bench, "t1"),
                 "\"state\":\"CAPTURED\""); /* the repeat is as good as new */
    assert_string_equal(bench->fixture.log.data, "adjust 7.00, capture 7.00, data, identity riley");
}

static void test_operations__answer_503_when_nothing_can_be_written(void **state)
{
    static const char money[] = "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},"
                                "\"reason\":\"OTHER\",\"idempotencyKey\":\"k1\"}";
    static const char *const paths[] = {"/ops/trips/t1/refunds", "/ops/shoppers/riley/payoff"};
    struct bench *bench = *state;
    struct reply replies[JWO_COUNT(paths)];
    struct rlimit before, none;

    bench->fixture.stores[0].risk = RTL_RISK_AMAZON_MANAGED;
    fixture_script(&bench->fixture, "adjust:approved=5.00");
    (void)bench_shop(bench, "t1");
    fixture_script(&bench->fixture, "");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 1; /* the disk is full */
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    for (size_t i = 0; i < JWO_COUNT(paths); i++) {
        bench_send(bench, &replies[i], "POST", paths[i], money, BENCH_TOKEN);
    }
    fixture_run(&bench->fixture, bench_is_answered, bench);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    for (size_t i = 0; i < JWO_COUNT(paths); i++) {
        assert_int_equal(replies[i].status, 503);
        jwo_free(replies[i].body);
    }
    assert_string_equal(bench->fixture.log.data, "");
    assert_holds(bench_call(bench, 200, "POST", paths[0], money), "\"status\":\"refunded\"");
    assert_holds(bench_call(bench, 200, "POST", paths[1], money), "\"status\":\"partial\"");
}

static void test_connectors__refuse_what_is_not_a_call_of_theirs(void **state)
{
    /* clang-format off */
    static const struct {
        const char *method, *path, *body;
        int status;
    } rows[] = {
        {"POST", BENCH_PURCHASES, "",                          400},
        {"POST", BENCH_PURCHASES, "{",                         400},
        {"POST", BENCH_PURCHASES, "[]",                        400},
        {"POST", BENCH_PURCHASES, "{}",                        400},
        {"POST", BENCH_PURCHASES, "{} x",                      400},
        {"POST", BENCH_GATE,      "{\"storeId\":\"S1\"}",      400},
        {"POST", BENCH_GATE,      "{\"storeId\":\"S@1\",\"shopperIdentity\":{\"id\":\"r\"}}", 400},
        {"POST", BENCH_GATE,      "{\"storeId\":\"S2\",\"shopperIdentity\":{\"id\":\"r\"}}", 400},
        {"GET",  BENCH_PURCHASES, NULL,                        405},
        {"POST", "/v1/order/nothing", "{}",              404},
        {"GET",  "/",       NULL,                        404},
    };
    /* clang-format on */
    struct bench *bench = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_holds(bench_call(bench, rows[i].status, rows[i].method, rows[i].path, rows[i].body),
                     "{\"errorMsg\":\"");
    }
    assert_holds(bench_call(bench, 200, "GET", "/ops/summary", NULL), "{\"trips\":0,");
    assert_string_equal(bench_call(bench, 200, "GET", "/healthz", NULL), "{\"status\":\"ok\"}");
}

/* ---- operations ---- */

static void test_operations__are_for_the_token_alone(void **state)
{
    static const char *const wrong[] = {NULL, "", "operations-token-of-the-tes", BENCH_TOKEN "x"};
    struct bench *bench = *state;

    for (size_t i = 0; i < JWO_COUNT(wrong); i++) {
        struct reply reply;
        bench_send(bench, &reply, "GET", "/ops/summary", NULL, wrong[i]);
        fixture_run(&bench->fixture, bench_is_answered, bench);
        assert_int_equal(reply.status, 401);
        assert_null(strstr(reply.body, "trips"));
        jwo_free(reply.body);
    }
    (void)bench_call(bench, 404, "GET", "/ops/nothing", NULL);
    (void)bench_call(bench, 405, "POST", "/ops/summary", "{}");
}

static void test_operations__pay_off_a_debt_and_open_the_gate(void **state)
{
    struct bench *bench = *state;
    static const char pay[] =
        "{\"amount\":{\"amount\":5.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    static const char too_much[] =
        "{\"amount\":{\"amount\":2.01,\"code\":\"USD\"},\"idempotencyKey\":\"k2\"}";
    static const char rest[] =
        "{\"amount\":{\"amount\":2.00,\"code\":\"USD\"},\"idempotencyKey\":\"k3\"}";
    static const char other[] =
        "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    char first[512];

    assert_holds(bench_call(bench, 200, "GET", "/ops/shoppers/riley/balance", NULL),
                 "\"balance\":null,\"trips\":[]");
    fixture_script(&bench->fixture, "adjust:declined=5.00");
    assert_holds(bench_shop(bench, "t1"), "\"state\":\"BAD_DEBT\"");
    assert_holds(
        bench_call(bench, 200, "GET", "/ops/shoppers/riley/balance", NULL),
        "\"balance\":{\"amount\":7.00,\"code\":\"USD\"},\"trips\":[{\"shoppingTripId\":\"t1\"");
    assert_holds(bench_call(bench, 200, "POST", BENCH_GATE, gate_of("riley")), "DENIED");

    (void)snprintf(first, sizeof(first), "%s",
                   bench_call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay));
    assert_holds(first, "\"balance\":{\"amount\":2.00,\"code\":\"USD\"}");
    assert_holds(first, "\"status\":\"partial\"");
    assert_string_equal(bench_call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay), first);
    (void)bench_call(bench, 409, "POST", "/ops/shoppers/riley/payoff", other);
    (void)bench_call(bench, 409, "POST", "/ops/shoppers/riley/payoff", too_much);
    assert_holds(bench_call(bench, 200, "POST", BENCH_GATE, gate_of("riley")), "DENIED");
    assert_holds(bench_call(bench, 200, "POST", "/ops/shoppers/riley/payoff", rest),
                 "\"status\":\"cleared\"");
    assert_holds(bench_call(bench, 200, "GET", "/ops/shoppers/riley/balance", NULL),
                 "\"balance\":{\"amount\":0.00");
    assert_holds(bench_call(bench, 200, "POST", BENCH_GATE, gate_of("riley")), "APPROVED");
    assert_string_equal(bench_call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay), first);
    /* Amazon was told nothing (FB-5). */
    assert_string_equal(bench->fixture.log.data,
                        "adjust 7.00, data, identity riley, pay 5.00, pay 2.00");
}

static void test_operations__report_a_payoff_where_amazon_keeps_the_balance(void **state)
{
    struct bench *bench = *state;
    static const char pay[] =
        "{\"amount\":{\"amount\":7.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    static const char again[] =
        "{\"amount\":{\"amount\":7.00,\"code\":\"USD\"},\"idempotencyKey\":\"k2\"}";

    bench->fixture.stores[0].risk = RTL_RISK_AMAZON_MANAGED;
    fixture_script(
        &bench->fixture,
        "adjust:declined=5.00 feedback:500 feedback:503 feedback:accepted feedback:rejected");
    (void)bench_shop(bench, "t1");
    const char *rejected = bench_call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay);
    assert_holds(rejected, "\"status\":\"reported_rejected\"");
    assert_holds(rejected, "\"balance\":{\"amount\":7.00");
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t1", NULL), "\"incidents\":1");
    /* What is in suspense is not taken again: a person has it reported again. */
    (void)bench_call(bench, 409, "POST", "/ops/shoppers/riley/payoff", again);
    (void)bench_call(bench, 202, "POST", "/ops/trips/t1/reports", "{}");
    assert_holds(bench_call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay),
                 "\"status\":\"cleared\"");
    (void)bench_call(bench, 404, "POST", "/ops/trips/t1/reports", "{}");
    assert_string_equal(
        bench->fixture.log.data,
        "adjust 7.00, feedback 0.00 of 7.00, feedback 0.00 of 7.00, feedback 0.00 of 7.00, "
        "data, identity riley, pay 7.00, feedback 7.00 of 7.00, feedback 7.00 of 7.00");
}

static void test_operations__refund(void **state)
{
    struct bench *bench = *state;
    static const char part[] =
        "{\"amount\":{\"amount\":3.00,\"code\":\"USD\"},\"reason\":\"DAMAGED_ITEM\","
        "\"refundRequestId\":\"0a1b2c3d-1111-4222-8333-444455556666\"}";
    static const char other[] =
        "{\"amount\":{\"amount\":3.01,\"code\":\"USD\"},\"reason\":\"DAMAGED_ITEM\","
        "\"refundRequestId\":\"0a1b2c3d-1111-4222-8333-444455556666\"}";
    static const char too_much[] =
        "{\"amount\":{\"amount\":4.01,\"code\":\"USD\"},\"reason\":\"OTHER\"}";
    static const char bored[] =
        "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"BORED\"}";
    static const char fraction[] =
        "{\"amount\":{\"amount\":1.001,\"code\":\"USD\"},\"reason\":\"OTHER\"}";

    (void)bench_shop(bench, "t1");
    for (int i = 0; i < 2; i++) {
        assert_holds(bench_call(bench, 200, "POST", "/ops/trips/t1/refunds", part),
                     "\"status\":\"refunded\"");
    }
    (void)bench_call(bench, 409, "POST", "/ops/trips/t1/refunds", other);
    assert_holds(bench_call(bench, 200, "POST", "/ops/trips/t1/refunds", too_much),
                 "\"status\":\"refused\"");
    (void)bench_call(bench, 400, "POST", "/ops/trips/t1/refunds", bored);
    (void)bench_call(bench, 400, "POST", "/ops/trips/t1/refunds", fraction);
    (void)bench_call(bench, 404, "POST", "/ops/trips/t2/refunds", too_much);
    assert_holds(
        bench_call(bench, 200, "GET", "/ops/refunds/0a1b2c3d-1111-4222-8333-444455556666", NULL),
        "refunded");
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t1", NULL),
                 "\"refunded\":{\"amount\":3.00");
}

static void test_operations__move_the_clock_and_keep_it(void **state)
{
    struct bench *bench = *state;
    static const char money[] =
        "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"OTHER\"}";

    (void)bench_shop(bench, "t1");
    assert_string_equal(bench_call(bench, 200, "GET", "/ops/clock", NULL), "{\"offset_ms\":0}");
    (void)bench_call(bench, 400, "POST", "/ops/clock", "{\"advance_ms\":0}");
    (void)bench_call(bench, 400, "POST", "/ops/clock", "{\"advance_ms\":1.5}");
    assert_string_equal(bench_call(bench, 200, "POST", "/ops/clock", "{\"advance_ms\":2678400000}"),
                        "{\"offset_ms\":2678400000}"); /* 31 days */
    rtl_app_free(bench->app);
    bench_start(bench);
    assert_string_equal(bench_call(bench, 200, "GET", "/ops/clock", NULL),
                        "{\"offset_ms\":2678400000}");
    assert_holds(bench_call(bench, 200, "POST", "/ops/trips/t1/refunds", money),
                 "window has passed");
}

static void test_operations__sum_up(void **state)
{
    struct bench *bench = *state;

    fixture_script(&bench->fixture, "adjust:declined=5.00");
    (void)bench_shop(bench, "t1");
    (void)bench_shop(bench, "t2");
    assert_string_equal(
        bench_call(bench, 200, "GET", "/ops/summary", NULL),
        "{\"trips\":2,\"final\":2,\"captured\":[{\"amount\":7.00,\"code\":\"USD\"}],"
        "\"debt\":[{\"amount\":7.00,\"code\":\"USD\"}],"
        "\"total\":[{\"amount\":14.00,\"code\":\"USD\"}],\"stuck\":0}");
}

static void test_operations__wait_for_a_trip_that_is_not_known_yet(void **state)
{
    struct bench *bench = *state;
    struct reply waiting, cart;

    bench_send(bench, &waiting, "GET", "/ops/trips/t1?wait=final", NULL, BENCH_TOKEN);
    bench_send(bench, &cart, "POST", BENCH_PURCHASES, bench_cart("t1", BENCH_WATER), NULL);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    assert_int_equal(waiting.status, 200);
    assert_holds(waiting.body, "\"final\":true");
    jwo_free(waiting.body);
    jwo_free(cart.body);
}

/* What the program writes to standard error while `bench` plays. */
static void log_of(struct bench *bench, void (*play)(struct bench *bench), bool json, char *out,
                   size_t bytes)
{
    FILE *file = tmpfile();
    const int kept = dup(STDERR_FILENO);

    assert_non_null(file);
    assert_true(kept >= 0);
    assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
    jwo_log_setup("test", JWO_LOG_DEBUG, json);
    play(bench);
    jwo_log_setup("test", JWO_LOG_NONE, false);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    (void)close(kept);
    rewind(file);
    out[fread(out, 1, bytes - 1, file)] = '\0';
    (void)fclose(file);
}

static void live_a_day(struct bench *bench)
{
    static const char pay[] =
        "{\"amount\":{\"amount\":7.00,\"code\":\"USD\"},\"idempotencyKey\":\"key-of-riley\"}";
    static const char money[] =
        "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"OTHER\"}";

    fixture_script(&bench->fixture,
                   "adjust:403 adjust:500 data:403 identity:talkative refund:unknown "
                   "adjust:approved adjust:declined=0 feedback:rejected");
    (void)bench_shop(bench, "t1");
    (void)bench_call(bench, 200, "GET", "/ops/trips/t1/receipt", NULL);
    (void)bench_call(bench, 200, "POST", "/ops/trips/t1/refunds", money);
    (void)bench_shop(bench, "t2");
    (void)bench_call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay);
    (void)bench_call(bench, 200, "POST", BENCH_GATE, gate_of("riley"));
    (void)bench_call(bench, 400, "POST", BENCH_PURCHASES, "{\"r@example.com\":");
    rtl_app_free(bench->app);
    bench_start(bench);
}

static void check_log(void **state, bool json)
{
    static const char *const secrets[] = {"r@example.com", "4242",       "AKIDEXAMPLE",
                                          "AWS4",          "secret-of-", "riley",
                                          "key-of-riley",  BENCH_TOKEN,  "4111111111111111"};
    static char log[262144];
    struct bench *bench = *state;

    assert_int_equal(setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-test", 1), 0);
    rtl_app_free(bench->app);
    bench_start(bench);
    log_of(bench, live_a_day, json, log, sizeof(log));
    assert_holds(log, json ? "\"trip\":\"t1\",\"message\":\"adjust/charge: 500"
                           : "trip=t1 adjust/charge: 500");
    assert_holds(log, json ? "\"trip\":\"t1\",\"message\":\"ADJUSTING -> CAPTURING"
                           : "trip=t1 ADJUSTING -> CAPTURING");
    for (size_t i = 0; i < JWO_COUNT(secrets); i++) {
        if (strstr(log, secrets[i]) != NULL) {
            fail_msg("the log tells %s: %s", secrets[i], log);
        }
    }
}

static void test_retailer__logs_no_secrets_and_no_shoppers(void **state)
{
    check_log(state, false);
}

static void test_retailer__logs_the_same_in_json(void **state)
{
    check_log(state, true);
}

static void test_app_new__names_a_port_in_use(void **state)
{
    struct bench *bench = *state;
    struct rtl_app_options options = {.config = &bench->fixture.config,
                                      .port = rtl_app_port(bench->app)};
    struct jwo_error err = {.text = ""};
    char port[8], database[128];
    rtl_app *second;

    (void)snprintf(database, sizeof(database), "%s/second.db", bench->fixture.directory);
    (void)snprintf(port, sizeof(port), "%u", rtl_app_port(bench->app));
    options.database = database;
    assert_int_equal(rtl_app_new(&second, bench->fixture.loop, &options, &err), JWO_EIO);
    assert_null(second);
    assert_holds(err.text, port);
}

static void test_app_new__lets_no_test_reach_amazons_real_hosts(void **state)
{
    /* clang-format off */
    static const struct {
        const char *endpoint;
        bool has_test_clock;
        jwo_status expected;
    } rows[] = {
        {"https://us-east-1.payments.amazonphysicalstores.com",      true,  JWO_EINPUT},
        {"https://us-east-1.test.payments.amazonphysicalstores.com", true,  JWO_OK},
        {"https://us-east-1.payments.amazonphysicalstores.com",      false, JWO_OK},
        {"http://127.0.0.1:8080",                                    true,  JWO_OK},
    };
    /* clang-format on */
    struct bench *bench = *state;
    char database[128];

    (void)snprintf(database, sizeof(database), "%s/second.db", bench->fixture.directory);
    for (size_t i = 0; i < 2 * JWO_COUNT(rows); i++) {
        struct rtl_config config = bench->fixture.config;
        const struct rtl_app_options options = {
            .config = &config, .database = database, .has_test_clock = rows[i / 2].has_test_clock};
        char *endpoint = i % 2 == 0 ? config.endpoint : config.checkout_endpoint;
        struct jwo_error err = {.text = ""};
        rtl_app *app;

        (void)snprintf(endpoint, sizeof(config.endpoint), "%s", rows[i / 2].endpoint);
        const jwo_status status = rtl_app_new(&app, bench->fixture.loop, &options, &err);
        rtl_app_free(app);
        assert_int_equal(status, rows[i / 2].expected);
        if (status != JWO_OK) {
            assert_holds(err.text, rows[i / 2].endpoint);
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_purchases__are_settled_and_receipted),
        TEST(test_purchases__have_one_effect_however_often_they_are_delivered),
        TEST(test_purchases__cancel_an_empty_cart),
        TEST(test_purchases__leave_an_empty_cart_to_amazon_where_it_cancels),
        TEST(test_purchases__take_a_bad_cart_and_charge_nothing),
        TEST(test_purchases__belong_to_whom_the_gate_let_in),
        TEST(test_connectors__answer_503_when_nothing_can_be_written),
        TEST(test_operations__answer_503_when_nothing_can_be_written),
        TEST(test_connectors__refuse_what_is_not_a_call_of_theirs),
        TEST(test_operations__are_for_the_token_alone),
        TEST(test_operations__pay_off_a_debt_and_open_the_gate),
        TEST(test_operations__report_a_payoff_where_amazon_keeps_the_balance),
        TEST(test_operations__refund),
        TEST(test_operations__move_the_clock_and_keep_it),
        TEST(test_operations__sum_up),
        TEST(test_operations__wait_for_a_trip_that_is_not_known_yet),
        TEST(test_retailer__logs_no_secrets_and_no_shoppers),
        TEST(test_retailer__logs_the_same_in_json),
        TEST(test_app_new__names_a_port_in_use),
        TEST(test_app_new__lets_no_test_reach_amazons_real_hosts),
    };
#undef TEST

    return cmocka_run_group_tests_name("app", tests, NULL, NULL);
}

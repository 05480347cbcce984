/* test_app.c -- the whole retailer over HTTP: Amazon's connectors on one port, the
 * operations API on the other.
 *
 * Method: the app on a real store and real ports, the scripted Amazon behind it, and HTTP calls as
 * Amazon and an operator make them. The catalog is the one that ships; SKU-WATER costs 1.75 USD and
 * is exempt from tax.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "app.h"
#include "fixture.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "test_support.h"

#define PURCHASES "/v1/order/purchases"
#define GATE      "/v1/fraudandabuse/shopperauthorization"
#define WATER                                                                                      \
    "{\"id\":\"SKU-WATER\",\"type\":\"SKU\",\"quantity\":{\"value\":\"4.0\",\"unit\":\"unit\"}}"
#define TOKEN "operations-token-of-the-test"

struct bench {
    struct fixture fixture;
    rtl_app *app;
    jwo_http_client *http;
    int open_calls;
};

struct reply {
    struct bench *bench;
    int status;
    char *body;
};

static void start_app(struct bench *bench)
{
    struct rtl_app_options options = {.config = &bench->fixture.config,
                                      .database = bench->fixture.database,
                                      .has_test_clock = true};
    struct jwo_error err = {.text = ""};

    if (rtl_app_new(&bench->app, bench->fixture.loop, &options, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

static int setup(void **state)
{
    struct bench *bench = test_calloc(1, sizeof(*bench));
    struct jwo_error err;

    fixture_init(&bench->fixture, RTL_WRITE_OFF_ALL, RTL_RISK_RETAILER_MANAGED);
    (void)snprintf(bench->fixture.config.catalog_path, sizeof(bench->fixture.config.catalog_path),
                   "%s", JWO_SOURCE_DIR "/retailer-ref/catalog.json");
    fixture_script(&bench->fixture, "");
    assert_int_equal(jwo_http_client_new(&bench->http, bench->fixture.loop, &err), JWO_OK);
    start_app(bench);
    *state = bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *bench = *state;

    rtl_app_free(bench->app);
    jwo_http_client_free(bench->http);
    fixture_dispose(&bench->fixture);
    test_free(bench);
    return 0;
}

/* ---- calls ---- */

static void on_answer(void *context, const struct jwo_http_result *result)
{
    struct reply *reply = context;

    assert_int_equal(result->outcome, JWO_HTTP_ANSWERED);
    reply->status = result->status;
    reply->body = jwo_strdup(result->body);
    reply->bench->open_calls--;
}

static void send_call(struct bench *bench, struct reply *reply, const char *method,
                      const char *path, const char *body, const char *token)
{
    const bool ops = strncmp(path, "/ops", 4) == 0;
    char url[512], authorization[160];
    struct jwo_http_header header = {"Authorization", authorization};

    *reply = (struct reply){.bench = bench};
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s",
                   ops ? rtl_app_ops_port(bench->app) : rtl_app_port(bench->app), path);
    (void)snprintf(authorization, sizeof(authorization), "Bearer %s", token != NULL ? token : "");
    bench->open_calls++;
    (void)jwo_http_send(bench->http,
                        &(struct jwo_http_call_options){.method = method,
                                                        .url = url,
                                                        .headers = &header,
                                                        .header_count = token != NULL,
                                                        .body = body,
                                                        .body_len = body != NULL ? strlen(body) : 0,
                                                        .timeout_ms = 30000},
                        on_answer, reply);
}

static bool are_answered(void *context)
{
    return ((struct bench *)context)->open_calls == 0;
}

/* The answer's body is kept until the next call. */
static const char *call(struct bench *bench, int status, const char *method, const char *path,
                        const char *body)
{
    static char kept[65536];
    struct reply reply;

    send_call(bench, &reply, method, path, body, TOKEN);
    fixture_run(&bench->fixture, are_answered, bench);
    (void)snprintf(kept, sizeof(kept), "%s", reply.body);
    jwo_free(reply.body);
    if (reply.status != status) {
        fail_msg("%s %s: %d instead of %d: %s", method, path, reply.status, status, kept);
    }
    return kept;
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("%s does not hold %s", text, part);
    }
}

static const char *cart_of(const char *trip_id, const char *items)
{
    static char body[4096];

    (void)snprintf(
        body, sizeof(body),
        "{\"requestId\":\"0a1b2c3d-1111-4222-8333-444455556666\",\"idempotentShoppingTripId\":\"%"
        "s\","
        "\"storeId\":\"S1\",\"shoppingTrip\":{\"startTime\":\"2024-03-22T17:00:00Z\","
        "\"endTime\":\"2024-03-22T17:09:39Z\",\"authEvents\":[{\"id\":"
        "\"0a1b2c3d-1111-4222-8333-444455556667\",\"timestamp\":\"2024-03-22T17:00:00Z\","
        "\"location\":\"ENTRY\",\"payloadType\":\"FINANCIAL\"}]},\"cartItems\":[%s],"
        "\"shopperIdentity\":{\"id\":\"riley\"}}",
        trip_id, items);
    return body;
}

static const char *gate_of(const char *shopper_id)
{
    static char body[512];

    (void)snprintf(body, sizeof(body), "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"%s\"}}",
                   shopper_id);
    return body;
}

/* A trip of 7.00 USD from the cart to its end; returns its view. */
static const char *shop(struct bench *bench, const char *trip_id)
{
    char path[128];

    (void)call(bench, 201, "POST", PURCHASES, cart_of(trip_id, WATER));
    (void)snprintf(path, sizeof(path), "/ops/trips/%s?wait=final", trip_id);
    return call(bench, 200, "GET", path, NULL);
}

/* ---- connectors ---- */

static void test_purchases__are_settled_and_receipted(void **state)
{
    struct bench *bench = *state;
    const char *trip = shop(bench, "t1");

    assert_holds(
        trip, "\"state\":\"CAPTURED\",\"final\":true,\"total\":{\"amount\":7.00,\"code\":\"USD\"}");
    assert_holds(trip, "\"captured\":{\"amount\":7.00,\"code\":\"USD\"},\"debt\":{\"amount\":0.00,"
                       "\"code\":\"USD\"}");
    assert_holds(trip, "\"shopperId\":\"riley\"");
    assert_string_equal(bench->fixture.log.data, "adjust 7.00, capture 7.00, data, identity riley");
    const char *receipt = call(bench, 200, "GET", "/ops/trips/t1/receipt", NULL);
    assert_holds(receipt, "\"sku\":\"SKU-WATER\"");
    assert_holds(receipt, "\"subtotal\":{\"amount\":7.00,\"code\":\"USD\"}");
    assert_holds(receipt, "\"brand\":\"VISA\",\"tail\":\"4242\"");
    assert_holds(receipt, "\"email\":\"r@example.com\"");
    assert_null(strstr(receipt, "somethingNew"));
    (void)call(bench, 404, "GET", "/ops/trips/t2", NULL);
    (void)call(bench, 404, "GET", "/ops/trips/t2/receipt", NULL);
}

static void test_purchases__have_one_effect_however_often_they_are_delivered(void **state)
{
    struct bench *bench = *state;
    struct reply replies[4];
    char first[128];

    for (size_t i = 0; i < JWO_COUNT(replies); i++) {
        send_call(bench, &replies[i], "POST", PURCHASES, cart_of("t1", WATER), NULL);
    }
    fixture_run(&bench->fixture, are_answered, bench);
    for (size_t i = 0; i < JWO_COUNT(replies); i++) {
        assert_int_equal(replies[i].status, 201);
        assert_string_equal(replies[i].body, replies[0].body);
    }
    (void)snprintf(first, sizeof(first), "%s", replies[0].body);
    for (size_t i = 0; i < JWO_COUNT(replies); i++) {
        jwo_free(replies[i].body);
    }
    (void)call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL);
    assert_string_equal(call(bench, 201, "POST", PURCHASES, cart_of("t1", WATER)), first);
    assert_holds(call(bench, 200, "GET", "/ops/trips/t1", NULL), "\"incidents\":0");
    assert_string_equal(call(bench, 201, "POST", PURCHASES, cart_of("t1", WATER "," WATER)), first);
    assert_holds(call(bench, 200, "GET", "/ops/trips/t1", NULL), "\"incidents\":1");
    assert_string_equal(bench->fixture.log.data, "adjust 7.00, capture 7.00, data, identity riley");
}

static void test_purchases__cancel_an_empty_cart(void **state)
{
    struct bench *bench = *state;

    assert_string_equal(call(bench, 201, "POST", PURCHASES, cart_of("t1", "")),
                        "{\"purchaseId\":\"\"}");
    assert_holds(call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL),
                 "\"state\":\"CANCELLED\"");
    assert_string_equal(bench->fixture.log.data, "cancel");
}

static void test_purchases__leave_an_empty_cart_to_amazon_where_it_cancels(void **state)
{
    struct bench *bench = *state;

    bench->fixture.stores[0].cancels_empty_carts = false;
    assert_string_equal(call(bench, 201, "POST", PURCHASES, cart_of("t1", "")),
                        "{\"purchaseId\":\"\"}");
    assert_holds(call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL),
                 "\"state\":\"CANCELLED\"");
    assert_string_equal(bench->fixture.log.data, "");
}

static void test_purchases__take_a_bad_cart_and_charge_nothing(void **state)
{
    struct bench *bench = *state;
    static const char unknown[] =
        "{\"id\":\"NO-SUCH\",\"type\":\"SKU\",\"quantity\":{\"value\":\"1.0\",\"unit\":\"unit\"}}";

    assert_null(
        strstr(call(bench, 201, "POST", PURCHASES, cart_of("t1", unknown)), "\"purchaseId\":\"\""));
    const char *trip = call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL);
    assert_holds(trip, "\"state\":\"STOPPED\",\"final\":true,\"total\":null");
    assert_holds(trip, "\"incidents\":1");
    assert_holds(call(bench, 200, "GET", "/ops/incidents", NULL), "NO-SUCH");
    assert_string_equal(bench->fixture.log.data, "");
}

static void test_purchases__belong_to_whom_the_gate_let_in(void **state)
{
    static const char gate[] = "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"card-7\"},"
                               "\"shopperInteraction\":{\"shoppingTripId\":\"t1\"}}";
    struct bench *bench = *state;

    assert_holds(call(bench, 200, "POST", GATE, gate), "APPROVED");
    assert_holds(shop(bench, "t1"), "\"shopperId\":\"card-7\"");
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
    const char *refusal = call(bench, 503, "POST", PURCHASES, cart_of("t1", WATER));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_string_equal(refusal, "{\"errorMsg\":\"ServiceUnavailable\"}");
    assert_string_equal(bench->fixture.log.data, "");
    assert_holds(shop(bench, "t1"), "\"state\":\"CAPTURED\""); /* the repeat is as good as new */
    assert_string_equal(bench->fixture.log.data, "adjust 7.00, capture 7.00, data, identity riley");
}

static void test_connectors__refuse_what_is_not_a_call_of_theirs(void **state)
{
    /* clang-format off */
    static const struct {
        const char *method, *path, *body;
        int status;
    } rows[] = {
        {"POST", PURCHASES, "",                          400},
        {"POST", PURCHASES, "{",                         400},
        {"POST", PURCHASES, "[]",                        400},
        {"POST", PURCHASES, "{}",                        400},
        {"POST", PURCHASES, "{} x",                      400},
        {"POST", GATE,      "{\"storeId\":\"S1\"}",      400},
        {"POST", GATE,      "{\"storeId\":\"S@1\",\"shopperIdentity\":{\"id\":\"r\"}}", 400},
        {"POST", GATE,      "{\"storeId\":\"S2\",\"shopperIdentity\":{\"id\":\"r\"}}", 404},
        {"GET",  PURCHASES, NULL,                        405},
        {"POST", "/v1/order/nothing", "{}",              404},
        {"GET",  "/",       NULL,                        404},
    };
    /* clang-format on */
    struct bench *bench = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_holds(call(bench, rows[i].status, rows[i].method, rows[i].path, rows[i].body),
                     "{\"errorMsg\":\"");
    }
    assert_holds(call(bench, 200, "GET", "/ops/summary", NULL), "{\"trips\":0,");
    assert_string_equal(call(bench, 200, "GET", "/healthz", NULL), "{\"status\":\"ok\"}");
}

/* ---- operations ---- */

static void test_operations__are_for_the_token_alone(void **state)
{
    static const char *const wrong[] = {NULL, "", "operations-token-of-the-tes", TOKEN "x"};
    struct bench *bench = *state;

    for (size_t i = 0; i < JWO_COUNT(wrong); i++) {
        struct reply reply;
        send_call(bench, &reply, "GET", "/ops/summary", NULL, wrong[i]);
        fixture_run(&bench->fixture, are_answered, bench);
        assert_int_equal(reply.status, 401);
        assert_null(strstr(reply.body, "trips"));
        jwo_free(reply.body);
    }
    (void)call(bench, 404, "GET", "/ops/nothing", NULL);
    (void)call(bench, 405, "POST", "/ops/summary", "{}");
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

    assert_holds(call(bench, 200, "GET", "/ops/shoppers/riley/balance", NULL),
                 "\"balance\":null,\"trips\":[]");
    fixture_script(&bench->fixture, "adjust:declined=5.00");
    assert_holds(shop(bench, "t1"), "\"state\":\"BAD_DEBT\"");
    assert_holds(
        call(bench, 200, "GET", "/ops/shoppers/riley/balance", NULL),
        "\"balance\":{\"amount\":7.00,\"code\":\"USD\"},\"trips\":[{\"shoppingTripId\":\"t1\"");
    assert_holds(call(bench, 200, "POST", GATE, gate_of("riley")), "DENIED");

    (void)snprintf(first, sizeof(first), "%s",
                   call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay));
    assert_holds(first, "\"balance\":{\"amount\":2.00,\"code\":\"USD\"}");
    assert_holds(first, "\"status\":\"partial\"");
    assert_string_equal(call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay), first);
    (void)call(bench, 409, "POST", "/ops/shoppers/riley/payoff", other);
    (void)call(bench, 409, "POST", "/ops/shoppers/riley/payoff", too_much);
    assert_holds(call(bench, 200, "POST", GATE, gate_of("riley")), "DENIED");
    assert_holds(call(bench, 200, "POST", "/ops/shoppers/riley/payoff", rest),
                 "\"status\":\"cleared\"");
    assert_holds(call(bench, 200, "GET", "/ops/shoppers/riley/balance", NULL),
                 "\"balance\":{\"amount\":0.00");
    assert_holds(call(bench, 200, "POST", GATE, gate_of("riley")), "APPROVED");
    assert_string_equal(call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay), first);
    assert_string_equal(bench->fixture.log.data, "adjust 7.00"); /* nobody was told (FB-5) */
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
    (void)shop(bench, "t1");
    const char *rejected = call(bench, 200, "POST", "/ops/shoppers/riley/payoff", pay);
    assert_holds(rejected, "\"status\":\"reported_rejected\"");
    assert_holds(rejected, "\"balance\":{\"amount\":7.00");
    assert_holds(call(bench, 200, "GET", "/ops/trips/t1", NULL), "\"incidents\":1");
    assert_holds(call(bench, 200, "POST", "/ops/shoppers/riley/payoff", again),
                 "\"status\":\"cleared\"");
    assert_string_equal(
        bench->fixture.log.data,
        "adjust 7.00, feedback 0.00 of 7.00, feedback 0.00 of 7.00, feedback 0.00 of 7.00, "
        "feedback 7.00 of 7.00, feedback 7.00 of 7.00");
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

    (void)shop(bench, "t1");
    for (int i = 0; i < 2; i++) {
        assert_holds(call(bench, 200, "POST", "/ops/trips/t1/refunds", part),
                     "\"status\":\"refunded\"");
    }
    (void)call(bench, 409, "POST", "/ops/trips/t1/refunds", other);
    assert_holds(call(bench, 200, "POST", "/ops/trips/t1/refunds", too_much),
                 "\"status\":\"refused\"");
    (void)call(bench, 400, "POST", "/ops/trips/t1/refunds", bored);
    (void)call(bench, 400, "POST", "/ops/trips/t1/refunds", fraction);
    (void)call(bench, 404, "POST", "/ops/trips/t2/refunds", too_much);
    assert_holds(call(bench, 200, "GET", "/ops/refunds/0a1b2c3d-1111-4222-8333-444455556666", NULL),
                 "refunded");
    assert_holds(call(bench, 200, "GET", "/ops/trips/t1", NULL), "\"refunded\":{\"amount\":3.00");
}

static void test_operations__move_the_clock_and_keep_it(void **state)
{
    struct bench *bench = *state;
    static const char money[] =
        "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"OTHER\"}";

    (void)shop(bench, "t1");
    assert_string_equal(call(bench, 200, "GET", "/ops/clock", NULL), "{\"offset_ms\":0}");
    (void)call(bench, 400, "POST", "/ops/clock", "{\"advance_ms\":0}");
    (void)call(bench, 400, "POST", "/ops/clock", "{\"advance_ms\":1.5}");
    assert_string_equal(call(bench, 200, "POST", "/ops/clock", "{\"advance_ms\":2678400000}"),
                        "{\"offset_ms\":2678400000}"); /* 31 days */
    rtl_app_free(bench->app);
    start_app(bench);
    assert_string_equal(call(bench, 200, "GET", "/ops/clock", NULL), "{\"offset_ms\":2678400000}");
    assert_holds(call(bench, 200, "POST", "/ops/trips/t1/refunds", money), "window has passed");
}

static void test_operations__sum_up(void **state)
{
    struct bench *bench = *state;

    fixture_script(&bench->fixture, "adjust:declined=5.00");
    (void)shop(bench, "t1");
    (void)shop(bench, "t2");
    assert_string_equal(
        call(bench, 200, "GET", "/ops/summary", NULL),
        "{\"trips\":2,\"final\":2,\"captured\":[{\"amount\":7.00,\"code\":\"USD\"}],"
        "\"debt\":[{\"amount\":7.00,\"code\":\"USD\"}],"
        "\"total\":[{\"amount\":14.00,\"code\":\"USD\"}],\"stuck\":0}");
}

static void test_operations__wait_for_a_trip_that_is_not_known_yet(void **state)
{
    struct bench *bench = *state;
    struct reply waiting, cart;

    send_call(bench, &waiting, "GET", "/ops/trips/t1?wait=final", NULL, TOKEN);
    send_call(bench, &cart, "POST", PURCHASES, cart_of("t1", WATER), NULL);
    fixture_run(&bench->fixture, are_answered, bench);
    assert_int_equal(waiting.status, 200);
    assert_holds(waiting.body, "\"final\":true");
    jwo_free(waiting.body);
    jwo_free(cart.body);
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_purchases__are_settled_and_receipted),
        TEST(test_purchases__have_one_effect_however_often_they_are_delivered),
        TEST(test_purchases__cancel_an_empty_cart),
        TEST(test_purchases__leave_an_empty_cart_to_amazon_where_it_cancels),
        TEST(test_purchases__take_a_bad_cart_and_charge_nothing),
        TEST(test_purchases__belong_to_whom_the_gate_let_in),
        TEST(test_connectors__answer_503_when_nothing_can_be_written),
        TEST(test_connectors__refuse_what_is_not_a_call_of_theirs),
        TEST(test_operations__are_for_the_token_alone),
        TEST(test_operations__pay_off_a_debt_and_open_the_gate),
        TEST(test_operations__report_a_payoff_where_amazon_keeps_the_balance),
        TEST(test_operations__refund),
        TEST(test_operations__move_the_clock_and_keep_it),
        TEST(test_operations__sum_up),
        TEST(test_operations__wait_for_a_trip_that_is_not_known_yet),
        TEST(test_app_new__names_a_port_in_use),
    };
#undef TEST

    return cmocka_run_group_tests_name("app", tests, NULL, NULL);
}

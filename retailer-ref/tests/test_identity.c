/* test_identity.c -- app entry over HTTP: keys and scans at the gate (cases VIK-1 to VIK-9), whose
 * cart it is, and whose hold.
 *
 * Method: the bench, with the badges that ship; keys are written in base64, as Amazon sends them.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "badges.h"
#include "bench.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "test_text.h"

#define KEYS    "/v1/identity/identity-keys"
#define SCAN    "/v1/identity/scan"
#define DETAILS "/v1/identity/scan/details"

#define ID(n)      "0a1b2c3d-1111-4222-8333-44445555666" n
#define MEMBER     "MTExMS0yMjIyLTMzMzMtNDQ0NC01NTU1LTY2NjY=" /* 1111-2222-3333-4444-5555-6666 */
#define MEMBER_EOL "MTExMS0yMjIyLTMzMzMtNDQ0NC01NTU1LTY2NjYNCg==" /* ... and an end of line */
#define STAFF      "c3RhZmYtMDAwMQ=="                             /* staff-0001 */
#define BLOCKED    "bG9zdC1iYWRnZS0wMDAy"                         /* lost-badge-0002 */
#define NOBODY     "bm9ib2R5"                                     /* nobody */
#define NUMBER     "0a1b2c3d-1111-4222-8333-000000000001"
#define NUMBER_KEY "MGExYjJjM2QtMTExMS00MjIyLTgzMzMtMDAwMDAwMDAwMDAx"
#define NUL_KEY    "MGExYjJjM2QtMTExMS00MjIyLTgzMzMtMDAwMDAwMDAwMDAA" /* its last byte is NUL */

static int setup(void **state, enum rtl_integration integration)
{
    struct bench *bench;
    const int status = bench_setup(state);

    bench = *state;
    rtl_app_free(bench->app);
    bench->fixture.stores[0].entry = RTL_ENTRY_MIXED;
    bench->fixture.stores[0].integration = integration;
    bench_start(bench);
    return status;
}

static int app_setup(void **state)
{
    return setup(state, RTL_PAYMENT);
}

static int checkout_setup(void **state)
{
    return setup(state, RTL_CHECKOUT);
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("%s does not hold %s", text, part);
    }
}

static const char *keys_of(const char *request, const char *event, const char *key)
{
    static char body[2048];

    (void)snprintf(body, sizeof(body),
                   "{\"requestId\":\"%s\",\"identityKey\":\"%s\",\"storeId\":\"S1\",\"authEvent\":{"
                   "\"id\":\"%s\",\"timestamp\":\"2024-03-22T17:00:00Z\",\"location\":\"ENTRY\"},"
                   "\"keyChannel\":\"OPTICAL\"}",
                   request, key, event);
    return body;
}

static const char *new_keys(const char *key)
{
    static unsigned count;
    char request[40], event[40];

    (void)snprintf(request, sizeof(request), "aaaaaaaa-1111-4222-8333-%012u", ++count);
    (void)snprintf(event, sizeof(event), "bbbbbbbb-1111-4222-8333-%012u", count);
    return keys_of(request, event, key);
}

/* ---- who may come in ---- */

static void test_identity_keys__admit_whom_we_know(void **state)
{
    static const struct {
        const char *key;
        int status;
        const char *says;
    } rows[] = {
        {MEMBER, 200, "{\"visitorDetails\":{\"id\":\"visitor-1\",\"type\":\"SHOPPER\"}}"},
        {MEMBER_EOL, 200, "\"visitor-1\""},
        {STAFF, 200, "{\"visitorDetails\":{\"id\":\"associate-1\",\"type\":\"ASSOCIATE\"}}"},
        {NUMBER_KEY, 200, "{\"visitorDetails\":{\"id\":\"" NUMBER "\",\"type\":\"SHOPPER\"}}"},
        {NUL_KEY, 401, "{\"errorMsg\":\"UnauthorizedException\"}"},
        {BLOCKED, 401, "{\"errorMsg\":\"UnauthorizedException\"}"},
        {NOBODY, 401, "{\"errorMsg\":\"UnauthorizedException\"}"},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_holds(bench_call(bench, rows[i].status, "POST", KEYS, new_keys(rows[i].key)),
                     rows[i].says);
    }
}

/* VIK-3.1 to 3.17: one member of a good call replaced by another, or taken away. */
static void test_identity_keys__refuse_malformed_calls(void **state)
{
    static const struct {
        const char *member, *instead;
    } rows[] = {
        {"\"requestId\":\"" ID("1") "\",", ""},
        {"\"requestId\":\"" ID("1") "\"", "\"requestId\":\"1234\""},
        {"\"requestId\":\"" ID("1") "\"", "\"requestId\":null"},
        {"\"identityKey\":\"" STAFF "\",", ""},
        {"\"identityKey\":\"" STAFF "\"", "\"identityKey\":\"\""},
        {"\"identityKey\":\"" STAFF "\"", "\"identityKey\":\"not base64!\""},
        {"\"identityKey\":\"" STAFF "\"", "\"identityKey\":\"c3RhZmYtMDAwMQ=\""},
        {"\"storeId\":\"S1\",", ""},
        {"\"storeId\":\"S1\"", "\"storeId\":\"S 1\""},
        {"\"storeId\":\"S1\"", "\"storeId\":\"S2\""},
        {"\"authEvent\":{", "\"other\":{"},
        {"\"id\":\"" ID("2") "\",", ""},
        {"\"id\":\"" ID("2") "\"", "\"id\":\"event-1\""},
        {"\"timestamp\":\"2024-03-22T17:00:00Z\",", ""},
        {"\"timestamp\":\"2024-03-22T17:00:00Z\"", "\"timestamp\":\"yesterday\""},
        {",\"location\":\"ENTRY\"", ""},
        {"\"location\":\"ENTRY\"", "\"location\":\"ROOF\""},
        {"\"keyChannel\":\"OPTICAL\"", "\"keyChannel\":\"SMELL\""},
    };
    const char *good = keys_of(ID("1"), ID("2"), STAFF);
    struct bench *bench = *state;
    char body[4096];

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const char *at = strstr(good, rows[i].member);

        assert_non_null(at);
        (void)snprintf(body, sizeof(body), "%.*s%s%s", (int)(at - good), good, rows[i].instead,
                       at + strlen(rows[i].member));
        assert_holds(bench_call(bench, 400, "POST", KEYS, body), "{\"errorMsg\":\"");
    }
    (void)bench_call(bench, 400, "POST", KEYS, "");
    (void)bench_call(bench, 400, "POST", KEYS, "[]");
    memset(body, 'A', 1004);
    body[1004] = '\0';
    assert_holds(bench_call(bench, 400, "POST", KEYS, keys_of(ID("1"), ID("2"), body)),
                 "identityKey is longer than 1000 characters");
    (void)bench_call(bench, 200, "POST", KEYS, keys_of(ID("1"), ID("2"), STAFF)); /* still unused */
}

static void test_identity_keys__answer_a_question_once(void **state)
{
    struct bench *bench = *state;

    (void)bench_call(bench, 200, "POST", KEYS, keys_of(ID("1"), ID("2"), NUMBER_KEY));
    fixture_script(&bench->fixture, "adjust:declined=0");
    bench->fixture.stores[0].risk = RTL_RISK_RETAILER_MANAGED;
    static char cart[4096];
    (void)snprintf(cart, sizeof(cart), "%s", bench_cart("t1", BENCH_WATER));
    char *name = strstr(cart, "riley");
    assert_non_null(name);
    static char owes[4096];
    (void)snprintf(owes, sizeof(owes), "%.*s%s%s", (int)(name - cart), cart, NUMBER, name + 5);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, owes);
    (void)bench_call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL);
    /* The shopper owes us now, but these were answered before. */
    (void)bench_call(bench, 200, "POST", KEYS, keys_of(ID("1"), ID("2"), NUMBER_KEY));
    (void)bench_call(bench, 200, "POST", KEYS, keys_of(ID("3"), ID("2"), NUMBER_KEY));
    assert_holds(bench_call(bench, 400, "POST", KEYS, keys_of(ID("1"), ID("2"), STAFF)),
                 "requestId was that of another question");
    /* Another visit: a question that was not asked before. */
    (void)bench_call(bench, 401, "POST", KEYS, keys_of(ID("4"), ID("5"), NUMBER_KEY));
    bench->fixture.stores[0].risk = RTL_RISK_AMAZON_MANAGED; /* whose balance it is then */
    (void)bench_call(bench, 200, "POST", KEYS, keys_of(ID("6"), ID("7"), NUMBER_KEY));
}

static void test_identity_keys__are_bounded_per_store(void **state)
{
    struct bench *bench = *state;
    struct reply replies[60];
    int throttled = 0, good = 0;

    bench->fixture.config.identity_rate = 1;
    for (size_t i = 0; i < JWO_COUNT(replies); i++) {
        bench_send(bench, &replies[i], "POST", KEYS, new_keys(STAFF), NULL);
    }
    fixture_run(&bench->fixture, bench_is_answered, bench); /* within 30 s: half are too many */
    for (size_t i = 0; i < JWO_COUNT(replies); i++) {
        throttled += replies[i].status == 429;
        good += replies[i].status == 200;
        jwo_free(replies[i].body);
    }
    assert_true(throttled > 0 && good > 0);
    assert_int_equal(throttled + good, JWO_COUNT(replies));
}

static void test_identity_keys__answer_500_when_the_store_fails(void **state)
{
    struct bench *bench = *state;
    struct rlimit before, none;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 1; /* the disk is full */
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    const char *body = bench_call(bench, 500, "POST", KEYS, keys_of(ID("1"), ID("2"), STAFF));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_string_equal(body, "{\"errorMsg\":\"InternalServerException\"}");
    (void)bench_call(bench, 200, "POST", KEYS, keys_of(ID("3"), ID("2"), STAFF));
}

static void test_identity__has_no_door_at_a_card_store(void **state)
{
    struct bench *bench = *state;

    bench->fixture.stores[0].entry = RTL_ENTRY_CREDIT_CARD;
    assert_holds(bench_call(bench, 400, "POST", KEYS, new_keys(STAFF)),
                 "storeId: no such store with app entry");
}

/* ---- scans ---- */

static const char *scan_of(const char *request, const char *event)
{
    static char body[1024];

    (void)snprintf(body, sizeof(body),
                   "{\"requestId\":\"%s\",\"storeId\":\"S1\",\"scanEvent\":{%s,\"timestamp\":"
                   "\"2024-03-22T17:00:00Z\",\"location\":\"ENTRY\",\"channel\":\"OPTICAL\"}}",
                   request, event);
    return body;
}

static void test_scan__resolves_either_form(void **state)
{
    struct bench *bench = *state;

    assert_holds(bench_call(bench, 200, "POST", SCAN,
                            scan_of(ID("1"), "\"id\":\"" ID("9") "\",\"value\":\"" MEMBER "\"")),
                 "{\"scanResult\":{\"id\":\"visitor-1\",\"type\":\"SHOPPER\"}}");
    assert_holds(bench_call(bench, 200, "POST", SCAN, scan_of(ID("2"), "\"id\":\"" MEMBER "\"")),
                 "\"visitor-1\"");
    (void)bench_call(bench, 401, "POST", SCAN, scan_of(ID("3"), "\"id\":\"" NOBODY "\""));
    (void)bench_call(bench, 400, "POST", SCAN, scan_of(ID("4"), "\"id\":\"" ID("9") "\""));
    (void)bench_call(bench, 400, "POST", SCAN, scan_of(ID("5"), "\"value\":\"" MEMBER "\""));
}

static void test_scan_details__tell_of_a_visitor(void **state)
{
    struct bench *bench = *state;

#define OF(id, type) "{\"storeId\":\"S1\",\"scanResult\":{\"id\":\"" id "\",\"type\":\"" type "\"}}"
    assert_string_equal(bench_call(bench, 200, "POST", DETAILS, OF("visitor-1", "SHOPPER")),
                        "{\"provider\":\"retailer-app\",\"promotionIds\":[\"WELCOME-10\"]}");
    assert_string_equal(bench_call(bench, 200, "POST", DETAILS, OF(NUMBER, "LOYALTY")),
                        "{\"provider\":\"\",\"promotionIds\":[]}");
    (void)bench_call(bench, 404, "POST", DETAILS, OF("visitor-9", "SHOPPER"));
    (void)bench_call(bench, 400, "POST", DETAILS, OF("visitor-1", "GHOST"));
    (void)bench_call(bench, 400, "POST", DETAILS, "{\"storeId\":\"S1\"}");
}

/* ---- carts ---- */

static const char *app_cart(const char *trip, const char *type, const char *visitor,
                            const char *items)
{
    static char body[2048];

    (void)snprintf(body, sizeof(body),
                   "{\"requestId\":\"" ID(
                       "0") "\",\"idempotentShoppingTripId\":\"%s\",\"storeId\":\"S1\","
                            "\"shoppingTrip\":{\"startTime\":\"2024-03-22T17:00:00Z\",\"endTime\":"
                            "\"2024-03-22T17:09:39Z\",\"authEvents\":[{\"id\":\"" ID(
                                "8") "\",\"payloadType\":"
                                     "\"SCAN_CODE\",\"location\":\"ENTRY\",\"scanResult\":{\"id\":"
                                     "\"%s\",\"type\":\"%s\"}}]},"
                                     "\"cartItems\":[%s]}",
                   trip, visitor, type, items);
    return body;
}

static const char *shop(struct bench *bench, const char *trip, const char *type,
                        const char *visitor, const char *items)
{
    char path[64];

    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, app_cart(trip, type, visitor, items));
    (void)snprintf(path, sizeof(path), "/ops/trips/%s?wait=final", trip);
    return bench_call(bench, 200, "GET", path, NULL);
}

static void test_carts__are_their_key_owners(void **state)
{
    struct bench *bench = *state;

    (void)bench_call(bench, 200, "POST", KEYS, keys_of(ID("1"), ID("2"), MEMBER));
    assert_holds(shop(bench, "t1", "SHOPPER", "visitor-1", BENCH_WATER),
                 "\"shopperId\":\"shopper-1\",\"state\":\"CAPTURED\"");
    /* By the gate's event alone. */
    (void)bench_call(bench, 200, "POST", KEYS, keys_of(ID("3"), ID("8"), NUMBER_KEY));
    assert_holds(shop(bench, "t2", "LOYALTY", "somebody", BENCH_WATER), "\"shopperId\":\"" NUMBER);
}

static void test_carts__that_are_empty_release_the_hold_where_it_is(void **state)
{
    struct bench *bench = *state;

    assert_holds(shop(bench, "t1", "SHOPPER", "visitor-1", ""), "\"state\":\"CANCELLED\"");
    assert_string_equal(bench->fixture.log.data, "release");
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t2", "")); /* by card */
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t2?wait=final", NULL), "CANCELLED");
    assert_string_equal(bench->fixture.log.data, "release, cancel");
}

static void test_carts__of_staff_and_cash_are_not_charged(void **state)
{
    struct bench *bench = *state;

    assert_holds(shop(bench, "t1", "ASSOCIATE", "associate-1", BENCH_WATER),
                 "\"state\":\"CANCELLED\",\"final\":true,\"total\":{\"amount\":0.00");
    assert_holds(shop(bench, "t2", "CASH", "till-1", BENCH_WATER), "\"state\":\"CANCELLED\"");
    assert_string_equal(bench->fixture.log.data, "");
}

static void test_carts__at_a_checkout_store_are_amazons(void **state)
{
    static const char refund[] = "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":"
                                 "\"OTHER\",\"refundRequestId\":\"" ID("5") "\"}";
    struct bench *bench = *state;
    const char *trip = bench_shop(bench, "t1");

    assert_holds(trip, "\"state\":\"CHECKED_OUT\"");
    assert_holds(trip, "\"checkedOut\":{\"amount\":7.00,\"code\":\"USD\"},\"orderId\":\"order-1\"");
    assert_holds(trip, "\"captured\":{\"amount\":0.00,\"code\":\"USD\"}");
    assert_string_equal(bench->fixture.log.data, "checkout 7.00");
    assert_holds(bench_call(bench, 200, "POST", "/ops/trips/t1/refunds", refund),
                 "Amazon charged this cart: its refunds are Amazon's");
    assert_holds(bench_call(bench, 404, "GET", "/ops/trips/t1/receipt", NULL),
                 "Amazon charged this cart, and makes its receipt");
    /* An empty one is not sent; if it is, it has no purchase and no call. */
    assert_string_equal(bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t2", "")),
                        "{\"purchaseId\":\"\"}");
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t2?wait=final", NULL), "CANCELLED");
    assert_string_equal(bench->fixture.log.data, "checkout 7.00");
}

/* ---- the file ---- */

static void test_badges_load__names_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"{}", ":1: badges: is missing"},
        {"{'badges':[{'key':'top-secret','visitor':'v'}]}", ":1: badges[0].type: is missing"},
        {"{'badges':[\n{'key':'top-secret','visitor':'v','type':'CAT'}]}",
         ":2: badges[0].type: \"CAT\" is none of SHOPPER, ASSOCIATE"},
        {"{'badges':[{'key':'top-secret','visitor':'v','type':'ASSOCIATE','shopper':'s'}]}",
         ":1: badges[0].shopper: an ASSOCIATE is no shopper"},
        {"{'badges':[{'key':'top-secret','visitor':'v','type':'SHOPPER'},\n"
         "{'key':'top-secret','visitor':'w','type':'SHOPPER'}]}",
         ":2: badges[1].key: is another badge's"},
        {"{'badges':[{'key':'top-secret','visitor':'v','type':'SHOPPER','promotions':[1]}]}",
         ":1: badges[0].promotions: must be strings"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const struct temp_file file = temp_file(rows[i].text);
        struct jwo_error err = {.text = ""};
        rtl_badges *badges = NULL;

        assert_int_equal(rtl_badges_load(&badges, file.path, &err), JWO_EINPUT);
        assert_null(badges);
        assert_holds(err.text, rows[i].says);
        assert_null(strstr(err.text, "top-secret"));
        temp_file_remove(&file);
    }
}

/* ---- who calls ---- */

static void on_signed(void *context, const struct jwo_http_result *result)
{
    struct reply *reply = context;
    const char *type = jwo_http_result_header(result, "x-amzn-errortype");

    reply->status = result->status;
    reply->body = jwo_strdup(type != NULL ? type : "");
    reply->bench->open_calls--;
}

static void call_signed(struct bench *bench, const struct jwo_credentials *sign, int status,
                        const char *error_type)
{
    const char *body = bench_cart("t1", BENCH_WATER);
    struct reply reply = {.bench = bench};
    char url[128];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u" BENCH_PURCHASES,
                   rtl_app_port(bench->app));
    bench->open_calls++;
    (void)jwo_http_send(bench->http,
                        &(struct jwo_http_call_options){.method = "POST",
                                                        .url = url,
                                                        .body = body,
                                                        .body_len = strlen(body),
                                                        .timeout_ms = 30000,
                                                        .sign = sign,
                                                        .sign_region = "eu-west-1",
                                                        .sign_service = "execute-api"},
                        on_signed, &reply);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    assert_int_equal(reply.status, status);
    assert_string_equal(reply.body, error_type);
    jwo_free(reply.body);
}

static void test_guard__lets_amazon_alone_call(void **state)
{
    const struct jwo_credentials amazon = {.access_key_id = "AKIDCONNECTOR",
                                           .secret_access_key = "connector-secret"};
    const struct jwo_credentials wrong = {.access_key_id = "AKIDCONNECTOR",
                                          .secret_access_key = "another-secret"};
    const struct jwo_credentials stranger = {.access_key_id = "AKIDSTRANGER",
                                             .secret_access_key = "connector-secret"};
    struct bench *bench = *state;
    struct rtl_config *config = &bench->fixture.config;

    rtl_app_free(bench->app);
    (void)snprintf(config->connector_access_key_id, sizeof(config->connector_access_key_id), "%s",
                   amazon.access_key_id);
    (void)snprintf(config->connector_secret_access_key, sizeof(config->connector_secret_access_key),
                   "%s", amazon.secret_access_key);
    bench_start(bench);
    call_signed(bench, NULL, 403, "MissingAuthenticationTokenException");
    call_signed(bench, &wrong, 403, "InvalidSignatureException");
    call_signed(bench, &stranger, 403, "UnrecognizedClientException");
    assert_holds(bench_call(bench, 403, "POST", "/v1/nowhere", "{}"), "{\"errorMsg\":\"");
    (void)bench_call(bench, 404, "GET", "/ops/trips/t1", NULL); /* nothing was recorded */
    (void)bench_call(bench, 200, "GET", "/healthz", NULL);
    call_signed(bench, &amazon, 201, "");
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL), "CAPTURED");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, app_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_identity_keys__admit_whom_we_know),
        TEST(test_identity_keys__refuse_malformed_calls),
        TEST(test_identity_keys__answer_a_question_once),
        TEST(test_identity_keys__are_bounded_per_store),
        TEST(test_identity_keys__answer_500_when_the_store_fails),
        TEST(test_identity__has_no_door_at_a_card_store),
        TEST(test_scan__resolves_either_form),
        TEST(test_scan_details__tell_of_a_visitor),
        TEST(test_carts__are_their_key_owners),
        TEST(test_carts__that_are_empty_release_the_hold_where_it_is),
        TEST(test_carts__of_staff_and_cash_are_not_charged),
        cmocka_unit_test_setup_teardown(test_carts__at_a_checkout_store_are_amazons, checkout_setup,
                                        bench_teardown),
        cmocka_unit_test(test_badges_load__names_what_is_wrong),
        TEST(test_guard__lets_amazon_alone_call),
    };
#undef TEST

    return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}

/* test_fraud.c -- a fraud back end behind the gate: its word, its failures, and what it is spared.
 *
 * Method: the whole program over HTTP, with a back end of ours whose next answer each test sets. A
 * back end that is to be silent never answers; the time limit of the question is short then, and
 * generous otherwise.
 */
#include "fraud.h"

#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "test_support.h"

#define ADVISED                                                                                    \
    "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"riley\"},\"authorizedAmount\":{\"value\":"  \
    "20.00,\"currencyCode\":\"USD\"},\"shopperInteraction\":{\"shoppingTripId\":\"g1\","           \
    "\"recommendation\":{\"shopperAuthorized\":%s}}}"
#define SILENT 0

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("%s does not hold %s", text, part);
    }
}

struct shop {
    struct bench *bench;
    jwo_http_server *server;
    int status; /* of the next answers; SILENT: none */
    const char *body;
    int asked;
    jwo_http_request *held; /* the last one that was not answered; may have gone */
    char question[1024];
};

static void on_question(void *context, jwo_http_request *request)
{
    struct shop *shop = context;
    size_t len;

    shop->asked++;
    (void)snprintf(shop->question, sizeof(shop->question), "%s", jwo_http_body(request, &len));
    if (shop->status != SILENT) {
        jwo_http_answer(request, shop->status, "application/json", shop->body, strlen(shop->body),
                        NULL, 0);
    } else {
        shop->held = request;
    }
}

static int setup(void **state)
{
    struct shop *shop = test_calloc(1, sizeof(*shop));
    void *bench = NULL;
    struct jwo_error err;

    assert_int_equal(bench_setup(&bench), 0);
    shop->bench = bench;
    shop->status = 200;
    shop->body = "{\"decision\":\"approve\"}";
    assert_int_equal(
        jwo_http_server_new(
            &shop->server, shop->bench->fixture.loop,
            &(struct jwo_http_server_options){.on_request = on_question, .context = shop}, &err),
        JWO_OK);
    struct rtl_risk_settings *risk = &shop->bench->fixture.config.risk;
    (void)snprintf(risk->fraud_endpoint, sizeof(risk->fraud_endpoint), "http://127.0.0.1:%u/judge",
                   jwo_http_server_port(shop->server));
    risk->fraud_timeout_ms = 30000;
    risk->fraud_fallback = RTL_FALLBACK_RECOMMENDATION;
    rtl_app_free(shop->bench->app);
    bench_start(shop->bench);
    *state = shop;
    return 0;
}

static int teardown(void **state)
{
    struct shop *shop = *state;
    void *bench = shop->bench;

    rtl_app_free(shop->bench->app); /* first: it may still ask */
    shop->bench->app = NULL;
    if (shop->server != NULL) {
        jwo_http_server_free(shop->server);
    }
    test_free(shop);
    return bench_teardown(&bench);
}

static const char *tap(struct shop *shop, bool recommended)
{
    static char body[512];

    (void)snprintf(body, sizeof(body), ADVISED, recommended ? "true" : "false");
    return bench_call(shop->bench, 200, "POST", BENCH_GATE, body);
}

static void test_gate__goes_by_the_back_ends_word(void **state)
{
    static const struct {
        const char *body, *says;
    } rows[] = {
        {"{\"decision\":\"approve\",\"score\":7}", "APPROVED\",\"shopperAuthorized\":true,"
                                                   "\"authorizationConditions\":[]}"},
        {"{\"decision\":\"deny\"}", "DENIED\""},
        {"{\"decision\":\"adjust\",\"amount\":{\"amount\":9,\"code\":\"USD\"}}",
         "APPROVED\",\"shopperAuthorized\":true,\"authorizationConditions\":[{\"type\":\"ADJUST\","
         "\"amount\":{\"value\":9.00,\"currencyCode\":\"USD\"}}]}"},
        {"{\"decision\":\"adjust\",\"amount\":{\"amount\":50,\"code\":\"USD\"}}", /* not lower */
         "APPROVED\",\"shopperAuthorized\":true,\"authorizationConditions\":[]}"},
    };
    struct shop *shop = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        shop->body = rows[i].body;
        assert_holds(tap(shop, false), rows[i].says);
    }
    assert_string_equal(shop->question,
                        "{\"shopperId\":\"riley\",\"storeId\":\"S1\",\"shoppingTripId\":\"g1\","
                        "\"amount\":{\"amount\":20.00,\"code\":\"USD\"},\"recommendation\":"
                        "{\"shopperAuthorized\":false,\"amount\":null}}");
    assert_int_equal(shop->asked, 4);
}

static void test_gate__falls_back_when_the_back_end_says_nothing_of_use(void **state)
{
    static const struct {
        int status;
        const char *body;
    } rows[] = {
        {500, "{\"decision\":\"approve\"}"},
        {404, "{\"decision\":\"approve\"}"},
        {200, ""},
        {200, "{\"decision\":"},
        {200, "[]"},
        {200, "{\"decision\":\"perhaps\"}"},
        {200, "{\"decision\":true}"},
        {200, "{\"decision\":\"adjust\"}"},
        {200, "{\"decision\":\"adjust\",\"amount\":{\"amount\":9,\"code\":\"EUR\"}}"},
        {200, "{\"decision\":\"adjust\",\"amount\":{\"amount\":-9,\"code\":\"USD\"}}"},
    };
    static const struct {
        enum rtl_fallback fallback;
        bool recommended, admitted;
    } ways[] = {
        {RTL_FALLBACK_APPROVE, false, true},
        {RTL_FALLBACK_DENY, true, false},
        {RTL_FALLBACK_RECOMMENDATION, true, true},
        {RTL_FALLBACK_RECOMMENDATION, false, false},
    };
    struct shop *shop = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        for (size_t way = 0; way < JWO_COUNT(ways); way++) {
            shop->bench->fixture.config.risk.fraud_fallback = ways[way].fallback;
            shop->status = rows[i].status;
            shop->body = rows[i].body;
            assert_holds(tap(shop, ways[way].recommended),
                         ways[way].admitted ? "APPROVED" : "DENIED");
        }
        shop->status = 200; /* an answer between: no five failures in a row */
        shop->body = "{\"decision\":\"approve\"}";
        (void)tap(shop, true);
    }
}

static void test_gate__does_not_wait_for_a_silent_back_end(void **state)
{
    struct shop *shop = *state;

    shop->bench->fixture.config.risk.fraud_timeout_ms = 50;
    shop->status = SILENT;
    assert_holds(tap(shop, true), "APPROVED");
    assert_holds(tap(shop, false), "DENIED");
    assert_int_equal(shop->asked, 2);
    shop->status = 200;
    (void)tap(shop, true);
    const char *metrics = bench_call(shop->bench, 200, "GET", "/metrics", NULL);
    assert_holds(metrics, "jwo_retailer_fraud_verdicts_total{verdict=\"fallback\"} 2\n");
    assert_holds(metrics, "jwo_retailer_fraud_verdicts_total{verdict=\"approve\"} 1\n");
    assert_holds(metrics, "jwo_retailer_requests_total{connector=\"gate\",class=\"2xx\"} 3\n");
    assert_holds(metrics, "jwo_retailer_request_seconds_count{connector=\"gate\"} 3\n");
}

static void test_gate__denies_a_debtor_without_asking(void **state)
{
    struct shop *shop = *state;

    fixture_script(&shop->bench->fixture, "adjust:declined=0");
    (void)bench_shop(shop->bench, "t1");
    assert_holds(tap(shop, true), "DENIED");
    assert_int_equal(shop->asked, 0);
}

static void test_gate__asks_nobody_where_amazons_word_counts(void **state)
{
    struct shop *shop = *state;

    shop->bench->fixture.stores[0].risk = RTL_RISK_AMAZON_RECOMMENDATION;
    shop->body = "{\"decision\":\"deny\"}";
    assert_holds(tap(shop, true), "APPROVED");
    assert_int_equal(shop->asked, 0);
    shop->bench->fixture.stores[0].judgement = RTL_JUDGEMENT_OWN;
    assert_holds(tap(shop, true), "DENIED");
    assert_int_equal(shop->asked, 1);
}

static void advance(struct shop *shop, const char *ms)
{
    char body[64];

    (void)snprintf(body, sizeof(body), "{\"advance_ms\":%s}", ms);
    (void)bench_call(shop->bench, 200, "POST", "/ops/clock", body);
}

static void test_gate__spares_a_back_end_that_fails_again_and_again(void **state)
{
    struct shop *shop = *state;

    shop->status = 503;
    shop->body = "";
    for (int i = 0; i < RTL_FRAUD_FAILURES_MAX + 3; i++) {
        assert_holds(tap(shop, true), "APPROVED");
    }
    assert_int_equal(shop->asked, RTL_FRAUD_FAILURES_MAX);
    advance(shop, "10000");
    assert_holds(tap(shop, true), "APPROVED"); /* the one that tries it again, in vain */
    assert_holds(tap(shop, true), "APPROVED");
    assert_int_equal(shop->asked, RTL_FRAUD_FAILURES_MAX + 1);
    advance(shop, "10000");
    shop->status = 200;
    shop->body = "{\"decision\":\"deny\"}";
    assert_holds(tap(shop, true), "DENIED"); /* it is back */
    assert_holds(tap(shop, true), "DENIED");
    assert_int_equal(shop->asked, RTL_FRAUD_FAILURES_MAX + 3);
}

static void test_gate__falls_back_when_nobody_is_there(void **state)
{
    struct shop *shop = *state;

    jwo_http_server_free(shop->server);
    shop->server = NULL;
    assert_holds(tap(shop, false), "DENIED");
    assert_holds(tap(shop, true), "APPROVED");
    assert_string_equal(
        bench_call(shop->bench, 200, "GET", "/ops/fraud", NULL),
        "{\"rests\":false,\"approved\":0,\"denied\":0,\"adjusted\":0,\"timedOut\":0,"
        "\"unreachable\":2,\"failed\":0,\"garbled\":0,\"spared\":0}");
}

static bool has_been_asked(void *context)
{
    return ((struct shop *)context)->asked > 0;
}

static bool is_alone(void *context)
{
    return ((struct bench *)context)->open_calls == 1;
}

static void test_gate__looks_at_the_ledger_again_when_the_verdict_comes(void **state)
{
    static const char approve[] = "{\"decision\":\"approve\"}";
    struct shop *shop = *state;
    struct reply reply, cart, debt;
    char body[512];

    shop->status = SILENT;
    (void)snprintf(body, sizeof(body), ADVISED, "true");
    bench_send(shop->bench, &reply, "POST", BENCH_GATE, body, NULL);
    fixture_run(&shop->bench->fixture, has_been_asked, shop);
    fixture_script(&shop->bench->fixture, "adjust:declined=0");
    bench_send(shop->bench, &cart, "POST", BENCH_PURCHASES, bench_cart("t1", BENCH_WATER), NULL);
    bench_send(shop->bench, &debt, "GET", "/ops/trips/t1?wait=final", NULL, BENCH_TOKEN);
    fixture_run(&shop->bench->fixture, is_alone, shop->bench); /* the gate's call alone is open */
    jwo_http_answer(shop->held, 200, "application/json", approve, strlen(approve), NULL, 0);
    fixture_run(&shop->bench->fixture, bench_is_answered, shop->bench);
    assert_int_equal(reply.status, 200);
    assert_holds(reply.body, "DENIED");
    assert_holds(debt.body, "\"state\":\"BAD_DEBT\"");
    jwo_free(reply.body);
    jwo_free(cart.body);
    jwo_free(debt.body);
}

/* While the program waits for the verdict: Amazon hangs up, or the program is stopped. */
static void test_gate__survives_the_end_of_a_question(void **state)
{
    struct shop *shop = *state;
    struct reply reply;
    char body[512];

    shop->status = SILENT;
    (void)snprintf(body, sizeof(body), ADVISED, "true");
    bench_send(shop->bench, &reply, "POST", BENCH_GATE, body, NULL);
    fixture_run(&shop->bench->fixture, has_been_asked, shop);
    rtl_app_free(shop->bench->app);
    shop->bench->app = NULL;
    fixture_run(&shop->bench->fixture, bench_is_answered, shop->bench);
    assert_int_equal(reply.status, 0);
    jwo_free(reply.body);
}

static void on_reply(void *context, const struct jwo_http_result *result)
{
    (void)context;
    fail_msg("a client that left is told: %s", jwo_http_outcome_text(result->outcome));
}

/* What is said about its shopper later is written, and told to nobody. */
static void test_gate__lets_a_client_leave_before_the_verdict(void **state)
{
    static const char deny[] = "{\"decision\":\"deny\"}";
    struct shop *shop = *state;
    struct fixture *fixture = &shop->bench->fixture;
    char body[512], url[128];

    shop->status = SILENT;
    (void)snprintf(body, sizeof(body), ADVISED, "true");
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u" BENCH_GATE,
                   rtl_app_port(shop->bench->app));
    jwo_http_call *call = jwo_http_send(shop->bench->http,
                                        &(struct jwo_http_call_options){.method = "POST",
                                                                        .url = url,
                                                                        .body = body,
                                                                        .body_len = strlen(body),
                                                                        .timeout_ms = 30000,
                                                                        .fresh_connection = true},
                                        on_reply, NULL);
    fixture_run(fixture, has_been_asked, shop);
    jwo_http_cancel(call);
    shop->status = 200;
    shop->body = "{\"decision\":\"approve\"}";
    assert_holds(tap(shop, true), "APPROVED"); /* meanwhile another one is served */
    jwo_http_answer(shop->held, 200, "application/json", deny, strlen(deny), NULL, 0);
    assert_holds(tap(shop, true), "APPROVED");
    while (strstr(bench_call(shop->bench, 200, "GET", "/ops/fraud", NULL), "\"denied\":1,") ==
           NULL) {
    }
    assert_int_equal(shop->asked, 3);
}

/* ---- the counters ---- */

static void on_verdict(void *context, const struct rtl_fraud_verdict *verdict)
{
    *(bool *)context = true;
    (void)verdict;
}

static bool is_set(void *context)
{
    return *(bool *)context;
}

/* A rest does not grow when a clock that was ahead is set right. */
static void test_fraud_rests__no_longer_when_the_clock_is_put_back(void **state)
{
    struct shop *shop = *state;
    struct fixture *fixture = &shop->bench->fixture;
    const struct rtl_fraud_question question = {.shopper_id = "r", .store_id = "S1"};
    struct rtl_clock clock;
    struct rtl_base base = {.loop = fixture->loop, .config = &fixture->config, .clock = &clock};
    struct rtl_fraud_verdict verdict;
    rtl_fraud *fraud = NULL;
    struct jwo_error err;

    rtl_clock_init(&clock, NULL, false);
    assert_int_equal(rtl_fraud_new(&fraud, &base, &err), JWO_OK);
    shop->status = 503;
    shop->body = "";
    for (int i = 0; i < RTL_FRAUD_FAILURES_MAX; i++) {
        bool done = false;
        assert_non_null(rtl_fraud_ask(fraud, &question, &verdict, on_verdict, &done));
        fixture_run(fixture, is_set, &done);
    }
    assert_true(rtl_fraud_rests(fraud));
    clock.offset_ms -= JWO_DAY_MS;
    assert_false(rtl_fraud_rests(fraud));
    rtl_fraud_free(fraud);
}

static void test_fraud_count__counts_every_question_once(void **state)
{
    struct shop *shop = *state;
    struct fixture *fixture = &shop->bench->fixture;
    const struct {
        int status;
        const char *body;
    } answers[] = {
        {200, "{\"decision\":\"approve\"}"},
        {200, "{\"decision\":\"deny\"}"},
        {200, "{\"decision\":\"adjust\",\"amount\":{\"amount\":9.00,\"code\":\"USD\"}}"},
        {500, ""},
        {200, "what?"},
        {503, ""},
        {503, ""},
        {503, ""},
    };
    struct rtl_clock clock;
    struct rtl_base base = {.loop = fixture->loop, .config = &fixture->config, .clock = &clock};
    const struct rtl_fraud_question question = {
        .shopper_id = "r", .store_id = "S1", .amount = {2000, "USD"}};
    struct rtl_fraud_verdict verdict;
    rtl_fraud *fraud = NULL;
    struct jwo_error err;
    bool done;

    rtl_clock_init(&clock, NULL, false);
    assert_int_equal(rtl_fraud_new(&fraud, &base, &err), JWO_OK);
    for (size_t i = 0; i < JWO_COUNT(answers); i++) {
        shop->status = answers[i].status;
        shop->body = answers[i].body;
        done = false;
        assert_false(rtl_fraud_rests(fraud));
        assert_non_null(rtl_fraud_ask(fraud, &question, &verdict, on_verdict, &done));
        fixture_run(fixture, is_set, &done);
    }
    assert_true(rtl_fraud_rests(fraud));
    assert_null(rtl_fraud_ask(fraud, &question, &verdict, on_verdict, &done));
    assert_true(verdict.is_fallback);
    clock.offset_ms += RTL_FRAUD_REST_MS; /* one tries it again, the next one is spared */
    done = false;
    assert_non_null(rtl_fraud_ask(fraud, &question, &verdict, on_verdict, &done));
    assert_null(rtl_fraud_ask(fraud, &question, &verdict, on_verdict, &done));
    fixture_run(fixture, is_set, &done);
    const struct rtl_fraud_counters *counters = rtl_fraud_count(fraud);
    assert_int_equal(counters->approved, 1);
    assert_int_equal(counters->denied, 1);
    assert_int_equal(counters->adjusted, 1);
    assert_int_equal(counters->failed, 5);
    assert_int_equal(counters->garbled, 1);
    assert_int_equal(counters->spared, 2);
    assert_int_equal(counters->timed_out + counters->unreachable, 0);
    rtl_fraud_free(fraud);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_gate__goes_by_the_back_ends_word),
        TEST(test_gate__falls_back_when_the_back_end_says_nothing_of_use),
        TEST(test_gate__does_not_wait_for_a_silent_back_end),
        TEST(test_gate__denies_a_debtor_without_asking),
        TEST(test_gate__asks_nobody_where_amazons_word_counts),
        TEST(test_gate__spares_a_back_end_that_fails_again_and_again),
        TEST(test_gate__falls_back_when_nobody_is_there),
        TEST(test_gate__looks_at_the_ledger_again_when_the_verdict_comes),
        TEST(test_gate__survives_the_end_of_a_question),
        TEST(test_gate__lets_a_client_leave_before_the_verdict),
        TEST(test_fraud_rests__no_longer_when_the_clock_is_put_back),
        TEST(test_fraud_count__counts_every_question_once),
    };

    return cmocka_run_group_tests_name("fraud", tests, NULL, NULL);
}

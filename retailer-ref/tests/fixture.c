/* fixture.c -- see fixture.h for the contract. */
#include "fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checkout.h"
#include "debts.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "jwo/log.h"
#include "test_support.h"
#include "trips.h"

#define GUARD_MS 30000

/* ---- Amazon ---- */

static const char card[] =
    "{\"brand\":\"VISA\",\"tail\":\"4242\",\"posEntryMode\":\"EMV_9F39_07\",\"somethingNew\":1,"
    "\"expirationDate\":{\"expirationYear\":\"2030\",\"expirationMonth\":\"12\"}}";

/* clang-format off */
static const struct {
    const char *path, *name, *body; /* body of a good answer; NULL: approves */
} operations[] = {
    {"/v1/adjust/charge",               "adjust",   NULL},
    {"/v1/capture/charge",              "capture",  ""},
    {"/v1/cancel/charge",               "cancel",   ""},
    {"/v1/refund",                      "refund",   "{\"reconciliationId\":\"rec-1\"}"},
    {"/v1/payment/transactional-data",  "data",     card},
    {"/v1/identity/shopper",            "identity", "{\"shopperEmail\":\"r@example.com\"}"},
    {"/v1/feedback/payment-status",     "feedback", "{\"status\":\"Accepted\"}"},
    {"/v1/checkout/carts",              "checkout", "{\"orderId\":\"order-1\"}"},
    {"/processor/cancellations",        "release",  "{\"status\":\"cancelled\"}"},
};
static const struct {
    const char *word;
    int status;
    const char *body;
} answers[] = {
    {"expired",  400, "{\"errorMsg\":\"ShoppingTripExpiredException\"}"},
    {"unknown",  400, "{\"errorMsg\":\"UnknownShoppingTrip\"}"},
    {"invalid",  400, "{\"errorMsg\":\"InvalidRequestException\"}"},
    {"content",  400, "{\"errorMsg\":\"CartContentValidationFailedException\"}"},
    {"totals",   400, "{\"errorMsg\":\"CartOrderTotalInvalidException\"}"},
    {"404",      404, "{\"error\":{\"code\":\"unknown_preauthorization\"}}"},
    {"ended",    403, "{\"errorMsg\":\"ExpiredTokenException\"}"},
    {"talkative", 400, "{\"errorMsg\":\"Nobody is called r@example.com with card "
                       "4111111111111111\"}"},
    {"403",      403, "{\"message\":\"The security token included in the request is expired\"}"},
    {"429",      429, "{\"errorMsg\":\"Too Many Requests\"}"},
    {"500",      500, "{\"errorMsg\":\"InternalServerException\"}"},
    {"503",      503, "{\"errorMsg\":\"ServiceUnavailable\"}"},
    {"refusal",  200, "{\"status\":\"DECLINED\"}"},
    {"euros",    200, "{\"status\":\"APPROVED\","
                      "\"authorizedAmount\":{\"amount\":12.00,\"code\":\"EUR\"}}"},
    {"garbage",  200, "{\"status\":"},
    {"empty",    200, ""},
    {"nobody",   200, "{}"},
    {"accepted", 200, "{\"status\":\"Accepted\"}"},
    {"rejected", 200, "{\"status\":\"Rejected\"}"},
};
/* clang-format on */

/* The rest of the next word for `operation`, copied; "" when the script has none. */
static void next_word(struct fixture *fixture, const char *operation, char out[64])
{
    const char *word = fixture->script;

    out[0] = '\0';
    for (size_t index = 0; *word != '\0'; index++) {
        const size_t len = strcspn(word, " ");
        const size_t name = strlen(operation);
        assert_true(index < JWO_COUNT(fixture->taken));
        if (!fixture->taken[index] && strncmp(word, operation, name) == 0 && word[name] == ':') {
            fixture->taken[index] = true;
            (void)snprintf(out, 64, "%.*s", (int)(len - name - 1), word + name + 1);
            return;
        }
        word += len + strspn(word + len, " ");
    }
}

static void answer(jwo_http_request *request, int status, const char *body, const char *retry_after)
{
    const struct jwo_http_header header = {"Retry-After", retry_after};

    jwo_http_answer(request, status, "application/json", body, strlen(body), &header,
                    retry_after != NULL);
}

static void answer_adjust(jwo_http_request *request, const char *status, const char *amount)
{
    char body[128];

    (void)snprintf(body, sizeof(body),
                   "{\"status\":\"%s\",\"authorizedAmount\":{\"amount\":%s,\"code\":\"USD\"}}",
                   status, amount);
    answer(request, 200, body, NULL);
}

static void answer_word(jwo_http_request *request, char *word, const char *asked)
{
    char *value = strchr(word, '=');

    if (value != NULL) {
        *value++ = '\0';
        for (char *c = value; *c != '\0'; c++) {
            *c = *c == '_' ? ' ' : *c;
        }
    }
    if (strcmp(word, "approved") == 0) {
        answer_adjust(request, "APPROVED", value != NULL ? value : asked);
        return;
    }
    if (strcmp(word, "declined") == 0) {
        answer_adjust(request, "DECLINED", value != NULL ? value : "0");
        return;
    }
    if (strcmp(word, "pending") == 0) {
        answer_adjust(request, "PENDING", asked);
        return;
    }
    if (strcmp(word, "lost") == 0 || strcmp(word, "unmade") == 0) {
        jwo_http_answer_bytes(request, "", 0, JWO_HTTP_RESET);
        return;
    }
    for (size_t i = 0; i < JWO_COUNT(answers); i++) {
        if (strcmp(answers[i].word, word) == 0) {
            answer(request, answers[i].status, answers[i].body, value);
            return;
        }
    }
    fail_msg("the script has an unknown answer: %s", word);
}

static bool is_above_limit(const struct fixture *fixture, const char *asked)
{
    struct jwo_money amount;

    return fixture->limit_minor > 0 && asked != NULL &&
           jwo_money_parse(&amount, asked, "USD", NULL) == JWO_OK &&
           amount.minor > fixture->limit_minor;
}

static void log_call(struct fixture *fixture, const char *name, const jwo_json *body)
{
    const char *amount = jwo_json_number_text(jwo_json_get(jwo_json_get(body, "amount"), "amount"));
    const char *settled =
        jwo_json_number_text(jwo_json_get(jwo_json_get(body, "settledAmount"), "amount"));
    const char *total =
        jwo_json_number_text(jwo_json_get(jwo_json_get(body, "totalAmount"), "amount"));
    const char *price =
        jwo_json_get_str(jwo_json_get(jwo_json_get(body, "orderTotals"), "priceTotal"), "amount");
    const char *shopper = jwo_json_get_str(jwo_json_get(body, "shopperId"), "id");
    const char *refund = jwo_json_get_str(body, "refundRequestId");

    if (refund != NULL) {
        (void)snprintf(fixture->refund_id, sizeof(fixture->refund_id), "%s", refund);
    }
    jwo_buf_addf(&fixture->log, "%s%s", fixture->log.len > 0 ? ", " : "", name);
    if (settled != NULL) {
        jwo_buf_addf(&fixture->log, " %s of %s", settled, total);
    } else if (price != NULL) {
        jwo_buf_addf(&fixture->log, " %s", price);
    } else if (amount != NULL || shopper != NULL) {
        jwo_buf_addf(&fixture->log, " %s", amount != NULL ? amount : shopper);
    }
}

/* Every loan has a token of its own, token-1, token-2, ... */
static void answer_sts(struct fixture *fixture, jwo_http_request *request)
{
    char word[64], body[1024], time[JWO_TIME_TEXT_MAX];

    jwo_buf_addf(&fixture->log, "%ssts", fixture->log.len > 0 ? ", " : "");
    next_word(fixture, "sts", word);
    if (word[0] != '\0') {
        answer_word(request, word, NULL);
        return;
    }
    fixture->loans++;
    (void)snprintf(
        body, sizeof(body),
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
        "<AssumeRoleResult><Credentials><AccessKeyId>ASIA%d</AccessKeyId>"
        "<SecretAccessKey>s&amp;%d</SecretAccessKey><SessionToken>token-%d</SessionToken>"
        "<Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
        fixture->loans, fixture->loans, fixture->loans,
        jwo_time_iso(jwo_wall_ms() + JWO_HOUR_MS, time));
    answer(request, 200, body, NULL);
}

static const char *good_body(const struct fixture *fixture, size_t operation)
{
    const char *name = operations[operation].name;

    if (fixture->card != NULL && strcmp(name, "data") == 0) {
        return fixture->card;
    }
    if (fixture->identity != NULL && strcmp(name, "identity") == 0) {
        return fixture->identity;
    }
    return operations[operation].body;
}

/* Our own processor. Lost is the answer, when the payment was made; "unmade", when it was not. */
static void serve_till(struct fixture *fixture, jwo_http_request *request, const jwo_json *body)
{
    const bool pays = strcmp(jwo_http_method(request), "POST") == 0;
    char word[64] = "";

    log_call(fixture, pays ? "pay" : "ask", body);
    if (fixture->calls != fixture->silent_at) {
        next_word(fixture, pays ? "pay" : "ask", word);
    }
    const bool makes = word[0] == '\0' || strcmp(word, "declined") == 0 ||
                       strcmp(word, "lost") == 0 || strcmp(word, "garbage") == 0;
    if (pays && makes) {
        till_register(&fixture->till, request, body, word);
    }
    if (fixture->calls == fixture->silent_at) {
        return;
    }
    if (word[0] == '\0' || strcmp(word, "declined") == 0) {
        till_answer(&fixture->till, request);
    } else {
        answer_word(request, word, NULL);
    }
}

static void on_request(void *context, jwo_http_request *request)
{
    struct fixture *fixture = context;
    const char *token = jwo_http_header(request, "X-Amz-Security-Token");
    char lent[32];
    struct jwo_error err;
    jwo_json *body = NULL;
    char word[64];
    size_t len;

    if (strcmp(jwo_http_path(request), "/") == 0) {
        answer_sts(fixture, request);
        return;
    }
    (void)snprintf(fixture->token, sizeof(fixture->token), "%s", token != NULL ? token : "");
    (void)snprintf(lent, sizeof(lent), "token-%d", fixture->loans);
    fixture->stale += fixture->loans > 0 && strcmp(fixture->token, lent) != 0;
    const char *text = jwo_http_body(request, &len);
    if (strcmp(jwo_http_method(request), "POST") == 0) {
        assert_int_equal(jwo_json_parse(&body, text, len, &err), JWO_OK);
    }
    assert_non_null(jwo_http_header(request, "Authorization"));
    fixture->calls++;
    if (strcmp(jwo_http_path(request), "/processor/payments") == 0) {
        serve_till(fixture, request, body);
        jwo_json_free(body);
        return;
    }
    for (size_t i = 0; i < JWO_COUNT(operations); i++) {
        if (strcmp(operations[i].path, jwo_http_path(request)) == 0) {
            const char *asked =
                jwo_json_number_text(jwo_json_get(jwo_json_get(body, "amount"), "amount"));
            log_call(fixture, operations[i].name, body);
            if (fixture->calls == fixture->silent_at) {
                jwo_json_free(body);
                return;
            }
            next_word(fixture, operations[i].name, word);
            if (word[0] == '\0' && operations[i].body != NULL) {
                answer(request, 200, good_body(fixture, i), NULL);
            } else {
                if (word[0] == '\0') {
                    (void)snprintf(word, sizeof(word), "%s",
                                   is_above_limit(fixture, asked) ? "declined" : "approved");
                }
                answer_word(request, word, asked);
            }
            jwo_json_free(body);
            return;
        }
    }
    fail_msg("nobody serves %s", jwo_http_path(request));
}

/* ---- the retailer ---- */

static void on_guard(void *context)
{
    (void)context;
    fail_msg("nothing came within %d ms", GUARD_MS);
}

static void on_end(void *context, const char *trip_id)
{
    struct fixture *fixture = context;

    (void)snprintf(fixture->ended, sizeof(fixture->ended), "%s", trip_id);
}

void fixture_init(struct fixture *fixture, enum rtl_policy policy, enum rtl_risk risk)
{
    struct jwo_error err = {.text = ""};

    memset(fixture, 0, sizeof(*fixture));
    jwo_log_setup("test", JWO_LOG_NONE, false);
    (void)snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/jwo-retail-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    (void)snprintf(fixture->database, sizeof(fixture->database), "%s/retailer.db",
                   fixture->directory);
    assert_int_equal(setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1), 0);
    assert_int_equal(setenv("AWS_SECRET_ACCESS_KEY", "secret", 1), 0);
    assert_int_equal(unsetenv("AWS_SESSION_TOKEN"), 0);
    jwo_buf_init(&fixture->log, 65536);
    assert_int_equal(jwo_loop_new(&fixture->loop, &err), JWO_OK);
    fixture->guard = jwo_timer_new(fixture->loop, on_guard, fixture);
    if (jwo_http_server_new(
            &fixture->amazon_server, fixture->loop,
            &(struct jwo_http_server_options){.on_request = on_request, .context = fixture},
            &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    fixture->stores[0] = (struct rtl_store_config){
        .id = "S1", .currency = "USD", .policy = policy, .risk = risk, .cancels_empty_carts = true};
    fixture->stores[1] = (struct rtl_store_config){
        .id = "CHECKOUT", .currency = "USD", .integration = RTL_CHECKOUT, .risk = RTL_RISK_NONE};
    fixture->stores[2] = fixture->stores[0];
    (void)snprintf(fixture->stores[2].id, sizeof(fixture->stores[2].id), "APP");
    fixture->stores[2].entry = RTL_ENTRY_APP;
    fixture->config = (struct rtl_config){
        .region = "us-east-1",
        .operations_token = "operations-token-of-the-test",
        .stores = fixture->stores,
        .store_count = JWO_COUNT(fixture->stores),
        .identity_rate = 1000,
        .call_timeout_ms = GUARD_MS,
        .retry_first_ms = 1,
        .retry_longest_ms = 2,
        .retry_attempts = 3,
        .token_life_ms = 46 * JWO_HOUR_MS,
        .refund_window_ms = 30 * JWO_DAY_MS,
        .pending_poll_ms = 1,
        .portal_name = "The Test Shop",
        .portal_session_ms = 30 * JWO_MINUTE_MS,
        .portal_code_life_ms = 10 * JWO_MINUTE_MS,
        .mail_from = "receipts@example.com",
        .mail_receipts = true,
    };
    (void)snprintf(fixture->config.endpoint, sizeof(fixture->config.endpoint),
                   "http://127.0.0.1:%u", jwo_http_server_port(fixture->amazon_server));
    memcpy(fixture->config.checkout_endpoint, fixture->config.endpoint,
           sizeof(fixture->config.endpoint));
    (void)snprintf(fixture->config.processor_endpoint, sizeof(fixture->config.processor_endpoint),
                   "http://127.0.0.1:%u/processor", jwo_http_server_port(fixture->amazon_server));
    (void)snprintf(fixture->config.processor_key, sizeof(fixture->config.processor_key),
                   "processor-key");
    jwo_prng_seed(&fixture->prng, 1);
}

void fixture_script(struct fixture *fixture, const char *script)
{
    (void)snprintf(fixture->script, sizeof(fixture->script), "%s", script);
    memset(fixture->taken, 0, sizeof(fixture->taken));
    jwo_buf_reset(&fixture->log);
    fixture->calls = 0;
}

void fixture_open(struct fixture *fixture)
{
    struct jwo_error err = {.text = ""};

    fixture->base = (struct rtl_base){.loop = fixture->loop,
                                      .config = &fixture->config,
                                      .clock = &fixture->clock,
                                      .prng = &fixture->prng};
    if (rtl_store_open(&fixture->base.store, fixture->loop, fixture->database, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    rtl_clock_init(&fixture->clock, fixture->base.store, true);
    if (rtl_amazon_new(&fixture->amazon, &fixture->base, &err) != JWO_OK ||
        rtl_processor_new(&fixture->processor, &fixture->base, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    fixture->lifecycle =
        rtl_lifecycle_new(&fixture->base, fixture->amazon, fixture->processor, on_end, fixture);
}

void fixture_close(struct fixture *fixture)
{
    if (fixture->base.store != NULL) {
        rtl_store_abandon(fixture->base.store);
        rtl_lifecycle_free(fixture->lifecycle);
        rtl_amazon_free(fixture->amazon);
        rtl_processor_free(fixture->processor);
        rtl_store_close(fixture->base.store);
    }
    fixture->base.store = NULL;
    fixture->lifecycle = NULL;
    fixture->amazon = NULL;
}

static void remove_directory(const char *path)
{
    DIR *directory = opendir(path);
    char file[512];

    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        (void)snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
        (void)unlink(file);
    }
    (void)closedir(directory);
    (void)rmdir(path);
}

void fixture_dispose(struct fixture *fixture)
{
    fixture_close(fixture);
    jwo_http_server_free(fixture->amazon_server);
    jwo_timer_free(fixture->guard);
    jwo_loop_free(fixture->loop);
    jwo_buf_dispose(&fixture->log);
    remove_directory(fixture->directory);
}

/* ---- running ---- */

struct wish {
    struct fixture *fixture;
    bool (*is_done)(void *context);
    void *context;
    bool stopped; /* once is enough: the hooks are asked a last time after the loop has stopped */
};

static bool stop_when_done(void *context)
{
    struct wish *wish = context;

    if (!wish->stopped && wish->is_done(wish->context)) {
        wish->stopped = true;
        jwo_loop_stop(wish->fixture->loop);
    }
    return false;
}

void fixture_run(struct fixture *fixture, bool (*is_done)(void *context), void *context)
{
    struct wish wish = {.fixture = fixture, .is_done = is_done, .context = context};
    jwo_turn_hook *hook = jwo_turn_hook_new(fixture->loop, stop_when_done, &wish);

    jwo_timer_start(fixture->guard, GUARD_MS);
    jwo_loop_run(fixture->loop);
    jwo_timer_stop(fixture->guard);
    jwo_turn_hook_free(hook);
}

void fixture_check_out(struct fixture *fixture, const char *trip_id, int64_t total_minor)
{
    struct rtl_trip trip = {.priced = true, .checkout = true, .total_minor = total_minor};
    const struct jwo_money total = jwo_money_of(total_minor, "USD");
    char price[JWO_MONEY_TEXT_MAX], body[256];

    (void)snprintf(trip.id, sizeof(trip.id), "%s", trip_id);
    (void)snprintf(trip.store_id, sizeof(trip.store_id), "S1");
    (void)snprintf(trip.currency, sizeof(trip.currency), "USD");
    (void)snprintf(body, sizeof(body), "{\"orderTotals\":{\"priceTotal\":{\"amount\":\"%s\"}}}",
                   jwo_money_print(&total, price));
    trip.started_ms = rtl_clock_now(&fixture->clock);
    rtl_lifecycle_start(fixture->lifecycle, &trip, RTL_RELEASE_BY_AMAZON);
    rtl_checkout_insert(fixture->base.store, trip_id, body);
}

void fixture_start(struct fixture *fixture, const char *trip_id, int64_t total_minor)
{
    struct rtl_trip trip = {.priced = true, .total_minor = total_minor};

    (void)snprintf(trip.id, sizeof(trip.id), "%s", trip_id);
    (void)snprintf(trip.store_id, sizeof(trip.store_id), "S1");
    (void)snprintf(trip.shopper_id, sizeof(trip.shopper_id), "r");
    (void)snprintf(trip.currency, sizeof(trip.currency), "USD");
    trip.started_ms = rtl_clock_now(&fixture->clock);
    rtl_lifecycle_start(fixture->lifecycle, &trip, RTL_RELEASE_BY_CANCEL);
}

static bool has_ended(void *context)
{
    const struct fixture *fixture = context;

    return fixture->ended[0] != '\0';
}

void fixture_finish(struct fixture *fixture, const char *trip_id)
{
    fixture->ended[0] = '\0';
    fixture_run(fixture, has_ended, fixture);
    assert_string_equal(fixture->ended, trip_id);
}

struct rtl_trip fixture_trip(const struct fixture *fixture, const char *trip_id)
{
    struct rtl_trip trip;

    assert_true(rtl_trip_find(fixture->base.store, trip_id, &trip));
    return trip;
}

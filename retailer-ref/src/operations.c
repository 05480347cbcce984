/* operations.c -- see operations.h for the contract. */
#include "operations.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/digest.h"
#include "jwo/fields.h"
#include "jwo/limits.h"
#include "operations_internal.h"
#include "ops_pages.h"
#include "reply.h"
#include "route.h"
#include "views.h"

#define PATIENCE_MS      (30 * JWO_SECOND_MS)
#define STUCK_AFTER_MS   (5 * JWO_MINUTE_MS)
#define ANSWER_BYTES_MAX (16 * JWO_JSON_BYTES_MAX) /* the receipt of the largest cart, and more */

#define NOT_WRITTEN "the database cannot be written"
static const char unavailable[] = "{\"error\":\"" NOT_WRITTEN "\"}";

int rtl_exchange_not_found(struct rtl_exchange *exchange, const char *what)
{
    (void)jwo_fail(&exchange->err, JWO_ENOTFOUND, "no such %s", what);
    return 404;
}

int rtl_exchange_status(jwo_status status)
{
    switch (status) {
    case JWO_OK:
        return 200;
    case JWO_ENOTFOUND:
        return 404;
    case JWO_ESTATE:
        return 409;
    case JWO_EINPUT:
    case JWO_ELIMIT:
    case JWO_EIO:
        break;
    }
    return 400;
}

/* ---- bodies ---- */

/* clang-format off */
static const struct jwo_field money_fields[] = {
    {.name = "amount", .kind = JWO_F_NUMBER, .required = true},
    {.name = "code",   .kind = JWO_F_STRING, .required = true, .check = jwo_is_currency},
    {0},
};
static const struct jwo_field refund_fields[] = {
    {.name = "amount",          .kind = JWO_F_OBJECT, .required = true, .fields = money_fields},
    {.name = "reason",          .kind = JWO_F_STRING, .required = true, .bytes_max = 23},
    {.name = "refundRequestId", .kind = JWO_F_STRING, .bytes_max = 36},
    {0},
};
static const struct jwo_field payoff_fields[] = {
    {.name = "amount",         .kind = JWO_F_OBJECT, .required = true, .fields = money_fields},
    {.name = "idempotencyKey", .kind = JWO_F_STRING, .required = true, .bytes_max = 128},
    {.name = "shoppingTripId", .kind = JWO_F_STRING, .bytes_max = 255},
    {0},
};
static const struct jwo_field clock_fields[] = {
    {.name = "advance_ms", .kind = JWO_F_NUMBER, .required = true},
    {0},
};
/* clang-format on */

static jwo_status read_money(struct rtl_exchange *exchange, struct jwo_money *out)
{
    const jwo_json *amount = jwo_json_get(exchange->body, "amount");

    return jwo_money_parse(out, jwo_json_number_text(jwo_json_get(amount, "amount")),
                           jwo_json_get_str(amount, "code"), &exchange->err);
}

static void copy(char *out, size_t out_bytes, const char *text)
{
    (void)snprintf(out, out_bytes, "%s", text != NULL ? text : "");
}

/* ---- handlers ---- */

static int show_trip(struct rtl_exchange *exchange)
{
    const struct rtl_operations *operations = exchange->operations;
    struct rtl_trip trip;

    if (strcmp(jwo_http_query(exchange->request), "wait=final") == 0 &&
        !(rtl_trip_find(operations->base->store, exchange->id, &trip) &&
          rtl_state_is_end(trip.state))) {
        rtl_waiters_add(operations->waiters, exchange->request, RTL_AWAITED_TRIP, exchange->id,
                        PATIENCE_MS);
        return RTL_LATER;
    }
    return rtl_view_trip(&exchange->w, operations->base->store, exchange->id)
               ? 200
               : rtl_exchange_not_found(exchange, "trip");
}

static int show_receipt(struct rtl_exchange *exchange)
{
    rtl_store *store = exchange->operations->base->store;
    struct rtl_trip trip;

    if (rtl_view_receipt(&exchange->w, store, exchange->id)) {
        return 200;
    }
    return rtl_exchange_not_found(exchange,
                                  rtl_trip_find(store, exchange->id, &trip) && trip.checkout
                                      ? "receipt here: Amazon charged this cart, and "
                                        "makes its receipt"
                                      : "receipt");
}

static int show_refund(struct rtl_exchange *exchange)
{
    return rtl_view_refund(&exchange->w, exchange->operations->base->store, exchange->id)
               ? 200
               : rtl_exchange_not_found(exchange, "refund");
}

/* What a request began, and now waits for. */
struct begun {
    rtl_waiters *waiters;
    enum rtl_awaited what;
    char key[129];
};

static void tell_if_lost(void *context, bool committed)
{
    struct begun *begun = context;

    if (!committed) {
        rtl_waiters_tell(begun->waiters, begun->what,
                         begun->key); /* there is nothing to wait for */
    }
    jwo_free(begun);
}

static int answer_when_decided(struct rtl_exchange *exchange, enum rtl_awaited what,
                               const char *key)
{
    const struct rtl_operations *operations = exchange->operations;
    struct begun *begun = jwo_calloc(1, sizeof(*begun));

    begun->waiters = operations->waiters;
    begun->what = what;
    copy(begun->key, sizeof(begun->key), key);
    rtl_waiters_add(operations->waiters, exchange->request, what, key, PATIENCE_MS);
    rtl_store_after_commit(operations->base->store, tell_if_lost, begun);
    return RTL_LATER;
}

static int ask_refund(struct rtl_exchange *exchange)
{
    const struct rtl_operations *operations = exchange->operations;
    struct rtl_refund refund = {.id = ""};

    if (jwo_fields_check(refund_fields, exchange->body, &exchange->err) != JWO_OK ||
        read_money(exchange, &refund.amount) != JWO_OK) {
        return 400;
    }
    copy(refund.id, sizeof(refund.id), jwo_json_get_str(exchange->body, "refundRequestId"));
    copy(refund.trip_id, sizeof(refund.trip_id), exchange->id);
    copy(refund.reason, sizeof(refund.reason), jwo_json_get_str(exchange->body, "reason"));
    const jwo_status status = rtl_refund_ask(operations->refunds, &refund, &exchange->err);
    if (status != JWO_OK) {
        return rtl_exchange_status(status);
    }
    if (strcmp(refund.state, "pending") == 0) {
        return answer_when_decided(exchange, RTL_AWAITED_REFUND, refund.id);
    }
    (void)rtl_view_refund(&exchange->w, operations->base->store, refund.id);
    return 200;
}

static int show_balance(struct rtl_exchange *exchange)
{
    rtl_view_balance(&exchange->w, exchange->operations->base->store, exchange->id, NULL);
    return 200;
}

/* A decided payoff is answered with what was said when it was decided, whatever happened since. */
static void view_payoff(struct jwo_json_writer *w, rtl_store *store,
                        const struct rtl_payoff *payoff)
{
    char *said = rtl_payoff_answer(store, payoff->key);

    if (said != NULL) {
        jwo_jw_raw(w, said);
        jwo_free(said);
    } else {
        rtl_view_balance(w, store, payoff->shopper_id, payoff->status);
    }
}

static int pay_off(struct rtl_exchange *exchange)
{
    const struct rtl_operations *operations = exchange->operations;
    struct rtl_payoff payoff = {.key = ""};

    if (jwo_fields_check(payoff_fields, exchange->body, &exchange->err) != JWO_OK ||
        read_money(exchange, &payoff.amount) != JWO_OK) {
        return 400;
    }
    copy(payoff.key, sizeof(payoff.key), jwo_json_get_str(exchange->body, "idempotencyKey"));
    copy(payoff.shopper_id, sizeof(payoff.shopper_id), exchange->id);
    copy(payoff.trip_id, sizeof(payoff.trip_id),
         jwo_json_get_str(exchange->body, "shoppingTripId"));
    const jwo_status status = rtl_payoff_ask(operations->payoffs, &payoff, &exchange->err);
    if (status != JWO_OK) {
        return rtl_exchange_status(status);
    }
    if (!rtl_payoff_is_decided(&payoff)) {
        return answer_when_decided(exchange, RTL_AWAITED_PAYOFF, payoff.key);
    }
    view_payoff(&exchange->w, operations->base->store, &payoff);
    return 200;
}

/* Accepted: what becomes of it is in the trip and the incidents. */
static int report_again(struct rtl_exchange *exchange)
{
    const jwo_status status =
        rtl_payoffs_report_again(exchange->operations->payoffs, exchange->id, &exchange->err);

    if (status != JWO_OK) {
        return rtl_exchange_status(status);
    }
    (void)rtl_view_trip(&exchange->w, exchange->operations->base->store, exchange->id);
    return 202;
}

static int show_incidents(struct rtl_exchange *exchange)
{
    rtl_view_incidents(&exchange->w, exchange->operations->base->store);
    return 200;
}

static int show_summary(struct rtl_exchange *exchange)
{
    const struct rtl_base *base = exchange->operations->base;

    rtl_view_summary(&exchange->w, base->store, rtl_clock_now(base->clock) - STUCK_AFTER_MS);
    return 200;
}

static int show_clock(struct rtl_exchange *exchange)
{
    if (!exchange->operations->has_test_clock) {
        return rtl_exchange_not_found(exchange, "thing: this program runs without a test clock");
    }
    jwo_jw_object(&exchange->w);
    jwo_jw_kint(&exchange->w, "offset_ms", exchange->operations->base->clock->offset_ms);
    jwo_jw_end_object(&exchange->w);
    return 200;
}

static int move_clock(struct rtl_exchange *exchange)
{
    const struct rtl_operations *operations = exchange->operations;
    int64_t by_ms = 0;

    if (!operations->has_test_clock) {
        return show_clock(exchange);
    }
    if (jwo_fields_check(clock_fields, exchange->body, &exchange->err) != JWO_OK) {
        return 400;
    }
    if (!jwo_json_int(jwo_json_get(exchange->body, "advance_ms"), &by_ms) || by_ms <= 0 ||
        by_ms > 3650 * JWO_DAY_MS) {
        (void)jwo_fail(&exchange->err, JWO_EINPUT,
                       "advance_ms is no whole number from 1 to ten years");
        return 400;
    }
    rtl_clock_advance(operations->base->clock, operations->base->store, by_ms);
    rtl_lifecycle_recheck(operations->lifecycle);
    rtl_refunds_recheck(operations->refunds);
    rtl_payoffs_recheck(operations->payoffs);
    if (operations->mailer != NULL) {
        rtl_mailer_recheck(operations->mailer);
    }
    rtl_alarms_recheck(operations->alarms);
    return show_clock(exchange);
}

/* ---- routing ---- */

/* One row per route; '*' is one segment. To add one: a row here, a handler above. */
/* clang-format off */
static const struct route {
    const char *method;
    const char *path;
    bool is_open; /* to anybody */
    int (*handle)(struct rtl_exchange *exchange);
} routes[] = {
    {"GET",  "/healthz",                true,  rtl_operations_health},
    {"GET",  "/readyz",                 true,  rtl_operations_ready},
    {"GET",  "/metrics",                false, rtl_operations_metrics},
    {"GET",  "/ops/trips/*",            false, show_trip},
    {"GET",  "/ops/trips/*/receipt",    false, show_receipt},
    {"POST", "/ops/trips/*/refunds",    false, ask_refund},
    {"POST", "/ops/trips/*/reports",    false, report_again},
    {"POST", "/ops/trips/*/retry",      false, rtl_operations_retry},
    {"GET",  "/ops/refunds/*",          false, show_refund},
    {"GET",  "/ops/shoppers/*/balance", false, show_balance},
    {"POST", "/ops/shoppers/*/payoff",  false, pay_off},
    {"GET",  "/ops/incidents",          false, show_incidents},
    {"POST", "/ops/incidents/*/close",  false, rtl_operations_close_incident},
    {"GET",  "/ops/summary",            false, show_summary},
    {"GET",  "/ops/audit",              false, rtl_operations_audit},
    {"POST", "/ops/backups",            false, rtl_operations_back_up},
    {"GET",  "/ops/debts",              false, rtl_operations_debts},
    {"POST", "/ops/debts/*/write-off",  false, rtl_operations_write_off},
    {"GET",  "/ops/shoppers/*",         false, rtl_operations_shopper},
    {"POST", "/ops/shoppers/*/flag",    false, rtl_operations_flag},
    {"GET",  "/ops/bad-carts",          false, rtl_operations_bad_carts},
    {"POST", "/ops/bad-carts/*/price",  false, rtl_operations_price},
    {"POST", "/ops/bad-carts/*/close",  false, rtl_operations_close_cart},
    {"POST", "/ops/catalog/reload",     false, rtl_operations_reload},
    {"GET",  "/ops/fraud",              false, rtl_operations_fraud},
    {"GET",  "/ops/clock",              false, show_clock},
    {"POST", "/ops/clock",              false, move_clock},
};
/* clang-format on */

static bool is_allowed(const struct rtl_exchange *exchange)
{
    static const char scheme[] = "Bearer ";
    const char *given = jwo_http_header(exchange->request, "Authorization");

    return given != NULL && strncmp(given, scheme, sizeof(scheme) - 1) == 0 &&
           jwo_secret_equal_str(given + sizeof(scheme) - 1,
                                exchange->operations->base->config->operations_token);
}

static int run(struct rtl_exchange *exchange, const struct route *route)
{
    size_t len = 0;
    const char *text = jwo_http_body(exchange->request, &len);

    if (strcmp(route->method, "POST") == 0 &&
        jwo_json_parse(&exchange->body, text, len, &exchange->err) != JWO_OK) {
        return 400;
    }
    if (exchange->body != NULL && jwo_json_type(exchange->body) != JWO_JSON_OBJECT) {
        (void)jwo_fail(&exchange->err, JWO_EINPUT, "the body is no object");
        return 400;
    }
    return route->handle(exchange);
}

static int serve(struct rtl_exchange *exchange)
{
    const char *const path = jwo_http_path(exchange->request);
    const bool allowed = is_allowed(exchange);
    const struct route *other = NULL;

    for (size_t i = 0; i < JWO_COUNT(routes); i++) {
        if ((allowed || routes[i].is_open) && rtl_route_fits(routes[i].path, path, exchange->id)) {
            if (strcmp(routes[i].method, jwo_http_method(exchange->request)) == 0) {
                return run(exchange, &routes[i]);
            }
            other = &routes[i];
        }
    }
    if (other != NULL) {
        (void)jwo_fail(&exchange->err, JWO_EINPUT, "%s takes %s", other->path, other->method);
        return 405;
    }
    if (!allowed) {
        (void)jwo_fail(&exchange->err, JWO_EINPUT, "the operations token is missing or wrong");
        return 401;
    }
    return rtl_exchange_not_found(exchange, "path");
}

static void reply(struct rtl_exchange *exchange, int status)
{
    if (status >= 400) {
        jwo_jw_object(&exchange->w);
        jwo_jw_kstr(&exchange->w, "error", exchange->err.text);
        jwo_jw_end_object(&exchange->w);
    }
    const bool is_json = exchange->content_type == NULL || status >= 400;
    rtl_reply_with(exchange->operations->base->store, exchange->request,
                   &(struct rtl_reply_head){.status = status,
                                            .content_type = is_json ? "application/json"
                                                                    : exchange->content_type,
                                            .failure_type = "application/json",
                                            .failure = unavailable},
                   exchange->w.buf);
}

void rtl_operations_handle(void *context, jwo_http_request *request)
{
    struct rtl_exchange exchange = {.operations = context, .request = request};
    struct jwo_buf answer;

    if (rtl_ops_pages_has(request)) {
        rtl_ops_pages_handle(context, request);
        return;
    }
    jwo_buf_init(&answer, ANSWER_BYTES_MAX);
    jwo_jw_init(&exchange.w, &answer);
    const int status = serve(&exchange);
    if (status != RTL_LATER) {
        reply(&exchange, status);
    }
    jwo_json_free(exchange.body);
    jwo_buf_dispose(&answer);
}

void rtl_operations_answer(void *context, jwo_http_request *request, enum rtl_awaited what,
                           const char *key)
{
    struct rtl_exchange exchange = {.operations = context, .request = request};
    rtl_store *store = exchange.operations->base->store;
    struct rtl_payoff payoff;
    struct jwo_buf answer;
    bool found = true;

    jwo_buf_init(&answer, ANSWER_BYTES_MAX);
    jwo_jw_init(&exchange.w, &answer);
    switch (what) {
    case RTL_AWAITED_TRIP:
        found = rtl_view_trip(&exchange.w, store, key);
        break;
    case RTL_AWAITED_REFUND:
        found = rtl_view_refund(&exchange.w, store, key);
        break;
    case RTL_AWAITED_PAYOFF:
        found = rtl_payoff_find(store, key, &payoff);
        if (found) {
            view_payoff(&exchange.w, store, &payoff);
        }
        break;
    }
    if (!found && what != RTL_AWAITED_TRIP) { /* it was begun, but never written */
        (void)jwo_fail(&exchange.err, JWO_EIO, NOT_WRITTEN);
        reply(&exchange, 503);
    } else {
        reply(&exchange, found ? 200 : rtl_exchange_not_found(&exchange, "trip"));
    }
    jwo_buf_dispose(&answer);
}

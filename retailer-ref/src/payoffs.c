/* payoffs.c -- see payoffs.h for the contract. */
#include "payoffs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "debts.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "jwo/limits.h"
#include "records.h"
#include "reports.h"
#include "retry.h"
#include "runner.h"
#include "views.h"

struct rtl_payoffs {
    const struct rtl_base *base; /* borrowed */
    rtl_runner *runner;          /* of reports; their ids are the keys */
    void (*on_decided)(void *context, const char *key);
    void *context;
};

struct decision {
    rtl_payoffs *payoffs;
    char key[129];
};

static void tell_decision(void *context, bool committed)
{
    struct decision *decision = context;

    if (committed && decision->payoffs->on_decided != NULL) {
        decision->payoffs->on_decided(decision->payoffs->context, decision->key);
    }
    jwo_free(decision);
}

/* When the last report of the payoff has been answered. */
static void decide_if_complete(rtl_payoffs *payoffs, struct rtl_payoff *payoff)
{
    rtl_store *store = payoffs->base->store;
    struct decision *decision;
    struct jwo_json_writer w;
    struct rtl_balance balance;
    struct jwo_buf answer;

    if (rtl_reports_count(store, payoff->key, "pending") > 0) {
        return;
    }
    rtl_balance_read(&balance, store, payoff->shopper_id);
    const char *status = balance.open_count == 0 ? "cleared" : "partial";
    rtl_balance_dispose(&balance);
    if (rtl_reports_count(store, payoff->key, "rejected") +
            rtl_reports_count(store, payoff->key, "failed") >
        0) {
        status = "reported_rejected";
    }
    (void)snprintf(payoff->status, sizeof(payoff->status), "%s", status);
    jwo_buf_init(&answer, 16 * JWO_JSON_BYTES_MAX);
    jwo_jw_init(&w, &answer);
    rtl_view_balance(&w, store, payoff->shopper_id, status);
    rtl_payoff_decide(store, payoff->key, status, answer.data);
    jwo_buf_dispose(&answer);

    decision = jwo_calloc(1, sizeof(*decision));
    decision->payoffs = payoffs;
    memcpy(decision->key, payoff->key, sizeof(decision->key));
    rtl_store_after_commit(store, tell_decision, decision);
}

/* ---- the runner's questions ---- */

static int64_t report_id(const char *key)
{
    return strtoll(key, NULL, 10);
}

static enum rtl_due next(void *context, const char *key, struct rtl_request *request,
                         int64_t *due_ms)
{
    const struct rtl_base *base = ((rtl_payoffs *)context)->base;
    const int64_t now_ms = rtl_clock_now(base->clock);
    struct rtl_report report;
    struct rtl_trip trip;

    if (!rtl_report_find(base->store, report_id(key), &report) ||
        strcmp(report.state, "pending") != 0 ||
        !rtl_trip_find(base->store, report.trip_id, &trip)) {
        return RTL_DUE_NEVER;
    }
    if (report.due_ms > now_ms) {
        *due_ms = report.due_ms;
        return RTL_DUE_LATER;
    }
    request->operation = RTL_OP_FEEDBACK;
    request->amount = rtl_trip_money(&trip, trip.total_minor);
    request->settled = rtl_trip_money(&trip, report.settled_minor);
    request->at_ms = now_ms;
    memcpy(request->store_id, trip.store_id, sizeof(request->store_id));
    memcpy(request->trip_id, trip.id, sizeof(request->trip_id));
    report.attempts++;
    report.due_ms = 0;
    rtl_report_update(base->store, &report);
    return RTL_DUE_CALL;
}

/* The report's state after the answer; "pending" with a new due_ms when it is to be repeated. */
static const char *judge(const struct rtl_base *base, struct rtl_report *report,
                         const struct rtl_answer *answer)
{
    const int64_t now_ms = rtl_clock_now(base->clock);
    const char *const operation = rtl_operation_path(RTL_OP_FEEDBACK);
    char text[RTL_ANSWER_TEXT_MAX];

    if (answer->kind == RTL_OK && !answer->rejected) {
        return "accepted";
    }
    if (answer->kind == RTL_OK) {
        rtl_incident_record(base->store, report->trip_id, operation, answer->status, now_ms,
                            "a payoff was reported and rejected: the debt stays open");
        return "rejected";
    }
    report->failures++;
    const int64_t delay_ms = rtl_retry_delay(base->config, base->prng, answer, report->failures);
    if (delay_ms >= 0) {
        report->due_ms = now_ms + delay_ms;
        return "pending";
    }
    rtl_incident_record(base->store, report->trip_id, operation, answer->status, now_ms,
                        "a payoff could not be reported: %s, after %d attempts",
                        rtl_answer_text(answer, text), (int)report->attempts);
    return "failed";
}

static void take(void *context, const char *key, const struct rtl_answer *answer)
{
    rtl_payoffs *payoffs = context;
    rtl_store *store = payoffs->base->store;
    struct rtl_payoff payoff;
    struct rtl_report report;

    if (!rtl_report_find(store, report_id(key), &report) ||
        !rtl_payoff_find(store, report.idempotency_key, &payoff)) {
        return;
    }
    (void)snprintf(report.state, sizeof(report.state), "%s", judge(payoffs->base, &report, answer));
    rtl_report_update(store, &report);
    if (strcmp(report.state, "accepted") == 0) {
        const struct jwo_money share = jwo_money_of(report.share_minor, payoff.amount.currency);
        rtl_ledger_clear(store, report.trip_id, &share, rtl_clock_now(payoffs->base->clock));
    }
    decide_if_complete(payoffs, &payoff);
}

/* ---- asking ---- */

static bool amazon_keeps_balance(const struct rtl_base *base, const struct rtl_trip *trip)
{
    const struct rtl_store_config *store = rtl_config_store(base->config, trip->store_id);

    return store != NULL && (store->risk == RTL_RISK_AMAZON_MANAGED ||
                             store->risk == RTL_RISK_AMAZON_RECOMMENDATION);
}

static void wake_report(rtl_payoffs *payoffs, int64_t id)
{
    char key[24];

    (void)snprintf(key, sizeof(key), "%" PRId64, id);
    rtl_runner_wake(payoffs->runner, key);
}

static void pay_debt(rtl_payoffs *payoffs, const struct rtl_payoff *payoff,
                     const struct rtl_debt *debt, const struct jwo_money *share)
{
    const struct rtl_base *base = payoffs->base;
    struct rtl_report report = {.share_minor = share->minor, .at_ms = payoff->at_ms};
    struct rtl_trip trip;

    rtl_ledger_pay(base->store, debt->trip_id, share, payoff->at_ms);
    if (!rtl_trip_find(base->store, debt->trip_id, &trip) || !amazon_keeps_balance(base, &trip)) {
        rtl_ledger_clear(base->store, debt->trip_id, share, payoff->at_ms);
        return;
    }
    memcpy(report.trip_id, trip.id, sizeof(report.trip_id));
    memcpy(report.idempotency_key, payoff->key, sizeof(report.idempotency_key));
    report.settled_minor = trip.captured_minor + debt->paid.minor + share->minor;
    wake_report(payoffs, rtl_report_insert(base->store, &report));
}

static void pay_oldest_first(rtl_payoffs *payoffs, const struct rtl_payoff *payoff,
                             const struct rtl_balance *balance)
{
    struct jwo_money rest = payoff->amount;

    for (size_t i = 0; i < balance->open_count && rest.minor > 0; i++) {
        struct jwo_money share = jwo_money_sub(&balance->open[i].recorded, &balance->open[i].paid);
        if (jwo_money_cmp(&share, &rest) > 0) {
            share = rest;
        }
        pay_debt(payoffs, payoff, &balance->open[i], &share);
        rest = jwo_money_sub(&rest, &share);
    }
}

static jwo_status check_payable(rtl_store *store, const struct rtl_payoff *payoff,
                                const struct rtl_balance *balance, struct jwo_error *err)
{
    char owed[JWO_MONEY_TEXT_MAX];
    struct rtl_trip trip;

    if (rtl_payoff_pending_of(store, payoff->shopper_id)) {
        return jwo_fail(err, JWO_ESTATE, "another payoff of this shopper is being reported");
    }
    if (!balance->known) {
        return jwo_fail(err, JWO_ESTATE, "amount is above what is owed: nothing");
    }
    for (size_t i = 0; i < balance->open_count; i++) {
        if (rtl_trip_find(store, balance->open[i].trip_id, &trip) && trip.state == RTL_REPORTING) {
            return jwo_fail(err, JWO_ESTATE, "the outcome of trip %s is still being reported",
                            trip.id);
        }
    }
    if (strcmp(balance->owed.currency, payoff->amount.currency) != 0 ||
        payoff->amount.minor > balance->owed.minor) {
        return jwo_fail(err, JWO_ESTATE, "amount is above what is owed: %s",
                        jwo_money_print_long(&balance->owed, owed));
    }
    return JWO_OK;
}

jwo_status rtl_payoff_ask(rtl_payoffs *payoffs, struct rtl_payoff *payoff, struct jwo_error *err)
{
    rtl_store *store = payoffs->base->store;
    struct rtl_balance balance;
    struct rtl_payoff earlier;

    if (payoff->amount.minor <= 0) {
        return jwo_fail(err, JWO_EINPUT, "amount is not positive");
    }
    if (rtl_payoff_find(store, payoff->key, &earlier)) {
        if (strcmp(earlier.shopper_id, payoff->shopper_id) != 0 ||
            !jwo_money_same(&earlier.amount, &payoff->amount)) {
            return jwo_fail(err, JWO_ESTATE, "another payoff has idempotencyKey %s", payoff->key);
        }
        *payoff = earlier;
        return JWO_OK;
    }
    rtl_balance_read(&balance, store, payoff->shopper_id);
    const jwo_status status = check_payable(store, payoff, &balance, err);
    if (status == JWO_OK) {
        (void)snprintf(payoff->status, sizeof(payoff->status), "pending");
        payoff->at_ms = rtl_clock_now(payoffs->base->clock);
        rtl_payoff_insert(store, payoff);
        pay_oldest_first(payoffs, payoff, &balance);
        decide_if_complete(payoffs, payoff);
    }
    rtl_balance_dispose(&balance);
    return status;
}

/* ---- from outside ---- */

void rtl_payoffs_resume(rtl_payoffs *payoffs)
{
    rtl_reports_pending(payoffs->base->store, rtl_runner_wake_each, payoffs->runner);
}

void rtl_payoffs_recheck(rtl_payoffs *payoffs)
{
    rtl_runner_recheck(payoffs->runner);
}

rtl_payoffs *rtl_payoffs_new(const struct rtl_base *base, rtl_amazon *amazon,
                             void (*on_decided)(void *context, const char *key), void *context)
{
    rtl_payoffs *payoffs = jwo_calloc(1, sizeof(*payoffs));

    payoffs->base = base;
    payoffs->on_decided = on_decided;
    payoffs->context = context;
    payoffs->runner = rtl_runner_new(
        base, amazon, &(struct rtl_work){.context = payoffs, .next = next, .take = take});
    return payoffs;
}

void rtl_payoffs_free(rtl_payoffs *payoffs)
{
    if (payoffs != NULL) {
        rtl_runner_free(payoffs->runner);
        jwo_free(payoffs);
    }
}

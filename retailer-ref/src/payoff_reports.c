/* payoff_reports.c -- tell Amazon, where it keeps the balance, what a payoff has brought. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "debts.h"
#include "payoffs_internal.h"
#include "records.h"
#include "reports.h"
#include "retry.h"

static int64_t report_id(const char *key)
{
    return strtoll(key, NULL, 10);
}

static enum rtl_due next(void *context, const char *key, int64_t now_ms,
                         struct rtl_request *request, int64_t *due_ms)
{
    const struct rtl_base *base = ((rtl_payoffs *)context)->base;
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
    request->again = report.failures > 0;
    /* FB-6: of the trip, not of the payoff: all that was settled of it by now. */
    request->amount = rtl_trip_money(&trip, trip.total_minor);
    request->settled = rtl_trip_money(&trip, report.settled_minor);
    request->at_ms = rtl_clock_now(base->clock);
    memcpy(request->store_id, trip.store_id, sizeof(request->store_id));
    memcpy(request->trip_id, trip.id, sizeof(request->trip_id));
    report.attempts++;
    report.due_ms = 0;
    rtl_report_update(base->store, &report);
    return RTL_DUE_CALL;
}

/* The report's state after the answer; "pending" with a new due_ms when it is to be repeated (FB-4:
 * after a 500, not after a 400). */
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
    rtl_payoff_decide_if_complete(payoffs, &payoff);
}

void rtl_report_wake(rtl_payoffs *payoffs, int64_t id)
{
    char key[24];

    (void)snprintf(key, sizeof(key), "%" PRId64, id);
    rtl_runner_wake(payoffs->reports, key);
}

/* ---- again ---- */

static void reopen(rtl_payoffs *payoffs, const char *id)
{
    struct rtl_report report;
    struct rtl_payoff payoff;
    struct rtl_debt debt;
    struct rtl_trip trip;

    if (!rtl_report_find(payoffs->base->store, report_id(id), &report) ||
        !rtl_payoff_find(payoffs->base->store, report.idempotency_key, &payoff) ||
        !rtl_trip_find(payoffs->base->store, report.trip_id, &trip) ||
        !rtl_debt_find(payoffs->base->store, report.trip_id, &debt)) {
        return;
    }
    (void)snprintf(report.state, sizeof(report.state), "pending");
    report.settled_minor = trip.captured_minor + debt.paid.minor + report.share_minor;
    report.failures = report.due_ms = 0;
    rtl_report_update(payoffs->base->store, &report);
    (void)snprintf(payoff.status, sizeof(payoff.status), "paid");
    rtl_payoff_update(payoffs->base->store, &payoff);
    rtl_report_wake(payoffs, report.id);
}

jwo_status rtl_payoffs_report_again(rtl_payoffs *payoffs, const char *trip_id,
                                    struct jwo_error *err)
{
    rtl_store *store = payoffs->base->store;
    struct rtl_trip trip;
    char id[24];

    if (!rtl_trip_find(store, trip_id, &trip) || !rtl_report_unaccepted(store, trip_id, id)) {
        return jwo_fail(err, JWO_ENOTFOUND, "no such trip with a payoff that was not accepted");
    }
    if (rtl_payoff_pending_of(store, trip.shopper_id)) {
        return jwo_fail(err, JWO_ESTATE, "a payoff of this shopper is under way");
    }
    reopen(payoffs, id);
    return JWO_OK;
}

struct rtl_work rtl_report_work(rtl_payoffs *payoffs)
{
    return (struct rtl_work){.context = payoffs, .next = next, .take = take};
}

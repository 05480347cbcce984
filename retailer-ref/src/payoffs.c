/* payoffs.c -- see payoffs.h for the contract. */
#include "payoffs.h"

#include <stdio.h>
#include <string.h>

#include "debts.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "jwo/limits.h"
#include "payoffs_internal.h"
#include "records.h"
#include "reports.h"
#include "views.h"

bool rtl_payoff_is_decided(const struct rtl_payoff *payoff)
{
    return strcmp(payoff->status, "pending") != 0 && strcmp(payoff->status, "paid") != 0;
}

/* ---- deciding ---- */

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

void rtl_payoff_decide(rtl_payoffs *payoffs, struct rtl_payoff *payoff, const char *status)
{
    rtl_store *store = payoffs->base->store;
    struct decision *decision = jwo_calloc(1, sizeof(*decision));
    struct jwo_json_writer w;
    struct jwo_buf answer;

    (void)snprintf(payoff->status, sizeof(payoff->status), "%s", status);
    rtl_payoff_update(store, payoff);
    jwo_buf_init(&answer, 16 * JWO_JSON_BYTES_MAX);
    jwo_jw_init(&w, &answer);
    rtl_view_balance(&w, store, payoff->shopper_id, status);
    rtl_payoff_set_answer(store, payoff->key, answer.data);
    jwo_buf_dispose(&answer);

    decision->payoffs = payoffs;
    memcpy(decision->key, payoff->key, sizeof(decision->key));
    rtl_store_after_commit(store, tell_decision, decision);
}

void rtl_payoff_decide_if_complete(rtl_payoffs *payoffs, struct rtl_payoff *payoff)
{
    rtl_store *store = payoffs->base->store;
    struct rtl_balance balance;

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
    rtl_payoff_decide(payoffs, payoff, status);
}

/* ---- the money has come in ---- */

static void pay_debt(rtl_payoffs *payoffs, const struct rtl_payoff *payoff,
                     const struct rtl_share *part, int64_t now_ms)
{
    const struct rtl_base *base = payoffs->base;
    const struct jwo_money share = jwo_money_of(part->minor, payoff->amount.currency);
    struct rtl_report report = {.share_minor = part->minor, .at_ms = now_ms};
    struct rtl_trip trip;
    struct rtl_debt debt;

    rtl_ledger_pay(base->store, part->trip_id, &share, now_ms);
    if (!rtl_debt_find(base->store, part->trip_id, &debt) ||
        rtl_debt_owed(&debt).minor < part->minor) {
        rtl_incident_record(base->store, part->trip_id, rtl_operation_path(RTL_OP_PAY), 0, now_ms,
                            "payoff %s brought more than the debt has left: it stays in suspense",
                            payoff->key);
        return;
    }
    /* POR-4, FB-5: where the balance is ours the debt falls now, and the gate is open at the next
     * visit: Amazon need not hear of it. Elsewhere it falls when Amazon has accepted the report. */
    if (!rtl_trip_find(base->store, part->trip_id, &trip) ||
        !rtl_config_amazon_keeps_balance(base->config, trip.store_id)) {
        rtl_ledger_clear(base->store, part->trip_id, &share, now_ms);
        return;
    }
    memcpy(report.trip_id, trip.id, sizeof(report.trip_id));
    memcpy(report.idempotency_key, payoff->key, sizeof(report.idempotency_key));
    report.settled_minor = trip.captured_minor + debt.paid.minor + part->minor;
    rtl_report_wake(payoffs, rtl_report_insert(base->store, &report));
}

void rtl_payoff_spread(rtl_payoffs *payoffs, struct rtl_payoff *payoff)
{
    rtl_store *store = payoffs->base->store;
    const int64_t now_ms = rtl_clock_now(payoffs->base->clock);
    size_t count;
    struct rtl_share *shares = rtl_shares_of(store, payoff->key, &count);

    (void)snprintf(payoff->status, sizeof(payoff->status), "paid");
    rtl_payoff_update(store, payoff);
    for (size_t i = 0; i < count; i++) {
        pay_debt(payoffs, payoff, &shares[i], now_ms);
    }
    jwo_free(shares);
    rtl_payoff_decide_if_complete(payoffs, payoff);
}

/* ---- asking ---- */

/* What of a debt can be paid by this payoff: not what was paid and waits for Amazon. */
static int64_t payable_of(const struct rtl_payoff *payoff, const struct rtl_debt *debt)
{
    if (payoff->trip_id[0] != '\0' && strcmp(payoff->trip_id, debt->trip_id) != 0) {
        return 0;
    }
    return rtl_debt_payable(debt).minor;
}

static jwo_status check_amount(const struct rtl_payoff *payoff, const struct rtl_balance *balance,
                               struct jwo_error *err)
{
    struct jwo_money payable;
    char text[JWO_MONEY_TEXT_MAX];

    if (!balance->known) {
        return jwo_fail(err, JWO_ESTATE, "amount is above what is owed: nothing");
    }
    payable = jwo_money_zero(balance->owed.currency);
    for (size_t i = 0; i < balance->open_count; i++) {
        payable.minor += payable_of(payoff, &balance->open[i]);
    }
    if (strcmp(payable.currency, payoff->amount.currency) != 0 ||
        payoff->amount.minor > payable.minor) {
        return jwo_fail(err, JWO_ESTATE, "amount is above what is owed%s: %s",
                        payable.minor < balance->owed.minor && payoff->trip_id[0] == '\0'
                            ? " and not yet paid"
                            : "",
                        jwo_money_print_long(&payable, text));
    }
    return JWO_OK;
}

static jwo_status check_payable(const rtl_payoffs *payoffs, const struct rtl_payoff *payoff,
                                const struct rtl_balance *balance, struct jwo_error *err)
{
    rtl_store *store = payoffs->base->store;
    struct rtl_trip trip;

    if (!rtl_processor_is_there(payoffs->base->config)) {
        return jwo_fail(err, JWO_ESTATE,
                        "payoffs cannot be taken: JWO_PROCESSOR_ENDPOINT names no payment "
                        "processor");
    }
    if (rtl_payoff_pending_of(store, payoff->shopper_id)) {
        return jwo_fail(err, JWO_ESTATE, "another payoff of this shopper is under way");
    }
    for (size_t i = 0; i < balance->open_count; i++) {
        if (payable_of(payoff, &balance->open[i]) > 0 &&
            rtl_trip_find(store, balance->open[i].trip_id, &trip) && trip.state == RTL_REPORTING) {
            return jwo_fail(err, JWO_ESTATE, "the outcome of trip %s is still being reported",
                            trip.id);
        }
    }
    return check_amount(payoff, balance, err);
}

/* Oldest first. */
static void share_out(rtl_store *store, const struct rtl_payoff *payoff,
                      const struct rtl_balance *balance)
{
    int64_t rest = payoff->amount.minor;

    for (size_t i = 0; i < balance->open_count && rest > 0; i++) {
        const int64_t payable = payable_of(payoff, &balance->open[i]);
        struct rtl_share share = {.minor = payable < rest ? payable : rest};

        if (share.minor > 0) {
            memcpy(share.trip_id, balance->open[i].trip_id, sizeof(share.trip_id));
            rtl_share_insert(store, payoff->key, &share);
            rest -= share.minor;
        }
    }
    JWO_ASSERT(rest == 0);
}

jwo_status rtl_payoff_ask(rtl_payoffs *payoffs, struct rtl_payoff *payoff, struct jwo_error *err)
{
    rtl_store *store = payoffs->base->store;
    struct rtl_balance balance;
    struct rtl_payoff earlier;

    if (payoff->amount.minor <= 0) {
        return jwo_fail(err, JWO_EINPUT, "amount is not positive");
    }
    if (rtl_payoff_find(store, payoff->key, &earlier)) { /* IDE-4: the one there is, as it stands */
        if (strcmp(earlier.shopper_id, payoff->shopper_id) != 0 ||
            strcmp(earlier.trip_id, payoff->trip_id) != 0 ||
            !jwo_money_same(&earlier.amount, &payoff->amount)) {
            return jwo_fail(err, JWO_ESTATE, "another payoff has idempotencyKey %s", payoff->key);
        }
        *payoff = earlier;
        return JWO_OK;
    }
    rtl_balance_read(&balance, store, payoff->shopper_id);
    const jwo_status status = check_payable(payoffs, payoff, &balance, err);
    if (status == JWO_OK) {
        (void)snprintf(payoff->status, sizeof(payoff->status), "pending");
        payoff->at_ms = rtl_clock_now(payoffs->base->clock);
        rtl_payoff_insert(store, payoff);
        share_out(store, payoff, &balance);
        rtl_runner_wake(payoffs->payments, payoff->key);
    }
    rtl_balance_dispose(&balance);
    return status;
}

/* ---- from outside ---- */

void rtl_payoffs_resume(rtl_payoffs *payoffs)
{
    rtl_store *store = payoffs->base->store;

    rtl_payoffs_doubt(store);
    rtl_payoffs_unpaid(store, rtl_runner_wake_each, payoffs->payments);
    rtl_reports_pending(store, rtl_runner_wake_each, payoffs->reports);
}

void rtl_payoffs_recheck(rtl_payoffs *payoffs)
{
    rtl_runner_recheck(payoffs->payments);
    rtl_runner_recheck(payoffs->reports);
}

rtl_payoffs *rtl_payoffs_new(const struct rtl_base *base, rtl_amazon *amazon,
                             rtl_processor *processor,
                             void (*on_decided)(void *context, const char *key), void *context)
{
    rtl_payoffs *payoffs = jwo_calloc(1, sizeof(*payoffs));
    const struct rtl_work payments = rtl_payment_work(payoffs);
    const struct rtl_work reports = rtl_report_work(payoffs);

    payoffs->base = base;
    payoffs->on_decided = on_decided;
    payoffs->context = context;
    payoffs->payments = rtl_runner_new(base, amazon, processor, &payments);
    payoffs->reports = rtl_runner_new(base, amazon, processor, &reports);
    return payoffs;
}

void rtl_payoffs_free(rtl_payoffs *payoffs)
{
    if (payoffs != NULL) {
        rtl_runner_free(payoffs->payments);
        rtl_runner_free(payoffs->reports);
        jwo_free(payoffs);
    }
}

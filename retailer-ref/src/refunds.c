/* refunds.c -- see refunds.h for the contract.
 *
 *   asked --> refused (a rule of ours)
 *     '-----> pending --200--> refunded
 *                '--400--> refused (by Amazon)
 *                '--never answered properly--> failed: the effect may be unknown. An incident asks
 *                     a person, who may ask again under the same id: --> pending
 */
#include "refunds.h"

#include <stdio.h>
#include <string.h>

#include "debts.h"
#include "jwo/alloc.h"
#include "records.h"
#include "retry.h"
#include "runner.h"

struct rtl_refunds {
    const struct rtl_base *base; /* borrowed */
    rtl_runner *runner;
    void (*on_decided)(void *context, const char *refund_id);
    void *context;
};

struct decision {
    rtl_refunds *refunds;
    char id[JWO_UUID_MAX];
};

static void tell_decision(void *context, bool committed)
{
    struct decision *decision = context;

    if (committed && decision->refunds->on_decided != NULL) {
        decision->refunds->on_decided(decision->refunds->context, decision->id);
    }
    jwo_free(decision);
}

static void decide(rtl_refunds *refunds, struct rtl_refund *refund, const char *state,
                   const char *detail)
{
    struct decision *decision = jwo_calloc(1, sizeof(*decision));

    (void)snprintf(refund->state, sizeof(refund->state), "%s", state);
    (void)snprintf(refund->detail, sizeof(refund->detail), "%s", detail);
    decision->refunds = refunds;
    memcpy(decision->id, refund->id, sizeof(decision->id));
    rtl_store_after_commit(refunds->base->store, tell_decision, decision);
}

/* ---- the runner's questions ---- */

static enum rtl_due next(void *context, const char *key, int64_t now_ms,
                         struct rtl_request *request, int64_t *due_ms)
{
    rtl_refunds *refunds = context;
    struct rtl_refund refund;
    struct rtl_trip trip;

    if (!rtl_refund_find(refunds->base->store, key, &refund) ||
        strcmp(refund.state, "pending") != 0 ||
        !rtl_trip_find(refunds->base->store, refund.trip_id, &trip)) {
        return RTL_DUE_NEVER;
    }
    if (refund.due_ms > now_ms) {
        *due_ms = refund.due_ms;
        return RTL_DUE_LATER;
    }
    request->operation = RTL_OP_REFUND;
    request->again = refund.failures > 0;
    request->amount = refund.amount;
    memcpy(request->store_id, trip.store_id, sizeof(request->store_id));
    memcpy(request->trip_id, trip.id, sizeof(request->trip_id));
    /* REF-2: the id of the row, so a repeat carries the same one and another refund another. */
    memcpy(request->refund_request_id, refund.id, sizeof(refund.id));
    memcpy(request->reason, refund.reason, sizeof(request->reason));
    refund.attempts++;
    refund.due_ms = 0;
    rtl_refund_update(refunds->base->store, &refund);
    return RTL_DUE_CALL;
}

static void took_trouble(rtl_refunds *refunds, struct rtl_refund *refund,
                         const struct rtl_answer *answer)
{
    const struct rtl_base *base = refunds->base;
    char text[RTL_ANSWER_TEXT_MAX];

    refund->failures++;
    const int64_t delay_ms = rtl_retry_delay(base->config, base->prng, answer, refund->failures);
    if (delay_ms >= 0) {
        refund->due_ms = rtl_clock_now(base->clock) + delay_ms;
        return;
    }
    (void)rtl_answer_text(answer, text);
    rtl_incident_record(base->store, refund->trip_id, rtl_operation_path(RTL_OP_REFUND),
                        answer->status, rtl_clock_now(base->clock),
                        "refund %s: %s, after %d attempts", refund->id, text,
                        (int)refund->attempts);
    /* REF-4: Amazon's refusal is the end of it; what was never answered may have had its effect. */
    decide(refunds, refund, answer->kind == RTL_REFUSED ? "refused" : "failed", text);
}

static void take(void *context, const char *key, const struct rtl_answer *answer)
{
    rtl_refunds *refunds = context;
    struct rtl_refund refund;

    if (!rtl_refund_find(refunds->base->store, key, &refund)) {
        return;
    }
    if (answer->kind == RTL_OK) {
        /* REF-1: it names the refund in Amazon's books; "" where it told none. */
        memcpy(refund.reconciliation_id, answer->reconciliation_id,
               sizeof(refund.reconciliation_id));
        rtl_ledger_refund(refunds->base->store, refund.trip_id, &refund.amount,
                          rtl_clock_now(refunds->base->clock));
        decide(refunds, &refund, "refunded", "");
    } else {
        took_trouble(refunds, &refund, answer);
    }
    rtl_refund_update(refunds->base->store, &refund);
}

/* ---- asking ---- */

/* ^[0-9a-f]{8}-[0-9a-f]{4}-[0-5][0-9a-f]{3}-[089ab][0-9a-f]{3}-[0-9a-f]{12}$ (facts 4) */
static bool is_refund_id(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-vxxx-yxxx-xxxxxxxxxxxx";

    if (strlen(text) != sizeof(form) - 1) {
        return false;
    }
    for (size_t i = 0; form[i] != '\0'; i++) {
        const char *allowed = form[i] == 'x'   ? "0123456789abcdef"
                              : form[i] == 'v' ? "012345"
                              : form[i] == 'y' ? "089ab"
                                               : "-";
        if (strchr(allowed, text[i]) == NULL) {
            return false;
        }
    }
    return true;
}

static bool is_reason(const char *text)
{
    static const char *const reasons[] = {"DAMAGED_ITEM", "EXPIRED_ITEM", "UNWANTED_ITEM",
                                          "JWO_TECH_ERROR", "OTHER"};

    for (size_t i = 0; i < JWO_COUNT(reasons); i++) {
        if (strcmp(reasons[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* The rule that forbids the refund, or NULL. */
static const char *forbidden(const rtl_refunds *refunds, const struct rtl_refund *refund,
                             const struct rtl_trip *trip)
{
    const struct rtl_base *base = refunds->base;

    if (trip->checkout) {
        return "Amazon charged this cart: its refunds are Amazon's";
    }
    if (trip->captured_minor == 0) {
        return "nothing was captured for this trip";
    }
    if (strcmp(trip->currency, refund->amount.currency) != 0) {
        return "the trip was paid in another currency";
    }
    /* REF-3: refused here, so that Amazon never sees it. */
    if (refund->at_ms > trip->captured_at_ms + base->config->refund_window_ms) {
        return "the refund window has passed";
    }
    /* REF-5: what is still open counts as refunded, because it may be. */
    if (refund->amount.minor >
        trip->captured_minor - rtl_refunded_minor(base->store, trip->id, true)) {
        return "more than was captured and is not refunded yet";
    }
    return NULL;
}

/* IDE-3: the same id is the same refund, and no second one whatever became of it. */
static jwo_status ask_again(rtl_refunds *refunds, struct rtl_refund *refund,
                            const struct rtl_refund *earlier, struct jwo_error *err)
{
    if (strcmp(earlier->trip_id, refund->trip_id) != 0 ||
        strcmp(earlier->reason, refund->reason) != 0 ||
        !jwo_money_same(&earlier->amount, &refund->amount)) {
        return jwo_fail(err, JWO_ESTATE, "another refund has refundRequestId %s", refund->id);
    }
    *refund = *earlier;
    if (strcmp(refund->state, "failed") == 0) {
        (void)snprintf(refund->state, sizeof(refund->state), "pending");
        refund->failures = refund->due_ms = 0;
        refund->detail[0] = '\0';
        rtl_refund_update(refunds->base->store, refund);
        rtl_runner_wake(refunds->runner, refund->id);
    }
    return JWO_OK;
}

jwo_status rtl_refund_ask(rtl_refunds *refunds, struct rtl_refund *refund, struct jwo_error *err)
{
    const struct rtl_base *base = refunds->base;
    struct rtl_refund earlier;
    struct rtl_trip trip;

    if (refund->id[0] == '\0') { /* REF-1: fresh, in the store before the first call */
        (void)jwo_prng_uuid(base->prng, refund->id);
    }
    if (!is_refund_id(refund->id)) {
        return jwo_fail(err, JWO_EINPUT, "refundRequestId is no lower-case UUID");
    }
    if (!is_reason(refund->reason)) {
        return jwo_fail(
            err, JWO_EINPUT,
            "reason is none of DAMAGED_ITEM, EXPIRED_ITEM, UNWANTED_ITEM, JWO_TECH_ERROR, OTHER");
    }
    if (refund->amount.minor <= 0) {
        return jwo_fail(err, JWO_EINPUT, "amount is not positive");
    }
    if (rtl_refund_find(base->store, refund->id, &earlier)) {
        return ask_again(refunds, refund, &earlier, err);
    }
    if (!rtl_trip_find(base->store, refund->trip_id, &trip)) {
        return jwo_fail(err, JWO_ENOTFOUND, "no such trip");
    }
    refund->at_ms = rtl_clock_now(base->clock);
    refund->attempts = refund->failures = refund->due_ms = 0;
    refund->detail[0] = refund->reconciliation_id[0] = '\0';
    const char *rule = forbidden(refunds, refund, &trip);
    if (rule != NULL) {
        decide(refunds, refund, "refused", rule);
    } else {
        (void)snprintf(refund->state, sizeof(refund->state), "pending");
    }
    rtl_refund_insert(base->store, refund);
    rtl_runner_wake(refunds->runner, refund->id);
    return JWO_OK;
}

/* ---- from outside ---- */

void rtl_refunds_resume(rtl_refunds *refunds)
{
    rtl_refunds_pending(refunds->base->store, rtl_runner_wake_each, refunds->runner);
}

void rtl_refunds_recheck(rtl_refunds *refunds)
{
    rtl_runner_recheck(refunds->runner);
}

rtl_refunds *rtl_refunds_new(const struct rtl_base *base, rtl_amazon *amazon,
                             void (*on_decided)(void *context, const char *refund_id),
                             void *context)
{
    rtl_refunds *refunds = jwo_calloc(1, sizeof(*refunds));

    refunds->base = base;
    refunds->on_decided = on_decided;
    refunds->context = context;
    refunds->runner = rtl_runner_new(
        base, amazon, NULL, &(struct rtl_work){.context = refunds, .next = next, .take = take});
    return refunds;
}

void rtl_refunds_free(rtl_refunds *refunds)
{
    if (refunds != NULL) {
        rtl_runner_free(refunds->runner);
        jwo_free(refunds);
    }
}

/* fraud.h -- a fraud back end that has a say at the gate: any service that answers one POST.
 *
 *   POST {"shopperId", "storeId", "shoppingTripId", "amount": {"amount": 20.00, "code": "USD"},
 *         "recommendation": {"shopperAuthorized": true, "amount": {...}}}
 *   200  {"decision": "approve" | "deny" | "adjust", "amount": {"amount": 9.00, "code": "USD"}}
 *
 * Absent values are null; "amount" is needed for "adjust" only, in the currency of the question.
 * Other members are tolerated.
 *
 * Fallback   The gate must not hang (ENT-10): no answer within the time limit, none at all, another
 *            status or anything else than the above counts as the verdict that the settings name.
 * Rest       After RTL_FRAUD_FAILURES_MAX failures in a row the back end is left alone for
 *            RTL_FRAUD_REST_MS: the fallback is at hand at once, instead of after a time limit per
 *            shopper. Then one question tries it again, alone; the others still get the fallback
 *            until it is answered. An answer ends the rest, another failure starts it anew.
 */
#ifndef RTL_FRAUD_H
#define RTL_FRAUD_H

#include "base.h"

#define RTL_FRAUD_FAILURES_MAX 5
#define RTL_FRAUD_REST_MS      (10 * JWO_SECOND_MS)

typedef struct rtl_fraud rtl_fraud;
typedef struct rtl_fraud_call rtl_fraud_call; /* one under way */

struct rtl_fraud_question { /* strings are borrowed for the call */
    const char *shopper_id, *store_id;
    const char *trip_id;          /* NULL: not known */
    struct jwo_money amount;      /* about to be held; currency "": not known */
    bool recommends_entry;        /* Amazon's word */
    struct jwo_money recommended; /* the reduced hold that Amazon proposes; currency "": none */
};

struct rtl_fraud_verdict {
    bool admits;
    bool is_fallback;
    struct jwo_money lowered; /* the hold should not be more; currency "": no such wish */
};

/* Since the program's start. Every question is counted in exactly one of them. */
struct rtl_fraud_counters {
    uint64_t approved, denied, adjusted;
    uint64_t timed_out, unreachable, failed /* another status */, garbled;
    uint64_t spared; /* not asked: the back end rests */
};

/* base->config->risk.fraud_endpoint is not "". */
JWO_MUST_USE jwo_status rtl_fraud_new(rtl_fraud **out, const struct rtl_base *base,
                                      struct jwo_error *err);
/* No call is under way any more. NULL is fine. */
void rtl_fraud_free(rtl_fraud *fraud);

/* NULL, and *verdict at once, while the back end rests; else `done` comes exactly once, in a later
 * turn. */
rtl_fraud_call *rtl_fraud_ask(rtl_fraud *fraud, const struct rtl_fraud_question *question,
                              struct rtl_fraud_verdict *verdict,
                              void (*done)(void *context, const struct rtl_fraud_verdict *verdict),
                              void *context);
/* Abandon a call: `done` is not called. Not inside `done` or after it. */
void rtl_fraud_cancel(rtl_fraud_call *call);

const struct rtl_fraud_counters *rtl_fraud_count(const rtl_fraud *fraud);
bool rtl_fraud_rests(const rtl_fraud *fraud);

#endif

/* rules_repeat.c -- rules about doing things again: when, how often, and what must not be done
 * again at all.
 *
 * Times are compared so that a slow machine can only make a retailer look more patient: the wait is
 * counted from the moment the answer was given here to the moment the next call arrived here.
 */
#include <stdio.h>

#include "rules_internal.h"

#define ROUNDING_MS      50   /* both ends are cut to milliseconds, timers may fire one early */
#define DATE_ROUNDING_MS 1050 /* an HTTP-date has whole seconds */
#define PENDING_PACE_MS  1000 /* decision D4 */
#define BURST_CALLS      5    /* so many attempts of one operation ... */
#define BURST_MS         250  /* ... within so short a time are hammering */
#define ATTEMPTS_MAX     50   /* "bounded" */

/* How long the retailer waited between `answer` and `next`, on whichever clock it was longer. */
static int64_t waited_ms(const struct amz_exchange *answer, const struct amz_exchange *next)
{
    const int64_t wall = next->began_ms - answer->ended_ms;
    const int64_t world = next->world_ms - answer->world_ms - (answer->ended_ms - answer->began_ms);

    return wall > world ? wall : world;
}

/* The next attempt of the same thing: same operation, and same id where there is one. */
static const struct amz_exchange *next_attempt(const struct hrn_trip_view *view, size_t index)
{
    const struct amz_exchange *call = view->calls[index];

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *next = view->calls[i];

        if (next->op == call->op && next->began_order > call->ended_order &&
            strcmp(next->key, call->key) == 0) {
            return next;
        }
    }
    return NULL;
}

void hrn_rule_retry_after_obeyed(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t seen = 0;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];
        const struct amz_exchange *next;
        char expected[64];

        if (!by_retailer(call) || !call->delivered || call->retry_after_ms < 0) {
            continue;
        }
        seen++;
        next = next_attempt(view, i);
        const bool is_date = strstr(call->response_head, "GMT") != NULL;
        const int64_t least = call->retry_after_ms - (is_date ? DATE_ROUNDING_MS : ROUNDING_MS);
        if (next && remembers(view, call, next) && waited_ms(call, next) < least) {
            (void)snprintf(expected, sizeof(expected), "a pause of %lld ms",
                           (long long)call->retry_after_ms);
            hrn_find(findings, next, expected, "%s again after %lld ms", amz_op_name(call->op),
                     (long long)waited_ms(call, next));
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

void hrn_rule_pending_pace(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t seen = 0;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];
        const struct amz_exchange *next;

        if (call->op != AMZ_OP_ADJUST || !told(view, call, 200) ||
            strcmp(call->outcome, "PENDING") != 0) {
            continue;
        }
        seen++;
        next = next_attempt(view, i);
        if (next && remembers(view, call, next) &&
            waited_ms(call, next) < PENDING_PACE_MS - ROUNDING_MS) {
            hrn_find(findings, next, "a pause of 1000 ms after PENDING",
                     "asked again after %lld ms", (long long)waited_ms(call, next));
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

/* How often in all was this thing tried before, in vain? `window` gets the last BURST_CALLS. */
static size_t failures_before(const struct hrn_trip_view *view, size_t index,
                              const struct amz_exchange *window[BURST_CALLS])
{
    const struct amz_exchange *call = view->calls[index];
    size_t count = 0;

    for (size_t i = 0; i < index; i++) {
        const struct amz_exchange *before = view->calls[i];

        /* Another amount is another question, such as a step down after a decline. */
        if (before->op == call->op && strcmp(before->key, call->key) == 0 &&
            jwo_money_same(&before->amount, &call->amount) &&
            before->direction == call->direction && !told(view, before, 200)) {
            window[count++ % BURST_CALLS] = before;
        }
    }
    return count;
}

void hrn_rule_no_hammering(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t seen = 0;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *window[BURST_CALLS] = {NULL};
        const struct amz_exchange *call = view->calls[i];
        const size_t count = by_retailer(call) ? failures_before(view, i, window) : 0;
        const struct amz_exchange *first = window[count % BURST_CALLS];

        seen += count > 0 ? 1 : 0;
        if (first && call->began_ms - first->began_ms < BURST_MS) {
            hrn_find(findings, call, "repeats that are spaced", "%d calls of %s within %lld ms",
                     BURST_CALLS + 1, amz_op_name(call->op),
                     (long long)(call->began_ms - first->began_ms));
            return; /* one finding tells it */
        }
        if (count == ATTEMPTS_MAX) {
            hrn_find(findings, call, "a bounded number of attempts", "%zu of %s", count + 1,
                     amz_op_name(call->op));
            return;
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

void hrn_rule_refusal_is_final(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t seen = 0;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];

        if (!by_retailer(call) || !told(view, call, 400)) {
            continue;
        }
        seen++;
        for (size_t k = 0; k < view->call_count; k++) {
            const struct amz_exchange *next = view->calls[k];

            if (next->op == call->op && next->began_order > call->ended_order &&
                remembers(view, call, next) && next->request_body_len == call->request_body_len &&
                memcmp(next->request_body, call->request_body, call->request_body_len) == 0) {
                hrn_find(findings, next, "no repeat of a call that was refused with 400",
                         "%s sent again unchanged after %s", amz_op_name(call->op), call->outcome);
                break;
            }
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

void hrn_rule_one_purchase(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_exchange *call, *first = NULL;
    size_t at = 0;

    while ((call = next_of(view, AMZ_OP_PURCHASES, &at)) != NULL) {
        if (!call->delivered || call->status / 100 != 2) {
            continue;
        }
        if (first && strcmp(first->outcome, call->outcome) != 0) {
            hrn_find(findings, call, first->outcome, "purchaseId %s", call->outcome);
        }
        first = first ? first : call;
    }
    if (!first) {
        hrn_skip(findings);
    }
}

/* A call that a fault kept hanging may have been given up by the retailer, which then goes on
 * rightly; but who does not know what became of a capture can only ask for it again. */
static bool may_overlap(const struct amz_exchange *call, const struct amz_exchange *other)
{
    return !call->delivered ||
           (call->injected && (call->op != AMZ_OP_CAPTURE || other->op == AMZ_OP_CAPTURE));
}

void hrn_rule_one_lifecycle(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t seen = 0;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];

        if (!moves_money(call)) {
            continue;
        }
        seen++;
        for (size_t k = 0; k < view->call_count; k++) {
            const struct amz_exchange *other = view->calls[k];

            if (other != call && moves_money(other) && !may_overlap(call, other) &&
                other->began_order > call->began_order && other->began_order < call->ended_order) {
                hrn_find(findings, other, "one payment call at a time", "%s while %s was under way",
                         amz_op_name(other->op), amz_op_name(call->op));
            }
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

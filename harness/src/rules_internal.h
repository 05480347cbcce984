/* rules_internal.h -- what the files of rules share: walking a trip's calls, and the judges by
 * name. */
#ifndef HRN_RULES_INTERNAL_H
#define HRN_RULES_INTERNAL_H

#include <string.h>

#include "rules.h"

/* The retailer made this call; Amazon's own cancel of an empty cart is in the journal, too. */
static inline bool by_retailer(const struct amz_exchange *call)
{
    return call->direction == AMZ_FROM_RETAILER;
}

/* The next call of `op` after index `from` (from the start: 0); NULL at the end. *from moves behind
 * it. */
static inline const struct amz_exchange *next_of(const struct hrn_trip_view *view, enum amz_op op,
                                                 size_t *from)
{
    while (*from < view->call_count) {
        const struct amz_exchange *call = view->calls[(*from)++];

        if (call->op == op && (amz_op_is_ours(op) || by_retailer(call))) {
            return call;
        }
    }
    return NULL;
}

/* Did the retailer try again while this call was still under way? Then it had given it up. */
bool hrn_was_given_up(const struct hrn_trip_view *view, const struct amz_exchange *call);

/* The retailer has certainly seen this answer with this status. An answer that a fault held back
 * may have gone to a connection that nobody listened to any more. */
static inline bool told(const struct hrn_trip_view *view, const struct amz_exchange *call,
                        int status)
{
    return call->delivered && call->status == status && !hrn_was_given_up(view, call);
}

/* The retailer was up all the time between two calls: what it was told at the first it still
 * knows. */
static inline bool remembers(const struct hrn_trip_view *view, const struct amz_exchange *first,
                             const struct amz_exchange *second)
{
    return !amz_world_was_down(view->world, first->ended_order, second->began_order);
}

static inline bool has_money(const struct jwo_money *money)
{
    return money->currency[0] != '\0';
}

static inline bool moves_money(const struct amz_exchange *call)
{
    return by_retailer(call) &&
           (call->op == AMZ_OP_ADJUST || call->op == AMZ_OP_CAPTURE || call->op == AMZ_OP_CANCEL);
}

/* Has the retailer taken the cart? One that it refused it need not bring to an end. */
bool hrn_was_taken(const struct hrn_trip_view *view);

/* The last adjust of which the retailer knew the outcome when `call` began; NULL if none. */
const struct amz_exchange *hrn_last_known_adjust(const struct hrn_trip_view *view,
                                                 const struct amz_exchange *call);

/* rules_payment.c */
void hrn_rule_capture_after_approval(const struct hrn_trip_view *view,
                                     struct hrn_findings *findings);
void hrn_rule_capture_once(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_nothing_after_end(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_pending_not_captured(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_adjust_equals_total(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_adjust_once(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_empty_cart_cancelled(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_fallback_not_needed(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_every_trip_ends(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_conservation(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_data_after_capture(const struct hrn_trip_view *view, struct hrn_findings *findings);
/* rules_checkout.c */
void hrn_rule_checkout_made(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_checkout_equals_total(const struct hrn_trip_view *view,
                                    struct hrn_findings *findings);
void hrn_rule_checkout_repeats(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_checkout_only(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_checkout_not_empty(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_hold_released(const struct hrn_trip_view *view, struct hrn_findings *findings);
/* rules_refund.c */
void hrn_rule_refund_within_captured(const struct hrn_trip_view *view,
                                     struct hrn_findings *findings);
void hrn_rule_refund_id(const struct hrn_trip_view *view, struct hrn_findings *findings);
/* rules_repeat.c */
void hrn_rule_retry_after_obeyed(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_pending_pace(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_no_hammering(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_refusal_is_final(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_one_purchase(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_one_lifecycle(const struct hrn_trip_view *view, struct hrn_findings *findings);
/* rules_entry.c */
void hrn_rule_gate_consistent(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_gate_in_time(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_gate_agrees(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_feedback_given(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_feedback_unasked(const struct hrn_trip_view *view, struct hrn_findings *findings);
/* rules_wire.c */
void hrn_rule_well_formed(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_purchase_created(const struct hrn_trip_view *view, struct hrn_findings *findings);
void hrn_rule_clean_answers(const struct hrn_trip_view *view, struct hrn_findings *findings);

#endif

/* rules_refund.c -- rules about refunds: how much in all, and under which id. */
#include "rules_internal.h"

/* Did an earlier call under the same id give the money back already? */
static bool is_done(const struct hrn_trip_view *view, const struct amz_exchange *refund)
{
    const struct amz_exchange *before;
    size_t at = 0;

    while ((before = next_of(view, AMZ_OP_REFUND, &at)) != NULL && before != refund) {
        if (before->effect && strcmp(before->key, refund->key) == 0) {
            return true;
        }
    }
    return false;
}

void hrn_rule_refund_within_captured(const struct hrn_trip_view *view,
                                     struct hrn_findings *findings)
{
    const struct jwo_money *captured = &view->trip->charge.captured;
    char a[JWO_MONEY_TEXT_MAX], b[JWO_MONEY_TEXT_MAX];
    const struct amz_exchange *refund;
    struct jwo_money done;
    size_t at = 0, seen = 0;

    if (!view->trip->has_charge || !has_money(captured)) {
        hrn_skip(findings);
        return;
    }
    done = jwo_money_zero(captured->currency);
    while ((refund = next_of(view, AMZ_OP_REFUND, &at)) != NULL) {
        seen++;
        if (!has_money(&refund->amount) || strcmp(refund->amount.currency, done.currency) != 0) {
            continue;
        }
        const struct jwo_money after = jwo_money_add(&done, &refund->amount);
        if (!is_done(view, refund) && jwo_money_cmp(&after, captured) > 0) {
            hrn_find(findings, refund, jwo_money_print_long(captured, a), "refunds that come to %s",
                     jwo_money_print_long(&after, b));
        }
        if (refund->effect) {
            done = after;
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

/* Is this refund's id used again? A repeat may be answered before the call that it repeats. */
static bool is_repeated(const struct hrn_trip_view *view, const struct amz_exchange *refund)
{
    const struct amz_exchange *later;
    size_t at = 0;

    while ((later = next_of(view, AMZ_OP_REFUND, &at)) != NULL) {
        if (later->began_order > refund->began_order && strcmp(later->key, refund->key) == 0) {
            return true;
        }
    }
    return false;
}

/* The refund of the same amount that was begun next after this one had ended, or NULL. */
static const struct amz_exchange *follower_of(const struct hrn_trip_view *view,
                                              const struct amz_exchange *refund)
{
    const struct amz_exchange *other, *first = NULL;
    size_t at = 0;

    while ((other = next_of(view, AMZ_OP_REFUND, &at)) != NULL) {
        if (other->began_order > refund->ended_order &&
            (!first || other->began_order < first->began_order)) {
            first = other;
        }
    }
    return first && jwo_money_same(&first->amount, &refund->amount) ? first : NULL;
}

void hrn_rule_refund_id(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    char a[JWO_MONEY_TEXT_MAX], b[JWO_MONEY_TEXT_MAX];
    const struct amz_exchange *refund;
    size_t at = 0, seen = 0;

    while ((refund = next_of(view, AMZ_OP_REFUND, &at)) != NULL) {
        const struct amz_exchange *next;
        size_t from = at;

        seen++;
        while ((next = next_of(view, AMZ_OP_REFUND, &from)) != NULL) {
            if (refund->key[0] != '\0' && strcmp(next->key, refund->key) == 0 &&
                !jwo_money_same(&next->amount, &refund->amount)) {
                hrn_find(findings, next, jwo_money_print_long(&refund->amount, a),
                         "the same refundRequestId with %s",
                         jwo_money_print_long(&next->amount, b));
            }
        }
        /* Unknown, or "come back": whatever follows must come back under the same id. */
        const bool open = !refund->delivered || refund->status == 429 || refund->status >= 500;
        next = follower_of(view, refund);
        if (open && next && refund->key[0] != '\0' && !is_repeated(view, refund)) {
            hrn_find(findings, next, refund->key, "repeated under a new refundRequestId: %s",
                     next->key);
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

/* rules_refund.c -- rules about refunds: how much in all, and under which id. */
#include "rules_internal.h"

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
        bool repeat = false;
        for (size_t i = 0, earlier = 0; i < view->call_count && !repeat; i++) {
            const struct amz_exchange *before = next_of(view, AMZ_OP_REFUND, &earlier);

            if (!before || before == refund) {
                break;
            }
            repeat = strcmp(before->key, refund->key) == 0 && before->effect;
        }
        if (!repeat && jwo_money_cmp(&after, captured) > 0) {
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

/* Is this refund's id used again later? */
static bool is_repeated(const struct hrn_trip_view *view, const struct amz_exchange *refund,
                        size_t from)
{
    const struct amz_exchange *later;

    while ((later = next_of(view, AMZ_OP_REFUND, &from)) != NULL) {
        if (strcmp(later->key, refund->key) == 0) {
            return true;
        }
    }
    return false;
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
            if (strcmp(next->key, refund->key) == 0 &&
                !jwo_money_same(&next->amount, &refund->amount)) {
                hrn_find(findings, next, jwo_money_print_long(&refund->amount, a),
                         "the same refundRequestId with %s",
                         jwo_money_print_long(&next->amount, b));
            }
        }
        /* The outcome is unknown or "come back": whatever follows must come back under the same id.
         */
        const bool open = !refund->delivered || refund->status == 429 || refund->status >= 500;
        from = at;
        next = next_of(view, AMZ_OP_REFUND, &from);
        if (open && next && !is_repeated(view, refund, at) &&
            jwo_money_same(&next->amount, &refund->amount)) {
            hrn_find(findings, next, refund->key, "repeated under a new refundRequestId: %s",
                     next->key);
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

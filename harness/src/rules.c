/* rules.c -- the table of the oracle's rules, and how they are put to a trip. See rules.h for the
 * contract. */
#include "rules.h"

#include <stdarg.h>
#include <stdio.h>

#include "jwo/alloc.h"
#include "operations.h"
#include "rules_internal.h"

/* To add a rule: a row here, its function in the file of its subject, rows in tests/test_rules.c
 * that show it holding and broken, and a mutant that it kills. */
/* clang-format off */
static const struct hrn_rule rules[] = {
    {"capture-after-approval", AMZ_MUST, {"CAP-1", "ADJ-2"},
     "A capture follows an approval, and takes no more than was authorized",
     hrn_rule_capture_after_approval},
    {"capture-once", AMZ_MUST, {"CAP-4", "IDE-2", "CON-1"},
     "A trip is captured once; a repeat asks for the same amount", hrn_rule_capture_once},
    {"nothing-after-end", AMZ_MUST, {"CAN-3", "ERR-4"},
     "Nothing is charged or cancelled after a capture, a cancel or an expiry that was answered",
     hrn_rule_nothing_after_end},
    {"pending-not-captured", AMZ_MUST, {"ADJ-4"},
     "A pending adjust is not captured", hrn_rule_pending_not_captured},
    {"pending-pace", AMZ_SHOULD, {"ADJ-4"},
     "A pending adjust is asked again no faster than once a second", hrn_rule_pending_pace},
    {"adjust-equals-total", AMZ_MUST, {"ADJ-7", "ADJ-1"},
     "The first adjust asks for the cart's total, to the minor unit", hrn_rule_adjust_equals_total},
    {"adjust-once", AMZ_SHOULD, {"ADJ-1"},
     "An approved total is not adjusted again", hrn_rule_adjust_once},
    {"empty-cart-cancelled", AMZ_MUST, {"CAN-1", "ORD-2"},
     "An empty cart is cancelled by the retailer and never adjusted",
     hrn_rule_empty_cart_cancelled},
    {"fallback-not-needed", AMZ_MUST, {"CAN-4"},
     "The hold of an empty cart is not left to Amazon's fallback", hrn_rule_fallback_not_needed},
    {"every-trip-ends", AMZ_MUST, {"END-1", "ERR-6"},
     "Every trip ends captured, cancelled, as debt, or as an incident", hrn_rule_every_trip_ends},
    {"conservation", AMZ_MUST, {"CON-1", "DEBT-3"},
     "Captured plus debt equals the total, and the books agree with Amazon", hrn_rule_conservation},
    {"data-after-capture", AMZ_SHOULD, {"DAT-1"},
     "Transactional data are fetched after a capture", hrn_rule_data_after_capture},
    {"checkout-made", AMZ_MUST, {"CHO-1"},
     "A cart of a checkout store is handed to Amazon to be charged", hrn_rule_checkout_made},
    {"checkout-equals-total", AMZ_MUST, {"CHO-2"},
     "CheckoutCart asks for the cart's total, to the minor unit", hrn_rule_checkout_equals_total},
    {"checkout-repeats", AMZ_MUST, {"CHO-3", "IDE-2"},
     "CheckoutCart is repeated with the same cart", hrn_rule_checkout_repeats},
    {"checkout-only", AMZ_MUST, {"CHO-4"},
     "A cart is charged by the service of its store, and by no other", hrn_rule_checkout_only},
    {"checkout-not-empty", AMZ_MUST, {"CHO-5"},
     "An empty cart is not checked out", hrn_rule_checkout_not_empty},
    {"hold-released", AMZ_MUST, {"CAN-5"},
     "A hold at the retailer's own processor is given back when the cart is empty",
     hrn_rule_hold_released},
    {"refund-within-captured", AMZ_MUST, {"REF-5"},
     "Refunds together ask for no more than was captured", hrn_rule_refund_within_captured},
    {"refund-id", AMZ_MUST, {"REF-2", "IDE-3"},
     "A repeated refund keeps its id, and an id keeps its amount", hrn_rule_refund_id},
    {"retry-after-obeyed", AMZ_MUST, {"ERR-1"},
     "A throttled call is not repeated before Retry-After has passed", hrn_rule_retry_after_obeyed},
    {"no-hammering", AMZ_MUST, {"RET-1", "ERR-2"},
     "Repeats are bounded and spaced", hrn_rule_no_hammering},
    {"refusal-is-final", AMZ_MUST, {"ERR-3", "ADJ-5", "CAP-4"},
     "A call refused with 400 is not repeated unchanged", hrn_rule_refusal_is_final},
    {"one-purchase", AMZ_MUST, {"IDE-1"},
     "All deliveries of a cart get the same purchaseId", hrn_rule_one_purchase},
    {"one-lifecycle", AMZ_MUST, {"IDE-1"},
     "A trip's payment calls come one after the other", hrn_rule_one_lifecycle},
    {"gate-consistent", AMZ_MUST, {"ENT-2", "ENT-1"},
     "The gate answer agrees with what the shopper owes", hrn_rule_gate_consistent},
    {"gate-in-time", AMZ_MUST, {"GATE-2"},
     "The gate is answered in time", hrn_rule_gate_in_time},
    {"gate-agrees", AMZ_MUST, {"GATE-1"},
     "The two fields of a gate answer do not contradict each other", hrn_rule_gate_agrees},
    {"feedback-given", AMZ_MUST, {"FB-1", "FB-2", "FB-6"},
     "Where Amazon keeps the balance, total and settled amount are reported",
     hrn_rule_feedback_given},
    {"feedback-unasked", AMZ_SHOULD, {"FB-5"},
     "Where the retailer keeps the balance, nothing is reported", hrn_rule_feedback_unasked},
    {"well-formed", AMZ_MUST, {"SEC-1", "CAP-3", "REF-1"},
     "Calls are signed and satisfy the published field rules", hrn_rule_well_formed},
    {"purchase-created", AMZ_SHOULD, {"ORD-11"},
     "A cart is answered 201", hrn_rule_purchase_created},
    {"clean-answers", AMZ_MUST, {"SEC-6", "SEC-3"},
     "Answers carry no stack traces, keys or card numbers", hrn_rule_clean_answers},
    {0},
};
/* clang-format on */

struct hrn_findings {
    const struct hrn_rule *rule;
    void (*take)(void *context, const struct hrn_finding *finding);
    void *context;
    size_t found;
    bool skipped;
};

const struct hrn_rule *hrn_rules(void)
{
    return rules;
}

const struct hrn_rule *hrn_rule_find(const char *id)
{
    for (const struct hrn_rule *rule = rules; rule->id; rule++) {
        if (strcmp(rule->id, id) == 0) {
            return rule;
        }
    }
    return NULL;
}

void hrn_find(struct hrn_findings *findings, const struct amz_exchange *at, const char *expected,
              const char *fmt, ...)
{
    struct hrn_finding finding = {.rule = findings->rule, .seq = at ? at->seq : 0};
    va_list args;

    (void)snprintf(finding.expected, sizeof(finding.expected), "%s", expected);
    va_start(args, fmt);
    (void)vsnprintf(finding.actual, sizeof(finding.actual), fmt, args);
    va_end(args);
    findings->found++;
    findings->take(findings->context, &finding);
}

void hrn_skip(struct hrn_findings *findings)
{
    findings->skipped = true;
}

void hrn_judge_trip(const struct hrn_trip_view *view,
                    void (*take)(void *context, const struct hrn_finding *finding), void *context)
{
    for (const struct hrn_rule *rule = rules; rule->id; rule++) {
        struct hrn_findings findings = {.rule = rule, .take = take, .context = context};

        rule->judge(view, &findings);
        if (findings.found == 0 && !findings.skipped) {
            const struct hrn_finding held = {.rule = rule, .passed = true};

            take(context, &held);
        }
    }
}

bool hrn_is_stray(const struct amz_exchange *call)
{
    return !call->valid || !amz_operation_names_nobody(call->op);
}

void hrn_judge_strays(amz_journal *strays,
                      void (*take)(void *context, const struct hrn_finding *finding), void *context)
{
    const struct hrn_rule *rule = hrn_rule_find("well-formed");
    const struct amz_exchange *call = NULL;

    while ((call = amz_journal_next(strays, call)) != NULL) {
        struct hrn_findings findings = {.rule = rule, .take = take, .context = context};

        if (!hrn_is_stray(call)) {
            continue;
        }
        hrn_find(&findings, call, "a call about a trip that Amazon has announced",
                 "%s %s, answered %d %s", call->method, call->target, call->status, call->outcome);
    }
}

bool hrn_was_given_up(const struct hrn_trip_view *view, const struct amz_exchange *call)
{
    for (size_t i = 0; i < view->call_count && call->injected; i++) {
        const struct amz_exchange *other = view->calls[i];

        if (other != call && other->op == call->op && strcmp(other->trip_id, call->trip_id) == 0 &&
            other->began_order > call->began_order && other->began_order < call->ended_order) {
            return true;
        }
    }
    return false;
}

bool hrn_was_taken(const struct hrn_trip_view *view)
{
    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];

        if (moves_money(call) || (call->op == AMZ_OP_PURCHASES && call->status / 100 == 2)) {
            return true;
        }
    }
    return false;
}

const struct amz_exchange *hrn_last_known_adjust(const struct hrn_trip_view *view,
                                                 const struct amz_exchange *call)
{
    const struct amz_exchange *adjust, *last = NULL;
    size_t at = 0;

    while ((adjust = next_of(view, AMZ_OP_ADJUST, &at)) != NULL) {
        if (told(view, adjust, 200) && adjust->ended_order < call->began_order) {
            last = adjust;
        }
    }
    return last;
}

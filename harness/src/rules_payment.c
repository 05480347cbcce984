/* rules_payment.c -- rules about adjust, capture, cancel and the end of a trip. */
#include <stdio.h>

#include "rules_internal.h"

static const char *print(const struct jwo_money *money, char out[JWO_MONEY_TEXT_MAX])
{
    return has_money(money) ? jwo_money_print_long(money, out) : "nothing";
}

/* What the retailer may capture after this answer: the authorized amount that the answer names. */
static struct jwo_money may_capture(const struct amz_exchange *adjust)
{
    if (strcmp(adjust->outcome, "PENDING") == 0) { /* names the amount asked for */
        return jwo_money_zero(adjust->amount.currency);
    }
    if (has_money(&adjust->amount2)) {
        return adjust->amount2;
    }
    if (strcmp(adjust->outcome, "APPROVED") == 0) {
        return adjust->amount;
    }
    return jwo_money_zero(adjust->amount.currency);
}

void hrn_rule_capture_after_approval(const struct hrn_trip_view *view,
                                     struct hrn_findings *findings)
{
    char a[JWO_MONEY_TEXT_MAX], b[JWO_MONEY_TEXT_MAX], expected[96];
    const struct amz_exchange *capture;
    size_t at = 0, seen = 0;

    while ((capture = next_of(view, AMZ_OP_CAPTURE, &at)) != NULL) {
        const struct amz_exchange *adjust = hrn_last_known_adjust(view, capture);

        seen++;
        if (!adjust) {
            hrn_find(findings, capture, "an answered adjust before the capture", "none");
            continue;
        }
        const struct jwo_money most = may_capture(adjust);
        if (has_money(&capture->amount) && (strcmp(capture->amount.currency, most.currency) != 0 ||
                                            jwo_money_cmp(&capture->amount, &most) > 0)) {
            (void)snprintf(expected, sizeof(expected), "at most %s, as authorized",
                           print(&most, a));
            hrn_find(findings, capture, expected, "%s", print(&capture->amount, b));
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

void hrn_rule_capture_once(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_exchange *capture, *first = NULL, *taken = NULL, *answered = NULL;
    char a[JWO_MONEY_TEXT_MAX], b[JWO_MONEY_TEXT_MAX];
    size_t at = 0, effects = 0;

    while ((capture = next_of(view, AMZ_OP_CAPTURE, &at)) != NULL) {
        if (answered && capture->began_order > answered->ended_order &&
            remembers(view, answered, capture)) {
            hrn_find(findings, capture, "no capture after one that was answered 200",
                     "captured again: %s", print(&capture->amount, a));
        } else if (taken && !jwo_money_same(&taken->amount, &capture->amount)) {
            hrn_find(findings, capture, print(&taken->amount, a), "repeated with %s",
                     print(&capture->amount, b));
        }
        effects += capture->effect ? 1 : 0;
        taken = !taken && capture->effect ? capture : taken;
        first = first ? first : capture;
        answered = answered ? answered : (told(view, capture, 200) ? capture : NULL);
    }
    if (effects > 1) {
        hrn_find(findings, first, "money taken once", "taken %zu times", effects);
    }
    if (!first) {
        hrn_skip(findings);
    }
}

/* Does this answer, once seen, end the trip for the retailer? */
static bool ends_trip(const struct hrn_trip_view *view, const struct amz_exchange *call)
{
    if ((call->op == AMZ_OP_CAPTURE || call->op == AMZ_OP_CANCEL) && told(view, call, 200)) {
        return true;
    }
    return moves_money(call) && told(view, call, 400) &&
           strcmp(call->outcome, "ShoppingTripExpiredException") == 0;
}

void hrn_rule_nothing_after_end(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_exchange *end = NULL;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];

        if (!moves_money(call)) {
            continue;
        }
        /* Two captures are capture-once's business; giving the hold back after an expiry is allowed
         * (D9). */
        if (end && call->began_order > end->ended_order && remembers(view, end, call) &&
            !(end->op == AMZ_OP_CAPTURE && call->op == AMZ_OP_CAPTURE && end->status == 200) &&
            !(end->status == 400 && call->op == AMZ_OP_CANCEL)) {
            hrn_find(findings, call, "no payment call after the trip has ended",
                     "%s after %s was answered %d %s", amz_op_name(call->op), amz_op_name(end->op),
                     end->status, end->outcome);
        }
        if (!end && ends_trip(view, call)) {
            end = call;
        }
    }
    if (!end) {
        hrn_skip(findings);
    }
}

void hrn_rule_pending_not_captured(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_exchange *call;
    size_t at = 0, pending = 0;

    while ((call = next_of(view, AMZ_OP_ADJUST, &at)) != NULL) {
        pending += strcmp(call->outcome, "PENDING") == 0 ? 1 : 0;
    }
    if (pending == 0) {
        hrn_skip(findings);
        return;
    }
    at = 0;
    while ((call = next_of(view, AMZ_OP_CAPTURE, &at)) != NULL) {
        const struct amz_exchange *adjust = hrn_last_known_adjust(view, call);

        if (adjust && strcmp(adjust->outcome, "PENDING") == 0) {
            hrn_find(findings, call, "APPROVED or DECLINED before the capture",
                     "captured while PENDING");
        }
    }
}

void hrn_rule_adjust_equals_total(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    char a[JWO_MONEY_TEXT_MAX], b[JWO_MONEY_TEXT_MAX];
    size_t at = 0;
    const struct amz_exchange *adjust = next_of(view, AMZ_OP_ADJUST, &at);

    if (!adjust || !has_money(&view->total) || view->trip->empty || !has_money(&adjust->amount)) {
        hrn_skip(findings);
        return;
    }
    if (!jwo_money_same(&adjust->amount, &view->total)) {
        hrn_find(findings, adjust, print(&view->total, a), "%s", print(&adjust->amount, b));
    }
}

void hrn_rule_adjust_once(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_exchange *adjust, *approved = NULL;
    char a[JWO_MONEY_TEXT_MAX];
    size_t at = 0;

    while ((adjust = next_of(view, AMZ_OP_ADJUST, &at)) != NULL) {
        if (approved && adjust->began_order > approved->ended_order &&
            remembers(view, approved, adjust) &&
            jwo_money_same(&adjust->amount, &approved->amount)) {
            hrn_find(findings, adjust, "one adjust for a total that is approved",
                     "%s adjusted again", print(&adjust->amount, a));
        }
        if (told(view, adjust, 200) && strcmp(adjust->outcome, "APPROVED") == 0) {
            approved = adjust;
        }
    }
    if (!approved) {
        hrn_skip(findings);
    }
}

void hrn_rule_empty_cart_cancelled(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t at = 0, cancels = 0;
    bool taken = false;

    if (!view->trip->left || !view->trip->empty || !view->trip->has_charge ||
        view->trip->holder == AMZ_PARTY_RETAILER) {
        hrn_skip(findings); /* held by the retailer's processor: cancelled there, not with Amazon */
        return;
    }
    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];

        if (moves_money(call) && call->op != AMZ_OP_CANCEL) {
            taken = true;
            hrn_find(findings, call, "no adjust or capture of an empty cart", "%s",
                     amz_op_name(call->op));
        }
        if (call->op == AMZ_OP_PURCHASES && call->delivered && call->status / 100 == 2) {
            taken = true;
            if (call->outcome[0] != '\0') {
                hrn_find(findings, call, "an empty purchaseId", "%s", call->outcome);
            }
        }
    }
    while (next_of(view, AMZ_OP_CANCEL, &at)) {
        cancels++;
    }
    if (!taken) {
        hrn_skip(findings); /* the cart was not sent, or has not arrived */
    } else if (cancels == 0 && !amz_store_is_checkout(view->trip->store)) {
        hrn_find(findings, NULL, "a cancel", "none"); /* Amazon gives back what Amazon charges */
    }
}

void hrn_rule_fallback_not_needed(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    static const char mark[] = "fallback-cancel";
    size_t at = 0;

    if (!view->trip->left || !view->trip->empty || !hrn_was_taken(view) ||
        next_of(view, AMZ_OP_CANCEL, &at)) {
        hrn_skip(findings); /* a cancel that was tried and failed is not this rule's business */
        return;
    }
    for (size_t i = 0; i < view->call_count; i++) {
        if (strncmp(view->calls[i]->violation, mark, sizeof(mark) - 1) == 0) {
            hrn_find(findings, view->calls[i], "a cancel by the retailer",
                     "Amazon's fallback after 72 hours");
        }
    }
}

/* Without the retailer's books: has it visibly been told that it cannot go on? */
static bool was_stopped(const struct hrn_trip_view *view)
{
    for (size_t i = view->call_count; i-- > 0;) {
        const struct amz_exchange *call = view->calls[i];

        if (moves_money(call)) {
            return call->status == 400 || (call->injected && call->status != 200);
        }
    }
    return false;
}

void hrn_rule_every_trip_ends(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_trip *trip = view->trip;
    const enum amz_charge_state state = trip->charge.state;

    if (!trip->left || !trip->has_charge || !hrn_was_taken(view) ||
        amz_store_is_checkout(trip->store)) {
        hrn_skip(findings); /* where Amazon charges it is Amazon's to end: checkout-made */
        return;
    }
    if (state == AMZ_CHARGE_CAPTURED || state == AMZ_CHARGE_CANCELLED) {
        return;
    }
    if (view->books.known) {
        if (!view->books.has_incident &&
            (!has_money(&view->books.debt) || jwo_money_is_zero(&view->books.debt))) {
            hrn_find(findings, NULL, "captured, cancelled, debt or incident",
                     "%s, and nothing in the retailer's books", amz_charge_state_name(state));
        }
    } else if ((state == AMZ_CHARGE_HELD || state == AMZ_CHARGE_ADJUSTED) && !was_stopped(view)) {
        hrn_find(findings, NULL, "captured, cancelled or declined", "%s",
                 amz_charge_state_name(state));
    }
}

/* A retailer that stopped for a human may not know of a capture whose answer never came. */
static bool may_not_know(const struct hrn_trip_view *view)
{
    const struct amz_exchange *capture;
    size_t at = 0;

    while ((capture = next_of(view, AMZ_OP_CAPTURE, &at)) != NULL) {
        if (told(view, capture, 200)) {
            return false;
        }
    }
    return view->books.has_incident;
}

void hrn_rule_conservation(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct hrn_books *books = &view->books;
    const struct amz_trip *trip = view->trip;
    const char *currency = view->total.currency;
    char a[JWO_MONEY_TEXT_MAX], b[JWO_MONEY_TEXT_MAX];

    if (!books->known || !has_money(&view->total) || !has_money(&books->captured) ||
        !has_money(&books->debt) || !trip->left || !hrn_was_taken(view) || !trip->has_charge ||
        amz_store_is_checkout(trip->store)) {
        hrn_skip(findings); /* without a hold: staff, or paid in cash; or in Amazon's books */
        return;
    }
    /* The books are the retailer's words: they may hold anything. */
    if (strcmp(books->captured.currency, currency) != 0 ||
        strcmp(books->debt.currency, currency) != 0) {
        hrn_find(findings, NULL, currency, "books in %s and %s", books->captured.currency,
                 books->debt.currency);
        return;
    }
    const struct jwo_money booked = jwo_money_add(&books->captured, &books->debt);
    const struct jwo_money due = trip->empty ? jwo_money_zero(currency) : view->total;

    /* A trip that was stopped for a human has no debt yet; it may not have too much either. */
    if (books->has_incident ? jwo_money_cmp(&booked, &due) > 0 : !jwo_money_same(&booked, &due)) {
        hrn_find(findings, NULL, print(&due, a), "captured plus debt is %s", print(&booked, b));
    }
    if (trip->has_charge && !jwo_money_same(&books->captured, &trip->charge.captured) &&
        !may_not_know(view)) {
        hrn_find(findings, NULL, print(&trip->charge.captured, a), "the books say %s was captured",
                 print(&books->captured, b));
    }
}

void hrn_rule_data_after_capture(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_exchange *capture, *captured = NULL, *data;
    size_t at = 0;

    while ((capture = next_of(view, AMZ_OP_CAPTURE, &at)) != NULL) {
        captured = !captured && told(view, capture, 200) ? capture : captured;
    }
    if (!captured) {
        hrn_skip(findings);
        return;
    }
    at = 0;
    while ((data = next_of(view, AMZ_OP_DATA, &at)) != NULL) {
        if (data->began_order > captured->ended_order) {
            return;
        }
    }
    hrn_find(findings, captured, "transactional-data after the capture", "none");
}

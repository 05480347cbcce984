/* rules_checkout.c -- rules about stores where Amazon charges the cart that the retailer has priced
 * (CheckoutCart, decisions D21, D22), and about holds at the retailer's own processor.
 */
#include <stdio.h>

#include "jwo/json.h"
#include "jwo/limits.h"
#include "rules_internal.h"

static bool at_checkout(const struct hrn_trip_view *view)
{
    return amz_store_is_checkout(view->trip->store);
}

/* It was refused, or broken on purpose: that the trip stops there is for the story to judge. */
static bool was_hindered(const struct amz_exchange *call)
{
    return call->status == 400 || (call->injected && call->status / 100 != 2);
}

void hrn_rule_checkout_made(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_trip *trip = view->trip;
    const struct amz_exchange *call, *last = NULL;
    size_t at = 0;

    if (!at_checkout(view) || !trip->left || trip->empty || !trip->has_charge ||
        !has_money(&view->total) || !hrn_was_taken(view)) {
        hrn_skip(findings);
        return;
    }
    while ((call = next_of(view, AMZ_OP_CHECKOUT, &at)) != NULL) {
        last = call;
    }
    if (!last && !view->books.has_incident) {
        hrn_find(findings, NULL, "a CheckoutCart", "none");
    } else if (last && !trip->order && !was_hindered(last) && !view->books.has_incident) {
        hrn_find(findings, last, "an order", "%s and nothing after it", last->outcome);
    }
}

/* Of a request that may have been refused: what it says that the cart costs. */
static bool read_total(const struct amz_exchange *call, struct jwo_money *out)
{
    jwo_json *body = NULL;

    if (jwo_json_parse(&body, call->request_body, call->request_body_len, NULL) != JWO_OK) {
        return false;
    }
    const jwo_json *total = jwo_json_get(jwo_json_get(body, "orderTotals"), "priceTotal");
    const char *amount = jwo_json_get_str(total, "amount");
    const char *code = jwo_json_get_str(total, "currencyCode");
    const bool is_read = amount && code && jwo_money_parse(out, amount, code, NULL) == JWO_OK;

    jwo_json_free(body);
    return is_read;
}

void hrn_rule_checkout_equals_total(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    char a[JWO_MONEY_TEXT_MAX], b[JWO_MONEY_TEXT_MAX];
    const struct amz_exchange *call;
    struct jwo_money total;
    size_t at = 0, seen = 0;

    while (has_money(&view->total) && (call = next_of(view, AMZ_OP_CHECKOUT, &at)) != NULL) {
        if (!read_total(call, &total)) {
            continue; /* well-formed says so */
        }
        seen++;
        if (!jwo_money_same(&total, &view->total)) {
            hrn_find(findings, call, jwo_money_print_long(&view->total, a), "priceTotal %s",
                     jwo_money_print_long(&total, b));
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

/* The same members with the same values, in any order. */
static bool is_same_body(const struct amz_exchange *one, const struct amz_exchange *other)
{
    jwo_json *a = NULL, *b = NULL;
    struct jwo_buf first, second;
    bool same = false;

    jwo_buf_init(&first, JWO_JSON_BYTES_MAX);
    jwo_buf_init(&second, JWO_JSON_BYTES_MAX);
    if (jwo_json_parse(&a, one->request_body, one->request_body_len, NULL) == JWO_OK &&
        jwo_json_parse(&b, other->request_body, other->request_body_len, NULL) == JWO_OK) {
        jwo_json_canonical(&first, a);
        jwo_json_canonical(&second, b);
        same = first.len == second.len && memcmp(first.data, second.data, first.len) == 0;
    }
    jwo_json_free(a);
    jwo_json_free(b);
    jwo_buf_dispose(&first);
    jwo_buf_dispose(&second);
    return same;
}

/* A cart that was refused may be mended; one whose answer was lost may have been charged. */
void hrn_rule_checkout_repeats(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_exchange *call, *before = NULL;
    size_t at = 0, repeats = 0;

    while ((call = next_of(view, AMZ_OP_CHECKOUT, &at)) != NULL) {
        if (before && !told(view, before, 400)) {
            repeats++;
            if (!is_same_body(before, call)) {
                hrn_find(findings, call, "the same cart again", "another one, after %d %s",
                         before->status, before->outcome);
            }
        }
        before = call;
    }
    if (repeats == 0) {
        hrn_skip(findings);
    }
}

void hrn_rule_checkout_only(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const bool checkout = at_checkout(view);
    size_t seen = 0;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];
        const bool pays = moves_money(call) || (by_retailer(call) && call->op == AMZ_OP_REFUND);
        const bool checks_out = by_retailer(call) && call->op == AMZ_OP_CHECKOUT;

        seen += pays || checks_out ? 1 : 0;
        if (checkout && pays) {
            hrn_find(findings, call, "CheckoutCart alone at a checkout store", "%s",
                     amz_op_name(call->op));
        } else if (!checkout && checks_out) {
            hrn_find(findings, call, "no CheckoutCart at a store of the payment service",
                     "CheckoutCart");
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

void hrn_rule_checkout_not_empty(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t at = 0;

    if (!at_checkout(view) || !view->trip->left || !view->trip->empty) {
        hrn_skip(findings);
        return;
    }
    const struct amz_exchange *call = next_of(view, AMZ_OP_CHECKOUT, &at);
    if (call) {
        hrn_find(findings, call, "no CheckoutCart of an empty cart", "CheckoutCart");
    }
}

void hrn_rule_hold_released(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_trip *trip = view->trip;
    size_t at = 0, asked = 0;

    if (at_checkout(view) || trip->holder != AMZ_PARTY_RETAILER || !trip->left || !trip->empty ||
        !trip->has_charge || !hrn_was_taken(view)) {
        hrn_skip(findings);
        return;
    }
    while (next_of(view, AMZ_OP_PROCESSOR_CANCEL, &at)) {
        asked++;
    }
    if (asked == 0 && trip->charge.state != AMZ_CHARGE_CANCELLED) {
        hrn_find(findings, NULL, "the hold given back at the processor", "%s",
                 amz_charge_state_name(trip->charge.state));
    }
}

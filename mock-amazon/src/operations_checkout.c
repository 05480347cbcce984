/* operations_checkout.c -- CheckoutCart: a cart with its prices, which Amazon checks, charges and
 * keeps as an order (decisions D21, D22).
 *
 * Amazon takes the whole amount or nothing. An issuer's refusal is not told to the retailer: the
 * answer is an orderId all the same, and the shopper owes Amazon.
 */
#include <string.h>

#include "checkout_cart.h"
#include "connector_bodies.h"
#include "jwo/limits.h"
#include "operations.h"
#include "order.h"
#include "own_charge.h"

static void refuse(struct amz_call *call, const char *error_name, const char *rule,
                   const char *sentence)
{
    amz_call_object(call, rule, "%s", sentence);
    amz_call_refuse(call, 400, error_name != NULL ? error_name : call->dialect->bad_request);
}

/* The order is known to the journal, also when the answer is lost. */
static void answer(struct amz_call *call, const struct amz_order *order)
{
    struct jwo_json_writer w;

    call->note->outcome = order->declined ? "DECLINED" : "APPROVED";
    call->note->amount = order->totals.price_total;
    call->note->amount2 = call->trip->charge.captured;
    call->note->key = order->id;
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "orderId", order->id);
    jwo_jw_end_object(&w);
}

/* --- may it be charged? ----------------------------------------------------------------------- */

static bool is_chargeable(struct amz_call *call)
{
    const struct amz_trip *trip = call->trip;

    if (!trip->has_charge) {
        refuse(call, NULL, "charge-without-hold", "nothing was pre-authorized for this trip");
        return false;
    }
    if (trip->charge.state == AMZ_CHARGE_EXPIRED) { /* D9 */
        amz_call_refuse(call, 400, "ShoppingTripExpiredException");
        return false;
    }
    if (trip->charge.state != AMZ_CHARGE_HELD) {
        refuse(call, NULL, "checkout-after-end", "the hold of this trip has ended");
        return false;
    }
    return true;
}

static bool read_cart(struct amz_call *call, struct amz_checkout_totals *totals)
{
    const bool any_cart = amz_world_settings(call->world)->checkout_any_cart;
    struct amz_checkout_problem problem;

    if (amz_checkout_cart_read(call->body, amz_trip_currency(call->trip), totals, &problem) !=
            JWO_OK ||
        (!any_cart && amz_checkout_cart_compare(call->body, call->trip, &problem) != JWO_OK)) {
        refuse(call, problem.error_name, problem.rule, problem.err.text);
        return false;
    }
    return true;
}

/* --- the charge ------------------------------------------------------------------------------- */

static void make_order(struct amz_call *call, const char *cart,
                       const struct amz_checkout_totals *totals)
{
    struct amz_trip *trip = call->trip;
    char id[JWO_UUID_MAX];

    trip->order = amz_order_new(amz_trip_uuid(trip, "order", id), cart, totals,
                                amz_world_now_ms(call->world));
    trip->order->declined = !amz_own_charge(trip, &totals->price_total);
    call->note->effect = true;
    answer(call, trip->order);
}

void amz_handle_checkout(struct amz_call *call)
{
    const struct amz_order *before = call->trip->order;
    struct amz_checkout_totals totals;
    struct jwo_buf cart;

    jwo_buf_init(&cart, JWO_JSON_BYTES_MAX);
    jwo_json_canonical(&cart, call->body);
    JWO_ASSERT(!cart.overflow);
    if (before != NULL && strcmp(before->cart, cart.data) == 0) {
        answer(call, before); /* D22 */
    } else if (before != NULL) {
        refuse(call, "CartContentValidationFailedException", "checkout-repeated-differently",
               "the trip was charged for another cart before");
    } else if (is_chargeable(call) && read_cart(call, &totals)) {
        make_order(call, cart.data, &totals);
    }
    jwo_buf_dispose(&cart);
}

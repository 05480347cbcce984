/* own_charge.c -- see own_charge.h for the contract. */
#include "own_charge.h"

#include <stdio.h>
#include <string.h>

#include "cart_price.h"

/* What becomes of the charge; *amount is NULL where the event has none. */
static bool apply(struct amz_trip *trip, enum amz_charge_event event,
                  const struct jwo_money *amount)
{
    return trip->has_charge && amz_charge_apply(&trip->charge, event, amount, false,
                                                amz_world_now_ms(trip->world), NULL) == JWO_OK;
}

static void tell(struct amz_trip *trip, enum amz_op op, const struct jwo_money *amount,
                 const char *outcome, const char *violation)
{
    amz_world *world = trip->world;
    struct amz_exchange note = {
        .direction = AMZ_TO_RETAILER,
        .op = op,
        .began_ms = jwo_wall_ms(),
        .world_ms = amz_world_now_ms(world),
        .began_order = amz_world_tick(world),
        .trip_id = trip->id,
        .shopper_id = trip->shopper->id,
        .amount = amount ? *amount : (struct jwo_money){0},
        .outcome = outcome,
        .retry_after_ms = -1,
        .valid = true,
        .effect = true,
        .violation = violation,
    };

    note.ended_ms = note.began_ms;
    note.ended_order = amz_world_tick(world);
    (void)amz_journal_add(amz_world_journal(world), &note);
}

void amz_own_cancel(struct amz_trip *trip, const char *violation)
{
    if (apply(trip, AMZ_CHARGE_ON_CANCEL, NULL)) {
        tell(trip, AMZ_OP_CANCEL, NULL, "by Amazon", violation);
    } /* else captured, or cancelled by the retailer as it should be */
}

/* Amazon itself asks again for as long as the issuer has not decided. */
static bool issuer_approves(struct amz_card *card, const struct jwo_money *total)
{
    enum amz_issuer_answer said;

    do {
        said = amz_issuer_ask(card, total, false);
    } while (said == AMZ_ISSUER_PENDING);
    return said == AMZ_ISSUER_APPROVES;
}

bool amz_own_charge(struct amz_trip *trip, const struct jwo_money *total)
{
    if (jwo_money_is_zero(total)) {
        amz_own_cancel(trip, "");
        return true;
    }
    if (issuer_approves(&trip->shopper->card, total)) {
        if (apply(trip, AMZ_CHARGE_ON_APPROVE, total)) {
            tell(trip, AMZ_OP_ADJUST, total, "APPROVED by Amazon", "");
        }
        if (apply(trip, AMZ_CHARGE_ON_CAPTURE, total)) {
            tell(trip, AMZ_OP_CAPTURE, total, "by Amazon", "");
        }
        return true;
    }
    if (apply(trip, AMZ_CHARGE_ON_DECLINE, total)) {
        tell(trip, AMZ_OP_ADJUST, total, "DECLINED by Amazon", "");
        trip->unpaid = *total;
        amz_own_cancel(trip, ""); /* no partial capture where Amazon charges */
    }
    return false;
}

void amz_own_charge_cart(struct amz_trip *trip)
{
    struct jwo_money total;
    struct jwo_error err;
    char violation[sizeof err.text + 32];

    if (amz_cart_price(trip, &total, &err) != JWO_OK) {
        (void)snprintf(violation, sizeof violation, "cart-without-price: %s", err.text);
        amz_own_cancel(trip, violation);
    } else {
        (void)amz_own_charge(trip, &total);
    }
}

jwo_status amz_own_refund(struct amz_trip *trip, const struct jwo_money *amount,
                          struct jwo_error *err)
{
    jwo_status status;

    if (trip->order == NULL) {
        return jwo_fail(err, JWO_ESTATE, "Amazon has not charged trip %s", trip->id);
    }
    if (strcmp(amount->currency, amz_trip_currency(trip)) != 0) {
        return jwo_fail(err, JWO_EINPUT, "the trip was charged in %s, not in %s",
                        amz_trip_currency(trip), amount->currency);
    }
    status = amz_charge_apply(&trip->charge, AMZ_CHARGE_ON_REFUND, amount, false,
                              amz_world_now_ms(trip->world), err);
    if (status == JWO_OK) {
        tell(trip, AMZ_OP_REFUND, amount, "by Amazon", "");
        amz_world_changed(trip->world);
    }
    return status;
}

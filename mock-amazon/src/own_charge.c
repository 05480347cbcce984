/* own_charge.c -- see own_charge.h for the contract. */
#include "own_charge.h"

#include <stdio.h>

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

static void charge(struct amz_trip *trip, const struct jwo_money *total)
{
    if (issuer_approves(&trip->shopper->card, total)) {
        if (apply(trip, AMZ_CHARGE_ON_APPROVE, total)) {
            tell(trip, AMZ_OP_ADJUST, total, "APPROVED by Amazon", "");
        }
        if (apply(trip, AMZ_CHARGE_ON_CAPTURE, total)) {
            tell(trip, AMZ_OP_CAPTURE, total, "by Amazon", "");
        }
    } else if (apply(trip, AMZ_CHARGE_ON_DECLINE, total)) {
        tell(trip, AMZ_OP_ADJUST, total, "DECLINED by Amazon", "");
        trip->unpaid = *total;
        amz_own_cancel(trip, ""); /* no partial capture where Amazon charges */
    }
}

void amz_own_charge_cart(struct amz_trip *trip)
{
    struct jwo_money total;
    struct jwo_error err;
    char violation[sizeof err.text + 32];

    if (amz_cart_price(trip, &total, &err) != JWO_OK) {
        (void)snprintf(violation, sizeof violation, "cart-without-price: %s", err.text);
        amz_own_cancel(trip, violation);
    } else if (jwo_money_is_zero(&total)) {
        amz_own_cancel(trip, "");
    } else {
        charge(trip, &total);
    }
}

/* own_refund.c -- see own_refund.h for the contract. */
#include "own_refund.h"

#include <string.h>

#include "order.h"

static void tell(const struct amz_trip *trip, const struct jwo_money *amount)
{
    amz_world *world = trip->world;
    struct amz_exchange note = {
        .direction = AMZ_TO_RETAILER,
        .op = AMZ_OP_REFUND,
        .began_ms = jwo_wall_ms(),
        .world_ms = amz_world_now_ms(world),
        .began_order = amz_world_tick(world),
        .trip_id = trip->id,
        .shopper_id = trip->shopper->id,
        .amount = *amount,
        .outcome = "by Amazon",
        .retry_after_ms = -1,
        .valid = true,
        .effect = true,
    };

    note.ended_ms = note.began_ms;
    note.ended_order = amz_world_tick(world);
    (void)amz_journal_add(amz_world_journal(world), &note);
    amz_world_changed(world);
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
        tell(trip, amount);
    }
    return status;
}

/* lifecycle_retry.c -- a person asks for a stopped trip to be tried again; see lifecycle.h. */
#include "lifecycle_steps.h"

/* The step in which the trip was stopped: what it has come to tells. */
static enum rtl_state step_before(const struct rtl_trip *trip)
{
    if (trip->checkout) {
        return RTL_CHECKING_OUT;
    }
    if (trip->total_minor == 0) {
        return trip->outcome == RTL_RELEASING ? RTL_RELEASING : RTL_CANCELLING;
    }
    if (trip->capturing_minor > 0) {
        return RTL_CAPTURING;
    }
    return trip->adjusts > 0 ? RTL_STEPPING_DOWN : RTL_ADJUSTING;
}

static jwo_status judge(const struct rtl_trip *trip, int64_t now_ms, struct jwo_error *err)
{
    char died[JWO_TIME_TEXT_MAX];

    if (trip->state != RTL_STOPPED) {
        return jwo_fail(err, JWO_ESTATE, "the trip is not stopped: it is %s",
                        rtl_state_name(trip->state));
    }
    if (!trip->priced) {
        return jwo_fail(err, JWO_ESTATE,
                        "the cart could not be priced: there is no amount to charge");
    }
    if ((trip->total_minor > 0 || trip->checkout) && trip->due_ms == 0) {
        return jwo_fail(err, JWO_ESTATE, "the charge was refused for good%s",
                        trip->checkout ? "" : ", and is owed");
    }
    if (now_ms >= trip->expires_ms) {
        return jwo_fail(err, JWO_ESTATE, "the payment token died at %s",
                        jwo_time_iso(trip->expires_ms, died));
    }
    return JWO_OK;
}

jwo_status rtl_lifecycle_can_retry(const rtl_lifecycle *lc, const struct rtl_trip *trip,
                                   struct jwo_error *err)
{
    return judge(trip, rtl_clock_now(lc->base->clock), err);
}

jwo_status rtl_lifecycle_retry(rtl_lifecycle *lc, const char *trip_id, struct jwo_error *err)
{
    const int64_t now_ms = rtl_clock_now(lc->base->clock);
    struct rtl_trip trip;

    if (!rtl_trip_find(lc->base->store, trip_id, &trip)) {
        return jwo_fail(err, JWO_ENOTFOUND, "no such trip");
    }
    const jwo_status status = judge(&trip, now_ms, err);
    if (status != JWO_OK) {
        return status;
    }
    const int64_t uncertain = trip.uncertain; /* what may have had its effect stays known */
    rtl_trip_move(lc, &trip, step_before(&trip));
    trip.uncertain = uncertain;
    trip.updated_ms = now_ms;
    rtl_trip_update(lc->base->store, &trip);
    rtl_runner_wake(lc->runner, trip.id);
    return JWO_OK;
}

/* lifecycle_retry.c -- a person has seen to a stopped trip, and it goes on; see lifecycle.h. */
#include "lifecycle_steps.h"

/* The step in which the trip was stopped: what it has come to tells. */
static enum rtl_state step_before(const struct rtl_trip *trip)
{
    if (trip->capturing_minor > 0) {
        return RTL_CAPTURING;
    }
    /* Until the payment comes to its end the outcome is the first step. */
    return trip->adjusts > 0 ? RTL_STEPPING_DOWN : trip->outcome;
}

/* The one way out of STOPPED that a person can open. */
static void go_on(rtl_lifecycle *lc, struct rtl_trip *trip)
{
    const int64_t uncertain = trip->uncertain; /* what may have had its effect stays known */

    rtl_trip_move(lc, trip, step_before(trip));
    trip->uncertain = uncertain;
    trip->updated_ms = rtl_clock_now(lc->base->clock);
    rtl_trip_update(lc->base->store, trip);
    rtl_runner_wake(lc->runner, trip->id);
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
    if (rtl_step_of(step_before(trip))->needs_token && now_ms >= trip->expires_ms) {
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
    struct rtl_trip trip;

    if (!rtl_trip_find(lc->base->store, trip_id, &trip)) {
        return jwo_fail(err, JWO_ENOTFOUND, "no such trip");
    }
    const jwo_status status = rtl_lifecycle_can_retry(lc, &trip, err);
    if (status == JWO_OK) {
        go_on(lc, &trip);
    }
    return status;
}

void rtl_lifecycle_price(rtl_lifecycle *lc, struct rtl_trip *trip, enum rtl_release release)
{
    JWO_ASSERT(trip->state == RTL_STOPPED && trip->priced);
    trip->outcome = rtl_trip_first_state(trip, release);
    go_on(lc, trip);
}

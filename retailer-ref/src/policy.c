/* policy.c -- see policy.h for the contract. */
#include "policy.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t whole_unit(const char *currency)
{
    int64_t unit = 1;

    for (int i = jwo_currency_exponent(currency); i > 0; i--) {
        unit *= 10;
    }
    return unit;
}

static struct rtl_move capture_up_to(int64_t minor)
{
    return minor > 0 ? (struct rtl_move){RTL_MOVE_CAPTURE, minor}
                     : (struct rtl_move){RTL_MOVE_WRITE_OFF, 0};
}

/* The bisection's next question, or its result. */
static struct rtl_move step(const struct rtl_trip *trip)
{
    const int64_t unit = whole_unit(trip->currency);
    const int64_t good = trip->approved_minor;
    const int64_t middle = (good + trip->declined_minor) / 2;
    int64_t probe = middle - middle % unit;

    if (probe <= good && good - good % unit + unit < trip->declined_minor) {
        probe = good - good % unit + unit; /* the next whole unit above an amount that is not one */
    }
    if (probe > good && probe < trip->declined_minor && trip->adjusts < RTL_ADJUSTS_MAX - 1) {
        return (struct rtl_move){RTL_MOVE_ADJUST, probe};
    }
    if (good > trip->authorized_minor) {
        return trip->adjusts < RTL_ADJUSTS_MAX ? (struct rtl_move){RTL_MOVE_ADJUST, good}
                                               : capture_up_to(least(trip->authorized_minor, good));
    }
    return capture_up_to(good);
}

struct rtl_move rtl_policy_after_decline(enum rtl_policy policy, struct rtl_trip *trip)
{
    const int64_t authorized = least(trip->authorized_minor, trip->total_minor);

    switch (policy) { /* DEBT-2: one of three, by the store's settings */
    case RTL_WRITE_OFF_ALL:
        return (struct rtl_move){RTL_MOVE_WRITE_OFF, 0};
    case RTL_CAPTURE_AUTHORIZED:
        return capture_up_to(authorized);
    case RTL_STEP_DOWN:
        break;
    }
    trip->declined_minor = trip->probe_minor;
    if (trip->approved_minor >= trip->declined_minor) {
        trip->approved_minor =
            0; /* it was good once and is declined now: only Amazon's word counts */
    }
    if (authorized > trip->approved_minor) {
        trip->approved_minor = authorized;
    }
    return step(trip);
}

struct rtl_move rtl_policy_after_approval(struct rtl_trip *trip)
{
    const int64_t approved = least(trip->authorized_minor, trip->probe_minor);

    if (approved < trip->probe_minor) {
        trip->declined_minor = trip->probe_minor; /* approved in part: no use in asking for more */
        trip->approved_minor = approved;
        return capture_up_to(approved);
    }
    if (approved <= trip->approved_minor) {
        trip->approved_minor = approved;
        return capture_up_to(approved); /* the reserve adjust: it is settled */
    }
    trip->approved_minor = approved;
    return step(trip);
}

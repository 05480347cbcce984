/* alarms.c -- see alarms.h for the contract. */
#include "alarms.h"

#include "jwo/alloc.h"
#include "records.h"
#include "write_offs.h"

#define LOOK_EVERY_MS JWO_MINUTE_MS
#define LOOK_ON_MS    100 /* there is more: in another turn, so that the gate need not wait */

struct rtl_alarms {
    const struct rtl_base *base; /* borrowed */
    jwo_timer *timer;
};

static void alarm_each(void *context, const char *trip_id, int64_t expires_ms)
{
    const struct rtl_base *base = context;
    const int64_t now_ms = rtl_clock_now(base->clock);
    char time[JWO_TIME_TEXT_MAX];

    rtl_alarm_insert(base->store, trip_id, now_ms);
    rtl_incident_record(base->store, trip_id, "token", 0, now_ms,
                        "not settled, and the payment token dies at %s",
                        jwo_time_iso(expires_ms, time));
}

static void look(void *context)
{
    rtl_alarms *alarms = context;
    const struct rtl_base *base = alarms->base;
    const int64_t now_ms = rtl_clock_now(base->clock);
    const int64_t before_ms = base->config->risk.alarm_before_ms;

    bool all = rtl_write_offs_run(base);
    if (before_ms > 0 && rtl_alarms_each(base->store, now_ms, now_ms + before_ms, alarm_each,
                                         (void *)(uintptr_t)base) == RTL_ALARMS_AT_ONCE) {
        all = false;
    }
    jwo_timer_start(alarms->timer, all ? LOOK_EVERY_MS : LOOK_ON_MS);
}

void rtl_alarms_recheck(rtl_alarms *alarms)
{
    jwo_timer_start(alarms->timer, 0);
}

rtl_alarms *rtl_alarms_new(const struct rtl_base *base)
{
    rtl_alarms *alarms = jwo_calloc(1, sizeof(*alarms));

    alarms->base = base;
    alarms->timer = jwo_timer_new(base->loop, look, alarms);
    jwo_timer_start(alarms->timer, 0);
    return alarms;
}

void rtl_alarms_free(rtl_alarms *alarms)
{
    if (alarms != NULL) {
        jwo_timer_free(alarms->timer);
        jwo_free(alarms);
    }
}

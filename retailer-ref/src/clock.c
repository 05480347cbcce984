/* clock.c -- see clock.h for the contract. */
#include "clock.h"

static const char setting[] = "clock_offset_ms";

static int64_t wall_now(void *context)
{
    (void)context;
    return jwo_wall_ms();
}

void rtl_clock_init(struct rtl_clock *clock, rtl_store *store, bool is_test)
{
    clock->wall = (struct jwo_clock){.context = NULL, .now_ms = wall_now};
    clock->offset_ms = is_test ? rtl_store_setting(store, setting, 0) : 0;
}

int64_t rtl_clock_now(const struct rtl_clock *clock)
{
    return clock->wall.now_ms(clock->wall.context) + clock->offset_ms;
}

void rtl_clock_advance(struct rtl_clock *clock, rtl_store *store, int64_t by_ms)
{
    JWO_ASSERT(by_ms >= 0);
    clock->offset_ms += by_ms;
    rtl_store_set_setting(store, setting, clock->offset_ms);
}

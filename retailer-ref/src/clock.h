/* clock.h -- the retailer's time: the wall clock plus an offset that tests move.
 *
 * The offset is kept in the store: a retailer that is restarted in the middle of a test does not
 * travel back. Without --test-clock nothing can move it and it is zero.
 */
#ifndef RTL_CLOCK_H
#define RTL_CLOCK_H

#include "jwo/clock.h"
#include "store.h"

struct rtl_clock {
    struct jwo_clock wall; /* the time under the offset */
    int64_t offset_ms;
};

/* `is_test`: take up the offset that the store remembers. */
void rtl_clock_init(struct rtl_clock *clock, rtl_store *store, bool is_test);
int64_t rtl_clock_now(const struct rtl_clock *clock);
/* Move it forward, durably with this turn. Whoever waits for a time must look again: that is the
 * caller's business. */
void rtl_clock_advance(struct rtl_clock *clock, rtl_store *store, int64_t by_ms);

#endif

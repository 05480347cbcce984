/* policy.h -- what to do after a declined adjust (facts 1 and 17, D5, D6). Pure: a trip's numbers
 * in, a move out.
 *
 *   write_off_all       nothing is captured
 *   capture_authorized  what Amazon still has authorized is captured, up to the total
 *   step_down           lower totals in whole units of the currency are tried by bisection between
 *                       the highest amount known to be good and the lowest known to be too much,
 *                       then the highest good one is captured
 *
 * In all three: captured + debt = total, to the minor unit.
 *
 * step_down makes at most RTL_ADJUSTS_MAX adjusts after the first one. The last is kept in
 * reserve: when Amazon's last word on the authorized amount is below the best approval (D5 lets a
 * decline report zero), that amount is adjusted once more and captured only if approved again.
 */
#ifndef RTL_POLICY_H
#define RTL_POLICY_H

#include "config.h"
#include "trips.h"

#define RTL_ADJUSTS_MAX 8

struct rtl_move {
    enum { RTL_MOVE_WRITE_OFF, RTL_MOVE_CAPTURE, RTL_MOVE_ADJUST } kind;
    int64_t minor; /* to capture or to adjust to; > 0 */
};

/* After the trip's adjust to probe_minor was answered and authorized_minor set. The function also
 * keeps the trip's approved_minor and declined_minor up to date; it writes nothing else. */
struct rtl_move rtl_policy_after_decline(enum rtl_policy policy, struct rtl_trip *trip);
struct rtl_move rtl_policy_after_approval(struct rtl_trip *trip); /* while stepping down */

#endif

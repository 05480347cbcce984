/* alarms.h -- what becomes due by the clock alone: debts to be written off, tokens about to die.
 *
 * Alarm      A trip whose money is still to be collected alarm_before its token's end (a stopped
 *            one, one whose cart has no price, one that Amazon goes on failing) is an incident,
 *            once, so that a person can still act. A trip whose token has died meanwhile is none.
 * Clock      The retailer's. What is due is asked of the store again and again, at the latest every
 *            minute, so neither a restart nor a jump of the clock loses anything.
 */
#ifndef RTL_ALARMS_H
#define RTL_ALARMS_H

#include "base.h"

typedef struct rtl_alarms rtl_alarms;

/* Looks for the first time at once. */
rtl_alarms *rtl_alarms_new(const struct rtl_base *base);
void rtl_alarms_free(rtl_alarms *alarms);    /* NULL is fine */
void rtl_alarms_recheck(rtl_alarms *alarms); /* the clock was moved */

/* ---- rows ---- */

/* Remember the alarm of a trip. */
void rtl_alarm_insert(rtl_store *store, const char *trip_id, int64_t now_ms);
#define RTL_ALARMS_AT_ONCE 100
/* Call `each` with every trip whose money is still to be collected, whose token ends after `now_ms`
 * and not after `until_ms`, and which had no alarm yet, at most RTL_ALARMS_AT_ONCE; returns how
 * many. The ids are collected first: `each` may write. */
size_t rtl_alarms_each(rtl_store *store, int64_t now_ms, int64_t until_ms,
                       void (*each)(void *context, const char *trip_id, int64_t expires_ms),
                       void *context);

#endif

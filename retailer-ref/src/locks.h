/* locks.h -- doors of the portal that shut for a while after too many tries, each time for longer.
 *
 * A door is a kind of trial and a subject: "codes asked for, by address". It counts tries; one that
 * reaches the door's number within its window shuts it. Shut again within a day, it stays shut
 * twice as long, up to the door's longest. The table of doors is in store_locks.c.
 *
 * Whether a door is shut must not tell a stranger whether a shopper exists: tries are counted alike
 * for addresses and cards that nobody has.
 */
#ifndef RTL_LOCKS_H
#define RTL_LOCKS_H

#include "base.h"

enum rtl_door {
    RTL_DOOR_MAIL_TO,      /* codes asked for, by address */
    RTL_DOOR_MAIL_FROM,    /* the same, by client */
    RTL_DOOR_GUESS_TO,     /* wrong codes, by address */
    RTL_DOOR_GUESS_FROM,   /* the same, by client */
    RTL_DOOR_CARD,         /* wrong card look-ups, by card */
    RTL_DOOR_CARD_FROM,    /* the same, by client */
    RTL_DOOR_REFUNDS_FROM, /* refunds asked for, by session's subject */
    RTL_DOOR_COUNT
};

/* How long it stays shut, 0: it is open. */
int64_t rtl_lock_left_ms(const struct rtl_base *base, enum rtl_door door, const char *subject);
void rtl_lock_count(const struct rtl_base *base, enum rtl_door door, const char *subject);
/* The right key was shown: what was counted is forgotten. */
void rtl_lock_forget(const struct rtl_base *base, enum rtl_door door, const char *subject);
void rtl_locks_purge(const struct rtl_base *base);

#endif

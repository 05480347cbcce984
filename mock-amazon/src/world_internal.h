/* world_internal.h -- what world.c, agenda.c and registry.c share: the inside of a world. */
#ifndef AMZ_WORLD_INTERNAL_H
#define AMZ_WORLD_INTERNAL_H

#include "door.h"

/* The clock and what is due: a binary heap by due time, then by order of adding. */
struct amz_agenda {
    amz_event **heap; /* owned */
    size_t count, capacity;
    uint64_t last_order;
    jwo_timer *timer;  /* the earliest event, or the next step of an advance */
    int64_t offset_ms; /* world time = monotonic time + offset: no step of the wall clock is seen */
    int calls;         /* under way */

    bool advancing;
    bool told; /* the clock has arrived and amz_world_changed() was called */
    int64_t stands_ms, target_ms;
    void (*done)(void *context);
    void *done_context; /* borrowed */
};

/* From the kill until the retailer is there again, in the world's order. */
struct outage {
    uint64_t from, to; /* `to` is UINT64_MAX while it lasts */
};

/* How far the clock had been moved when it moved for the first time after so many grants. */
struct clock_mark {
    uint64_t granted;
    int64_t moved_before_ms;
};

struct amz_world {
    amz_amazon *amazon; /* borrowed */
    amz_world *previous, *next;
    char name[AMZ_ID_MAX];
    char retailer_url[512];
    amz_door *door; /* borrowed; NULL = none */
    struct amz_settings settings;
    struct amz_faults *faults;
    amz_journal *journal;
    struct jwo_prng prng;
    uint64_t ticks;
    struct amz_agenda agenda;

    struct store_node *stores;
    struct amz_price *prices; /* list, owned; cart_price.c */
    struct amz_shopper *oldest_shopper, *newest_shopper;
    struct amz_trip *oldest_trip, *newest_trip;
    amz_world_hook *hooks;

    void (*change)(void *context);
    void *change_context; /* borrowed */
    void (*crash)(void *context);
    void *crash_context; /* borrowed */
    /* keyring.c */
    struct clock_mark *clock_marks; /* owned; rising */
    size_t clock_mark_count;
    int64_t clock_moved_ms;  /* so far */
    uint64_t grants_expired; /* up to this number, by the story's word */
    bool uses_grants;        /* a call about this world was signed with one */
    struct outage *outages;  /* owned; when the retailer was down, rising */
    size_t outage_count;
};

void amz_prices_free(amz_world *world);
void amz_agenda_init(amz_world *world);
void amz_agenda_dispose(amz_world *world); /* events are cancelled, an advance is abandoned */

#endif

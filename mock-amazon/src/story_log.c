/* story_log.c -- what was done and seen in a world; see story_writer.h for the contract. */
#include <string.h>

#include "amazon.h"
#include "jwo/alloc.h"
#include "story_writer.h"

#define QUIET_MS 1000 /* a retailer that has been silent for so long will not adjust again */

struct amz_story_log {
    struct amz_deed *deeds[AMZ_DEEDS_MAX]; /* owned, with their items */
    size_t count;
    size_t left_out;
};

amz_story_log *amz_story_log_new(void)
{
    return jwo_calloc(1, sizeof(amz_story_log));
}

static void deed_free(struct amz_deed *deed)
{
    jwo_free((void *)(uintptr_t)deed->items);
    jwo_free(deed);
}

void amz_story_log_clear(amz_story_log *log)
{
    for (size_t i = 0; i < log->count; i++) {
        deed_free(log->deeds[i]);
    }
    log->count = log->left_out = 0;
}

void amz_story_log_free(amz_story_log *log)
{
    if (log) {
        amz_story_log_clear(log);
        jwo_free(log);
    }
}

static void keep(amz_story_log *log, const struct amz_deed *deed)
{
    struct amz_deed *copy;

    if (log->count == AMZ_DEEDS_MAX || log->left_out > 0) {
        log->left_out++;
        return;
    }
    copy = jwo_malloc(sizeof *copy);
    *copy = *deed;
    copy->items = NULL;
    if (deed->item_count > 0) {
        struct amz_cart_item *items = jwo_calloc(deed->item_count, sizeof *items);

        memcpy(items, deed->items, deed->item_count * sizeof *items);
        copy->items = items;
    }
    log->deeds[log->count++] = copy;
}

/* --- seeing ----------------------------------------------------------------------------------- */

static bool has_ended(enum amz_charge_state state)
{
    return state != AMZ_CHARGE_HELD && state != AMZ_CHARGE_ADJUSTED;
}

/* A declined charge may be asked for less: it has ended once its retailer is silent. */
static bool is_quiet(const struct amz_trip *trip, const amz_journal *journal)
{
    int64_t last_ms = 0;

    for (const struct amz_exchange *e = amz_journal_next(journal, NULL); e;
         e = amz_journal_next(journal, e)) {
        if (strcmp(e->trip_id, trip->id) == 0 && e->ended_ms > last_ms) {
            last_ms = e->ended_ms;
        }
    }
    return jwo_wall_ms() - last_ms >= QUIET_MS;
}

static int count_captures(const struct amz_trip *trip, const amz_journal *journal)
{
    int count = 0;

    if (amz_journal_dropped(journal) > 0) {
        return -1;
    }
    for (const struct amz_exchange *e = amz_journal_next(journal, NULL); e;
         e = amz_journal_next(journal, e)) {
        count += e->op == AMZ_OP_CAPTURE && strcmp(e->trip_id, trip->id) == 0 ? 1 : 0;
    }
    return count;
}

/* As it was seen last, or NULL. */
static const struct amz_deed *seen_before(const amz_story_log *log, const char *trip_id)
{
    for (size_t i = log->count; i > 0; i--) {
        const struct amz_deed *deed = log->deeds[i - 1];

        if (deed->kind == AMZ_DEED_SEEN && strcmp(deed->trip, trip_id) == 0) {
            return deed;
        }
    }
    return NULL;
}

static void look_at(amz_story_log *log, amz_world *world, const char *trip_id, bool at_last)
{
    const struct amz_trip *trip = amz_amazon_find_trip(amz_world_amazon(world), trip_id);
    const struct amz_deed *before = seen_before(log, trip_id);
    const amz_journal *journal = amz_world_journal(world);
    struct amz_deed seen = {.kind = AMZ_DEED_SEEN};

    if (!trip || !trip->has_charge || !has_ended(trip->charge.state)) {
        return;
    }
    seen.is_sure = at_last || trip->charge.state != AMZ_CHARGE_DECLINED || is_quiet(trip, journal);
    if (before && before->charge == trip->charge.state && (before->is_sure || !seen.is_sure)) {
        return;
    }
    memcpy(seen.trip, trip->id, sizeof seen.trip);
    seen.charge = trip->charge.state;
    seen.captured = trip->charge.captured;
    seen.captures = count_captures(trip, journal);
    keep(log, &seen);
}

void amz_story_log_look(amz_story_log *log, amz_world *world, bool at_last)
{
    const size_t count = log->count; /* what is added needs no look */

    for (size_t i = 0; i < count; i++) {
        if (log->deeds[i]->kind == AMZ_DEED_LEAVE) {
            look_at(log, world, log->deeds[i]->trip, at_last);
        }
    }
}

/* --- the log ---------------------------------------------------------------------------------- */

void amz_story_log_add(amz_story_log *log, amz_world *world, const struct amz_deed *deed)
{
    amz_story_log_look(log, world, false);
    keep(log, deed);
}

void amz_story_log_disarm(amz_story_log *log, uint64_t fault_id, int hits)
{
    for (size_t i = 0; i < log->count; i++) {
        struct amz_deed *deed = log->deeds[i];

        if (deed->kind != AMZ_DEED_FAULT || deed->fault_id != fault_id) {
            continue;
        }
        deed->fault.times = hits;
        if (hits == 0) {
            deed_free(deed);
            log->count--;
            memmove(&log->deeds[i], &log->deeds[i + 1], (log->count - i) * sizeof log->deeds[0]);
        }
        return;
    }
}

size_t amz_story_log_count(const amz_story_log *log)
{
    return log->count;
}

const struct amz_deed *amz_story_log_at(const amz_story_log *log, size_t index)
{
    JWO_ASSERT(index < log->count);
    return log->deeds[index];
}

size_t amz_story_log_left_out(const amz_story_log *log)
{
    return log->left_out;
}

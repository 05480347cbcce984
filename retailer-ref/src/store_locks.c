/* store_locks.c -- see locks.h for the contract. */
#include "locks.h"

#include <string.h>

#include "jwo/digest.h"
#include "store_sql.h"

#define MEMORY_MS JWO_DAY_MS /* of how often a door shut */

/* To add a door: its name in locks.h, a row here, a case in tests/test_locks.c. Clients have larger
 * numbers, because many people may share an address of the network. */
/* clang-format off */
static const struct door {
    const char *name;
    int tries;
    int64_t within_ms, first_ms, longest_ms;
} doors[RTL_DOOR_COUNT] = {
    [RTL_DOOR_MAIL_TO]      = {"mail-to",       5, JWO_HOUR_MS, 15 * JWO_MINUTE_MS, JWO_HOUR_MS},
    [RTL_DOOR_MAIL_FROM]    = {"mail-from",    20, JWO_HOUR_MS, 15 * JWO_MINUTE_MS, JWO_DAY_MS},
    [RTL_DOOR_GUESS_TO]     = {"guess-to",     10, JWO_HOUR_MS, 15 * JWO_MINUTE_MS, JWO_DAY_MS},
    [RTL_DOOR_GUESS_FROM]   = {"guess-from",   20, JWO_HOUR_MS, 15 * JWO_MINUTE_MS, JWO_DAY_MS},
    [RTL_DOOR_CARD]         = {"card",          5, JWO_DAY_MS,  15 * JWO_MINUTE_MS, JWO_DAY_MS},
    [RTL_DOOR_CARD_FROM]    = {"card-from",    10, JWO_HOUR_MS, 15 * JWO_MINUTE_MS, JWO_DAY_MS},
    [RTL_DOOR_REFUNDS_FROM] = {"refunds-from", 20, JWO_HOUR_MS, 15 * JWO_MINUTE_MS, JWO_DAY_MS},
};
/* clang-format on */

struct state {
    int64_t count, since_ms, locks, until_ms;
};

static const char *hash(const char *subject, char out[JWO_SHA256_HEX_MAX])
{
    return jwo_sha256_hex(subject, strlen(subject), out);
}

static struct state find(const struct rtl_base *base, const struct door *door, const char *hashed)
{
    static const char sql[] =
        "SELECT count, since, locks, until FROM portal_locks WHERE door = ?1 AND subject = ?2";
    struct rtl_rows rows =
        rtl_rows_start(base->store, sql, RTL_ARGS(rtl_text(door->name), rtl_text(hashed)));
    struct state state = {0};

    if (rtl_rows_next(&rows)) {
        state = (struct state){
            .count = rtl_rows_number(&rows, 0),
            .since_ms = rtl_rows_number(&rows, 1),
            .locks = rtl_rows_number(&rows, 2),
            .until_ms = rtl_rows_number(&rows, 3),
        };
    }
    rtl_rows_end(&rows);
    return state;
}

int64_t rtl_lock_left_ms(const struct rtl_base *base, enum rtl_door door, const char *subject)
{
    char hashed[JWO_SHA256_HEX_MAX];
    const int64_t until_ms = find(base, &doors[door], hash(subject, hashed)).until_ms;
    const int64_t now_ms = rtl_clock_now(base->clock);

    return until_ms > now_ms ? until_ms - now_ms : 0;
}

static int64_t lock_ms(const struct door *door, int64_t locks)
{
    int64_t length_ms = door->first_ms;

    for (int64_t i = 0; i < locks && length_ms < door->longest_ms; i++) {
        length_ms *= 2;
    }
    return length_ms < door->longest_ms ? length_ms : door->longest_ms;
}

void rtl_lock_count(const struct rtl_base *base, enum rtl_door door, const char *subject)
{
    static const char sql[] = "INSERT OR REPLACE INTO portal_locks VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    const struct door *rules = &doors[door];
    const int64_t now_ms = rtl_clock_now(base->clock);
    char hashed[JWO_SHA256_HEX_MAX];
    struct state state = find(base, rules, hash(subject, hashed));

    if (now_ms >= state.since_ms + rules->within_ms) {
        state.count = 0;
        state.since_ms = now_ms;
    }
    if (now_ms >= state.until_ms + MEMORY_MS) {
        state.locks = 0;
    }
    if (++state.count >= rules->tries) {
        state.until_ms = now_ms + lock_ms(rules, state.locks);
        state.locks++;
        state.count = 0;
        state.since_ms = now_ms;
    }
    (void)rtl_store_run(base->store, sql,
                        RTL_ARGS(rtl_text(rules->name), rtl_text(hashed), rtl_number(state.count),
                                 rtl_number(state.since_ms), rtl_number(state.locks),
                                 rtl_number(state.until_ms)));
}

void rtl_lock_forget(const struct rtl_base *base, enum rtl_door door, const char *subject)
{
    static const char sql[] = "DELETE FROM portal_locks WHERE door = ?1 AND subject = ?2";
    char hashed[JWO_SHA256_HEX_MAX];

    (void)rtl_store_run(base->store, sql,
                        RTL_ARGS(rtl_text(doors[door].name), rtl_text(hash(subject, hashed))));
}

void rtl_locks_purge(const struct rtl_base *base)
{
    static const char sql[] = "DELETE FROM portal_locks WHERE since <= ?1 AND until <= ?1";

    (void)rtl_store_run(base->store, sql,
                        RTL_ARGS(rtl_number(rtl_clock_now(base->clock) - MEMORY_MS)));
}

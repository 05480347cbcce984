/* store_trips.c -- see trips.h for the contract. */
#include <string.h>

#include "store_sql.h"
#include "trips.h"

static const char *const state_names[] = {
#define X(name) #name,
    RTL_STATES(X)
#undef X
};

const char *rtl_state_name(enum rtl_state state)
{
    JWO_ASSERT(state < RTL_STATE_COUNT);
    return state_names[state];
}

/* The ends, for C and for SQL. */
#define ENDED "('CAPTURED', 'CANCELLED', 'CHECKED_OUT', 'BAD_DEBT', 'UNCOLLECTED', 'STOPPED')"

bool rtl_state_is_end(enum rtl_state state)
{
    return state == RTL_CAPTURED || state == RTL_CANCELLED || state == RTL_CHECKED_OUT ||
           state == RTL_BAD_DEBT || state == RTL_UNCOLLECTED || state == RTL_STOPPED;
}

enum rtl_state rtl_state_of(const char *name)
{
    size_t state = 0;

    while (state < RTL_STATE_COUNT && strcmp(state_names[state], name) != 0) {
        state++;
    }
    JWO_ASSERT(state < RTL_STATE_COUNT); /* user_version says that this program wrote it */
    return (enum rtl_state)state;
}

struct jwo_money rtl_trip_money(const struct rtl_trip *trip, int64_t minor)
{
    return jwo_money_of(minor, trip->currency);
}

/* The columns in the order of the table; every statement below spells it out once more or less. */
#define COLUMNS                                                                                    \
    "shopping_trip_id, store_id, shopper_id, state, outcome, purchase_id, cart_digest, currency, " \
    "priced, total, authorized, capturing, captured, probe, approved, declined, adjusts, "         \
    "attempts, failures, uncertain, due, started, expires, captured_at, created, updated, "        \
    "checkout, order_id"

bool rtl_trip_find(rtl_store *store, const char *trip_id, struct rtl_trip *out)
{
    static const char sql[] = "SELECT " COLUMNS " FROM trips WHERE shopping_trip_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));
    int64_t *const numbers[] = {
        &out->total_minor, &out->authorized_minor, &out->capturing_minor, &out->captured_minor,
        &out->probe_minor, &out->approved_minor,   &out->declined_minor,  &out->adjusts,
        &out->attempts,    &out->failures,         &out->uncertain,       &out->due_ms,
        &out->started_ms,  &out->expires_ms,       &out->captured_at_ms,  &out->created_ms,
        &out->updated_ms,
    };

    memset(out, 0, sizeof(*out));
    if (!rtl_rows_next(&rows)) {
        return false;
    }
    rtl_rows_copy(&rows, 0, out->id, sizeof(out->id));
    rtl_rows_copy(&rows, 1, out->store_id, sizeof(out->store_id));
    rtl_rows_copy(&rows, 2, out->shopper_id, sizeof(out->shopper_id));
    out->state = rtl_state_of(rtl_rows_text(&rows, 3));
    out->outcome = rtl_state_of(rtl_rows_text(&rows, 4));
    rtl_rows_copy(&rows, 5, out->purchase_id, sizeof(out->purchase_id));
    rtl_rows_copy(&rows, 6, out->cart_digest, sizeof(out->cart_digest));
    rtl_rows_copy(&rows, 7, out->currency, sizeof(out->currency));
    out->priced = rtl_rows_number(&rows, 8) != 0;
    for (size_t i = 0; i < JWO_COUNT(numbers); i++) {
        *numbers[i] = rtl_rows_number(&rows, 9 + (int)i);
    }
    out->checkout = rtl_rows_number(&rows, 9 + (int)JWO_COUNT(numbers)) != 0;
    rtl_rows_copy(&rows, 10 + (int)JWO_COUNT(numbers), out->order_id, sizeof(out->order_id));
    rtl_rows_end(&rows);
    return true;
}

void rtl_trip_insert(rtl_store *store, const struct rtl_trip *trip)
{
    JWO_ASSERT(RTL_STATE_COUNT <= RTL_TALLIES_MAX);
    rtl_store_tally(store, trip->state, 1);

    static const char sql[] =
        "INSERT INTO trips (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, 0, "
        "0, 0, 0, 0, 0, 0, 0, 0, ?11, ?12, 0, ?13, ?13, ?14, '')";

    (void)rtl_store_run(
        store, sql,
        RTL_ARGS(rtl_text(trip->id), rtl_text(trip->store_id),
                 rtl_text(trip->shopper_id[0] != '\0' ? trip->shopper_id : NULL),
                 rtl_text(rtl_state_name(trip->state)), rtl_text(rtl_state_name(trip->outcome)),
                 rtl_text(trip->purchase_id), rtl_text(trip->cart_digest), rtl_text(trip->currency),
                 rtl_number(trip->priced), rtl_number(trip->total_minor),
                 rtl_number(trip->started_ms), rtl_number(trip->expires_ms),
                 rtl_number(trip->created_ms), rtl_number(trip->checkout)));
}

void rtl_trips_count(rtl_store *store)
{
    static const char sql[] = "SELECT state, count(*) FROM trips GROUP BY state";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_NO_ARGS);

    while (rtl_rows_next(&rows)) {
        rtl_store_tally_start(store, rtl_state_of(rtl_rows_text(&rows, 0)),
                              rtl_rows_number(&rows, 1));
    }
}

int64_t rtl_trips_in(const rtl_store *store, enum rtl_state state)
{
    return rtl_store_tallied(store, state);
}

void rtl_trip_update(rtl_store *store, const struct rtl_trip *trip)
{
    static const char sql[] =
        "UPDATE trips SET state = ?2, outcome = ?3, authorized = ?4, capturing = ?5, captured = "
        "?6, "
        "probe = ?7, approved = ?8, declined = ?9, adjusts = ?10, attempts = ?11, failures = ?12, "
        "uncertain = ?13, due = ?14, captured_at = ?15, updated = ?16, order_id = ?17 WHERE "
        "shopping_trip_id = ?1";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(trip->id), rtl_text(rtl_state_name(trip->state)),
                                 rtl_text(rtl_state_name(trip->outcome)),
                                 rtl_number(trip->authorized_minor),
                                 rtl_number(trip->capturing_minor),
                                 rtl_number(trip->captured_minor), rtl_number(trip->probe_minor),
                                 rtl_number(trip->approved_minor), rtl_number(trip->declined_minor),
                                 rtl_number(trip->adjusts), rtl_number(trip->attempts),
                                 rtl_number(trip->failures), rtl_number(trip->uncertain),
                                 rtl_number(trip->due_ms), rtl_number(trip->captured_at_ms),
                                 rtl_number(trip->updated_ms), rtl_text(trip->order_id)));
}

void rtl_trip_update_price(rtl_store *store, const struct rtl_trip *trip)
{
    static const char sql[] =
        "UPDATE trips SET priced = ?2, total = ?3 WHERE shopping_trip_id = ?1";

    (void)rtl_store_run(
        store, sql,
        RTL_ARGS(rtl_text(trip->id), rtl_number(trip->priced), rtl_number(trip->total_minor)));
}

void rtl_trips_unfinished(rtl_store *store, void (*each)(void *context, const char *trip_id),
                          void *context)
{
    static const char sql[] = "SELECT shopping_trip_id FROM trips WHERE state NOT IN " ENDED
                              " OR (state = 'STOPPED' AND due > 0) ORDER BY created";

    rtl_store_each(store, sql, each, context);
}

struct rtl_summary rtl_trips_summary(rtl_store *store, int64_t late_ms)
{
    static const char sql[] =
        "SELECT count(*), coalesce(sum(state IN " ENDED "), 0), coalesce(sum(state NOT IN " ENDED
        " AND max(due, updated) < ?1), 0) FROM trips";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_number(late_ms)));
    struct rtl_summary summary = {0};

    if (rtl_rows_next(&rows)) {
        summary.trips = rtl_rows_number(&rows, 0);
        summary.final = rtl_rows_number(&rows, 1);
        summary.stuck = rtl_rows_number(&rows, 2);
    }
    rtl_rows_end(&rows);
    return summary;
}

void rtl_trips_sum(rtl_store *store, enum rtl_sum which,
                   void (*each)(void *context, const struct jwo_money *sum), void *context)
{
    static const char *const sql[] = {
        [RTL_SUM_TOTAL] =
            "SELECT currency, sum(total) FROM trips WHERE priced GROUP BY currency ORDER BY 1",
        [RTL_SUM_CAPTURED] =
            "SELECT currency, sum(captured) FROM trips WHERE priced GROUP BY currency ORDER BY 1",
        [RTL_SUM_DEBT] = "SELECT currency, sum(recorded) FROM debts GROUP BY currency ORDER BY 1",
    };
    struct rtl_rows rows = rtl_rows_start(store, sql[which], RTL_NO_ARGS);

    while (rtl_rows_next(&rows)) {
        const struct jwo_money sum =
            jwo_money_of(rtl_rows_number(&rows, 1), rtl_rows_text(&rows, 0));
        each(context, &sum);
    }
}

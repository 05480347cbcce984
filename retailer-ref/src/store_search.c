/* store_search.c -- see search.h for the contract. */
#include "search.h"

#include <string.h>

#include "store_sql.h"

/* How far a list has come. */
struct pace {
    int told, count_max, looks;
    int64_t last; /* row that was looked at last */
};

static int64_t from_top(int64_t before)
{
    return before > 0 ? before : INT64_MAX;
}

/* May another row be looked at? Remembers it. */
static bool goes_on(struct pace *pace, const struct rtl_rows *rows, int row_column)
{
    if (pace->told == pace->count_max || pace->looks == RTL_SEARCH_LOOKS) {
        return false;
    }
    pace->looks++;
    pace->last = rtl_rows_number(rows, row_column);
    return true;
}

/* Ends a list that was left because goes_on said so, or was read to its end. */
static int64_t end(struct rtl_rows *rows, const struct pace *pace)
{
    const bool has_more = rows->stmt != NULL;

    rtl_rows_end(rows);
    return has_more ? pace->last : 0;
}

/* ---- trips ---- */

#define TRIP                                                                                       \
    "SELECT rowid, shopping_trip_id, store_id, currency, state, priced, total, captured, "         \
    "created, "                                                                                    \
    "updated, due FROM trips WHERE rowid < ?1 AND rowid >= ?2 "
#define NEWEST "ORDER BY rowid DESC"

/* Trips come in the order of their arrival, so a time is a row. */
static void rows_of_days(rtl_store *store, const struct rtl_trip_query *query, int64_t *from,
                         int64_t *to)
{
    static const char sql[] = "SELECT min(rowid), max(rowid) + 1 FROM trips "
                              "WHERE created >= ?1 AND created < ?2";
    const int64_t end_ms = query->to_ms != 0 ? query->to_ms : INT64_MAX;

    *from = 0;
    *to = from_top(query->before);
    if (query->from_ms != 0 || query->to_ms != 0) {
        struct rtl_rows rows =
            rtl_rows_start(store, sql, RTL_ARGS(rtl_number(query->from_ms), rtl_number(end_ms)));
        int64_t last = 0;
        if (rtl_rows_next(&rows)) {
            *from = rtl_rows_number(&rows, 0);
            last = rtl_rows_number(&rows, 1);
        }
        rtl_rows_end(&rows);
        *to = last < *to ? last : *to;
    }
}

static struct rtl_rows start_trips(rtl_store *store, const struct rtl_trip_query *query)
{
    static const char all[] = TRIP NEWEST;
    static const char by_state[] = TRIP "AND state = ?3 " NEWEST;
    static const char by_store[] = TRIP "AND store_id = ?3 " NEWEST;
    int64_t from, to;

    rows_of_days(store, query, &from, &to);
    if (query->state != RTL_STATE_COUNT) {
        return rtl_rows_start(
            store, by_state,
            RTL_ARGS(rtl_number(to), rtl_number(from), rtl_text(rtl_state_name(query->state))));
    }
    if (query->store_id[0] != '\0') {
        return rtl_rows_start(
            store, by_store, RTL_ARGS(rtl_number(to), rtl_number(from), rtl_text(query->store_id)));
    }
    return rtl_rows_start(store, all, RTL_ARGS(rtl_number(to), rtl_number(from)));
}

static bool fits(const struct rtl_trip_query *query, const struct rtl_trip_row *row)
{
    return (query->store_id[0] == '\0' || strcmp(query->store_id, row->store_id) == 0) &&
           row->created_ms >= query->from_ms &&
           (query->to_ms == 0 || row->created_ms < query->to_ms);
}

int64_t rtl_search_trips(rtl_store *store, const struct rtl_trip_query *query, int count_max,
                         void (*each)(void *context, const struct rtl_trip_row *row), void *context)
{
    struct rtl_rows rows = start_trips(store, query);
    struct pace pace = {.count_max = count_max};

    while (rtl_rows_next(&rows) && goes_on(&pace, &rows, 0)) {
        const struct rtl_trip_row row = {
            .id = rtl_rows_text(&rows, 1),
            .store_id = rtl_rows_text(&rows, 2),
            .currency = rtl_rows_text(&rows, 3),
            .state = rtl_state_of(rtl_rows_text(&rows, 4)),
            .priced = rtl_rows_number(&rows, 5) != 0,
            .total_minor = rtl_rows_number(&rows, 6),
            .captured_minor = rtl_rows_number(&rows, 7),
            .created_ms = rtl_rows_number(&rows, 8),
            .updated_ms = rtl_rows_number(&rows, 9),
            .due_ms = rtl_rows_number(&rows, 10),
        };
        if (fits(query, &row)) {
            pace.told++;
            each(context, &row);
        }
    }
    return end(&rows, &pace);
}

/* ---- incidents ---- */

#define INCIDENT                                                                                   \
    "SELECT id, shopping_trip_id, operation, status, detail, at, closed, closed_by, note "         \
    "FROM incidents WHERE "

static void tell_incident(const struct rtl_rows *rows,
                          void (*each)(void *context, const struct rtl_incident_row *row),
                          void *context)
{
    each(context, &(struct rtl_incident_row){
                      .incident = {.id = rtl_rows_number(rows, 0),
                                   .trip_id = rtl_rows_text(rows, 1),
                                   .operation = rtl_rows_text(rows, 2),
                                   .status = (int)rtl_rows_number(rows, 3),
                                   .detail = rtl_rows_text(rows, 4),
                                   .at_ms = rtl_rows_number(rows, 5)},
                      .closed_ms = rtl_rows_number(rows, 6),
                      .closed_by = rtl_rows_text(rows, 7),
                      .note = rtl_rows_text(rows, 8),
                  });
}

int64_t rtl_search_incidents(rtl_store *store, bool open, int64_t before, int count_max,
                             void (*each)(void *context, const struct rtl_incident_row *row),
                             void *context)
{
    static const char opened[] = INCIDENT "closed = 0 AND id < ?1 ORDER BY id DESC";
    static const char all[] = INCIDENT "id < ?1 ORDER BY id DESC";
    struct rtl_rows rows =
        rtl_rows_start(store, open ? opened : all, RTL_ARGS(rtl_number(from_top(before))));
    struct pace pace = {.count_max = count_max};

    while (rtl_rows_next(&rows) && goes_on(&pace, &rows, 0)) {
        if (open || rtl_rows_number(&rows, 6) != 0) {
            pace.told++;
            tell_incident(&rows, each, context);
        }
    }
    return end(&rows, &pace);
}

void rtl_search_incidents_of(rtl_store *store, const char *trip_id, int count_max,
                             void (*each)(void *context, const struct rtl_incident_row *row),
                             void *context)
{
    static const char sql[] = INCIDENT "shopping_trip_id = ?1 ORDER BY id DESC LIMIT ?2";
    struct rtl_rows rows =
        rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id), rtl_number(count_max)));

    while (rtl_rows_next(&rows)) {
        tell_incident(&rows, each, context);
    }
}

/* ---- debts ---- */

int64_t rtl_search_debts(rtl_store *store, bool open, int64_t before, int count_max,
                         void (*each)(void *context, const struct rtl_debt_row *row), void *context)
{
    static const char sql[] =
        "SELECT rowid, shopping_trip_id, shopper_id, currency, reason, recorded, paid, at, "
        "written_off, forgiven FROM debts WHERE rowid < ?1 ORDER BY rowid DESC";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_number(from_top(before))));
    struct pace pace = {.count_max = count_max};

    while (rtl_rows_next(&rows) && goes_on(&pace, &rows, 0)) {
        const struct rtl_debt_row row = {
            .trip_id = rtl_rows_text(&rows, 1),
            .shopper_id = rtl_rows_text(&rows, 2),
            .currency = rtl_rows_text(&rows, 3),
            .reason = rtl_rows_text(&rows, 4),
            .recorded_minor = rtl_rows_number(&rows, 5),
            .paid_minor = rtl_rows_number(&rows, 6),
            .at_ms = rtl_rows_number(&rows, 7),
            .written_off_minor = rtl_rows_number(&rows, 8),
            .forgiven = rtl_rows_number(&rows, 9) != 0,
        };
        if (!open || (row.paid_minor < row.recorded_minor && !row.forgiven)) {
            pace.told++;
            each(context, &row);
        }
    }
    return end(&rows, &pace);
}

/* ---- refunds ---- */

#define REFUND                                                                                     \
    "SELECT rowid, refund_request_id, shopping_trip_id, currency, reason, state, detail, "         \
    "reconciliation_id, amount, at FROM refunds WHERE "

static void tell_refund(const struct rtl_rows *rows,
                        void (*each)(void *context, const struct rtl_refund_row *row),
                        void *context)
{
    each(context, &(struct rtl_refund_row){.id = rtl_rows_text(rows, 1),
                                           .trip_id = rtl_rows_text(rows, 2),
                                           .currency = rtl_rows_text(rows, 3),
                                           .reason = rtl_rows_text(rows, 4),
                                           .state = rtl_rows_text(rows, 5),
                                           .detail = rtl_rows_text(rows, 6),
                                           .reconciliation_id = rtl_rows_text(rows, 7),
                                           .amount_minor = rtl_rows_number(rows, 8),
                                           .at_ms = rtl_rows_number(rows, 9)});
}

int64_t rtl_search_refunds(rtl_store *store, int64_t before, int count_max,
                           void (*each)(void *context, const struct rtl_refund_row *row),
                           void *context)
{
    static const char sql[] = REFUND "rowid < ?1 ORDER BY rowid DESC";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_number(from_top(before))));
    struct pace pace = {.count_max = count_max};

    while (rtl_rows_next(&rows) && goes_on(&pace, &rows, 0)) {
        pace.told++;
        tell_refund(&rows, each, context);
    }
    return end(&rows, &pace);
}

void rtl_search_refunds_of(rtl_store *store, const char *trip_id,
                           void (*each)(void *context, const struct rtl_refund_row *row),
                           void *context)
{
    static const char sql[] = REFUND "shopping_trip_id = ?1 ORDER BY rowid DESC LIMIT 200";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));

    while (rtl_rows_next(&rows)) {
        tell_refund(&rows, each, context);
    }
}

/* ---- postings ---- */

void rtl_search_postings(rtl_store *store, const char *trip_id,
                         void (*each)(void *context, const struct rtl_posting *posting),
                         void *context)
{
    static const char sql[] = "SELECT event, account, currency, minor, at FROM ledger "
                              "WHERE shopping_trip_id = ?1 ORDER BY id LIMIT 1000";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));

    while (rtl_rows_next(&rows)) {
        each(context, &(struct rtl_posting){.event = rtl_rows_text(&rows, 0),
                                            .account = rtl_rows_text(&rows, 1),
                                            .currency = rtl_rows_text(&rows, 2),
                                            .minor = rtl_rows_number(&rows, 3),
                                            .at_ms = rtl_rows_number(&rows, 4)});
    }
}

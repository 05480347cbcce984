/* store_reports.c -- see reports.h for the contract. */
#include <string.h>

#include "reports.h"
#include "store_sql.h"

void rtl_report_record(rtl_store *store, const char *trip_id, int64_t settled_minor,
                       const char *state, int64_t now_ms)
{
    static const char sql[] = "INSERT INTO reports (shopping_trip_id, idempotency_key, share, "
                              "settled, state, attempts, failures, "
                              "due, at) VALUES (?1, NULL, 0, ?2, ?3, 0, 0, 0, ?4)";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(trip_id), rtl_number(settled_minor), rtl_text(state),
                                 rtl_number(now_ms)));
}

int64_t rtl_report_insert(rtl_store *store, const struct rtl_report *report)
{
    static const char sql[] = "INSERT INTO reports (shopping_trip_id, idempotency_key, share, "
                              "settled, state, attempts, failures, "
                              "due, at) VALUES (?1, ?2, ?3, ?4, 'pending', 0, 0, 0, ?5)";
    static const char last[] = "SELECT max(id) FROM reports";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(report->trip_id), rtl_text(report->idempotency_key),
                                 rtl_number(report->share_minor), rtl_number(report->settled_minor),
                                 rtl_number(report->at_ms)));
    return rtl_store_number(store, 0, last, RTL_NO_ARGS);
}

bool rtl_report_find(rtl_store *store, int64_t id, struct rtl_report *out)
{
    static const char sql[] =
        "SELECT shopping_trip_id, idempotency_key, share, settled, state, attempts, "
        "failures, due, at FROM reports WHERE id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_number(id)));

    memset(out, 0, sizeof(*out));
    if (!rtl_rows_next(&rows)) {
        return false;
    }
    out->id = id;
    rtl_rows_copy(&rows, 0, out->trip_id, sizeof(out->trip_id));
    rtl_rows_copy(&rows, 1, out->idempotency_key, sizeof(out->idempotency_key));
    out->share_minor = rtl_rows_number(&rows, 2);
    out->settled_minor = rtl_rows_number(&rows, 3);
    rtl_rows_copy(&rows, 4, out->state, sizeof(out->state));
    out->attempts = rtl_rows_number(&rows, 5);
    out->failures = rtl_rows_number(&rows, 6);
    out->due_ms = rtl_rows_number(&rows, 7);
    out->at_ms = rtl_rows_number(&rows, 8);
    rtl_rows_end(&rows);
    return true;
}

bool rtl_report_unaccepted(rtl_store *store, const char *trip_id, char id[24])
{
    static const char sql[] =
        "SELECT id FROM reports WHERE shopping_trip_id = ?1 AND idempotency_key IS NOT NULL "
        "AND state IN ('rejected', 'failed') ORDER BY id LIMIT 1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));
    const bool found = rtl_rows_next(&rows);

    if (found) {
        rtl_rows_copy(&rows, 0, id, 24);
    }
    rtl_rows_end(&rows);
    return found;
}

void rtl_report_update(rtl_store *store, const struct rtl_report *report)
{
    static const char sql[] =
        "UPDATE reports SET state = ?2, attempts = ?3, failures = ?4, due = ?5, settled = ?6 "
        "WHERE id = ?1";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_number(report->id), rtl_text(report->state),
                                 rtl_number(report->attempts), rtl_number(report->failures),
                                 rtl_number(report->due_ms), rtl_number(report->settled_minor)));
}

int64_t rtl_reports_count(rtl_store *store, const char *idempotency_key, const char *state)
{
    static const char sql[] =
        "SELECT count(*) FROM reports WHERE idempotency_key = ?1 AND state = ?2";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(idempotency_key), rtl_text(state)));
}

void rtl_reports_pending(rtl_store *store, void (*each)(void *context, const char *id),
                         void *context)
{
    static const char sql[] = "SELECT id FROM reports WHERE state = 'pending' ORDER BY id";

    rtl_store_each(store, sql, each, context);
}

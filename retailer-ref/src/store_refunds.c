/* store_refunds.c -- the rows of refunds.h. */
#include <string.h>

#include "refunds.h"
#include "store_sql.h"

bool rtl_refund_find(rtl_store *store, const char *refund_id, struct rtl_refund *out)
{
    static const char sql[] = "SELECT shopping_trip_id, amount, currency, reason, state, detail, "
                              "reconciliation_id, attempts, "
                              "failures, due, at, refund_request_id FROM refunds "
                              "WHERE refund_request_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(refund_id)));

    memset(out, 0, sizeof(*out));
    if (!rtl_rows_next(&rows)) {
        return false;
    }
    rtl_rows_copy(&rows, 11, out->id, sizeof(out->id));
    rtl_rows_copy(&rows, 0, out->trip_id, sizeof(out->trip_id));
    out->amount = jwo_money_of(rtl_rows_number(&rows, 1), rtl_rows_text(&rows, 2));
    rtl_rows_copy(&rows, 3, out->reason, sizeof(out->reason));
    rtl_rows_copy(&rows, 4, out->state, sizeof(out->state));
    rtl_rows_copy(&rows, 5, out->detail, sizeof(out->detail));
    rtl_rows_copy(&rows, 6, out->reconciliation_id, sizeof(out->reconciliation_id));
    out->attempts = rtl_rows_number(&rows, 7);
    out->failures = rtl_rows_number(&rows, 8);
    out->due_ms = rtl_rows_number(&rows, 9);
    out->at_ms = rtl_rows_number(&rows, 10);
    rtl_rows_end(&rows);
    return true;
}

void rtl_refund_insert(rtl_store *store, const struct rtl_refund *refund)
{
    static const char sql[] =
        "INSERT INTO refunds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', 0, 0, 0, ?8)";

    (void)rtl_store_run(
        store, sql,
        RTL_ARGS(rtl_text(refund->id), rtl_text(refund->trip_id), rtl_text(refund->amount.currency),
                 rtl_number(refund->amount.minor), rtl_text(refund->reason),
                 rtl_text(refund->state), rtl_text(refund->detail), rtl_number(refund->at_ms)));
}

void rtl_refund_update(rtl_store *store, const struct rtl_refund *refund)
{
    static const char sql[] =
        "UPDATE refunds SET state = ?2, detail = ?3, reconciliation_id = ?4, attempts = ?5, "
        "failures = ?6, due = ?7 WHERE refund_request_id = ?1";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(refund->id), rtl_text(refund->state),
                                 rtl_text(refund->detail), rtl_text(refund->reconciliation_id),
                                 rtl_number(refund->attempts), rtl_number(refund->failures),
                                 rtl_number(refund->due_ms)));
}

int64_t rtl_refunded_minor(rtl_store *store, const char *trip_id, bool open_too)
{
    static const char sql[] =
        "SELECT coalesce(sum(amount), 0) FROM refunds WHERE shopping_trip_id = ?1 AND "
        "(state = 'refunded' OR (?2 AND state IN ('pending', 'failed')))";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(trip_id), rtl_number(open_too)));
}

void rtl_refunds_pending(rtl_store *store, void (*each)(void *context, const char *refund_id),
                         void *context)
{
    static const char sql[] =
        "SELECT refund_request_id FROM refunds WHERE state = 'pending' ORDER BY at";

    rtl_store_each(store, sql, each, context);
}

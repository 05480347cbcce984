/* store_entries.c -- see entries.h for the contract. */
#include <string.h>

#include "entries.h"
#include "store_sql.h"

#define COLUMNS                                                                                    \
    "request_id, event_id, store_id, proof, visitor_id, visitor_type, shopper_id, admitted, "      \
    "reason"

void rtl_entry_insert(rtl_store *store, const struct rtl_entry_row *row, int64_t now_ms)
{
    static const char sql[] =
        "INSERT INTO entries (" COLUMNS ", at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(row->request_id), rtl_text(row->event_id),
                                 rtl_text(row->store_id), rtl_text(row->proof),
                                 rtl_text(row->visitor_id), rtl_text(row->visitor_type),
                                 rtl_text(row->shopper_id), rtl_number(row->admitted),
                                 rtl_text(row->reason), rtl_number(now_ms)));
}

static bool read_row(struct rtl_rows *rows, struct rtl_entry_row *out)
{
    const bool found = rtl_rows_next(rows);

    memset(out, 0, sizeof(*out));
    if (found) {
        rtl_rows_copy(rows, 0, out->request_id, sizeof(out->request_id));
        rtl_rows_copy(rows, 1, out->event_id, sizeof(out->event_id));
        rtl_rows_copy(rows, 2, out->store_id, sizeof(out->store_id));
        rtl_rows_copy(rows, 3, out->proof, sizeof(out->proof));
        rtl_rows_copy(rows, 4, out->visitor_id, sizeof(out->visitor_id));
        rtl_rows_copy(rows, 5, out->visitor_type, sizeof(out->visitor_type));
        rtl_rows_copy(rows, 6, out->shopper_id, sizeof(out->shopper_id));
        out->admitted = rtl_rows_number(rows, 7) != 0;
        rtl_rows_copy(rows, 8, out->reason, sizeof(out->reason));
    }
    rtl_rows_end(rows);
    return found;
}

bool rtl_entry_find(rtl_store *store, const char *request_id, struct rtl_entry_row *out)
{
    static const char sql[] = "SELECT " COLUMNS " FROM entries WHERE request_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(request_id)));

    return read_row(&rows, out);
}

bool rtl_entry_find_event(rtl_store *store, const char *event_id, const char *proof,
                          struct rtl_entry_row *out)
{
    static const char sql[] = "SELECT " COLUMNS " FROM entries WHERE event_id = ?1 AND proof = ?2 "
                              "ORDER BY at LIMIT 1";
    struct rtl_rows rows =
        rtl_rows_start(store, sql, RTL_ARGS(rtl_text(event_id), rtl_text(proof)));

    return read_row(&rows, out);
}

bool rtl_entry_of_trip(rtl_store *store, const char *event_id, const char *visitor_id,
                       struct rtl_entry_row *out)
{
    static const char by_event[] = "SELECT " COLUMNS " FROM entries WHERE event_id = ?1 AND "
                                   "admitted ORDER BY at DESC LIMIT 1";
    static const char by_visitor[] = "SELECT " COLUMNS " FROM entries WHERE visitor_id = ?1 AND "
                                     "admitted ORDER BY at DESC LIMIT 1";
    struct rtl_rows rows = rtl_rows_start(store, by_event, RTL_ARGS(rtl_text(event_id)));

    if (read_row(&rows, out)) {
        return true;
    }
    if (visitor_id == NULL) {
        return false;
    }
    rows = rtl_rows_start(store, by_visitor, RTL_ARGS(rtl_text(visitor_id)));
    return read_row(&rows, out);
}

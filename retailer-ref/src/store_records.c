/* store_records.c -- see records.h for the contract. */
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/log.h"
#include "records.h"
#include "store_sql.h"

/* ---- visits ---- */

void rtl_visit_record(rtl_store *store, const struct rtl_gate_request *request, bool admitted,
                      const char *reason, int64_t now_ms)
{
    static const char sql[] =
        "INSERT INTO visits VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET "
        "admitted = excluded.admitted, reason = excluded.reason, at = excluded.at";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(request->shopping_trip_id), rtl_text(request->store_id),
                                 rtl_text(request->shopper_id), rtl_number(admitted),
                                 rtl_text(reason), rtl_number(now_ms)));
}

void rtl_visit_shopper(rtl_store *store, const char *trip_id, char *out, size_t out_bytes)
{
    static const char sql[] = "SELECT shopper_id FROM visits WHERE shopping_trip_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));

    out[0] = '\0';
    if (rtl_rows_next(&rows)) {
        rtl_rows_copy(&rows, 0, out, out_bytes);
    }
    rtl_rows_end(&rows);
}

/* ---- lines and receipts ---- */

void rtl_lines_insert(rtl_store *store, const char *trip_id, const struct rtl_priced_cart *priced)
{
    static const char sql[] =
        "INSERT INTO cart_lines VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

    for (size_t i = 0; i < priced->line_count; i++) {
        const struct rtl_priced_line *line = &priced->lines[i];
        (void)rtl_store_run(
            store, sql,
            RTL_ARGS(rtl_text(trip_id), rtl_number((int64_t)i), rtl_text(line->sku),
                     rtl_text(line->name), rtl_text(line->quantity), rtl_number(line->price.minor),
                     rtl_number(line->promotions.minor), rtl_number(line->fees.minor),
                     rtl_number(line->tax.minor), rtl_number(line->total.minor)));
    }
}

void rtl_lines_each(rtl_store *store, const char *trip_id, const char *currency,
                    void (*each)(void *context, const struct rtl_priced_line *line), void *context)
{
    static const char sql[] = "SELECT sku, name, quantity, price, promotions, fees, tax, total "
                              "FROM cart_lines WHERE shopping_trip_id = ?1 ORDER BY position";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));
    struct rtl_priced_line line = {.sku = ""};

    while (rtl_rows_next(&rows)) {
        rtl_rows_copy(&rows, 0, line.sku, sizeof(line.sku));
        rtl_rows_copy(&rows, 1, line.name, sizeof(line.name));
        rtl_rows_copy(&rows, 2, line.quantity, sizeof(line.quantity));
        line.price = jwo_money_of(rtl_rows_number(&rows, 3), currency);
        line.promotions = jwo_money_of(rtl_rows_number(&rows, 4), currency);
        line.fees = jwo_money_of(rtl_rows_number(&rows, 5), currency);
        line.tax = jwo_money_of(rtl_rows_number(&rows, 6), currency);
        line.total = jwo_money_of(rtl_rows_number(&rows, 7), currency);
        each(context, &line);
    }
}

void rtl_receipt_insert(rtl_store *store, const char *trip_id, int64_t now_ms)
{
    static const char sql[] = "INSERT INTO receipts VALUES (?1, NULL, NULL, ?2)";

    (void)rtl_store_run(store, sql, RTL_ARGS(rtl_text(trip_id), rtl_number(now_ms)));
}

void rtl_receipt_set_card(rtl_store *store, const char *trip_id, const char *card_json)
{
    static const char sql[] = "UPDATE receipts SET card = ?2 WHERE shopping_trip_id = ?1";

    (void)rtl_store_run(store, sql, RTL_ARGS(rtl_text(trip_id), rtl_text(card_json)));
}

void rtl_receipt_set_email(rtl_store *store, const char *trip_id, const char *email)
{
    static const char sql[] = "UPDATE receipts SET email = ?2 WHERE shopping_trip_id = ?1";

    (void)rtl_store_run(store, sql, RTL_ARGS(rtl_text(trip_id), rtl_text(email)));
}

static char *dup_or_null(const char *text)
{
    return text != NULL ? jwo_strdup(text) : NULL;
}

bool rtl_receipt_find(rtl_store *store, const char *trip_id, struct rtl_receipt *out)
{
    static const char sql[] = "SELECT card, email FROM receipts WHERE shopping_trip_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));
    const bool found = rtl_rows_next(&rows);

    memset(out, 0, sizeof(*out));
    if (found) {
        out->card = dup_or_null(rtl_rows_text(&rows, 0));
        out->email = dup_or_null(rtl_rows_text(&rows, 1));
    }
    rtl_rows_end(&rows);
    return found;
}

void rtl_receipt_dispose(struct rtl_receipt *receipt)
{
    jwo_free(receipt->card);
    jwo_free(receipt->email);
    memset(receipt, 0, sizeof(*receipt));
}

/* ---- incidents ---- */

int64_t rtl_incident_open_count(rtl_store *store, const char *trip_id)
{
    static const char sql[] =
        "SELECT count(*) FROM incidents WHERE shopping_trip_id = ?1 AND closed = 0";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(trip_id)));
}

bool rtl_incident_is_open(rtl_store *store, const char *trip_id, const char *operation)
{
    static const char sql[] = "SELECT 1 FROM incidents WHERE shopping_trip_id = ?1 "
                              "AND operation = ?2 AND closed = 0 LIMIT 1";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(trip_id), rtl_text(operation))) != 0;
}

static void insert_incident(rtl_store *store, const char *trip_id, const char *operation,
                            int status, int64_t now_ms, const char *detail)
{
    static const char sql[] =
        "INSERT INTO incidents (shopping_trip_id, operation, status, detail, at) "
        "VALUES (?1, ?2, ?3, ?4, ?5)";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(trip_id), rtl_text(operation), rtl_number(status),
                                 rtl_text(detail), rtl_number(now_ms)));
}

void rtl_incident_note(rtl_store *store, const char *operation, int64_t now_ms, const char *fmt,
                       ...)
{
    char detail[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(detail, sizeof(detail), fmt, args);
    va_end(args);
    insert_incident(store, NULL, operation, 0, now_ms, detail);
}

void rtl_incident_record(rtl_store *store, const char *trip_id, const char *operation, int status,
                         int64_t now_ms, const char *fmt, ...)
{
    char detail[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(detail, sizeof(detail), fmt, args);
    va_end(args);
    jwo_log(JWO_LOG_WARN, trip_id, "incident in %s (%d): %s", operation, status, detail);
    insert_incident(store, trip_id, operation, status, now_ms, detail);
}

int64_t rtl_incident_count(rtl_store *store, const char *trip_id)
{
    static const char sql[] = "SELECT count(*) FROM incidents WHERE shopping_trip_id = ?1";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(trip_id)));
}

bool rtl_incident_close(rtl_store *store, int64_t id, const char *who, const char *note,
                        int64_t now_ms)
{
    static const char sql[] = "UPDATE incidents SET closed = ?2, closed_by = ?3, note = ?4 "
                              "WHERE id = ?1 AND closed = 0";

    return rtl_store_run(
               store, sql,
               RTL_ARGS(rtl_number(id), rtl_number(now_ms), rtl_text(who), rtl_text(note))) == 1;
}

int rtl_incidents_close_of(rtl_store *store, const char *trip_id, const char *who, const char *note,
                           int64_t now_ms)
{
    static const char sql[] = "UPDATE incidents SET closed = ?2, closed_by = ?3, note = ?4 "
                              "WHERE shopping_trip_id = ?1 AND closed = 0";

    return rtl_store_run(
        store, sql, RTL_ARGS(rtl_text(trip_id), rtl_number(now_ms), rtl_text(who), rtl_text(note)));
}

void rtl_incidents_each(rtl_store *store, int count_max,
                        void (*each)(void *context, const struct rtl_incident *incident),
                        void *context)
{
    static const char sql[] =
        "SELECT id, shopping_trip_id, operation, status, detail, at FROM incidents "
        "ORDER BY id DESC LIMIT ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_number(count_max)));

    while (rtl_rows_next(&rows)) {
        const struct rtl_incident incident = {
            .id = rtl_rows_number(&rows, 0),
            .trip_id = rtl_rows_text(&rows, 1),
            .operation = rtl_rows_text(&rows, 2),
            .status = (int)rtl_rows_number(&rows, 3),
            .detail = rtl_rows_text(&rows, 4),
            .at_ms = rtl_rows_number(&rows, 5),
        };
        each(context, &incident);
    }
}

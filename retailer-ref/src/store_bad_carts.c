/* store_bad_carts.c -- see bad_carts.h for the contract. */
#include "bad_carts.h"

#include <string.h>

#include "jwo/alloc.h"
#include "store_sql.h"

#define COLUMNS "shopping_trip_id, reason, state, note, at, updated"

void rtl_bad_cart_insert(rtl_store *store, const char *trip_id, const char *reason,
                         const char *cart, int64_t now_ms)
{
    static const char sql[] =
        "INSERT INTO bad_carts (shopping_trip_id, reason, cart, state, note, at, updated) "
        "VALUES (?1, ?2, ?3, 'open', '', ?4, ?4)";

    (void)rtl_store_run(
        store, sql,
        RTL_ARGS(rtl_text(trip_id), rtl_text(reason), rtl_text(cart), rtl_number(now_ms)));
}

static void cart_read(const struct rtl_rows *rows, struct rtl_bad_cart *out)
{
    rtl_rows_copy(rows, 0, out->trip_id, sizeof(out->trip_id));
    rtl_rows_copy(rows, 1, out->reason, sizeof(out->reason));
    rtl_rows_copy(rows, 2, out->state, sizeof(out->state));
    rtl_rows_copy(rows, 3, out->note, sizeof(out->note));
    out->at_ms = rtl_rows_number(rows, 4);
    out->updated_ms = rtl_rows_number(rows, 5);
}

bool rtl_bad_cart_find(rtl_store *store, const char *trip_id, struct rtl_bad_cart *out)
{
    static const char sql[] = "SELECT " COLUMNS " FROM bad_carts WHERE shopping_trip_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));
    const bool found = rtl_rows_next(&rows);

    memset(out, 0, sizeof(*out));
    if (found) {
        cart_read(&rows, out);
    }
    rtl_rows_end(&rows);
    return found;
}

char *rtl_bad_cart_text(rtl_store *store, const char *trip_id)
{
    static const char sql[] = "SELECT cart FROM bad_carts WHERE shopping_trip_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));
    char *text = rtl_rows_next(&rows) ? jwo_strdup(rtl_rows_text(&rows, 0)) : NULL;

    rtl_rows_end(&rows);
    return text;
}

void rtl_bad_cart_update(rtl_store *store, const struct rtl_bad_cart *cart)
{
    static const char sql[] = "UPDATE bad_carts SET reason = ?2, state = ?3, note = ?4, "
                              "updated = ?5 WHERE shopping_trip_id = ?1";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(cart->trip_id), rtl_text(cart->reason),
                                 rtl_text(cart->state), rtl_text(cart->note),
                                 rtl_number(cart->updated_ms)));
}

int64_t rtl_bad_carts_open(rtl_store *store)
{
    static const char sql[] = "SELECT count(*) FROM bad_carts WHERE state = 'open'";

    return rtl_store_number(store, 0, sql, RTL_NO_ARGS);
}

void rtl_bad_carts_each(rtl_store *store, int count_max,
                        void (*each)(void *context, const struct rtl_bad_cart *cart), void *context)
{
    static const char sql[] =
        "SELECT " COLUMNS " FROM bad_carts ORDER BY state = 'open' DESC, at DESC LIMIT ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_number(count_max)));
    struct rtl_bad_cart cart;

    while (rtl_rows_next(&rows)) {
        cart_read(&rows, &cart);
        each(context, &cart);
    }
}

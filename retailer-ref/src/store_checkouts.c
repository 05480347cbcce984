/* store_checkouts.c -- see checkout.h for the contract. */
#include "checkout.h"
#include "jwo/alloc.h"
#include "store_sql.h"

void rtl_checkout_insert(rtl_store *store, const char *trip_id, const char *body)
{
    static const char sql[] = "INSERT INTO checkouts VALUES (?1, ?2)";

    (void)rtl_store_run(store, sql, RTL_ARGS(rtl_text(trip_id), rtl_text(body)));
}

char *rtl_checkout_body(rtl_store *store, const char *trip_id)
{
    static const char sql[] = "SELECT body FROM checkouts WHERE shopping_trip_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));
    char *body = NULL;

    if (rtl_rows_next(&rows)) {
        body = jwo_strdup(rtl_rows_text(&rows, 0));
    }
    rtl_rows_end(&rows);
    return body;
}

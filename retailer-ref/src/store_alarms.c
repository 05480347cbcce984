/* store_alarms.c -- the rows of alarms.h. */
#include "alarms.h"
#include "jwo/alloc.h"
#include "store_sql.h"

void rtl_alarm_insert(rtl_store *store, const char *trip_id, int64_t now_ms)
{
    static const char sql[] = "INSERT INTO alarms VALUES (?1, ?2)";

    (void)rtl_store_run(store, sql, RTL_ARGS(rtl_text(trip_id), rtl_number(now_ms)));
}

size_t rtl_alarms_each(rtl_store *store, int64_t now_ms, int64_t until_ms,
                       void (*each)(void *context, const char *trip_id, int64_t expires_ms),
                       void *context)
{
    /* A trip that is STOPPED for good has nothing due, and no cart that waits for a price. */
    static const char sql[] =
        "SELECT shopping_trip_id, expires FROM trips t WHERE (state IN ('ADJUSTING', "
        "'STEPPING_DOWN', 'CAPTURING', 'CHECKING_OUT') OR (state = 'STOPPED' AND (due > 0 OR "
        "EXISTS (SELECT 1 FROM bad_carts b WHERE b.shopping_trip_id = t.shopping_trip_id AND "
        "b.state = 'open')))) AND expires > ?1 AND expires <= ?2 AND NOT EXISTS (SELECT 1 FROM "
        "alarms a WHERE a.shopping_trip_id = t.shopping_trip_id) ORDER BY expires LIMIT ?3";
    struct due {
        char trip_id[256];
        int64_t expires_ms;
    } *due = jwo_calloc(RTL_ALARMS_AT_ONCE, sizeof(*due));
    struct rtl_rows rows = rtl_rows_start(
        store, sql,
        RTL_ARGS(rtl_number(now_ms), rtl_number(until_ms), rtl_number(RTL_ALARMS_AT_ONCE)));
    size_t count = 0;

    while (rtl_rows_next(&rows)) {
        rtl_rows_copy(&rows, 0, due[count].trip_id, sizeof(due->trip_id));
        due[count++].expires_ms = rtl_rows_number(&rows, 1);
    }
    for (size_t i = 0; i < count; i++) {
        each(context, due[i].trip_id, due[i].expires_ms);
    }
    jwo_free(due);
    return count;
}

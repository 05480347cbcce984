/* store_write_offs.c -- the rows of write_offs.h. */
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "store_sql.h"
#include "write_offs.h"

/* Open, no money for it waits in suspense, and none is under way. Spelt as in the index
 * debts_by_age, which SQLite uses for nothing else: the other way round every debt there ever was
 * would be read. */
#define MAY_GO                                                                                     \
    "recorded > paid + written_off AND NOT EXISTS (SELECT 1 FROM ledger l WHERE "                  \
    "l.shopping_trip_id = debts.shopping_trip_id AND account = 'suspense' "                        \
    "GROUP BY account HAVING sum(minor) <> 0) AND NOT EXISTS (SELECT 1 FROM payoffs p WHERE "      \
    "p.shopper_id = debts.shopper_id AND p.status IN ('pending', 'paid'))"

void rtl_write_off_insert(rtl_store *store, const struct rtl_debt *debt, const char *author,
                          const char *note, int64_t now_ms)
{
    static const char sql[] =
        "INSERT INTO write_offs (shopping_trip_id, currency, amount, author, note, at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    const struct jwo_money open = rtl_debt_open(debt);

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(debt->trip_id), rtl_text(open.currency),
                                 rtl_number(open.minor), rtl_text(author), rtl_text(note),
                                 rtl_number(now_ms)));
}

void rtl_write_offs_of(rtl_store *store, const char *trip_id,
                       void (*each)(void *context, const struct rtl_write_off_row *row),
                       void *context)
{
    static const char sql[] = "SELECT at, amount, currency, author, note FROM write_offs "
                              "WHERE shopping_trip_id = ?1 ORDER BY id";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));
    struct rtl_write_off_row row;

    while (rtl_rows_next(&rows)) {
        row.at_ms = rtl_rows_number(&rows, 0);
        row.amount_minor = rtl_rows_number(&rows, 1);
        rtl_rows_copy(&rows, 2, row.currency, sizeof(row.currency));
        rtl_rows_copy(&rows, 3, row.author, sizeof(row.author));
        rtl_rows_copy(&rows, 4, row.note, sizeof(row.note));
        each(context, &row);
    }
}

size_t rtl_debts_older(rtl_store *store, int64_t before_ms,
                       void (*each)(void *context, const char *trip_id), void *context)
{
    static const char sql[] =
        "SELECT shopping_trip_id FROM debts WHERE at < ?1 AND " MAY_GO " ORDER BY at LIMIT ?2";
    struct rtl_rows rows =
        rtl_rows_start(store, sql, RTL_ARGS(rtl_number(before_ms), rtl_number(RTL_DEBTS_AT_ONCE)));
    char(*trip_ids)[256] = jwo_calloc(RTL_DEBTS_AT_ONCE, sizeof(*trip_ids));
    size_t count = 0;

    while (rtl_rows_next(&rows)) {
        rtl_rows_copy(&rows, 0, trip_ids[count++], sizeof(*trip_ids));
    }
    for (size_t i = 0; i < count; i++) {
        each(context, trip_ids[i]);
    }
    jwo_free(trip_ids);
    return count;
}

const char *rtl_age_name(int age)
{
    static const char *const names[RTL_AGES] = {"0-30", "31-60", "61-90", ">90"};

    return names[age];
}

static void totals_read(const struct rtl_rows *rows, struct rtl_debt_totals *out)
{
    rtl_rows_copy(rows, 0, out->currency, sizeof(out->currency));
    out->recorded_minor = rtl_rows_number(rows, 1);
    out->paid_minor = rtl_rows_number(rows, 2);
    out->written_off_minor = rtl_rows_number(rows, 3);
    out->open_minor = rtl_rows_number(rows, 4);
    for (int age = 0; age < RTL_AGES; age++) {
        out->ages[age].count = rtl_rows_number(rows, 5 + 2 * age);
        out->ages[age].open_minor = rtl_rows_number(rows, 6 + 2 * age);
    }
}

void rtl_debts_total(rtl_store *store, int64_t now_ms,
                     void (*each)(void *context, const struct rtl_debt_totals *totals),
                     void *context)
{
    /* Most of all debts were paid in full: with INDEXED BY SQLite fails rather than read them. */
    /* clang-format off */
#define OPEN        "FROM debts INDEXED BY debts_by_age WHERE recorded > paid + written_off"
#define WRITTEN_OFF "FROM debts INDEXED BY debts_written_off WHERE written_off > 0 " \
                    "AND recorded <= paid + written_off"
#define AGE(condition)                                             \
    "coalesce(sum(open > 0) FILTER (WHERE " condition "), 0), "    \
    "coalesce(sum(open) FILTER (WHERE " condition "), 0)"
    static const char sql[] =
        "SELECT currency, sum(recorded), sum(paid), sum(written_off), sum(open), "
        AGE("days <= 30") ", " AGE("days BETWEEN 31 AND 60") ", "
        AGE("days BETWEEN 61 AND 90") ", " AGE("days > 90")
        " FROM (SELECT *, recorded - paid - written_off AS open, (?1 - at) / ?2 AS days "
        "FROM (SELECT * " OPEN " UNION ALL SELECT * " WRITTEN_OFF ")) "
        "GROUP BY currency ORDER BY currency";
#undef AGE
#undef WRITTEN_OFF
#undef OPEN
    /* clang-format on */
    struct rtl_rows rows =
        rtl_rows_start(store, sql, RTL_ARGS(rtl_number(now_ms), rtl_number(JWO_DAY_MS)));
    struct rtl_debt_totals totals;

    while (rtl_rows_next(&rows)) {
        totals_read(&rows, &totals);
        each(context, &totals);
    }
}

/* store_debts.c -- see debts.h for the contract. */
#include <string.h>

#include "debts.h"
#include "jwo/alloc.h"
#include "store_sql.h"

/* One movement between two accounts: the only function that writes the ledger, so that it always
 * balances. */
static void post(rtl_store *store, const char *event, const char *from, const char *to,
                 const char *trip_id, const struct jwo_money *amount, int64_t now_ms)
{
    static const char sql[] =
        "INSERT INTO ledger (event, account, shopping_trip_id, currency, minor, at) "
        "VALUES (?1, ?2, ?4, ?5, -?6, ?7), (?1, ?3, ?4, ?5, ?6, ?7)";

    JWO_ASSERT(amount->minor >= 0);
    if (amount->minor > 0) {
        (void)rtl_store_run(store, sql,
                            RTL_ARGS(rtl_text(event), rtl_text(from), rtl_text(to),
                                     rtl_text(trip_id), rtl_text(amount->currency),
                                     rtl_number(amount->minor), rtl_number(now_ms)));
    }
}

void rtl_ledger_settle(rtl_store *store, const struct rtl_trip *trip, const char *reason,
                       int64_t now_ms)
{
    static const char sql[] =
        "INSERT INTO debts (shopping_trip_id, shopper_id, currency, recorded, "
        "paid, reason, at) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)";
    const struct jwo_money captured = rtl_trip_money(trip, trip->captured_minor);
    /* DEBT-3: all that was not captured is owed, by construction. */
    const struct jwo_money rest = rtl_trip_money(trip, trip->total_minor - trip->captured_minor);

    post(store, "settled", "sales", "card", trip->id, &captured, now_ms);
    post(store, "settled", "sales", "debt", trip->id, &rest, now_ms);
    if (rest.minor > 0) {
        /* DEBT-1: under the id that the gate names for the payment instrument, to be found there at
         * its next visit. */
        (void)rtl_store_run(
            store, sql,
            RTL_ARGS(rtl_text(trip->id),
                     rtl_text(trip->shopper_id[0] != '\0' ? trip->shopper_id : NULL),
                     rtl_text(trip->currency), rtl_number(rest.minor), rtl_text(reason),
                     rtl_number(now_ms)));
    }
}

void rtl_ledger_check_out(rtl_store *store, const struct rtl_trip *trip, int64_t now_ms)
{
    const struct jwo_money total = rtl_trip_money(trip, trip->total_minor);

    post(store, "checked_out", "sales", "amazon", trip->id, &total, now_ms);
}

void rtl_ledger_give_up(rtl_store *store, const struct rtl_trip *trip, int64_t now_ms)
{
    const struct jwo_money total = rtl_trip_money(trip, trip->total_minor);

    post(store, "uncollected", "sales", "uncollected", trip->id, &total, now_ms);
}

void rtl_ledger_refund(rtl_store *store, const char *trip_id, const struct jwo_money *amount,
                       int64_t now_ms)
{
    post(store, "refunded", "card", "refunds", trip_id, amount, now_ms);
}

void rtl_ledger_pay(rtl_store *store, const char *trip_id, const struct jwo_money *amount,
                    int64_t now_ms)
{
    post(store, "paid", "suspense", "payoffs", trip_id, amount, now_ms);
}

void rtl_ledger_clear(rtl_store *store, const char *trip_id, const struct jwo_money *amount,
                      int64_t now_ms)
{
    static const char sql[] = "UPDATE debts SET paid = paid + ?2, written_off = written_off - ?3 "
                              "WHERE shopping_trip_id = ?1";
    struct jwo_money recovered = jwo_money_zero(amount->currency);
    struct rtl_debt debt;

    if (rtl_debt_find(store, trip_id, &debt)) {
        const struct jwo_money open = rtl_debt_open(&debt);
        recovered.minor = amount->minor > open.minor ? amount->minor - open.minor : 0;
    }
    post(store, "recovered", "written_off", "debt", trip_id, &recovered, now_ms);
    post(store, "cleared", "debt", "suspense", trip_id, amount, now_ms);
    (void)rtl_store_run(
        store, sql,
        RTL_ARGS(rtl_text(trip_id), rtl_number(amount->minor), rtl_number(recovered.minor)));
}

void rtl_ledger_write_off(rtl_store *store, const struct rtl_debt *debt, bool forgives,
                          int64_t now_ms)
{
    static const char sql[] = "UPDATE debts SET written_off = written_off + ?2, forgiven = ?3 "
                              "WHERE shopping_trip_id = ?1";
    const struct jwo_money open = rtl_debt_open(debt);

    post(store, "written_off", "debt", "written_off", debt->trip_id, &open, now_ms);
    (void)rtl_store_run(
        store, sql,
        RTL_ARGS(rtl_text(debt->trip_id), rtl_number(open.minor), rtl_number(forgives)));
}

int64_t rtl_ledger_sum(rtl_store *store, const char *account, const char *trip_id)
{
    static const char sql[] =
        "SELECT coalesce(sum(minor), 0) FROM ledger WHERE (?1 IS NULL OR account = ?1) "
        "AND (?2 IS NULL OR shopping_trip_id = ?2)";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(account), rtl_text(trip_id)));
}

int64_t rtl_ledger_faults(rtl_store *store)
{
    static const char sql[] =
        "WITH sums AS (SELECT shopping_trip_id AS trip, sum(minor) AS rest, "
        "  sum(minor) FILTER (WHERE account = 'card') AS card, "
        "  sum(minor) FILTER (WHERE account = 'debt') AS debt FROM ledger GROUP BY 1) "
        "SELECT count(*) FROM trips LEFT JOIN sums ON trip = shopping_trip_id "
        "LEFT JOIN debts USING (shopping_trip_id) WHERE coalesce(rest, 0) <> 0 "
        "OR coalesce(card, 0) <> captured - coalesce((SELECT sum(amount) FROM refunds r "
        "  WHERE r.shopping_trip_id = trips.shopping_trip_id AND r.state = 'refunded'), 0) "
        "OR coalesce(debt, 0) <> coalesce(recorded - paid - written_off, 0)";

    return rtl_store_number(store, -1, sql, RTL_NO_ARGS);
}

/* The columns as read_debt takes them, and what a shopper has to pay before the gate opens. */
#define DEBT_COLUMNS                                                                               \
    "SELECT shopping_trip_id, currency, recorded, paid, reason, written_off, forgiven, "           \
    "(SELECT coalesce(-sum(minor), 0) FROM ledger l WHERE l.shopping_trip_id = "                   \
    "debts.shopping_trip_id AND account = 'suspense') FROM debts "
#define OWED "paid < recorded AND NOT forgiven"

static void read_debt(const struct rtl_rows *rows, struct rtl_debt *out)
{
    const char *currency = rtl_rows_text(rows, 1);

    rtl_rows_copy(rows, 0, out->trip_id, sizeof(out->trip_id));
    out->recorded = jwo_money_of(rtl_rows_number(rows, 2), currency);
    out->paid = jwo_money_of(rtl_rows_number(rows, 3), currency);
    rtl_rows_copy(rows, 4, out->reason, sizeof(out->reason));
    out->written_off = jwo_money_of(rtl_rows_number(rows, 5), currency);
    out->forgiven = rtl_rows_number(rows, 6) != 0;
    out->held = jwo_money_of(rtl_rows_number(rows, 7), currency);
}

struct jwo_money rtl_debt_open(const struct rtl_debt *debt)
{
    return jwo_money_of(debt->recorded.minor - debt->paid.minor - debt->written_off.minor,
                        debt->recorded.currency);
}

struct jwo_money rtl_debt_owed(const struct rtl_debt *debt)
{
    return debt->forgiven ? jwo_money_zero(debt->recorded.currency)
                          : jwo_money_sub(&debt->recorded, &debt->paid);
}

struct jwo_money rtl_debt_payable(const struct rtl_debt *debt)
{
    const struct jwo_money owed = rtl_debt_owed(debt);

    return debt->forgiven ? owed : jwo_money_sub(&owed, &debt->held);
}

bool rtl_debt_find(rtl_store *store, const char *trip_id, struct rtl_debt *out)
{
    static const char sql[] = DEBT_COLUMNS "WHERE shopping_trip_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));
    const bool found = rtl_rows_next(&rows);

    memset(out, 0, sizeof(*out));
    if (found) {
        read_debt(&rows, out);
    }
    rtl_rows_end(&rows);
    return found;
}

bool rtl_debt_owes(rtl_store *store, const char *shopper_id)
{
    static const char sql[] = "SELECT 1 FROM debts WHERE shopper_id = ?1 AND " OWED " LIMIT 1";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(shopper_id))) != 0;
}

void rtl_balance_read(struct rtl_balance *out, rtl_store *store, const char *shopper_id)
{
    static const char latest[] = "SELECT currency FROM debts WHERE shopper_id = ?1 ORDER BY (" OWED
                                 ") DESC, at DESC LIMIT 1";
    static const char open[] = DEBT_COLUMNS "WHERE shopper_id = ?1 AND currency = ?2 AND " OWED
                                            " ORDER BY at, shopping_trip_id";
    struct rtl_rows rows = rtl_rows_start(store, latest, RTL_ARGS(rtl_text(shopper_id)));
    size_t room = 0;

    memset(out, 0, sizeof(*out));
    if (rtl_rows_next(&rows)) {
        out->known = true;
        out->owed = jwo_money_zero(rtl_rows_text(&rows, 0));
    }
    rtl_rows_end(&rows);
    if (!out->known) {
        return;
    }
    rows =
        rtl_rows_start(store, open, RTL_ARGS(rtl_text(shopper_id), rtl_text(out->owed.currency)));
    while (rtl_rows_next(&rows)) {
        if (out->open_count == room) {
            room = room == 0 ? 8 : 2 * room;
            out->open = jwo_realloc(out->open, room * sizeof(*out->open));
        }
        /* DEBT-6: one row per trip, each to be paid on its own; the balance is their sum. */
        struct rtl_debt *debt = &out->open[out->open_count++];
        read_debt(&rows, debt);
        out->owed.minor += rtl_debt_owed(debt).minor;
    }
}

void rtl_balance_dispose(struct rtl_balance *balance)
{
    jwo_free(balance->open);
    memset(balance, 0, sizeof(*balance));
}

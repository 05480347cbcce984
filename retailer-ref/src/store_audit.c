/* store_audit.c -- see audit.h for the contract. */
#include "audit.h"
#include "store_sql.h"

/* One row per promise: the sentences of its breaches, best without an order, which costs memory.
 * To add one: a row here, a paragraph in docs/ledger.md, a case in tests/test_audit.c. */
/* clang-format off */
static const struct promise {
    enum rtl_audit_depth depth;
    const char *name;
    const char *sql;
} promises[] = {
    {RTL_AUDIT_ALL, "the file is whole",
     "SELECT integrity_check FROM pragma_integrity_check(100) WHERE integrity_check <> 'ok'"},
    {RTL_AUDIT_ALL, "every reference leads somewhere",
     "SELECT 'row ' || rowid || ' of ' || \"table\" || ' names a row of ' || parent || "
     "' that is not there' FROM pragma_foreign_key_check"},
    {RTL_AUDIT_MONEY, "the ledger balances in every event of every trip",
     "SELECT 'trip ' || shopping_trip_id || ': the postings of \"' || event || '\" sum to ' || "
     "sum(minor) || ' ' || currency FROM ledger GROUP BY shopping_trip_id, event, currency "
     "HAVING sum(minor) <> 0"},
    {RTL_AUDIT_MONEY, "captured + owed = total of every trip whose payment is at its end",
     "SELECT 'trip ' || t.shopping_trip_id || ': captured ' || captured || ' and owed ' || "
     "coalesce(recorded, 0) || ' are not the total ' || total FROM trips t "
     "LEFT JOIN debts USING (shopping_trip_id) WHERE (state IN ('REPORTING', 'FETCHING_DATA', "
     "'FETCHING_IDENTITY', 'CAPTURED', 'BAD_DEBT') OR t.shopping_trip_id IN "
     "(SELECT shopping_trip_id FROM ledger WHERE event = 'settled')) "
     "AND captured + coalesce(recorded, 0) <> total"},
    {RTL_AUDIT_MONEY, "the account \"card\" is what was captured and not refunded",
     "SELECT 'trip ' || t.shopping_trip_id || ': the ledger has ' || posted || ', the trip ' || "
     "due FROM (SELECT shopping_trip_id, captured - coalesce((SELECT sum(amount) FROM refunds r "
     "WHERE r.shopping_trip_id = trips.shopping_trip_id AND r.state = 'refunded'), 0) AS due, "
     "coalesce((SELECT sum(minor) FROM ledger l WHERE l.shopping_trip_id = "
     "trips.shopping_trip_id AND account = 'card'), 0) AS posted FROM trips) t "
     "WHERE posted <> due"},
    {RTL_AUDIT_MONEY, "the account \"debt\" is what is neither paid nor written off",
     "SELECT 'trip ' || t.shopping_trip_id || ': the ledger has ' || posted || ', the debt ' || "
     "due FROM (SELECT trips.shopping_trip_id, coalesce(recorded - paid - written_off, 0) AS due, "
     "coalesce((SELECT sum(minor) FROM ledger l WHERE l.shopping_trip_id = "
     "trips.shopping_trip_id AND account = 'debt'), 0) AS posted FROM trips "
     "LEFT JOIN debts USING (shopping_trip_id)) t WHERE posted <> due"},
    {RTL_AUDIT_MONEY, "the account \"written_off\" is what was given up and not recovered",
     "SELECT 'trip ' || d.shopping_trip_id || ': the ledger has ' || posted || ', the debt ' || "
     "written_off FROM (SELECT shopping_trip_id, written_off, coalesce((SELECT sum(minor) FROM "
     "ledger l WHERE l.shopping_trip_id = debts.shopping_trip_id AND account = 'written_off'), 0) "
     "AS posted FROM debts) d WHERE posted <> written_off"},
    {RTL_AUDIT_MONEY, "a cart that Amazon charges is posted once, and whole",
     "SELECT 'trip ' || t.shopping_trip_id || ': ' || state || ' with ' || posted || ' posted, the "
     "total is ' || total FROM (SELECT trips.shopping_trip_id, state, total, CASE state WHEN "
     "'CHECKED_OUT' THEN total WHEN 'UNCOLLECTED' THEN total ELSE 0 END AS due, coalesce((SELECT "
     "sum(minor) FROM ledger l WHERE l.shopping_trip_id = trips.shopping_trip_id AND account = "
     "CASE state WHEN 'CHECKED_OUT' THEN 'amazon' ELSE 'uncollected' END), 0) AS posted "
     "FROM trips WHERE checkout) t WHERE posted <> due"},
    {RTL_AUDIT_MONEY, "no more is refunded than was captured",
     "SELECT 'trip ' || shopping_trip_id || ': refunded ' || sum(amount) || ' of ' || captured "
     "FROM refunds JOIN trips USING (shopping_trip_id) WHERE refunds.state = 'refunded' "
     "GROUP BY shopping_trip_id HAVING sum(amount) > captured"},
    {RTL_AUDIT_MONEY, "payoffs brought what was charged, and nothing else",
     "WITH charged AS (SELECT shopper_id, currency, sum(amount) AS minor FROM payoffs "
     "  WHERE status NOT IN ('pending', 'declined', 'failed') GROUP BY 1, 2), "
     "brought AS (SELECT shopper_id, l.currency, sum(minor) AS minor FROM ledger l "
     "  JOIN trips USING (shopping_trip_id) WHERE account = 'payoffs' GROUP BY 1, 2) "
     "SELECT 'payoffs of shopper ' || shopper_id || ': charged ' || coalesce(c.minor, 0) || "
     "', the ledger has ' || coalesce(b.minor, 0) || ' ' || currency "
     "FROM charged c FULL JOIN brought b USING (shopper_id, currency) "
     "WHERE coalesce(c.minor, 0) <> coalesce(b.minor, 0)"},
    {RTL_AUDIT_MONEY, "nothing is in suspense but what payoffs brought",
     "SELECT 'trip ' || shopping_trip_id || ': ' || sum(minor) || ' too much was cleared' "
     "FROM ledger WHERE account = 'suspense' GROUP BY shopping_trip_id HAVING sum(minor) > 0"},
};
/* clang-format on */

static void check(rtl_store *store, const struct promise *promise, struct rtl_audit *out,
                  void (*breach)(void *context, const char *promise, const char *sentence),
                  void *context)
{
    struct rtl_rows rows = rtl_rows_start(store, promise->sql, RTL_NO_ARGS);
    int told = 0;

    while (rtl_rows_next(&rows)) {
        out->breaches++;
        if (told++ < RTL_AUDIT_TOLD_MAX) {
            breach(context, promise->name, rtl_rows_text(&rows, 0));
        }
    }
}

void rtl_audit_run(rtl_store *store, enum rtl_audit_depth depth, struct rtl_audit *out,
                   void (*breach)(void *context, const char *promise, const char *sentence),
                   void *context)
{
    *out = (struct rtl_audit){
        .trips = rtl_store_number(store, 0, "SELECT count(*) FROM trips", RTL_NO_ARGS),
        .debts = rtl_store_number(store, 0, "SELECT count(*) FROM debts", RTL_NO_ARGS),
        .refunds = rtl_store_number(store, 0, "SELECT count(*) FROM refunds", RTL_NO_ARGS),
        .payoffs = rtl_store_number(store, 0, "SELECT count(*) FROM payoffs", RTL_NO_ARGS),
    };
    for (size_t i = 0; i < JWO_COUNT(promises); i++) {
        if (promises[i].depth <= depth) {
            check(store, &promises[i], out, breach, context);
        }
    }
}

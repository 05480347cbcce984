/* store_payoffs.c -- the rows of payoffs.h. */
#include <string.h>

#include "jwo/alloc.h"
#include "payoffs.h"
#include "store_sql.h"

bool rtl_payoff_find(rtl_store *store, const char *key, struct rtl_payoff *out)
{
    static const char sql[] =
        "SELECT idempotency_key, shopper_id, shopping_trip_id, amount, currency, status, "
        "payment_id, asks, attempts, failures, uncertain, due, at "
        "FROM payoffs WHERE idempotency_key = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(key)));

    memset(out, 0, sizeof(*out));
    if (!rtl_rows_next(&rows)) {
        return false;
    }
    rtl_rows_copy(&rows, 0, out->key, sizeof(out->key));
    rtl_rows_copy(&rows, 1, out->shopper_id, sizeof(out->shopper_id));
    rtl_rows_copy(&rows, 2, out->trip_id, sizeof(out->trip_id));
    out->amount = jwo_money_of(rtl_rows_number(&rows, 3), rtl_rows_text(&rows, 4));
    rtl_rows_copy(&rows, 5, out->status, sizeof(out->status));
    rtl_rows_copy(&rows, 6, out->payment_id, sizeof(out->payment_id));
    out->asks = rtl_rows_number(&rows, 7) != 0;
    out->attempts = rtl_rows_number(&rows, 8);
    out->failures = rtl_rows_number(&rows, 9);
    out->uncertain = rtl_rows_number(&rows, 10);
    out->due_ms = rtl_rows_number(&rows, 11);
    out->at_ms = rtl_rows_number(&rows, 12);
    rtl_rows_end(&rows);
    return true;
}

char *rtl_payoff_answer(rtl_store *store, const char *key)
{
    static const char sql[] = "SELECT answer FROM payoffs WHERE idempotency_key = ?1 "
                              "AND status NOT IN ('pending', 'paid') AND answer IS NOT NULL";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(key)));
    char *answer = rtl_rows_next(&rows) ? jwo_strdup(rtl_rows_text(&rows, 0)) : NULL;

    rtl_rows_end(&rows);
    return answer;
}

void rtl_payoff_insert(rtl_store *store, const struct rtl_payoff *payoff)
{
    static const char sql[] =
        "INSERT INTO payoffs (idempotency_key, shopper_id, shopping_trip_id, currency, amount, "
        "status, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(payoff->key), rtl_text(payoff->shopper_id),
                                 rtl_text(payoff->trip_id[0] != '\0' ? payoff->trip_id : NULL),
                                 rtl_text(payoff->amount.currency),
                                 rtl_number(payoff->amount.minor), rtl_text(payoff->status),
                                 rtl_number(payoff->at_ms)));
}

void rtl_payoff_update(rtl_store *store, const struct rtl_payoff *payoff)
{
    static const char sql[] =
        "UPDATE payoffs SET status = ?2, payment_id = ?3, asks = ?4, attempts = ?5, "
        "failures = ?6, uncertain = ?7, due = ?8 WHERE idempotency_key = ?1";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(payoff->key), rtl_text(payoff->status),
                                 rtl_text(payoff->payment_id), rtl_number(payoff->asks),
                                 rtl_number(payoff->attempts), rtl_number(payoff->failures),
                                 rtl_number(payoff->uncertain), rtl_number(payoff->due_ms)));
}

void rtl_payoff_set_answer(rtl_store *store, const char *key, const char *answer)
{
    static const char sql[] = "UPDATE payoffs SET answer = ?2 WHERE idempotency_key = ?1";

    (void)rtl_store_run(store, sql, RTL_ARGS(rtl_text(key), rtl_text(answer)));
}

bool rtl_payoff_pending_of(rtl_store *store, const char *shopper_id)
{
    static const char sql[] = "SELECT 1 FROM payoffs WHERE shopper_id = ?1 "
                              "AND status IN ('pending', 'paid') LIMIT 1";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(shopper_id))) != 0;
}

void rtl_payoffs_doubt(rtl_store *store)
{
    static const char sql[] = "UPDATE payoffs SET asks = 1 WHERE status = 'pending' "
                              "AND uncertain > 0";

    (void)rtl_store_run(store, sql, RTL_NO_ARGS);
}

void rtl_payoffs_unpaid(rtl_store *store, void (*each)(void *context, const char *key),
                        void *context)
{
    static const char sql[] = "SELECT idempotency_key FROM payoffs WHERE status = 'pending' "
                              "ORDER BY at, idempotency_key";

    rtl_store_each(store, sql, each, context);
}

/* ---- shares ---- */

void rtl_share_insert(rtl_store *store, const char *key, const struct rtl_share *share)
{
    static const char sql[] = "INSERT INTO payoff_shares VALUES (?1, ?2, ?3)";

    (void)rtl_store_run(
        store, sql, RTL_ARGS(rtl_text(key), rtl_text(share->trip_id), rtl_number(share->minor)));
}

struct rtl_share *rtl_shares_of(rtl_store *store, const char *key, size_t *count)
{
    static const char sql[] = "SELECT shopping_trip_id, amount FROM payoff_shares "
                              "JOIN debts USING (shopping_trip_id) "
                              "WHERE idempotency_key = ?1 ORDER BY at, shopping_trip_id";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(key)));
    struct rtl_share *shares = NULL;
    size_t room = 0;

    *count = 0;
    while (rtl_rows_next(&rows)) {
        if (*count == room) {
            room = room == 0 ? 8 : 2 * room;
            shares = jwo_realloc(shares, room * sizeof(*shares));
        }
        rtl_rows_copy(&rows, 0, shares[*count].trip_id, sizeof(shares->trip_id));
        shares[(*count)++].minor = rtl_rows_number(&rows, 1);
    }
    rtl_rows_end(&rows);
    return shares;
}

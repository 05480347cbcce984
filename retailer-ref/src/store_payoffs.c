/* store_payoffs.c -- the rows of payoffs.h. */
#include <string.h>

#include "jwo/alloc.h"
#include "payoffs.h"
#include "store_sql.h"

bool rtl_payoff_find(rtl_store *store, const char *key, struct rtl_payoff *out)
{
    static const char sql[] = "SELECT idempotency_key, shopper_id, amount, currency, status, at "
                              "FROM payoffs WHERE idempotency_key = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(key)));

    memset(out, 0, sizeof(*out));
    if (!rtl_rows_next(&rows)) {
        return false;
    }
    rtl_rows_copy(&rows, 0, out->key, sizeof(out->key));
    rtl_rows_copy(&rows, 1, out->shopper_id, sizeof(out->shopper_id));
    out->amount = jwo_money_of(rtl_rows_number(&rows, 2), rtl_rows_text(&rows, 3));
    rtl_rows_copy(&rows, 4, out->status, sizeof(out->status));
    out->at_ms = rtl_rows_number(&rows, 5);
    rtl_rows_end(&rows);
    return true;
}

char *rtl_payoff_answer(rtl_store *store, const char *key)
{
    static const char sql[] =
        "SELECT answer FROM payoffs WHERE idempotency_key = ?1 AND answer IS NOT NULL";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(key)));
    char *answer = rtl_rows_next(&rows) ? jwo_strdup(rtl_rows_text(&rows, 0)) : NULL;

    rtl_rows_end(&rows);
    return answer;
}

void rtl_payoff_insert(rtl_store *store, const struct rtl_payoff *payoff)
{
    static const char sql[] = "INSERT INTO payoffs VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6)";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(payoff->key), rtl_text(payoff->shopper_id),
                                 rtl_text(payoff->amount.currency),
                                 rtl_number(payoff->amount.minor), rtl_text(payoff->status),
                                 rtl_number(payoff->at_ms)));
}

void rtl_payoff_decide(rtl_store *store, const char *key, const char *status, const char *answer)
{
    static const char sql[] =
        "UPDATE payoffs SET status = ?2, answer = ?3 WHERE idempotency_key = ?1";

    (void)rtl_store_run(store, sql, RTL_ARGS(rtl_text(key), rtl_text(status), rtl_text(answer)));
}

bool rtl_payoff_pending_of(rtl_store *store, const char *shopper_id)
{
    static const char sql[] =
        "SELECT 1 FROM payoffs WHERE shopper_id = ?1 AND status = 'pending' LIMIT 1";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(shopper_id))) != 0;
}

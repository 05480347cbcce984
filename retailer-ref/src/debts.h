/* debts.h -- what shoppers owe, per trip, and the double-entry ledger beside the trips' states.
 *
 * Accounts   sales (what carts were worth, negative), card (collected through Amazon), debt
 *            (owed), refunds, payoffs (paid later), suspense (paid, but Amazon has not accepted
 *            the report yet); at checkout stores amazon (Amazon charges) and uncollected (nobody
 *            does). Every posting sums to zero.
 * Debt       A trip has at most one debt, recorded when its payment comes to its end: recorded =
 *            total - captured. What is paid later is counted beside it; recorded itself never
 *            changes.
 */
#ifndef RTL_DEBTS_H
#define RTL_DEBTS_H

#include "trips.h"

struct rtl_debt {
    char trip_id[256];
    struct jwo_money recorded, paid;
    struct jwo_money held; /* of the rest: paid already, and in suspense */
    char reason[32];       /* "declined", "partial", "expired", "refused" */
};

/* Post the end of a trip's payment: sales -> card and debt; records the debt when captured < total.
 * Once per trip. */
void rtl_ledger_settle(rtl_store *store, const struct rtl_trip *trip, const char *reason,
                       int64_t now_ms);
/* The same for a cart that Amazon charges (sales -> amazon), and for one that it was too late for
 * (sales -> uncollected): no debt of ours. */
void rtl_ledger_check_out(rtl_store *store, const struct rtl_trip *trip, int64_t now_ms);
void rtl_ledger_give_up(rtl_store *store, const struct rtl_trip *trip, int64_t now_ms);
void rtl_ledger_refund(rtl_store *store, const char *trip_id, const struct jwo_money *amount,
                       int64_t now_ms);
/* Money came in for a trip's debt: it is in suspense until
 * rtl_ledger_clear lowers the debt by it. */
void rtl_ledger_pay(rtl_store *store, const char *trip_id, const struct jwo_money *amount,
                    int64_t now_ms);
void rtl_ledger_clear(rtl_store *store, const char *trip_id, const struct jwo_money *amount,
                      int64_t now_ms);

/* Balance of one account of one trip; trip_id NULL: of all. account NULL: all accounts, which is
 * zero. */
int64_t rtl_ledger_sum(rtl_store *store, const char *account, const char *trip_id);
/* The number of trips whose ledger disagrees with their rows: rows that do not sum to zero, card <>
 * captured - refunded, debt <> recorded - paid. */
int64_t rtl_ledger_faults(rtl_store *store);

/* What of it is neither paid nor held. */
struct jwo_money rtl_debt_payable(const struct rtl_debt *debt);
bool rtl_debt_find(rtl_store *store, const char *trip_id, struct rtl_debt *out);
/* Does the shopper owe anything? */
bool rtl_debt_owes(rtl_store *store, const char *shopper_id);

struct rtl_balance {
    bool known;            /* a debt was recorded once */
    struct jwo_money owed; /* of the currency that had a debt last; zero when all is paid */
    struct rtl_debt *open; /* owned: debts not paid in full, oldest first, in that currency */
    size_t open_count;
};
void rtl_balance_read(struct rtl_balance *out, rtl_store *store, const char *shopper_id);
void rtl_balance_dispose(struct rtl_balance *balance);

#endif

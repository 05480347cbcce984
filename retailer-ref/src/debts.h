/* debts.h -- what shoppers owe, per trip, and the double-entry ledger beside the trips' states.
 *
 * Accounts   sales (what carts were worth, negative), card (collected through Amazon), debt
 *            (owed), refunds, payoffs (paid later), suspense (paid, but Amazon has not accepted
 *            the report yet); at checkout stores amazon (Amazon charges) and uncollected (nobody
 *            does), written_off (given up). Every posting sums to zero.
 * Debt       A trip has at most one debt, recorded when its payment comes to its end: recorded =
 *            total - captured. What is paid later is counted beside it; recorded itself never
 *            changes.
 * Write-off  What is written off is open no more in our books, but the shopper goes on owing it:
 *            the gate stays closed, and a later payment is taken (the write-off is taken back by
 *            as much: "recovered"). Only a debt that is forgiven with it, by the setting
 *            debt.write_off_reopens, neither denies nor can be paid.
 */
#ifndef RTL_DEBTS_H
#define RTL_DEBTS_H

#include "trips.h"

struct rtl_debt {
    char trip_id[256];
    struct jwo_money recorded, paid;
    struct jwo_money held; /* of the rest: paid already, and in suspense */
    struct jwo_money written_off;
    bool forgiven;   /* the shopper does not owe it any more */
    char reason[32]; /* "declined", "partial", "expired", "refused" */
};
/* recorded - paid - written_off: what our books still hope for. */
struct jwo_money rtl_debt_open(const struct rtl_debt *debt);
/* recorded - paid, nothing of a forgiven one: what keeps the gate closed to the shopper. */
struct jwo_money rtl_debt_owed(const struct rtl_debt *debt);
/* What of rtl_debt_owed is not held. */
struct jwo_money rtl_debt_payable(const struct rtl_debt *debt);

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
/* Money came in for a trip's debt: it is in suspense until rtl_ledger_clear lowers the debt by
 * it: what is open first, then what was written off. */
void rtl_ledger_pay(rtl_store *store, const char *trip_id, const struct jwo_money *amount,
                    int64_t now_ms);
void rtl_ledger_clear(rtl_store *store, const char *trip_id, const struct jwo_money *amount,
                      int64_t now_ms);
/* All that is open of it. `forgives`: the shopper owes it no more either. */
void rtl_ledger_write_off(rtl_store *store, const struct rtl_debt *debt, bool forgives,
                          int64_t now_ms);

/* Balance of one account of one trip; trip_id NULL: of all. account NULL: all accounts, which is
 * zero. */
int64_t rtl_ledger_sum(rtl_store *store, const char *account, const char *trip_id);
/* The number of trips whose ledger disagrees with their rows: rows that do not sum to zero, card <>
 * captured - refunded, debt <> recorded - paid - written_off. */
int64_t rtl_ledger_faults(rtl_store *store);

bool rtl_debt_find(rtl_store *store, const char *trip_id, struct rtl_debt *out);
/* Does the shopper owe anything? Also what we have written off, unless it is forgiven. */
bool rtl_debt_owes(rtl_store *store, const char *shopper_id);

struct rtl_balance {
    bool known;            /* a debt was recorded once */
    struct jwo_money owed; /* of the currency that had a debt last; zero when all is paid */
    struct rtl_debt *open; /* owned: debts owed, oldest first, in that currency */
    size_t open_count;
};
void rtl_balance_read(struct rtl_balance *out, rtl_store *store, const char *shopper_id);
void rtl_balance_dispose(struct rtl_balance *balance);

#endif

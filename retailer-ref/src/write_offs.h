/* write_offs.h -- debts grow old: how much is open at what age, and when it is given up.
 *
 * By policy  A debt that is open for longer than debt.write_off_after is written off (alarms.h
 *            looks). By hand a person does it at any age, with a note.
 * Not        while a payoff of the shopper is under way: what it was asked to pay must still be
 *            owed when the money comes (payoffs.h). Nor while money for the debt is in suspense: it
 *            was paid, but Amazon has not accepted the report; that is for a person to settle.
 * Amazon     Where Amazon keeps the balances a write-off is a matter of our books alone: Amazon's
 *            gate goes by what was reported as settled, so nothing is ever forgiven there.
 */
#ifndef RTL_WRITE_OFFS_H
#define RTL_WRITE_OFFS_H

#include "base.h"
#include "debts.h"

#define RTL_AUTHOR_POLICY "policy"
#define RTL_AUTHOR_PERSON "person"

/* ENOTFOUND: no debt of that trip. ESTATE: nothing of it is open, its money is in suspense, or a
 * payoff of the shopper is under way. */
JWO_MUST_USE jwo_status rtl_write_off(const struct rtl_base *base, const char *trip_id,
                                      const char *author, const char *note, struct jwo_error *err);
/* Write off what the policy has given up by now, at most RTL_DEBTS_AT_ONCE debts of it; nothing
 * without a policy. False: there may be more. */
bool rtl_write_offs_run(const struct rtl_base *base);

/* ---- rows ---- */

void rtl_write_off_insert(rtl_store *store, const struct rtl_debt *debt, const char *author,
                          const char *note, int64_t now_ms);
struct rtl_write_off_row {
    int64_t at_ms, amount_minor;
    char currency[4], author[16];
    char note[1025];
};
/* Of a trip's debt, the oldest first. */
void rtl_write_offs_of(rtl_store *store, const char *trip_id,
                       void (*each)(void *context, const struct rtl_write_off_row *row),
                       void *context);
#define RTL_DEBTS_AT_ONCE 100
/* Call `each` with the trip of every open debt from before `before_ms` that may be written off,
 * oldest first, at most RTL_DEBTS_AT_ONCE; returns how many. The ids are collected first: `each`
 * may write. */
size_t rtl_debts_older(rtl_store *store, int64_t before_ms,
                       void (*each)(void *context, const char *trip_id), void *context);

#define RTL_AGES 4 /* 0-30, 31-60, 61-90 and more than 90 days */
const char *rtl_age_name(int age);

struct rtl_debt_totals {
    char currency[4];
    int64_t recorded_minor, paid_minor, written_off_minor, open_minor;
    struct {
        int64_t count, open_minor;
    } ages[RTL_AGES];
};
/* Per currency, in order of their codes: of the debts of which something is open or written off,
 * not of those that were paid in full. */
void rtl_debts_total(rtl_store *store, int64_t now_ms,
                     void (*each)(void *context, const struct rtl_debt_totals *totals),
                     void *context);

#endif

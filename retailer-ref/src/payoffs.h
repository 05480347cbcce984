/* payoffs.h -- a shopper pays what is owed: spread over the debts, oldest first, once per
 * idempotency key.
 *
 * Payment    In this version no payment processor is called: who asks for a payoff vouches that
 *            the money came in.
 * Debt       Where the retailer keeps the balance the debt falls at once. Where Amazon keeps it
 *            (Amazon managed, Amazon recommendation), each trip's share is reported first and its
 *            debt falls when Amazon has accepted the report: a rejected report is no success
 *            (FB-3), so that debt stays open, the money stays in suspense in the ledger, and an
 *            incident asks a person.
 * Order      While a payoff, or the outcome of a trip that it would pay, is being reported to
 *            Amazon, another payoff of the shopper is refused: reports of one trip must not
 *            overtake each other (D23), and a debt must not be paid twice (IDE-4).
 */
#ifndef RTL_PAYOFFS_H
#define RTL_PAYOFFS_H

#include "amazon_client.h"

typedef struct rtl_payoffs rtl_payoffs;

struct rtl_payoff {
    char key[129]; /* idempotencyKey */
    char shopper_id[256];
    struct jwo_money amount;
    char status[24]; /* "pending", "cleared", "partial", "reported_rejected" */
    int64_t at_ms;
};

/* `on_decided` hears of every payoff that is not pending any more,
 * after the commit. May be NULL. */
rtl_payoffs *rtl_payoffs_new(const struct rtl_base *base, rtl_amazon *amazon,
                             void (*on_decided)(void *context, const char *key), void *context);
void rtl_payoffs_free(rtl_payoffs *payoffs);

/* key, shopper_id and amount are read; on OK *payoff holds the state, which may still be "pending".
 * EINPUT: the amount is not positive. ESTATE: more than is owed, another currency, another payoff
 * has that key, or one of the shopper is pending. */
JWO_MUST_USE jwo_status rtl_payoff_ask(rtl_payoffs *payoffs, struct rtl_payoff *payoff,
                                       struct jwo_error *err);

void rtl_payoffs_resume(rtl_payoffs *payoffs);
void rtl_payoffs_recheck(rtl_payoffs *payoffs);

/* Rows. The answer is kept as it was given when the payoff was decided, for repeats. */
bool rtl_payoff_find(rtl_store *store, const char *key, struct rtl_payoff *out);
char *rtl_payoff_answer(rtl_store *store,
                        const char *key); /* owned by the caller; NULL while pending */
void rtl_payoff_insert(rtl_store *store, const struct rtl_payoff *payoff);
void rtl_payoff_decide(rtl_store *store, const char *key, const char *status, const char *answer);
bool rtl_payoff_pending_of(rtl_store *store, const char *shopper_id);

#endif

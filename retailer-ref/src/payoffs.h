/* payoffs.h -- a shopper pays what is owed: charged by the payment processor, spread over the
 * debts, oldest first, once per idempotency key.
 *
 *   pending --succeeded--> paid --> cleared, partial, or reported_rejected
 *      |--declined-------> declined
 *      '--never charged--> failed
 *
 * Payment    Nothing is posted to the ledger before the processor has said that the payment
 *            succeeded. A payment whose answer was lost is looked up under the same key until its
 *            fate is known, however long that takes; after some tries an incident calls a person.
 *            It is "failed" only when nothing can have been charged.
 * Debt       Where the retailer keeps the balance the debt falls at once. Where Amazon keeps it
 *            (Amazon managed, Amazon recommendation), each trip's share is reported first and its
 *            debt falls when Amazon has accepted the report: a rejected report is no success
 *            (FB-3), so that debt stays open, the money stays in suspense in the ledger, and an
 *            incident asks a person, who reports again when Amazon is ready for it. What is in
 *            suspense is not charged a second time.
 * Order      From its asking to its decision a payoff keeps other payoffs of the shopper out, and
 *            so does a trip that it would pay while that trip's outcome is being reported: a debt
 *            must not be paid twice (IDE-4), and reports must not overtake each other (D23).
 */
#ifndef RTL_PAYOFFS_H
#define RTL_PAYOFFS_H

#include "amazon_client.h"
#include "processor_client.h"

typedef struct rtl_payoffs rtl_payoffs;

struct rtl_payoff {
    char key[129]; /* idempotencyKey */
    char shopper_id[256];
    char trip_id[256]; /* the debt to pay; "" = all, oldest first */
    struct jwo_money amount;
    char status[24];     /* as above */
    char payment_id[64]; /* the processor's; "" while it is not known */
    bool asks;           /* a payment may have taken effect: it is looked up next */
    int64_t attempts, failures, uncertain, due_ms, at_ms;
};
/* Not pending, not paid: its answer will not change by itself. */
bool rtl_payoff_is_decided(const struct rtl_payoff *payoff);

/* `on_decided` hears of every payoff that is decided, after the commit. May be NULL. */
rtl_payoffs *rtl_payoffs_new(const struct rtl_base *base, rtl_amazon *amazon,
                             rtl_processor *processor,
                             void (*on_decided)(void *context, const char *key), void *context);
void rtl_payoffs_free(rtl_payoffs *payoffs);

/* key, shopper_id, trip_id and amount are read; on OK *payoff holds the state, "pending" when it
 * was asked for first. EINPUT: the amount is not positive. ESTATE: more than is owed and not yet
 * paid, another currency, another payoff has that key, one of the shopper is under way, or there is
 * no processor. */
JWO_MUST_USE jwo_status rtl_payoff_ask(rtl_payoffs *payoffs, struct rtl_payoff *payoff,
                                       struct jwo_error *err);

/* A person has cleared up why Amazon did not accept a payoff of this trip: report it again, the
 * oldest first if there are several. The payoff is "paid" until it is decided anew. ENOTFOUND:
 * nothing of the trip waits for that; ESTATE: a payoff of the shopper is under way. */
JWO_MUST_USE jwo_status rtl_payoffs_report_again(rtl_payoffs *payoffs, const char *trip_id,
                                                 struct jwo_error *err);

void rtl_payoffs_resume(rtl_payoffs *payoffs);
void rtl_payoffs_recheck(rtl_payoffs *payoffs);

/* Rows. The answer is kept as it was given when the payoff was decided, for repeats. */
bool rtl_payoff_find(rtl_store *store, const char *key, struct rtl_payoff *out);
char *rtl_payoff_answer(rtl_store *store,
                        const char *key); /* owned by the caller; NULL while it is not decided */
void rtl_payoff_insert(rtl_store *store, const struct rtl_payoff *payoff);
void rtl_payoff_update(rtl_store *store, const struct rtl_payoff *payoff); /* from status to due */
void rtl_payoff_set_answer(rtl_store *store, const char *key, const char *answer);
/* Is one under way? Then what the shopper owes must not be changed. */
bool rtl_payoff_pending_of(rtl_store *store, const char *shopper_id);
/* The program has died: payments that had left may have taken effect, and are looked up first. */
void rtl_payoffs_doubt(rtl_store *store);
/* Call `each` with the key of every payoff whose payment is not known; collected first. */
void rtl_payoffs_unpaid(rtl_store *store, void (*each)(void *context, const char *key),
                        void *context);

struct rtl_share {
    char trip_id[256];
    int64_t minor;
};
void rtl_share_insert(rtl_store *store, const char *key, const struct rtl_share *share);
/* Owned by the caller. */
struct rtl_share *rtl_shares_of(rtl_store *store, const char *key, size_t *count);

#endif

/* lifecycle.h -- THE state machine of a trip's payment: adjust, capture or cancel, then report and
 * receipt.
 *
 * Role       Decides which call comes next and what an answer means; the only writer of a trip's
 *            state. The diagram and the edges are at the top of lifecycle.c, the steps in
 *            lifecycle_steps.c.
 * Durable    Every step is committed before it is acted on: "CAPTURING, attempt 2" is on the disk
 *            before the call leaves, the answer's effect before the next call leaves. A call whose
 *            answer was lost is repeated; Amazon answers a repeat with the same amount 200 without
 *            a second effect (D16).
 * Money      captured + debt = total, to the minor unit, as soon as the payment has come to its
 *            end. That holds after a final refusal (400) too: nothing more will be collected for
 *            the trip, so the rest is owed, and an incident asks a person to look. An Adjust or
 *            Capture that is never answered properly is different: it is STOPPED with an incident
 *            while its token lives, so that a person can still collect, and becomes a debt then.
 *            If the money may have been taken, Amazon is asked once more before that.
 * Expiry     The payment token lives token_life from the trip's start (D9). No call is repeated
 *            after that, except a Capture whose effect is unknown: Amazon must say whether the
 *            money was taken. A cart that arrives with its token already dead by our clock is
 *            tried nevertheless, for token_life from its arrival: Amazon's clock rules. So is a
 *            trip that by our clock has not started yet: no wait is for ever.
 * Checkout   At a checkout store Amazon charges the cart that we have priced, and refunds and debts
 *            are its own: one call, the same bytes until it is answered. A final refusal is STOPPED
 *            with an incident. What Amazon was never brought to charge while the token lived is
 *            UNCOLLECTED: an incident, and no debt of the shopper's. A 403 is a fault of our
 *            settings, and no reason to give up: it is an incident at once, and the call goes on,
 *            slowly, until the token dies.
 * Shopper    Card and e-mail are fetched for debts too: who owes must be able to sign in and pay.
 * Payments   Data, identity and reports never touch the payment (DAT-3): what fails there is an
 *            incident at most. A report comes first, because Amazon's gate decides by it.
 */
#ifndef RTL_LIFECYCLE_H
#define RTL_LIFECYCLE_H

#include "processor_client.h"
#include "trips.h"

typedef struct rtl_lifecycle rtl_lifecycle;

/* `on_end` hears of every trip that came to an end, after the commit. May be NULL. */
rtl_lifecycle *rtl_lifecycle_new(const struct rtl_base *base, rtl_amazon *amazon,
                                 rtl_processor *processor,
                                 void (*on_end)(void *context, const char *trip_id), void *context);
void rtl_lifecycle_free(rtl_lifecycle *lc);
/* `on_receipt` hears, in the same transaction, that a captured trip's shopper has an address. */
void rtl_lifecycle_set_receipt(rtl_lifecycle *lc,
                               void (*on_receipt)(void *context, const struct rtl_trip *trip,
                                                  const char *email),
                               void *context);

/* How the hold of a trip with nothing to pay (an empty cart, or a total of zero) is given back. */
enum rtl_release {
    RTL_RELEASE_BY_CANCEL,    /* we ask Amazon */
    RTL_RELEASE_AT_PROCESSOR, /* we ask our own processor: the shopper came in by app */
    RTL_RELEASE_BY_AMAZON,    /* without us; or there is no hold */
};

/* Record a trip and set it going. The caller has filled identity, cart, currency, `priced`,
 * `checkout`, total_minor and started_ms; state, outcome, expiry and creation are set here. A cart
 * that is not priced is STOPPED; its incident is the caller's. One with `checkout` is sent to be
 * charged even when nothing is to be paid; its body is the caller's to keep (checkout.h). */
void rtl_lifecycle_start(rtl_lifecycle *lc, struct rtl_trip *trip, enum rtl_release release);

/* A person has seen to what stopped a trip: go on with the step that it was stopped in, with all
 * its attempts before it. Only of a STOPPED trip that has an amount, was not refused for good, and
 * whose token lives, unless a hold is to be given back; else ESTATE with the reason, and nothing is
 * changed: asking twice does no harm. ENOTFOUND: no such trip. The first only says whether the
 * second would. */
JWO_MUST_USE jwo_status rtl_lifecycle_can_retry(const rtl_lifecycle *lc,
                                                const struct rtl_trip *trip, struct jwo_error *err);
JWO_MUST_USE jwo_status rtl_lifecycle_retry(rtl_lifecycle *lc, const char *trip_id,
                                            struct jwo_error *err);
/* The cart of a STOPPED trip has got its price at last: `priced` and total_minor are set, and
 * written by the caller with all that belongs to the price. It goes on with its first step, even
 * when its token is dead by our clock: Amazon's rules, and what it does not pay is a debt then. */
void rtl_lifecycle_price(rtl_lifecycle *lc, struct rtl_trip *trip, enum rtl_release release);

/* At the program's start: go on with every trip that is not at its end. */
void rtl_lifecycle_resume(rtl_lifecycle *lc);
void rtl_lifecycle_recheck(rtl_lifecycle *lc); /* the clock was moved */

#endif

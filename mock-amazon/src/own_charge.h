/* own_charge.h -- what Amazon does to a charge by itself: gives back a hold, charges the carts of
 * the stores where it orchestrates, and refunds them. Nothing goes over the wire, but the journal
 * tells: calls towards the retailer whose outcome ends in "by Amazon".
 */
#ifndef AMZ_OWN_CHARGE_H
#define AMZ_OWN_CHARGE_H

#include "world.h"

/* Give the hold back. Does nothing when there is none, or it was used or given back before. */
void amz_own_cancel(struct amz_trip *trip, const char *violation);

/* Adjust to the total and capture it, all or nothing. What the issuer refuses is owed to Amazon
 * (trip->unpaid). A hold that is refused, or not needed because the total is zero, is given back.
 * False: refused. */
bool amz_own_charge(struct amz_trip *trip, const struct jwo_money *total);

/* The same for the trip's cart at the prices of the catalog that the retailer uploaded. A cart with
 * something that no catalog prices is not charged, and the hold is given back. */
void amz_own_charge_cart(struct amz_trip *trip);

/* A refund by Amazon's customer service, of a cart that came by CheckoutCart: refunds of checkout
 * stores are Amazon's (facts 17). ESTATE: the trip has no order, or nothing was captured; ELIMIT:
 * the amount is not above zero, or more than is left; EINPUT: another currency. Unchanged on
 * failure. */
JWO_MUST_USE jwo_status amz_own_refund(struct amz_trip *trip, const struct jwo_money *amount,
                                       struct jwo_error *err);

#endif

/* own_charge.h -- what Amazon does to a charge by itself: gives back a hold, or prices and charges
 * a cart where the retailer does neither. Nothing goes over the wire, but the journal tells: calls
 * towards the retailer whose outcome ends in "by Amazon".
 */
#ifndef AMZ_OWN_CHARGE_H
#define AMZ_OWN_CHARGE_H

#include "world.h"

/* Give the hold back. Does nothing when there is none, or it was used or given back before. */
void amz_own_cancel(struct amz_trip *trip, const char *violation);

/* The trip's cart at the prices of the catalog that the retailer uploaded: adjust and capture, all
 * or nothing. What the issuer refuses is owed to Amazon (trip->unpaid). A cart with something that
 * no catalog prices is not charged, and the hold is given back. */
void amz_own_charge_cart(struct amz_trip *trip);

#endif

/* purchases.h -- Amazon delivers the cart of a trip (facts section 9): price it, record it once,
 * set its payment going.
 *
 * Once       idempotentShoppingTripId is the key: a repeat is answered like the first delivery and
 *            has no other effect. A repeat with another content does not replace the first cart;
 *            an incident says so.
 * Bad cart   An item that is not in the catalog (ORD-10), or a total beyond all limits: Amazon has
 *            done its part, so the cart is accepted with a purchaseId, but nothing is charged, the
 *            trip is STOPPED and an incident asks a person.
 * Shopper    Whom the gate named for the trip, because debts are looked up by that id at the next
 *            visit: by shopper authorization, or at app entry by the key's owner (entries.h); else
 *            whom the cart names.
 * Unpaid     Carts of staff and of payers in cash are recorded and not charged: their total is 0.
 */
#ifndef RTL_PURCHASES_H
#define RTL_PURCHASES_H

#include "base.h"
#include "lifecycle.h"
#include "pricing.h"

struct rtl_purchases {
    const struct rtl_base *base; /* borrowed, like the others */
    const rtl_catalog *catalog;
    rtl_lifecycle *lifecycle;
};

/* Returns the HTTP status: 201 with {"purchaseId"} written, or 400 with *err for a store that is
 * not in the settings. */
int rtl_purchase_create(const struct rtl_purchases *purchases, const struct rtl_cart *cart,
                        struct jwo_json_writer *w, struct jwo_error *err);

#endif

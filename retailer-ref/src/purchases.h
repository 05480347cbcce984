/* purchases.h -- Amazon delivers the cart of a trip (facts section 9): price it, record it once,
 * set its payment going.
 *
 * Once       idempotentShoppingTripId is the key: a repeat is answered like the first delivery and
 *            has no other effect. A repeat with another content does not replace the first cart;
 *            an incident says so.
 * Bad cart   An item that is not in the catalog (ORD-10), or a total beyond all limits: Amazon has
 *            done its part, so the cart is accepted with a purchaseId, but nothing is charged, the
 *            trip is STOPPED, an incident asks a person, and the cart waits in the queue of bad
 *            carts until it can be priced or is closed (bad_carts.h).
 * Shopper    Whom the gate named for the trip, because debts are looked up by that id at the next
 *            visit: by shopper authorization, or at app entry by the key's owner (entries.h); else
 *            whom the cart names.
 * Unpaid     Carts of staff and of payers in cash are recorded and not charged: their total is 0.
 */
#ifndef RTL_PURCHASES_H
#define RTL_PURCHASES_H

#include "base.h"
#include "gate.h"
#include "lifecycle.h"
#include "pricing.h"

struct rtl_purchases {
    const struct rtl_base *base; /* borrowed, like the others */
    rtl_catalog *catalog;        /* owned by whoever owns this struct; replaced by a reload */
    rtl_lifecycle *lifecycle;
    rtl_gate *gate;
};

/* Returns the HTTP status: 201 with {"purchaseId"} written, or 400 with *err for a store that is
 * not in the settings. */
int rtl_purchase_create(const struct rtl_purchases *purchases, const struct rtl_cart *cart,
                        struct jwo_json_writer *w, struct jwo_error *err);

/* Price a bad cart by the catalog of now, and set its trip going, under the purchaseId that Amazon
 * was told; its open incidents are closed in the name of `who`. ENOTFOUND: no bad cart of that
 * trip. ESTATE: it is not open, was not kept, or cannot be priced still: the queue says why. */
JWO_MUST_USE jwo_status rtl_purchase_price_again(const struct rtl_purchases *purchases,
                                                 const char *trip_id, const char *who,
                                                 struct jwo_error *err);

/* Give a bad cart up: nothing will be charged, the hold goes back (CAN-4), and its open incidents
 * are closed in the name of `who`. ENOTFOUND: no bad cart of that trip. ESTATE: it is not open. */
JWO_MUST_USE jwo_status rtl_purchase_close(const struct rtl_purchases *purchases,
                                           const char *trip_id, const char *who, const char *note,
                                           struct jwo_error *err);

/* Read the catalog file afresh. Its currency must be that of every store. On failure the catalog
 * stays as it was; *err names the file. */
JWO_MUST_USE jwo_status rtl_purchases_load_catalog(struct rtl_purchases *purchases,
                                                   struct jwo_error *err);

#endif

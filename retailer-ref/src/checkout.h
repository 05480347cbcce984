/* checkout.h -- the cart that Amazon is asked to charge at a checkout store (facts section 8).
 *
 * Written once, when the cart is delivered, and kept: every repeat sends the same bytes, whatever
 * became of the catalog, because Amazon takes another body under the same trip for another cart
 * (D22).
 *
 * Lines      Products are named as they were delivered; the quantities of each sum to what was
 *            delivered. Amounts are of one unit, in parts where that is needed: checkout_units.h.
 *            An item of quantity 0 is left out.
 * Totals     Those of the priced cart. salesTaxTotal includes the tax on fees, so that priceTotal =
 *            subTotal - promotionsTotal + fees + salesTaxTotal.
 */
#ifndef RTL_CHECKOUT_H
#define RTL_CHECKOUT_H

#include "jwo/limits.h"
#include "pricing.h"
#include "store.h"

#define RTL_CHECKOUT_BYTES_MAX                                                                     \
    JWO_JSON_BYTES_MAX /* of a body; Amazon's own limit is not published */

/* Append the body to `out`. `cart` is what `priced` was priced from. ELIMIT: it is longer than
 * `out` may be; *out is of no use then. */
JWO_MUST_USE jwo_status rtl_checkout_write(struct jwo_buf *out, const struct rtl_cart *cart,
                                           const struct rtl_priced_cart *priced,
                                           struct jwo_error *err);
/* Is there anything to be charged, or at least to be named on a receipt? */
bool rtl_checkout_has_lines(const struct rtl_cart *cart);

void rtl_checkout_insert(rtl_store *store, const char *trip_id, const char *body);
/* Owned by the caller; NULL when there is none. */
char *rtl_checkout_body(rtl_store *store, const char *trip_id);

#endif

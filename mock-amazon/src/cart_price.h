/* cart_price.h -- what a cart costs where Amazon calculates the charge: by the catalog that the
 * retailer uploaded for the store, and for what is not in it by the prices of the world, which a
 * story takes from the profile's catalog.
 */
#ifndef AMZ_CART_PRICE_H
#define AMZ_CART_PRICE_H

#include "world.h"

/* From now on a unit of the product costs this, in every store of the currency. */
void amz_world_set_price(amz_world *world, const char *sku, const struct jwo_money *price);

/* The sum of the trip's items; parts below a minor unit are rounded half up per line. ENOTFOUND:
 * one of them has no price in the store's currency. EINPUT: its quantity is no number, or too
 * large. The sentence names it; *out is unchanged. */
JWO_MUST_USE jwo_status amz_cart_price(const struct amz_trip *trip, struct jwo_money *out,
                                       struct jwo_error *err);

#endif

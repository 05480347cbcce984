/* profile_catalog.h -- what carts cost, as the profile declares it: prices of products, and whole
 * carts whose total is more than the sum of their prices (promotions, taxes, deposits).
 */
#ifndef HRN_PROFILE_CATALOG_H
#define HRN_PROFILE_CATALOG_H

#include <lua.h>

#include "world.h"

typedef struct hrn_catalog hrn_catalog;

/* From the checked profile on top of the stack.  [-0, +0, m] */
hrn_catalog *hrn_catalog_new(lua_State *L, const char *currency);
void hrn_catalog_free(hrn_catalog *catalog); /* NULL is fine */

/* The total of a declared cart with just these products, else the sum of the prices. False, and
 * *out zeroed, when a product is unknown or has no price of its own. */
bool hrn_catalog_total(const hrn_catalog *catalog, const struct amz_cart_item *items, size_t count,
                       struct jwo_money *out);

#endif

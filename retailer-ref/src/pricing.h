/* pricing.h -- from a cart to exact totals: catalog prices, promotions, deposits, taxes.
 *
 * Rules (the rounding rules are ours and stand here):
 *  - line price = unit price x quantity, rounded half-up to the currency's decimals; quantity may
 *    have decimals (weights);
 *  - promotions apply in catalog order, each to what the earlier left, and never below zero:
 *    `percentage` (rounded half-up per line), `fixed` off per whole unit, `bogo` (buy n get m free,
 *    whole units of one product); `limit` is the most units (or BOGO groups) a promotion touches in
 *    one cart;
 *  - tax on the discounted line price, per line and per tax rate, rounded half-up; a product names
 *    its tax class, a class holds any number of rates, or none (exempt);
 *  - deposits and fees are added after tax, untaxed unless the fee names a tax class;
 *  - total = subtotal - promotions + fees + tax, and is never negative.
 * All arithmetic is on integers; rates are decimal text turned into integers of 1/1,000,000.
 */
#ifndef RTL_PRICING_H
#define RTL_PRICING_H

#include "cart.h"

typedef struct rtl_catalog rtl_catalog;

/* Read a catalog file (JSON). *err names file, and the entry and key at fault. */
JWO_MUST_USE jwo_status rtl_catalog_load(rtl_catalog **out, const char *path,
                                         struct jwo_error *err);
void rtl_catalog_free(rtl_catalog *catalog);
const char *rtl_catalog_currency(const rtl_catalog *catalog);

/* Quantities are integers of 1/RTL_QUANTITY_ONE: all that 10 characters can hold, "0.12345678". */
#define RTL_QUANTITY_ONE INT64_C(100000000)
/* False, *out unchanged, for a text that is no such number. It may begin with zeros. */
bool rtl_quantity_read(const char *text, int64_t *out);

struct rtl_priced_line {
    char sku[256];
    char name[128];
    char quantity[11];
    struct jwo_money unit_price; /* of one unit; fresh from pricing only: not kept in the store */
    struct jwo_money fee_tax;    /* of `fees`: their tax; likewise */
    struct jwo_money price;      /* unit price x quantity */
    struct jwo_money promotions; /* what came off, >= 0 */
    struct jwo_money fees;       /* deposits and fees, their tax included */
    struct jwo_money tax;        /* on price - promotions */
    struct jwo_money total;      /* price - promotions + fees + tax */
};

struct rtl_priced_cart {
    struct rtl_priced_line *lines; /* owned; one per cart item, same order */
    size_t line_count;
    struct jwo_money subtotal, promotions, fees, tax, total; /* sums of the lines */
};

/* ENOTFOUND: an item is in no catalog entry by SKU, scan code or UPC (bad_carts.h); *err names it.
 * ELIMIT: the total passes the money limit. *out is empty then. */
JWO_MUST_USE jwo_status rtl_price_cart(struct rtl_priced_cart *out, const rtl_catalog *catalog,
                                       const struct rtl_cart *cart, struct jwo_error *err);
void rtl_priced_cart_dispose(struct rtl_priced_cart *priced);

#endif

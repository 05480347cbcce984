/* catalog.h -- the catalog as pricing.c reads it: products, tax classes, fees, promotions.
 *
 * Private to catalog.c, promotion.c and pricing.c. Amounts are minor units of the catalog's
 * currency, rates are 1/1,000,000.
 *
 * Ownership: the catalog owns everything; strings are borrowed from its file, and entries point at
 * each other within its arrays.
 */
#ifndef RTL_CATALOG_H
#define RTL_CATALOG_H

#include "pricing.h"
#include "settings.h"

#define RTL_RATE_ONE INT64_C(1000000) /* 100 % */

struct rtl_tax_class {
    const char *name;
    int64_t *rates; /* owned */
    size_t rate_count;
};

struct rtl_fee {
    const char *name;
    int64_t amount_minor;
    const struct rtl_tax_class *tax_class; /* NULL: untaxed */
};

struct rtl_product {
    const char *sku;
    const char *name;
    int64_t price_minor;
    const struct rtl_tax_class *tax_class; /* NULL: exempt */
    const struct rtl_fee **fees;           /* owned array */
    size_t fee_count;
};

enum rtl_promotion_kind { RTL_PERCENTAGE, RTL_FIXED, RTL_BOGO };

struct rtl_promotion {
    const char *name;
    enum rtl_promotion_kind kind;
    int64_t rate;                        /* PERCENTAGE */
    int64_t amount_minor;                /* FIXED: off per whole unit */
    int64_t buy, free;                   /* BOGO */
    int64_t limit;                       /* most units, or BOGO groups, in one cart; 0 = no limit */
    const struct rtl_product **products; /* owned array, in order of address */
    size_t product_count;
};

struct rtl_code { /* a SKU, or a UPC or other scan code, and what it stands for */
    const char *text;
    const struct rtl_product *product;
};

struct rtl_index {          /* in order of text, so that it can be searched by halves */
    struct rtl_code *codes; /* owned */
    size_t count;
};

struct rtl_catalog {
    rtl_settings *file; /* owned */
    char currency[4];
    struct rtl_tax_class *tax_classes;
    size_t tax_class_count;
    struct rtl_fee *fees;
    size_t fee_count;
    struct rtl_product *products;
    size_t product_count;
    struct rtl_promotion *promotions;
    size_t promotion_count;
    struct rtl_index skus;
    struct rtl_index scan_codes; /* UPCs among them */
};

/* One entry of "promotions", appended to the catalog's, which has room for it. */
jwo_status rtl_promotion_read(rtl_catalog *catalog, const struct rtl_section *section,
                              struct jwo_error *err);

const struct rtl_product *rtl_catalog_find_sku(const rtl_catalog *catalog,
                                               const char *sku); /* or NULL */
const struct rtl_product *rtl_catalog_find_code(const rtl_catalog *catalog,
                                                const char *code); /* or NULL */
bool rtl_promotion_touches(const struct rtl_promotion *promotion,
                           const struct rtl_product *product);

#endif

/* promotion.c -- reads the promotions of a catalog file: who they are for, what they give, how
 * often. */
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"

#include "catalog.h"

#define COUNT_MAX                                                                                  \
    1000000 /* of a limit or of a BOGO group; keeps products of amounts within 128 bits */

/* clang-format off */
static const struct rtl_setting percentage_keys[] = {
    {"name",     JWO_JSON_STRING, true},
    {"kind",     JWO_JSON_STRING, true},
    {"percent",  JWO_JSON_NUMBER, true},
    {"products", JWO_JSON_ARRAY,  true},
    {"limit",    JWO_JSON_NUMBER, false},
    {0},
};
static const struct rtl_setting fixed_keys[] = {
    {"name",     JWO_JSON_STRING, true},
    {"kind",     JWO_JSON_STRING, true},
    {"amount",   JWO_JSON_NUMBER, true},
    {"products", JWO_JSON_ARRAY,  true},
    {"limit",    JWO_JSON_NUMBER, false},
    {0},
};
static const struct rtl_setting bogo_keys[] = {
    {"name",     JWO_JSON_STRING, true},
    {"kind",     JWO_JSON_STRING, true},
    {"buy",      JWO_JSON_NUMBER, true},
    {"free",     JWO_JSON_NUMBER, true},
    {"products", JWO_JSON_ARRAY,  true},
    {"limit",    JWO_JSON_NUMBER, false},
    {0},
};
static const struct {
    const char *name;
    enum rtl_promotion_kind kind;
    const struct rtl_setting *keys;
} promotion_kinds[] = {
    {"percentage", RTL_PERCENTAGE, percentage_keys},
    {"fixed",      RTL_FIXED,      fixed_keys},
    {"bogo",       RTL_BOGO,       bogo_keys},
};
/* clang-format on */

static int address_compare(const void *a, const void *b)
{
    const struct rtl_product *left = *(const struct rtl_product *const *)a;
    const struct rtl_product *right = *(const struct rtl_product *const *)b;

    return (left > right) - (left < right); /* both are in catalog->products */
}

static jwo_status promotion_products_read(rtl_catalog *catalog, struct rtl_promotion *promotion,
                                          const struct rtl_section *section, struct jwo_error *err)
{
    struct rtl_section item = rtl_section_first(section, "products");

    if (item.node == NULL) {
        return rtl_section_fail(section, "products", err, "names no product");
    }
    promotion->products = jwo_calloc(jwo_json_count(jwo_json_get(section->node, "products")),
                                     sizeof(*promotion->products));
    for (; item.node != NULL; rtl_section_next(&item)) {
        const char *sku = jwo_json_str(item.node);
        const struct rtl_product *product = sku != NULL ? rtl_catalog_find_sku(catalog, sku) : NULL;

        if (product == NULL) {
            return rtl_section_fail(&item, NULL, err, "must be the SKU of one of products");
        }
        promotion->products[promotion->product_count++] = product;
    }
    qsort(promotion->products, promotion->product_count, sizeof(*promotion->products),
          address_compare);
    for (size_t i = 1; i < promotion->product_count; i++) {
        if (promotion->products[i - 1] == promotion->products[i]) {
            return rtl_section_fail(section, "products", err, "names %s twice",
                                    promotion->products[i]->sku);
        }
    }
    return JWO_OK;
}

static jwo_status promotion_terms_read(rtl_catalog *catalog, struct rtl_promotion *promotion,
                                       const struct rtl_section *section, struct jwo_error *err)
{
    jwo_status status = rtl_section_count(&promotion->limit, section, "limit", COUNT_MAX, err);

    if (status != JWO_OK) {
        return status;
    }
    switch (promotion->kind) {
    case RTL_PERCENTAGE:
        status = rtl_section_percent(&promotion->rate, section, "percent", err);
        break;
    case RTL_FIXED:
        status =
            rtl_section_amount(&promotion->amount_minor, section, "amount", catalog->currency, err);
        break;
    case RTL_BOGO:
        status = rtl_section_count(&promotion->buy, section, "buy", COUNT_MAX, err);
        if (status == JWO_OK) {
            status = rtl_section_count(&promotion->free, section, "free", COUNT_MAX, err);
        }
        break;
    }
    return status;
}

jwo_status rtl_promotion_read(rtl_catalog *catalog, const struct rtl_section *section,
                              struct jwo_error *err)
{
    struct rtl_promotion *promotion = &catalog->promotions[catalog->promotion_count];
    const char *kind = jwo_json_get_str(section->node, "kind");
    const struct rtl_setting *keys = NULL;
    jwo_status status = JWO_OK;

    for (size_t i = 0; i < JWO_COUNT(promotion_kinds) && kind != NULL; i++) {
        if (strcmp(promotion_kinds[i].name, kind) == 0) {
            promotion->kind = promotion_kinds[i].kind;
            keys = promotion_kinds[i].keys;
        }
    }
    if (keys == NULL) {
        return rtl_section_fail(section, "kind", err, "must be percentage, fixed or bogo");
    }
    status = rtl_section_check(section, keys, err);
    if (status != JWO_OK) {
        return status;
    }
    catalog->promotion_count++;
    promotion->name = jwo_json_get_str(section->node, "name");
    status = promotion_terms_read(catalog, promotion, section, err);
    if (status == JWO_OK) {
        status = promotion_products_read(catalog, promotion, section, err);
    }
    return status;
}

bool rtl_promotion_touches(const struct rtl_promotion *promotion, const struct rtl_product *product)
{
    return bsearch(&product, promotion->products, promotion->product_count,
                   sizeof(*promotion->products), address_compare) != NULL;
}

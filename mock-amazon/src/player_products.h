/* player_products.h -- the products of lua/defaults.lua, for C: what a story may name without a
 * profile. */
#ifndef AMZ_PLAYER_PRODUCTS_H
#define AMZ_PLAYER_PRODUCTS_H

#include <stddef.h>

#define AMZ_PRODUCTS_MAX 64

struct amz_story_product {
    char name[32]; /* "SANDWICH" */
    char sku[64];
    char price[16]; /* "6.50" */
};

struct amz_story_products {
    char currency[4];
    size_t count;
    struct amz_story_product items[AMZ_PRODUCTS_MAX]; /* by name */
};

/* Reads the embedded file; one that cannot be read is a bug (asserted). */
void amz_story_products_read(struct amz_story_products *out);
/* NULL: none has that SKU. */
const struct amz_story_product *amz_story_products_find(const struct amz_story_products *products,
                                                        const char *sku);

#endif

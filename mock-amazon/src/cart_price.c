/* cart_price.c -- see cart_price.h for the contract. */
#include "cart_price.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/decimal.h"
#include "world_internal.h"

/* Quantities have three decimals, as scales have; products of the two stay within int64. */
#define QUANTITY_DECIMALS 3
#define QUANTITY_ONE      1000
#define QUANTITY_MAX      INT64_C(1000000000)
#define PRICE_MINOR_MAX   INT64_C(1000000000)

struct amz_price {
    char sku[AMZ_ID_MAX];
    struct jwo_money price;
    struct amz_price *next;
};

/* --- prices ----------------------------------------------------------------------------------- */

static struct amz_price *find(const amz_world *world, const char *sku, const char *currency)
{
    struct amz_price *row = world->prices;

    while (row && (strcmp(row->sku, sku) != 0 || strcmp(row->price.currency, currency) != 0)) {
        row = row->next;
    }
    return row;
}

void amz_world_set_price(amz_world *world, const char *sku, const struct jwo_money *price)
{
    struct amz_price *row = find(world, sku, price->currency);

    if (!row) {
        row = jwo_calloc(1, sizeof *row);
        (void)snprintf(row->sku, sizeof row->sku, "%s", sku);
        row->next = world->prices;
        world->prices = row;
    }
    row->price = *price;
}

void amz_prices_free(amz_world *world)
{
    while (world->prices) {
        struct amz_price *row = world->prices;

        world->prices = row->next;
        jwo_free(row);
    }
}

/* --- carts ------------------------------------------------------------------------------------ */

/* What the retailer uploaded for the store, or what the story says the product costs. */
static bool find_price(const struct amz_trip *trip, const char *sku, struct jwo_money *out)
{
    const char *currency = trip->store->hold.currency;
    const struct amz_product *product =
        amz_catalog_find(amz_amazon_catalog(trip->world->amazon), trip->store->id, sku);
    const struct amz_price *row = find(trip->world, sku, currency);

    if (product && jwo_money_parse(out, product->price, currency, NULL) == JWO_OK) {
        return true;
    }
    if (row) {
        *out = row->price;
    }
    return row != NULL;
}

static jwo_status price_line(const struct amz_trip *trip, const struct amz_cart_item *item,
                             struct jwo_money *out, struct jwo_error *err)
{
    struct jwo_money price;
    int64_t quantity = 0;

    if (!find_price(trip, item->id, &price)) {
        return jwo_fail(err, JWO_ENOTFOUND, "%s has no price in %s", item->id,
                        trip->store->hold.currency);
    }
    if (jwo_decimal_parse(item->quantity, QUANTITY_DECIMALS, &quantity) != JWO_DECIMAL_OK ||
        quantity < 0 || quantity > QUANTITY_MAX || price.minor > PRICE_MINOR_MAX) {
        return jwo_fail(err, JWO_EINPUT, "%s: %s of it cannot be priced", item->id, item->quantity);
    }
    *out = jwo_money_of((price.minor * quantity + QUANTITY_ONE / 2) / QUANTITY_ONE, price.currency);
    return JWO_OK;
}

jwo_status amz_cart_price(const struct amz_trip *trip, struct jwo_money *out, struct jwo_error *err)
{
    struct jwo_money total = jwo_money_zero(trip->store->hold.currency);
    jwo_status status;

    for (size_t i = 0; i < trip->item_count; i++) {
        struct jwo_money line;

        if ((status = price_line(trip, &trip->items[i], &line, err)) != JWO_OK) {
            return status;
        }
        total = jwo_money_add(&total, &line);
    }
    *out = total;
    return JWO_OK;
}

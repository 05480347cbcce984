/* profile_catalog.c -- see profile_catalog.h for the contract. */
#include "profile_catalog.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "profile_internal.h"

struct product {
    char *name, *sku;       /* owned */
    char *upc;              /* owned; NULL = not said */
    struct jwo_money price; /* currency "": what it costs depends on the cart */
};

struct line {
    const struct product *product;
    char quantity[sizeof(((struct amz_cart_item *)NULL)->quantity)];
};

struct cart {
    struct line *lines; /* owned */
    size_t count;
    struct jwo_money total;
};

struct hrn_catalog {
    char currency[4];
    struct product *products; /* owned */
    size_t product_count;
    struct cart *carts; /* owned */
    size_t cart_count;
};

/* --- taking it from Lua ----------------------------------------------------------------------- */

/* An amount at `key`, which lua/profile.lua has checked; currency "" when it is not there. */
static struct jwo_money take_money(lua_State *L, const char *key, const char *currency)
{
    struct jwo_money money = {0};

    if (lua_getfield(L, -1, key) == LUA_TSTRING) {
        const jwo_status parsed = jwo_money_parse(&money, lua_tostring(L, -1), currency, NULL);
        JWO_ASSERT(parsed == JWO_OK);
    }
    lua_pop(L, 1);
    return money;
}

static void take_products(hrn_catalog *catalog, lua_State *L)
{
    (void)lua_getfield(L, -1, "catalog");
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        const size_t at = catalog->product_count++;

        catalog->products =
            jwo_realloc(catalog->products, catalog->product_count * sizeof(*catalog->products));
        catalog->products[at] = (struct product){
            .name = jwo_strdup(lua_tostring(L, -2)),
            .sku = hrn_profile_take_text(L, "sku"),
            .upc = hrn_profile_take_text(L, "upc"),
            .price = take_money(L, "price", catalog->currency),
        };
    }
    lua_pop(L, 1);
}

static const struct product *find_name(const hrn_catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->product_count; i++) {
        if (strcmp(catalog->products[i].name, name) == 0) {
            return &catalog->products[i];
        }
    }
    return NULL;
}

/* What it takes: quantities by product name, whole numbers or text. */
static void take_lines(const hrn_catalog *catalog, struct cart *cart, lua_State *L)
{
    (void)lua_getfield(L, -1, "takes");
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        const size_t at = cart->count++;

        cart->lines = jwo_realloc(cart->lines, cart->count * sizeof(*cart->lines));
        cart->lines[at].product = find_name(catalog, lua_tostring(L, -2));
        JWO_ASSERT(cart->lines[at].product);
        lua_pushvalue(L, -1); /* so that a number stays one for lua_next */
        (void)snprintf(cart->lines[at].quantity, sizeof(cart->lines[at].quantity), "%s",
                       lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void take_carts(hrn_catalog *catalog, lua_State *L)
{
    (void)lua_getfield(L, -1, "carts");
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        const size_t at = catalog->cart_count++;

        catalog->carts = jwo_realloc(catalog->carts, catalog->cart_count * sizeof(*catalog->carts));
        catalog->carts[at] = (struct cart){.total = take_money(L, "total", catalog->currency)};
        take_lines(catalog, &catalog->carts[at], L);
    }
    lua_pop(L, 1);
}

hrn_catalog *hrn_catalog_new(lua_State *L, const char *currency)
{
    hrn_catalog *catalog = jwo_calloc(1, sizeof(*catalog));

    (void)snprintf(catalog->currency, sizeof(catalog->currency), "%s", currency);
    take_products(catalog, L);
    take_carts(catalog, L);
    return catalog;
}

void hrn_catalog_free(hrn_catalog *catalog)
{
    if (!catalog) {
        return;
    }
    for (size_t i = 0; i < catalog->product_count; i++) {
        jwo_free(catalog->products[i].name);
        jwo_free(catalog->products[i].sku);
        jwo_free(catalog->products[i].upc);
    }
    for (size_t i = 0; i < catalog->cart_count; i++) {
        jwo_free(catalog->carts[i].lines);
    }
    jwo_free(catalog->products);
    jwo_free(catalog->carts);
    jwo_free(catalog);
}

/* --- totals ----------------------------------------------------------------------------------- */

/* A SCANCODE item goes by its upc. */
static bool is_called(const struct product *product, const char *id)
{
    return strcmp(product->sku, id) == 0 || (product->upc && strcmp(product->upc, id) == 0);
}

static const struct product *find_product(const hrn_catalog *catalog, const char *id)
{
    for (size_t i = 0; i < catalog->product_count; i++) {
        if (is_called(&catalog->products[i], id)) {
            return &catalog->products[i];
        }
    }
    return NULL;
}

/* price * quantity in the product's own currency; half a minor unit is rounded up,
 * as in stories. */
static bool price_line(const struct product *product, const char *quantity, struct jwo_money *out)
{
    int64_t digits = 0, scale = 1;
    bool fraction = false;

    for (; *quantity != '\0'; quantity++) {
        if (*quantity == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (*quantity < '0' || *quantity > '9' || digits > 999999 || scale > 99999) {
            return false;
        }
        digits = digits * 10 + (*quantity - '0');
        scale *= fraction ? 10 : 1;
    }
    if (digits > 0 && product->price.minor > INT64_C(9000000000000000) / digits) {
        return false;
    }
    *out =
        jwo_money_of((product->price.minor * digits + scale / 2) / scale, product->price.currency);
    return true;
}

/* Each line of the cart is among the items, and there are no more. */
static bool is_cart(const struct cart *cart, const struct amz_cart_item *items, size_t count)
{
    for (size_t i = 0; i < cart->count; i++) {
        const struct line *line = &cart->lines[i];
        size_t at = 0;

        while (at < count && !(is_called(line->product, items[at].id) &&
                               strcmp(line->quantity, items[at].quantity) == 0)) {
            at++;
        }
        if (at == count) {
            return false;
        }
    }
    return cart->count == count;
}

bool hrn_catalog_total(const hrn_catalog *catalog, const struct amz_cart_item *items, size_t count,
                       struct jwo_money *out)
{
    struct jwo_money total = jwo_money_zero(catalog->currency);

    *out = (struct jwo_money){0};
    for (size_t i = 0; i < catalog->cart_count; i++) {
        if (is_cart(&catalog->carts[i], items, count)) {
            *out = catalog->carts[i].total;
            return true;
        }
    }
    for (size_t i = 0; i < count; i++) {
        const struct product *product = find_product(catalog, items[i].id);
        struct jwo_money line;

        if (!product || product->price.currency[0] == '\0' ||
            !price_line(product, items[i].quantity, &line)) {
            return false;
        }
        total = jwo_money_add(&total, &line);
    }
    *out = total;
    return true;
}

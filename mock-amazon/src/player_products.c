/* player_products.c -- see player_products.h for the contract. */
#include "player_products.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "player_embedded.h"
#include "script.h"

static void copy_field(lua_State *L, const char *name, char *out, size_t size)
{
    (void)lua_getfield(L, -1, name);
    (void)snprintf(out, size, "%s", lua_tostring(L, -1));
    lua_pop(L, 1);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct amz_story_product *)a)->name,
                  ((const struct amz_story_product *)b)->name);
}

/* The table of defaults.lua is on top of the stack. */
static void read_table(lua_State *L, struct amz_story_products *out)
{
    copy_field(L, "currency", out->currency, sizeof out->currency);
    (void)lua_getfield(L, -1, "catalog");
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        struct amz_story_product *product = &out->items[out->count++];

        JWO_ASSERT(out->count <= AMZ_PRODUCTS_MAX);
        copy_field(L, "sku", product->sku, sizeof product->sku);
        copy_field(L, "price", product->price, sizeof product->price);
        lua_pop(L, 1);
        (void)snprintf(product->name, sizeof product->name, "%s", lua_tostring(L, -1));
    }
    lua_pop(L, 1);
    qsort(out->items, out->count, sizeof out->items[0], by_name);
}

void amz_story_products_read(struct amz_story_products *out)
{
    struct jwo_prng prng;
    amz_script *script;
    struct jwo_error err;

    memset(out, 0, sizeof *out);
    jwo_prng_seed(&prng, 0);
    script = amz_script_new(&prng);
    JWO_ASSERT(amz_script_load(script, (const char *)amz_lua_defaults, amz_lua_defaults_len,
                               "defaults.lua", &err) == JWO_OK);
    JWO_ASSERT(amz_script_call(script, 0, 1, &err) == JWO_OK);
    read_table(amz_script_lua(script), out);
    amz_script_free(script);
}

const struct amz_story_product *amz_story_products_find(const struct amz_story_products *products,
                                                        const char *sku)
{
    for (size_t i = 0; i < products->count; i++) {
        if (strcmp(products->items[i].sku, sku) == 0) {
            return &products->items[i];
        }
    }
    return NULL;
}

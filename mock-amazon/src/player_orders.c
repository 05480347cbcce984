/* player_orders.c -- the primitives for the carts that Amazon charges itself: what the receipt
 * says, and Amazon's own refunds. */
#include <lauxlib.h>

#include "order.h"
#include "own_charge.h"
#include "player_internal.h"

static void set_money(lua_State *L, const char *key, const struct jwo_money *value)
{
    amz_script_push_money(L, value);
    lua_setfield(L, -2, key);
}

static void set_card(lua_State *L, const struct amz_card *card)
{
    lua_createtable(L, 0, 2);
    lua_pushstring(L, card->brand);
    lua_setfield(L, -2, "brand");
    lua_pushstring(L, card->tail);
    lua_setfield(L, -2, "tail");
    lua_setfield(L, -2, "card");
}

/* amz.receipt(trip): { order_id, subtotal, promotions, fees, tax, total, captured, unpaid,
 * refunded, card = { brand, tail } }; nil without an order */
static int receipt(lua_State *L)
{
    const struct amz_trip *trip = amz_prim_handle(L, 1);
    const struct amz_order *order = trip->order;

    if (order == NULL) {
        return 0;
    }
    const struct amz_checkout_totals *totals = &order->totals;
    const struct jwo_money tax = jwo_money_add(&totals->sales_tax, &totals->fee_taxes);
    const struct jwo_money unpaid = amz_trip_unpaid(trip);

    lua_createtable(L, 0, 10);
    lua_pushstring(L, order->id);
    lua_setfield(L, -2, "order_id");
    set_money(L, "subtotal", &totals->sub_total);
    set_money(L, "promotions", &totals->promotions);
    set_money(L, "fees", &totals->fees);
    set_money(L, "tax", &tax);
    set_money(L, "total", &totals->price_total);
    set_money(L, "captured", &trip->charge.captured);
    set_money(L, "unpaid", &unpaid);
    set_money(L, "refunded", &trip->charge.refunded);
    set_card(L, &trip->shopper->card);
    return 1;
}

/* amz.refund(trip, amount) */
static int refund(lua_State *L)
{
    struct amz_trip *trip = amz_prim_handle(L, 1);
    const struct jwo_money *amount = amz_script_to_money(L, 2);
    struct jwo_error err;

    luaL_argexpected(L, amount != NULL, 2, "money");
    if (amz_own_refund(trip, amount, &err) != JWO_OK) {
        return amz_script_blame(L, err.text);
    }
    return 0;
}

void amz_player_add_orders(lua_State *L, amz_player *player)
{
    static const luaL_Reg prims[] = {{"receipt", receipt}, {"refund", refund}, {NULL, NULL}};

    lua_pushlightuserdata(L, player);
    luaL_setfuncs(L, prims, 1);
}

/* player_cast.c -- the primitives with which the vocabulary makes stores, shoppers and cards, and
 * reads its own arguments. */
#include <lauxlib.h>
#include <string.h>

#include "player_internal.h"

/* --- arguments -------------------------------------------------------------------------------- */

void *amz_prim_handle(lua_State *L, int index)
{
    luaL_checktype(L, index, LUA_TLIGHTUSERDATA);
    return lua_touserdata(L, index);
}

void amz_prim_text(lua_State *L, int index, char *out, size_t bytes)
{
    size_t len;
    const char *text = luaL_checklstring(L, index, &len);

    if (len >= bytes) {
        lua_pushfstring(L, "\"%s\" is longer than %d bytes", text, (int)bytes - 1);
        (void)amz_script_blame(L, lua_tostring(L, -1));
    }
    memcpy(out, text, len + 1);
}

int amz_prim_int(lua_State *L, int index)
{
    const lua_Integer value = luaL_checkinteger(L, index);

    luaL_argcheck(L, value >= 0 && value <= 1000000, index, "too large");
    return (int)value;
}

static const struct jwo_money *check_money(lua_State *L, int index)
{
    const struct jwo_money *money = amz_script_to_money(L, index);

    luaL_argexpected(L, money != NULL, index, "money");
    return money;
}

/* --- the cast --------------------------------------------------------------------------------- */

/* amz.store(id, entry, risk, empty_cart_sent, hold): handle */
static int store(lua_State *L)
{
    static const char *const entries[] = {[AMZ_ENTRY_CREDIT_CARD] = "credit-card",
                                          [AMZ_ENTRY_APP] = "app",
                                          [AMZ_ENTRY_MIXED] = "mixed",
                                          NULL};
    static const char *const risks[] = {[AMZ_RISK_RETAILER_MANAGED] = "retailer-managed",
                                        [AMZ_RISK_AMAZON_MANAGED] = "amazon-managed",
                                        [AMZ_RISK_AMAZON_RECOMMENDATION] = "amazon-recommendation",
                                        [AMZ_RISK_NONE] = "none",
                                        NULL};
    amz_player *player = amz_player_of(L);
    struct amz_store like = {.calculates = AMZ_PARTY_RETAILER,
                             .orchestrates = AMZ_PARTY_RETAILER,
                             .processor = AMZ_PARTY_AMAZON};

    amz_prim_text(L, 1, like.id, sizeof(like.id));
    like.entry = (enum amz_entry)luaL_checkoption(L, 2, NULL, entries);
    like.risk = (enum amz_risk)luaL_checkoption(L, 3, NULL, risks);
    like.empty_cart_sent = lua_toboolean(L, 4);
    like.hold = *check_money(L, 5);
    if (like.hold.minor <= 0) {
        return amz_script_blame(L, "the hold must be more than zero");
    }
    lua_pushlightuserdata(L, amz_world_store(player->world, &like));
    return 1;
}

/* amz.shopper(brand, tail, year, month, email): handle, id */
static int shopper(lua_State *L)
{
    amz_player *player = amz_player_of(L);
    struct amz_shopper like = {0};
    struct amz_shopper *made;

    amz_prim_text(L, 1, like.card.brand, sizeof(like.card.brand));
    amz_prim_text(L, 2, like.card.tail, sizeof(like.card.tail));
    amz_prim_text(L, 3, like.card.expiry_year, sizeof(like.card.expiry_year));
    amz_prim_text(L, 4, like.card.expiry_month, sizeof(like.card.expiry_month));
    amz_prim_text(L, 5, like.email, sizeof(like.email));
    made = amz_world_shopper(player->world, &like);
    lua_pushlightuserdata(L, made);
    lua_pushstring(L, made->id);
    return 2;
}

/* amz.suspect(shopper) */
static int suspect(lua_State *L)
{
    struct amz_shopper *suspected = amz_prim_handle(L, 1);

    suspected->customer_fraud = true;
    return 0;
}

/* amz.card(shopper, what, argument) */
static int card(lua_State *L)
{
    static const char *const words[] = {"adjust",  "hold",    "works",   "limit",
                                        "pending", "invalid", "expired", NULL};
    struct amz_card *its = &((struct amz_shopper *)amz_prim_handle(L, 1))->card;

    switch (luaL_checkoption(L, 2, NULL, words)) {
    case 0:
        its->issuer.declines_adjust = true;
        break;
    case 1:
        its->issuer.declines_hold = true;
        break;
    case 2:
        its->issuer = (struct amz_issuer){0};
        its->invalid = its->expired = false;
        break;
    case 3:
        its->issuer.limit = *check_money(L, 3);
        its->issuer.has_limit = true;
        break;
    case 4:
        its->issuer.pending = amz_prim_int(L, 3);
        break;
    case 5:
        its->invalid = true;
        break;
    default:
        its->expired = true;
    }
    return 0;
}

void amz_player_add_cast(lua_State *L, amz_player *player)
{
    static const luaL_Reg prims[] = {
        {"store", store}, {"shopper", shopper}, {"suspect", suspect}, {"card", card}, {NULL, NULL},
    };

    lua_pushlightuserdata(L, player);
    luaL_setfuncs(L, prims, 1);
}

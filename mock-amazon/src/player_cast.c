/* player_cast.c -- the primitives with which the vocabulary makes stores, shoppers and cards, and
 * reads its own arguments. */
#include <lauxlib.h>
#include <string.h>

#include "cart_price.h"
#include "player_internal.h"
#include "store_types.h"

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

static int word(lua_State *L, const char *name, const char *const *list)
{
    int index;

    (void)lua_getfield(L, 1, name);
    index = luaL_checkoption(L, -1, NULL, list);
    lua_pop(L, 1);
    return index;
}

/* amz.store { id, type or nil, entry, calculates, orchestrates, processor, empty_cart, risk,
 * hold }: handle, name of its type */
static int store(lua_State *L)
{
    static const char *const empty_carts[] = {"not-sent", "sent", NULL};
    amz_player *player = amz_player_of(L);
    struct amz_store like = {0};
    struct jwo_error err;
    char type[64];

    luaL_checktype(L, 1, LUA_TTABLE);
    (void)amz_prim_field(L, 1, "id", like.id, sizeof(like.id));
    like.entry = (enum amz_entry)word(L, "entry", amz_entry_words);
    like.calculates = (enum amz_party)word(L, "calculates", amz_party_words);
    like.orchestrates = (enum amz_party)word(L, "orchestrates", amz_party_words);
    like.processor = (enum amz_party)word(L, "processor", amz_party_words);
    like.empty_cart_sent = word(L, "empty_cart", empty_carts) == 1;
    like.risk = (enum amz_risk)word(L, "risk", amz_risk_words);
    (void)lua_getfield(L, 1, "hold");
    like.hold = *check_money(L, -1);
    if (like.hold.minor <= 0) {
        return amz_script_blame(L, "the hold must be more than zero");
    }
    if (amz_store_fit(&like, &err) != JWO_OK) {
        return amz_script_blame(L, err.text);
    }
    if (amz_prim_field(L, 1, "type", type, sizeof(type))) { /* of a pair with the same traits */
        like.type = amz_store_type_find(type);
    }
    lua_pushlightuserdata(L, amz_world_store(player->world, &like));
    lua_pushstring(L, amz_store_type_name(&like));
    return 2;
}

/* amz.price(sku, money): what a unit costs where Amazon calculates */
static int price(lua_State *L)
{
    amz_world_set_price(amz_player_of(L)->world, luaL_checkstring(L, 1), check_money(L, 2));
    return 0;
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

/* amz.judge(shopper, authorized, risks, adjust or nil): what Amazon thinks from now on */
static int judge(lua_State *L)
{
    struct amz_shopper *judged = amz_prim_handle(L, 1);
    struct amz_recommendation opinion = {.authorized = lua_toboolean(L, 2)};

    luaL_checktype(L, 3, LUA_TTABLE);
    opinion.risk_count = (size_t)lua_rawlen(L, 3);
    if (opinion.risk_count > AMZ_RISKS_MAX) {
        return amz_script_blame(L, "a recommendation names at most 8 risks here");
    }
    for (size_t i = 0; i < opinion.risk_count; i++) {
        (void)lua_rawgeti(L, 3, (lua_Integer)i + 1);
        amz_prim_text(L, -1, opinion.risks[i], sizeof(opinion.risks[i]));
        lua_pop(L, 1);
    }
    if (!lua_isnil(L, 4)) {
        opinion.adjust = *check_money(L, 4);
    }
    judged->judgement = opinion;
    judged->is_judged = true;
    return 0;
}

/* amz.pays(shopper): what Amazon could not collect is paid, in Amazon's own portal */
static int pays(lua_State *L)
{
    const struct amz_shopper *paying = amz_prim_handle(L, 1);

    for (struct amz_trip *trip = paying->trips; trip != NULL; trip = trip->next_of_shopper) {
        trip->unpaid = (struct jwo_money){0};
    }
    return 0;
}

/* amz.card(shopper, what, argument) */
static int card(lua_State *L)
{
    static const char *const words[] = {"adjust",  "hold",    "works",   "limit", "pending",
                                        "invalid", "expired", "payment", NULL};
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
    case 6:
        its->expired = true;
        break;
    default:
        its->issuer.declines_payment = true;
    }
    return 0;
}

void amz_player_add_cast(lua_State *L, amz_player *player)
{
    static const luaL_Reg prims[] = {
        {"store", store}, {"shopper", shopper}, {"suspect", suspect}, {"card", card},
        {"price", price}, {"judge", judge},     {"pays", pays},       {NULL, NULL},
    };

    lua_pushlightuserdata(L, player);
    luaL_setfuncs(L, prims, 1);
}

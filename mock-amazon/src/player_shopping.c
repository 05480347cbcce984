/* player_shopping.c -- the primitives of the gate and the cart: a shopper enters in some way,
 * leaves with a cart of some form, and the cart is delivered again. */
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "connectors.h"
#include "player_internal.h"

enum { COPIES_MAX = 100 }; /* each is a connection of its own, all at once */

/* --- tables of a story's ---------------------------------------------------------------------- */

bool amz_prim_field(lua_State *L, int index, const char *name, char *out, size_t bytes)
{
    const bool present = lua_getfield(L, index, name) != LUA_TNIL;

    if (present) {
        amz_prim_text(L, -1, out, bytes);
    }
    lua_pop(L, 1);
    return present;
}

static bool has_flag(lua_State *L, int index, const char *name)
{
    bool flag;

    (void)lua_getfield(L, index, name);
    flag = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return flag;
}

static void read_item(lua_State *L, int index, struct amz_cart_item *item)
{
    (void)amz_prim_field(L, index, "id", item->id, sizeof(item->id));
    (void)amz_prim_field(L, index, "quantity", item->quantity, sizeof(item->quantity));
    (void)amz_prim_field(L, index, "unit", item->unit, sizeof(item->unit));
    (void)amz_prim_field(L, index, "upc", item->upc, sizeof(item->upc));
    if (!amz_prim_field(L, index, "type", item->type, sizeof(item->type))) {
        (void)snprintf(item->type, sizeof(item->type), "SKU");
    }
}

struct amz_cart_item *amz_prim_items(lua_State *L, int index, size_t *count)
{
    struct amz_cart_item *items;

    luaL_checktype(L, index, LUA_TTABLE);
    *count = (size_t)lua_rawlen(L, index);
    items = lua_newuserdatauv(L, (*count + 1) * sizeof(*items), 0);
    memset(items, 0, (*count + 1) * sizeof(*items));
    for (size_t i = 0; i < *count; i++) {
        (void)lua_rawgeti(L, index, (lua_Integer)i + 1);
        read_item(L, lua_gettop(L), &items[i]);
        lua_pop(L, 1);
    }
    return items;
}

struct amz_cart_form amz_prim_form(lua_State *L, int index)
{
    struct amz_cart_form form = {.has_line_ids = has_flag(L, index, "line_ids"),
                                 .is_bare = has_flag(L, index, "bare")};

    (void)amz_prim_field(L, index, "device", form.device_id, sizeof(form.device_id));
    (void)amz_prim_field(L, index, "payment_source", form.payment_source,
                         sizeof(form.payment_source));
    return form;
}

/* { by, key, scan, event, interaction, auth_events = { "ENTRY", ... } }, all optional */
static struct amz_entry_how read_how(lua_State *L, int index)
{
    static const char *const ways[] = {[AMZ_BY_STORE] = "usual",
                                       [AMZ_BY_CARD] = "card",
                                       [AMZ_BY_KEY] = "key",
                                       [AMZ_BY_SCAN] = "scan",
                                       NULL};
    struct amz_entry_how how = {.by = AMZ_BY_STORE};

    (void)lua_getfield(L, index, "by");
    how.by = (enum amz_entry_by)luaL_checkoption(L, -1, "usual", ways);
    (void)amz_prim_field(L, index, "key", how.key, sizeof(how.key));
    (void)amz_prim_field(L, index, "scan", how.scan_type, sizeof(how.scan_type));
    (void)amz_prim_field(L, index, "event", how.event_type, sizeof(how.event_type));
    (void)amz_prim_field(L, index, "interaction", how.interaction, sizeof(how.interaction));
    if (lua_getfield(L, index, "auth_events") == LUA_TTABLE) {
        how.auth_event_count = (size_t)lua_rawlen(L, -1);
        if (how.auth_event_count > AMZ_AUTH_EVENTS_MAX) {
            (void)amz_script_blame(L, "a trip has at most 8 authEvents here");
        }
        for (size_t i = 0; i < how.auth_event_count; i++) {
            (void)lua_rawgeti(L, -1, (lua_Integer)i + 1);
            amz_prim_text(L, -1, how.auth_events[i], sizeof(how.auth_events[i]));
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 2);
    return how;
}

/* --- primitives ------------------------------------------------------------------------------- */

static void gate_decided(void *context, struct amz_trip *trip)
{
    amz_player *player = context;

    player->entered = trip;
    player->ready = true;
    amz_player_rouse(player);
}

/* amz.enter(shopper, store, how): waits for the gate; handle, id */
static int enter(lua_State *L)
{
    amz_player *player = amz_player_to_wait(L);
    struct amz_shopper *who = amz_prim_handle(L, 1);
    struct amz_store *where = amz_prim_handle(L, 2);
    const struct amz_entry_how how = read_how(L, 3);
    struct jwo_error err;

    if (amz_entry_fits(&how, where, &err) != JWO_OK) {
        return amz_script_blame(L, err.text);
    }
    player->entered = NULL;
    (void)amz_shopper_enters_by(who, where, &how, gate_decided, player);
    return amz_player_wait(L, player, AMZ_WAIT_GATE);
}

/* amz.leave(trip, { { id, quantity, unit, type, upc }, ... }, { line_ids, bare, device,
 * payment_source }) */
static int leave(lua_State *L)
{
    struct amz_trip *trip = amz_prim_handle(L, 1);
    struct jwo_error err;
    size_t count;
    const struct amz_cart_item *items = amz_prim_items(L, 2, &count);

    if (!trip->left) { /* else the cart is written already */
        trip->form = amz_prim_form(L, 3);
    }
    if (amz_trip_leaves(trip, items, count, &err) != JWO_OK) {
        return amz_script_blame(L, err.text);
    }
    return 0;
}

static void all_answered(void *context)
{
    amz_player *player = context;

    player->ready = true;
    amz_player_rouse(player);
}

/* amz.deliver_again(trip, copies): waits until all are answered */
static int deliver_again(lua_State *L)
{
    amz_player *player = amz_player_to_wait(L);
    struct amz_trip *trip = amz_prim_handle(L, 1);
    const int copies = amz_prim_int(L, 2);
    struct jwo_error err;

    if (copies > COPIES_MAX) {
        lua_pushfstring(L, "%d copies are more than %d", copies, COPIES_MAX);
        return amz_script_blame(L, lua_tostring(L, -1));
    }
    if (amz_trip_deliver_again(trip, copies, all_answered, player, &err) != JWO_OK) {
        return amz_script_blame(L, err.text);
    }
    return amz_player_wait(L, player, AMZ_WAIT_DELIVERY);
}

void amz_player_add_shopping(lua_State *L, amz_player *player)
{
    static const luaL_Reg prims[] = {
        {"enter", enter}, {"leave", leave}, {"deliver_again", deliver_again}, {NULL, NULL}};

    lua_pushlightuserdata(L, player);
    luaL_setfuncs(L, prims, 1);
}

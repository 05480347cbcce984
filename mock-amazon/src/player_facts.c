/* player_facts.c -- the primitives with which the vocabulary looks at a trip: none changes it. */
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "order.h"
#include "player_internal.h"
#include "processor.h"

static struct amz_trip *check_trip(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TLIGHTUSERDATA);
    return lua_touserdata(L, 1);
}

static void set_text(lua_State *L, const char *key, const char *value)
{
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
}

static void set_money(lua_State *L, const char *key, const struct jwo_money *value)
{
    amz_script_push_money(L, value);
    lua_setfield(L, -2, key);
}

/* --- what a trip is --------------------------------------------------------------------------- */

static void set_charge(lua_State *L, const struct amz_trip *trip)
{
    const struct jwo_money nothing = jwo_money_zero(trip->store->hold.currency);
    const struct amz_charge *charge = &trip->charge;
    const bool has = trip->has_charge;

    lua_newtable(L);
    set_text(L, "status", has ? amz_charge_state_name(charge->state) : "NONE");
    set_money(L, "hold", has ? &charge->hold : &nothing);
    set_money(L, "authorized", has ? &charge->authorized : &nothing);
    set_money(L, "captured", has ? &charge->captured : &nothing);
    set_money(L, "refunded", has ? &charge->refunded : &nothing);
    lua_setfield(L, -2, "charge");
}

static void set_delivery(lua_State *L, const struct amz_trip *trip)
{
    static const char *const names[] = {
        [AMZ_DELIVERY_NONE] = "none",
        [AMZ_DELIVERY_UNDER_WAY] = "under-way",
        [AMZ_DELIVERY_BACKING_OFF] = "backing-off",
        [AMZ_DELIVERY_HELD_BACK] = "held-back",
        [AMZ_DELIVERED] = "delivered",
        [AMZ_UNDELIVERED] = "undelivered",
    };

    lua_newtable(L);
    set_text(L, "status", names[trip->delivery]);
    lua_pushinteger(L, trip->delivery_attempts);
    lua_setfield(L, -2, "attempts");
    lua_setfield(L, -2, "delivery");
}

/* amz.trip(handle): { gate, gate_reason, left, purchase_id, order_id or nil, charge = {},
 * delivery = {}, visitor = {} or nil, feedback = {} or nil } */
static int trip_facts(lua_State *L)
{
    static const char *const gates[] = {
        [AMZ_GATE_ASKING] = "asking", [AMZ_GATE_OPEN] = "open", [AMZ_GATE_CLOSED] = "closed"};
    const struct amz_trip *trip = check_trip(L);

    lua_newtable(L);
    set_text(L, "gate", gates[trip->gate]);
    set_text(L, "gate_reason", trip->gate_reason);
    set_text(L, "purchase_id", trip->purchase_id);
    lua_pushboolean(L, trip->left);
    lua_setfield(L, -2, "left");
    set_charge(L, trip);
    set_delivery(L, trip);
    if (trip->visitor_type[0] != '\0') {
        lua_newtable(L);
        set_text(L, "id", trip->visitor_id);
        set_text(L, "type", trip->visitor_type);
        lua_setfield(L, -2, "visitor");
    }
    if (trip->order != NULL) {
        set_text(L, "order_id", trip->order->id);
    }
    if (trip->has_feedback) {
        lua_newtable(L);
        set_money(L, "total", &trip->feedback_total);
        set_money(L, "settled", &trip->feedback_settled);
        lua_setfield(L, -2, "feedback");
    }
    return 1;
}

/* --- what was said about it ------------------------------------------------------------------- */

/* GetShopperIdentity names no trip: it belongs to all trips of its shopper. */
static bool is_about(const struct amz_exchange *exchange, const struct amz_trip *trip)
{
    return strcmp(exchange->trip_id, trip->id) == 0 ||
           (exchange->trip_id[0] == '\0' && strcmp(exchange->shopper_id, trip->shopper->id) == 0);
}

static const struct amz_exchange *next_about(const struct amz_trip *trip,
                                             const struct amz_exchange *previous)
{
    const amz_journal *journal = amz_world_journal(trip->world);
    const struct amz_exchange *exchange = amz_journal_next(journal, previous);

    while (exchange != NULL && !is_about(exchange, trip)) {
        exchange = amz_journal_next(journal, exchange);
    }
    return exchange;
}

static void push_call(lua_State *L, const struct amz_exchange *exchange,
                      const struct amz_trip *trip)
{
    lua_newtable(L);
    lua_pushinteger(L, exchange->status);
    lua_setfield(L, -2, "status");
    if (exchange->amount.currency[0] != '\0') {
        set_money(L, "amount", &exchange->amount);
    }
    set_text(L, "outcome", exchange->outcome);
    lua_pushboolean(L, exchange->effect);
    lua_setfield(L, -2, "effect");
    if (exchange->fault[0] != '\0') {
        set_text(L, "fault", exchange->fault);
    }
    lua_pushinteger(L, exchange->world_ms - trip->started_ms);
    lua_setfield(L, -2, "at");
}

/* amz.calls(handle, "in" or "out", op): list of { status, amount, outcome, effect, fault, at } */
static int calls(lua_State *L)
{
    static const char *const directions[] = {
        [AMZ_FROM_RETAILER] = "in", [AMZ_TO_RETAILER] = "out", NULL};
    const struct amz_trip *trip = check_trip(L);
    const int direction = luaL_checkoption(L, 2, NULL, directions);
    const enum amz_op op = amz_op_find(luaL_checkstring(L, 3));
    lua_Integer count = 0;

    lua_newtable(L);
    for (const struct amz_exchange *e = next_about(trip, NULL); e != NULL;
         e = next_about(trip, e)) {
        if ((int)e->direction == direction && e->op == op) {
            push_call(L, e, trip);
            lua_rawseti(L, -2, ++count);
        }
    }
    return 1;
}

/* amz.payments(shopper): list of { status, amount, reference }, oldest first */
static int payments(lua_State *L)
{
    const struct amz_shopper *shopper = amz_prim_handle(L, 1);
    lua_Integer count = 0;

    lua_newtable(L);
    for (const struct amz_payment *p = shopper->payments; p != NULL; p = p->next) {
        lua_newtable(L);
        set_text(L, "status", amz_payment_status(p));
        set_money(L, "amount", &p->amount);
        set_text(L, "reference", p->reference);
        lua_rawseti(L, -2, ++count);
    }
    return 1;
}

/* amz.quiet(handle): milliseconds since the last exchange of the trip ended */
static int quiet(lua_State *L)
{
    const struct amz_trip *trip = check_trip(L);
    int64_t last_ms = 0;

    for (const struct amz_exchange *e = next_about(trip, NULL); e != NULL;
         e = next_about(trip, e)) {
        last_ms = e->ended_ms > last_ms ? e->ended_ms : last_ms;
    }
    lua_pushinteger(L, jwo_wall_ms() - last_ms);
    return 1;
}

/* amz.unreachable(handle): why, when no call of ours about the trip has reached the retailer; else
 * nil */
static int unreachable(lua_State *L)
{
    const struct amz_trip *trip = check_trip(L);
    const char *refused = jwo_http_outcome_text(JWO_HTTP_REFUSED);
    const char *unsent = jwo_http_outcome_text(JWO_HTTP_UNSENT);
    const char *trouble = NULL;

    if (amz_player_of(L)->crashes > 0) {
        return 0; /* it was killed by us */
    }
    for (const struct amz_exchange *e = next_about(trip, NULL); e != NULL;
         e = next_about(trip, e)) {
        if (e->direction != AMZ_TO_RETAILER) {
            continue;
        }
        if (e->status != 0 ||
            (strcmp(e->outcome, refused) != 0 && strcmp(e->outcome, unsent) != 0)) {
            return 0;
        }
        trouble = e->outcome;
    }
    if (trouble == NULL) {
        return 0;
    }
    lua_pushfstring(L, "the retailer at %s cannot be reached: %s",
                    amz_world_retailer_url(trip->world), trouble);
    return 1;
}

/* amz.line(): text of the story's line that runs now */
static int line(lua_State *L)
{
    const amz_player *player = amz_player_of(L);
    char where[160], text[512] = "";
    const int number = amz_script_where(L, where);
    FILE *file = fopen(player->story.path, "rb");

    for (int i = 0; file != NULL && i < number;) {
        if (fgets(text, sizeof(text), file) == NULL) {
            text[0] = '\0';
            break;
        }
        i += strchr(text, '\n') != NULL ? 1 : 0;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    lua_pushstring(L, text);
    return 1;
}

void amz_player_add_facts(lua_State *L, amz_player *player)
{
    static const luaL_Reg prims[] = {
        {"trip", trip_facts},         {"calls", calls}, {"payments", payments}, {"quiet", quiet},
        {"unreachable", unreachable}, {"line", line},   {NULL, NULL},
    };

    lua_pushlightuserdata(L, player);
    luaL_setfuncs(L, prims, 1);
}

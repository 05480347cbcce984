/* player_vocabulary.c -- the words of stories, written in Lua (lua/ beside src/) over primitives;
 * here those that need no world. */
#include <lauxlib.h>
#include <string.h>

#include "operations.h"
#include "player_embedded.h"
#include "player_internal.h"
#include "store_types.h"

/* amz.blame(text): an error at the author's line. */
static int blame(lua_State *L)
{
    return amz_script_blame(L, luaL_checkstring(L, 1));
}

/* amz.where(): "story.lua:17" */
static int where(lua_State *L)
{
    char text[160];

    (void)amz_script_where(L, text);
    lua_pushstring(L, text);
    return 1;
}

/* amz.duration "24h": milliseconds, or nil */
static int duration(lua_State *L)
{
    int64_t ms;

    if (!jwo_duration_parse(luaL_checkstring(L, 1), &ms)) {
        return 0;
    }
    lua_pushinteger(L, ms);
    return 1;
}

/* amz.check_setting(name, value): an error at the author's line when there is no such setting */
static int check_setting(lua_State *L)
{
    struct amz_settings settings;
    struct jwo_error err;

    amz_settings_default(&settings);
    if (amz_settings_set(&settings, luaL_checkstring(L, 1), luaL_checkstring(L, 2), &err) !=
        JWO_OK) {
        return amz_script_blame(L, err.text);
    }
    return 0;
}

/* amz.ops: name -> "in" (retailers call) or "out" (we call), of the calls that can be about a trip
 * or a shopper */
static void add_ops(lua_State *L)
{
    lua_newtable(L);
    for (int op = AMZ_OP_UNKNOWN + 1; op < AMZ_OP_COUNT; op++) {
        if (amz_operation_names_nobody((enum amz_op)op)) {
            continue;
        }
        lua_pushstring(L, amz_op_is_ours((enum amz_op)op) ? "out" : "in");
        lua_setfield(L, -2, amz_op_name((enum amz_op)op));
    }
    lua_setfield(L, -2, "ops");
}

/* amz.store_types: list of { name, entry, calculates, orchestrates, processor, empty_cart } */
static void add_store_types(lua_State *L)
{
    lua_Integer count = 0;

    lua_newtable(L);
    for (const struct amz_store_type *type = amz_store_types(); type->name != NULL; type++) {
        const char *const fields[][2] = {
            {"name", type->name},
            {"entry", amz_entry_words[type->entry]},
            {"calculates", amz_party_words[type->calculates]},
            {"orchestrates", amz_party_words[type->orchestrates]},
            {"processor", amz_party_words[type->processor]},
            {"empty_cart", type->empty_cart_sent ? "sent" : "not-sent"},
        };

        lua_createtable(L, 0, JWO_COUNT(fields));
        for (size_t i = 0; i < JWO_COUNT(fields); i++) {
            lua_pushstring(L, fields[i][1]);
            lua_setfield(L, -2, fields[i][0]);
        }
        lua_rawseti(L, -2, ++count);
    }
    lua_setfield(L, -2, "store_types");
}

/* amz.fault_kinds: their names */
static void add_fault_kinds(lua_State *L)
{
    lua_createtable(L, AMZ_FAULT_KIND_COUNT, 0);
    for (int kind = 0; kind < AMZ_FAULT_KIND_COUNT; kind++) {
        lua_pushstring(L, amz_fault_kind_name((enum amz_fault_kind)kind));
        lua_rawseti(L, -2, kind + 1);
    }
    lua_setfield(L, -2, "fault_kinds");
}

/* Whatever else a word wants needs a world. */
static int not_played(lua_State *L)
{
    return amz_script_blame(L, "this word is for stories while they are played");
}

static void push_primitives(lua_State *L, amz_player *player)
{
    static const luaL_Reg always[] = {
        {"blame", blame},       {"where", where}, {"check_setting", check_setting},
        {"duration", duration}, {NULL, NULL},
    };

    luaL_newlib(L, always);
    add_ops(L);
    add_store_types(L);
    add_fault_kinds(L);
    if (player != NULL) {
        amz_player_add_cast(L, player);
        amz_player_add_shopping(L, player);
        amz_player_add_calls(L, player);
        amz_player_add_prims(L, player);
        amz_player_add_facts(L, player);
        amz_player_add_orders(L, player);
    } else {
        lua_createtable(L, 0, 1);
        lua_pushcfunction(L, not_played);
        lua_setfield(L, -2, "__index");
        (void)lua_setmetatable(L, -2);
    }
}

/* Run one embedded chunk with the `nargs` values on top of the stack.  [-nargs, +nresults, -] */
static jwo_status run_chunk(amz_script *script, const unsigned char *text, size_t len,
                            const char *name, int nargs, int nresults, struct jwo_error *err)
{
    const jwo_status status = amz_script_load(script, (const char *)text, len, name, err);

    if (status != JWO_OK) {
        return status;
    }
    lua_insert(amz_script_lua(script), -nargs - 1);
    return amz_script_call(script, nargs, nresults, err);
}

/* Push copies of the values at these indices, which a chunk gets as its arguments. */
static int push_args(lua_State *L, int first, int count)
{
    for (int i = 0; i < count; i++) {
        lua_pushvalue(L, first + i);
    }
    return count;
}

/* scenario() and cases(): as C functions, because `return scenario { ... }` is a tail call, which
 * would take the author's line with it if the callee were Lua. */
static int call_word(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

static void wrap_word(lua_State *L, const char *name)
{
    (void)lua_getglobal(L, name);
    lua_pushcclosure(L, call_word, 1);
    lua_setglobal(L, name);
}

#define RUN(symbol, nargs, nresults)                                                               \
    run_chunk(script, amz_lua_##symbol, amz_lua_##symbol##_len, AMZ_SCRIPT_BUILTIN #symbol ".lua", \
              (nargs), (nresults), err)

jwo_status amz_vocabulary_load(amz_script *script, amz_player *player, struct jwo_error *err)
{
    lua_State *L = amz_script_lua(script);
    const int amz =
        lua_gettop(L) + 1; /* then words, expectations, defaults, trips, stores, cases */
    jwo_status status;

    push_primitives(L, player);
    if ((status = amz_script_push_names(script, err)) != JWO_OK) {
        goto done;
    }
    lua_setfield(L, amz, "names");
    if ((status = RUN(words, push_args(L, amz, 1), 1)) != JWO_OK ||
        (status = RUN(expect, push_args(L, amz, 2), 1)) != JWO_OK ||
        (status = RUN(defaults, 0, 1)) != JWO_OK) {
        goto done;
    }
    (void)push_args(L, amz, 2);
    lua_pushvalue(L, amz + 3);
    if ((status = RUN(trips, 3, 1)) != JWO_OK) {
        goto done;
    }
    (void)push_args(L, amz, 2);
    lua_pushvalue(L, amz + 4);
    if ((status = RUN(stores, 3, 1)) != JWO_OK) {
        goto done;
    }
    (void)push_args(L, amz, 2);
    lua_pushvalue(L, amz + 4);
    if ((status = RUN(cases, 3, 1)) != JWO_OK) {
        goto done;
    }
    (void)push_args(L, amz, 3);
    (void)push_args(L, amz + 4, 3);
    if ((status = RUN(story, 6, 3)) != JWO_OK) { /* globals, heads, play */
        goto done;
    }
    for (lua_pushnil(L); lua_next(L, amz + 7) != 0;) {
        lua_setglobal(L, lua_tostring(L, -2));
    }
    wrap_word(L, "scenario");
    wrap_word(L, "cases");
    lua_replace(L, amz + 1); /* play */
    lua_replace(L, amz);     /* heads */

done:
    lua_settop(L, status == JWO_OK ? amz + 1 : amz - 1);
    return status;
}

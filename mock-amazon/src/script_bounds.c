/* script_bounds.c -- functions of Lua's libraries that may work for ever inside one call, where no
 * instruction is counted: wrapped so that their work has a bound, and is counted.
 *
 * Long texts are counted where they are allocated, in script.c.
 *
 * Each wrapper calls the library's own function, its upvalue.
 */
#include <lauxlib.h>
#include <lualib.h>

#include "script_internal.h"

enum { ITEMS_MAX = 1000000 };

/* Not lua_call(): then errors would name this file's function, not the author's line. */
static int call_own(lua_State *L)
{
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* Lua's own copies nothing as often as it is told to. */
static int rep(lua_State *L)
{
    size_t len, separator_len;

    (void)luaL_checklstring(L, 1, &len);
    (void)luaL_checkinteger(L, 2);
    (void)luaL_optlstring(L, 3, "", &separator_len);
    if (len + separator_len == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    return call_own(L);
}

/* table.move(from, first, last, to): what is not there is moved too. */
static int move(lua_State *L)
{
    const lua_Integer first = luaL_checkinteger(L, 2);
    const lua_Integer last = luaL_checkinteger(L, 3);
    const lua_Unsigned count = last < first ? 0 : (lua_Unsigned)last - (lua_Unsigned)first;

    luaL_argcheck(L, count < ITEMS_MAX, 3, "too many elements to move");
    amz_script_spend(L, (int64_t)count);
    return call_own(L);
}

/* A table that lies about its length; of an honest one every item takes memory. */
static void check_length(lua_State *L)
{
    if (luaL_getmetafield(L, 1, "__len") != LUA_TNIL) {
        (void)luaL_argerror(L, 1, "a table with __len is not taken");
    }
}

static int walk(lua_State *L)
{
    check_length(L);
    amz_script_spend(L, (int64_t)lua_rawlen(L, 1));
    return call_own(L);
}

/* insert, remove: at the end they move nothing. */
static int insert(lua_State *L)
{
    check_length(L);
    amz_script_spend(L, lua_gettop(L) > 2 ? (int64_t)lua_rawlen(L, 1) : 0);
    return call_own(L);
}

static int take(lua_State *L)
{
    check_length(L);
    amz_script_spend(L, lua_gettop(L) > 1 ? (int64_t)lua_rawlen(L, 1) : 0);
    return call_own(L);
}

void amz_sandbox_bound_work(lua_State *L)
{
    static const struct {
        const char *library, *name;
        lua_CFunction wrapper;
    } rows[] = {
        {LUA_STRLIBNAME, "rep", rep},     {LUA_TABLIBNAME, "move", move},
        {LUA_TABLIBNAME, "sort", walk},   {LUA_TABLIBNAME, "concat", walk},
        {LUA_TABLIBNAME, "unpack", walk}, {LUA_TABLIBNAME, "insert", insert},
        {LUA_TABLIBNAME, "remove", take},
    };

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        (void)lua_getglobal(L, rows[i].library);
        (void)lua_getfield(L, -1, rows[i].name);
        lua_pushcclosure(L, rows[i].wrapper, 1);
        lua_setfield(L, -2, rows[i].name);
        lua_pop(L, 1);
    }
}

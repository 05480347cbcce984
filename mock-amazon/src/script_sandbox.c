/* script_sandbox.c -- what a script sees: a list of allowed words, strict globals, and error
 * catching that lets limits through.
 *
 * Left open knowingly: one string.find with a hostile pattern runs in C and is not counted.
 */
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "jwo/log.h"
#include "script_internal.h"

/* --- pcall, xpcall: Lua's own, except that a limit is not caught ------------------------------ */

static int finish_pcall(lua_State *L, int status, lua_KContext extra)
{
    if (status == LUA_OK || status == LUA_YIELD) {
        return lua_gettop(L) - (int)extra;
    }
    if (amz_script_of(L)->exhausted) {
        return amz_script_raise_exhausted(L); /* afresh: a handler of xpcall may have changed it */
    }
    if (status == LUA_ERRMEM) {
        return lua_error(L);
    }
    lua_pushboolean(L, 0);
    lua_pushvalue(L, -2);
    return 2;
}

static int protected_call(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1); /* first result if no errors */
    lua_insert(L, 1);
    return finish_pcall(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall), 0);
}

static int protected_call_with_handler(lua_State *L)
{
    const int count = lua_gettop(L);

    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2); /* function, handler, true, function, arguments */
    return finish_pcall(L, lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_pcall), 2);
}

/* --- other words of base that need a guard ---------------------------------------------------- */

/* A finalizer runs with the instruction count switched off, so a script may not have one. */
static int set_metatable(lua_State *L)
{
    const int type = lua_type(L, 2);

    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
        return luaL_error(L, "cannot change a protected metatable");
    }
    if (type == LUA_TTABLE) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL) {
            return luaL_error(L, "a script may not have finalizers (__gc)");
        }
        lua_pop(L, 1);
    }
    lua_settop(L, 2);
    (void)lua_setmetatable(L, 1);
    return 1;
}

static int print(lua_State *L)
{
    char where[160];
    luaL_Buffer line;
    const int count = lua_gettop(L);

    if (!jwo_log_enabled(JWO_LOG_DEBUG)) {
        return 0;
    }
    luaL_buffinit(L, &line);
    for (int i = 1; i <= count; i++) {
        if (i > 1) {
            luaL_addchar(&line, ' ');
        }
        (void)luaL_tolstring(L, i, NULL);
        luaL_addvalue(&line);
    }
    luaL_pushresult(&line);
    (void)amz_script_where(L, where);
    jwo_log(JWO_LOG_DEBUG, NULL, "%s: %s", where, lua_tostring(L, -1));
    return 0;
}

/* --- globals are declared by C, or not there -------------------------------------------------- */

/* Does a Lua function ask (and not C, which declares and probes)? */
static bool asked_by_lua(lua_State *L)
{
    lua_Debug caller;

    return lua_getstack(L, 1, &caller) != 0 && lua_getinfo(L, "S", &caller) != 0 &&
           strcmp(caller.what, "C") != 0;
}

static int undeclared_read(lua_State *L)
{
    if (asked_by_lua(L)) {
        return luaL_error(L, "there is no global \"%s\"", luaL_tolstring(L, 2, NULL));
    }
    lua_pushnil(L);
    return 1;
}

static int undeclared_write(lua_State *L)
{
    if (asked_by_lua(L)) {
        return luaL_error(L, "\"%s\" is not declared: write local %s = ...",
                          luaL_tolstring(L, 2, NULL), luaL_tolstring(L, 2, NULL));
    }
    lua_rawset(L, 1);
    return 0;
}

static void make_globals_strict(lua_State *L)
{
    lua_pushglobaltable(L);
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, undeclared_read);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, undeclared_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    (void)lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

/* --- the list --------------------------------------------------------------------------------- */

/* Keep of the global table only what is named here. */
static void keep_only(lua_State *L, const char *const *names)
{
    lua_pushglobaltable(L);
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        bool keep = false;

        lua_pop(L, 1);
        for (size_t i = 0; names[i] != NULL && !keep; i++) {
            keep = lua_type(L, -1) == LUA_TSTRING && strcmp(names[i], lua_tostring(L, -1)) == 0;
        }
        if (!keep) {
            lua_pushvalue(L, -1);
            lua_pushnil(L);
            lua_rawset(L, -4);
        }
    }
    lua_pop(L, 1);
}

static void drop_field(lua_State *L, const char *library, const char *name)
{
    (void)lua_getglobal(L, library);
    lua_pushnil(L);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

static void seed_random(lua_State *L, const struct jwo_prng *prng)
{
    (void)lua_getglobal(L, "math");
    (void)lua_getfield(L, -1, "randomseed");
    lua_pushinteger(L, (lua_Integer)prng->state[0]);
    lua_pushinteger(L, (lua_Integer)prng->state[1]);
    lua_call(L, 2, 0);
    lua_pop(L, 1);
    drop_field(L, "math", "randomseed");
}

void amz_sandbox_open(lua_State *L, const struct jwo_prng *prng)
{
    static const luaL_Reg libraries[] = {
        {LUA_GNAME, luaopen_base},        {LUA_TABLIBNAME, luaopen_table},
        {LUA_STRLIBNAME, luaopen_string}, {LUA_MATHLIBNAME, luaopen_math},
        {LUA_UTF8LIBNAME, luaopen_utf8},
    };
    static const char *const allowed[] = {
        "assert",       "error",        "getmetatable",  "ipairs",        "next",
        "pairs",        "rawequal",     "rawget",        "rawlen",        "rawset",
        "select",       "tonumber",     "tostring",      "type",          "_VERSION",
        LUA_TABLIBNAME, LUA_STRLIBNAME, LUA_MATHLIBNAME, LUA_UTF8LIBNAME, NULL,
    };
    static const luaL_Reg guarded[] = {
        {"pcall", protected_call},
        {"xpcall", protected_call_with_handler},
        {"print", print},
        {"setmetatable", set_metatable},
        {NULL, NULL},
    };

    for (size_t i = 0; i < JWO_COUNT(libraries); i++) {
        luaL_requiref(L, libraries[i].name, libraries[i].func, 1);
        lua_pop(L, 1);
    }
    keep_only(L, allowed);
    lua_pushglobaltable(L);
    luaL_setfuncs(L, guarded, 0);
    lua_pop(L, 1);
    drop_field(L, LUA_STRLIBNAME, "dump"); /* bytecode */
    amz_sandbox_bound_work(L);
    seed_random(L, prng);

    lua_pushliteral(L, ""); /* all strings share one metatable */
    (void)lua_getmetatable(L, -1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
    make_globals_strict(L);
}

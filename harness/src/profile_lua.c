/* profile_lua.c -- the Lua side of profiles: evaluates one in a script, behind lua/profile.lua. */
#include <lauxlib.h>
#include <string.h>

#include "environment.h"
#include "jwo/clock.h"
#include "lua_http.h"
#include "profile_internal.h"
#include "store_types.h"

extern const unsigned char hrn_lua_profile[];
extern const size_t hrn_lua_profile_len;

/* --- native: what lua/profile.lua needs of C ------------------------------------------------ */

static const struct hrn_installation *installation_of(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

/* native.blame(text): an error at the author's line */
static int blame(lua_State *L)
{
    return amz_script_blame(L, luaL_checkstring(L, 1));
}

/* native.env(name): text, or nil */
static int env(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TSTRING) {
        return amz_script_blame(L, "env takes a name: env \"HOME\"");
    }
    lua_pushstring(L, hrn_environment_get(lua_tostring(L, 1)));
    return 1;
}

/* native.duration "20s": milliseconds, or nil */
static int duration(lua_State *L)
{
    int64_t ms;

    if (lua_type(L, 1) != LUA_TSTRING || !jwo_duration_parse(lua_tostring(L, 1), &ms)) {
        return 0;
    }
    lua_pushinteger(L, ms);
    return 1;
}

static void set_text(lua_State *L, const char *key, const char *value)
{
    if (value[0] != '\0') {
        lua_pushstring(L, value);
        lua_setfield(L, -2, key);
    }
}

/* native.retailer(): what hooks get as their first argument */
static int retailer(lua_State *L)
{
    const struct hrn_where *where = installation_of(L)->where;

    lua_createtable(L, 0, 4);
    set_text(L, "url", where->url);
    set_text(L, "ops_url", where->ops_url);
    set_text(L, "directory", where->directory);
    set_text(L, "token", where->token);
    return 1;
}

/* native.paid(shopper_id, amount) */
static int paid(lua_State *L)
{
    const struct hrn_installation *how = installation_of(L);
    const struct jwo_money *amount = amz_script_to_money(L, 2);

    luaL_argexpected(L, amount != NULL, 2, "money");
    if (how->paid) {
        how->paid(how->context, luaL_checkstring(L, 1), amount);
    }
    return 0;
}

/* native.restart(): waits until the retailer is up again */
static int restart(lua_State *L)
{
    const struct hrn_installation *how = installation_of(L);
    amz_task *task = amz_task_to_wait(L);

    how->restart(how->context, task);
    return amz_task_yield(task);
}

/* native.store_types: the names that a store may have as its type */
static void set_store_types(lua_State *L)
{
    lua_Integer count = 0;

    lua_newtable(L);
    for (const struct amz_store_type *type = amz_store_types(); type->name; type++) {
        lua_pushstring(L, type->name);
        lua_rawseti(L, -2, ++count);
    }
    lua_setfield(L, -2, "store_types");
}

static void push_native(lua_State *L, const char *path, const struct hrn_installation *how)
{
    static const luaL_Reg always[] = {
        {"blame", blame}, {"env", env}, {"duration", duration}, {NULL, NULL}};
    static const luaL_Reg installed[] = {{"retailer", retailer}, {"paid", paid}, {NULL, NULL}};
    char directory[HRN_PATH_MAX];

    luaL_newlib(L, always);
    set_text(L, "file", path);
    set_text(L, "here", hrn_directory_of(path, directory));
    set_text(L, "bin", hrn_program_directory(directory));
    set_store_types(L);
    hrn_lua_push_http(L, how ? how->client : NULL);
    lua_setfield(L, -2, "http");
    if (!how) {
        return;
    }
    lua_pushlightuserdata(L, (void *)(uintptr_t)how);
    luaL_setfuncs(L, installed, 1);
    lua_pushboolean(L, how->clock_is_ours);
    lua_setfield(L, -2, "clock_is_ours");
    if (how->restart) {
        lua_pushlightuserdata(L, (void *)(uintptr_t)how);
        lua_pushcclosure(L, restart, 1);
        lua_setfield(L, -2, "restart");
    }
}

/* --- evaluating ----------------------------------------------------------------------------- */

jwo_status hrn_profile_evaluate(amz_script *script, const char *path, const char *text, size_t len,
                                const struct hrn_installation *how, struct jwo_error *err)
{
    lua_State *L = amz_script_lua(script);
    const int globals = lua_gettop(L) + 1; /* then check, check_command, bind */
    jwo_status status;

    if ((status = amz_script_load(script, (const char *)hrn_lua_profile, hrn_lua_profile_len,
                                  AMZ_SCRIPT_BUILTIN "profile.lua", err)) != JWO_OK) {
        goto done;
    }
    push_native(L, path, how);
    if ((status = amz_script_push_names(script, err)) != JWO_OK) {
        goto done;
    }
    lua_setfield(L, -2, "names");
    if ((status = amz_script_call(script, 1, 4, err)) != JWO_OK ||
        (status = amz_script_load(script, text, len, path, err)) != JWO_OK) {
        goto done;
    }
    lua_pushvalue(L, globals);
    JWO_ASSERT(lua_setupvalue(L, -2, 1) != NULL); /* _ENV, the one upvalue of every chunk */
    if ((status = amz_script_call(script, 0, 1, err)) != JWO_OK) {
        goto done;
    }
    lua_pushvalue(L, globals + 1);
    lua_insert(L, -2);
    if ((status = amz_script_call(script, 1, 1, err)) != JWO_OK) {
        goto done;
    }
    lua_pushvalue(L, globals + 3);
    lua_replace(L, globals);
    lua_pushvalue(L, globals + 2);
    lua_replace(L, globals + 1);
    lua_replace(L, globals + 2); /* the checked profile */

done:
    lua_settop(L, status == JWO_OK ? globals + 2 : globals - 1);
    return status;
}

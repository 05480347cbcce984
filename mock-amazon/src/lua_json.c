/* lua_json.c -- see lua_json.h for the contract. */
#include "lua_json.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/limits.h"
#include "script.h"

/* --- in ------------------------------------------------------------------------------------- */

/* Marks what came in as an empty array, which as a table alone would be an object. */
static const char array_metatable[] = "jwo.json.array";

static void push_value(lua_State *L, const jwo_json *node, bool with_floats);

static void push_children(lua_State *L, const jwo_json *node, bool with_floats)
{
    const bool is_array = jwo_json_type(node) == JWO_JSON_ARRAY;
    const jwo_json *child;
    lua_Integer index = 0;

    luaL_checkstack(L, 4, "JSON is too deep");
    lua_createtable(L, is_array ? (int)jwo_json_count(node) : 0,
                    is_array ? 0 : (int)jwo_json_count(node));
    for (child = jwo_json_first(node); child; child = jwo_json_next(child)) {
        push_value(L, child, with_floats);
        if (is_array) {
            lua_rawseti(L, -2, ++index);
        } else {
            lua_setfield(L, -2, jwo_json_name(child));
        }
    }
    if (is_array && index == 0) {
        (void)luaL_newmetatable(L, array_metatable);
        (void)lua_setmetatable(L, -2);
    }
}

static void push_number(lua_State *L, const jwo_json *node, bool with_floats)
{
    int64_t number = 0;

    if (jwo_json_int(node, &number)) {
        lua_pushinteger(L, number);
    } else {
        lua_pushstring(L, jwo_json_number_text(node));
        if (with_floats) {
            lua_pushnumber(L, lua_tonumber(L, -1));
            lua_remove(L, -2);
        }
    }
}

static void push_value(lua_State *L, const jwo_json *node, bool with_floats)
{
    bool flag = false;

    switch (jwo_json_type(node)) {
    case JWO_JSON_NULL:
        lua_pushnil(L);
        return;
    case JWO_JSON_BOOL:
        (void)jwo_json_bool(node, &flag);
        lua_pushboolean(L, flag);
        return;
    case JWO_JSON_NUMBER:
        push_number(L, node, with_floats);
        return;
    case JWO_JSON_STRING:
        lua_pushstring(L, jwo_json_str(node));
        return;
    case JWO_JSON_ARRAY:
    case JWO_JSON_OBJECT:
        push_children(L, node, with_floats);
        return;
    }
}

void amz_lua_push_json(lua_State *L, const jwo_json *node)
{
    push_value(L, node, false);
}

void amz_lua_push_json_with_floats(lua_State *L, const jwo_json *node)
{
    push_value(L, node, true);
}

/* --- out ------------------------------------------------------------------------------------ */

struct output {
    lua_State *L;
    struct jwo_json_writer json;
    struct jwo_error *err;
    int depth;
};

static jwo_status write_value(struct output *out, int index);

static jwo_status write_array(struct output *out, int index, lua_Integer count)
{
    jwo_jw_array(&out->json);
    for (lua_Integer i = 1; i <= count; i++) {
        (void)lua_rawgeti(out->L, index, i);
        const jwo_status status = write_value(out, lua_gettop(out->L));
        lua_pop(out->L, 1);
        if (status != JWO_OK) {
            return status;
        }
    }
    jwo_jw_end_array(&out->json);
    return JWO_OK;
}

static int compare_keys(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;

    return strcmp(*left, *right);
}

/* The keys of the table at `index`, in order; NULL when one is no text. The list is the
 * collector's, because what follows may raise.  [-0, +1, m] */
static const char **push_sorted_keys(lua_State *L, int index, size_t *count)
{
    const char **keys;
    size_t used = 0;

    for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) {
            lua_pop(L, 1);
            return NULL;
        }
        used++;
    }
    keys = lua_newuserdatauv(L, (used + 1) * sizeof(*keys), 0);
    *count = used;
    used = 0;
    for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
        keys[used++] = lua_tostring(L, -2);
    }
    qsort(keys, used, sizeof(*keys), compare_keys);
    return keys;
}

static jwo_status write_object(struct output *out, int index)
{
    jwo_status status = JWO_OK;
    size_t count = 0;
    const char **keys = push_sorted_keys(out->L, index, &count);

    if (!keys) {
        return jwo_fail(out->err, JWO_EINPUT,
                        "a table for JSON has either entries 1, 2, ... or keys that are text");
    }
    jwo_jw_object(&out->json);
    for (size_t i = 0; i < count && status == JWO_OK; i++) {
        lua_pushstring(out->L, keys[i]);
        (void)lua_rawget(out->L, index);
        jwo_jw_key(&out->json, keys[i]);
        status = write_value(out, lua_gettop(out->L));
        lua_pop(out->L, 1);
    }
    if (status == JWO_OK) {
        jwo_jw_end_object(&out->json);
    }
    lua_pop(out->L, 1);
    return status;
}

static bool was_array(lua_State *L, int index)
{
    const bool has = lua_getmetatable(L, index) != 0;
    bool same = false;

    if (has) {
        (void)luaL_getmetatable(L, array_metatable);
        same = lua_rawequal(L, -1, -2);
        lua_pop(L, 2);
    }
    return same;
}

static bool is_empty(lua_State *L, int index)
{
    lua_pushnil(L);
    if (lua_next(L, index) == 0) {
        return true;
    }
    lua_pop(L, 2);
    return false;
}

static jwo_status write_table(struct output *out, int index)
{
    const lua_Unsigned count = lua_rawlen(out->L, index);
    jwo_status status;

    if (out->depth == JWO_JSON_DEPTH_MAX || !lua_checkstack(out->L, 8)) {
        return jwo_fail(out->err, JWO_EINPUT, "a table for JSON is deeper than %d, or holds itself",
                        JWO_JSON_DEPTH_MAX);
    }
    out->depth++;
    status = count > 0 || (was_array(out->L, index) && is_empty(out->L, index))
                 ? write_array(out, index, (lua_Integer)count)
                 : write_object(out, index);
    out->depth--;
    return status;
}

static jwo_status write_number(struct output *out, int index)
{
    const lua_Number number = lua_tonumber(out->L, index);
    char text[40];

    if (lua_isinteger(out->L, index)) {
        jwo_jw_int(&out->json, lua_tointeger(out->L, index));
        return JWO_OK;
    }
    if (!isfinite(number)) {
        return jwo_fail(out->err, JWO_EINPUT, "JSON has no infinite numbers");
    }
    (void)snprintf(text, sizeof(text), "%.14g", number);
    jwo_jw_raw(&out->json, text);
    return JWO_OK;
}

static jwo_status write_money(struct output *out, const struct jwo_money *money)
{
    char text[JWO_MONEY_TEXT_MAX];

    jwo_jw_object(&out->json);
    jwo_jw_key(&out->json, "amount");
    jwo_jw_raw(&out->json, jwo_money_print(money, text));
    jwo_jw_kstr(&out->json, "code", money->currency);
    jwo_jw_end_object(&out->json);
    return JWO_OK;
}

static jwo_status write_value(struct output *out, int index)
{
    lua_State *L = out->L;
    size_t len = 0;
    const char *text;

    switch (lua_type(L, index)) {
    case LUA_TNIL:
        jwo_jw_null(&out->json);
        return JWO_OK;
    case LUA_TBOOLEAN:
        jwo_jw_bool(&out->json, lua_toboolean(L, index));
        return JWO_OK;
    case LUA_TNUMBER:
        return write_number(out, index);
    case LUA_TSTRING:
        text = lua_tolstring(L, index, &len);
        jwo_jw_strn(&out->json, text, len);
        return JWO_OK;
    case LUA_TTABLE:
        return write_table(out, index);
    case LUA_TUSERDATA:
        if (amz_script_to_money(L, index)) {
            return write_money(out, amz_script_to_money(L, index));
        }
        break;
    default:
        break;
    }
    return jwo_fail(out->err, JWO_EINPUT, "JSON cannot hold a %s", luaL_typename(L, index));
}

jwo_status amz_lua_write_json(lua_State *L, int index, struct jwo_buf *out, struct jwo_error *err)
{
    struct output output = {.L = L, .err = err};
    const int top = lua_gettop(L);
    jwo_status status;

    jwo_jw_init(&output.json, out);
    status = write_value(&output, lua_absindex(L, index));
    lua_settop(L, top);
    if (status == JWO_OK && out->overflow) {
        status = jwo_fail(err, JWO_EINPUT, "the JSON is longer than %zu bytes", out->max);
    }
    return status;
}

/* lua_table.c -- see lua_table.h for the contract. */
#include "lua_table.h"

#include <lauxlib.h>
#include <string.h>

#include "jwo/limits.h"
#include "lua_json.h"
#include "script.h"

extern const unsigned char hrn_lua_amazon[];
extern const size_t hrn_lua_amazon_len;

/* native.blame(text): an error at the author's line */
static int blame(lua_State *L)
{
    return amz_script_blame(L, luaL_checkstring(L, 1));
}

/* Make the words globals; they stand as a table on top of the stack, which is popped. */
static void declare_words(lua_State *L)
{
    for (lua_pushnil(L); lua_next(L, -2) != 0;) {
        lua_setglobal(L, lua_tostring(L, -2));
    }
    lua_pop(L, 1);
}

static jwo_status load_words(amz_script *script, struct jwo_error *err)
{
    lua_State *L = amz_script_lua(script);
    jwo_status status = amz_script_load(script, (const char *)hrn_lua_amazon, hrn_lua_amazon_len,
                                        AMZ_SCRIPT_BUILTIN "amazon.lua", err);

    if (status != JWO_OK) {
        return status;
    }
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, blame);
    lua_setfield(L, -2, "blame");
    if ((status = amz_script_push_names(script, err)) != JWO_OK) {
        return status;
    }
    lua_setfield(L, -2, "names");
    if ((status = amz_script_call(script, 1, 1, err)) == JWO_OK) {
        declare_words(L);
    }
    return status;
}

/* What the file returned is on top of the stack. */
static jwo_status take_table(jwo_json **out, lua_State *L, struct jwo_error *err)
{
    struct jwo_buf text;
    jwo_status status;

    if (!lua_istable(L, -1)) {
        return jwo_fail(err, JWO_EINPUT, "the file must return a table");
    }
    jwo_buf_init(&text, JWO_JSON_BYTES_MAX);
    status = amz_lua_write_json(L, -1, &text, err);
    if (status == JWO_OK) {
        status = jwo_json_parse(out, text.data, text.len, err);
    }
    jwo_buf_dispose(&text);
    return status;
}

jwo_status hrn_lua_table_load(jwo_json **out, const char *path, const char *name,
                              struct jwo_error *err)
{
    struct jwo_error cause = {0};
    struct jwo_prng prng;
    amz_script *script;
    jwo_status status;

    *out = NULL;
    jwo_prng_seed(&prng, 0);
    script = amz_script_new(&prng);
    if ((status = load_words(script, &cause)) == JWO_OK &&
        (status = amz_script_load_file(script, path, name, &cause)) == JWO_OK &&
        (status = amz_script_call(script, 0, 1, &cause)) == JWO_OK) {
        status = take_table(out, amz_script_lua(script), &cause);
    }
    amz_script_free(script);
    if (status == JWO_OK) {
        return JWO_OK;
    }
    if (strstr(cause.text, name) != NULL) {
        return jwo_fail(err, status, "%s", cause.text);
    }
    return jwo_fail(err, status, "%s: %.400s", name, cause.text);
}

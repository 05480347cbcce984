/* lua_mutant.c -- see lua_mutant.h for the contract. */
#include "lua_mutant.h"

#include <stdio.h>
#include <string.h>

#include "lua_retailer_internal.h"

static void copy_field(lua_State *L, const char *name, char *out, size_t bytes)
{
    (void)lua_getfield(L, -1, name);
    (void)snprintf(out, bytes, "%s", lua_isstring(L, -1) ? lua_tostring(L, -1) : "");
    lua_pop(L, 1);
}

static void take_head(lua_State *L, const char *path, struct hrn_mutant *out)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;

    *out = (struct hrn_mutant){0};
    (void)snprintf(out->name, sizeof(out->name), "%.*s", (int)strcspn(name, "."), name);
    (void)snprintf(out->path, sizeof(out->path), "%s", path);
    copy_field(L, "title", out->title, sizeof(out->title));
    copy_field(L, "breaks", out->breaks, sizeof(out->breaks));
    copy_field(L, "story", out->story, sizeof(out->story));
    copy_field(L, "rule", out->rule, sizeof(out->rule));
}

jwo_status hrn_mutant_read(struct hrn_mutant *out, const char *path, struct jwo_error *err)
{
    struct jwo_prng prng;
    amz_script *script;
    jwo_status status;

    jwo_prng_seed(&prng, 0);
    script = amz_script_new(&prng);
    if ((status = hrn_lua_retailer_frame(script, NULL, err)) != JWO_OK) {
        goto done;
    }
    lua_State *L = amz_script_lua(script);
    lua_pushstring(L, path);
    if ((status = hrn_lua_retailer_file(script, path, err)) != JWO_OK ||
        (status = amz_script_call(script, 2, 1, err)) != JWO_OK) {
        goto done;
    }
    take_head(L, path, out);

done:
    amz_script_free(script);
    return status;
}

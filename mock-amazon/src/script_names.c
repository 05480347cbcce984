/* script_names.c -- gives a script lua/names.lua; see script.h for the contract. */
#include "script.h"

extern const unsigned char amz_lua_names[];
extern const size_t amz_lua_names_len;

jwo_status amz_script_push_names(amz_script *script, struct jwo_error *err)
{
    const jwo_status status =
        amz_script_load(script, (const char *)amz_lua_names, amz_lua_names_len,
                        AMZ_SCRIPT_BUILTIN "names.lua", err);

    return status != JWO_OK ? status : amz_script_call(script, 0, 1, err);
}

/* lua_table.h -- evaluates a Lua file that is data: a table of cases (scenarios/amazon/), or the
 * trips that somebody has at a real host. In the sandbox of stories, with the words of
 * lua/amazon.lua.
 */
#ifndef HRN_LUA_TABLE_H
#define HRN_LUA_TABLE_H

#include "jwo/json.h"

/* *out = what the file returned, as JSON; free it with jwo_json_free. EIO: it cannot be read.
 * EINPUT: a Lua error, or no table; *err begins with `name` and mostly a line. */
JWO_MUST_USE jwo_status hrn_lua_table_load(jwo_json **out, const char *path, const char *name,
                                           struct jwo_error *err);

#endif

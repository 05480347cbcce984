/* lua_json.h -- JSON to Lua values and back, for stories, hooks and the model retailer.
 *
 * In: integral numbers become integers, other numbers their exact text; null becomes nil; arrays
 * and objects become tables. Out: a table with entries 1..n becomes an array, any other an object
 * (an empty table too, unless it came in as an array); money becomes {"amount": 1.50, "code":
 * "USD"}; keys are written in order, so that the same table gives the same bytes.
 */
#ifndef AMZ_LUA_JSON_H
#define AMZ_LUA_JSON_H

#include <lua.h>

#include "jwo/buf.h"
#include "jwo/json.h"

/* Push the value of a node.  [-0, +1, m] */
void amz_lua_push_json(lua_State *L, const jwo_json *node);

/* The same with floats for the other numbers, so that what comes in goes out as numbers again. */
void amz_lua_push_json_with_floats(lua_State *L, const jwo_json *node);

/* Append the value at `index`. EINPUT names what JSON cannot hold (a function, a cycle, a key that
 * is no text); the buffer then holds a part.  [-0, +0, m] */
JWO_MUST_USE jwo_status amz_lua_write_json(lua_State *L, int index, struct jwo_buf *out,
                                           struct jwo_error *err);

#endif

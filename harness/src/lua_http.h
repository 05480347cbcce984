/* lua_http.h -- http.get and http.post for the hooks of a profile: a task waits until the answer is
 * there.
 *
 * `http.get(url, options)` and `http.post(url, body, options)` return {status, body, json} or raise
 * an error that names the URL. Outside a task (at the top level of a profile) they raise.
 */
#ifndef HRN_LUA_HTTP_H
#define HRN_LUA_HTTP_H

#include <lua.h>

#include "jwo/http_client.h"

/* Push the table `http`. The client is borrowed and outlives the Lua state; calls under way when
 * the state is closed, or whose task is gone, are abandoned.  [-0, +1, m] */
void hrn_lua_push_http(lua_State *L, jwo_http_client *client);

#endif

/* lua_retailer.h -- a retailer that is written in Lua, served inside this process on the loop of
 * its owner: the model retailer, and its mutants.
 *
 * The file returns a table with `answer(path, body)`, which is called for each request (POST, JSON)
 * and returns a status and a table; it may wait meanwhile. Further members: `start()`, called
 * before the first request, and `hooks`, functions that a request to /hooks/NAME calls with the
 * list that is its body, and whose result comes back as {"result": ...}. Money is JSON's {amount,
 * code} outside and money inside. lua/retailer.lua is the frame; the words of such a file are
 *
 *   amazon.post(path, table)  a signed call on a connection of its own: {status, json, headers =
 *                             {retry_after}} or {lost = "connection lost"}
 *   processor.post(path, table)  the same to the retailer's own processor, by its key
 *   wait(ms), after(ms, f)    the task waits; `f` becomes a task of its own later
 *   now_ms(), uuid()          wall time; seeded
 *   http_date_ms(text)        milliseconds of an HTTP-date, or nil
 *   keep(key, value), kept()  what survives a crash: values by key, as JSON
 *
 * and those of every script (usd, money). A task that fails is answered 500 and logged.
 */
#ifndef HRN_LUA_RETAILER_H
#define HRN_LUA_RETAILER_H

#include "jwo/http_client.h"
#include "jwo/loop.h"

typedef struct hrn_lua_retailer hrn_lua_retailer;

struct hrn_lua_retailer_options {
    jwo_loop *loop;         /* borrowed */
    const char *file;       /* the retailer */
    const char *mutant;     /* a file that changes it; NULL: it stays as it is */
    const char *amazon_url; /* no slash at its end */
    const char *region;
    const struct jwo_credentials *credentials; /* copied, as is all else */
    const char *processor_key;
    uint64_t seed;
};

/* It listens on a port of its own when this returns. EIO: a file cannot be read, no port. EINPUT: a
 * Lua error or a file that returns something else; *err is `file:line: ...` or names the file. */
JWO_MUST_USE jwo_status hrn_lua_retailer_new(hrn_lua_retailer **out,
                                             const struct hrn_lua_retailer_options *options,
                                             struct jwo_error *err);
void hrn_lua_retailer_free(hrn_lua_retailer *retailer); /* not from inside one of its own words */

const char *hrn_lua_retailer_url(const hrn_lua_retailer *retailer); /* may change with a crash */

/* All it did not keep is gone: its tasks end in the middle, its connections are closed. It starts
 * again at once. Errors as in _new; it is then down until the next crash. */
JWO_MUST_USE jwo_status hrn_lua_retailer_crash(hrn_lua_retailer *retailer, struct jwo_error *err);

#endif

/* lua_http.c -- see lua_http.h for the contract.
 *
 * Everything a call holds hangs on one userdata, so that an error in the middle leaks nothing:
 * Lua's collector disposes of it. While the call is under way the registry keeps it, with the
 * thread that waits for it as its user value.
 */
#include "lua_http.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "jwo/buf.h"
#include "jwo/clock.h"
#include "jwo/json.h"
#include "jwo/limits.h"
#include "lua_json.h"
#include "script.h"

enum { HEADERS_MAX = 16, TIMEOUT_DEFAULT_MS = 10000 };

static const char metatable_name[] = "http call";

struct call {
    jwo_http_call *http; /* NULL: not under way */
    lua_State *thread;   /* that waits; kept alive by the user value */
    char verb[8];        /* "get", for messages */
    char url[512];
    struct jwo_buf body;   /* of the request */
    struct jwo_buf bearer; /* value of the Authorization header */
    struct jwo_http_header headers[HEADERS_MAX];
    size_t header_count;
    int64_t timeout_ms;
};

static int dispose(lua_State *L)
{
    struct call *call = luaL_checkudata(L, 1, metatable_name);

    if (call->http) {
        jwo_http_cancel(call->http);
        call->http = NULL;
    }
    jwo_buf_dispose(&call->body);
    jwo_buf_dispose(&call->bearer);
    return 0;
}

/* --- the request ---------------------------------------------------------------------------- */

/* Raise `http.get http://...: message` at the author's line. */
static int blame(lua_State *L, const struct call *call, const char *message)
{
    return amz_script_blame(L,
                            lua_pushfstring(L, "http.%s %s: %s", call->verb, call->url, message));
}

static struct call *push_call(lua_State *L, const char *verb)
{
    struct call *call;

    if (lua_type(L, 1) != LUA_TSTRING) {
        (void)amz_script_blame(L, lua_pushfstring(L, "http.%s takes a URL first", verb));
    }
    if (!amz_task_current(L)) {
        (void)amz_script_blame(L, lua_pushfstring(L, "http.%s is for hooks only", verb));
    }
    (void)amz_task_to_wait(L);
    call = lua_newuserdatauv(L, sizeof(*call), 1);
    *call = (struct call){.timeout_ms = TIMEOUT_DEFAULT_MS};
    jwo_buf_init(&call->body, JWO_HTTP_RESPONSE_BYTES_MAX);
    jwo_buf_init(&call->bearer, JWO_HTTP_HEAD_BYTES_MAX);
    luaL_setmetatable(L, metatable_name);
    (void)snprintf(call->verb, sizeof(call->verb), "%s", verb);
    if (strlen(lua_tostring(L, 1)) >= sizeof(call->url)) {
        (void)amz_script_blame(L, "the URL is longer than 511 bytes");
    }
    (void)snprintf(call->url, sizeof(call->url), "%s", lua_tostring(L, 1));
    return call;
}

/* `name` is a literal or a string of the options table, which lives as long as the primitive. */
static void add_header(lua_State *L, struct call *call, const char *name, const char *value)
{
    if (call->header_count == HEADERS_MAX) {
        (void)blame(L, call, "too many headers");
    }
    if (strpbrk(value, "\r\n")) {
        (void)blame(L, call, "a header has a line break");
    }
    call->headers[call->header_count++] = (struct jwo_http_header){.name = name, .value = value};
}

static void read_headers(lua_State *L, struct call *call, int table)
{
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING) {
            (void)blame(L, call, "headers are text: { Accept = \"text/plain\" }");
        }
        add_header(L, call, lua_tostring(L, -2), lua_tostring(L, -1));
    }
}

static void read_option(lua_State *L, struct call *call, const char *name, int value)
{
    if (strcmp(name, "headers") == 0 && lua_istable(L, value)) {
        read_headers(L, call, value);
    } else if (strcmp(name, "token") == 0 && lua_type(L, value) == LUA_TSTRING) {
        jwo_buf_addf(&call->bearer, "Bearer %s", lua_tostring(L, value));
        add_header(L, call, "Authorization", call->bearer.data);
    } else if (strcmp(name, "timeout") == 0 && lua_type(L, value) == LUA_TSTRING &&
               jwo_duration_parse(lua_tostring(L, value), &call->timeout_ms) &&
               call->timeout_ms > 0) {
        return;
    } else {
        (void)blame(L, call,
                    lua_pushfstring(L,
                                    "\"%s\" is no option, or not of its kind; options are token "
                                    "(text), headers (table), timeout (such as \"10s\")",
                                    name));
    }
}

static void read_options(lua_State *L, struct call *call, int options)
{
    if (lua_isnoneornil(L, options)) {
        return;
    }
    if (!lua_istable(L, options)) {
        (void)blame(L, call, "the options are a table");
    }
    for (lua_pushnil(L); lua_next(L, options) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) {
            (void)blame(L, call, "options have names");
        }
        read_option(L, call, lua_tostring(L, -2), lua_gettop(L));
    }
}

static void read_body(lua_State *L, struct call *call, int body)
{
    struct jwo_error err;
    size_t len = 0;
    const char *text;

    if (lua_type(L, body) == LUA_TSTRING) {
        text = lua_tolstring(L, body, &len);
        jwo_buf_add(&call->body, text, len);
    } else if (!lua_isnoneornil(L, body) &&
               amz_lua_write_json(L, body, &call->body, &err) != JWO_OK) {
        (void)blame(L, call, err.text);
    }
}

/* --- the answer ----------------------------------------------------------------------------- */

static void push_answer(lua_State *L, const struct jwo_http_result *result)
{
    jwo_json *document = NULL;

    lua_createtable(L, 0, 3);
    lua_pushinteger(L, result->status);
    lua_setfield(L, -2, "status");
    lua_pushlstring(L, result->body, result->body_len);
    lua_setfield(L, -2, "body");
    if (jwo_json_parse(&document, result->body, result->body_len, NULL) == JWO_OK) {
        amz_lua_push_json(L, document);
        lua_setfield(L, -2, "json");
        jwo_json_free(document);
    }
}

static void answered(void *context, const struct jwo_http_result *result)
{
    struct call *call = context;
    lua_State *L = call->thread;
    amz_task *task = amz_task_current(L); /* NULL: it was abandoned */
    char message[800];

    call->http = NULL;
    (void)snprintf(message, sizeof(message), "http.%s %s: %s%s%s", call->verb, call->url,
                   jwo_http_outcome_text(result->outcome), result->detail[0] != '\0' ? ", " : "",
                   result->detail);
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, call); /* its last reference, but for the waiting stack */
    if (!task) {
        return;
    }
    if (result->outcome == JWO_HTTP_ANSWERED) {
        push_answer(L, result);
        amz_task_wake(task, 1);
    } else {
        amz_task_fail(task, message);
    }
}

/* --- the words ------------------------------------------------------------------------------ */

static int start(lua_State *L, struct call *call, const char *method)
{
    jwo_http_client *client = lua_touserdata(L, lua_upvalueindex(1));
    const struct jwo_http_call_options options = {
        .method = method,
        .url = call->url,
        .headers = call->headers,
        .header_count = call->header_count,
        .body = call->body.len > 0 ? call->body.data : NULL,
        .body_len = call->body.len,
        .timeout_ms = call->timeout_ms,
        .fresh_connection = true, /* a retailer may have been killed since the last call */
    };

    call->thread = L;
    (void)lua_pushthread(L);
    (void)lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, call);
    call->http = jwo_http_send(client, &options, answered, call);
    return amz_task_yield(amz_task_current(L));
}

static int get(lua_State *L)
{
    struct call *call;

    lua_settop(L, 2);
    call = push_call(L, "get");
    read_options(L, call, 2);
    return start(L, call, "GET");
}

static int post(lua_State *L)
{
    struct call *call;

    lua_settop(L, 3);
    call = push_call(L, "post");
    read_body(L, call, 2);
    read_options(L, call, 3);
    return start(L, call, "POST");
}

void hrn_lua_push_http(lua_State *L, jwo_http_client *client)
{
    static const luaL_Reg words[] = {{"get", get}, {"post", post}, {NULL, NULL}};

    if (luaL_newmetatable(L, metatable_name)) {
        lua_pushcfunction(L, dispose);
        lua_setfield(L, -2, "__gc");
    }
    lua_pop(L, 1);
    luaL_newlibtable(L, words);
    lua_pushlightuserdata(L, client);
    luaL_setfuncs(L, words, 1);
}

/* lua_retailer_words.c -- the words that a retailer in Lua may use: waiting, calls to Amazon, what
 * is kept. The frame, lua/retailer.lua, dresses them. */
#include <lauxlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "jwo/clock.h"
#include "jwo/json.h"
#include "jwo/limits.h"
#include "lua_json.h"
#include "lua_retailer_internal.h"

enum { CALL_TIMEOUT_MS = 3000, DELAY_MAX_MS = 24 * 3600 * 1000 };

extern const unsigned char hrn_lua_retailer_text[];
extern const size_t hrn_lua_retailer_text_len;

static hrn_lua_retailer *retailer_of(lua_State *L)
{
    hrn_lua_retailer *retailer = lua_touserdata(L, lua_upvalueindex(1));

    if (!retailer) {
        (void)amz_script_blame(L, "this word is for a retailer that is served");
    }
    return retailer;
}

/* The job whose task asks; only a task may wait. */
static struct job *waiting_job(lua_State *L, const char *word)
{
    struct job *job = retailer_of(L)->running;

    if (!job || !amz_task_current(L)) {
        (void)amz_script_blame(L, lua_pushfstring(L, "%s is for tasks only", word));
    }
    (void)amz_task_to_wait(L);
    return job;
}

static int64_t check_delay(lua_State *L, int index, const char *word)
{
    int is_number = 0;
    const lua_Integer delay_ms = lua_tointegerx(L, index, &is_number);

    if (!is_number || delay_ms < 0 || delay_ms > DELAY_MAX_MS) {
        (void)amz_script_blame(
            L, lua_pushfstring(L, "%s takes whole milliseconds, at most a day", word));
    }
    return delay_ms;
}

static void timer_fired(void *context)
{
    struct job *job = context;
    lua_State *L = amz_script_lua(job->retailer->script);

    if (!job->task) {
        (void)lua_rawgeti(L, LUA_REGISTRYINDEX, job->function);
    }
    hrn_job_run(job, 0);
}

static int wait_word(lua_State *L)
{
    struct job *job = waiting_job(L, "wait");
    const int64_t delay_ms = check_delay(L, 1, "wait");

    if (!job->timer) {
        job->timer = jwo_timer_new(job->retailer->loop, timer_fired, job);
    }
    jwo_timer_start(job->timer, delay_ms);
    return amz_task_yield(amz_task_current(L));
}

static int after_word(lua_State *L)
{
    hrn_lua_retailer *retailer = retailer_of(L);
    const int64_t delay_ms = check_delay(L, 1, "after");
    int function;

    if (!lua_isfunction(L, 2)) {
        return amz_script_blame(L, "after takes a function");
    }
    if (retailer->job_count >= HRN_JOBS_MAX) {
        return amz_script_blame(L, "too many tasks");
    }
    lua_settop(L, 2);
    function = luaL_ref(L, LUA_REGISTRYINDEX);
    struct job *job = hrn_job_new(retailer);
    job->function = function;
    job->timer = jwo_timer_new(retailer->loop, timer_fired, job);
    jwo_timer_start(job->timer, delay_ms);
    return 0;
}

static int now_word(lua_State *L)
{
    lua_pushinteger(L, jwo_wall_ms());
    return 1;
}

static int uuid_word(lua_State *L)
{
    char text[JWO_UUID_MAX];

    lua_pushstring(L, jwo_prng_uuid(&retailer_of(L)->prng, text));
    return 1;
}

static int http_date_word(lua_State *L)
{
    int64_t time_ms = 0;

    if (!jwo_time_parse_http(luaL_checkstring(L, 1), &time_ms)) {
        return 0;
    }
    lua_pushinteger(L, time_ms);
    return 1;
}

/* parse(text): the value, or nothing when it is not JSON */
static int parse_word(lua_State *L)
{
    size_t len = 0;
    const char *text = luaL_checklstring(L, 1, &len);
    jwo_json *document = NULL;

    if (jwo_json_parse(&document, text, len, NULL) != JWO_OK) {
        return 0;
    }
    amz_lua_push_json(L, document);
    jwo_json_free(document);
    return 1;
}

/* The JSON of the value at `index`, pushed as text: the collector's, because what follows may
 * raise. */
static const char *push_json_text(lua_State *L, int index, size_t *len)
{
    struct jwo_error err;
    struct jwo_buf text;

    jwo_buf_init(&text, JWO_HTTP_BODY_BYTES_MAX);
    if (amz_lua_write_json(L, index, &text, &err) != JWO_OK) {
        jwo_buf_dispose(&text);
        (void)amz_script_blame(L, err.text);
    }
    lua_pushlstring(L, text.data, text.len);
    jwo_buf_dispose(&text);
    return lua_tolstring(L, -1, len);
}

/* answer(status, table) */
static int answer_word(lua_State *L)
{
    struct job *job = waiting_job(L, "answer");
    const lua_Integer status = luaL_checkinteger(L, 1);
    size_t len = 0;
    const char *text;

    luaL_argcheck(L, status >= 200 && status <= 599, 1, "is no status");
    text = push_json_text(L, 2, &len);
    hrn_job_answer(job, (int)status, text, len);
    return 0;
}

/* --- what survives a crash ------------------------------------------------------------------ */

static int keep_word(lua_State *L)
{
    hrn_lua_retailer *retailer = retailer_of(L);
    const char *key = luaL_checkstring(L, 1);
    size_t at = 0, len = 0;
    const char *json = push_json_text(L, 2, &len);

    while (at < retailer->record_count && strcmp(retailer->records[at].key, key) != 0) {
        at++;
    }
    if (at == retailer->record_count) {
        retailer->records =
            jwo_realloc(retailer->records, ++retailer->record_count * sizeof(*retailer->records));
        retailer->records[at] = (struct record){.key = jwo_strdup(key)};
    }
    jwo_free(retailer->records[at].json);
    retailer->records[at].json = jwo_strndup(json, len);
    return 0;
}

/* kept(): key -> JSON text */
static int kept_word(lua_State *L)
{
    const hrn_lua_retailer *retailer = retailer_of(L);

    lua_createtable(L, 0, (int)retailer->record_count);
    for (size_t i = 0; i < retailer->record_count; i++) {
        lua_pushstring(L, retailer->records[i].json);
        lua_setfield(L, -2, retailer->records[i].key);
    }
    return 1;
}

/* --- calls to Amazon ------------------------------------------------------------------------ */

static void push_headers(lua_State *L, const struct jwo_http_result *result)
{
    lua_createtable(L, 0, 1);
    lua_pushstring(L, jwo_http_result_header(result, "retry-after"));
    lua_setfield(L, -2, "retry_after");
}

static void called(void *context, const struct jwo_http_result *result)
{
    struct job *job = context;
    lua_State *L = amz_task_lua(job->task);
    jwo_json *document = NULL;

    job->call = NULL;
    lua_createtable(L, 0, 3);
    if (result->outcome != JWO_HTTP_ANSWERED) {
        lua_pushstring(L, jwo_http_outcome_text(result->outcome));
        lua_setfield(L, -2, "lost");
        hrn_job_run(job, 1);
        return;
    }
    lua_pushinteger(L, result->status);
    lua_setfield(L, -2, "status");
    push_headers(L, result);
    lua_setfield(L, -2, "headers");
    if (jwo_json_parse(&document, result->body, result->body_len, NULL) == JWO_OK) {
        amz_lua_push_json(L, document);
        lua_setfield(L, -2, "json");
        jwo_json_free(document);
    }
    hrn_job_run(job, 1);
}

/* The processor's key, as a header; the text is the collector's. */
static const char *push_bearer(lua_State *L, const char *key)
{
    return lua_pushfstring(L, "Bearer %s", key);
}

/* post(path, table, "signed" or "unsigned" or "processor") */
static int post_word(lua_State *L)
{
    static const char *const hows[] = {"signed", "unsigned", "processor", NULL};
    struct job *job = waiting_job(L, "amazon.post");
    const hrn_lua_retailer *retailer = job->retailer;
    const char *path = luaL_checkstring(L, 1);
    const int how = luaL_checkoption(L, 3, hows[0], hows);
    const struct jwo_http_header bearer = {"Authorization",
                                           push_bearer(L, retailer->processor_key)};
    struct jwo_http_call_options options = {
        .method = "POST",
        .headers = &bearer,
        .header_count = how == 2 ? 1 : 0,
        .timeout_ms = CALL_TIMEOUT_MS,
        .fresh_connection = true,
        .sign = how == 0 ? &retailer->credentials : NULL,
        .sign_region = retailer->region,
        .sign_service = "execute-api",
    };

    options.body = push_json_text(L, 2, &options.body_len);
    options.url = lua_pushfstring(L, "%s%s", retailer->amazon_url, path);
    job->call = jwo_http_send(retailer->client, &options, called, job);
    return amz_task_yield(amz_task_current(L));
}

/* --- the frame ------------------------------------------------------------------------------ */

jwo_status hrn_lua_retailer_frame(amz_script *script, hrn_lua_retailer *retailer,
                                  struct jwo_error *err)
{
    static const luaL_Reg natives[] = {
        {"wait", wait_word},
        {"after", after_word},
        {"now_ms", now_word},
        {"uuid", uuid_word},
        {"http_date_ms", http_date_word},
        {"parse", parse_word},
        {"keep", keep_word},
        {"kept", kept_word},
        {"post", post_word},
        {"answer", answer_word},
        {NULL, NULL},
    };
    lua_State *L = amz_script_lua(script);
    jwo_status status =
        amz_script_load(script, (const char *)hrn_lua_retailer_text, hrn_lua_retailer_text_len,
                        AMZ_SCRIPT_BUILTIN "retailer.lua", err);

    if (status != JWO_OK) {
        return status;
    }
    luaL_newlibtable(L, natives);
    lua_pushlightuserdata(L, retailer);
    luaL_setfuncs(L, natives, 1);
    if ((status = amz_script_call(script, 1, 3, err)) != JWO_OK) {
        return status;
    }
    for (lua_pushnil(L); lua_next(L, -4) != 0;) {
        lua_setglobal(L, lua_tostring(L, -2));
    }
    return JWO_OK;
}

jwo_status hrn_lua_retailer_file(amz_script *script, const char *path, struct jwo_error *err)
{
    const jwo_status status = amz_script_load_file(script, path, path, err);

    return status == JWO_OK ? amz_script_call(script, 0, 1, err) : status;
}

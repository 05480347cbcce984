/* lua_retailer.c -- see lua_retailer.h for the contract.
 *
 * Each request and each after() is a job: one task, which waits for at most one thing at a time, a
 * timer or a call to Amazon. A crash frees all jobs, the server, the client and the Lua state; what
 * was kept stays.
 */
#include "lua_retailer.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "jwo/clock.h"
#include "jwo/http_server.h"
#include "jwo/limits.h"
#include "jwo/log.h"
#include "lua_json.h"
#include "script.h"

enum { CALL_TIMEOUT_MS = 3000, JOBS_MAX = 10000, DELAY_MAX_MS = 24 * 3600 * 1000 };

extern const unsigned char hrn_lua_retailer_frame[];
extern const size_t hrn_lua_retailer_frame_len;

struct job {
    hrn_lua_retailer *retailer;
    struct job *next, *previous;
    amz_task *task; /* NULL: not begun */
    bool ended;
    int function;              /* of after(), until it begins */
    jwo_http_request *request; /* to be answered; NULL: none, answered, or the client left */
    jwo_timer *timer;
    jwo_http_call *call;
};

/* What survives a crash. */
struct record {
    char *key, *json; /* owned */
};

struct hrn_lua_retailer {
    jwo_loop *loop;
    char *file, *mutant, *amazon_url, *region; /* owned; mutant may be NULL */
    struct jwo_credentials credentials;
    struct jwo_prng prng;
    char url[64];
    struct record *records; /* owned */
    size_t record_count;
    /* The rest is what a crash takes. */
    amz_script *script;
    int handle; /* the frame's function, a reference */
    jwo_http_server *server;
    jwo_http_client *client;
    struct job *jobs;
    size_t job_count;
    struct job *running;
};

/* --- jobs ----------------------------------------------------------------------------------- */

static struct job *job_new(hrn_lua_retailer *retailer)
{
    struct job *job = jwo_calloc(1, sizeof(*job));

    job->retailer = retailer;
    job->function = LUA_NOREF;
    job->next = retailer->jobs;
    if (job->next) {
        job->next->previous = job;
    }
    retailer->jobs = job;
    retailer->job_count++;
    return job;
}

static void job_free(struct job *job)
{
    hrn_lua_retailer *retailer = job->retailer;

    if (job->previous) {
        job->previous->next = job->next;
    } else {
        retailer->jobs = job->next;
    }
    if (job->next) {
        job->next->previous = job->previous;
    }
    retailer->job_count--;
    if (job->call) {
        jwo_http_cancel(job->call);
    }
    jwo_timer_free(job->timer);
    amz_task_free(job->task);
    luaL_unref(amz_script_lua(retailer->script), LUA_REGISTRYINDEX, job->function);
    jwo_free(job);
}

static void answer(struct job *job, int status, const char *body, size_t len)
{
    jwo_http_request *request = job->request;

    job->request = NULL;
    if (request) {
        jwo_http_answer(request, status, "application/json", body, len, NULL, 0);
    }
}

static void task_ended(void *context, enum amz_task_state state, const struct jwo_error *err)
{
    static const char sorry[] = "{\"errorMsg\":\"InternalServerException\"}";
    struct job *job = context;

    job->ended = true;
    if (state == AMZ_TASK_FAILED) {
        jwo_log(JWO_LOG_WARN, NULL, "%s", err->text);
    }
    answer(job, 500, sorry, sizeof(sorry) - 1);
}

/* Run the job's task: from its beginning with `count` arguments on the script's stack, or on from
 * where it waits with `count` results on its own. */
static void job_run(struct job *job, int count)
{
    hrn_lua_retailer *retailer = job->retailer;

    JWO_ASSERT(!retailer->running);
    retailer->running = job;
    if (job->task) {
        amz_task_wake(job->task, count);
    } else {
        job->task = amz_task_start(retailer->script, count, task_ended, job);
    }
    retailer->running = NULL;
    if (job->ended) {
        job_free(job);
    }
}

/* --- words ---------------------------------------------------------------------------------- */

static hrn_lua_retailer *retailer_of(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

/* The job whose task asks; only a task may wait. */
static struct job *waiting_job(lua_State *L, const char *word)
{
    struct job *job = retailer_of(L)->running;

    if (!job || !amz_task_current(L)) {
        (void)amz_script_blame(L, lua_pushfstring(L, "%s is for tasks only", word));
    }
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
    job_run(job, 0);
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
    if (retailer->job_count >= JOBS_MAX) {
        return amz_script_blame(L, "too many tasks");
    }
    lua_settop(L, 2);
    function = luaL_ref(L, LUA_REGISTRYINDEX);
    struct job *job = job_new(retailer);
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
    hrn_lua_push_json(L, document);
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
    if (hrn_lua_write_json(L, index, &text, &err) != JWO_OK) {
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
    answer(job, (int)status, text, len);
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
        job_run(job, 1);
        return;
    }
    lua_pushinteger(L, result->status);
    lua_setfield(L, -2, "status");
    push_headers(L, result);
    lua_setfield(L, -2, "headers");
    if (jwo_json_parse(&document, result->body, result->body_len, NULL) == JWO_OK) {
        hrn_lua_push_json(L, document);
        lua_setfield(L, -2, "json");
        jwo_json_free(document);
    }
    job_run(job, 1);
}

/* post(path, table, unsigned) */
static int post_word(lua_State *L)
{
    struct job *job = waiting_job(L, "amazon.post");
    const hrn_lua_retailer *retailer = job->retailer;
    const char *path = luaL_checkstring(L, 1);
    struct jwo_http_call_options options = {
        .method = "POST",
        .timeout_ms = CALL_TIMEOUT_MS,
        .fresh_connection = true,
        .sign = lua_toboolean(L, 3) ? NULL : &retailer->credentials,
        .sign_region = retailer->region,
        .sign_service = "execute-api",
    };

    options.body = push_json_text(L, 2, &options.body_len);
    options.url = lua_pushfstring(L, "%s%s", retailer->amazon_url, path);
    job->call = jwo_http_send(retailer->client, &options, called, job);
    return amz_task_yield(amz_task_current(L));
}

/* --- requests ------------------------------------------------------------------------------- */

static void client_left(void *context)
{
    struct job *job = context;

    job->request = NULL;
}

static void on_request(void *context, jwo_http_request *request)
{
    static const char busy[] = "{\"errorMsg\":\"ServiceUnavailable\"}";
    hrn_lua_retailer *retailer = context;
    lua_State *L = amz_script_lua(retailer->script);
    struct job *job;
    const char *body;
    size_t len = 0;

    if (retailer->job_count >= JOBS_MAX) {
        jwo_http_answer(request, 503, "application/json", busy, sizeof(busy) - 1, NULL, 0);
        return;
    }
    body = jwo_http_body(request, &len);
    job = job_new(retailer);
    job->request = request;
    jwo_http_set_gone(request, client_left, job);
    (void)lua_rawgeti(L, LUA_REGISTRYINDEX, retailer->handle);
    lua_pushstring(L, jwo_http_path(request));
    lua_pushlstring(L, body, len);
    job_run(job, 2);
}

/* --- loading -------------------------------------------------------------------------------- */

/* Run the frame: above what was there come its words (a table), open and check_mutant. */
static jwo_status run_frame(amz_script *script, hrn_lua_retailer *retailer, struct jwo_error *err)
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
        amz_script_load(script, (const char *)hrn_lua_retailer_frame, hrn_lua_retailer_frame_len,
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

/* Load a file and push what it returns. */
static jwo_status run_file(amz_script *script, const char *path, struct jwo_error *err)
{
    const jwo_status status = amz_script_load_file(script, path, path, err);

    return status == JWO_OK ? amz_script_call(script, 0, 1, err) : status;
}

static jwo_status load(hrn_lua_retailer *retailer, struct jwo_error *err)
{
    amz_script *script = retailer->script;
    lua_State *L = amz_script_lua(script);
    jwo_status status;

    if ((status = run_frame(script, retailer, err)) != JWO_OK) {
        return status;
    }
    lua_pop(L, 1); /* check_mutant; on top is open */
    lua_pushstring(L, retailer->file);
    if ((status = run_file(script, retailer->file, err)) != JWO_OK) {
        return status;
    }
    lua_pushstring(L, retailer->mutant);
    if (retailer->mutant) {
        status = run_file(script, retailer->mutant, err);
    } else {
        lua_pushnil(L);
    }
    if (status != JWO_OK || (status = amz_script_call(script, 4, 1, err)) != JWO_OK) {
        return status;
    }
    retailer->handle = luaL_ref(L, LUA_REGISTRYINDEX);
    return JWO_OK;
}

/* --- up and down ---------------------------------------------------------------------------- */

static void go_down(hrn_lua_retailer *retailer)
{
    jwo_http_server_free(retailer->server);
    retailer->server = NULL;
    while (retailer->jobs) {
        job_free(retailer->jobs);
    }
    jwo_http_client_free(retailer->client);
    retailer->client = NULL;
    amz_script_free(retailer->script);
    retailer->script = NULL;
}

static jwo_status go_up(hrn_lua_retailer *retailer, struct jwo_error *err)
{
    const struct jwo_http_server_options options = {.on_request = on_request, .context = retailer};
    jwo_status status;

    retailer->script = amz_script_new(&retailer->prng);
    if ((status = jwo_http_client_new(&retailer->client, retailer->loop, err)) != JWO_OK ||
        (status = jwo_http_server_new(&retailer->server, retailer->loop, &options, err)) !=
            JWO_OK ||
        (status = load(retailer, err)) != JWO_OK) {
        go_down(retailer);
        return status;
    }
    (void)snprintf(retailer->url, sizeof(retailer->url), "http://127.0.0.1:%u",
                   (unsigned)jwo_http_server_port(retailer->server));
    return JWO_OK;
}

jwo_status hrn_lua_retailer_new(hrn_lua_retailer **out,
                                const struct hrn_lua_retailer_options *options,
                                struct jwo_error *err)
{
    hrn_lua_retailer *retailer = jwo_calloc(1, sizeof(*retailer));
    jwo_status status;

    *out = NULL;
    retailer->loop = options->loop;
    retailer->file = jwo_strdup(options->file);
    retailer->mutant = options->mutant ? jwo_strdup(options->mutant) : NULL;
    retailer->amazon_url = jwo_strdup(options->amazon_url);
    retailer->region = jwo_strdup(options->region);
    retailer->credentials = *options->credentials;
    jwo_prng_seed(&retailer->prng, options->seed);
    if ((status = go_up(retailer, err)) != JWO_OK) {
        hrn_lua_retailer_free(retailer);
        return status;
    }
    *out = retailer;
    return JWO_OK;
}

void hrn_lua_retailer_free(hrn_lua_retailer *retailer)
{
    if (!retailer) {
        return;
    }
    JWO_ASSERT(!retailer->running);
    go_down(retailer);
    for (size_t i = 0; i < retailer->record_count; i++) {
        jwo_free(retailer->records[i].key);
        jwo_free(retailer->records[i].json);
    }
    jwo_free(retailer->records);
    jwo_free(retailer->file);
    jwo_free(retailer->mutant);
    jwo_free(retailer->amazon_url);
    jwo_free(retailer->region);
    jwo_free(retailer);
}

const char *hrn_lua_retailer_url(const hrn_lua_retailer *retailer)
{
    return retailer->url;
}

jwo_status hrn_lua_retailer_crash(hrn_lua_retailer *retailer, struct jwo_error *err)
{
    JWO_ASSERT(!retailer->running);
    go_down(retailer);
    return go_up(retailer, err);
}

/* --- mutants -------------------------------------------------------------------------------- */

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
    hrn_lua_retailer nobody = {0}; /* no word is called before `change` is */
    struct jwo_prng prng;
    amz_script *script;
    jwo_status status;

    jwo_prng_seed(&prng, 0);
    script = amz_script_new(&prng);
    if ((status = run_frame(script, &nobody, err)) != JWO_OK) {
        goto done;
    }
    lua_State *L = amz_script_lua(script);
    lua_pushstring(L, path);
    if ((status = run_file(script, path, err)) != JWO_OK ||
        (status = amz_script_call(script, 2, 1, err)) != JWO_OK) {
        goto done;
    }
    take_head(L, path, out);

done:
    amz_script_free(script);
    return status;
}

/* lua_retailer.c -- see lua_retailer.h for the contract. Here: jobs, requests, up and down. */
#include "lua_retailer.h"

#include <lauxlib.h>
#include <stdio.h>

#include "jwo/alloc.h"
#include "jwo/log.h"
#include "lua_retailer_internal.h"

/* --- jobs ----------------------------------------------------------------------------------- */

struct job *hrn_job_new(hrn_lua_retailer *retailer)
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

void hrn_job_answer(struct job *job, int status, const char *body, size_t len)
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
    hrn_job_answer(job, 500, sorry, sizeof(sorry) - 1);
}

void hrn_job_run(struct job *job, int count)
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

    if (retailer->job_count >= HRN_JOBS_MAX) {
        jwo_http_answer(request, 503, "application/json", busy, sizeof(busy) - 1, NULL, 0);
        return;
    }
    body = jwo_http_body(request, &len);
    job = hrn_job_new(retailer);
    job->request = request;
    jwo_http_set_gone(request, client_left, job);
    (void)lua_rawgeti(L, LUA_REGISTRYINDEX, retailer->handle);
    lua_pushstring(L, jwo_http_path(request));
    lua_pushlstring(L, body, len);
    hrn_job_run(job, 2);
}

/* --- up and down ---------------------------------------------------------------------------- */

static jwo_status load(hrn_lua_retailer *retailer, struct jwo_error *err)
{
    amz_script *script = retailer->script;
    lua_State *L = amz_script_lua(script);
    jwo_status status;

    if ((status = hrn_lua_retailer_frame(script, retailer, err)) != JWO_OK) {
        return status;
    }
    lua_pop(L, 1); /* check_mutant; on top is open */
    lua_pushstring(L, retailer->file);
    if ((status = hrn_lua_retailer_file(script, retailer->file, err)) != JWO_OK) {
        return status;
    }
    lua_pushstring(L, retailer->mutant);
    if (retailer->mutant) {
        status = hrn_lua_retailer_file(script, retailer->mutant, err);
    } else {
        lua_pushnil(L);
    }
    if (status != JWO_OK || (status = amz_script_call(script, 4, 1, err)) != JWO_OK) {
        return status;
    }
    retailer->handle = luaL_ref(L, LUA_REGISTRYINDEX);
    return JWO_OK;
}

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
    retailer->processor_key = jwo_strdup(options->processor_key);
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
    jwo_free(retailer->processor_key);
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

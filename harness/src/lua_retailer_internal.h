/* lua_retailer_internal.h -- what lua_retailer.c (life, requests), lua_retailer_words.c (what a
 * file may say) and lua_mutant.c share.
 *
 * Each request and each after() is a job: one task, which waits for at most one thing at a time, a
 * timer or a call to Amazon. A crash frees all jobs, the server, the client and the Lua state; what
 * was kept stays.
 */
#ifndef HRN_LUA_RETAILER_INTERNAL_H
#define HRN_LUA_RETAILER_INTERNAL_H

#include <lua.h>

#include "jwo/http_server.h"
#include "jwo/prng.h"
#include "lua_retailer.h"
#include "script.h"

enum { HRN_JOBS_MAX = 10000 };

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
    char *file, *mutant, *amazon_url, *region, *processor_key; /* owned; mutant may be NULL */
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

/* lua_retailer.c */
struct job *hrn_job_new(hrn_lua_retailer *retailer);
/* Run the job's task: from its beginning with `count` arguments on the script's stack, or on from
 * where it waits with `count` results on its own. The job may be gone afterwards. */
void hrn_job_run(struct job *job, int count);
/* Answer the job's request, if it has one that still waits. */
void hrn_job_answer(struct job *job, int status, const char *body, size_t len);

/* lua_retailer_words.c: run the frame (lua/retailer.lua) and declare its words. Above what was
 * there come open() and check_mutant(). `retailer` NULL: for a head only, no word may be called. */
JWO_MUST_USE jwo_status hrn_lua_retailer_frame(amz_script *script, hrn_lua_retailer *retailer,
                                               struct jwo_error *err);
/* Load a file and push what it returns. */
JWO_MUST_USE jwo_status hrn_lua_retailer_file(amz_script *script, const char *path,
                                              struct jwo_error *err);

#endif

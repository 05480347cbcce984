/* runner.c -- see runner.h for the contract. */
#include "runner.h"

#include <string.h>

#include "jwo/alloc.h"

#define BUCKETS 4096

struct job {
    struct job *next; /* in its bucket */
    rtl_runner *runner;
    jwo_timer *timer;
    rtl_amazon_call *call;       /* under way, or NULL; */
    rtl_processor_call *payment; /* the same */
    struct rtl_request request;  /* waits for its commit, or is under way */
    struct job *behind;          /* in the line */
    int64_t due_ms;              /* what it waits for */
    bool has_waited;             /* as long as that was to take */
    bool busy;  /* a commit, an answer or a turn is awaited: look() comes by itself */
    bool woken; /* while it was busy */
    char key[];
};

struct rtl_runner {
    const struct rtl_base *base; /* borrowed */
    rtl_amazon *amazon;          /* borrowed */
    rtl_processor *processor;    /* borrowed */
    struct rtl_work work;
    struct job *buckets[BUCKETS];
    int calls;                /* under way, or waiting for their commit */
    struct job *line, **last; /* jobs that wait until there are fewer */
};

static void look(struct job *job);

static struct job **bucket_of(rtl_runner *runner, const char *key)
{
    uint32_t hash = 2166136261U; /* FNV-1a; the keys are ids of Amazon's or ours */

    for (const char *c = key; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * 16777619U;
    }
    return &runner->buckets[hash % BUCKETS];
}

static void job_free(struct job *job)
{
    struct job **link = bucket_of(job->runner, job->key);

    while (*link != job) {
        link = &(*link)->next;
    }
    *link = job->next;
    if (job->call != NULL) {
        rtl_amazon_cancel(job->call);
    }
    if (job->payment != NULL) {
        rtl_processor_cancel(job->payment);
    }
    jwo_timer_free(job->timer);
    jwo_free(job);
}

static void look_later(struct job *job, int64_t delay_ms)
{
    job->busy = false;
    jwo_timer_start(job->timer, delay_ms);
}

static void on_timer(void *context)
{
    struct job *job = context;

    job->has_waited = true;
    look(job);
}

static void stand_in_line(struct job *job)
{
    job->behind = NULL;
    *job->runner->last = job;
    job->runner->last = &job->behind;
}

static void serve_line(rtl_runner *runner)
{
    while (runner->line != NULL && runner->calls < RTL_CALLS_MAX) {
        struct job *job = runner->line;
        runner->line = job->behind;
        if (runner->line == NULL) {
            runner->last = &runner->line;
        }
        look(job);
    }
}

static void on_answer(void *context, const struct rtl_answer *answer)
{
    struct job *job = context;
    rtl_runner *runner = job->runner;

    job->call = NULL;
    job->payment = NULL;
    runner->calls--;
    runner->work.take(runner->work.context, job->key, answer);
    look(job); /* before the line: what is begun is finished */
    serve_line(runner);
}

/* A disk that was full is full a moment later: as patient as with Amazon, after the first tries. */
static int64_t commit_pause_ms(const struct job *job)
{
    return 5 * job->runner->base->config->retry_first_ms;
}

static void call_after_commit(void *context, bool committed)
{
    struct job *job = context;

    if (committed && rtl_processor_serves(job->request.operation)) {
        job->payment = rtl_processor_send(job->runner->processor, &job->request, on_answer, job);
    } else if (committed) {
        job->call = rtl_amazon_send(job->runner->amazon, &job->request, on_answer, job);
    } else {
        job->runner->calls--;
        look_later(job, commit_pause_ms(job));
        serve_line(job->runner);
    }
}

static void wait_after_commit(void *context, bool committed)
{
    struct job *job = context;

    if (!committed) { /* what it was to wait for is undone */
        job->due_ms = 0;
        look_later(job, commit_pause_ms(job));
    } else if (job->woken) {
        look(job);
    } else {
        look_later(job, job->due_ms - rtl_clock_now(job->runner->base->clock));
    }
}

static void forget_after_commit(void *context, bool committed)
{
    struct job *job = context;

    if (!committed) {
        look_later(job, commit_pause_ms(job));
    } else if (job->woken) {
        look(job);
    } else {
        job_free(job);
    }
}

/* Timers do not hear of it when the clock is put back: what was waited for is there. */
static int64_t time_for(const struct job *job)
{
    const int64_t now_ms = rtl_clock_now(job->runner->base->clock);

    return job->has_waited && job->due_ms > now_ms ? job->due_ms : now_ms;
}

static void look(struct job *job)
{
    const struct rtl_work *work = &job->runner->work;
    const struct rtl_base *base = job->runner->base;
    const int64_t now_ms = time_for(job);

    jwo_timer_stop(job->timer);
    job->busy = true;
    job->woken = false;
    if (job->runner->calls >= RTL_CALLS_MAX) {
        stand_in_line(job);
        return;
    }
    job->due_ms = 0;
    job->has_waited = false;
    memset(&job->request, 0, sizeof(job->request));
    switch (work->next(work->context, job->key, now_ms, &job->request, &job->due_ms)) {
    case RTL_DUE_CALL:
        job->runner->calls++;
        rtl_store_after_commit(base->store, call_after_commit, job);
        break;
    case RTL_DUE_LATER:
        rtl_store_after_commit(base->store, wait_after_commit, job);
        break;
    case RTL_DUE_NEVER:
        rtl_store_after_commit(base->store, forget_after_commit, job);
        break;
    }
}

void rtl_runner_wake(rtl_runner *runner, const char *key)
{
    struct job **bucket = bucket_of(runner, key);
    struct job *job = *bucket;

    while (job != NULL && strcmp(job->key, key) != 0) {
        job = job->next;
    }
    if (job == NULL) {
        job = jwo_calloc(1, sizeof(*job) + strlen(key) + 1);
        memcpy(job->key, key, strlen(key) + 1);
        job->runner = runner;
        job->timer = jwo_timer_new(runner->base->loop, on_timer, job);
        job->next = *bucket;
        *bucket = job;
    }
    job->woken = true;
    if (!job->busy) {
        look(job);
    }
}

void rtl_runner_wake_each(void *runner, const char *key)
{
    rtl_runner_wake(runner, key);
}

void rtl_runner_recheck(rtl_runner *runner)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct job *job = runner->buckets[i]; job != NULL; job = job->next) {
            if (!job->busy) {
                look(job);
            }
        }
    }
}

rtl_runner *rtl_runner_new(const struct rtl_base *base, rtl_amazon *amazon,
                           rtl_processor *processor, const struct rtl_work *work)
{
    rtl_runner *runner = jwo_calloc(1, sizeof(*runner));

    runner->base = base;
    runner->amazon = amazon;
    runner->processor = processor;
    runner->work = *work;
    runner->last = &runner->line;
    return runner;
}

void rtl_runner_free(rtl_runner *runner)
{
    if (runner == NULL) {
        return;
    }
    for (size_t i = 0; i < BUCKETS; i++) {
        while (runner->buckets[i] != NULL) {
            job_free(runner->buckets[i]);
        }
    }
    jwo_free(runner);
}

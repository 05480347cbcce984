/* loop.c -- see jwo/loop.h for the contract.
 *
 * libuv closes handles in a later turn. So a _free here takes the handle from the loop at once (no
 * callback comes any more) and leaves the memory to the close callback; jwo_loop_free turns the
 * loop until the last of them has run.
 */
#include "loop_internal.h"

#include <errno.h>

#include "jwo/alloc.h"

struct jwo_turn_hook {
    jwo_loop *loop; /* borrowed */
    bool (*hook)(void *context);
    void *context; /* borrowed */
    bool freed;    /* while the hooks are being asked: unlinked after that */
    jwo_turn_hook *next;
};

struct jwo_timer {
    uv_timer_t uv;
    jwo_loop *loop; /* borrowed */
    void (*fire)(void *context);
    void *context; /* borrowed */
};

struct jwo_watch {
    uv_poll_t uv;
    jwo_loop *loop; /* borrowed */
    int events;     /* what the owner wants to hear of */
    void (*ready)(void *context, int events);
    void *context; /* borrowed */
};

struct jwo_signal {
    uv_signal_t uv;
    jwo_loop *loop; /* borrowed */
    void (*raised)(void *context, int signum);
    void *context; /* borrowed */
};

/* Turn end */

static void hooks_sweep(jwo_loop *loop)
{
    for (jwo_turn_hook **link = &loop->hooks; *link;) {
        jwo_turn_hook *hook = *link;
        if (hook->freed) {
            *link = hook->next;
            jwo_free(hook);
        } else {
            link = &hook->next;
        }
    }
}

/* Ask all hooks until none did anything. Returns whether any did. */
static bool hooks_settle(jwo_loop *loop)
{
    bool any = false;
    bool again = true;

    JWO_ASSERT(!loop->asking_hooks);
    loop->asking_hooks = true;
    while (again) {
        again = false;
        for (jwo_turn_hook *hook = loop->hooks; hook; hook = hook->next) {
            again |= !hook->freed && hook->hook(hook->context);
        }
        any |= again;
    }
    loop->asking_hooks = false;
    hooks_sweep(loop);
    return any;
}

/* A turn is all the time between two ends that was not spent waiting. */
static void measure_turn(jwo_loop *loop)
{
    const uint64_t now_ns = uv_hrtime(), idle_ns = uv_metrics_idle_time(&loop->uv);
    const int64_t busy_ns =
        (int64_t)(now_ns - loop->turn_began_ns) - (int64_t)(idle_ns - loop->idle_ns);

    if (busy_ns / 1000 > loop->longest_turn_us) {
        loop->longest_turn_us = busy_ns / 1000;
    }
    loop->turn_began_ns = now_ns;
    loop->idle_ns = idle_ns;
}

static void on_turn_end(uv_prepare_t *prepare)
{
    (void)hooks_settle(prepare->data);
    measure_turn(prepare->data);
}

int64_t jwo_loop_longest_turn_us(jwo_loop *loop)
{
    const int64_t longest_us = loop->longest_turn_us;

    loop->longest_turn_us = 0;
    return longest_us;
}

jwo_turn_hook *jwo_turn_hook_new(jwo_loop *loop, bool (*hook)(void *context), void *context)
{
    jwo_turn_hook *made = jwo_calloc(1, sizeof(*made));
    jwo_turn_hook **link = &loop->hooks;

    JWO_ASSERT(hook != NULL);
    made->loop = loop;
    made->hook = hook;
    made->context = context;
    while (*link) {
        link = &(*link)->next;
    }
    *link = made;
    loop->handle_count++;
    return made;
}

void jwo_turn_hook_free(jwo_turn_hook *hook)
{
    if (!hook) {
        return;
    }
    jwo_loop *loop = hook->loop;
    JWO_ASSERT(!hook->freed);
    hook->freed = true;
    loop->handle_count--;
    if (!loop->asking_hooks) {
        hooks_sweep(loop);
    }
}

/* The loop */

jwo_status jwo_loop_new(jwo_loop **out, struct jwo_error *err)
{
    jwo_loop *loop = jwo_calloc(1, sizeof(*loop));

    JWO_ASSERT(out != NULL);
    *out = NULL;
    int code = uv_loop_init(&loop->uv);
    if (code != 0) {
        jwo_free(loop);
        return jwo_fail(err, JWO_EIO, "the event loop cannot start: %s", uv_strerror(code));
    }
    JWO_ASSERT(uv_loop_configure(&loop->uv, UV_METRICS_IDLE_TIME) == 0);
    JWO_ASSERT(uv_prepare_init(&loop->uv, &loop->turn_end) == 0);
    loop->turn_end.data = loop;
    JWO_ASSERT(uv_prepare_start(&loop->turn_end, on_turn_end) == 0);
    uv_unref((uv_handle_t *)&loop->turn_end);
    loop->turn_began_ns = uv_hrtime();
    *out = loop;
    return JWO_OK;
}

void jwo_loop_free(jwo_loop *loop)
{
    if (!loop) {
        return;
    }
    JWO_ASSERT(loop->handle_count == 0); /* else the run below could wait for ever */
    uv_close((uv_handle_t *)&loop->turn_end, NULL);
    while (uv_run(&loop->uv, UV_RUN_DEFAULT) != 0) {
        /* a stop that nobody was running for ends the first run at once */
    }
    JWO_ASSERT(uv_loop_close(&loop->uv) == 0);
    jwo_free(loop);
}

void jwo_loop_run(jwo_loop *loop)
{
    /* libuv ends a run without a last turn end, at a stop or when nothing is left to wait for; and
     * what the hooks then do may give it something to wait for. */
    do {
        (void)uv_run(&loop->uv, UV_RUN_DEFAULT);
    } while (hooks_settle(loop) && !loop->stopping && uv_loop_alive(&loop->uv));
    loop->stopping = false;
}

void jwo_loop_stop(jwo_loop *loop)
{
    loop->stopping = true;
    uv_stop(&loop->uv);
}

void jwo_loop_poll(jwo_loop *loop)
{
    (void)uv_run(&loop->uv, UV_RUN_NOWAIT);
    (void)hooks_settle(loop);
    loop->stopping = false;
}

/* Timers */

static void on_timer(uv_timer_t *uv)
{
    jwo_timer *timer = uv->data;
    timer->fire(timer->context);
}

static void on_timer_closed(uv_handle_t *handle)
{
    jwo_free(handle->data);
}

jwo_timer *jwo_timer_new(jwo_loop *loop, void (*fire)(void *context), void *context)
{
    jwo_timer *timer = jwo_calloc(1, sizeof(*timer));

    JWO_ASSERT(fire != NULL);
    timer->loop = loop;
    timer->fire = fire;
    timer->context = context;
    JWO_ASSERT(uv_timer_init(&loop->uv, &timer->uv) == 0);
    timer->uv.data = timer;
    loop->handle_count++;
    return timer;
}

void jwo_timer_start(jwo_timer *timer, int64_t delay_ms)
{
    /* libuv counts from the start of the turn: a long turn would make the timer early. */
    uv_update_time(&timer->loop->uv);
    JWO_ASSERT(uv_timer_start(&timer->uv, on_timer, delay_ms < 0 ? 0 : (uint64_t)delay_ms, 0) == 0);
}

void jwo_timer_stop(jwo_timer *timer)
{
    (void)uv_timer_stop(&timer->uv);
}

void jwo_timer_free(jwo_timer *timer)
{
    if (!timer) {
        return;
    }
    timer->loop->handle_count--;
    uv_close((uv_handle_t *)&timer->uv, on_timer_closed);
}

/* Descriptors */

static void watch_apply(jwo_watch *watch);

static void on_ready(uv_poll_t *uv, int code, int uv_events)
{
    jwo_watch *watch = uv->data;
    int events =
        (uv_events & UV_READABLE ? JWO_READABLE : 0) | (uv_events & UV_WRITABLE ? JWO_WRITABLE : 0);

    if (code < 0) {
        /* An error on the descriptor, e.g. a refused connection: libuv stops the watch. The owner
         * learns the error from its next read or write, so both are "ready"; the watch goes on. */
        watch_apply(watch);
        events = watch->events;
    }
    if (events) {
        watch->ready(watch->context, events);
    }
}

static void on_watch_closed(uv_handle_t *handle)
{
    jwo_free(handle->data);
}

static void watch_apply(jwo_watch *watch)
{
    int uv_events = (watch->events & JWO_READABLE ? UV_READABLE : 0) |
                    (watch->events & JWO_WRITABLE ? UV_WRITABLE : 0);

    if (uv_events) {
        JWO_ASSERT(uv_poll_start(&watch->uv, uv_events, on_ready) == 0);
    } else {
        (void)uv_poll_stop(&watch->uv);
    }
}

jwo_watch *jwo_watch_new(jwo_loop *loop, int fd, void (*ready)(void *context, int events),
                         void *context)
{
    jwo_watch *watch = jwo_calloc(1, sizeof(*watch));

    JWO_ASSERT(ready != NULL);
    watch->loop = loop;
    watch->ready = ready;
    watch->context = context;
    JWO_ASSERT(uv_poll_init(&loop->uv, &watch->uv, fd) == 0); /* else not a pollable descriptor */
    watch->uv.data = watch;
    loop->handle_count++;
    return watch;
}

void jwo_watch_set(jwo_watch *watch, int events)
{
    if (events != watch->events) {
        watch->events = events;
        watch_apply(watch);
    }
}

void jwo_watch_free(jwo_watch *watch)
{
    if (!watch) {
        return;
    }
    watch->loop->handle_count--;
    uv_close((uv_handle_t *)&watch->uv, on_watch_closed);
}

/* Signals */

static void on_signal(uv_signal_t *uv, int signum)
{
    jwo_signal *sig = uv->data;
    sig->raised(sig->context, signum);
}

static void on_signal_closed(uv_handle_t *handle)
{
    jwo_free(handle->data);
}

jwo_signal *jwo_signal_new(jwo_loop *loop, int signum, void (*raised)(void *context, int signum),
                           void *context)
{
    jwo_signal *sig = jwo_calloc(1, sizeof(*sig));

    JWO_ASSERT(raised != NULL);
    sig->loop = loop;
    sig->raised = raised;
    sig->context = context;
    JWO_ASSERT(uv_signal_init(&loop->uv, &sig->uv) == 0);
    sig->uv.data = sig;
    JWO_ASSERT(uv_signal_start(&sig->uv, on_signal, signum) == 0);
    uv_unref((uv_handle_t *)&sig->uv);
    loop->handle_count++;
    return sig;
}

void jwo_signal_free(jwo_signal *sig)
{
    if (!sig) {
        return;
    }
    sig->loop->handle_count--;
    uv_close((uv_handle_t *)&sig->uv, on_signal_closed);
}

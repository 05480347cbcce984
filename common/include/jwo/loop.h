/* loop.h -- the one event loop of a program (libuv behind it): timers, descriptors, signals, child
 * processes.
 *
 * Threads    One. Everything here is called from the loop's own thread.
 * Turn       The loop alternates between waiting and calling back. Just before it waits, the
 *            turn-end hooks run, again and again until none has anything left to do: commit what is
 *            pending, release the answers, let the HTTP server see them. So an effect of a turn is
 *            complete before the program sleeps.
 * Ownership  A handle belongs to who made it and is freed by its _free; callbacks do not run after
 *            that. Freeing a handle inside its own callback is allowed.
 */
#ifndef JWO_LOOP_H
#define JWO_LOOP_H

#include <sys/types.h>

#include "jwo/status.h"

typedef struct jwo_loop jwo_loop;

JWO_MUST_USE jwo_status jwo_loop_new(jwo_loop **out, struct jwo_error *err);
void jwo_loop_free(jwo_loop *loop); /* all handles freed before; leftovers are a bug (asserted) */
void jwo_loop_run(jwo_loop *loop);  /* until jwo_loop_stop, or until no handle can fire any more */
void jwo_loop_stop(jwo_loop *loop);
/* The longest turn, waiting not counted, since this was asked before: how long a request may have
 * waited for the others. */
int64_t jwo_loop_longest_turn_us(jwo_loop *loop);
/* One turn without waiting; for tests. */
void jwo_loop_poll(jwo_loop *loop);

/* Turn end: `hook` returns true when it did something, and then all hooks are asked again. */
typedef struct jwo_turn_hook jwo_turn_hook;
jwo_turn_hook *jwo_turn_hook_new(jwo_loop *loop, bool (*hook)(void *context), void *context);
void jwo_turn_hook_free(jwo_turn_hook *hook);

/* One-shot timer; starting it again moves it. Stopped when made. */
typedef struct jwo_timer jwo_timer;
jwo_timer *jwo_timer_new(jwo_loop *loop, void (*fire)(void *context), void *context);
void jwo_timer_start(jwo_timer *timer, int64_t delay_ms); /* < 0 counts as 0 */
void jwo_timer_stop(jwo_timer *timer);
void jwo_timer_free(jwo_timer *timer);

/* A descriptor's readiness. */
enum { JWO_READABLE = 1, JWO_WRITABLE = 2 };
typedef struct jwo_watch jwo_watch;
/* Paused when made. `fd` must be a socket, pipe or the like, stays yours, and becomes non-blocking;
 * free the watch before you close it. An error on it counts as what was asked for: read or write to
 * learn it. */
jwo_watch *jwo_watch_new(jwo_loop *loop, int fd, void (*ready)(void *context, int events),
                         void *context);
void jwo_watch_set(jwo_watch *watch, int events); /* 0 pauses */
void jwo_watch_free(jwo_watch *watch);

/* A signal, e.g. SIGTERM. Does not keep the loop running by itself. */
typedef struct jwo_signal jwo_signal;
jwo_signal *jwo_signal_new(jwo_loop *loop, int signum, void (*raised)(void *context, int signum),
                           void *context);
void jwo_signal_free(jwo_signal *sig);

/* A child process. Its standard output arrives line by line (without the newline; a line over 4 KiB
 * is cut); its standard error goes to the descriptor `stderr_fd` (-1: discarded). Its standard
 * input is empty. */
struct jwo_process_options {
    const char *const *argv; /* NULL-ended; argv[0] is looked up in PATH when it has no slash */
    /* NULL-ended list of "NAME=value", the whole environment; NULL inherits ours */
    const char *const *env;
    const char *directory; /* NULL: ours */
    int stderr_fd;
    /* it leads a process group: signals reach its children too, and none of them outlives it */
    bool own_group;
    void (*on_line)(void *context, const char *line); /* may be NULL */
    /* once; the handle stays until freed */
    void (*on_exit)(void *context, int64_t exit_status, int term_signal);
    void *context;
};
typedef struct jwo_process jwo_process;
JWO_MUST_USE jwo_status jwo_process_spawn(jwo_process **out, jwo_loop *loop,
                                          const struct jwo_process_options *options,
                                          struct jwo_error *err);
pid_t jwo_process_pid(const jwo_process *process);
void jwo_process_signal(jwo_process *process, int signum); /* nothing when it has ended */
/* Kills it (SIGKILL) when it still runs. */
void jwo_process_free(jwo_process *process);

#endif

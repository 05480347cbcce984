/* test_loop.c -- the event loop: turn end, timers, descriptors, signals, child processes. */
#include "test_support.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jwo/buf.h"
#include "jwo/clock.h"
#include "jwo/loop.h"

#define DEADLINE_MS 30000 /* generous: only a hang gets there */

struct fixture {
    jwo_loop *loop;
    jwo_timer *deadline;
    jwo_timer *timer;
    jwo_turn_hook *hook;
    jwo_watch *watch;
    jwo_signal *sig;
    jwo_process *process;
    int fd;
    int calls;
    int work;
    bool free_in_callback;
    struct jwo_buf lines; /* "line|line|" */
    int64_t exit_status;
    int term_signal;
};

static void on_deadline(void *context)
{
    (void)context;
    fail_msg("the test hangs");
}

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));

    assert_int_equal(jwo_loop_new(&f->loop, NULL), JWO_OK);
    f->deadline = jwo_timer_new(f->loop, on_deadline, f);
    jwo_buf_init(&f->lines, 1024 * 1024);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    jwo_timer_free(f->deadline);
    jwo_timer_free(f->timer);
    jwo_turn_hook_free(f->hook);
    jwo_watch_free(f->watch);
    jwo_signal_free(f->sig);
    jwo_process_free(f->process);
    jwo_loop_free(f->loop);
    jwo_buf_dispose(&f->lines);
    test_free(f);
    return 0;
}

static void run(struct fixture *f)
{
    jwo_timer_start(f->deadline, DEADLINE_MS);
    jwo_loop_run(f->loop);
    jwo_timer_stop(f->deadline);
}

static bool hook_works(void *context)
{
    struct fixture *f = context;

    f->calls++;
    if (f->work == 0) {
        return false;
    }
    f->work--;
    return true;
}

static void test_turn_hook__is_asked_until_nothing_is_left(void **state)
{
    struct fixture *f = *state;

    f->hook = jwo_turn_hook_new(f->loop, hook_works, f);
    f->work = 3;
    jwo_loop_run(f->loop); /* nothing else keeps it running */
    assert_int_equal(f->work, 0);
    assert_true(f->calls >= 4);
}

static void fire_makes_work(void *context)
{
    struct fixture *f = context;

    f->work = 1;
    jwo_loop_stop(f->loop);
}

static void test_jwo_loop_stop__still_ends_the_turn(void **state)
{
    struct fixture *f = *state;

    f->hook = jwo_turn_hook_new(f->loop, hook_works, f);
    f->timer = jwo_timer_new(f->loop, fire_makes_work, f);
    jwo_timer_start(f->timer, 0);
    run(f);
    assert_int_equal(f->work, 0);
}

static bool hook_frees_itself(void *context)
{
    struct fixture *f = context;

    f->calls++;
    jwo_turn_hook_free(f->hook);
    f->hook = NULL;
    return true;
}

static void test_turn_hook__may_free_itself(void **state)
{
    struct fixture *f = *state;

    f->hook = jwo_turn_hook_new(f->loop, hook_frees_itself, f);
    jwo_loop_poll(f->loop);
    jwo_loop_poll(f->loop);
    assert_int_equal(f->calls, 1);
}

static void fire_counts(void *context)
{
    struct fixture *f = context;

    f->calls++;
    if (f->free_in_callback) {
        jwo_timer_free(f->timer);
        f->timer = NULL;
    }
    jwo_loop_stop(f->loop);
}

static void test_timer__fires_once(void **state)
{
    struct fixture *f = *state;

    f->timer = jwo_timer_new(f->loop, fire_counts, f);
    jwo_timer_start(f->timer, -5);
    run(f);
    jwo_loop_run(f->loop); /* ends: nothing can fire */
    assert_int_equal(f->calls, 1);
}

static void work_hard(void *context)
{
    const int64_t until_us = jwo_monotonic_us() + 3000;

    while (jwo_monotonic_us() < until_us) {
        /* keep the loop from everything else */
    }
    ((struct fixture *)context)->calls++;
}

static void test_jwo_loop_longest_turn__is_that_since_it_was_asked(void **state)
{
    struct fixture *f = *state;

    f->timer = jwo_timer_new(f->loop, work_hard, f);
    jwo_timer_start(f->timer, 0);
    while (f->calls == 0) {
        jwo_loop_poll(f->loop);
    }
    jwo_loop_poll(f->loop);
    assert_true(jwo_loop_longest_turn_us(f->loop) >= 3000);
    assert_int_equal(jwo_loop_longest_turn_us(f->loop), 0);
}

static void test_timer__stopped_does_not_fire(void **state)
{
    struct fixture *f = *state;

    f->timer = jwo_timer_new(f->loop, fire_counts, f);
    jwo_timer_start(f->timer, 0);
    jwo_timer_stop(f->timer);
    jwo_loop_run(f->loop);
    assert_int_equal(f->calls, 0);
}

static void test_timer__starting_again_moves_it(void **state)
{
    struct fixture *f = *state;

    f->timer = jwo_timer_new(f->loop, fire_counts, f);
    jwo_timer_start(f->timer, 10 * DEADLINE_MS);
    jwo_timer_start(f->timer, 1);
    run(f);
    assert_int_equal(f->calls, 1);
}

static void test_timer__may_free_itself(void **state)
{
    struct fixture *f = *state;

    f->free_in_callback = true;
    f->timer = jwo_timer_new(f->loop, fire_counts, f);
    jwo_timer_start(f->timer, 0);
    run(f);
    assert_int_equal(f->calls, 1);
}

static void ready_reads(void *context, int events)
{
    struct fixture *f = context;
    char byte;

    assert_true(events & JWO_READABLE);
    f->calls += (int)read(f->fd, &byte, 1);
    if (f->free_in_callback) {
        jwo_watch_free(f->watch);
        f->watch = NULL;
    }
    jwo_loop_stop(f->loop);
}

static void test_watch__reports_readiness_and_pauses(void **state)
{
    struct fixture *f = *state;
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    f->fd = fds[0];
    f->watch = jwo_watch_new(f->loop, fds[0], ready_reads, f);
    jwo_watch_set(f->watch, JWO_READABLE);
    assert_int_equal(write(fds[1], "ab", 2), 2);
    run(f);
    assert_int_equal(f->calls, 1);
    jwo_watch_set(f->watch, 0);
    jwo_loop_run(f->loop); /* ends: a paused watch cannot fire */
    assert_int_equal(f->calls, 1);
    f->free_in_callback = true;
    jwo_watch_set(f->watch, JWO_READABLE);
    run(f);
    assert_int_equal(f->calls, 2);
    (void)close(fds[0]);
    (void)close(fds[1]);
}

static void ready_counts(void *context, int events)
{
    struct fixture *f = context;

    assert_int_equal(events, JWO_WRITABLE);
    f->calls++;
    jwo_loop_stop(f->loop);
}

static void test_watch__goes_on_after_an_error(void **state)
{
    struct fixture *f = *state;
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    (void)close(fds[0]); /* the write end of a pipe without a reader reports an error */
    f->watch = jwo_watch_new(f->loop, fds[1], ready_counts, f);
    jwo_watch_set(f->watch, JWO_WRITABLE);
    run(f);
    run(f);
    assert_int_equal(f->calls, 2);
    jwo_watch_free(f->watch);
    f->watch = NULL;
    (void)close(fds[1]);
}

static void raised_stops(void *context, int signum)
{
    struct fixture *f = context;

    f->calls = signum;
    jwo_loop_stop(f->loop);
}

static void test_signal__is_reported_but_does_not_keep_the_loop(void **state)
{
    struct fixture *f = *state;

    f->sig = jwo_signal_new(f->loop, SIGUSR1, raised_stops, f);
    jwo_loop_run(f->loop); /* ends */
    assert_int_equal(raise(SIGUSR1), 0);
    run(f);
    assert_int_equal(f->calls, SIGUSR1);
}

static void on_line(void *context, const char *line)
{
    struct fixture *f = context;

    jwo_buf_adds(&f->lines, line);
    jwo_buf_addc(&f->lines, '|');
    if (f->free_in_callback) {
        jwo_process_free(f->process);
        f->process = NULL;
        jwo_loop_stop(f->loop);
    }
}

static void on_exit_seen(void *context, int64_t exit_status, int term_signal)
{
    struct fixture *f = context;

    f->calls++;
    f->exit_status = exit_status;
    f->term_signal = term_signal;
    if (f->free_in_callback) {
        jwo_process_free(f->process);
        f->process = NULL;
    }
    jwo_loop_stop(f->loop);
}

static void spawn_sh(struct fixture *f, const char *script, const struct jwo_process_options *more)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct jwo_process_options options = *more;
    struct jwo_error err;

    options.argv = argv;
    options.on_line = on_line;
    options.on_exit = on_exit_seen;
    options.context = f;
    if (jwo_process_spawn(&f->process, f->loop, &options, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

static const struct jwo_process_options plain = {.stderr_fd = -1};

static void test_process__gives_lines_then_the_exit_status(void **state)
{
    struct fixture *f = *state;

    spawn_sh(f, "echo one; echo; printf last; echo unheard >&2; exit 7", &plain);
    assert_true(jwo_process_pid(f->process) > 0);
    run(f);
    assert_string_equal(f->lines.data, "one||last|");
    assert_int_equal(f->exit_status, 7);
    assert_int_equal(f->term_signal, 0);
    assert_int_equal(f->calls, 1);
    jwo_process_signal(f->process, SIGTERM); /* nothing: it has ended */
}

static void test_process__cuts_a_long_line(void **state)
{
    struct fixture *f = *state;

    spawn_sh(f, "printf '%05000d\\nnext\\n' 1", &plain);
    run(f);
    assert_int_equal(f->lines.len, 4096 + 1 + 5);
    assert_string_equal(f->lines.data + 4096, "|next|");
}

static void test_process__has_the_environment_and_directory_asked_for(void **state)
{
    struct fixture *f = *state;
    const char *const env[] = {"PATH=/usr/bin:/bin", "WORD=moon", NULL};
    struct jwo_process_options options = {.env = env, .directory = "/", .stderr_fd = -1};

    spawn_sh(f, "echo $WORD $HOME; pwd", &options);
    run(f);
    assert_string_equal(f->lines.data, "moon|/|");
}

static void test_process__writes_errors_to_the_descriptor_given(void **state)
{
    struct fixture *f = *state;
    int fds[2];
    char text[16] = "";

    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    spawn_sh(f, "echo trouble >&2", &(struct jwo_process_options){.stderr_fd = fds[1]});
    run(f);
    assert_int_equal(read(fds[0], text, sizeof(text) - 1), 8);
    assert_string_equal(text, "trouble\n");
    (void)close(fds[0]);
    (void)close(fds[1]);
}

static void test_jwo_process_signal__ends_it(void **state)
{
    struct fixture *f = *state;

    spawn_sh(f, "exec sleep 1000", &plain);
    jwo_process_signal(f->process, SIGTERM);
    run(f);
    assert_int_equal(f->term_signal, SIGTERM);
}

static void test_jwo_process_free__kills_it(void **state)
{
    struct fixture *f = *state;

    spawn_sh(f, "exec sleep 1000", &plain);
    pid_t pid = jwo_process_pid(f->process);
    jwo_process_free(f->process);
    f->process = NULL;
    jwo_loop_run(f->loop); /* until the child has been waited for: nothing else keeps the loop */
    assert_int_equal(kill(pid, 0), -1);
}

static void test_jwo_loop_free__follows_a_stop_that_nobody_ran_for(void **state)
{
    struct fixture *f = *state;

    jwo_loop_stop(f->loop); /* and the teardown frees the loop */
}

static void test_jwo_process_free__kills_the_whole_group(void **state)
{
    struct fixture *f = *state;
    char byte;
    int fds[2];

    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    f->free_in_callback = true;
    spawn_sh(f, "sleep 1000 & echo started; wait",
             &(struct jwo_process_options){.stderr_fd = fds[1], .own_group = true});
    (void)close(fds[1]);
    run(f);
    assert_int_equal(read(fds[0], &byte, 1), 0); /* nobody holds the other end any more */
    (void)close(fds[0]);
}

static void test_process__takes_along_what_it_left_behind(void **state)
{
    struct fixture *f = *state;
    char byte;
    int fds[2];

    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    spawn_sh(f, "sleep 1000 >&2 & exit 0",
             &(struct jwo_process_options){.stderr_fd = fds[1], .own_group = true});
    (void)close(fds[1]);
    run(f);
    assert_int_equal(read(fds[0], &byte, 1), 0);
    (void)close(fds[0]);
}

static void test_process__may_be_freed_in_its_callbacks(void **state)
{
    struct fixture *f = *state;

    f->free_in_callback = true;
    spawn_sh(f, "echo one; echo two; exec sleep 1000", &plain);
    run(f);
    assert_string_equal(f->lines.data, "one|");
    assert_int_equal(f->calls, 0);
    spawn_sh(f, "exit 3", &plain);
    run(f);
    assert_int_equal(f->exit_status, 3);
}

static void test_jwo_process_spawn__names_the_program_that_is_missing(void **state)
{
    struct fixture *f = *state;
    const char *const argv[] = {"./no-such-program", NULL};
    struct jwo_process_options options = {.argv = argv, .stderr_fd = -1, .on_line = on_line};
    struct jwo_error err;

    assert_int_equal(jwo_process_spawn(&f->process, f->loop, &options, &err), JWO_EIO);
    assert_null(f->process);
    assert_non_null(strstr(err.text, "./no-such-program"));
    assert_non_null(strstr(err.text, "no such file"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_turn_hook__is_asked_until_nothing_is_left),
        TEST(test_jwo_loop_stop__still_ends_the_turn),
        TEST(test_turn_hook__may_free_itself),
        TEST(test_timer__fires_once),
        TEST(test_jwo_loop_longest_turn__is_that_since_it_was_asked),
        TEST(test_timer__stopped_does_not_fire),
        TEST(test_timer__starting_again_moves_it),
        TEST(test_timer__may_free_itself),
        TEST(test_watch__reports_readiness_and_pauses),
        TEST(test_watch__goes_on_after_an_error),
        TEST(test_signal__is_reported_but_does_not_keep_the_loop),
        TEST(test_process__gives_lines_then_the_exit_status),
        TEST(test_process__cuts_a_long_line),
        TEST(test_process__has_the_environment_and_directory_asked_for),
        TEST(test_process__writes_errors_to_the_descriptor_given),
        TEST(test_jwo_process_signal__ends_it),
        TEST(test_jwo_loop_free__follows_a_stop_that_nobody_ran_for),
        TEST(test_jwo_process_free__kills_it),
        TEST(test_jwo_process_free__kills_the_whole_group),
        TEST(test_process__takes_along_what_it_left_behind),
        TEST(test_process__may_be_freed_in_its_callbacks),
        TEST(test_jwo_process_spawn__names_the_program_that_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_instance.c -- starting and watching a retailer. Method: tiny shell scripts that say ready,
 * die or hang; every wait is for an event, with a deadline that only a broken harness meets. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment.h"
#include "guard.h"
#include "instance.h"
#include "jwo/alloc.h"
#include "test_support.h"

struct fixture {
    jwo_loop *loop;
    amz_amazon *amazon;
    jwo_timer *alarm;
    char directory[HRN_PATH_MAX];
    char file[HRN_PATH_MAX + 32], data[HRN_PATH_MAX + 32];
    hrn_profile *profile;
    hrn_instance *instance;
    bool own_door;
    enum hrn_instance_state until;
    bool late;
};

static void on_alarm(void *context)
{
    struct fixture *f = context;

    f->late = true;
    jwo_loop_stop(f->loop);
}

static int setup(void **state)
{
    struct fixture *f = jwo_calloc(1, sizeof(*f));
    const struct amz_amazon_options options = {.seed = 1};

    assert_int_equal(jwo_loop_new(&f->loop, NULL), JWO_OK);
    assert_int_equal(amz_amazon_new(&f->amazon, f->loop, &options, NULL), JWO_OK);
    assert_int_equal(hrn_directory_make_temporary(f->directory, NULL), JWO_OK);
    (void)snprintf(f->file, sizeof(f->file), "%s/profile.lua", f->directory);
    (void)snprintf(f->data, sizeof(f->data), "%s/a/b", f->directory);
    f->alarm = jwo_timer_new(f->loop, on_alarm, f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    hrn_instance_free(f->instance);
    hrn_profile_free(f->profile);
    jwo_timer_free(f->alarm);
    amz_amazon_free(f->amazon);
    jwo_loop_free(f->loop);
    assert_int_equal(hrn_directory_remove(f->directory, NULL), JWO_OK);
    jwo_free(f);
    return 0;
}

static void load(struct fixture *f, const char *how, const char *limits)
{
    FILE *file = fopen(f->file, "w");

    assert_non_null(file);
    (void)fprintf(file,
                  "return profile { name = 'p', stores = { { id = 'S' } }, "
                  "catalog = { A = { sku = 'a', price = '1.00' } }, %s%s }",
                  how, limits);
    (void)fclose(file);
    assert_int_equal(hrn_profile_load(&f->profile, f->file, NULL), JWO_OK);
}

/* A retailer that is this shell script. */
static void load_script(struct fixture *f, const char *script, const char *limits)
{
    char how[1000];

    (void)snprintf(
        how, sizeof(how),
        "start = function(amazon, place) return { command = { '/bin/sh', '-c', [[%s]] }, "
        "ready = 'port (%%d+)', env = { TOKEN = place.token, DIR = place.directory, "
        "AMAZON = amazon.url } } "
        "end, ",
        script);
    load(f, how, limits);
}

static void changed(void *context)
{
    struct fixture *f = context;

    if (hrn_instance_state(f->instance) == f->until) {
        jwo_loop_stop(f->loop);
    }
}

static jwo_status begin(struct fixture *f, struct jwo_error *err)
{
    return hrn_instance_new(&f->instance, f->profile, f->amazon, f->data, f->own_door, changed, f,
                            err);
}

static void wait_until(struct fixture *f, enum hrn_instance_state wanted)
{
    f->until = wanted;
    jwo_timer_start(f->alarm, 30000);
    jwo_loop_run(f->loop);
    jwo_timer_stop(f->alarm);
    assert_false(f->late);
    assert_int_equal(hrn_instance_state(f->instance), wanted);
}

static void test_hrn_instance_new__is_up_when_it_says_ready(void **state)
{
    struct fixture *f = *state;

    load_script(f, "echo starting; echo port 4711; exec sleep 1000", "");
    assert_int_equal(begin(f, NULL), JWO_OK);
    assert_int_equal(hrn_instance_state(f->instance), HRN_STARTING);
    wait_until(f, HRN_UP);
    assert_string_equal(hrn_instance_where(f->instance)->url, "http://127.0.0.1:4711");
    assert_string_equal(hrn_instance_where(f->instance)->directory, f->data);
    assert_int_equal(strlen(hrn_instance_where(f->instance)->token), 64);
    assert_string_equal(hrn_instance_trouble(f->instance), "");
}

static void test_hrn_instance_new__tells_it_a_door_of_its_own(void **state)
{
    struct fixture *f = *state;
    char url[64];

    f->own_door = true;
    load_script(f, "echo port ${AMAZON##*:}; exec sleep 1000", "");
    assert_int_equal(begin(f, NULL), JWO_OK);
    wait_until(f, HRN_UP);
    assert_non_null(hrn_instance_door(f->instance));
    assert_int_not_equal(amz_door_port(hrn_instance_door(f->instance)), amz_amazon_port(f->amazon));
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u",
                   amz_door_port(hrn_instance_door(f->instance)));
    assert_string_equal(hrn_instance_where(f->instance)->url, url);
}

static void test_hrn_instance_new__says_what_cannot_be_launched(void **state)
{
    struct fixture *f = *state;
    struct jwo_error err;

    load(f, "start = function() return { command = { '/no/shop' }, ready = 'x' } end, ", "");
    assert_int_equal(begin(f, &err), JWO_EIO);
    assert_null(f->instance);
    assert_non_null(strstr(err.text, "cannot start /no/shop"));
}

static void test_hrn_instance__is_down_when_it_exits_before_it_is_ready(void **state)
{
    struct fixture *f = *state;

    load_script(f, "echo no database >&2; exit 3", "");
    assert_int_equal(begin(f, NULL), JWO_OK);
    wait_until(f, HRN_DOWN);
    assert_string_equal(hrn_instance_trouble(f->instance),
                        "the retailer exited with status 3 before it was ready; "
                        "its log ends: no database");
}

static void test_hrn_instance__is_down_when_it_exits_later(void **state)
{
    struct fixture *f = *state;
    char go[HRN_PATH_MAX + 64];

    load_script(f, "echo port 1; while [ ! -e $DIR/go ]; do sleep 0.01; done; kill -SEGV $$", "");
    assert_int_equal(begin(f, NULL), JWO_OK);
    wait_until(f, HRN_UP);
    (void)snprintf(go, sizeof(go), "%s/go", f->data);
    (void)fclose(fopen(go, "w"));
    wait_until(f, HRN_DOWN);
    assert_non_null(strstr(hrn_instance_trouble(f->instance), "ended by signal 11"));
}

static void test_hrn_instance__is_down_when_it_never_gets_ready(void **state)
{
    struct fixture *f = *state;

    load_script(f, "echo thinking; exec sleep 1000", "limits = { start = '50ms' }");
    assert_int_equal(begin(f, NULL), JWO_OK);
    wait_until(f, HRN_DOWN);
    assert_non_null(strstr(hrn_instance_trouble(f->instance),
                           "printed no line that matches \"port (%d+)\" within 50 ms"));
}

static void test_hrn_instance__is_down_when_the_ready_line_has_no_port(void **state)
{
    struct fixture *f = *state;

    load(f,
         "start = function() return { command = { '/bin/sh', '-c', 'echo up; exec sleep 1000' }, "
         "ready = 'up' } end, ",
         "");
    assert_int_equal(begin(f, NULL), JWO_OK);
    wait_until(f, HRN_DOWN);
    assert_non_null(strstr(hrn_instance_trouble(f->instance), "captures no port"));
}

static void test_hrn_instance_crash__starts_it_again_in_the_same_directory(void **state)
{
    struct fixture *f = *state;
    char token[65];

    load_script(f, "echo x >> $DIR/starts; echo port $(wc -l < $DIR/starts); exec sleep 1000", "");
    assert_int_equal(begin(f, NULL), JWO_OK);
    wait_until(f, HRN_UP);
    assert_string_equal(hrn_instance_where(f->instance)->url, "http://127.0.0.1:1");
    (void)snprintf(token, sizeof(token), "%s", hrn_instance_where(f->instance)->token);
    hrn_instance_crash(f->instance);
    assert_int_equal(hrn_instance_state(f->instance), HRN_STARTING);
    wait_until(f, HRN_UP);
    assert_string_equal(hrn_instance_where(f->instance)->url, "http://127.0.0.1:2");
    assert_string_equal(hrn_instance_where(f->instance)->token, token);
}

static void test_hrn_instance_crash__starts_also_what_had_ended(void **state)
{
    struct fixture *f = *state;

    load_script(f, "[ -e $DIR/x ] || { touch $DIR/x; exit 1; }; echo port 5; exec sleep 1000", "");
    assert_int_equal(begin(f, NULL), JWO_OK);
    wait_until(f, HRN_DOWN);
    hrn_instance_crash(f->instance);
    wait_until(f, HRN_UP);
}

static void test_hrn_instance_new__sees_whether_a_url_answers(void **state)
{
    struct fixture *f = *state;
    char how[100];

    (void)snprintf(how, sizeof(how), "url = 'http://127.0.0.1:%u', ", amz_amazon_port(f->amazon));
    load(f, how, "");
    assert_int_equal(begin(f, NULL), JWO_OK);
    wait_until(f, HRN_UP);
    hrn_instance_free(f->instance);
    hrn_profile_free(f->profile);
    load(f, "url = 'http://127.0.0.1:1', ", "");
    assert_int_equal(begin(f, NULL), JWO_OK);
    wait_until(f, HRN_DOWN);
    assert_non_null(strstr(hrn_instance_trouble(f->instance),
                           "nobody answers at http://127.0.0.1:1: connection refused"));
}

/* A child of ours watches over a process that outlives it, unless the guard does its work. */
static void test_hrn_guard__kills_what_a_killed_program_leaves_behind(void **state)
{
    int ends[2];
    char byte;
    pid_t pid;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        const pid_t left = fork();
        if (left == 0) {
            (void)setsid();
            (void)write(ends[1], "r", 1);
            (void)execl("/bin/sleep", "sleep", "1000", (char *)NULL);
            _exit(1);
        }
        (void)read(ends[0], &byte, 1);
        hrn_guard_watch(left);
        (void)kill(getpid(), SIGKILL);
    }
    (void)close(ends[1]);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(read(ends[0], &byte, 1), 0); /* it held the other end, and is gone */
    (void)close(ends[0]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hrn_guard__kills_what_a_killed_program_leaves_behind),
        TEST(test_hrn_instance_new__is_up_when_it_says_ready),
        TEST(test_hrn_instance_new__tells_it_a_door_of_its_own),
        TEST(test_hrn_instance_new__says_what_cannot_be_launched),
        TEST(test_hrn_instance__is_down_when_it_exits_before_it_is_ready),
        TEST(test_hrn_instance__is_down_when_it_exits_later),
        TEST(test_hrn_instance__is_down_when_it_never_gets_ready),
        TEST(test_hrn_instance__is_down_when_the_ready_line_has_no_port),
        TEST(test_hrn_instance_crash__starts_it_again_in_the_same_directory),
        TEST(test_hrn_instance_crash__starts_also_what_had_ended),
        TEST(test_hrn_instance_new__sees_whether_a_url_answers),
    };

    return cmocka_run_group_tests_name("instance", tests, NULL, NULL);
}

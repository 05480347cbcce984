/* test_runner.c -- whole runs: small stories, profiles and retailers in a folder of their own.
 *
 * Method: the model retailer serves where a story must be able to pass; shell scripts where the
 * retailer itself is the trouble. A story that must wait does so in a hook, on a socket that nobody
 * answers; what it waits for is an event of the run.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "environment.h"
#include "jwo/alloc.h"
#include "runner.h"
#include "test_support.h"

struct fixture {
    char directory[HRN_PATH_MAX];
    char profile_path[HRN_PATH_MAX + 32], work[HRN_PATH_MAX + 32];
    struct hrn_plan plan;
    struct hrn_requirements requirements;
    hrn_profile *profile;
    struct hrn_run_options options;
    struct hrn_run_result result;
    struct jwo_error err;
    char verdicts[1000]; /* "id verdict\n" in the order of the plan */
    char reason[512];    /* of the last verdict */
    char failure[2000];  /* the last one */
    int silent_fd;       /* listens, answers never */
    uint16_t silent_port;
    bool interrupts;
    char go[HRN_PATH_MAX + 32]; /* file that is made when a story begins; "" = none */
};

/* --- the folder ------------------------------------------------------------------------------- */

static void write_file(const struct fixture *f, const char *name, const char *text)
{
    char path[HRN_PATH_MAX + 64], directory[HRN_PATH_MAX];

    (void)snprintf(path, sizeof(path), "%s/%s", f->directory, name);
    assert_int_equal(hrn_directory_make(hrn_directory_of(path, directory), NULL), JWO_OK);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void write_story(const struct fixture *f, const char *id, const char *covers,
                        const char *needs, const char *body)
{
    char name[100], text[2000];

    (void)snprintf(name, sizeof(name), "scenarios/%s.lua", id);
    (void)snprintf(text, sizeof(text),
                   "return scenario { title = 'Title of %s', covers = { '%s' }, needs = { %s },\n"
                   "story = function(world)\n%s\nend }\n",
                   id, covers, needs, body);
    write_file(f, name, text);
}

#define LUNCH                                                                                      \
    "local store = world:store {}\nlocal riley = world:shopper {}\nstep 'Lunch'\n"                 \
    "local trip = riley:enters(store)\ntrip:leaves_with { BREAD = 1 }\ntrip:settles()\n"

static const char hooks_of_the_model[] =
    "hooks = { settled = function(retailer, trip) "
    "return http.post(retailer.url .. '/hooks/settled', { trip.id }).json.result end, "
    "debt_of = function() error('no books', 0) end }, ";

static void write_profile(const struct fixture *f, const char *how, const char *hooks)
{
    char text[4000];

    (void)snprintf(text, sizeof(text),
                   "return profile { name = 'p', stores = { { id = 'MODEL-1', policy = "
                   "'capture_authorized' } }, "
                   "catalog = { BREAD = { sku = 'SKU-BREAD', price = '4.20' } }, %s %s }",
                   how, hooks);
    write_file(f, "profile.lua", text);
}

/* The model, which lives in the source tree. */
static void write_model(const struct fixture *f)
{
    write_profile(f, "serve = '" JWO_SOURCE_DIR "/harness/retailers/model.lua', ",
                  hooks_of_the_model);
}

/* A retailer that is this shell script. */
static void write_script(const struct fixture *f, const char *script, const char *hooks)
{
    char how[1500];

    (void)snprintf(how, sizeof(how),
                   "start = function(amazon, place) return { command = { '/bin/sh', '-c', [[%s]] "
                   "}, ready = 'port (%%d+)', env = { GO = '%s', AMAZON = amazon.url } } end, ",
                   script, f->go);
    write_profile(f, how, hooks);
}

/* --- playing ---------------------------------------------------------------------------------- */

static void on_story(void *context, const struct amz_story *story, enum hrn_verdict verdict,
                     const char *reason, size_t done, size_t total)
{
    struct fixture *f = context;

    assert_true(done <= total);
    if (verdict == HRN_VERDICT_COUNT) {
        if (f->interrupts) {
            (void)raise(SIGINT);
        }
        if (f->go[0] != '\0') {
            (void)fclose(fopen(f->go, "w"));
        }
        return;
    }
    const size_t used = strlen(f->verdicts);
    (void)snprintf(f->verdicts + used, sizeof(f->verdicts) - used, "%s %s\n", story->id,
                   hrn_verdict_name(verdict));
    (void)snprintf(f->reason, sizeof(f->reason), "%s", reason);
}

static void on_failure(void *context, const struct hrn_failure *failure)
{
    struct fixture *f = context;

    (void)snprintf(f->failure, sizeof(f->failure), "%s|%s|%s|%s|%s|%s|%s", failure->check,
                   failure->step, failure->where, failure->what, failure->expected, failure->actual,
                   failure->exchange);
}

static jwo_status play(struct fixture *f)
{
    char path[HRN_PATH_MAX + 64];

    (void)snprintf(path, sizeof(path), "%s/scenarios/requirements.csv", f->directory);
    write_file(f, "scenarios/requirements.csv",
               "id,level,judges,text,source\nM-1,MUST,retailer,x,y\nS-1,SHOULD,retailer,x,y\n");
    assert_int_equal(hrn_requirements_load(&f->requirements, path, &f->err), JWO_OK);
    (void)snprintf(path, sizeof(path), "%s/scenarios", f->directory);
    assert_int_equal(hrn_plan_load(&f->plan, path, &f->err), JWO_OK);
    if (hrn_profile_load(&f->profile, f->profile_path, &f->err) != JWO_OK) {
        fail_msg("%s", f->err.text);
    }
    f->options.plan = &f->plan;
    f->options.requirements = &f->requirements;
    f->options.profile = f->profile;
    return hrn_run(&f->options, &f->result, &f->err);
}

static void forget(struct fixture *f)
{
    hrn_plan_dispose(&f->plan);
    hrn_requirements_dispose(&f->requirements);
    hrn_profile_free(f->profile);
    f->profile = NULL;
    f->verdicts[0] = '\0';
}

static void listen_in_silence(struct fixture *f)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);

    f->silent_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(f->silent_fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(f->silent_fd, 16), 0);
    assert_int_equal(getsockname(f->silent_fd, (struct sockaddr *)&address, &len), 0);
    f->silent_port = ntohs(address.sin_port);
}

static int setup(void **state)
{
    struct fixture *f = jwo_calloc(1, sizeof(*f));

    assert_int_equal(hrn_directory_make_temporary(f->directory, NULL), JWO_OK);
    (void)snprintf(f->profile_path, sizeof(f->profile_path), "%s/profile.lua", f->directory);
    (void)snprintf(f->work, sizeof(f->work), "%s/work", f->directory);
    listen_in_silence(f);
    f->options = (struct hrn_run_options){
        .seed = 7,
        .jobs = 8,
        .work_directory = f->work,
        .on_story = on_story,
        .on_failure = on_failure,
        .context = f,
    };
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    forget(f);
    (void)close(f->silent_fd);
    assert_int_equal(hrn_directory_remove(f->directory, NULL), JWO_OK);
    jwo_free(f);
    return 0;
}

/* --- verdicts --------------------------------------------------------------------------------- */

static bool has_verdict(const struct fixture *f, const char *line)
{
    return strstr(f->verdicts, line) != NULL;
}

static void test_hrn_run__gives_the_same_verdicts_with_any_number_of_jobs(void **state)
{
    static const unsigned jobs[] = {1, 8};
    struct fixture *f = *state;

    write_model(f);
    write_story(f, "a/passes", "M-1", "", LUNCH "expect(trip.charge.status):equals 'CAPTURED'");
    write_story(f, "a/fails", "M-1", "", LUNCH "expect(trip.charge.status):equals 'CANCELLED'");
    write_story(f, "a/warns", "S-1", "", LUNCH "expect(trip.charge.status):equals 'CANCELLED'");
    write_story(f, "a/breaks", "M-1", "", "step 'x' world:nonsense()");
    write_story(f, "a/misses", "M-1", "'pays_off'", LUNCH);
    write_story(f, "a/hook-fails", "M-1", "'debt_of'", "retailer:debt_of(world:shopper {})");
    write_story(f, "a/killed", "M-1", "'kill'",
                "retailer:crashes_at('capture', 'after effect')\n" LUNCH
                "expect(trip.charge.status):equals 'CAPTURED'");
    for (size_t i = 0; i < JWO_COUNT(jobs); i++) {
        f->options.jobs = jobs[i];
        assert_int_equal(play(f), JWO_OK);
        assert_int_equal(f->result.exit_code, 1);
        assert_true(has_verdict(f, "a/passes passed\n"));
        assert_true(has_verdict(f, "a/fails failed\n"));
        assert_true(has_verdict(f, "a/warns warned\n"));
        assert_true(has_verdict(f, "a/breaks broken\n"));
        assert_true(has_verdict(f, "a/misses not-applicable\n"));
        assert_true(has_verdict(f, "a/hook-fails inconclusive\n"));
        assert_true(has_verdict(f, "a/killed passed\n"));
        assert_string_equal(f->result.text,
                            "not conformant: 2 passed, 1 failed, 1 warned, 1 not-applicable, "
                            "1 inconclusive, 1 broken");
        forget(f);
    }
}

static void test_hrn_run__is_only_green_when_something_was_played(void **state)
{
    static const struct {
        const char *covers, *needs, *body;
        bool strict;
        int exit_code;
    } rows[] = {
        {"M-1", "", LUNCH, false, 0},
        {"M-1", "", LUNCH "expect(1):equals(2)", false, 1},
        {"S-1", "", LUNCH "expect(1):equals(2)", false, 0},
        {"S-1", "", LUNCH "expect(1):equals(2)", true, 1},
        {"M-1", "'pays_off'", LUNCH, false, 3},
        {"M-1", "'debt_of'", "retailer:debt_of(world:shopper {})", false, 3},
        {"M-1", "", "world:nonsense()", false, 4},
    };
    struct fixture *f = *state;

    write_model(f);
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        write_story(f, "a/only", rows[i].covers, rows[i].needs, rows[i].body);
        f->options.strict = rows[i].strict;
        assert_int_equal(play(f), JWO_OK);
        if (f->result.exit_code != rows[i].exit_code) {
            fail_msg("row %zu: %s, %s", i, f->result.text, f->reason);
        }
        forget(f);
    }
}

static void test_hrn_run__shows_what_diverged(void **state)
{
    struct fixture *f = *state;

    write_model(f);
    write_story(f, "a/fails", "M-1", "", LUNCH "expect(trip.charge.status):equals 'CANCELLED'");
    assert_int_equal(play(f), JWO_OK);
    assert_non_null(strstr(f->failure, "expect|Lunch|a/fails.lua:9|trip.charge.status|"
                                       "\"CANCELLED\"|\"CAPTURED\"|"));
    assert_non_null(strstr(f->reason, "expected \"CANCELLED\", got \"CAPTURED\""));
}

static void test_hrn_run__finds_a_total_that_the_catalog_does_not_give(void **state)
{
    struct fixture *f = *state;

    write_file(f, "profile.lua",
               "return profile { name = 'p', stores = { { id = 'MODEL-1' } }, "
               "catalog = { BREAD = { sku = 'SKU-BREAD', price = '4.21' } }, "
               "serve = '" JWO_SOURCE_DIR "/harness/retailers/model.lua' }");
    write_story(f, "a/only", "M-1", "", LUNCH);
    assert_int_equal(play(f), JWO_OK);
    assert_int_equal(f->result.exit_code, 1);
    assert_non_null(strstr(f->reason, "adjust-equals-total"));
    assert_non_null(strstr(f->failure, "POST /v1/adjust/charge -> 200 APPROVED, trip "));
}

/* --- trouble ---------------------------------------------------------------------------------- */

static void test_hrn_run__says_when_the_retailer_is_not_there(void **state)
{
    struct fixture *f = *state;

    write_profile(f, "url = 'http://127.0.0.1:1', ", "");
    write_story(f, "a/only", "M-1", "", LUNCH);
    assert_int_equal(play(f), JWO_EIO);
    assert_int_equal(f->result.exit_code, 3);
    assert_string_equal(f->err.text, "nobody answers at http://127.0.0.1:1: connection refused");
}

static void test_hrn_run__says_when_the_retailer_does_not_start(void **state)
{
    struct fixture *f = *state;

    write_script(f, "echo out of paper >&2; exit 3", "");
    write_story(f, "a/only", "M-1", "", LUNCH);
    assert_int_equal(play(f), JWO_EIO);
    assert_int_equal(f->result.exit_code, 3);
    assert_string_equal(f->err.text, "the retailer exited with status 3 before it was ready; "
                                     "its log ends: out of paper");
    forget(f);
    write_profile(f, "start = function() return 5 end, ", "");
    assert_int_equal(play(f), JWO_EINPUT);
    assert_int_equal(f->result.exit_code, 2);
}

/* A hook that waits until the story is ended from outside. */
static void write_waiting_story(struct fixture *f, const char *script)
{
    char hooks[300];

    (void)snprintf(hooks, sizeof(hooks),
                   "hooks = { debt_of = function() http.get('http://127.0.0.1:%u', "
                   "{ timeout = '60s' }) end }, ",
                   f->silent_port);
    write_script(f, script, hooks);
    write_story(f, "a/only", "M-1", "'debt_of'", "retailer:debt_of(world:shopper {})");
}

static void test_hrn_run__fails_the_story_in_which_the_retailer_dies(void **state)
{
    struct fixture *f = *state;

    (void)snprintf(f->go, sizeof(f->go), "%s/go", f->directory);
    write_waiting_story(f, "echo port 1; while [ ! -e $GO ]; do sleep 0.01; done; exit 7");
    assert_int_equal(play(f), JWO_OK);
    assert_int_equal(f->result.exit_code, 1);
    assert_string_equal(f->verdicts, "a/only failed\n");
    assert_non_null(strstr(f->reason, "the retailer exited with status 7"));
}

static void test_hrn_run__ends_as_inconclusive_when_it_is_interrupted(void **state)
{
    struct fixture *f = *state;

    f->interrupts = true;
    write_waiting_story(f, "echo port 1; exec sleep 1000");
    assert_int_equal(play(f), JWO_OK);
    assert_int_equal(f->result.exit_code, 3);
    assert_string_equal(f->verdicts, "a/only inconclusive\n");
    assert_string_equal(f->result.text, "interrupted, inconclusive: 1 inconclusive");
}

static void test_hrn_run__stops_after_the_first_failure_if_asked(void **state)
{
    struct fixture *f = *state;

    f->options.bail = true;
    f->options.jobs = 1;
    write_model(f);
    write_story(f, "a/1", "M-1", "", "expect(1):equals(2)");
    write_story(f, "a/2", "M-1", "", LUNCH);
    assert_int_equal(play(f), JWO_OK);
    assert_string_equal(f->verdicts, "a/1 failed\n");
    assert_string_equal(f->result.text, "not conformant: 1 failed, 1 not played");
}

static void test_hrn_run__warns_of_calls_that_belong_to_no_trip(void **state)
{
    struct fixture *f = *state;

    /* The retailer's address is Amazon's own, so that the hook's call arrives there. */
    write_script(f, "echo port ${AMAZON##*:}; exec sleep 1000",
                 "hooks = { debt_of = function(retailer) "
                 "http.post(retailer.url .. '/v1/capture/charge', {}) return usd '0' end }, ");
    write_story(f, "a/only", "M-1", "'debt_of'",
                "expect(retailer:debt_of(world:shopper {})):equals(usd '0')");
    assert_int_equal(play(f), JWO_OK);
    assert_string_equal(f->verdicts, "a/only passed\nstrays warned\n");
    assert_int_equal(f->result.exit_code, 0);
    assert_non_null(strstr(f->failure, "POST /v1/capture/charge"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_hrn_run__gives_the_same_verdicts_with_any_number_of_jobs),
        TEST(test_hrn_run__is_only_green_when_something_was_played),
        TEST(test_hrn_run__shows_what_diverged),
        TEST(test_hrn_run__finds_a_total_that_the_catalog_does_not_give),
        TEST(test_hrn_run__says_when_the_retailer_is_not_there),
        TEST(test_hrn_run__says_when_the_retailer_does_not_start),
        TEST(test_hrn_run__fails_the_story_in_which_the_retailer_dies),
        TEST(test_hrn_run__ends_as_inconclusive_when_it_is_interrupted),
        TEST(test_hrn_run__stops_after_the_first_failure_if_asked),
        TEST(test_hrn_run__warns_of_calls_that_belong_to_no_trip),
    };

    return cmocka_run_group_tests_name("runner", tests, NULL, NULL);
}

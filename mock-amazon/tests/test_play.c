/* test_play.c -- what `mock-amazon --play` prints, and its exit codes,
 * against the fake retailer. */
#include "play.h"

#include <stdlib.h>
#include <unistd.h>

#include "test_support.h"

#include "fake_retailer.h"

struct fixture {
    jwo_loop *loop;
    amz_amazon *amazon;
    struct fake_retailer retailer;
    char url[64];
    char paths[2][32];
    const char *files[2];
    size_t file_count;
    char printed[8192];
};

static int setup(void **state)
{
    static struct fixture f;
    const struct amz_amazon_options options = {.seed = 3};
    struct jwo_error err;

    memset(&f, 0, sizeof(f));
    if (jwo_loop_new(&f.loop, &err) != JWO_OK ||
        amz_amazon_new(&f.amazon, f.loop, &options, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    fake_open(&f.retailer, f.amazon);
    (void)snprintf(f.url, sizeof(f.url), "http://127.0.0.1:%u",
                   jwo_http_server_port(f.retailer.server));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < f->file_count; i++) {
        (void)unlink(f->files[i]);
    }
    fake_close(&f->retailer);
    amz_amazon_free(f->amazon);
    jwo_loop_free(f->loop);
    return 0;
}

static void add_file(struct fixture *f, const char *text)
{
    char *path = f->paths[f->file_count];
    int fd;

    (void)snprintf(path, sizeof(f->paths[0]), "/tmp/test_play_XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
    f->files[f->file_count++] = path;
}

static void add_story(struct fixture *f, const char *lines)
{
    char text[1024];

    (void)snprintf(text, sizeof(text),
                   "return scenario { title = 'T', covers = { 'X' }, story = function(world)\n"
                   "%s\nend }",
                   lines);
    add_file(f, text);
}

static int play(struct fixture *f)
{
    FILE *printed = tmpfile();
    struct amz_play_options options = {.files = f->files,
                                       .file_count = f->file_count,
                                       .retailer_url = f->url,
                                       .settle_timeout_ms = 30000,
                                       .quiet_ms = 20,
                                       .out = printed,
                                       .complaints = printed};
    size_t len;
    int code;

    assert_non_null(printed);
    code = amz_play(f->amazon, &options);
    rewind(printed);
    len = fread(f->printed, 1, sizeof(f->printed) - 1, printed);
    f->printed[len] = '\0';
    (void)fclose(printed);
    return code;
}

static void assert_printed(const struct fixture *f, const char *text)
{
    if (strstr(f->printed, text) == NULL) {
        fail_msg("\"%s\" is not in\n%s", text, f->printed);
    }
}

static const char good[] = "step 'Riley buys'\n"
                           "local trip = world:shopper {}:enters(world:store {})\n"
                           "trip:leaves_with { SANDWICH = 2 } trip:settles()\n"
                           "expect(trip.charge.captured):equals(usd '13.00')";

static void test_play__prints_steps_checks_and_verdict(void **state)
{
    struct fixture *f = *state;

    add_story(f, good);
    assert_int_equal(play(f), 0);
    assert_printed(f, ": T\n  1. Riley buys\n     ok    trip.charge.captured: 13.00 USD\n"
                      "  passed\n1 story, 1 passed\n");
}

static void test_play__fails_when_one_story_fails(void **state)
{
    struct fixture *f = *state;

    add_story(f, "expect(1):equals(2)");
    add_story(f, good);
    assert_int_equal(play(f), 1);
    assert_printed(f, "     FAIL  1 (");
    assert_printed(f, ".lua:2)\n           expected  2\n           actual    1\n  failed\n");
    assert_printed(f, "2 stories, 1 passed, 1 failed\n");
}

static void test_play__plays_nothing_when_a_file_is_no_story(void **state)
{
    struct fixture *f = *state;

    add_story(f, good);
    add_file(f, "return scenario {}");
    assert_int_equal(play(f), 2);
    assert_printed(f, ".lua:1: the scenario has no title\n");
    assert_null(strstr(f->printed, "Riley"));
}

static void test_play__is_inconclusive_when_nothing_could_be_played(void **state)
{
    struct fixture *f = *state;

    add_story(f, "retailer:restarts()");
    assert_int_equal(play(f), 3);
    assert_printed(f, "  not applicable: the profile has no hook \"restart\"\n");
    (void)snprintf(f->url, sizeof(f->url), "http://127.0.0.1:1");
    add_story(f, good);
    assert_int_equal(play(f), 3);
    assert_printed(f, "  inconclusive: the retailer at http://127.0.0.1:1 cannot be reached");
}

static void test_play__tells_a_broken_story_from_a_failed_one(void **state)
{
    struct fixture *f = *state;

    add_story(f, "expect(1):equals(2)");
    add_story(f, "world:stor {}");
    assert_int_equal(play(f), 4);
    assert_printed(f, "  broken: ");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_play__prints_steps_checks_and_verdict),
        T(test_play__fails_when_one_story_fails),
        T(test_play__plays_nothing_when_a_file_is_no_story),
        T(test_play__is_inconclusive_when_nothing_could_be_played),
        T(test_play__tells_a_broken_story_from_a_failed_one),
    };

    return cmocka_run_group_tests_name("play", tests, NULL, NULL);
}

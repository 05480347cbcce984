/* test_recorder.c -- exchanges become lines of a file, and no file can stop the mock. */
#include "recorder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jwo/alloc.h"
#include "jwo/file.h"
#include "jwo/json.h"
#include "jwo/log.h"
#include "test_support.h"
#include "world_fixture.h"

struct bench {
    struct fixture fixture;
    char folder[64], path[96];
};

static int bench_setup(void **state)
{
    struct bench *bench = jwo_calloc(1, sizeof *bench);

    jwo_log_setup("test", JWO_LOG_NONE, false);
    fixture_init(&bench->fixture, 7);
    (void)snprintf(bench->folder, sizeof bench->folder, "/tmp/jwo-recorder-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    (void)snprintf(bench->path, sizeof bench->path, "%s/record.jsonl", bench->folder);
    *state = bench;
    return 0;
}

static int bench_teardown(void **state)
{
    struct bench *bench = *state;

    fixture_dispose(&bench->fixture);
    (void)unlink(bench->path);
    (void)rmdir(bench->folder);
    jwo_free(bench);
    return 0;
}

static struct amz_exchange note_of(const char *body, size_t len)
{
    return (struct amz_exchange){
        .direction = AMZ_FROM_RETAILER,
        .op = AMZ_OP_CAPTURE,
        .trip_id = "t",
        .method = "POST",
        .target = "/v1/capture/charge",
        .request_body = body,
        .request_body_len = len,
        .status = 200,
        .effect = true,
    };
}

static void test_recorder__writes_a_line_for_each_exchange_of_worlds_and_strays(void **state)
{
    struct bench *bench = *state;
    const struct amz_exchange note = note_of("{\"a\":1}", 7);
    amz_recorder *recorder;
    struct jwo_error err;
    jwo_json *line = NULL;
    struct jwo_buf text;
    const char *second;

    assert_int_equal(amz_recorder_new(&recorder, &bench->fixture.amazon, bench->path, &err),
                     JWO_OK);
    (void)amz_journal_add(amz_world_journal(world_named(&bench->fixture, "w")), &note);
    (void)amz_journal_add(amz_amazon_strays(&bench->fixture.amazon), &note);
    assert_int_equal(amz_recorder_free(recorder, &err), JWO_OK);

    jwo_buf_init(&text, 1 << 20);
    assert_int_equal(jwo_file_read(&text, bench->path, &err), JWO_OK);
    second = strchr(text.data, '\n') + 1;
    assert_string_equal(strchr(second, '\n'), "\n");
    assert_int_equal(jwo_json_parse(&line, text.data, (size_t)(second - text.data), &err), JWO_OK);
    assert_string_equal(jwo_json_get_str(line, "type"), "exchange");
    assert_string_equal(jwo_json_get_str(line, "story"), "w");
    assert_string_equal(jwo_json_get_str(line, "op"), "capture");
    assert_string_equal(jwo_json_get_str(jwo_json_get(line, "request"), "body"), "{\"a\":1}");
    assert_non_null(jwo_json_get(line, "violation"));
    jwo_json_free(line);
    assert_non_null(strstr(second, "\"story\":\"\""));
    jwo_buf_dispose(&text);
}

static void test_recorder__says_which_file_cannot_be_opened(void **state)
{
    struct bench *bench = *state;
    amz_recorder *recorder;
    struct jwo_error err;

    assert_int_equal(
        amz_recorder_new(&recorder, &bench->fixture.amazon, "/nowhere/record.jsonl", &err),
        JWO_EIO);
    assert_string_equal(err.text, "--record /nowhere/record.jsonl: No such file or directory");
}

static void test_recorder__goes_on_when_the_disk_is_full(void **state)
{
    struct bench *bench = *state;
    const struct amz_exchange note = note_of("", 0);
    amz_journal *journal;
    amz_recorder *recorder;
    struct jwo_error err;

    assert_int_equal(amz_recorder_new(&recorder, &bench->fixture.amazon, "/dev/full", &err),
                     JWO_OK);
    journal = amz_world_journal(world_named(&bench->fixture, "w"));
    for (int i = 0; i < 1000; i++) {
        (void)amz_journal_add(journal, &note);
    }
    jwo_loop_poll(bench->fixture.loop);
    assert_int_equal(amz_recorder_free(recorder, &err), JWO_EIO);
    assert_string_equal(err.text, "--record /dev/full: No space left on device");
}

/* Nobody reads the pipe: what it and the buffer hold stays, the rest is lost, and nothing waits. */
static void test_recorder__does_not_wait_for_a_pipe_that_nobody_reads(void **state)
{
    struct bench *bench = *state;
    static char body[60 * 1024];
    const struct amz_exchange note = note_of(body, sizeof body);
    amz_journal *journal;
    amz_recorder *recorder;
    struct jwo_error err;
    int reader;

    memset(body, 'x', sizeof body);
    assert_int_equal(mkfifo(bench->path, 0600), 0);
    reader = open(bench->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(reader >= 0);
    assert_int_equal(amz_recorder_new(&recorder, &bench->fixture.amazon, bench->path, &err),
                     JWO_OK);
    journal = amz_world_journal(world_named(&bench->fixture, "w"));
    for (size_t i = 0; i < 2 * AMZ_RECORDER_BYTES_MAX / sizeof body; i++) {
        (void)amz_journal_add(journal, &note);
    }
    assert_int_equal(amz_recorder_free(recorder, &err), JWO_EIO);
    assert_non_null(strstr(err.text, "it is not read"));

    assert_int_equal(amz_recorder_new(&recorder, &bench->fixture.amazon, bench->path, &err),
                     JWO_OK);
    (void)close(reader);
    (void)amz_journal_add(journal, &note);
    assert_int_equal(amz_recorder_free(recorder, &err), JWO_EIO);
    assert_non_null(strstr(err.text, "Broken pipe"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_recorder__writes_a_line_for_each_exchange_of_worlds_and_strays, bench_setup,
            bench_teardown),
        cmocka_unit_test_setup_teardown(test_recorder__says_which_file_cannot_be_opened,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_recorder__goes_on_when_the_disk_is_full, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_recorder__does_not_wait_for_a_pipe_that_nobody_reads,
                                        bench_setup, bench_teardown),
    };

    return cmocka_run_group_tests_name("recorder", tests, NULL, NULL);
}

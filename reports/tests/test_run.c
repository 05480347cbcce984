/* test_run.c -- the reader of run records: what it builds, and every way in which a record can be
 * wrong. Lines are written here without `prev`; chained() adds it. */
#include "test_support.h"

#include <string.h>

#include "jwo/digest.h"
#include "run.h"

#include "jwo/buf.h"

#define RUN                                                                                        \
    "{\"type\":\"run\",\"schema\":1,\"version\":\"1\",\"plan_digest\":\"p\",\"profile\":{"         \
    "\"name\":\"n\",\"digest\":\"d\"},\"seed\":7,\"strict\":true,\"selection\":[],"                \
    "\"started\":\"2026-03-01T10:00:00.000Z\"}"
#define STORY "{\"type\":\"story\",\"story\":\"a/b\",\"title\":\"T\",\"covers\":[\"C-1\"]}"
#define CHECK(verdict)                                                                             \
    "{\"type\":\"check\",\"story\":\"a/b\",\"id\":\"expect\",\"covers\":[\"C-1\",\"C-2\"],"        \
    "\"level\":\"MUST\",\"verdict\":\"" verdict "\",\"what\":\"w\",\"expected\":\"e\","            \
    "\"actual\":\"x\",\"step\":1,\"where\":\"a/b.lua:3\",\"trip\":\"t\"}"
#define END "{\"type\":\"end\",\"outcome\":\"conformant\",\"exit\":0,\"finished\":\"z\"}"

/* The lines with `prev` as their last member and newlines behind them. */
static void chained(struct jwo_buf *out, const char *const *lines, size_t count)
{
    char prev[JWO_SHA256_HEX_MAX] = "";

    memset(prev, '0', JWO_SHA256_HEX_MAX - 1);
    jwo_buf_init(out, 1 << 16);
    for (size_t i = 0; i < count && lines[i] != NULL; i++) {
        const size_t from = out->len;

        jwo_buf_add(out, lines[i], strlen(lines[i]) - 1);
        jwo_buf_addf(out, ",\"prev\":\"%s\"}", prev);
        (void)jwo_sha256_hex(out->data + from, out->len - from, prev);
        jwo_buf_addc(out, '\n');
    }
}

static jwo_status parsed(struct rpt_run *run, const char *const *lines, size_t count,
                         struct jwo_error *err)
{
    struct jwo_buf text;
    jwo_status status;

    chained(&text, lines, count);
    status = rpt_run_parse(run, "run.jsonl", text.data, text.len, err);
    jwo_buf_dispose(&text);
    return status;
}

static void test_run_parse__builds_stories_with_their_checks(void **state)
{
    static const char *const lines[] = {
        RUN, STORY, "{\"type\":\"step\",\"story\":\"a/b\",\"index\":1,\"text\":\"One\"}",
        CHECK("failed"), END};
    struct rpt_run run;
    struct jwo_error err;

    (void)state;
    assert_int_equal(parsed(&run, lines, JWO_COUNT(lines), &err), JWO_OK);
    assert_string_equal(run.seed, "7");
    assert_true(run.strict);
    assert_int_equal(run.story_count, 1);
    assert_string_equal(run.stories[0].checks[0].covers, "C-1, C-2");
    assert_int_equal(run.stories[0].checks[0].verdict, RPT_FAILED);
    assert_string_equal(rpt_step_text(&run.stories[0], 1), "One");
    assert_string_equal(rpt_step_text(&run.stories[0], 2), "");
    assert_int_equal(run.stories[0].verdict, RPT_UNFINISHED);
    assert_int_equal(run.counts[RPT_UNFINISHED], 1);
    assert_false(run.cut_short);
    rpt_run_dispose(&run);
}

static void test_run_parse__names_the_line_that_is_wrong(void **state)
{
    static const struct {
        const char *lines[4];
        const char *error;
    } rows[] = {
        {{STORY}, "run.jsonl:1: the first line, and no other, is of type run; this one is story"},
        {{RUN, RUN}, "run.jsonl:2: the first line, and no other, is of type run; this one is run"},
        {{"{\"type\":\"run\",\"schema\":2}"}, "run.jsonl:1: this program reads schema 1 only"},
        {{"{\"kind\":\"run\"}"}, "run.jsonl:1: this is no line of a run record: it has no type"},
        {{RUN, "{\"type\":\"chapter\"}"}, "run.jsonl:2: unknown type chapter"},
        {{RUN, CHECK("failed")}, "run.jsonl:2: no line before began the story a/b"},
        {{RUN, STORY, STORY}, "run.jsonl:3: a second beginning of the story a/b"},
        {{RUN, STORY, CHECK("great")}, "run.jsonl:3: unknown verdict great"},
        {{RUN, STORY, CHECK("broken")},
         "run.jsonl:3: a check is passed, warned or failed, and not broken"},
        {{RUN, END, STORY}, "run.jsonl:3: a line after the end: story"},
        {{RUN, "{\"type\":\"story\",\"story\":\"a\"}"}, "run.jsonl:2: no text in member title"},
        {{RUN, STORY, "{\"type\":\"step\",\"story\":\"a/b\",\"index\":\"1\",\"text\":\"t\"}"},
         "run.jsonl:3: no whole number in member index"},
        {{RUN, "{\"type\":\"story\",\"type\":\"story\"}"}, "run.jsonl:2: "},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_error err = {0};
        struct rpt_run run;

        assert_int_equal(parsed(&run, rows[i].lines, 4, &err), JWO_EINPUT);
        if (strncmp(err.text, rows[i].error, strlen(rows[i].error)) != 0) {
            fail_msg("row %zu: %s", i, err.text);
        }
        assert_int_equal(run.story_count, 0);
    }
}

static void test_run_parse__finds_any_change_before_the_last_line(void **state)
{
    static const char *const lines[] = {RUN, STORY, CHECK("failed"), END};
    struct jwo_error err = {0};
    struct rpt_run run;
    struct jwo_buf text;

    (void)state;
    chained(&text, lines, JWO_COUNT(lines));
    memcpy(strstr(text.data, "failed"), "passed", 6);
    assert_int_equal(rpt_run_parse(&run, "run.jsonl", text.data, text.len, &err), JWO_EINPUT);
    assert_string_equal(err.text, "run.jsonl:4: the chain is broken: `prev` is not the hash of "
                                  "the line before");
    jwo_buf_dispose(&text);
}

static void test_run_parse__reads_a_record_cut_at_any_byte(void **state)
{
    static const char *const lines[] = {RUN, STORY, CHECK("failed"), END};
    struct jwo_buf text;

    (void)state;
    chained(&text, lines, JWO_COUNT(lines));
    const size_t first = strcspn(text.data, "\n") + 1;
    for (size_t len = 0; len < text.len; len++) {
        struct jwo_error err = {0};
        struct rpt_run run;
        const jwo_status status = rpt_run_parse(&run, "run.jsonl", text.data, len, &err);

        if (len < first) {
            assert_int_equal(status, JWO_EINPUT);
            assert_string_equal(err.text, "run.jsonl: this is no run record: no whole line");
            continue;
        }
        assert_int_equal(status, JWO_OK);
        assert_true(run.cut_short);
        assert_int_equal(run.exit_code, 3);
        rpt_run_dispose(&run);
    }
    jwo_buf_dispose(&text);
}

static void test_run_load__names_a_file_that_is_missing(void **state)
{
    struct jwo_error err = {0};
    struct rpt_run run;

    (void)state;
    assert_int_equal(rpt_run_load(&run, "/nowhere/run.jsonl", &err), JWO_EIO);
    assert_string_equal(err.text, "/nowhere/run.jsonl: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run_parse__builds_stories_with_their_checks),
        cmocka_unit_test(test_run_parse__names_the_line_that_is_wrong),
        cmocka_unit_test(test_run_parse__finds_any_change_before_the_last_line),
        cmocka_unit_test(test_run_parse__reads_a_record_cut_at_any_byte),
        cmocka_unit_test(test_run_load__names_a_file_that_is_missing),
    };

    return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}

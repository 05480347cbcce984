/* test_record.c -- the lines of a run record: what they hold, and that each vouches for the one
 * before. */
#include "test_support.h"

#include "files_fixture.h"
#include "jwo/alloc.h"
#include "jwo/digest.h"
#include "jwo/file.h"
#include "jwo/json.h"
#include "record.h"

#define RECORD_BYTES_MAX (8u * 1024 * 1024)

static const char *const selection[] = {"payment", "-CAP-4"};

static hrn_record *opened(const char *path)
{
    const struct hrn_run_facts facts = {.plan_digest = "p",
                                        .profile_name = "ours",
                                        .profile_digest = "q",
                                        .seed = UINT64_MAX,
                                        .strict = true,
                                        .selection = selection,
                                        .selection_count = 2};
    struct jwo_error err;
    hrn_record *record;

    if (hrn_record_open(&record, path, &facts, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    return record;
}

static struct amz_exchange exchange_of(const char *body, size_t body_len)
{
    return (struct amz_exchange){.seq = 3,
                                 .op = AMZ_OP_CAPTURE,
                                 .began_ms = 1000,
                                 .ended_ms = 1250,
                                 .world_ms = 77,
                                 .trip_id = "t",
                                 .method = "POST",
                                 .target = "/v1/capture/charge",
                                 .request_head = "a: b\r\n",
                                 .request_body = body,
                                 .request_body_len = body_len,
                                 .status = 200,
                                 .response_head = "",
                                 .response_body = "{}",
                                 .response_body_len = 2,
                                 .outcome = "",
                                 .key = "",
                                 .effect = true,
                                 .fault = "",
                                 .violation = ""};
}

/* Parse the file's lines, checking the chain, and give the last but `back`th of them. */
static jwo_json *line_of(const char *path, size_t back, size_t *count)
{
    char prev[JWO_SHA256_HEX_MAX] = "";
    struct jwo_error err;
    struct jwo_buf text;
    jwo_json *kept[32] = {NULL};
    jwo_json *line;
    size_t at = 0;

    *count = 0;
    memset(prev, '0', 64);
    jwo_buf_init(&text, RECORD_BYTES_MAX);
    assert_int_equal(jwo_file_read(&text, path, &err), JWO_OK);
    while (at < text.len) {
        const size_t len = strcspn(text.data + at, "\n");

        if (jwo_json_parse(&line, text.data + at, len, &err) != JWO_OK) {
            fail_msg("line %zu: %s", *count + 1, err.text);
        }
        assert_string_equal(jwo_json_get_str(line, "prev"), prev);
        (void)jwo_sha256_hex(text.data + at, len, prev);
        kept[(*count)++] = line;
        at += len + 1;
    }
    jwo_buf_dispose(&text);
    line = kept[*count - 1 - back];
    for (size_t i = 0; i < *count; i++) {
        if (kept[i] != line) {
            jwo_json_free(kept[i]);
        }
    }
    return line;
}

static void test_record_open__writes_the_facts_of_the_run(void **state)
{
    struct files files;
    struct jwo_error err;
    const char *path;
    jwo_json *line;
    size_t count;

    (void)state;
    files_init(&files);
    path = file_of(&files, "run.jsonl", "old");
    assert_int_equal(hrn_record_close(opened(path), &err), JWO_OK);
    line = line_of(path, 0, &count);
    assert_int_equal(count, 1);
    assert_string_equal(jwo_json_get_str(line, "type"), "run");
    assert_string_equal(jwo_json_number_text(jwo_json_get(line, "seed")), "18446744073709551615");
    assert_string_equal(jwo_json_get_str(jwo_json_get(line, "profile"), "name"), "ours");
    assert_int_equal(jwo_json_count(jwo_json_get(line, "selection")), 2);
    jwo_json_free(line);
    files_dispose(&files);
}

static void test_record__writes_every_kind_of_line_and_chains_them(void **state)
{
    const char *const covers[] = {"CAP-4", NULL};
    const struct hrn_check_line check = {.story = "a/b",
                                         .id = "capture-once",
                                         .covers = covers,
                                         .level = AMZ_SHOULD,
                                         .verdict = "warned",
                                         .what = "w",
                                         .expected = "e",
                                         .actual = "a",
                                         .step = 2,
                                         .where = "seq 3",
                                         .trip = "t"};
    const struct amz_story story = {
        .id = "a/b", .title = "T", .covers = {"X-1"}, .covers_count = 1};
    const struct amz_exchange exchange = exchange_of("{}", 2);
    struct files files;
    struct jwo_error err;
    hrn_record *record;
    const char *path;
    jwo_json *line;
    size_t count;

    (void)state;
    files_init(&files);
    path = file_of(&files, "run.jsonl", "");
    record = opened(path);
    hrn_record_story(record, &story);
    hrn_record_step(record, "a/b", 1, "One");
    hrn_record_check(record, &check);
    hrn_record_exchange(record, "a/b", &exchange);
    hrn_record_verdict(record, "a/b", "warned", "because", 12, 3456);
    hrn_record_end(record, "conformant", 0);
    assert_int_equal(hrn_record_close(record, &err), JWO_OK);

    line = line_of(path, 3, &count);
    assert_int_equal(count, 7);
    assert_string_equal(jwo_json_get_str(line, "level"), "SHOULD");
    assert_string_equal(jwo_json_str(jwo_json_first(jwo_json_get(line, "covers"))), "CAP-4");
    jwo_json_free(line);
    line = line_of(path, 2, &count);
    assert_string_equal(jwo_json_get_str(line, "began"), "1970-01-01T00:00:01.000Z");
    assert_string_equal(jwo_json_number_text(jwo_json_get(line, "elapsed_ms")), "250");
    assert_string_equal(jwo_json_get_str(jwo_json_get(line, "request"), "head"), "a: b\r\n");
    assert_string_equal(jwo_json_get_str(line, "direction"), "from-retailer");
    jwo_json_free(line);
    files_dispose(&files);
}

static void test_record_exchange__keeps_any_bytes_readable_and_says_what_it_cut(void **state)
{
    const size_t len = 1024 * 1024;
    char *body = jwo_malloc(len);
    struct amz_exchange exchange = exchange_of(body, len);
    struct files files;
    struct jwo_error err;
    hrn_record *record;
    const char *path;
    jwo_json *line;
    size_t count;

    (void)state;
    memset(body, 1, len); /* six bytes each, once escaped */
    memcpy(body, "a\0\xff", 3);
    exchange.response_body = body;
    exchange.response_body_len = len;
    files_init(&files);
    path = file_of(&files, "run.jsonl", "");
    record = opened(path);
    hrn_record_exchange(record, "a/b", &exchange);
    assert_int_equal(hrn_record_close(record, &err), JWO_OK);
    line = line_of(path, 0, &count);
    const jwo_json *request = jwo_json_get(line, "request");
    assert_memory_equal(jwo_json_get_str(request, "body"), "a\xef\xbf\xbd\xef\xbf\xbd\x01", 8);
    assert_string_equal(jwo_json_number_text(jwo_json_get(request, "body_bytes")), "1048576");
    jwo_json_free(line);
    jwo_free(body);
    files_dispose(&files);
}

static void test_record_close__tells_of_a_disk_that_was_full(void **state)
{
    struct jwo_error err = {0};
    hrn_record *record = opened("/dev/full");

    (void)state;
    hrn_record_step(record, "a/b", 1, "One");
    assert_int_equal(hrn_record_close(record, &err), JWO_EIO);
    assert_string_equal(err.text, "/dev/full: No space left on device");
}

static void test_record_open__names_a_file_that_cannot_be_made(void **state)
{
    const struct hrn_run_facts facts = {0};
    struct jwo_error err = {0};
    hrn_record *record;

    (void)state;
    assert_int_equal(hrn_record_open(&record, "/nowhere/run.jsonl", &facts, &err), JWO_EIO);
    assert_string_equal(err.text, "/nowhere/run.jsonl: No such file or directory");
    assert_null(record);
}

static void test_record__does_nothing_without_a_file(void **state)
{
    struct jwo_error err;
    hrn_record *record = opened(NULL);

    (void)state;
    hrn_record_step(record, "a/b", 1, "One");
    hrn_record_end(record, "conformant", 0);
    assert_int_equal(hrn_record_close(record, &err), JWO_OK);
    hrn_record_end(NULL, "conformant", 0);
    assert_int_equal(hrn_record_close(NULL, &err), JWO_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_open__writes_the_facts_of_the_run),
        cmocka_unit_test(test_record__writes_every_kind_of_line_and_chains_them),
        cmocka_unit_test(test_record_exchange__keeps_any_bytes_readable_and_says_what_it_cut),
        cmocka_unit_test(test_record_close__tells_of_a_disk_that_was_full),
        cmocka_unit_test(test_record_open__names_a_file_that_cannot_be_made),
        cmocka_unit_test(test_record__does_nothing_without_a_file),
    };

    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}

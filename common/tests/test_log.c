/* test_log.c -- what arrives on standard error, read back through a pipe. */
#include "jwo/log.h"

#include <string.h>
#include <unistd.h>

#include "jwo/clock.h"
#include "jwo/json.h"
#include "test_support.h"

#define OUTPUT_MAX 32768

/* Everything that `act` writes to standard error. */
static const char *output_of(void (*act)(void))
{
    static char output[OUTPUT_MAX];
    const int saved = dup(STDERR_FILENO);
    size_t len = 0;
    ssize_t got;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    (void)close(ends[1]);
    act();
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    (void)close(saved);
    while ((got = read(ends[0], output + len, sizeof(output) - 1 - len)) > 0) {
        len += (size_t)got;
    }
    (void)close(ends[0]);
    output[len] = '\0';
    return output;
}

/* The text behind the time, which must be one of now. */
static const char *behind_time(const char *line)
{
    char text[JWO_TIME_TEXT_MAX] = "";
    int64_t time_ms = 0;

    memcpy(text, line, strnlen(line, 24));
    assert_true(jwo_time_parse_iso(text, &time_ms));
    assert_true(time_ms > 0 && time_ms <= jwo_wall_ms());
    assert_int_equal(line[24], ' ');
    return line + 25;
}

static void say_with_trip(void)
{
    jwo_log(JWO_LOG_INFO, "t-1", "%d items", 3);
}

static void say_without_trip(void)
{
    jwo_log(JWO_LOG_WARN, NULL, "late");
}

static void say_each_level(void)
{
    jwo_log(JWO_LOG_DEBUG, NULL, "1");
    jwo_log(JWO_LOG_INFO, NULL, "2");
    jwo_log(JWO_LOG_WARN, NULL, "3");
    jwo_log(JWO_LOG_ERROR, NULL, "4");
}

static void say_something_hostile(void)
{
    jwo_log(JWO_LOG_ERROR, "a\nb", "x\r\n\"\x1b[31m\xff");
}

static void say_something_long(void)
{
    jwo_log(JWO_LOG_INFO, NULL, "%05000d", 0);
}

static void test_log__writes_text_lines(void **state)
{
    (void)state;
    jwo_log_setup("retailer-ref", JWO_LOG_INFO, false);
    assert_string_equal(behind_time(output_of(say_with_trip)),
                        "info retailer-ref trip=t-1 3 items\n");
    assert_string_equal(behind_time(output_of(say_without_trip)), "warn retailer-ref late\n");
}

static void test_log__writes_json_lines(void **state)
{
    const char *line;
    jwo_json *document = NULL;

    (void)state;
    jwo_log_setup("mock-amazon", JWO_LOG_INFO, true);
    line = output_of(say_with_trip);
    assert_int_equal(jwo_json_parse(&document, line, strlen(line), NULL), JWO_OK);
    assert_int_equal(jwo_json_count(document), 5);
    assert_int_equal(strlen(jwo_json_get_str(document, "time")),
                     strlen("2026-01-02T03:04:05.678Z"));
    assert_string_equal(jwo_json_get_str(document, "level"), "info");
    assert_string_equal(jwo_json_get_str(document, "program"), "mock-amazon");
    assert_string_equal(jwo_json_get_str(document, "trip"), "t-1");
    assert_string_equal(jwo_json_get_str(document, "message"), "3 items");
    jwo_json_free(document);

    line = output_of(say_without_trip);
    assert_int_equal(jwo_json_parse(&document, line, strlen(line), NULL), JWO_OK);
    assert_int_equal(jwo_json_type(jwo_json_get(document, "trip")), JWO_JSON_NULL);
    jwo_json_free(document);
}

static void test_log__keeps_hostile_text_on_its_line(void **state)
{
    const char *line;
    jwo_json *document = NULL;

    (void)state;
    jwo_log_setup("p", JWO_LOG_INFO, false);
    assert_string_equal(behind_time(output_of(say_something_hostile)),
                        "error p trip=a?b x??\"?[31m\xff\n");
    jwo_log_setup("p", JWO_LOG_INFO, true);
    line = output_of(say_something_hostile);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    assert_int_equal(jwo_json_parse(&document, line, strlen(line), NULL), JWO_OK);
    assert_string_equal(jwo_json_get_str(document, "message"), "x\r\n\"\x1b[31m\xef\xbf\xbd");
    jwo_json_free(document);
}

static void test_log__cuts_long_messages_but_ends_the_line(void **state)
{
    const char *line;

    (void)state;
    jwo_log_setup("p", JWO_LOG_INFO, false);
    line = output_of(say_something_long);
    assert_in_range(strlen(line), 2000, 2100);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static size_t lines_of(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += *text == '\n';
    }
    return count;
}

static void test_log_setup__sets_the_least_level(void **state)
{
    static const enum jwo_log_level levels[] = {JWO_LOG_DEBUG, JWO_LOG_INFO, JWO_LOG_WARN,
                                                JWO_LOG_ERROR, JWO_LOG_NONE};

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(levels); i++) {
        jwo_log_setup("p", levels[i], false);
        assert_int_equal(lines_of(output_of(say_each_level)), 4 - i);
        assert_int_equal(jwo_log_enabled(JWO_LOG_DEBUG), i == 0);
        assert_int_equal(jwo_log_enabled(JWO_LOG_ERROR), i <= 3);
        assert_false(jwo_log_enabled(JWO_LOG_NONE));
    }
}

static void test_log_level_parse__knows_the_names(void **state)
{
    static const char *const names[] = {"debug", "info", "warn", "error", "none"};
    enum jwo_log_level level = JWO_LOG_WARN;

    (void)state;
    assert_false(jwo_log_level_parse("Info", &level));
    assert_false(jwo_log_level_parse("", &level));
    assert_int_equal(level, JWO_LOG_WARN);
    for (size_t i = 0; i < JWO_COUNT(names); i++) {
        assert_true(jwo_log_level_parse(names[i], &level));
        assert_int_equal(level, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log__writes_text_lines),
        cmocka_unit_test(test_log__writes_json_lines),
        cmocka_unit_test(test_log__keeps_hostile_text_on_its_line),
        cmocka_unit_test(test_log__cuts_long_messages_but_ends_the_line),
        cmocka_unit_test(test_log_setup__sets_the_least_level),
        cmocka_unit_test(test_log_level_parse__knows_the_names),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}

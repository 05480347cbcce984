/* test_clock.c -- times and durations as text,
 * by hand and against the C library over random times. */
#include "jwo/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "jwo/prng.h"
#include "test_support.h"

#define MARCH_22 INT64_C(1711127379) /* 2024-03-22T17:09:39Z, from date(1) */

static void test_time__prints_the_four_forms(void **state)
{
    const int64_t time_ms = MARCH_22 * 1000 + 123;
    char text[JWO_TIME_TEXT_MAX];

    (void)state;
    assert_string_equal(jwo_time_iso(time_ms, text), "2024-03-22T17:09:39Z");
    assert_string_equal(jwo_time_iso_ms(time_ms, text), "2024-03-22T17:09:39.123Z");
    assert_string_equal(jwo_time_http(time_ms, text), "Fri, 22 Mar 2024 17:09:39 GMT");
    assert_string_equal(jwo_time_amz(time_ms, text), "20240322T170939Z");
    assert_string_equal(jwo_time_iso_ms(0, text), "1970-01-01T00:00:00.000Z");
    assert_string_equal(jwo_time_iso_ms(-1, text), "1969-12-31T23:59:59.999Z");
    assert_string_equal(jwo_time_http(-1, text), "Wed, 31 Dec 1969 23:59:59 GMT");
    assert_string_equal(jwo_time_iso(INT64_C(951782400000), text), "2000-02-29T00:00:00Z");
}

static void test_time__prints_any_time_there_is(void **state)
{
    char text[JWO_TIME_TEXT_MAX];

    (void)state;
    assert_string_equal(jwo_time_iso_ms(INT64_MAX, text), "292278994-08-17T07:12:55.807Z");
    assert_string_equal(jwo_time_iso_ms(INT64_MIN, text), "-292275055-05-16T16:47:04.192Z");
    assert_string_equal(jwo_time_http(INT64_MAX, text), "Sun, 17 Aug 292278994 07:12:55 GMT");
}

static void test_time__agrees_with_the_c_library_and_is_read_back(void **state)
{
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 8);
    for (int i = 0; i < 20000; i++) {
        /* years 0001 to 9999 */
        const int64_t time_s = (int64_t)jwo_prng_below(&prng, UINT64_C(315537897600)) - 62135596800;
        const int64_t time_ms = time_s * 1000;
        const time_t as_time_t = (time_t)time_s;
        char text[JWO_TIME_TEXT_MAX], expected[JWO_TIME_TEXT_MAX];
        int64_t again = 0;
        struct tm tm;

        assert_non_null(gmtime_r(&as_time_t, &tm));
        (void)snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02dZ",
                       (tm.tm_year + 1900) % 10000, tm.tm_mon % 12 + 1, tm.tm_mday % 32,
                       tm.tm_hour % 24, tm.tm_min % 60, tm.tm_sec % 61);
        assert_string_equal(jwo_time_iso(time_ms, text), expected);
        assert_true(jwo_time_parse_iso(text, &again));
        assert_true(again == time_ms);
        assert_true(jwo_time_parse_http(jwo_time_http(time_ms, text), &again));
        assert_true(again == time_ms);
        assert_true(jwo_time_parse_amz(jwo_time_amz(time_ms, text), &again));
        assert_true(again == time_ms);
        assert_true(jwo_time_parse_iso(jwo_time_iso_ms(time_ms + i % 1000, text), &again));
        assert_true(again == time_ms + i % 1000);
    }
}

struct time_case {
    const char *text;
    bool ok;
    int64_t time_ms;
};

static void check(const struct time_case *rows, size_t count,
                  bool (*parse)(const char *, int64_t *))
{
    for (size_t i = 0; i < count; i++) {
        int64_t time_ms = 4711;
        const bool ok = parse(rows[i].text, &time_ms);

        if (ok != rows[i].ok || time_ms != (ok ? rows[i].time_ms : 4711)) {
            fail_msg("\"%s\": %s %" PRId64, rows[i].text, ok ? "taken" : "refused", time_ms);
        }
    }
}

static void test_time_parse_iso__takes_real_dates_only(void **state)
{
    /* clang-format off */
    static const struct time_case rows[] = {
        {"2024-03-22T17:09:39Z",          true, MARCH_22 * 1000},
        {"2024-03-22T17:09:39.1Z",        true, MARCH_22 * 1000 + 100},
        {"2024-03-22T17:09:39.123456789Z", true, MARCH_22 * 1000 + 123},
        {"2024-03-22T18:09:39+01:00",     true, MARCH_22 * 1000},
        {"2024-03-22T09:39:39-07:30",     true, MARCH_22 * 1000},
        {"2024-02-29T00:00:00Z",          true, INT64_C(1709164800000)},
        {"2016-12-31T23:59:60Z",          true, INT64_C(1483228800000)}, /* a leap second */
        {"2017-01-01T00:59:60+01:00",     true, INT64_C(1483228800000)},
        {"2024-03-22T17:09:60Z",          false, 0},
        {"2023-02-29T00:00:00Z",          false, 0},
        {"1900-02-29T00:00:00Z",          false, 0},
        {"2024-04-31T00:00:00Z",          false, 0},
        {"2024-13-01T00:00:00Z",          false, 0},
        {"2024-00-01T00:00:00Z",          false, 0},
        {"2024-01-00T00:00:00Z",          false, 0},
        {"2024-03-22T24:00:00Z",          false, 0},
        {"2024-03-22T17:60:00Z",          false, 0},
        {"2024-03-22T17:09:39",           false, 0},
        {"2024-03-22T17:09:39z",          false, 0},
        {"2024-03-22 17:09:39Z",          false, 0},
        {"2024-03-22T17:09:39.Z",         false, 0},
        {"2024-03-22T17:09:39Z ",         false, 0},
        {" 2024-03-22T17:09:39Z",         false, 0},
        {"2024-3-22T17:09:39Z",           false, 0},
        {"2024-03-22T17:09:39+24:00",     false, 0},
        {"2024-03-22T17:09:39+0100",      false, 0},
        {"2024-03-22",                    false, 0},
        {"20240322T170939Z",              false, 0},
        {"+024-03-22T17:09:39Z",          false, 0},
        {"",                              false, 0},
    };
    /* clang-format on */

    (void)state;
    check(rows, JWO_COUNT(rows), jwo_time_parse_iso);
}

static void test_time_parse_http__takes_the_three_forms(void **state)
{
    /* clang-format off */
    static const struct time_case rows[] = {
        /* the examples of RFC 9110 section 5.6.7 */
        {"Sun, 06 Nov 1994 08:49:37 GMT",  true, INT64_C(784111777000)},
        {"Sunday, 06-Nov-94 08:49:37 GMT", true, INT64_C(784111777000)},
        {"Sun Nov  6 08:49:37 1994",       true, INT64_C(784111777000)},
        {"Wed Nov 16 08:49:37 1994",       true, INT64_C(784975777000)},
        {"Sat, 31 Dec 2016 23:59:60 GMT",  true, INT64_C(1483228800000)},
        {"Mon, 06 Nov 1994 08:49:37 GMT",  false, 0}, /* it was a Sunday */
        {"Monday, 06-Nov-94 08:49:37 GMT", false, 0},
        {"Mon Nov  6 08:49:37 1994",       false, 0},
        {"Sun, 6 Nov 1994 08:49:37 GMT",   false, 0},
        {"Sun, 06 Nov 1994 08:49:37 UTC",  false, 0},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", false, 0},
        {"Sun, 06 nov 1994 08:49:37 GMT",  false, 0},
        {"Sun, 31 Nov 1994 08:49:37 GMT",  false, 0},
        {"Sun, 06 Nov 94 08:49:37 GMT",    false, 0},
        {"Sun Nov 6 08:49:37 1994",        false, 0},
        {"1994-11-06T08:49:37Z",           false, 0},
        {"",                               false, 0},
    };
    /* clang-format on */

    (void)state;
    check(rows, JWO_COUNT(rows), jwo_time_parse_http);
}

/* The rule for two-digit years speaks of now, so the expectation is computed from now. */
static void test_time_parse_http__puts_two_digit_years_within_50_years_ahead(void **state)
{
    static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
    char now[JWO_TIME_TEXT_MAX];
    int year = 0;

    (void)state;
    (void)jwo_time_iso(jwo_wall_ms(), now);
    for (int i = 0; i < 4; i++) {
        year = year * 10 + (now[i] - '0');
    }
    for (int ahead = 1; ahead <= 99; ahead++) {
        const int two_digits = (year + ahead) % 100;
        int expected_year = year - year % 100 + two_digits;
        int64_t expected_ms = 0;
        int taken = 0;
        char text[80];

        expected_year -= expected_year > year + 50 ? 100 : 0;
        (void)snprintf(text, sizeof(text), "%04d-06-15T12:00:00Z", expected_year % 10000);
        assert_true(jwo_time_parse_iso(text, &expected_ms));
        for (size_t day = 0; day < JWO_COUNT(days); day++) {
            int64_t got_ms = 0;

            (void)snprintf(text, sizeof(text), "%s, 15-Jun-%02d 12:00:00 GMT", days[day],
                           two_digits % 100);
            if (jwo_time_parse_http(text, &got_ms)) {
                assert_true(got_ms == expected_ms);
                taken++;
            }
        }
        assert_int_equal(taken, 1);
    }
}

static void test_time_parse_amz__takes_the_basic_form_only(void **state)
{
    /* clang-format off */
    static const struct time_case rows[] = {
        {"20240322T170939Z",     true, MARCH_22 * 1000},
        {"20150830T123600Z",     true, INT64_C(1440938160000)},
        {"20240322T170939",      false, 0},
        {"20240322T1709Z",       false, 0},
        {"20240322T170939ZZ",    false, 0},
        {"20240332T170939Z",     false, 0},
        {"2024-03-22T17:09:39Z", false, 0},
        {"20240322T170939.5Z",   false, 0},
        {"",                     false, 0},
    };
    /* clang-format on */

    (void)state;
    check(rows, JWO_COUNT(rows), jwo_time_parse_amz);
}

static void test_duration_parse__sums_counts_with_units(void **state)
{
    /* clang-format off */
    static const struct time_case rows[] = {
        {"300ms",  true, 300},
        {"2s",     true, 2000},
        {"5m",     true, 5 * JWO_MINUTE_MS},
        {"46h",    true, 46 * JWO_HOUR_MS},
        {"30d",    true, 30 * JWO_DAY_MS},
        {"1h30m",  true, 90 * JWO_MINUTE_MS},
        {"1m500ms", true, 60500},
        {"0s",     true, 0},
        {"9223372036854775807ms", true, INT64_MAX},
        {"9223372036854775808ms", false, 0},
        {"106751991168d", false, 0},
        {"9223372036854775807ms1ms", false, 0},
        {"",       false, 0},
        {"5",      false, 0},
        {"s",      false, 0},
        {"-5s",    false, 0},
        {"+5s",    false, 0},
        {"1.5h",   false, 0},
        {"5 s",    false, 0},
        {"5s ",    false, 0},
        {"5w",     false, 0},
        {"5S",     false, 0},
        {"1h30",   false, 0},
    };
    /* clang-format on */

    (void)state;
    check(rows, JWO_COUNT(rows), jwo_duration_parse);
}

static void test_wall_ms__is_the_time_of_the_system(void **state)
{
    const int64_t before_ms = (int64_t)time(NULL) * 1000;
    const int64_t wall_ms = jwo_wall_ms();
    const int64_t after_ms = ((int64_t)time(NULL) + 2) * 1000;

    (void)state;
    /* time() lags behind by up to a tick of the kernel */
    assert_true(before_ms - 1000 <= wall_ms && wall_ms <= after_ms);
}

static void test_monotonic__never_goes_back(void **state)
{
    int64_t last_us = jwo_monotonic_us();

    (void)state;
    assert_true(jwo_monotonic_ms() >= last_us / 1000);
    for (int i = 0; i < 1000; i++) {
        const int64_t now_us = jwo_monotonic_us();

        assert_true(now_us >= last_us);
        last_us = now_us;
    }
}

static void test_jwo_duration_print__uses_the_largest_unit_that_fits(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {1, "1ms"},
        {1500, "1500ms"},
        {2 * JWO_SECOND_MS, "2s"},
        {90 * JWO_MINUTE_MS, "90m"},
        {46 * JWO_HOUR_MS, "46h"},
        {72 * JWO_HOUR_MS, "3d"},
        {INT64_MAX, "9223372036854775807ms"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        char text[JWO_DURATION_TEXT_MAX];
        int64_t again = -1;

        assert_string_equal(jwo_duration_print(cases[i].ms, text), cases[i].text);
        if (cases[i].ms < INT64_MAX) {
            assert_true(jwo_duration_parse(text, &again));
            assert_int_equal(again, cases[i].ms);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time__prints_the_four_forms),
        cmocka_unit_test(test_time__prints_any_time_there_is),
        cmocka_unit_test(test_time__agrees_with_the_c_library_and_is_read_back),
        cmocka_unit_test(test_time_parse_iso__takes_real_dates_only),
        cmocka_unit_test(test_time_parse_http__takes_the_three_forms),
        cmocka_unit_test(test_time_parse_http__puts_two_digit_years_within_50_years_ahead),
        cmocka_unit_test(test_time_parse_amz__takes_the_basic_form_only),
        cmocka_unit_test(test_duration_parse__sums_counts_with_units),
        cmocka_unit_test(test_wall_ms__is_the_time_of_the_system),
        cmocka_unit_test(test_monotonic__never_goes_back),
        cmocka_unit_test(test_jwo_duration_print__uses_the_largest_unit_that_fits),
    };

    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}

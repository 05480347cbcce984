/* test_decimal.c -- decimal text as a scaled integer; test_money.c has more of the forms that a
 * number may take. */
#include "jwo/decimal.h"

#include <string.h>

#include "jwo/status.h"
#include "test_support.h"

static void test_decimal_parse__scales_exactly_or_leaves_the_number_alone(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        int decimals;
        enum jwo_decimal_verdict verdict;
        int64_t value;
    } cases[] = {
        {"8.25",       4, JWO_DECIMAL_OK,       82500},
        {"0.12345678", 8, JWO_DECIMAL_OK,    12345678},
        {"8.250000",   4, JWO_DECIMAL_OK,       82500}, /* zeros are no digits too many */
        {"825e-2",     2, JWO_DECIMAL_OK,         825},
        {"-0.5",       1, JWO_DECIMAL_OK,          -5},
        {"9223372036854775807",  0, JWO_DECIMAL_OK, INT64_MAX},
        {"-9223372036854775808", 0, JWO_DECIMAL_OK, INT64_MIN},
        {"9223372036854775808",  0, JWO_DECIMAL_TOO_LARGE, 7},
        {"9223372036854775807",  1, JWO_DECIMAL_TOO_LARGE, 7},
        {"1e19",       0, JWO_DECIMAL_TOO_LARGE,    7},
        {"8.12345",    4, JWO_DECIMAL_TOO_FINE,     7},
        {"1e-1",       0, JWO_DECIMAL_TOO_FINE,     7},
        {"",           2, JWO_DECIMAL_NOT_A_NUMBER, 7},
        {"01",         2, JWO_DECIMAL_NOT_A_NUMBER, 7},
        {"+1",         2, JWO_DECIMAL_NOT_A_NUMBER, 7},
        {"1.",         2, JWO_DECIMAL_NOT_A_NUMBER, 7},
        {"1.5 ",       2, JWO_DECIMAL_NOT_A_NUMBER, 7},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        int64_t value = 7;

        assert_int_equal(jwo_decimal_parse(cases[i].text, cases[i].decimals, &value),
                         cases[i].verdict);
        assert_true(value == cases[i].value);
    }
}

static void test_decimal_span__ends_where_the_number_ends(void **state)
{
    (void)state;
    assert_int_equal(jwo_decimal_span("1.5e3,2", strlen("1.5e3,2")), 5);
    assert_int_equal(jwo_decimal_span("15", 1), 1);
    assert_int_equal(jwo_decimal_span("007", 3), 0);
    assert_int_equal(jwo_decimal_span("x", 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimal_parse__scales_exactly_or_leaves_the_number_alone),
        cmocka_unit_test(test_decimal_span__ends_where_the_number_ends),
    };

    return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}

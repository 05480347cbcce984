/* test_money.c -- amounts: exact parsing and printing, first by hand, then as a round trip over
 * random values. */
#include "jwo/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jwo/prng.h"
#include "test_death.h"
#include "test_support.h"

struct parse_case {
    const char *text, *currency;
    jwo_status status;
    int64_t minor;
};

/* clang-format off */
static const struct parse_case parse_cases[] = {
    {"15.99",      "USD", JWO_OK,     1599},
    {"16",         "USD", JWO_OK,     1600},
    {"1.599e1",    "USD", JWO_OK,     1599},
    {"1599e-2",    "USD", JWO_OK,     1599},
    {"1.599E+1",   "USD", JWO_OK,     1599},
    {"0.1",        "USD", JWO_OK,       10},
    {"0.29",       "USD", JWO_OK,       29}, /* 0.29 * 100 is 28.999... in a double */
    {"-0",         "USD", JWO_OK,        0},
    {"-0.05",      "USD", JWO_OK,       -5},
    {"0e99999999999999999999999", "USD", JWO_OK, 0},
    {"0.000000",   "USD", JWO_OK,        0},
    {"1.990000",   "USD", JWO_OK,      199},
    {"1500",       "JPY", JWO_OK,     1500},
    {"1500.0",     "JPY", JWO_OK,     1500},
    {"15e2",       "JPY", JWO_OK,     1500},
    {"1.234",      "KWD", JWO_OK,     1234},
    {"1.2345",     "CLF", JWO_OK,    12345},
    {"1.23",       "XYZ", JWO_OK,      123}, /* not of ISO 4217: two decimals */
    {"90000000000000.00",  "USD", JWO_OK,  INT64_C(9000000000000000)},
    {"-90000000000000.00", "USD", JWO_OK, -INT64_C(9000000000000000)},
    {"9000000000000000",   "JPY", JWO_OK,  INT64_C(9000000000000000)},
    {"9e15",               "JPY", JWO_OK,  INT64_C(9000000000000000)},
    {"0.00000000000000000000000000000000015e35", "USD", JWO_OK, 1500},
    {"90000000000000.01",  "USD", JWO_ELIMIT, 0},
    {"-90000000000000.01", "USD", JWO_ELIMIT, 0},
    {"9000000000000001",   "JPY", JWO_ELIMIT, 0},
    {"99999999999999999999999999", "USD", JWO_ELIMIT, 0},
    {"9300000000000000000", "JPY", JWO_ELIMIT, 0}, /* 19 digits beyond int64 */
    {"93e17",       "JPY", JWO_ELIMIT, 0},
    {"1e999",       "USD", JWO_ELIMIT, 0},
    {"1e99999999999999999999999", "USD", JWO_ELIMIT, 0},
    {"1e-99999999999999999999999", "USD", JWO_ELIMIT, 0},
    {"0.001",       "USD", JWO_ELIMIT, 0},
    {"1.001",       "USD", JWO_ELIMIT, 0},
    {"1e-3",        "USD", JWO_ELIMIT, 0},
    {"0.5",         "JPY", JWO_ELIMIT, 0},
    {"1.2345",      "KWD", JWO_ELIMIT, 0},
    {"",       "USD", JWO_EINPUT, 0},
    {" 1",     "USD", JWO_EINPUT, 0},
    {"1 ",     "USD", JWO_EINPUT, 0},
    {"+1",     "USD", JWO_EINPUT, 0},
    {"-",      "USD", JWO_EINPUT, 0},
    {"--1",    "USD", JWO_EINPUT, 0},
    {".5",     "USD", JWO_EINPUT, 0},
    {"1.",     "USD", JWO_EINPUT, 0},
    {"01",     "USD", JWO_EINPUT, 0},
    {"-01",    "USD", JWO_EINPUT, 0},
    {"1.5.5",  "USD", JWO_EINPUT, 0},
    {"1e",     "USD", JWO_EINPUT, 0},
    {"1e+",    "USD", JWO_EINPUT, 0},
    {"1e1.5",  "USD", JWO_EINPUT, 0},
    {"0x10",   "USD", JWO_EINPUT, 0},
    {"1,50",   "USD", JWO_EINPUT, 0},
    {"NaN",    "USD", JWO_EINPUT, 0},
    {"inf",    "USD", JWO_EINPUT, 0},
    {"1",      "usd", JWO_EINPUT, 0},
    {"1",      "",    JWO_EINPUT, 0},
    {"1",      "USDX", JWO_EINPUT, 0},
};
/* clang-format on */

static void test_money_parse__takes_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(parse_cases); i++) {
        const struct parse_case *row = &parse_cases[i];
        struct jwo_money money = {.minor = 4711, .currency = "OLD"};
        struct jwo_error err = {0};
        const jwo_status got = jwo_money_parse(&money, row->text, row->currency, &err);

        if (got != row->status || money.minor != (row->status == JWO_OK ? row->minor : 4711)) {
            fail_msg("\"%s\" %s: status %d, minor %" PRId64, row->text, row->currency, (int)got,
                     money.minor);
        }
        assert_string_equal(money.currency, row->status == JWO_OK ? row->currency : "OLD");
        assert_int_equal(err.text[0] == '\0', row->status == JWO_OK);
    }
}

static void test_money_parse__names_the_rule_that_was_broken(void **state)
{
    struct jwo_money money;
    struct jwo_error err;

    (void)state;
    assert_int_equal(jwo_money_parse(&money, "0.5", "JPY", &err), JWO_ELIMIT);
    assert_string_equal(err.text, "the amount has more than the 0 decimals of JPY");
    assert_int_equal(jwo_money_parse(&money, "1e30", "USD", &err), JWO_ELIMIT);
    assert_string_equal(err.text, "the amount is beyond 9000000000000000 minor units of USD");
}

static void test_money_print__shows_all_decimals_of_the_currency(void **state)
{
    static const struct {
        int64_t minor;
        const char *currency, *text, *long_text;
    } rows[] = {
        {1599, "USD", "15.99", "15.99 USD"},
        {-5, "USD", "-0.05", "-0.05 USD"},
        {0, "USD", "0.00", "0.00 USD"},
        {1500, "JPY", "1500", "1500 JPY"},
        {-7, "KWD", "-0.007", "-0.007 KWD"},
        {12345, "UYW", "1.2345", "1.2345 UYW"},
        {INT64_MIN, "USD", "-92233720368547758.08", "-92233720368547758.08 USD"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const struct jwo_money money = jwo_money_of(rows[i].minor, rows[i].currency);
        char text[JWO_MONEY_TEXT_MAX];

        assert_string_equal(jwo_money_print(&money, text), rows[i].text);
        assert_string_equal(jwo_money_print_long(&money, text), rows[i].long_text);
    }
}

static void test_money_print__is_read_back_as_the_same_amount(void **state)
{
    static const char *const currencies[] = {"JPY", "USD", "KWD", "CLF"};
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 2);
    for (int i = 0; i < 20000; i++) {
        const uint64_t bound = UINT64_C(9000000000000000) >> jwo_prng_below(&prng, 53);
        const int64_t magnitude = (int64_t)jwo_prng_below(&prng, bound + 1);
        const struct jwo_money money =
            jwo_money_of(i % 2 == 0 ? magnitude : -magnitude,
                         currencies[jwo_prng_below(&prng, JWO_COUNT(currencies))]);
        char text[JWO_MONEY_TEXT_MAX];
        struct jwo_money again;

        assert_int_equal(
            jwo_money_parse(&again, jwo_money_print(&money, text), money.currency, NULL), JWO_OK);
        assert_true(jwo_money_same(&money, &again));
    }
}

/* The same amount with its point moved by an exponent: 1599 as 15990000e-4, 0.001599e6, ... */
static void test_money_parse__reads_every_spelling_of_an_amount_alike(void **state)
{
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 3);
    for (int i = 0; i < 5000; i++) {
        const int64_t minor = (int64_t)jwo_prng_below(&prng, 100000000);
        const int zeros = (int)jwo_prng_below(&prng, 12);
        char text[80];
        struct jwo_money money;

        (void)snprintf(text, sizeof(text), "%" PRId64 "%.*se-%d", minor, minor == 0 ? 0 : zeros,
                       "000000000000", 2 + zeros);
        assert_int_equal(jwo_money_parse(&money, text, "USD", NULL), JWO_OK);
        assert_int_equal(money.minor, minor);
        (void)snprintf(text, sizeof(text), "0.%.*s%08" PRId64 "e%d", zeros, "000000000000", minor,
                       6 + zeros);
        assert_int_equal(jwo_money_parse(&money, text, "USD", NULL), JWO_OK);
        assert_int_equal(money.minor, minor);
    }
}

static void test_currency_exponent__follows_iso_4217(void **state)
{
    static const char *const none[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                       "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                       "VND", "VUV", "XAF", "XOF", "XPF"};
    static const char *const three[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
    static const char *const two[] = {"USD", "EUR", "GBP", "AUD", "ZZZ", "AAA"};

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(none); i++) {
        assert_int_equal(jwo_currency_exponent(none[i]), 0);
    }
    for (size_t i = 0; i < JWO_COUNT(three); i++) {
        assert_int_equal(jwo_currency_exponent(three[i]), 3);
    }
    for (size_t i = 0; i < JWO_COUNT(two); i++) {
        assert_int_equal(jwo_currency_exponent(two[i]), 2);
    }
    assert_int_equal(jwo_currency_exponent("CLF"), 4);
    assert_int_equal(jwo_currency_exponent("UYW"), 4);
}

static void test_currency_is_code__wants_three_capital_letters(void **state)
{
    (void)state;
    assert_true(jwo_currency_is_code("USD"));
    assert_true(jwo_currency_is_code("AZA"));
    assert_false(jwo_currency_is_code(""));
    assert_false(jwo_currency_is_code("US"));
    assert_false(jwo_currency_is_code("USDT"));
    assert_false(jwo_currency_is_code("usd"));
    assert_false(jwo_currency_is_code("U5D"));
    assert_false(jwo_currency_is_code("@SD"));
    assert_false(jwo_currency_is_code("[SD"));
}

static void test_money_add__and_sub_and_cmp_agree(void **state)
{
    const struct jwo_money a = jwo_money_of(1000, "USD");
    const struct jwo_money b = jwo_money_of(-300, "USD");
    const struct jwo_money zero = jwo_money_zero("USD");
    const struct jwo_money sum = jwo_money_add(&a, &b);
    const struct jwo_money back = jwo_money_sub(&sum, &b);

    (void)state;
    assert_int_equal(sum.minor, 700);
    assert_true(jwo_money_same(&back, &a));
    assert_true(jwo_money_cmp(&b, &a) < 0);
    assert_true(jwo_money_cmp(&a, &b) > 0);
    assert_int_equal(jwo_money_cmp(&a, &back), 0);
    assert_true(jwo_money_is_zero(&zero));
    assert_false(jwo_money_is_zero(&b));
}

static void test_money_same__compares_amount_and_currency(void **state)
{
    const struct jwo_money dollars = jwo_money_of(5, "USD");
    const struct jwo_money euros = jwo_money_of(5, "EUR");
    const struct jwo_money more = jwo_money_of(6, "USD");

    (void)state;
    assert_true(jwo_money_same(&dollars, &dollars));
    assert_false(jwo_money_same(&dollars, &euros));
    assert_false(jwo_money_same(&dollars, &more));
}

static void add_currencies(void)
{
    const struct jwo_money a = jwo_money_of(5, "USD");
    const struct jwo_money b = jwo_money_of(5, "EUR");

    (void)jwo_money_add(&a, &b);
}

static void overflow_the_sum(void)
{
    const struct jwo_money a = jwo_money_of(INT64_MAX, "USD");

    (void)jwo_money_add(&a, &a);
}

static void overflow_the_difference(void)
{
    const struct jwo_money a = jwo_money_of(INT64_MIN, "USD");
    const struct jwo_money b = jwo_money_of(1, "USD");

    (void)jwo_money_sub(&a, &b);
}

static void invent_a_currency(void)
{
    (void)jwo_money_of(1, "dollars");
}

static void test_money_add__asserts_what_is_the_callers_duty(void **state)
{
    (void)state;
    assert_true(aborts(add_currencies));
    assert_true(aborts(overflow_the_sum));
    assert_true(aborts(overflow_the_difference));
    assert_true(aborts(invent_a_currency));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_money_parse__takes_the_table),
        cmocka_unit_test(test_money_parse__names_the_rule_that_was_broken),
        cmocka_unit_test(test_money_print__shows_all_decimals_of_the_currency),
        cmocka_unit_test(test_money_print__is_read_back_as_the_same_amount),
        cmocka_unit_test(test_money_parse__reads_every_spelling_of_an_amount_alike),
        cmocka_unit_test(test_currency_exponent__follows_iso_4217),
        cmocka_unit_test(test_currency_is_code__wants_three_capital_letters),
        cmocka_unit_test(test_money_add__and_sub_and_cmp_agree),
        cmocka_unit_test(test_money_same__compares_amount_and_currency),
        cmocka_unit_test(test_money_add__asserts_what_is_the_callers_duty),
    };

    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}

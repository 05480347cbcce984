/* money.c -- amounts in minor units, and their text. */
#include "jwo/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jwo/decimal.h"

#define MINOR_MAX                                                                                  \
    INT64_C(9000000000000000) /* what a double holds exactly, so that any peer can read it back */

/* Currencies whose decimals are not 2, from the list of ISO 4217. */
struct exponent {
    char code[4];
    int decimals;
};

/* clang-format off */
static const struct exponent exponents[] = {
    {"BHD", 3}, {"BIF", 0}, {"CLF", 4}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"IQD", 3}, {"ISK", 0},
    {"JOD", 3}, {"JPY", 0}, {"KMF", 0}, {"KRW", 0}, {"KWD", 3}, {"LYD", 3}, {"OMR", 3}, {"PYG", 0},
    {"RWF", 0}, {"TND", 3}, {"UGX", 0}, {"UYI", 0}, {"UYW", 4}, {"VND", 0}, {"VUV", 0}, {"XAF", 0},
    {"XOF", 0}, {"XPF", 0},
};
/* clang-format on */

bool jwo_currency_is_code(const char *code)
{
    for (int i = 0; i < 3; i++) {
        if (code[i] < 'A' || code[i] > 'Z') {
            return false;
        }
    }
    return code[3] == '\0';
}

int jwo_currency_exponent(const char *code)
{
    for (size_t i = 0; i < JWO_COUNT(exponents); i++) {
        if (strcmp(exponents[i].code, code) == 0) {
            return exponents[i].decimals;
        }
    }
    return 2;
}

struct jwo_money jwo_money_of(int64_t minor, const char *currency)
{
    struct jwo_money money = {.minor = minor};

    JWO_ASSERT(jwo_currency_is_code(currency));
    memcpy(money.currency, currency, sizeof(money.currency));
    return money;
}

struct jwo_money jwo_money_zero(const char *currency)
{
    return jwo_money_of(0, currency);
}

jwo_status jwo_money_parse(struct jwo_money *out, const char *text, const char *currency,
                           struct jwo_error *err)
{
    int64_t minor = 0;
    int decimals;

    if (!jwo_currency_is_code(currency)) {
        return jwo_fail(err, JWO_EINPUT, "the currency code is not three capital letters");
    }
    decimals = jwo_currency_exponent(currency);
    switch (jwo_decimal_parse(text, decimals, &minor)) {
    case JWO_DECIMAL_OK:
        if (minor <= MINOR_MAX && minor >= -MINOR_MAX) {
            *out = jwo_money_of(minor, currency);
            return JWO_OK;
        }
        break;
    case JWO_DECIMAL_TOO_LARGE:
        break;
    case JWO_DECIMAL_TOO_FINE:
        return jwo_fail(err, JWO_ELIMIT, "the amount has more than the %d decimals of %s", decimals,
                        currency);
    case JWO_DECIMAL_NOT_A_NUMBER:
        return jwo_fail(err, JWO_EINPUT, "the amount is not a decimal number");
    }
    return jwo_fail(err, JWO_ELIMIT, "the amount is beyond %" PRId64 " minor units of %s",
                    MINOR_MAX, currency);
}

const char *jwo_money_print(const struct jwo_money *money, char out[JWO_MONEY_TEXT_MAX])
{
    const uint64_t magnitude =
        money->minor < 0 ? 0 - (uint64_t)money->minor : (uint64_t)money->minor;
    const char *sign = money->minor < 0 ? "-" : "";
    const int decimals = jwo_currency_exponent(money->currency);
    uint64_t scale = 1;

    for (int i = 0; i < decimals; i++) {
        scale *= 10;
    }
    if (decimals == 0) {
        (void)snprintf(out, JWO_MONEY_TEXT_MAX, "%s%" PRIu64, sign, magnitude);
    } else {
        (void)snprintf(out, JWO_MONEY_TEXT_MAX, "%s%" PRIu64 ".%0*" PRIu64, sign, magnitude / scale,
                       decimals, magnitude % scale);
    }
    return out;
}

const char *jwo_money_print_long(const struct jwo_money *money, char out[JWO_MONEY_TEXT_MAX])
{
    size_t len;

    (void)jwo_money_print(money, out);
    len = strlen(out);
    (void)snprintf(out + len, JWO_MONEY_TEXT_MAX - len, " %s", money->currency);
    return out;
}

static void assert_same_currency(const struct jwo_money *a, const struct jwo_money *b)
{
    JWO_ASSERT(strcmp(a->currency, b->currency) == 0);
}

struct jwo_money jwo_money_add(const struct jwo_money *a, const struct jwo_money *b)
{
    struct jwo_money sum = *a;

    assert_same_currency(a, b);
    JWO_ASSERT(!__builtin_add_overflow(a->minor, b->minor, &sum.minor));
    return sum;
}

struct jwo_money jwo_money_sub(const struct jwo_money *a, const struct jwo_money *b)
{
    struct jwo_money difference = *a;

    assert_same_currency(a, b);
    JWO_ASSERT(!__builtin_sub_overflow(a->minor, b->minor, &difference.minor));
    return difference;
}

int jwo_money_cmp(const struct jwo_money *a, const struct jwo_money *b)
{
    assert_same_currency(a, b);
    return (a->minor > b->minor) - (a->minor < b->minor);
}

bool jwo_money_is_zero(const struct jwo_money *money)
{
    return money->minor == 0;
}

bool jwo_money_same(const struct jwo_money *a, const struct jwo_money *b)
{
    return a->minor == b->minor && strcmp(a->currency, b->currency) == 0;
}

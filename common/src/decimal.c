/* decimal.c -- exact decimal numbers. */
#include "jwo/decimal.h"

#include <string.h>

#include "jwo/status.h"

/* Exponents are capped here: no text is long enough to bring a number back from so far. */
#define EXPONENT_MAX (INT64_C(1) << 60)

static size_t digits_span(const char *text, size_t len)
{
    size_t count = 0;

    while (count < len && text[count] >= '0' && text[count] <= '9') {
        count++;
    }
    return count;
}

size_t jwo_decimal_span(const char *text, size_t len)
{
    size_t at = (len > 0 && text[0] == '-') ? 1 : 0;
    size_t digits = digits_span(text + at, len - at);

    if (digits == 0 || (digits > 1 && text[at] == '0')) {
        return 0;
    }
    at += digits;
    if (at < len && text[at] == '.') {
        digits = digits_span(text + at + 1, len - at - 1);
        if (digits == 0) {
            return 0;
        }
        at += 1 + digits;
    }
    if (at < len && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        if (at < len && (text[at] == '+' || text[at] == '-')) {
            at++;
        }
        digits = digits_span(text + at, len - at);
        if (digits == 0) {
            return 0;
        }
        at += digits;
    }
    return at;
}

/* The number behind the 'e' or 'E'; `text` is well formed. */
static int64_t exponent_of(const char *text)
{
    const char *e = text + strcspn(text, "eE");
    int64_t exponent = 0;
    bool negative = false;

    if (*e == '\0') {
        return 0;
    }
    e++;
    negative = *e == '-';
    if (*e == '-' || *e == '+') {
        e++;
    }
    for (; *e != '\0' && exponent < EXPONENT_MAX / 10 - 1; e++) {
        exponent = exponent * 10 + (*e - '0');
    }
    return negative ? -exponent : exponent;
}

/* What counts of a number: its digits from the first that is not 0 to the last, and their powers of
 * ten. */
struct extent {
    const char *first, *last; /* NULL: the number is zero */
    int64_t first_power, last_power;
};

static struct extent extent_of(const char *text)
{
    struct extent extent = {0};
    const size_t integral = strspn(text, "-0123456789");
    int64_t power = exponent_of(text) + (int64_t)integral - 1;

    for (const char *at = text; *at != '\0' && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            continue; /* takes no power of ten */
        }
        if (*at >= '1' && *at <= '9') {
            if (extent.first == NULL) {
                extent.first = at;
                extent.first_power = power;
            }
            extent.last = at;
            extent.last_power = power;
        }
        power--;
    }
    return extent;
}

enum jwo_decimal_verdict jwo_decimal_parse(const char *text, int decimals, int64_t *out)
{
    const size_t len = strlen(text);
    const bool negative = text[0] == '-';
    struct extent extent;
    int64_t value = 0;

    JWO_ASSERT(decimals >= 0 && decimals <= 9);
    if (len == 0 || jwo_decimal_span(text, len) != len) {
        return JWO_DECIMAL_NOT_A_NUMBER;
    }
    extent = extent_of(text);
    if (extent.first == NULL) {
        *out = 0;
        return JWO_DECIMAL_OK;
    }
    if (extent.last_power < -decimals) {
        return JWO_DECIMAL_TOO_FINE;
    }
    if (extent.first_power + decimals > 18) { /* 10^18 is the last power of ten in int64 */
        return JWO_DECIMAL_TOO_LARGE;
    }
    for (const char *at = extent.first; at <= extent.last; at++) {
        const int digit = *at - '0';

        /* towards its sign, because int64 reaches one further below zero */
        if (*at != '.' && (__builtin_mul_overflow(value, 10, &value) ||
                           __builtin_add_overflow(value, negative ? -digit : digit, &value))) {
            return JWO_DECIMAL_TOO_LARGE;
        }
    }
    for (int64_t power = extent.last_power + decimals; power > 0; power--) {
        if (__builtin_mul_overflow(value, 10, &value)) {
            return JWO_DECIMAL_TOO_LARGE;
        }
    }
    *out = value;
    return JWO_DECIMAL_OK;
}

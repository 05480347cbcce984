/* decimal.c -- see decimal.h. */
#include "decimal.h"

#include "jwo/fields.h"

/* Looks before it multiplies, so that no limit up to INT64_MAX can overflow. */
static bool append_digit(int64_t *value, int digit, int64_t max)
{
    if (*value > (max - digit) / 10) {
        return false;
    }
    *value = *value * 10 + digit;
    return true;
}

bool rtl_decimal_read(const char *text, int decimals, int64_t max, int64_t *out)
{
    int64_t value = 0;
    int missing = decimals; /* decimals still to come */
    bool fraction = false;

    JWO_ASSERT(decimals >= 0);
    if (!jwo_is_decimal(text)) {
        return false;
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '.') {
            fraction = true;
            continue;
        }
        if (fraction && --missing < 0) {
            return false;
        }
        if (!append_digit(&value, *c - '0', max)) {
            return false;
        }
    }
    for (; missing > 0; missing--) {
        if (!append_digit(&value, 0, max)) {
            return false;
        }
    }
    *out = value;
    return true;
}

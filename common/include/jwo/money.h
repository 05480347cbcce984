/* money.h -- amounts as integers of minor units plus an ISO 4217 code. Never a double, also not for
 * a moment.
 *
 * Decisions D26 (exponents: JPY 0, USD 2, KWD 3), D27 (digits of the wire are kept). A code that
 * ISO 4217 does not list is still a currency to us, with 2 decimals: the published rule is only
 * ^[A-Z]{3}$.
 */
#ifndef JWO_MONEY_H
#define JWO_MONEY_H

#include "jwo/status.h"

struct jwo_money {
    int64_t minor;    /* e.g. cents; may be negative */
    char currency[4]; /* "USD"; "" only in a zeroed struct */
};

#define JWO_MONEY_TEXT_MAX 32

/* Three capital letters? */
bool jwo_currency_is_code(const char *code);
/* Number of decimals of `code`: 0, 2 or 3 (4 for CLF, UYW). */
int jwo_currency_exponent(const char *code);

struct jwo_money jwo_money_of(int64_t minor, const char *currency);
struct jwo_money jwo_money_zero(const char *currency);

/* Parse the source text of a JSON number ("15.99", "16", "1.599e1", "-0") or of a decimal string
 * (no exponent unless the text has one). Digits beyond the currency's decimals must be zeros.
 * EINPUT: not a number, or `currency` is no code. ELIMIT: more decimals than the currency has, or
 * beyond +-9e15 minor units. *out unchanged on failure. */
JWO_MUST_USE jwo_status jwo_money_parse(struct jwo_money *out, const char *text,
                                        const char *currency, struct jwo_error *err);

/* "15.99", "-0.05", "1500" (JPY): all decimals of the currency, a JSON number. Returns `out`. */
const char *jwo_money_print(const struct jwo_money *money, char out[JWO_MONEY_TEXT_MAX]);
/* "15.99 USD" */
const char *jwo_money_print_long(const struct jwo_money *money, char out[JWO_MONEY_TEXT_MAX]);

/* Same currency is the caller's duty (asserted). Overflow is asserted too: parse limits make it
 * unreachable. */
struct jwo_money jwo_money_add(const struct jwo_money *a, const struct jwo_money *b);
struct jwo_money jwo_money_sub(const struct jwo_money *a, const struct jwo_money *b);
int jwo_money_cmp(const struct jwo_money *a, const struct jwo_money *b); /* <0, 0, >0 */
bool jwo_money_is_zero(const struct jwo_money *money);
/* Amount and currency; never asserts. */
bool jwo_money_same(const struct jwo_money *a, const struct jwo_money *b);

#endif

/* decimal.h -- exact decimal numbers: text to a scaled integer, without floating point on the way.
 *
 * The text has the form of a JSON number (RFC 8259 section 6): -0, 15.99, 1.599e1. No plus sign in
 * front, no leading zeros, no bare point.
 */
#ifndef JWO_DECIMAL_H
#define JWO_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum jwo_decimal_verdict {
    JWO_DECIMAL_OK,
    JWO_DECIMAL_NOT_A_NUMBER,
    JWO_DECIMAL_TOO_FINE, /* a digit other than 0 beyond the decimals asked for */
    JWO_DECIMAL_TOO_LARGE /* beyond int64 */
};

/* *out = the number times 10^decimals; unchanged unless OK. `decimals` is 0 to 9. */
enum jwo_decimal_verdict jwo_decimal_parse(const char *text, int decimals, int64_t *out);

/* Length of the JSON number that `text` begins with, 0 when it begins with none. */
size_t jwo_decimal_span(const char *text, size_t len);

#endif

/* decimal.h -- decimal text as an integer of a fixed number of decimals, for rates and quantities.
 *
 * Money has its own reader in jwo/money.h; nothing here or there passes through binary floating
 * point.
 */
#ifndef RTL_DECIMAL_H
#define RTL_DECIMAL_H

#include "jwo/status.h"

/* "8.25" with 4 decimals is 82500. False when the text is no jwo_is_decimal, has more decimals than
 * that, or passes `max` (not negative); *out is unchanged then. */
JWO_MUST_USE bool rtl_decimal_read(const char *text, int decimals, int64_t max, int64_t *out);

#endif

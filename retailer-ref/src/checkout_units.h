/* checkout_units.h -- from the amounts of a priced line to amounts of one unit, exactly.
 *
 * Why        We price per line and round once (pricing.h). The checkout service wants the amounts
 *            of one unit, multiplies each by the quantity, rounds half up to a minor unit, and adds
 *            with a tolerance of zero (D21). 1.00 off three bottles has no such amount: two bottles
 *            with 0.33 off and one with 0.34 have.
 * How        A line becomes up to RTL_UNITS_MAX parts whose quantities sum to the line's. Whole
 *            units: every amount is divided by their number, and the units that get one minor unit
 *            more are the first ones; a part ends where one amount falls by one. A fraction (0.350
 *            kg) is a part of its own: its units are more than its amounts, so each amount has an
 *            amount per unit that rounds to it.
 * Promise    For each amount, the sum over the parts of round(amount x quantity) is the line's; all
 *            are >= 0, and a part's promotions are never more than its price.
 */
#ifndef RTL_CHECKOUT_UNITS_H
#define RTL_CHECKOUT_UNITS_H

#include "pricing.h"

/* clang-format off */
#define RTL_UNIT_AMOUNTS(X) X(PRICE) X(PROMOTIONS) X(FEES) X(FEE_TAX) X(TAX)
/* clang-format on */
enum rtl_unit_amount {
#define X(name) RTL_UNIT_##name,
    RTL_UNIT_AMOUNTS(X)
#undef X
        RTL_UNIT_AMOUNT_COUNT
};

/* Each amount of whole units may end a part, and a fraction is one more. */
#define RTL_UNITS_MAX (RTL_UNIT_AMOUNT_COUNT + 2)

struct rtl_units {
    int64_t quantity;                     /* of 1/RTL_QUANTITY_ONE, > 0 */
    int64_t minor[RTL_UNIT_AMOUNT_COUNT]; /* of one unit */
};

/* `line` holds the amounts of the whole line; its PRICE must be unit_price x quantity, rounded half
 * up, and its PROMOTIONS at most its PRICE. Returns the number of parts; 0 for no quantity. */
size_t rtl_units_split(const int64_t line[RTL_UNIT_AMOUNT_COUNT], int64_t unit_price,
                       int64_t quantity, struct rtl_units out[RTL_UNITS_MAX]);

#endif

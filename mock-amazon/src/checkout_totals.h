/* checkout_totals.h -- the arithmetic of a cart that a retailer sends to be charged: does a line
 * agree with itself, do the totals agree with the lines? (decision D21)
 *
 * Unit       Amounts below `unitPrice` are those of one unit:
 *            totalPrice = price - promotions + fees + their tax + salesTax.
 * Line       The quantity counts in the order's totals. Each member of a line times its quantity is
 *            rounded half up to a minor unit (a quantity may be "0.350"), then added: so
 *            priceTotal = subTotal - promotionsTotal + fees + their tax + salesTaxTotal holds to
 *            the minor unit. The tolerance is zero.
 * Fees       Their total has no member of its own on the wire, nor is it published whether
 *            salesTaxTotal includes their tax: both are taken.
 * Money      All of one currency, the caller's duty (asserted), none negative, none above
 *            AMZ_CHECKOUT_MINOR_MAX, so that no sum can overflow.
 */
#ifndef AMZ_CHECKOUT_TOTALS_H
#define AMZ_CHECKOUT_TOTALS_H

#include "jwo/money.h"
#include "jwo/status.h"

#define AMZ_CHECKOUT_MINOR_MAX INT64_C(100000000000) /* of one amount, and of one line */

/* A quantity in its smallest part: all of 10 characters fit, "9999999999" and "0.00000001". */
#define AMZ_QUANTITY_DECIMALS  8
#define AMZ_QUANTITY_ONE       INT64_C(100000000)
#define AMZ_QUANTITY_BYTES_MAX 10

/* The amounts of one unit; promotions and fees are sums. */
struct amz_checkout_unit {
    struct jwo_money price, promotions, fees, fee_taxes, sales_tax, total;
};

/* The order's; fees and fee_taxes only as computed, the wire does not state them. */
struct amz_checkout_totals {
    struct jwo_money sub_total, promotions, fees, fee_taxes, sales_tax, price_total;
};

/* "1", "1.0", "0.350", leading zeros too, into parts of AMZ_QUANTITY_ONE. EINPUT: no decimal;
 * ELIMIT: longer than AMZ_QUANTITY_BYTES_MAX. *out unchanged on failure. */
JWO_MUST_USE jwo_status amz_quantity_parse(const char *text, int64_t *out);

void amz_checkout_unit_init(struct amz_checkout_unit *unit, const char *currency);
void amz_checkout_totals_init(struct amz_checkout_totals *totals, const char *currency);

/* EINPUT: the total is not what the other amounts come to; *err says both. */
JWO_MUST_USE jwo_status amz_checkout_unit_check(const struct amz_checkout_unit *unit,
                                                struct jwo_error *err);

/* One amount times a quantity, rounded half up. ELIMIT: beyond AMZ_CHECKOUT_MINOR_MAX. *out
 * unchanged on failure. */
JWO_MUST_USE jwo_status amz_checkout_times(const struct jwo_money *amount, int64_t quantity,
                                           struct jwo_money *out, struct jwo_error *err);

/* Add a line of that many units. ELIMIT: the line is beyond AMZ_CHECKOUT_MINOR_MAX; the totals are
 * then of no use. */
JWO_MUST_USE jwo_status amz_checkout_totals_add(struct amz_checkout_totals *totals,
                                                const struct amz_checkout_unit *unit,
                                                int64_t quantity, struct jwo_error *err);

/* EINPUT: what is stated is not what was computed; *err names the member and says both. */
JWO_MUST_USE jwo_status amz_checkout_totals_check(const struct amz_checkout_totals *computed,
                                                  const struct amz_checkout_totals *stated,
                                                  struct jwo_error *err);

#endif

/* checkout_totals.c -- see checkout_totals.h for the contract. */
#include "checkout_totals.h"

#include <inttypes.h>
#include <string.h>

#include "jwo/decimal.h"

jwo_status amz_quantity_parse(const char *text, int64_t *out)
{
    if (strlen(text) > AMZ_QUANTITY_BYTES_MAX) {
        return JWO_ELIMIT;
    }
    while (text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
        text++; /* which the form of JSON's numbers has not */
    }
    if (strspn(text, "0123456789.") != strlen(text) ||
        jwo_decimal_parse(text, AMZ_QUANTITY_DECIMALS, out) != JWO_DECIMAL_OK) {
        return JWO_EINPUT;
    }
    return JWO_OK;
}

void amz_checkout_unit_init(struct amz_checkout_unit *unit, const char *currency)
{
    const struct jwo_money zero = jwo_money_zero(currency);

    *unit = (struct amz_checkout_unit){zero, zero, zero, zero, zero, zero};
}

void amz_checkout_totals_init(struct amz_checkout_totals *totals, const char *currency)
{
    const struct jwo_money zero = jwo_money_zero(currency);

    *totals = (struct amz_checkout_totals){zero, zero, zero, zero, zero, zero};
}

/* price - promotions + fees + their tax + sales tax */
static struct jwo_money sum_up(const struct jwo_money *price, const struct jwo_money *promotions,
                               const struct jwo_money *fees, const struct jwo_money *fee_taxes,
                               const struct jwo_money *sales_tax)
{
    struct jwo_money sum = jwo_money_sub(price, promotions);

    sum = jwo_money_add(&sum, fees);
    sum = jwo_money_add(&sum, fee_taxes);
    return jwo_money_add(&sum, sales_tax);
}

static jwo_status differs(struct jwo_error *err, const char *name, const struct jwo_money *stated,
                          const char *source, const struct jwo_money *computed)
{
    char stated_text[JWO_MONEY_TEXT_MAX], computed_text[JWO_MONEY_TEXT_MAX];

    return jwo_fail(err, JWO_EINPUT, "%s is %s, %s %s", name, jwo_money_print(stated, stated_text),
                    source, jwo_money_print(computed, computed_text));
}

jwo_status amz_checkout_unit_check(const struct amz_checkout_unit *unit, struct jwo_error *err)
{
    const struct jwo_money computed =
        sum_up(&unit->price, &unit->promotions, &unit->fees, &unit->fee_taxes, &unit->sales_tax);

    if (!jwo_money_same(&computed, &unit->total)) {
        return differs(err, "totalPrice", &unit->total,
                       "but price, promotions, fees and taxes come to", &computed);
    }
    return JWO_OK;
}

jwo_status amz_checkout_times(const struct jwo_money *amount, int64_t quantity,
                              struct jwo_money *out, struct jwo_error *err)
{
    int64_t product;

    JWO_ASSERT(amount->minor >= 0);
    JWO_ASSERT(quantity >= 0);
    if (__builtin_mul_overflow(amount->minor, quantity, &product) ||
        product / AMZ_QUANTITY_ONE >= AMZ_CHECKOUT_MINOR_MAX) {
        return jwo_fail(err, JWO_ELIMIT, "the line is beyond %" PRId64 " minor units",
                        AMZ_CHECKOUT_MINOR_MAX);
    }
    *out = *amount;
    out->minor =
        product / AMZ_QUANTITY_ONE + (product % AMZ_QUANTITY_ONE >= AMZ_QUANTITY_ONE / 2 ? 1 : 0);
    return JWO_OK;
}

static jwo_status add_times(struct jwo_money *sum, const struct jwo_money *amount, int64_t quantity,
                            struct jwo_error *err)
{
    struct jwo_money product;
    const jwo_status status = amz_checkout_times(amount, quantity, &product, err);

    if (status == JWO_OK) {
        *sum = jwo_money_add(sum, &product);
    }
    return status;
}

jwo_status amz_checkout_totals_add(struct amz_checkout_totals *totals,
                                   const struct amz_checkout_unit *unit, int64_t quantity,
                                   struct jwo_error *err)
{
    const struct {
        struct jwo_money *sum;
        const struct jwo_money *amount;
    } members[] = {
        {&totals->sub_total, &unit->price},     {&totals->promotions, &unit->promotions},
        {&totals->fees, &unit->fees},           {&totals->fee_taxes, &unit->fee_taxes},
        {&totals->sales_tax, &unit->sales_tax},
    };

    for (size_t i = 0; i < JWO_COUNT(members); i++) {
        const jwo_status status = add_times(members[i].sum, members[i].amount, quantity, err);

        if (status != JWO_OK) {
            return status;
        }
    }
    totals->price_total = sum_up(&totals->sub_total, &totals->promotions, &totals->fees,
                                 &totals->fee_taxes, &totals->sales_tax);
    return JWO_OK;
}

jwo_status amz_checkout_totals_check(const struct amz_checkout_totals *computed,
                                     const struct amz_checkout_totals *stated,
                                     struct jwo_error *err)
{
    static const char source[] = "but the lines come to";
    const struct jwo_money all_taxes = jwo_money_add(&computed->sales_tax, &computed->fee_taxes);

    if (!jwo_money_same(&computed->sub_total, &stated->sub_total)) {
        return differs(err, "subTotal", &stated->sub_total, source, &computed->sub_total);
    }
    if (!jwo_money_same(&computed->promotions, &stated->promotions)) {
        return differs(err, "promotionsTotal", &stated->promotions, source, &computed->promotions);
    }
    if (!jwo_money_same(&computed->sales_tax, &stated->sales_tax) &&
        !jwo_money_same(&all_taxes, &stated->sales_tax)) {
        return differs(err, "salesTaxTotal", &stated->sales_tax, source, &computed->sales_tax);
    }
    if (!jwo_money_same(&computed->price_total, &stated->price_total)) {
        return differs(err, "priceTotal", &stated->price_total, source, &computed->price_total);
    }
    return JWO_OK;
}

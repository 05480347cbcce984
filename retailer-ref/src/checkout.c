/* checkout.c -- see checkout.h for the contract. */
#include "checkout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checkout_units.h"
#include "jwo/json.h"

static void write_money(struct jwo_json_writer *w, const char *name, int64_t minor,
                        const char *currency)
{
    const struct jwo_money money = jwo_money_of(minor, currency);
    char text[JWO_MONEY_TEXT_MAX];

    jwo_jw_key(w, name);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "amount", jwo_money_print(&money, text)); /* text here, unlike at payments */
    jwo_jw_kstr(w, "currencyCode", currency);
    jwo_jw_end_object(w);
}

static void write_quantity(struct jwo_json_writer *w, int64_t quantity, const char *unit)
{
    char text[32];
    size_t len;

    (void)snprintf(text, sizeof(text), "%" PRId64 ".%08" PRId64, quantity / RTL_QUANTITY_ONE,
                   quantity % RTL_QUANTITY_ONE);
    for (len = strlen(text); text[len - 1] == '0'; len--) {
        text[len - 1] = '\0'; /* at most 10 characters may remain: whole, or below one */
    }
    if (text[len - 1] == '.') {
        text[len - 1] = '\0';
    }
    jwo_jw_key(w, "quantity");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "value", text);
    jwo_jw_kstr(w, "unit", unit);
    jwo_jw_end_object(w);
}

/* Which promotions took what is not kept, so they are one; the same for the fees. */
static void write_promotions(struct jwo_json_writer *w, const struct rtl_units *part,
                             const char *currency)
{
    jwo_jw_key(w, "promotions");
    jwo_jw_array(w);
    if (part->minor[RTL_UNIT_PROMOTIONS] > 0) {
        jwo_jw_object(w);
        write_money(w, "promotionAmount", part->minor[RTL_UNIT_PROMOTIONS], currency);
        jwo_jw_kstr(w, "promotionDescription", "Promotions");
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
}

static void write_fees(struct jwo_json_writer *w, const struct rtl_units *part,
                       const char *currency)
{
    jwo_jw_key(w, "depositsAndFees");
    jwo_jw_array(w);
    if (part->minor[RTL_UNIT_FEES] > 0 || part->minor[RTL_UNIT_FEE_TAX] > 0) {
        jwo_jw_object(w);
        write_money(w, "depositAndFeeAmount", part->minor[RTL_UNIT_FEES], currency);
        jwo_jw_kstr(w, "depositAndFeeDescription", "Deposits and fees");
        write_money(w, "salesTax", part->minor[RTL_UNIT_FEE_TAX], currency);
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
}

static void write_part(struct jwo_json_writer *w, const struct rtl_cart_item *item,
                       const struct rtl_units *part, const char *currency)
{
    const int64_t *minor = part->minor;

    jwo_jw_object(w);
    jwo_jw_kstr(w, "productId", item->id);
    jwo_jw_kstr(w, "type", item->type);
    write_quantity(w, part->quantity, item->unit);
    jwo_jw_key(w, "unitPrice");
    jwo_jw_object(w);
    write_money(w, "totalPrice",
                minor[RTL_UNIT_PRICE] - minor[RTL_UNIT_PROMOTIONS] + minor[RTL_UNIT_FEES] +
                    minor[RTL_UNIT_FEE_TAX] + minor[RTL_UNIT_TAX],
                currency);
    write_money(w, "price", minor[RTL_UNIT_PRICE], currency);
    write_money(w, "salesTax", minor[RTL_UNIT_TAX], currency);
    write_promotions(w, part, currency);
    write_fees(w, part, currency);
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

/* Adds up the tax on fees, which no total of the priced cart has alone. */
static void write_lines(struct jwo_json_writer *w, const struct rtl_cart *cart,
                        const struct rtl_priced_cart *priced, int64_t *fee_tax)
{
    struct rtl_units parts[RTL_UNITS_MAX];

    for (size_t i = 0; i < priced->line_count && !w->buf->overflow; i++) {
        const struct rtl_priced_line *line = &priced->lines[i];
        const int64_t amounts[RTL_UNIT_AMOUNT_COUNT] = {
            [RTL_UNIT_PRICE] = line->price.minor,
            [RTL_UNIT_PROMOTIONS] = line->promotions.minor,
            [RTL_UNIT_FEES] = line->fees.minor - line->fee_tax.minor,
            [RTL_UNIT_FEE_TAX] = line->fee_tax.minor,
            [RTL_UNIT_TAX] = line->tax.minor,
        };
        int64_t quantity = 0;
        const bool is_quantity = rtl_quantity_read(line->quantity, &quantity);

        JWO_ASSERT(is_quantity); /* it was priced */
        const size_t count = rtl_units_split(amounts, line->unit_price.minor, quantity, parts);
        for (size_t part = 0; part < count; part++) {
            write_part(w, &cart->items[i], &parts[part], priced->total.currency);
        }
        *fee_tax += line->fee_tax.minor;
    }
}

jwo_status rtl_checkout_write(struct jwo_buf *out, const struct rtl_cart *cart,
                              const struct rtl_priced_cart *priced, struct jwo_error *err)
{
    const char *currency = priced->total.currency;
    struct jwo_json_writer w;
    int64_t fee_tax = 0;

    JWO_ASSERT(priced->line_count == cart->item_count);
    jwo_jw_init(&w, out);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "idempotentShoppingTripId", cart->shopping_trip_id);
    jwo_jw_kstr(&w, "storeId", cart->store_id);
    jwo_jw_key(&w, "lineItems");
    jwo_jw_array(&w);
    write_lines(&w, cart, priced, &fee_tax);
    jwo_jw_end_array(&w);
    jwo_jw_key(&w, "orderTotals");
    jwo_jw_object(&w);
    write_money(&w, "priceTotal", priced->total.minor, currency);
    write_money(&w, "subTotal", priced->subtotal.minor, currency);
    write_money(&w, "promotionsTotal", priced->promotions.minor, currency);
    write_money(&w, "salesTaxTotal", priced->tax.minor + fee_tax, currency);
    jwo_jw_end_object(&w);
    jwo_jw_end_object(&w);
    return out->overflow ? jwo_fail(err, JWO_ELIMIT, "the cart is too long for CheckoutCart")
                         : JWO_OK;
}

bool rtl_checkout_has_lines(const struct rtl_cart *cart)
{
    for (size_t i = 0; i < cart->item_count; i++) {
        int64_t quantity = 0;

        if (rtl_quantity_read(cart->items[i].quantity, &quantity) && quantity > 0) {
            return true;
        }
    }
    return false;
}

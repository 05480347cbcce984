/* checkout_fields.c -- the table of CheckoutCart (facts 8).
 *
 * Published are the names, one sample and "all decimal values must be rounded to 2 places".
 * Lengths are those of CreatePurchases. What is optional is ours: lists of promotions and fees; the
 * prices, because one that is missing has an error of its own (checkout_cart.c); and no item at all
 * has one as well.
 */
#include <string.h>

#include "checkout_totals.h"
#include "operations_fields.h"

#define MONEY_DECIMALS  2
#define MONEY_BYTES_MAX 32
#define ID_BYTES_MAX    255
#define TEXT_BYTES_MAX  255
#define ID_CHARS        "0-9a-zA-Z_-"

/* "1", "1.5", "1.50": at most two decimals, also zeros; nothing negative. */
static bool is_rounded(const char *text)
{
    const char *point = strchr(text, '.');

    return jwo_is_decimal(text) && (point == NULL || strlen(point + 1) <= MONEY_DECIMALS);
}

static const char *const types[] = {"SKU", "SCANCODE", NULL};

/* clang-format off */
static const struct jwo_field money[] = {
    {.name = "amount", .kind = JWO_F_STRING, .required = true, .bytes_max = MONEY_BYTES_MAX,
     .check = is_rounded},
    {.name = "currencyCode", .kind = JWO_F_STRING, .required = true, .bytes_max = 3,
     .check = jwo_is_currency},
    {0},
};

static const struct jwo_field quantity[] = {
    {.name = "value", .kind = JWO_F_STRING, .required = true, .bytes_max = AMZ_QUANTITY_BYTES_MAX,
     .check = jwo_is_decimal},
    {.name = "unit", .kind = JWO_F_STRING, .required = true, .bytes_max = TEXT_BYTES_MAX},
    {0},
};

static const struct jwo_field promotion[] = {
    {.name = "promotionAmount", .kind = JWO_F_OBJECT, .required = true, .fields = money},
    {.name = "promotionDescription", .kind = JWO_F_STRING, .required = true,
     .bytes_max = TEXT_BYTES_MAX},
    {0},
};

static const struct jwo_field fee[] = {
    {.name = "depositAndFeeAmount", .kind = JWO_F_OBJECT, .required = true, .fields = money},
    {.name = "depositAndFeeDescription", .kind = JWO_F_STRING, .required = true,
     .bytes_max = TEXT_BYTES_MAX},
    {.name = "salesTax", .kind = JWO_F_OBJECT, .fields = money},
    {0},
};

static const struct jwo_field unit_price[] = {
    {.name = "totalPrice", .kind = JWO_F_OBJECT, .fields = money},
    {.name = "price", .kind = JWO_F_OBJECT, .fields = money},
    {.name = "salesTax", .kind = JWO_F_OBJECT, .required = true, .fields = money},
    {.name = "promotions", .kind = JWO_F_ARRAY, .fields = promotion},
    {.name = "depositsAndFees", .kind = JWO_F_ARRAY, .fields = fee},
    {0},
};

static const struct jwo_field line_item[] = {
    {.name = "productId", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_BYTES_MAX},
    {.name = "type", .kind = JWO_F_STRING, .required = true, .one_of = types},
    {.name = "quantity", .kind = JWO_F_OBJECT, .required = true, .fields = quantity},
    {.name = "unitPrice", .kind = JWO_F_OBJECT, .required = true, .fields = unit_price},
    {0},
};

static const struct jwo_field order_totals[] = {
    {.name = "priceTotal", .kind = JWO_F_OBJECT, .fields = money},
    {.name = "subTotal", .kind = JWO_F_OBJECT, .required = true, .fields = money},
    {.name = "promotionsTotal", .kind = JWO_F_OBJECT, .required = true, .fields = money},
    {.name = "salesTaxTotal", .kind = JWO_F_OBJECT, .required = true, .fields = money},
    {0},
};

const struct jwo_field amz_fields_checkout[] = {
    {.name = "idempotentShoppingTripId", .kind = JWO_F_STRING, .required = true,
     .bytes_max = ID_BYTES_MAX, .chars = ID_CHARS},
    {.name = "storeId", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_BYTES_MAX,
     .chars = ID_CHARS},
    {.name = "lineItems", .kind = JWO_F_ARRAY, .required = true, .fields = line_item},
    {.name = "orderTotals", .kind = JWO_F_OBJECT, .required = true, .fields = order_totals},
    {0},
};
/* clang-format on */

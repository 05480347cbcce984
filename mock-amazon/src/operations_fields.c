/* operations_fields.c -- the tables, typed from Amazon's reference pages and its test pages.
 *
 * Where the two disagree the stricter one rules: the pattern of storeId ends in `*` and so admits
 * the empty string, but the test pages expect 400 for it; a refundRequestId has lower-case hex
 * only.
 */
#include "operations_fields.h"

#include <string.h>

#include "catalog.h"

/* The digits before an exponent decide the sign and whether the number is zero. */
static bool has_nonzero_digit(const char *number)
{
    for (; *number && *number != 'e' && *number != 'E'; number++) {
        if (*number >= '1' && *number <= '9') {
            return true;
        }
    }
    return false;
}

/* Published for capture ("Zero Amount", "Negative Amount" -> 400). For adjust and refund Amazon is
 * silent: ours. */
static bool is_positive(const char *number)
{
    return number[0] != '-' && has_nonzero_digit(number);
}

/* A report may say that nothing was owed or settled. */
static bool is_not_negative(const char *number)
{
    return number[0] != '-' || !has_nonzero_digit(number);
}

/* ^[0-9a-f]{8}-[0-9a-f]{4}-[0-5][0-9a-f]{3}-[089ab][0-9a-f]{3}-[0-9a-f]{12}$ */
static bool is_refund_request_id(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-Vxxx-Nxxx-xxxxxxxxxxxx";

    if (strlen(text) != sizeof form - 1) {
        return false;
    }
    for (size_t i = 0; form[i]; i++) {
        const char *allowed = form[i] == 'x'   ? "0123456789abcdef"
                              : form[i] == 'V' ? "012345"
                              : form[i] == 'N' ? "089ab"
                                               : "-";
        if (!strchr(allowed, text[i])) {
            return false;
        }
    }
    return true;
}

static const char *const refund_reasons[] = {
    "DAMAGED_ITEM", "EXPIRED_ITEM", "UNWANTED_ITEM", "JWO_TECH_ERROR", "OTHER", NULL,
};

#define ID_BYTES_MAX  255
#define TRIP_CHARS    "0-9a-zA-Z_-"
#define SHOPPER_CHARS "0-9a-zA-Z_.-"

/* Rules that several tables hold; a row names its own rule only. */
#define STORE_ID                                                                                   \
    {                                                                                              \
        .name = "storeId", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_BYTES_MAX,      \
        .chars = TRIP_CHARS                                                                        \
    }
#define SHOPPING_TRIP_ID                                                                           \
    {                                                                                              \
        .name = "shoppingTripId", .kind = JWO_F_STRING, .required = true,                          \
        .bytes_max = ID_BYTES_MAX, .chars = TRIP_CHARS                                             \
    }

#define CURRENCY_CODE                                                                              \
    {                                                                                              \
        .name = "code", .kind = JWO_F_STRING, .required = true, .bytes_max = 3,                    \
        .check = jwo_is_currency                                                                   \
    }
#define MONEY(wire_name, money)                                                                    \
    {                                                                                              \
        .name = (wire_name), .kind = JWO_F_OBJECT, .required = true, .fields = (money)             \
    }

/* clang-format off */
static const struct jwo_field positive_money[] = {
    {.name = "amount", .kind = JWO_F_NUMBER, .required = true, .check = is_positive},
    CURRENCY_CODE,
    {0},
};

static const struct jwo_field reported_money[] = {
    {.name = "amount", .kind = JWO_F_NUMBER, .required = true, .check = is_not_negative},
    CURRENCY_CODE,
    {0},
};

static const struct jwo_field shopper_id[] = {
    {.name = "id", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_BYTES_MAX,
     .chars = SHOPPER_CHARS},
    {0},
};

const struct jwo_field amz_fields_trip[] = {
    STORE_ID,
    SHOPPING_TRIP_ID,
    {0},
};

const struct jwo_field amz_fields_trip_and_amount[] = {
    STORE_ID,
    SHOPPING_TRIP_ID,
    MONEY("amount", positive_money),
    {0},
};

const struct jwo_field amz_fields_refund[] = {
    STORE_ID,
    SHOPPING_TRIP_ID,
    MONEY("amount", positive_money),
    {.name = "refundRequestId", .kind = JWO_F_STRING, .required = true, .bytes_max = 36,
     .check = is_refund_request_id},
    {.name = "refundReasonCode", .kind = JWO_F_STRING, .required = true, .one_of = refund_reasons},
    {0},
};

const struct jwo_field amz_fields_identity[] = {
    STORE_ID,
    {.name = "shopperId", .kind = JWO_F_OBJECT, .required = true, .fields = shopper_id},
    {0},
};

const struct jwo_field amz_fields_feedback[] = {
    STORE_ID,
    SHOPPING_TRIP_ID,
    MONEY("totalAmount", reported_money),
    MONEY("settledAmount", reported_money),
    {.name = "paymentStatusTime", .kind = JWO_F_NUMBER}, /* optional, epoch seconds (D23) */
    {0},
};
#define CATALOG_TEXT(member)                                                                       \
    {.name = (member), .kind = JWO_F_STRING, .required = true, .bytes_max = ID_BYTES_MAX}
#define CATALOG_OPTION(member) {.name = (member), .kind = JWO_F_STRING, .may_be_empty = true}

static const struct jwo_field catalog_item[] = {
    CATALOG_TEXT("item_sku"),
    CATALOG_TEXT("external_product_id"),
    CATALOG_OPTION("external_product_id_type"),
    CATALOG_TEXT("item_name"),
    CATALOG_TEXT("store_id"),
    CATALOG_OPTION("standard_price"),
    CATALOG_OPTION("brand_name"),
    CATALOG_OPTION("product_tax_code"),
    CATALOG_OPTION("product_category"),
    CATALOG_OPTION("product_subcategory"),
    {0},
};

const struct jwo_field amz_fields_catalog_upload[] = {
    {.name = "catalogItems", .kind = JWO_F_ARRAY, .required = true,
     .bytes_max = AMZ_CATALOG_ITEMS_MAX, .fields = catalog_item},
    {0},
};

const struct jwo_field amz_fields_catalog_status[] = {
    {.name = "ingestionId", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_BYTES_MAX},
    {0},
};

/* Not Amazon's: decision D30. The card is the shopper's; a token may come along and is not read. */
const struct jwo_field amz_fields_processor_payment[] = {
    {.name = "merchantReference", .kind = JWO_F_STRING, .required = true,
     .bytes_max = ID_BYTES_MAX},
    {.name = "shopperReference", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_BYTES_MAX,
     .chars = SHOPPER_CHARS},
    MONEY("amount", positive_money),
    {.name = "cardToken", .kind = JWO_F_STRING, .bytes_max = ID_BYTES_MAX},
    {.name = "description", .kind = JWO_F_STRING, .bytes_max = ID_BYTES_MAX},
    {0},
};

const struct jwo_field amz_fields_processor_cancel[] = {
    SHOPPING_TRIP_ID,
    {0},
};
/* clang-format on */

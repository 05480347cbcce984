/* checkout_fixture.h -- a checkout store in the fixture, a trip that has left it, carts to send. */
#ifndef AMZ_CHECKOUT_FIXTURE_H
#define AMZ_CHECKOUT_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "amazon_fixture.h"
#include "jwo/buf.h"
#include "order.h"
#include "store_types.h"
#include "test_support.h"

#define CHECKOUT_PATH "/v1/checkout/carts"

/* The published sample (facts 8), and a cart with everything in it: 5.08. In these texts ' stands
 * for a double quote, $T for the trip's id, and $0.99 for that amount of USD. */
/* clang-format off */
static const char sample[] =
    "{'idempotentShoppingTripId':'$T','storeId':'store-1','lineItems':["
    "{'productId':'835143001047','type':'SKU','quantity':{'value':'1.0','unit':'each'},"
    "'unitPrice':{'totalPrice':$0.99,'price':$1.00,'salesTax':$0.00,"
    "'promotions':[{'promotionAmount':$0.01,'promotionDescription':'Discount'}],"
    "'depositsAndFees':[]}}],"
    "'orderTotals':{'priceTotal':$0.99,'subTotal':$1.00,'promotionsTotal':$0.01,"
    "'salesTaxTotal':$0.00}}";
static const char lunch[] =
    "{'idempotentShoppingTripId':'$T','storeId':'store-1','lineItems':["
    "{'productId':'SANDWICH','type':'SKU','quantity':{'value':'2','unit':'unit'},"
    "'unitPrice':{'totalPrice':$1.04,'price':$1.00,'salesTax':$0.08,"
    "'promotions':[{'promotionAmount':$0.10,'promotionDescription':'Happy hour'}],"
    "'depositsAndFees':[{'depositAndFeeAmount':$0.05,'depositAndFeeDescription':'Box',"
    "'salesTax':$0.01}]}},"
    "{'productId':'WATER','type':'SKU','quantity':{'value':'1','unit':'unit'},"
    "'unitPrice':{'totalPrice':$3.00,'price':$3.00,'salesTax':$0.00}}],"
    "'orderTotals':{'priceTotal':$5.08,'subTotal':$5.00,'promotionsTotal':$0.20,"
    "'salesTaxTotal':$0.16}}";
/* clang-format on */

static inline int checkout_setup(void **state)
{
    const int result = fixture_setup(state);
    struct fixture *fixture = *state;

    amz_store_be(fixture->store, amz_store_type_find("card-checkout"));
    return result;
}

static inline struct amz_trip *left_with(struct fixture *fixture, const char *product,
                                         const char *quantity, const char *other_product)
{
    struct amz_trip *trip = fixture_enter(fixture);
    struct amz_cart_item items[2] = {{.type = "SKU", .unit = "unit"},
                                     {.type = "SKU", .quantity = "1", .unit = "unit"}};
    struct jwo_error err;

    (void)snprintf(items[0].id, sizeof items[0].id, "%s", product);
    (void)snprintf(items[0].quantity, sizeof items[0].quantity, "%s", quantity);
    (void)snprintf(items[1].id, sizeof items[1].id, "%s", other_product);
    assert_int_equal(amz_trip_leaves(trip, items, other_product[0] != '\0' ? 2 : 1, &err), JWO_OK);
    return trip;
}

static inline struct amz_trip *left_with_lunch(struct fixture *fixture)
{
    return left_with(fixture, "SANDWICH", "2", "WATER");
}

/* What stands at `text`; returns how much of it that was. */
static inline size_t add_symbol(struct jwo_buf *out, const char *text, const char *trip_id)
{
    const size_t number = text[0] == '$' ? strspn(text + 1, "0123456789.") : 0;

    if (number > 0) {
        jwo_buf_addf(out, "{\"amount\":\"%.*s\",\"currencyCode\":\"USD\"}", (int)number, text + 1);
        return number + 1;
    }
    if (text[0] == '$' && text[1] == 'T') {
        jwo_buf_adds(out, trip_id);
        return 2;
    }
    jwo_buf_addc(out, text[0] == '\'' ? '"' : text[0]);
    return 1;
}

/* The text with the first `find` replaced by `by` (NULL: nothing is), as JSON of that trip; the
 * caller frees it. */
static inline char *checkout_body(const char *text, const char *trip_id, const char *find,
                                  const char *by)
{
    const char *at = find != NULL ? strstr(text, find) : NULL;
    struct jwo_buf changed, out;

    assert_true(find == NULL || at != NULL);
    jwo_buf_init(&changed, 64 * 1024);
    jwo_buf_init(&out, 64 * 1024);
    jwo_buf_add(&changed, text, at != NULL ? (size_t)(at - text) : strlen(text));
    if (at != NULL) {
        jwo_buf_adds(&changed, by);
        jwo_buf_adds(&changed, at + strlen(find));
    }
    for (size_t i = 0; i < changed.len;) {
        i += add_symbol(&out, changed.data + i, trip_id);
    }
    char *const body = jwo_buf_take(&out);

    jwo_buf_dispose(&changed);
    jwo_buf_dispose(&out);
    return body;
}

#endif

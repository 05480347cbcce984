/* test_priced_checkout.c -- the cart that Amazon is asked to charge: does every line and every sum
 * agree to the minor unit, whatever the cart?
 *
 * Method: the checker below is written from the published names and decision D21 alone, reads the
 * JSON text, and knows nothing of how it was made. Random carts meet random promotions, taxes and
 * fees; then the split is put to amounts that no catalog would have.
 */
#include "checkout.h"

#include <string.h>

#include "checkout_units.h"
#include "jwo/decimal.h"
#include "jwo/json.h"
#include "jwo/prng.h"
#include "test_text.h"

#define CARTS     4000
#define SPLITS    200000
#define ITEMS_MAX 6

/* ---- the checker ---- */

struct sums {
    int64_t price, promotions, fees, fee_tax, tax;
};

static int64_t minor_of(const jwo_json *money)
{
    int64_t minor = -1;

    assert_string_equal(jwo_json_get_str(money, "currencyCode"), "USD");
    assert_int_equal(jwo_decimal_parse(jwo_json_get_str(money, "amount"), 2, &minor),
                     JWO_DECIMAL_OK);
    assert_true(minor >= 0);
    return minor;
}

/* Half a minor unit goes up. In two steps, so that no product is too long. */
static int64_t times(int64_t minor, int64_t quantity)
{
    const int64_t whole = quantity / 100000000, rest = quantity % 100000000;
    const int64_t high = minor / 100000000 * rest; /* whole minor units */
    const int64_t low = minor % 100000000 * rest;  /* below 1e16 */

    return minor * whole + high + low / 100000000 + (low % 100000000 >= 50000000 ? 1 : 0);
}

static int64_t quantity_of(const jwo_json *line)
{
    const char *text = jwo_json_get_str(jwo_json_get(line, "quantity"), "value");
    int64_t quantity = 0;

    assert_true(strlen(text) <= 10);
    assert_int_equal(jwo_decimal_parse(text, 8, &quantity), JWO_DECIMAL_OK);
    assert_true(quantity > 0);
    return quantity;
}

static void check_line(const jwo_json *line, struct sums *sums)
{
    const jwo_json *unit = jwo_json_get(line, "unitPrice");
    const int64_t quantity = quantity_of(line);
    const int64_t price = minor_of(jwo_json_get(unit, "price"));
    const int64_t tax = minor_of(jwo_json_get(unit, "salesTax"));
    int64_t promotions = 0, fees = 0, fee_tax = 0;

    for (const jwo_json *item = jwo_json_first(jwo_json_get(unit, "promotions")); item != NULL;
         item = jwo_json_next(item)) {
        promotions += minor_of(jwo_json_get(item, "promotionAmount"));
        assert_non_null(jwo_json_get_str(item, "promotionDescription"));
    }
    for (const jwo_json *item = jwo_json_first(jwo_json_get(unit, "depositsAndFees")); item != NULL;
         item = jwo_json_next(item)) {
        fees += minor_of(jwo_json_get(item, "depositAndFeeAmount"));
        fee_tax += minor_of(jwo_json_get(item, "salesTax"));
        assert_non_null(jwo_json_get_str(item, "depositAndFeeDescription"));
    }
    assert_int_equal(minor_of(jwo_json_get(unit, "totalPrice")),
                     price - promotions + fees + fee_tax + tax);
    sums->price += times(price, quantity);
    sums->promotions += times(promotions, quantity);
    sums->fees += times(fees, quantity);
    sums->fee_tax += times(fee_tax, quantity);
    sums->tax += times(tax, quantity);
}

/* Of one product, over all lines. */
static int64_t charged(const jwo_json *body, const char *id, const char *type)
{
    int64_t sum = 0;

    for (const jwo_json *line = jwo_json_first(jwo_json_get(body, "lineItems")); line != NULL;
         line = jwo_json_next(line)) {
        if (strcmp(jwo_json_get_str(line, "productId"), id) == 0) {
            assert_string_equal(jwo_json_get_str(line, "type"), type);
            assert_string_equal(jwo_json_get_str(jwo_json_get(line, "quantity"), "unit"), "kg");
            sum += quantity_of(line);
        }
    }
    return sum;
}

static void check_body(const jwo_json *body, const struct rtl_priced_cart *priced)
{
    const jwo_json *totals = jwo_json_get(body, "orderTotals");
    struct sums sums = {0};

    for (const jwo_json *line = jwo_json_first(jwo_json_get(body, "lineItems")); line != NULL;
         line = jwo_json_next(line)) {
        check_line(line, &sums);
    }
    assert_int_equal(minor_of(jwo_json_get(totals, "subTotal")), sums.price);
    assert_int_equal(minor_of(jwo_json_get(totals, "promotionsTotal")), sums.promotions);
    assert_int_equal(minor_of(jwo_json_get(totals, "salesTaxTotal")), sums.tax + sums.fee_tax);
    assert_int_equal(minor_of(jwo_json_get(totals, "priceTotal")),
                     sums.price - sums.promotions + sums.fees + sums.fee_tax + sums.tax);
    assert_int_equal(minor_of(jwo_json_get(totals, "priceTotal")), priced->total.minor);
    assert_int_equal(sums.price, priced->subtotal.minor);
    assert_int_equal(sums.fees + sums.fee_tax, priced->fees.minor);
}

/* ---- random carts ---- */

static const char *const quantities[] = {"1",     "2.0",  "3",       "7",        "12.00",  "100",
                                         "0.350", "0.01", "1.234",   "2.5",      "10.999", "0.5",
                                         "0",     "3.7",  "0000001", "0.000001", "99.99",  "1.001"};
static const char *const products[] = {"BERRIES", "CENT", "PEN",  "TEA",
                                       "NOVEL",   "MEAL", "SODA", "TOTE"};

static rtl_catalog *random_catalog(struct jwo_prng *prng)
{
    static const char text[] =
        "{'currency':'USD','tax_classes':[{'name':'s','percents':[%u.%02u]},"
        "{'name':'c','percents':[6.25,1.5]}],"
        "'fees':[{'name':'d','amount':0.0%u},{'name':'b','amount':0.1%u,'tax_class':'s'}],"
        "'products':[{'sku':'BERRIES','name':'b','price':9.99,'tax_class':'s'},"
        "{'sku':'CENT','name':'c','price':0.01},{'sku':'PEN','name':'p','price':0.33},"
        "{'sku':'TEA','name':'t','price':4.99,'tax_class':'c','fees':['d','b']},"
        "{'sku':'NOVEL','name':'n','price':12.50,'tax_class':'s'},"
        "{'sku':'MEAL','name':'m','price':10.9%u,'tax_class':'c'},"
        "{'sku':'SODA','name':'s','price':2.00,'tax_class':'s','fees':['d']},"
        "{'sku':'TOTE','name':'t','price':5.00,'fees':['b']}],'promotions':["
        "{'name':'p','kind':'percentage','percent':%u.5,'products':['BERRIES','TEA','MEAL'],"
        "'limit':%u},"
        "{'name':'f','kind':'fixed','amount':0.%02u,'products':['PEN','NOVEL','CENT','TOTE'],"
        "'limit':%u},"
        "{'name':'b','kind':'bogo','buy':%u,'free':1,'products':['SODA','TEA','BERRIES']}]}";
    char filled[4096];
    struct temp_file file;
    struct jwo_error err = {.text = ""};
    rtl_catalog *catalog = NULL;
#define CHANCE(bound) ((unsigned)jwo_prng_below(prng, (bound)))

    (void)snprintf(filled, sizeof(filled), text, CHANCE(20), CHANCE(100), CHANCE(10), CHANCE(10),
                   CHANCE(10), CHANCE(100), 1 + CHANCE(9), 1 + CHANCE(98), 1 + CHANCE(5),
                   1 + CHANCE(3));
    file = temp_file(filled);
    if (rtl_catalog_load(&catalog, file.path, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    temp_file_remove(&file);
    return catalog;
}

static void random_cart(struct jwo_prng *prng, struct rtl_cart *cart, struct rtl_cart_item *items)
{
    *cart = (struct rtl_cart){.shopping_trip_id = "trip-1",
                              .store_id = "S1",
                              .items = items,
                              .item_count = 1 + jwo_prng_below(prng, ITEMS_MAX)};
    for (size_t i = 0; i < cart->item_count; i++) {
        items[i] = (struct rtl_cart_item){
            .id = products[jwo_prng_below(prng, JWO_COUNT(products))],
            .type = "SKU",
            .quantity = quantities[jwo_prng_below(prng, JWO_COUNT(quantities))],
            .unit = "kg"};
    }
}

static void test_checkout_write__agrees_with_itself_for_every_cart(void **state)
{
    struct jwo_prng prng;
    rtl_catalog *catalog = NULL;
    size_t split = 0;

    (void)state;
    jwo_prng_seed(&prng, 21);
    for (int i = 0; i < CARTS; i++) {
        struct rtl_cart_item items[ITEMS_MAX];
        struct rtl_priced_cart priced = {0};
        struct rtl_cart cart;
        struct jwo_error err = {.text = ""};
        struct jwo_buf text;
        jwo_json *body = NULL;

        if (i % 20 == 0) {
            rtl_catalog_free(catalog);
            catalog = random_catalog(&prng);
        }
        random_cart(&prng, &cart, items);
        assert_int_equal(rtl_price_cart(&priced, catalog, &cart, &err), JWO_OK);
        jwo_buf_init(&text, RTL_CHECKOUT_BYTES_MAX);
        assert_int_equal(rtl_checkout_write(&text, &cart, &priced, &err), JWO_OK);
        assert_int_equal(jwo_json_parse(&body, text.data, text.len, &err), JWO_OK);
        check_body(body, &priced);
        split += jwo_json_count(jwo_json_get(body, "lineItems")) > cart.item_count;
        for (size_t item = 0; item < cart.item_count; item++) {
            int64_t delivered = 0;
            for (size_t other = 0; other < cart.item_count; other++) {
                int64_t quantity = 0;
                assert_true(rtl_quantity_read(items[other].quantity, &quantity));
                delivered += strcmp(items[other].id, items[item].id) == 0 ? quantity : 0;
            }
            assert_int_equal(charged(body, items[item].id, "SKU"), delivered);
        }
        jwo_json_free(body);
        jwo_buf_dispose(&text);
        rtl_priced_cart_dispose(&priced);
    }
    rtl_catalog_free(catalog);
    assert_true(split > CARTS / 10); /* else the carts were too simple to show anything */
}

/* ---- the split alone ---- */

static void test_units_split__keeps_every_amount(void **state)
{
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 8);
    for (int i = 0; i < SPLITS; i++) {
        static const int64_t tens[] = {1, 100, 10000, 1000000, 100000000};
        const int64_t grain = tens[jwo_prng_below(&prng, JWO_COUNT(tens))];
        const int64_t quantity =
            (int64_t)(1 + jwo_prng_below(&prng, 20 * (100000000 / (uint64_t)grain))) * grain;
        const int64_t unit_price = (int64_t)jwo_prng_below(&prng, 100000);
        const int64_t price = times(unit_price, quantity);
        const int64_t line[RTL_UNIT_AMOUNT_COUNT] = {
            price, (int64_t)jwo_prng_below(&prng, (uint64_t)price + 1),
            (int64_t)jwo_prng_below(&prng, 5000), (int64_t)jwo_prng_below(&prng, 50),
            (int64_t)jwo_prng_below(&prng, 5000)};
        struct rtl_units parts[RTL_UNITS_MAX];
        int64_t sums[RTL_UNIT_AMOUNT_COUNT] = {0}, counted = 0;
        const size_t count = rtl_units_split(line, unit_price, quantity, parts);

        assert_in_range(count, 1, RTL_UNITS_MAX);
        for (size_t part = 0; part < count; part++) {
            assert_true(parts[part].quantity > 0);
            assert_int_equal(parts[part].minor[RTL_UNIT_PRICE], unit_price);
            assert_true(parts[part].minor[RTL_UNIT_PROMOTIONS] <= unit_price);
            counted += parts[part].quantity;
            for (size_t amount = 0; amount < RTL_UNIT_AMOUNT_COUNT; amount++) {
                assert_true(parts[part].minor[amount] >= 0);
                sums[amount] += times(parts[part].minor[amount], parts[part].quantity);
            }
        }
        assert_int_equal(counted, quantity);
        assert_memory_equal(sums, line, sizeof(sums));
    }
}

static void test_units_split__divides_what_can_be_divided(void **state)
{
    static const int64_t even[RTL_UNIT_AMOUNT_COUNT] = {300, 30, 15, 0, 6};
    static const int64_t odd[RTL_UNIT_AMOUNT_COUNT] = {300, 100, 0, 0, 20};
    struct rtl_units parts[RTL_UNITS_MAX];

    (void)state;
    assert_int_equal(rtl_units_split(even, 100, 3 * RTL_QUANTITY_ONE, parts), 1);
    assert_int_equal(parts[0].minor[RTL_UNIT_PROMOTIONS], 10);
    assert_int_equal(rtl_units_split(odd, 100, 3 * RTL_QUANTITY_ONE, parts), 3);
    assert_int_equal(parts[0].minor[RTL_UNIT_PROMOTIONS], 34);
    assert_int_equal(parts[0].minor[RTL_UNIT_TAX], 7);
    assert_int_equal(parts[1].minor[RTL_UNIT_PROMOTIONS], 33);
    assert_int_equal(parts[1].minor[RTL_UNIT_TAX], 7);
    assert_int_equal(parts[2].minor[RTL_UNIT_TAX], 6);
    assert_int_equal(rtl_units_split(even, 100, 0, parts), 0);
}

static void test_checkout_write__refuses_what_is_too_long(void **state)
{
    struct jwo_prng prng;
    struct rtl_cart_item items[ITEMS_MAX];
    struct rtl_priced_cart priced = {0};
    struct rtl_cart cart;
    struct jwo_error err = {.text = ""};
    struct jwo_buf text;
    rtl_catalog *catalog;

    (void)state;
    jwo_prng_seed(&prng, 3);
    catalog = random_catalog(&prng);
    random_cart(&prng, &cart, items);
    assert_int_equal(rtl_price_cart(&priced, catalog, &cart, &err), JWO_OK);
    jwo_buf_init(&text, 300);
    assert_int_equal(rtl_checkout_write(&text, &cart, &priced, &err), JWO_ELIMIT);
    jwo_buf_dispose(&text);
    rtl_priced_cart_dispose(&priced);
    rtl_catalog_free(catalog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checkout_write__agrees_with_itself_for_every_cart),
        cmocka_unit_test(test_units_split__keeps_every_amount),
        cmocka_unit_test(test_units_split__divides_what_can_be_divided),
        cmocka_unit_test(test_checkout_write__refuses_what_is_too_long),
    };

    return cmocka_run_group_tests_name("priced_checkout", tests, NULL, NULL);
}

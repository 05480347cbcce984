/* test_checkout_totals.c -- the arithmetic of checkout carts, by table.
 *
 * Method: expected sums are worked out by hand and typed, not computed.
 */
#include "checkout_totals.h"

#include <string.h>

#include "test_support.h"

static struct amz_checkout_unit unit_of(int64_t price, int64_t promotions, int64_t fees,
                                        int64_t fee_taxes, int64_t sales_tax, int64_t total)
{
    return (struct amz_checkout_unit){
        .price = jwo_money_of(price, "USD"),
        .promotions = jwo_money_of(promotions, "USD"),
        .fees = jwo_money_of(fees, "USD"),
        .fee_taxes = jwo_money_of(fee_taxes, "USD"),
        .sales_tax = jwo_money_of(sales_tax, "USD"),
        .total = jwo_money_of(total, "USD"),
    };
}

static void test_quantity_parse__takes_what_a_cart_may_hold(void **state)
{
    static const struct {
        const char *text;
        jwo_status status;
        int64_t parts;
    } rows[] = {
        {"1", JWO_OK, 100000000},
        {"1.0", JWO_OK, 100000000},
        {"0.350", JWO_OK, 35000000},
        {"0.00000001", JWO_OK, 1},
        {"9999999999", JWO_OK, INT64_C(999999999900000000)},
        {"007.50", JWO_OK, 750000000},
        {"0", JWO_OK, 0},
        {"00", JWO_OK, 0},
        {"12345678901", JWO_ELIMIT, -7},
        {"", JWO_EINPUT, -7},
        {".5", JWO_EINPUT, -7},
        {"1.", JWO_EINPUT, -7},
        {"-1", JWO_EINPUT, -7},
        {"1e1", JWO_EINPUT, -7},
        {"1 ", JWO_EINPUT, -7},
        {"one", JWO_EINPUT, -7},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        int64_t parts = -7;

        assert_int_equal(amz_quantity_parse(rows[i].text, &parts), rows[i].status);
        assert_int_equal(parts, rows[i].parts);
    }
}

static void test_checkout_unit_check__adds_up_to_the_minor_unit(void **state)
{
    /* clang-format off */
#define COME_TO ", but price, promotions, fees and taxes come to "
    static const struct {
        int64_t price, promotions, fees, fee_taxes, sales_tax, total;
        const char *error; /* "" = agrees */
    } rows[] = {
        {100,   1,  0, 0,  0,  99, ""}, /* the published sample */
        {100,   0,  0, 0,  0, 100, ""},
        {100,   0,  0, 0,  8, 108, ""},
        {100,   0, 10, 0,  0, 110, ""},
        {100,   0, 10, 1,  0, 111, ""},
        {100,  25, 10, 1,  8,  94, ""},
        {100, 100,  0, 0,  0,   0, ""},
        {  0,   0,  0, 0,  0,   0, ""},
        {100,   1,  0, 0,  0, 100, "totalPrice is 1.00" COME_TO "0.99"},
        {100,   1,  0, 0,  0, 101, "totalPrice is 1.01" COME_TO "0.99"},
        {100,   0, 10, 1,  0, 110, "totalPrice is 1.10" COME_TO "1.11"},
        {100, 101,  0, 0,  0,   0, "totalPrice is 0.00" COME_TO "-0.01"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const struct amz_checkout_unit unit =
            unit_of(rows[i].price, rows[i].promotions, rows[i].fees, rows[i].fee_taxes,
                    rows[i].sales_tax, rows[i].total);
        struct jwo_error err = {.text = ""};

        assert_int_equal(amz_checkout_unit_check(&unit, &err),
                         rows[i].error[0] != '\0' ? JWO_EINPUT : JWO_OK);
        assert_string_equal(err.text, rows[i].error);
    }
}

static void test_checkout_times__rounds_half_up(void **state)
{
    /* clang-format off */
    static const struct {
        int64_t minor;
        const char *quantity;
        int64_t product; /* -1 = too large */
    } rows[] = {
        {100, "1.0",   100},
        {100, "3",     300},
        {899, "0.350", 315},          /* 314.65 */
        {899, "0.35",  315},
        {  1, "0.5",     1},          /* half a cent goes up */
        {  1, "0.49999999", 0},
        {  3, "0.5",     2},
        {  0, "9999999999", 0},
        {100, "0",       0},
        {  1, "9999999999", 9999999999},
        { 10, "9999999999", -1},
        {INT64_C(90000000000), "1", INT64_C(90000000000)},
        {INT64_C(100000000000), "1", -1},
        {INT64_C(90000000000), "9999999999", -1},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const struct jwo_money amount = jwo_money_of(rows[i].minor, "USD");
        struct jwo_money product = jwo_money_of(-1, "USD");
        int64_t quantity = -1;

        assert_int_equal(amz_quantity_parse(rows[i].quantity, &quantity), JWO_OK);
        assert_int_equal(amz_checkout_times(&amount, quantity, &product, NULL),
                         rows[i].product < 0 ? JWO_ELIMIT : JWO_OK);
        assert_int_equal(product.minor, rows[i].product);
    }
}

/* --- orders ----------------------------------------------------------------------------------- */

struct line {
    const char *quantity; /* NULL ends the lines */
    int64_t price, promotions, fees, fee_taxes, sales_tax;
};

struct order {
    struct line lines[3];
    int64_t sub_total, promotions, sales_tax, price_total; /* stated */
    const char *error;                                     /* "" = agrees */
};

/* clang-format off */
static const struct order orders[] = {
    {{{"1.0", 100, 1, 0, 0, 0}}, 100, 1, 0, 99, ""}, /* the published sample */
    {{{"3", 100, 1, 0, 0, 0}}, 300, 3, 0, 297, ""},
    {{{"2", 100, 0, 10, 1, 8}, {"1", 250, 50, 0, 0, 20}}, 450, 50, 36, 458, ""},
    /* the tax of fees among the sales tax */
    {{{"2", 100, 0, 10, 1, 8}, {"1", 250, 50, 0, 0, 20}}, 450, 50, 38, 458, ""},
    {{{"2", 100, 0, 10, 1, 8}, {"1", 250, 50, 0, 0, 20}}, 450, 50, 37, 458,
     "salesTaxTotal is 0.37, but the lines come to 0.36"},
    /* a weight: 314.65, 17.5, 26.95 */
    {{{"0.350", 899, 50, 0, 0, 77}}, 315, 18, 27, 324, ""},
    {{{"0.350", 899, 50, 0, 0, 77}}, 315, 17, 27, 325,
     "promotionsTotal is 0.17, but the lines come to 0.18"},
    /* each line is rounded, not their sum: 0.5 + 0.5 */
    {{{"0.5", 1, 0, 0, 0, 0}, {"0.5", 1, 0, 0, 0, 0}}, 2, 0, 0, 2, ""},
    {{{"0.5", 1, 0, 0, 0, 0}, {"0.5", 1, 0, 0, 0, 0}}, 1, 0, 0, 1,
     "subTotal is 0.01, but the lines come to 0.02"},
    {{{"1", 100, 0, 0, 0, 0}}, 100, 0, 0, 101, "priceTotal is 1.01, but the lines come to 1.00"},
    {{{"1", 100, 0, 0, 0, 0}}, 100, 0, 0, 99, "priceTotal is 0.99, but the lines come to 1.00"},
    {{{"1", 100, 0, 25, 0, 0}}, 100, 0, 0, 100, "priceTotal is 1.00, but the lines come to 1.25"},
    {{{"1", 100, 100, 0, 0, 0}}, 100, 100, 0, 0, ""},
    {{{0}}, 0, 0, 0, 0, ""},
};
/* clang-format on */

static void check_order(const struct order *order)
{
    struct amz_checkout_totals computed, stated;
    struct jwo_error err = {.text = ""};

    amz_checkout_totals_init(&computed, "USD");
    amz_checkout_totals_init(&stated, "USD");
    for (const struct line *line = order->lines;
         line < order->lines + JWO_COUNT(order->lines) && line->quantity != NULL; line++) {
        const struct amz_checkout_unit unit =
            unit_of(line->price, line->promotions, line->fees, line->fee_taxes, line->sales_tax, 0);
        int64_t quantity = 0;

        assert_int_equal(amz_quantity_parse(line->quantity, &quantity), JWO_OK);
        assert_int_equal(amz_checkout_totals_add(&computed, &unit, quantity, &err), JWO_OK);
    }
    stated.sub_total.minor = order->sub_total;
    stated.promotions.minor = order->promotions;
    stated.sales_tax.minor = order->sales_tax;
    stated.price_total.minor = order->price_total;
    assert_int_equal(amz_checkout_totals_check(&computed, &stated, &err),
                     order->error[0] != '\0' ? JWO_EINPUT : JWO_OK);
    assert_string_equal(err.text, order->error);
}

static void test_checkout_totals__are_the_sums_of_the_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(orders); i++) {
        check_order(&orders[i]);
    }
}

static void test_checkout_totals_add__refuses_what_is_too_large(void **state)
{
    const struct amz_checkout_unit unit = unit_of(1, 0, 0, 0, 100, 0);
    struct amz_checkout_totals totals;
    struct jwo_error err;

    (void)state;
    amz_checkout_totals_init(&totals, "USD");
    assert_int_equal(
        amz_checkout_totals_add(&totals, &unit, INT64_C(9999999999) * AMZ_QUANTITY_ONE, &err),
        JWO_ELIMIT);
    assert_string_equal(err.text, "the line is beyond 100000000000 minor units");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantity_parse__takes_what_a_cart_may_hold),
        cmocka_unit_test(test_checkout_unit_check__adds_up_to_the_minor_unit),
        cmocka_unit_test(test_checkout_times__rounds_half_up),
        cmocka_unit_test(test_checkout_totals__are_the_sums_of_the_lines),
        cmocka_unit_test(test_checkout_totals_add__refuses_what_is_too_large),
    };

    return cmocka_run_group_tests_name("checkout_totals", tests, NULL, NULL);
}

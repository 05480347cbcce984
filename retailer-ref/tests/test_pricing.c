/* test_pricing.c -- the published precision cases CC-7c.1 .. CC-7c.13, then what must hold for
 * every cart.
 *
 * Method: the amounts of the tables are computed by hand, beside the row. A row prices one cart
 * against the catalog below with the row's own promotions. `items` is "PRODUCT quantity, PRODUCT
 * quantity, ...".
 */
#include "pricing.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/prng.h"

#include "test_text.h"

/* clang-format off */
static const char catalog_head[] =
    "{'currency':'USD',\n"
    "'tax_classes':[{'name':'standard','percents':[8.25]},{'name':'city','percents':[6.25,1.5]},"
        "{'name':'zero','percents':[]}],\n"
    "'fees':[{'name':'deposit','amount':0.05},"
        "{'name':'bag','amount':0.10,'tax_class':'standard'}],\n"
    "'products':["
        "{'sku':'BERRIES','name':'Berries, per kg','price':9.99,'scan_codes':['4240','4241']},"
        "{'sku':'CENT','name':'Cent','price':0.01},"
        "{'sku':'PEN','name':'Pen','price':0.33},"
        "{'sku':'DOLLAR','name':'Dollar','price':1.00},"
        "{'sku':'TEA','name':'Tea','price':4.99,'upc':'081000000016'},"
        "{'sku':'MUG','name':'Mug','price':10.00},"
        "{'sku':'MILK','name':'Milk','price':1.99},"
        "{'sku':'FLOUR','name':'Flour','price':1.00,'tax_class':'zero'},"
        "{'sku':'NOTE','name':'Notebook','price':2.00,'tax_class':'standard'},"
        "{'sku':'NOVEL','name':'Novel','price':12.50,'tax_class':'standard'},"
        "{'sku':'MEAL','name':'Hot meal','price':10.99,'tax_class':'city'},"
        "{'sku':'SIDE','name':'Side dish','price':0.40,'tax_class':'city'},"
        "{'sku':'SODA','name':'Soda','price':2.00,'tax_class':'standard','fees':['deposit']},"
        "{'sku':'TOTE','name':'Tote','price':5.00,'fees':['bag']},"
        "{'sku':'GOLD','name':'Gold','price':90000000000000.00}],\n"
    "'promotions':[";

#define FOR(sku, more) ",'products':[" sku "]" more "}"
#define PERCENT(percent, sku, more) \
    "{'name':'p','kind':'percentage','percent':" percent FOR(sku, more)
#define OFF(amount, sku, more) "{'name':'f','kind':'fixed','amount':" amount FOR(sku, more)
#define BOGO(buy, free, sku, more) \
    "{'name':'b','kind':'bogo','buy':" buy ",'free':" free FOR(sku, more)
#define LIMIT(n) ",'limit':" n
#define BERRIES "'BERRIES'"
#define MUG  "'MUG'"
#define TEA  "'TEA'"
#define PEN  "'PEN'"
/* clang-format on */

/* The catalog with these promotions; the test frees it. */
static rtl_catalog *catalog_with(const char *promotions)
{
    char text[8192];
    struct temp_file file;
    struct jwo_error err = {0};
    rtl_catalog *catalog = NULL;

    (void)snprintf(text, sizeof(text), "%s%s]}", catalog_head, promotions);
    file = temp_file(text);
    if (rtl_catalog_load(&catalog, file.path, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    temp_file_remove(&file);
    return catalog;
}

#define ITEMS_MAX 8

/* A cart as the connector would have read it. */
struct shopped {
    char ids[ITEMS_MAX][16];
    char quantities[ITEMS_MAX][11];
    struct rtl_cart_item items[ITEMS_MAX];
    struct rtl_cart cart;
};

static void shop(struct shopped *shopped, const char *items)
{
    size_t count = 0;
    int read = 0;

    memset(shopped, 0, sizeof(*shopped));
    for (const char *p = items; *p != '\0'; p += read + (p[read] == ',')) {
        assert_true(count < ITEMS_MAX);
        assert_int_equal(
            sscanf(p, " %15s %10[^,]%n", shopped->ids[count], shopped->quantities[count], &read),
            2);
        shopped->items[count].id = shopped->ids[count];
        shopped->items[count].type = "SKU";
        shopped->items[count].quantity = shopped->quantities[count];
        count++;
    }
    shopped->cart = (struct rtl_cart){.items = shopped->items, .item_count = count};
}

struct row {
    const char *id;         /* published case */
    const char *promotions; /* JSON, in catalog order */
    const char *items;
    int64_t subtotal, off, fees, tax, total; /* cents */
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        rtl_catalog *catalog = catalog_with(row->promotions);
        struct rtl_priced_cart priced;
        struct shopped shopped;
        struct jwo_error err = {0};

        shop(&shopped, row->items);
        if (rtl_price_cart(&priced, catalog, &shopped.cart, &err) != JWO_OK) {
            fail_msg("%s, row %zu: %s", row->id, i, err.text);
        }
        if (priced.subtotal.minor != row->subtotal || priced.promotions.minor != row->off ||
            priced.fees.minor != row->fees || priced.tax.minor != row->tax ||
            priced.total.minor != row->total) {
            fail_msg("%s, row %zu (%s): %lld - %lld + %lld + %lld = %lld", row->id, i, row->items,
                     (long long)priced.subtotal.minor, (long long)priced.promotions.minor,
                     (long long)priced.fees.minor, (long long)priced.tax.minor,
                     (long long)priced.total.minor);
        }
        rtl_priced_cart_dispose(&priced);
        rtl_catalog_free(catalog);
    }
}

/* clang-format off */
static const struct row decimal_rounding[] = {
    {"CC-7c.1", "", "BERRIES 0.350",      350, 0, 0, 0, 350}, /* 9.99 x 0.350 = 3.4965 */
    {"CC-7c.1", "", "BERRIES 0.355",      355, 0, 0, 0, 355}, /* 3.54645 */
    {"CC-7c.1", "", "BERRIES 0.150",      150, 0, 0, 0, 150}, /* 1.4985 */
    {"CC-7c.1", "", "BERRIES 0.12345678", 123, 0, 0, 0, 123}, /* 1.2333332... */
    {"CC-7c.1", "", "CENT 0.5",             1, 0, 0, 0,   1}, /* 0.005: half goes up */
    {"CC-7c.1", "", "CENT 0.49999999",      0, 0, 0, 0,   0},
    {"CC-7c.1", "", "CENT 0.5, CENT 0.5",   2, 0, 0, 0,   2}, /* each line is rounded */
    {"CC-7c.1", "", "PEN 3.0",             99, 0, 0, 0,  99},
    {"CC-7c.1", "", "PEN 003.0",           99, 0, 0, 0,  99},
    {"CC-7c.1", "", "CENT 00.5",            1, 0, 0, 0,   1},
};
static const struct row percentage[] = {
    {"CC-7c.2", PERCENT("15", TEA, ""),      "TEA 1",         499,  75, 0, 0,  424}, /* 0.7485 */
    /* 14.97 x 15 % = 2.2455 */
    {"CC-7c.2", PERCENT("15", TEA, ""),      "TEA 3",        1497, 225, 0, 0, 1272},
    /* 0.75 twice */
    {"CC-7c.2", PERCENT("15", TEA, ""),      "TEA 1, TEA 1",  998, 150, 0, 0,  848},
    {"CC-7c.2", PERCENT("15", TEA, ""),      "MUG 1",        1000,   0, 0, 0, 1000}, /* not in it */
    {"CC-7c.2", PERCENT("33.3333", MUG, ""), "MUG 1",        1000, 333, 0, 0,  667}, /* 3.33333 */
    /* 0.165: half goes up */
    {"CC-7c.2", PERCENT("50", PEN, ""),      "PEN 1",          33,  17, 0, 0,   16},
    {"CC-7c.2", PERCENT("10", BERRIES, ""),  "BERRIES 0.350", 350,  35, 0, 0,  315}, /* of 3.50 */
    {"CC-7c.2", PERCENT("0", TEA, ""),       "TEA 1",         499,   0, 0, 0,  499},
};
static const struct row fixed[] = {
    {"CC-7c.3", OFF("0.50", TEA, ""),     "TEA 3",       1497, 150, 0, 0, 1347}, /* 3 x 0.50 */
    /* 24.975; two whole units */
    {"CC-7c.3", OFF("1.00", BERRIES, ""), "BERRIES 2.5", 2498, 200, 0, 0, 2298},
    /* 8.991; no whole unit */
    {"CC-7c.3", OFF("1.00", BERRIES, ""), "BERRIES 0.9",  899,   0, 0, 0,  899},
    /* Amazon's checkout sample */
    {"CC-7c.3", OFF("0.01", "'DOLLAR'", ""), "DOLLAR 1", 100,   1, 0, 0,   99},
};
static const struct row bogo[] = {
    {"CC-7c.4", BOGO("1", "1", MUG, ""), "MUG 1",        1000,    0, 0, 0, 1000},
    {"CC-7c.4", BOGO("1", "1", MUG, ""), "MUG 2",        2000, 1000, 0, 0, 1000},
    {"CC-7c.4", BOGO("1", "1", MUG, ""), "MUG 3",        3000, 1000, 0, 0, 2000},
    {"CC-7c.4", BOGO("1", "1", MUG, ""), "MUG 4",        4000, 2000, 0, 0, 2000},
    /* one product, two lines */
    {"CC-7c.4", BOGO("1", "1", MUG, ""), "MUG 1, MUG 1", 2000, 1000, 0, 0, 1000},
    /* two whole units */
    {"CC-7c.4", BOGO("1", "1", MUG, ""), "MUG 2.5",      2500, 1000, 0, 0, 1500},
    {"CC-7c.4", BOGO("2", "1", MUG, ""), "MUG 2",        2000,    0, 0, 0, 2000},
    /* one group of three */
    {"CC-7c.4", BOGO("2", "1", MUG, ""), "MUG 5",        5000, 1000, 0, 0, 4000},
    {"CC-7c.4", BOGO("2", "1", MUG, ""), "MUG 6",        6000, 2000, 0, 0, 4000},
    {"CC-7c.4", BOGO("1", "2", MUG, ""), "MUG 3",        3000, 2000, 0, 0, 1000},
    /* products do not mix */
    {"CC-7c.4", BOGO("1", "1", MUG "," TEA, ""), "MUG 1, TEA 1", 1499, 0, 0, 0, 1499},
};
static const struct row stacked[] = {
    /* 10 - 1 - 1 */
    {"CC-7c.5", PERCENT("10", MUG, "") "," OFF("1.00", MUG, ""),  "MUG 1", 1000,  200, 0, 0,  800},
    /* 10 - 1 - 0.90 */
    {"CC-7c.5", OFF("1.00", MUG, "") "," PERCENT("10", MUG, ""),  "MUG 1", 1000,  190, 0, 0,  810},
    {"CC-7c.5", PERCENT("10", MUG, "") "," PERCENT("10", MUG, ""), "MUG 1", 1000, 190, 0, 0,  810},
    /* 20 - 10 - 5 */
    {"CC-7c.5", BOGO("1", "1", MUG, "") "," PERCENT("50", MUG, ""), "MUG 2", 2000, 1500, 0, 0, 500},
    /* 20 - 5 - 15/2 */
    {"CC-7c.5", PERCENT("50", MUG, LIMIT("1")) "," BOGO("1", "1", MUG, ""), "MUG 2",
     2000, 1250, 0, 0, 750},
    /* 1.497 -> 1.50, 0.48 */
    {"CC-7c.5", PERCENT("15", TEA, "") "," OFF("0.24", TEA, ""), "TEA 2", 998, 198, 0, 0, 800},
};
static const struct row limits[] = {
    /* 50 % of two */
    {"CC-7c.6", PERCENT("50", MUG, LIMIT("2")),     "MUG 3",        3000, 1000, 0, 0, 2000},
    /* two, then one */
    {"CC-7c.6", PERCENT("50", MUG, LIMIT("3")),     "MUG 2, MUG 2", 4000, 1500, 0, 0, 2500},
    /* 14.99 x 0.5 / 1.5 = 4.9966... */
    {"CC-7c.6", PERCENT("50", BERRIES, LIMIT("1")), "BERRIES 1.5",  1499,  500, 0, 0,  999},
    /* first come; 2.495 */
    {"CC-7c.6", PERCENT("50", MUG "," TEA, LIMIT("1")), "TEA 1, MUG 1", 1499, 250, 0, 0, 1249},
    {"CC-7c.6", OFF("1.00", MUG, LIMIT("2")),       "MUG 5",        5000,  200, 0, 0, 4800},
    /* not below one unit's price */
    {"CC-7c.6", OFF("15.00", MUG, LIMIT("1")),      "MUG 3",        3000, 1000, 0, 0, 2000},
    /* one group */
    {"CC-7c.6", BOGO("1", "1", MUG, LIMIT("1")),    "MUG 6",        6000, 1000, 0, 0, 5000},
    /* teas stand first in the catalog */
    {"CC-7c.6", BOGO("1", "1", MUG "," TEA, LIMIT("2")), "TEA 4, MUG 2", 3996, 998, 0, 0, 2998},
};
static const struct row standard_tax[] = {
    {"CC-7c.7", "", "NOVEL 1",        1250, 0, 0, 103, 1353}, /* 12.50 x 8.25 % = 1.03125 */
    {"CC-7c.7", "", "NOVEL 3",        3750, 0, 0, 309, 4059}, /* 3.09375 */
    {"CC-7c.7", "", "NOTE 1",          200, 0, 0,  17,  217}, /* 0.165: half goes up */
    /* per line; 4.00 at once would be 0.33 */
    {"CC-7c.7", "", "NOTE 1, NOTE 1",  400, 0, 0,  34,  434},
    {"CC-7c.7", "", "NOTE 2",          400, 0, 0,  33,  433},
};
static const struct row exemptions[] = {
    {"CC-7c.8", "", "MILK 1",         199, 0, 0,  0, 199},
    {"CC-7c.8", "", "FLOUR 1",        100, 0, 0,  0, 100}, /* a class without rates */
    {"CC-7c.8", "", "MILK 1, NOTE 1", 399, 0, 0, 17, 416},
};
static const struct row several_rates[] = {
    /* 0.686875 -> 0.69, 0.16485 -> 0.16 */
    {"CC-7c.9", "", "MEAL 1",         1099, 0, 0,  85, 1184},
    {"CC-7c.9", "", "MEAL 2",         2198, 0, 0, 170, 2368}, /* 1.37375 -> 1.37, 0.3297 -> 0.33 */
    /* 0.025 -> 0.03, 0.006 -> 0.01; 7.75 % would be 0.03 */
    {"CC-7c.9", "", "SIDE 1",           40, 0, 0,   4,   44},
    {"CC-7c.9", "", "MEAL 1, NOTE 1", 1299, 0, 0, 102, 1401}, /* 0.85 + 0.17 */
};
static const struct row tax_on_discounted[] = {
    /* 10.00: 0.825; 12.50: 1.03 */
    {"CC-7c.10", PERCENT("20", "'NOVEL'", ""),   "NOVEL 1", 1250,  250, 0, 83, 1083},
    {"CC-7c.10", BOGO("1", "1", "'NOTE'", ""),   "NOTE 2",   400,  200, 0, 17,  217}, /* of 2.00 */
    /* 10.00: 0.625 -> 0.63, 0.15 */
    {"CC-7c.10", OFF("0.99", "'MEAL'", ""),      "MEAL 1",  1099,   99, 0, 78, 1078},
    {"CC-7c.10", PERCENT("100", "'NOVEL'", ""),  "NOVEL 1", 1250, 1250, 0,  0,    0},
};
static const struct row formula[] = {
    {"CC-7c.11", "", "SODA 2", 400, 0, 10, 33, 443}, /* two deposits; 4.00 x 8.25 % */
    /* fee 0.10 and its tax 0.00825 -> 0.01; the tote is exempt */
    {"CC-7c.11", "", "TOTE 1", 500, 0, 11,  0, 511},
    {"CC-7c.11", "", "TOTE 3", 1500, 0, 32, 0, 1532}, /* 0.30 and 0.02475 -> 0.02 */
    /* 12.50 - 2.50 + 0.83; 4.00 + 0.10 + 0.33; 5.00 + 0.11; 1.99 */
    {"CC-7c.11", PERCENT("20", "'NOVEL'", ""), "NOVEL 1, SODA 2, TOTE 1, MILK 1", 2349, 250, 21,
     116, 2236},
};
static const struct row never_negative[] = {
    {"CC-7c.12", OFF("50.00", PEN, ""), "PEN 1", 33, 33, 0, 0, 0},
    /* no credit to other lines */
    {"CC-7c.12", OFF("50.00", PEN, ""), "PEN 1, MUG 1", 1033, 33, 0, 0, 1000},
    {"CC-7c.12", PERCENT("100", MUG, "") "," OFF("1.00", MUG, "") "," BOGO("1", "1", MUG, ""),
     "MUG 2", 2000, 2000, 0, 0, 0},
    /* the deposit stays due */
    {"CC-7c.12", OFF("9.00", "'SODA'", ""), "SODA 1", 200, 200, 5, 0, 5},
    {"CC-7c.12", PERCENT("10", MUG, LIMIT("1")), "MUG 0", 0, 0, 0, 0, 0},
    {"CC-7c.12", "", "", 0, 0, 0, 0, 0}, /* the empty cart */
};
/* clang-format on */

#define PRECISION_TEST(name, table)                                                                \
    static void test_price_cart__##name(void **state)                                              \
    {                                                                                              \
        (void)state;                                                                               \
        check_rows(table, JWO_COUNT(table));                                                       \
    }

PRECISION_TEST(rounds_weights_half_up, decimal_rounding)
PRECISION_TEST(takes_a_percentage_off, percentage)
PRECISION_TEST(takes_a_fixed_amount_off_each_whole_unit, fixed)
PRECISION_TEST(gives_units_free_with_units_bought, bogo)
PRECISION_TEST(stacks_promotions_in_catalog_order, stacked)
PRECISION_TEST(touches_no_more_units_than_the_limit, limits)
PRECISION_TEST(taxes_each_line, standard_tax)
PRECISION_TEST(leaves_exempt_products_untaxed, exemptions)
PRECISION_TEST(rounds_each_rate_on_its_own, several_rates)
PRECISION_TEST(taxes_the_discounted_price, tax_on_discounted)
PRECISION_TEST(adds_up_by_the_formula, formula)
PRECISION_TEST(never_goes_below_zero, never_negative)

static void test_price_cart__prices_ten_thousand_lines(void **state)
{
    /* CC-7c.13. By hand: 5,000 pens are 1,650.00, 5,000 notebooks 10,000.00 with 0.17 tax each,
     * 850.00; with buy one get one on pens, 2,500 of them are free, 825.00. */
    static const struct {
        const char *id;
        const char *promotions;
        int64_t off, total;
    } rows[] = {
        {"CC-7c.13", "", 0, 1250000},
        {"CC-7c.13", BOGO("1", "1", PEN, ""), 82500, 1167500},
    };
    struct rtl_cart_item *items = jwo_calloc(10000, sizeof(*items));
    const struct rtl_cart cart = {.items = items, .item_count = 10000};

    (void)state;
    for (size_t i = 0; i < cart.item_count; i++) {
        items[i].id = i % 2 == 0 ? "PEN" : "NOTE";
        items[i].type = "SKU";
        items[i].quantity = "1.0";
    }
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        rtl_catalog *catalog = catalog_with(rows[i].promotions);
        struct rtl_priced_cart priced;

        assert_int_equal(rtl_price_cart(&priced, catalog, &cart, NULL), JWO_OK);
        assert_int_equal(priced.line_count, 10000);
        assert_int_equal(priced.subtotal.minor, 1165000);
        assert_int_equal(priced.promotions.minor, rows[i].off);
        assert_int_equal(priced.tax.minor, 85000);
        assert_int_equal(priced.total.minor, rows[i].total);
        rtl_priced_cart_dispose(&priced);
        rtl_catalog_free(catalog);
    }
    jwo_free(items);
}

static void test_price_cart__finds_products_by_sku_scan_code_and_upc(void **state)
{
    /* clang-format off */
    static const struct {
        struct rtl_cart_item item;
        const char *sku; /* NULL: a bad cart */
    } rows[] = {
        {{.id = "TEA",          .type = "SKU",      .quantity = "1"}, "TEA"},
        {{.id = "4241",         .type = "SCANCODE", .quantity = "1"}, "BERRIES"},
        {{.id = "081000000016", .type = "SCANCODE", .quantity = "1"}, "TEA"},
        {{.id = "NEW",          .type = "SKU",      .quantity = "1", .upc = "081000000016"}, "TEA"},
        {{.id = "NEW",          .type = "SCANCODE", .quantity = "1", .upc = "4240"}, "BERRIES"},
        {{.id = "MUG",          .type = "SKU",      .quantity = "1", .upc = "081000000016"}, "MUG"},
        {{.id = "tea",          .type = "SKU",      .quantity = "1"}, NULL},
        {{.id = "TEA",          .type = "SCANCODE", .quantity = "1"}, NULL},
        {{.id = "4241",         .type = "SKU",      .quantity = "1", .upc = "TEA"}, NULL},
    };
    /* clang-format on */
    rtl_catalog *catalog = catalog_with("");

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct rtl_cart_item item = rows[i].item;
        const struct rtl_cart cart = {.items = &item, .item_count = 1};
        struct rtl_priced_cart priced;
        struct jwo_error err = {0};
        const jwo_status status = rtl_price_cart(&priced, catalog, &cart, &err);

        if (rows[i].sku != NULL) {
            assert_int_equal(status, JWO_OK);
            assert_string_equal(priced.lines[0].sku, rows[i].sku);
        } else {
            assert_int_equal(status, JWO_ENOTFOUND);
            assert_non_null(strstr(err.text, item.id));
            assert_null(priced.lines);
        }
        rtl_priced_cart_dispose(&priced);
    }
    rtl_catalog_free(catalog);
}

static void test_price_cart__describes_each_line(void **state)
{
    rtl_catalog *catalog = catalog_with(PERCENT("20", "'NOVEL'", ""));
    struct rtl_priced_cart priced;
    struct shopped shopped;

    (void)state;
    shop(&shopped, "SODA 2.0, NOVEL 1");
    assert_int_equal(rtl_price_cart(&priced, catalog, &shopped.cart, NULL), JWO_OK);
    assert_int_equal(priced.line_count, 2);
    assert_string_equal(priced.lines[0].sku, "SODA");
    assert_string_equal(priced.lines[0].name, "Soda");
    assert_string_equal(priced.lines[0].quantity, "2.0");
    assert_int_equal(priced.lines[0].price.minor, 400);
    assert_int_equal(priced.lines[0].fees.minor, 10);
    assert_int_equal(priced.lines[0].tax.minor, 33);
    assert_int_equal(priced.lines[0].total.minor, 443);
    assert_string_equal(priced.lines[1].name, "Novel");
    assert_int_equal(priced.lines[1].promotions.minor, 250);
    assert_int_equal(priced.lines[1].total.minor, 1083);
    assert_string_equal(priced.lines[1].total.currency, "USD");
    assert_string_equal(priced.total.currency, "USD");
    assert_string_equal(rtl_catalog_currency(catalog), "USD");
    rtl_priced_cart_dispose(&priced);
    rtl_catalog_free(catalog);
}

static void test_price_cart__refuses_what_passes_the_money_limit(void **state)
{
    /* 90,000,000,000,000.00 is the limit itself: one bar of gold fits, and nothing beside it. */
    static const struct {
        const char *items;
        jwo_status status;
    } rows[] = {
        {"GOLD 1", JWO_OK},
        {"GOLD 1.00000001", JWO_ELIMIT},
        {"GOLD 1, CENT 1", JWO_ELIMIT},
        {"GOLD 9999999999", JWO_ELIMIT},
        {"CENT 9999999999", JWO_OK},
    };
    rtl_catalog *catalog = catalog_with("");

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct rtl_priced_cart priced;
        struct shopped shopped;

        shop(&shopped, rows[i].items);
        assert_int_equal(rtl_price_cart(&priced, catalog, &shopped.cart, NULL), rows[i].status);
        assert_true(rows[i].status == JWO_OK || priced.lines == NULL);
        rtl_priced_cart_dispose(&priced);
    }
    rtl_catalog_free(catalog);
}

/* ---- what must hold for every cart ---- */

static const char *const skus[] = {"BERRIES", "CENT",  "PEN",  "TEA",  "MUG",  "MILK", "FLOUR",
                                   "NOTE",    "NOVEL", "MEAL", "SIDE", "SODA", "TOTE"};
static const int64_t prices[] = {999, 1, 33, 499, 1000, 199, 100, 200, 1250, 1099, 40, 200, 500};

static const char *const promotion_sets[] = {
    "",
    PERCENT("15", MUG "," TEA "," PEN "," BERRIES, ""),
    OFF("0.75", MUG "," PEN ",'CENT','SODA'", LIMIT("2")) "," PERCENT("7.125", MUG "," BERRIES,
                                                                      LIMIT("3")),
    BOGO("1", "1", MUG "," PEN ",'MEAL'", LIMIT("3")) "," PERCENT(
        "33.3333", "'MEAL'," PEN, "") "," OFF("3.00", "'NOVEL','MEAL'", ""),
    PERCENT("100", "'NOVEL'", LIMIT("1")) "," BOGO("2", "1", "'NOVEL'," BERRIES, ""),
};

static void check_line(const struct rtl_priced_line *line, int64_t price)
{
    assert_int_equal(line->price.minor, price);
    assert_in_range(line->promotions.minor, 0, line->price.minor);
    assert_true(line->fees.minor >= 0);
    assert_true(line->tax.minor >= 0);
    assert_true(line->total.minor >= 0);
    assert_int_equal(line->total.minor, line->price.minor - line->promotions.minor +
                                            line->fees.minor + line->tax.minor);
}

/* Prices `cart`, whose lines cost `line_prices` by a computation of the test's own. */
static void check_cart(const rtl_catalog *catalog, const struct rtl_cart *cart,
                       const int64_t *line_prices)
{
    struct rtl_priced_cart priced;
    int64_t subtotal = 0;
    int64_t off = 0;
    int64_t fees = 0;
    int64_t tax = 0;
    int64_t total = 0;

    assert_int_equal(rtl_price_cart(&priced, catalog, cart, NULL), JWO_OK);
    for (size_t i = 0; i < priced.line_count; i++) {
        const struct rtl_priced_line *line = &priced.lines[i];

        check_line(line, line_prices[i]);
        subtotal += line->price.minor;
        off += line->promotions.minor;
        fees += line->fees.minor;
        tax += line->tax.minor;
        total += line->total.minor;
    }
    assert_int_equal(priced.subtotal.minor, subtotal);
    assert_int_equal(priced.promotions.minor, off);
    assert_int_equal(priced.fees.minor, fees);
    assert_int_equal(priced.tax.minor, tax);
    assert_int_equal(priced.total.minor, total);
    assert_int_equal(total, subtotal - off + fees + tax);
    assert_true(total >= 0);
    rtl_priced_cart_dispose(&priced);
}

static void test_price_cart__adds_up_for_random_carts(void **state)
{
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 20240322);
    for (size_t set = 0; set < JWO_COUNT(promotion_sets); set++) {
        rtl_catalog *catalog = catalog_with(promotion_sets[set]);

        for (int round = 0; round < 400; round++) {
            struct rtl_cart_item items[24] = {0};
            char quantities[24][11];
            int64_t line_prices[24];
            const struct rtl_cart cart = {.items = items,
                                          .item_count = jwo_prng_below(&prng, JWO_COUNT(items))};

            for (size_t i = 0; i < cart.item_count; i++) {
                const size_t product = jwo_prng_below(&prng, JWO_COUNT(skus));
                const bool weighed = jwo_prng_below(&prng, 4) == 0;
                const int64_t thousandths = (int64_t)jwo_prng_below(&prng, 9) * 1000 +
                                            (weighed ? (int64_t)jwo_prng_below(&prng, 1000) : 0);

                (void)snprintf(quantities[i], sizeof(quantities[i]), "%u.%03u",
                               (unsigned)(thousandths / 1000) % 10, (unsigned)(thousandths % 1000));
                line_prices[i] = (prices[product] * thousandths + 500) / 1000;
                items[i].id = skus[product];
                items[i].type = "SKU";
                items[i].quantity = quantities[i];
            }
            check_cart(catalog, &cart, line_prices);
        }
        rtl_catalog_free(catalog);
    }
}

/* ---- the catalog file ---- */

/* clang-format off */
static const struct {
    const char *text;
    const char *says; /* after the file's name */
} bad_catalogs[] = {
    {"[]", ":1: must be an object"},
    {"{'currency':'USD',\n\n 'products':[}", ":3: "},
    {"{'products':[]}", ":1: currency: is missing"},
    {"{'currency':'dollar','products':[]}", ":1: currency: must be three capital letters"},
    {"{'currency':'USD',\n'products':[],\n'promotion':[]}", ":3: promotion: is no setting"},
    {"{'currency':'USD',\n'products':{}}", ":2: products: must be an array"},
    {"{'currency':'USD','products':[\n{'sku':'A','name':'A','price':1},\n{'sku':'B','name':'B'}]}",
     ":3: products[1].price: is missing"},
    {"{'currency':'USD','products':[\n{'sku':'A','name':'A',\n'price':1.005}]}",
     ":3: products[0].price: "},
    {"{'currency':'USD','products':[\n{'sku':'A','name':'A',\n'price':-1}]}",
     ":3: products[0].price: -1 is negative"},
    {"{'currency':'JPY','products':[\n{'sku':'A','name':'A',\n'price':1.5}]}",
     ":3: products[0].price: "},
    {"{'currency':'USD','products':[\n{'sku':'A','name':'A',\n'price':'1'}]}",
     ":3: products[0].price: must be a number"},
    {"{'currency':'USD','products':[{'sku':'A','name':'A','price':1},\n"
     "{'sku':'A','name':'B','price':1}]}",
     ":2: products[1].sku: \"A\" is another product's"},
    {"{'currency':'USD','products':[{'sku':'A','name':'A','price':1,'upc':'7'},\n"
     "{'sku':'B','name':'B','price':1,\n'scan_codes':['8',\n'7']}]}",
     ":4: products[1].scan_codes[1]: \"7\" is A's already"},
    {"{'currency':'USD','products':[{'sku':'A','name':'A','price':1,\n'scan_codes':[8]}]}",
     ":2: products[0].scan_codes[0]: must be a string"},
    {"{'currency':'USD','products':[{'sku':'A','name':'A','price':1,\n'tax_class':'none'}]}",
     ":2: products[0].tax_class: \"none\" is none of tax_classes"},
    {"{'currency':'USD','products':[{'sku':'A','name':'A','price':1,\n'fees':['bag']}]}",
     ":2: products[0].fees[0]: must name one of fees"},
    {"{'currency':'USD','products':[],\n'tax_classes':[{'name':'a',\n'percents':[1,\n8.12345]}]}",
     ":4: tax_classes[0].percents[1]: must be a number from 0 to 100"},
    {"{'currency':'USD','products':[],\n'tax_classes':[{'name':'a',\n'percents':[101]}]}",
     ":3: tax_classes[0].percents[0]: must be a number from 0 to 100"},
    {"{'currency':'USD','products':[],'tax_classes':[{'name':'a','percents':[]},\n"
     "{'name':'a','percents':[]}]}",
     ":2: tax_classes[1].name: \"a\" is another class's"},
    {"{'currency':'USD','products':[],'fees':[{'name':'a','amount':1},\n{'name':'a','amount':1}]}",
     ":2: fees[1].name: \"a\" is another fee's"},
};
static const struct {
    const char *promotion; /* of the catalog above, in its line 5 */
    const char *says;
} bad_promotions[] = {
    {"7", ".kind: must be percentage, fixed or bogo"},
    {"{'name':'p','kind':'half'}", ".kind: must be percentage, fixed or bogo"},
    {PERCENT("101", MUG, ""), ".percent: must be a number from 0 to 100"},
    {PERCENT("-1", MUG, ""), ".percent: must be a number from 0 to 100"},
    {PERCENT("1e1", MUG, ""), ".percent: must be a number from 0 to 100"},
    {PERCENT("10", "'CUP'", ""), ".products[0]: must be the SKU of one of products"},
    {PERCENT("10", MUG "," MUG, ""), ".products: names MUG twice"},
    {PERCENT("10", "", ""), ".products: names no product"},
    {PERCENT("10", MUG, LIMIT("0")), ".limit: must be a whole number from 1"},
    {PERCENT("10", MUG, LIMIT("1.5")), ".limit: must be a whole number from 1"},
    {PERCENT("10", MUG, ",'amount':1"), ".amount: is no setting"},
    {OFF("-1", MUG, ""), ".amount: -1 is negative"},
    {BOGO("0", "1", MUG, ""), ".buy: must be a whole number from 1"},
    {BOGO("1", "1000001", MUG, ""), ".free: must be a whole number from 1"},
};
/* clang-format on */

static void check_refusal(const char *text, const char *says)
{
    const struct temp_file file = temp_file(text);
    struct jwo_error err = {0};
    rtl_catalog *catalog = NULL;

    assert_int_equal(rtl_catalog_load(&catalog, file.path, &err), JWO_EINPUT);
    assert_null(catalog);
    assert_memory_equal(err.text, file.path, strlen(file.path));
    if (strncmp(err.text + strlen(file.path), says, strlen(says)) != 0) {
        fail_msg("\"%s\" does not say \"%s\"", err.text, says);
    }
    temp_file_remove(&file);
}

static void test_catalog_load__names_file_line_and_key(void **state)
{
    char text[8192];
    char says[256];

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(bad_catalogs); i++) {
        check_refusal(bad_catalogs[i].text, bad_catalogs[i].says);
    }
    for (size_t i = 0; i < JWO_COUNT(bad_promotions); i++) {
        (void)snprintf(text, sizeof(text), "%s%s]}", catalog_head, bad_promotions[i].promotion);
        (void)snprintf(says, sizeof(says), ":5: promotions[0]%s", bad_promotions[i].says);
        check_refusal(text, says);
    }
}

static void test_catalog_load__reports_a_file_that_cannot_be_read(void **state)
{
    struct jwo_error err = {0};
    rtl_catalog *catalog = NULL;

    (void)state;
    assert_int_equal(rtl_catalog_load(&catalog, "/nowhere/catalog.json", &err), JWO_EIO);
    assert_non_null(strstr(err.text, "/nowhere/catalog.json"));
    assert_null(catalog);
}

static void test_catalog_load__reads_the_reference_catalog(void **state)
{
    /* The stories count on these ten being plain: no promotion, no tax, no fee. */
    static const struct {
        const char *sku;
        int64_t price;
    } rows[] = {
        {"SKU-SANDWICH", 650}, {"SKU-WATER", 175},     {"SKU-SALAD", 825},     {"SKU-COFFEE", 310},
        {"SKU-APPLE", 60},     {"SKU-BREAD", 420},     {"SKU-CHOCOLATE", 200}, {"SKU-WINE", 1240},
        {"SKU-MAGAZINE", 500}, {"SKU-UMBRELLA", 1800},
    };
    struct jwo_error err = {0};
    rtl_catalog *catalog = NULL;

    (void)state;
    if (rtl_catalog_load(&catalog, JWO_SOURCE_DIR "/retailer-ref/catalog.json", &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct rtl_cart_item item = {.id = rows[i].sku, .type = "SKU", .quantity = "2"};
        const struct rtl_cart cart = {.items = &item, .item_count = 1};
        struct rtl_priced_cart priced;

        assert_int_equal(rtl_price_cart(&priced, catalog, &cart, NULL), JWO_OK);
        assert_int_equal(priced.subtotal.minor, 2 * rows[i].price);
        assert_int_equal(priced.total.minor, 2 * rows[i].price);
        rtl_priced_cart_dispose(&priced);
    }
    rtl_catalog_free(catalog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_price_cart__rounds_weights_half_up),
        cmocka_unit_test(test_price_cart__takes_a_percentage_off),
        cmocka_unit_test(test_price_cart__takes_a_fixed_amount_off_each_whole_unit),
        cmocka_unit_test(test_price_cart__gives_units_free_with_units_bought),
        cmocka_unit_test(test_price_cart__stacks_promotions_in_catalog_order),
        cmocka_unit_test(test_price_cart__touches_no_more_units_than_the_limit),
        cmocka_unit_test(test_price_cart__taxes_each_line),
        cmocka_unit_test(test_price_cart__leaves_exempt_products_untaxed),
        cmocka_unit_test(test_price_cart__rounds_each_rate_on_its_own),
        cmocka_unit_test(test_price_cart__taxes_the_discounted_price),
        cmocka_unit_test(test_price_cart__adds_up_by_the_formula),
        cmocka_unit_test(test_price_cart__never_goes_below_zero),
        cmocka_unit_test(test_price_cart__prices_ten_thousand_lines),
        cmocka_unit_test(test_price_cart__finds_products_by_sku_scan_code_and_upc),
        cmocka_unit_test(test_price_cart__describes_each_line),
        cmocka_unit_test(test_price_cart__refuses_what_passes_the_money_limit),
        cmocka_unit_test(test_price_cart__adds_up_for_random_carts),
        cmocka_unit_test(test_catalog_load__names_file_line_and_key),
        cmocka_unit_test(test_catalog_load__reports_a_file_that_cannot_be_read),
        cmocka_unit_test(test_catalog_load__reads_the_reference_catalog),
    };

    return cmocka_run_group_tests_name("pricing", tests, NULL, NULL);
}

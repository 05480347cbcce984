/* pricing.c -- the arithmetic of a cart. The rules stand in pricing.h; what they leave open is
 * settled here:
 *
 *  - each discount of a line is rounded once, from exact numerators in 128 bits;
 *  - units of a limit and free units are given out in cart order;
 *  - `fixed` takes from a unit at most what that unit still costs;
 *  - BOGO counts a product's whole units over all its lines, and only full groups of buy + free;
 *  - a fee is due per unit, so a fee of a product by weight follows the weight.
 */
#include "pricing.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/decimal.h"
#include "jwo/fields.h"

#include "catalog.h"

#define QUANTITY_DECIMALS 8
#define UNIT              RTL_QUANTITY_ONE
#define MINOR_MAX         INT64_C(9000000000000000) /* the limit of jwo/money.h */

/* ORD-9: no cart is too large to be exact. The largest product is an amount x a rate x a limit,
 * below 1e36; what passes the money limit is refused, never cut. */
__extension__ typedef __int128 wide;

struct line {
    const struct rtl_product *product;
    int64_t quantity; /* in 1/UNIT */
    int64_t price;    /* minor units, like the rest */
    int64_t left;     /* of the price, after the promotions so far */
    int64_t fees;
    int64_t fee_tax; /* of the fees */
    int64_t tax;
};

struct lines {
    struct line *all; /* owned */
    size_t count;
};

/* Half a minor unit goes up. Both are not negative. */
static wide divide(wide numerator, wide denominator)
{
    return (2 * numerator + denominator) / (2 * denominator);
}

/* False, with *sum unchanged, when the sum would pass the money limit. */
static bool add(int64_t *sum, wide more)
{
    if (*sum + more > MINOR_MAX) {
        return false;
    }
    *sum += (int64_t)more;
    return true;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* `units` units' share of what the line still costs. */
static int64_t share(const struct line *line, int64_t units)
{
    return (int64_t)divide((wide)line->left * units, line->quantity);
}

static int64_t whole_units(const struct line *line)
{
    return line->quantity / UNIT;
}

/* What is left of a promotion's limit in this cart. */
struct allowance {
    bool limited;
    int64_t left;
};

static struct allowance allowance_of(const struct rtl_promotion *promotion, int64_t unit)
{
    return (struct allowance){.limited = promotion->limit > 0, .left = promotion->limit * unit};
}

static int64_t allow(struct allowance *allowance, int64_t wanted)
{
    int64_t granted = wanted;

    if (allowance->limited) {
        granted = smaller(wanted, allowance->left);
        allowance->left -= granted;
    }
    return granted;
}

/* A line that costs nothing any more is not touched and uses up no limit. */
static bool touches(const struct rtl_promotion *promotion, const struct line *line)
{
    return line->left > 0 && rtl_promotion_touches(promotion, line->product);
}

static void take_percentage(const struct rtl_promotion *promotion, struct lines *lines)
{
    struct allowance allowance = allowance_of(promotion, UNIT);

    for (size_t i = 0; i < lines->count; i++) {
        struct line *line = &lines->all[i];
        int64_t units = 0;
        wide off = 0;

        if (!touches(promotion, line)) {
            continue;
        }
        units = allow(&allowance, line->quantity);
        if (units == line->quantity) {
            off = divide((wide)line->left * promotion->rate, RTL_RATE_ONE);
        } else {
            off = divide((wide)line->left * promotion->rate * units,
                         (wide)line->quantity * RTL_RATE_ONE);
        }
        line->left -= (int64_t)off;
    }
}

static void take_fixed(const struct rtl_promotion *promotion, struct lines *lines)
{
    struct allowance allowance = allowance_of(promotion, 1);

    for (size_t i = 0; i < lines->count; i++) {
        struct line *line = &lines->all[i];
        int64_t units = 0;
        wide off = 0;

        if (!touches(promotion, line)) {
            continue;
        }
        units = allow(&allowance, whole_units(line));
        off = (wide)promotion->amount_minor * units;
        if (off > share(line, units * UNIT)) {
            off = share(line, units * UNIT);
        }
        line->left -= (int64_t)off;
    }
}

static void take_bogo_of(const struct rtl_promotion *promotion, const struct rtl_product *product,
                         struct allowance *groups, struct lines *lines)
{
    int64_t bought = 0;
    int64_t free_units = 0;

    for (size_t i = 0; i < lines->count; i++) {
        if (lines->all[i].product == product && lines->all[i].left > 0) {
            bought += whole_units(&lines->all[i]);
        }
    }
    free_units = allow(groups, bought / (promotion->buy + promotion->free)) * promotion->free;
    for (size_t i = 0; i < lines->count && free_units > 0; i++) {
        struct line *line = &lines->all[i];
        int64_t units = 0;

        if (line->product != product || line->left == 0) {
            continue;
        }
        units = smaller(free_units, whole_units(line));
        free_units -= units;
        line->left -= share(line, units * UNIT);
    }
}

static void take_bogo(const struct rtl_promotion *promotion, struct lines *lines)
{
    struct allowance groups = allowance_of(promotion, 1);

    for (size_t i = 0; i < promotion->product_count; i++) {
        take_bogo_of(promotion, promotion->products[i], &groups, lines);
    }
}

/* ORD-6: each takes from what the earlier ones left, so that they stack in one defined way. */
static void take_promotions(const rtl_catalog *catalog, struct lines *lines)
{
    for (size_t i = 0; i < catalog->promotion_count; i++) {
        const struct rtl_promotion *promotion = &catalog->promotions[i];

        switch (promotion->kind) {
        case RTL_PERCENTAGE:
            take_percentage(promotion, lines);
            break;
        case RTL_FIXED:
            take_fixed(promotion, lines);
            break;
        case RTL_BOGO:
            take_bogo(promotion, lines);
            break;
        }
    }
}

/* ORD-7: each rate is rounded on its own, as each authority is owed its own tax; no class, or one
 * without rates, is exempt. The caller passes the discounted price. */
static bool add_tax(int64_t *sum, const struct rtl_tax_class *tax_class, int64_t taxed)
{
    bool within = true;

    for (size_t i = 0; tax_class != NULL && i < tax_class->rate_count && within; i++) {
        within = add(sum, divide((wide)taxed * tax_class->rates[i], RTL_RATE_ONE));
    }
    return within;
}

static bool add_fees(struct line *line)
{
    bool within = true;

    for (size_t i = 0; i < line->product->fee_count && within; i++) {
        const struct rtl_fee *fee = line->product->fees[i];
        int64_t due = 0;

        within = add(&due, divide((wide)fee->amount_minor * line->quantity, UNIT)) &&
                 add(&line->fees, due) && add_tax(&line->fee_tax, fee->tax_class, due);
    }
    return within && add(&line->fees, line->fee_tax);
}

bool rtl_quantity_read(const char *text, int64_t *out)
{
    if (!jwo_is_decimal(text)) {
        return false;
    }
    while (text[0] == '0' && text[1] != '.' && text[1] != '\0') {
        text++; /* which a JSON number may not begin with */
    }
    return jwo_decimal_parse(text, QUANTITY_DECIMALS, out) == JWO_DECIMAL_OK;
}

/* By SKU or scan code, as the item says; else by its UPC, so that a new SKU does not stop a known
 * bar code. */
static const struct rtl_product *product_find(const rtl_catalog *catalog,
                                              const struct rtl_cart_item *item)
{
    const struct rtl_product *product = strcmp(item->type, "SCANCODE") == 0
                                            ? rtl_catalog_find_code(catalog, item->id)
                                            : rtl_catalog_find_sku(catalog, item->id);

    if (product == NULL && item->upc != NULL) {
        product = rtl_catalog_find_code(catalog, item->upc);
    }
    return product;
}

static jwo_status line_open(struct line *line, const rtl_catalog *catalog,
                            const struct rtl_cart_item *item, struct jwo_error *err)
{
    line->product = product_find(catalog, item);
    if (line->product == NULL) {
        return jwo_fail(err, JWO_ENOTFOUND, "%s \"%s\" is not in the catalog", item->type,
                        item->id);
    }
    if (!rtl_quantity_read(item->quantity, &line->quantity) ||
        !add(&line->price, divide((wide)line->product->price_minor * line->quantity, UNIT))) {
        return jwo_fail(err, JWO_ELIMIT, "%s \"%s\": quantity %s is beyond what can be priced",
                        item->type, item->id, item->quantity);
    }
    line->left = line->price;
    return JWO_OK;
}

/* The line as the caller sees it, and its part of the totals. False past the money limit.
 * ORD-8: what is left of the price is never below zero and the rest only adds, so no total is. */
static bool line_close(struct rtl_priced_cart *out, struct rtl_priced_line *priced,
                       const struct line *line)
{
    const char *currency = out->total.currency;
    int64_t total = line->left;

    if (!add(&total, line->fees) || !add(&total, line->tax)) {
        return false;
    }
    priced->unit_price = jwo_money_of(line->product->price_minor, currency);
    priced->fee_tax = jwo_money_of(line->fee_tax, currency);
    priced->price = jwo_money_of(line->price, currency);
    priced->promotions = jwo_money_of(line->price - line->left, currency);
    priced->fees = jwo_money_of(line->fees, currency);
    priced->tax = jwo_money_of(line->tax, currency);
    priced->total = jwo_money_of(total, currency);
    return add(&out->subtotal.minor, line->price) &&
           add(&out->promotions.minor, line->price - line->left) &&
           add(&out->fees.minor, line->fees) && add(&out->tax.minor, line->tax) &&
           add(&out->total.minor, total);
}

static void line_name(struct rtl_priced_line *priced, const struct rtl_product *product,
                      const struct rtl_cart_item *item)
{
    (void)snprintf(priced->sku, sizeof(priced->sku), "%s", product->sku);
    (void)snprintf(priced->name, sizeof(priced->name), "%s", product->name);
    (void)snprintf(priced->quantity, sizeof(priced->quantity), "%s", item->quantity);
}

static void priced_cart_init(struct rtl_priced_cart *out, const rtl_catalog *catalog, size_t count)
{
    const struct jwo_money zero = jwo_money_zero(catalog->currency);

    *out = (struct rtl_priced_cart){.line_count = count,
                                    .subtotal = zero,
                                    .promotions = zero,
                                    .fees = zero,
                                    .tax = zero,
                                    .total = zero};
    if (count > 0) {
        out->lines = jwo_calloc(count, sizeof(*out->lines));
    }
}

jwo_status rtl_price_cart(struct rtl_priced_cart *out, const rtl_catalog *catalog,
                          const struct rtl_cart *cart, struct jwo_error *err)
{
    struct lines lines = {.all = jwo_calloc(cart->item_count + 1, sizeof(*lines.all)),
                          .count = cart->item_count};
    jwo_status status = JWO_OK;

    JWO_ASSERT(out != NULL);
    JWO_ASSERT(catalog != NULL);
    priced_cart_init(out, catalog, lines.count);

    for (size_t i = 0; i < lines.count && status == JWO_OK; i++) {
        status = line_open(&lines.all[i], catalog, &cart->items[i], err);
    }
    if (status != JWO_OK) {
        goto done;
    }
    take_promotions(catalog, &lines);
    for (size_t i = 0; i < lines.count && status == JWO_OK; i++) {
        struct line *line = &lines.all[i];

        line_name(&out->lines[i], line->product, &cart->items[i]);
        if (!add_tax(&line->tax, line->product->tax_class, line->left) || !add_fees(line) ||
            !line_close(out, &out->lines[i], line)) {
            status = jwo_fail(err, JWO_ELIMIT, "the cart's total passes the limit of an amount");
        }
    }

done:
    if (status != JWO_OK) {
        rtl_priced_cart_dispose(out);
    }
    jwo_free(lines.all);
    return status;
}

void rtl_priced_cart_dispose(struct rtl_priced_cart *priced)
{
    jwo_free(priced->lines);
    *priced = (struct rtl_priced_cart){0};
}

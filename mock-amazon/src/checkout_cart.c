/* checkout_cart.c -- see checkout_cart.h for the contract. */
#include "checkout_cart.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char content_failed[] = "CartContentValidationFailedException";
static const char total_invalid[] = "CartOrderTotalInvalidException";

/* One object with amounts, and how it is called in sentences. */
struct place {
    const jwo_json *object;
    const char *currency;
    char name[64]; /* "lineItems[2].unitPrice" */
    struct amz_checkout_problem *problem;
};

static jwo_status refuse(struct amz_checkout_problem *problem, const char *error_name,
                         const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static jwo_status refuse(struct amz_checkout_problem *problem, const char *error_name,
                         const char *rule, const char *fmt, ...)
{
    va_list args;

    problem->error_name = error_name;
    problem->rule = rule;
    problem->err.status = JWO_EINPUT;
    va_start(args, fmt);
    (void)vsnprintf(problem->err.text, sizeof problem->err.text, fmt, args);
    va_end(args);
    return JWO_EINPUT;
}

/* --- amounts ---------------------------------------------------------------------------------- */

/* Add the member to *sum; one that is missing is nothing. */
static jwo_status add_amount(const struct place *place, const jwo_json *object, const char *member,
                             struct jwo_money *sum)
{
    const jwo_json *money = jwo_json_get(object, member);
    const char *code = jwo_json_get_str(money, "currencyCode");
    struct jwo_money amount;
    struct jwo_error err;

    if (money == NULL) {
        return JWO_OK;
    }
    if (strcmp(code, place->currency) != 0) {
        return refuse(place->problem, NULL, "bad-request",
                      "%s: %s is in %s, the store's currency is %s", place->name, member, code,
                      place->currency);
    }
    if (jwo_money_parse(&amount, jwo_json_get_str(money, "amount"), code, &err) != JWO_OK) {
        return refuse(place->problem, NULL, "bad-request", "%s: %s: %s", place->name, member,
                      err.text);
    }
    if (amount.minor > AMZ_CHECKOUT_MINOR_MAX) {
        return refuse(place->problem, NULL, "bad-request",
                      "%s: %s is beyond %" PRId64 " minor units", place->name, member,
                      AMZ_CHECKOUT_MINOR_MAX);
    }
    *sum = jwo_money_add(sum, &amount);
    return JWO_OK;
}

static jwo_status add_amounts(const struct place *place, const char *list, const char *member,
                              struct jwo_money *sum)
{
    jwo_status status = JWO_OK;

    for (const jwo_json *item = jwo_json_first(jwo_json_get(place->object, list));
         status == JWO_OK && item != NULL; item = jwo_json_next(item)) {
        status = add_amount(place, item, member, sum);
    }
    return status;
}

/* The published case "Cart Order Total Invalid - Missing Price" (CHK-05). */
static jwo_status must_have(const struct place *place, const char *member)
{
    if (jwo_json_get(place->object, member) == NULL) {
        return refuse(place->problem, total_invalid, "checkout-price-missing", "%s.%s is missing",
                      place->name, member);
    }
    return JWO_OK;
}

/* --- lines ------------------------------------------------------------------------------------ */

static jwo_status read_unit(const struct place *place, struct amz_checkout_unit *unit)
{
    const jwo_json *price = place->object;
    jwo_status status = must_have(place, "price");

    amz_checkout_unit_init(unit, place->currency);
    status = status != JWO_OK ? status : must_have(place, "totalPrice");
    status = status != JWO_OK ? status : add_amount(place, price, "price", &unit->price);
    status = status != JWO_OK ? status : add_amount(place, price, "totalPrice", &unit->total);
    status = status != JWO_OK ? status : add_amount(place, price, "salesTax", &unit->sales_tax);
    status = status != JWO_OK
                 ? status
                 : add_amounts(place, "promotions", "promotionAmount", &unit->promotions);
    status = status != JWO_OK
                 ? status
                 : add_amounts(place, "depositsAndFees", "depositAndFeeAmount", &unit->fees);
    return status != JWO_OK ? status
                            : add_amounts(place, "depositsAndFees", "salesTax", &unit->fee_taxes);
}

static jwo_status read_quantity(const jwo_json *line, size_t index, int64_t *out,
                                struct amz_checkout_problem *problem)
{
    const char *value = jwo_json_get_str(jwo_json_get(line, "quantity"), "value");

    if (amz_quantity_parse(value, out) != JWO_OK) {
        return refuse(problem, NULL, "bad-request",
                      "lineItems[%zu].quantity.value is not a decimal number", index);
    }
    if (*out == 0) {
        return refuse(problem, content_failed, "checkout-line",
                      "lineItems[%zu].quantity.value is zero", index);
    }
    return JWO_OK;
}

jwo_status amz_checkout_line_add(const jwo_json *line, size_t index,
                                 struct amz_checkout_totals *totals,
                                 struct amz_checkout_problem *problem)
{
    struct place place = {.object = jwo_json_get(line, "unitPrice"),
                          .currency = totals->sub_total.currency,
                          .problem = problem};
    struct amz_checkout_unit unit;
    int64_t quantity = 0;
    struct jwo_error err;

    (void)snprintf(place.name, sizeof place.name, "lineItems[%zu].unitPrice", index);
    if (read_unit(&place, &unit) != JWO_OK ||
        read_quantity(line, index, &quantity, problem) != JWO_OK) {
        return JWO_EINPUT;
    }
    if (amz_checkout_unit_check(&unit, &err) != JWO_OK) {
        return refuse(problem, content_failed, "checkout-line", "%s.%s", place.name, err.text);
    }
    if (amz_checkout_totals_add(totals, &unit, quantity, &err) != JWO_OK) {
        return refuse(problem, NULL, "bad-request", "lineItems[%zu]: %s", index, err.text);
    }
    return JWO_OK;
}

/* --- the order -------------------------------------------------------------------------------- */

static jwo_status read_stated(const jwo_json *body, struct amz_checkout_totals *stated,
                              struct amz_checkout_problem *problem)
{
    const struct place place = {.object = jwo_json_get(body, "orderTotals"),
                                .currency = stated->sub_total.currency,
                                .name = "orderTotals",
                                .problem = problem};
    const struct {
        const char *member;
        struct jwo_money *sum;
    } members[] = {
        {"priceTotal", &stated->price_total},
        {"subTotal", &stated->sub_total},
        {"promotionsTotal", &stated->promotions},
        {"salesTaxTotal", &stated->sales_tax},
    };
    jwo_status status = must_have(&place, "priceTotal");

    for (size_t i = 0; status == JWO_OK && i < JWO_COUNT(members); i++) {
        status = add_amount(&place, place.object, members[i].member, members[i].sum);
    }
    return status;
}

jwo_status amz_checkout_cart_read(const jwo_json *body, const char *currency,
                                  struct amz_checkout_totals *out,
                                  struct amz_checkout_problem *problem)
{
    const jwo_json *lines = jwo_json_get(body, "lineItems");
    struct amz_checkout_totals stated;
    struct jwo_error err;
    size_t index = 0;

    amz_checkout_totals_init(out, currency);
    amz_checkout_totals_init(&stated, currency);
    if (jwo_json_first(lines) == NULL) {
        return refuse(problem, content_failed, "checkout-empty", "lineItems is empty");
    }
    for (const jwo_json *line = jwo_json_first(lines); line != NULL; line = jwo_json_next(line)) {
        if (amz_checkout_line_add(line, index++, out, problem) != JWO_OK) {
            return JWO_EINPUT;
        }
    }
    if (read_stated(body, &stated, problem) != JWO_OK) {
        return JWO_EINPUT;
    }
    if (amz_checkout_totals_check(out, &stated, &err) != JWO_OK) {
        return refuse(problem, total_invalid, "checkout-totals", "orderTotals.%s", err.text);
    }
    return JWO_OK;
}

/* --- the cart that was delivered -------------------------------------------------------------- */

/* A quantity that cannot be read, or a sum beyond all bounds, equals no other. */
static void add_quantity(int64_t *sum, const char *text)
{
    int64_t quantity = 0;

    if (*sum < 0 || amz_quantity_parse(text, &quantity) != JWO_OK ||
        __builtin_add_overflow(*sum, quantity, sum)) {
        *sum = -1;
    }
}

static int64_t delivered_quantity(const struct amz_trip *trip, const char *product_id)
{
    int64_t sum = 0;

    for (size_t i = 0; i < trip->item_count; i++) {
        if (strcmp(trip->items[i].id, product_id) == 0) {
            add_quantity(&sum, trip->items[i].quantity);
        }
    }
    return sum;
}

static int64_t charged_quantity(const jwo_json *body, const char *product_id)
{
    int64_t sum = 0;

    for (const jwo_json *line = jwo_json_first(jwo_json_get(body, "lineItems")); line != NULL;
         line = jwo_json_next(line)) {
        if (strcmp(jwo_json_get_str(line, "productId"), product_id) == 0) {
            add_quantity(&sum, jwo_json_get_str(jwo_json_get(line, "quantity"), "value"));
        }
    }
    return sum;
}

jwo_status amz_checkout_cart_compare(const jwo_json *body, const struct amz_trip *trip,
                                     struct amz_checkout_problem *problem)
{
    static const char rule[] = "checkout-cart-differs";

    for (const jwo_json *line = jwo_json_first(jwo_json_get(body, "lineItems")); line != NULL;
         line = jwo_json_next(line)) {
        const char *product_id = jwo_json_get_str(line, "productId");

        if (delivered_quantity(trip, product_id) == 0) {
            return refuse(problem, content_failed, rule, "\"%.100s\" is not in the delivered cart",
                          product_id);
        }
    }
    for (size_t i = 0; i < trip->item_count; i++) {
        const char *product_id = trip->items[i].id;
        const int64_t delivered = delivered_quantity(trip, product_id);

        if (delivered < 0 || delivered != charged_quantity(body, product_id)) {
            return refuse(problem, content_failed, rule,
                          "the quantity of \"%.100s\" is not that of the delivered cart",
                          product_id);
        }
    }
    return JWO_OK;
}

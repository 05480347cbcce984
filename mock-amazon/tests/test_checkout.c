/* test_checkout.c -- CheckoutCart over the wire: every error by its name, repeats, what is charged,
 * who owes.
 *
 * Method: one cart that is right, and a table of what is replaced in it. The published cases
 * CHK-01 to CHK-08 are named where they are played.
 */
#include <inttypes.h>

#include "checkout_fixture.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "own_charge.h"

static const struct amz_exchange *newest(const struct fixture *fixture)
{
    const amz_journal *journal = amz_world_journal(fixture->world);
    const struct amz_exchange *newest = NULL;

    for (const struct amz_exchange *next = amz_journal_next(journal, NULL); next != NULL;
         next = amz_journal_next(journal, next)) {
        newest = next->op == AMZ_OP_CHECKOUT ? next : newest;
    }
    assert_non_null(newest);
    return newest;
}

/* Send the text, in which `find` is replaced, for the trip. */
static void check_out(struct fixture *fixture, const char *text, const struct amz_trip *trip,
                      const char *find, const char *by, struct heard *out)
{
    char *body = checkout_body(text, trip->id, find, by);

    fixture_call(fixture, CHECKOUT_PATH, body, amz_amazon_credentials(fixture->amazon), out);
    jwo_free(body);
}

static void assert_order(const struct heard *heard, const struct amz_trip *trip)
{
    char expected[128];

    assert_non_null(trip->order);
    (void)snprintf(expected, sizeof expected, "{\"orderId\":\"%s\"}", trip->order->id);
    assert_int_equal(heard->status, 201);
    assert_string_equal(heard->body, expected);
}

/* --- success ---------------------------------------------------------------------------------- */

static void test_checkout__takes_the_published_sample(void **state) /* CHK-01 */
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with(fixture, "835143001047", "1", "");
    struct heard heard;

    check_out(fixture, sample, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CAPTURED);
    assert_int_equal(trip->charge.captured.minor, 99);
    assert_string_equal(newest(fixture)->outcome, "APPROVED");
    assert_string_equal(newest(fixture)->key, trip->order->id);
    assert_string_equal(newest(fixture)->trip_id, trip->id);
    assert_string_equal(newest(fixture)->violation, "");
    assert_int_equal(newest(fixture)->amount.minor, 99);
    assert_int_equal(newest(fixture)->amount2.minor, 99);
    assert_true(newest(fixture)->effect);
}

static void test_checkout__charges_the_whole_cart(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct heard heard;

    trip->shopper->card.issuer.pending = 3; /* Amazon's business, not the retailer's */
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
    assert_int_equal(trip->charge.captured.minor, 508);
    assert_int_equal(trip->order->totals.fees.minor, 10);
    assert_int_equal(trip->order->totals.fee_taxes.minor, 2);
    assert_int_equal(amz_shopper_outstanding(trip->shopper, "USD").minor, 0);
}

static void test_checkout__gives_back_the_hold_of_a_cart_that_costs_nothing(void **state)
{
    /* clang-format off */
    static const char gift[] =
        "{'idempotentShoppingTripId':'$T','storeId':'store-1','lineItems':[{'productId':'WATER',"
        "'type':'SKU','quantity':{'value':'1','unit':'unit'},'unitPrice':{'totalPrice':$0.00,"
        "'price':$3.00,'salesTax':$0,"
        "'promotions':[{'promotionAmount':$3.0,'promotionDescription':'Gift'}]}}],"
        "'orderTotals':{'priceTotal':$0.00,'subTotal':$3.00,'promotionsTotal':$3.00,"
        "'salesTaxTotal':$0.00}}";
    /* clang-format on */
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with(fixture, "WATER", "1", "");
    struct heard heard;

    check_out(fixture, gift, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    assert_int_equal(trip->charge.ledger.minor[AMZ_ACCOUNT_UNCOLLECTED], 0);
}

/* --- errors ----------------------------------------------------------------------------------- */

#define INVALID "InvalidRequestException"
#define CONTENT "CartContentValidationFailedException"
#define TOTAL   "CartOrderTotalInvalidException"

enum rule { FORM, LINE, PRICE, TOTALS, OTHER_CART };

static const struct {
    const char *error, *rule;
} answers[] = {
    [FORM] = {INVALID, "bad-request"},
    [LINE] = {CONTENT, "checkout-line"},
    [PRICE] = {TOTAL, "checkout-price-missing"},
    [TOTALS] = {TOTAL, "checkout-totals"},
    [OTHER_CART] = {CONTENT, "checkout-cart-differs"},
};

/* clang-format off */
#define UNIT "lineItems[0].unitPrice"
#define OF(amount) "{'amount':" amount "}"
#define IN(amount, code) "{'amount':'" amount "','currencyCode':'" code "'}"
static const struct {
    const char *find, *by; /* in lunch */
    enum rule rule;
    const char *sentence;  /* begins so */
} refusals[] = {
    /* CHK-03: missing required fields; and forms */
    {"'storeId':'store-1',", "",             FORM, "storeId is missing"},
    {"'storeId':'store-1'", "'storeId':''",  FORM, "storeId is empty"},
    {"store-1", "another-store",             FORM, "storeId is not the store of the trip"},
    {"'idempotentShoppingTripId':'$T',", "", FORM, "idempotentShoppingTripId is missing"},
    {"'orderTotals'", "'totals'",            FORM, "orderTotals is missing"},
    {"'lineItems'", "'lines'",               FORM, "lineItems is missing"},
    {"'productId':'SANDWICH',", "",          FORM, "lineItems[0].productId is missing"},
    {"'type':'SKU',", "",                    FORM, "lineItems[0].type is missing"},
    {"'SKU'", "'PLU'",                       FORM, "lineItems[0].type is none of SKU, SCANCODE"},
    {"'unit':'unit'", "'unit':''",           FORM, "lineItems[0].quantity.unit is empty"},
    {"'value':'2'", "'value':2",             FORM, "lineItems[0].quantity.value is a number"},
    {"'value':'2'", "'value':'two'",         FORM, "lineItems[0].quantity.value is not of"},
    {"'value':'2'", "'value':'-2'",          FORM, "lineItems[0].quantity.value is not of"},
    {"'value':'2'", "'value':'12345678901'", FORM, "lineItems[0].quantity.value is longer"},
    {"'value':'2'", "'value':'9999999999'",  FORM, "lineItems[0]: the line is beyond"},
    {"'unitPrice'", "'price'",               FORM, UNIT " is missing"},
    {"'salesTax':$0.08,", "",                FORM, UNIT ".salesTax is missing"},
    {"'promotionDescription'", "'x'",        FORM, UNIT ".promotions[0].promotionDescription is"},
    {"'depositAndFeeAmount'", "'x'",         FORM, UNIT ".depositsAndFees[0].depositAndFeeAmount"},
    {"'subTotal':$5.00,", "",                FORM, "orderTotals.subTotal is missing"},
    {"'promotionsTotal'", "'promotions'",    FORM, "orderTotals.promotionsTotal is missing"},
    {"'salesTaxTotal'", "'taxes'",           FORM, "orderTotals.salesTaxTotal is missing"},
    {"$1.00", "$1.000",                      FORM, UNIT ".price.amount is not of"},
    {"$1.00", "$1.005",                      FORM, UNIT ".price.amount is not of"},
    {"$1.00", IN("-1.00", "USD"),            FORM, UNIT ".price.amount is not of"},
    {"$1.00", IN("1e2", "USD"),              FORM, UNIT ".price.amount is not of"},
    {"$1.00", IN("1,00", "USD"),             FORM, UNIT ".price.amount is not of"},
    {"$1.00", OF("1.00"),                    FORM, UNIT ".price.amount is a number"},
    {"$1.00", OF("'1.00'"),                  FORM, UNIT ".price.currencyCode is missing"},
    {"$1.00", IN("1.00", "usd"),             FORM, UNIT ".price.currencyCode is not of"},
    {"$1.00", IN("1.00", "EUR"),             FORM, UNIT ": price is in EUR, the store's currency"},
    {"$5.08", IN("5.08", "EUR"),             FORM, "orderTotals: priceTotal is in EUR, the store"},
    {"$1.00", "$01.00",                      FORM, UNIT ": price: the amount is not"},
    {"$1.00", "$99999999999.00",             FORM, UNIT ": price is beyond"},
    {"$0.01", "$99999999999.00",             FORM, UNIT ": salesTax is beyond"},
    /* lines that disagree with themselves */
    {"$1.04", "$1.05",                       LINE, UNIT ".totalPrice is 1.05, but"},
    {"$1.04", "$2.08",                       LINE, UNIT ".totalPrice is 2.08, but"},
    {"$0.10", "$0.11",                       LINE, UNIT ".totalPrice is 1.04, but"},
    {"$0.10", "$2.10",                       LINE, UNIT ".totalPrice is 1.04, but"},
    {"$0.01", "$0.02",                       LINE, UNIT ".totalPrice is 1.04, but"},
    {"'value':'2'", "'value':'0'",           LINE, "lineItems[0].quantity.value is zero"},
    /* CHK-05: missing price */
    {"'price':$1.00,", "",                   PRICE, UNIT ".price is missing"},
    {"'totalPrice':$1.04,", "",              PRICE, UNIT ".totalPrice is missing"},
    {"'priceTotal':$5.08,", "",              PRICE, "orderTotals.priceTotal is missing"},
    /* totals that disagree with the lines */
    {"$5.08", "$5.09",                       TOTALS, "orderTotals.priceTotal is 5.09, but"},
    {"$5.00", "$4.99",                       TOTALS, "orderTotals.subTotal is 4.99, but"},
    {"$0.20", "$0.10",                       TOTALS, "orderTotals.promotionsTotal is 0.10, but"},
    {"$0.16", "$0.17",                       TOTALS, "orderTotals.salesTaxTotal is 0.17, but"},
    {"'value':'2'", "'value':'3'",           TOTALS, "orderTotals.subTotal is 5.00, but"},
    /* another cart than the one that was delivered */
    {"SANDWICH", "LOBSTER",                  OTHER_CART, "\"LOBSTER\" is not in the delivered"},
    {"WATER", "SANDWICH",                    OTHER_CART, "the quantity of \"SANDWICH\" is not"},
};
/* clang-format on */

/* What the mock objected to; a call without a trip is nobody's. */
static const char *objection(const struct fixture *fixture, size_t strays_before)
{
    const amz_journal *strays = amz_amazon_strays(fixture->amazon);

    return amz_journal_count(strays) > strays_before ? fixture_newest(strays)->violation
                                                     : newest(fixture)->violation;
}

static void test_checkout__refuses_by_the_published_names(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct heard heard;

    for (size_t i = 0; i < JWO_COUNT(refusals); i++) {
        const enum rule rule = refusals[i].rule;
        const size_t strays = amz_journal_count(amz_amazon_strays(fixture->amazon));
        char body[128], violation[256];
        const char *heard_violation;

        check_out(fixture, lunch, trip, refusals[i].find, refusals[i].by, &heard);
        (void)snprintf(body, sizeof body, "{\"errorMsg\":\"%s\"}", answers[rule].error);
        (void)snprintf(violation, sizeof violation, "%s: %s", answers[rule].rule,
                       refusals[i].sentence);
        heard_violation = objection(fixture, strays);
        if (heard.status != 400 || strcmp(heard.body, body) != 0 ||
            strncmp(heard_violation, violation, strlen(violation)) != 0) {
            fail_msg("%s -> %s: %d %s, %s", refusals[i].find, refusals[i].by, heard.status,
                     heard.body, heard_violation);
        }
        assert_int_equal(trip->charge.state, AMZ_CHARGE_HELD);
        assert_null(trip->order);
    }
    check_out(fixture, lunch, trip, NULL, NULL, &heard); /* it was nothing but that */
    assert_order(&heard, trip);
}

static void test_checkout__refuses_an_empty_cart(void **state) /* CHK-04 */
{
    static const char nothing[] =
        "{'idempotentShoppingTripId':'$T','storeId':'store-1','lineItems':[],'orderTotals':{"
        "'priceTotal':$0.00,'subTotal':$0.00,'promotionsTotal':$0.00,'salesTaxTotal':$0.00}}";
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct heard heard;

    check_out(fixture, nothing, trip, NULL, NULL, &heard);
    assert_int_equal(heard.status, 400);
    assert_string_equal(heard.body, "{\"errorMsg\":\"" CONTENT "\"}");
    assert_string_equal(newest(fixture)->violation, "checkout-empty: lineItems is empty");
}

static void test_checkout__does_not_know_other_trips(void **state) /* CHK-02 */
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct heard heard;

    check_out(fixture, lunch, trip, "$T", "6f1b8a52-0000-4000-8000-000000000000", &heard);
    assert_int_equal(heard.status, 400);
    assert_string_equal(heard.body, "{\"errorMsg\":\"UnknownShoppingTripException\"}");
    check_out(fixture, lunch, trip, "$T", "no trip", &heard);
    assert_string_equal(heard.body, "{\"errorMsg\":\"" INVALID "\"}");
}

static void test_checkout__is_too_late_when_the_token_has_expired(void **state) /* CHK-06 */
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct amz_trip *charged = left_with_lunch(fixture);
    struct heard heard;

    check_out(fixture, lunch, charged, NULL, NULL, &heard);
    fixture_advance(fixture, 46 * JWO_HOUR_MS);
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_int_equal(heard.status, 400);
    assert_string_equal(heard.body, "{\"errorMsg\":\"ShoppingTripExpiredException\"}");
    check_out(fixture, lunch, charged, NULL, NULL, &heard); /* a repeat is none too late */
    assert_order(&heard, charged);
}

static void test_checkout__must_be_signed(void **state) /* CHK-07 */
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    char *body = checkout_body(lunch, trip->id, NULL, NULL);
    struct heard heard;

    fixture_call(fixture, CHECKOUT_PATH, body, NULL, &heard);
    assert_int_equal(heard.status, 403);
    assert_string_equal(heard.error_type, "MissingAuthenticationTokenException");
    assert_string_equal(heard.body, "{\"message\":\"Missing Authentication Token\"}");
    assert_null(trip->order);
    jwo_free(body);
}

static void test_checkout__fails_as_the_service_does(void **state) /* CHK-08 */
{
    static const struct {
        int status;
        const char *body;
    } kinds[] = {
        {429, "{\"errorMsg\":\"Too Many Requests\"}"},
        {500, "{\"errorMsg\":\"InternalServerException\"}"},
        {503, "{\"errorMsg\":\"ServiceUnavailable\"}"},
    };
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct heard heard;

    for (size_t i = 0; i < JWO_COUNT(kinds); i++) {
        const struct amz_fault fault = {.op = AMZ_OP_CHECKOUT,
                                        .kind = AMZ_FAULT_STATUS,
                                        .status = kinds[i].status,
                                        .nth = 1,
                                        .times = 1};
        struct jwo_error err;

        assert_int_equal(amz_faults_add(amz_world_faults(fixture->world), &fault, &err), JWO_OK);
        check_out(fixture, lunch, trip, NULL, NULL, &heard);
        assert_int_equal(heard.status, kinds[i].status);
        assert_string_equal(heard.body, kinds[i].body);
        assert_null(trip->order);
    }
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
}

/* --- the delivered cart ----------------------------------------------------------------------- */

/* Two items of a product in the cart, one line for them. */
static void test_checkout__may_join_lines(void **state)
{
    static const char text[] =
        "{'idempotentShoppingTripId':'$T','storeId':'store-1','lineItems':[{'productId':'WATER',"
        "'type':'SKU','quantity':{'value':'1.35','unit':'kg'},'unitPrice':{'totalPrice':$2.00,"
        "'price':$2.00,'salesTax':$0.00}}],'orderTotals':{'priceTotal':$2.70,'subTotal':$2.70,"
        "'promotionsTotal':$0.00,'salesTaxTotal':$0.00}}";
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with(fixture, "WATER", "0.350", "WATER");
    struct heard heard;

    check_out(fixture, text, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
    assert_int_equal(trip->charge.captured.minor, 270);
}

static void test_checkout__needs_the_cart_of_the_trip_unless_told_otherwise(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture); /* still in the store */
    struct heard heard;
    struct jwo_error err;

    check_out(fixture, sample, trip, NULL, NULL, &heard);
    assert_int_equal(heard.status, 400);
    assert_string_equal(heard.body, "{\"errorMsg\":\"" CONTENT "\"}");
    assert_int_equal(
        amz_settings_set(amz_world_settings(fixture->world), "checkout_cart", "any", &err), JWO_OK);
    check_out(fixture, sample, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
}

/* --- repeats (D22) ---------------------------------------------------------------------------- */

static void test_checkout__charges_once(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct heard heard;

    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
    assert_false(newest(fixture)->effect);
    assert_string_equal(newest(fixture)->violation, "");
    /* the same cart in another order of members, with space */
    check_out(fixture, lunch, trip, "'productId':'SANDWICH','type':'SKU',",
              " 'type' : 'SKU',\n'productId':'SANDWICH', ", &heard);
    assert_order(&heard, trip);
    assert_int_equal(trip->charge.captured.minor, 508);
}

static void test_checkout__refuses_another_cart_after_the_charge(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct heard heard;

    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    check_out(fixture, lunch, trip, "Happy hour", "Unhappy hour", &heard);
    assert_int_equal(heard.status, 400);
    assert_string_equal(heard.body, "{\"errorMsg\":\"" CONTENT "\"}");
    assert_string_equal(
        newest(fixture)->violation,
        "checkout-repeated-differently: the trip was charged for another cart before");
    assert_int_equal(trip->charge.captured.minor, 508);
}

static void test_checkout__answers_a_repeat_after_a_lost_answer(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    const struct amz_fault fault = {.op = AMZ_OP_CHECKOUT,
                                    .moment = AMZ_AFTER_EFFECT,
                                    .kind = AMZ_FAULT_RESET,
                                    .nth = 1,
                                    .times = 1};
    struct heard heard;
    struct jwo_error err;

    assert_int_equal(amz_faults_add(amz_world_faults(fixture->world), &fault, &err), JWO_OK);
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_int_not_equal(heard.outcome, JWO_HTTP_ANSWERED);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CAPTURED);
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
    assert_int_equal(trip->charge.captured.minor, 508);
}

#define AT_ONCE 16

struct volley {
    struct fixture *fixture;
    int answers, orders, left;
    char first[128];
};

static void on_volley(void *context, const struct jwo_http_result *result)
{
    struct volley *volley = context;

    volley->left--;
    if (result->outcome == JWO_HTTP_ANSWERED && result->status == 201) {
        if (volley->answers++ == 0) {
            (void)snprintf(volley->first, sizeof volley->first, "%s", result->body);
        }
        volley->orders += strcmp(volley->first, result->body) == 0 ? 1 : 0;
    }
    fixture_poke(volley->fixture);
}

static bool is_spent(void *context)
{
    const struct volley *volley = context;

    return volley->left == 0;
}

static void test_checkout__charges_once_for_carts_at_the_same_instant(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    char *body = checkout_body(lunch, trip->id, NULL, NULL);
    struct volley volley = {.fixture = fixture, .left = AT_ONCE};
    char url[64];
    int effects = 0;

    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d" CHECKOUT_PATH,
                   (int)amz_amazon_port(fixture->amazon));
    for (int i = 0; i < AT_ONCE; i++) {
        (void)jwo_http_send(amz_amazon_client(fixture->amazon),
                            &(struct jwo_http_call_options){
                                .method = "POST",
                                .url = url,
                                .body = body,
                                .body_len = strlen(body),
                                .timeout_ms = 30 * JWO_SECOND_MS,
                                .fresh_connection = true,
                                .sign = amz_amazon_credentials(fixture->amazon),
                                .sign_region = "us-east-1",
                                .sign_service = "execute-api",
                            },
                            on_volley, &volley);
    }
    fixture_wait(fixture, is_spent, &volley);
    jwo_free(body);
    assert_int_equal(volley.answers, AT_ONCE);
    assert_int_equal(volley.orders, AT_ONCE);
    for (const struct amz_exchange *e = amz_journal_next(amz_world_journal(fixture->world), NULL);
         e != NULL; e = amz_journal_next(amz_world_journal(fixture->world), e)) {
        effects += e->op == AMZ_OP_CHECKOUT && e->effect ? 1 : 0;
    }
    assert_int_equal(effects, 1);
    assert_int_equal(trip->charge.captured.minor, 508);
}

/* --- decline ---------------------------------------------------------------------------------- */

static bool is_decided(void *context)
{
    const struct amz_trip *trip = context;

    return trip->gate != AMZ_GATE_ASKING;
}

static void test_checkout__tells_nobody_of_a_decline_but_the_balance(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct amz_trip *next;
    struct heard heard;

    trip->shopper->card.issuer.declines_adjust = true;
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_order(&heard, trip);
    assert_string_equal(newest(fixture)->outcome, "DECLINED");
    assert_int_equal(newest(fixture)->amount2.minor, 0);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    assert_int_equal(trip->charge.ledger.minor[AMZ_ACCOUNT_UNCOLLECTED], 508);
    assert_int_equal(amz_shopper_outstanding(trip->shopper, "USD").minor, 508);

    next = amz_shopper_enters(fixture->shopper, fixture->store, NULL, NULL);
    fixture_wait(fixture, is_decided, next);
    assert_int_equal(next->gate, AMZ_GATE_CLOSED);
    assert_string_equal(next->gate_reason, "BadDebt");
}

static void test_checkout__asks_nobody_about_a_shopper_who_owes_amazon(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct amz_trip *next;
    struct heard heard;

    trip->shopper->card.issuer.declines_adjust = true;
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED;
    next = amz_shopper_enters(fixture->shopper, fixture->store, NULL, NULL);
    fixture_wait(fixture, is_decided, next);
    assert_string_equal(next->gate_reason, "BadDebt");
}

static void test_own_refund__gives_back_what_was_captured(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    const struct jwo_money some = jwo_money_of(508, "USD");
    const struct jwo_money more = jwo_money_of(1, "USD");
    const struct jwo_money other = jwo_money_of(1, "EUR");
    const struct amz_exchange *note;
    struct heard heard;
    struct jwo_error err;

    assert_int_equal(amz_own_refund(trip, &some, &err), JWO_ESTATE);
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_int_equal(amz_own_refund(trip, &other, &err), JWO_EINPUT);
    assert_int_equal(amz_own_refund(trip, &some, &err), JWO_OK);
    note = fixture_newest(amz_world_journal(fixture->world));
    assert_int_equal(note->op, AMZ_OP_REFUND);
    assert_int_equal(note->direction, AMZ_TO_RETAILER);
    assert_int_equal(note->amount.minor, 508);
    assert_string_equal(note->outcome, "by Amazon");
    assert_int_equal(amz_own_refund(trip, &more, &err), JWO_ELIMIT);
    assert_int_equal(trip->charge.refunded.minor, 508);
}

/* --- which service for which store ------------------------------------------------------------ */

static void test_checkout__is_for_checkout_stores_only(void **state)
{
    static const struct {
        enum amz_party calculates, orchestrates;
    } others[] = {
        {AMZ_PARTY_RETAILER, AMZ_PARTY_RETAILER},
        {AMZ_PARTY_AMAZON, AMZ_PARTY_AMAZON},
    };
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);
    struct heard heard;

    for (size_t i = 0; i < JWO_COUNT(others); i++) {
        fixture->store->calculates = others[i].calculates;
        fixture->store->orchestrates = others[i].orchestrates;
        check_out(fixture, lunch, trip, NULL, NULL, &heard);
        assert_int_equal(heard.status, 400);
        assert_string_equal(heard.body, "{\"errorMsg\":\"" INVALID "\"}");
        assert_string_equal(newest(fixture)->violation, "checkout-at-payment-store: this store's "
                                                        "carts are charged at the payment service");
    }
    assert_null(trip->order);
}

static void test_checkout__leaves_no_room_for_the_payment_service(void **state)
{
    static const struct {
        const char *path, *more;
    } calls[] = {
        {"/v1/adjust/charge", ",\"amount\":{\"amount\":5.08,\"code\":\"USD\"}"},
        {"/v1/capture/charge", ",\"amount\":{\"amount\":5.08,\"code\":\"USD\"}"},
        {"/v1/cancel/charge", ""},
        {"/v1/refund", ",\"amount\":{\"amount\":5.08,\"code\":\"USD\"},"
                       "\"refundRequestId\":\"550e8400-e29b-41d4-a716-446655440000\","
                       "\"refundReasonCode\":\"DAMAGED_ITEM\""},
    };
    struct fixture *fixture = *state;
    struct amz_trip *trip = left_with_lunch(fixture);

    for (size_t i = 0; i < JWO_COUNT(calls); i++) {
        struct heard heard;

        fixture_post(fixture, &heard, calls[i].path,
                     "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\"%s}", trip->id,
                     calls[i].more);
        assert_int_equal(heard.status, 400);
        assert_string_equal(heard.body, "{\"errorMsg\":\"BadRequestException\"}");
        assert_string_equal(
            fixture_newest(amz_world_journal(fixture->world))->violation,
            "payment-at-checkout-store: Amazon charges the carts of this store by itself");
        assert_int_equal(trip->charge.state, AMZ_CHARGE_HELD);
    }
}

static void test_checkout__has_no_empty_carts(void **state) /* D7 */
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    struct heard heard;
    struct jwo_error err;

    assert_int_equal(amz_trip_leaves(trip, NULL, 0, &err), JWO_OK);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    assert_int_equal(trip->delivery, AMZ_DELIVERY_NONE);
    check_out(fixture, lunch, trip, NULL, NULL, &heard);
    assert_int_equal(heard.status, 400);
    assert_string_equal(newest(fixture)->violation,
                        "checkout-after-end: the hold of this trip has ended");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, checkout_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_checkout__takes_the_published_sample),
        TEST(test_checkout__charges_the_whole_cart),
        TEST(test_checkout__gives_back_the_hold_of_a_cart_that_costs_nothing),
        TEST(test_checkout__refuses_by_the_published_names),
        TEST(test_checkout__refuses_an_empty_cart),
        TEST(test_checkout__does_not_know_other_trips),
        TEST(test_checkout__is_too_late_when_the_token_has_expired),
        TEST(test_checkout__must_be_signed),
        TEST(test_checkout__fails_as_the_service_does),
        TEST(test_checkout__may_join_lines),
        TEST(test_checkout__needs_the_cart_of_the_trip_unless_told_otherwise),
        TEST(test_checkout__charges_once),
        TEST(test_checkout__refuses_another_cart_after_the_charge),
        TEST(test_checkout__answers_a_repeat_after_a_lost_answer),
        TEST(test_checkout__charges_once_for_carts_at_the_same_instant),
        TEST(test_checkout__tells_nobody_of_a_decline_but_the_balance),
        TEST(test_checkout__asks_nobody_about_a_shopper_who_owes_amazon),
        TEST(test_own_refund__gives_back_what_was_captured),
        TEST(test_checkout__is_for_checkout_stores_only),
        TEST(test_checkout__leaves_no_room_for_the_payment_service),
        TEST(test_checkout__has_no_empty_carts),
    };

    return cmocka_run_group_tests_name("checkout", tests, NULL, NULL);
}

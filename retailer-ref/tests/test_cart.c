/* test_cart.c -- the published cases of CreatePurchases, and what is known of
 * GetShopperAuthorization.
 *
 * Method: one complete body is changed in one place per row, as text. A refusal must name its
 * field: a body that is refused for another reason than the row's does not count.
 */
#include "cart.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"

#include "test_text.h"

#define X16  "xxxxxxxxxxxxxxxx"
#define X64  X16 X16 X16 X16
#define X255 X64 X64 X64 X16 X16 X16 "xxxxxxxxxxxxxxx"
#define X256 X255 "x"
#define UUID "7b0f3a52-9c1d-4e8f-a2b3-c4d5e6f70819"

/* clang-format off */
static const char purchase[] =
    "{'requestId':'11111111-2222-4333-8444-555555555555',"
    "'idempotentShoppingTripId':'trip-0001',"
    "'storeId':'STORE-001',"
    "'shoppingTrip':{'startTime':'2024-03-22T17:00:00Z','endTime':'2024-03-22T17:09:39Z',"
        "'authEvents':[{'id':'" UUID "','timestamp':'2024-03-22T17:00:00Z',"
            "'location':'ENTRY','payloadType':'FINANCIAL',"
            "'scanResult':{'id':'shopper-001','type':'SHOPPER'}}]},"
    "'cartItems':[{'id':'SKU-001','type':'SKU',"
        "'quantity':{'value':'1.0','unit':'unit'},"
        "'externalIdentifiers':[{'id':'012345678905','type':'UPC'}],"
        "'lineItemId':'line-1'}],"
    "'shopperIdentity':{'id':'identity-001'},"
    "'shopperDeviceId':'device-001',"
    "'paymentSource':{'id':'source-001'}}";

static const char gate[] =
    "{'storeId':'STORE-001','shopperIdentity':{'id':'identity-001'},"
    "'authorizedAmount':{'value':20.00,'currencyCode':'USD'},"
    "'shopperInteraction':{'shoppingTripId':'trip-0001',"
        "'gateAuthenticationEvent':{'id':'event-1','type':'CREDIT_CARD',"
            "'interactionType':'TAP','timestamp':'2024-03-22T17:00:00Z',"
            "'location':'ENTRY','data':{'k':'v'}},"
        "'recommendation':{'shopperAuthorized':false,"
            "'authorizationConditions':[{'type':'ADJUST',"
                "'amount':{'value':12.5,'currencyCode':'USD'}}],"
            "'shopperRisks':['CustomerFraud']},"
        "'cartHint':{'totalPrice':{'value':3.1,'currencyCode':'USD'},'items':[]}}}";
/* clang-format on */

struct change {
    const char *id;     /* published case, or a few words */
    const char *find;   /* this text of the body ... */
    const char *become; /* ... becomes this one */
    const char *says;   /* a refusal's message holds this; unused for accepted bodies */
};

/* The body with the change; the test frees it. */
static jwo_json *changed(const char *body, const struct change *change)
{
    struct jwo_buf text;
    struct jwo_error err = {0};
    jwo_json *document = NULL;
    const char *place = strstr(body, change->find);

    assert_non_null(place);
    jwo_buf_init(&text, 16384);
    jwo_buf_add(&text, body, (size_t)(place - body));
    jwo_buf_adds(&text, change->become);
    jwo_buf_adds(&text, place + strlen(change->find));
    quotes_restore(text.data);
    if (jwo_json_parse(&document, text.data, text.len, &err) != JWO_OK) {
        fail_msg("%s: %s", change->id, err.text);
    }
    jwo_buf_dispose(&text);
    return document;
}

/* clang-format off */
static const struct change refused_carts[] = {
    {"CP-3.1",  "'requestId':'11111111-2222-4333-8444-555555555555',", "", "requestId"},
    {"CP-3.2",  "11111111-2222-4333", "11111111-2222-433", "requestId"},
    {"CP-3.3",  "'idempotentShoppingTripId':'trip-0001',", "", "idempotentShoppingTripId"},
    {"CP-3.4",  "'storeId':'STORE-001',", "", "storeId"},
    {"CP-3.5",  "STORE-001", X256, "storeId"},
    {"CP-3.6",  "'shoppingTrip':", "'shoppingTrap':", "shoppingTrip"},
    {"CP-3.7",  "'startTime':'2024-03-22T17:00:00Z',", "", "shoppingTrip.startTime"},
    {"CP-3.8",  "'endTime':'2024-03-22T17:09:39Z',", "", "shoppingTrip.endTime"},
    {"CP-3.9", "'startTime':'2024-03-22T17:00:00Z'", "'startTime':'22/03/2024 17:00'",
     "shoppingTrip.startTime"},
    {"CP-3.10", "'endTime':'2024-03-22T17:09:39Z'", "'endTime':'2024-03-22T16:59:59Z'",
     "shoppingTrip.endTime"},
    {"CP-3.11", "'authEvents':", "'events':", "shoppingTrip.authEvents"},
    {"CP-3.12", "'authEvents':[{'id':'" UUID "',", "'authEvents':[{", "authEvents[0].id"},
    {"CP-3.13", UUID, "event-1", "authEvents[0].id"},
    {"CP-3.14", UUID, UUID X255, "authEvents[0].id"},
    {"CP-3.15", "'payloadType':'FINANCIAL',", "", "authEvents[0].payloadType"},
    {"CP-3.16", "'FINANCIAL'", "'CASH'", "authEvents[0].payloadType"},
    {"CP-3.17", "'ENTRY'", "'ROOF'", "authEvents[0].location"},
    {"CP-3.18", "'cartItems':", "'items':", "cartItems"},
    {"CP-3.19", "'id':'SKU-001',", "", "cartItems[0].id"},
    {"CP-3.20", "SKU-001", X256, "cartItems[0].id"},
    {"CP-3.21", "'type':'SKU',", "", "cartItems[0].type"},
    {"CP-3.22", "'SKU'", "'BARCODE'", "cartItems[0].type"},
    {"CP-3.23", "'quantity':", "'amount':", "cartItems[0].quantity"},
    {"CP-3.24", "'value':'1.0',", "", "cartItems[0].quantity.value"},
    {"CP-3.25", "'1.0'", "'1.000000000'", "cartItems[0].quantity.value"},
    {"CP-3.26", ",'unit':'unit'", "", "cartItems[0].quantity.unit"},
    {"CP-3.27", "'UPC'", "'QR'", "externalIdentifiers[0].type"},
    {"CP-3.28", "012345678905", X256, "externalIdentifiers[0].id"},
    {"CP-3.29", "'SHOPPER'", "'ROBOT'", "scanResult.type"},
    {"CP-3.30", "shopper-001", X256, "scanResult.id"},
    {"CP-3.31", "identity-001", X256, "shopperIdentity.id"},
    {"CP-3.32", "device-001", X256, "shopperDeviceId"},
    {"CP-3.33", "line-1", X256, "cartItems[0].lineItemId"},
    {"CP-3.34", "}],'shopperIdentity'",
                "},{'id':'SKU-002','type':'SKU','lineItemId':'line-2',"
                "'quantity':{'value':'1','unit':'unit'}}"
                ",{'id':'SKU-003','type':'SKU','lineItemId':'line-1',"
                "'quantity':{'value':'1','unit':'unit'}}"
                "],'shopperIdentity'", "lineItemId"},
    {"CP-3.35", purchase, "{}", "requestId"},
    {"a list for a body",      purchase, "[]", "body"},
    {"a text for a body",      purchase, "''", "body"},
    {"no store at all",        "STORE-001", "", "storeId"},
    {"a store of white space", "STORE-001", "  ", "storeId"},
    {"a trip of white space",  "trip-0001", " ", "idempotentShoppingTripId"},
    {"an item of white space", "SKU-001", " \\t ", "cartItems[0].id"},
    {"a unit of white space",  "'unit'}", "' '}", "cartItems[0].quantity.unit"},
    {"quantity as a number",   "'1.0'", "1.0", "cartItems[0].quantity.value"},
    {"negative quantity",      "'1.0'", "'-1'", "cartItems[0].quantity.value"},
    {"quantity in words",      "'1.0'", "'one'", "cartItems[0].quantity.value"},
    {"quantity, exponent",     "'1.0'", "'1e9'", "cartItems[0].quantity.value"},
    {"quantity, bare point",   "'1.0'", "'.123456789'", "cartItems[0].quantity.value"},
    {"quantity, open point",   "'1.0'", "'1.'", "cartItems[0].quantity.value"},
    {"no quantity text",       "'1.0'", "''", "cartItems[0].quantity.value"},
    {"cartItems is null",      "'cartItems':", "'cartItems':null,'x':", "cartItems"},
    {"an item that is text",   "'cartItems':[", "'cartItems':['SKU-001',", "cartItems[0]"},
    {"no event",               "'authEvents':", "'authEvents':[],'x':", "shoppingTrip.authEvents"},
    {"a day that is none", "'endTime':'2024-03-22T17:09:39Z'", "'endTime':'2024-02-30T17:09:39Z'",
     "shoppingTrip.endTime"},
    {"timestamp in words", "'timestamp':'2024-03-22T17:00:00Z'", "'timestamp':'noon'",
     "authEvents[0].timestamp"},
};

static const struct change accepted_carts[] = {
    {"CP-1.1",  "STORE-001", "STORE-001", NULL},
    {"CP-1.2", "'cartItems':[",
     "'cartItems':[{'id':'SKU-002','type':'SKU','quantity':{'value':'3','unit':'unit'}},", NULL},
    {"CP-1.3",  "'1.0','unit':'unit'", "'0.350','unit':'kg'", NULL},
    {"CP-1.4",  "'SKU'", "'SCANCODE'", NULL},
    {"CP-1.5 EAN",     "'UPC'", "'EAN'", NULL},
    {"CP-1.5 BARCODE", "'UPC'", "'BARCODE'", NULL},
    {"CP-1.5 GTIN",    "'UPC'", "'GTIN'", NULL},
    {"CP-1.5 PLU",     "'UPC'", "'PLU'", NULL},
    {"CP-1.5 ISBN",    "'UPC'", "'ISBN'", NULL},
    {"CP-1.6",  "line-1", X255, NULL},
    {"CP-1.7",  "'cartItems':", "'cartItems':[],'x':", NULL},
    {"CP-1.8",  "'FINANCIAL'", "'FINANCIAL'", NULL},
    {"CP-1.9",  "'FINANCIAL'", "'SCAN_CODE'", NULL},
    {"CP-1.10", "'SHOPPER'", "'ASSOCIATE'", NULL},
    {"CP-1.11", "'SHOPPER'", "'CASH'", NULL},
    {"CP-1.12", "'SHOPPER'", "'LOYALTY'", NULL},
    {"CP-1.13", "'authEvents':[", "'authEvents':[{'id':'" UUID "','payloadType':'SCAN_CODE'},",
     NULL},
    {"CP-1.14", "'ENTRY'", "'MANUAL_IN_STORE'", NULL},
    {"CP-1.15 trip",   ",'scanResult':{'id':'shopper-001','type':'SHOPPER'}", "", NULL},
    {"CP-1.15 event",  "'timestamp':'2024-03-22T17:00:00Z','location':'ENTRY',", "", NULL},
    {"CP-1.15 codes",
     "'externalIdentifiers':[{'id':'012345678905','type':'UPC'}],'lineItemId':'line-1'", "'x':0",
     NULL},
    {"CP-1.15 people",
     ",'shopperIdentity':{'id':'identity-001'},'shopperDeviceId':'device-001',"
     "'paymentSource':{'id':'source-001'}",
     "", NULL},
    {"leaving",             "'ENTRY'", "'EXIT'", NULL},
    {"no codes",            "[{'id':'012345678905','type':'UPC'}]", "[]", NULL},
    {"milliseconds",        "17:09:39Z", "17:09:39.123Z", NULL},
    {"no time at all",      "17:09:39Z", "17:00:00Z", NULL},
    {"nothing of an item",  "'1.0'", "'0'", NULL},
    {"ten characters",      "'1.0'", "'0.12345678'", NULL},
    {"walk-in",             "'identity-001'", "''", NULL},
    {"unknown scan id",     "'shopper-001'", "''", NULL},
    {"longest store",       "STORE-001", X255, NULL},
    {"a new field", "'storeId':", "'walletDiscountExcludedItemIDs':[1,{}],'storeId':", NULL},
    {"a new item field",    "'lineItemId':", "'isGift':true,'lineItemId':", NULL},
};
/* clang-format on */

static void test_cart_read__refuses_every_published_bad_request(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(refused_carts); i++) {
        const struct change *row = &refused_carts[i];
        jwo_json *body = changed(purchase, row);
        struct rtl_cart cart;
        struct jwo_error err = {0};

        if (rtl_cart_read(&cart, body, &err) != JWO_EINPUT) {
            fail_msg("%s is accepted", row->id);
        }
        if (strstr(err.text, row->says) == NULL) {
            fail_msg("%s: \"%s\" does not name %s", row->id, err.text, row->says);
        }
        assert_null(cart.items);
        jwo_json_free(body);
    }
}

static void test_cart_read__accepts_every_published_shape(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(accepted_carts); i++) {
        const struct change *row = &accepted_carts[i];
        jwo_json *body = changed(purchase, row);
        struct rtl_cart cart;
        struct jwo_error err = {0};

        if (rtl_cart_read(&cart, body, &err) != JWO_OK) {
            fail_msg("%s is refused: %s", row->id, err.text);
        }
        rtl_cart_dispose(&cart);
        jwo_json_free(body);
    }
}

static jwo_json *as_is(const char *body)
{
    return changed(body, &(struct change){"unchanged", "storeId", "storeId", NULL});
}

static void test_cart_read__takes_every_field(void **state)
{
    jwo_json *body = as_is(purchase);
    struct rtl_cart cart;

    (void)state;
    assert_int_equal(rtl_cart_read(&cart, body, NULL), JWO_OK);
    assert_string_equal(cart.request_id, "11111111-2222-4333-8444-555555555555");
    assert_string_equal(cart.shopping_trip_id, "trip-0001");
    assert_string_equal(cart.store_id, "STORE-001");
    assert_string_equal(cart.shopper_id, "identity-001");
    assert_string_equal(cart.payload_type, "FINANCIAL");
    assert_int_equal(cart.end_ms - cart.start_ms, 9 * 60000 + 39000);
    assert_int_equal(cart.item_count, 1);
    assert_string_equal(cart.items[0].id, "SKU-001");
    assert_string_equal(cart.items[0].type, "SKU");
    assert_string_equal(cart.items[0].quantity, "1.0");
    assert_string_equal(cart.items[0].unit, "unit");
    assert_string_equal(cart.items[0].line_item_id, "line-1");
    assert_string_equal(cart.items[0].upc, "012345678905");
    rtl_cart_dispose(&cart);
    jwo_json_free(body);
}

static void test_cart_read__finds_the_shopper_in_the_identity_then_in_the_first_scan(void **state)
{
    /* clang-format off */
    static const struct {
        struct change change;
        const char *shopper; /* NULL: nobody */
    } rows[] = {
        {{"identity",       "storeId", "storeId", NULL}, "identity-001"},
        {{"empty identity", "identity-001", "", NULL}, "shopper-001"},
        {{"no identity",    "'shopperIdentity':", "'x':", NULL}, "shopper-001"},
    };
    static const struct change nobody = {
        "an associate scanned", "'SHOPPER'}}]", "'ASSOCIATE'}}]", NULL};
    /* clang-format on */
    struct rtl_cart cart;
    jwo_json *body = NULL;

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        body = changed(purchase, &rows[i].change);
        assert_int_equal(rtl_cart_read(&cart, body, NULL), JWO_OK);
        assert_string_equal(cart.shopper_id, rows[i].shopper);
        rtl_cart_dispose(&cart);
        jwo_json_free(body);
    }
    {
        char text[sizeof(purchase)];
        char *identity = NULL;

        (void)snprintf(text, sizeof(text), "%s", purchase);
        identity = strstr(text, "shopperIdentity");
        identity[0] = 'X';
        body = changed(text, &nobody);
    }
    assert_int_equal(rtl_cart_read(&cart, body, NULL), JWO_OK);
    assert_null(cart.shopper_id);
    rtl_cart_dispose(&cart);
    jwo_json_free(body);
}

static void test_cart_read__leaves_absent_item_fields_null(void **state)
{
    static const struct change bare = {"bare", "'externalIdentifiers'", "'x'", NULL};
    jwo_json *body = changed(purchase, &bare);
    struct rtl_cart cart;

    (void)state;
    assert_int_equal(rtl_cart_read(&cart, body, NULL), JWO_OK);
    assert_null(cart.items[0].upc);
    rtl_cart_dispose(&cart);
    jwo_json_free(body);
}

static void test_cart_read__finds_one_repeated_line_among_ten_thousand(void **state)
{
    jwo_json *body = NULL;
    struct jwo_buf items;
    struct rtl_cart cart;
    struct jwo_error err = {0};

    (void)state;
    for (int repeated = 0; repeated < 2; repeated++) {
        jwo_buf_init(&items, 1000000);
        jwo_buf_add(&items, purchase, (size_t)(strstr(purchase, "{'id':'SKU-001'") - purchase));
        for (int i = 0; i < 10000; i++) {
            jwo_buf_addf(&items,
                         "%s{'id':'A','type':'SKU','lineItemId':'%d',"
                         "'quantity':{'value':'1','unit':'u'}}",
                         i > 0 ? "," : "", repeated && i == 9999 ? 1234 : i);
        }
        jwo_buf_adds(&items, "]}");
        assert_false(items.overflow);
        quotes_restore(items.data);
        assert_int_equal(jwo_json_parse(&body, items.data, items.len, &err), JWO_OK);
        assert_int_equal(rtl_cart_read(&cart, body, &err), repeated ? JWO_EINPUT : JWO_OK);
        assert_int_equal(cart.item_count, repeated ? 0 : 10000);
        rtl_cart_dispose(&cart);
        jwo_json_free(body);
        jwo_buf_dispose(&items);
    }
    assert_non_null(strstr(err.text, "\"1234\""));
}

/* clang-format off */
static const struct change refused_gates[] = {
    {"CC-7a.12 store",    "'storeId':'STORE-001',", "", "storeId"},
    {"CC-7a.12 shopper",  "'shopperIdentity':{'id':'identity-001'},", "", "shopperIdentity"},
    {"CC-7a.12 id",       "{'id':'identity-001'}", "{}", "shopperIdentity.id"},
    {"CC-7a.12 body",     gate, "{}", "storeId"},
    {"CC-7a.13 letters",  "STORE-001", "STORE 001", "storeId"},
    {"CC-7a.13 length",   "STORE-001", X256, "storeId"},
    {"CC-7a.13 empty",    "STORE-001", "", "storeId"},
    {"a list",            gate, "[]", "body"},
    {"blank shopper",     "identity-001", "  ", "shopperIdentity.id"},
    {"trip letters",      "trip-0001", "trip/1", "shopperInteraction.shoppingTripId"},
    {"amount as text",    "20.00", "'20.00'", "authorizedAmount.value"},
    {"amount too fine",   "20.00", "20.001", "authorizedAmount.value"},
    {"amount below zero", "20.00", "-1", "authorizedAmount.value"},
    {"currency",          "'USD'", "'usd'", "authorizedAmount.currencyCode"},
    {"interaction", "'shopperInteraction':", "'shopperInteraction':1,'x':", "shopperInteraction"},
    {"advice as text",    "false", "'no'", "recommendation.shopperAuthorized"},
    {"adjust to nothing", "'amount':", "'x':", "authorizationConditions[0].amount"},
    {"adjust too fine",   "12.5", "12.505", "authorizationConditions[0].amount.value"},
    {"adjust in another currency", "12.5,'currencyCode':'USD'", "12.5,'currencyCode':'EUR'",
     "authorizationConditions[0].amount.currencyCode"},
    {"risk as a number",  "['CustomerFraud']", "['BadDebt',7]", "shopperRisks[1]"},
    {"time in words",     "2024-03-22T17:00:00Z", "noon", "gateAuthenticationEvent.timestamp"},
};
static const struct change accepted_gates[] = {
    {"CC-7a.6",  "CustomerFraud", "SomethingNew", NULL},
    {"CC-7a.7",  "'CREDIT_CARD'", "'PALM'", NULL},
    {"CC-7a.7 interaction", "'TAP'", "'WAVE'", NULL},
    {"no interaction", "'shopperInteraction':", "'x':", NULL},
    {"no amount", "'authorizedAmount':", "'x':", NULL},
    {"no advice", "'recommendation':", "'x':", NULL},
    {"an unknown condition", "'type':'ADJUST','amount'", "'type':'ESCORT','x'", NULL},
};
/* clang-format on */

static void test_gate_request_read__refuses_malformed_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(refused_gates); i++) {
        const struct change *row = &refused_gates[i];
        jwo_json *body = changed(gate, row);
        struct rtl_gate_request request;
        struct jwo_error err = {0};

        if (rtl_gate_request_read(&request, body, &err) != JWO_EINPUT) {
            fail_msg("%s is accepted", row->id);
        }
        if (strstr(err.text, row->says) == NULL) {
            fail_msg("%s: '%s' does not name %s", row->id, err.text, row->says);
        }
        jwo_json_free(body);
    }
}

static void test_gate_request_read__tolerates_what_is_new_or_absent(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(accepted_gates); i++) {
        const struct change *row = &accepted_gates[i];
        jwo_json *body = changed(gate, row);
        struct rtl_gate_request request;
        struct jwo_error err = {0};

        if (rtl_gate_request_read(&request, body, &err) != JWO_OK) {
            fail_msg("%s is refused: %s", row->id, err.text);
        }
        assert_false(request.risk_invalid_card || request.risk_bad_debt);
        jwo_json_free(body);
    }
}

static void test_gate_request_read__takes_every_field(void **state)
{
    static const struct change risks = {"risks", "['CustomerFraud']",
                                        "['BadDebt','New','InvalidCard']", NULL};
    struct rtl_gate_request request;
    jwo_json *body = as_is(gate);

    (void)state;
    assert_int_equal(rtl_gate_request_read(&request, body, NULL), JWO_OK);
    assert_string_equal(request.store_id, "STORE-001");
    assert_string_equal(request.shopper_id, "identity-001");
    assert_string_equal(request.shopping_trip_id, "trip-0001");
    assert_int_equal(request.authorized_amount.minor, 2000);
    assert_string_equal(request.authorized_amount.currency, "USD");
    assert_false(request.recommends_entry);
    assert_true(request.has_adjust);
    assert_int_equal(request.adjust_amount.minor, 1250);
    assert_true(request.risk_customer_fraud);
    assert_false(request.risk_bad_debt);
    jwo_json_free(body);

    body = changed(gate, &risks);
    assert_int_equal(rtl_gate_request_read(&request, body, NULL), JWO_OK);
    assert_true(request.risk_bad_debt);
    assert_true(request.risk_invalid_card);
    assert_false(request.risk_customer_fraud);
    jwo_json_free(body);
}

static void test_gate_request_read__takes_a_request_without_advice_as_a_recommendation(void **state)
{
    static const struct change plain = {"plain", "'shopperInteraction':", "'x':", NULL};
    struct rtl_gate_request request;
    jwo_json *body = changed(gate, &plain);

    (void)state;
    assert_int_equal(rtl_gate_request_read(&request, body, NULL), JWO_OK);
    assert_true(request.recommends_entry);
    assert_false(request.has_adjust);
    assert_null(request.shopping_trip_id);
    jwo_json_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cart_read__refuses_every_published_bad_request),
        cmocka_unit_test(test_cart_read__accepts_every_published_shape),
        cmocka_unit_test(test_cart_read__takes_every_field),
        cmocka_unit_test(test_cart_read__finds_the_shopper_in_the_identity_then_in_the_first_scan),
        cmocka_unit_test(test_cart_read__leaves_absent_item_fields_null),
        cmocka_unit_test(test_cart_read__finds_one_repeated_line_among_ten_thousand),
        cmocka_unit_test(test_gate_request_read__refuses_malformed_requests),
        cmocka_unit_test(test_gate_request_read__tolerates_what_is_new_or_absent),
        cmocka_unit_test(test_gate_request_read__takes_every_field),
        cmocka_unit_test(
            test_gate_request_read__takes_a_request_without_advice_as_a_recommendation),
    };

    return cmocka_run_group_tests_name("cart", tests, NULL, NULL);
}

/* test_app_entry.c -- shoppers who show a key or a code, and the carts that follow, against a
 * retailer that answers by a script. */
#include <stdio.h>
#include <string.h>

#include "connectors.h"
#include "jwo/fields.h"
#include "scripted_retailer.h"
#include "test_support.h"

static bool gate_is_decided(void *context)
{
    const struct amz_trip *trip = context;

    return trip->gate != AMZ_GATE_ASKING;
}

static struct amz_trip *enter(struct fixture *fixture, const struct amz_entry_how *how)
{
    struct amz_trip *trip =
        amz_shopper_enters_by(fixture->shopper, fixture->store, how, NULL, NULL);

    fixture_wait(fixture, gate_is_decided, trip);
    return trip;
}

static const struct amz_exchange *newest(const struct fixture *fixture)
{
    return fixture_newest(amz_world_journal(fixture->world));
}

static void open_app_store(struct fixture *fixture)
{
    fixture->store->entry = AMZ_ENTRY_APP;
    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED; /* which is asked about cards alone */
}

/* --- the question ----------------------------------------------------------------------------- */

#define VISITOR(type) "{\"visitorDetails\":{\"id\":\"v-1\",\"type\":\"" type "\"}}"

static const struct amz_entry_how by_key = {.by = AMZ_BY_KEY,
                                            .key = "1111-2222-3333-4444-5555-6666"};
static const struct amz_entry_how by_scan = {.by = AMZ_BY_SCAN, .key = "L"};

static void test_key__is_sent_as_published(void **state)
{
    static const struct script_line script[] = {{200, VISITOR("SHOPPER"), NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;

    open_app_store(fixture);
    retailer_open(&retailer, fixture, script, 1);
    assert_int_equal(enter(fixture, &by_key)->gate, AMZ_GATE_OPEN);
    const jwo_json *body = retailer.bodies[0];
    assert_int_equal(retailer.received, 1);
    assert_string_equal(retailer.paths[0], "/v1/identity/identity-keys");
    assert_true(jwo_is_uuid(text_of(body, "requestId")));
    assert_string_equal(newest(fixture)->key, text_of(body, "requestId"));
    assert_string_equal(text_of(body, "identityKey"), "MTExMS0yMjIyLTMzMzMtNDQ0NC01NTU1LTY2NjY=");
    assert_string_equal(text_of(body, "storeId"), "store-1");
    assert_true(jwo_is_uuid(text_of(body, "authEvent.id")));
    assert_true(jwo_is_iso_time(text_of(body, "authEvent.timestamp")));
    assert_string_equal(text_of(body, "authEvent.location"), "ENTRY");
    assert_string_equal(text_of(body, "keyChannel"), "OPTICAL");
    assert_string_equal(newest(fixture)->outcome, "SHOPPER");
    retailer_close(&retailer);
}

static void test_scan__is_sent_as_published(void **state)
{
    static const struct script_line script[] = {
        {200, "{\"id\":\"L-7\",\"type\":\"LOYALTY\"}", NULL}};
    static const struct {
        const char *text, *encoded;
    } codes[] = {{"L", "TA=="}, {"Lo", "TG8="}, {"Loy", "TG95"}};
    struct fixture *fixture = *state;

    open_app_store(fixture);
    for (size_t i = 0; i < JWO_COUNT(codes); i++) {
        struct amz_entry_how how = by_scan;
        struct retailer retailer;
        struct amz_trip *trip;

        (void)snprintf(how.key, sizeof how.key, "%s", codes[i].text);
        retailer_open(&retailer, fixture, script, 1);
        trip = enter(fixture, &how);
        const jwo_json *body = retailer.bodies[0];
        assert_string_equal(retailer.paths[0], "/v1/identity/scan");
        assert_true(jwo_is_uuid(text_of(body, "requestId")));
        assert_true(jwo_is_uuid(text_of(body, "scanEvent.id")));
        assert_string_equal(text_of(body, "scanEvent.value"), codes[i].encoded);
        assert_string_equal(text_of(body, "scanEvent.channel"), "OPTICAL");
        assert_string_equal(trip->visitor_id, "L-7");
        assert_string_equal(trip->visitor_type, "LOYALTY");
        assert_true(trip->has_charge);
        retailer_close(&retailer);
    }
}

/* --- the answer ------------------------------------------------------------------------------- */

/* clang-format off */
static const struct {
    const struct amz_entry_how *how;
    struct script_line line;
    enum amz_gate gate;
    const char *reason;
    bool has_charge;
    const char *violation;
} answers[] = {
    {&by_key, {200, VISITOR("SHOPPER"), NULL}, AMZ_GATE_OPEN, "", true, ""},
    {&by_key, {200, VISITOR("ASSOCIATE"), NULL}, AMZ_GATE_OPEN, "", false, ""},
    {&by_key, {401, "{}", NULL}, AMZ_GATE_CLOSED, "UnknownKey", false, ""},
    {&by_key, {400, "{}", NULL}, AMZ_GATE_CLOSED, "IdentityUnusable", false, ""},
    {&by_key, {404, "{}", NULL}, AMZ_GATE_CLOSED, "IdentityUnusable", false, ""},
    {&by_key, {500, "", NULL}, AMZ_GATE_CLOSED, "IdentityUnusable", false, ""},
    {&by_key, {429, "", NULL}, AMZ_GATE_CLOSED, "IdentityUnusable", false, ""},
    {&by_key, {0, "", NULL}, AMZ_GATE_CLOSED, "Timeout", false, ""},
    {&by_key, {200, "{}", NULL}, AMZ_GATE_CLOSED, "IdentityUnusable", false, "identity-answer"},
    {&by_key, {200, "no", NULL}, AMZ_GATE_CLOSED, "IdentityUnusable", false, "identity-answer"},
    {&by_key, {200, VISITOR("LOYALTY"), NULL}, AMZ_GATE_CLOSED, "IdentityUnusable", false,
     "identity-answer"},
    {&by_key, {200, "{\"visitorDetails\":{\"id\":\"\",\"type\":\"SHOPPER\"}}", NULL},
     AMZ_GATE_CLOSED, "IdentityUnusable", false, "identity-answer"},
    {&by_key, {200, "{\"visitorDetails\":{\"id\":\"v\"}}", NULL},
     AMZ_GATE_CLOSED, "IdentityUnusable", false, "identity-answer"},
    {&by_scan, {200, "{\"id\":\"v\"}", NULL}, AMZ_GATE_OPEN, "", true, ""},
    {&by_scan, {200, VISITOR("SHOPPER"), NULL}, AMZ_GATE_OPEN, "", true, ""},
    {&by_scan, {200, "{\"scanResult\":{\"id\":\"v\",\"type\":\"CASH\"}}", NULL},
     AMZ_GATE_OPEN, "", false, ""},
    {&by_scan, {200, "{\"action\":\"ACCEPT\",\"id\":\"v\",\"type\":\"SHOPPER\"}", NULL},
     AMZ_GATE_OPEN, "", true, ""},
    {&by_scan, {200, "{\"action\":\"REJECT\"}", NULL}, AMZ_GATE_CLOSED, "UnknownKey", false, ""},
    {&by_scan, {404, "{}", NULL}, AMZ_GATE_CLOSED, "UnknownKey", false, ""},
    {&by_scan, {200, "{\"type\":\"SHOPPER\"}", NULL}, AMZ_GATE_CLOSED, "IdentityUnusable", false,
     "identity-answer"},
};
/* clang-format on */

static void test_identity__decides_about_the_gate(void **state)
{
    struct fixture *fixture = *state;

    open_app_store(fixture);
    for (size_t i = 0; i < JWO_COUNT(answers); i++) {
        const bool silent = answers[i].line.status == 0;
        struct retailer retailer;
        struct amz_trip *trip;

        print_message("%zu: %d %s\n", i, answers[i].line.status, answers[i].line.body);
        amz_world_settings(fixture->world)->gate_timeout_ms = silent ? 50 : 30000;
        retailer_open(&retailer, fixture, &answers[i].line, 1);
        trip = enter(fixture, answers[i].how);
        assert_int_equal(trip->gate, answers[i].gate);
        assert_string_equal(trip->gate_reason, answers[i].reason);
        assert_int_equal(trip->has_charge, answers[i].has_charge);
        assert_memory_equal(newest(fixture)->violation, answers[i].violation,
                            strlen(answers[i].violation) + (answers[i].violation[0] == '\0'));
        retailer_close(&retailer);
    }
}

static void test_identity__is_asked_once_more_after_a_500(void **state)
{
    static const struct script_line script[] = {{500, "", NULL}, {200, VISITOR("SHOPPER"), NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;

    open_app_store(fixture);
    retailer_open(&retailer, fixture, script, 2);
    assert_int_equal(enter(fixture, &by_key)->gate, AMZ_GATE_OPEN);
    assert_int_equal(retailer.received, 2);
    assert_string_not_equal(text_of(retailer.bodies[0], "requestId"),
                            text_of(retailer.bodies[1], "requestId"));
    assert_string_equal(text_of(retailer.bodies[0], "authEvent.id"),
                        text_of(retailer.bodies[1], "authEvent.id"));
    retailer_close(&retailer);
}

/* A known shopper still pays with something that can fail. */
static void test_identity__comes_before_the_instrument(void **state)
{
    static const struct script_line script[] = {{200, VISITOR("SHOPPER"), NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;

    open_app_store(fixture);
    retailer_open(&retailer, fixture, script, 1);
    fixture->shopper->card.expired = true;
    assert_string_equal(enter(fixture, &by_key)->gate_reason, "ExpiredCard");
    fixture->shopper->card.expired = false;
    fixture->shopper->card.issuer.declines_hold = true;
    assert_string_equal(enter(fixture, &by_key)->gate_reason, "PreAuthDeclined");
    assert_int_equal(retailer.received, 2);
    retailer_close(&retailer);
}

/* The retailer that manages its risk has said who it is; Amazon's opinion is nobody's business. */
static void test_identity__is_enough_where_the_retailer_manages(void **state)
{
    static const struct script_line script[] = {{200, VISITOR("SHOPPER"), NULL}};
    static const struct {
        enum amz_risk risk;
        enum amz_gate gate;
        int64_t hold_minor;
    } cases[] = {
        {AMZ_RISK_RETAILER_MANAGED, AMZ_GATE_OPEN, 2000},
        {AMZ_RISK_NONE, AMZ_GATE_OPEN, 2000},
        {AMZ_RISK_AMAZON_MANAGED, AMZ_GATE_CLOSED, 0},
        {AMZ_RISK_AMAZON_RECOMMENDATION, AMZ_GATE_CLOSED, 0},
    };
    struct fixture *fixture = *state;
    struct retailer retailer;

    open_app_store(fixture);
    retailer_open(&retailer, fixture, script, 1);
    fixture->shopper->is_judged = true;
    fixture->shopper->judgement.adjust = jwo_money_of(500, "USD");
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct amz_trip *trip;

        fixture->store->risk = cases[i].risk;
        trip = enter(fixture, &by_key);
        assert_int_equal(trip->gate, cases[i].gate);
        assert_int_equal(trip->charge.hold.minor, cases[i].hold_minor);
    }
    retailer_close(&retailer);
}

/* --- the cart --------------------------------------------------------------------------------- */

static bool is_delivered(void *context)
{
    const struct amz_trip *trip = context;

    return trip->delivery == AMZ_DELIVERED;
}

/* Enter by card in this way, leave in this form; the body of the cart. */
static const jwo_json *shop(struct fixture *fixture, struct retailer *retailer,
                            const struct amz_entry_how *how, const struct amz_cart_form *form)
{
    static const struct script_line script[] = {{201, "{\"purchaseId\":\"p-1\"}", NULL}};
    static const struct amz_cart_item cart[] = {
        {.id = "SKU-1", .type = "SKU", .quantity = "1", .unit = "unit", .upc = "036000291452"},
        {.id = "4011", .type = "SCANCODE", .quantity = "0.350", .unit = "kg"},
    };
    struct amz_trip *trip;

    retailer_open(retailer, fixture, script, 1);
    trip = enter(fixture, how);
    trip->form = *form;
    assert_int_equal(amz_trip_leaves(trip, cart, 2, NULL), JWO_OK);
    fixture_wait(fixture, is_delivered, trip);
    assert_int_equal(retailer->received, 1);
    return retailer->bodies[0];
}

static const struct amz_entry_how by_card = {.by = AMZ_BY_CARD};
static const struct amz_cart_form plain = {.has_line_ids = false};

static void test_cart__has_the_optional_fields_that_are_asked_for(void **state)
{
    static const struct amz_cart_form full = {
        .has_line_ids = true, .device_id = "device-1", .payment_source = "PAYMENT-1"};
    struct fixture *fixture = *state;
    struct retailer retailer;
    const jwo_json *body = shop(fixture, &retailer, &by_card, &full);
    const jwo_json *item = jwo_json_first(jwo_json_get(body, "cartItems"));
    const jwo_json *identifier = jwo_json_first(jwo_json_get(item, "externalIdentifiers"));

    assert_string_equal(text_of(identifier, "id"), "036000291452");
    assert_string_equal(text_of(identifier, "type"), "UPC");
    assert_string_equal(text_of(body, "shopperDeviceId"), "device-1");
    assert_string_equal(text_of(body, "paymentSource.id"), "PAYMENT-1");
    assert_string_equal(text_of(body, "shopperIdentity.id"), fixture->shopper->id);
    assert_int_equal(strlen(text_of(item, "lineItemId")), 10);
    assert_string_not_equal(text_of(item, "lineItemId"),
                            text_of(jwo_json_next(item), "lineItemId"));
    assert_null(jwo_json_get(jwo_json_next(item), "externalIdentifiers"));
    retailer_close(&retailer);
}

static void test_cart__can_have_none_of_them(void **state)
{
    static const struct amz_cart_form bare = {
        .has_line_ids = true, .is_bare = true, .device_id = "device-1"};
    struct fixture *fixture = *state;
    struct retailer retailer;
    const jwo_json *body = shop(fixture, &retailer, &by_card, &bare);
    const jwo_json *item = jwo_json_first(jwo_json_get(body, "cartItems"));

    assert_int_equal(jwo_json_count(body), 5);
    assert_int_equal(jwo_json_count(item), 3);
    assert_null(
        jwo_json_get(jwo_json_first(member(body, "shoppingTrip.authEvents")), "scanResult"));
    retailer_close(&retailer);
}

static void test_cart__lists_the_auth_events_of_a_group(void **state)
{
    static const struct amz_entry_how group = {
        .by = AMZ_BY_CARD,
        .auth_events = {"ENTRY", "ENTRY", "MANUAL_IN_STORE", "EXIT"},
        .auth_event_count = 4,
    };
    struct fixture *fixture = *state;
    struct retailer retailer;
    const jwo_json *body = shop(fixture, &retailer, &group, &plain);
    const jwo_json *event = jwo_json_first(member(body, "shoppingTrip.authEvents"));
    char first[64];

    assert_int_equal(jwo_json_count(member(body, "shoppingTrip.authEvents")), 4);
    (void)snprintf(first, sizeof first, "%s", text_of(event, "id"));
    for (size_t i = 0; event; event = jwo_json_next(event), i++) {
        assert_string_equal(text_of(event, "location"), group.auth_events[i]);
        assert_int_equal(strcmp(text_of(event, "id"), first) == 0, i == 0);
    }
    retailer_close(&retailer);
}

static void test_cart__names_who_was_scanned(void **state)
{
    static const struct {
        const char *type, *payload;
        bool has_charge;
    } cases[] = {
        {"ASSOCIATE", "SCAN_CODE", false},
        {"CASH", "SCAN_CODE", false},
        {"LOYALTY", "FINANCIAL", true},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct amz_entry_how how = by_card;
        struct retailer retailer;

        (void)snprintf(how.scan_type, sizeof how.scan_type, "%s", cases[i].type);
        const jwo_json *body = shop(fixture, &retailer, &how, &plain);
        const jwo_json *event = jwo_json_first(member(body, "shoppingTrip.authEvents"));
        assert_string_equal(text_of(event, "scanResult.type"), cases[i].type);
        assert_string_equal(text_of(event, "payloadType"), cases[i].payload);
        assert_int_equal(fixture->shopper->trips->has_charge, cases[i].has_charge);
        retailer_close(&retailer);
    }
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_key__is_sent_as_published),
        TEST(test_scan__is_sent_as_published),
        TEST(test_identity__decides_about_the_gate),
        TEST(test_identity__is_asked_once_more_after_a_500),
        TEST(test_identity__comes_before_the_instrument),
        TEST(test_identity__is_enough_where_the_retailer_manages),
        TEST(test_cart__has_the_optional_fields_that_are_asked_for),
        TEST(test_cart__can_have_none_of_them),
        TEST(test_cart__lists_the_auth_events_of_a_group),
        TEST(test_cart__names_who_was_scanned),
    };
#undef TEST

    return cmocka_run_group_tests_name("app_entry", tests, NULL, NULL);
}

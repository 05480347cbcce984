/* test_connectors.c -- the gate, against a retailer that answers by a script. */
#include "connectors.h"

#include <stdio.h>
#include <string.h>

#include "jwo/fields.h"
#include "scripted_retailer.h"
#include "test_support.h"

/* --- entering --------------------------------------------------------------------------------- */

static bool gate_is_decided(void *context)
{
    const struct amz_trip *trip = context;

    return trip->gate != AMZ_GATE_ASKING;
}

static struct amz_trip *enter(struct fixture *fixture)
{
    struct amz_trip *trip = amz_shopper_enters(fixture->shopper, fixture->store, NULL, NULL);

    fixture_wait(fixture, gate_is_decided, trip);
    return trip;
}

static const struct amz_exchange *newest(const struct fixture *fixture)
{
    return fixture_newest(amz_world_journal(fixture->world));
}

/* One answer at the gate, and what comes of it. */
struct gate_case {
    struct script_line line;
    enum amz_gate gate;
    const char *reason;
    int64_t hold_minor; /* charged */
    const char *outcome, *violation;
};

#define CONDITION(value, code)                                                                     \
    "{\"status\":\"APPROVED\",\"authorizationConditions\":[{\"type\":\"ADJUST\","                  \
    "\"amount\":{\"value\":" value ",\"currencyCode\":\"" code "\"}}]}"
#define UNUSABLE           "gate-answer-unusable: "
#define CONDITION_UNUSABLE "gate-condition-unusable: "

/* clang-format off */
static const struct gate_case gate_cases[] = {
    {{200, "{\"status\":\"APPROVED\"}", NULL}, AMZ_GATE_OPEN, "", 2000, "APPROVED", ""},
    {{200, "{\"shopperAuthorized\":true}", NULL}, AMZ_GATE_OPEN, "", 2000, "APPROVED", ""},
    {{200, "{\"status\":\"DENIED\"}", NULL}, AMZ_GATE_CLOSED, "Denied", 0, "DENIED", ""},
    {{200, "{\"shopperAuthorized\":false}", NULL}, AMZ_GATE_CLOSED, "Denied", 0, "DENIED", ""},
    {{200, "{\"status\":\"APPROVED\",\"shopperAuthorized\":true}", NULL},
     AMZ_GATE_OPEN, "", 2000, "APPROVED", ""},
    {{200, "{\"status\":\"APPROVED\",\"shopperAuthorized\":false}", NULL},
     AMZ_GATE_CLOSED, "Denied", 0, "DENIED",
     "gate-answer-disagrees: "},
    {{200, CONDITION("12.50", "USD"), NULL}, AMZ_GATE_OPEN, "", 1250, "APPROVED", ""},
    {{200, CONDITION("20.01", "USD"), NULL},
     AMZ_GATE_OPEN, "", 2000, "APPROVED", CONDITION_UNUSABLE},
    {{200, CONDITION("0", "USD"), NULL}, AMZ_GATE_OPEN, "", 2000, "APPROVED", CONDITION_UNUSABLE},
    {{200, CONDITION("12.50", "EUR"), NULL},
     AMZ_GATE_OPEN, "", 2000, "APPROVED", CONDITION_UNUSABLE},
    /* Unusable: Amazon's recommendation rules, which is to let a clean shopper in (D13). */
    {{200, "APPROVED", NULL}, AMZ_GATE_OPEN, "", 2000, "answered", UNUSABLE},
    {{200, "", NULL}, AMZ_GATE_OPEN, "", 2000, "answered", UNUSABLE},
    {{200, "{\"status\":\"MAYBE\"}", NULL}, AMZ_GATE_OPEN, "", 2000, "answered", UNUSABLE},
    {{404, "{\"message\":\"no such route\"}", NULL}, AMZ_GATE_OPEN, "", 2000, "answered", ""},
    {{500, "{\"errorMsg\":\"InternalServerException\"}", NULL},
     AMZ_GATE_OPEN, "", 2000, "answered", ""},
};
/* clang-format on */

static void test_gate__follows_the_retailers_answer(void **state)
{
    struct fixture *fixture = *state;

    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED;
    for (size_t i = 0; i < JWO_COUNT(gate_cases); i++) {
        const struct gate_case *row = &gate_cases[i];
        struct retailer retailer;
        struct amz_trip *trip;

        retailer_open(&retailer, fixture, &row->line, 1);
        trip = enter(fixture);
        assert_int_equal(trip->gate, row->gate);
        assert_string_equal(trip->gate_reason, row->reason);
        assert_int_equal(trip->has_charge, row->gate == AMZ_GATE_OPEN);
        assert_int_equal(trip->charge.hold.minor, row->hold_minor);
        assert_string_equal(newest(fixture)->outcome, row->outcome);
        assert_memory_equal(newest(fixture)->violation, row->violation,
                            strlen(row->violation) + (row->violation[0] == '\0'));
        assert_int_equal(newest(fixture)->amount.minor, 2000);
        retailer_close(&retailer);
    }
}

static void test_gate__sends_the_published_request(void **state)
{
    static const struct script_line script[] = {{200, "{\"status\":\"APPROVED\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct amz_trip *trip;
    bool recommended = true;

    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED;
    fixture->shopper->customer_fraud = true;
    retailer_open(&retailer, fixture, script, 1);
    trip = enter(fixture);
    assert_string_equal(retailer.paths[0], "/v1/fraudandabuse/shopperauthorization");
    const jwo_json *body = retailer.bodies[0];
    const jwo_json *interaction = jwo_json_get(body, "shopperInteraction");
    const jwo_json *recommendation = jwo_json_get(interaction, "recommendation");
    assert_string_equal(text_of(body, "storeId"), "store-1");
    assert_string_equal(text_of(body, "shopperIdentity.id"), fixture->shopper->id);
    assert_string_equal(jwo_json_number_text(member(body, "authorizedAmount.value")), "20.00");
    assert_string_equal(text_of(body, "authorizedAmount.currencyCode"), "USD");
    assert_null(jwo_json_get(body, "requestId"));
    assert_string_equal(text_of(interaction, "shoppingTripId"), trip->id);
    assert_true(jwo_is_uuid(text_of(interaction, "gateAuthenticationEvent.id")));
    assert_string_equal(text_of(interaction, "gateAuthenticationEvent.type"), "CREDIT_CARD");
    assert_string_equal(text_of(interaction, "gateAuthenticationEvent.interactionType"), "TAP");
    assert_string_equal(text_of(interaction, "gateAuthenticationEvent.location"), "ENTRY");
    assert_true(jwo_is_iso_time(text_of(interaction, "gateAuthenticationEvent.timestamp")));
    assert_true(jwo_json_bool(jwo_json_get(recommendation, "shopperAuthorized"), &recommended));
    assert_false(recommended);
    assert_string_equal(jwo_json_str(jwo_json_first(jwo_json_get(recommendation, "shopperRisks"))),
                        "CustomerFraud");
    retailer_close(&retailer);
}

static void test_gate__asks_once_more_after_a_503(void **state)
{
    static const struct script_line script[] = {{503, "", NULL},
                                                {200, "{\"status\":\"DENIED\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;

    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED;
    retailer_open(&retailer, fixture, script, JWO_COUNT(script));
    assert_int_equal(enter(fixture)->gate, AMZ_GATE_CLOSED);
    assert_int_equal(retailer.received, 2);
    retailer_close(&retailer);
}

static void test_gate__falls_back_when_the_retailer_is_silent(void **state)
{
    static const struct script_line script[] = {{0, "", NULL}};
    static const struct {
        enum amz_gate_fallback fallback;
        bool fraud;
        enum amz_gate gate;
        const char *reason;
    } cases[] = {
        {AMZ_FALLBACK_RECOMMENDATION, false, AMZ_GATE_OPEN, ""},
        {AMZ_FALLBACK_RECOMMENDATION, true, AMZ_GATE_CLOSED, "Timeout"},
        {AMZ_FALLBACK_OPEN, true, AMZ_GATE_OPEN, ""},
        {AMZ_FALLBACK_CLOSED, false, AMZ_GATE_CLOSED, "Timeout"},
    };
    struct fixture *fixture = *state;
    struct retailer retailer;

    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED;
    amz_world_settings(fixture->world)->gate_timeout_ms = 50;
    retailer_open(&retailer, fixture, script, 1);
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct amz_trip *trip;

        amz_world_settings(fixture->world)->gate_fallback = (int)cases[i].fallback;
        fixture->shopper->customer_fraud = cases[i].fraud;
        trip = enter(fixture);
        assert_int_equal(trip->gate, cases[i].gate);
        assert_string_equal(trip->gate_reason, cases[i].reason);
        assert_string_equal(newest(fixture)->outcome, "timed out");
        assert_false(newest(fixture)->delivered);
    }
    retailer_close(&retailer);
}

/* Decision D12: what is decided before the retailer is asked, and after. */
static void test_gate__keeps_the_order_of_checks(void **state)
{
    static const struct script_line script[] = {{200, "{\"status\":\"APPROVED\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct amz_trip *owing;

    retailer_open(&retailer, fixture, script, 1);
    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED;
    fixture->shopper->card.invalid = true;
    assert_string_equal(enter(fixture)->gate_reason, "InvalidCard");
    fixture->shopper->card.invalid = false;
    fixture->shopper->card.expired = true;
    assert_string_equal(enter(fixture)->gate_reason, "ExpiredCard");
    fixture->shopper->card.expired = false;
    assert_int_equal(retailer.received, 0);
    fixture->shopper->card.issuer.declines_hold = true;
    assert_string_equal(enter(fixture)->gate_reason, "PreAuthDeclined");
    assert_int_equal(retailer.received, 1);
    fixture->shopper->card.issuer.declines_hold = false;

    owing = enter(fixture);
    owing->has_feedback = true;
    owing->feedback_total = jwo_money_of(900, "USD");
    owing->feedback_settled = jwo_money_of(400, "USD");
    fixture->store->risk = AMZ_RISK_AMAZON_MANAGED;
    assert_string_equal(enter(fixture)->gate_reason, "BadDebt");
    assert_int_equal(retailer.received, 2); /* not asked */
    fixture->store->risk = AMZ_RISK_AMAZON_RECOMMENDATION;
    assert_int_equal(enter(fixture)->gate, AMZ_GATE_OPEN); /* overruled */
    assert_string_equal(jwo_json_str(jwo_json_first(member(
                            retailer.bodies[2], "shopperInteraction.recommendation.shopperRisks"))),
                        "BadDebt");
    retailer_close(&retailer);
}

/* The time may be over before the question is out. */
static void test_gate__survives_the_shortest_timeout(void **state)
{
    static const struct script_line script[] = {{503, "", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;

    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED;
    retailer_open(&retailer, fixture, script, 1);
    for (int64_t timeout_ms = 0; timeout_ms < 4; timeout_ms++) {
        amz_world_settings(fixture->world)->gate_timeout_ms = timeout_ms;
        assert_int_equal(enter(fixture)->gate, AMZ_GATE_OPEN);
    }
    retailer_close(&retailer);
}

static void on_gate(void *context, struct amz_trip *trip)
{
    struct told *told = context;

    told->trip = trip;
    told_once_more(told);
}

static void test_gate__tells_after_it_returned_even_if_nobody_is_asked(void **state)
{
    struct fixture *fixture = *state;
    struct told told = {.fixture = fixture};
    struct amz_trip *trip = amz_shopper_enters(fixture->shopper, fixture->store, on_gate, &told);

    assert_int_equal(trip->gate, AMZ_GATE_OPEN);
    assert_int_equal(told.times, 0);
    fixture_wait(fixture, was_told, &told);
    assert_int_equal(told.times, 1);
    assert_ptr_equal(told.trip, trip);
}

static bool has_received(void *context)
{
    const struct retailer *retailer = context;

    return retailer->received > 0;
}

static void test_gate__ends_with_its_world(void **state)
{
    static const struct script_line script[] = {{0, "", NULL}};
    struct fixture *fixture = *state;
    struct told told = {.fixture = fixture};
    struct retailer retailer;

    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED;
    retailer_open(&retailer, fixture, script, 1);
    (void)amz_shopper_enters(fixture->shopper, fixture->store, on_gate, &told);
    fixture_wait(fixture, has_received, &retailer);
    amz_world_free(fixture->world); /* the sanitizer looks on */
    fixture->world = NULL;
    assert_int_equal(told.times, 0);
    retailer_close(&retailer);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_gate__follows_the_retailers_answer),
        TEST(test_gate__sends_the_published_request),
        TEST(test_gate__asks_once_more_after_a_503),
        TEST(test_gate__falls_back_when_the_retailer_is_silent),
        TEST(test_gate__keeps_the_order_of_checks),
        TEST(test_gate__survives_the_shortest_timeout),
        TEST(test_gate__tells_after_it_returned_even_if_nobody_is_asked),
        TEST(test_gate__ends_with_its_world),
    };
#undef TEST

    return cmocka_run_group_tests_name("connectors", tests, NULL, NULL);
}

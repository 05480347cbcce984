/* test_connectors.c -- the gate, against a retailer that answers by a script. */
#include "connectors.h"

#include <stdio.h>
#include <string.h>

#include "connector_call.h"
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

/* --- what Amazon thinks ----------------------------------------------------------------------- */

static const struct amz_recommendation warned = {
    .authorized = false,
    .risks = {"InvalidCard", "SomethingNew"},
    .risk_count = 2,
    .adjust = {500, "USD"},
};

static void test_gate__sends_what_a_story_makes_amazon_think(void **state)
{
    static const struct script_line script[] = {{200, "{\"status\":\"APPROVED\"}", NULL}};
    static const struct amz_entry_how how = {.event_type = "MOBILE_WALLET", .interaction = "HOVER"};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct amz_trip *trip;

    fixture->store->risk = AMZ_RISK_AMAZON_RECOMMENDATION;
    fixture->shopper->is_judged = true;
    fixture->shopper->judgement = warned;
    retailer_open(&retailer, fixture, script, 1);
    trip = amz_shopper_enters_by(fixture->shopper, fixture->store, &how, NULL, NULL);
    fixture_wait(fixture, gate_is_decided, trip);
    assert_int_equal(trip->gate, AMZ_GATE_OPEN);     /* overruled */
    assert_int_equal(trip->charge.hold.minor, 2000); /* the condition too */
    const jwo_json *interaction = jwo_json_get(retailer.bodies[0], "shopperInteraction");
    const jwo_json *condition =
        jwo_json_first(member(interaction, "recommendation.authorizationConditions"));
    const jwo_json *risk = jwo_json_first(member(interaction, "recommendation.shopperRisks"));
    assert_string_equal(text_of(interaction, "gateAuthenticationEvent.type"), "MOBILE_WALLET");
    assert_string_equal(text_of(interaction, "gateAuthenticationEvent.interactionType"), "HOVER");
    assert_string_equal(text_of(condition, "type"), "ADJUST");
    assert_string_equal(jwo_json_number_text(member(condition, "amount.value")), "5.00");
    assert_string_equal(jwo_json_str(risk), "InvalidCard");
    assert_string_equal(jwo_json_str(jwo_json_next(risk)), "SomethingNew");
    retailer_close(&retailer);
}

/* Each strategy, when Amazon would rather not, or only for a smaller hold; nobody answers. */
static void test_gate__weighs_amazons_opinion_by_the_strategy(void **state)
{
    static const struct script_line script[] = {{500, "", NULL}};
    static const struct {
        enum amz_risk risk;
        bool authorized;
        size_t asked;
        enum amz_gate gate;
        const char *reason;
        int64_t hold_minor;
    } cases[] = {
        {AMZ_RISK_AMAZON_MANAGED, false, 0, AMZ_GATE_CLOSED, "Denied", 0},
        {AMZ_RISK_AMAZON_MANAGED, true, 0, AMZ_GATE_OPEN, "", 500},
        {AMZ_RISK_AMAZON_RECOMMENDATION, false, 2, AMZ_GATE_CLOSED, "Denied", 0},
        {AMZ_RISK_AMAZON_RECOMMENDATION, true, 2, AMZ_GATE_OPEN, "", 500},
        {AMZ_RISK_RETAILER_MANAGED, true, 2, AMZ_GATE_OPEN, "", 500},
        {AMZ_RISK_NONE, false, 0, AMZ_GATE_OPEN, "", 2000},
    };
    struct fixture *fixture = *state;

    fixture->shopper->is_judged = true;
    fixture->shopper->judgement = warned;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct retailer retailer;
        struct amz_trip *trip;

        fixture->store->risk = cases[i].risk;
        fixture->shopper->judgement.authorized = cases[i].authorized;
        retailer_open(&retailer, fixture, script, 1);
        trip = enter(fixture);
        assert_int_equal(trip->gate, cases[i].gate);
        assert_string_equal(trip->gate_reason, cases[i].reason);
        assert_int_equal(trip->charge.hold.minor, cases[i].hold_minor);
        assert_int_equal(retailer.received, cases[i].asked);
        retailer_close(&retailer);
    }
}

/* A story may make Amazon think anything; the hold stays one that can be placed. */
static void test_gate__takes_no_condition_that_cannot_be(void **state)
{
    static const struct jwo_money amounts[] = {
        {0, "USD"}, {-5, "USD"}, {2001, "USD"}, {500, "EUR"}, {0, ""}};
    struct fixture *fixture = *state;

    fixture->store->risk = AMZ_RISK_AMAZON_MANAGED;
    fixture->shopper->is_judged = true;
    fixture->shopper->judgement.authorized = true;
    for (size_t i = 0; i < JWO_COUNT(amounts); i++) {
        fixture->shopper->judgement.adjust = amounts[i];
        assert_int_equal(enter(fixture)->charge.hold.minor, 2000);
    }
}

/* --- made by hand, and signed ----------------------------------------------------------------- */

struct by_hand {
    struct told told;
    int status;
};

static void judge_by_hand(void *context, const struct amz_answer *answer, struct amz_exchange *note)
{
    struct by_hand *call = context;

    (void)note;
    call->status = answer->status;
}

static void by_hand_done(void *context)
{
    struct by_hand *call = context;

    told_once_more(&call->told);
}

static int call_by_hand(struct fixture *fixture, enum amz_signing signing)
{
    struct by_hand call = {.told = {.fixture = fixture}};

    amz_connector_send(&(struct amz_connector_request){
        .world = fixture->world,
        .op = AMZ_OP_PURCHASES,
        .path = "/v1/order/purchases",
        .timeout_ms = 30000,
        .body = "{\"storeId\":7}",
        .request_id = "",
        .signing = signing,
        .judge = judge_by_hand,
        .done = by_hand_done,
        .context = &call,
    });
    fixture_wait(fixture, was_told, &call.told);
    return call.status;
}

static void test_connector__signs_its_calls(void **state)
{
    static const struct script_line script[] = {{200, "{\"status\":\"APPROVED\"}", NULL},
                                                {400, "{\"errorMsg\":\"storeId\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;

    fixture->store->risk = AMZ_RISK_RETAILER_MANAGED;
    retailer_open(&retailer, fixture, script, 2);
    assert_int_equal(enter(fixture)->gate, AMZ_GATE_OPEN);
    assert_non_null(strstr(newest(fixture)->request_head, "Authorization: AWS4-HMAC-SHA256\r\n"));
    assert_int_equal(call_by_hand(fixture, AMZ_SIGNED), 400);
    assert_int_equal(call_by_hand(fixture, AMZ_UNSIGNED), 400);
    assert_null(strstr(newest(fixture)->request_head, "Authorization"));
    assert_int_equal(call_by_hand(fixture, AMZ_SIGNED_WRONG), 400);
    assert_int_equal(retailer.signatures[0], JWO_SIGV4_ACCEPTED);
    assert_int_equal(retailer.signatures[1], JWO_SIGV4_ACCEPTED);
    assert_int_equal(retailer.signatures[2], JWO_SIGV4_MISSING_TOKEN);
    assert_int_equal(retailer.signatures[3], JWO_SIGV4_INVALID);
    retailer_close(&retailer);
}

/* No trip, so no rule about trips sees it; and the faults are for the calls of the story. */
static void test_connector__keeps_calls_by_hand_apart(void **state)
{
    static const struct script_line script[] = {{400, "{}", NULL}};
    const struct amz_fault fault = {
        .op = AMZ_OP_PURCHASES, .kind = AMZ_FAULT_STATUS, .status = 503, .nth = 1, .times = 1};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct jwo_error err;

    retailer_open(&retailer, fixture, script, 1);
    assert_int_equal(amz_faults_add(amz_world_faults(fixture->world), &fault, &err), JWO_OK);
    assert_int_equal(call_by_hand(fixture, AMZ_SIGNED), 400);
    assert_true(newest(fixture)->injected);
    assert_string_equal(newest(fixture)->fault, "made by hand");
    assert_string_equal(newest(fixture)->trip_id, "");
    assert_int_equal(newest(fixture)->op, AMZ_OP_PURCHASES);
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
        TEST(test_gate__sends_what_a_story_makes_amazon_think),
        TEST(test_gate__weighs_amazons_opinion_by_the_strategy),
        TEST(test_gate__takes_no_condition_that_cannot_be),
        TEST(test_connector__signs_its_calls),
        TEST(test_connector__keeps_calls_by_hand_apart),
    };
#undef TEST

    return cmocka_run_group_tests_name("connectors", tests, NULL, NULL);
}

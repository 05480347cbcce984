/* test_delivery.c -- the delivery of carts, against a retailer that answers by a script.
 *
 * Method: back-off and fallbacks are played on the world's clock.
 */
#include "connectors.h"

#include <stdio.h>
#include <string.h>

#include "jwo/fields.h"
#include "scripted_retailer.h"
#include "test_support.h"

static const struct amz_exchange *newest(const struct fixture *fixture)
{
    return fixture_newest(amz_world_journal(fixture->world));
}

static const struct amz_cart_item cart[] = {
    {.id = "SKU-1", .type = "SKU", .quantity = "2", .unit = "unit"},
    {.id = "0042", .type = "SCANCODE", .quantity = "0.350", .unit = "kg"},
};

static void leave(struct amz_trip *trip, size_t count)
{
    struct jwo_error err;

    if (amz_trip_leaves(trip, cart, count, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

static bool attempt_is_over(void *context)
{
    const struct amz_trip *trip = context;

    return trip->delivery != AMZ_DELIVERY_UNDER_WAY;
}

static struct amz_trip *deliver(struct fixture *fixture)
{
    struct amz_trip *trip = fixture_enter(fixture);

    leave(trip, 2);
    fixture_wait(fixture, attempt_is_over, trip);
    return trip;
}

static void test_delivery__sends_the_published_request(void **state)
{
    static const struct script_line script[] = {{201, "{\"purchaseId\":\"p-1\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct amz_trip *trip;

    retailer_open(&retailer, fixture, script, 1);
    trip = deliver(fixture);
    assert_int_equal(trip->delivery, AMZ_DELIVERED);
    assert_string_equal(trip->purchase_id, "p-1");
    assert_string_equal(newest(fixture)->outcome, "p-1");
    assert_string_equal(newest(fixture)->violation, "");

    const jwo_json *body = retailer.bodies[0];
    const jwo_json *event = jwo_json_first(member(body, "shoppingTrip.authEvents"));
    const jwo_json *item = jwo_json_first(jwo_json_get(body, "cartItems"));
    assert_string_equal(retailer.paths[0], "/v1/order/purchases");
    assert_true(jwo_is_uuid(text_of(body, "requestId")));
    assert_string_equal(newest(fixture)->key, text_of(body, "requestId"));
    assert_string_equal(text_of(body, "idempotentShoppingTripId"), trip->id);
    assert_string_equal(text_of(body, "storeId"), "store-1");
    assert_true(jwo_is_iso_time(text_of(body, "shoppingTrip.startTime")));
    assert_true(jwo_is_iso_time(text_of(body, "shoppingTrip.endTime")));
    assert_true(jwo_is_uuid(text_of(event, "id")));
    assert_string_equal(text_of(event, "location"), "ENTRY");
    assert_string_equal(text_of(event, "payloadType"), "FINANCIAL");
    assert_null(jwo_json_next(event));
    assert_string_equal(text_of(item, "id"), "SKU-1");
    assert_string_equal(text_of(item, "type"), "SKU");
    assert_string_equal(text_of(item, "quantity.value"), "2");
    assert_string_equal(text_of(item, "quantity.unit"), "unit");
    assert_string_equal(text_of(jwo_json_next(item), "quantity.value"), "0.350");
    assert_string_equal(text_of(body, "shopperIdentity.id"), fixture->shopper->id);
    retailer_close(&retailer);
}

static void test_delivery__tells_an_app_shopper_by_the_scan(void **state)
{
    static const struct script_line script[] = {
        {200, "{\"visitorDetails\":{\"id\":\"v-1\",\"type\":\"SHOPPER\"}}", NULL},
        {201, "{\"purchaseId\":\"p-1\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;

    fixture->store->entry = AMZ_ENTRY_APP;
    retailer_open(&retailer, fixture, script, 2);
    (void)deliver(fixture);
    const jwo_json *event = jwo_json_first(member(retailer.bodies[1], "shoppingTrip.authEvents"));
    assert_string_equal(text_of(event, "payloadType"), "SCAN_CODE");
    assert_string_equal(text_of(event, "scanResult.id"), "v-1");
    assert_string_equal(text_of(event, "scanResult.type"), "SHOPPER");
    assert_string_equal(text_of(jwo_json_next(event), "location"), "EXIT");
    retailer_close(&retailer);
}

/* The times of the attempts on the world's clock, relative to the first. */
static size_t attempt_times(const struct fixture *fixture, int64_t out[RECEIVED_MAX])
{
    const amz_journal *journal = amz_world_journal(fixture->world);
    int64_t first_ms = 0;
    size_t count = 0;

    for (const struct amz_exchange *note = amz_journal_next(journal, NULL); note;
         note = amz_journal_next(journal, note)) {
        if (note->op == AMZ_OP_PURCHASES) {
            first_ms = count == 0 ? note->world_ms : first_ms;
            out[count++] = note->world_ms - first_ms;
        }
    }
    return count;
}

/* The back-off is in hours here, so that no stall of the machine can look like one of its steps. */
static void test_delivery__tries_again_on_the_worlds_clock(void **state)
{
    static const struct script_line script[] = {{503, "", NULL},
                                                {429, "", "36000"},
                                                {500, "", NULL},
                                                {201, "{\"purchaseId\":\"p\"}", NULL}};
    static const int64_t gaps_ms[] = {0, JWO_HOUR_MS, 36000 * JWO_SECOND_MS, 4 * JWO_HOUR_MS};
    struct fixture *fixture = *state;
    int64_t times[RECEIVED_MAX];
    struct retailer retailer;
    struct amz_trip *trip;

    amz_world_settings(fixture->world)->delivery_first_ms = JWO_HOUR_MS;
    retailer_open(&retailer, fixture, script, JWO_COUNT(script));
    trip = deliver(fixture);
    assert_int_equal(trip->delivery, AMZ_DELIVERY_BACKING_OFF);
    fixture_advance(fixture, JWO_DAY_MS);
    assert_int_equal(trip->delivery, AMZ_DELIVERED);
    assert_int_equal(trip->delivery_attempts, 4);
    assert_int_equal(attempt_times(fixture, times), 4);
    for (size_t i = 1; i < 4; i++) {
        assert_true(times[i] - times[i - 1] >= gaps_ms[i]);
        assert_true(times[i] - times[i - 1] < gaps_ms[i] + JWO_HOUR_MS / 2);
        assert_string_not_equal(text_of(retailer.bodies[i], "requestId"),
                                text_of(retailer.bodies[i - 1], "requestId"));
        assert_string_equal(text_of(retailer.bodies[i], "idempotentShoppingTripId"), trip->id);
    }
    retailer_close(&retailer);
}

static void test_delivery__gives_up_after_the_last_attempt(void **state)
{
    static const struct script_line script[] = {{503, "", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct amz_trip *trip;

    retailer_open(&retailer, fixture, script, 1);
    trip = deliver(fixture);
    fixture_advance(fixture, JWO_HOUR_MS);
    assert_int_equal(trip->delivery, AMZ_UNDELIVERED);
    assert_int_equal(retailer.received, 6);
    retailer_close(&retailer);
}

static void test_delivery__takes_a_4xx_as_final(void **state)
{
    static const struct script_line script[] = {
        {400, "{\"message\":\"Invalid request body\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct amz_trip *trip;

    retailer_open(&retailer, fixture, script, 1);
    trip = deliver(fixture);
    fixture_advance(fixture, JWO_HOUR_MS);
    assert_int_equal(trip->delivery, AMZ_UNDELIVERED);
    assert_int_equal(retailer.received, 1);
    retailer_close(&retailer);
}

static void test_delivery__notes_a_success_other_than_201(void **state)
{
    static const struct script_line script[] = {{200, "{\"purchaseId\":\"p-1\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;

    retailer_open(&retailer, fixture, script, 1);
    assert_int_equal(deliver(fixture)->delivery, AMZ_DELIVERED);
    assert_memory_equal(newest(fixture)->violation, "purchases-status: ", 18);
    retailer_close(&retailer);
}

/* --- faults on the way to the retailer -------------------------------------------------------- */

static void add_fault(struct fixture *fixture, enum amz_fault_kind kind, enum amz_moment moment)
{
    const struct amz_fault fault = {
        .op = AMZ_OP_PURCHASES,
        .kind = kind,
        .moment = moment,
        .nth = 1,
        .times = 1,
        .status = kind == AMZ_FAULT_STATUS ? 503 : 0,
        .delay_ms = kind == AMZ_FAULT_DELAY ? 1 : 0,
    };
    struct jwo_error err;

    assert_int_equal(amz_faults_add(amz_world_faults(fixture->world), &fault, &err), JWO_OK);
}

static void test_delivery__plays_faults_and_delivers_again(void **state)
{
    static const struct script_line script[] = {{201, "{\"purchaseId\":\"p-1\"}", NULL}};
    static const struct {
        enum amz_fault_kind kind;
        enum amz_moment moment;
        size_t received_first;
        enum amz_delivery then;
    } cases[] = {
        {AMZ_FAULT_RESET, AMZ_BEFORE_EFFECT, 0, AMZ_DELIVERY_BACKING_OFF},
        {AMZ_FAULT_RESET, AMZ_AFTER_EFFECT, 1, AMZ_DELIVERY_BACKING_OFF},
        {AMZ_FAULT_CLOSE, AMZ_AFTER_EFFECT, 1, AMZ_DELIVERY_BACKING_OFF},
        {AMZ_FAULT_CRASH, AMZ_BEFORE_EFFECT, 0, AMZ_DELIVERY_BACKING_OFF},
        {AMZ_FAULT_CRASH, AMZ_AFTER_EFFECT, 1, AMZ_DELIVERY_BACKING_OFF},
        {AMZ_FAULT_STATUS, AMZ_BEFORE_EFFECT, 0, AMZ_DELIVERY_BACKING_OFF},
        {AMZ_FAULT_STATUS, AMZ_AFTER_EFFECT, 1, AMZ_DELIVERY_BACKING_OFF},
        {AMZ_FAULT_DELAY, AMZ_BEFORE_EFFECT, 1, AMZ_DELIVERED},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct retailer retailer;
        struct amz_trip *trip;

        retailer_open(&retailer, fixture, script, 1);
        add_fault(fixture, cases[i].kind, cases[i].moment);
        trip = deliver(fixture);
        assert_int_equal(retailer.received, cases[i].received_first);
        assert_int_equal(trip->delivery, cases[i].then);
        assert_true(newest(fixture)->injected);
        fixture_advance(fixture, JWO_MINUTE_MS);
        assert_int_equal(trip->delivery, AMZ_DELIVERED);
        assert_string_equal(trip->purchase_id, "p-1");
        retailer_close(&retailer);
    }
}

/* Equal runs mint equal trips, however often carts had to be sent. */
static void test_delivery__leaves_the_chance_of_the_world_alone(void **state)
{
    static const struct script_line script[] = {{503, "", NULL},
                                                {201, "{\"purchaseId\":\"p-1\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct jwo_prng before;

    retailer_open(&retailer, fixture, script, JWO_COUNT(script));
    struct amz_trip *trip = fixture_enter(fixture);
    before = *amz_world_prng(fixture->world);
    leave(trip, 2);
    fixture_wait(fixture, attempt_is_over, trip);
    fixture_advance(fixture, JWO_MINUTE_MS);
    assert_int_equal(retailer.received, 2);
    assert_memory_equal(amz_world_prng(fixture->world), &before, sizeof before);
    assert_string_not_equal(text_of(retailer.bodies[0], "requestId"),
                            text_of(retailer.bodies[1], "requestId"));
    retailer_close(&retailer);
}

static void test_delivery__obeys_a_date_that_a_fault_asks_for(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_fault fault = {
        .op = AMZ_OP_PURCHASES, .nth = 1, .times = 1, .status = 429, .retry_after = "date:7200"};
    struct jwo_error err;
    const struct amz_trip *trip;

    assert_int_equal(amz_faults_add(amz_world_faults(fixture->world), &fault, &err), JWO_OK);
    trip = deliver(fixture);
    assert_int_equal(trip->delivery, AMZ_DELIVERY_BACKING_OFF);
    assert_int_equal(newest(fixture)->retry_after_ms, 7200 * JWO_SECOND_MS);
}

static void test_delivery__survives_a_retailer_that_is_down(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip;

    amz_world_set_retailer_url(fixture->world, "http://127.0.0.1:1");
    trip = deliver(fixture);
    assert_int_equal(trip->delivery, AMZ_DELIVERY_BACKING_OFF);
    assert_string_equal(newest(fixture)->outcome, "connection refused");
    assert_int_equal(newest(fixture)->status, 0);
}

/* --- again, at once, in a hurry --------------------------------------------------------------- */

static void on_copies(void *context)
{
    told_once_more(context);
}

static void test_deliver_again__sends_all_copies_at_once(void **state)
{
    static const struct script_line script[] = {{201, "{\"purchaseId\":\"p-1\"}", NULL},
                                                {201, "{\"purchaseId\":\"p-2\"}", NULL}};
    struct fixture *fixture = *state;
    struct told told = {.fixture = fixture};
    struct retailer retailer;
    struct jwo_error err;
    struct amz_trip *trip;

    retailer_open(&retailer, fixture, script, JWO_COUNT(script));
    trip = deliver(fixture);
    assert_int_equal(amz_trip_deliver_again(trip, 4, on_copies, &told, &err), JWO_OK);
    assert_int_equal(told.times, 0);
    fixture_wait(fixture, was_told, &told);
    assert_int_equal(told.times, 1);
    assert_int_equal(retailer.received, 5);
    for (size_t i = 1; i < 5; i++) {
        assert_string_not_equal(text_of(retailer.bodies[i], "requestId"),
                                text_of(retailer.bodies[i - 1], "requestId"));
        assert_string_equal(text_of(retailer.bodies[i], "idempotentShoppingTripId"), trip->id);
    }
    assert_string_equal(trip->purchase_id, "p-1"); /* the first answer stays */
    assert_string_equal(newest(fixture)->outcome, "p-2");
    retailer_close(&retailer);
}

static void test_deliver_again__ends_with_its_world(void **state)
{
    static const struct script_line script[] = {{201, "{\"purchaseId\":\"p-1\"}", NULL},
                                                {0, "", NULL}};
    struct fixture *fixture = *state;
    struct told told = {.fixture = fixture};
    struct retailer retailer;
    struct jwo_error err;
    struct amz_trip *trip;

    retailer_open(&retailer, fixture, script, JWO_COUNT(script));
    trip = deliver(fixture);
    assert_int_equal(amz_trip_deliver_again(trip, 3, on_copies, &told, &err), JWO_OK);
    amz_world_free(fixture->world); /* the sanitizer looks on */
    fixture->world = NULL;
    assert_int_equal(told.times, 0);
    retailer_close(&retailer);
}

static bool is_delivered(void *context)
{
    const struct amz_trip *trip = context;

    return trip->delivery == AMZ_DELIVERED;
}

static bool is_set(void *context)
{
    return *(bool *)context;
}

static void note_done(void *context)
{
    *(bool *)context = true;
}

static void test_hurry__makes_the_next_attempt_due(void **state)
{
    bool done = false;
    static const struct script_line script[] = {{429, "", "3000"},
                                                {201, "{\"purchaseId\":\"p\"}", NULL}};
    struct fixture *fixture = *state;
    int64_t times[RECEIVED_MAX];
    struct retailer retailer;
    struct amz_trip *trip;

    retailer_open(&retailer, fixture, script, JWO_COUNT(script));
    trip = deliver(fixture);
    assert_true(amz_trip_hurry(trip, note_done, &done));
    fixture_wait(fixture, is_delivered, trip);
    fixture_wait(fixture, is_set, &done);
    assert_false(amz_trip_hurry(trip, note_done, &done)); /* nothing waits any more */
    assert_int_equal(attempt_times(fixture, times), 2);
    assert_true(times[1] >= 3000 * JWO_SECOND_MS); /* Retry-After was obeyed on the world's clock */
    retailer_close(&retailer);
}

static void test_trip__refuses_what_the_shopper_cannot_do(void **state)
{
    static const struct script_line script[] = {{201, "{\"purchaseId\":\"p\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct jwo_error err;
    struct amz_trip *trip;

    retailer_open(&retailer, fixture, script, 1);
    fixture->shopper->card.invalid = true;
    trip = amz_shopper_enters(fixture->shopper, fixture->store, NULL, NULL);
    assert_int_equal(amz_trip_leaves(trip, cart, 2, &err), JWO_ESTATE);
    assert_non_null(strstr(err.text, "gate"));
    fixture->shopper->card.invalid = false;
    trip = fixture_enter(fixture);
    assert_int_equal(amz_trip_deliver_again(trip, 1, NULL, NULL, &err), JWO_ESTATE);
    leave(trip, 1);
    fixture_wait(fixture, is_delivered, trip);
    assert_int_equal(amz_trip_leaves(trip, cart, 2, &err), JWO_ESTATE);
    assert_int_equal(trip->item_count, 1);
    retailer_close(&retailer);
}

/* --- empty carts (D7, D8) --------------------------------------------------------------------- */

static void test_leaves__cancels_an_empty_cart_that_is_not_sent(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    struct jwo_error err;

    leave(trip, 0);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    assert_int_equal(trip->delivery, AMZ_DELIVERY_NONE);
    assert_int_equal(newest(fixture)->op, AMZ_OP_CANCEL);
    assert_int_equal(newest(fixture)->direction, AMZ_TO_RETAILER);
    assert_string_equal(newest(fixture)->violation, "");
    assert_int_equal(amz_trip_deliver_again(trip, 1, NULL, NULL, &err), JWO_ESTATE);
}

static void test_leaves__falls_back_to_amazons_cancel_after_72_hours(void **state)
{
    static const struct script_line script[] = {{201, "{\"purchaseId\":\"\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct amz_trip *trip;

    fixture->store->empty_cart_sent = true;
    retailer_open(&retailer, fixture, script, 1);
    trip = fixture_enter(fixture);
    leave(trip, 0);
    fixture_wait(fixture, is_delivered, trip);
    assert_int_equal(jwo_json_count(jwo_json_get(retailer.bodies[0], "cartItems")), 0);
    assert_true(trip->purchase_answered);
    fixture_advance(fixture, 71 * JWO_HOUR_MS);
    assert_int_not_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    fixture_advance(fixture, 2 * JWO_HOUR_MS);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    assert_memory_equal(newest(fixture)->violation, "fallback-cancel: ", 17);
    retailer_close(&retailer);
}

static void test_leaves__finds_nothing_when_the_retailer_cancelled(void **state)
{
    static const struct script_line script[] = {{201, "{\"purchaseId\":\"\"}", NULL}};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct heard heard;
    struct amz_trip *trip;

    fixture->store->empty_cart_sent = true;
    retailer_open(&retailer, fixture, script, 1);
    trip = fixture_enter(fixture);
    leave(trip, 0);
    fixture_wait(fixture, is_delivered, trip);
    fixture_post(fixture, &heard, "/v1/cancel/charge",
                 "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\"}", trip->id);
    assert_int_equal(heard.status, 200);
    fixture_advance(fixture, 73 * JWO_HOUR_MS);
    assert_int_equal(newest(fixture)->direction, AMZ_FROM_RETAILER); /* nothing was added */
    assert_string_equal(newest(fixture)->violation, "");
    retailer_close(&retailer);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_delivery__sends_the_published_request),
        TEST(test_delivery__tells_an_app_shopper_by_the_scan),
        TEST(test_delivery__tries_again_on_the_worlds_clock),
        TEST(test_delivery__gives_up_after_the_last_attempt),
        TEST(test_delivery__takes_a_4xx_as_final),
        TEST(test_delivery__notes_a_success_other_than_201),
        TEST(test_delivery__plays_faults_and_delivers_again),
        TEST(test_delivery__leaves_the_chance_of_the_world_alone),
        TEST(test_delivery__obeys_a_date_that_a_fault_asks_for),
        TEST(test_delivery__survives_a_retailer_that_is_down),
        TEST(test_deliver_again__sends_all_copies_at_once),
        TEST(test_deliver_again__ends_with_its_world),
        TEST(test_hurry__makes_the_next_attempt_due),
        TEST(test_trip__refuses_what_the_shopper_cannot_do),
        TEST(test_leaves__cancels_an_empty_cart_that_is_not_sent),
        TEST(test_leaves__falls_back_to_amazons_cancel_after_72_hours),
        TEST(test_leaves__finds_nothing_when_the_retailer_cancelled),
    };
#undef TEST

    return cmocka_run_group_tests_name("delivery", tests, NULL, NULL);
}

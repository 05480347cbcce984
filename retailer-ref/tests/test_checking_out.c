/* test_checking_out.c -- carts that Amazon charges, and holds that our own processor gives back:
 * one row per answer (D21, D22, D30).
 *
 * Method: real store, real HTTP, scripted answers; the exact sequence of calls, the end, and the
 * ledger.
 */
#include <string.h>

#include "debts.h"
#include "fixture.h"
#include "records.h"
#include "test_support.h"

/* clang-format off */
static const struct row {
    const char *rule;
    const char *script, *calls;
    enum rtl_state end;
    int incidents;
} rows[] = {
    {"a cart is charged once", "",
     "checkout 12.00", RTL_CHECKED_OUT, 0},
    {"an invalid request is final", "checkout:invalid",
     "checkout 12.00", RTL_STOPPED, 1},
    {"a cart that differs is final", "checkout:content",
     "checkout 12.00", RTL_STOPPED, 1},
    {"totals that are wrong are final", "checkout:totals",
     "checkout 12.00", RTL_STOPPED, 1},
    {"an unknown trip is final", "checkout:unknown",
     "checkout 12.00", RTL_STOPPED, 1},
    {"a dead token is no debt, and a person hears of it", "checkout:expired",
     "checkout 12.00", RTL_UNCOLLECTED, 1},
    {"429, 500 and 503 are repeated", "checkout:429=0 checkout:500",
     "checkout 12.00, checkout 12.00, checkout 12.00", RTL_CHECKED_OUT, 0},
    {"503 is repeated", "checkout:503",
     "checkout 12.00, checkout 12.00", RTL_CHECKED_OUT, 0},
    {"a lost answer is asked for again", "checkout:lost",
     "checkout 12.00, checkout 12.00", RTL_CHECKED_OUT, 0},
    {"an answer without an order is none", "checkout:nobody checkout:empty",
     "checkout 12.00, checkout 12.00, checkout 12.00", RTL_CHECKED_OUT, 0},
    {"repeats are bounded", "checkout:500 checkout:500 checkout:500",
     "checkout 12.00, checkout 12.00, checkout 12.00", RTL_STOPPED, 1},
    {"a configuration fault is one incident, and no end",
     "checkout:403 checkout:403 checkout:403 checkout:403 checkout:403",
     "checkout 12.00, checkout 12.00, checkout 12.00, checkout 12.00, checkout 12.00, "
     "checkout 12.00",
     RTL_CHECKED_OUT, 1},
};
/* clang-format on */

static void check_ledger(const struct fixture *fixture, const char *trip_id)
{
    rtl_store *store = fixture->base.store;
    const struct rtl_trip trip = fixture_trip(fixture, trip_id);

    assert_int_equal(rtl_ledger_sum(store, NULL, trip_id), 0);
    assert_int_equal(rtl_ledger_faults(store), 0);
    assert_int_equal(rtl_ledger_sum(store, "amazon", trip_id),
                     trip.state == RTL_CHECKED_OUT ? trip.total_minor : 0);
    assert_int_equal(rtl_ledger_sum(store, "uncollected", trip_id),
                     trip.state == RTL_UNCOLLECTED ? trip.total_minor : 0);
    assert_int_equal(rtl_ledger_sum(store, "debt", trip_id), 0);
    assert_string_equal(trip.order_id, trip.state == RTL_CHECKED_OUT ? "order-1" : "");
}

static void test_lifecycle__checks_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct fixture fixture;

        fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
        fixture_open(&fixture);
        fixture_script(&fixture, rows[i].script);
        fixture_check_out(&fixture, "t", 1200);
        fixture_finish(&fixture, "t");
        if (strcmp(fixture.log.data, rows[i].calls) != 0 ||
            fixture_trip(&fixture, "t").state != rows[i].end) {
            fail_msg("%s: %s, %s", rows[i].rule, fixture.log.data,
                     rtl_state_name(fixture_trip(&fixture, "t").state));
        }
        assert_int_equal(rtl_incident_count(fixture.base.store, "t"), rows[i].incidents);
        check_ledger(&fixture, "t");
        fixture_dispose(&fixture);
    }
}

/* What may have been charged is asked for once more when the token has died; D22 says that Amazon
 * then still knows. */
static void test_lifecycle__asks_once_more_what_may_be_charged(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "checkout:500 checkout:lost checkout:500");
    fixture_check_out(&fixture, "t", 1200);
    fixture_finish(&fixture, "t");
    assert_int_equal(fixture_trip(&fixture, "t").state, RTL_STOPPED);
    rtl_clock_advance(&fixture.clock, fixture.base.store, 47 * JWO_HOUR_MS);
    rtl_lifecycle_recheck(fixture.lifecycle);
    fixture_finish(&fixture, "t");
    assert_int_equal(fixture_trip(&fixture, "t").state, RTL_CHECKED_OUT);
    assert_int_equal(fixture.calls, 4);
    check_ledger(&fixture, "t");
    fixture_dispose(&fixture);
}

/* The same while the call is still being repeated. */
static void test_lifecycle__repeats_past_the_token_what_may_be_charged(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "checkout:lost checkout:429=600");
    fixture_check_out(&fixture, "t", 1200);
    while (fixture_trip(&fixture, "t").failures < 2) {
        jwo_loop_poll(fixture.loop);
    }
    rtl_clock_advance(&fixture.clock, fixture.base.store, 47 * JWO_HOUR_MS);
    rtl_lifecycle_recheck(fixture.lifecycle);
    fixture_finish(&fixture, "t");
    assert_int_equal(fixture_trip(&fixture, "t").state, RTL_CHECKED_OUT);
    assert_int_equal(fixture.calls, 3);
    fixture_dispose(&fixture);
}

/* Turned away at the door, nothing can have been charged: the end of the token is the end. */
static void test_lifecycle__gives_up_what_was_never_heard(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "checkout:429=0 checkout:429=0 checkout:429=0");
    fixture_check_out(&fixture, "t", 1200);
    fixture_finish(&fixture, "t");
    assert_int_equal(fixture_trip(&fixture, "t").state, RTL_STOPPED);
    rtl_clock_advance(&fixture.clock, fixture.base.store, 47 * JWO_HOUR_MS);
    rtl_lifecycle_recheck(fixture.lifecycle);
    fixture_finish(&fixture, "t");
    assert_int_equal(fixture_trip(&fixture, "t").state, RTL_UNCOLLECTED);
    assert_int_equal(fixture.calls, 3);
    assert_int_equal(rtl_incident_count(fixture.base.store, "t"), 2);
    check_ledger(&fixture, "t");
    fixture_dispose(&fixture);
}

static void test_lifecycle__goes_on_checking_out_after_a_crash(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "checkout:429=600");
    fixture_check_out(&fixture, "t", 1200);
    while (fixture.calls == 0 || fixture_trip(&fixture, "t").failures == 0) {
        jwo_loop_poll(fixture.loop);
    }
    fixture_close(&fixture);
    fixture_open(&fixture);
    rtl_lifecycle_resume(fixture.lifecycle);
    rtl_clock_advance(&fixture.clock, fixture.base.store, JWO_HOUR_MS);
    rtl_lifecycle_recheck(fixture.lifecycle);
    fixture_finish(&fixture, "t");
    assert_string_equal(fixture.log.data, "checkout 12.00, checkout 12.00");
    check_ledger(&fixture, "t");
    fixture_dispose(&fixture);
}

/* The row is there in truth: to miss it is to be unable to read. Nothing else may be sent
 * instead. */
static void test_lifecycle__sends_nothing_that_it_cannot_read(void **state)
{
    struct rtl_trip trip = {
        .id = "t", .store_id = "S1", .currency = "USD", .priced = true, .checkout = true};
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    trip.started_ms = rtl_clock_now(&fixture.clock);
    rtl_lifecycle_start(fixture.lifecycle, &trip, RTL_RELEASE_BY_AMAZON);
    fixture_finish(&fixture, "t");
    assert_int_equal(fixture_trip(&fixture, "t").state, RTL_STOPPED);
    assert_int_equal(fixture.calls, 0);
    assert_int_equal(rtl_incident_count(fixture.base.store, "t"), 1);
    fixture_dispose(&fixture);
}

/* clang-format off */
static const struct row releases[] = {
    {"the processor gives the hold back", "", "release", RTL_CANCELLED, 0},
    {"a lost answer is asked for again", "release:lost", "release, release", RTL_CANCELLED, 0},
    {"an unknown hold is final", "release:404", "release", RTL_STOPPED, 1},
    {"repeats are bounded", "release:503 release:503 release:503", "release, release, release",
     RTL_STOPPED, 1},
};
/* clang-format on */

/* A cart that had no price, or a token about to die, has an incident already. */
static void test_lifecycle__tells_of_a_configuration_fault_beside_other_incidents(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "checkout:403 checkout:403 checkout:403");
    fixture_check_out(&fixture, "t1", 1200);
    rtl_incident_record(fixture.base.store, "t1", "order/purchases", 0, 1, "bad cart: no price");
    fixture_finish(&fixture, "t1");
    assert_int_equal(fixture_trip(&fixture, "t1").state, RTL_CHECKED_OUT);
    assert_int_equal(rtl_incident_count(fixture.base.store, "t1"), 2);
    fixture_dispose(&fixture);
}

static void test_lifecycle__releases_at_the_processor(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(releases); i++) {
        struct rtl_trip trip = {.id = "t", .store_id = "S1", .currency = "USD", .priced = true};
        struct fixture fixture;

        fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
        fixture_open(&fixture);
        fixture_script(&fixture, releases[i].script);
        trip.started_ms = rtl_clock_now(&fixture.clock);
        rtl_lifecycle_start(fixture.lifecycle, &trip, RTL_RELEASE_AT_PROCESSOR);
        fixture_finish(&fixture, "t");
        assert_string_equal(fixture.log.data, releases[i].calls);
        assert_int_equal(fixture_trip(&fixture, "t").state, releases[i].end);
        assert_int_equal(rtl_incident_count(fixture.base.store, "t"), releases[i].incidents);
        fixture_dispose(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lifecycle__checks_out),
        cmocka_unit_test(test_lifecycle__asks_once_more_what_may_be_charged),
        cmocka_unit_test(test_lifecycle__repeats_past_the_token_what_may_be_charged),
        cmocka_unit_test(test_lifecycle__gives_up_what_was_never_heard),
        cmocka_unit_test(test_lifecycle__goes_on_checking_out_after_a_crash),
        cmocka_unit_test(test_lifecycle__sends_nothing_that_it_cannot_read),
        cmocka_unit_test(test_lifecycle__tells_of_a_configuration_fault_beside_other_incidents),
        cmocka_unit_test(test_lifecycle__releases_at_the_processor),
    };

    return cmocka_run_group_tests_name("checking_out", tests, NULL, NULL);
}

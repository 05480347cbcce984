/* test_lifecycle.c -- the payment's state machine against a scripted Amazon, one row per rule.
 *
 * Method: real store, real HTTP. A row gives what Amazon answers and expects the exact sequence of
 * calls, the end, and the money. After every row the ledger must agree with the rows, and captured
 * + debt must be the total.
 */
#include "lifecycle.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "debts.h"
#include "fixture.h"
#include "records.h"
#include "store_sql.h"
#include "test_support.h"

#define CAPTURED_CALLS "capture 12.00, data, identity r"

struct row {
    const char *rule;
    enum rtl_policy policy;
    enum rtl_risk risk;
    int64_t total_minor;
    const char *script, *calls;
    enum rtl_state end;
    int64_t captured_minor, debt_minor;
    int incidents;
};

/* clang-format off */
static const struct row rows[] = {
    {"an approved total is captured", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "",
     "adjust 12.00, " CAPTURED_CALLS,
     RTL_CAPTURED, 1200, 0, 0},
    {"an empty cart is cancelled and never adjusted", RTL_WRITE_OFF_ALL,
     RTL_RISK_AMAZON_MANAGED, 0, "",
     "cancel",
     RTL_CANCELLED, 0, 0, 0},
    {"an approval in part is captured in part", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "adjust:approved=7.50",
     "adjust 12.00, capture 7.50, data, identity r",
     RTL_CAPTURED, 750, 450, 0},
    {"pending is asked again and not captured", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "adjust:pending adjust:pending adjust:pending adjust:pending",
     "adjust 12.00, adjust 12.00, adjust 12.00, adjust 12.00, adjust 12.00, " CAPTURED_CALLS,
     RTL_CAPTURED, 1200, 0, 0},
    {"write_off_all captures nothing", RTL_WRITE_OFF_ALL,
     RTL_RISK_RETAILER_MANAGED, 1200, "adjust:declined=10.00",
     "adjust 12.00, data, identity r",
     RTL_BAD_DEBT, 0, 1200, 0},
    {"capture_authorized captures what is authorized", RTL_CAPTURE_AUTHORIZED,
     RTL_RISK_NONE, 1200, "adjust:declined=10.00",
     "adjust 12.00, capture 10.00, data, identity r",
     RTL_CAPTURED, 1000, 200, 0},
    {"capture_authorized captures no more than the total", RTL_CAPTURE_AUTHORIZED,
     RTL_RISK_NONE, 1200, "adjust:declined=20.00",
     "adjust 12.00, " CAPTURED_CALLS,
     RTL_CAPTURED, 1200, 0, 0},
    {"capture_authorized with nothing authorized is a debt", RTL_CAPTURE_AUTHORIZED,
     RTL_RISK_NONE, 1200, "adjust:declined=0",
     "adjust 12.00, data, identity r",
     RTL_BAD_DEBT, 0, 1200, 0},
    {"a decline without an amount leaves nothing to capture", RTL_CAPTURE_AUTHORIZED,
     RTL_RISK_NONE, 1200, "adjust:refusal",
     "adjust 12.00, data, identity r",
     RTL_BAD_DEBT, 0, 1200, 0},
    {"an approval in another currency is none", RTL_CAPTURE_AUTHORIZED,
     RTL_RISK_NONE, 1200, "adjust:euros adjust:euros adjust:euros",
     "adjust 12.00, adjust 12.00, adjust 12.00",
     RTL_STOPPED, 0, 0, 1},
    {"step_down finds the highest whole amount", RTL_STEP_DOWN,
     RTL_RISK_NONE, 1200, "adjust:declined=0 adjust:approved adjust:declined=6.00 adjust:approved "
     "adjust:approved=8.00",
     "adjust 12.00, adjust 6.00, adjust 9.00, adjust 7.00, adjust 8.00, capture 8.00, "
     "data, identity r",
     RTL_CAPTURED, 800, 400, 0},
    {"step_down starts from what is authorized", RTL_STEP_DOWN,
     RTL_RISK_NONE, 1200, "adjust:declined=10.50 adjust:declined=10.50",
     "adjust 12.00, adjust 11.00, capture 10.50, data, identity r",
     RTL_CAPTURED, 1050, 150, 0},
    {"step_down has the best amount approved again when a decline reports zero", RTL_STEP_DOWN,
     RTL_RISK_NONE, 400, "adjust:declined=0 adjust:approved adjust:declined=0 adjust:approved",
     "adjust 4.00, adjust 2.00, adjust 3.00, adjust 2.00, capture 2.00, data, identity r",
     RTL_CAPTURED, 200, 200, 0},
    {"step_down gives up when nothing is approved", RTL_STEP_DOWN,
     RTL_RISK_NONE, 400, "adjust:declined=0 adjust:declined=0 adjust:declined=0",
     "adjust 4.00, adjust 2.00, adjust 1.00, data, identity r",
     RTL_BAD_DEBT, 0, 400, 0},
    {"step_down is bounded", RTL_STEP_DOWN,
     RTL_RISK_NONE, 9999900,
     "adjust:declined adjust:declined adjust:declined adjust:declined adjust:declined "
     "adjust:declined adjust:declined adjust:declined adjust:declined",
     "adjust 99999.00, adjust 49999.00, adjust 24999.00, adjust 12499.00, adjust 6249.00, "
     "adjust 3124.00, adjust 1562.00, adjust 781.00, data, identity r",
     RTL_BAD_DEBT, 0, 9999900, 0},
    {"429 is repeated", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "adjust:429=0 capture:429=0",
     "adjust 12.00, adjust 12.00, capture 12.00, " CAPTURED_CALLS,
     RTL_CAPTURED, 1200, 0, 0},
    {"500 and 503 are repeated", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "adjust:500 adjust:503",
     "adjust 12.00, adjust 12.00, adjust 12.00, " CAPTURED_CALLS,
     RTL_CAPTURED, 1200, 0, 0},
    {"a lost answer is repeated with the same amount", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "adjust:lost capture:lost",
     "adjust 12.00, adjust 12.00, capture 12.00, " CAPTURED_CALLS,
     RTL_CAPTURED, 1200, 0, 0},
    {"an approval that cannot be read is repeated", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "adjust:garbage adjust:empty",
     "adjust 12.00, adjust 12.00, adjust 12.00, " CAPTURED_CALLS,
     RTL_CAPTURED, 1200, 0, 0},
    {"403 with the same keys is bounded", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "adjust:403 adjust:403 adjust:403",
     "adjust 12.00, adjust 12.00, adjust 12.00",
     RTL_STOPPED, 0, 0, 1},
    {"retries of a capture are bounded", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "capture:500 capture:500 capture:500",
     "adjust 12.00, capture 12.00, capture 12.00, capture 12.00",
     RTL_STOPPED, 0, 0, 1},
    {"retries of a cancel are bounded", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 0, "cancel:503 cancel:503 cancel:503",
     "cancel, cancel, cancel",
     RTL_STOPPED, 0, 0, 1},
    {"a dead token is a debt at once", RTL_CAPTURE_AUTHORIZED,
     RTL_RISK_NONE, 1200, "adjust:expired",
     "adjust 12.00, data, identity r",
     RTL_BAD_DEBT, 0, 1200, 0},
    {"a token that died before the capture is a debt", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "capture:expired",
     "adjust 12.00, capture 12.00, data, identity r",
     RTL_BAD_DEBT, 0, 1200, 0},
    {"another 400 on adjust is final", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "adjust:unknown",
     "adjust 12.00",
     RTL_STOPPED, 0, 1200, 1},
    {"another 400 on capture is final", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "capture:unknown",
     "adjust 12.00, capture 12.00",
     RTL_STOPPED, 0, 1200, 1},
    {"a 400 on cancel is final", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 0, "cancel:unknown",
     "cancel",
     RTL_STOPPED, 0, 0, 1},
    {"missing card data does not touch the payment", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "data:unknown",
     "adjust 12.00, " CAPTURED_CALLS,
     RTL_CAPTURED, 1200, 0, 1},
    {"card data that never comes is given up", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "data:500 data:500 data:500",
     "adjust 12.00, capture 12.00, data, data, data, identity r",
     RTL_CAPTURED, 1200, 0, 1},
    {"an unknown shopper is no trouble", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "identity:nobody",
     "adjust 12.00, " CAPTURED_CALLS,
     RTL_CAPTURED, 1200, 0, 0},
    {"an address that cannot be read is asked for again", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "identity:garbage identity:empty",
     "adjust 12.00, " CAPTURED_CALLS ", identity r, identity r",
     RTL_CAPTURED, 1200, 0, 0},
    {"a capture is reported where Amazon keeps the balance", RTL_WRITE_OFF_ALL,
     RTL_RISK_AMAZON_MANAGED, 1200, "",
     "adjust 12.00, capture 12.00, feedback 12.00 of 12.00, data, identity r",
     RTL_CAPTURED, 1200, 0, 0},
    {"a part is reported", RTL_CAPTURE_AUTHORIZED,
     RTL_RISK_AMAZON_RECOMMENDATION, 1200, "adjust:declined=10.00",
     "adjust 12.00, capture 10.00, feedback 10.00 of 12.00, data, identity r",
     RTL_CAPTURED, 1000, 200, 0},
    {"nothing settled is reported", RTL_WRITE_OFF_ALL,
     RTL_RISK_AMAZON_MANAGED, 1200, "adjust:declined=10.00",
     "adjust 12.00, feedback 0.00 of 12.00, data, identity r",
     RTL_BAD_DEBT, 0, 1200, 0},
    {"a rejected report is an incident, and the debt stays", RTL_WRITE_OFF_ALL,
     RTL_RISK_AMAZON_MANAGED, 1200, "adjust:declined=10.00 feedback:rejected",
     "adjust 12.00, feedback 0.00 of 12.00, data, identity r",
     RTL_BAD_DEBT, 0, 1200, 1},
    {"what Amazon does not know of a debtor is no incident", RTL_WRITE_OFF_ALL,
     RTL_RISK_NONE, 1200, "adjust:declined=10.00 data:unknown identity:500 identity:500 "
     "identity:500",
     "adjust 12.00, data, identity r, identity r, identity r",
     RTL_BAD_DEBT, 0, 1200, 0},
    {"a report is repeated on 500 and not on 400", RTL_WRITE_OFF_ALL,
     RTL_RISK_AMAZON_MANAGED, 1200, "feedback:500 feedback:unknown",
     "adjust 12.00, capture 12.00, feedback 12.00 of 12.00, feedback 12.00 of 12.00, data, "
     "identity r",
     RTL_CAPTURED, 1200, 0, 1},
};
/* clang-format on */

static void check_row(struct fixture *fixture, const struct row *row)
{
    const struct rtl_trip trip = fixture_trip(fixture, "t1");
    struct rtl_debt debt;

    assert_string_equal(fixture->log.data, row->calls);
    assert_string_equal(rtl_state_name(trip.state), rtl_state_name(row->end));
    assert_int_equal(trip.captured_minor, row->captured_minor);
    (void)rtl_debt_find(fixture->base.store, "t1", &debt);
    assert_int_equal(debt.recorded.minor, row->debt_minor);
    assert_int_equal(rtl_incident_count(fixture->base.store, "t1"), row->incidents);
    assert_int_equal(rtl_ledger_faults(fixture->base.store), 0);
    assert_int_equal(rtl_ledger_sum(fixture->base.store, NULL, NULL), 0);
}

static void test_lifecycle__plays_every_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct fixture fixture;
        print_message("           - %s\n", rows[i].rule);
        fixture_init(&fixture, rows[i].policy, rows[i].risk);
        fixture_open(&fixture);
        fixture_script(&fixture, rows[i].script);
        fixture_start(&fixture, "t1", rows[i].total_minor);
        fixture_finish(&fixture, "t1");
        check_row(&fixture, &rows[i]);
        fixture_dispose(&fixture);
    }
}

/* ---- time ---- */

static bool is_waiting(void *context)
{
    const struct rtl_trip trip = fixture_trip(context, "t1");

    return trip.due_ms > 0;
}

static void advance(struct fixture *fixture, int64_t by_ms)
{
    rtl_clock_advance(&fixture->clock, fixture->base.store, by_ms);
    rtl_lifecycle_recheck(fixture->lifecycle);
}

static void test_lifecycle__waits_at_least_as_long_as_retry_after_says(void **state)
{
    static const char *const scripts[] = {"adjust:429=600", "adjust:429=600_(5_minutes)"};

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(scripts); i++) {
        struct fixture fixture;
        fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
        fixture_open(&fixture);
        fixture_script(&fixture, scripts[i]);
        const int64_t before_ms = rtl_clock_now(&fixture.clock);
        fixture_start(&fixture, "t1", 1200);
        fixture_run(&fixture, is_waiting, &fixture);
        const struct rtl_trip trip = fixture_trip(&fixture, "t1");
        assert_true(trip.due_ms >= before_ms + 600 * JWO_SECOND_MS);
        assert_int_equal(fixture.calls, 1);
        advance(&fixture, 601 * JWO_SECOND_MS);
        fixture_finish(&fixture, "t1");
        assert_string_equal(fixture.log.data, "adjust 12.00, adjust 12.00, " CAPTURED_CALLS);
        fixture_dispose(&fixture);
    }
}

static void test_lifecycle__makes_a_debt_of_a_wait_past_the_tokens_end(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_AMAZON_MANAGED);
    fixture_open(&fixture);
    fixture_script(&fixture, "capture:429=360000"); /* 100 h */
    fixture_start(&fixture, "t1", 1200);
    fixture_run(&fixture, is_waiting, &fixture);
    advance(&fixture, 47 * JWO_HOUR_MS);
    fixture_finish(&fixture, "t1");
    check_row(&fixture,
              &(struct row){.calls = "adjust 12.00, capture 12.00, feedback 0.00 of 12.00, "
                                     "data, identity r",
                            .end = RTL_BAD_DEBT,
                            .debt_minor = 1200});
    fixture_dispose(&fixture);
}

static void test_lifecycle__asks_once_more_about_a_capture_whose_effect_is_unknown(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture.config.retry_first_ms = fixture.config.retry_longest_ms = 100 * JWO_HOUR_MS;
    fixture_open(&fixture);
    fixture_script(&fixture, "capture:lost");
    fixture_start(&fixture, "t1", 1200);
    fixture_run(&fixture, is_waiting, &fixture);
    advance(&fixture, 101 * JWO_HOUR_MS);
    fixture_finish(&fixture, "t1");
    check_row(&fixture, &(struct row){.calls = "adjust 12.00, capture 12.00, " CAPTURED_CALLS,
                                      .end = RTL_CAPTURED,
                                      .captured_minor = 1200});
    fixture_dispose(&fixture);
}

static void test_lifecycle__makes_a_debt_of_a_stopped_trip_when_its_token_dies(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "adjust:500 adjust:500 adjust:500");
    fixture_start(&fixture, "t1", 1200);
    fixture_finish(&fixture, "t1");
    assert_int_equal(fixture_trip(&fixture, "t1").state, RTL_STOPPED);
    fixture_close(&fixture); /* also across a restart */
    fixture_open(&fixture);
    rtl_lifecycle_resume(fixture.lifecycle);
    advance(&fixture, 47 * JWO_HOUR_MS);
    fixture_finish(&fixture, "t1");
    check_row(&fixture, &(struct row){.calls = "adjust 12.00, adjust 12.00, adjust 12.00, "
                                               "data, identity r",
                                      .end = RTL_BAD_DEBT,
                                      .debt_minor = 1200,
                                      .incidents = 1});
    fixture_dispose(&fixture);
}

/* Captured without our knowing: to owe it too would charge the shopper twice. */
static void test_lifecycle__asks_about_an_unanswered_capture_before_it_is_a_debt(void **state)
{
    static const struct row ends[] = {
        {.script = "capture:lost capture:500 capture:429",
         .calls = "adjust 12.00, capture 12.00, capture 12.00, capture 12.00, " CAPTURED_CALLS,
         .end = RTL_CAPTURED,
         .captured_minor = 1200,
         .incidents = 1},
        {.script = "capture:500 capture:500 capture:500 capture:expired",
         .calls = "adjust 12.00, capture 12.00, capture 12.00, capture 12.00, capture 12.00, "
                  "data, identity r",
         .end = RTL_BAD_DEBT,
         .debt_minor = 1200,
         .incidents = 1},
        {.script = "capture:500 capture:500 capture:500 capture:500 capture:500 capture:500",
         .calls = "adjust 12.00, capture 12.00, capture 12.00, capture 12.00, capture 12.00, "
                  "capture 12.00, capture 12.00, data, identity r",
         .end = RTL_BAD_DEBT,
         .debt_minor = 1200,
         .incidents = 2},
        {.script = "capture:429 capture:429 capture:429", /* not taken, and never will be */
         .calls = "adjust 12.00, capture 12.00, capture 12.00, capture 12.00, data, identity r",
         .end = RTL_BAD_DEBT,
         .debt_minor = 1200,
         .incidents = 1},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(ends); i++) {
        struct fixture fixture;
        fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
        fixture_open(&fixture);
        fixture_script(&fixture, ends[i].script);
        fixture_start(&fixture, "t1", 1200);
        fixture_finish(&fixture, "t1");
        assert_int_equal(fixture_trip(&fixture, "t1").state, RTL_STOPPED);
        fixture_close(&fixture); /* also across a restart */
        fixture_open(&fixture);
        rtl_lifecycle_resume(fixture.lifecycle);
        advance(&fixture, 47 * JWO_HOUR_MS);
        fixture_finish(&fixture, "t1");
        check_row(&fixture, &ends[i]);
        fixture_dispose(&fixture);
    }
}

static void test_lifecycle__ends_the_token_of_a_trip_that_starts_tomorrow(void **state)
{
    struct fixture fixture;
    struct rtl_trip trip = {.id = "t1",
                            .store_id = "S1",
                            .shopper_id = "r",
                            .currency = "USD",
                            .priced = true,
                            .total_minor = 1200};

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "adjust:500 adjust:500 adjust:500");
    trip.started_ms = rtl_clock_now(&fixture.clock) + 10000 * JWO_DAY_MS;
    rtl_lifecycle_start(fixture.lifecycle, &trip, RTL_RELEASE_BY_CANCEL);
    fixture_finish(&fixture, "t1");
    assert_true(fixture_trip(&fixture, "t1").expires_ms <=
                rtl_clock_now(&fixture.clock) + 46 * JWO_HOUR_MS);
    fixture_dispose(&fixture);
}

static void test_lifecycle__tries_a_cart_whose_token_is_dead_by_our_clock(void **state)
{
    struct fixture fixture;
    struct rtl_trip trip = {.id = "t1",
                            .store_id = "S1",
                            .shopper_id = "r",
                            .currency = "USD",
                            .priced = true,
                            .total_minor = 1200};

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "adjust:500");
    trip.started_ms = rtl_clock_now(&fixture.clock) - 50 * JWO_HOUR_MS;
    rtl_lifecycle_start(fixture.lifecycle, &trip, RTL_RELEASE_BY_CANCEL);
    fixture_finish(&fixture, "t1");
    check_row(&fixture, &(struct row){.calls = "adjust 12.00, adjust 12.00, " CAPTURED_CALLS,
                                      .end = RTL_CAPTURED,
                                      .captured_minor = 1200});
    fixture_dispose(&fixture);
}

static void test_lifecycle__makes_no_call_that_is_not_committed(void **state)
{
    struct rlimit before, none;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 1; /* the disk is full */
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    fixture_start(&fixture, "t1", 1200);
    for (int i = 0; i < 50; i++) {
        jwo_loop_poll(fixture.loop);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    fixture_start(&fixture, "t2", 1200);
    fixture_finish(&fixture, "t2");
    assert_string_equal(fixture.log.data, "adjust 12.00, " CAPTURED_CALLS);
    fixture_dispose(&fixture);
}

static bool has_lost_a_turn(void *context)
{
    return rtl_store_health(((struct fixture *)context)->base.store)->lost > 0;
}

/* That a trip is STOPPED could not be written: nobody heard of it, so it is not left alone until
 * its token's end. */
static void test_lifecycle__forgets_an_end_that_is_not_committed(void **state)
{
    /* What refers to nobody is found out at the commit, like a disk that is full. */
    static const char trap[] = "CREATE TABLE trap (trip TEXT REFERENCES trips "
                               "DEFERRABLE INITIALLY DEFERRED)";
    static const char set[] = "CREATE TRIGGER set_trap AFTER INSERT ON incidents "
                              "BEGIN INSERT INTO trap VALUES ('nobody'); END";
    static const char unset[] = "DROP TRIGGER set_trap";
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "adjust:500 adjust:500 adjust:500");
    (void)rtl_store_run(fixture.base.store, trap, RTL_NO_ARGS);
    (void)rtl_store_run(fixture.base.store, set, RTL_NO_ARGS);
    fixture_start(&fixture, "t1", 1200);
    fixture_run(&fixture, has_lost_a_turn, &fixture);
    (void)rtl_store_run(fixture.base.store, unset, RTL_NO_ARGS);
    fixture_finish(&fixture, "t1");
    assert_int_equal(fixture_trip(&fixture, "t1").state, RTL_CAPTURED);
    fixture_dispose(&fixture);
}

/* As when a clock that was ahead is set right: the wait was as long as it was to be. */
static void test_lifecycle__waits_no_longer_when_the_clock_is_put_back(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture.config.retry_first_ms = fixture.config.retry_longest_ms = 100;
    fixture_open(&fixture);
    fixture_script(&fixture, "adjust:500");
    fixture_start(&fixture, "t1", 1200);
    fixture_run(&fixture, is_waiting, &fixture);
    fixture.clock.offset_ms -= JWO_DAY_MS;
    fixture_finish(&fixture, "t1");
    assert_int_equal(fixture_trip(&fixture, "t1").state, RTL_CAPTURED);
    fixture_dispose(&fixture);
}

static void test_lifecycle__goes_on_with_new_credentials(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture.config.retry_first_ms = fixture.config.retry_longest_ms =
        JWO_HOUR_MS; /* only `at once` can pass */
    fixture_open(&fixture);
    fixture_script(&fixture, "capture:403");
    assert_int_equal(setenv("AWS_ACCESS_KEY_ID", "AKIDFRESH", 1), 0);
    fixture_start(&fixture, "t1", 1200);
    fixture_finish(&fixture, "t1");
    check_row(&fixture, &(struct row){.calls = "adjust 12.00, capture 12.00, " CAPTURED_CALLS,
                                      .end = RTL_CAPTURED,
                                      .captured_minor = 1200});
    fixture_dispose(&fixture);
}

/* ---- a person tries again ---- */

static void test_lifecycle_retry__goes_on_where_the_trip_was_stopped(void **state)
{
    static const struct {
        int64_t total_minor;
        const char *script, *calls;
        enum rtl_state end;
    } stops[] = {
        {1200, "adjust:500 adjust:500 adjust:500",
         "adjust 12.00, adjust 12.00, adjust 12.00, adjust 12.00, " CAPTURED_CALLS, RTL_CAPTURED},
        {400, "adjust:declined=0 adjust:500 adjust:500 adjust:500 adjust:approved adjust:approved",
         "adjust 4.00, adjust 2.00, adjust 2.00, adjust 2.00, adjust 2.00, adjust 3.00, "
         "capture 3.00, data, identity r",
         RTL_CAPTURED},
        {1200, "capture:lost capture:500 capture:500",
         "adjust 12.00, capture 12.00, capture 12.00, capture 12.00, " CAPTURED_CALLS,
         RTL_CAPTURED},
        {0, "cancel:503 cancel:503 cancel:503", "cancel, cancel, cancel, cancel", RTL_CANCELLED},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(stops); i++) {
        struct fixture fixture;
        struct jwo_error err;
        fixture_init(&fixture, RTL_STEP_DOWN, RTL_RISK_NONE);
        fixture_open(&fixture);
        fixture_script(&fixture, stops[i].script);
        fixture_start(&fixture, "t1", stops[i].total_minor);
        fixture_finish(&fixture, "t1");
        assert_int_equal(fixture_trip(&fixture, "t1").state, RTL_STOPPED);
        const int64_t uncertain = fixture_trip(&fixture, "t1").uncertain;
        assert_int_equal(rtl_lifecycle_retry(fixture.lifecycle, "t1", &err), JWO_OK);
        assert_int_equal(fixture_trip(&fixture, "t1").uncertain, uncertain + 1);
        assert_int_equal(rtl_lifecycle_retry(fixture.lifecycle, "t1", &err), JWO_ESTATE);
        fixture_finish(&fixture, "t1");
        assert_string_equal(fixture.log.data, stops[i].calls);
        assert_int_equal(fixture_trip(&fixture, "t1").state, stops[i].end);
        assert_int_equal(rtl_ledger_faults(fixture.base.store), 0);
        fixture_dispose(&fixture);
    }
}

/* Cancel is answered after the token's end too (D9), and a hold is the shopper's money. */
static void test_lifecycle_retry__gives_a_hold_back_after_the_tokens_end(void **state)
{
    struct fixture fixture;
    struct jwo_error err;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "cancel:503 cancel:503 cancel:503 cancel:503");
    fixture_start(&fixture, "t1", 0);
    fixture_finish(&fixture, "t1");
    assert_int_equal(fixture_trip(&fixture, "t1").state, RTL_STOPPED);
    rtl_clock_advance(&fixture.clock, fixture.base.store, 47 * JWO_HOUR_MS);
    assert_int_equal(rtl_lifecycle_retry(fixture.lifecycle, "t1", &err), JWO_OK);
    fixture_finish(&fixture, "t1");
    assert_int_equal(fixture_trip(&fixture, "t1").state, RTL_CANCELLED);
    assert_string_equal(fixture.log.data, "cancel, cancel, cancel, cancel, cancel");
    fixture_dispose(&fixture);
}

static void test_lifecycle_retry__says_why_not(void **state)
{
    static const struct {
        const char *script, *reason;
        int64_t later_ms;
    } stops[] = {
        {"", "the trip is not stopped: it is CAPTURED", 0},
        {"capture:unknown", "the charge was refused for good, and is owed", 0},
        {"adjust:500 adjust:500 adjust:500", "the payment token died at ", 47 * JWO_HOUR_MS},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(stops); i++) {
        struct fixture fixture;
        struct jwo_error err;
        fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
        fixture_open(&fixture);
        fixture_script(&fixture, stops[i].script);
        fixture_start(&fixture, "t1", 1200);
        fixture_finish(&fixture, "t1");
        rtl_clock_advance(&fixture.clock, fixture.base.store, stops[i].later_ms);
        const int calls = fixture.calls;
        assert_int_equal(rtl_lifecycle_retry(fixture.lifecycle, "t1", &err), JWO_ESTATE);
        assert_memory_equal(err.text, stops[i].reason, strlen(stops[i].reason));
        assert_int_equal(fixture.calls, calls);
        assert_int_equal(rtl_lifecycle_retry(fixture.lifecycle, "t2", &err), JWO_ENOTFOUND);
        fixture_dispose(&fixture);
    }
}

static void test_retry_after__reads_seconds_and_dates_and_nothing_else(void **state)
{
    const int64_t now_ms = INT64_C(1711127379000); /* Fri, 22 Mar 2024 17:09:39 GMT */

    (void)state;
    assert_int_equal(rtl_retry_after("2", NULL, now_ms), 2000);
    assert_int_equal(rtl_retry_after("0", NULL, now_ms), 0);
    assert_int_equal(rtl_retry_after("600 (5 minutes)", NULL, now_ms), 600000);
    assert_int_equal(rtl_retry_after("Fri, 22 Mar 2024 17:09:42 GMT", NULL, now_ms), 3000);
    assert_int_equal(
        rtl_retry_after("Fri, 22 Mar 2024 17:09:42 GMT", "Fri, 22 Mar 2024 17:09:37 GMT", now_ms),
        5000);
    assert_int_equal(rtl_retry_after("Fri, 22 Mar 2024 17:09:00 GMT", NULL, now_ms), 0);
    assert_int_equal(rtl_retry_after("99999999999999999999", NULL, now_ms), 3650 * JWO_DAY_MS);
    assert_int_equal(rtl_retry_after("soon", NULL, now_ms), -1);
    assert_int_equal(rtl_retry_after("-1", NULL, now_ms), -1);
    assert_int_equal(rtl_retry_after("2s", NULL, now_ms), -1);
    assert_int_equal(rtl_retry_after("", NULL, now_ms), -1);
    assert_int_equal(rtl_retry_after(NULL, NULL, now_ms), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_retry_after__reads_seconds_and_dates_and_nothing_else),
        cmocka_unit_test(test_lifecycle__plays_every_rule),
        cmocka_unit_test(test_lifecycle__waits_at_least_as_long_as_retry_after_says),
        cmocka_unit_test(test_lifecycle__makes_a_debt_of_a_wait_past_the_tokens_end),
        cmocka_unit_test(test_lifecycle__asks_once_more_about_a_capture_whose_effect_is_unknown),
        cmocka_unit_test(test_lifecycle__makes_a_debt_of_a_stopped_trip_when_its_token_dies),
        cmocka_unit_test(test_lifecycle__asks_about_an_unanswered_capture_before_it_is_a_debt),
        cmocka_unit_test(test_lifecycle__ends_the_token_of_a_trip_that_starts_tomorrow),
        cmocka_unit_test(test_lifecycle__tries_a_cart_whose_token_is_dead_by_our_clock),
        cmocka_unit_test(test_lifecycle__makes_no_call_that_is_not_committed),
        cmocka_unit_test(test_lifecycle__forgets_an_end_that_is_not_committed),
        cmocka_unit_test(test_lifecycle__waits_no_longer_when_the_clock_is_put_back),
        cmocka_unit_test(test_lifecycle__goes_on_with_new_credentials),
        cmocka_unit_test(test_lifecycle_retry__goes_on_where_the_trip_was_stopped),
        cmocka_unit_test(test_lifecycle_retry__gives_a_hold_back_after_the_tokens_end),
        cmocka_unit_test(test_lifecycle_retry__says_why_not),
    };

    return cmocka_run_group_tests_name("lifecycle", tests, NULL, NULL);
}

/* test_resume.c -- a retailer that died goes on where it was: no call is forgotten, no money moves
 * twice.
 *
 * Method: first a database left in each state, with a call that was about to leave; then whole
 * lives during which the retailer dies at every single call that Amazon receives, before it sees
 * the answer.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "debts.h"
#include "fixture.h"
#include "records.h"
#include "test_support.h"

#define RECEIPT "data, identity r"

/* clang-format off */
static const struct {
    enum rtl_state state;
    int64_t total_minor, captured_minor;
    const char *calls;
    enum rtl_state end;
} states[] = {
    {RTL_ADJUSTING, 1200, 0, "adjust 12.00, capture 12.00, " RECEIPT, RTL_CAPTURED},
    {RTL_STEPPING_DOWN, 1200, 0,
     "adjust 9.00, adjust 10.00, adjust 11.00, capture 11.00, " RECEIPT, RTL_CAPTURED},
    {RTL_CAPTURING, 1200, 0, "capture 12.00, " RECEIPT, RTL_CAPTURED},
    {RTL_CANCELLING, 0, 0, "cancel", RTL_CANCELLED},
    {RTL_REPORTING, 1200, 1200, "feedback 12.00 of 12.00, " RECEIPT, RTL_CAPTURED},
    {RTL_FETCHING_DATA, 1200, 1200, RECEIPT, RTL_CAPTURED},
    {RTL_FETCHING_IDENTITY, 1200, 1200, "identity r", RTL_CAPTURED},
    {RTL_FETCHING_DATA, 1200, 0, RECEIPT, RTL_BAD_DEBT},
    {RTL_FETCHING_IDENTITY, 1200, 0, "identity r", RTL_BAD_DEBT},
};
/* clang-format on */

static enum rtl_state end_of_what_was_settled(enum rtl_state state, int64_t captured_minor)
{
    const bool settled = state == RTL_FETCHING_DATA || state == RTL_FETCHING_IDENTITY;

    return captured_minor > 0 ? RTL_CAPTURED : settled ? RTL_BAD_DEBT : state;
}

static void leave_behind(struct fixture *fixture, enum rtl_state state, int64_t total_minor,
                         int64_t captured_minor)
{
    const int64_t now_ms = rtl_clock_now(&fixture->clock);
    struct rtl_trip trip = {.id = "t1",
                            .store_id = "S1",
                            .shopper_id = "r",
                            .currency = "USD",
                            .priced = true,
                            .state = state,
                            .outcome = end_of_what_was_settled(state, captured_minor),
                            .total_minor = total_minor,
                            .started_ms = now_ms,
                            .created_ms = now_ms,
                            .expires_ms = now_ms + JWO_HOUR_MS};

    rtl_trip_insert(fixture->base.store, &trip);
    trip.authorized_minor = state == RTL_STEPPING_DOWN ? 600 : total_minor;
    trip.capturing_minor = state == RTL_CAPTURING || captured_minor > 0 ? total_minor : 0;
    trip.captured_minor = captured_minor;
    trip.approved_minor = 600;
    trip.declined_minor = 1200;
    trip.probe_minor = 900;
    trip.adjusts = 2;
    trip.attempts = trip.uncertain = 1;
    rtl_trip_update(fixture->base.store, &trip);
    if (captured_minor > 0 || trip.outcome == RTL_BAD_DEBT) {
        rtl_ledger_settle(fixture->base.store, &trip, "", now_ms);
    }
    jwo_loop_poll(fixture->loop);
}

static void test_resume__goes_on_from_every_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(states); i++) {
        struct fixture fixture;
        print_message("           - %s\n", rtl_state_name(states[i].state));
        fixture_init(&fixture, RTL_STEP_DOWN, RTL_RISK_NONE);
        fixture_open(&fixture);
        fixture_script(&fixture, "");
        leave_behind(&fixture, states[i].state, states[i].total_minor, states[i].captured_minor);
        fixture_close(&fixture);
        fixture_open(&fixture);
        rtl_lifecycle_resume(fixture.lifecycle);
        fixture_finish(&fixture, "t1");
        assert_string_equal(fixture.log.data, states[i].calls);
        assert_int_equal(fixture_trip(&fixture, "t1").state, states[i].end);
        assert_int_equal(rtl_ledger_faults(fixture.base.store), 0);
        fixture_dispose(&fixture);
    }
}

/* ---- dying at every call ---- */

struct death {
    struct fixture *fixture;
    int calls;
};

static bool has_got(void *context)
{
    const struct death *death = context;

    return death->fixture->calls >= death->calls || death->fixture->ended[0] != '\0';
}

static const struct {
    const char *script;
    enum rtl_policy policy;
    int64_t total_minor, captured_minor;
} lives[] = {
    {"", RTL_WRITE_OFF_ALL, 1200, 1200},
    {"adjust:declined=10.00", RTL_CAPTURE_AUTHORIZED, 1200, 1000},
    {"adjust:declined=0", RTL_WRITE_OFF_ALL, 1200, 0},
    {"adjust:500 capture:429=0", RTL_WRITE_OFF_ALL, 1200, 1200},
    {"", RTL_WRITE_OFF_ALL, 0, 0},
};

/* The words of the log that start with `name`. */
static int count(const char *log, const char *name)
{
    int found = 0;

    for (const char *at = strstr(log, name); at != NULL; at = strstr(at + 1, name)) {
        found++;
    }
    return found;
}

/* Lives once, dying when Amazon has got its `at`th call; false when the life was over before. */
static bool live_and_die(size_t life, int at)
{
    struct fixture fixture;
    struct death death = {.fixture = &fixture, .calls = at};

    fixture_init(&fixture, lives[life].policy, RTL_RISK_AMAZON_MANAGED);
    fixture_open(&fixture);
    fixture_script(&fixture, lives[life].script);
    fixture.silent_at = at;
    fixture_start(&fixture, "t1", lives[life].total_minor);
    fixture_run(&fixture, has_got, &death);
    const bool died = fixture.ended[0] == '\0';
    if (died) {
        fixture_close(&fixture);
        fixture_open(&fixture);
        rtl_lifecycle_resume(fixture.lifecycle);
        fixture_finish(&fixture, "t1");
    }
    const struct rtl_trip trip = fixture_trip(&fixture, "t1");
    assert_true(rtl_state_is_end(trip.state));
    assert_int_not_equal(trip.state, RTL_STOPPED);
    assert_int_equal(trip.captured_minor, lives[life].captured_minor);
    assert_true(count(fixture.log.data, "capture") <=
                3); /* its own retry, and the one of the restart */
    assert_int_equal(rtl_ledger_faults(fixture.base.store), 0);
    fixture_dispose(&fixture);
    return died;
}

static void test_resume__survives_death_at_every_call(void **state)
{
    (void)state;
    for (size_t life = 0; life < JWO_COUNT(lives); life++) {
        int at = 1;
        while (live_and_die(life, at)) {
            at++;
        }
        print_message("           - \"%s\": died %d times\n", lives[life].script, at - 1);
        assert_true(at > 1);
    }
}

/* ---- many at once ---- */

#define MANY 800

static bool is_all_final(void *context)
{
    const struct fixture *fixture = context;

    return rtl_trips_summary(fixture->base.store, 0).final == MANY;
}

/* After an outage thousands may be waiting: to call for all of them at once would exhaust what a
 * process may have open, and count against trips that Amazon would serve. */
static void test_resume__calls_for_many_trips_in_their_turn(void **state)
{
    struct rlimit before, few;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&fixture);
    fixture_script(&fixture, "");
    for (int i = 0; i < MANY; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", i);
        fixture_start(&fixture, id, 1200);
    }
    jwo_loop_poll(fixture.loop); /* all are written, and the retailer dies */
    fixture_close(&fixture);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = 1024; /* both ends of each connection are this process's */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    fixture_open(&fixture);
    rtl_lifecycle_resume(fixture.lifecycle);
    fixture_run(&fixture, is_all_final, &fixture);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(rtl_ledger_sum(fixture.base.store, "card", NULL), MANY * 1200);
    for (int i = 0; i < MANY; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", i);
        assert_int_equal(rtl_incident_count(fixture.base.store, id), 0);
    }
    fixture_dispose(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resume__goes_on_from_every_state),
        cmocka_unit_test(test_resume__survives_death_at_every_call),
        cmocka_unit_test(test_resume__calls_for_many_trips_in_their_turn),
    };

    return cmocka_run_group_tests_name("resume", tests, NULL, NULL);
}

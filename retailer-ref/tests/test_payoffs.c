/* test_payoffs.c -- a payoff is charged once, posted only when it was charged, and never lost.
 *
 * Method: shopper "riley" owes 7.00 for t1; the processor answers as the script says. What it took,
 * what the ledger has and what the shopper still owes must agree in the end.
 */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "debts.h"
#include "jwo/alloc.h"
#include "payoffs.h"
#include "records.h"
#include "test_support.h"

#define PAYOFF "/ops/shoppers/riley/payoff"
#define PAY(amount, key)                                                                           \
    "{\"amount\":{\"amount\":" amount ",\"code\":\"USD\"},\"idempotencyKey\":\"" key "\"}"
#define PAY_TRIP(amount, key, trip)                                                                \
    "{\"amount\":{\"amount\":" amount ",\"code\":\"USD\"},\"idempotencyKey\":\"" key               \
    "\",\"shoppingTripId\":\"" trip "\"}"

#define assert_holds(text, part)                                                                   \
    do {                                                                                           \
        if (strstr(text, part) == NULL) {                                                          \
            fail_msg("%s is not in %s", part, text);                                               \
        }                                                                                          \
    } while (0)

static void make_debts(struct bench *bench, const char *trips)
{
    fixture_script(&bench->fixture, "adjust:declined=0 adjust:declined=0 adjust:declined=0");
    for (const char *at = trips; *at != '\0'; at++) {
        char id[3] = {'t', *at, '\0'};
        (void)bench_shop(bench, id);
    }
}

/* The ledger as it is on the disk; opened beside nothing, so the program is stopped for it. */
static void check_books(struct bench *bench, int64_t paid_minor, int64_t owed_minor, int incidents)
{
    struct fixture *fixture = &bench->fixture;
    struct rtl_balance balance;

    rtl_app_free(bench->app);
    fixture_open(fixture);
    rtl_balance_read(&balance, fixture->base.store, "riley");
    assert_int_equal(balance.owed.minor, owed_minor);
    rtl_balance_dispose(&balance);
    assert_int_equal(rtl_ledger_sum(fixture->base.store, "payoffs", NULL), paid_minor);
    assert_int_equal(till_taken_minor(&fixture->till), paid_minor);
    assert_int_equal(rtl_ledger_faults(fixture->base.store), 0);
    assert_int_equal(rtl_incident_count(fixture->base.store, "t1"), incidents);
    assert_int_equal(fixture->till.conflicts, 0);
    fixture_close(fixture);
    bench_start(bench);
}

/* clang-format off */
static const struct {
    const char *script, *status, *calls;
    int paid_minor, incidents;
} cases[] = {
    {"",                              "cleared",  "pay 7.00", 700, 0},
    {"pay:declined",                  "declined", "pay 7.00", 0, 0},
    /* An answer that is lost is asked for; the payment was made, or was not. */
    {"pay:lost",                      "cleared",  "pay 7.00, ask", 700, 0},
    {"pay:garbage",                   "cleared",  "pay 7.00, ask", 700, 0},
    {"pay:unmade",                    "cleared",  "pay 7.00, ask, pay 7.00", 700, 0},
    {"pay:500",                       "cleared",  "pay 7.00, ask, pay 7.00", 700, 0},
    {"pay:unmade pay:declined",       "declined", "pay 7.00, ask, pay 7.00", 0, 0},
    {"pay:lost ask:500 ask:lost",     "cleared",  "pay 7.00, ask, ask, ask", 700, 1},
    /* However often: it may have been charged, so it is never given up. */
    {"pay:lost ask:500 ask:garbage ask:403 ask:429=0 ask:503 ask:unknown", "cleared",
     "pay 7.00, ask, ask, ask, ask, ask, ask, ask", 700, 1},
    /* Turned away at the door: as often as the settings say, and nothing was charged. */
    {"pay:429=0 pay:403",             "cleared",  "pay 7.00, pay 7.00, pay 7.00", 700, 0},
    {"pay:429=0 pay:403 pay:429=0",   "failed",   "pay 7.00, pay 7.00, pay 7.00", 0, 1},
    {"pay:unmade pay:403 pay:403",    "cleared",
     "pay 7.00, ask, pay 7.00, ask, pay 7.00, ask, pay 7.00", 700, 1},
    /* Refused for good. */
    {"pay:invalid",                   "failed",   "pay 7.00", 0, 1},
    {"pay:404",                       "failed",   "pay 7.00", 0, 1},
    {"pay:500 pay:invalid",           "failed",   "pay 7.00, ask, pay 7.00", 0, 1},
};
/* clang-format on */

static void test_payoff__is_what_the_processor_says(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct bench *bench;
        char wanted[64];
        void *state;
        assert_int_equal(bench_setup(&state), 0);
        bench = state;
        make_debts(bench, "1");
        print_message("           - \"%s\"\n", cases[i].script);
        fixture_script(&bench->fixture, cases[i].script);
        (void)snprintf(wanted, sizeof(wanted), "\"status\":\"%s\"", cases[i].status);
        assert_holds(bench_call(bench, 200, "POST", PAYOFF, PAY("7.00", "k")), wanted);
        /* A repeat is told the same, and costs nothing. */
        assert_holds(bench_call(bench, 200, "POST", PAYOFF, PAY("7.00", "k")), wanted);
        assert_string_equal(bench->fixture.log.data, cases[i].calls);
        check_books(bench, cases[i].paid_minor, 700 - cases[i].paid_minor, cases[i].incidents);
        assert_int_equal(bench_teardown(&state), 0);
    }
}

static void test_payoff__declined_can_be_tried_again_under_another_key(void **state)
{
    struct bench *bench = *state;

    make_debts(bench, "1");
    fixture_script(&bench->fixture, "pay:declined");
    assert_holds(bench_call(bench, 200, "POST", PAYOFF, PAY("7.00", "k1")), "declined");
    assert_holds(bench_call(bench, 200, "POST", PAYOFF, PAY("7.00", "k2")), "cleared");
    check_books(bench, 700, 0, 0);
}

static void test_payoff__pays_in_parts_and_never_too_much(void **state)
{
    struct bench *bench = *state;

    make_debts(bench, "12");
    fixture_script(&bench->fixture, "");
    (void)bench_call(bench, 409, "POST", PAYOFF, PAY("14.01", "k0"));
    (void)bench_call(bench, 400, "POST", PAYOFF, PAY("0.00", "k0"));
    (void)bench_call(bench, 400, "POST", PAYOFF, PAY("-1.00", "k0"));
    assert_holds(bench_call(bench, 200, "POST", PAYOFF, PAY("8.00", "k1")), "partial");
    (void)bench_call(bench, 409, "POST", PAYOFF, PAY("6.01", "k2"));
    assert_holds(bench_call(bench, 200, "POST", PAYOFF, PAY("6.00", "k2")), "cleared");
    (void)bench_call(bench, 409, "POST", PAYOFF, PAY("0.01", "k3"));
    check_books(bench, 1400, 0, 0);
}

static void test_payoff__pays_the_trip_that_was_chosen(void **state)
{
    struct bench *bench = *state;

    make_debts(bench, "12");
    fixture_script(&bench->fixture, "");
    (void)bench_call(bench, 409, "POST", PAYOFF, PAY_TRIP("7.01", "k1", "t2"));
    (void)bench_call(bench, 409, "POST", PAYOFF, PAY_TRIP("1.00", "k1", "t3"));
    assert_holds(bench_call(bench, 200, "POST", PAYOFF, PAY_TRIP("7.00", "k1", "t2")),
                 "\"trips\":[{\"shoppingTripId\":\"t1\"");
    (void)bench_call(bench, 409, "POST", PAYOFF, PAY_TRIP("7.00", "k1", "t1"));
    (void)bench_call(bench, 409, "POST", PAYOFF, PAY_TRIP("0.01", "k2", "t2"));
    check_books(bench, 700, 700, 0);
}

/* Two tabs, two keys, at the same moment. */
static void test_payoff__of_two_at_once_takes_one(void **state)
{
    struct bench *bench = *state;
    struct reply replies[3];
    int taken = 0, refused = 0;

    make_debts(bench, "1");
    fixture_script(&bench->fixture, "pay:lost");
    bench_send(bench, &replies[0], "POST", PAYOFF, PAY("7.00", "k1"), BENCH_TOKEN);
    bench_send(bench, &replies[1], "POST", PAYOFF, PAY("7.00", "k2"), BENCH_TOKEN);
    bench_send(bench, &replies[2], "POST", PAYOFF, PAY("7.00", "k3"), BENCH_TOKEN);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    for (size_t i = 0; i < JWO_COUNT(replies); i++) {
        taken += replies[i].status == 200;
        refused += replies[i].status == 409;
        jwo_free(replies[i].body);
    }
    assert_int_equal(taken, 1);
    assert_int_equal(refused, 2);
    check_books(bench, 700, 0, 0);
}

static bool is_calling(void *context)
{
    const struct bench *bench = context;

    return bench->fixture.calls >= bench->fixture.silent_at;
}

/* It died while the processor was at it: asked, not paid again. */
static void test_payoff__is_looked_up_after_a_death(void **state)
{
    struct bench *bench = *state;
    struct reply reply;

    make_debts(bench, "1");
    fixture_script(&bench->fixture, "");
    bench->fixture.silent_at = 1;
    bench_send(bench, &reply, "POST", PAYOFF, PAY("7.00", "k1"), BENCH_TOKEN);
    fixture_run(&bench->fixture, is_calling, bench);
    rtl_app_free(bench->app);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    jwo_free(reply.body);
    bench->fixture.silent_at = 0;
    bench_start(bench);
    assert_holds(bench_call(bench, 200, "POST", PAYOFF, PAY("7.00", "k1")), "cleared");
    assert_string_equal(bench->fixture.log.data, "pay 7.00, ask");
    check_books(bench, 700, 0, 0);
}

static void test_payoff__needs_a_processor(void **state)
{
    struct bench *bench = *state;

    make_debts(bench, "1");
    fixture_script(&bench->fixture, "");
    bench->fixture.config.processor_endpoint[0] = '\0';
    assert_holds(bench_call(bench, 409, "POST", PAYOFF, PAY("7.00", "k1")),
                 "JWO_PROCESSOR_ENDPOINT");
    assert_string_equal(bench->fixture.log.data, "");
    check_books(bench, 0, 700, 0);
}

/* Nobody there: nothing can have been charged. */
static void test_payoff__fails_when_nobody_can_be_reached(void **state)
{
    struct bench *bench = *state;

    make_debts(bench, "1");
    fixture_script(&bench->fixture, "");
    (void)snprintf(bench->fixture.config.processor_endpoint,
                   sizeof(bench->fixture.config.processor_endpoint), "http://127.0.0.1:1");
    assert_holds(bench_call(bench, 200, "POST", PAYOFF, PAY("7.00", "k1")), "failed");
    check_books(bench, 0, 700, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payoff__is_what_the_processor_says),
        TEST(test_payoff__declined_can_be_tried_again_under_another_key),
        TEST(test_payoff__pays_in_parts_and_never_too_much),
        TEST(test_payoff__pays_the_trip_that_was_chosen),
        TEST(test_payoff__of_two_at_once_takes_one),
        TEST(test_payoff__is_looked_up_after_a_death),
        TEST(test_payoff__needs_a_processor),
        TEST(test_payoff__fails_when_nobody_can_be_reached),
    };
#undef TEST

    return cmocka_run_group_tests_name("payoffs", tests, NULL, NULL);
}

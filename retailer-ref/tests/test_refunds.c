/* test_refunds.c -- refunds: refused by our own rules, repeated under one id, never more than was
 * captured.
 *
 * Method: a trip of 12.00 that was captured against the scripted Amazon, then refunds of it.
 */
#include "refunds.h"

#include <stdio.h>
#include <string.h>

#include "debts.h"
#include "fixture.h"
#include "records.h"
#include "test_support.h"

struct bench {
    struct fixture fixture;
    rtl_refunds *refunds;
    char decided[JWO_UUID_MAX];
};

static void on_decided(void *context, const char *refund_id)
{
    struct bench *bench = context;

    (void)snprintf(bench->decided, sizeof(bench->decided), "%s", refund_id);
}

static int setup(void **state)
{
    struct bench *bench = test_calloc(1, sizeof(*bench));

    fixture_init(&bench->fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(&bench->fixture);
    fixture_script(&bench->fixture, "");
    fixture_start(&bench->fixture, "t1", 1200);
    fixture_finish(&bench->fixture, "t1");
    fixture_script(&bench->fixture, "");
    bench->refunds =
        rtl_refunds_new(&bench->fixture.base, bench->fixture.amazon, on_decided, bench);
    *state = bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(rtl_ledger_faults(bench->fixture.base.store), 0);
    rtl_store_abandon(bench->fixture.base.store);
    rtl_refunds_free(bench->refunds);
    fixture_dispose(&bench->fixture);
    test_free(bench);
    return 0;
}

static bool is_decided(void *context)
{
    return ((struct bench *)context)->decided[0] != '\0';
}

/* Ask, and run until it is decided. */
static struct rtl_refund refund(struct bench *bench, const char *id, int64_t minor)
{
    struct rtl_refund asked = {.trip_id = "t1", .amount = {minor, "USD"}, .reason = "DAMAGED_ITEM"};
    struct jwo_error err = {.text = ""};

    (void)snprintf(asked.id, sizeof(asked.id), "%s", id);
    bench->decided[0] = '\0';
    if (rtl_refund_ask(bench->refunds, &asked, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    fixture_run(&bench->fixture, is_decided, bench);
    assert_true(rtl_refund_find(bench->fixture.base.store, asked.id, &asked));
    return asked;
}

#define ID "0a1b2c3d-1111-4222-8333-444455556666"

static void test_refund_ask__refunds_in_parts_up_to_what_was_captured(void **state)
{
    struct bench *bench = *state;

    const struct rtl_refund first = refund(bench, "", 500);
    assert_string_equal(first.state, "refunded");
    assert_string_equal(first.reconciliation_id, "rec-1");
    assert_string_equal(first.id, bench->fixture.refund_id);
    const struct rtl_refund second = refund(bench, "", 700);
    assert_string_equal(second.state, "refunded");
    assert_string_not_equal(second.id, first.id);
    const struct rtl_refund third = refund(bench, "", 1);
    assert_string_equal(third.state, "refused");
    assert_string_equal(bench->fixture.log.data, "refund 5.00, refund 7.00");
    assert_int_equal(rtl_ledger_sum(bench->fixture.base.store, "refunds", "t1"), 1200);
}

static void test_refund_ask__counts_what_is_under_way(void **state)
{
    struct bench *bench = *state;
    struct rtl_refund one = {.trip_id = "t1", .amount = {700, "USD"}, .reason = "OTHER"};
    struct rtl_refund two = {.trip_id = "t1", .amount = {700, "USD"}, .reason = "OTHER"};
    struct jwo_error err;

    assert_int_equal(rtl_refund_ask(bench->refunds, &one, &err), JWO_OK);
    assert_int_equal(rtl_refund_ask(bench->refunds, &two, &err), JWO_OK);
    assert_string_equal(one.state, "pending");
    assert_string_equal(two.state, "refused");
}

static void test_refund_ask__repeats_under_the_same_id(void **state)
{
    struct bench *bench = *state;

    fixture_script(&bench->fixture, "refund:lost refund:429=0");
    const struct rtl_refund done = refund(bench, ID, 500);
    assert_string_equal(done.state, "refunded");
    assert_string_equal(bench->fixture.refund_id, ID);
    assert_string_equal(bench->fixture.log.data, "refund 5.00, refund 5.00, refund 5.00");
    assert_int_equal(rtl_refunded_minor(bench->fixture.base.store, "t1", true), 500);
}

static void test_refund_ask__has_one_effect_per_id(void **state)
{
    struct bench *bench = *state;
    struct rtl_refund again = {
        .id = ID, .trip_id = "t1", .amount = {500, "USD"}, .reason = "DAMAGED_ITEM"};
    struct rtl_refund other = {
        .id = ID, .trip_id = "t1", .amount = {501, "USD"}, .reason = "DAMAGED_ITEM"};
    struct jwo_error err;

    (void)refund(bench, ID, 500);
    assert_int_equal(rtl_refund_ask(bench->refunds, &again, &err), JWO_OK);
    assert_string_equal(again.state, "refunded");
    assert_int_equal(rtl_refund_ask(bench->refunds, &other, &err), JWO_ESTATE);
    assert_int_equal(bench->fixture.calls, 1);
    assert_int_equal(rtl_refunded_minor(bench->fixture.base.store, "t1", true), 500);
}

static void test_refund_ask__refuses_after_the_window(void **state)
{
    struct bench *bench = *state;

    rtl_clock_advance(&bench->fixture.clock, bench->fixture.base.store,
                      30 * JWO_DAY_MS - JWO_HOUR_MS);
    assert_string_equal(refund(bench, "", 100).state, "refunded");
    rtl_clock_advance(&bench->fixture.clock, bench->fixture.base.store, 2 * JWO_HOUR_MS);
    assert_string_equal(refund(bench, "", 100).state, "refused");
    assert_int_equal(bench->fixture.calls, 1);
}

static void test_refund_ask__tells_a_refusal_from_a_failure(void **state)
{
    struct bench *bench = *state;

    fixture_script(&bench->fixture, "refund:unknown refund:503 refund:503 refund:503");
    assert_string_equal(refund(bench, "", 100).state, "refused");
    assert_string_equal(refund(bench, "", 100).state, "failed");
    assert_int_equal(bench->fixture.calls, 4);
    assert_int_equal(rtl_incident_count(bench->fixture.base.store, "t1"), 2);
    assert_int_equal(rtl_refunded_minor(bench->fixture.base.store, "t1", false), 0);
}

/* Amazon may have given the money back: it must not be given again under another id. */
static void test_refund_ask__keeps_a_refund_of_unknown_effect_in_mind(void **state)
{
    struct bench *bench = *state;

    fixture_script(&bench->fixture, "refund:lost refund:500 refund:lost");
    assert_string_equal(refund(bench, ID, 700).state, "failed");
    assert_string_equal(refund(bench, "", 501).state, "refused");
    assert_string_equal(refund(bench, ID, 700).state, "refunded"); /* asked again */
    assert_string_equal(bench->fixture.log.data,
                        "refund 7.00, refund 7.00, refund 7.00, refund 7.00");
    assert_string_equal(bench->fixture.refund_id, ID);
    assert_int_equal(rtl_refunded_minor(bench->fixture.base.store, "t1", false), 700);
    assert_string_equal(refund(bench, "", 500).state, "refunded");
}

static void test_refund_ask__checks_what_it_is_given(void **state)
{
    /* clang-format off */
    static const struct {
        struct rtl_refund refund;
        jwo_status status;
    } rows[] = {
        {{.trip_id = "t1", .amount = {100, "USD"}, .reason = "BORED"}, JWO_EINPUT},
        {{.trip_id = "t1", .amount = {0, "USD"}, .reason = "OTHER"}, JWO_EINPUT},
        {{.trip_id = "t1", .amount = {-1, "USD"}, .reason = "OTHER"}, JWO_EINPUT},
        {{.id = "0A1B2C3D-1111-4222-8333-444455556666", .trip_id = "t1",
          .amount = {1, "USD"}, .reason = "OTHER"}, JWO_EINPUT},
        {{.id = "0a1b2c3d-1111-6222-8333-444455556666", .trip_id = "t1",
          .amount = {1, "USD"}, .reason = "OTHER"}, JWO_EINPUT},
        {{.trip_id = "t2", .amount = {100, "USD"}, .reason = "OTHER"}, JWO_ENOTFOUND},
    };
    /* clang-format on */
    struct bench *bench = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct rtl_refund asked = rows[i].refund;
        struct jwo_error err;
        assert_int_equal(rtl_refund_ask(bench->refunds, &asked, &err), rows[i].status);
    }
    struct rtl_refund euros = {.trip_id = "t1", .amount = {100, "EUR"}, .reason = "OTHER"};
    assert_int_equal(rtl_refund_ask(bench->refunds, &euros, NULL), JWO_OK);
    assert_string_equal(euros.state, "refused");
    assert_int_equal(bench->fixture.calls, 0);
}

static void test_refunds_resume__repeats_under_the_stored_id(void **state)
{
    struct bench *bench = *state;
    struct rtl_refund left = {.id = ID,
                              .trip_id = "t1",
                              .amount = {500, "USD"},
                              .reason = "OTHER",
                              .state = "pending",
                              .at_ms = rtl_clock_now(&bench->fixture.clock)};

    rtl_refund_insert(bench->fixture.base.store, &left);
    jwo_loop_poll(bench->fixture.loop);
    rtl_refunds_resume(bench->refunds);
    fixture_run(&bench->fixture, is_decided, bench);
    assert_string_equal(bench->decided, ID);
    assert_string_equal(bench->fixture.refund_id, ID);
    assert_int_equal(rtl_refunded_minor(bench->fixture.base.store, "t1", false), 500);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_refund_ask__refunds_in_parts_up_to_what_was_captured),
        TEST(test_refund_ask__counts_what_is_under_way),
        TEST(test_refund_ask__repeats_under_the_same_id),
        TEST(test_refund_ask__has_one_effect_per_id),
        TEST(test_refund_ask__refuses_after_the_window),
        TEST(test_refund_ask__tells_a_refusal_from_a_failure),
        TEST(test_refund_ask__keeps_a_refund_of_unknown_effect_in_mind),
        TEST(test_refund_ask__checks_what_it_is_given),
        TEST(test_refunds_resume__repeats_under_the_stored_id),
    };
#undef TEST

    return cmocka_run_group_tests_name("refunds", tests, NULL, NULL);
}

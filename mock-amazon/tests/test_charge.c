/* test_charge.c -- the charge state machine: first as stories, then exhaustively, then at random.
 *
 * Method: the grid is typed by hand from the published order of calls and decisions D5, D6, D9 and
 * D15, not derived from charge.c, so that an edge added or lost on one side only turns the test
 * red. The random walk keeps books of its own and compares them after every event.
 */
#include "charge.h"
#include "jwo/prng.h"
#include "test_support.h"

#define NOW_MS INT64_C(1700000000000)

static struct jwo_money usd(int64_t minor)
{
    return jwo_money_of(minor, "USD");
}

/* A charge of a shopper who has just walked in: 20.00 USD held. */
static struct amz_charge held(void)
{
    const struct jwo_money hold = usd(2000);
    struct amz_charge charge;

    amz_charge_open(&charge, &hold);
    return charge;
}

static jwo_status apply(struct amz_charge *charge, enum amz_charge_event event, int64_t minor)
{
    const struct jwo_money amount = usd(minor);
    const bool bare = event == AMZ_CHARGE_ON_CANCEL || event == AMZ_CHARGE_ON_EXPIRE;

    return amz_charge_apply(charge, event, bare ? NULL : &amount, false, NOW_MS, NULL);
}

/* A charge brought to `state` by calls alone. */
static struct amz_charge charge_in(enum amz_charge_state state)
{
    struct amz_charge charge = held();

    switch (state) {
    case AMZ_CHARGE_HELD:
        break;
    case AMZ_CHARGE_ADJUSTED:
        assert_int_equal(apply(&charge, AMZ_CHARGE_ON_APPROVE, 1500), JWO_OK);
        break;
    case AMZ_CHARGE_DECLINED:
        assert_int_equal(apply(&charge, AMZ_CHARGE_ON_DECLINE, 9000), JWO_OK);
        break;
    case AMZ_CHARGE_CAPTURED:
        assert_int_equal(apply(&charge, AMZ_CHARGE_ON_APPROVE, 1500), JWO_OK);
        assert_int_equal(apply(&charge, AMZ_CHARGE_ON_CAPTURE, 1500), JWO_OK);
        break;
    case AMZ_CHARGE_CANCELLED:
        assert_int_equal(apply(&charge, AMZ_CHARGE_ON_CANCEL, 0), JWO_OK);
        break;
    case AMZ_CHARGE_EXPIRED:
        assert_int_equal(apply(&charge, AMZ_CHARGE_ON_EXPIRE, 0), JWO_OK);
        break;
    case AMZ_CHARGE_STATE_COUNT:
        fail();
    }
    assert_int_equal(charge.state, state);
    return charge;
}

static void assert_account(const struct amz_charge *charge, enum amz_account account, int64_t minor)
{
    if (charge->ledger.minor[account] != minor) {
        fail_msg("%s is %lld and not %lld", amz_account_name(account),
                 (long long)charge->ledger.minor[account], (long long)minor);
    }
}

static void assert_unchanged(const struct amz_charge *before, const struct amz_charge *after)
{
    assert_int_equal(before->state, after->state);
    assert_true(jwo_money_same(&before->hold, &after->hold));
    assert_true(jwo_money_same(&before->authorized, &after->authorized));
    assert_true(jwo_money_same(&before->requested, &after->requested));
    assert_true(jwo_money_same(&before->captured, &after->captured));
    assert_true(jwo_money_same(&before->refunded, &after->refunded));
    assert_int_equal(before->captured_at_ms, after->captured_at_ms);
    assert_memory_equal(&before->ledger, &after->ledger, sizeof(before->ledger));
}

static void test_charge_apply__holds_adjusts_captures_and_refunds(void **state)
{
    struct amz_charge charge = held();

    (void)state;
    assert_account(&charge, AMZ_ACCOUNT_HELD, 2000);
    assert_account(&charge, AMZ_ACCOUNT_ISSUER, -2000);

    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_APPROVE, 1599), JWO_OK);
    assert_int_equal(charge.authorized.minor, 1599);
    assert_account(&charge, AMZ_ACCOUNT_HELD, 1599);

    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_CAPTURE, 1599), JWO_OK);
    assert_int_equal(charge.state, AMZ_CHARGE_CAPTURED);
    assert_int_equal(charge.captured.minor, 1599);
    assert_int_equal(charge.captured_at_ms, NOW_MS);
    assert_int_equal(charge.authorized.minor, 0);
    assert_account(&charge, AMZ_ACCOUNT_CAPTURED, 1599);
    assert_account(&charge, AMZ_ACCOUNT_UNCOLLECTED, 0);

    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_REFUND, 300), JWO_OK);
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_REFUND, 1299), JWO_OK);
    assert_int_equal(charge.refunded.minor, 1599);
    assert_account(&charge, AMZ_ACCOUNT_CAPTURED, 0);
    assert_account(&charge, AMZ_ACCOUNT_REFUNDED, 1599);
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_REFUND, 1), JWO_ELIMIT);
}

static void test_charge_apply__captures_the_hold_after_a_decline_and_books_the_rest(void **state)
{
    struct amz_charge charge = held();

    (void)state;
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_DECLINE, 9000), JWO_OK);
    assert_int_equal(charge.authorized.minor, 2000);
    assert_account(&charge, AMZ_ACCOUNT_UNCOLLECTED, 0);
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_CAPTURE, 2000), JWO_OK);
    assert_account(&charge, AMZ_ACCOUNT_CAPTURED, 2000);
    assert_account(&charge, AMZ_ACCOUNT_UNCOLLECTED, 7000);
    assert_account(&charge, AMZ_ACCOUNT_COLLECTED, 2000);
    assert_account(&charge, AMZ_ACCOUNT_BASKET, -9000);
}

static void test_charge_apply__zeroes_what_is_authorized_when_a_decline_is_set_to(void **state)
{
    const struct jwo_money total = usd(9000);
    struct amz_charge charge = held();

    (void)state;
    assert_int_equal(amz_charge_apply(&charge, AMZ_CHARGE_ON_DECLINE, &total, true, NOW_MS, NULL),
                     JWO_OK);
    assert_int_equal(charge.authorized.minor, 0);
    assert_account(&charge, AMZ_ACCOUNT_HELD, 0);
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_CAPTURE, 1), JWO_ELIMIT);
}

static void test_charge_apply__steps_down_after_a_decline(void **state)
{
    struct amz_charge charge = charge_in(AMZ_CHARGE_DECLINED);

    (void)state;
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_DECLINE, 5000), JWO_OK);
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_APPROVE, 2500), JWO_OK);
    assert_int_equal(charge.state, AMZ_CHARGE_ADJUSTED);
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_CAPTURE, 2500), JWO_OK);
    assert_account(&charge, AMZ_ACCOUNT_UNCOLLECTED, 0); /* the last total was collected */
}

static void test_charge_apply__releases_what_a_partial_capture_leaves(void **state)
{
    struct amz_charge charge = charge_in(AMZ_CHARGE_ADJUSTED);

    (void)state;
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_CAPTURE, 1000), JWO_OK);
    assert_account(&charge, AMZ_ACCOUNT_HELD, 0);
    assert_account(&charge, AMZ_ACCOUNT_RELEASED, 500);
    assert_account(&charge, AMZ_ACCOUNT_UNCOLLECTED, 500);
}

static void test_charge_apply__books_an_expired_charge_once_when_it_is_cancelled_too(void **state)
{
    struct amz_charge charge = charge_in(AMZ_CHARGE_ADJUSTED);

    (void)state;
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_EXPIRE, 0), JWO_OK);
    assert_account(&charge, AMZ_ACCOUNT_UNCOLLECTED, 1500);
    assert_account(&charge, AMZ_ACCOUNT_RELEASED, 1500);
    assert_int_equal(apply(&charge, AMZ_CHARGE_ON_CANCEL, 0), JWO_OK);
    assert_int_equal(charge.state, AMZ_CHARGE_CANCELLED);
    assert_account(&charge, AMZ_ACCOUNT_UNCOLLECTED, 1500);
    assert_account(&charge, AMZ_ACCOUNT_RELEASED, 1500);
}

static void test_charge_apply__books_nothing_uncollected_when_nothing_was_asked_for(void **state)
{
    struct amz_charge charge = charge_in(AMZ_CHARGE_CANCELLED);

    (void)state;
    assert_account(&charge, AMZ_ACCOUNT_UNCOLLECTED, 0);
    assert_account(&charge, AMZ_ACCOUNT_BASKET, 0);
    assert_account(&charge, AMZ_ACCOUNT_RELEASED, 2000);
}

static void test_charge_apply__refuses_amounts_out_of_bounds_and_changes_nothing(void **state)
{
    /* clang-format off */
    static const struct {
        enum amz_charge_state in;
        enum amz_charge_event on;
        int64_t minor;
        const char *why;
    } rows[] = {
        {AMZ_CHARGE_HELD,     AMZ_CHARGE_ON_APPROVE, -1, "a total of -0.01 USD is below zero"},
        {AMZ_CHARGE_HELD,     AMZ_CHARGE_ON_DECLINE, -1, "a total of -0.01 USD is below zero"},
        {AMZ_CHARGE_ADJUSTED, AMZ_CHARGE_ON_CAPTURE, 0,  "CAPTURE of 0.00 USD is not above zero"},
        {AMZ_CHARGE_ADJUSTED, AMZ_CHARGE_ON_CAPTURE, -5, "CAPTURE of -0.05 USD is not above zero"},
        {AMZ_CHARGE_ADJUSTED, AMZ_CHARGE_ON_CAPTURE, 1501,
         "CAPTURE of 15.01 USD is above the 15.00 USD that is authorized"},
        {AMZ_CHARGE_DECLINED, AMZ_CHARGE_ON_CAPTURE, 2001,
         "CAPTURE of 20.01 USD is above the 20.00 USD that is authorized"},
        {AMZ_CHARGE_CAPTURED, AMZ_CHARGE_ON_REFUND,  0,  "REFUND of 0.00 USD is not above zero"},
        {AMZ_CHARGE_CAPTURED, AMZ_CHARGE_ON_REFUND,  1501,
         "REFUND of 15.01 USD is above the 15.00 USD that is captured and not yet refunded"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const struct amz_charge before = charge_in(rows[i].in);
        const struct jwo_money amount = usd(rows[i].minor);
        struct amz_charge charge = before;
        struct jwo_error err;

        assert_int_equal(amz_charge_apply(&charge, rows[i].on, &amount, false, NOW_MS, &err),
                         JWO_ELIMIT);
        assert_string_equal(err.text, rows[i].why);
        assert_unchanged(&before, &charge);
    }
}

static void test_charge_apply__allows_exactly_the_documented_edges(void **state)
{
    /* row: state before; column: APPROVE DECLINE CAPTURE CANCEL REFUND EXPIRE; letter: the state
     * after (Adjusted, Declined, Captured, X = cancelled, Expired), '.' = refused */
    /* clang-format off */
    static const char *const grid[AMZ_CHARGE_STATE_COUNT] = {
        [AMZ_CHARGE_HELD]      = "AD.X.E",
        [AMZ_CHARGE_ADJUSTED]  = "ADCX.E",
        [AMZ_CHARGE_DECLINED]  = "ADCX.E",
        [AMZ_CHARGE_CAPTURED]  = "....C.",
        [AMZ_CHARGE_CANCELLED] = "......",
        [AMZ_CHARGE_EXPIRED]   = "...X..",
    };
    static const char letters[AMZ_CHARGE_STATE_COUNT] = {
        [AMZ_CHARGE_HELD]     = 'H', [AMZ_CHARGE_ADJUSTED]  = 'A', [AMZ_CHARGE_DECLINED] = 'D',
        [AMZ_CHARGE_CAPTURED] = 'C', [AMZ_CHARGE_CANCELLED] = 'X', [AMZ_CHARGE_EXPIRED]  = 'E',
    };
    /* clang-format on */

    (void)state;
    for (int from = 0; from < AMZ_CHARGE_STATE_COUNT; from++) {
        for (int event = 0; event < AMZ_CHARGE_EVENT_COUNT; event++) {
            const struct amz_charge before = charge_in((enum amz_charge_state)from);
            struct amz_charge charge = before;
            const jwo_status got = apply(&charge, (enum amz_charge_event)event, 700);

            if (grid[from][event] == '.') {
                assert_int_equal(got, JWO_ESTATE);
                assert_unchanged(&before, &charge);
            } else {
                assert_int_equal(got, JWO_OK);
                assert_int_equal(letters[charge.state], grid[from][event]);
            }
        }
    }
}

static void test_charge_apply__says_which_event_and_state_do_not_fit(void **state)
{
    const struct jwo_money amount = usd(1000);
    struct amz_charge charge = held();
    struct jwo_error err;

    (void)state;
    assert_int_equal(amz_charge_apply(&charge, AMZ_CHARGE_ON_CAPTURE, &amount, false, 0, &err),
                     JWO_ESTATE);
    assert_string_equal(err.text, "CAPTURE is not allowed when the charge is HELD");
}

/* What the walk below believes of one charge, kept apart from charge.c: one line per event. */
struct belief {
    int64_t authorized, requested, captured, refunded;
    bool open;
};

static void believe(struct belief *belief, enum amz_charge_event event, int64_t minor, bool zeroes)
{
    switch (event) {
    case AMZ_CHARGE_ON_APPROVE:
        belief->authorized = belief->requested = minor;
        break;
    case AMZ_CHARGE_ON_DECLINE:
        belief->authorized = zeroes ? 0 : belief->authorized;
        belief->requested = minor;
        break;
    case AMZ_CHARGE_ON_CAPTURE:
        belief->captured = minor;
        belief->authorized = 0;
        belief->open = false;
        break;
    case AMZ_CHARGE_ON_CANCEL:
    case AMZ_CHARGE_ON_EXPIRE:
        belief->authorized = 0;
        belief->open = false;
        break;
    case AMZ_CHARGE_ON_REFUND:
        belief->refunded += minor;
        break;
    case AMZ_CHARGE_EVENT_COUNT:
        fail();
    }
}

static void assert_believed(const struct amz_charge *charge, const struct belief *belief)
{
    const int64_t missing = belief->requested - belief->captured;
    int64_t sum = 0;

    for (int account = 0; account < AMZ_ACCOUNT_COUNT; account++) {
        sum += charge->ledger.minor[account];
    }
    assert_int_equal(sum, 0);
    assert_int_equal(charge->authorized.minor, belief->authorized);
    assert_int_equal(charge->captured.minor, belief->captured);
    assert_account(charge, AMZ_ACCOUNT_HELD, belief->authorized);
    assert_account(charge, AMZ_ACCOUNT_CAPTURED, belief->captured - belief->refunded);
    assert_account(charge, AMZ_ACCOUNT_REFUNDED, belief->refunded);
    assert_account(charge, AMZ_ACCOUNT_UNCOLLECTED, belief->open || missing < 0 ? 0 : missing);
}

static void test_charge_apply__keeps_its_books_over_a_hundred_thousand_random_events(void **state)
{
    struct amz_charge charge = held();
    struct belief belief = {.authorized = 2000, .open = true};
    struct jwo_prng prng;
    int applied[AMZ_CHARGE_EVENT_COUNT] = {0};

    (void)state;
    jwo_prng_seed(&prng, 20260101);
    for (int i = 0; i < 100000; i++) {
        const enum amz_charge_event event =
            (enum amz_charge_event)jwo_prng_below(&prng, AMZ_CHARGE_EVENT_COUNT);
        const struct jwo_money amount = usd((int64_t)jwo_prng_below(&prng, 4000) - 100);
        const bool bare = event == AMZ_CHARGE_ON_CANCEL || event == AMZ_CHARGE_ON_EXPIRE;
        const bool zeroes = jwo_prng_below(&prng, 4) == 0;
        const struct amz_charge before = charge;

        if (amz_charge_apply(&charge, event, bare ? NULL : &amount, zeroes, i, NULL) == JWO_OK) {
            believe(&belief, event, amount.minor, zeroes);
            applied[event]++;
        } else {
            assert_unchanged(&before, &charge);
        }
        assert_believed(&charge, &belief);
        if (!belief.open && jwo_prng_below(&prng, 8) == 0) { /* enough of this one */
            charge = held();
            belief = (struct belief){.authorized = 2000, .open = true};
        }
    }
    for (int event = 0; event < AMZ_CHARGE_EVENT_COUNT; event++) {
        assert_true(applied[event] > 100); /* the walk went everywhere */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charge_apply__holds_adjusts_captures_and_refunds),
        cmocka_unit_test(test_charge_apply__captures_the_hold_after_a_decline_and_books_the_rest),
        cmocka_unit_test(test_charge_apply__zeroes_what_is_authorized_when_a_decline_is_set_to),
        cmocka_unit_test(test_charge_apply__steps_down_after_a_decline),
        cmocka_unit_test(test_charge_apply__releases_what_a_partial_capture_leaves),
        cmocka_unit_test(test_charge_apply__books_an_expired_charge_once_when_it_is_cancelled_too),
        cmocka_unit_test(test_charge_apply__books_nothing_uncollected_when_nothing_was_asked_for),
        cmocka_unit_test(test_charge_apply__refuses_amounts_out_of_bounds_and_changes_nothing),
        cmocka_unit_test(test_charge_apply__allows_exactly_the_documented_edges),
        cmocka_unit_test(test_charge_apply__says_which_event_and_state_do_not_fit),
        cmocka_unit_test(test_charge_apply__keeps_its_books_over_a_hundred_thousand_random_events),
    };

    return cmocka_run_group_tests_name("charge", tests, NULL, NULL);
}

/* test_ledger.c -- the second opinion: it books by itself, and it notices when the charge errs.
 *
 * Method: a charge is brought to a state by calls alone; then one of its figures is changed behind
 * the ledger's back, as a bug would, and the next look must end the program.
 */
#include "ledger.h"

#include "charge.h"
#include "test_death.h"
#include "test_support.h"

static void assert_accounts(const struct amz_ledger *ledger, const int64_t wanted[])
{
    int64_t sum = 0;

    for (enum amz_account account = 0; account < AMZ_ACCOUNT_COUNT; account++) {
        if (ledger->minor[account] != wanted[account]) {
            fail_msg("%s is %lld and not %lld", amz_account_name(account),
                     (long long)ledger->minor[account], (long long)wanted[account]);
        }
        sum += ledger->minor[account];
    }
    assert_int_equal(sum, 0);
}

static void test_ledger__books_a_trip_from_the_gate_to_the_refund(void **state)
{
    struct amz_ledger ledger;

    (void)state;
    amz_ledger_open(&ledger, 2000);
    amz_ledger_approve(&ledger, 1599);
    amz_ledger_capture(&ledger, 1500);
    amz_ledger_refund(&ledger, 300);
    assert_accounts(&ledger, (const int64_t[AMZ_ACCOUNT_COUNT]){
                                 [AMZ_ACCOUNT_ISSUER] = -1599,
                                 [AMZ_ACCOUNT_CAPTURED] = 1200,
                                 [AMZ_ACCOUNT_REFUNDED] = 300,
                                 [AMZ_ACCOUNT_RELEASED] = 99,
                                 [AMZ_ACCOUNT_BASKET] = -1599,
                                 [AMZ_ACCOUNT_COLLECTED] = 1500,
                                 [AMZ_ACCOUNT_UNCOLLECTED] = 99,
                             });
}

static void test_ledger__books_an_end_once(void **state)
{
    struct amz_ledger ledger;

    (void)state;
    amz_ledger_open(&ledger, 2000);
    amz_ledger_decline(&ledger, 9000, true);
    for (int i = 0; i < 2; i++) {
        amz_ledger_end(&ledger);
        assert_accounts(&ledger, (const int64_t[AMZ_ACCOUNT_COUNT]){
                                     [AMZ_ACCOUNT_BASKET] = -9000,
                                     [AMZ_ACCOUNT_UNCOLLECTED] = 9000,
                                 });
    }
}

static void test_ledger__may_collect_more_than_was_asked_for_last(void **state)
{
    struct amz_ledger ledger;

    (void)state;
    amz_ledger_open(&ledger, 2000);
    amz_ledger_decline(&ledger, 500, false);
    amz_ledger_capture(&ledger, 2000);
    assert_accounts(&ledger, (const int64_t[AMZ_ACCOUNT_COUNT]){
                                 [AMZ_ACCOUNT_ISSUER] = -2000,
                                 [AMZ_ACCOUNT_CAPTURED] = 2000,
                                 [AMZ_ACCOUNT_BASKET] = -500,
                                 [AMZ_ACCOUNT_COLLECTED] = 500,
                             });
}

static void test_amz_ledger_agrees__names_the_account_and_both_figures(void **state)
{
    struct amz_ledger ledger;
    struct jwo_error err;

    (void)state;
    amz_ledger_open(&ledger, 2000);
    amz_ledger_approve(&ledger, 1599);
    assert_true(amz_ledger_agrees(&ledger, &(struct amz_ledger_claims){.held = 1599}, &err));
    assert_false(amz_ledger_agrees(&ledger, &(struct amz_ledger_claims){.held = 1600}, &err));
    assert_string_equal(err.text, "HELD is 1599 in the ledger and 1600 by the charge");
}

/* The claims fit: only the ledger's own rule is left to object. */
static void test_amz_ledger_agrees__refuses_money_from_nowhere(void **state)
{
    struct amz_ledger ledger;
    struct jwo_error err;

    (void)state;
    amz_ledger_open(&ledger, 2000);
    amz_ledger_approve(&ledger, 1599);
    amz_ledger_capture(&ledger, 1600); /* above what is authorized */
    assert_false(amz_ledger_agrees(&ledger, &(struct amz_ledger_claims){.captured = 1600}, &err));
    assert_string_equal(err.text, "RELEASED is -1, below zero");

    amz_ledger_open(&ledger, 2000);
    amz_ledger_approve(&ledger, 1599);
    amz_ledger_capture(&ledger, 1599);
    amz_ledger_capture(&ledger, 1599); /* as if an edge allowed it */
    assert_false(amz_ledger_agrees(&ledger, &(struct amz_ledger_claims){.captured = 3198}, &err));
    assert_string_equal(err.text, "RELEASED is -1599, below zero");

    amz_ledger_open(&ledger, 2000);
    ledger.minor[AMZ_ACCOUNT_RELEASED] = 7;
    assert_false(amz_ledger_agrees(&ledger, &(struct amz_ledger_claims){.held = 2000}, &err));
    assert_string_equal(err.text, "the accounts sum to 7 and not to zero");
}

/* --- a charge that miscounts ------------------------------------------------------------------ */

static struct amz_charge captured(void)
{
    const struct jwo_money hold = jwo_money_of(2000, "USD");
    const struct jwo_money total = jwo_money_of(1599, "USD");
    struct amz_charge charge;

    amz_charge_open(&charge, &hold);
    assert_int_equal(amz_charge_apply(&charge, AMZ_CHARGE_ON_APPROVE, &total, false, 0, NULL),
                     JWO_OK);
    assert_int_equal(amz_charge_apply(&charge, AMZ_CHARGE_ON_CAPTURE, &total, false, 0, NULL),
                     JWO_OK);
    return charge;
}

static void check_as_it_is(void)
{
    const struct amz_charge charge = captured();

    amz_charge_check(&charge);
}

static void capture_a_unit_more(void)
{
    struct amz_charge charge = captured();

    charge.captured.minor++;
    amz_charge_check(&charge);
}

static void forget_a_refund(void)
{
    struct amz_charge charge = captured();

    amz_ledger_refund(&charge.ledger, 100);
    amz_charge_check(&charge);
}

static void forget_what_was_asked_for(void)
{
    struct amz_charge charge = captured();

    charge.requested.minor += 100;
    amz_charge_check(&charge);
}

static void test_amz_charge_check__ends_the_program_when_the_books_disagree(void **state)
{
    (void)state;
    assert_false(aborts(check_as_it_is));
    assert_true(aborts(capture_a_unit_more));
    assert_true(aborts(forget_a_refund));
    assert_true(aborts(forget_what_was_asked_for));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger__books_a_trip_from_the_gate_to_the_refund),
        cmocka_unit_test(test_ledger__books_an_end_once),
        cmocka_unit_test(test_ledger__may_collect_more_than_was_asked_for_last),
        cmocka_unit_test(test_amz_ledger_agrees__names_the_account_and_both_figures),
        cmocka_unit_test(test_amz_ledger_agrees__refuses_money_from_nowhere),
        cmocka_unit_test(test_amz_charge_check__ends_the_program_when_the_books_disagree),
    };

    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}

/* test_portal_payoffs.c -- shoppers pay in the portal what they owe: once, their own, and the gate
 * opens.
 *
 * Method: a browser at the whole program over HTTP; the card is declined at the visits.
 */
#include <stdio.h>
#include <string.h>

#include "browser.h"
#include "debts.h"
#include "jwo/alloc.h"
#include "store_sql.h"
#include "test_support.h"

#define RILEY "r@example.com"

/* riley owes 7.00 for each of two visits, dana for one. */
static int debtors_are_there(void **state)
{
    struct bench *bench;

    assert_int_equal(browser_setup(state), 0);
    bench = *state;
    fixture_script(&bench->fixture, "adjust:declined=0 adjust:declined=0 adjust:declined=0");
    browser_shop(bench, "riley", "2024-03-22", "t1", BENCH_WATER);
    browser_shop(bench, "riley", "2024-03-23", "t2", BENCH_WATER);
    bench->fixture.identity = "{\"shopperEmail\":\"d@example.com\"}";
    browser_shop(bench, "dana", "2024-03-23", "d1", BENCH_WATER);
    fixture_script(&bench->fixture, "");
    return 0;
}

static void open_portal(struct browser *browser, struct bench *bench)
{
    browser_init(browser, bench);
    browser_sign_in(browser, RILEY);
}

/* From the balance to the last click before the payment; the confirmation's fields are in `out`. */
static void choose(struct browser *riley, const char *choice, char out[256])
{
    char key[65], amount[32], fields[512];

    assert_int_equal(browser_get(riley, "/balance"), 200);
    assert_true(browser_sees(riley, "href=\"/receipts/t1/pay\""));
    assert_int_equal(browser_get(riley, "/receipts/t1/pay"), 200);
    (void)snprintf(key, sizeof(key), "%s", browser_field(riley, "key"));
    (void)snprintf(fields, sizeof(fields), "key=%s&%s", key, choice);
    assert_int_equal(browser_post(riley, "/receipts/t1/pay", fields), 200);
    assert_true(browser_sees(riley, "Is this right?"));
    (void)snprintf(amount, sizeof(amount), "%s", browser_field(riley, "amount"));
    (void)snprintf(out, 256, "key=%s&what=%s&amount=%s", key, browser_field(riley, "what"), amount);
}

/* Where the confirmation led, until it does not change any more. */
static void follow(struct browser *riley)
{
    char place[1024];

    assert_int_equal(riley->status, 303);
    (void)snprintf(place, sizeof(place), "%s", riley->location);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(browser_get(riley, place), 200);
        if (strstr(riley->headers, "refresh: ") == NULL) {
            return;
        }
        assert_true(browser_sees(riley, "Look again"));
    }
    fail_msg("the payment is never decided");
}

static bool is_let_in(struct bench *bench)
{
    static const char visit[] = "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"riley\"}}";

    return strstr(bench_call(bench, 200, "POST", BENCH_GATE, visit), "APPROVED") != NULL;
}

static void test_payoff__clears_the_debt_once(void **state)
{
    struct bench *bench = *state;
    struct browser riley;
    char fields[256];

    open_portal(&riley, bench);
    assert_false(is_let_in(bench));
    choose(&riley, "what=all", fields);
    assert_true(browser_sees(&riley, "14.00 USD"));
    assert_int_equal(browser_post(&riley, "/receipts/t1/pay/confirm", fields), 303);
    follow(&riley);
    assert_true(browser_sees(&riley, "You owe nothing any more"));
    assert_true(is_let_in(bench));
    /* A double click, and a reload much later. */
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_true(browser_sees(&riley, "You owe nothing."));
    assert_int_equal(browser_post(&riley, "/receipts/t1/pay/confirm", fields), 303);
    follow(&riley);
    assert_true(browser_sees(&riley, "You owe nothing any more"));
    assert_int_equal(till_taken_minor(&bench->fixture.till), 1400);
    assert_int_equal(bench->fixture.till.count, 1);
    browser_dispose(&riley);
}

/* Also to who signed in by the card and another day: the shopper is the same. */
static void test_payoff__makes_a_receipt_of_the_visit(void **state)
{
    struct browser riley;
    char fields[256];

    browser_init(&riley, *state);
    assert_int_equal(browser_get(&riley, "/sign-in"), 200);
    assert_int_equal(browser_post(&riley, "/sign-in/card", "tail=4242&expiry=1230&date=2024-03-22"),
                     303);
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    assert_true(browser_sees(&riley, "There are no receipts to show"));
    assert_int_equal(browser_get(&riley, "/receipts/t2"), 200);
    assert_true(browser_sees(&riley, ">Visit without payment</h1>"));
    choose(&riley, "what=amount&amount=9.50", fields); /* all of t1, a part of t2 */
    assert_int_equal(browser_post(&riley, "/receipts/t1/pay/confirm", fields), 303);
    follow(&riley);
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    assert_true(browser_sees(&riley, "href=\"/receipts/t1\""));
    assert_true(browser_sees(&riley, "href=\"/receipts/t2\""));
    assert_true(browser_sees(&riley, "<td data-label=\"Paid\" class=\"money\">2.50 USD</td>"));
    assert_false(browser_sees(&riley, "/receipts/d1"));
    assert_int_equal(browser_get(&riley, "/receipts/t2"), 200);
    assert_true(browser_sees(&riley, ">Receipt</h1>"));
    assert_true(browser_sees(&riley, "<dt>Paid later</dt><dd>2.50 USD</dd>"));
    assert_true(browser_sees(&riley, "<dt>Still owed</dt><dd>4.50 USD</dd>"));
    assert_false(browser_sees(&riley, "Ask for a refund")); /* the card was not charged */
    assert_int_equal(browser_get(&riley, "/receipts/t2/text"), 200);
    assert_true(browser_sees(&riley, "Paid later                           2.50 USD\n"));
    browser_dispose(&riley);
}

static void test_payoff__pays_one_visit_or_a_part(void **state)
{
    struct bench *bench = *state;
    struct browser riley;
    char fields[256];

    open_portal(&riley, bench);
    choose(&riley, "what=visit", fields);
    assert_int_equal(browser_post(&riley, "/receipts/t1/pay/confirm", fields), 303);
    follow(&riley);
    assert_true(browser_sees(&riley, "Paid in part"));
    assert_int_equal(browser_get(&riley, "/receipts/t2/pay"), 200);
    (void)snprintf(fields, sizeof(fields), "key=%s&what=amount&amount=7.01",
                   browser_field(&riley, "key"));
    assert_int_equal(browser_post(&riley, "/receipts/t2/pay", fields), 400);
    assert_true(browser_sees(&riley, "more than you owe"));
    assert_true(browser_sees(&riley, "value=\"amount\" checked")); /* as it was sent */
    assert_true(browser_sees(&riley, "value=\"7.01\""));
    assert_false(browser_sees(&riley, "value=\"all\" checked"));
    /* The confirmation is judged, too. */
    assert_int_equal(browser_post(&riley, "/receipts/t2/pay/confirm", fields), 409);
    (void)snprintf(fields, sizeof(fields), "key=%s&what=amount&amount=2.50",
                   browser_field(&riley, "key"));
    assert_int_equal(browser_post(&riley, "/receipts/t2/pay/confirm", fields), 303);
    follow(&riley);
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_true(browser_sees(&riley, "4.50 USD"));
    assert_int_equal(till_taken_minor(&bench->fixture.till), 950);
    browser_dispose(&riley);
}

static void test_payoff__says_that_the_card_was_declined(void **state)
{
    struct bench *bench = *state;
    struct browser riley;
    char fields[256];

    open_portal(&riley, bench);
    fixture_script(&bench->fixture, "pay:declined");
    choose(&riley, "what=all", fields);
    assert_int_equal(browser_post(&riley, "/receipts/t1/pay/confirm", fields), 303);
    follow(&riley);
    assert_true(browser_sees(&riley, "Your card was declined. Nothing was taken."));
    choose(&riley, "what=all", fields); /* another key, another try */
    assert_int_equal(browser_post(&riley, "/receipts/t1/pay/confirm", fields), 303);
    follow(&riley);
    assert_true(browser_sees(&riley, "You owe nothing any more"));
    assert_int_equal(till_taken_minor(&bench->fixture.till), 1400);
    browser_dispose(&riley);
}

static void test_payoff__waits_for_amazon_where_it_keeps_the_balance(void **state)
{
    struct bench *bench = *state;
    struct browser riley;
    char fields[256];

    bench->fixture.stores[0].risk = RTL_RISK_AMAZON_MANAGED;
    open_portal(&riley, bench);
    fixture_script(&bench->fixture, "pay:lost feedback:500 feedback:accepted feedback:rejected");
    choose(&riley, "what=all", fields);
    assert_int_equal(browser_post(&riley, "/receipts/t1/pay/confirm", fields), 303);
    follow(&riley);
    assert_true(browser_sees(&riley, "You need not pay again"));
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_true(browser_sees(&riley, "a payment waits to be confirmed"));
    assert_false(browser_sees(&riley, "Pay it now"));
    assert_int_equal(till_taken_minor(&bench->fixture.till), 1400);
    browser_dispose(&riley);
}

static void test_payoff__is_the_shoppers_own(void **state)
{
    struct bench *bench = *state;
    struct browser riley, dana;
    char fields[256], payment[1024];

    open_portal(&riley, bench);
    choose(&riley, "what=all", fields);
    assert_int_equal(browser_post(&riley, "/receipts/t1/pay/confirm", fields), 303);
    (void)snprintf(payment, sizeof(payment), "%s", riley.location);
    follow(&riley);
    browser_init(&dana, bench);
    browser_sign_in(&dana, "d@example.com");
    assert_int_equal(browser_get(&dana, payment), 404);
    assert_int_equal(browser_get(&dana, "/receipts/t1/pay"), 404);
    assert_int_equal(browser_get(&dana, "/receipts/d1/pay"), 200);
    assert_int_equal(browser_post(&dana, "/receipts/t1/pay/confirm", fields), 404);
    /* The key of another's payment is no way to it, nor to one's own. */
    assert_int_equal(browser_post(&dana, "/receipts/d1/pay/confirm", fields), 409);
    assert_int_equal(till_taken_minor(&bench->fixture.till), 1400);
    browser_dispose(&riley);
    browser_dispose(&dana);
}

static void test_payoff__refuses_what_no_form_of_ours_says(void **state)
{
    static const char *const bad[] = {
        "what=all&amount=7.00",
        "key=x&what=all&amount=7.00",
        "key=../../etc/passwd&what=amount&amount=7.00",
        "key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef&what=amount",
        "key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef&what=amount&amount=0",
        "key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef&what=amount&amount=-"
        "1",
        "key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef&what=amount&amount="
        "%3Cb%3E",
    };
    struct bench *bench = *state;
    struct browser riley;

    open_portal(&riley, bench);
    for (size_t i = 0; i < JWO_COUNT(bad); i++) {
        assert_int_equal(browser_get(&riley, "/receipts/t1/pay"), 200);
        if (browser_post(&riley, "/receipts/t1/pay/confirm", bad[i]) != 400) {
            fail_msg("%s: %d", bad[i], riley.status);
        }
    }
    assert_int_equal(browser_send(&riley, "/receipts/t1/pay/confirm", "key=1&amount=7", NULL, NULL),
                     403);
    assert_int_equal(bench->fixture.till.count, 0);
    browser_dispose(&riley);
}

/* Written off, it is owed all the same, unless it is forgiven. */
static void test_payoff__is_not_offered_for_what_is_forgiven(void **state)
{
    static const char note[] = "{\"note\":\"n\"}";
    static const char shot[] =
        "key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef&what=amount&amount="
        "7.00";
    struct bench *bench = *state;
    struct browser riley;

    open_portal(&riley, bench);
    (void)bench_call(bench, 200, "POST", "/ops/debts/t1/write-off", note);
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_true(browser_sees(&riley, "You owe <strong>14.00 USD</strong>"));
    bench->fixture.config.risk.write_off_reopens = true;
    (void)bench_call(bench, 200, "POST", "/ops/debts/t2/write-off", note);
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_true(browser_sees(&riley, "You owe <strong>7.00 USD</strong>"));
    assert_false(browser_sees(&riley, "/receipts/t2"));
    rtl_app_free(bench->app);
    fixture_open(&bench->fixture); /* the other one too */
    (void)rtl_store_run(bench->fixture.base.store, "UPDATE debts SET forgiven = 1", RTL_NO_ARGS);
    jwo_loop_poll(bench->fixture.loop);
    fixture_close(&bench->fixture);
    bench_start(bench);
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_true(browser_sees(&riley, "You owe nothing."));
    assert_int_equal(browser_get(&riley, "/receipts/t1/pay"), 200);
    assert_true(browser_sees(&riley, "Nothing is left to be paid."));
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    assert_int_equal(browser_post(&riley, "/receipts/t1/pay/confirm", shot), 409);
    assert_int_equal(browser_get(&riley, "/receipts/t1"), 200);
    assert_true(browser_sees(&riley, "<dt>Still owed</dt><dd>0.00 USD</dd>"));
    assert_int_equal(bench->fixture.till.count, 0);
    browser_dispose(&riley);
}

static void test_payoff__is_not_offered_without_a_processor(void **state)
{
    struct bench *bench = *state;
    struct browser riley;

    open_portal(&riley, bench);
    bench->fixture.config.processor_endpoint[0] = '\0';
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_false(browser_sees(&riley, "Pay it now"));
    assert_int_equal(browser_get(&riley, "/receipts/t1/pay"), 200);
    assert_true(browser_sees(&riley, "Payments cannot be made here"));
    browser_dispose(&riley);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, debtors_are_there, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_payoff__clears_the_debt_once),
        TEST(test_payoff__makes_a_receipt_of_the_visit),
        TEST(test_payoff__pays_one_visit_or_a_part),
        TEST(test_payoff__says_that_the_card_was_declined),
        TEST(test_payoff__waits_for_amazon_where_it_keeps_the_balance),
        TEST(test_payoff__is_the_shoppers_own),
        TEST(test_payoff__refuses_what_no_form_of_ours_says),
        TEST(test_payoff__is_not_offered_for_what_is_forgiven),
        TEST(test_payoff__is_not_offered_without_a_processor),
    };
#undef TEST

    return cmocka_run_group_tests_name("portal_payoffs", tests, NULL, NULL);
}

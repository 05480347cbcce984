/* test_portal_pages.c -- what the portal's pages say and do: receipts, refunds, the balance.
 *
 * Method: a browser at the whole program over HTTP, and what Amazon was asked for.
 */
#include <stdio.h>
#include <string.h>

#include "browser.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "refunds.h"
#include "test_support.h"

#define RILEY "r@example.com"
#define CARD(tail, id)                                                                             \
    "{\"brand\":\"AMEX\",\"tail\":\"" tail "\",\"cardStatementTransactionId\":\"" id "\","         \
    "\"applicationId\":\"<b>A00\",\"expirationDate\":{\"expirationYear\":\"2031\","                \
    "\"expirationMonth\":\"11\"}}"

static int riley_is_there(void **state)
{
    struct bench *bench;

    assert_int_equal(browser_setup(state), 0);
    bench = *state;
    browser_shop(bench, "riley", "2024-03-22", "t1", BENCH_WATER "," BROWSER_HOSTILE);
    return 0;
}

static void open_portal(struct browser *browser, struct bench *bench)
{
    browser_init(browser, bench);
    browser_sign_in(browser, RILEY);
}

static int count(const char *text, const char *part)
{
    int found = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part)) {
        found++;
    }
    return found;
}

/* ---- receipts ---- */

static void test_receipt__says_what_was_bought_and_how_it_was_paid(void **state)
{
    static const char *const parts[] = {
        "22 Mar 2024, 17:00 UTC",
        "S1",
        "t1",
        "Still water",
        ">4<",
        ">7.00<",
        "9.20 USD",
        "0.20",
        "VISA",
        "4242",
        "EMV_9F39_07",
    };
    struct browser riley;

    open_portal(&riley, *state);
    assert_int_equal(browser_get(&riley, "/receipts/t1"), 200);
    for (size_t i = 0; i < JWO_COUNT(parts); i++) {
        if (!browser_sees(&riley, parts[i])) {
            fail_msg("the receipt does not say %s", parts[i]);
        }
    }
    assert_false(browser_sees(&riley, "2030")); /* the card's expiry is a key to this portal */
    browser_dispose(&riley);
}

static void test_receipt__shows_hostile_text_as_text(void **state)
{
    static const char *const paths[] = {"/receipts/t1", "/receipts/t1/refund",
                                        "/receipts?id=%3Cscript%3E%22'%26",
                                        "/receipts?from=%3Cscript%3E&card=%22%3E%3C"};
    struct bench *bench = *state;
    struct browser riley;

    open_portal(&riley, bench);
    for (size_t i = 0; i < JWO_COUNT(paths); i++) {
        (void)browser_get(&riley, paths[i]);
        assert_false(browser_sees(&riley, "<script"));
        assert_false(browser_sees(&riley, "value=\"\"><"));
    }
    assert_int_equal(browser_get(&riley, "/receipts/t1"), 200);
    assert_true(
        browser_sees(&riley, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;amp;"));
    bench->fixture.card = CARD("<i>4", "\\\"><script>");
    browser_shop(bench, "riley", "2024-03-23", "t2", BENCH_WATER);
    assert_int_equal(browser_get(&riley, "/receipts/t2"), 200);
    assert_false(browser_sees(&riley, "<script"));
    assert_false(browser_sees(&riley, "<i>"));
    assert_true(browser_sees(&riley, "&lt;b&gt;A00"));
    browser_dispose(&riley);
}

static void test_receipt__is_there_as_text(void **state)
{
    struct browser riley;

    open_portal(&riley, *state);
    assert_int_equal(browser_get(&riley, "/receipts/t1/text"), 200);
    assert_non_null(strstr(riley.headers, "content-type: text/plain; charset=utf-8\n"));
    assert_non_null(
        strstr(riley.headers, "content-disposition: attachment; filename=\"receipt.txt\"\n"));
    assert_true(browser_sees(&riley, "4 x Still water\n"));
    assert_true(browser_sees(&riley, "VISA ending in 4242\n"));
    assert_false(browser_sees(&riley, "2030"));
    browser_dispose(&riley);
}

static void test_receipt__comes_by_mail_once(void **state)
{
    struct bench *bench = *state;
    const char *mail = browser_mail(bench);

    assert_non_null(strstr(mail, "To: <r@example.com>\r\n"));
    assert_non_null(strstr(mail, "Subject: Your receipt from The Test Shop"));
    assert_non_null(strstr(mail, "4 x Still water\r\n"));
    assert_non_null(strstr(mail, "&lt;script&gt;"));
    assert_non_null(strstr(mail, "9.20 USD"));
    assert_null(strstr(mail, "2030"));
    browser_shop(bench, "riley", "2024-03-22", "t1", BENCH_WATER "," BROWSER_HOSTILE);
    rtl_app_free(bench->app);
    bench_start(bench); /* nor does a start send it again */
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/00000002.eml", bench->fixture.directory);
    assert_null(fopen(path, "r"));
}

static void test_receipts__are_found_by_day_card_and_transaction(void **state)
{
    /* clang-format off */
    static const struct {
        const char *query;
        bool first, second;
        int status;
    } rows[] = {
        {"",                                 true,  true,  200},
        {"?from=2024-03-23",                 false, true,  200},
        {"?to=2024-03-22",                   true,  false, 200},
        {"?from=2024-03-22&to=2024-03-22",   true,  false, 200},
        {"?from=2025-01-01",                 false, false, 200},
        {"?card=4242",                       true,  false, 200},
        {"?card=0005",                       false, true,  200},
        {"?id=t1",                           true,  false, 200},
        {"?id=TXN5",                         false, true,  200},
        {"?id=T1",                           false, false, 200},
        {"?id=%25",                          false, false, 200},
        {"?id=x'+OR+'1'='1",                 false, false, 200},
        {"?card=4242&id=TXN5",               false, false, 200},
        {"?page=1",                          false, false, 200},
        {"?page=-1",                         true,  true,  200},
        {"?page=99999999999999999999",       true,  true,  200},
        {"?from=2024-02-30",                 false, false, 400},
        {"?from=yesterday",                  false, false, 400},
        {"?card=42",                         false, false, 400},
    };
    /* clang-format on */
    struct bench *bench = *state;
    struct browser riley;

    bench->fixture.card = CARD("0005", "TXN5");
    browser_shop(bench, "riley", "2024-04-01", "second", BENCH_WATER);
    open_portal(&riley, bench);
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "/receipts%s", rows[i].query);
        assert_int_equal(browser_get(&riley, path), rows[i].status);
        if (browser_sees(&riley, "/receipts/t1\"") != rows[i].first ||
            browser_sees(&riley, "/receipts/second\"") != rows[i].second) {
            fail_msg("%s finds something else", rows[i].query);
        }
    }
    browser_dispose(&riley);
}

static void test_receipts__come_in_pages(void **state)
{
    struct bench *bench = *state;
    struct browser riley;
    char id[16];

    for (int i = 0; i < 20; i++) {
        (void)snprintf(id, sizeof(id), "more-%d", i);
        browser_shop(bench, "riley", "2024-04-01", id, BENCH_WATER);
    }
    open_portal(&riley, bench);
    assert_int_equal(browser_get(&riley, "/receipts?card=4242"), 200);
    assert_int_equal(count(riley.page, "href=\"/receipts/"), 20);
    assert_false(browser_sees(&riley, "/receipts/t1\""));
    assert_true(browser_sees(&riley, "href=\"/receipts?page=1&amp;card=4242\""));
    assert_int_equal(browser_get(&riley, "/receipts?page=1&card=4242"), 200);
    assert_int_equal(count(riley.page, "href=\"/receipts/"), 1);
    assert_true(browser_sees(&riley, "href=\"/receipts?page=0&amp;card=4242\""));
    assert_false(browser_sees(&riley, "page=2"));
    browser_dispose(&riley);
}

/* ---- stores ---- */

static void test_store__goes_by_its_name(void **state)
{
    static const char name[] = "River &lt;side&gt;";
    struct bench *bench = *state;
    struct browser riley;
    struct rtl_store_config *store = &bench->fixture.stores[0];

    (void)snprintf(store->name, sizeof(store->name), "River <side>");
    browser_shop(bench, "riley", "2024-03-25", "named", BENCH_WATER);
    assert_non_null(strstr(browser_mail(bench), "\r\nStore        River <side>\r\n"));
    assert_non_null(strstr(browser_mail(bench), "17:00 UTC, River &lt;side&gt;.<br>"));
    fixture_script(&bench->fixture, "adjust:refusal");
    browser_shop(bench, "riley", "2024-03-26", "owed", BENCH_WATER);
    fixture_script(&bench->fixture, "");
    open_portal(&riley, bench);
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    assert_int_equal(count(riley.page, name), 2);
    assert_int_equal(browser_get(&riley, "/receipts/named"), 200);
    assert_int_equal(count(riley.page, name), 1);
    assert_int_equal(browser_get(&riley, "/receipts/named/text"), 200);
    assert_true(browser_sees(&riley, "Store        River <side>\n"));
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_int_equal(count(riley.page, name), 1);
    assert_int_equal(browser_get(&riley, "/receipts/named/refund"), 200);
    assert_int_equal(browser_post(&riley, "/receipts/named/refund/confirm",
                                  "id=0a1b2c3d-1111-4222-8333-444455556666&amount=1.00"
                                  "&reason=OTHER"),
                     303);
    assert_int_equal(browser_get(&riley, riley.location), 200);
    assert_int_equal(count(riley.page, name), 1);
    assert_int_equal(browser_get(&riley, "/refunds"), 200);
    assert_int_equal(count(riley.page, name), 1);
    assert_false(browser_sees(&riley, "S1"));
    browser_dispose(&riley);
}

/* ---- refunds ---- */

/* From the form to the page to confirm; returns the status of that page. */
static int review(struct browser *browser, const char *choice)
{
    char fields[256];

    assert_int_equal(browser_get(browser, "/receipts/t1/refund"), 200);
    (void)snprintf(fields, sizeof(fields), "id=%s&%s", browser_field(browser, "id"), choice);
    return browser_post(browser, "/receipts/t1/refund", fields);
}

static void confirmation(struct browser *browser, char out[256])
{
    char id[64], amount[32];

    (void)snprintf(id, sizeof(id), "%s", browser_field(browser, "id"));
    (void)snprintf(amount, sizeof(amount), "%s", browser_field(browser, "amount"));
    (void)snprintf(out, 256, "id=%s&amount=%s&reason=%s", id, amount,
                   browser_field(browser, "reason"));
}

static void test_refund__is_made_once_however_often_it_is_confirmed(void **state)
{
    struct bench *bench = *state;
    struct browser riley;
    char fields[256], path[1024];

    open_portal(&riley, bench);
    fixture_script(&bench->fixture, "");
    assert_int_equal(review(&riley, "what=lines&line0=on&reason=DAMAGED_ITEM"), 200);
    assert_true(browser_sees(&riley, "7.00 USD"));
    assert_string_equal(bench->fixture.log.data, ""); /* looking it over asks nobody */
    confirmation(&riley, fields);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(browser_post(&riley, "/receipts/t1/refund/confirm", fields), 303);
        (void)snprintf(path, sizeof(path), "%s", riley.location);
        (void)bench_call(bench, 200, "GET", "/ops/summary", NULL);
        assert_int_equal(browser_get(&riley, path), 200);
    }
    assert_string_equal(bench->fixture.log.data, "refund 7.00");
    assert_true(browser_sees(&riley, ">Refunded<"));
    assert_true(browser_sees(&riley, "rec-1"));
    assert_true(browser_sees(&riley, "Something was damaged"));
    assert_int_equal(browser_get(&riley, "/refunds"), 200);
    assert_int_equal(count(riley.page, "href=\"/refunds/"), 1);
    assert_int_equal(browser_get(&riley, "/receipts/t1"), 200);
    assert_true(browser_sees(&riley, "<dt>Refunded</dt><dd>7.00 USD</dd>"));

    /* the same form with another amount is another refund, which it cannot be */
    char *amount = strstr(fields, "amount=7.00");
    memcpy(amount, "amount=1.00", strlen("amount=1.00"));
    assert_int_equal(browser_post(&riley, "/receipts/t1/refund/confirm", fields), 409);
    assert_string_equal(bench->fixture.log.data, "refund 7.00");
    browser_dispose(&riley);
}

static void test_refund__is_looked_at_again_until_it_is_final(void **state)
{
    struct bench *bench = *state;
    struct browser riley;
    char fields[256], path[1024];

    open_portal(&riley, bench);
    fixture_script(&bench->fixture, "");
    bench->fixture.silent_at = 1;
    assert_int_equal(review(&riley, "what=rest&reason=OTHER"), 200);
    confirmation(&riley, fields);
    assert_int_equal(browser_post(&riley, "/receipts/t1/refund/confirm", fields), 303);
    (void)snprintf(path, sizeof(path), "%s", riley.location);
    assert_int_equal(browser_get(&riley, path), 200);
    assert_true(browser_sees(&riley, ">In progress<"));
    assert_true(browser_sees(&riley, "looks again by itself"));
    assert_true(browser_sees(&riley, "Look again"));
    assert_non_null(strstr(riley.headers, "\nrefresh: "));
    assert_int_equal(browser_get(&riley, "/refunds"), 200);
    assert_null(strstr(riley.headers, "\nrefresh: "));

    bench->fixture.silent_at = 0;
    rtl_app_free(bench->app);
    bench_start(bench); /* asks again */
    browser_dispose(&riley);
    open_portal(&riley, bench);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(browser_get(&riley, path), 200);
        if (strstr(riley.headers, "\nrefresh: ") == NULL) {
            break;
        }
    }
    assert_true(browser_sees(&riley, ">Refunded<"));
    assert_false(browser_sees(&riley, "Look again"));
    browser_dispose(&riley);
}

static void test_refund__is_reviewed_for_people(void **state)
{
    /* clang-format off */
    static const struct {
        const char *choice;
        int status;
        const char *says;
    } rows[] = {
        {"what=rest&reason=OTHER",                     200, "9.20 USD"},
        {"what=amount&amount=0.01&reason=OTHER",       200, "0.01 USD"},
        {"what=amount&amount=9.20&reason=OTHER",       200, "9.20 USD"},
        {"what=amount&amount=9.21&reason=OTHER",       400, "more than is left"},
        {"what=amount&amount=0&reason=OTHER",          400, "enter an amount"},
        {"what=amount&amount=-1&reason=OTHER",         400, "enter an amount"},
        {"what=amount&amount=1.001&reason=OTHER",      400, "enter an amount"},
        {"what=amount&amount=1%2C50&reason=OTHER",     400, "enter an amount"},
        {"what=amount&amount=&reason=OTHER",           400, "enter an amount"},
        {"what=lines&reason=OTHER",                    400, "choose the items"},
        {"what=lines&line7=on&reason=OTHER",           400, "choose the items"},
        {"what=lines&line0=on&line1=on&reason=OTHER",  200, "9.20 USD"},
        {"what=all&reason=OTHER",                      400, "choose what is to be refunded"},
        {"what=rest&reason=",                          400, "tell us why"},
        {"what=rest&reason=GREED",                     400, "tell us why"},
    };
    /* clang-format on */
    struct browser riley;

    open_portal(&riley, *state);
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        if (review(&riley, rows[i].choice) != rows[i].status ||
            !browser_sees(&riley, rows[i].says)) {
            fail_msg("%s: %d %s", rows[i].choice, riley.status, riley.page);
        }
    }
    browser_dispose(&riley);
}

static void test_refund__shows_the_form_as_it_was_sent_after_a_complaint(void **state)
{
    struct browser riley;

    open_portal(&riley, *state);
    assert_int_equal(review(&riley, "what=amount&amount=%3C9.21&line1=on&reason=OTHER"), 400);
    assert_true(browser_sees(&riley, "value=\"amount\" checked"));
    assert_false(browser_sees(&riley, "value=\"rest\" checked"));
    assert_true(browser_sees(&riley, "value=\"&lt;9.21\""));
    assert_true(browser_sees(&riley, "name=\"line1\" checked"));
    assert_false(browser_sees(&riley, "name=\"line0\" checked"));
    assert_true(browser_sees(&riley, "value=\"OTHER\" selected"));
    assert_int_equal(browser_get(&riley, "/receipts/t1/refund?what=amount&amount=1"), 200);
    assert_true(browser_sees(&riley, "value=\"rest\" checked")); /* a link chooses nothing */
    assert_false(browser_sees(&riley, "value=\"1\""));
    browser_dispose(&riley);
}

static void test_refund__keeps_to_the_rules_without_the_form(void **state)
{
    static const char id[] = "0a1b2c3d-1111-4222-8333-444455556666";
    struct bench *bench = *state;
    struct browser riley;
    char fields[256];

    open_portal(&riley, bench);
    fixture_script(&bench->fixture, "");
    assert_int_equal(browser_get(&riley, "/receipts/t1"), 200);
    (void)snprintf(fields, sizeof(fields), "id=%s&amount=9.21&reason=OTHER", id);
    assert_int_equal(browser_post(&riley, "/receipts/t1/refund/confirm", fields), 303);
    assert_int_equal(browser_get(&riley, riley.location), 200);
    assert_true(browser_sees(&riley, ">Refused<"));
    (void)snprintf(fields, sizeof(fields), "id=%s&amount=1.00&reason=GREED", "0a1b");
    assert_int_equal(browser_post(&riley, "/receipts/t1/refund/confirm", fields), 400);
    assert_int_equal(browser_post(&riley, "/receipts/t1/refund/confirm", "amount=1.00"), 400);
    browser_wait(bench, 29 * JWO_MINUTE_MS);
    assert_int_equal(browser_get(&riley, "/receipts/t1/refund"), 200);
    assert_string_equal(bench->fixture.log.data, "");
    browser_dispose(&riley);

    browser_wait(bench, 31 * JWO_DAY_MS);
    open_portal(&riley, bench);
    assert_int_equal(browser_get(&riley, "/receipts/t1/refund"), 200);
    assert_true(browser_sees(&riley, "could be refunded is over"));
    assert_false(browser_sees(&riley, "name=\"what\""));
    browser_dispose(&riley);
}

/* ---- the balance ---- */

static void test_balance__is_told_visit_by_visit(void **state)
{
    struct bench *bench = *state;
    struct browser riley;

    open_portal(&riley, bench);
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_true(browser_sees(&riley, "You owe nothing."));
    fixture_script(&bench->fixture, "adjust:refusal adjust:refusal");
    browser_shop(bench, "riley", "2024-03-25", "owed-1", BENCH_WATER);
    browser_shop(bench, "riley", "2024-03-26", "owed-2", BROWSER_HOSTILE);
    assert_int_equal(browser_get(&riley, "/balance"), 200);
    assert_true(browser_sees(&riley, "You owe <strong>9.20 USD</strong>"));
    assert_true(browser_sees(&riley, "/receipts/owed-1\""));
    assert_true(browser_sees(&riley, "/receipts/owed-2\""));
    assert_true(browser_sees(&riley, "The card was declined"));
    assert_int_equal(browser_get(&riley, "/receipts/owed-1/refund"), 200);
    assert_true(browser_sees(&riley, "Nothing was paid"));
    browser_dispose(&riley);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, riley_is_there, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_receipt__says_what_was_bought_and_how_it_was_paid),
        TEST(test_receipt__shows_hostile_text_as_text),
        TEST(test_receipt__is_there_as_text),
        TEST(test_receipt__comes_by_mail_once),
        TEST(test_receipts__are_found_by_day_card_and_transaction),
        TEST(test_receipts__come_in_pages),
        TEST(test_store__goes_by_its_name),
        TEST(test_refund__is_made_once_however_often_it_is_confirmed),
        TEST(test_refund__is_looked_at_again_until_it_is_final),
        TEST(test_refund__is_reviewed_for_people),
        TEST(test_refund__shows_the_form_as_it_was_sent_after_a_complaint),
        TEST(test_refund__keeps_to_the_rules_without_the_form),
        TEST(test_balance__is_told_visit_by_visit),
    };

    return cmocka_run_group_tests_name("portal_pages", tests, NULL, NULL);
}

/* test_portal_sign_in.c -- who gets in: codes by e-mail, cards, and the doors that shut.
 *
 * Method: browsers at the whole program over HTTP; mail is read from its folder; time is moved, not
 * waited for.
 */
#include <stdio.h>
#include <string.h>

#include "browser.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "test_support.h"

#define RILEY "r@example.com"
#define DANA  "dana@example.com"

static int one_visit(void **state)
{
    assert_int_equal(browser_setup(state), 0);
    browser_shop(*state, "riley", "2024-03-22", "t1", BENCH_WATER);
    return 0;
}

/* Ask for a code, and return the one in the newest mail; kept until the next call. */
static const char *ask_code(struct browser *browser, const char *email)
{
    static char code[9];
    char fields[256];

    assert_int_equal(browser_get(browser, "/sign-in"), 200);
    (void)snprintf(fields, sizeof(fields), "email=%s", email);
    assert_int_equal(browser_post(browser, "/sign-in/email", fields), 303);
    assert_string_equal(browser->location, "/sign-in/code");
    assert_int_equal(browser_get(browser, "/sign-in/code"), 200);
    return browser_code(browser->bench, code);
}

static int give_code(struct browser *browser, const char *code)
{
    char fields[64];

    (void)snprintf(fields, sizeof(fields), "code=%s", code);
    return browser_post(browser, "/sign-in/code", fields);
}

/* Another code than that one. */
static const char *wrong(const char *code)
{
    static char other[16];

    (void)snprintf(other, sizeof(other), "%s", code);
    other[7] = other[7] == '0' ? '1' : '0';
    return other;
}

/* ---- codes ---- */

static void test_code__goes_to_the_shopper_and_lets_in_once(void **state)
{
    struct browser riley, again;
    char code[16];

    browser_init(&riley, *state);
    browser_init(&again, *state);
    (void)snprintf(code, sizeof(code), "%s", ask_code(&riley, "R%40EXAMPLE.com"));
    assert_int_equal(strspn(code, "0123456789"), 8);
    const char *mail = browser_mail(*state);
    assert_non_null(strstr(mail, "To: <r@example.com>\r\n")); /* as Amazon spells it */
    assert_null(strstr(mail, "4242"));
    assert_int_equal(give_code(&riley, wrong(code)), 400);
    assert_int_equal(give_code(&riley, code), 303);
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    assert_true(browser_sees(&riley, "/receipts/t1"));

    assert_int_equal(browser_get(&again, "/sign-in/code"), 200);
    assert_int_equal(give_code(&again, code), 400); /* another browser, and it is spent */
    browser_dispose(&riley);
    browser_dispose(&again);
}

static void test_code__is_good_in_the_browser_that_asked(void **state)
{
    struct browser riley, thief;

    browser_init(&riley, *state);
    browser_init(&thief, *state);
    (void)ask_code(&thief, "thief%40example.com"); /* has a code of its own to wait for */
    const char *code = ask_code(&riley, RILEY);
    assert_int_equal(give_code(&thief, code), 400);
    assert_int_equal(give_code(&riley, code), 303);
    browser_dispose(&riley);
    browser_dispose(&thief);
}

static void test_code__is_dead_when_it_was_used(void **state)
{
    struct browser riley;
    char before[128], code[16];

    browser_init(&riley, *state);
    (void)snprintf(code, sizeof(code), "%s", ask_code(&riley, RILEY));
    (void)snprintf(before, sizeof(before), "%s", riley.cookie);
    assert_int_equal(give_code(&riley, code), 303);
    (void)snprintf(riley.cookie, sizeof(riley.cookie), "%s", before);
    assert_int_equal(browser_get(&riley, "/sign-in/code"), 200);
    assert_int_equal(give_code(&riley, code), 400);
    browser_dispose(&riley);
}

static void test_code__is_dead_after_five_wrong_ones(void **state)
{
    struct browser riley;
    char code[16];

    browser_init(&riley, *state);
    (void)snprintf(code, sizeof(code), "%s", ask_code(&riley, RILEY));
    for (int i = 0; i < 5; i++) {
        assert_int_equal(give_code(&riley, wrong(code)), 400);
    }
    assert_int_equal(give_code(&riley, code), 400);
    browser_dispose(&riley);
}

static void test_code__is_good_for_ten_minutes(void **state)
{
    struct browser riley;
    char code[16];

    browser_init(&riley, *state);
    (void)snprintf(code, sizeof(code), "%s", ask_code(&riley, RILEY));
    browser_wait(*state, 10 * JWO_MINUTE_MS);
    assert_int_equal(give_code(&riley, code), 400);
    (void)snprintf(code, sizeof(code), "%s", ask_code(&riley, RILEY));
    browser_wait(*state, 9 * JWO_MINUTE_MS);
    assert_int_equal(give_code(&riley, code), 303);
    browser_dispose(&riley);
}

static void test_code__does_not_tell_whether_an_address_is_known(void **state)
{
    struct browser known, unknown;
    char first[512];

    browser_init(&known, *state);
    browser_init(&unknown, *state);
    (void)snprintf(first, sizeof(first), "%.500s", browser_mail(*state)); /* the receipt */
    assert_string_equal(ask_code(&unknown, "nobody%40example.com"), "");
    assert_memory_equal(browser_mail(*state), first, strlen(first)); /* nothing newer */
    (void)ask_code(&known, RILEY);
    /* The pages differ in their CSRF field alone, and that has one length. */
    char *at = strstr(known.page, known.csrf);
    memcpy(at, unknown.csrf, strlen(unknown.csrf));
    assert_string_equal(known.page, unknown.page);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(give_code(&unknown, "12345678"), 400);
    }
    browser_dispose(&known);
    browser_dispose(&unknown);
}

/* ---- doors ---- */

static void test_locks__shut_after_wrong_codes_and_for_longer_each_time(void **state)
{
    struct browser riley;
    char code[16];

    browser_init(&riley, *state);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 10; i++) {
            if (i % 5 == 0) {
                (void)snprintf(code, sizeof(code), "%s", ask_code(&riley, RILEY));
            }
            assert_int_equal(give_code(&riley, wrong(code)), 400);
        }
        (void)snprintf(code, sizeof(code), "%s", ask_code(&riley, RILEY));
        assert_int_equal(give_code(&riley, code), 429); /* also the right one */
        assert_non_null(strstr(riley.headers, "retry-after: "));
        if (round == 0) {
            browser_wait(*state, 16 * JWO_MINUTE_MS);
        }
    }
    browser_wait(*state, 16 * JWO_MINUTE_MS);
    assert_int_equal(give_code(&riley, code), 429); /* the second time takes longer */
    browser_wait(*state, 2 * JWO_HOUR_MS);
    assert_int_equal(give_code(&riley, ask_code(&riley, RILEY)), 303);
    browser_dispose(&riley);
}

static void test_locks__send_nobody_more_than_five_codes(void **state)
{
    struct browser riley;
    char fifth[16];

    browser_init(&riley, *state);
    for (int i = 0; i < 5; i++) {
        (void)snprintf(fifth, sizeof(fifth), "%s", ask_code(&riley, RILEY));
    }
    assert_string_equal(ask_code(&riley, RILEY), fifth); /* answered alike, but no mail came */
    assert_int_equal(give_code(&riley, fifth), 303);     /* and the last one stayed good */
    browser_dispose(&riley);
}

static void test_locks__shut_a_client_out_that_asks_for_many(void **state)
{
    struct browser crawler;
    char fields[64];

    browser_init(&crawler, *state);
    assert_int_equal(browser_get(&crawler, "/sign-in"), 200);
    for (int i = 0; i < 20; i++) {
        (void)snprintf(fields, sizeof(fields), "email=a%d%%40example.com", i);
        assert_int_equal(browser_post(&crawler, "/sign-in/email", fields), 303);
    }
    assert_int_equal(browser_post(&crawler, "/sign-in/email", "email=a%40example.com"), 429);
    browser_wait(*state, 16 * JWO_MINUTE_MS);
    assert_int_equal(browser_post(&crawler, "/sign-in/email", "email=a%40example.com"), 303);
    browser_dispose(&crawler);
}

/* A proxy adds the address that it saw to the end of what the client claims. */
static void test_locks__tell_the_clients_of_a_proxy_apart(void **state)
{
    struct bench *bench = *state;
    struct browser crawler;
    char body[256];
    int last = 0;

    bench->fixture.config.portal_behind_proxy = true;
    browser_init(&crawler, bench);
    assert_int_equal(browser_get(&crawler, "/sign-in"), 200);
    for (int i = 0; i < 21; i++) {
        char claimed[64];
        (void)snprintf(claimed, sizeof(claimed), "10.0.0.%d, 192.0.2.1", i);
        (void)snprintf(body, sizeof(body), "csrf=%s&email=a%d%%40example.com", crawler.csrf, i);
        last = browser_send(&crawler, "/sign-in/email", body, "X-Forwarded-For", claimed);
    }
    assert_int_equal(last, 429);
    assert_int_equal(browser_send(&crawler, "/sign-in/email", body, "X-Forwarded-For", "192.0.2.2"),
                     303);
    bench->fixture.config.portal_behind_proxy = false;
    assert_int_equal(browser_send(&crawler, "/sign-in/email", body, "X-Forwarded-For", "192.0.2.1"),
                     303); /* nobody but a proxy is believed */
    browser_dispose(&crawler);
}

/* ---- cards ---- */

#define CARD(tail, expiry, date) "tail=" tail "&expiry=" expiry "&date=" date

static void test_card__lets_in_who_knows_all_of_it(void **state)
{
    /* clang-format off */
    static const struct {
        const char *fields;
        int status;
    } rows[] = {
        {CARD("4242", "12%2F30",   "2024-03-22"), 303},
        {CARD("4242", "1230",      "2024-03-22"), 303},
        {CARD("4242", "12+2030",   "2024-03-22"), 303},
        {CARD("4243", "12%2F30",   "2024-03-22"), 400},
        {CARD("4242", "11%2F30",   "2024-03-22"), 400},
        {CARD("4242", "12%2F31",   "2024-03-22"), 400},
        {CARD("4242", "12%2F30",   "2024-03-24"), 400},
        {CARD("",     "12%2F30",   "2024-03-22"), 400},
        {CARD("4242", "",          "2024-03-22"), 400},
        {CARD("4242", "12%2F30",   ""),           400},
        {CARD("%25",  "12%2F30",   "2024-03-22"), 400},
    };
    /* clang-format on */
    char *first = NULL;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct browser browser;
        browser_init(&browser, *state);
        assert_int_equal(browser_get(&browser, "/sign-in"), 200);
        assert_int_equal(browser_post(&browser, "/sign-in/card", rows[i].fields), rows[i].status);
        if (rows[i].status == 303) {
            assert_int_equal(browser_get(&browser, "/receipts"), 200);
            assert_true(browser_sees(&browser, "/receipts/t1"));
        } else { /* always in the same words */
            char *said = strstr(browser.page, "role=\"alert\">");
            said[strcspn(said, "\n")] = '\0';
            first = first != NULL ? first : jwo_strdup(said);
            assert_string_equal(said, first);
        }
        browser_dispose(&browser);
        browser_wait(*state, JWO_HOUR_MS);
    }
    jwo_free(first);
}

static void test_card__lets_nobody_in_who_may_be_two(void **state)
{
    struct browser browser;

    browser_shop(*state, "dana", "2024-03-22", "d1", BENCH_WATER); /* the same card by its tail */
    browser_init(&browser, *state);
    assert_int_equal(browser_get(&browser, "/sign-in"), 200);
    assert_int_equal(browser_post(&browser, "/sign-in/card", CARD("4242", "1230", "2024-03-22")),
                     400);
    browser_dispose(&browser);
}

static void test_card__shows_a_visit_of_nobody_named_and_that_alone(void **state)
{
    struct browser browser;

    browser_shop(*state, "", "2024-05-01", "n1", BENCH_WATER);
    browser_shop(*state, "", "2024-05-09", "n2", BENCH_WATER);
    browser_init(&browser, *state);
    assert_int_equal(browser_get(&browser, "/sign-in"), 200);
    assert_int_equal(browser_post(&browser, "/sign-in/card", CARD("4242", "1230", "2024-05-01")),
                     303);
    assert_int_equal(browser_get(&browser, "/receipts"), 200);
    assert_true(browser_sees(&browser, "/receipts/n1"));
    assert_false(browser_sees(&browser, "/receipts/n2"));
    assert_int_equal(browser_get(&browser, "/receipts/n2"), 404);
    assert_int_equal(browser_get(&browser, "/receipts/t1"), 404);
    browser_dispose(&browser);
}

static void test_card__shuts_after_five_wrong_days(void **state)
{
    struct browser browser;

    browser_init(&browser, *state);
    assert_int_equal(browser_get(&browser, "/sign-in"), 200);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(
            browser_post(&browser, "/sign-in/card", CARD("4242", "1230", "2024-01-01")), 400);
    }
    assert_int_equal(browser_post(&browser, "/sign-in/card", CARD("4242", "1230", "2024-03-22")),
                     429);
    browser_wait(*state, 16 * JWO_MINUTE_MS);
    assert_int_equal(browser_post(&browser, "/sign-in/card", CARD("4242", "1230", "2024-03-22")),
                     303);
    browser_dispose(&browser);
}

/* ---- who owes ---- */

static void test_sign_in__is_open_to_who_has_nothing_but_a_debt(void **state)
{
    struct bench *bench = *state;
    struct browser dana;

    bench->fixture.identity = "{\"shopperEmail\":\"" DANA "\"}";
    fixture_script(&bench->fixture, "adjust:refusal");
    browser_shop(bench, "dana", "2024-03-25", "d1", BENCH_WATER);
    browser_init(&dana, bench);
    browser_sign_in(&dana, DANA);
    assert_int_equal(browser_get(&dana, "/balance"), 200);
    assert_true(browser_sees(&dana, "You owe <strong>7.00 USD</strong>"));
    assert_true(browser_sees(&dana, "/receipts/d1"));
    assert_int_equal(browser_get(&dana, "/receipts/d1"), 200);
    assert_true(browser_sees(&dana, "Still owed"));
    assert_int_equal(browser_get(&dana, "/receipts"), 200);
    assert_false(browser_sees(&dana, "/receipts/d1")); /* it is no receipt */
    browser_dispose(&dana);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, one_visit, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_code__goes_to_the_shopper_and_lets_in_once),
        TEST(test_code__is_good_in_the_browser_that_asked),
        TEST(test_code__is_dead_when_it_was_used),
        TEST(test_code__is_dead_after_five_wrong_ones),
        TEST(test_code__is_good_for_ten_minutes),
        TEST(test_code__does_not_tell_whether_an_address_is_known),
        TEST(test_locks__shut_after_wrong_codes_and_for_longer_each_time),
        TEST(test_locks__send_nobody_more_than_five_codes),
        TEST(test_locks__shut_a_client_out_that_asks_for_many),
        TEST(test_locks__tell_the_clients_of_a_proxy_apart),
        TEST(test_card__lets_in_who_knows_all_of_it),
        TEST(test_card__lets_nobody_in_who_may_be_two),
        TEST(test_card__shows_a_visit_of_nobody_named_and_that_alone),
        TEST(test_card__shuts_after_five_wrong_days),
        TEST(test_sign_in__is_open_to_who_has_nothing_but_a_debt),
    };

    return cmocka_run_group_tests_name("portal_sign_in", tests, NULL, NULL);
}

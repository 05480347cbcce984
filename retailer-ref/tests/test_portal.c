/* test_portal.c -- the portal's doors: sessions, forms of other sites, other people's trips.
 *
 * Method: browsers at the whole program over HTTP. Two shoppers, Riley and Dana, have a visit each.
 * The table of routes is typed by hand: a route that is added without its row turns a test red.
 */
#include <stdio.h>
#include <string.h>

#include "browser.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/digest.h"
#include "jwo/file.h"
#include "test_support.h"

#define RILEY "r@example.com"
#define DANA  "dana@example.com"
#define UUID  "0a1b2c3d-1111-4222-8333-444455556666"
#define OTHER "0a1b2c3d-1111-4222-8333-444455557777"
#define KEY   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ASKED "id=" UUID "&what=rest&reason=OTHER"
#define SURE  "id=" UUID "&amount=1.00&reason=OTHER"

/* Riley has "t1" and a refund of it, Dana has "d1". */
static int two_shoppers(void **state)
{
    struct bench *bench;

    assert_int_equal(browser_setup_two(state), 0);
    bench = *state;
    (void)bench_call(bench, 200, "POST", "/ops/shoppers/riley/payoff",
                     "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}");
    (void)bench_call(bench, 200, "POST", "/ops/trips/t1/refunds",
                     "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"OTHER\","
                     "\"refundRequestId\":\"" UUID "\"}");
    return 0;
}

/* Every route that needs a session, and what a form of it holds. */
/* clang-format off */
static const struct {
    const char *path, *fields; /* NULL: a page */
} guarded[] = {
    {"/receipts",                   NULL},
    {"/receipts/t1",                NULL},
    {"/receipts/t1/text",           NULL},
    {"/receipts/t1/refund",         NULL},
    {"/refunds",                    NULL},
    {"/refunds/" UUID,              NULL},
    {"/balance",                    NULL},
    {"/receipts/owed/pay",          NULL},
    {"/payments/k1",                NULL},
    {"/receipts/owed/pay",          "key=" KEY "&what=all"},
    {"/receipts/owed/pay/confirm",  "key=" KEY "&what=amount&amount=1.00"},
    {"/receipts/t1/refund",         ASKED},
    {"/receipts/t1/refund/confirm", "id=" OTHER "&amount=1.00&reason=OTHER"},
    {"/sign-out",                   ""},
};
/* clang-format on */

static int visit(struct browser *browser, const char *path, const char *fields)
{
    return fields != NULL ? browser_post(browser, path, fields) : browser_get(browser, path);
}

static void test_portal__shows_nothing_without_a_session(void **state)
{
    struct browser browser;

    browser_init(&browser, *state);
    assert_int_equal(browser_get(&browser, "/sign-in"), 200);
    for (size_t i = 0; i < JWO_COUNT(guarded); i++) {
        assert_int_equal(visit(&browser, guarded[i].path, guarded[i].fields), 303);
        assert_string_equal(browser.location, "/sign-in");
        assert_string_equal(browser.page, "");
    }
    browser_dispose(&browser);
}

/* Also not whether it is there. */
static void test_portal__shows_nothing_of_another_shopper(void **state)
{
    /* clang-format off */
    static const struct {
        const char *theirs, *nobodys, *fields;
    } rows[] = {
        {"/receipts/t1",                "/receipts/t9",                NULL},
        {"/receipts/t1/text",           "/receipts/t9/text",           NULL},
        {"/receipts/t1/refund",         "/receipts/t9/refund",         NULL},
        {"/refunds/" UUID,              "/refunds/nothing",            NULL},
        {"/receipts/t1/refund",         "/receipts/t9/refund",         ASKED},
        {"/receipts/t1/refund/confirm", "/receipts/t9/refund/confirm", SURE},
    };
    /* clang-format on */
    struct browser dana;

    browser_init(&dana, *state);
    browser_sign_in(&dana, DANA);
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_int_equal(visit(&dana, rows[i].theirs, rows[i].fields), 404);
        char *theirs = jwo_strdup(dana.page);
        assert_int_equal(visit(&dana, rows[i].nobodys, rows[i].fields), 404);
        assert_string_equal(dana.page, theirs);
        jwo_free(theirs);
    }
    assert_int_equal(browser_get(&dana, "/receipts"), 200);
    assert_true(browser_sees(&dana, "/receipts/d1"));
    assert_false(browser_sees(&dana, "/receipts/t1"));
    assert_int_equal(browser_get(&dana, "/receipts?id=t1"), 200);
    assert_false(browser_sees(&dana, "/receipts/t1"));
    assert_int_equal(browser_get(&dana, "/refunds"), 200);
    assert_false(browser_sees(&dana, UUID));
    browser_dispose(&dana);
}

static void test_portal__lets_the_owner_see_all_of_it(void **state)
{
    struct browser riley;

    browser_init(&riley, *state);
    browser_sign_in(&riley, RILEY);
    for (size_t i = 0; i < JWO_COUNT(guarded); i++) {
        const int status = visit(&riley, guarded[i].path, guarded[i].fields);
        assert_true(status == 200 || (status == 303 && guarded[i].fields != NULL));
    }
    assert_string_equal(riley.location, "/sign-in"); /* the last one was the way out */
    browser_dispose(&riley);
}

/* ---- forms ---- */

static void test_portal__takes_no_form_of_another_site(void **state)
{
    struct browser riley, dana;
    char body[256];

    browser_init(&riley, *state);
    browser_init(&dana, *state);
    browser_sign_in(&riley, RILEY);
    browser_sign_in(&dana, DANA);
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    assert_int_equal(browser_get(&dana, "/receipts"), 200);

    assert_int_equal(browser_send(&riley, "/sign-out", "", NULL, NULL), 403);
    assert_int_equal(browser_send(&riley, "/sign-out", "csrf=", NULL, NULL), 403);
    (void)snprintf(body, sizeof(body), "csrf=%064d", 0);
    assert_int_equal(browser_send(&riley, "/sign-out", body, NULL, NULL), 403);
    (void)snprintf(body, sizeof(body), "csrf=%s", dana.csrf);
    assert_int_equal(browser_send(&riley, "/sign-out", body, NULL, NULL), 403);
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    (void)snprintf(body, sizeof(body), "csrf=%s", riley.csrf);
    assert_int_equal(browser_send(&riley, "/sign-out", body, "Origin", "https://evil.example"),
                     403);
    assert_int_equal(browser_send(&riley, "/sign-out", body, "Origin", "null"), 403);
    assert_int_equal(browser_get(&riley, "/receipts"), 200); /* still signed in */

    (void)snprintf(body, sizeof(body), "csrf=%s", riley.csrf);
    char origin[64];
    (void)snprintf(origin, sizeof(origin), "http://127.0.0.1:%u",
                   rtl_app_portal_port(riley.bench->app));
    assert_int_equal(browser_send(&riley, "/sign-out", body, "Origin", origin), 303);
    assert_int_equal(browser_get(&riley, "/receipts"), 303);
    browser_dispose(&riley);
    browser_dispose(&dana);
}

static void test_portal__takes_the_forms_of_its_own_url_alone(void **state)
{
    struct bench *bench = *state;
    struct browser browser;
    char body[256];

    (void)snprintf(bench->fixture.config.portal_url, sizeof(bench->fixture.config.portal_url),
                   "https://shop.example");
    browser_init(&browser, bench);
    assert_int_equal(browser_get(&browser, "/sign-in"), 200);
    assert_non_null(strstr(browser.headers, "set-cookie: __Host-portal="));
    assert_non_null(strstr(browser.headers, "; Path=/; HttpOnly; SameSite=Strict; Secure\n"));
    assert_non_null(strstr(browser.headers, "strict-transport-security: "));
    (void)snprintf(body, sizeof(body), "csrf=%s&email=a%%40b.example", browser.csrf);
    assert_int_equal(
        browser_send(&browser, "/sign-in/email", body, "Origin", "https://shop.example.evil"), 403);
    assert_int_equal(
        browser_send(&browser, "/sign-in/email", body, "Origin", "https://shop.example"), 303);
    bench->fixture.config.portal_url[0] = '\0';
    browser_dispose(&browser);
}

static void test_portal__refuses_what_is_no_form(void **state)
{
    struct browser browser;
    char *big = jwo_malloc(RTL_PORTAL_BODY_MAX + 2);

    browser_init(&browser, *state);
    assert_int_equal(browser_get(&browser, "/sign-in"), 200);
    assert_int_equal(browser_post(&browser, "/sign-in/email", "email=%zz"), 400);
    assert_int_equal(browser_post(&browser, "/sign-in/email", "email=%ff%fe"), 400);
    assert_int_equal(browser_post(&browser, "/sign-in/email", "email=a@b.c&email=d@e.f"), 400);
    assert_int_equal(browser_post(&browser, "/sign-in/email", "csrf=0"), 400);
    assert_int_equal(
        browser_send(&browser, "/sign-in/email", "{}", "Content-Type", "application/json"), 400);
    assert_int_equal(browser_get(&browser, "/sign-in?a=%00"), 400);
    memset(big, 'x', RTL_PORTAL_BODY_MAX + 1);
    big[RTL_PORTAL_BODY_MAX + 1] = '\0';
    (void)browser_send(&browser, "/sign-in/email", big, NULL, NULL);
    assert_true(browser.status == 413 || browser.status == 0); /* 0: hung up on while it sent */
    assert_int_equal(browser_get(&browser, "/sign-out"), 405);
    assert_int_equal(browser_post(&browser, "/sign-in", ""), 405);
    assert_int_equal(browser_get(&browser, "/nothing"), 404);
    assert_int_equal(browser_get(&browser, "/receipts%2Ft1"), 404);
    jwo_free(big);
    browser_dispose(&browser);
}

static void test_portal__forbids_scripts_and_caches_in_every_answer(void **state)
{
    static const char *const paths[] = {"/", "/sign-in", "/portal.css", "/nothing", "/sign-out"};
    struct browser browser;

    browser_init(&browser, *state);
    for (size_t i = 0; i < JWO_COUNT(paths); i++) {
        (void)browser_get(&browser, paths[i]);
        assert_non_null(strstr(browser.headers,
                               "content-security-policy: default-src 'none'; style-src 'self'; "
                               "form-action 'self'; frame-ancestors 'none'; base-uri 'none'\n"));
        assert_non_null(strstr(browser.headers, "x-content-type-options: nosniff\n"));
        assert_non_null(strstr(browser.headers, "referrer-policy: same-origin\n"));
        assert_non_null(strstr(browser.headers, "cache-control: no-store\n"));
        assert_false(browser_sees(&browser, "<script"));
    }
    browser_dispose(&browser);
}

/* ---- sessions ---- */

/* Does a file of the database hold these bytes? */
static bool is_stored(struct bench *bench, const char *text)
{
    static const char *const endings[] = {"", "-wal"};
    const size_t len = strlen(text);
    bool found = false;

    for (size_t i = 0; i < JWO_COUNT(endings); i++) {
        char path[160];
        struct jwo_buf file;
        struct jwo_error err;

        (void)snprintf(path, sizeof(path), "%s%s", bench->fixture.database, endings[i]);
        jwo_buf_init(&file, 64 * 1024 * 1024);
        assert_int_equal(jwo_file_read(&file, path, &err), JWO_OK);
        for (size_t at = 0; !found && at + len <= file.len; at++) {
            found = memcmp(file.data + at, text, len) == 0;
        }
        jwo_buf_dispose(&file);
    }
    return found;
}

static void test_session__is_a_new_token_that_the_database_does_not_hold(void **state)
{
    struct browser riley, thief;
    char before[128], hashed[JWO_SHA256_HEX_MAX];

    browser_init(&riley, *state);
    browser_init(&thief, *state);
    assert_int_equal(browser_get(&riley, "/sign-in"), 200);
    (void)snprintf(before, sizeof(before), "%s", riley.cookie);
    browser_sign_in(&riley, RILEY);
    assert_string_not_equal(riley.cookie, before);
    (void)snprintf(thief.cookie, sizeof(thief.cookie), "%s", before); /* planted before */
    assert_int_equal(browser_get(&thief, "/receipts"), 303);

    const char *token = strchr(riley.cookie, '=') + 1;
    assert_true(is_stored(*state, RILEY)); /* what is there is found */
    assert_false(is_stored(*state, token));
    (void)jwo_sha256_hex(token, strlen(token), hashed); /* what a copy of the database tells */
    (void)snprintf(thief.cookie, sizeof(thief.cookie), "portal=%s", hashed);
    assert_int_equal(browser_get(&thief, "/receipts"), 303);
    (void)snprintf(thief.cookie, sizeof(thief.cookie), "portal=%.63sg", token);
    assert_int_equal(browser_get(&thief, "/receipts"), 303);
    (void)snprintf(thief.cookie, sizeof(thief.cookie), "portal='; DROP TABLE trips; --");
    assert_int_equal(browser_get(&thief, "/receipts"), 303);
    (void)snprintf(thief.cookie, sizeof(thief.cookie), "%s", riley.cookie);
    assert_int_equal(browser_get(&thief, "/receipts"), 200); /* it is the cookie that counts */
    browser_dispose(&riley);
    browser_dispose(&thief);
}

static void test_session__ends_with_the_sign_out(void **state)
{
    struct browser riley;
    char cookie[128];

    browser_init(&riley, *state);
    browser_sign_in(&riley, RILEY);
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    (void)snprintf(cookie, sizeof(cookie), "%s", riley.cookie);
    assert_int_equal(browser_post(&riley, "/sign-out", ""), 303);
    (void)snprintf(riley.cookie, sizeof(riley.cookie), "%s", cookie);
    assert_int_equal(browser_get(&riley, "/receipts"), 303);
    browser_dispose(&riley);
}

static void test_session__ends_when_it_is_not_used(void **state)
{
    struct browser riley;

    browser_init(&riley, *state);
    browser_sign_in(&riley, RILEY);
    browser_wait(*state, 29 * JWO_MINUTE_MS);
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    browser_wait(*state, 29 * JWO_MINUTE_MS);
    assert_int_equal(browser_get(&riley, "/receipts"), 200);
    browser_wait(*state, 31 * JWO_MINUTE_MS);
    assert_int_equal(browser_get(&riley, "/receipts"), 303);
    browser_dispose(&riley);
}

static void test_session__ends_after_half_a_day_in_any_case(void **state)
{
    struct browser riley;

    browser_init(&riley, *state);
    browser_sign_in(&riley, RILEY);
    for (int i = 0; i < 28; i++) {
        browser_wait(*state, 25 * JWO_MINUTE_MS);
        assert_int_equal(browser_get(&riley, "/balance"), 200);
    }
    browser_wait(*state, 25 * JWO_MINUTE_MS);
    assert_int_equal(browser_get(&riley, "/balance"), 303);
    browser_dispose(&riley);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, two_shoppers, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_portal__shows_nothing_without_a_session),
        TEST(test_portal__shows_nothing_of_another_shopper),
        TEST(test_portal__lets_the_owner_see_all_of_it),
        TEST(test_portal__takes_no_form_of_another_site),
        TEST(test_portal__takes_the_forms_of_its_own_url_alone),
        TEST(test_portal__refuses_what_is_no_form),
        TEST(test_portal__forbids_scripts_and_caches_in_every_answer),
        TEST(test_session__is_a_new_token_that_the_database_does_not_hold),
        TEST(test_session__ends_with_the_sign_out),
        TEST(test_session__ends_when_it_is_not_used),
        TEST(test_session__ends_after_half_a_day_in_any_case),
    };

    return cmocka_run_group_tests_name("portal", tests, NULL, NULL);
}

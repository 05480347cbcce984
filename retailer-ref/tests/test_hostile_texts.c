/* test_hostile_texts.c -- texts that want to be markup, stored because they are what somebody is
 * called or has said: they come back as texts on every page and in every mail.
 *
 * Method: the whole program with a hostile world around it: names in the catalog and the settings,
 * what Amazon knows of card and shopper, what the processor and the staff write. Every page is read
 * that there is; the table says which of them must show the text, and all are looked at for markup.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "browser.h"
#include "hostile.h"
#include "jwo/alloc.h"
#include "jwo/file.h"
#include "staff.h"
#include "test_support.h"

/* In JSON. */
#define TEXT "x\\\"hax'hax<i>hax"
#define MAIL "riley'hax&hax@example.com"
#define UUID "0a1b2c3d-1111-4222-8333-444455556666"

static const char catalog[] =
    "{\"currency\":\"USD\",\"tax_classes\":[{\"name\":\"full\",\"percents\":[10]}],\"products\":["
    "{\"sku\":\"SKU-WATER\",\"name\":\"" TEXT "\",\"price\":1.75}]}";
static const char card[] =
    "{\"brand\":\"" TEXT "\",\"tail\":\"<i>h\",\"posEntryMode\":\"" TEXT
    "\",\"applicationId\":\"" TEXT "\",\"terminalId\":\"" TEXT "\",\"reconciliationId\":\"" TEXT
    "\",\"cardStatementTransactionId\":\"" TEXT "\",\"authorizationResponseCode\":\"" TEXT
    "\",\"expirationDate\":{\"expirationYear\":\"2030\",\"expirationMonth\":\"12\"}}";

/* Riley's visits "t1", with a refund, and "owed", which is paid in part under the key "k1". Of a
 * shopper whose id is the text: "theirs", a debt, and "broken", at which a person has to look. */
static int hostile_world(void **state)
{
    struct bench *bench;
    struct rtl_config *config;
    struct jwo_buf text;
    struct jwo_error err;

    assert_int_equal(bench_setup(state), 0);
    bench = *state;
    config = &bench->fixture.config;
    rtl_app_free(bench->app);
    (void)snprintf(config->mail_folder, sizeof(config->mail_folder), ".");
    (void)snprintf(config->portal_name, sizeof(config->portal_name), "%s",
                   HOSTILE_TEXT "\r\nhax: 1");
    (void)snprintf(config->catalog_path, sizeof(config->catalog_path), "%s/catalog.json",
                   bench->fixture.directory);
    jwo_buf_init(&text, sizeof(catalog));
    jwo_buf_adds(&text, catalog);
    assert_int_equal(jwo_file_write(config->catalog_path, &text, &err), JWO_OK);
    jwo_buf_dispose(&text);
    bench->fixture.card = card;
    bench->fixture.identity = "{\"shopperEmail\":\"" MAIL "\"}";
    bench_start(bench);
    browser_shop(bench, "riley", "2024-03-22", "t1", BENCH_WATER);
    fixture_script(&bench->fixture, "adjust:refusal adjust:refusal");
    browser_shop(bench, "riley", "2024-03-23", "owed", BENCH_WATER);
    browser_shop(bench, TEXT, "2024-03-23", "theirs", BENCH_WATER);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES,
                     bench_cart_of(TEXT, "2024-03-24", "broken",
                                   "{\"id\":\"" TEXT "\",\"type\":\"SKU\",\"lineItemId\":\"" TEXT
                                   "\",\"quantity\":{\"value\":\"1.0\",\"unit\":\"" TEXT "\"}}"));
    (void)bench_call(bench, 200, "POST", "/ops/trips/t1/refunds",
                     "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"OTHER\","
                     "\"refundRequestId\":\"" UUID "\"}");
    (void)bench_call(bench, 200, "POST", "/ops/shoppers/riley/payoff",
                     "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}");
    return 0;
}

static void check(const char *path, const char *page, bool shows)
{
    static const char *const markup[] = {"<i>", "\"hax", "'hax", ">hax"};

    for (size_t i = 0; i < JWO_COUNT(markup); i++) {
        if (strstr(page, markup[i]) != NULL) {
            fail_msg("%s holds %s: %s", path, markup[i], page);
        }
    }
    if (shows && strstr(page, HOSTILE_SHOWN) == NULL) {
        fail_msg("%s does not show the text: %s", path, page);
    }
}

/* The portal's name is on each of them; so is what the table says, as it is written in a page. */
static void test_portal__shows_hostile_texts_as_texts(void **state)
{
    /* clang-format off */
    static const struct {
        const char *path, *shows;
    } rows[] = {
        {"/receipts",           "data-label=\"Card\">" HOSTILE_SHOWN " &lt;i&gt;h<"},
        {"/receipts/t1",        "class=\"name\">" HOSTILE_SHOWN "<"},
        {"/receipts/t1",        "<dt>Card</dt><dd>" HOSTILE_SHOWN "<"},
        {"/receipts/t1",        "<dt>Terminal</dt><dd>" HOSTILE_SHOWN "<"},
        {"/receipts/t1",        "<dt>On your statement</dt><dd>" HOSTILE_SHOWN "<"},
        {"/receipts/t1/refund", "<span>4 &times; " HOSTILE_SHOWN "<"},
        {"/receipts/owed",      "class=\"name\">" HOSTILE_SHOWN "<"},
        {"/receipts/owed/pay",  NULL},
        {"/refunds",            NULL},
        {"/refunds/" UUID,      NULL},
        {"/balance",            NULL},
        {"/payments/k1",        NULL},
        {"/receipts?id=" HOSTILE_FORM, "value=\"" HOSTILE_SHOWN "\""},
    };
    /* clang-format on */
    struct browser browser;

    browser_init(&browser, *state);
    browser_sign_in(&browser, "riley%27hax%26hax%40example.com");
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_int_equal(browser_get(&browser, rows[i].path), 200);
        check(rows[i].path, browser.page, true);
        if (rows[i].shows != NULL) {
            assert_holds(browser.page, rows[i].shows);
        }
    }
    /* As plain text it is what it is: no browser guesses that it might be more. */
    assert_int_equal(browser_get(&browser, "/receipts/t1/text"), 200);
    assert_holds(browser.page, HOSTILE_TEXT);
    assert_holds(browser.headers, "content-type: text/plain; charset=utf-8\n");
    assert_holds(browser.headers, "x-content-type-options: nosniff\n");
    browser_dispose(&browser);
}

static void test_mail__shows_hostile_texts_as_texts(void **state)
{
    const char *mail = browser_mail(*state);

    assert_non_null(mail);
    assert_holds(mail, "\r\nTo: <" MAIL ">\r\n");
    const char *html = strstr(mail, "\r\nContent-Type: text/html");
    const char *end = strstr(mail, "\r\n\r\n");
    assert_non_null(html);
    assert_true(html > end);
    assert_holds(html, HOSTILE_SHOWN);
    check("the mail", strstr(html, "\r\n\r\n"), true);
    char *head = jwo_strdup(mail);
    head[end - mail] = '\0';
    assert_holds(head, "\r\nSubject: =?UTF-8?Q?"); /* the shop's name is in it, with its lines */
    assert_lacks(head, "\nhax");
    jwo_free(head);
}

static void test_operations__show_hostile_texts_as_texts(void **state)
{
    /* clang-format off */
    static const struct {
        const char *path, *shows;
    } rows[] = {
        {"/",               "class=\"who\">" HOSTILE_SHOWN "<"},
        {"/trips",          NULL},
        {"/trips/t1",       "<td>SKU-WATER</td><td>" HOSTILE_SHOWN "<"},
        {"/trips/t1",       HOSTILE_SHOWN " ending in &lt;i&gt;h"},
        {"/trips/theirs",   "<dt>Shopper</dt><dd>" HOSTILE_SHOWN "<"},
        {"/trips/broken",   "SKU &quot;" HOSTILE_SHOWN "&quot; is not in the catalog"},
        {"/incidents",      "SKU &quot;" HOSTILE_SHOWN "&quot; is not in the catalog"},
        {"/debts",          "<td>" HOSTILE_SHOWN "<"},
        {"/debts?show=all", "<td>" HOSTILE_SHOWN "<"},
        {"/refunds",        NULL},
        {"/backups",        NULL},
        {"/trips?id=" HOSTILE_FORM "&store=" HOSTILE_FORM, "value=\"" HOSTILE_SHOWN "\""},
    };
    /* clang-format on */
    struct staff staff = {.bench = *state, .body = jwo_strdup(""), .cookie = "other=1"};

    (void)staff_post_bare(&staff, 303, "/login", "name=" HOSTILE_FORM "&token=" BENCH_TOKEN);
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        check(rows[i].path, staff_get(&staff, 200, rows[i].path), true);
        if (rows[i].shows != NULL) {
            assert_holds(staff.body, rows[i].shows);
        }
    }
    (void)staff_get(&staff, 200, "/incidents");
    (void)staff_post(&staff, 303, "/incidents/1/close", "note=" HOSTILE_FORM);
    check("a note", staff_get(&staff, 200, "/incidents?show=closed"), true);
    assert_holds(staff.body, "<td>" HOSTILE_SHOWN " <span class=\"dim\">" HOSTILE_SHOWN ",");
    check("its trip", staff_get(&staff, 200, "/trips/broken"), true);
    assert_holds(staff.body, HOSTILE_SHOWN " - " HOSTILE_SHOWN);
    jwo_free(staff.body);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hostile_world, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_portal__shows_hostile_texts_as_texts),
        TEST(test_mail__shows_hostile_texts_as_texts),
        TEST(test_operations__show_hostile_texts_as_texts),
    };
#undef TEST

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("hostile_texts", tests, NULL, NULL);
}

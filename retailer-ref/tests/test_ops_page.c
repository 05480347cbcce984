/* test_ops_page.c -- the operations page, as a browser meets it.
 *
 * Method: the whole retailer with a scripted Amazon, and forms filled in over HTTP.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "debts.h"
#include "jwo/alloc.h"
#include "operators.h"
#include "staff.h"
#include "test_support.h"

static void advance(struct staff *staff, int64_t by_ms)
{
    char body[64];

    (void)snprintf(body, sizeof(body), "{\"advance_ms\":%lld}", (long long)by_ms);
    (void)bench_call(staff->bench, 200, "POST", "/ops/clock", body);
}

/* ---- who may ---- */

static void test_ops_page__leads_strangers_to_the_sign_in(void **state)
{
    static const char *const paths[] = {"/",          "/trips", "/trips/t1", "/incidents",
                                        "/bad-carts", "/debts", "/refunds",  "/backups"};
    struct staff *staff = *state;

    for (size_t i = 0; i < JWO_COUNT(paths); i++) {
        (void)staff_get(staff, 303, paths[i]);
        assert_string_equal(staff->location, "/login");
        assert_string_equal(staff->body, "");
    }
    (void)staff_post_bare(staff, 303, "/backups", "csrf=");
    (void)staff_post_bare(staff, 303, "/audit", "");
    assert_holds(staff_get(staff, 200, "/login"), "type=\"password\"");
    assert_holds(staff->policy, "default-src 'none'");
    assert_lacks(staff->body, "<script");
    (void)staff_get(staff, 200, "/ops.css");
    assert_string_equal(staff->type, "text/css; charset=utf-8");
    (void)staff_get(staff, 405, "/audit");
}

static void test_ops_page__takes_the_token_and_nothing_else(void **state)
{
    struct staff *staff = *state;

    assert_holds(staff_post_bare(staff, 403, "/login", "name=Ann&token=wrong"), "That is not");
    (void)staff_post_bare(staff, 403, "/login", "name=Ann&token=");
    (void)staff_post_bare(staff, 400, "/login", "name=+&token=" BENCH_TOKEN);
    (void)staff_post_bare(staff, 400, "/login", "name=A&name=B&token=" BENCH_TOKEN);
    assert_string_equal(staff->cookie, "other=1");
    staff_sign_in(staff);
    assert_holds(staff->body, "<span class=\"who\">Ann</span>");
    assert_lacks(staff->body, BENCH_TOKEN);
    (void)staff_get(staff, 303, "/login");
}

static void test_ops_page__shuts_the_door_on_guessers(void **state)
{
    struct staff *staff = *state;

    for (int i = 0; i < RTL_OPERATOR_WRONG_MAX; i++) {
        (void)staff_post_bare(staff, 403, "/login", "name=Ann&token=guess");
    }
    (void)staff_post_bare(staff, 429, "/login", "name=Ann&token=" BENCH_TOKEN);
    (void)bench_call(staff->bench, 200, "GET", "/ops/summary", NULL); /* the API is not shut */
    advance(staff, JWO_MINUTE_MS);
    staff_sign_in(staff);
}

static void test_ops_page__ends_a_session(void **state)
{
    struct staff *staff = *state;
    char cookie[256];

    staff_sign_in(staff);
    memcpy(cookie, staff->cookie, sizeof(cookie));
    advance(staff, RTL_OPERATOR_IDLE_MS - JWO_MINUTE_MS);
    (void)staff_get(staff, 200, "/");
    advance(staff, RTL_OPERATOR_IDLE_MS - JWO_MINUTE_MS);
    (void)staff_get(staff, 200, "/"); /* used meanwhile */
    (void)staff_post(staff, 303, "/logout", "");
    assert_string_equal(staff->cookie, "jwo_operator=");
    memcpy(staff->cookie, cookie, sizeof(cookie));
    (void)staff_get(staff, 303, "/");
    staff_sign_in(staff);
    advance(staff, RTL_OPERATOR_IDLE_MS);
    (void)staff_get(staff, 303, "/");
}

static void test_operators__seat_so_many_and_let_the_idlest_go(void **state)
{
    static struct rtl_operators operators;
    char tokens[RTL_OPERATORS_MAX + 1][RTL_TOKEN_MAX];

    (void)state;
    memset(&operators, 0, sizeof(operators));
    for (int i = 0; i < RTL_OPERATORS_MAX; i++) {
        rtl_operators_enter(&operators, "a", 1000 + i, tokens[i]);
    }
    assert_non_null(rtl_operators_find(&operators, tokens[0], 2000));
    rtl_operators_enter(&operators, "b", 2001, tokens[RTL_OPERATORS_MAX]);
    assert_non_null(rtl_operators_find(&operators, tokens[0], 2002));
    assert_null(rtl_operators_find(&operators, tokens[1], 2002));
    assert_non_null(rtl_operators_find(&operators, tokens[RTL_OPERATORS_MAX], 2002));
}

static void test_ops_page__takes_forms_of_its_own_only(void **state)
{
    struct staff *staff = *state;
    char other[256];

    fixture_script(&staff->bench->fixture, "capture:500 capture:500 capture:500");
    (void)bench_shop(staff->bench, "t1");
    staff_sign_in(staff);
    (void)staff_post_bare(staff, 403, "/trips/t1/retry", "");
    (void)staff_post_bare(staff, 403, "/trips/t1/retry", "csrf=");
    (void)staff_post_bare(staff, 403, "/trips/t1/retry",
                          "csrf=0000000000000000000000000000000000000000000000000000000000000000");
    (void)staff_get(staff, 200, "/trips/t1"); /* another session's token does not do either */
    (void)snprintf(other, sizeof(other), "%s", strstr(staff->body, "name=\"csrf\" value=\"") + 19);
    other[64] = '\0';
    staff_sign_in(staff);
    char form[300];
    (void)snprintf(form, sizeof(form), "csrf=%s", other);
    (void)staff_post_bare(staff, 403, "/trips/t1/retry", form);
    assert_holds(bench_call(staff->bench, 200, "GET", "/ops/trips/t1", NULL), "STOPPED");
}

/* ---- what is shown ---- */

static void test_ops_page__shows_a_trip_whole(void **state)
{
    struct staff *staff = *state;

    (void)bench_shop(staff->bench, "t1");
    (void)bench_call(staff->bench, 200, "POST", "/ops/trips/t1/refunds",
                     "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"DAMAGED_ITEM\"}");
    staff_sign_in(staff);
    const char *trip = staff_get(staff, 200, "/trips/t1");
    assert_holds(trip, "<span class=\"badge good\">CAPTURED</span>");
    assert_holds(trip, "<dt>Total</dt><dd>7.00 USD</dd>");
    assert_holds(trip, "<td>SKU-WATER</td>");
    assert_holds(trip, "VISA ending in 4242");
    assert_holds(trip, "r***@example.com");
    assert_lacks(trip, "r@example.com");
    assert_holds(trip, "<td>settled</td><td>card</td><td class=\"n\">7.00 USD</td>");
    assert_holds(trip, "<td>refunded</td><td>refunds</td><td class=\"n\">1.00 USD</td>");
    assert_holds(trip, "DAMAGED_ITEM");
    assert_lacks(trip, "Try again");
    (void)staff_get(staff, 404, "/trips/t2");
    assert_holds(staff_get(staff, 200, "/refunds"), "<a href=\"/trips/t1\">t1</a>");
    assert_holds(staff_get(staff, 200, "/"), "<strong>1</strong> <span>captured</span>");
}

static void test_ops_page__masks_an_address_by_whole_letters(void **state)
{
    struct staff *staff = *state;

    staff->bench->fixture.identity = "{\"shopperEmail\":\"\xc3\xa9milie@example.com\"}";
    (void)bench_shop(staff->bench, "t1");
    staff_sign_in(staff);
    const char *trip = staff_get(staff, 200, "/trips/t1");
    assert_holds(trip, "<dd>\xc3\xa9***@example.com</dd>");
    assert_lacks(trip, "milie");
}

static void test_ops_page__finds_trips(void **state)
{
    struct staff *staff = *state;

    fixture_script(&staff->bench->fixture, "adjust:declined=1.00");
    (void)bench_shop(staff->bench, "owed-1");
    (void)bench_shop(staff->bench, "paid-1");
    (void)bench_shop(staff->bench, "paid-2");
    staff_sign_in(staff);
    (void)staff_get(staff, 303, "/trips?id=paid-2");
    assert_string_equal(staff->location, "/trips/paid-2");
    assert_holds(staff_get(staff, 200, "/trips?id=nothing"), "There is no trip of that id.");
    assert_holds(staff_get(staff, 200, "/trips?state=BAD_DEBT"), ">owed-1</a>");
    assert_lacks(staff->body, ">paid-1</a>");
    assert_holds(staff_get(staff, 200, "/trips?state=CAPTURED&store=S1"), ">paid-1</a>");
    assert_lacks(staff->body, ">owed-1</a>");
    assert_holds(staff_get(staff, 200, "/trips?store=S1"), ">owed-1</a>");
    assert_holds(staff_get(staff, 200, "/trips?from=2020-01-01"), ">owed-1</a>");
    assert_holds(staff_get(staff, 200, "/trips?to=2020-01-01"), "There is no such trip.");
    assert_holds(staff_get(staff, 200, "/trips?before=2"), ">owed-1</a>");
    assert_lacks(staff->body, ">paid-1</a>");
    assert_holds(staff_get(staff, 200, "/trips?state=NONE"), "There is no such state.");
    assert_holds(staff_get(staff, 200, "/trips?store=S9"), "There is no such store");
    assert_holds(staff_get(staff, 200, "/trips?from=yesterday"), "A day is written");
    assert_holds(staff_get(staff, 200, "/debts"), "<td class=\"n\">7.00 USD</td>");
}

static void test_ops_page__leafs_through_many(void **state)
{
    struct staff *staff = *state;
    char id[16];

    for (int i = 0; i < 60; i++) {
        (void)snprintf(id, sizeof(id), "trip-%02d", i);
        (void)bench_shop(staff->bench, id);
    }
    staff_sign_in(staff);
    assert_holds(staff_get(staff, 200, "/trips?state=CAPTURED"), ">trip-59</a>");
    assert_holds(staff->body, ">trip-10</a>");
    assert_lacks(staff->body, ">trip-09</a>");
    const char *next = strstr(staff->body, "/trips?before=");
    char path[64];
    assert_non_null(next);
    (void)snprintf(path, sizeof(path), "/trips?before=%d&state=CAPTURED", 11);
    assert_memory_equal(next, "/trips?before=11&", 17);
    assert_holds(staff_get(staff, 200, path), ">trip-09</a>");
    assert_holds(staff->body, ">trip-00</a>");
    assert_lacks(staff->body, ">Older</a>");
}

static void test_ops_page__escapes_whatever_names_it_is_given(void **state)
{
    static const char cart[] = "{\"id\":\"<b>'&x\",\"type\":\"SKU\",\"quantity\":"
                               "{\"value\":\"1.0\",\"unit\":\"unit\"}}";
    static const char *const pages[] = {"/incidents", "/trips/t1", "/trips", "/"};
    struct staff *staff = *state;

    (void)bench_call(staff->bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", cart));
    (void)staff_post_bare(staff, 303, "/login", "name=%3Ci%3E%22&token=" BENCH_TOKEN);
    for (size_t i = 0; i < JWO_COUNT(pages); i++) {
        assert_holds(staff_get(staff, 200, pages[i]), "&lt;i&gt;&quot;");
        assert_lacks(staff->body, "<b>");
        assert_lacks(staff->body, "<i>");
        if (i < 2) {
            assert_holds(staff->body, "&lt;b&gt;&#39;&amp;x");
        }
    }
    (void)staff_get(staff, 200, "/trips?id=%3Cscript%3E&store=%22%3E%3Ci%3E&from=%3Ci%3E");
    assert_holds(staff->body, "value=\"&lt;script&gt;\"");
    assert_lacks(staff->body, "<script");
    assert_lacks(staff->body, "<i>");
    (void)staff_get(staff, 404, "/trips/%3Cscript%3E");
    assert_lacks(staff->body, "<script");
    (void)staff_get(staff, 400, "/trips?id=%ZZ");
}

/* ---- what is done ---- */

static void test_ops_page__tries_a_stopped_trip_again_once(void **state)
{
    struct staff *staff = *state;

    fixture_script(&staff->bench->fixture, "capture:500 capture:500 capture:500");
    assert_holds(bench_shop(staff->bench, "t1"), "STOPPED");
    staff_sign_in(staff);
    assert_holds(staff->body, "<strong>1</strong> <span>stopped</span>");
    assert_holds(staff_get(staff, 200, "/trips/t1"), "Try again now");
    char *page = jwo_strdup(staff->body);
    (void)staff_post(staff, 303, "/trips/t1/retry", "");
    assert_string_equal(staff->location, "/trips/t1?done=retry");
    assert_holds(bench_call(staff->bench, 200, "GET", "/ops/trips/t1?wait=final", NULL),
                 "\"state\":\"CAPTURED\"");
    jwo_free(staff->body);
    staff->body = page; /* the button is pressed again on the old page */
    assert_holds(staff_post(staff, 409, "/trips/t1/retry", ""),
                 "the trip is not stopped: it is CAPTURED");
    assert_string_equal(staff->bench->fixture.log.data,
                        "adjust 7.00, capture 7.00, capture 7.00, capture 7.00, capture 7.00, "
                        "data, identity riley");
    assert_holds(staff_get(staff, 200, "/trips/t1?done=retry"), "The trip is tried again.");
    assert_holds(staff->body, "tried again - Ann");
    assert_holds(staff_get(staff, 200, "/incidents"), "Nothing waits for a person.");
}

static void test_ops_page__says_why_a_trip_cannot_be_tried_again(void **state)
{
    struct staff *staff = *state;

    fixture_script(&staff->bench->fixture, "capture:unknown");
    (void)bench_shop(staff->bench, "t1");
    staff_sign_in(staff);
    assert_holds(staff_get(staff, 200, "/trips/t1"), "the charge was refused for good");
    assert_lacks(staff->body, "Try again now");
    assert_holds(staff_post(staff, 409, "/trips/t1/retry", ""), "Not tried again: the charge");
    (void)staff_post(staff, 404, "/trips/t9/retry", "");
    assert_holds(bench_call(staff->bench, 409, "POST", "/ops/trips/t1/retry", "{}"), "for good");
    (void)bench_call(staff->bench, 404, "POST", "/ops/trips/t9/retry", "{}");
}

static void test_ops_page__closes_incidents_with_a_note(void **state)
{
    struct staff *staff = *state;

    fixture_script(&staff->bench->fixture, "data:unknown adjust:unknown");
    (void)bench_shop(staff->bench, "t1");
    (void)bench_shop(staff->bench, "t2");
    staff_sign_in(staff);
    assert_holds(staff_get(staff, 200, "/incidents"), "action=\"/incidents/1/close\"");
    (void)staff_post(staff, 400, "/incidents/1/close", "note=+");
    (void)staff_post(staff, 303, "/incidents/1/close", "note=looked+%3Cinto%3E+it");
    assert_holds(staff_get(staff, 200, "/incidents?done=close"), "The incident is closed.");
    (void)staff_post(staff, 409, "/incidents/1/close", "note=again");
    (void)staff_post(staff, 409, "/incidents/x/close", "note=again");
    (void)staff_post(staff, 409, "/incidents/99/close", "note=again");
    assert_holds(staff_get(staff, 200, "/incidents?show=closed"), "looked &lt;into&gt; it");
    assert_holds(staff->body, "Ann");
    char other[128];
    const bool second = strstr(staff_get(staff, 200, "/trips/t2"), "Close the open") != NULL;
    (void)snprintf(other, sizeof(other), "/trips/%s/close", second ? "t2" : "t1");
    if (!second) {
        (void)staff_get(staff, 200, "/trips/t1");
    }
    (void)staff_post(staff, 303, other, "note=done");
    (void)staff_get(staff, 200, "/");
    assert_holds(staff->body, "<strong>0</strong> <span>open incidents</span>");
}

#define CATALOG(products)                                                                          \
    "{\"currency\":\"USD\",\"products\":[{\"sku\":\"SKU-WATER\",\"name\":\"Water\",\"price\":1."   \
    "75}"                                                                                          \
    "" products "]}"

static void write_catalog(struct bench *bench, const char *text)
{
    FILE *file = fopen(bench->fixture.config.catalog_path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_ops_page__prices_a_cart_and_gives_one_up(void **state)
{
    static const char cart[] = "{\"id\":\"SKU-<b>\",\"type\":\"SKU\",\"quantity\":"
                               "{\"value\":\"1.0\",\"unit\":\"unit\"}}";
    struct staff *staff = *state;
    struct bench *bench = staff->bench;

    staff_sign_in(staff);
    assert_lacks(staff->body, "carts without a price");
    (void)snprintf(bench->fixture.config.catalog_path, sizeof(bench->fixture.config.catalog_path),
                   "%s/catalog.json", bench->fixture.directory);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", cart));
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t2", cart));
    assert_holds(staff_get(staff, 200, "/"), "<strong>2</strong> <span>carts without a price");
    assert_holds(staff_get(staff, 200, "/trips/t1"), "href=\"/bad-carts\"");
    assert_holds(staff_get(staff, 200, "/bad-carts"), "SKU-&lt;b&gt;");
    assert_lacks(staff->body, "<b>");
    assert_holds(staff_post(staff, 409, "/bad-carts/t1/price", ""), "Not priced: ");
    write_catalog(bench, "{");
    assert_holds(staff_post(staff, 409, "/catalog", ""), "The catalog stays as it was");
    write_catalog(bench, CATALOG(",{\"sku\":\"SKU-<b>\",\"name\":\"New\",\"price\":3.00}"));
    (void)staff_post(staff, 303, "/catalog", "");
    assert_string_equal(staff->location, "/bad-carts?done=reload");
    assert_holds(staff_get(staff, 200, "/bad-carts?done=reload"), "The catalog was read again.");
    (void)staff_post(staff, 303, "/bad-carts/t1/price", "");
    assert_holds(bench_call(bench, 200, "GET", "/ops/trips/t1?wait=final", NULL), "CAPTURED");
    (void)staff_get(staff, 200, "/bad-carts?done=price");
    assert_holds(staff->body, "<span class=\"badge plain\">priced</span>");
    assert_holds(staff_post(staff, 409, "/bad-carts/t1/price", ""), "this bad cart is priced");
    assert_holds(staff_post(staff, 400, "/bad-carts/t2/close", "note=+"), "Please say");
    (void)staff_post(staff, 303, "/bad-carts/t2/close", "note=a+mistake");
    assert_holds(staff_get(staff, 200, "/bad-carts"), "a mistake (Ann)");
    assert_lacks(staff->body, "Price it now");
    (void)staff_post(staff, 404, "/bad-carts/t9/price", "");
    assert_holds(staff_get(staff, 200, "/incidents"), "Nothing waits for a person.");
}

static void test_ops_page__writes_a_debt_off_and_shows_who_is_flagged(void **state)
{
    struct staff *staff = *state;
    struct bench *bench = staff->bench;

    bench->fixture.config.risk.offender_debts = 2;
    bench->fixture.config.risk.offender_within_ms = JWO_DAY_MS;
    fixture_script(&bench->fixture, "adjust:declined=0 adjust:declined=0");
    (void)bench_shop(bench, "t1");
    staff_sign_in(staff);
    assert_holds(staff_get(staff, 200, "/debts"), "Nobody is flagged.");
    (void)bench_shop(bench, "t2");
    assert_holds(staff_get(staff, 200, "/debts"), "<td>riley</td><td>2 debts within 1 days</td>");
    assert_holds(staff_get(staff, 200, "/trips/t1"), "Write it off");
    (void)staff_post(staff, 400, "/trips/t1/write-off", "note=");
    assert_lacks(staff->body, "<td>person</td>");
    (void)staff_post(staff, 303, "/trips/t1/write-off", "note=moved");
    assert_string_equal(staff->location, "/trips/t1?done=gone");
    assert_holds(staff_get(staff, 200, "/trips/t1?done=gone"), "<dt>Written off</dt><dd>7.00 USD");
    assert_holds(staff->body, "<td>person</td><td>moved (Ann)</td>");
    assert_lacks(staff->body, "Write it off");
    assert_holds(staff_post(staff, 409, "/trips/t1/write-off", "note=again"), "Not written off");
    assert_holds(staff_get(staff, 200, "/debts"), "<span class=\"badge warn\">written off</span>");
    bench->fixture.config.risk.write_off_reopens = true;
    (void)staff_get(staff, 200, "/trips/t2");
    (void)staff_post(staff, 303, "/trips/t2/write-off", "note=moved");
    assert_lacks(staff_get(staff, 200, "/debts"), "href=\"/trips/t2\"");
    assert_holds(staff_get(staff, 200, "/debts?show=all"), ">forgiven</span>");
    assert_holds(staff_get(staff, 200, "/"), "<strong>7.00 USD</strong>");
    (void)bench_call(bench, 200, "POST", "/ops/shoppers/riley/flag",
                     "{\"flagged\":false,\"note\":\"n\"}");
    assert_holds(staff_get(staff, 200, "/debts"), "Nobody is flagged.");
}

static void test_operations_api__closes_an_incident(void **state)
{
    struct staff *staff = *state;

    fixture_script(&staff->bench->fixture, "data:unknown");
    (void)bench_shop(staff->bench, "t1");
    (void)bench_call(staff->bench, 400, "POST", "/ops/incidents/1/close", "{\"by\":\"Bo\"}");
    (void)bench_call(staff->bench, 200, "POST", "/ops/incidents/1/close",
                     "{\"by\":\"Bo\",\"note\":\"n\"}");
    (void)bench_call(staff->bench, 409, "POST", "/ops/incidents/1/close",
                     "{\"by\":\"Bo\",\"note\":\"n\"}");
    (void)bench_call(staff->bench, 404, "POST", "/ops/incidents/1x/close",
                     "{\"by\":\"Bo\",\"note\":\"n\"}");
}

static void test_ops_page__runs_the_audit_and_knows_of_no_backups_folder(void **state)
{
    struct staff *staff = *state;

    (void)bench_shop(staff->bench, "t1");
    staff_sign_in(staff);
    assert_holds(staff->body, "not run since the start");
    (void)staff_post(staff, 303, "/audit", "");
    assert_holds(staff_get(staff, 200, "/"), "<dt>Audit</dt><dd>sound, at ");
    assert_holds(staff_get(staff, 200, "/backups"), "started without --backups");
    assert_lacks(staff->body, "<table"); /* that would have no rows */
    assert_holds(staff->body, "There is none yet");
    assert_holds(staff_get(staff, 200, "/trips/t1"), "aria-label=\"Ledger\"");
    assert_lacks(staff->body, "Nothing was posted");
    assert_holds(staff_post(staff, 409, "/backups", ""), "there is no folder");
}

static void test_ops_page__does_nothing_that_cannot_be_written(void **state)
{
    struct staff *staff = *state;
    struct rlimit before, none;

    fixture_script(&staff->bench->fixture, "data:unknown");
    (void)bench_shop(staff->bench, "t1");
    staff_sign_in(staff);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 1;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    assert_holds(staff_post(staff, 503, "/trips/t1/close", "note=done"), "Nothing was done.");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_holds(staff_get(staff, 200, "/trips/t1"), "Close the open incidents");
    assert_holds(staff->body, "has not been written since");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, staff_setup, staff_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_ops_page__leads_strangers_to_the_sign_in),
        TEST(test_ops_page__takes_the_token_and_nothing_else),
        TEST(test_ops_page__shuts_the_door_on_guessers),
        TEST(test_ops_page__ends_a_session),
        cmocka_unit_test(test_operators__seat_so_many_and_let_the_idlest_go),
        TEST(test_ops_page__takes_forms_of_its_own_only),
        TEST(test_ops_page__shows_a_trip_whole),
        TEST(test_ops_page__masks_an_address_by_whole_letters),
        TEST(test_ops_page__finds_trips),
        TEST(test_ops_page__leafs_through_many),
        TEST(test_ops_page__escapes_whatever_names_it_is_given),
        TEST(test_ops_page__tries_a_stopped_trip_again_once),
        TEST(test_ops_page__says_why_a_trip_cannot_be_tried_again),
        TEST(test_ops_page__closes_incidents_with_a_note),
        TEST(test_ops_page__prices_a_cart_and_gives_one_up),
        TEST(test_ops_page__writes_a_debt_off_and_shows_who_is_flagged),
        TEST(test_operations_api__closes_an_incident),
        TEST(test_ops_page__runs_the_audit_and_knows_of_no_backups_folder),
        TEST(test_ops_page__does_nothing_that_cannot_be_written),
    };
#undef TEST

    return cmocka_run_group_tests_name("ops_page", tests, NULL, NULL);
}

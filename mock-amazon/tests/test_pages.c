/* test_pages.c -- receipts as a shopper finds them on Amazon's site (APP-7.1, APP-7.3).
 *
 * Method: carts are charged over the wire, then a client without a signature asks as a browser
 * does. What came over the wire is hostile: it must stay text.
 */
#include "pages.h"

#include "checkout_fixture.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "own_charge.h"

struct got {
    struct fixture *fixture;
    bool is_over;
    int status;
    char *body; /* owned */
    char content_type[64], policy[256];
};

static void on_got(void *context, const struct jwo_http_result *result)
{
    struct got *got = context;
    const char *policy;

    assert_int_equal(result->outcome, JWO_HTTP_ANSWERED);
    policy = jwo_http_result_header(result, "content-security-policy");
    got->status = result->status;
    got->body = jwo_strdup(result->body);
    (void)snprintf(got->content_type, sizeof got->content_type, "%s",
                   jwo_http_result_header(result, "content-type"));
    (void)snprintf(got->policy, sizeof got->policy, "%s", policy != NULL ? policy : "");
    got->is_over = true;
    fixture_poke(got->fixture);
}

static bool is_over(void *context)
{
    const struct got *got = context;

    return got->is_over;
}

static void request(struct fixture *fixture, const char *method, const char *accept,
                    const char *target, struct got *out)
{
    const struct jwo_http_header header = {"Accept", accept};
    char url[512];

    jwo_free(out->body);
    *out = (struct got){.fixture = fixture};
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d%s", (int)amz_amazon_port(fixture->amazon),
                   target);
    (void)jwo_http_send(amz_amazon_client(fixture->amazon),
                        &(struct jwo_http_call_options){.method = method,
                                                        .url = url,
                                                        .timeout_ms = 30 * JWO_SECOND_MS,
                                                        .headers = &header,
                                                        .header_count = 1},
                        on_got, out);
    fixture_wait(fixture, is_over, out);
}

#define BROWSER "text/html,application/xhtml+xml,*/*;q=0.8"
#define PROGRAM "application/json"

/* /receipts?tail=...&expiry=...&date=<the day of the charge>[&order=...] */
static const char *target_of(const struct amz_trip *trip, const char *order, char out[256])
{
    char time[JWO_TIME_TEXT_MAX];

    (void)jwo_time_iso(trip->order->charged_ms, time);
    (void)snprintf(out, 256, "/receipts?tail=4242&expiry=2030-12&date=%.10s%s%s", time,
                   order[0] != '\0' ? "&order=" : "", order);
    return out;
}

static struct amz_trip *charged(struct fixture *fixture, const char *text, const char *find,
                                const char *by)
{
    struct amz_trip *trip = fixture_enter(fixture);
    char *body = checkout_body(text, trip->id, find, by);
    struct heard heard;

    amz_world_settings(fixture->world)->checkout_any_cart = true;
    fixture_call(fixture, CHECKOUT_PATH, body, amz_amazon_credentials(fixture->amazon), &heard);
    assert_int_equal(heard.status, 201);
    jwo_free(body);
    return trip;
}

static void assert_has(const struct got *got, const char *text)
{
    if (strstr(got->body, text) == NULL) {
        fail_msg("no %s in %s", text, got->body);
    }
}

static void assert_lacks(const struct got *got, const char *text)
{
    if (strstr(got->body, text) != NULL) {
        fail_msg("%s in %s", text, got->body);
    }
}

/* --- the form --------------------------------------------------------------------------------- */

static void test_pages__show_a_form(void **state)
{
    struct fixture *fixture = *state;
    struct got got = {0};

    request(fixture, "GET", BROWSER, "/receipts", &got);
    assert_int_equal(got.status, 200);
    assert_string_equal(got.content_type, "text/html; charset=utf-8");
    assert_string_equal(got.policy, "default-src 'none'; style-src 'self'; form-action 'self'; "
                                    "base-uri 'none'; frame-ancestors 'none'");
    assert_has(&got, "<form action=\"/receipts\" method=\"get\">");
    assert_has(&got, "<input name=\"tail\"");
    assert_has(&got, "<input name=\"expiry\"");
    assert_has(&got, "<input name=\"date\"");
    assert_lacks(&got, "role=\"alert\"");
    assert_lacks(&got, "<script");
    request(fixture, "GET", BROWSER, "/receipts/style.css", &got);
    assert_string_equal(got.content_type, "text/css; charset=utf-8");
    assert_has(&got, "@media print");
    jwo_free(got.body);
}

static void test_pages__say_what_is_wrong_with_a_look_up(void **state)
{
    static const struct {
        const char *target, *page, *json;
    } rows[] = {
        {"/receipts?tail=42&expiry=2030-12&date=2024-05-01",
         "Last four digits of the card: please give it as in 4242.",
         "{\"error\":\"tail must be given as in 4242\"}"},
        {"/receipts?tail=42420&expiry=2030-12&date=2024-05-01",
         "Last four digits of the card: please give it as in 4242.",
         "{\"error\":\"tail must be given as in 4242\"}"},
        {"/receipts?tail=%3Cb%3E&expiry=2030-12&date=2024-05-01",
         "Last four digits of the card: please give it as in 4242.",
         "{\"error\":\"tail must be given as in 4242\"}"},
        {"/receipts?tail=4242&expiry=12/2030&date=2024-05-01",
         "Expiry of the card: please give it as in 2030-12.",
         "{\"error\":\"expiry must be given as in 2030-12\"}"},
        {"/receipts?tail=4242&expiry=2030-12",
         "Day of the purchase (UTC): please give it as in 2024-05-01.",
         "{\"error\":\"date must be given as in 2024-05-01\"}"},
        {"/receipts?order=6f1b8a52-0000-4000-8000-000000000000",
         "Last four digits of the card: please give it as in 4242.",
         "{\"error\":\"tail must be given as in 4242\"}"},
    };
    struct fixture *fixture = *state;
    struct got got = {0};

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        request(fixture, "GET", BROWSER, rows[i].target, &got);
        assert_int_equal(got.status, 400);
        assert_has(&got, rows[i].page);
        assert_lacks(&got, "<b>");
        request(fixture, "GET", PROGRAM, rows[i].target, &got);
        assert_int_equal(got.status, 400);
        assert_string_equal(got.body, rows[i].json);
    }
    jwo_free(got.body);
}

/* --- look-up ---------------------------------------------------------------------------------- */

static void test_pages__list_the_receipts_of_a_card_and_day(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_trip *first = charged(fixture, sample, NULL, NULL);
    const struct amz_trip *second = charged(fixture, lunch, NULL, NULL);
    struct got got = {0};
    char target[256];

    request(fixture, "GET", BROWSER, target_of(first, "", target), &got);
    assert_int_equal(got.status, 200);
    assert_has(&got, first->order->id);
    assert_has(&got, second->order->id);
    assert_has(&got, ", store-1, 0.99 USD</a>");
    assert_has(&got, ", store-1, 5.08 USD</a>");
    assert_has(&got, "These are all.");
    request(fixture, "GET", PROGRAM, target, &got);
    assert_string_equal(got.content_type, "application/json");
    assert_memory_equal(got.body, "{\"receipts\":[{\"orderId\":\"", 25);
    assert_has(&got, "},{\"orderId\":");
    assert_has(&got, "\"total\":{\"amount\":5.08,\"code\":\"USD\"}}]}");
    jwo_free(got.body);
}

/* Who has not the card, learns nothing: not even with the order's id. */
static void test_pages__find_receipts_by_the_card_only(void **state)
{
    static const struct {
        const char *card;
        int days_later;
        const char *more; /* behind the order's id */
    } strangers[] = {
        {"tail=4243&expiry=2030-12", 0, ""},  {"tail=4242&expiry=2030-11", 0, ""},
        {"tail=4242&expiry=2031-12", 0, ""},  {"tail=4242&expiry=2030-12", 1, ""},
        {"tail=4242&expiry=2030-12", 0, "x"}, {"tail=4242&expiry=2030-12", 0, "%"},
    };
    struct fixture *fixture = *state;
    const struct amz_trip *trip = charged(fixture, sample, NULL, NULL);
    struct got got = {0};
    char target[256];

    for (size_t i = 0; i < JWO_COUNT(strangers); i++) {
        char time[JWO_TIME_TEXT_MAX];

        (void)jwo_time_iso(trip->order->charged_ms + strangers[i].days_later * JWO_DAY_MS, time);
        (void)snprintf(target, sizeof target, "/receipts?%s&date=%.10s&order=%s%s",
                       strangers[i].card, time, trip->order->id, strangers[i].more);
        request(fixture, "GET", BROWSER, target, &got);
        assert_int_equal(got.status, 404);
        assert_lacks(&got, trip->order->id);
        request(fixture, "GET", PROGRAM, target, &got);
        assert_int_equal(got.status, 404);
        assert_string_equal(got.body,
                            "{\"error\":\"there is no such receipt of this card on that day\"}");
    }
    request(fixture, "GET", PROGRAM, target_of(trip, trip->order->id, target), &got);
    assert_int_equal(got.status, 200);
    jwo_free(got.body);
}

static void test_pages__know_no_cart_that_the_retailer_charged(void **state)
{
    struct fixture *fixture = *state;
    struct got got = {0};

    (void)fixture_enter(fixture);
    request(fixture, "GET", BROWSER, "/receipts?tail=4242&expiry=2030-12&date=2024-05-01", &got);
    assert_int_equal(got.status, 200);
    assert_has(&got, "There are none.");
    request(fixture, "GET", PROGRAM, "/receipts?tail=4242&expiry=2030-12&date=2024-05-01", &got);
    assert_string_equal(got.body, "{\"receipts\":[]}");
    jwo_free(got.body);
}

/* --- one receipt ------------------------------------------------------------------------------ */

static void test_pages__print_a_receipt(void **state) /* APP-7.1 */
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = charged(fixture, lunch, NULL, NULL);
    const struct jwo_money refund = jwo_money_of(150, "USD");
    struct got got = {0};
    char target[256];
    struct jwo_error err;

    request(fixture, "GET", BROWSER, target_of(trip, trip->order->id, target), &got);
    assert_int_equal(got.status, 200);
    assert_has(&got, trip->order->id);
    assert_has(&got, "<dd>VISA ending in 4242</dd>");
    assert_has(&got, "<th scope=\"row\">SANDWICH</th><td>2 unit</td><td>1.00</td><td>2.00</td>");
    assert_has(&got, "Promotions: Happy hour</td><td>-0.20</td>");
    assert_has(&got, "Deposits and fees: Box</td><td>0.10</td>");
    assert_has(&got, "Sales tax</td><td>0.18</td>");
    assert_has(&got, "colspan=\"3\">Total</th><td>5.08</td>");
    assert_has(&got, "<p>Paid by this card: 5.08 USD.</p>");
    assert_lacks(&got, "Refunded");
    assert_lacks(&got, trip->id);
    assert_lacks(&got, trip->shopper->id);

    assert_int_equal(amz_own_refund(trip, &refund, &err), JWO_OK);
    request(fixture, "GET", BROWSER, target, &got);
    assert_has(&got, "<p>Refunded to this card: 1.50 USD.</p>");
    jwo_free(got.body);
}

static void test_pages__give_the_same_as_json(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_trip *trip = charged(fixture, lunch, NULL, NULL);
    struct got got = {0};
    char target[256];

    request(fixture, "GET", PROGRAM, target_of(trip, trip->order->id, target), &got);
    assert_int_equal(got.status, 200);
    assert_string_equal(got.content_type, "application/json");
    assert_has(&got, "\"store\":\"store-1\"");
    assert_has(&got, "\"card\":{\"brand\":\"VISA\",\"tail\":\"4242\"}");
    assert_has(&got, "{\"productId\":\"SANDWICH\",\"quantity\":\"2\",\"unit\":\"unit\","
                     "\"price\":{\"amount\":1.00,\"code\":\"USD\"},"
                     "\"promotionDescriptions\":[\"Happy hour\"],\"feeDescriptions\":[\"Box\"],"
                     "\"subTotal\":{\"amount\":2.00,\"code\":\"USD\"},"
                     "\"promotions\":{\"amount\":0.20,\"code\":\"USD\"},"
                     "\"fees\":{\"amount\":0.10,\"code\":\"USD\"},"
                     "\"salesTax\":{\"amount\":0.18,\"code\":\"USD\"},"
                     "\"total\":{\"amount\":2.08,\"code\":\"USD\"}}");
    assert_has(&got, "\"captured\":{\"amount\":5.08,\"code\":\"USD\"},"
                     "\"unpaid\":{\"amount\":0.00,\"code\":\"USD\"},"
                     "\"refunded\":{\"amount\":0.00,\"code\":\"USD\"}}");
    jwo_free(got.body);
}

static void test_pages__tell_the_shopper_of_a_decline(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip;
    struct got got = {0};
    char target[256];

    fixture->shopper->card.issuer.declines_adjust = true;
    trip = charged(fixture, lunch, NULL, NULL);
    request(fixture, "GET", BROWSER, target_of(trip, trip->order->id, target), &got);
    assert_has(&got, "<p>The card was declined. You still owe 5.08 USD.</p>");
    assert_lacks(&got, "Paid by");
    trip->unpaid = (struct jwo_money){0}; /* paid meanwhile */
    request(fixture, "GET", BROWSER, target, &got);
    assert_lacks(&got, "You still owe");
    jwo_free(got.body);
}

/* --- hostile carts ---------------------------------------------------------------------------- */

static void test_pages__keep_text_text(void **state)
{
    static const struct {
        const char *find, *by, *page;
    } rows[] = {
        {"SANDWICH", "<script>alert(1)</script>",
         "<th scope=\"row\">&lt;script&gt;alert(1)&lt;/script&gt;</th>"},
        {"Happy hour", "</td><img src=x onerror=alert(1)>",
         "Promotions: &lt;/td&gt;&lt;img src=x onerror=alert(1)&gt;</td>"},
        {"'Box'", "'\\'></table><b a=\\''", "fees: &quot;&gt;&lt;/table&gt;&lt;b a=&quot;</td>"},
        {"'unit':'unit'", "'unit':'<i>&amp;\\u0007'", "<td>2 &lt;i&gt;&amp;amp;\xef\xbf\xbd</td>"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const struct amz_trip *trip = charged(fixture, lunch, rows[i].find, rows[i].by);
        struct got got = {0};
        char target[256];

        request(fixture, "GET", BROWSER, target_of(trip, trip->order->id, target), &got);
        assert_int_equal(got.status, 200);
        assert_has(&got, rows[i].page);
        assert_lacks(&got, "<script");
        assert_lacks(&got, "<img");
        assert_lacks(&got, "<i>");
        jwo_free(got.body);
    }
}

/* --- apart from the API ----------------------------------------------------------------------- */

static void test_pages__are_no_part_of_the_api(void **state)
{
    struct fixture *fixture = *state;
    struct got got = {0};

    request(fixture, "GET", BROWSER, "/receipts", &got);
    assert_int_equal(amz_journal_count(amz_amazon_strays(fixture->amazon)), 0);
    request(fixture, "POST", BROWSER, "/receipts", &got);
    assert_int_equal(got.status, 403);
    request(fixture, "GET", BROWSER, "/receipts/", &got);
    assert_int_equal(got.status, 403);
    request(fixture, "GET", BROWSER, CHECKOUT_PATH, &got);
    assert_int_equal(got.status, 403);
    assert_int_equal(amz_journal_count(amz_amazon_strays(fixture->amazon)), 3);
    jwo_free(got.body);
}

/* At noon of the world's clock, so that no test crosses a day. */
static int noon_setup(void **state)
{
    const int result = checkout_setup(state);
    struct fixture *fixture = *state;
    const int64_t since_midnight_ms = amz_world_now_ms(fixture->world) % JWO_DAY_MS;

    fixture_advance(fixture, JWO_DAY_MS - since_midnight_ms + JWO_DAY_MS / 2);
    return result;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, noon_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pages__show_a_form),
        TEST(test_pages__say_what_is_wrong_with_a_look_up),
        TEST(test_pages__list_the_receipts_of_a_card_and_day),
        TEST(test_pages__find_receipts_by_the_card_only),
        TEST(test_pages__know_no_cart_that_the_retailer_charged),
        TEST(test_pages__print_a_receipt),
        TEST(test_pages__give_the_same_as_json),
        TEST(test_pages__tell_the_shopper_of_a_decline),
        TEST(test_pages__keep_text_text),
        TEST(test_pages__are_no_part_of_the_api),
    };

    return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}

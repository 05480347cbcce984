/* test_risk.c -- what becomes of debts, of shoppers who make them, of carts without a price, and of
 * tokens about to die.
 *
 * Method: the whole program over HTTP, as operators see it; time passes on the test clock.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "payoffs.h"
#include "test_support.h"

#define RILEY  "/ops/shoppers/riley"
#define CLOSED "{\"by\":\"ann\",\"note\":\"seen\"}"
#define NOTE   "{\"note\":\"moved away\"}"
#define APPROVED                                                                                   \
    "{\"status\":\"APPROVED\",\"shopperAuthorized\":true,\"authorizationConditions\":[]}"
#define DENIED "{\"status\":\"DENIED\",\"shopperAuthorized\":false,\"authorizationConditions\":[]}"

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("%s does not hold %s", text, part);
    }
}

static const char *get(struct bench *bench, const char *path)
{
    return bench_call(bench, 200, "GET", path, NULL);
}

static void advance(struct bench *bench, int64_t by_ms)
{
    char body[64];

    (void)snprintf(body, sizeof(body), "{\"advance_ms\":%" PRId64 "}", by_ms);
    (void)bench_call(bench, 200, "POST", "/ops/clock", body);
}

static void restart(struct bench *bench)
{
    rtl_app_free(bench->app);
    bench->app = NULL;
    bench_start(bench);
}

/* A trip of 7.00 of which `captured` is captured. */
static void owe(struct bench *bench, const char *trip_id, const char *captured)
{
    char script[64];

    bench->fixture.stores[0].policy = RTL_CAPTURE_AUTHORIZED;
    (void)snprintf(script, sizeof(script), "adjust:declined=%s", captured);
    fixture_script(&bench->fixture, script);
    (void)bench_shop(bench, trip_id);
}

static void assert_gate(struct bench *bench, const char *answer)
{
    assert_string_equal(bench_call(bench, 200, "POST", BENCH_GATE,
                                   "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"riley\"}}"),
                        answer);
}

static void assert_sound(struct bench *bench)
{
    assert_holds(get(bench, "/ops/audit"), "\"breachCount\":0,");
}

/* ---- debts ---- */

static void test_debts__grow_old_in_four_ages(void **state)
{
    struct bench *bench = *state;
    static const int days[] = {31, 30, 30};

    owe(bench, "t1", "5.00");
    for (size_t i = 0; i < JWO_COUNT(days); i++) {
        char trip_id[8];
        (void)snprintf(trip_id, sizeof(trip_id), "t%zu", i + 2);
        advance(bench, days[i] * JWO_DAY_MS);
        owe(bench, trip_id, "0");
    }
    assert_string_equal(
        get(bench, "/ops/debts"),
        "{\"currencies\":[{\"code\":\"USD\",\"recorded\":{\"amount\":23.00,\"code\":\"USD\"},"
        "\"paid\":{\"amount\":0.00,\"code\":\"USD\"},"
        "\"writtenOff\":{\"amount\":0.00,\"code\":\"USD\"},"
        "\"open\":{\"amount\":23.00,\"code\":\"USD\"},\"ages\":["
        "{\"days\":\"0-30\",\"debts\":2,\"open\":{\"amount\":14.00,\"code\":\"USD\"}},"
        "{\"days\":\"31-60\",\"debts\":1,\"open\":{\"amount\":7.00,\"code\":\"USD\"}},"
        "{\"days\":\"61-90\",\"debts\":0,\"open\":{\"amount\":0.00,\"code\":\"USD\"}},"
        "{\"days\":\">90\",\"debts\":1,\"open\":{\"amount\":2.00,\"code\":\"USD\"}}]}]}");
}

static void test_debts__leave_the_totals_when_they_are_paid(void **state)
{
    struct bench *bench = *state;

    owe(bench, "t1", "5.00");
    owe(bench, "t2", "4.00");
    (void)bench_call(bench, 200, "POST", RILEY "/payoff",
                     "{\"amount\":{\"amount\":3.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}");
    assert_holds(get(bench, "/ops/debts"),
                 "\"recorded\":{\"amount\":3.00,\"code\":\"USD\"},\"paid\":{\"amount\":1.00,"
                 "\"code\":\"USD\"},\"writtenOff\":{\"amount\":0.00,\"code\":\"USD\"},\"open\":"
                 "{\"amount\":2.00,\"code\":\"USD\"},\"ages\":[{\"days\":\"0-30\",\"debts\":1,");
    (void)bench_call(bench, 200, "POST", RILEY "/payoff",
                     "{\"amount\":{\"amount\":2.00,\"code\":\"USD\"},\"idempotencyKey\":\"k2\"}");
    assert_string_equal(get(bench, "/ops/debts"), "{\"currencies\":[]}");
}

static void test_write_off__is_a_matter_of_our_books(void **state)
{
    static const char payoff[] =
        "{\"amount\":{\"amount\":5.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    static const char rest[] =
        "{\"amount\":{\"amount\":2.00,\"code\":\"USD\"},\"idempotencyKey\":\"k2\"}";
    struct bench *bench = *state;

    owe(bench, "t1", "0");
    (void)bench_call(bench, 400, "POST", "/ops/debts/t1/write-off", "{}");
    (void)bench_call(bench, 404, "POST", "/ops/debts/t2/write-off", NOTE);
    assert_holds(bench_call(bench, 200, "POST", "/ops/debts/t1/write-off", NOTE),
                 "\"recorded\":{\"amount\":7.00,\"code\":\"USD\"},\"paid\":{\"amount\":0.00,"
                 "\"code\":\"USD\"},\"writtenOff\":{\"amount\":7.00,\"code\":\"USD\"},\"open\":"
                 "{\"amount\":0.00,\"code\":\"USD\"},\"forgiven\":false}");
    (void)bench_call(bench, 409, "POST", "/ops/debts/t1/write-off", NOTE);
    assert_sound(bench);
    assert_gate(bench, DENIED); /* the shopper owes it all the same, and may pay */
    assert_holds(bench_call(bench, 200, "POST", RILEY "/payoff", payoff), "\"partial\"");
    assert_sound(bench);
    assert_holds(get(bench, "/ops/debts"),
                 "\"paid\":{\"amount\":5.00,\"code\":\"USD\"},\"writtenOff\":{\"amount\":2.00,"
                 "\"code\":\"USD\"},\"open\":{\"amount\":0.00,\"code\":\"USD\"}");
    assert_gate(bench, DENIED);
    assert_holds(bench_call(bench, 200, "POST", RILEY "/payoff", rest), "\"cleared\"");
    assert_gate(bench, APPROVED);
    assert_sound(bench);
}

static void test_write_off__of_a_part_paid_debt_is_of_the_rest(void **state)
{
    static const char payoff[] =
        "{\"amount\":{\"amount\":3.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    struct bench *bench = *state;

    owe(bench, "t1", "1.00");
    (void)bench_call(bench, 200, "POST", RILEY "/payoff", payoff);
    assert_holds(bench_call(bench, 200, "POST", "/ops/debts/t1/write-off", NOTE),
                 "\"writtenOff\":{\"amount\":3.00,\"code\":\"USD\"}");
    assert_sound(bench);
}

static void test_write_off__follows_the_policy_also_after_a_restart(void **state)
{
    static const char payoff[] =
        "{\"amount\":{\"amount\":7.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    struct bench *bench = *state;

    bench->fixture.config.risk.write_off_after_ms = 180 * JWO_DAY_MS;
    bench->fixture.config.risk.write_off_reopens = true;
    owe(bench, "t1", "0");
    advance(bench, 180 * JWO_DAY_MS - JWO_MINUTE_MS);
    assert_gate(bench, DENIED);
    advance(bench, 2 * JWO_MINUTE_MS);
    assert_holds(get(bench, "/ops/debts"), "\"writtenOff\":{\"amount\":7.00,\"code\":\"USD\"}");
    assert_gate(bench, APPROVED); /* forgiven, and so nothing is left to be paid */
    (void)bench_call(bench, 409, "POST", RILEY "/payoff", payoff);
    owe(bench, "t2", "0");
    rtl_app_free(bench->app); /* the time comes while the program is down */
    bench->app = NULL;
    bench->fixture.config.risk.write_off_after_ms = 1;
    bench_start(bench);
    advance(bench, JWO_SECOND_MS);
    assert_holds(get(bench, "/ops/debts"), "\"writtenOff\":{\"amount\":14.00,\"code\":\"USD\"}");
    assert_sound(bench);
}

static void test_write_off__forgives_nothing_where_amazon_keeps_the_balance(void **state)
{
    struct bench *bench = *state;

    bench->fixture.config.risk.write_off_reopens = true;
    bench->fixture.stores[0].risk = RTL_RISK_AMAZON_MANAGED;
    owe(bench, "t1", "0");
    assert_holds(bench_call(bench, 200, "POST", "/ops/debts/t1/write-off", NOTE),
                 "\"forgiven\":false");
    assert_sound(bench);
}

static void test_write_off__waits_while_money_is_in_suspense(void **state)
{
    static const char payoff[] =
        "{\"amount\":{\"amount\":7.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    struct bench *bench = *state;

    bench->fixture.config.risk.write_off_after_ms = JWO_DAY_MS;
    bench->fixture.stores[0].risk = RTL_RISK_AMAZON_MANAGED;
    owe(bench, "t1", "0");
    fixture_script(&bench->fixture, "feedback:rejected");
    assert_holds(bench_call(bench, 200, "POST", RILEY "/payoff", payoff), "reported_rejected");
    assert_holds(bench_call(bench, 409, "POST", "/ops/debts/t1/write-off", NOTE), "suspense");
    advance(bench, 2 * JWO_DAY_MS);
    assert_holds(get(bench, "/ops/debts"), "\"writtenOff\":{\"amount\":0.00,\"code\":\"USD\"}");
    assert_sound(bench);
}

/* Its payment waits: nobody knows yet whether it was made. */
static void put_payoff_under_way(struct bench *bench, const char *key, int64_t minor)
{
    struct fixture *fixture = &bench->fixture;
    const struct rtl_share share = {.trip_id = "t1", .minor = minor};
    struct rtl_payoff payoff = {.shopper_id = "riley", .status = "pending"};

    rtl_app_free(bench->app);
    fixture_open(fixture);
    (void)snprintf(payoff.key, sizeof(payoff.key), "%s", key);
    payoff.amount = jwo_money_of(minor, "USD");
    payoff.at_ms = rtl_clock_now(fixture->base.clock);
    rtl_payoff_insert(fixture->base.store, &payoff);
    rtl_share_insert(fixture->base.store, key, &share);
    payoff.due_ms = payoff.at_ms + 400 * JWO_DAY_MS;
    rtl_payoff_update(fixture->base.store, &payoff);
    jwo_loop_poll(fixture->loop);
    fixture_close(fixture);
    bench_start(bench);
}

/* What it was asked to pay must still be owed when the money comes. */
static void test_write_off__waits_for_a_payoff_under_way(void **state)
{
    static const char payoff[] =
        "{\"amount\":{\"amount\":3.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    struct bench *bench = *state;

    bench->fixture.config.risk.write_off_reopens = true;
    owe(bench, "t1", "0");
    owe(bench, "t2", "0");
    bench->fixture.config.risk.write_off_after_ms = JWO_DAY_MS;
    put_payoff_under_way(bench, "k1", 300);
    assert_holds(bench_call(bench, 409, "POST", "/ops/debts/t1/write-off", NOTE), "under way");
    assert_holds(bench_call(bench, 409, "POST", "/ops/debts/t2/write-off", NOTE), "under way");
    advance(bench, 2 * JWO_DAY_MS);
    assert_holds(get(bench, "/ops/debts"), "\"writtenOff\":{\"amount\":0.00,\"code\":\"USD\"}");
    advance(bench, 400 * JWO_DAY_MS);
    assert_holds(bench_call(bench, 200, "POST", RILEY "/payoff", payoff), "\"partial\"");
    advance(bench, JWO_MINUTE_MS);
    assert_holds(get(bench, "/ops/debts"),
                 "\"paid\":{\"amount\":3.00,\"code\":\"USD\"},\"writtenOff\":{\"amount\":11.00,"
                 "\"code\":\"USD\"},\"open\":{\"amount\":0.00,\"code\":\"USD\"}");
    assert_gate(bench, APPROVED);
    assert_sound(bench);
}

static void test_payoff__is_not_taken_for_what_is_forgiven(void **state)
{
    static const char of_it[] = "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},"
                                "\"idempotencyKey\":\"k1\",\"shoppingTripId\":\"t1\"}";
    static const char of_both[] =
        "{\"amount\":{\"amount\":7.01,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    static const char of_the_other[] =
        "{\"amount\":{\"amount\":7.00,\"code\":\"USD\"},\"idempotencyKey\":\"k1\"}";
    struct bench *bench = *state;

    bench->fixture.config.risk.write_off_reopens = true;
    owe(bench, "t1", "0");
    owe(bench, "t2", "0");
    assert_holds(bench_call(bench, 200, "POST", "/ops/debts/t1/write-off", NOTE),
                 "\"forgiven\":true");
    assert_holds(get(bench, RILEY "/balance"), "\"trips\":[{\"shoppingTripId\":\"t2\"");
    (void)bench_call(bench, 409, "POST", RILEY "/payoff", of_it);
    (void)bench_call(bench, 409, "POST", RILEY "/payoff", of_both);
    assert_int_equal(bench->fixture.till.count, 0);
    assert_holds(bench_call(bench, 200, "POST", RILEY "/payoff", of_the_other), "\"cleared\"");
    assert_int_equal(till_taken_minor(&bench->fixture.till), 700);
    assert_gate(bench, APPROVED);
    assert_sound(bench);
}

/* ---- shoppers ---- */

static void test_offenders__are_flagged_by_the_rule_and_by_hand(void **state)
{
    static const char lift[] = "{\"flagged\":false,\"note\":\"talked to\"}";
    struct bench *bench = *state;

    bench->fixture.config.risk.offender_debts = 2;
    bench->fixture.config.risk.offender_within_ms = 30 * JWO_DAY_MS;
    owe(bench, "t1", "0");
    advance(bench, 31 * JWO_DAY_MS);
    owe(bench, "t2", "5.00");
    assert_holds(get(bench, RILEY), "\"owes\":true,\"flagged\":false,\"deniedByFlag\":false,"
                                    "\"countedDebts\":1,\"flags\":[],");
    advance(bench, 29 * JWO_DAY_MS);
    owe(bench, "t3", "0");
    assert_holds(get(bench, RILEY), "\"flagged\":true,\"deniedByFlag\":false,\"countedDebts\":2,"
                                    "\"flags\":[{\"flagged\":true,\"author\":\"policy\","
                                    "\"reason\":\"2 debts within 30 days\",");
    (void)bench_call(bench, 400, "POST", RILEY "/flag", "{\"flagged\":false}");
    assert_holds(bench_call(bench, 200, "POST", RILEY "/flag", lift),
                 "\"flagged\":false,\"deniedByFlag\":false,\"countedDebts\":0,\"flags\":["
                 "{\"flagged\":false,\"author\":\"person\",\"reason\":\"talked to\",");
    advance(bench, JWO_MINUTE_MS);
    owe(bench, "t4", "0");
    assert_holds(get(bench, RILEY), "\"flagged\":false,"); /* the count began anew */
    owe(bench, "t5", "0");
    assert_holds(get(bench, RILEY), "\"flagged\":true,");
}

static void test_offenders__are_not_made_by_a_dead_token(void **state)
{
    struct bench *bench = *state;

    bench->fixture.config.risk.offender_debts = 1;
    bench->fixture.config.risk.offender_within_ms = 30 * JWO_DAY_MS;
    fixture_script(&bench->fixture, "adjust:expired");
    (void)bench_shop(bench, "t1");
    assert_holds(get(bench, RILEY), "\"owes\":true,\"flagged\":false,");
}

/* ---- bad carts ---- */

#define CATALOG(products)                                                                          \
    "{\"currency\":\"USD\",\"products\":[{\"sku\":\"SKU-WATER\",\"name\":\"Water\",\"price\":1."   \
    "75}"                                                                                          \
    "" products "]}"
#define UNKNOWN                                                                                    \
    "{\"id\":\"SKU-NEW\",\"type\":\"SKU\",\"quantity\":{\"value\":\"2.0\",\"unit\":\"unit\"}}"

static void write_catalog(struct bench *bench, const char *text)
{
    FILE *file = fopen(bench->fixture.config.catalog_path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void use_own_catalog(struct bench *bench)
{
    (void)snprintf(bench->fixture.config.catalog_path, sizeof(bench->fixture.config.catalog_path),
                   "%s/catalog.json", bench->fixture.directory);
    write_catalog(bench, CATALOG(""));
    restart(bench);
}

static void assert_incidents(struct bench *bench, const char *path, int count)
{
    char part[32];

    (void)snprintf(part, sizeof(part), "\"incidents\":%d}", count);
    assert_holds(get(bench, path), part);
}

static void test_bad_cart__goes_on_once_it_has_a_price(void **state)
{
    struct bench *bench = *state;
    char told[256];

    use_own_catalog(bench);
    (void)snprintf(told, sizeof(told), "%s",
                   bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN)));
    assert_holds(get(bench, "/ops/trips/t1"),
                 "\"state\":\"STOPPED\",\"final\":true,\"total\":null");
    assert_holds(get(bench, "/ops/bad-carts"),
                 "{\"open\":1,\"carts\":[{\"shoppingTripId\":\"t1\",\"state\":\"open\",");
    assert_holds(get(bench, "/ops/incidents"), "bad cart: ");
    assert_holds(bench_call(bench, 409, "POST", "/ops/bad-carts/t1/price", "{}"), "SKU-NEW");
    assert_string_equal(bench->fixture.log.data, "");
    write_catalog(bench, CATALOG(",{\"sku\":\"SKU-NEW\",\"name\":\"New\",\"price\":3.00}"));
    assert_holds(bench_call(bench, 200, "POST", "/ops/catalog/reload", "{}"), "\"openBadCarts\":1");
    restart(bench); /* the queue is durable */
    assert_holds(bench_call(bench, 200, "POST", "/ops/bad-carts/t1/price", "{}"),
                 "\"total\":{\"amount\":6.00,\"code\":\"USD\"}");
    assert_holds(get(bench, "/ops/trips/t1?wait=final"), "\"state\":\"CAPTURED\"");
    assert_string_equal(bench->fixture.log.data, "adjust 6.00, capture 6.00, data, identity riley");
    assert_string_equal(bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN)),
                        told);
    assert_holds(get(bench, "/ops/trips/t1/receipt"), "\"sku\":\"SKU-NEW\"");
    assert_holds(get(bench, "/ops/bad-carts"), "{\"open\":0,");
    assert_holds(bench_call(bench, 409, "POST", "/ops/bad-carts/t1/price", "{}"), "is priced");
    assert_sound(bench);
}

/* From then on it is a trip like any other: stopped in its first step, it can be tried again. */
static void test_bad_cart__with_a_price_can_be_tried_again(void **state)
{
    struct bench *bench = *state;

    use_own_catalog(bench);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN));
    assert_holds(bench_call(bench, 409, "POST", "/ops/trips/t1/retry", "{}"), "no amount");
    write_catalog(bench, CATALOG(",{\"sku\":\"SKU-NEW\",\"name\":\"New\",\"price\":3.00}"));
    (void)bench_call(bench, 200, "POST", "/ops/catalog/reload", "{}");
    fixture_script(&bench->fixture, "adjust:500 adjust:500 adjust:500");
    (void)bench_call(bench, 200, "POST", "/ops/bad-carts/t1/price", "{}");
    assert_holds(get(bench, "/ops/trips/t1?wait=final"), "\"state\":\"STOPPED\"");
    (void)bench_call(bench, 200, "POST", "/ops/trips/t1/retry", "{}");
    assert_holds(get(bench, "/ops/trips/t1?wait=final"), "\"state\":\"CAPTURED\"");
    assert_sound(bench);
}

static void test_bad_cart__priced_after_its_tokens_end_is_a_debt(void **state)
{
    struct bench *bench = *state;

    use_own_catalog(bench);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN));
    advance(bench, 47 * JWO_HOUR_MS);
    write_catalog(bench, CATALOG(",{\"sku\":\"SKU-NEW\",\"name\":\"New\",\"price\":3.00}"));
    (void)bench_call(bench, 200, "POST", "/ops/catalog/reload", "{}");
    fixture_script(&bench->fixture, "adjust:expired");
    (void)bench_call(bench, 200, "POST", "/ops/bad-carts/t1/price", "{}");
    assert_holds(get(bench, "/ops/trips/t1?wait=final"), "\"state\":\"BAD_DEBT\"");
    assert_gate(bench, DENIED);
    assert_sound(bench);
}

/* The shop has changed its currency meanwhile: 6.00 of the new one are not 6.00 of the old one. */
static void test_bad_cart__has_no_price_in_another_currency(void **state)
{
    struct bench *bench = *state;

    use_own_catalog(bench);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN));
    for (size_t i = 0; i < bench->fixture.config.store_count; i++) {
        (void)snprintf(bench->fixture.stores[i].currency, sizeof(bench->fixture.stores[i].currency),
                       "EUR");
    }
    write_catalog(bench, "{\"currency\":\"EUR\",\"products\":[{\"sku\":\"SKU-NEW\","
                         "\"name\":\"New\",\"price\":3.00}]}");
    restart(bench);
    assert_holds(bench_call(bench, 409, "POST", "/ops/bad-carts/t1/price", "{}"), "EUR");
    assert_string_equal(bench->fixture.log.data, "");
    assert_holds(get(bench, "/ops/bad-carts"), "\"open\":1");
}

static void test_bad_cart__of_no_worth_gives_its_hold_back(void **state)
{
    struct bench *bench = *state;

    use_own_catalog(bench);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN));
    write_catalog(bench, CATALOG(",{\"sku\":\"SKU-NEW\",\"name\":\"New\",\"price\":0.00}"));
    (void)bench_call(bench, 200, "POST", "/ops/catalog/reload", "{}");
    (void)bench_call(bench, 200, "POST", "/ops/bad-carts/t1/price", "{}");
    assert_holds(get(bench, "/ops/trips/t1?wait=final"), "\"state\":\"CANCELLED\"");
    assert_string_equal(bench->fixture.log.data, "cancel");
    (void)bench_call(bench, 409, "POST", "/ops/incidents/1/close", CLOSED); /* it is */
}

static void test_bad_cart__of_a_checkout_store_is_sent_to_be_charged(void **state)
{
    struct bench *bench = *state;

    bench->fixture.stores[0].integration = RTL_CHECKOUT;
    bench->fixture.stores[0].risk = RTL_RISK_AMAZON_MANAGED;
    use_own_catalog(bench);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN));
    write_catalog(bench, CATALOG(",{\"sku\":\"SKU-NEW\",\"name\":\"New\",\"price\":3.00}"));
    (void)bench_call(bench, 200, "POST", "/ops/catalog/reload", "{}");
    (void)bench_call(bench, 200, "POST", "/ops/bad-carts/t1/price", "{}");
    assert_holds(get(bench, "/ops/trips/t1?wait=final"), "\"state\":\"CHECKED_OUT\"");
    assert_sound(bench);
}

static void test_bad_cart__can_be_closed(void **state)
{
    struct bench *bench = *state;

    use_own_catalog(bench);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN));
    (void)bench_call(bench, 400, "POST", "/ops/bad-carts/t1/close", "{}");
    (void)bench_call(bench, 404, "POST", "/ops/bad-carts/t2/close", NOTE);
    (void)bench_call(bench, 404, "POST", "/ops/bad-carts/t2/price", "{}");
    assert_holds(bench_call(bench, 200, "POST", "/ops/bad-carts/t1/close", NOTE),
                 "\"state\":\"closed\",");
    (void)bench_call(bench, 409, "POST", "/ops/bad-carts/t1/close", NOTE);
    (void)bench_call(bench, 409, "POST", "/ops/bad-carts/t1/price", "{}");
    assert_holds(get(bench, "/ops/bad-carts"), "{\"open\":0,\"carts\":[{\"shoppingTripId\":\"t1\"");
    assert_holds(get(bench, "/ops/bad-carts"), "\"note\":\"moved away\"");
}

static void test_bad_cart__given_up_gives_its_hold_back(void **state)
{
    struct bench *bench = *state;

    use_own_catalog(bench);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN));
    (void)bench_call(bench, 200, "POST", "/ops/bad-carts/t1/close", NOTE);
    assert_holds(get(bench, "/ops/trips/t1?wait=final"), "\"state\":\"CANCELLED\"");
    assert_string_equal(bench->fixture.log.data, "cancel");
    (void)bench_call(bench, 409, "POST", "/ops/incidents/1/close", CLOSED); /* it is */
    assert_sound(bench);
}

static void test_bad_cart__given_up_at_a_checkout_store_is_not_sent(void **state)
{
    struct bench *bench = *state;

    bench->fixture.stores[0].integration = RTL_CHECKOUT;
    bench->fixture.stores[0].risk = RTL_RISK_AMAZON_MANAGED;
    use_own_catalog(bench);
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN));
    (void)bench_call(bench, 200, "POST", "/ops/bad-carts/t1/close", NOTE);
    assert_holds(get(bench, "/ops/trips/t1?wait=final"), "\"state\":\"STOPPED\"");
    assert_string_equal(bench->fixture.log.data, "");
    assert_incidents(bench, "/ops/trips/t1", 1);
    assert_sound(bench);
}

static void test_catalog__stays_as_it_was_when_the_new_one_is_wrong(void **state)
{
    struct bench *bench = *state;
    static const char *const wrong[] = {"{", "{\"currency\":\"EUR\",\"products\":[]}"};

    use_own_catalog(bench);
    for (size_t i = 0; i < JWO_COUNT(wrong); i++) {
        write_catalog(bench, wrong[i]);
        assert_holds(bench_call(bench, 409, "POST", "/ops/catalog/reload", "{}"), "catalog.json");
    }
    assert_holds(bench_shop(bench, "t1"), "\"state\":\"CAPTURED\"");
}

/* ---- alarms ---- */

static void test_alarm__is_raised_once_before_the_token_dies(void **state)
{
    struct bench *bench = *state;

    bench->fixture.config.risk.alarm_before_ms = 2 * JWO_HOUR_MS;
    fixture_script(&bench->fixture, "adjust:500 adjust:500 adjust:500");
    assert_holds(bench_shop(bench, "t1"), "\"state\":\"STOPPED\"");
    fixture_script(&bench->fixture, "adjust:unknown");
    assert_holds(bench_shop(bench, "t2"), "\"state\":\"STOPPED\""); /* for good: no money to come */
    fixture_script(&bench->fixture, "");
    (void)bench_shop(bench, "t3");
    advance(bench, 43 * JWO_HOUR_MS);
    assert_incidents(bench, "/ops/trips/t1", 1);
    advance(bench, 90 * JWO_MINUTE_MS);
    assert_incidents(bench, "/ops/trips/t1", 2);
    assert_holds(get(bench, "/ops/incidents"), "not settled, and the payment token dies at ");
    restart(bench);
    advance(bench, JWO_MINUTE_MS);
    assert_incidents(bench, "/ops/trips/t1", 2);
    assert_incidents(bench, "/ops/trips/t2", 1);
    assert_incidents(bench, "/ops/trips/t3", 0);
}

static void test_alarm__is_raised_for_a_cart_without_a_price(void **state)
{
    struct bench *bench = *state;

    bench->fixture.config.risk.alarm_before_ms = 2 * JWO_HOUR_MS;
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t1", UNKNOWN));
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t2", UNKNOWN));
    (void)bench_call(bench, 200, "POST", "/ops/bad-carts/t2/close", NOTE);
    advance(bench, 45 * JWO_HOUR_MS);
    assert_incidents(bench, "/ops/trips/t1", 2);
    assert_incidents(bench, "/ops/trips/t2", 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_debts__grow_old_in_four_ages),
        TEST(test_debts__leave_the_totals_when_they_are_paid),
        TEST(test_write_off__is_a_matter_of_our_books),
        TEST(test_write_off__of_a_part_paid_debt_is_of_the_rest),
        TEST(test_write_off__follows_the_policy_also_after_a_restart),
        TEST(test_write_off__forgives_nothing_where_amazon_keeps_the_balance),
        TEST(test_write_off__waits_while_money_is_in_suspense),
        TEST(test_write_off__waits_for_a_payoff_under_way),
        TEST(test_payoff__is_not_taken_for_what_is_forgiven),
        TEST(test_offenders__are_flagged_by_the_rule_and_by_hand),
        TEST(test_offenders__are_not_made_by_a_dead_token),
        TEST(test_bad_cart__goes_on_once_it_has_a_price),
        TEST(test_bad_cart__with_a_price_can_be_tried_again),
        TEST(test_bad_cart__priced_after_its_tokens_end_is_a_debt),
        TEST(test_bad_cart__has_no_price_in_another_currency),
        TEST(test_bad_cart__of_no_worth_gives_its_hold_back),
        TEST(test_bad_cart__of_a_checkout_store_is_sent_to_be_charged),
        TEST(test_bad_cart__can_be_closed),
        TEST(test_bad_cart__given_up_gives_its_hold_back),
        TEST(test_bad_cart__given_up_at_a_checkout_store_is_not_sent),
        TEST(test_catalog__stays_as_it_was_when_the_new_one_is_wrong),
        TEST(test_alarm__is_raised_once_before_the_token_dies),
        TEST(test_alarm__is_raised_for_a_cart_without_a_price),
    };

    return cmocka_run_group_tests_name("risk", tests, NULL, NULL);
}

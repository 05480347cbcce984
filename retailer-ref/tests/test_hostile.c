/* test_hostile.c -- bodies and paths that nobody honest sends, to the connectors and the operations
 * API: each is answered as it deserves, and the retailer is none the worse.
 *
 * Method: one row per trick, over HTTP; the sanitizers watch. A body is head, times x unit, tail.
 * First what is refused, which changes nothing in the database, then what is taken. After all of
 * them an honest trip is settled, and the database tells the same of the one before.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "debts.h"
#include "hostile.h"
#include "jwo/alloc.h"
#include "test_support.h"

#define UUID       "0a1b2c3d-1111-4222-8333-444455556666"
#define SQL        "x'); DROP TABLE trips; --"
#define SQL_PATH   "x%27%29%3B%20DROP%20TABLE%20trips%3B%20--"
#define REFUNDS    "/ops/trips/honest/refunds"
#define PAYOFF     "/ops/shoppers/riley/payoff"
#define CLOCK      "/ops/clock"
#define USD(text)  "{\"amount\":{\"amount\":" text ",\"code\":\"USD\"}"
#define PAY(text)  USD(text) ",\"idempotencyKey\":\"k\"}"
#define PAY_DIGITS "{\"idempotencyKey\":\"k\",\"amount\":{\"code\":\"USD\",\"amount\":"

/* A cart around two gaps: members of it all, and its items. */
#define CART(members, items)                                                                       \
    "{\"requestId\":\"" UUID "\"," members "\"shoppingTrip\":{\"startTime\":"                      \
    "\"2024-03-22T17:00:00Z\",\"endTime\":\"2024-03-22T17:09:39Z\",\"authEvents\":[{\"id\":"       \
    "\"" UUID "\",\"payloadType\":\"FINANCIAL\"}]},\"cartItems\":[" items "]}"
#define TRIP(id)        "\"idempotentShoppingTripId\":\"" id "\",\"storeId\":\"S1\","
#define ITEM(id, and)   "{\"id\":\"" id "\",\"type\":\"SKU\"" and ",\"quantity\":" QUANTITY("1") "}"
#define QUANTITY(value) "{\"value\":\"" value "\",\"unit\":\"unit\"}"
#define WATER(value)    "{\"id\":\"SKU-WATER\",\"type\":\"SKU\",\"quantity\":" value "}"
#define GATE(store, shopper, inner)                                                                \
    "{\"storeId\":\"" store "\",\"shopperIdentity\":{\"id\":\"" shopper                            \
    "\"},\"shopperInteraction\":{" inner "}}"

/* clang-format off */
static const struct {
    const char *trick, *path, *head, *unit;
    int times;
    const char *tail;
    int status;
} rows[] = {
    /* texts that are no JSON, or too much of it; the door is the same for every path */
    {"nothing",               BENCH_PURCHASES, "", NULL, 0, "", 400},
    {"white space",           BENCH_PURCHASES, "", " ", 5000, "", 400},
    {"null",                  BENCH_PURCHASES, "null", NULL, 0, "", 400},
    {"a string",              BENCH_PURCHASES, "\"x\"", NULL, 0, "", 400},
    {"a list",                REFUNDS,         "[]", NULL, 0, "", 400},
    {"single quotes",         BENCH_PURCHASES, "{'a':1}", NULL, 0, "", 400},
    {"a comment",             BENCH_PURCHASES, "{/**/}", NULL, 0, "", 400},
    {"a byte order mark",     BENCH_PURCHASES, "\xef\xbb\xbf{}", NULL, 0, "", 400},
    {"something behind it",   PAYOFF,          "{}", "}", 1, "", 400},
    {"100 lists deep",        BENCH_PURCHASES, "{\"a\":", "[", 100, "", 400},
    {"500,000 lists deep",    BENCH_GATE,      "", "[", 500000, "", 400},
    {"100,000 objects deep",  PAYOFF,          "", "{\"a\":", 100000, "", 400},
    {"200,000 values",        BENCH_PURCHASES, "[0", ",0", 200000, "]", 400},
    {"more than a megabyte",  BENCH_PURCHASES, "\"", "x", 1200000, "\"", 413},
    {"a key twice",           BENCH_GATE, "{\"storeId\":\"S1\",\"storeId\":\"S1\"}", NULL, 0, "",
     400},
    {"a key twice, deep",     BENCH_PURCHASES,
     CART(TRIP("t1"), WATER("{\"value\":\"1\",\"unit\":\"u\",\"value\":\"2\"}")), NULL, 0, "", 400},
    {"a lone surrogate",      BENCH_GATE, GATE("S1", "\\ud800", ""), NULL, 0, "", 400},
    {"NUL in a string",       BENCH_GATE, GATE("S1", "r\\u0000x", ""), NULL, 0, "", 400},
    {"bytes of no encoding",  BENCH_GATE, GATE("S1", "\xff\xfe", ""), NULL, 0, "", 400},
    {"a slash in two bytes",  BENCH_GATE, GATE("S1", "\xc0\xaf", ""), NULL, 0, "", 400},
    {"a bare line break",     BENCH_GATE, GATE("S1", "a\nb", ""), NULL, 0, "", 400},
    {"not a number",          CLOCK, "{\"advance_ms\":NaN}", NULL, 0, "", 400},

    /* carts */
    {"SQL as the trip",       BENCH_PURCHASES, CART(TRIP(SQL), ""), NULL, 0, "", 400},
    {"SQL as the request",    BENCH_PURCHASES, "{\"requestId\":\"" SQL "\"}", NULL, 0, "", 400},
    {"SQL as the store",      BENCH_PURCHASES,
     CART("\"idempotentShoppingTripId\":\"t1\",\"storeId\":\"" SQL "\",", ""), NULL, 0, "", 400},
    {"SQL as the shopper",    BENCH_PURCHASES,
     CART(TRIP("sql-1") "\"shopperIdentity\":{\"id\":\"" SQL "\"},", WATER(QUANTITY("1"))),
     NULL, 0, "", 201},
    {"SQL as the device",     BENCH_PURCHASES,
     CART(TRIP("sql-2") "\"shopperDeviceId\":\"" SQL "\",\"paymentSource\":{\"id\":\"" SQL "\"},",
          WATER(QUANTITY("1"))), NULL, 0, "", 201},
    {"SQL as a product",      BENCH_PURCHASES, CART(TRIP("sql-3"), ITEM(SQL, "")), NULL, 0, "",
     201},
    {"SQL as a line",         BENCH_PURCHASES,
     CART(TRIP("sql-4"), ITEM("SKU-WATER", ",\"lineItemId\":\"" SQL "\"")), NULL, 0, "", 201},
    {"SQL as a bar code",     BENCH_PURCHASES,
     CART(TRIP("sql-5"), ITEM("none", ",\"externalIdentifiers\":[{\"id\":\"" SQL
                                      "\",\"type\":\"UPC\"}]")), NULL, 0, "", 201},
    {"SQL as a unit",         BENCH_PURCHASES,
     CART(TRIP("sql-6"), WATER("{\"value\":\"1\",\"unit\":\"" SQL "\"}")), NULL, 0, "", 201},
    {"SQL as a quantity",     BENCH_PURCHASES,
     CART(TRIP("t1"), WATER(QUANTITY("1); --"))), NULL, 0, "", 400},
    {"a trip of 256 letters", BENCH_PURCHASES,
     "{\"requestId\":\"" UUID "\",\"storeId\":\"S1\",\"idempotentShoppingTripId\":\"", "x", 256,
     "\"}", 400},
    {"a product of a megabyte", BENCH_PURCHASES, "{\"cartItems\":[{\"id\":\"", "x", 1000000,
     "\"}]}", 400},
    {"a negative quantity",   BENCH_PURCHASES, CART(TRIP("t1"), WATER(QUANTITY("-1"))), NULL, 0, "",
     400},
    {"a quantity with an exponent", BENCH_PURCHASES, CART(TRIP("t1"), WATER(QUANTITY("1e9"))), NULL,
     0, "", 400},
    {"a number as a quantity", BENCH_PURCHASES,
     CART(TRIP("t1"), WATER("{\"value\":1,\"unit\":\"u\"}")), NULL, 0, "", 400},
    {"an object as a product", BENCH_PURCHASES,
     CART(TRIP("t1"), "{\"id\":{},\"type\":\"SKU\",\"quantity\":" QUANTITY("1") "}"), NULL, 0, "",
     400},
    {"a list of lists",       BENCH_PURCHASES, CART(TRIP("t1"), "[[]]"), NULL, 0, "", 400},
    {"more than can be paid", BENCH_PURCHASES, CART(TRIP("much"), WATER(QUANTITY("9999999999"))),
     NULL, 0, "", 201},

    /* the gate */
    {"SQL at the gate",       BENCH_GATE,
     GATE("S1", SQL, "\"shoppingTripId\":\"sql-gate\",\"gateAuthenticationEvent\":{\"id\":\"" SQL
          "\",\"type\":\"" SQL "\"},\"recommendation\":{\"shopperRisks\":[\"" SQL "\"]}"),
     NULL, 0, "", 200},
    {"a shopper of 256 letters", BENCH_GATE, "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"",
     "x", 256, "\"}}", 400},
    {"risks of all types",    BENCH_GATE,
     GATE("S1", "r", "\"recommendation\":{\"shopperRisks\":[1,null,{}]}"), NULL, 0, "", 400},
    {"a hold of 1e400",       BENCH_GATE,
     "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"r\"},\"authorizedAmount\":{\"value\":1e400,"
     "\"currencyCode\":\"USD\"}}", NULL, 0, "", 400},

    /* operations */
    {"SQL as a reason",       REFUNDS,
     USD("1.00") ",\"reason\":\"x'; DROP TABLE x;\"}", NULL, 0, "", 400},
    {"SQL as a refund",       REFUNDS,
     USD("1.00") ",\"reason\":\"OTHER\",\"refundRequestId\":\"" SQL "\"}", NULL, 0, "", 400},
    {"SQL as a key",          PAYOFF,
     USD("1.00") ",\"idempotencyKey\":\"" SQL "\"}", NULL, 0, "", 409},
    {"a key of 129 letters",  PAYOFF, USD("1.00") ",\"idempotencyKey\":\"", "k", 129, "\"}", 400},
    {"a number as a key",     PAYOFF, USD("1.00") ",\"idempotencyKey\":1}", NULL, 0, "", 400},
    {"an empty key",          PAYOFF, USD("1.00") ",\"idempotencyKey\":\"\"}", NULL, 0, "", 400},
    {"money as a string",     PAYOFF, PAY("\"1.00\""), NULL, 0, "", 400},
    {"no money",              PAYOFF, PAY("0"), NULL, 0, "", 400},
    {"money to come",         PAYOFF, PAY("-1.00"), NULL, 0, "", 400},
    {"part of a cent",        PAYOFF, PAY("0.001"), NULL, 0, "", 400},
    {"money of 60 digits",    PAYOFF, PAY_DIGITS, "9", 60, "}}", 400},
    {"money of 5,000 digits", PAYOFF, PAY_DIGITS, "9", 5000, "}}", 400},
    {"a currency of four",    PAYOFF,
     "{\"amount\":{\"amount\":1,\"code\":\"USDX\"},\"idempotencyKey\":\"k\"}", NULL, 0, "", 400},
    {"a refund of all there is", REFUNDS,
     USD("89999999999999.99") ",\"reason\":\"OTHER\"}", NULL, 0, "", 200},
    {"a clock beyond time",   CLOCK, "{\"advance_ms\":9223372036854775807}", NULL, 0, "", 400},
    {"a clock far beyond",    CLOCK, "{\"advance_ms\":1e300}", NULL, 0, "", 400},
    {"a clock turned back",   CLOCK, "{\"advance_ms\":-1}", NULL, 0, "", 400},

    /* paths */
    {"SQL in a path",         "/ops/trips/" SQL_PATH, NULL, NULL, 0, NULL, 404},
    {"SQL as who owes",       "/ops/shoppers/" SQL_PATH "/balance", NULL, NULL, 0, NULL, 200},
    {"SQL as who pays",       "/ops/shoppers/" SQL_PATH "/payoff",
     USD("1.00") ",\"idempotencyKey\":\"k\"}", NULL, 0, "", 409},
    {"a way up",              "/ops/trips/..%2F..%2F..%2Fetc%2Fpasswd", NULL, NULL, 0, NULL, 404},
    {"a way around",          "/ops/trips/%2e%2e/summary", NULL, NULL, 0, NULL, 404},
    {"a hidden slash",        "/ops/trips/honest%2Freceipt", NULL, NULL, 0, NULL, 404},
    {"NUL in a path",         "/ops/trips/honest%00", NULL, NULL, 0, NULL, 404},
    {"half an escape",        "/ops/trips/honest%4", NULL, NULL, 0, NULL, 404},
    {"no escape",             "/ops/trips/honest%zz", NULL, NULL, 0, NULL, 404},
    {"no encoding in a path", "/ops/shoppers/%ff%fe/balance", NULL, NULL, 0, NULL, 200},
    {"nobody",                "/ops/shoppers//balance", NULL, NULL, 0, NULL, 404},
    {"a slash too many",      "/ops/trips/honest/", NULL, NULL, 0, NULL, 404},
    {"capitals",              "/OPS/summary", NULL, NULL, 0, NULL, 404},
    {"operations for Amazon", "/ops" BENCH_PURCHASES, "{}", NULL, 0, "", 404},
    {"another method",        "/ops/trips/honest", "{}", NULL, 0, "", 405},
};
/* clang-format on */

static char *body_of(size_t row)
{
    char *body = NULL;
    struct jwo_buf buf;

    if (rows[row].head != NULL) {
        jwo_buf_init(&buf, 4 * 1024 * 1024);
        jwo_buf_adds(&buf, rows[row].head);
        for (int i = 0; i < rows[row].times; i++) {
            jwo_buf_adds(&buf, rows[row].unit);
        }
        jwo_buf_adds(&buf, rows[row].tail);
        assert_false(buf.overflow);
        body = jwo_buf_take(&buf);
        jwo_buf_dispose(&buf);
    }
    return body;
}

static void play(struct bench *bench, size_t row)
{
    char *body = body_of(row);
    struct reply reply;

    bench_send(bench, &reply, body != NULL ? "POST" : "GET", rows[row].path, body, BENCH_TOKEN);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    /* Whoever sends too much may find the connection closed before the answer could be read. */
    const bool cut_off = rows[row].status == 413 && reply.status == 0;
    if (reply.status != rows[row].status && !cut_off) {
        fail_msg("%s: %d instead of %d: %.200s", rows[row].trick, reply.status, rows[row].status,
                 reply.body);
    }
    if (reply.status >= 400) {
        assert_non_null(strstr(reply.body, "rror")); /* one clear sentence, as JSON */
    }
    assert_null(strstr(reply.body, "SQLITE"));
    jwo_free(reply.body);
    jwo_free(body);
}

static void test_retailer__is_none_the_worse_for_hostile_requests(void **state)
{
    struct bench *bench = *state;
    struct hostile hostile;
    char before[512];

    bench->fixture.limit_minor = 100000;
    (void)bench_shop(bench, "honest");
    (void)snprintf(before, sizeof(before), "%s",
                   bench_call(bench, 200, "GET", "/ops/trips/honest", NULL));
    hostile_init(&hostile, bench, HOSTILE_CONNECTORS);
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        if (rows[i].status >= 400) {
            play(bench, i);
            hostile_look(&hostile, &(struct hostile_row){.trick = rows[i].trick});
        }
    }
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        if (rows[i].status < 400) {
            play(bench, i);
        }
    }
    hostile_dispose(&hostile);
    assert_string_equal(bench_call(bench, 200, "GET", "/ops/trips/honest", NULL), before);
    assert_non_null(strstr(bench_shop(bench, "honest-2"), "CAPTURED"));
    rtl_app_free(bench->app);
    fixture_open(&bench->fixture);
    assert_int_equal(rtl_ledger_faults(bench->fixture.base.store), 0);
    fixture_close(&bench->fixture);
    bench_start(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_retailer__is_none_the_worse_for_hostile_requests,
                                        bench_setup, bench_teardown),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}

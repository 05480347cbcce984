/* bench.h -- for the retailer's tests: the whole program over HTTP, with a scripted Amazon behind
 * it.
 *
 * Calls go out as Amazon (connectors) and as an operator (paths that begin with
 * /ops; /metrics and /readyz) make them.
 * The catalog is the one that ships; SKU-WATER costs 1.75 USD and is exempt from tax.
 */
#ifndef RTL_TEST_BENCH_H
#define RTL_TEST_BENCH_H

#include "app.h"
#include "fixture.h"

#define BENCH_PURCHASES "/v1/order/purchases"
#define BENCH_GATE      "/v1/fraudandabuse/shopperauthorization"
#define BENCH_WATER                                                                                \
    "{\"id\":\"SKU-WATER\",\"type\":\"SKU\",\"quantity\":{\"value\":\"4.0\",\"unit\":\"unit\"}}"
#define BENCH_TOKEN "operations-token-of-the-test"

struct bench {
    struct fixture fixture;
    rtl_app *app;
    jwo_http_client *http;
    int open_calls;
};

struct reply {
    struct bench *bench;
    int status; /* 0: not answered */
    char *body; /* owned by the test; jwo_free */
};

/* For cmocka: *state is the bench, its program running on a database of its own. */
int bench_setup(void **state);
int bench_teardown(void **state);
/* Start the program again, after rtl_app_free(bench->app). */
void bench_start(struct bench *bench);

/* Send a call; *reply is complete when bench_is_answered. token NULL: no Authorization. */
void bench_send(struct bench *bench, struct reply *reply, const char *method, const char *path,
                const char *body, const char *token);
bool bench_is_answered(void *context); /* context: the bench. For fixture_run */

/* Call and wait; another status fails the test. The answer's body is kept until the next call. */
const char *bench_call(struct bench *bench, int status, const char *method, const char *path,
                       const char *body);

/* CreatePurchases of shopper "riley", on 22 March 2024; kept until the next use. */
const char *bench_cart(const char *trip_id, const char *items);
/* The same at another store of the fixture; payload_type "FINANCIAL" (a card) or "SCAN_CODE". */
const char *bench_cart_at(const char *store_id, const char *payload_type, const char *trip_id,
                          const char *items);
/* The same of another shopper ("": nobody is named) and day. */
const char *bench_cart_of(const char *shopper_id, const char *day, const char *trip_id,
                          const char *items);
/* A trip of 7.00 USD from the cart to its end; returns its view. */
const char *bench_shop(struct bench *bench, const char *trip_id);

#endif

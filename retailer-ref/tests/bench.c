/* bench.c -- see bench.h for the contract. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "test_support.h"

void bench_start(struct bench *bench)
{
    struct rtl_app_options options = {.config = &bench->fixture.config,
                                      .database = bench->fixture.database,
                                      .has_test_clock = true};
    struct jwo_error err = {.text = ""};

    if (rtl_app_new(&bench->app, bench->fixture.loop, &options, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

int bench_setup(void **state)
{
    struct bench *bench = test_calloc(1, sizeof(*bench));
    struct jwo_error err;

    fixture_init(&bench->fixture, RTL_WRITE_OFF_ALL, RTL_RISK_RETAILER_MANAGED);
    (void)snprintf(bench->fixture.config.catalog_path, sizeof(bench->fixture.config.catalog_path),
                   "%s", JWO_SOURCE_DIR "/retailer-ref/catalog.json");
    (void)snprintf(bench->fixture.config.badges_path, sizeof(bench->fixture.config.badges_path),
                   "%s", JWO_SOURCE_DIR "/retailer-ref/badges.json");
    fixture_script(&bench->fixture, "");
    assert_int_equal(jwo_http_client_new(&bench->http, bench->fixture.loop, &err), JWO_OK);
    bench_start(bench);
    *state = bench;
    return 0;
}

int bench_teardown(void **state)
{
    struct bench *bench = *state;

    rtl_app_free(bench->app);
    jwo_http_client_free(bench->http);
    fixture_dispose(&bench->fixture);
    test_free(bench);
    return 0;
}

/* ---- calls ---- */

static void on_answer(void *context, const struct jwo_http_result *result)
{
    struct reply *reply = context;

    const bool answered = result->outcome == JWO_HTTP_ANSWERED;

    reply->status = answered ? result->status : 0;
    reply->body = jwo_strdup(answered ? result->body : "");
    reply->bench->open_calls--;
}

void bench_send(struct bench *bench, struct reply *reply, const char *method, const char *path,
                const char *body, const char *token)
{
    const bool ops = strncmp(path, "/ops", 4) == 0 || strcmp(path, "/metrics") == 0 ||
                     strcmp(path, "/readyz") == 0;
    char url[4096], authorization[160];
    struct jwo_http_header header = {"Authorization", authorization};

    *reply = (struct reply){.bench = bench};
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s",
                   ops ? rtl_app_ops_port(bench->app) : rtl_app_port(bench->app), path);
    (void)snprintf(authorization, sizeof(authorization), "Bearer %s", token != NULL ? token : "");
    bench->open_calls++;
    (void)jwo_http_send(bench->http,
                        &(struct jwo_http_call_options){.method = method,
                                                        .url = url,
                                                        .headers = &header,
                                                        .header_count = token != NULL,
                                                        .body = body,
                                                        .body_len = body != NULL ? strlen(body) : 0,
                                                        .timeout_ms = 30000},
                        on_answer, reply);
}

bool bench_is_answered(void *context)
{
    return ((struct bench *)context)->open_calls == 0;
}

const char *bench_call(struct bench *bench, int status, const char *method, const char *path,
                       const char *body)
{
    static char kept[65536];
    struct reply reply;

    bench_send(bench, &reply, method, path, body, BENCH_TOKEN);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    (void)snprintf(kept, sizeof(kept), "%s", reply.body);
    jwo_free(reply.body);
    if (reply.status != status) {
        fail_msg("%s %s: %d instead of %d: %s", method, path, reply.status, status, kept);
    }
    return kept;
}

/* The one cart of all of the above. */
static const char *cart(const char *store_id, const char *payload_type, const char *shopper_id,
                        const char *day, const char *trip_id, const char *items)
{
    static char body[16384];
    char shopper[320] = "";

    if (shopper_id[0] != '\0') {
        (void)snprintf(shopper, sizeof(shopper), ",\"shopperIdentity\":{\"id\":\"%s\"}",
                       shopper_id);
    }
    (void)snprintf(body, sizeof(body),
                   "{\"requestId\":\"0a1b2c3d-1111-4222-8333-444455556666\","
                   "\"idempotentShoppingTripId\":\"%s\",\"storeId\":\"%s\",\"shoppingTrip\":{"
                   "\"startTime\":\"%sT17:00:00Z\",\"endTime\":\"%sT17:09:39Z\",\"authEvents\":"
                   "[{\"id\":\"0a1b2c3d-1111-4222-8333-444455556667\",\"timestamp\":"
                   "\"%sT17:00:00Z\",\"location\":\"ENTRY\",\"payloadType\":\"%s\"}]},"
                   "\"cartItems\":[%s]%s}",
                   trip_id, store_id, day, day, day, payload_type, items, shopper);
    return body;
}

const char *bench_cart_of(const char *shopper_id, const char *day, const char *trip_id,
                          const char *items)
{
    return cart("S1", "FINANCIAL", shopper_id, day, trip_id, items);
}

const char *bench_cart_at(const char *store_id, const char *payload_type, const char *trip_id,
                          const char *items)
{
    return cart(store_id, payload_type, "riley", "2024-03-22", trip_id, items);
}

const char *bench_cart(const char *trip_id, const char *items)
{
    return bench_cart_of("riley", "2024-03-22", trip_id, items);
}

const char *bench_shop(struct bench *bench, const char *trip_id)
{
    char path[128];

    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart(trip_id, BENCH_WATER));
    (void)snprintf(path, sizeof(path), "/ops/trips/%s?wait=final", trip_id);
    return bench_call(bench, 200, "GET", path, NULL);
}

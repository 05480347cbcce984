/* amazon_fixture.c -- see amazon_fixture.h for the contract. */
#include "amazon_fixture.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "test_support.h"

#define DEADLINE_MS (30 * JWO_SECOND_MS)

static void on_change(void *context)
{
    fixture_poke(context);
}

int fixture_setup(void **state)
{
    return fixture_setup_with(state, (struct amz_amazon_options){0});
}

int fixture_setup_with(void **state, struct amz_amazon_options options)
{
    struct fixture *fixture = jwo_calloc(1, sizeof *fixture);
    struct amz_world_options world = {.name = "test"};
    struct amz_store store = {.id = "store-1",
                              .calculates = AMZ_PARTY_RETAILER,
                              .orchestrates = AMZ_PARTY_RETAILER,
                              .processor = AMZ_PARTY_RETAILER,
                              .risk = AMZ_RISK_NONE};
    struct amz_shopper shopper = {.email = "riley@example.com"};
    struct jwo_error err;

    options.seed = 7;
    assert_int_equal(jwo_loop_new(&fixture->loop, &err), JWO_OK);
    assert_int_equal(amz_amazon_new(&fixture->amazon, fixture->loop, &options, &err), JWO_OK);
    amz_settings_default(&world.settings);
    fixture->world = amz_world_new(fixture->amazon, &world);
    amz_world_on_change(fixture->world, on_change, fixture);
    store.hold = jwo_money_of(2000, "USD");
    fixture->store = amz_world_store(fixture->world, &store);
    shopper.card = (struct amz_card){
        .brand = "VISA", .tail = "4242", .expiry_year = "2030", .expiry_month = "12"};
    fixture->shopper = amz_world_shopper(fixture->world, &shopper);
    *state = fixture;
    return 0;
}

int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;

    amz_world_free(fixture->world);
    amz_amazon_free(fixture->amazon);
    jwo_loop_free(fixture->loop);
    jwo_free(fixture);
    return 0;
}

static void on_deadline(void *context)
{
    (void)context;
    fail_msg("nothing happened for 30 seconds");
}

void fixture_poke(struct fixture *fixture)
{
    jwo_loop_stop(fixture->loop);
}

void fixture_wait(struct fixture *fixture, bool (*ready)(void *context), void *context)
{
    jwo_timer *deadline = jwo_timer_new(fixture->loop, on_deadline, NULL);

    jwo_timer_start(deadline, DEADLINE_MS);
    while (!ready(context)) {
        jwo_loop_run(fixture->loop);
    }
    jwo_timer_free(deadline);
}

static bool gate_is_decided(void *context)
{
    const struct amz_trip *trip = context;

    return trip->gate != AMZ_GATE_ASKING;
}

struct amz_trip *fixture_enter(struct fixture *fixture)
{
    struct amz_trip *trip = amz_shopper_enters(fixture->shopper, fixture->store, NULL, NULL);

    fixture_wait(fixture, gate_is_decided, trip);
    assert_int_equal(trip->gate, AMZ_GATE_OPEN);
    return trip;
}

/* --- the client ------------------------------------------------------------------------------- */

struct exchange {
    struct fixture *fixture;
    struct heard *heard;
};

static void take_header(const struct jwo_http_result *result, const char *name, char *out,
                        size_t size)
{
    const char *value = jwo_http_result_header(result, name);

    (void)snprintf(out, size, "%s", value ? value : "");
}

static void on_result(void *context, const struct jwo_http_result *result)
{
    const struct exchange *exchange = context;
    struct heard *heard = exchange->heard;

    heard->outcome = result->outcome;
    if (result->outcome == JWO_HTTP_ANSWERED) {
        heard->status = result->status;
        (void)snprintf(heard->body, sizeof heard->body, "%s", result->body);
        take_header(result, "content-type", heard->content_type, sizeof heard->content_type);
        take_header(result, "x-amzn-requestid", heard->request_id, sizeof heard->request_id);
        take_header(result, "x-amzn-errortype", heard->error_type, sizeof heard->error_type);
        take_header(result, "retry-after", heard->retry_after, sizeof heard->retry_after);
    }
    heard->is_over = true;
    fixture_poke(exchange->fixture);
}

static bool is_over(void *context)
{
    const struct heard *heard = context;

    return heard->is_over;
}

void fixture_call(struct fixture *fixture, const char *path, const char *body,
                  const struct jwo_credentials *sign, struct heard *out)
{
    struct exchange exchange = {.fixture = fixture, .heard = out};
    char url[512];

    memset(out, 0, sizeof *out);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d%s", (int)amz_amazon_port(fixture->amazon),
                   path);
    (void)jwo_http_send(amz_amazon_client(fixture->amazon),
                        &(struct jwo_http_call_options){
                            .method = fixture->method ? fixture->method : "POST",
                            .url = url,
                            .body = body,
                            .body_len = strlen(body),
                            .timeout_ms = DEADLINE_MS,
                            .headers = fixture->headers,
                            .header_count = fixture->header_count,
                            .fresh_connection = true,
                            .sign = sign,
                            .sign_region = "us-east-1",
                            .sign_service = fixture->service ? fixture->service : "execute-api",
                        },
                        on_result, &exchange);
    fixture_wait(fixture, is_over, out);
}

void fixture_post(struct fixture *fixture, struct heard *out, const char *path, const char *fmt,
                  ...)
{
    struct jwo_buf body;
    va_list args;

    jwo_buf_init(&body, 64 * 1024);
    va_start(args, fmt);
    jwo_buf_vaddf(&body, fmt, args);
    va_end(args);
    fixture_call(fixture, path, body.data, amz_amazon_credentials(fixture->amazon), out);
    jwo_buf_dispose(&body);
}

/* --- the world -------------------------------------------------------------------------------- */

struct advance {
    struct fixture *fixture;
    bool done;
};

static void on_advanced(void *context)
{
    struct advance *advance = context;

    advance->done = true;
    fixture_poke(advance->fixture);
}

static bool has_advanced(void *context)
{
    const struct advance *advance = context;

    return advance->done;
}

void fixture_advance(struct fixture *fixture, int64_t delta_ms)
{
    struct advance advance = {.fixture = fixture};

    amz_world_advance(fixture->world, delta_ms, on_advanced, &advance);
    fixture_wait(fixture, has_advanced, &advance);
}

const struct amz_exchange *fixture_newest(const amz_journal *journal)
{
    const struct amz_exchange *newest = NULL;

    for (const struct amz_exchange *next = amz_journal_next(journal, NULL); next;
         next = amz_journal_next(journal, next)) {
        newest = next;
    }
    return newest;
}

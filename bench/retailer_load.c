/* retailer_load.c -- loads the reference retailer, with mock-amazon behind it.
 *
 *   retailer_load shop --carts N --at-once N   shoppers who come, shop and are charged, one after
 *                                              the other in so many places at once
 *   retailer_load gate --seconds N --rate N    questions at the gate, evenly spaced
 *
 * Both want --retailer PORT; shop also --ops PORT and --control PORT (the mock's), a world "bench"
 * with the store BENCH_STORE and shoppers, and on standard input the control token and the
 * operations token, a line each. A shopper's place is free again when the operations API says that
 * the cart is paid. Prints figures; fails when a cart was not paid.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "jwo/clock.h"
#include "jwo/flags.h"
#include "jwo/http_client.h"
#include "jwo/json.h"
#include "jwo/loop.h"
#include "jwo/prng.h"

#define BENCH_STORE "REF-CARD-6"
#define SHOPPERS    100
#define CALL_MS     60000

struct times {
    int64_t *us;
    size_t count, max;
};

struct load {
    jwo_loop *loop;
    jwo_http_client *http;
    jwo_timer *timer;
    struct jwo_prng prng;
    char control_token[200], ops_token[200];
    int retailer, ops, control;
    int64_t carts, started, done, failed;
    int64_t rate, seconds, asked;
    int64_t began_us;
    struct times carts_took, paid_took, gate_took;
};

struct place { /* where one shopper after the other shops */
    struct load *load;
    int64_t number, cart_us;
    char trip[64];
};

/* ---- figures ---- */

static void times_init(struct times *times, int64_t max)
{
    times->us = jwo_calloc((size_t)max + 1, sizeof(int64_t));
    times->max = (size_t)max;
    times->count = 0;
}

static void times_add(struct times *times, int64_t us)
{
    if (times->count < times->max) {
        times->us[times->count++] = us;
    }
}

static int by_size(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static void times_print(const struct times *times, const char *name)
{
    if (times->count == 0) {
        return;
    }
    qsort(times->us, times->count, sizeof(int64_t), by_size);
    (void)printf("%-22s n=%zu p50=%.2f ms  p99=%.2f ms  max=%.2f ms\n", name, times->count,
                 (double)times->us[times->count / 2] / 1000,
                 (double)times->us[times->count * 99 / 100] / 1000,
                 (double)times->us[times->count - 1] / 1000);
}

/* ---- calls ---- */

static void send_call(struct load *load, int port, const char *method, const char *path,
                      const char *token, const char *body,
                      void (*done)(void *context, const struct jwo_http_result *result),
                      void *context)
{
    char url[256], bearer[200];
    const struct jwo_http_header header = {"Authorization", bearer};

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", port, path);
    (void)snprintf(bearer, sizeof(bearer), "Bearer %s", token != NULL ? token : "");
    (void)jwo_http_send(load->http,
                        &(struct jwo_http_call_options){.method = method,
                                                        .url = url,
                                                        .headers = &header,
                                                        .header_count = token != NULL,
                                                        .body = body,
                                                        .body_len = body != NULL ? strlen(body) : 0,
                                                        .timeout_ms = CALL_MS},
                        done, context);
}

static bool went_well(const struct jwo_http_result *result, int status, const char *what)
{
    static int told;
    const bool well = result->outcome == JWO_HTTP_ANSWERED && result->status == status;

    if (!well && told++ < 5) {
        (void)fprintf(stderr, "retailer_load: %s: %d %.200s\n", what, result->status,
                      result->body != NULL ? result->body : "");
    }
    return well;
}

/* ---- shopping ---- */

static void come(struct place *place);

static void finish(struct place *place, bool well)
{
    struct load *load = place->load;

    load->done++;
    load->failed += !well;
    if (load->done == load->carts) {
        jwo_loop_stop(load->loop);
    } else if (load->started < load->carts) {
        come(place);
    }
}

static void on_paid(void *context, const struct jwo_http_result *result);

static void await_payment(struct place *place)
{
    char path[128];

    (void)snprintf(path, sizeof(path), "/ops/trips/%s?wait=final", place->trip);
    send_call(place->load, place->load->ops, "GET", path, place->load->ops_token, NULL, on_paid,
              place);
}

static void on_paid(void *context, const struct jwo_http_result *result)
{
    struct place *place = context;
    const bool told = went_well(result, 200, "wait for the payment");
    const bool well = told && strstr(result->body, "\"state\":\"CAPTURED\"") != NULL;

    if (told && strstr(result->body, "\"final\":false") != NULL) {
        await_payment(place); /* it was waited for as long as one may */
        return;
    }
    if (told && !well) {
        (void)fprintf(stderr, "retailer_load: not captured: %.200s\n", result->body);
    }
    times_add(&place->load->paid_took, jwo_monotonic_us() - place->cart_us);
    finish(place, well);
}

static void on_cart_taken(void *context, const struct jwo_http_result *result)
{
    struct place *place = context;

    if (!went_well(result, 201, "purchases")) {
        finish(place, false);
        return;
    }
    times_add(&place->load->carts_took, result->elapsed_us);
    await_payment(place);
}

static void on_entered(void *context, const struct jwo_http_result *result)
{
    struct place *place = context;
    char request_id[JWO_UUID_MAX], body[2048], now[JWO_TIME_TEXT_MAX];
    jwo_json *answer = NULL;

    if (!went_well(result, 201, "enter") ||
        jwo_json_parse(&answer, result->body, result->body_len, NULL) != JWO_OK) {
        finish(place, false);
        return;
    }
    (void)snprintf(place->trip, sizeof(place->trip), "%s", jwo_json_get_str(answer, "trip"));
    jwo_json_free(answer);
    (void)jwo_time_iso(jwo_wall_ms(), now);
    (void)jwo_prng_uuid(&place->load->prng, request_id);
    (void)snprintf(
        body, sizeof(body),
        "{\"requestId\":\"%s\",\"idempotentShoppingTripId\":\"%s\",\"storeId\":\"" BENCH_STORE
        "\",\"shoppingTrip\":{\"startTime\":\"%s\",\"endTime\":\"%s\",\"authEvents\":[{\"id\":\"%"
        "s\","
        "\"timestamp\":\"%s\",\"location\":\"ENTRY\",\"payloadType\":\"FINANCIAL\"}]},"
        "\"cartItems\":["
        "{\"id\":\"SKU-WATER\",\"type\":\"SKU\",\"quantity\":{\"value\":\"2.0\",\"unit\":\"unit\"}}"
        ","
        "{\"id\":\"SKU-SANDWICH\",\"type\":\"SKU\",\"quantity\":{\"value\":\"1.0\",\"unit\":"
        "\"unit\"}}],"
        "\"shopperIdentity\":{\"id\":\"shopper-%d\"}}",
        request_id, place->trip, now, now, request_id, now, (int)(place->number % SHOPPERS));
    place->cart_us = jwo_monotonic_us();
    send_call(place->load, place->load->retailer, "POST", "/v1/order/purchases", NULL, body,
              on_cart_taken, place);
}

static void come(struct place *place)
{
    struct load *load = place->load;
    char body[128];

    place->number = load->started++;
    (void)snprintf(body, sizeof(body), "{\"shopper\":\"shopper-%d\",\"store\":\"" BENCH_STORE "\"}",
                   (int)(place->number % SHOPPERS));
    send_call(load, load->control, "POST", "/control/worlds/bench/enter", load->control_token, body,
              on_entered, place);
}

static int shop(struct load *load, int64_t at_once)
{
    struct place *places = jwo_calloc((size_t)at_once, sizeof(*places));

    times_init(&load->carts_took, load->carts);
    times_init(&load->paid_took, load->carts);
    for (int64_t i = 0; i < at_once && load->started < load->carts; i++) {
        places[i].load = load;
        come(&places[i]);
    }
    jwo_loop_run(load->loop);
    const double seconds = (double)(jwo_monotonic_us() - load->began_us) / 1e6;
    (void)printf("carts paid             %lld in %.1f s = %.0f per second, %lld failed\n",
                 (long long)(load->done - load->failed), seconds,
                 (double)(load->done - load->failed) / seconds, (long long)load->failed);
    times_print(&load->carts_took, "purchases");
    times_print(&load->paid_took, "cart to captured");
    jwo_free(places);
    return load->failed == 0 ? 0 : 1;
}

/* ---- the gate ---- */

static void on_gate(void *context, const struct jwo_http_result *result)
{
    struct load *load = context;

    if (went_well(result, 200, "gate")) {
        times_add(&load->gate_took, result->elapsed_us);
    }
    if (++load->done == load->carts) {
        jwo_loop_stop(load->loop);
    }
}

static void ask_gate(void *context)
{
    struct load *load = context;
    char body[256], trip[JWO_UUID_MAX];

    (void)snprintf(body, sizeof(body),
                   "{\"storeId\":\"REF-CARD-1\",\"shopperIdentity\":{\"id\":\"shopper-%d\"},"
                   "\"shopperInteraction\":{\"shoppingTripId\":\"%s\"}}",
                   (int)(load->asked % SHOPPERS), jwo_prng_uuid(&load->prng, trip));
    send_call(load, load->retailer, "POST", "/v1/fraudandabuse/shopperauthorization", NULL, body,
              on_gate, load);
    if (++load->asked < load->carts) {
        const int64_t next_us = load->began_us + load->asked * 1000000 / load->rate;
        jwo_timer_start(load->timer, (next_us - jwo_monotonic_us()) / 1000);
    }
}

static int gate(struct load *load)
{
    load->carts = load->rate * load->seconds;
    times_init(&load->gate_took, load->carts);
    load->timer = jwo_timer_new(load->loop, ask_gate, load);
    jwo_timer_start(load->timer, 0);
    jwo_loop_run(load->loop);
    times_print(&load->gate_took, "gate");
    jwo_timer_free(load->timer);
    return load->gate_took.count == (size_t)load->carts ? 0 : 1;
}

/* ---- the command line ---- */

static int64_t number(const char *text)
{
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

/* The next line of standard input: what must not stand in a command line. */
static void read_secret(char out[200])
{
    if (fgets(out, 200, stdin) == NULL) {
        out[0] = '\0';
    }
    out[strcspn(out, "\n")] = '\0';
}

int main(int argc, char **argv)
{
    const char *retailer = NULL, *ops = NULL, *control = NULL, *carts = NULL, *at_once = NULL,
               *rate = NULL, *seconds = NULL;
    const struct jwo_flag flags[] = {
        {"--retailer", .value = &retailer}, {"--ops", .value = &ops},
        {"--control", .value = &control},   {"--carts", .value = &carts},
        {"--at-once", .value = &at_once},   {"--rate", .value = &rate},
        {"--seconds", .value = &seconds},   {0},
    };
    const char *words[16];
    struct load load = {.began_us = jwo_monotonic_us()};
    struct jwo_error err;
    size_t word_count = 0;
    uint64_t chance;
    int code;

    if (argc > 16 || jwo_flags_parse(argc, argv, flags, words, &word_count, &err) != JWO_OK ||
        word_count != 1) {
        (void)fputs("retailer_load: shop or gate, and its flags; see the source\n", stderr);
        return 2;
    }
    load.retailer = (int)number(retailer);
    load.ops = (int)number(ops);
    load.control = (int)number(control);
    load.carts = number(carts);
    load.rate = number(rate);
    load.seconds = number(seconds);
    read_secret(load.control_token);
    read_secret(load.ops_token);
    jwo_random_bytes(&chance, sizeof(chance));
    jwo_prng_seed(&load.prng, chance);
    if (jwo_loop_new(&load.loop, &err) != JWO_OK ||
        jwo_http_client_new(&load.http, load.loop, &err) != JWO_OK) {
        (void)fprintf(stderr, "retailer_load: %s\n", err.text);
        return 1;
    }
    code = strcmp(words[0], "gate") == 0 ? gate(&load) : shop(&load, number(at_once));
    jwo_free(load.carts_took.us);
    jwo_free(load.paid_took.us);
    jwo_free(load.gate_took.us);
    jwo_http_client_free(load.http);
    jwo_loop_free(load.loop);
    return code;
}

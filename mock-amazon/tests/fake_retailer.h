/* fake_retailer.h -- a retailer small enough for a test: it asks nobody, stores nothing, and
 * repeats at once.
 *
 * Cart -> adjust -> capture, or what is declined becomes a debt; an empty cart -> cancel. A call
 * that does not succeed is repeated up to 20 times, except after a 400, which becomes an incident.
 */
#ifndef AMZ_FAKE_RETAILER_H
#define AMZ_FAKE_RETAILER_H

#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amazon.h"
#include "jwo/alloc.h"
#include "jwo/json.h"

#define FAKE_TRIPS_MAX      16
#define FAKE_CHECKOUT_STORE "S-4" /* its carts go to the checkout service */

struct fake_retailer;

struct fake_trip {
    struct fake_retailer *retailer;
    char id[64], shopper_id[64], store_id[64];
    bool bought, refunding, settled;
    struct jwo_money total, captured, debt, refund;
    char refund_id[64];
    int refund_status, incidents, tries;
    const char *path; /* of the call under way */
    char lines[2048]; /* lineItems of the checkout service, JSON */
};

struct fake_retailer {
    amz_amazon *amazon; /* borrowed */
    jwo_http_server *server;
    jwo_http_client *client;
    struct fake_trip trips[FAKE_TRIPS_MAX];
    int trip_count;
    int refuse_carts; /* answer 503 to so many carts */
    bool lazy;        /* answers carts and then does nothing */
    int64_t clock_ms; /* advanced by */
    void (*on_settled)(void *context);
    void *context;
};

static inline struct fake_trip *fake_find(struct fake_retailer *r, const char *trip_id)
{
    for (int i = 0; i < r->trip_count; i++) {
        if (strcmp(r->trips[i].id, trip_id) == 0) {
            return &r->trips[i];
        }
    }
    if (r->trip_count == FAKE_TRIPS_MAX) {
        fail_msg("too many trips for the fake retailer");
    }
    struct fake_trip *trip = &r->trips[r->trip_count++];
    *trip = (struct fake_trip){.retailer = r,
                               .total = jwo_money_zero("USD"),
                               .captured = jwo_money_zero("USD"),
                               .debt = jwo_money_zero("USD")};
    (void)snprintf(trip->id, sizeof(trip->id), "%s", trip_id);
    return trip;
}

static inline struct jwo_money fake_debt_of(struct fake_retailer *r, const char *shopper_id)
{
    struct jwo_money sum = jwo_money_zero("USD");

    for (int i = 0; i < r->trip_count; i++) {
        if (strcmp(r->trips[i].shopper_id, shopper_id) == 0) {
            sum = jwo_money_add(&sum, &r->trips[i].debt);
        }
    }
    return sum;
}

/* --- calls to Amazon -------------------------------------------------------------------------- */

static inline void fake_send(struct fake_trip *trip, const char *path);

static inline void fake_settled(struct fake_trip *trip)
{
    trip->settled = true;
    if (trip->retailer->on_settled != NULL) {
        trip->retailer->on_settled(trip->retailer->context);
    }
}

static inline void fake_succeeded(struct fake_trip *trip, const jwo_json *body)
{
    const char *status = jwo_json_get_str(body, "status");

    trip->tries = 0;
    if (strcmp(trip->path, "/v1/adjust/charge") == 0) {
        if (strcmp(status, "APPROVED") == 0) {
            fake_send(trip, "/v1/capture/charge");
        } else if (strcmp(status, "PENDING") == 0) {
            fake_send(trip, trip->path);
        } else {
            trip->debt = trip->total;
            fake_settled(trip);
        }
    } else if (strcmp(trip->path, "/v1/capture/charge") == 0) {
        trip->captured = trip->total;
        fake_send(trip, "/v1/identity/shopper");
    } else if (strcmp(trip->path, "/v1/identity/shopper") == 0) {
        fake_send(trip, "/v1/feedback/payment-status");
    } else if (strcmp(trip->path, "/v1/refund") == 0) {
        trip->refund_status = 200;
        fake_settled(trip);
    } else {
        fake_settled(trip);
    }
}

static inline void fake_answered(void *context, const struct jwo_http_result *result)
{
    struct fake_trip *trip = context;
    jwo_json *body = NULL;

    if (result->outcome == JWO_HTTP_ANSWERED && (result->status == 200 || result->status == 201)) {
        (void)!jwo_json_parse(&body, result->body, result->body_len, NULL); /* some are empty */
        fake_succeeded(trip, body);
    } else if (result->outcome == JWO_HTTP_ANSWERED && result->status == 400) {
        trip->incidents++;
        trip->refund_status = 400;
        if (strcmp(trip->path, "/v1/refund") != 0) {
            trip->debt = trip->total;
        }
        fake_settled(trip);
    } else if (++trip->tries < 20) {
        fake_send(trip, trip->path);
    } else {
        trip->incidents++;
        fake_settled(trip);
    }
    jwo_json_free(body);
}

/* Nothing but prices: promotions and taxes are zero. */
static inline void fake_write_checkout(const struct fake_trip *trip, struct jwo_buf *out)
{
    char total[JWO_MONEY_TEXT_MAX];

    (void)jwo_money_print(&trip->total, total);
    jwo_buf_addf(out,
                 "{\"idempotentShoppingTripId\":\"%s\",\"storeId\":\"%s\",\"lineItems\":[%s],"
                 "\"orderTotals\":{\"priceTotal\":{\"amount\":\"%s\",\"currencyCode\":\"USD\"},"
                 "\"subTotal\":{\"amount\":\"%s\",\"currencyCode\":\"USD\"},"
                 "\"promotionsTotal\":{\"amount\":\"0.00\",\"currencyCode\":\"USD\"},"
                 "\"salesTaxTotal\":{\"amount\":\"0.00\",\"currencyCode\":\"USD\"}}}",
                 trip->id, trip->store_id, trip->lines, total, total);
}

static inline void fake_add_line(struct fake_trip *trip, const char *sku, const char *quantity,
                                 const struct jwo_money *price)
{
    const size_t len = strlen(trip->lines);
    char text[JWO_MONEY_TEXT_MAX];

    (void)jwo_money_print(price, text);
    (void)snprintf(trip->lines + len, sizeof(trip->lines) - len,
                   "%s{\"productId\":\"%s\",\"type\":\"SKU\","
                   "\"quantity\":{\"value\":\"%s\",\"unit\":\"unit\"},\"unitPrice\":{"
                   "\"totalPrice\":{\"amount\":\"%s\",\"currencyCode\":\"USD\"},"
                   "\"price\":{\"amount\":\"%s\",\"currencyCode\":\"USD\"},"
                   "\"salesTax\":{\"amount\":\"0.00\",\"currencyCode\":\"USD\"}}}",
                   len > 0 ? "," : "", sku, quantity, text, text);
}

static inline void fake_write_body(const struct fake_trip *trip, const char *path,
                                   struct jwo_buf *out)
{
    const bool refund = strcmp(path, "/v1/refund") == 0;
    const bool feedback = strcmp(path, "/v1/feedback/payment-status") == 0;
    struct jwo_json_writer w;

    if (strcmp(path, "/v1/checkout/carts") == 0) {
        fake_write_checkout(trip, out);
        return;
    }
    jwo_jw_init(&w, out);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "storeId", trip->store_id);
    if (strcmp(path, "/v1/identity/shopper") == 0) {
        jwo_jw_key(&w, "shopperId");
        jwo_jw_object(&w);
        jwo_jw_kstr(&w, "id", trip->shopper_id);
        jwo_jw_end_object(&w);
    } else {
        jwo_jw_kstr(&w, "shoppingTripId", trip->id);
    }
    if (refund || strstr(path, "adjust") != NULL || strstr(path, "capture") != NULL) {
        jwo_jw_kmoney(&w, "amount", refund ? &trip->refund : &trip->total, "amount", "code");
    }
    if (refund) {
        jwo_jw_kstr(&w, "refundRequestId", trip->refund_id);
        jwo_jw_kstr(&w, "refundReasonCode", "OTHER");
    }
    if (feedback) {
        jwo_jw_kmoney(&w, "totalAmount", &trip->total, "amount", "code");
        jwo_jw_kmoney(&w, "settledAmount", &trip->captured, "amount", "code");
    }
    jwo_jw_end_object(&w);
}

static inline void fake_send(struct fake_trip *trip, const char *path)
{
    struct fake_retailer *r = trip->retailer;
    struct jwo_buf body;
    char url[128];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", amz_amazon_port(r->amazon), path);
    jwo_buf_init(&body, 4096);
    fake_write_body(trip, path, &body);
    trip->path = path;
    (void)jwo_http_send(r->client,
                        &(struct jwo_http_call_options){.method = "POST",
                                                        .url = url,
                                                        .body = body.data,
                                                        .body_len = body.len,
                                                        .timeout_ms = 30000,
                                                        .fresh_connection = true,
                                                        .sign = amz_amazon_credentials(r->amazon),
                                                        .sign_region = "us-east-1",
                                                        .sign_service = "execute-api"},
                        fake_answered, trip);
    jwo_buf_dispose(&body);
}

/* --- calls from Amazon ------------------------------------------------------------------------ */

static inline struct jwo_money fake_price(const char *sku)
{
    return jwo_money_of(strcmp(sku, "SKU-SANDWICH") == 0 ? 650
                        : strcmp(sku, "SKU-WATER") == 0  ? 175
                        : strcmp(sku, "SKU-WINE") == 0   ? 1240
                                                         : 0,
                        "USD");
}

static inline void fake_gate(struct fake_retailer *r, jwo_http_request *request,
                             const jwo_json *body)
{
    const jwo_json *interaction = jwo_json_get(body, "shopperInteraction");
    struct fake_trip *trip = fake_find(r, jwo_json_get_str(interaction, "shoppingTripId"));
    bool recommended = false;
    struct jwo_money debt;
    char answer[128];

    (void)snprintf(trip->shopper_id, sizeof(trip->shopper_id), "%s",
                   jwo_json_get_str(jwo_json_get(body, "shopperIdentity"), "id"));
    (void)snprintf(trip->store_id, sizeof(trip->store_id), "%s", jwo_json_get_str(body, "storeId"));
    (void)jwo_json_bool(
        jwo_json_get(jwo_json_get(interaction, "recommendation"), "shopperAuthorized"),
        &recommended);
    debt = fake_debt_of(r, trip->shopper_id);
    (void)snprintf(answer, sizeof(answer), "{\"status\":\"%s\",\"authorizationConditions\":[]}",
                   recommended && jwo_money_is_zero(&debt) ? "APPROVED" : "DENIED");
    jwo_http_answer(request, 200, "application/json", answer, strlen(answer), NULL, 0);
}

/* Whose key it is: that of "unknown" nobody's, that of "associate" one of the staff's. */
static inline void fake_identify(jwo_http_request *request, const jwo_json *body)
{
    const char *key = jwo_json_get_str(body, "identityKey");
    const bool unknown = key != NULL && strcmp(key, "dW5rbm93bg==") == 0;
    const bool associate = key != NULL && strcmp(key, "YXNzb2NpYXRl") == 0;
    char answer[128];

    (void)snprintf(answer, sizeof(answer), "{\"visitorDetails\":{\"id\":\"v-1\",\"type\":\"%s\"}}",
                   associate ? "ASSOCIATE" : "SHOPPER");
    if (key == NULL || unknown) {
        (void)snprintf(answer, sizeof(answer), "{}");
    }
    jwo_http_answer(request,
                    key == NULL ? 400
                    : unknown   ? 401
                                : 200,
                    "application/json", answer, strlen(answer), NULL, 0);
}

static inline void fake_buy(struct fake_retailer *r, jwo_http_request *request,
                            const jwo_json *body)
{
    const jwo_json *items = jwo_json_get(body, "cartItems");
    const char *store_id = jwo_json_get_str(body, "storeId");
    const char *shopper_id = jwo_json_get_str(jwo_json_get(body, "shopperIdentity"), "id");

    if (store_id == NULL) {
        jwo_http_answer(request, 400, "application/json", "{\"errorMsg\":\"storeId\"}", 22, NULL,
                        0);
        return;
    }
    struct fake_trip *trip = fake_find(r, jwo_json_get_str(body, "idempotentShoppingTripId"));
    const bool empty = items == NULL || jwo_json_count(items) == 0;
    char answer[128];

    if (r->refuse_carts > 0) {
        r->refuse_carts--;
        jwo_http_answer(request, 503, NULL, NULL, 0, NULL, 0);
        return;
    }
    (void)snprintf(answer, sizeof(answer), "{\"purchaseId\":\"%s%s\"}", empty ? "" : "p-",
                   empty ? "" : trip->id);
    jwo_http_answer(request, 201, "application/json", answer, strlen(answer), NULL, 0);
    if (trip->bought || r->lazy) {
        return;
    }
    trip->bought = true;
    (void)snprintf(trip->store_id, sizeof(trip->store_id), "%s", store_id);
    (void)snprintf(trip->shopper_id, sizeof(trip->shopper_id), "%s", shopper_id ? shopper_id : "x");
    for (const jwo_json *item = empty ? NULL : jwo_json_first(items); item != NULL;
         item = jwo_json_next(item)) {
        const struct jwo_money price = fake_price(jwo_json_get_str(item, "id"));
        const char *count = jwo_json_get_str(jwo_json_get(item, "quantity"), "value");

        fake_add_line(trip, jwo_json_get_str(item, "id"), count, &price);
        for (long n = strtol(count, NULL, 10); n > 0; n--) {
            trip->total = jwo_money_add(&trip->total, &price);
        }
    }
    if (empty) {
        fake_send(trip, "/v1/cancel/charge");
    } else if (trip->total.minor == 0) {
        trip->incidents++;
        fake_settled(trip);
    } else {
        fake_send(trip, strcmp(trip->store_id, FAKE_CHECKOUT_STORE) == 0 ? "/v1/checkout/carts"
                                                                         : "/v1/adjust/charge");
    }
}

static inline void fake_request(void *context, jwo_http_request *request)
{
    struct fake_retailer *r = context;
    jwo_json *body = NULL;
    size_t len;
    const char *text = jwo_http_body(request, &len);

    assert_int_equal(jwo_json_parse(&body, text, len, NULL), JWO_OK);
    if (strcmp(jwo_http_path(request), "/v1/order/purchases") == 0) {
        fake_buy(r, request, body);
    } else if (strncmp(jwo_http_path(request), "/v1/identity/", 13) == 0) {
        fake_identify(request, body);
    } else {
        fake_gate(r, request, body);
    }
    jwo_json_free(body);
}

/* --- life ------------------------------------------------------------------------------------- */

static inline void fake_open(struct fake_retailer *r, amz_amazon *amazon)
{
    const struct jwo_http_server_options options = {.on_request = fake_request, .context = r};
    struct jwo_error err;

    memset(r, 0, sizeof(*r));
    r->amazon = amazon;
    if (jwo_http_server_new(&r->server, amz_amazon_loop(amazon), &options, &err) != JWO_OK ||
        jwo_http_client_new(&r->client, amz_amazon_loop(amazon), &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

static inline void fake_close(struct fake_retailer *r)
{
    jwo_http_client_free(r->client);
    jwo_http_server_free(r->server);
}

#endif

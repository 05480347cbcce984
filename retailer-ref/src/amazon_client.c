/* amazon_client.c -- see amazon_client.h for the contract. */
#include "amazon_client.h"

#include <stdio.h>
#include <string.h>

#include "amazon_answers.h"
#include "checkout.h"
#include "credentials.h"
#include "jwo/alloc.h"
#include "jwo/log.h"
#include "processor_client.h"

#define SERVICE "execute-api"

struct rtl_amazon {
    const struct rtl_base *base; /* borrowed */
    jwo_http_client *http;
    rtl_credentials *credentials;
    struct rtl_amazon_call *waiting, **last; /* calls without credentials to sign them, in order */
};

struct rtl_amazon_call {
    rtl_amazon *amazon;
    jwo_http_call *http;          /* NULL: it waits for credentials ... */
    struct rtl_amazon_call *next; /* ... in this line ... */
    char *url, *body;             /* ... with what is to be sent; owned */
    enum rtl_operation operation;
    char trip_id[256]; /* "" if the call is about none */
    bool again;
    int64_t began_us;
    struct jwo_money asked;
    uint64_t generation; /* of the credentials that signed it */
    void (*done)(void *context, const struct rtl_answer *answer);
    void *context;
};

/* ---- bodies ---- */

static void trip_body(struct jwo_json_writer *w, const struct rtl_request *request)
{
    jwo_jw_kstr(w, "storeId", request->store_id);
    jwo_jw_kstr(w, "shoppingTripId", request->trip_id);
}

static void amount_body(struct jwo_json_writer *w, const struct rtl_request *request)
{
    trip_body(w, request);
    jwo_jw_kmoney(w, "amount", &request->amount, "amount", "code");
}

static void refund_body(struct jwo_json_writer *w, const struct rtl_request *request)
{
    amount_body(w, request);
    jwo_jw_kstr(w, "refundRequestId", request->refund_request_id);
    jwo_jw_kstr(w, "refundReasonCode", request->reason);
}

static void identity_body(struct jwo_json_writer *w, const struct rtl_request *request)
{
    jwo_jw_kstr(w, "storeId", request->store_id);
    jwo_jw_key(w, "shopperId");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", request->shopper_id);
    jwo_jw_end_object(w);
}

static void feedback_body(struct jwo_json_writer *w, const struct rtl_request *request)
{
    trip_body(w, request);
    jwo_jw_kmoney(w, "totalAmount", &request->amount, "amount", "code");
    jwo_jw_kmoney(w, "settledAmount", &request->settled, "amount", "code");
    jwo_jw_kint(w, "paymentStatusTime", request->at_ms / JWO_SECOND_MS);
}

enum service { PAYMENTS, CHECKOUT };

/* One row per operation. To add one: a name in amazon_client.h, a row here, a builder above, a
 * reader in amazon_answers.c. A reader returns false when a 2xx does not say what it must. Without
 * a builder the body is the one that the store has kept. */
/* clang-format off */
static const struct operation {
    enum service service;
    const char *path;
    bool moves_money;
    void (*build)(struct jwo_json_writer *w, const struct rtl_request *request);
    bool (*read)(struct rtl_answer *answer, const jwo_json *body, const struct jwo_money *asked);
} operations[] = {
    [RTL_OP_ADJUST]   = {PAYMENTS, "adjust/charge",    true, amount_body,   rtl_read_adjust},
    [RTL_OP_CAPTURE]  = {PAYMENTS, "capture/charge",   true, amount_body,   rtl_read_nothing},
    [RTL_OP_CANCEL]   = {PAYMENTS, "cancel/charge",    true, trip_body,     rtl_read_nothing},
    [RTL_OP_REFUND]   = {PAYMENTS, "refund",           true, refund_body,   rtl_read_refund},
    [RTL_OP_DATA]     = {PAYMENTS, "payment/transactional-data", false, trip_body, rtl_read_data},
    [RTL_OP_IDENTITY] = {PAYMENTS, "identity/shopper", false, identity_body, rtl_read_identity},
    [RTL_OP_FEEDBACK] = {PAYMENTS, "feedback/payment-status", false, feedback_body,
                         rtl_read_feedback},
    [RTL_OP_CHECKOUT] = {CHECKOUT, "checkout/carts",   true, NULL,          rtl_read_checkout},
};
/* clang-format on */

const char *rtl_operation_path(enum rtl_operation operation)
{
    return rtl_processor_serves(operation) ? rtl_processor_path(operation)
                                           : operations[operation].path;
}

/* ---- calls ---- */

static void call_free(rtl_amazon_call *call)
{
    jwo_free(call->url);
    jwo_free(call->body);
    jwo_free(call);
}

static void on_result(void *context, const struct jwo_http_result *result)
{
    rtl_amazon_call *call = context;
    struct rtl_answer answer;

    rtl_answer_read(&answer, result, operations[call->operation].read, &call->asked,
                    rtl_clock_now(call->amazon->base->clock));
    if (answer.kind == RTL_UNAUTHENTICATED) {
        answer.newer_credentials =
            rtl_credentials_refused(call->amazon->credentials, call->generation, answer.error);
    }
    rtl_metrics_called(call->amazon->base->metrics, (int)call->operation, answer.status,
                       jwo_monotonic_us() - call->began_us, call->again);
    jwo_log(JWO_LOG_DEBUG, call->trip_id[0] != '\0' ? call->trip_id : NULL, "%s: %d %s",
            operations[call->operation].path, answer.status, answer.error);
    call->done(call->context, &answer);
    jwo_free(answer.card);
    call_free(call);
}

static void write_url(struct jwo_buf *url, const struct rtl_config *config,
                      const struct operation *operation)
{
    switch (operation->service) {
    case PAYMENTS:
        jwo_buf_addf(url, "%s/v1/%s", config->endpoint, operation->path);
        break;
    case CHECKOUT:
        jwo_buf_addf(url, "%s/v1/%s", config->checkout_endpoint, operation->path);
        break;
    }
    JWO_ASSERT(!url->overflow);
}

/* False when the store cannot be read. */
static bool write_body(struct jwo_buf *body, const struct rtl_amazon *amazon,
                       const struct rtl_request *request, const struct operation *operation)
{
    struct jwo_json_writer w;

    if (operation->build == NULL) {
        char *kept = rtl_checkout_body(amazon->base->store, request->trip_id);

        if (kept == NULL) {
            return false;
        }
        jwo_buf_adds(body, kept);
        jwo_free(kept);
    } else {
        jwo_jw_init(&w, body);
        jwo_jw_object(&w);
        operation->build(&w, request);
        jwo_jw_end_object(&w);
    }
    JWO_ASSERT(!body->overflow);
    return true;
}

/* SEC-1: nothing leaves unsigned. False: nothing to sign with. */
static bool post(struct rtl_amazon_call *call)
{
    const struct rtl_config *config = call->amazon->base->config;
    const struct jwo_credentials *credentials =
        rtl_credentials_now(call->amazon->credentials, &call->generation);

    if (credentials == NULL) {
        return false;
    }
    call->http = jwo_http_send(call->amazon->http,
                               &(struct jwo_http_call_options){
                                   .method = "POST",
                                   .url = call->url,
                                   .body = call->body,
                                   .body_len = strlen(call->body),
                                   .timeout_ms = config->call_timeout_ms,
                                   .fresh_connection = operations[call->operation].moves_money,
                                   .sign = credentials,
                                   .sign_region = config->region,
                                   .sign_service = SERVICE,
                               },
                               on_result, call);
    return true;
}

rtl_amazon_call *rtl_amazon_send(rtl_amazon *amazon, const struct rtl_request *request,
                                 void (*done)(void *context, const struct rtl_answer *answer),
                                 void *context)
{
    const struct operation *operation = &operations[request->operation];
    rtl_amazon_call *call = jwo_calloc(1, sizeof(*call));
    struct jwo_buf url, body;

    JWO_ASSERT(!rtl_processor_serves(request->operation));
    *call = (rtl_amazon_call){.amazon = amazon,
                              .operation = request->operation,
                              .again = request->again,
                              .began_us = jwo_monotonic_us(),
                              .asked = request->amount,
                              .done = done,
                              .context = context};
    memcpy(call->trip_id, request->trip_id, sizeof(call->trip_id));
    jwo_buf_init(&url, 1024);
    jwo_buf_init(&body, RTL_CHECKOUT_BYTES_MAX); /* all others are far shorter */
    write_url(&url, amazon->base->config, operation);
    if (!write_body(&body, amazon, request, operation)) {
        jwo_buf_reset(&url); /* without an address the client reports that nothing was sent */
        jwo_buf_adds(&url, "");
    }
    call->url = jwo_buf_take(&url);
    call->body = jwo_buf_take(&body);
    if (!post(call)) {
        *amazon->last = call;
        amazon->last = &call->next;
    }
    jwo_buf_dispose(&url);
    jwo_buf_dispose(&body);
    return call;
}

static void leave_line(rtl_amazon_call *call)
{
    rtl_amazon *amazon = call->amazon;
    rtl_amazon_call **link = &amazon->waiting;

    while (*link != call) {
        link = &(*link)->next;
    }
    *link = call->next;
    if (amazon->last == &call->next) {
        amazon->last = link;
    }
}

void rtl_amazon_cancel(rtl_amazon_call *call)
{
    if (call->http != NULL) {
        jwo_http_cancel(call->http);
    } else {
        leave_line(call);
    }
    call_free(call);
}

/* ---- credentials ---- */

/* They have come, or will not come soon: who waits has not called, and may try again later. */
static void on_credentials(void *context, const char *failure)
{
    rtl_amazon *amazon = context;
    rtl_amazon_call *line = amazon->waiting;
    struct rtl_answer answer = {.kind = RTL_UNAUTHENTICATED, .retry_after_ms = -1};

    amazon->waiting = NULL;
    amazon->last = &amazon->waiting;
    (void)snprintf(answer.error, sizeof(answer.error), "no credentials: %s",
                   failure != NULL ? failure : "those that came have ended");
    while (line != NULL) {
        rtl_amazon_call *call = line;

        line = call->next;
        if (failure != NULL || !post(call)) {
            call->done(call->context, &answer);
            call_free(call);
        }
    }
}

jwo_status rtl_amazon_new(rtl_amazon **out, const struct rtl_base *base, struct jwo_error *err)
{
    rtl_amazon *amazon = jwo_calloc(1, sizeof(*amazon));
    jwo_status status;

    *out = NULL;
    amazon->base = base;
    amazon->last = &amazon->waiting;
    status = jwo_http_client_new(&amazon->http, base->loop, err);
    if (status == JWO_OK) {
        status = rtl_credentials_new(&amazon->credentials, base, amazon->http, on_credentials,
                                     amazon, err);
    }
    if (status == JWO_OK) {
        *out = amazon;
        amazon = NULL;
    }
    rtl_amazon_free(amazon);
    return status;
}

void rtl_amazon_free(rtl_amazon *amazon)
{
    if (amazon == NULL) {
        return;
    }
    while (amazon->waiting != NULL) {
        rtl_amazon_cancel(amazon->waiting);
    }
    rtl_credentials_free(amazon->credentials);
    if (amazon->http != NULL) {
        jwo_http_client_free(amazon->http);
    }
    jwo_free(amazon);
}

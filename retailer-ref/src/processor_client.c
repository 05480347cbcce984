/* processor_client.c -- see processor_client.h for the contract. */
#include "processor_client.h"

#include <stdio.h>
#include <string.h>

#include "amazon_answers.h"
#include "jwo/alloc.h"
#include "jwo/log.h"

struct rtl_processor {
    const struct rtl_base *base; /* borrowed */
    jwo_http_client *http;
};

struct rtl_processor_call {
    rtl_processor *processor;
    jwo_http_call *http;
    enum rtl_operation operation;
    struct jwo_money asked;
    void (*done)(void *context, const struct rtl_answer *answer);
    void *context;
};

/* ---- bodies ---- */

static void release_body(struct jwo_json_writer *w, const struct rtl_request *request)
{
    jwo_jw_kstr(w, "shoppingTripId", request->trip_id);
}

static void pay_body(struct jwo_json_writer *w, const struct rtl_request *request)
{
    jwo_jw_kstr(w, "merchantReference", request->payment_key);
    jwo_jw_kstr(w, "shopperReference", request->shopper_id);
    jwo_jw_kmoney(w, "amount", &request->amount, "amount", "code");
}

/* ---- answers ---- */

/* An answer about another amount is none: it is asked for again, and a person will look. */
static bool read_payment(struct rtl_answer *answer, const jwo_json *body,
                         const struct jwo_money *asked)
{
    const char *status = jwo_json_get_str(body, "status");
    const char *id = jwo_json_get_str(body, "paymentId");
    const jwo_json *given = jwo_json_get(body, "amount");
    const char *number = jwo_json_number_text(jwo_json_get(given, "amount"));
    const char *code = jwo_json_get_str(given, "code");
    struct jwo_money amount;

    if (status == NULL || id == NULL || strlen(id) >= sizeof(answer->payment_id) ||
        number == NULL || code == NULL || jwo_money_parse(&amount, number, code, NULL) != JWO_OK ||
        !jwo_money_same(&amount, asked)) {
        return false;
    }
    (void)snprintf(answer->payment_id, sizeof(answer->payment_id), "%s", id);
    if (strcmp(status, "succeeded") == 0) {
        answer->payment = RTL_PAYMENT_SUCCEEDED;
        return true;
    }
    answer->payment = RTL_PAYMENT_DECLINED;
    return strcmp(status, "declined") == 0;
}

/* One row per operation. */
/* clang-format off */
static const struct operation {
    const char *method, *path, *name;
    bool has_key; /* Idempotency-Key */
    void (*build)(struct jwo_json_writer *w, const struct rtl_request *request);
    bool (*read)(struct rtl_answer *answer, const jwo_json *body, const struct jwo_money *asked);
} operations[] = {
    [RTL_OP_RELEASE] = {"POST", "/cancellations", "processor/cancellations", false, release_body,
                        rtl_read_nothing},
    [RTL_OP_PAY]     = {"POST", "/payments", "processor/payments", true, pay_body, read_payment},
    [RTL_OP_ASK]     = {"GET",  "/payments", "processor/payments", true, NULL,     read_payment},
};
/* clang-format on */

bool rtl_processor_serves(enum rtl_operation operation)
{
    return (size_t)operation < JWO_COUNT(operations) && operations[operation].method != NULL;
}

const char *rtl_processor_path(enum rtl_operation operation)
{
    JWO_ASSERT(rtl_processor_serves(operation));
    return operations[operation].name;
}

bool rtl_processor_is_there(const struct rtl_config *config)
{
    return config->processor_endpoint[0] != '\0';
}

/* ---- calls ---- */

static void on_result(void *context, const struct jwo_http_result *result)
{
    rtl_processor_call *call = context;
    const struct operation *operation = &operations[call->operation];
    struct rtl_answer answer;

    rtl_answer_read(&answer, result, operation->read, &call->asked,
                    rtl_clock_now(call->processor->base->clock));
    jwo_log(JWO_LOG_DEBUG, NULL, "%s %s: %d %s", operation->method, operation->name, answer.status,
            answer.error);
    call->done(call->context, &answer);
    jwo_free(call);
}

static jwo_http_call *send(rtl_processor_call *call, const struct rtl_request *request,
                           const char *url, const struct jwo_buf *body)
{
    const struct operation *operation = &operations[call->operation];
    const struct rtl_config *config = call->processor->base->config;
    char bearer[sizeof("Bearer ") + sizeof(config->processor_key)];
    const struct jwo_http_header headers[] = {
        {"Authorization", bearer},
        {"Idempotency-Key", request->payment_key},
    };

    (void)snprintf(bearer, sizeof(bearer), "Bearer %s", config->processor_key);
    return jwo_http_send(call->processor->http,
                         &(struct jwo_http_call_options){
                             .method = operation->method,
                             .url = url,
                             .headers = headers,
                             .header_count = operation->has_key ? 2 : 1,
                             .body = body->len > 0 ? body->data : NULL,
                             .body_len = body->len,
                             .timeout_ms = config->call_timeout_ms,
                             .fresh_connection = true,
                         },
                         on_result, call);
}

rtl_processor_call *rtl_processor_send(rtl_processor *processor, const struct rtl_request *request,
                                       void (*done)(void *context, const struct rtl_answer *answer),
                                       void *context)
{
    const struct operation *operation = &operations[request->operation];
    rtl_processor_call *call = jwo_calloc(1, sizeof(*call));
    struct jwo_buf url, body;
    struct jwo_json_writer w;

    JWO_ASSERT(rtl_processor_serves(request->operation));
    *call = (rtl_processor_call){.processor = processor,
                                 .operation = request->operation,
                                 .asked = request->amount,
                                 .done = done,
                                 .context = context};
    jwo_buf_init(&url, 1024);
    jwo_buf_init(&body, 8192); /* ids are at most 255 bytes, so this is plenty */
    jwo_buf_addf(&url, "%s%s", processor->base->config->processor_endpoint, operation->path);
    if (operation->build != NULL) {
        jwo_jw_init(&w, &body);
        jwo_jw_object(&w);
        operation->build(&w, request);
        jwo_jw_end_object(&w);
    }
    JWO_ASSERT(!url.overflow && !body.overflow);
    call->http = send(call, request, url.data, &body);
    jwo_buf_dispose(&url);
    jwo_buf_dispose(&body);
    return call;
}

void rtl_processor_cancel(rtl_processor_call *call)
{
    jwo_http_cancel(call->http);
    jwo_free(call);
}

jwo_status rtl_processor_new(rtl_processor **out, const struct rtl_base *base,
                             struct jwo_error *err)
{
    rtl_processor *processor = jwo_calloc(1, sizeof(*processor));
    const jwo_status status = jwo_http_client_new(&processor->http, base->loop, err);

    processor->base = base;
    *out = processor;
    if (status != JWO_OK) {
        jwo_free(processor);
        *out = NULL;
    }
    return status;
}

void rtl_processor_free(rtl_processor *processor)
{
    if (processor != NULL) {
        jwo_http_client_free(processor->http);
        jwo_free(processor);
    }
}

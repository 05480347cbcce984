/* fraud.c -- see fraud.h for the contract. */
#include "fraud.h"

#include <string.h>

#include "jwo/alloc.h"
#include "jwo/json.h"
#include "jwo/log.h"

struct rtl_fraud {
    const struct rtl_base *base; /* borrowed */
    jwo_http_client *http;
    struct rtl_fraud_counters counters;
    int failures;     /* in a row */
    int64_t rests_to; /* retailer's clock; of use once there are failures enough */
    bool is_tried;    /* by the one question after a rest */
};

struct rtl_fraud_call {
    rtl_fraud *fraud;
    jwo_http_call *http;
    char currency[4]; /* of the question */
    bool recommends_entry;
    bool is_trial;
    void (*done)(void *context, const struct rtl_fraud_verdict *verdict);
    void *context;
};

/* ENT-10: the verdict of the settings, where the back end gives none: nobody waits for it. */
static struct rtl_fraud_verdict fall_back(const rtl_fraud *fraud, bool recommends_entry)
{
    struct rtl_fraud_verdict verdict = {.is_fallback = true};

    switch (fraud->base->config->risk.fraud_fallback) {
    case RTL_FALLBACK_APPROVE:
        verdict.admits = true;
        break;
    case RTL_FALLBACK_DENY:
        break;
    case RTL_FALLBACK_RECOMMENDATION:
        verdict.admits = recommends_entry;
        break;
    }
    return verdict;
}

/* ---- the answer ---- */

static bool amount_read(const jwo_json *node, const char *currency, struct jwo_money *out)
{
    const char *amount = jwo_json_number_text(jwo_json_get(node, "amount"));
    const char *code = jwo_json_get_str(node, "code");

    return amount != NULL && code != NULL && strcmp(code, currency) == 0 &&
           jwo_money_parse(out, amount, code, NULL) == JWO_OK && out->minor >= 0;
}

/* False: it says nothing that we know. Counts what it says. */
static bool body_read(rtl_fraud_call *call, const jwo_json *body, struct rtl_fraud_verdict *verdict)
{
    struct rtl_fraud_counters *counters = &call->fraud->counters;
    const char *decision = jwo_json_get_str(body, "decision");

    if (decision == NULL) {
        return false;
    }
    if (strcmp(decision, "approve") == 0) {
        counters->approved++;
        verdict->admits = true;
        return true;
    }
    if (strcmp(decision, "deny") == 0) {
        counters->denied++;
        return true;
    }
    if (strcmp(decision, "adjust") == 0 &&
        amount_read(jwo_json_get(body, "amount"), call->currency, &verdict->lowered)) {
        counters->adjusted++;
        verdict->admits = true;
        return true;
    }
    return false;
}

/* False: it is a failure, counted by its kind. */
static bool result_read(rtl_fraud_call *call, const struct jwo_http_result *result,
                        struct rtl_fraud_verdict *verdict)
{
    struct rtl_fraud_counters *counters = &call->fraud->counters;
    struct jwo_error err;
    jwo_json *body = NULL;

    if (result->outcome != JWO_HTTP_ANSWERED) {
        *(result->outcome == JWO_HTTP_TIMED_OUT ? &counters->timed_out : &counters->unreachable) +=
            1;
        return false;
    }
    if (result->status != 200) {
        counters->failed++;
        return false;
    }
    const bool said = jwo_json_parse(&body, result->body, result->body_len, &err) == JWO_OK &&
                      body_read(call, body, verdict);
    jwo_json_free(body);
    counters->garbled += !said;
    return said;
}

/* ---- the rest after failures ---- */

static bool may_ask(const rtl_fraud *fraud)
{
    const int64_t rest_ms = fraud->rests_to - rtl_clock_now(fraud->base->clock);

    /* More than a rest can be left only if the clock was put back. */
    return fraud->failures < RTL_FRAUD_FAILURES_MAX ||
           (!fraud->is_tried && (rest_ms <= 0 || rest_ms > RTL_FRAUD_REST_MS));
}

bool rtl_fraud_rests(const rtl_fraud *fraud)
{
    return !may_ask(fraud);
}

static void note_failure(rtl_fraud *fraud, const struct jwo_http_result *result)
{
    jwo_log(JWO_LOG_WARN, NULL, "fraud back end: %s, status %d",
            jwo_http_outcome_text(result->outcome), result->status);
    if (++fraud->failures >= RTL_FRAUD_FAILURES_MAX) {
        fraud->rests_to = rtl_clock_now(fraud->base->clock) + RTL_FRAUD_REST_MS;
        jwo_log(JWO_LOG_ERROR, NULL, "fraud back end: %d failures in a row, left alone for a while",
                fraud->failures);
    }
}

static void on_result(void *context, const struct jwo_http_result *result)
{
    rtl_fraud_call *call = context;
    rtl_fraud *fraud = call->fraud;
    struct rtl_fraud_verdict verdict = {.admits = false};

    if (call->is_trial) {
        fraud->is_tried = false;
    }
    if (result_read(call, result, &verdict)) {
        fraud->failures = 0;
    } else {
        note_failure(fraud, result);
        verdict = fall_back(fraud, call->recommends_entry);
    }
    call->done(call->context, &verdict);
    jwo_free(call);
}

/* ---- the question ---- */

static void key_money(struct jwo_json_writer *w, const char *name, const struct jwo_money *money)
{
    if (money->currency[0] != '\0') {
        jwo_jw_kmoney(w, name, money, "amount", "code");
    } else {
        jwo_jw_kstr(w, name, NULL);
    }
}

static void question_write(struct jwo_json_writer *w, const struct rtl_fraud_question *question)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "shopperId", question->shopper_id);
    jwo_jw_kstr(w, "storeId", question->store_id);
    jwo_jw_kstr(w, "shoppingTripId", question->trip_id);
    key_money(w, "amount", &question->amount);
    jwo_jw_key(w, "recommendation");
    jwo_jw_object(w);
    jwo_jw_kbool(w, "shopperAuthorized", question->recommends_entry);
    key_money(w, "amount", &question->recommended);
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

rtl_fraud_call *rtl_fraud_ask(rtl_fraud *fraud, const struct rtl_fraud_question *question,
                              struct rtl_fraud_verdict *verdict,
                              void (*done)(void *context, const struct rtl_fraud_verdict *verdict),
                              void *context)
{
    const struct rtl_risk_settings *settings = &fraud->base->config->risk;
    rtl_fraud_call *call;
    struct jwo_json_writer w;
    struct jwo_buf body;

    if (!may_ask(fraud)) {
        fraud->counters.spared++;
        *verdict = fall_back(fraud, question->recommends_entry);
        return NULL;
    }
    call = jwo_calloc(1, sizeof(*call));
    call->fraud = fraud;
    call->recommends_entry = question->recommends_entry;
    call->is_trial = fraud->failures >= RTL_FRAUD_FAILURES_MAX;
    call->done = done;
    call->context = context;
    memcpy(call->currency, question->amount.currency, sizeof(call->currency));
    fraud->is_tried = fraud->is_tried || call->is_trial;
    jwo_buf_init(&body, 16384); /* three ids of at most 255 bytes, each escaped */
    jwo_jw_init(&w, &body);
    question_write(&w, question);
    JWO_ASSERT(!body.overflow);
    call->http = jwo_http_send(fraud->http,
                               &(struct jwo_http_call_options){
                                   .method = "POST",
                                   .url = settings->fraud_endpoint,
                                   .body = body.data,
                                   .body_len = body.len,
                                   .timeout_ms = settings->fraud_timeout_ms,
                               },
                               on_result, call);
    jwo_buf_dispose(&body);
    return call;
}

void rtl_fraud_cancel(rtl_fraud_call *call)
{
    if (call->is_trial) {
        call->fraud->is_tried = false;
    }
    jwo_http_cancel(call->http);
    jwo_free(call);
}

const struct rtl_fraud_counters *rtl_fraud_count(const rtl_fraud *fraud)
{
    return &fraud->counters;
}

jwo_status rtl_fraud_new(rtl_fraud **out, const struct rtl_base *base, struct jwo_error *err)
{
    rtl_fraud *fraud = jwo_calloc(1, sizeof(*fraud));
    const jwo_status status = jwo_http_client_new(&fraud->http, base->loop, err);

    JWO_ASSERT(base->config->risk.fraud_endpoint[0] != '\0');
    fraud->base = base;
    *out = status == JWO_OK ? fraud : NULL;
    if (status != JWO_OK) {
        jwo_free(fraud);
    }
    return status;
}

void rtl_fraud_free(rtl_fraud *fraud)
{
    if (fraud != NULL) {
        jwo_http_client_free(fraud->http);
        jwo_free(fraud);
    }
}

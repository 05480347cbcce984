/* gate_ask.c -- the retailer's decision about a shopper at the gate: shopperauthorization, and what
 * its answer means (D11, D13). */
#include <string.h>

#include "connector_bodies.h"
#include "gate_internal.h"

#define BODY_BYTES_MAX (16 * 1024)

/* Decision D13: the retailer gave no usable answer in time. */
static void fall_back(struct amz_gate_call *gate)
{
    const int fallback = amz_world_settings(gate->trip->world)->gate_fallback;
    const struct amz_recommendation *recommended = &gate->recommendation;

    if (fallback == AMZ_FALLBACK_OPEN) {
        amz_gate_open(gate);
    } else if (fallback == AMZ_FALLBACK_RECOMMENDATION && recommended->authorized) {
        (void)amz_gate_lower(gate, &recommended->adjust);
        amz_gate_open(gate);
    } else {
        amz_gate_close(gate, gate->timed_out ? "Timeout" : "Denied");
    }
}

static enum amz_decision decision_of_status(const jwo_json *body)
{
    const char *status = jwo_json_get_str(body, "status");

    if (!status) {
        return AMZ_DECISION_NONE;
    }
    return strcmp(status, "APPROVED") == 0 ? AMZ_DECISION_YES
           : strcmp(status, "DENIED") == 0 ? AMZ_DECISION_NO
                                           : AMZ_DECISION_NONE;
}

static enum amz_decision decision_of_flag(const jwo_json *body)
{
    bool authorized;

    if (!jwo_json_bool(jwo_json_get(body, "shopperAuthorized"), &authorized)) {
        return AMZ_DECISION_NONE;
    }
    return authorized ? AMZ_DECISION_YES : AMZ_DECISION_NO;
}

/* Decision D11: either field will do; both in disagreement keep the gate closed. */
static enum amz_decision read_decision(const jwo_json *body, struct amz_exchange *note)
{
    const enum amz_decision status = decision_of_status(body);
    const enum amz_decision flag = decision_of_flag(body);

    if (status != AMZ_DECISION_NONE && flag != AMZ_DECISION_NONE && status != flag) {
        note->violation =
            "gate-answer-disagrees: status and shopperAuthorized contradict each other";
        return AMZ_DECISION_NO;
    }
    return status != AMZ_DECISION_NONE ? status : flag;
}

/* A condition may lower the hold, to no less than the smallest amount; it never raises it. */
static void read_condition(const jwo_json *condition, struct amz_gate_call *gate,
                           struct amz_exchange *note)
{
    const char *type = jwo_json_get_str(condition, "type");
    const jwo_json *amount = jwo_json_get(condition, "amount");
    const char *value = jwo_json_number_text(jwo_json_get(amount, "value"));
    const char *code = jwo_json_get_str(amount, "currencyCode");
    struct jwo_money lower;

    if (!type || strcmp(type, "ADJUST") != 0) {
        return; /* other types may be added later */
    }
    if (!value || !code || jwo_money_parse(&lower, value, code, NULL) != JWO_OK ||
        !amz_gate_lower(gate, &lower)) {
        note->violation = "gate-condition-unusable: ADJUST needs an amount in the hold's currency, "
                          "above zero and not above the hold";
    }
}

static void judge(void *context, const struct amz_answer *answer, struct amz_exchange *note)
{
    struct amz_gate_call *gate = context;
    const jwo_json *conditions = jwo_json_get(answer->body, "authorizationConditions");

    gate->decision = AMZ_DECISION_NONE;
    gate->ask_again = answer->status == 500 || answer->status == 503;
    gate->timed_out = answer->outcome == JWO_HTTP_TIMED_OUT;
    if (answer->status < 200 || answer->status > 299) {
        return;
    }
    gate->decision = read_decision(answer->body, note);
    if (gate->decision == AMZ_DECISION_NONE) {
        note->violation =
            "gate-answer-unusable: neither status nor shopperAuthorized says anything";
        return;
    }
    note->outcome = gate->decision == AMZ_DECISION_YES ? "APPROVED" : "DENIED";
    if (gate->decision == AMZ_DECISION_YES && conditions &&
        jwo_json_type(conditions) == JWO_JSON_ARRAY) {
        for (const jwo_json *item = jwo_json_first(conditions); item; item = jwo_json_next(item)) {
            read_condition(item, gate, note);
        }
    }
}

static void send(struct amz_gate_call *gate);

static void answered(void *context)
{
    struct amz_gate_call *gate = context;
    amz_world *world = gate->trip->world;

    if (gate->ask_again && amz_gate_may_ask_again(gate)) {
        send(gate);
    } else if (gate->decision == AMZ_DECISION_YES) {
        amz_gate_open(gate);
    } else if (gate->decision == AMZ_DECISION_NO) {
        amz_gate_close(gate, "Denied");
    } else {
        fall_back(gate);
    }
    amz_world_changed(world); /* last: may free the world, and with it the gate */
}

static void send(struct amz_gate_call *gate)
{
    struct jwo_buf body;

    jwo_buf_init(&body, BODY_BYTES_MAX);
    amz_write_gate(&body, gate->trip, &gate->hold, &gate->recommendation);
    amz_gate_send(gate, AMZ_OP_GATE, &body, "", /* the published request has no id */
                  judge, answered);
    jwo_buf_dispose(&body);
}

void amz_gate_ask(struct amz_gate_call *gate)
{
    amz_gate_begin(gate, AMZ_OP_GATE);
    send(gate);
}

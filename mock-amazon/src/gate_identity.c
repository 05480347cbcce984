/* gate_identity.c -- app entry: whose key or code is shown at the gate? The retailer knows
 * (identity-keys, scan), and Amazon has nothing to fall back on: without a usable answer the gate
 * stays closed.
 */
#include <stdio.h>
#include <string.h>

#include "connector_bodies.h"
#include "gate_internal.h"

#define BODY_BYTES_MAX (16 * 1024)

static enum amz_op op_of(const struct amz_gate_call *gate)
{
    return gate->trip->how.by == AMZ_BY_SCAN ? AMZ_OP_SCAN : AMZ_OP_IDENTITY_KEYS;
}

/* The answer to identity-keys is published. That to scan is not: an id, at the top or where
 * identity-keys has it, and in the field an `action` of REJECT that refuses with 200. */
static const jwo_json *visitor_of(enum amz_op op, const jwo_json *body)
{
    static const char *const places[] = {"visitorDetails", "scanResult"};
    const char *action = jwo_json_get_str(body, "action");

    if (op == AMZ_OP_IDENTITY_KEYS) {
        return jwo_json_get(body, places[0]);
    }
    if (action && strcmp(action, "REJECT") == 0) {
        return NULL;
    }
    for (size_t i = 0; i < JWO_COUNT(places); i++) {
        if (jwo_json_get(body, places[i])) {
            return jwo_json_get(body, places[i]);
        }
    }
    return body;
}

static bool is_refused(enum amz_op op, const struct amz_answer *answer)
{
    const char *action = jwo_json_get_str(answer->body, "action");

    return answer->status == 401 ||
           (op == AMZ_OP_SCAN && (answer->status == 404 || (answer->status == 200 && action &&
                                                            strcmp(action, "REJECT") == 0)));
}

/* SHOPPER and ASSOCIATE are published for identity-keys, two more for what a scan results in. */
static bool is_type(enum amz_op op, const char *type)
{
    static const char *const types[] = {"SHOPPER", "ASSOCIATE", "CASH", "LOYALTY"};
    const size_t count = op == AMZ_OP_IDENTITY_KEYS ? 2 : JWO_COUNT(types);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(types[i], type) == 0) {
            return true;
        }
    }
    return false;
}

static bool take_visitor(struct amz_trip *trip, enum amz_op op, const jwo_json *visitor)
{
    const char *id = jwo_json_get_str(visitor, "id");
    const char *type = jwo_json_get_str(visitor, "type");

    if (!type && op == AMZ_OP_SCAN) {
        type = "SHOPPER"; /* its answer is not published: the id alone will do */
    }
    if (!id || !id[0] || strlen(id) >= sizeof trip->visitor_id || !type || !is_type(op, type)) {
        return false;
    }
    (void)snprintf(trip->visitor_id, sizeof trip->visitor_id, "%s", id);
    (void)snprintf(trip->visitor_type, sizeof trip->visitor_type, "%s",
                   trip->how.scan_type[0] ? trip->how.scan_type : type);
    return true;
}

static void judge(void *context, const struct amz_answer *answer, struct amz_exchange *note)
{
    struct amz_gate_call *gate = context;
    const enum amz_op op = op_of(gate);

    gate->decision = AMZ_DECISION_NONE;
    gate->ask_again = answer->status == 500 || answer->status == 503;
    gate->timed_out = answer->outcome == JWO_HTTP_TIMED_OUT;
    if (is_refused(op, answer)) {
        gate->decision = AMZ_DECISION_NO;
        note->outcome = "UnknownKey";
    } else if (answer->status >= 200 && answer->status <= 299) {
        if (take_visitor(gate->trip, op, visitor_of(op, answer->body))) {
            gate->decision = AMZ_DECISION_YES;
            note->outcome = gate->trip->visitor_type;
        } else {
            note->violation = "identity-answer-unusable: no id and type of a visitor";
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
        amz_gate_check(gate);
    } else if (gate->decision == AMZ_DECISION_NO) {
        amz_gate_close(gate, "UnknownKey");
    } else {
        amz_gate_close(gate, gate->timed_out ? "Timeout" : "IdentityUnusable");
    }
    amz_world_changed(world); /* last: may free the world, and with it the gate */
}

static void send(struct amz_gate_call *gate)
{
    const enum amz_op op = op_of(gate);
    char what[32];
    char request_id[JWO_UUID_MAX];
    struct jwo_buf body;

    (void)snprintf(what, sizeof what, "%s %d", amz_op_name(op), gate->attempts);
    (void)amz_trip_uuid(gate->trip, what, request_id);
    jwo_buf_init(&body, BODY_BYTES_MAX);
    if (op == AMZ_OP_SCAN) {
        amz_write_scan(&body, gate->trip, request_id);
    } else {
        amz_write_identity_keys(&body, gate->trip, request_id);
    }
    amz_gate_send(gate, op, &body, request_id, judge, answered);
    jwo_buf_dispose(&body);
}

void amz_gate_identify(struct amz_gate_call *gate)
{
    amz_gate_begin(gate, op_of(gate));
    send(gate);
}

/* connectors.c -- the gate: who is asked, what the answer means, and the pre-authorization behind
 * it (D11 to D13).
 *
 *   instrument check -> balance that Amazon keeps -> retailer's decision, where it is asked
 *                    -> pre-authorization -> open
 */
#include "connectors.h"

#include <stdio.h>
#include <string.h>

#include "amazon.h"
#include "connector_bodies.h"
#include "connector_call.h"
#include "connectors_internal.h"
#include "jwo/alloc.h"

#define GATE_BODY_BYTES_MAX (16 * 1024)
#define GATE_ATTEMPTS_MAX   2 /* D13: a 500 or 503 is asked once more, at once */

static int64_t gate_timeout_ms(const struct amz_settings *settings)
{
    return settings->gate_timeout_ms;
}

static int64_t delivery_timeout_ms(const struct amz_settings *settings)
{
    return settings->delivery_timeout_ms;
}

/* To add a call of ours: a name in ops.h, a row here, its body in connector_bodies.c. */
/* clang-format off */
static const struct amz_connector table[] = {
    {AMZ_OP_GATE, "/v1/fraudandabuse/shopperauthorization", gate_timeout_ms,
     "fraud_abuse_api.html"},
    {AMZ_OP_PURCHASES, "/v1/order/purchases", delivery_timeout_ms,
     "create_purchases.html"},
};
/* clang-format on */

const struct amz_connector *amz_connector_of(enum amz_op op)
{
    const struct amz_connector *row = table;

    while (row->op != op) {
        row++;
        JWO_ASSERT(row < table + JWO_COUNT(table));
    }
    return row;
}

/* What the retailer's answer comes to. */
enum decision { DECISION_NONE, DECISION_APPROVED, DECISION_DENIED };

struct gate {
    struct amz_trip *trip;
    struct amz_recommendation recommendation;
    struct jwo_money hold;
    enum decision decision; /* of the last answer */
    bool ask_again, timed_out;
    int attempts;
    int64_t deadline_ms; /* monotonic */
    jwo_timer *later;    /* tells `done` in a turn of its own */
    amz_world_hook *hook;
    void (*done)(void *context, struct amz_trip *trip);
    void *context;
};

static void gate_free(struct gate *gate)
{
    jwo_timer_free(gate->later);
    jwo_free(gate);
}

static void on_world_gone(void *context)
{
    gate_free(context);
}

static void tell(void *context)
{
    struct gate *gate = context;
    struct amz_trip *trip = gate->trip;
    void (*const done)(void *context, struct amz_trip *trip) = gate->done;
    void *const done_context = gate->context;

    amz_world_hook_free(gate->hook);
    gate_free(gate);
    if (done) {
        done(done_context, trip);
    }
}

/* --- the decision ----------------------------------------------------------------------------- */

static void close_gate(struct gate *gate, const char *reason)
{
    gate->trip->gate = AMZ_GATE_CLOSED;
    (void)snprintf(gate->trip->gate_reason, sizeof gate->trip->gate_reason, "%s", reason);
    jwo_timer_start(gate->later, 0);
}

/* Decision D9. A charge that has ended does not expire, which charge.c knows. */
static void token_expires(void *context)
{
    struct amz_trip *trip = context;
    amz_world *world = trip->world;

    if (amz_charge_apply(&trip->charge, AMZ_CHARGE_ON_EXPIRE, NULL, false, amz_world_now_ms(world),
                         NULL) == JWO_OK) {
        amz_world_changed(world);
    }
}

static void open_gate(struct gate *gate)
{
    struct amz_trip *trip = gate->trip;
    const int64_t token_life_ms = amz_world_settings(trip->world)->token_life_ms;

    if (amz_issuer_ask(&trip->shopper->card, &gate->hold, true) != AMZ_ISSUER_APPROVES) {
        close_gate(gate, "PreAuthDeclined");
        return;
    }
    amz_charge_open(&trip->charge, &gate->hold);
    trip->has_charge = true;
    trip->gate = AMZ_GATE_OPEN;
    (void)amz_world_at(trip->world, trip->started_ms + token_life_ms, token_expires, trip);
    jwo_timer_start(gate->later, 0);
}

/* Decision D13: the retailer gave no usable answer in time. */
static void fall_back(struct gate *gate)
{
    const int fallback = amz_world_settings(gate->trip->world)->gate_fallback;

    if (fallback == AMZ_FALLBACK_OPEN ||
        (fallback == AMZ_FALLBACK_RECOMMENDATION && gate->recommendation.authorized)) {
        open_gate(gate);
    } else {
        close_gate(gate, gate->timed_out ? "Timeout" : "Denied");
    }
}

/* --- the retailer's answer -------------------------------------------------------------------- */

static enum decision decision_of_status(const jwo_json *body)
{
    const char *status = jwo_json_get_str(body, "status");

    if (!status) {
        return DECISION_NONE;
    }
    return strcmp(status, "APPROVED") == 0 ? DECISION_APPROVED
           : strcmp(status, "DENIED") == 0 ? DECISION_DENIED
                                           : DECISION_NONE;
}

static enum decision decision_of_flag(const jwo_json *body)
{
    bool authorized;

    if (!jwo_json_bool(jwo_json_get(body, "shopperAuthorized"), &authorized)) {
        return DECISION_NONE;
    }
    return authorized ? DECISION_APPROVED : DECISION_DENIED;
}

/* Decision D11: either field will do; both in disagreement keep the gate closed. */
static enum decision read_decision(const jwo_json *body, struct amz_exchange *note)
{
    const enum decision status = decision_of_status(body);
    const enum decision flag = decision_of_flag(body);

    if (status != DECISION_NONE && flag != DECISION_NONE && status != flag) {
        note->violation =
            "gate-answer-disagrees: status and shopperAuthorized contradict each other";
        return DECISION_DENIED;
    }
    return status != DECISION_NONE ? status : flag;
}

/* A condition may lower the hold, to no less than the smallest amount; it never raises it. */
static void read_condition(const jwo_json *condition, struct jwo_money *hold,
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
    if (!value || !code || strcmp(code, hold->currency) != 0 ||
        jwo_money_parse(&lower, value, code, NULL) != JWO_OK || lower.minor <= 0 ||
        jwo_money_cmp(&lower, hold) > 0) {
        note->violation = "gate-condition-unusable: ADJUST needs an amount in the hold's currency, "
                          "above zero and not above the hold";
        return;
    }
    *hold = lower;
}

static void judge(void *context, const struct amz_answer *answer, struct amz_exchange *note)
{
    struct gate *gate = context;
    const jwo_json *conditions = jwo_json_get(answer->body, "authorizationConditions");

    gate->decision = DECISION_NONE;
    gate->ask_again = answer->status == 500 || answer->status == 503;
    gate->timed_out = answer->outcome == JWO_HTTP_TIMED_OUT;
    if (answer->status < 200 || answer->status > 299) {
        return;
    }
    gate->decision = read_decision(answer->body, note);
    if (gate->decision == DECISION_NONE) {
        note->violation =
            "gate-answer-unusable: neither status nor shopperAuthorized says anything";
        return;
    }
    note->outcome = gate->decision == DECISION_APPROVED ? "APPROVED" : "DENIED";
    if (gate->decision == DECISION_APPROVED && conditions &&
        jwo_json_type(conditions) == JWO_JSON_ARRAY) {
        for (const jwo_json *item = jwo_json_first(conditions); item; item = jwo_json_next(item)) {
            read_condition(item, &gate->hold, note);
        }
    }
}

static void ask(struct gate *gate);

static void answered(void *context)
{
    struct gate *gate = context;
    amz_world *world = gate->trip->world;

    if (gate->ask_again && gate->attempts < GATE_ATTEMPTS_MAX &&
        jwo_monotonic_ms() < gate->deadline_ms) {
        ask(gate);
    } else if (gate->decision == DECISION_APPROVED) {
        open_gate(gate);
    } else if (gate->decision == DECISION_DENIED) {
        close_gate(gate, "Denied");
    } else {
        fall_back(gate);
    }
    amz_world_changed(world); /* last: may free the world, and with it the gate */
}

static void ask(struct gate *gate)
{
    const struct amz_connector *connector = amz_connector_of(AMZ_OP_GATE);
    const int64_t left_ms = gate->deadline_ms - jwo_monotonic_ms();
    struct jwo_buf body;

    jwo_buf_init(&body, GATE_BODY_BYTES_MAX);
    amz_write_gate(&body, gate->trip, &gate->hold, &gate->recommendation);
    gate->attempts++;
    amz_connector_send(&(struct amz_connector_request){
        .trip = gate->trip,
        .op = connector->op,
        .path = connector->path,
        .timeout_ms = left_ms > 0 ? left_ms : 1, /* the clock went on since it was looked at */
        .body = body.data,
        .request_id = "", /* the published request has none */
        .amount = gate->hold,
        .judge = judge,
        .done = answered,
        .context = gate,
    });
    jwo_buf_dispose(&body);
}

/* --- the gate --------------------------------------------------------------------------------- */

/* The connector is called for a card at the gate, by the strategies that leave the decision to the
 * retailer. */
static bool asks_retailer(const struct amz_store *store)
{
    return store->entry != AMZ_ENTRY_APP && (store->risk == AMZ_RISK_RETAILER_MANAGED ||
                                             store->risk == AMZ_RISK_AMAZON_RECOMMENDATION);
}

/* Amazon keeps the balance in the strategies that bear its name. */
static struct amz_recommendation recommend(const struct amz_trip *trip)
{
    const enum amz_risk risk = trip->store->risk;
    const struct jwo_money owed =
        amz_shopper_outstanding(trip->shopper, trip->store->hold.currency);
    struct amz_recommendation out = {
        .customer_fraud = risk != AMZ_RISK_NONE && trip->shopper->customer_fraud,
        .bad_debt = owed.minor > 0 &&
                    (risk == AMZ_RISK_AMAZON_MANAGED || risk == AMZ_RISK_AMAZON_RECOMMENDATION),
    };

    out.authorized = !out.customer_fraud && !out.bad_debt;
    return out;
}

static void decide(struct gate *gate)
{
    const struct amz_trip *trip = gate->trip;
    const struct amz_card *card = &trip->shopper->card;

    if (card->invalid) {
        close_gate(gate, "InvalidCard");
    } else if (card->expired) {
        close_gate(gate, "ExpiredCard");
    } else if (asks_retailer(trip->store)) {
        ask(gate);
    } else if (gate->recommendation.bad_debt) {
        close_gate(gate, "BadDebt");
    } else if (gate->recommendation.customer_fraud) {
        close_gate(gate, "Denied");
    } else {
        open_gate(gate);
    }
}

struct amz_trip *amz_shopper_enters(struct amz_shopper *shopper, struct amz_store *store,
                                    void (*done)(void *context, struct amz_trip *trip),
                                    void *context)
{
    amz_world *world = shopper->world;
    struct amz_trip *trip = amz_trip_new(world, shopper, store);
    struct gate *gate = jwo_calloc(1, sizeof *gate);

    gate->trip = trip;
    gate->hold = store->hold;
    gate->recommendation = recommend(trip);
    gate->deadline_ms =
        jwo_monotonic_ms() + amz_connector_of(AMZ_OP_GATE)->timeout_ms(amz_world_settings(world));
    gate->done = done;
    gate->context = context;
    gate->later = jwo_timer_new(amz_amazon_loop(amz_world_amazon(world)), tell, gate);
    gate->hook = amz_world_on_free(world, on_world_gone, gate);
    decide(gate);
    return trip;
}

/* connectors.c -- the calls of ours as a table, and the gate: what is decided in which order, and
 * the pre-authorization behind it (D12). gate_internal.h shows the order.
 */
#include "connectors.h"

#include <stdio.h>
#include <string.h>

#include "amazon.h"
#include "connectors_internal.h"
#include "gate_internal.h"
#include "jwo/alloc.h"
#include "store_types.h"

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
    {AMZ_OP_IDENTITY_KEYS, "/v1/identity/identity-keys", gate_timeout_ms,
     "verify_identity_keys.html"},
    {AMZ_OP_SCAN, "/v1/identity/scan", gate_timeout_ms,
     "resolve_scan.html"},
    {AMZ_OP_SCAN_DETAILS, "/v1/identity/scan/details", gate_timeout_ms,
     "get_scan_details.html"},
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

const struct amz_connector *amz_connector_at(size_t index)
{
    return index < JWO_COUNT(table) ? &table[index] : NULL;
}

static void gate_free(struct amz_gate_call *gate)
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
    struct amz_gate_call *gate = context;
    struct amz_trip *trip = gate->trip;
    void (*const done)(void *context, struct amz_trip *trip) = gate->done;
    void *const done_context = gate->context;

    amz_world_hook_free(gate->hook);
    gate_free(gate);
    if (done) {
        done(done_context, trip);
    }
}

/* --- asking ----------------------------------------------------------------------------------- */

void amz_gate_begin(struct amz_gate_call *gate, enum amz_op op)
{
    gate->attempts = 0;
    gate->deadline_ms = jwo_monotonic_ms() +
                        amz_connector_of(op)->timeout_ms(amz_world_settings(gate->trip->world));
}

bool amz_gate_may_ask_again(const struct amz_gate_call *gate)
{
    return gate->attempts < AMZ_GATE_ATTEMPTS_MAX && jwo_monotonic_ms() < gate->deadline_ms;
}

void amz_gate_send(struct amz_gate_call *gate, enum amz_op op, const struct jwo_buf *body,
                   const char *request_id,
                   void (*judge)(void *, const struct amz_answer *, struct amz_exchange *),
                   void (*done)(void *))
{
    const struct amz_connector *connector = amz_connector_of(op);
    const int64_t left_ms = gate->deadline_ms - jwo_monotonic_ms();

    gate->attempts++;
    amz_connector_send(&(struct amz_connector_request){
        .world = gate->trip->world,
        .trip = gate->trip,
        .op = op,
        .path = connector->path,
        .timeout_ms = left_ms > 0 ? left_ms : 1, /* the clock went on since it was looked at */
        .body = body->data,
        .request_id = request_id,
        .amount = op == AMZ_OP_GATE ? gate->hold : (struct jwo_money){0},
        .judge = judge,
        .done = done,
        .context = gate,
    });
}

/* --- the decision ----------------------------------------------------------------------------- */

void amz_gate_close(struct amz_gate_call *gate, const char *reason)
{
    gate->trip->gate = AMZ_GATE_CLOSED;
    (void)snprintf(gate->trip->gate_reason, sizeof gate->trip->gate_reason, "%s", reason);
    jwo_timer_start(gate->later, 0);
}

bool amz_gate_lower(struct amz_gate_call *gate, const struct jwo_money *amount)
{
    if (strcmp(amount->currency, gate->hold.currency) != 0 || amount->minor <= 0 ||
        jwo_money_cmp(amount, &gate->hold) > 0) {
        return false;
    }
    gate->hold = *amount;
    return true;
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

static bool place_hold(struct amz_gate_call *gate)
{
    struct amz_trip *trip = gate->trip;
    const int64_t token_life_ms = amz_world_settings(trip->world)->token_life_ms;

    if (amz_issuer_ask(&trip->shopper->card, &gate->hold, true) != AMZ_ISSUER_APPROVES) {
        return false;
    }
    amz_charge_open(&trip->charge, &gate->hold);
    trip->has_charge = true;
    trip->holder = trip->how.by == AMZ_BY_CARD ? AMZ_PARTY_AMAZON : trip->store->processor;
    (void)amz_world_at(trip->world, trip->started_ms + token_life_ms, token_expires, trip);
    return true;
}

void amz_gate_open(struct amz_gate_call *gate)
{
    if (amz_trip_is_charged(gate->trip) && !place_hold(gate)) {
        amz_gate_close(gate, "PreAuthDeclined");
        return;
    }
    gate->trip->gate = AMZ_GATE_OPEN;
    jwo_timer_start(gate->later, 0);
}

/* --- what Amazon thinks ----------------------------------------------------------------------- */

static void add_risk(struct amz_recommendation *out, const char *risk)
{
    (void)snprintf(out->risks[out->risk_count++], AMZ_RISK_TEXT_MAX, "%s", risk);
}

static bool owes(const struct amz_trip *trip)
{
    const struct jwo_money owed =
        amz_shopper_outstanding(trip->shopper, trip->store->hold.currency);

    return amz_store_keeps_balance(trip->store) && owed.minor > 0;
}

static struct amz_recommendation recommend(const struct amz_trip *trip)
{
    struct amz_recommendation out = {.authorized = true};

    if (trip->store->risk == AMZ_RISK_NONE) {
        return out;
    }
    if (trip->shopper->is_judged) {
        return trip->shopper->judgement;
    }
    if (trip->shopper->customer_fraud) {
        add_risk(&out, "CustomerFraud");
    }
    if (owes(trip)) {
        add_risk(&out, "BadDebt");
    }
    out.authorized = out.risk_count == 0;
    return out;
}

/* The connector is called for a card at the gate, by the strategies that leave the decision to the
 * retailer. */
static bool asks_retailer(const struct amz_trip *trip)
{
    return trip->how.by == AMZ_BY_CARD && amz_trip_is_charged(trip) &&
           (trip->store->risk == AMZ_RISK_RETAILER_MANAGED ||
            trip->store->risk == AMZ_RISK_AMAZON_RECOMMENDATION);
}

/* The retailer is not asked: Amazon's own opinion counts, where the strategy bears its name. */
static void decide_alone(struct amz_gate_call *gate)
{
    const struct amz_store *store = gate->trip->store;
    const struct amz_recommendation *opinion = &gate->recommendation;
    const bool counts =
        store->risk == AMZ_RISK_AMAZON_MANAGED || store->risk == AMZ_RISK_AMAZON_RECOMMENDATION;

    if (owes(gate->trip)) {
        amz_gate_close(gate, "BadDebt");
    } else if (counts && !opinion->authorized) {
        amz_gate_close(gate, "Denied");
    } else {
        if (counts) {
            (void)amz_gate_lower(gate, &opinion->adjust);
        }
        amz_gate_open(gate);
    }
}

/* What the shopper owes is a recommendation at most, where the retailer decides and charges. Where
 * Amazon charges, it is a check of its own. */
void amz_gate_check(struct amz_gate_call *gate)
{
    const struct amz_trip *trip = gate->trip;
    const struct amz_card *card = &trip->shopper->card;

    if (amz_trip_is_charged(trip) && (card->invalid || card->expired)) {
        amz_gate_close(gate, card->invalid ? "InvalidCard" : "ExpiredCard");
    } else if (trip->store->orchestrates == AMZ_PARTY_AMAZON && owes(trip)) {
        amz_gate_close(gate, "BadDebt");
    } else if (asks_retailer(trip)) {
        amz_gate_ask(gate);
    } else {
        decide_alone(gate);
    }
}

/* --- entering --------------------------------------------------------------------------------- */

static enum amz_entry_by usual_entry(const struct amz_store *store)
{
    return store->entry == AMZ_ENTRY_APP ? AMZ_BY_KEY : AMZ_BY_CARD;
}

jwo_status amz_entry_fits(const struct amz_entry_how *how, const struct amz_store *store,
                          struct jwo_error *err)
{
    const enum amz_entry_by by = how->by == AMZ_BY_STORE ? usual_entry(store) : how->by;
    const enum amz_entry never = by == AMZ_BY_CARD ? AMZ_ENTRY_APP : AMZ_ENTRY_CREDIT_CARD;

    if (store->entry == never) {
        return jwo_fail(err, JWO_EINPUT, "store %s has %s entry alone", store->id,
                        amz_entry_words[store->entry]);
    }
    return JWO_OK;
}

struct amz_trip *amz_shopper_enters_by(struct amz_shopper *shopper, struct amz_store *store,
                                       const struct amz_entry_how *how,
                                       void (*done)(void *context, struct amz_trip *trip),
                                       void *context)
{
    amz_world *world = shopper->world;
    struct amz_trip *trip = amz_trip_new(world, shopper, store);
    struct amz_gate_call *gate = jwo_calloc(1, sizeof *gate);

    JWO_ASSERT(amz_entry_fits(how, store, NULL) == JWO_OK);
    trip->how = *how;
    trip->how.by = how->by == AMZ_BY_STORE ? usual_entry(store) : how->by;
    gate->trip = trip;
    gate->hold = store->hold;
    gate->recommendation = recommend(trip);
    gate->done = done;
    gate->context = context;
    gate->later = jwo_timer_new(amz_amazon_loop(amz_world_amazon(world)), tell, gate);
    gate->hook = amz_world_on_free(world, on_world_gone, gate);
    if (trip->how.by == AMZ_BY_CARD) {
        (void)snprintf(trip->visitor_type, sizeof trip->visitor_type, "%s", how->scan_type);
        amz_gate_check(gate);
    } else {
        amz_gate_identify(gate);
    }
    return trip;
}

struct amz_trip *amz_shopper_enters(struct amz_shopper *shopper, struct amz_store *store,
                                    void (*done)(void *context, struct amz_trip *trip),
                                    void *context)
{
    static const struct amz_entry_how as_usual = {.by = AMZ_BY_STORE};

    return amz_shopper_enters_by(shopper, store, &as_usual, done, context);
}

/* amazon_stage.c -- see amazon_stage.h for the contract. */
#include "amazon_stage.h"

#include <stdio.h>
#include <string.h>

#include "connectors.h"

#define CURRENCY     "USD"
#define HOLD_MINOR   2000
#define TOTAL        "25.99"
#define EMAIL        "shopper@example.com"
#define PENDING_ONCE 1

static const char *const trip_names[HRN_AMAZON_TRIP_COUNT] = {
#define X(name, text) [HRN_AMAZON_TRIP_##name] = (text),
    HRN_AMAZON_TRIPS(X)
#undef X
};

enum hrn_amazon_trip hrn_amazon_trip_find(const char *name)
{
    int trip = 0;

    while (trip < HRN_AMAZON_TRIP_COUNT && (!name || strcmp(trip_names[trip], name) != 0)) {
        trip++;
    }
    return (enum hrn_amazon_trip)trip;
}

/* --- the world ------------------------------------------------------------------------------ */

static jwo_status read_settings(struct amz_settings *settings, const jwo_json *arrange,
                                struct jwo_error *err)
{
    const jwo_json *wanted = jwo_json_get(arrange, "settings");

    amz_settings_default(settings);
    for (const jwo_json *at = jwo_json_first(wanted); at; at = jwo_json_next(at)) {
        const char *value = jwo_json_str(at);

        if (!value) {
            return jwo_fail(err, JWO_EINPUT, "settings are text: %.100s is not", jwo_json_name(at));
        }
        if (amz_settings_set(settings, jwo_json_name(at), value, err) != JWO_OK) {
            return JWO_EINPUT;
        }
    }
    return JWO_OK;
}

static jwo_status add_fault(amz_world *world, enum amz_op op, const jwo_json *wanted,
                            struct jwo_error *err)
{
    struct amz_fault fault = {.op = op, .kind = AMZ_FAULT_STATUS, .nth = 1, .times = 1};
    int64_t status = 0;
    bool after = false;

    if (!wanted) {
        return JWO_OK;
    }
    if (!jwo_json_int(jwo_json_get(wanted, "status"), &status) || op == AMZ_OP_COUNT) {
        return jwo_fail(err, JWO_EINPUT, "a fault has a status and an op that the mock knows");
    }
    if (jwo_json_bool(jwo_json_get(wanted, "after_effect"), &after) && after) {
        fault.moment = AMZ_AFTER_EFFECT;
    }
    fault.status = (int)status;
    (void)snprintf(fault.retry_after, sizeof(fault.retry_after), "%s", status == 429 ? "1" : "");
    return amz_faults_add(amz_world_faults(world), &fault, err);
}

static void make_store(struct amz_store *out, const struct hrn_amazon_case *row,
                       const jwo_json *arrange)
{
    const char *id = jwo_json_get_str(arrange, "store");

    *out = (struct amz_store){.risk = AMZ_RISK_NONE, .hold = jwo_money_of(HOLD_MINOR, CURRENCY)};
    out->calculates = out->orchestrates = out->processor = AMZ_PARTY_RETAILER;
    if (strcmp(row->service, "checkout") == 0) {
        out->orchestrates = out->processor = AMZ_PARTY_AMAZON;
    }
    (void)snprintf(out->id, sizeof(out->id), "%s", id ? id : "JWO-STORE-1");
}

/* Copy a text of the card, or what a card has by default. */
static void copy(char *out, size_t bytes, const char *text, const char *otherwise)
{
    (void)snprintf(out, bytes, "%s", text ? text : otherwise);
}

static void make_shopper(struct amz_shopper *out, enum hrn_amazon_trip comes_to,
                         const jwo_json *arrange)
{
    const jwo_json *card = jwo_json_get(arrange, "card");
    const char *expires = jwo_json_get_str(card, "expires"); /* "2025-12" */

    *out = (struct amz_shopper){.card = {.expiry_year = "2030", .expiry_month = "12"}};
    copy(out->id, sizeof(out->id), jwo_json_get_str(arrange, "shopper_id"), "");
    copy(out->email, sizeof(out->email), jwo_json_get_str(arrange, "email"), EMAIL);
    copy(out->card.brand, sizeof(out->card.brand), jwo_json_get_str(card, "brand"), "VISA");
    copy(out->card.tail, sizeof(out->card.tail), jwo_json_get_str(card, "tail"), "4242");
    if (expires && strlen(expires) == strlen("2025-12")) {
        (void)snprintf(out->card.expiry_year, sizeof(out->card.expiry_year), "%.4s", expires);
        (void)snprintf(out->card.expiry_month, sizeof(out->card.expiry_month), "%.2s", expires + 5);
    }
    out->card.issuer.declines_adjust = comes_to == HRN_AMAZON_TRIP_DECLINING;
    out->card.issuer.pending = comes_to == HRN_AMAZON_TRIP_PENDING ? PENDING_ONCE : 0;
}

/* --- the trip ------------------------------------------------------------------------------- */

static void apply(struct amz_trip *trip, enum amz_charge_event event,
                  const struct jwo_money *amount)
{
    const jwo_status status =
        amz_charge_apply(&trip->charge, event, amount, false, amz_world_now_ms(trip->world), NULL);

    JWO_ASSERT(status == JWO_OK); /* a fresh hold takes both */
}

/* With the cart of the published sample. There is no retailer to deliver it to. */
static void leave(struct amz_trip *trip)
{
    static const struct amz_cart_item item = {
        .id = "835143001047", .type = "SKU", .quantity = "1.0", .unit = "each"};
    const jwo_status status = amz_trip_leaves(trip, &item, 1, NULL);

    JWO_ASSERT(status == JWO_OK); /* the gate has let it in just now */
}

static void be_ready(void *context)
{
    const struct hrn_amazon_stage *stage = context;

    stage->ready(stage->context);
}

static void on_gate(void *context, struct amz_trip *trip)
{
    struct hrn_amazon_stage *stage = context;
    struct jwo_money total;
    const jwo_status status =
        jwo_money_parse(&total, stage->cast.amount, stage->cast.currency, NULL);

    JWO_ASSERT(status == JWO_OK);            /* of the store's making */
    JWO_ASSERT(trip->gate == AMZ_GATE_OPEN); /* nobody is asked, and the card is good */
    if (stage->leaves) {
        leave(trip);
    }
    if (stage->comes_to == HRN_AMAZON_TRIP_ADJUSTED ||
        stage->comes_to == HRN_AMAZON_TRIP_CAPTURED) {
        apply(trip, AMZ_CHARGE_ON_APPROVE, &total);
    }
    if (stage->comes_to == HRN_AMAZON_TRIP_CAPTURED) {
        apply(trip, AMZ_CHARGE_ON_CAPTURE, &total);
    }
    if (stage->comes_to == HRN_AMAZON_TRIP_EXPIRED) {
        const int64_t life_ms = amz_world_settings(stage->world)->token_life_ms;

        amz_world_advance(stage->world, life_ms + JWO_HOUR_MS, be_ready, stage);
        return;
    }
    be_ready(stage);
}

/* A published case may be about the id itself. */
static void rename_trip(struct amz_trip *trip, const char *id)
{
    amz_amazon *amazon = amz_world_amazon(trip->world);

    amz_amazon_remove_trip(amazon, trip);
    (void)snprintf(trip->id, sizeof(trip->id), "%s", id);
    amz_amazon_add_trip(amazon, trip);
}

/* Who plays: as the mock made them, or as the row wants them unknown. */
static void cast_roles(struct hrn_amazon_stage *stage, const jwo_json *arrange)
{
    const struct amz_trip *trip = stage->trip;
    const struct amz_card *card = &trip->shopper->card;
    const char *shopper = jwo_json_get_str(arrange, "shopper");
    struct hrn_amazon_cast *cast = &stage->cast;
    char stranger[JWO_UUID_MAX], now[JWO_TIME_TEXT_MAX];

    copy(cast->store, sizeof(cast->store), trip->store->id, "");
    copy(cast->trip, sizeof(cast->trip), trip->id, "");
    copy(cast->shopper, sizeof(cast->shopper), trip->shopper->id, "");
    copy(cast->email, sizeof(cast->email), trip->shopper->email, "");
    copy(cast->brand, sizeof(cast->brand), card->brand, "");
    copy(cast->tail, sizeof(cast->tail), card->tail, "");
    copy(cast->expiry_year, sizeof(cast->expiry_year), card->expiry_year, "");
    copy(cast->expiry_month, sizeof(cast->expiry_month), card->expiry_month, "");
    copy(cast->currency, sizeof(cast->currency), CURRENCY, "");
    copy(cast->amount, sizeof(cast->amount), jwo_json_get_str(arrange, "amount"), TOTAL);
    (void)snprintf(cast->date, sizeof(cast->date), "%.10s",
                   jwo_time_iso(amz_world_now_ms(stage->world), now));
    (void)jwo_prng_uuid(amz_world_prng(stage->world), stranger);
    if (stage->comes_to == HRN_AMAZON_TRIP_UNKNOWN) {
        copy(cast->trip, sizeof(cast->trip), stranger, "");
    }
    if (shopper && strcmp(shopper, "unknown") == 0) {
        copy(cast->shopper, sizeof(cast->shopper), stranger, "");
    }
}

static void open_gate(void *context)
{
    struct hrn_amazon_stage *stage = context;
    const char *trip_id = jwo_json_get_str(stage->arrange, "trip_id");

    stage->trip =
        amz_shopper_enters(amz_world_shoppers(stage->world), stage->store, on_gate, stage);
    if (trip_id) {
        rename_trip(stage->trip, trip_id);
    }
    cast_roles(stage, stage->arrange);
}

/* What a row does with the day must not straddle midnight. */
static void advance_to_noon(struct hrn_amazon_stage *stage)
{
    const int64_t passed_ms = amz_world_now_ms(stage->world) % JWO_DAY_MS;

    amz_world_advance(stage->world, (JWO_DAY_MS + JWO_DAY_MS / 2 - passed_ms) % JWO_DAY_MS,
                      open_gate, stage);
}

jwo_status hrn_amazon_stage_set(struct hrn_amazon_stage *stage, amz_amazon *amazon,
                                const struct hrn_amazon_case *row,
                                const struct hrn_amazon_step *step, void (*ready)(void *context),
                                void *context, struct jwo_error *err)
{
    const jwo_json *arrange = step->arrange;
    const char *trip = jwo_json_get_str(arrange, "trip"),
               *clock = jwo_json_get_str(arrange, "clock");
    struct amz_world_options options = {.name = row->id};
    struct amz_store store;
    struct amz_shopper shopper;

    *stage = (struct hrn_amazon_stage){.ready = ready, .context = context, .arrange = arrange};
    stage->comes_to = hrn_amazon_trip_find(trip);
    if (stage->comes_to == HRN_AMAZON_TRIP_COUNT) {
        return jwo_fail(err, JWO_EINPUT, "no trip is called \"%.64s\"", trip ? trip : "");
    }
    stage->leaves =
        stage->comes_to == HRN_AMAZON_TRIP_LEFT || strcmp(row->service, "checkout") == 0;
    if (read_settings(&options.settings, arrange, err) != JWO_OK) {
        return JWO_EINPUT;
    }
    stage->world = amz_world_new(amazon, &options);
    if (add_fault(stage->world, amz_op_find(row->op), jwo_json_get(arrange, "fault"), err) !=
        JWO_OK) {
        hrn_amazon_stage_clear(stage);
        return JWO_EINPUT;
    }
    make_store(&store, row, arrange);
    make_shopper(&shopper, stage->comes_to, arrange);
    stage->store = amz_world_store(stage->world, &store);
    (void)amz_world_shopper(stage->world, &shopper);
    if (clock && strcmp(clock, "noon") == 0) {
        advance_to_noon(stage);
    } else {
        open_gate(stage);
    }
    return JWO_OK;
}

/* --- looking -------------------------------------------------------------------------------- */

static void print_minor(const struct jwo_money *money, char out[JWO_MONEY_TEXT_MAX])
{
    out[0] = '\0';
    if (money->currency[0] != '\0') {
        (void)jwo_money_print(money, out);
    }
}

void hrn_amazon_stage_look(const struct hrn_amazon_stage *stage, struct hrn_amazon_held *out)
{
    const struct amz_trip *trip = stage->trip;
    const struct amz_charge *charge = &trip->charge;

    (void)snprintf(out->state, sizeof(out->state), "%s", amz_charge_state_name(charge->state));
    print_minor(&charge->authorized, out->authorized);
    print_minor(&charge->captured, out->captured);
    print_minor(&charge->refunded, out->refunded);
    print_minor(&trip->feedback_settled, out->reported);
}

void hrn_amazon_stage_clear(struct hrn_amazon_stage *stage)
{
    if (stage->world) {
        amz_world_free(stage->world);
    }
    stage->world = NULL;
    stage->trip = NULL;
}

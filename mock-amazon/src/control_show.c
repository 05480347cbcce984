/* control_show.c -- what the control port tells of a world: its trips, and its journal in pages. */
#include "control_internal.h"

#define PAGE_BYTES_MAX (8u * 1024 * 1024) /* of bodies; the rest is asked for with ?after= */

/* --- pages ------------------------------------------------------------------------------------ */

/* A page ends after `limit` entries or when it has become large; at most two bodies more. */
static bool has_room(const struct amz_control_call *call, uint64_t count, uint64_t limit)
{
    return count < limit && call->answer->len < PAGE_BYTES_MAX;
}

/* --- trips ------------------------------------------------------------------------------------ */

static const char *gate_name(enum amz_gate gate)
{
    switch (gate) {
    case AMZ_GATE_ASKING:
        return "asking";
    case AMZ_GATE_OPEN:
        return "open";
    case AMZ_GATE_CLOSED:
        return "closed";
    }
    return "";
}

static const char *delivery_name(enum amz_delivery delivery)
{
    switch (delivery) {
    case AMZ_DELIVERY_NONE:
        return "none";
    case AMZ_DELIVERY_UNDER_WAY:
        return "under-way";
    case AMZ_DELIVERY_BACKING_OFF:
        return "backing-off";
    case AMZ_DELIVERY_HELD_BACK:
        return "held-back";
    case AMZ_DELIVERED:
        return "delivered";
    case AMZ_UNDELIVERED:
        return "undelivered";
    }
    return "";
}

static void write_charge(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    const struct amz_charge *charge = &trip->charge;

    jwo_jw_key(w, "charge");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "status", trip->has_charge ? amz_charge_state_name(charge->state) : "NONE");
    if (trip->has_charge) {
        jwo_jw_kmoney(w, "hold", &charge->hold, "amount", "code");
        jwo_jw_kmoney(w, "authorized", &charge->authorized, "amount", "code");
        jwo_jw_kmoney(w, "captured", &charge->captured, "amount", "code");
        jwo_jw_kmoney(w, "refunded", &charge->refunded, "amount", "code");
    }
    jwo_jw_end_object(w);
}

void amz_control_write_trip(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "trip", trip->id);
    jwo_jw_kstr(w, "store", trip->store->id);
    jwo_jw_kstr(w, "shopper", trip->shopper->id);
    jwo_jw_kstr(w, "gate", gate_name(trip->gate));
    jwo_jw_kstr(w, "gate_reason", trip->gate_reason);
    jwo_jw_kbool(w, "left", trip->left);
    jwo_jw_kstr(w, "delivery", delivery_name(trip->delivery));
    jwo_jw_kint(w, "delivery_attempts", trip->delivery_attempts);
    jwo_jw_kstr(w, "purchase_id", trip->purchase_id);
    write_charge(w, trip);
    jwo_jw_end_object(w);
}

/* Trips are counted in the order of their making: ?after=2 begins with the third. */
void amz_control_show_trips(struct amz_control_call *call)
{
    const struct amz_trip *trip = amz_world_trips(call->world->world);
    uint64_t after = 0, limit = UINT64_MAX, count = 0;
    const struct amz_control_parameter parameters[] = {{"after", &after}, {"limit", &limit}};
    struct jwo_json_writer w;

    if (!amz_control_query(call, parameters, JWO_COUNT(parameters))) {
        return;
    }
    for (; trip && after > 0; after--) {
        trip = trip->next;
    }
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_key(&w, "trips");
    jwo_jw_array(&w);
    for (; trip && has_room(call, count, limit); trip = trip->next, count++) {
        amz_control_write_trip(&w, trip);
    }
    jwo_jw_end_array(&w);
    jwo_jw_kbool(&w, "more", trip != NULL);
    jwo_jw_end_object(&w);
}

/* --- the world -------------------------------------------------------------------------------- */

void amz_control_write_world(struct jwo_json_writer *w, const struct amz_control_world *world)
{
    const amz_journal *journal = amz_world_journal(world->world);
    char now[JWO_TIME_TEXT_MAX];
    int64_t trips = 0, shoppers = 0;

    for (const struct amz_trip *t = amz_world_trips(world->world); t; t = t->next) {
        trips++;
    }
    for (const struct amz_shopper *s = amz_world_shoppers(world->world); s; s = s->next) {
        shoppers++;
    }
    jwo_jw_object(w);
    jwo_jw_kstr(w, "name", world->name);
    jwo_jw_kstr(w, "retailer", amz_world_retailer_url(world->world));
    jwo_jw_kstr(w, "now", jwo_time_iso(amz_world_now_ms(world->world), now));
    jwo_jw_kint(w, "now_ms", amz_world_now_ms(world->world));
    jwo_jw_kbool(w, "advancing", world->advancing);
    jwo_jw_kint(w, "trips", trips);
    jwo_jw_kint(w, "shoppers", shoppers);
    jwo_jw_kint(w, "exchanges", (int64_t)amz_journal_count(journal));
    jwo_jw_kint(w, "dropped", (int64_t)amz_journal_dropped(journal));
    jwo_jw_key(w, "faults");
    amz_control_write_faults(w, amz_world_faults(world->world));
    jwo_jw_end_object(w);
}

/* --- journal ---------------------------------------------------------------------------------- */

static void write_message(struct jwo_json_writer *w, const char *head, const char *body,
                          size_t body_len)
{
    jwo_jw_kstr(w, "head", head);
    jwo_jw_key(w, "body");
    jwo_jw_strn(w, body, body_len);
}

/* The members of docs/run-record.md. */
void amz_control_write_exchange(struct jwo_json_writer *w, const struct amz_exchange *exchange)
{
    jwo_jw_object(w);
    jwo_jw_kint(w, "seq", (int64_t)exchange->seq);
    jwo_jw_kstr(w, "direction",
                exchange->direction == AMZ_FROM_RETAILER ? "from-retailer" : "to-retailer");
    jwo_jw_kstr(w, "op", amz_op_name(exchange->op));
    jwo_jw_kstr(w, "trip", exchange->trip_id);
    jwo_jw_kstr(w, "shopper", exchange->shopper_id);
    jwo_jw_kint(w, "world_ms", exchange->world_ms);
    jwo_jw_kint(w, "began", exchange->began_ms);
    jwo_jw_kint(w, "elapsed_ms", exchange->ended_ms - exchange->began_ms);
    jwo_jw_key(w, "request");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "method", exchange->method);
    jwo_jw_kstr(w, "target", exchange->target);
    write_message(w, exchange->request_head, exchange->request_body, exchange->request_body_len);
    jwo_jw_end_object(w);
    jwo_jw_key(w, "response");
    jwo_jw_object(w);
    jwo_jw_kint(w, "status", exchange->status);
    write_message(w, exchange->response_head, exchange->response_body, exchange->response_body_len);
    jwo_jw_end_object(w);
    jwo_jw_kstr(w, "outcome", exchange->outcome);
    jwo_jw_kbool(w, "effect", exchange->effect);
    jwo_jw_kbool(w, "delivered", exchange->delivered);
    jwo_jw_kstr(w, "fault", exchange->fault);
    jwo_jw_kstr(w, "violation", exchange->violation);
    jwo_jw_end_object(w);
}

void amz_control_show_journal(struct amz_control_call *call)
{
    const amz_journal *journal = amz_world_journal(call->world->world);
    uint64_t after = 0, limit = UINT64_MAX, count = 0;
    const struct amz_control_parameter parameters[] = {{"after", &after}, {"limit", &limit}};
    const struct amz_exchange *exchange;
    struct jwo_json_writer w;

    if (!amz_control_query(call, parameters, JWO_COUNT(parameters))) {
        return;
    }
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kint(&w, "dropped", (int64_t)amz_journal_dropped(journal));
    jwo_jw_key(&w, "exchanges");
    jwo_jw_array(&w);
    for (exchange = amz_journal_after(journal, after); exchange && has_room(call, count, limit);
         exchange = amz_journal_next(journal, exchange)) {
        amz_control_write_exchange(&w, exchange);
        count++;
    }
    jwo_jw_end_array(&w);
    jwo_jw_kbool(&w, "more", exchange != NULL);
    jwo_jw_end_object(&w);
}

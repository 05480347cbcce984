/* control_show.c -- what the control port tells of a world: its trips, and its journal in pages. */
#include <stdlib.h>
#include <string.h>

#include "control_internal.h"

#define PAGE_BYTES_MAX (8u * 1024 * 1024) /* of bodies; the rest is asked for with ?after= */

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

void amz_control_show_trips(struct amz_control_call *call)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_key(&w, "trips");
    jwo_jw_array(&w);
    for (const struct amz_trip *trip = amz_world_trips(call->world->world); trip;
         trip = trip->next) {
        amz_control_write_trip(&w, trip);
    }
    jwo_jw_end_array(&w);
    jwo_jw_end_object(&w);
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
static void write_exchange(struct jwo_json_writer *w, const struct amz_exchange *exchange)
{
    jwo_jw_object(w);
    jwo_jw_kint(w, "seq", (int64_t)exchange->seq);
    jwo_jw_kstr(w, "direction",
                exchange->direction == AMZ_FROM_RETAILER ? "from-retailer" : "to-retailer");
    jwo_jw_kstr(w, "op", amz_op_name(exchange->op));
    jwo_jw_kstr(w, "trip", exchange->trip_id);
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

/* "?after=17". False: answered 400. */
static bool read_after(struct amz_control_call *call, uint64_t *out)
{
    static const char member[] = "after=";
    const char *query = jwo_http_query(call->request);
    char *end = NULL;

    *out = 0;
    if (!query[0]) {
        return true;
    }
    if (strncmp(query, member, sizeof member - 1) == 0 && query[sizeof member - 1] >= '0' &&
        query[sizeof member - 1] <= '9') {
        *out = strtoull(query + sizeof member - 1, &end, 10);
    }
    if (!end || *end) {
        amz_control_fail(call, 400, "after is not the seq of an exchange");
        return false;
    }
    return true;
}

void amz_control_show_journal(struct amz_control_call *call)
{
    const amz_journal *journal = amz_world_journal(call->world->world);
    const struct amz_exchange *exchange = NULL;
    struct jwo_json_writer w;
    uint64_t after;

    if (!read_after(call, &after)) {
        return;
    }
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kint(&w, "dropped", (int64_t)amz_journal_dropped(journal));
    jwo_jw_key(&w, "exchanges");
    jwo_jw_array(&w);
    while ((exchange = amz_journal_next(journal, exchange)) != NULL &&
           call->answer->len < PAGE_BYTES_MAX) {
        if (exchange->seq > after) {
            write_exchange(&w, exchange);
        }
    }
    jwo_jw_end_array(&w);
    jwo_jw_kbool(&w, "more", exchange != NULL);
    jwo_jw_end_object(&w);
}

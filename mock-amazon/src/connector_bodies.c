/* connector_bodies.c -- see connector_bodies.h for the contract. */
#include "connector_bodies.h"

#include <stdio.h>
#include <string.h>

#include "jwo/digest.h"
#include "jwo/json.h"

const char *amz_trip_uuid(const struct amz_trip *trip, const char *what, char out[JWO_UUID_MAX])
{
    unsigned char hash[JWO_SHA256_BYTES];
    char text[AMZ_ID_MAX + 64];
    struct jwo_prng prng;
    uint64_t seed;

    (void)snprintf(text, sizeof text, "%s/%s", trip->id, what);
    jwo_sha256(text, strlen(text), hash);
    memcpy(&seed, hash, sizeof seed);
    jwo_prng_seed(&prng, seed);
    return jwo_prng_uuid(&prng, out);
}

static void write_time(struct jwo_json_writer *w, const char *name, int64_t time_ms)
{
    char text[JWO_TIME_TEXT_MAX];

    jwo_jw_kstr(w, name, jwo_time_iso(time_ms, text));
}

static void write_id_object(struct jwo_json_writer *w, const char *name, const char *id)
{
    jwo_jw_key(w, name);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", id);
    jwo_jw_end_object(w);
}

/* --- shopperauthorization --------------------------------------------------------------------- */

static void write_tap(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    char id[JWO_UUID_MAX];

    jwo_jw_key(w, "gateAuthenticationEvent");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", amz_trip_uuid(trip, "ENTRY", id));
    jwo_jw_kstr(w, "type", "CREDIT_CARD");
    jwo_jw_kstr(w, "interactionType", "TAP");
    write_time(w, "timestamp", trip->started_ms);
    jwo_jw_kstr(w, "location", "ENTRY");
    jwo_jw_key(w, "data");
    jwo_jw_object(w);
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

static void write_recommendation(struct jwo_json_writer *w,
                                 const struct amz_recommendation *recommendation)
{
    jwo_jw_key(w, "recommendation");
    jwo_jw_object(w);
    jwo_jw_kbool(w, "shopperAuthorized", recommendation->authorized);
    jwo_jw_key(w, "authorizationConditions");
    jwo_jw_array(w);
    jwo_jw_end_array(w);
    jwo_jw_key(w, "shopperRisks");
    jwo_jw_array(w);
    if (recommendation->customer_fraud) {
        jwo_jw_str(w, "CustomerFraud");
    }
    if (recommendation->bad_debt) {
        jwo_jw_str(w, "BadDebt");
    }
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
}

/* No requestId here, and no cartHint: at the gate there is no cart yet. */
void amz_write_gate(struct jwo_buf *out, const struct amz_trip *trip, const struct jwo_money *hold,
                    const struct amz_recommendation *recommendation)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, out);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "storeId", trip->store->id);
    write_id_object(&w, "shopperIdentity", trip->shopper->id);
    jwo_jw_kmoney(&w, "authorizedAmount", hold, "value", "currencyCode");
    jwo_jw_key(&w, "shopperInteraction");
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "shoppingTripId", trip->id);
    write_tap(&w, trip);
    write_recommendation(&w, recommendation);
    jwo_jw_end_object(&w);
    jwo_jw_end_object(&w);
}

/* --- purchases -------------------------------------------------------------------------------- */

/* FINANCIAL is a card at the gate; SCAN_CODE an app, whose scan resolved to the shopper. */
static void write_auth_event(struct jwo_json_writer *w, const struct amz_trip *trip,
                             const char *location, int64_t time_ms)
{
    const bool is_app = trip->store->entry == AMZ_ENTRY_APP;
    char id[JWO_UUID_MAX];

    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", amz_trip_uuid(trip, location, id));
    write_time(w, "timestamp", time_ms);
    jwo_jw_kstr(w, "location", location);
    jwo_jw_kstr(w, "payloadType", is_app ? "SCAN_CODE" : "FINANCIAL");
    if (is_app) {
        jwo_jw_key(w, "scanResult");
        jwo_jw_object(w);
        jwo_jw_kstr(w, "id", trip->shopper->id);
        jwo_jw_kstr(w, "type", "SHOPPER");
        jwo_jw_end_object(w);
    }
    jwo_jw_end_object(w);
}

/* A card is tapped at the entry alone; an app shopper is seen leaving too. */
static void write_shopping_trip(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    jwo_jw_key(w, "shoppingTrip");
    jwo_jw_object(w);
    write_time(w, "startTime", trip->started_ms);
    write_time(w, "endTime", trip->ended_ms);
    jwo_jw_key(w, "authEvents");
    jwo_jw_array(w);
    write_auth_event(w, trip, "ENTRY", trip->started_ms);
    if (trip->store->entry == AMZ_ENTRY_APP) {
        write_auth_event(w, trip, "EXIT", trip->ended_ms);
    }
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
}

static void write_item(struct jwo_json_writer *w, const struct amz_cart_item *item)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", item->id);
    jwo_jw_kstr(w, "type", item->type);
    jwo_jw_key(w, "quantity");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "value", item->quantity);
    jwo_jw_kstr(w, "unit", item->unit);
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

void amz_write_purchases(struct jwo_buf *out, const struct amz_trip *trip, const char *request_id)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, out);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "requestId", request_id);
    jwo_jw_kstr(&w, "idempotentShoppingTripId", trip->id);
    jwo_jw_kstr(&w, "storeId", trip->store->id);
    write_shopping_trip(&w, trip);
    jwo_jw_key(&w, "cartItems");
    jwo_jw_array(&w);
    for (size_t i = 0; i < trip->item_count; i++) {
        write_item(&w, &trip->items[i]);
    }
    jwo_jw_end_array(&w);
    write_id_object(&w, "shopperIdentity", trip->shopper->id);
    jwo_jw_end_object(&w);
}

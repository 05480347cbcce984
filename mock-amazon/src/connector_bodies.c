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
    jwo_jw_kstr(w, "type", trip->how.event_type[0] ? trip->how.event_type : "CREDIT_CARD");
    jwo_jw_kstr(w, "interactionType", trip->how.interaction[0] ? trip->how.interaction : "TAP");
    write_time(w, "timestamp", trip->started_ms);
    jwo_jw_kstr(w, "location", "ENTRY");
    jwo_jw_key(w, "data");
    jwo_jw_object(w);
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

static void write_conditions(struct jwo_json_writer *w, const struct jwo_money *adjust)
{
    jwo_jw_key(w, "authorizationConditions");
    jwo_jw_array(w);
    if (adjust->currency[0]) {
        jwo_jw_object(w);
        jwo_jw_kstr(w, "type", "ADJUST");
        jwo_jw_kmoney(w, "amount", adjust, "value", "currencyCode");
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
}

static void write_recommendation(struct jwo_json_writer *w,
                                 const struct amz_recommendation *recommendation)
{
    jwo_jw_key(w, "recommendation");
    jwo_jw_object(w);
    jwo_jw_kbool(w, "shopperAuthorized", recommendation->authorized);
    write_conditions(w, &recommendation->adjust);
    jwo_jw_key(w, "shopperRisks");
    jwo_jw_array(w);
    for (size_t i = 0; i < recommendation->risk_count; i++) {
        jwo_jw_str(w, recommendation->risks[i]);
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

/* --- identity-keys, scan ---------------------------------------------------------------------- */

static void write_scan_result(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    jwo_jw_key(w, "scanResult");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", trip->visitor_id[0] ? trip->visitor_id : trip->shopper->id);
    jwo_jw_kstr(w, "type", trip->visitor_type[0] ? trip->visitor_type : "SHOPPER");
    jwo_jw_end_object(w);
}

/* Standard alphabet, padded. `out` holds 4 bytes for each 3 begun, and the NUL. */
static void base64(const char *text, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = (const unsigned char *)text;
    size_t left = strlen(text);

    for (; left > 0; in += left < 3 ? left : 3, left -= left < 3 ? left : 3) {
        const unsigned bits = (unsigned)in[0] << 16 | (left > 1 ? (unsigned)in[1] << 8 : 0) |
                              (left > 2 ? (unsigned)in[2] : 0);

        *out++ = digits[bits >> 18];
        *out++ = digits[bits >> 12 & 63];
        *out++ = (char)(left > 1 ? digits[bits >> 6 & 63] : '=');
        *out++ = (char)(left > 2 ? digits[bits & 63] : '=');
    }
    *out = '\0';
}

static void write_key(struct jwo_json_writer *w, const char *name, const struct amz_trip *trip)
{
    char encoded[AMZ_ID_MAX * 4 / 3 + 5];

    base64(trip->how.key[0] ? trip->how.key : trip->shopper->id, encoded);
    jwo_jw_kstr(w, name, encoded);
}

/* id, timestamp and location, which is the gate: of authEvent and of scanEvent. */
static void write_at_the_gate(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    char id[JWO_UUID_MAX];

    jwo_jw_kstr(w, "id", amz_trip_uuid(trip, "ENTRY", id));
    write_time(w, "timestamp", trip->started_ms);
    jwo_jw_kstr(w, "location", "ENTRY");
}

void amz_write_identity_keys(struct jwo_buf *out, const struct amz_trip *trip,
                             const char *request_id)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, out);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "requestId", request_id);
    write_key(&w, "identityKey", trip);
    jwo_jw_kstr(&w, "storeId", trip->store->id);
    jwo_jw_key(&w, "authEvent");
    jwo_jw_object(&w);
    write_at_the_gate(&w, trip);
    jwo_jw_end_object(&w);
    jwo_jw_kstr(&w, "keyChannel", "OPTICAL");
    jwo_jw_end_object(&w);
}

/* The page's table makes `id` a UUID, which leaves `value` to carry what was scanned. */
void amz_write_scan(struct jwo_buf *out, const struct amz_trip *trip, const char *request_id)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, out);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "requestId", request_id);
    jwo_jw_kstr(&w, "storeId", trip->store->id);
    jwo_jw_key(&w, "scanEvent");
    jwo_jw_object(&w);
    write_at_the_gate(&w, trip);
    write_key(&w, "value", trip);
    jwo_jw_kstr(&w, "channel", "OPTICAL");
    jwo_jw_end_object(&w);
    jwo_jw_end_object(&w);
}

void amz_write_scan_details(struct jwo_buf *out, const struct amz_trip *trip)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, out);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "storeId", trip->store->id);
    write_scan_result(&w, trip);
    jwo_jw_end_object(&w);
}

/* --- purchases -------------------------------------------------------------------------------- */

/* FINANCIAL is a card at the gate; SCAN_CODE an app, or whoever needs no card. A card can come with
 * a scan, too: of a loyalty code. */
static void write_auth_event(struct jwo_json_writer *w, const struct amz_trip *trip, size_t index,
                             const char *location)
{
    const bool is_card = trip->how.by == AMZ_BY_CARD && amz_trip_is_charged(trip);
    char what[AMZ_WORD_MAX + 24];
    char id[JWO_UUID_MAX];

    (void)snprintf(what, sizeof what, index == 0 ? "%s" : "%s %zu", location, index + 1);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", amz_trip_uuid(trip, what, id));
    write_time(w, "timestamp", strcmp(location, "EXIT") == 0 ? trip->ended_ms : trip->started_ms);
    jwo_jw_kstr(w, "location", location);
    jwo_jw_kstr(w, "payloadType", is_card ? "FINANCIAL" : "SCAN_CODE");
    if (!trip->form.is_bare && (!is_card || trip->visitor_type[0])) {
        write_scan_result(w, trip);
    }
    jwo_jw_end_object(w);
}

/* A card is tapped at the entry alone; an app shopper is seen leaving too. */
static void write_shopping_trip(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    static const char *const usual[] = {"ENTRY", "EXIT"};
    const size_t usual_count = trip->how.by == AMZ_BY_CARD ? 1 : 2;
    const size_t count = trip->how.auth_event_count;

    jwo_jw_key(w, "shoppingTrip");
    jwo_jw_object(w);
    write_time(w, "startTime", trip->started_ms);
    write_time(w, "endTime", trip->ended_ms ? trip->ended_ms : trip->started_ms);
    jwo_jw_key(w, "authEvents");
    jwo_jw_array(w);
    for (size_t i = 0; i < (count > 0 ? count : usual_count); i++) {
        write_auth_event(w, trip, i, count > 0 ? trip->how.auth_events[i] : usual[i]);
    }
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
}

static void write_item(struct jwo_json_writer *w, const struct amz_trip *trip, size_t index)
{
    const struct amz_cart_item *item = &trip->items[index];

    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", item->id);
    jwo_jw_kstr(w, "type", item->type);
    jwo_jw_key(w, "quantity");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "value", item->quantity);
    jwo_jw_kstr(w, "unit", item->unit);
    jwo_jw_end_object(w);
    if (item->upc[0] && !trip->form.is_bare) {
        jwo_jw_key(w, "externalIdentifiers");
        jwo_jw_array(w);
        jwo_jw_object(w);
        jwo_jw_kstr(w, "id", item->upc);
        jwo_jw_kstr(w, "type", "UPC");
        jwo_jw_end_object(w);
        jwo_jw_end_array(w);
    }
    if (trip->form.has_line_ids && !trip->form.is_bare) {
        char line_id[32];

        (void)snprintf(line_id, sizeof line_id, "%.8s-%zu", trip->id, index + 1);
        jwo_jw_kstr(w, "lineItemId", line_id);
    }
    jwo_jw_end_object(w);
}

static void write_optional_members(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    write_id_object(w, "shopperIdentity", trip->shopper->id);
    if (trip->form.device_id[0]) {
        jwo_jw_kstr(w, "shopperDeviceId", trip->form.device_id);
    }
    if (trip->form.payment_source[0]) {
        write_id_object(w, "paymentSource", trip->form.payment_source);
    }
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
        write_item(&w, trip, i);
    }
    jwo_jw_end_array(&w);
    if (!trip->form.is_bare) {
        write_optional_members(&w, trip);
    }
    jwo_jw_end_object(&w);
}

/* delivery.c -- the cart after the exit: delivered, delivered again, given up, or not sent at all
 * (D7, D8, D14). Where Amazon calculates, own_charge.c takes over.
 *
 *                    2xx
 *   UNDER_WAY ------------------> DELIVERED
 *    ^     |  429, 5xx, no answer
 *    |     +--------------------> BACKING_OFF
 *    |     |                           |
 *    '-----|-- the clock is there -----'
 *          |
 *          |  4xx, or the last attempt
 *          '--------------------> UNDELIVERED
 *
 * A fault may hold a cart back (HELD_BACK) until that of another trip has been delivered, or until
 * somebody hurries it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "connector_bodies.h"
#include "connector_call.h"
#include "connectors.h"
#include "connectors_internal.h"
#include "jwo/alloc.h"
#include "jwo/limits.h"
#include "own_charge.h"
#include "store_types.h"

#define BACK_OFF_DOUBLINGS_MAX 20 /* of seconds: twelve days */

/* Several deliveries of one cart at the same instant. */
struct copies {
    struct amz_trip *trip;
    int left;
    void (*done)(void *context);
    void *context;
};

static void attempt(struct amz_trip *trip);

/* --- what an answer means --------------------------------------------------------------------- */

static bool is_success(const struct amz_answer *answer)
{
    return answer->status >= 200 && answer->status <= 299;
}

/* Worth another try: no answer, throttled, the retailer's own trouble. */
static bool is_passing(const struct amz_answer *answer)
{
    return answer->outcome != JWO_HTTP_ANSWERED || answer->status == 429 || answer->status >= 500;
}

/* The first purchaseId stays; what later answers say is in the journal. */
static void take_purchase(struct amz_trip *trip, const struct amz_answer *answer,
                          struct amz_exchange *note)
{
    const char *purchase_id = jwo_json_get_str(answer->body, "purchaseId");

    note->outcome = purchase_id ? purchase_id : "";
    if (answer->status != 201) {
        note->violation = "purchases-status: the published success is 201 (D10)";
    }
    if (!trip->purchase_answered) {
        trip->purchase_answered = true;
        (void)snprintf(trip->purchase_id, sizeof trip->purchase_id, "%s", note->outcome);
        note->effect = true;
    }
    trip->delivery = AMZ_DELIVERED;
}

/* --- the next attempt ------------------------------------------------------------------------- */

static void next_attempt_is_due(void *context)
{
    struct amz_trip *trip = context;

    if (trip->delivery == AMZ_DELIVERY_BACKING_OFF) { /* not delivered by a copy meanwhile */
        attempt(trip);
    }
}

static int64_t back_off_ms(const struct amz_trip *trip)
{
    const int done = trip->delivery_attempts - 1;
    const int doublings = done < BACK_OFF_DOUBLINGS_MAX ? done : BACK_OFF_DOUBLINGS_MAX;

    return amz_world_settings(trip->world)->delivery_first_ms << doublings;
}

static void try_later(struct amz_trip *trip, int64_t retry_after_ms)
{
    if (trip->delivery_attempts >= amz_world_settings(trip->world)->delivery_attempts) {
        trip->delivery = AMZ_UNDELIVERED;
        return;
    }
    trip->delivery = AMZ_DELIVERY_BACKING_OFF;
    trip->delivery_due_ms =
        amz_world_now_ms(trip->world) + (retry_after_ms >= 0 ? retry_after_ms : back_off_ms(trip));
    (void)amz_world_at(trip->world, trip->delivery_due_ms, next_attempt_is_due, trip);
}

/* --- sending ---------------------------------------------------------------------------------- */

static void judge_attempt(void *context, const struct amz_answer *answer, struct amz_exchange *note)
{
    struct amz_trip *trip = context;

    if (answer->held_back) {
        trip->delivery = AMZ_DELIVERY_HELD_BACK;
    } else if (is_success(answer)) {
        take_purchase(trip, answer, note);
    } else if (trip->delivery == AMZ_DELIVERED) {
        return; /* by a copy, while this attempt was under way */
    } else if (is_passing(answer)) {
        try_later(trip, answer->retry_after_ms);
    } else {
        trip->delivery = AMZ_UNDELIVERED;
    }
}

/* This cart has overtaken them. */
static void release_held_back(const struct amz_trip *overtaker)
{
    for (struct amz_trip *trip = amz_world_trips(overtaker->world); trip; trip = trip->next) {
        if (trip->delivery == AMZ_DELIVERY_HELD_BACK && trip != overtaker) {
            attempt(trip);
        }
    }
}

static void attempt_done(void *context)
{
    struct amz_trip *trip = context;

    if (trip->delivery != AMZ_DELIVERY_HELD_BACK) {
        release_held_back(trip);
    }
    amz_world_changed(trip->world);
}

static void send_cart(struct amz_trip *trip,
                      void (*judge)(void *, const struct amz_answer *, struct amz_exchange *),
                      void (*done)(void *), void (*dropped)(void *), void *context)
{
    const struct amz_connector *connector = amz_connector_of(AMZ_OP_PURCHASES);
    char what[32];
    char request_id[JWO_UUID_MAX];
    struct jwo_buf body;

    (void)snprintf(what, sizeof what, "purchases %" PRIu64, ++trip->deliveries);
    (void)amz_trip_uuid(trip, what, request_id);
    jwo_buf_init(&body, JWO_HTTP_BODY_BYTES_MAX);
    amz_write_purchases(&body, trip, request_id);
    amz_connector_send(&(struct amz_connector_request){
        .world = trip->world,
        .trip = trip,
        .op = connector->op,
        .path = connector->path,
        .timeout_ms = connector->timeout_ms(amz_world_settings(trip->world)),
        .body = body.data,
        .request_id = request_id,
        .judge = judge,
        .done = done,
        .dropped = dropped,
        .context = context,
    });
    jwo_buf_dispose(&body);
}

static void attempt(struct amz_trip *trip)
{
    trip->delivery = AMZ_DELIVERY_UNDER_WAY;
    trip->delivery_attempts++;
    send_cart(trip, judge_attempt, attempt_done, NULL, trip);
}

/* --- empty carts ------------------------------------------------------------------------------ */

/* Decision D8. A retailer that was never told of the empty cart is not to blame. */
static void fallback_is_due(void *context)
{
    struct amz_trip *trip = context;

    amz_own_cancel(trip,
                   trip->store->empty_cart_sent
                       ? "fallback-cancel: the retailer left the hold of an empty cart in place"
                       : "");
    amz_world_changed(trip->world);
}

/* Decision D7. A hold at the retailer's own processor is out of Amazon's reach. */
static void leave_empty(struct amz_trip *trip)
{
    if (amz_store_cancels(trip->store) == AMZ_PARTY_AMAZON) {
        amz_own_cancel(trip, "");
    } else if (trip->has_charge && trip->holder == AMZ_PARTY_AMAZON) {
        (void)amz_world_at(trip->world,
                           trip->ended_ms + amz_world_settings(trip->world)->fallback_cancel_ms,
                           fallback_is_due, trip);
    }
    if (trip->store->empty_cart_sent) {
        attempt(trip);
    }
}

/* --- the exit --------------------------------------------------------------------------------- */

jwo_status amz_trip_leaves(struct amz_trip *trip, const struct amz_cart_item *items, size_t count,
                           struct jwo_error *err)
{
    if (trip->gate != AMZ_GATE_OPEN) {
        return jwo_fail(err, JWO_ESTATE, "the gate is not open for trip %s", trip->id);
    }
    if (trip->left) {
        return jwo_fail(err, JWO_ESTATE, "trip %s has left already", trip->id);
    }
    trip->left = true;
    trip->ended_ms = amz_world_now_ms(trip->world);
    trip->empty = count == 0;
    if (trip->empty) {
        leave_empty(trip);
    } else {
        trip->items = jwo_calloc(count, sizeof *items);
        memcpy(trip->items, items, count * sizeof *items);
        trip->item_count = count;
        if (trip->store->calculates == AMZ_PARTY_AMAZON) {
            amz_own_charge_cart(trip);
        } else {
            attempt(trip);
        }
    }
    return JWO_OK;
}

static void judge_copy(void *context, const struct amz_answer *answer, struct amz_exchange *note)
{
    const struct copies *copies = context;

    if (is_success(answer)) {
        take_purchase(copies->trip, answer, note);
    }
}

static void copy_dropped(void *context)
{
    struct copies *copies = context;

    if (--copies->left == 0) {
        jwo_free(copies);
    }
}

static void copy_done(void *context)
{
    struct copies *copies = context;
    void (*const done)(void *context) = copies->done;
    void *const done_context = copies->context;

    if (copies->left > 1) {
        copies->left--;
        amz_world_changed(copies->trip->world);
        return;
    }
    jwo_free(copies);
    if (done) {
        done(done_context);
    }
}

jwo_status amz_trip_deliver_again(struct amz_trip *trip, int copy_count,
                                  void (*done)(void *context), void *context, struct jwo_error *err)
{
    struct copies *copies = NULL;

    JWO_ASSERT(copy_count > 0);
    if (!trip->left) {
        return jwo_fail(err, JWO_ESTATE, "trip %s has not left", trip->id);
    }
    if (trip->delivery == AMZ_DELIVERY_NONE) {
        return jwo_fail(err, JWO_ESTATE, "the cart of trip %s is not sent", trip->id);
    }
    copies = jwo_malloc(sizeof *copies);
    *copies = (struct copies){.trip = trip, .left = copy_count, .done = done, .context = context};
    for (int i = 0; i < copy_count; i++) {
        send_cart(trip, judge_copy, copy_done, copy_dropped, copies);
    }
    return JWO_OK;
}

bool amz_trip_hurry(struct amz_trip *trip, void (*done)(void *context), void *context)
{
    int64_t left_ms;

    if (trip->delivery == AMZ_DELIVERY_HELD_BACK) { /* nobody came to overtake it */
        try_later(trip, 0);
    }
    left_ms = trip->delivery_due_ms - amz_world_now_ms(trip->world);
    if (trip->delivery != AMZ_DELIVERY_BACKING_OFF) {
        return false;
    }
    amz_world_advance(trip->world, left_ms > 0 ? left_ms : 0, done, context);
    return true;
}

/* control_play.c -- the control port's verbs: a shopper enters and leaves, the cart comes again,
 * time passes.
 *
 * Entering and advancing take a while: their answer waits for the world, and ends with it.
 */
#include <stdio.h>
#include <string.h>

#include "connectors.h"
#include "control_internal.h"
#include "jwo/alloc.h"

#define ITEMS_MAX  1000
#define COPIES_MAX 100 /* each is a connection of its own, all at once */
#define ID_CHARS   "0-9a-zA-Z_.-"

static const char *const item_types[] = {"SKU", "SCANCODE", NULL};

static bool is_duration(const char *text)
{
    int64_t ms;

    return jwo_duration_parse(text, &ms) && ms >= 0;
}

/* clang-format off */
const struct jwo_field amz_control_fields_enter[] = {
    {.name = "shopper", .kind = JWO_F_STRING, .required = true, .bytes_max = 255,
     .chars = ID_CHARS},
    {.name = "store", .kind = JWO_F_STRING, .required = true, .bytes_max = 255, .chars = ID_CHARS},
    {.name = "by", .kind = JWO_F_STRING, .one_of = amz_control_ways},
    {.name = "key", .kind = JWO_F_STRING, .bytes_max = AMZ_ID_MAX - 1},
    {.name = "scan", .kind = JWO_F_STRING, .one_of = amz_control_scans},
    {.name = "event", .kind = JWO_F_STRING, .bytes_max = AMZ_WORD_MAX - 1},
    {.name = "interaction", .kind = JWO_F_STRING, .bytes_max = AMZ_WORD_MAX - 1},
    {.name = "auth_events", .kind = JWO_F_ARRAY, .bytes_max = AMZ_AUTH_EVENTS_MAX},
    {0},
};

static const struct jwo_field item_fields[] = {
    {.name = "id", .kind = JWO_F_STRING, .required = true, .bytes_max = 255},
    {.name = "type", .kind = JWO_F_STRING, .one_of = item_types},
    {.name = "quantity", .kind = JWO_F_STRING, .bytes_max = 10, .check = jwo_is_decimal},
    {.name = "unit", .kind = JWO_F_STRING, .bytes_max = 15},
    {.name = "upc", .kind = JWO_F_STRING, .bytes_max = 31},
    {.name = "price", .kind = JWO_F_OBJECT, .fields = amz_control_fields_money},
    {0},
};

const struct jwo_field amz_control_fields_leave[] = {
    {.name = "trip", .kind = JWO_F_STRING, .required = true, .bytes_max = 255, .chars = ID_CHARS},
    {.name = "items", .kind = JWO_F_ARRAY, .bytes_max = ITEMS_MAX, .fields = item_fields},
    {.name = "line_ids", .kind = JWO_F_BOOL},
    {.name = "bare", .kind = JWO_F_BOOL},
    {.name = "device", .kind = JWO_F_STRING, .bytes_max = 63},
    {.name = "payment_source", .kind = JWO_F_STRING, .bytes_max = 63},
    {0},
};

const struct jwo_field amz_control_fields_advance[] = {
    {.name = "by", .kind = JWO_F_STRING, .required = true, .bytes_max = 32, .check = is_duration},
    {0},
};

const struct jwo_field amz_control_fields_again[] = {
    {.name = "trip", .kind = JWO_F_STRING, .required = true, .bytes_max = 255, .chars = ID_CHARS},
    {.name = "copies", .kind = JWO_F_NUMBER},
    {0},
};

const struct jwo_field amz_control_fields_hurry[] = {
    {.name = "trip", .kind = JWO_F_STRING, .required = true, .bytes_max = 255, .chars = ID_CHARS},
    {0},
};
/* clang-format on */

/* --- answers that wait for the world ---------------------------------------------------------- */

struct wait {
    struct amz_control_world *world; /* borrowed */
    jwo_http_request *request;       /* NULL: the client left */
    amz_world_hook *hook;
    const struct amz_trip *trip; /* borrowed; that it waits for */
    int64_t by_ms;               /* of an advance */
    bool is_odd;                 /* of an entry: not by the store's usual way */
};

static void client_gone(void *context)
{
    struct wait *wait = context;

    wait->request = NULL;
}

static void wait_answer(struct wait *wait, int status, const struct jwo_buf *body)
{
    if (wait->request) {
        jwo_http_answer(wait->request, status, "application/json", body->data, body->len, NULL, 0);
    }
    jwo_free(wait);
}

static void world_gone(void *context)
{
    struct wait *wait = context;
    struct jwo_buf body;

    jwo_buf_init(&body, 256);
    jwo_buf_adds(&body, "{\"error\":\"the world was removed or reset meanwhile\"}");
    wait_answer(wait, 409, &body);
    jwo_buf_dispose(&body);
}

static struct wait *wait_new(struct amz_control_call *call)
{
    struct wait *wait = jwo_calloc(1, sizeof *wait);

    wait->world = call->world;
    wait->request = call->request;
    wait->hook = amz_world_on_free(call->world->world, world_gone, wait);
    jwo_http_set_gone(call->request, client_gone, wait);
    call->later = true;
    return wait;
}

/* What was to be waited for has not begun: the call is answered as usual. */
static void wait_undo(struct amz_control_call *call, struct wait *wait)
{
    amz_world_hook_free(wait->hook);
    jwo_http_set_gone(call->request, NULL, NULL);
    jwo_free(wait);
    call->later = false;
}

static void note(struct amz_control_world *world, const struct amz_deed *deed)
{
    amz_story_log_add(world->log, world->world, deed);
}

static void answer_trip(struct wait *wait, int status, const struct amz_trip *trip)
{
    struct jwo_json_writer w;
    struct jwo_buf body;

    amz_control_events_changed(wait->world);
    jwo_buf_init(&body, 64 * 1024);
    jwo_jw_init(&w, &body);
    amz_control_write_trip(&w, trip);
    wait_answer(wait, status, &body);
    jwo_buf_dispose(&body);
}

static void gate_decided(void *context, struct amz_trip *trip)
{
    struct wait *wait = context;
    struct amz_deed deed = {.kind = AMZ_DEED_ENTER, .gate = trip->gate, .is_odd = wait->is_odd};

    amz_world_hook_free(wait->hook);
    memcpy(deed.who, trip->shopper->id, sizeof deed.who);
    memcpy(deed.where, trip->store->id, sizeof deed.where);
    memcpy(deed.trip, trip->id, sizeof deed.trip);
    memcpy(deed.gate_reason, trip->gate_reason, sizeof deed.gate_reason);
    note(wait->world, &deed);
    answer_trip(wait, 201, trip);
}

void amz_control_enter(struct amz_control_call *call)
{
    amz_world *world = call->world->world;
    const char *store_id = jwo_json_get_str(call->body, "store");
    const char *shopper_id = jwo_json_get_str(call->body, "shopper");
    struct amz_store *store = amz_world_find_store(world, store_id);
    struct amz_shopper *shopper = amz_amazon_find_shopper(call->control->amazon, shopper_id);
    struct amz_entry_how how;
    struct wait *wait;

    if (!store) {
        amz_control_fail(call, 400, "store: there is no store %s", store_id);
    } else if (!shopper || shopper->world != world) {
        amz_control_fail(call, 400, "shopper: there is no shopper %s", shopper_id);
    } else if (amz_control_read_how(call, store, &how)) {
        wait = wait_new(call);
        wait->is_odd = jwo_json_count(call->body) > 2; /* more than shopper and store */
        (void)amz_shopper_enters_by(shopper, store, &how, gate_decided, wait);
    }
}

static void advanced(void *context)
{
    struct wait *wait = context;
    char now[JWO_TIME_TEXT_MAX];
    struct jwo_buf body;

    amz_world_hook_free(wait->hook);
    wait->world->advancing = false;
    note(wait->world, &(struct amz_deed){.kind = AMZ_DEED_WAIT, .by_ms = wait->by_ms});
    amz_control_events_changed(wait->world);
    jwo_buf_init(&body, 256);
    jwo_buf_addf(&body, "{\"now\":\"%s\"}",
                 jwo_time_iso(amz_world_now_ms(wait->world->world), now));
    wait_answer(wait, 200, &body);
    jwo_buf_dispose(&body);
}

void amz_control_advance(struct amz_control_call *call)
{
    struct wait *wait;
    int64_t by_ms = 0;

    (void)jwo_duration_parse(jwo_json_get_str(call->body, "by"), &by_ms);
    if (by_ms > AMZ_ADVANCE_MS_MAX) {
        amz_control_fail(call, 400, "by is above ten years");
    } else if (call->world->advancing) {
        amz_control_fail(call, 409, "the clock of %s is being advanced already", call->world->name);
    } else {
        wait = wait_new(call);
        wait->by_ms = by_ms;
        call->world->advancing = true;
        amz_world_advance(call->world->world, by_ms, advanced, wait);
    }
}

/* --- the exit --------------------------------------------------------------------------------- */

/* The one that the body names. NULL: answered 400. */
static struct amz_trip *find_trip(struct amz_control_call *call)
{
    const char *trip_id = jwo_json_get_str(call->body, "trip");
    struct amz_trip *trip = amz_amazon_find_trip(call->control->amazon, trip_id);

    if (!trip || trip->world != call->world->world) {
        amz_control_fail(call, 400, "trip: there is no trip %s", trip_id);
        return NULL;
    }
    return trip;
}

/* Answered at once; the delivery goes on, and shows in /trips and /journal. */
void amz_control_leave(struct amz_control_call *call)
{
    struct amz_trip *trip = find_trip(call);
    struct amz_deed deed = {.kind = AMZ_DEED_LEAVE};
    struct amz_cart_item *items;
    struct jwo_json_writer w;
    struct jwo_error err;
    size_t count;

    if (!trip) {
        return;
    }
    if (!amz_control_read_items(call, &items, &count)) {
        return;
    }
    if (!trip->left) { /* else the cart is written already */
        amz_control_read_form(call, &trip->form);
    }
    if (amz_trip_leaves(trip, items, count, &err) == JWO_OK) {
        jwo_jw_init(&w, call->answer);
        amz_control_write_trip(&w, trip);
        memcpy(deed.trip, trip->id, sizeof deed.trip);
        deed.items = items;
        deed.item_count = count;
        deed.is_odd = jwo_json_count(call->body) > (jwo_json_get(call->body, "items") ? 2u : 1u);
        note(call->world, &deed);
    } else {
        amz_control_fail(call, 409, "trip: %s", err.text);
    }
    jwo_free(items);
}

/* --- the cart again --------------------------------------------------------------------------- */

static void delivered(void *context)
{
    struct wait *wait = context;

    amz_world_hook_free(wait->hook);
    answer_trip(wait, 200, wait->trip);
}

void amz_control_deliver_again(struct amz_control_call *call)
{
    struct amz_trip *trip = find_trip(call);
    struct amz_deed deed = {.kind = AMZ_DEED_AGAIN, .count = 1};
    struct jwo_error err;
    struct wait *wait;

    if (!trip || !amz_control_count(call, "copies", 1, COPIES_MAX, &deed.count)) {
        return;
    }
    wait = wait_new(call);
    wait->trip = trip;
    if (amz_trip_deliver_again(trip, deed.count, delivered, wait, &err) == JWO_OK) {
        memcpy(deed.trip, trip->id, sizeof deed.trip);
        note(call->world, &deed);
        return;
    }
    wait_undo(call, wait);
    amz_control_fail(call, 409, "trip: %s", err.text);
}

static void hurried(void *context)
{
    struct wait *wait = context;

    wait->world->advancing = false;
    delivered(wait);
}

/* A story needs no word for it: a trip that settles is hurried. */
void amz_control_hurry(struct amz_control_call *call)
{
    struct amz_trip *trip = find_trip(call);
    struct wait *wait;

    if (!trip) {
        return;
    }
    if (call->world->advancing) {
        amz_control_fail(call, 409, "the clock of %s is being advanced already", call->world->name);
        return;
    }
    wait = wait_new(call);
    wait->trip = trip;
    if (amz_trip_hurry(trip, hurried, wait)) {
        call->world->advancing = true;
        return;
    }
    wait_undo(call, wait);
    amz_control_fail(call, 409, "trip: its cart does not wait for another delivery");
}

/* control_play.c -- the control port's verbs: a shopper enters and leaves, time passes, things go
 * wrong.
 *
 * Entering and advancing take a while: their answer waits for the world, and ends with it.
 */
#include <stdio.h>
#include <string.h>

#include "connectors.h"
#include "control_internal.h"
#include "jwo/alloc.h"

#define ITEMS_MAX 1000
#define ID_CHARS  "0-9a-zA-Z_.-"

static const char *const item_types[] = {"SKU", "SCANCODE", NULL};
static const char *const moments[] = {"before effect", "after effect", NULL};

static bool is_duration(const char *text)
{
    int64_t ms;

    return jwo_duration_parse(text, &ms) && ms >= 0;
}

static bool is_op(const char *text)
{
    const enum amz_op op = amz_op_find(text);

    return op != AMZ_OP_COUNT && op != AMZ_OP_UNKNOWN;
}

static bool is_kind(const char *text)
{
    return amz_fault_kind_find(text) != AMZ_FAULT_KIND_COUNT;
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

const struct jwo_field amz_control_fields_fault[] = {
    {.name = "op", .kind = JWO_F_STRING, .required = true, .check = is_op},
    {.name = "kind", .kind = JWO_F_STRING, .required = true, .check = is_kind},
    {.name = "moment", .kind = JWO_F_STRING, .one_of = moments},
    {.name = "nth", .kind = JWO_F_NUMBER},
    {.name = "times", .kind = JWO_F_NUMBER},
    {.name = "status", .kind = JWO_F_NUMBER},
    {.name = "error", .kind = JWO_F_STRING, .bytes_max = 63},
    {.name = "retry_after", .kind = JWO_F_STRING, .bytes_max = 63},
    {.name = "delay", .kind = JWO_F_STRING, .bytes_max = 32, .check = is_duration},
    {0},
};
/* clang-format on */

/* --- answers that wait for the world ---------------------------------------------------------- */

struct wait {
    struct amz_control_world *world; /* borrowed */
    jwo_http_request *request;       /* NULL: the client left */
    amz_world_hook *hook;
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

static void gate_decided(void *context, struct amz_trip *trip)
{
    struct wait *wait = context;
    struct jwo_json_writer w;
    struct jwo_buf body;

    amz_world_hook_free(wait->hook);
    jwo_buf_init(&body, 64 * 1024);
    jwo_jw_init(&w, &body);
    amz_control_write_trip(&w, trip);
    wait_answer(wait, 201, &body);
    jwo_buf_dispose(&body);
}

void amz_control_enter(struct amz_control_call *call)
{
    amz_world *world = call->world->world;
    const char *store_id = jwo_json_get_str(call->body, "store");
    const char *shopper_id = jwo_json_get_str(call->body, "shopper");
    struct amz_store *store = amz_world_find_store(world, store_id);
    struct amz_shopper *shopper = amz_amazon_find_shopper(call->control->amazon, shopper_id);
    struct amz_entry_how how;

    if (!store) {
        amz_control_fail(call, 400, "store: there is no store %s", store_id);
    } else if (!shopper || shopper->world != world) {
        amz_control_fail(call, 400, "shopper: there is no shopper %s", shopper_id);
    } else if (amz_control_read_how(call, store, &how)) {
        (void)amz_shopper_enters_by(shopper, store, &how, gate_decided, wait_new(call));
    }
}

static void advanced(void *context)
{
    struct wait *wait = context;
    char now[JWO_TIME_TEXT_MAX];
    struct jwo_buf body;

    amz_world_hook_free(wait->hook);
    wait->world->advancing = false;
    jwo_buf_init(&body, 256);
    jwo_buf_addf(&body, "{\"now\":\"%s\"}",
                 jwo_time_iso(amz_world_now_ms(wait->world->world), now));
    wait_answer(wait, 200, &body);
    jwo_buf_dispose(&body);
}

void amz_control_advance(struct amz_control_call *call)
{
    int64_t by_ms = 0;

    (void)jwo_duration_parse(jwo_json_get_str(call->body, "by"), &by_ms);
    if (by_ms > AMZ_ADVANCE_MS_MAX) {
        amz_control_fail(call, 400, "by is above ten years");
    } else if (call->world->advancing) {
        amz_control_fail(call, 409, "the clock of %s is being advanced already", call->world->name);
    } else {
        call->world->advancing = true;
        amz_world_advance(call->world->world, by_ms, advanced, wait_new(call));
    }
}

/* --- the exit --------------------------------------------------------------------------------- */

/* Answered at once; the delivery goes on, and shows in /trips and /journal. */
void amz_control_leave(struct amz_control_call *call)
{
    const char *trip_id = jwo_json_get_str(call->body, "trip");
    struct amz_trip *trip = amz_amazon_find_trip(call->control->amazon, trip_id);
    struct amz_cart_item *items;
    struct jwo_json_writer w;
    struct jwo_error err;
    size_t count;

    if (!trip || trip->world != call->world->world) {
        amz_control_fail(call, 400, "trip: there is no trip %s", trip_id);
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
        call->status = 202;
    } else {
        amz_control_fail(call, 409, "trip: %s", err.text);
    }
    jwo_free(items);
}

/* --- faults ----------------------------------------------------------------------------------- */

/* A small number of the body. False: answered 400. */
static bool read_count(struct amz_control_call *call, const char *name, int otherwise, int *out)
{
    const jwo_json *node = jwo_json_get(call->body, name);
    int64_t number = otherwise;

    if (node && (!jwo_json_int(node, &number) || number < 0 || number > 1000000)) {
        amz_control_fail(call, 400, "%s is not a whole number from 0 to 1000000", name);
        return false;
    }
    *out = (int)number;
    return true;
}

/* Decision D3: a 429 has a Retry-After unless it says "none". */
static void read_retry_after(const struct amz_control_call *call, struct amz_fault *fault)
{
    const char *text = jwo_json_get_str(call->body, "retry_after");

    if (text && strcmp(text, "none") != 0) {
        (void)snprintf(fault->retry_after, sizeof fault->retry_after, "%s", text);
    } else if (!text && fault->kind == AMZ_FAULT_STATUS && fault->status == 429) {
        (void)snprintf(fault->retry_after, sizeof fault->retry_after, "%d",
                       amz_world_settings(call->world->world)->retry_after_s);
    }
}

void amz_control_add_fault(struct amz_control_call *call)
{
    const jwo_json *body = call->body;
    struct amz_fault fault = {
        .op = amz_op_find(jwo_json_get_str(body, "op")),
        .kind = amz_fault_kind_find(jwo_json_get_str(body, "kind")),
        .moment = (enum amz_moment)amz_control_word(body, "moment", moments, AMZ_BEFORE_EFFECT),
    };
    struct jwo_json_writer w;
    struct jwo_error err;
    char text[96];

    if (!read_count(call, "nth", 1, &fault.nth) || !read_count(call, "times", 1, &fault.times) ||
        !read_count(call, "status", 0, &fault.status)) {
        return;
    }
    (void)jwo_duration_parse(amz_control_text(body, "delay", "0s"), &fault.delay_ms);
    (void)snprintf(fault.error, sizeof fault.error, "%s", amz_control_text(body, "error", ""));
    read_retry_after(call, &fault);
    if (amz_faults_add(amz_world_faults(call->world->world), &fault, &err) != JWO_OK) {
        amz_control_fail(call, 400, "%s", err.text);
        return;
    }
    call->status = 201;
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "fault", amz_fault_describe(&fault, text));
    jwo_jw_end_object(&w);
}

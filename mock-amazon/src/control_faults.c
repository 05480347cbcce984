/* control_faults.c -- the control port's faults: armed, listed with what is left of them, taken
 * back. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "control_internal.h"

#define FAULTS_MAX 1000
#define COUNT_MAX  1000000

static const char *const moments[] = {"before effect", "after effect", NULL};

static bool is_op(const char *text)
{
    const enum amz_op op = amz_op_find(text);

    return op != AMZ_OP_COUNT && op != AMZ_OP_UNKNOWN;
}

static bool is_kind(const char *text)
{
    return amz_fault_kind_find(text) != AMZ_FAULT_KIND_COUNT;
}

static bool is_duration(const char *text)
{
    int64_t ms;

    return jwo_duration_parse(text, &ms) && ms >= 0;
}

/* clang-format off */
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

static int count_faults(const struct amz_faults *faults)
{
    struct amz_armed armed = {0};
    int count = 0;

    while (amz_faults_after(faults, armed.id, &armed)) {
        count++;
    }
    return count;
}

/* The id that the newest one has got. */
static uint64_t newest_id(const struct amz_faults *faults)
{
    struct amz_armed armed = {0};

    while (amz_faults_after(faults, armed.id, &armed)) {
    }
    return armed.id;
}

void amz_control_add_fault(struct amz_control_call *call)
{
    const jwo_json *body = call->body;
    struct amz_fault fault = {
        .op = amz_op_find(jwo_json_get_str(body, "op")),
        .kind = amz_fault_kind_find(jwo_json_get_str(body, "kind")),
        .moment = (enum amz_moment)amz_control_word(body, "moment", moments, AMZ_BEFORE_EFFECT),
    };
    struct amz_faults *faults = amz_world_faults(call->world->world);
    struct amz_deed deed = {.kind = AMZ_DEED_FAULT};
    struct jwo_json_writer w;
    struct jwo_error err;
    char text[96];

    if (!amz_control_count(call, "nth", 1, COUNT_MAX, &fault.nth) ||
        !amz_control_count(call, "times", 1, COUNT_MAX, &fault.times) ||
        !amz_control_count(call, "status", 0, COUNT_MAX, &fault.status)) {
        return;
    }
    (void)jwo_duration_parse(amz_control_text(body, "delay", "0s"), &fault.delay_ms);
    (void)snprintf(fault.error, sizeof fault.error, "%s", amz_control_text(body, "error", ""));
    read_retry_after(call, &fault);
    if (!amz_control_below(call, "faults", count_faults(faults), FAULTS_MAX)) {
        return;
    }
    if (amz_faults_add(faults, &fault, &err) != JWO_OK) {
        amz_control_fail(call, 400, "%s", err.text);
        return;
    }
    deed.fault = fault;
    deed.fault_id = newest_id(faults);
    amz_story_log_add(call->world->log, call->world->world, &deed);
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kint(&w, "id", (int64_t)deed.fault_id);
    jwo_jw_kstr(&w, "fault", amz_fault_describe(&fault, text));
    jwo_jw_end_object(&w);
}

/* --- what is armed ---------------------------------------------------------------------------- */

static void write_fault(struct jwo_json_writer *w, const struct amz_armed *armed)
{
    const struct amz_fault *fault = &armed->fault;
    char text[JWO_DURATION_TEXT_MAX], description[96];

    jwo_jw_object(w);
    jwo_jw_kint(w, "id", (int64_t)armed->id);
    jwo_jw_kstr(w, "op", amz_op_name(fault->op));
    jwo_jw_kstr(w, "kind", amz_fault_kind_name(fault->kind));
    jwo_jw_kstr(w, "moment", moments[fault->moment]);
    jwo_jw_kstr(w, "fault", amz_fault_describe(fault, description));
    if (fault->status) {
        jwo_jw_kint(w, "status", fault->status);
    }
    if (fault->error[0]) {
        jwo_jw_kstr(w, "error", fault->error);
    }
    if (fault->retry_after[0]) {
        jwo_jw_kstr(w, "retry_after", fault->retry_after);
    }
    if (fault->delay_ms) {
        jwo_jw_kstr(w, "delay", jwo_duration_print(fault->delay_ms, text));
    }
    jwo_jw_kint(w, "times", fault->times);
    jwo_jw_kint(w, "wait", armed->wait);
    jwo_jw_kint(w, "left", armed->left);
    jwo_jw_end_object(w);
}

void amz_control_write_faults(struct jwo_json_writer *w, const struct amz_faults *faults)
{
    struct amz_armed armed = {0};

    jwo_jw_array(w);
    while (amz_faults_after(faults, armed.id, &armed)) {
        write_fault(w, &armed);
    }
    jwo_jw_end_array(w);
}

void amz_control_list_faults(struct amz_control_call *call)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_key(&w, "faults");
    amz_control_write_faults(&w, amz_world_faults(call->world->world));
    jwo_jw_end_object(&w);
}

static void disarm(struct amz_control_world *world, const struct amz_armed *armed)
{
    amz_story_log_disarm(world->log, armed->id, armed->fault.times - armed->left);
    (void)amz_faults_remove(amz_world_faults(world->world), armed->id);
}

void amz_control_remove_faults(struct amz_control_call *call)
{
    const struct amz_faults *faults = amz_world_faults(call->world->world);
    struct amz_armed armed;

    while (amz_faults_after(faults, 0, &armed)) {
        disarm(call->world, &armed);
    }
}

void amz_control_remove_fault(struct amz_control_call *call)
{
    const struct amz_faults *faults = amz_world_faults(call->world->world);
    struct amz_armed armed;
    uint64_t id = 0;

    if (!amz_control_number(call->part, &id) || id == 0 ||
        !amz_faults_after(faults, id - 1, &armed) || armed.id != id) {
        amz_control_fail(call, 404, "no fault %s is armed", call->part);
        return;
    }
    disarm(call->world, &armed);
}

/* --- what there is to choose from ------------------------------------------------------------- */

/* The kinds with what else they take, from their one list. */
static const struct kind {
    enum amz_fault_when in, out;
    enum amz_fault_delay delay;
} kinds[AMZ_FAULT_KIND_COUNT] = {
#define X(name, text, in, out, delay)                                                              \
    [AMZ_FAULT_##name] = {AMZ_WHEN_##in, AMZ_WHEN_##out, AMZ_DELAY_##delay},
    AMZ_FAULT_KINDS(X)
#undef X
};

/* When it can be played; a kind that lets the call have its effect has one moment only. */
static void write_moments(struct jwo_json_writer *w, const char *name, enum amz_fault_when when)
{
    jwo_jw_key(w, name);
    jwo_jw_array(w);
    if (when != AMZ_WHEN_NEVER) {
        jwo_jw_str(w, moments[AMZ_BEFORE_EFFECT]);
    }
    if (when == AMZ_WHEN_EITHER) {
        jwo_jw_str(w, moments[AMZ_AFTER_EFFECT]);
    }
    jwo_jw_end_array(w);
}

/* "moments" is what there is in either direction. */
static void write_kind(struct jwo_json_writer *w, enum amz_fault_kind kind)
{
    const bool is_either = kinds[kind].in == AMZ_WHEN_EITHER || kinds[kind].out == AMZ_WHEN_EITHER;

    jwo_jw_object(w);
    jwo_jw_kstr(w, "kind", amz_fault_kind_name(kind));
    write_moments(w, "moments", is_either ? AMZ_WHEN_EITHER : AMZ_WHEN_BEFORE);
    write_moments(w, "in", kinds[kind].in);
    write_moments(w, "out", kinds[kind].out);
    jwo_jw_key(w, "members");
    jwo_jw_array(w);
    if (kind == AMZ_FAULT_STATUS) {
        jwo_jw_str(w, "status");
        jwo_jw_str(w, "error");
        jwo_jw_str(w, "retry_after");
    }
    if (kinds[kind].delay != AMZ_DELAY_NONE) {
        jwo_jw_str(w, "delay");
    }
    jwo_jw_end_array(w);
    jwo_jw_kbool(w, "delay_required", kinds[kind].delay == AMZ_DELAY_MUST);
    jwo_jw_end_object(w);
}

void amz_control_write_fault_words(struct jwo_json_writer *w)
{
    jwo_jw_key(w, "fault_kinds");
    jwo_jw_array(w);
    for (int kind = 0; kind < AMZ_FAULT_KIND_COUNT; kind++) {
        write_kind(w, (enum amz_fault_kind)kind);
    }
    jwo_jw_end_array(w);
    amz_control_write_fields(w, "fault", amz_control_fields_fault);
}

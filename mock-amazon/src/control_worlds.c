/* control_worlds.c -- the control port's worlds: made, listed, changed, reset, removed. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "control_internal.h"
#include "jwo/alloc.h"

#define WORLDS_MAX 100
#define NAME_CHARS "0-9a-zA-Z_.-"

#define JOURNAL_BYTES_MIN INT64_C(65536) /* a useful journal holds some exchanges */
#define JOURNAL_BYTES_MAX INT64_C(1073741824)

static bool is_http_url(const char *text)
{
    return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}

/* clang-format off */
static const struct jwo_field payoff_fields[] = {
    {.name = "url", .kind = JWO_F_STRING, .required = true, .bytes_max = AMZ_CONTROL_URL_MAX - 1,
     .check = is_http_url},
    {.name = "token", .kind = JWO_F_STRING, .bytes_max = AMZ_CONTROL_TOKEN_MAX - 1,
     .chars = "!-~", .may_be_empty = true},
    {0},
};

const struct jwo_field amz_control_fields_world[] = {
    {.name = "name", .kind = JWO_F_STRING, .bytes_max = 100, .chars = NAME_CHARS},
    {.name = "retailer", .kind = JWO_F_STRING, .required = true, .bytes_max = 511,
     .check = is_http_url},
    {.name = "settings", .kind = JWO_F_OBJECT},
    {.name = "journal_bytes", .kind = JWO_F_NUMBER},
    {.name = "payoff", .kind = JWO_F_OBJECT, .fields = payoff_fields},
    {.name = "demo", .kind = JWO_F_BOOL},
    {0},
};

const struct jwo_field amz_control_fields_world_change[] = {
    {.name = "retailer", .kind = JWO_F_STRING, .bytes_max = 511, .check = is_http_url},
    {.name = "payoff", .kind = JWO_F_OBJECT, .fields = payoff_fields},
    {0},
};
/* clang-format on */

/* A story begins with the usual settings. */
static void note_settings(struct amz_control_world *world)
{
    const struct amz_settings *settings = amz_world_settings(world->world);
    struct amz_settings usual;
    struct amz_setting setting;

    amz_settings_default(&usual);
    for (size_t i = 0; amz_settings_at(i, &setting); i++) {
        char is[JWO_DURATION_TEXT_MAX], was[JWO_DURATION_TEXT_MAX];

        if (strcmp(amz_settings_print(settings, i, is), amz_settings_print(&usual, i, was)) != 0) {
            amz_control_note_setting(world, i);
        }
    }
}

static void world_open(struct amz_control_world *world)
{
    world->world = amz_world_new(world->control->amazon, &world->options);
    amz_world_on_change(world->world, amz_control_events_changed, world);
    note_settings(world);
}

/* The name given, or demo, demo-2, ... False: answered, it is taken. */
static bool choose_name(struct amz_control_call *call, char out[AMZ_ID_MAX])
{
    const char *name = jwo_json_get_str(call->body, "name");
    const bool is_demo = amz_control_flag(call->body, "demo", false);

    if (!name && !is_demo) {
        amz_control_fail(call, 400, "name is missing");
        return false;
    }
    (void)snprintf(out, AMZ_ID_MAX, "%s", name ? name : "demo");
    for (int i = 2; !name && amz_control_find_world(call->control, out); i++) {
        (void)snprintf(out, AMZ_ID_MAX, "demo-%d", i);
    }
    if (amz_control_find_world(call->control, out)) {
        amz_control_fail(call, 409, "name: there is a world %s already", out);
        return false;
    }
    return true;
}

static void read_payoff(struct amz_control_world *world, const jwo_json *payoff)
{
    if (payoff) {
        (void)snprintf(world->payoff_url, sizeof world->payoff_url, "%s",
                       jwo_json_get_str(payoff, "url"));
        (void)snprintf(world->payoff_token, sizeof world->payoff_token, "%s",
                       amz_control_text(payoff, "token", ""));
    }
}

static bool read_journal_bytes(struct amz_control_call *call, size_t *out)
{
    const jwo_json *node = jwo_json_get(call->body, "journal_bytes");
    int64_t bytes = 0;

    if (node &&
        (!jwo_json_int(node, &bytes) || bytes < JOURNAL_BYTES_MIN || bytes > JOURNAL_BYTES_MAX)) {
        amz_control_fail(call, 400,
                         "journal_bytes is not a whole number from %" PRId64 " to %" PRId64,
                         JOURNAL_BYTES_MIN, JOURNAL_BYTES_MAX);
        return false;
    }
    *out = (size_t)bytes;
    return true;
}

void amz_control_make_world(struct amz_control_call *call)
{
    struct amz_control_world **end = &call->control->worlds;
    struct amz_control_world *world;
    struct amz_world_options options = {0};
    char name[AMZ_ID_MAX];
    int count = 0;

    for (; *end; end = &(*end)->next) {
        count++;
    }
    if (!choose_name(call, name) || !amz_control_below(call, "worlds", count, WORLDS_MAX)) {
        return;
    }
    amz_settings_default(&options.settings);
    if (!amz_control_read_settings(call, jwo_json_get(call->body, "settings"), "settings",
                                   &options.settings) ||
        !read_journal_bytes(call, &options.journal_bytes_max)) {
        return;
    }
    (void)snprintf(options.retailer_url, sizeof options.retailer_url, "%s",
                   jwo_json_get_str(call->body, "retailer"));
    world = jwo_calloc(1, sizeof *world);
    (void)snprintf(world->name, sizeof world->name, "%s", name);
    world->options = options;
    world->options.name = world->name;
    world->control = call->control;
    world->log = amz_story_log_new();
    read_payoff(world, jwo_json_get(call->body, "payoff"));
    world_open(world);
    *end = world;
    call->world = world;
    if (amz_control_flag(call->body, "demo", false)) {
        amz_control_cast_demo(world);
    }
    amz_control_events_worlds(call->control);
    amz_control_answer_id(call, "world", name);
}

void amz_control_write_worlds(struct jwo_json_writer *w, const struct amz_control *control)
{
    jwo_jw_object(w);
    jwo_jw_key(w, "worlds");
    jwo_jw_array(w);
    for (const struct amz_control_world *world = control->worlds; world; world = world->next) {
        char now[JWO_TIME_TEXT_MAX];

        jwo_jw_object(w);
        jwo_jw_kstr(w, "name", world->name);
        jwo_jw_kstr(w, "retailer", amz_world_retailer_url(world->world));
        jwo_jw_kstr(w, "now", jwo_time_iso(amz_world_now_ms(world->world), now));
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
}

void amz_control_list_worlds(struct amz_control_call *call)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    amz_control_write_worlds(&w, call->control);
}

void amz_control_world_free(struct amz_control_world *world)
{
    amz_control_events_forget(world, true);
    amz_world_free(world->world);
    amz_story_log_free(world->log);
    explicit_bzero(world->payoff_token, sizeof world->payoff_token);
    jwo_free(world);
}

/* As it was made: no cast, no faults, no journal, real time. */
void amz_control_reset_world(struct amz_control_call *call)
{
    struct amz_control_world *world = call->world;

    amz_control_events_forget(world, false);
    amz_world_free(world->world);
    world->advancing = false;
    amz_story_log_clear(world->log);
    world_open(world);
    amz_control_events_worlds(call->control);
    amz_control_answer_id(call, "world", world->name);
}

void amz_control_remove_world(struct amz_control_call *call)
{
    struct amz_control_world **link = &call->control->worlds;

    while (*link != call->world) {
        link = &(*link)->next;
    }
    *link = call->world->next;
    amz_control_world_free(call->world);
    call->world = NULL;
    amz_control_events_worlds(call->control);
}

void amz_control_show_world(struct amz_control_call *call)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    amz_control_write_world(&w, call->world);
}

/* A retailer that was started again may have another port. */
void amz_control_change_world(struct amz_control_call *call)
{
    struct amz_control_world *world = call->world;
    const char *url = jwo_json_get_str(call->body, "retailer");

    if (url) {
        (void)snprintf(world->options.retailer_url, sizeof world->options.retailer_url, "%s", url);
        amz_world_set_retailer_url(world->world, url);
        amz_control_events_worlds(call->control);
    }
    read_payoff(world, jwo_json_get(call->body, "payoff"));
    amz_control_show_world(call);
}

/* What was done by hand, as a story. */
void amz_control_show_story(struct amz_control_call *call)
{
    amz_story_write(call->world->log, call->world->world, call->answer);
}

/* control_settings.c -- the settings of a world through the control port. */
#include <stdio.h>
#include <string.h>

#include "control_internal.h"

/* Every value may be written as text, a number or a flag; settings.c has the last word. */
bool amz_control_read_settings(struct amz_control_call *call, const jwo_json *object,
                               const char *where, struct amz_settings *settings)
{
    if (!object) {
        return true;
    }
    for (const jwo_json *item = jwo_json_first(object); item; item = jwo_json_next(item)) {
        const char *text = jwo_json_str(item) ? jwo_json_str(item) : jwo_json_number_text(item);
        struct jwo_error err;

        if (!text) {
            amz_control_fail(call, 400, "%s.%s is neither text nor a number", where,
                             jwo_json_name(item));
            return false;
        }
        if (amz_settings_set(settings, jwo_json_name(item), text, &err) != JWO_OK) {
            amz_control_fail(call, 400, "%s: %s", where, err.text);
            return false;
        }
    }
    return true;
}

static const char *const kinds[] = {[AMZ_SETTING_DURATION] = "duration",
                                    [AMZ_SETTING_COUNT] = "count",
                                    [AMZ_SETTING_CHOICE] = "choice"};

void amz_control_write_settings(struct jwo_json_writer *w, const struct amz_settings *settings)
{
    struct amz_settings usual;
    struct amz_setting setting;
    char text[JWO_DURATION_TEXT_MAX];

    amz_settings_default(&usual);
    jwo_jw_array(w);
    for (size_t i = 0; amz_settings_at(i, &setting); i++) {
        jwo_jw_object(w);
        jwo_jw_kstr(w, "name", setting.name);
        jwo_jw_kstr(w, "kind", kinds[setting.kind]);
        if (settings) {
            jwo_jw_kstr(w, "value", amz_settings_print(settings, i, text));
        }
        jwo_jw_kstr(w, "default", amz_settings_print(&usual, i, text));
        if (setting.words) {
            amz_control_write_words(w, "choices", setting.words);
        }
        jwo_jw_kstr(w, "about", setting.about);
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
}

void amz_control_show_settings(struct amz_control_call *call)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_key(&w, "settings");
    amz_control_write_settings(&w, amz_world_settings(call->world->world));
    jwo_jw_end_object(&w);
}

void amz_control_note_setting(struct amz_control_world *world, size_t index)
{
    struct amz_deed deed = {.kind = AMZ_DEED_SET};
    struct amz_setting setting;
    char text[JWO_DURATION_TEXT_MAX];

    if (amz_settings_at(index, &setting)) {
        (void)snprintf(deed.name, sizeof deed.name, "%s", setting.name);
        (void)snprintf(deed.value, sizeof deed.value, "%s",
                       amz_settings_print(amz_world_settings(world->world), index, text));
        amz_story_log_add(world->log, world->world, &deed);
    }
}

/* All or none: {"token_life": "1h"}. */
void amz_control_change_settings(struct amz_control_call *call)
{
    struct amz_settings changed = *amz_world_settings(call->world->world);
    struct amz_setting setting;

    if (!amz_control_read_settings(call, call->body, "settings", &changed)) {
        return;
    }
    *amz_world_settings(call->world->world) = changed;
    for (size_t i = 0; amz_settings_at(i, &setting); i++) {
        if (jwo_json_get(call->body, setting.name)) {
            amz_control_note_setting(call->world, i);
        }
    }
    amz_control_show_settings(call);
}

/* settings.c -- reads a settings file, checks its keys, and finds the line of a complaint.
 *
 * The JSON door keeps no positions, so a line is looked up in the source text, and only once
 * something is wrong. That text has been accepted by the door: the scan below need not doubt it.
 */
#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/file.h"
#include "jwo/limits.h"

struct rtl_settings {
    char *path;
    struct jwo_buf text;
    jwo_json *document;
};

/* The JSON door names the byte at which it stopped; a person looks for a line. 0 when it names
 * none. */
static size_t byte_named(const char *sentence)
{
    static const char before[] = "at byte ";
    const char *found = strstr(sentence, before);

    return found != NULL ? (size_t)strtoull(found + strlen(before), NULL, 10) : 0;
}

static int line_at(const struct jwo_buf *text, size_t byte)
{
    int line = 1;

    for (size_t i = 0; i < byte && i < text->len; i++) {
        line += text->data[i] == '\n';
    }
    return line;
}

jwo_status rtl_settings_load(rtl_settings **out, const char *path, struct jwo_error *err)
{
    rtl_settings *file = jwo_calloc(1, sizeof(*file));
    struct jwo_error reason = {0};
    jwo_status status = JWO_OK;

    JWO_ASSERT(out != NULL);
    JWO_ASSERT(path != NULL);
    *out = NULL;

    file->path = jwo_strdup(path);
    jwo_buf_init(&file->text, JWO_JSON_BYTES_MAX);
    status = jwo_file_read(&file->text, path, err);
    if (status != JWO_OK) {
        goto done;
    }
    if (jwo_json_parse(&file->document, file->text.data, file->text.len, &reason) != JWO_OK) {
        status = jwo_fail(err, JWO_EINPUT, "%s:%d: %s", path,
                          line_at(&file->text, byte_named(reason.text)), reason.text);
        goto done;
    }
    *out = file;
    file = NULL;

done:
    rtl_settings_free(file);
    return status;
}

void rtl_settings_free(rtl_settings *file)
{
    if (file == NULL) {
        return;
    }
    jwo_json_free(file->document);
    jwo_buf_dispose(&file->text);
    jwo_free(file->path);
    jwo_free(file);
}

struct rtl_section rtl_settings_top(const rtl_settings *file)
{
    return (struct rtl_section){.file = file, .node = file->document};
}

struct rtl_section rtl_section_enter(const struct rtl_section *parent, const char *key)
{
    return (struct rtl_section){
        .file = parent->file,
        .parent = parent,
        .key = key,
        .node = jwo_json_get(parent->node, key),
    };
}

struct rtl_section rtl_section_first(const struct rtl_section *parent, const char *key)
{
    struct rtl_section item = rtl_section_enter(parent, key);

    item.in_list = true;
    item.node = item.node != NULL ? jwo_json_first(item.node) : NULL;
    return item;
}

void rtl_section_next(struct rtl_section *item)
{
    item->index++;
    item->node = jwo_json_next(item->node);
}

/* The scan. Each of these takes and returns a place in the source text. */

static const char *skip_space(const char *p)
{
    return p + strspn(p, " \t\r\n");
}

static const char *skip_string(const char *p)
{
    for (p++; *p != '"'; p++) {
        if (*p == '\\') {
            p++;
        }
    }
    return p + 1;
}

static const char *skip_value(const char *p)
{
    int depth = 0;

    do {
        if (*p == '"') {
            p = skip_string(p);
            continue;
        }
        if (*p == '{' || *p == '[') {
            depth++;
        } else if (*p == '}' || *p == ']') {
            depth--;
        }
        p++;
    } while (depth > 0 || strchr(",]} \t\r\n", *p) == NULL);
    return skip_space(p);
}

static const char *skip_key(const char *p)
{
    p = skip_space(skip_string(p));
    return skip_space(p + 1); /* the colon */
}

/* The key of a member of the object at `p`, or NULL
 * (also for a key that is written with escapes). */
static const char *member_find(const char *p, const char *key)
{
    const size_t len = strlen(key);

    p = skip_space(p + 1);
    while (*p == '"') {
        if (strncmp(p + 1, key, len) == 0 && p[1 + len] == '"') {
            return p;
        }
        p = skip_value(skip_key(p));
        p = skip_space(*p == ',' ? p + 1 : p);
    }
    return NULL;
}

static const char *item_find(const char *p, size_t index)
{
    p = skip_space(p + 1);
    while (index-- > 0) {
        p = skip_space(skip_value(p) + 1);
    }
    return p;
}

/* Where the section's value begins; the parent's when it has no such key. */
static const char *section_find(const struct rtl_section *section)
{
    const char *place = NULL;
    const char *key = NULL;

    if (section->parent == NULL) {
        return skip_space(section->file->text.data);
    }
    place = section_find(section->parent);
    key = *place == '{' ? member_find(place, section->key) : NULL;
    if (key == NULL) {
        return place;
    }
    place = skip_key(key);
    return section->in_list ? item_find(place, section->index) : place;
}

static int line_of(const struct rtl_section *section, const char *key)
{
    const char *place = section_find(section);
    const char *member = key != NULL && *place == '{' ? member_find(place, key) : NULL;

    if (member != NULL) {
        place = member;
    }
    return line_at(&section->file->text, (size_t)(place - section->file->text.data));
}

static void name_print(struct jwo_buf *out, const struct rtl_section *section)
{
    if (section->parent == NULL) {
        return;
    }
    name_print(out, section->parent);
    if (out->len > 0) {
        jwo_buf_addc(out, '.');
    }
    jwo_buf_adds(out, section->key);
    if (section->in_list) {
        jwo_buf_addf(out, "[%zu]", section->index);
    }
}

jwo_status rtl_section_fail(const struct rtl_section *section, const char *key,
                            struct jwo_error *err, const char *fmt, ...)
{
    struct jwo_buf name;
    struct jwo_buf sentence;
    va_list args;

    jwo_buf_init(&name, sizeof(err->text));
    name_print(&name, section);
    if (key != NULL) {
        jwo_buf_addf(&name, "%s%s", name.len > 0 ? "." : "", key);
    }
    jwo_buf_init(&sentence, sizeof(err->text));
    va_start(args, fmt);
    jwo_buf_vaddf(&sentence, fmt, args);
    va_end(args);

    (void)jwo_fail(err, JWO_EINPUT, "%s:%d: %s%s%s", section->file->path, line_of(section, key),
                   name.data, name.len > 0 ? ": " : "", sentence.data);
    jwo_buf_dispose(&name);
    jwo_buf_dispose(&sentence);
    return JWO_EINPUT;
}

static const struct rtl_setting *row_find(const struct rtl_setting *table, const char *name)
{
    while (table->name != NULL && strcmp(table->name, name) != 0) {
        table++;
    }
    return table->name != NULL ? table : NULL;
}

static jwo_status member_check(const struct rtl_section *section, const struct rtl_setting *row,
                               const jwo_json *node, struct jwo_error *err)
{
    if (jwo_json_type(node) != row->type) {
        return rtl_section_fail(section, row->name, err, "must be %s",
                                jwo_json_type_name(row->type));
    }
    if (row->type == JWO_JSON_STRING && *jwo_json_str(node) == '\0') {
        return rtl_section_fail(section, row->name, err, "must not be empty");
    }
    return JWO_OK;
}

jwo_status rtl_section_check(const struct rtl_section *section, const struct rtl_setting *table,
                             struct jwo_error *err)
{
    jwo_status status = JWO_OK;

    if (jwo_json_type(section->node) != JWO_JSON_OBJECT) {
        return rtl_section_fail(section, NULL, err, "must be %s",
                                jwo_json_type_name(JWO_JSON_OBJECT));
    }
    for (const jwo_json *node = jwo_json_first(section->node); node != NULL && status == JWO_OK;
         node = jwo_json_next(node)) {
        const struct rtl_setting *row = row_find(table, jwo_json_name(node));

        if (row != NULL) {
            status = member_check(section, row, node, err);
        } else {
            status = rtl_section_fail(section, jwo_json_name(node), err, "is no setting");
        }
    }
    for (const struct rtl_setting *row = table; row->name != NULL && status == JWO_OK; row++) {
        if (row->required && jwo_json_get(section->node, row->name) == NULL) {
            status = rtl_section_fail(section, row->name, err, "is missing");
        }
    }
    return status;
}

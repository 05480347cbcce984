/* json_canonical.c -- one text for all the ways to write the same JSON. See json.h. */
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/json.h"

static int by_name(const void *left, const void *right)
{
    const jwo_json *const *a = left;
    const jwo_json *const *b = right;

    return strcmp(jwo_json_name(*a), jwo_json_name(*b));
}

static void add_array(struct jwo_buf *out, const jwo_json *array)
{
    const char *comma = "";

    jwo_buf_addc(out, '[');
    for (const jwo_json *item = jwo_json_first(array); item != NULL; item = jwo_json_next(item)) {
        jwo_buf_adds(out, comma);
        jwo_json_canonical(out, item);
        comma = ",";
    }
    jwo_buf_addc(out, ']');
}

static void add_object(struct jwo_buf *out, const jwo_json *object)
{
    const size_t count = jwo_json_count(object);
    const jwo_json **members = jwo_calloc(count + 1, sizeof *members);
    const jwo_json *member = jwo_json_first(object);

    for (size_t i = 0; i < count; i++, member = jwo_json_next(member)) {
        members[i] = member;
    }
    qsort(members, count, sizeof *members, by_name);
    jwo_buf_addc(out, '{');
    for (size_t i = 0; i < count; i++) {
        const char *name = jwo_json_name(members[i]);

        jwo_buf_adds(out, i > 0 ? "," : "");
        jwo_json_quote(out, name, strlen(name));
        jwo_buf_addc(out, ':');
        jwo_json_canonical(out, members[i]);
    }
    jwo_buf_addc(out, '}');
    jwo_free(members);
}

void jwo_json_canonical(struct jwo_buf *out, const jwo_json *node)
{
    bool value = false;

    switch (jwo_json_type(node)) {
    case JWO_JSON_NULL:
        jwo_buf_adds(out, "null");
        return;
    case JWO_JSON_BOOL:
        jwo_buf_adds(out, jwo_json_bool(node, &value) && value ? "true" : "false");
        return;
    case JWO_JSON_NUMBER:
        jwo_buf_adds(out, jwo_json_number_text(node));
        return;
    case JWO_JSON_STRING:
        jwo_json_quote(out, jwo_json_str(node), strlen(jwo_json_str(node)));
        return;
    case JWO_JSON_ARRAY:
        add_array(out, node);
        return;
    case JWO_JSON_OBJECT:
        add_object(out, node);
        return;
    }
}

/* json.c -- JSON in: the strict scan, then cJSON, then one walk that finishes the tree.
 *
 * cJSON never sees text that the scan has not passed, so it cannot fail on it, and its leniency and
 * its recursion are harmless. The walk goes over tree and source together: it gives each number its
 * source text (in valuestring, which cJSON leaves NULL for numbers and cJSON_Delete frees) and
 * refuses keys that an object has twice.
 */
#include "jwo/json.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "json_scan.h"
#include "jwo/alloc.h"
#include "jwo/decimal.h"
#include "jwo/limits.h"

struct walk {
    const char *start, *at, *end;
    struct jwo_error *err;
};

static const cJSON *node_of(const jwo_json *node)
{
    return (const cJSON *)(const void *)node;
}

static const jwo_json *json_of(const cJSON *node)
{
    return (const jwo_json *)(const void *)node;
}

/* The source is known to be JSON: what is not the start of a string, number or literal is
 * punctuation. */
static void skip_to_token(struct walk *walk)
{
    while (walk->at < walk->end && strchr(" \t\r\n,:[]{}", *walk->at) != NULL) {
        walk->at++;
    }
}

static void skip_string(struct walk *walk)
{
    for (walk->at++; *walk->at != '"'; walk->at++) {
        if (*walk->at == '\\') {
            walk->at++;
        }
    }
    walk->at++;
}

static void take_number(struct walk *walk, cJSON *node)
{
    const size_t span = jwo_decimal_span(walk->at, (size_t)(walk->end - walk->at));

    JWO_ASSERT(span > 0); /* or tree and source are out of step */
    node->valuestring = jwo_strndup(walk->at, span);
    walk->at += span;
}

static void skip_literal(struct walk *walk)
{
    while (walk->at < walk->end && *walk->at >= 'a' && *walk->at <= 'z') {
        walk->at++;
    }
}

/* At the key of `member`. */
static jwo_status check_key(struct walk *walk, const cJSON *parent, const cJSON *member)
{
    for (const cJSON *at = parent->child; at != member; at = at->next) {
        if (strcmp(at->string, member->string) == 0) {
            struct jwo_buf key;
            jwo_status status;

            jwo_buf_init(&key, 300);
            jwo_json_quote(&key, member->string, strnlen(member->string, 40));
            status = jwo_fail(walk->err, JWO_EINPUT, "duplicate key %s at byte %zu", key.data,
                              (size_t)(walk->at - walk->start));
            jwo_buf_dispose(&key);
            return status;
        }
    }
    return JWO_OK;
}

static jwo_status walk_node(struct walk *walk, cJSON *node)
{
    const int type = node->type & 0xff;

    if (type != cJSON_Array && type != cJSON_Object) {
        skip_to_token(walk);
        if (type == cJSON_Number) {
            take_number(walk, node);
        } else if (type == cJSON_String) {
            skip_string(walk);
        } else {
            skip_literal(walk);
        }
        return JWO_OK;
    }
    for (cJSON *child = node->child; child != NULL; child = child->next) {
        jwo_status status = JWO_OK;

        if (type == cJSON_Object) {
            skip_to_token(walk);
            status = check_key(walk, node, child);
            skip_string(walk);
        }
        if (status == JWO_OK) {
            status = walk_node(walk, child);
        }
        if (status != JWO_OK) {
            return status;
        }
    }
    return JWO_OK;
}

/* cJSON allocates as we do. Its hooks are process-wide, so setting them once is enough. */
static void set_hooks(void)
{
    static bool done;
    cJSON_Hooks hooks = {.malloc_fn = jwo_malloc, .free_fn = jwo_free};

    if (!done) {
        cJSON_InitHooks(&hooks);
        done = true;
    }
}

static jwo_status parse(jwo_json **out, const char *text, size_t len,
                        const struct jwo_json_limits *limits, struct jwo_error *err)
{
    struct walk walk = {.start = text, .at = text, .end = text + len, .err = err};
    cJSON *root = NULL;
    jwo_status status;

    *out = NULL;
    status = jwo_json_scan(text, len, limits, err);
    if (status != JWO_OK) {
        goto done;
    }
    set_hooks();
    root = cJSON_ParseWithLengthOpts(text, len, NULL, 0);
    JWO_ASSERT(root != NULL);
    status = walk_node(&walk, root);
    if (status != JWO_OK) {
        goto done;
    }
    *out = (jwo_json *)(void *)root;
    root = NULL; /* the caller owns it now */

done:
    cJSON_Delete(root);
    return status;
}

jwo_status jwo_json_parse(jwo_json **out, const char *text, size_t len, struct jwo_error *err)
{
    static const struct jwo_json_limits limits = {JWO_JSON_BYTES_MAX, JWO_JSON_NODES_MAX};

    return parse(out, text, len, &limits, err);
}

jwo_status jwo_json_parse_large(jwo_json **out, const char *text, size_t len, struct jwo_error *err)
{
    static const struct jwo_json_limits limits = {JWO_JSON_LARGE_BYTES_MAX,
                                                  JWO_JSON_LARGE_NODES_MAX};

    return parse(out, text, len, &limits, err);
}

void jwo_json_free(jwo_json *document)
{
    cJSON_Delete((cJSON *)(void *)document);
}

enum jwo_json_type jwo_json_type(const jwo_json *node)
{
    switch (node_of(node)->type & 0xff) {
    case cJSON_False:
    case cJSON_True:
        return JWO_JSON_BOOL;
    case cJSON_Number:
        return JWO_JSON_NUMBER;
    case cJSON_String:
        return JWO_JSON_STRING;
    case cJSON_Array:
        return JWO_JSON_ARRAY;
    case cJSON_Object:
        return JWO_JSON_OBJECT;
    default:
        return JWO_JSON_NULL;
    }
}

const char *jwo_json_type_name(enum jwo_json_type type)
{
    switch (type) {
    case JWO_JSON_NULL:
        return "null";
    case JWO_JSON_BOOL:
        return "a boolean";
    case JWO_JSON_NUMBER:
        return "a number";
    case JWO_JSON_STRING:
        return "a string";
    case JWO_JSON_ARRAY:
        return "an array";
    case JWO_JSON_OBJECT:
        return "an object";
    }
    return "nothing";
}

static bool is_type(const jwo_json *node, enum jwo_json_type type)
{
    return node != NULL && jwo_json_type(node) == type;
}

const jwo_json *jwo_json_get(const jwo_json *object, const char *name)
{
    if (!is_type(object, JWO_JSON_OBJECT)) {
        return NULL;
    }
    for (const cJSON *at = node_of(object)->child; at != NULL; at = at->next) {
        if (strcmp(at->string, name) == 0) {
            return json_of(at);
        }
    }
    return NULL;
}

const jwo_json *jwo_json_first(const jwo_json *node)
{
    return node != NULL ? json_of(node_of(node)->child) : NULL;
}

const jwo_json *jwo_json_next(const jwo_json *node)
{
    return node != NULL ? json_of(node_of(node)->next) : NULL;
}

size_t jwo_json_count(const jwo_json *node)
{
    size_t count = 0;

    for (const jwo_json *at = jwo_json_first(node); at != NULL; at = jwo_json_next(at)) {
        count++;
    }
    return count;
}

const char *jwo_json_name(const jwo_json *member)
{
    return member != NULL ? node_of(member)->string : NULL;
}

const char *jwo_json_str(const jwo_json *node)
{
    return is_type(node, JWO_JSON_STRING) ? node_of(node)->valuestring : NULL;
}

const char *jwo_json_number_text(const jwo_json *node)
{
    return is_type(node, JWO_JSON_NUMBER) ? node_of(node)->valuestring : NULL;
}

bool jwo_json_bool(const jwo_json *node, bool *out)
{
    if (!is_type(node, JWO_JSON_BOOL)) {
        return false;
    }
    *out = (node_of(node)->type & 0xff) == cJSON_True;
    return true;
}

bool jwo_json_int(const jwo_json *node, int64_t *out)
{
    const char *text = jwo_json_number_text(node);

    return text != NULL && jwo_decimal_parse(text, 0, out) == JWO_DECIMAL_OK;
}

const char *jwo_json_get_str(const jwo_json *object, const char *name)
{
    return jwo_json_str(jwo_json_get(object, name));
}

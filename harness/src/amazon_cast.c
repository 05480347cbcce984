/* amazon_cast.c -- see amazon_cast.h for the contract. */
#include "amazon_cast.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct member {
    const char *name;
    size_t offset, bytes;
} members[] = {
#define X(name, bytes) {#name, offsetof(struct hrn_amazon_cast, name), (bytes)},
    HRN_AMAZON_CAST(X)
#undef X
};
/* clang-format on */

static const struct member *find(const char *name)
{
    for (size_t i = 0; i < JWO_COUNT(members); i++) {
        if (strcmp(members[i].name, name) == 0) {
            return &members[i];
        }
    }
    return NULL;
}

const char *hrn_amazon_mark(const jwo_json *node)
{
    return jwo_json_get_str(node, "$");
}

const char *hrn_amazon_cast_find(const struct hrn_amazon_cast *cast, const char *name)
{
    const struct member *member = find(name);

    return member ? (const char *)cast + member->offset : NULL;
}

jwo_status hrn_amazon_cast_set(struct hrn_amazon_cast *cast, const char *name, const char *value,
                               struct jwo_error *err)
{
    const struct member *member = find(name);

    if (!member) {
        return jwo_fail(err, JWO_EINPUT, "there is no \"%.100s\"", name);
    }
    if (strlen(value) >= member->bytes) {
        return jwo_fail(err, JWO_EINPUT, "\"%.100s\" is longer than %zu bytes", name,
                        member->bytes - 1);
    }
    (void)snprintf((char *)cast + member->offset, member->bytes, "%s", value);
    return JWO_OK;
}

/* --- requests ------------------------------------------------------------------------------- */

struct rendering {
    struct jwo_json_writer json;
    const struct hrn_amazon_cast *cast;
    struct jwo_error *err;
};

static jwo_status render_mark(struct rendering *to, const char *mark)
{
    const char *value = hrn_amazon_cast_find(to->cast, mark);

    if (strcmp(mark, "null") == 0) {
        jwo_jw_null(&to->json);
    } else if (strcmp(mark, "empty-list") == 0) {
        jwo_jw_array(&to->json);
        jwo_jw_end_array(&to->json);
    } else if (!value || value[0] == '\0') {
        return jwo_fail(to->err, JWO_ENOTFOUND, "nobody plays the %.64s of the request", mark);
    } else if (strcmp(mark, "amount") == 0) {
        jwo_jw_raw(&to->json, value);
    } else {
        jwo_jw_str(&to->json, value);
    }
    return JWO_OK;
}

static jwo_status render(struct rendering *to, const jwo_json *node)
{
    const enum jwo_json_type type = jwo_json_type(node);
    const char *mark = hrn_amazon_mark(node);
    jwo_status status = JWO_OK;

    if (mark) {
        return render_mark(to, mark);
    }
    if (type != JWO_JSON_OBJECT && type != JWO_JSON_ARRAY) {
        jwo_jw_node(&to->json, node);
        return JWO_OK;
    }
    (type == JWO_JSON_OBJECT ? jwo_jw_object : jwo_jw_array)(&to->json);
    for (const jwo_json *at = jwo_json_first(node); at && status == JWO_OK;
         at = jwo_json_next(at)) {
        if (type == JWO_JSON_OBJECT) {
            jwo_jw_key(&to->json, jwo_json_name(at));
        }
        status = render(to, at); /* as deep as the JSON door lets a document be */
    }
    if (status == JWO_OK) {
        (type == JWO_JSON_OBJECT ? jwo_jw_end_object : jwo_jw_end_array)(&to->json);
    }
    return status;
}

jwo_status hrn_amazon_render(struct jwo_buf *out, const jwo_json *request,
                             const struct hrn_amazon_cast *cast, struct jwo_error *err)
{
    struct rendering to = {.cast = cast, .err = err};

    jwo_jw_init(&to.json, out);
    return render(&to, request);
}

jwo_status hrn_amazon_render_path(struct jwo_buf *out, const char *path,
                                  const struct hrn_amazon_cast *cast, struct jwo_error *err)
{
    while (*path != '\0') {
        const size_t plain = strcspn(path, "{"), len = strcspn(path + plain, "}");
        const char *value = NULL;
        char name[32];

        jwo_buf_add(out, path, plain);
        path += plain;
        if (*path == '\0') {
            return JWO_OK;
        }
        (void)snprintf(name, sizeof(name), "%.*s", (int)len - 1, path + 1);
        value = hrn_amazon_cast_find(cast, name);
        if (!value || value[0] == '\0') {
            return jwo_fail(err, JWO_ENOTFOUND, "nobody plays the %s of the path", name);
        }
        jwo_buf_adds(out, value); /* ids, digits: nothing that a URL would escape */
        path += len + (path[len] == '}' ? 1 : 0);
    }
    return JWO_OK;
}

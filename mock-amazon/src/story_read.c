/* story_read.c -- reads the head of a story file (what it covers and needs) without playing it. */
#include <stdio.h>
#include <string.h>

#include "player_internal.h"

/* Copy the list of texts at `index` into rows of `row_bytes`. */
static jwo_status copy_list(lua_State *L, int index, const char *key, char *rows, size_t row_bytes,
                            size_t *count, struct jwo_error *err)
{
    const size_t length = (size_t)lua_rawlen(L, index);

    if (length > AMZ_STORY_LIST_MAX) {
        return jwo_fail(err, JWO_EINPUT, "\"%s\" has more than %d entries", key,
                        AMZ_STORY_LIST_MAX);
    }
    for (size_t i = 0; i < length; i++) {
        (void)lua_rawgeti(L, index, (lua_Integer)i + 1);
        const char *text = lua_tostring(L, -1);

        if (text == NULL || text[0] == '\0' || strlen(text) >= row_bytes) {
            return jwo_fail(err, JWO_EINPUT,
                            "entry %zu of \"%s\" is empty or longer than %zu bytes", i + 1, key,
                            row_bytes - 1);
        }
        (void)snprintf(rows + i * row_bytes, row_bytes, "%s", text);
        lua_pop(L, 1);
    }
    *count = length;
    return JWO_OK;
}

/* title, covers and needs lie on the stack from `base` on. */
static jwo_status copy_head(lua_State *L, int base, struct amz_story *out, struct jwo_error *err)
{
    const char *title = lua_tostring(L, base);
    jwo_status status;

    if (strlen(title) >= sizeof(out->title)) {
        return jwo_fail(err, JWO_EINPUT, "the title is longer than %zu bytes",
                        sizeof(out->title) - 1);
    }
    (void)snprintf(out->title, sizeof(out->title), "%s", title);
    status = copy_list(L, base + 1, "covers", out->covers[0], sizeof(out->covers[0]),
                       &out->covers_count, err);
    if (status != JWO_OK) {
        return status;
    }
    return copy_list(L, base + 2, "needs", out->needs[0], sizeof(out->needs[0]), &out->needs_count,
                     err);
}

/* Put the file's name before an error that does not name it. */
static jwo_status name_file(const char *name, const struct jwo_error *cause, struct jwo_error *err)
{
    if (strstr(cause->text, name) != NULL) {
        return jwo_fail(err, cause->status, "%s", cause->text);
    }
    return jwo_fail(err, cause->status, "%s: %.400s", name, cause->text);
}

jwo_status amz_story_read(struct amz_story *out, const char *path, const char *id,
                          struct jwo_error *err)
{
    jwo_status status = JWO_OK;
    struct jwo_prng prng;
    struct jwo_error cause = {0};
    struct amz_story story = {0};
    char name[AMZ_ID_MAX + 8];
    amz_script *script = NULL;
    lua_State *L;

    memset(out, 0, sizeof(*out));
    if (strlen(id) >= sizeof(story.id) || strlen(path) >= sizeof(story.path)) {
        return jwo_fail(err, JWO_EINPUT, "%.300s: the path is too long", path);
    }
    (void)snprintf(story.id, sizeof(story.id), "%s", id);
    (void)snprintf(story.path, sizeof(story.path), "%s", path);
    (void)snprintf(name, sizeof(name), "%s.lua", id);

    jwo_prng_seed(&prng, 0);
    script = amz_script_new(&prng);
    L = amz_script_lua(script);
    if ((status = amz_vocabulary_load(script, NULL, &cause)) != JWO_OK) {
        goto done;
    }
    lua_pop(L, 1); /* play */
    if ((status = amz_script_load_file(script, path, name, &cause)) != JWO_OK ||
        (status = amz_script_call(script, 0, 1, &cause)) != JWO_OK ||
        (status = amz_script_call(script, 1, 3, &cause)) != JWO_OK ||
        (status = copy_head(L, 1, &story, &cause)) != JWO_OK) {
        goto done;
    }
    *out = story;

done:
    if (status != JWO_OK) {
        status = name_file(name, &cause, err);
    }
    amz_script_free(script);
    return status;
}

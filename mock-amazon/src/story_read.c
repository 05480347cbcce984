/* story_read.c -- reads the heads of a story file (what each story covers and needs), and plays
 * nothing. */
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "player_internal.h"

#define ROW_ID_MAX 32 /* the part of an id that names the row */

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

/* The head of a row, on top of the stack, has an id; that of a story has none. */
static void copy_id(lua_State *L, struct amz_story *out, size_t row)
{
    const size_t len = strlen(out->id);

    if (lua_getfield(L, -1, "id") == LUA_TSTRING) {
        (void)snprintf(out->id + len, sizeof(out->id) - len, "/%s", lua_tostring(L, -1));
        out->row = row;
    }
    lua_pop(L, 1);
}

/* One head {id, title, covers, needs} lies on top of the stack. */
static jwo_status copy_head(lua_State *L, size_t row, struct amz_story *out, struct jwo_error *err)
{
    const int base = lua_gettop(L) + 1;
    jwo_status status;

    copy_id(L, out, row);
    (void)lua_getfield(L, base - 1, "title");
    (void)lua_getfield(L, base - 1, "covers");
    (void)lua_getfield(L, base - 1, "needs");
    const char *title = lua_tostring(L, base);

    if (strlen(title) >= sizeof(out->title)) {
        return jwo_fail(err, JWO_EINPUT, "the title is longer than %zu bytes",
                        sizeof(out->title) - 1);
    }
    (void)snprintf(out->title, sizeof(out->title), "%s", title);
    status = copy_list(L, base + 1, "covers", out->covers[0], sizeof(out->covers[0]),
                       &out->covers_count, err);
    if (status == JWO_OK) {
        status = copy_list(L, base + 2, "needs", out->needs[0], sizeof(out->needs[0]),
                           &out->needs_count, err);
    }
    lua_settop(L, base - 1);
    return status;
}

/* The list of heads lies on top of the stack; `like` says path and id. */
static jwo_status copy_heads(lua_State *L, const struct amz_story *like, struct amz_story **out,
                             size_t *count, struct jwo_error *err)
{
    jwo_status status = JWO_OK;

    *count = (size_t)lua_rawlen(L, -1);
    *out = jwo_calloc(*count, sizeof(**out));
    for (size_t i = 0; i < *count && status == JWO_OK; i++) {
        (*out)[i] = *like;
        (void)lua_rawgeti(L, -1, (lua_Integer)i + 1);
        status = copy_head(L, i + 1, &(*out)[i], err);
        lua_pop(L, 1);
    }
    return status;
}

/* Put the file's name before an error that does not name it. */
static jwo_status name_file(const char *name, const struct jwo_error *cause, struct jwo_error *err)
{
    if (strstr(cause->text, name) != NULL) {
        return jwo_fail(err, cause->status, "%s", cause->text);
    }
    return jwo_fail(err, cause->status, "%s: %.400s", name, cause->text);
}

jwo_status amz_stories_read(struct amz_story **out, size_t *count, const char *path, const char *id,
                            struct jwo_error *err)
{
    jwo_status status = JWO_OK;
    struct jwo_prng prng;
    struct jwo_error cause = {0};
    struct amz_story like = {0};
    char name[AMZ_ID_MAX + 8];
    amz_script *script = NULL;

    *out = NULL;
    *count = 0;
    if (strlen(id) >= sizeof(like.id) - ROW_ID_MAX || strlen(path) >= sizeof(like.path)) {
        return jwo_fail(err, JWO_EINPUT, "%.300s: the path is too long", path);
    }
    (void)snprintf(like.id, sizeof(like.id), "%s", id);
    (void)snprintf(like.path, sizeof(like.path), "%s", path);
    (void)snprintf(name, sizeof(name), "%s.lua", id);

    jwo_prng_seed(&prng, 0);
    script = amz_script_new(&prng);
    if ((status = amz_vocabulary_load(script, NULL, &cause)) != JWO_OK) {
        goto done;
    }
    lua_pop(amz_script_lua(script), 1); /* play */
    if ((status = amz_script_load_file(script, path, name, &cause)) != JWO_OK ||
        (status = amz_script_call(script, 0, 1, &cause)) != JWO_OK ||
        (status = amz_script_call(script, 1, 1, &cause)) != JWO_OK ||
        (status = copy_heads(amz_script_lua(script), &like, out, count, &cause)) != JWO_OK) {
        goto done;
    }

done:
    if (status != JWO_OK) {
        status = name_file(name, &cause, err);
        jwo_free(*out);
        *out = NULL;
        *count = 0;
    }
    amz_script_free(script);
    return status;
}

jwo_status amz_story_read(struct amz_story *out, const char *path, const char *id,
                          struct jwo_error *err)
{
    struct amz_story *stories;
    size_t count;
    jwo_status status = amz_stories_read(&stories, &count, path, id, err);

    memset(out, 0, sizeof(*out));
    if (status != JWO_OK) {
        return status;
    }
    JWO_ASSERT(stories && count > 0);
    if (stories[0].row > 0) {
        status = jwo_fail(err, JWO_EINPUT, "%.300s: a table of cases; it is played by jwo", path);
    } else {
        *out = stories[0];
    }
    jwo_free(stories);
    return status;
}

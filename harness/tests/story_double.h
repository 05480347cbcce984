/* story_double.h -- stands in for the player's amz_stories_read(): it finds title and covers in the
 * text, so that the plan is tested without Lua. */
#ifndef HRN_STORY_DOUBLE_H
#define HRN_STORY_DOUBLE_H

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "player.h"

static const char *copy_quoted(const char *at, char *out, size_t bytes)
{
    const char *from = strchr(at, '"') + 1;
    const char *to = strchr(from, '"');

    (void)snprintf(out, bytes, "%.*s", (int)(to - from), from);
    return to + 1;
}

static jwo_status read_one(struct amz_story *out, const char *path, const char *id,
                           struct jwo_error *err)
{
    char text[8192] = "";
    FILE *file = fopen(path, "rb");
    const char *at, *end;

    memset(out, 0, sizeof(*out));
    if (file == NULL || fread(text, 1, sizeof(text) - 1, file) == 0) {
        return jwo_fail(err, JWO_EIO, "%s: cannot be read", path);
    }
    (void)fclose(file);
    at = strstr(text, "title");
    if (at == NULL) {
        return jwo_fail(err, JWO_EINPUT, "%s.lua:1: no title", id);
    }
    (void)snprintf(out->id, sizeof(out->id), "%s", id);
    (void)snprintf(out->path, sizeof(out->path), "%s", path);
    (void)copy_quoted(at, out->title, sizeof(out->title));
    at = strstr(text, "covers");
    end = strchr(at, '}');
    while (strchr(at, '"') != NULL && strchr(at, '"') < end) {
        at = copy_quoted(at, out->covers[out->covers_count], sizeof(out->covers[0]));
        out->covers_count++;
    }
    return JWO_OK;
}

jwo_status amz_stories_read(struct amz_story **out, size_t *count, const char *path, const char *id,
                            struct jwo_error *err)
{
    *out = jwo_calloc(1, sizeof(**out));
    *count = 1;
    const jwo_status status = read_one(*out, path, id, err);
    if (status != JWO_OK) {
        jwo_free(*out);
        *out = NULL;
        *count = 0;
    }
    return status;
}

#endif

/* folder.c -- see folder.h for the contract. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "jwo/alloc.h"

#define ID_BYTES_MAX 256
#define DEPTH_MAX    8 /* folders in folders; also what ends a loop of links */
#define FILES_MAX    10000

struct walk {
    struct hrn_folder found;
    const char *directory; /* borrowed */
};

static bool is_lua(const char *name)
{
    const size_t len = strlen(name);

    return len > 4 && strcmp(name + len - 4, ".lua") == 0;
}

static jwo_status walk_folder(struct walk *walk, const char *below, int depth,
                              struct jwo_error *err);

/* One entry of a folder: a Lua file is noted, a folder is walked,
 * the rest is no business of ours. */
static jwo_status walk_entry(struct walk *walk, const char *below, const char *name, int depth,
                             struct jwo_error *err)
{
    char id[ID_BYTES_MAX], path[512];
    struct stat about;

    if (snprintf(id, sizeof(id), "%s%s%s", below, below[0] != '\0' ? "/" : "", name) >=
            (int)sizeof(id) ||
        snprintf(path, sizeof(path), "%s/%s", walk->directory, id) >= (int)sizeof(path)) {
        return jwo_fail(err, JWO_ELIMIT, "%.200s/%.200s: the path is too long", below, name);
    }
    if (stat(path, &about) != 0) {
        return jwo_fail(err, JWO_EIO, "%.300s: %s", path, strerror(errno));
    }
    if (S_ISDIR(about.st_mode)) {
        return walk_folder(walk, id, depth + 1, err);
    }
    if (!S_ISREG(about.st_mode) || !is_lua(name)) {
        return JWO_OK;
    }
    if (walk->found.count == FILES_MAX) {
        return jwo_fail(err, JWO_ELIMIT, "%.300s: more than %d Lua files", walk->directory,
                        FILES_MAX);
    }
    walk->found.ids =
        jwo_realloc(walk->found.ids, (walk->found.count + 1) * sizeof(walk->found.ids[0]));
    walk->found.ids[walk->found.count++] = jwo_strndup(id, strlen(id) - 4);
    return JWO_OK;
}

static jwo_status walk_folder(struct walk *walk, const char *below, int depth,
                              struct jwo_error *err)
{
    jwo_status status = JWO_OK;
    struct dirent *entry;
    char path[768];
    DIR *folder;

    (void)snprintf(path, sizeof(path), "%s%s%s", walk->directory, below[0] != '\0' ? "/" : "",
                   below);
    if (depth > DEPTH_MAX) {
        return jwo_fail(err, JWO_ELIMIT, "%.300s: more than %d folders deep", path, DEPTH_MAX);
    }
    folder = opendir(path);
    if (folder == NULL) {
        return jwo_fail(err, JWO_EIO, "%.300s: %s", path, strerror(errno));
    }
    while (status == JWO_OK && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.') {
            status = walk_entry(walk, below, entry->d_name, depth, err);
        }
    }
    (void)closedir(folder);
    return status;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

jwo_status hrn_folder_list(struct hrn_folder *out, const char *directory, struct jwo_error *err)
{
    struct walk walk = {.directory = directory};
    const jwo_status status = walk_folder(&walk, "", 0, err);

    if (status != JWO_OK) {
        hrn_folder_dispose(&walk.found);
    } else if (walk.found.count > 0) {
        qsort(walk.found.ids, walk.found.count, sizeof(walk.found.ids[0]), compare_texts);
    }
    *out = walk.found;
    return status;
}

void hrn_folder_dispose(struct hrn_folder *folder)
{
    for (size_t i = 0; i < folder->count; i++) {
        jwo_free(folder->ids[i]);
    }
    jwo_free(folder->ids);
    memset(folder, 0, sizeof(*folder));
}

/* files_fixture.h -- a folder of small files that a test makes and that goes away with it. */
#ifndef HRN_FILES_FIXTURE_H
#define HRN_FILES_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jwo/status.h"

#define FIXTURE_FILES_MAX 16

struct files {
    char folder[256];
    char paths[FIXTURE_FILES_MAX][512];
    size_t count;
};

static inline void files_init(struct files *files)
{
    memset(files, 0, sizeof(*files));
    (void)snprintf(files->folder, sizeof(files->folder), "/tmp/jwo-test-XXXXXX");
    if (mkdtemp(files->folder) == NULL) {
        fail_msg("no folder below /tmp");
    }
}

/* Write a file; `name` may lie in one folder below. Returns its path. */
static inline const char *file_of(struct files *files, const char *name, const char *text)
{
    char *path = files->paths[files->count];
    const char *slash = strrchr(name, '/');
    FILE *file;

    if (slash != NULL) {
        (void)snprintf(path, sizeof(files->paths[0]), "%s/%.*s", files->folder, (int)(slash - name),
                       name);
        (void)mkdir(path, 0700);
    }
    (void)snprintf(path, sizeof(files->paths[0]), "%s/%s", files->folder, name);
    file = fopen(path, "wb");
    if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0) {
        fail_msg("cannot write %s", path);
    }
    files->count++;
    JWO_ASSERT(files->count < FIXTURE_FILES_MAX);
    return path;
}

static inline void files_dispose(struct files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        char *slash;

        (void)unlink(files->paths[i]);
        slash = strrchr(files->paths[i], '/');
        *slash = '\0';
        (void)rmdir(files->paths[i]); /* succeeds with the last file of the folder */
    }
    (void)rmdir(files->folder);
}

#endif

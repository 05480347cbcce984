/* environment.c -- see environment.h for the contract. */
#include "environment.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *hrn_environment_get(const char *name)
{
    return getenv(name);
}

const char *hrn_program_name(void)
{
    return program_invocation_name;
}

bool hrn_terminal(int descriptor)
{
    const char *kind = getenv("TERM");

    return isatty(descriptor) == 1 && (kind == NULL || strcmp(kind, "dumb") != 0);
}

bool hrn_terminal_has_colors(int descriptor)
{
    const char *no_color = getenv("NO_COLOR");

    return hrn_terminal(descriptor) && (no_color == NULL || no_color[0] == '\0');
}

const char *hrn_directory_of(const char *path, char out[HRN_PATH_MAX])
{
    const char *slash = strrchr(path, '/');

    if (!slash) {
        (void)snprintf(out, HRN_PATH_MAX, ".");
    } else {
        (void)snprintf(out, HRN_PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    }
    return out;
}

const char *hrn_program_directory(char out[HRN_PATH_MAX])
{
    char path[HRN_PATH_MAX];
    const ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

    path[len > 0 ? len : 0] = '\0';
    return hrn_directory_of(path, out);
}

const char *hrn_scenarios_directory(char out[HRN_PATH_MAX])
{
    char directory[HRN_PATH_MAX];

    (void)snprintf(out, HRN_PATH_MAX, "%.400s/%s", hrn_program_directory(directory),
                   HRN_INSTALLED_SCENARIOS);
    if (access(out, R_OK) != 0) {
        (void)snprintf(out, HRN_PATH_MAX, "%s", HRN_SOURCE_SCENARIOS);
    }
    return out;
}

jwo_status hrn_directory_make(const char *path, struct jwo_error *err)
{
    char part[HRN_PATH_MAX];

    if (strlen(path) >= sizeof(part)) {
        return jwo_fail(err, JWO_EIO, "%s: the path is longer than %d bytes", path,
                        HRN_PATH_MAX - 1);
    }
    for (size_t i = 1; path[i - 1] != '\0'; i++) {
        if (path[i] != '/' && path[i] != '\0') {
            continue;
        }
        (void)snprintf(part, sizeof(part), "%.*s", (int)i, path);
        if (mkdir(part, 0700) != 0 && errno != EEXIST) {
            return jwo_fail(err, JWO_EIO, "cannot make the directory %s: %s", part,
                            strerror(errno));
        }
    }
    return JWO_OK;
}

jwo_status hrn_directory_make_temporary(char out[HRN_PATH_MAX], struct jwo_error *err)
{
    const char *parent = getenv("TMPDIR");

    (void)snprintf(out, HRN_PATH_MAX, "%s/jwo-XXXXXX", parent && parent[0] ? parent : "/tmp");
    if (!mkdtemp(out)) {
        return jwo_fail(err, JWO_EIO, "cannot make a directory like %s: %s", out, strerror(errno));
    }
    return JWO_OK;
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *at)
{
    (void)facts;
    (void)kind;
    (void)at;
    return remove(path);
}

jwo_status hrn_directory_remove(const char *path, struct jwo_error *err)
{
    if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0) {
        return jwo_fail(err, JWO_EIO, "cannot remove %s: %s", path, strerror(errno));
    }
    return JWO_OK;
}

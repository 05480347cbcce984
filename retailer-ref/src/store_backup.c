/* store_backup.c -- see backup.h for the contract. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup.h"
#include "jwo/alloc.h"
#include "store_internal.h"

#define PAGES_PER_TURN 64 /* 256 KiB: well below a millisecond */

struct rtl_backup {
    jwo_turn_hook *hook; /* after the store's own: its transaction has ended */
    jwo_timer *next;     /* keeps the turns coming when nobody else does */
    sqlite3 *copy;
    sqlite3_backup *work;
    char path[512], unnamed[528]; /* "PATH.part" until it is whole */
    jwo_status status;
    struct jwo_error err;
    void (*done)(void *context, jwo_status status, int64_t bytes, const struct jwo_error *err);
    void *context;
};

static void fail(rtl_backup *backup, jwo_status status, const char *what)
{
    backup->status = jwo_fail(&backup->err, status, "%s: %s", backup->path, what);
}

static void close_copy(rtl_backup *backup)
{
    if (backup->work != NULL) {
        (void)sqlite3_backup_finish(backup->work);
        backup->work = NULL;
    }
    (void)sqlite3_close(backup->copy);
    backup->copy = NULL;
}

static void dispose(rtl_backup *backup)
{
    close_copy(backup);
    jwo_turn_hook_free(backup->hook);
    jwo_timer_free(backup->next);
    (void)unlink(backup->unnamed); /* not there any more when all went well */
    jwo_free(backup);
}

/* The bytes of a file or the entries of a folder, on the disk. */
static bool sync_path(const char *path, int flags)
{
    const int fd = open(path, flags | O_CLOEXEC);
    const bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0) {
        (void)close(fd);
    }
    return synced;
}

static bool sync_folder(const char *path)
{
    char folder[sizeof((rtl_backup *)NULL)->path];
    const char *slash = strrchr(path, '/');

    (void)snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1,
                   slash ? path : ".");
    return sync_path(folder[0] ? folder : "/", O_RDONLY | O_DIRECTORY);
}

/* A link and not a rename: it never replaces a backup that came by that name meanwhile. */
static void give_name(rtl_backup *backup)
{
    close_copy(backup);
    if (!sync_path(backup->unnamed, O_RDONLY) || link(backup->unnamed, backup->path) != 0 ||
        unlink(backup->unnamed) != 0 || !sync_folder(backup->path)) {
        fail(backup, JWO_EIO, strerror(errno));
    }
}

static void tell(rtl_backup *backup)
{
    struct stat file = {.st_size = 0};
    void (*const done)(void *, jwo_status, int64_t, const struct jwo_error *) = backup->done;
    void *const context = backup->context;
    const jwo_status status = backup->status;
    const struct jwo_error err = backup->err;

    (void)stat(backup->path, &file);
    dispose(backup);
    done(context, status, status == JWO_OK ? (int64_t)file.st_size : 0, &err);
}

static void step(rtl_backup *backup)
{
    const int result = sqlite3_backup_step(backup->work, PAGES_PER_TURN);

    if (result == SQLITE_OK || result == SQLITE_BUSY || result == SQLITE_LOCKED) {
        return;
    }
    if (result == SQLITE_DONE) {
        give_name(backup);
    } else {
        fail(backup, JWO_EIO, sqlite3_errstr(result));
    }
    tell(backup);
}

static bool end_of_turn(void *context)
{
    rtl_backup *backup = context;

    if (backup->status != JWO_OK) {
        return false; /* the timer tells */
    }
    jwo_timer_start(backup->next, 0);
    step(backup);
    return false;
}

/* A turn of its own: by its end there is the next step. */
static void next_turn(void *context)
{
    rtl_backup *backup = context;

    if (backup->status != JWO_OK) {
        tell(backup);
    }
}

rtl_backup *rtl_backup_start(rtl_store *store, jwo_loop *loop, const char *path,
                             void (*done)(void *context, jwo_status status, int64_t bytes,
                                          const struct jwo_error *err),
                             void *context)
{
    rtl_backup *backup = jwo_calloc(1, sizeof *backup);

    backup->done = done;
    backup->context = context;
    backup->hook = jwo_turn_hook_new(loop, end_of_turn, backup);
    backup->next = jwo_timer_new(loop, next_turn, backup);
    jwo_timer_start(backup->next, 0);
    if ((size_t)snprintf(backup->path, sizeof backup->path, "%s", path) >= sizeof backup->path) {
        fail(backup, JWO_EINPUT, "the name is too long");
        return backup;
    }
    if (access(path, F_OK) == 0) {
        fail(backup, JWO_ESTATE, "is there already");
        return backup;
    }
    (void)snprintf(backup->unnamed, sizeof backup->unnamed, "%s.part", path);
    (void)unlink(backup->unnamed);
    if (sqlite3_open_v2(backup->unnamed, &backup->copy,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        fail(backup, JWO_EIO, sqlite3_errmsg(backup->copy));
        return backup;
    }
    backup->work = sqlite3_backup_init(backup->copy, "main", rtl_store_handle(store), "main");
    if (backup->work == NULL) {
        fail(backup, JWO_EIO, sqlite3_errmsg(backup->copy));
    }
    return backup;
}

void rtl_backup_cancel(rtl_backup *backup)
{
    if (backup != NULL) {
        dispose(backup);
    }
}

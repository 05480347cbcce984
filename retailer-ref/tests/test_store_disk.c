/* test_store_disk.c -- a disk that is full, failing or read-only: nothing is acknowledged that is
 * not stored, and with room again the shop goes on.
 *
 * Method: the real program over HTTP on a file system of ours, which lets the k-th write or sync of
 * a day fail, and the next ones too until it has failed `times` times. The day is lived again for
 * every k. Whoever is answered 503 asks again, as Amazon and operators do.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "bench.h"
#include "debts.h"
#include "jwo/alloc.h"
#include "refunds.h"
#include "test_support.h"

/* --- the disk --------------------------------------------------------------------------------- */

static struct {
    int good; /* writes until the first failure; < 0: all */
    int times;
    int code;
    int failed;
    int written;
} disk;

struct file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
};

static sqlite3_vfs *unix_vfs;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct file *)file)->real;
}

static bool fails(void)
{
    disk.written++;
    if (disk.good < 0 || disk.good-- > 0) {
        return false;
    }
    disk.good = ++disk.failed < disk.times ? 0 : -1;
    return true;
}

static int do_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int do_read(sqlite3_file *file, void *out, int count, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), out, count, at);
}

static int do_write(sqlite3_file *file, const void *data, int count, sqlite3_int64 at)
{
    return fails() ? disk.code : real_of(file)->pMethods->xWrite(real_of(file), data, count, at);
}

static int do_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int do_sync(sqlite3_file *file, int flags)
{
    return fails() ? (disk.code == SQLITE_FULL ? SQLITE_IOERR_FSYNC : disk.code)
                   : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int do_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int do_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int do_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int do_check(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int do_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int do_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int do_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static const sqlite3_io_methods methods = {
    .iVersion = 1, /* no shared memory: the store locks its file exclusively */
    .xClose = do_close,
    .xRead = do_read,
    .xWrite = do_write,
    .xTruncate = do_truncate,
    .xSync = do_sync,
    .xFileSize = do_size,
    .xLock = do_lock,
    .xUnlock = do_unlock,
    .xCheckReservedLock = do_check,
    .xFileControl = do_control,
    .xSectorSize = do_sector,
    .xDeviceCharacteristics = do_traits,
};

static int do_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *out, int flags, int *out_flags)
{
    struct file *file = (struct file *)out;
    int result;

    (void)vfs;
    file->real = (sqlite3_file *)(file + 1);
    result = unix_vfs->xOpen(unix_vfs, name, file->real, flags, out_flags);
    file->base.pMethods = result == SQLITE_OK ? &methods : NULL;
    return result;
}

static int mount_disk(void **state)
{
    static sqlite3_vfs vfs;

    (void)state;
    unix_vfs = sqlite3_vfs_find("unix");
    assert_non_null(unix_vfs);
    vfs = *unix_vfs;
    vfs.pNext = NULL;
    vfs.zName = "failing";
    vfs.szOsFile = (int)sizeof(struct file) + unix_vfs->szOsFile;
    vfs.xOpen = do_open;
    return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK ? 0 : -1;
}

/* --- the day ---------------------------------------------------------------------------------- */

#define REFUND_ID "0a1b2c3d-1111-4222-8333-444455556666"
#define WATERS(quantity)                                                                           \
    "{\"id\":\"SKU-WATER\",\"type\":\"SKU\",\"quantity\":{\"value\":\"" quantity                   \
    "\",\"unit\":\"unit\"}}"

/* clang-format off */
static const struct {
    const char *trip, *items; /* of a cart; or */
    const char *method, *path, *body;
} steps[] = {
    {.trip = "t1", .items = WATERS("4.0")},
    {.trip = "t2", .items = WATERS("8.0")},
    {.trip = "t3", .items = ""},
    {.method = "GET", .path = "/ops/trips/t1?wait=final"},
    {.method = "GET", .path = "/ops/trips/t2?wait=final"},
    {.method = "GET", .path = "/ops/trips/t3?wait=final"},
    {.method = "POST", .path = "/ops/trips/t1/refunds",
     .body = "{\"amount\":{\"amount\":3.00,\"code\":\"USD\"},\"reason\":\"OTHER\","
             "\"refundRequestId\":\"" REFUND_ID "\"}"},
};
/* clang-format on */

/* What was acknowledged is there, also when the program were to die now. */
static void check_is_stored(struct bench *bench, size_t step)
{
    struct rtl_refund refund;
    struct rtl_trip trip;

    if (steps[step].trip != NULL) {
        assert_true(rtl_trip_find(bench->fixture.base.store, steps[step].trip, &trip));
    } else if (steps[step].body != NULL) {
        assert_true(rtl_refund_find(bench->fixture.base.store, REFUND_ID, &refund));
    }
}

static bool take_step(struct bench *bench, size_t step)
{
    const bool is_cart = steps[step].trip != NULL;
    struct reply reply;
    bool good;

    bench_send(bench, &reply, is_cart ? "POST" : steps[step].method,
               is_cart ? BENCH_PURCHASES : steps[step].path,
               is_cart ? bench_cart(steps[step].trip, steps[step].items) : steps[step].body,
               BENCH_TOKEN);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    good = reply.status == 200 || reply.status == 201;
    if (!good && reply.status != 503) {
        fail_msg("step %zu is answered %d: %s", step, reply.status, reply.body);
    }
    jwo_free(reply.body);
    return good;
}

static void check_evening(struct fixture *fixture)
{
    struct rtl_audit audit;

    assert_int_equal(fixture_trip(fixture, "t1").captured_minor, 700);
    assert_int_equal(fixture_trip(fixture, "t2").captured_minor, 0);
    assert_int_equal(fixture_trip(fixture, "t3").state, RTL_CANCELLED);
    assert_int_equal(rtl_refunded_minor(fixture->base.store, "t1", true), 300);
    assert_int_equal(rtl_ledger_sum(fixture->base.store, "debt", NULL), 1400);
    rtl_audit_run(fixture->base.store, RTL_AUDIT_ALL, &audit, NULL, NULL);
    assert_int_equal(audit.breaches, 0);
}

/* The number of failures that the day met; `*written` what it wrote. */
static int live(int good, int times, int code, int *written)
{
    struct bench *bench;
    void *state;

    disk.good = -1;
    assert_int_equal(bench_setup(&state), 0);
    bench = state;
    bench->fixture.limit_minor = 1000;
    disk.good = good;
    disk.times = times;
    disk.code = code;
    disk.failed = disk.written = 0;
    for (size_t step = 0; step < JWO_COUNT(steps);) {
        step += take_step(bench, step) ? 1 : 0;
    }
    *written = disk.written;
    rtl_app_free(bench->app);
    disk.good = -1;
    fixture_open(&bench->fixture);
    for (size_t step = 0; step < JWO_COUNT(steps); step++) {
        check_is_stored(bench, step);
    }
    check_evening(&bench->fixture);
    fixture_close(&bench->fixture);
    bench_start(bench);
    assert_int_equal(bench_teardown(&state), 0);
    return disk.failed;
}

static void test_retailer__survives_every_write_that_fails(void **state)
{
    static const struct {
        const char *what;
        int times, code, every; /* every write in turn, or some: a day takes a second */
    } faults[] = {
        {"is full once", 1, SQLITE_FULL, 1},
        {"is full for a while", 7, SQLITE_FULL, 5},
        {"fails once", 1, SQLITE_IOERR_WRITE, 7},
        {"is read-only for a while", 5, SQLITE_READONLY, 9},
    };
    int written = 0;

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(faults); i++) {
        int days = 0;

        assert_int_equal(live(-1, 1, SQLITE_FULL, &written), 0);
        for (int good = 0; good < written; good += faults[i].every) {
            days += live(good, faults[i].times, faults[i].code, &(int){0}) > 0;
        }
        print_message("           - the disk %s: at %d of %d writes\n", faults[i].what, days,
                      written);
        assert_true(days > 20 / faults[i].every);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_retailer__survives_every_write_that_fails),
    };

    return cmocka_run_group_tests_name("disk", tests, mount_disk, NULL);
}

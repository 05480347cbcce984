/* test_backup.c -- a backup is a whole database, also when the retailer goes on working.
 *
 * Method: enough rows for several turns of copying, writes in every turn meanwhile, then the copy
 * is opened as any other database is.
 */
#include "backup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "fixture.h"
#include "store_sql.h"
#include "test_support.h"

#define ROWS 40000

struct made {
    bool is_done;
    jwo_status status;
    int64_t bytes;
    char text[512];
};

static void on_done(void *context, jwo_status status, int64_t bytes, const struct jwo_error *err)
{
    struct made *made = context;

    made->is_done = true;
    made->status = status;
    made->bytes = bytes;
    (void)snprintf(made->text, sizeof made->text, "%s", status == JWO_OK ? "" : err->text);
}

static bool is_made(void *context)
{
    return ((struct made *)context)->is_done;
}

static int setup(void **state)
{
    static const char many[] = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n "
                               "WHERE i < ?1) INSERT INTO settings SELECT 'row ' || i || "
                               "hex(zeroblob(40)), i FROM n";
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));

    fixture_init(fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(fixture);
    assert_int_equal(rtl_store_run(fixture->base.store, many, RTL_ARGS(rtl_number(ROWS))), ROWS);
    jwo_loop_poll(fixture->loop);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    fixture_dispose(*state);
    test_free(*state);
    return 0;
}

static void path_of(const struct fixture *fixture, char path[128])
{
    (void)snprintf(path, 128, "%s/copy.db", fixture->directory);
}

static void test_backup__holds_what_was_committed_until_its_end(void **state)
{
    struct fixture *fixture = *state;
    struct made made = {.is_done = false};
    struct rtl_audit audit;
    rtl_store *copy = NULL;
    char path[128];
    int64_t turns = 0;

    path_of(fixture, path);
    (void)rtl_backup_start(fixture->base.store, fixture->loop, path, on_done, &made);
    assert_false(made.is_done);
    while (!made.is_done) {
        rtl_store_set_setting(fixture->base.store, "turns", ++turns);
        jwo_loop_poll(fixture->loop);
    }
    assert_string_equal(made.text, "");
    assert_true(turns > 3); /* else there was no meanwhile */
    assert_int_equal(rtl_store_open(&copy, fixture->loop, path, NULL), JWO_OK);
    assert_true(rtl_store_setting(copy, "turns", 0) >= turns - 1);
    assert_int_equal(rtl_store_number(copy, 0,
                                      "SELECT count(*) FROM settings WHERE name LIKE 'row %'",
                                      RTL_NO_ARGS),
                     ROWS);
    rtl_audit_run(copy, RTL_AUDIT_ALL, &audit, NULL, NULL);
    assert_int_equal(audit.breaches, 0);
    rtl_store_close(copy);
    assert_true(made.bytes > ROWS * (int64_t)40);
}

static void test_backup__never_replaces_a_file(void **state)
{
    struct fixture *fixture = *state;
    struct made made = {.is_done = false};
    char path[128];
    FILE *other;

    path_of(fixture, path);
    other = fopen(path, "we");
    assert_non_null(other);
    (void)fclose(other);
    (void)rtl_backup_start(fixture->base.store, fixture->loop, path, on_done, &made);
    fixture_run(fixture, is_made, &made);
    assert_int_equal(made.status, JWO_ESTATE);
    assert_non_null(strstr(made.text, path));
}

static void test_backup__names_the_folder_that_is_not_there(void **state)
{
    struct fixture *fixture = *state;
    struct made made = {.is_done = false};

    (void)rtl_backup_start(fixture->base.store, fixture->loop, "/nowhere/at-all/copy.db", on_done,
                           &made);
    fixture_run(fixture, is_made, &made);
    assert_int_equal(made.status, JWO_EIO);
    assert_non_null(strstr(made.text, "/nowhere/at-all/copy.db"));
}

static void test_backup_cancel__leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct made made = {.is_done = false};
    char path[128], part[144];

    path_of(fixture, path);
    (void)snprintf(part, sizeof part, "%s.part", path);
    rtl_backup *backup = rtl_backup_start(fixture->base.store, fixture->loop, path, on_done, &made);
    jwo_loop_poll(fixture->loop);
    assert_int_equal(access(part, F_OK), 0);
    rtl_backup_cancel(backup);
    assert_int_equal(access(part, F_OK), -1);
    assert_int_equal(access(path, F_OK), -1);
    jwo_loop_poll(fixture->loop);
    assert_false(made.is_done);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_backup__holds_what_was_committed_until_its_end),
        TEST(test_backup__never_replaces_a_file),
        TEST(test_backup__names_the_folder_that_is_not_there),
        TEST(test_backup_cancel__leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

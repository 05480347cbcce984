/* store_migrations.c -- see store_migrations.h for the contract. */
#include "store_migrations.h"

#include <sqlite3.h>
#include <stdio.h>

#include "jwo/log.h"

extern const unsigned char rtl_sql_001[];
extern const unsigned char rtl_sql_002[];
extern const unsigned char rtl_sql_003[];
extern const unsigned char rtl_sql_004[];
extern const unsigned char rtl_sql_005[];
extern const unsigned char rtl_sql_006[];
extern const unsigned char rtl_sql_007[];

/* To add one: a file in sql/, its line in CMakeLists.txt, a row here, a case in test_store.c. */
/* clang-format off */
static const unsigned char *const steps[] = {
    rtl_sql_001,
    rtl_sql_002,
    rtl_sql_003,
    rtl_sql_004,
    rtl_sql_005,
    rtl_sql_006,
    rtl_sql_007,
};
/* clang-format on */

#define VERSION ((int)JWO_COUNT(steps))

int rtl_store_version(void)
{
    return VERSION;
}

/* The single number that a query answers; -1 when the database cannot be read. */
static int number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int result = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        result = sqlite3_column_int(stmt, 0);
    }
    (void)sqlite3_finalize(stmt);
    return result;
}

static bool run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool run_steps(sqlite3 *db, int from)
{
    char pragma[64];
    bool done = run(db, "BEGIN EXCLUSIVE");

    for (int i = from; done && i < VERSION; i++) {
        done = run(db, (const char *)steps[i]);
    }
    (void)snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", VERSION);
    return done && run(db, pragma) && run(db, "COMMIT");
}

jwo_status rtl_store_migrate(sqlite3 *db, const char *path, struct jwo_error *err)
{
    const int version = number(db, "PRAGMA user_version");
    const int tables = number(db, "SELECT count(*) FROM sqlite_schema");

    if (version < 0 || tables < 0) {
        return jwo_fail(err, JWO_EIO, "%s: %s", path, sqlite3_errmsg(db));
    }
    if (version == 0 && tables != 0) {
        return jwo_fail(err, JWO_ESTATE, "%s: a database, but not one of this program", path);
    }
    if (version > VERSION) {
        return jwo_fail(err, JWO_ESTATE,
                        "%s: database version %d is of a newer program; this one knows up to %d",
                        path, version, VERSION);
    }
    if (version == VERSION) {
        return JWO_OK;
    }
    if (!run_steps(db, version)) {
        const jwo_status status = jwo_fail(err, JWO_EIO, "%s: %s", path, sqlite3_errmsg(db));

        if (sqlite3_get_autocommit(db) == 0) {
            (void)run(db, "ROLLBACK");
        }
        return status;
    }
    if (version > 0) {
        jwo_log(JWO_LOG_INFO, NULL, "database: brought from version %d to %d", version, VERSION);
    }
    return JWO_OK;
}

/* store.c -- see store.h for the contract.
 *
 *   first write of a turn: BEGIN ... more writes ... turn hook: COMMIT -> actions(true)
 *                            |                                 |
 *                            '-- a statement fails: spoilt ----'-> ROLLBACK -> actions(false)
 */
#include "store.h"

#include <sqlite3.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "jwo/clock.h"
#include "jwo/log.h"
#include "store_internal.h"
#include "store_migrations.h"
#include "store_sql.h"

void rtl_store_spoil(rtl_store *store, const char *sql)
{
    jwo_log(JWO_LOG_ERROR, NULL, "database: %s, in: %.80s", sqlite3_errmsg(store->db), sql);
    store->spoilt = true;
}

bool rtl_store_plain(rtl_store *store, const char *sql)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK) {
        return true;
    }
    rtl_store_spoil(store, sql);
    return false;
}

static void settle_tallies(rtl_store *store, bool committed)
{
    for (size_t i = 0; i < RTL_TALLIES_MAX; i++) {
        store->tallies[i].kept += committed ? store->tallies[i].changes : 0;
        store->tallies[i].changes = 0;
    }
}

static bool commit(rtl_store *store)
{
    const int64_t began_us = jwo_monotonic_us();

    if (!rtl_store_plain(store, "COMMIT")) {
        return false;
    }
    rtl_histogram_add(&store->health.took, jwo_monotonic_us() - began_us);
    store->health.commits++;
    if (store->health.failing_since_ms != 0) {
        jwo_log(JWO_LOG_INFO, NULL, "database: can be written again");
        store->health.failing_since_ms = 0;
        store->health.lost_since = 0;
    }
    return true;
}

static void count_loss(struct rtl_store_health *health)
{
    health->lost++;
    health->lost_since++;
    if (health->failing_since_ms == 0) {
        health->failing_since_ms = jwo_wall_ms();
    }
}

/* Ends the turn's transaction; true when all that was written is on the disk. */
static bool finish(rtl_store *store)
{
    bool committed = !store->spoilt;

    if (store->open && committed) {
        committed = commit(store);
    }
    if (store->open || store->spoilt) {
        settle_tallies(store, committed);
    }
    if (!committed) {
        count_loss(&store->health);
    }
    /* SQLite may have rolled back by itself; asking again would only be an error. */
    if (!committed && !sqlite3_get_autocommit(store->db)) {
        (void)rtl_store_plain(store, "ROLLBACK");
    }
    store->open = false;
    store->spoilt = false;
    return committed;
}

static void run_actions(rtl_store *store, bool committed)
{
    struct rtl_store_action *action = store->first;

    store->first = NULL;
    store->last = &store->first;
    while (action != NULL) {
        struct rtl_store_action *next = action->next;
        action->run(action->context, committed);
        jwo_free(action);
        action = next;
    }
}

static bool end_of_turn(void *context)
{
    rtl_store *store = context;

    if (!store->open && !store->spoilt && store->first == NULL) {
        return false;
    }
    run_actions(store, finish(store));
    return true;
}

void rtl_store_after_commit(rtl_store *store, void (*run)(void *context, bool committed),
                            void *context)
{
    struct rtl_store_action *action = jwo_calloc(1, sizeof(*action));

    action->run = run;
    action->context = context;
    *store->last = action;
    store->last = &action->next;
}

void rtl_store_abandon(rtl_store *store)
{
    while (store->open || store->spoilt || store->first != NULL) {
        store->spoilt = true;
        (void)finish(store);
        run_actions(store, false);
    }
}

/* ---- opening ---- */

/* A shop must not go on with a ledger that is torn: better no answer than a wrong one. */
static jwo_status check_pages(rtl_store *store, const char *path, struct jwo_error *err)
{
    static const char sql[] =
        "SELECT replace(quick_check, char(10), ' ') FROM pragma_quick_check(1)";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_NO_ARGS);
    jwo_status status = JWO_OK;

    if (!rtl_rows_next(&rows)) {
        status = jwo_fail(err, JWO_EIO, "%s: %s", path, sqlite3_errmsg(store->db));
    } else if (strcmp(rtl_rows_text(&rows, 0), "ok") != 0) {
        status = jwo_fail(err, JWO_EIO,
                          "%s: the database is damaged (%.120s); put a backup in its place", path,
                          rtl_rows_text(&rows, 0));
    }
    rtl_rows_end(&rows);
    return status;
}

jwo_status rtl_store_open(rtl_store **out, jwo_loop *loop, const char *path, struct jwo_error *err)
{
    static const char *const pragmas[] = {
        "PRAGMA locking_mode = EXCLUSIVE", /* before WAL: no shared memory file, and nobody else */
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
    };
    rtl_store *store = jwo_calloc(1, sizeof(*store));
    jwo_status status = JWO_OK;

    *out = NULL;
    store->last = &store->first;
    if (sqlite3_open_v2(path, &store->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        status = jwo_fail(err, JWO_EIO, "%s: %s", path, sqlite3_errmsg(store->db));
        goto done;
    }
    if (sqlite3_db_readonly(store->db, "main") == 1) { /* SQLite takes what it gets */
        status = jwo_fail(err, JWO_EIO, "%s: the database cannot be written", path);
        goto done;
    }
    for (size_t i = 0; i < JWO_COUNT(pragmas); i++) {
        if (sqlite3_exec(store->db, pragmas[i], NULL, NULL, NULL) != SQLITE_OK) {
            status = jwo_fail(err, JWO_EIO, "%s: %s", path, sqlite3_errmsg(store->db));
            goto done;
        }
    }
    if ((status = check_pages(store, path, err)) != JWO_OK) {
        goto done;
    }
    status = rtl_store_migrate(store->db, path, err);
    if (status != JWO_OK) {
        goto done;
    }
    store->spoilt = false;
    store->hook = jwo_turn_hook_new(loop, end_of_turn, store);
    *out = store;
    store = NULL;

done:
    rtl_store_close(store);
    return status;
}

void rtl_store_close(rtl_store *store)
{
    if (store == NULL) {
        return;
    }
    JWO_ASSERT(store->first == NULL);
    if (store->hook != NULL) {
        jwo_turn_hook_free(store->hook);
    }
    for (size_t i = 0; i < store->cached; i++) {
        (void)sqlite3_finalize(store->cache[i].stmt);
    }
    (void)sqlite3_close(store->db);
    jwo_free(store);
}

struct sqlite3 *rtl_store_handle(rtl_store *store)
{
    return store->db;
}

/* ---- what else is known of it ---- */

const struct rtl_store_health *rtl_store_health(const rtl_store *store)
{
    return &store->health;
}

void rtl_store_on_recovery(rtl_store *store,
                           void (*tell)(void *context, const struct rtl_store_health *health),
                           void *context)
{
    store->tell_recovery = tell;
    store->recovery_context = context;
}

void rtl_store_tally_start(rtl_store *store, size_t which, int64_t count)
{
    JWO_ASSERT(which < RTL_TALLIES_MAX);
    store->tallies[which].kept = count;
}

void rtl_store_tally(rtl_store *store, size_t which, int64_t by)
{
    JWO_ASSERT(which < RTL_TALLIES_MAX);
    store->tallies[which].changes += by;
}

int64_t rtl_store_tallied(const rtl_store *store, size_t which)
{
    JWO_ASSERT(which < RTL_TALLIES_MAX);
    return store->tallies[which].kept + store->tallies[which].changes;
}

int64_t rtl_store_bytes(rtl_store *store)
{
    static const char pages[] = "PRAGMA page_count", size[] = "PRAGMA page_size";

    return rtl_store_number(store, 0, pages, RTL_NO_ARGS) *
           rtl_store_number(store, 0, size, RTL_NO_ARGS);
}

int64_t rtl_store_setting(rtl_store *store, const char *name, int64_t otherwise)
{
    static const char sql[] = "SELECT value FROM settings WHERE name = ?1";

    return rtl_store_number(store, otherwise, sql, RTL_ARGS(rtl_text(name)));
}

void rtl_store_set_setting(rtl_store *store, const char *name, int64_t value)
{
    static const char sql[] = "INSERT INTO settings VALUES (?1, ?2) "
                              "ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    (void)rtl_store_run(store, sql, RTL_ARGS(rtl_text(name), rtl_number(value)));
}

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
#include "jwo/log.h"
#include "store_internal.h"
#include "store_migrations.h"
#include "store_sql.h"

#define STATEMENTS_MAX 256 /* every statement of the program has a place */

struct action {
    struct action *next;
    void (*run)(void *context, bool committed);
    void *context;
};

struct rtl_store {
    sqlite3 *db;
    jwo_turn_hook *hook;
    bool open;   /* a transaction is */
    bool spoilt; /* and something in this turn failed */
    struct action *first, **last;
    struct {
        const char *sql;
        sqlite3_stmt *stmt;
    } cache[STATEMENTS_MAX];
    size_t cached;
};

static void spoil(rtl_store *store, const char *sql)
{
    jwo_log(JWO_LOG_ERROR, NULL, "database: %s, in: %.80s", sqlite3_errmsg(store->db), sql);
    store->spoilt = true;
}

static bool plain_sql(rtl_store *store, const char *sql)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK) {
        return true;
    }
    spoil(store, sql);
    return false;
}

/* Ends the turn's transaction; true when all that was written is on the disk. */
static bool finish(rtl_store *store)
{
    bool committed = !store->spoilt;

    if (store->open && committed) {
        committed = plain_sql(store, "COMMIT");
    }
    /* SQLite may have rolled back by itself; asking again would only be an error. */
    if (!committed && !sqlite3_get_autocommit(store->db)) {
        (void)plain_sql(store, "ROLLBACK");
    }
    store->open = false;
    store->spoilt = false;
    return committed;
}

static void run_actions(rtl_store *store, bool committed)
{
    struct action *action = store->first;

    store->first = NULL;
    store->last = &store->first;
    while (action != NULL) {
        struct action *next = action->next;
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
    struct action *action = jwo_calloc(1, sizeof(*action));

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

/* ---- statements ---- */

static sqlite3_stmt *prepared(rtl_store *store, const char *sql)
{
    for (size_t i = 0; i < store->cached; i++) {
        if (store->cache[i].sql == sql) {
            return store->cache[i].stmt;
        }
    }
    JWO_ASSERT(store->cached < STATEMENTS_MAX);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
        SQLITE_OK) {
        spoil(store, sql);
        return NULL;
    }
    store->cache[store->cached].sql = sql;
    store->cache[store->cached++].stmt = stmt;
    return stmt;
}

static sqlite3_stmt *bound(rtl_store *store, const char *sql, const struct rtl_arg *args,
                           size_t arg_count)
{
    sqlite3_stmt *stmt = prepared(store, sql);

    if (stmt == NULL) {
        return NULL;
    }
    JWO_ASSERT(!sqlite3_stmt_busy(stmt));
    JWO_ASSERT((size_t)sqlite3_bind_parameter_count(stmt) == arg_count);
    for (size_t i = 0; i < arg_count; i++) {
        const int index = (int)i + 1;
        const int result = args[i].kind == RTL_ARG_NUMBER
                               ? sqlite3_bind_int64(stmt, index, args[i].number)
                               : sqlite3_bind_text(stmt, index, args[i].text, -1, SQLITE_TRANSIENT);
        if (result != SQLITE_OK) {
            spoil(store, sql);
            return NULL;
        }
    }
    return stmt;
}

int rtl_store_run(rtl_store *store, const char *sql, const struct rtl_arg *args, size_t arg_count)
{
    int changes = 0;

    if (store->spoilt) {
        return 0; /* the turn is lost already, and SQLite may have left the transaction */
    }
    if (!store->open) {
        if (!plain_sql(store, "BEGIN IMMEDIATE")) {
            return 0;
        }
        store->open = true;
    }
    sqlite3_stmt *stmt = bound(store, sql, args, arg_count);
    if (stmt != NULL) {
        int result = sqlite3_step(stmt);
        if (result == SQLITE_DONE) {
            changes = sqlite3_changes(store->db);
        } else {
            spoil(store, sql);
        }
        (void)sqlite3_reset(stmt);
    }
    return changes;
}

struct rtl_rows rtl_rows_start(rtl_store *store, const char *sql, const struct rtl_arg *args,
                               size_t arg_count)
{
    return (struct rtl_rows){.store = store, .stmt = bound(store, sql, args, arg_count)};
}

bool rtl_rows_next(struct rtl_rows *rows)
{
    if (rows->stmt == NULL) {
        return false;
    }
    const int result = sqlite3_step(rows->stmt);
    if (result == SQLITE_ROW) {
        return true;
    }
    if (result != SQLITE_DONE) {
        spoil(rows->store, sqlite3_sql(rows->stmt));
    }
    rtl_rows_end(rows);
    return false;
}

void rtl_rows_end(struct rtl_rows *rows)
{
    if (rows->stmt != NULL) {
        (void)sqlite3_reset(rows->stmt);
        rows->stmt = NULL;
    }
}

int64_t rtl_rows_number(const struct rtl_rows *rows, int column)
{
    return sqlite3_column_int64(rows->stmt, column);
}

const char *rtl_rows_text(const struct rtl_rows *rows, int column)
{
    return (const char *)sqlite3_column_text(rows->stmt, column);
}

void rtl_rows_copy(const struct rtl_rows *rows, int column, char *out, size_t out_bytes)
{
    const char *text = rtl_rows_text(rows, column);
    const size_t len = text != NULL ? strnlen(text, out_bytes - 1) : 0;

    if (len > 0) {
        memcpy(out, text, len);
    }
    out[len] = '\0';
}

int64_t rtl_store_number(rtl_store *store, int64_t otherwise, const char *sql,
                         const struct rtl_arg *args, size_t arg_count)
{
    struct rtl_rows rows = rtl_rows_start(store, sql, args, arg_count);
    const int64_t number = rtl_rows_next(&rows) ? rtl_rows_number(&rows, 0) : otherwise;

    rtl_rows_end(&rows);
    return number;
}

void rtl_store_each(rtl_store *store, const char *sql,
                    void (*each)(void *context, const char *text), void *context)
{
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_NO_ARGS);
    struct jwo_buf texts; /* each with its NUL */

    jwo_buf_init(&texts, SIZE_MAX / 4); /* as many as there are */
    while (rtl_rows_next(&rows)) {
        const char *text = rtl_rows_text(&rows, 0);

        jwo_buf_add(&texts, text, strlen(text) + 1);
    }
    for (size_t at = 0; at < texts.len; at += strlen(texts.data + at) + 1) {
        each(context, texts.data + at);
    }
    jwo_buf_dispose(&texts);
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

/* store_sql.c -- see store_sql.h for the contract: prepared statements, each prepared once. */
#include "store_sql.h"

#include <sqlite3.h>
#include <string.h>

#include "jwo/buf.h"
#include "store_internal.h"

static sqlite3_stmt *prepared(rtl_store *store, const char *sql)
{
    for (size_t i = 0; i < store->cached; i++) {
        if (store->cache[i].sql == sql) {
            return store->cache[i].stmt;
        }
    }
    JWO_ASSERT(store->cached < RTL_STATEMENTS_MAX);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
        SQLITE_OK) {
        rtl_store_spoil(store, sql);
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
            rtl_store_spoil(store, sql);
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
        if (!rtl_store_plain(store, "BEGIN IMMEDIATE")) {
            return 0;
        }
        store->open = true;
        if (store->health.failing_since_ms != 0 && store->tell_recovery != NULL) {
            store->tell_recovery(store->recovery_context, &store->health);
        }
    }
    sqlite3_stmt *stmt = bound(store, sql, args, arg_count);
    if (stmt != NULL) {
        int result = sqlite3_step(stmt);
        if (result == SQLITE_DONE) {
            changes = sqlite3_changes(store->db);
        } else {
            rtl_store_spoil(store, sql);
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
        rtl_store_spoil(rows->store, sqlite3_sql(rows->stmt));
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

/* store_sessions.c -- see sessions.h for the contract. */
#include <string.h>

#include "sessions.h"
#include "store_sql.h"

#define SEEN_STEP JWO_MINUTE_MS /* a use is written down once in so long: reading is no writing */

static const char *hash(const char *token, char out[JWO_SHA256_HEX_MAX])
{
    return jwo_sha256_hex(token, strlen(token), out);
}

void rtl_session_start(const struct rtl_base *base, const struct rtl_scope *scope,
                       char token[RTL_TOKEN_MAX])
{
    static const char sql[] = "INSERT INTO portal_sessions VALUES (?1, ?2, ?3, ?4, ?4)";
    char hashed[JWO_SHA256_HEX_MAX];

    (void)rtl_token_make(token);
    (void)rtl_store_run(base->store, sql,
                        RTL_ARGS(rtl_text(hash(token, hashed)),
                                 rtl_text(rtl_scope_name(scope->kind)), rtl_text(scope->subject),
                                 rtl_number(rtl_clock_now(base->clock))));
}

static void touch(const struct rtl_base *base, const char *hashed, int64_t now_ms)
{
    static const char sql[] = "UPDATE portal_sessions SET seen = ?2 WHERE token_hash = ?1";

    (void)rtl_store_run(base->store, sql, RTL_ARGS(rtl_text(hashed), rtl_number(now_ms)));
}

bool rtl_session_find(const struct rtl_base *base, const char *token, struct rtl_scope *out)
{
    static const char sql[] =
        "SELECT scope, subject, created, seen FROM portal_sessions WHERE token_hash = ?1";
    const int64_t now_ms = rtl_clock_now(base->clock);
    char hashed[JWO_SHA256_HEX_MAX];
    struct rtl_rows rows =
        rtl_rows_start(base->store, sql, RTL_ARGS(rtl_text(hash(token, hashed))));

    memset(out, 0, sizeof(*out));
    if (!rtl_rows_next(&rows)) {
        return false;
    }
    const bool known = rtl_scope_kind_find(rtl_rows_text(&rows, 0), &out->kind);
    const int64_t created_ms = rtl_rows_number(&rows, 2);
    const int64_t seen_ms = rtl_rows_number(&rows, 3);
    rtl_rows_copy(&rows, 1, out->subject, sizeof(out->subject));
    rtl_rows_end(&rows);
    if (!known || now_ms >= seen_ms + base->config->portal_session_ms ||
        now_ms >= created_ms + RTL_SESSION_LIFE_MS) {
        rtl_session_end(base, token);
        return false;
    }
    if (now_ms >= seen_ms + SEEN_STEP) {
        touch(base, hashed, now_ms);
    }
    return true;
}

void rtl_session_end(const struct rtl_base *base, const char *token)
{
    static const char sql[] = "DELETE FROM portal_sessions WHERE token_hash = ?1";
    char hashed[JWO_SHA256_HEX_MAX];

    (void)rtl_store_run(base->store, sql, RTL_ARGS(rtl_text(hash(token, hashed))));
}

void rtl_sessions_purge(const struct rtl_base *base)
{
    static const char sql[] = "DELETE FROM portal_sessions WHERE seen <= ?1 OR created <= ?2";
    const int64_t now_ms = rtl_clock_now(base->clock);

    (void)rtl_store_run(base->store, sql,
                        RTL_ARGS(rtl_number(now_ms - base->config->portal_session_ms),
                                 rtl_number(now_ms - RTL_SESSION_LIFE_MS)));
}

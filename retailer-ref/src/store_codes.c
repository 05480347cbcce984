/* store_codes.c -- see codes.h for the contract. */
#include "codes.h"

#include <stdio.h>
#include <string.h>

#include "store_sql.h"

#define CODES INT64_C(100000000) /* 8 digits */
/* The largest multiple of CODES that 64 bits hold: above it the remainder would favour some. */
#define FAIR (UINT64_MAX - UINT64_MAX % (uint64_t)CODES)

static const char *visit_hash(const char *token, char out[JWO_SHA256_HEX_MAX])
{
    return jwo_sha256_hex(token, strlen(token), out);
}

static const char *code_hash(const char *token, const char *code, char hashed[JWO_SHA256_HEX_MAX])
{
    unsigned char bytes[JWO_SHA256_BYTES];

    jwo_hmac_sha256(token, strlen(token), code, strlen(code), bytes);
    jwo_hex(bytes, sizeof(bytes), hashed);
    return hashed;
}

const char *rtl_code_make(const struct rtl_base *base, const char *token, const char *email_key,
                          char out[RTL_CODE_MAX])
{
    static const char sql[] = "INSERT OR REPLACE INTO portal_codes VALUES (?1, ?2, ?3, 0, ?4)";
    char hashed_visit[JWO_SHA256_HEX_MAX], fingerprint[JWO_SHA256_HEX_MAX];
    uint64_t chance;

    do {
        jwo_random_bytes(&chance, sizeof(chance));
    } while (chance >= FAIR);
    (void)snprintf(out, RTL_CODE_MAX, "%08d", (int)(chance % (uint64_t)CODES));
    (void)code_hash(token, out, fingerprint);
    (void)rtl_store_run(base->store, sql,
                        RTL_ARGS(rtl_text(visit_hash(token, hashed_visit)), rtl_text(email_key),
                                 rtl_text(fingerprint), rtl_number(rtl_clock_now(base->clock))));
    return out;
}

bool rtl_code_pending(const struct rtl_base *base, const char *token, char email_key[RTL_EMAIL_MAX])
{
    static const char sql[] = "SELECT email_key FROM portal_codes WHERE visit_hash = ?1";
    char hashed[JWO_SHA256_HEX_MAX];
    struct rtl_rows rows =
        rtl_rows_start(base->store, sql, RTL_ARGS(rtl_text(visit_hash(token, hashed))));
    const bool found = rtl_rows_next(&rows);

    email_key[0] = '\0';
    if (found) {
        rtl_rows_copy(&rows, 0, email_key, RTL_EMAIL_MAX);
    }
    rtl_rows_end(&rows);
    return found;
}

bool rtl_code_take(const struct rtl_base *base, const char *token, const char *given)
{
    static const char count[] = "UPDATE portal_codes SET tries = tries + 1 WHERE visit_hash = ?1 "
                                "AND tries < ?2 AND at > ?3";
    static const char find[] = "SELECT code_hash FROM portal_codes WHERE visit_hash = ?1";
    static const char spend[] = "DELETE FROM portal_codes WHERE visit_hash = ?1";
    const int64_t born_after_ms = rtl_clock_now(base->clock) - base->config->portal_code_life_ms;
    char hashed_visit[JWO_SHA256_HEX_MAX], fingerprint[JWO_SHA256_HEX_MAX];
    bool right = false;

    (void)visit_hash(token, hashed_visit);
    if (rtl_store_run(base->store, count,
                      RTL_ARGS(rtl_text(hashed_visit), rtl_number(RTL_CODE_TRIES),
                               rtl_number(born_after_ms))) == 0) {
        return false; /* none, dead, or expired */
    }
    struct rtl_rows rows = rtl_rows_start(base->store, find, RTL_ARGS(rtl_text(hashed_visit)));
    if (rtl_rows_next(&rows)) {
        right = jwo_secret_equal_str(code_hash(token, given, fingerprint), rtl_rows_text(&rows, 0));
    }
    rtl_rows_end(&rows);
    if (right) {
        (void)rtl_store_run(base->store, spend, RTL_ARGS(rtl_text(hashed_visit)));
    }
    return right;
}

void rtl_codes_purge(const struct rtl_base *base)
{
    static const char sql[] = "DELETE FROM portal_codes WHERE at <= ?1";

    (void)rtl_store_run(
        base->store, sql,
        RTL_ARGS(rtl_number(rtl_clock_now(base->clock) - base->config->portal_code_life_ms)));
}

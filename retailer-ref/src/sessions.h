/* sessions.h -- who is signed in at the portal: random tokens, kept as hashes.
 *
 * Token      (tokens.h) The browser holds it in a cookie; the store holds its SHA-256: a copy of
 *            the database signs nobody in. Before the sign-in a browser has a token too, which no
 *            row knows: it ties forms and codes to the browser. A sign-in makes a new one, so a
 *            token that somebody planted is worth nothing.
 * Life       config->portal_session_ms without use, and RTL_SESSION_LIFE_MS in any case.
 */
#ifndef RTL_SESSIONS_H
#define RTL_SESSIONS_H

#include "base.h"
#include "scopes.h"
#include "tokens.h"

#define RTL_SESSION_LIFE_MS (12 * JWO_HOUR_MS)

/* Sign in: `token` is the new one. */
void rtl_session_start(const struct rtl_base *base, const struct rtl_scope *scope,
                       char token[RTL_TOKEN_MAX]);
/* False: no such session, or it has expired (it is removed then). A use is remembered. */
bool rtl_session_find(const struct rtl_base *base, const char *token, struct rtl_scope *out);
void rtl_session_end(const struct rtl_base *base, const char *token);
/* Forget those that have expired. */
void rtl_sessions_purge(const struct rtl_base *base);

#endif

/* tokens.h -- what a browser holds in its cookie, at the portal and at the operations page.
 *
 * Token      256 random bits of the system in hex. Only its hash is kept on our side.
 * CSRF       Derived from the token by HMAC: forms carry it, other sites cannot know it. The
 *            purpose keeps the forms of one page from being good at the other.
 */
#ifndef RTL_TOKENS_H
#define RTL_TOKENS_H

#include <stdbool.h>

#include "jwo/digest.h"

#define RTL_TOKEN_MAX (2 * JWO_SHA256_BYTES + 1) /* hex digits */

#define RTL_CSRF_PORTAL     "portal form"
#define RTL_CSRF_OPERATIONS "forms of the operations page"

/* A fresh random token. Returns `out`. */
const char *rtl_token_make(char out[RTL_TOKEN_MAX]);
bool rtl_token_is_one(const char *text); /* by its form */
/* What the forms of this token's browser must carry. Returns `out`. */
const char *rtl_token_csrf(const char *token, const char *purpose, char out[RTL_TOKEN_MAX]);

#endif

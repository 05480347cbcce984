/* codes.h -- one-time codes that are mailed to who wants to sign in.
 *
 * A code is eight digits of the system's randomness, good for config->portal_code_life_ms, once, in
 * the browser that asked for it, and dead after RTL_CODE_TRIES wrong ones. The store holds a hash
 * of it together with the browser's secret, which the store does not know: a copy of the
 * database does not tell the code.
 */
#ifndef RTL_CODES_H
#define RTL_CODES_H

#include "sessions.h"

#define RTL_CODE_MAX   9
#define RTL_CODE_TRIES 5

/* A new code for the browser with this token, in place of an earlier one. Returns `out`. */
const char *rtl_code_make(const struct rtl_base *base, const char *token, const char *email_key,
                          char out[RTL_CODE_MAX]);
/* Whose code is waiting in this browser? Good, dead or expired. False: none is. */
bool rtl_code_pending(const struct rtl_base *base, const char *token,
                      char email_key[RTL_EMAIL_MAX]);
/* True once: `given` is the code that this browser waits for. A wrong one is counted. */
bool rtl_code_take(const struct rtl_base *base, const char *token, const char *given);
void rtl_codes_purge(const struct rtl_base *base);

#endif

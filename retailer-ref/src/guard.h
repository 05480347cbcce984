/* guard.h -- is this caller Amazon? (SEC-2): calls must be signed with the key pair that the
 * settings name, by Signature Version 4 (jwo/sigv4.h), for the service `execute-api` and any
 * region.
 *
 * Real time rules, not the retailer's clock: a signature's date is the caller's.
 */
#ifndef RTL_GUARD_H
#define RTL_GUARD_H

#include "config.h"
#include "jwo/http_server.h"
#include "jwo/sigv4.h"

typedef struct rtl_guard rtl_guard;

/* NULL when the settings name no key pair: then everybody may call. `config` is borrowed. */
rtl_guard *rtl_guard_new(const struct rtl_config *config);
void rtl_guard_free(rtl_guard *guard); /* NULL is fine */

/* `message` says what is wrong unless ACCEPTED; it holds no secret. */
enum jwo_sigv4_verdict rtl_guard_check(rtl_guard *guard, const jwo_http_request *request,
                                       char message[256]);

#endif

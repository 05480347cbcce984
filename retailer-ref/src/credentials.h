/* credentials.h -- what calls to Amazon are signed with: the retailer's own keys, or those that STS
 * lends for a role (D20).
 *
 * Own keys   From the file or the environment (config.h), read again when Amazon refuses them.
 * Role       AssumeRole, signed with the own keys, at the start; again ahead of the end of what it
 *            lent, and at once when Amazon says that it has ended. One such call at a time. What is
 *            still good is used meanwhile; without any, calls wait.
 * Trouble    An AssumeRole that fails is repeated as calls to Amazon are (retry.h). The first of a
 *            row of failures is an incident of no trip.
 * Secret     Keys and tokens are in no log, incident or message.
 */
#ifndef RTL_CREDENTIALS_H
#define RTL_CREDENTIALS_H

#include "base.h"
#include "jwo/http_client.h"

typedef struct rtl_credentials rtl_credentials;

/* `on_turn` hears of the end of every AssumeRole: failure NULL for a good one. Never before this
 * returns. ENOTFOUND or EINPUT: there are no own keys. `base` and `http` are borrowed. */
JWO_MUST_USE jwo_status rtl_credentials_new(rtl_credentials **out, const struct rtl_base *base,
                                            jwo_http_client *http,
                                            void (*on_turn)(void *context, const char *failure),
                                            void *context, struct jwo_error *err);
void rtl_credentials_free(rtl_credentials *credentials); /* before `http`; NULL is fine */

/* Borrowed until the next turn of the loop; *generation names them for a refusal. NULL: none are
 * good now, and on_turn will come. */
const struct jwo_credentials *rtl_credentials_now(rtl_credentials *credentials,
                                                  uint64_t *generation);
/* Amazon has refused (401, 403) a call that was signed with those of that generation; `error` is
 * its word. True when a repeat would be signed with others. */
bool rtl_credentials_refused(rtl_credentials *credentials, uint64_t generation, const char *error);

/* Of STS's answer to AssumeRole. False when it is not understood: *out and *expires_ms are then
 * unchanged. */
bool rtl_sts_answer_read(const char *xml, struct jwo_credentials *out, int64_t *expires_ms);

#endif

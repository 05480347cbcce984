/* identity.h -- whose key is shown at a gate with app entry? VerifyIdentityKeys, ResolveScan and
 * GetScanDetails (facts 11a, 11b, 11c; cases VIK-1 to VIK-9).
 *
 *   200  the visitor's id and type: the gate opens
 *   400  a field rule is broken, the store is none of ours or has no app entry, or the requestId
 *        was that of another question
 *   401  unknown key, blocked key, or a shopper who owes us where we keep the balances: the gate
 *        stays closed
 *   404  scan/details of a visitor whom we do not know
 *   429  the store asks more than "identity_rate" times a second
 *
 * Once       A question is answered again as it was answered first, by its requestId, and by its
 *            event and key: Amazon's repeats have new request ids.
 * Secret     Keys are in no log, row or answer.
 */
#ifndef RTL_IDENTITY_H
#define RTL_IDENTITY_H

#include "badges.h"
#include "base.h"

typedef struct rtl_identity rtl_identity;

/* `badges` NULL: no store has app entry. Both are borrowed. */
rtl_identity *rtl_identity_new(const struct rtl_base *base, const rtl_badges *badges);
void rtl_identity_free(rtl_identity *identity); /* NULL is fine */

/* Return the HTTP status: 200 with the answer written to `w`, else *err says what is wrong. */
int rtl_identity_verify(rtl_identity *identity, const jwo_json *body, struct jwo_json_writer *w,
                        struct jwo_error *err);
int rtl_identity_resolve(rtl_identity *identity, const jwo_json *body, struct jwo_json_writer *w,
                         struct jwo_error *err);
int rtl_identity_details(rtl_identity *identity, const jwo_json *body, struct jwo_json_writer *w,
                         struct jwo_error *err);

#endif

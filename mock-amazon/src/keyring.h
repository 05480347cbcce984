/* keyring.h -- whose signature an Amazon accepts: its long-lived credentials, and the temporary
 * ones that its STS has granted (decisions D19, D20).
 *
 * Life       A grant belongs to no world: one retailer may sign its calls about many worlds with
 *            it. So every call judges it anew, on the clock of the world that the call is about:
 *            its age is the real time since it was given plus what that world's clock was moved
 *            since. A story that moves its clock lets the retailer's credentials expire in its own
 *            world and nowhere else, and a grant given after the move is young again.
 * Bounds     The newest AMZ_GRANTS_MAX grants are known; older ones are forgotten, which a call
 *            hears as UnrecognizedClientException.
 * Secrets    Found by a number inside the access key, which is no secret; what is secret is
 *            compared by jwo/sigv4.h, in constant time.
 */
#ifndef AMZ_KEYRING_H
#define AMZ_KEYRING_H

#include "jwo/sigv4.h"
#include "world.h"

#define AMZ_GRANTS_MAX 1024

typedef struct amz_keyring amz_keyring;

/* Make up long-lived credentials; the forms are AWS's (20 and 40 characters). */
void amz_credentials_make(struct jwo_credentials *out);

/* Long-lived credentials, copied; with the access key "" they are made up. */
amz_keyring *amz_keyring_new(const struct jwo_credentials *long_lived);
void amz_keyring_free(amz_keyring *keyring); /* NULL is fine */
const struct jwo_credentials *amz_keyring_long_lived(const amz_keyring *keyring);

/* Give temporary credentials, in AWS's forms: access key ASIA..., secret of 40 characters, session
 * token. `now_ms` is monotonic. */
void amz_keyring_grant(amz_keyring *keyring, int64_t now_ms, int64_t life_ms,
                       struct jwo_credentials *out);

/* Who calls: the context of the look-up. */
struct amz_keyring_caller {
    amz_keyring *keyring;
    const amz_world *world; /* that the call is about; NULL: none, and real time alone counts */
    int64_t now_ms;         /* monotonic */
    uint64_t grant;         /* out, also when refused: number of the grant; 0 = long-lived */
};

/* jwo_sigv4_lookup for every service but STS; `caller` is a struct amz_keyring_caller. */
enum jwo_sigv4_verdict amz_keyring_find(void *caller, const char *access_key_id,
                                        const struct jwo_credentials **out);
/* The same for STS: temporary credentials are DENIED, roles are not chained here. */
enum jwo_sigv4_verdict amz_keyring_find_long_lived(void *caller, const char *access_key_id,
                                                   const struct jwo_credentials **out);

/* --- what a world has to do with grants ------------------------------------------------------- */

/* For agenda.c: the clock was moved by so much. */
void amz_keyring_clock_moved(amz_world *world, int64_t delta_ms);
/* For service.c: a call about the world was accepted with this grant; 0 is fine. */
void amz_keyring_used(amz_world *world, uint64_t grant);
/* A story's word: calls about this world are told from now on that the grants given so far have
 * expired. False, and nothing changes, when no call about it was signed with one yet. */
bool amz_keyring_expire_grants(amz_world *world);

#endif

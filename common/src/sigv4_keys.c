/* sigv4_keys.c -- derives signing keys and remembers the last few; see sigv4_parts.h.
 *
 * A key depends on secret, date, region and service and takes four HMACs; a day's calls share one.
 * An entry is found by the hash of all that its key depends on, so that a changed secret can not
 * hit the key of the old one, and the cache holds no secret as such.
 */
#include <stdio.h>
#include <string.h>

#include "jwo/digest.h"
#include "jwo/status.h"
#include "sigv4_parts.h"

static void derive(const struct jwo_credentials *credentials,
                   const struct jwo_sigv4_authorization *auth, unsigned char key[JWO_SHA256_BYTES])
{
    char secret[4 + sizeof(credentials->secret_access_key)];
    const int len = snprintf(secret, sizeof(secret), "AWS4%s", credentials->secret_access_key);

    JWO_ASSERT(len > 0 && (size_t)len < sizeof(secret));
    jwo_hmac_sha256(secret, (size_t)len, auth->date.at, auth->date.len, key);
    jwo_hmac_sha256(key, JWO_SHA256_BYTES, auth->region.at, auth->region.len, key);
    jwo_hmac_sha256(key, JWO_SHA256_BYTES, auth->service.at, auth->service.len, key);
    jwo_hmac_sha256(key, JWO_SHA256_BYTES, auth->terminator.at, auth->terminator.len, key);
    explicit_bzero(secret, sizeof(secret));
}

/* Key and scope are of plain characters, and the secret comes last: no two inputs give one text. */
static void identify(const struct jwo_credentials *credentials,
                     const struct jwo_sigv4_authorization *auth, unsigned char id[JWO_SHA256_BYTES])
{
    char text[sizeof(*credentials) + JWO_SIGV4_SCOPE_BYTES_MAX];
    const int len = snprintf(text, sizeof(text), "%.*s\n%.*s\n%s", (int)auth->access_key_id.len,
                             auth->access_key_id.at, (int)auth->scope.len, auth->scope.at,
                             credentials->secret_access_key);

    JWO_ASSERT(len > 0 && (size_t)len < sizeof(text));
    jwo_sha256(text, (size_t)len, id);
    explicit_bzero(text, (size_t)len);
}

const unsigned char *jwo_sigv4_key(struct jwo_sigv4_keys *keys,
                                   const struct jwo_credentials *credentials,
                                   const struct jwo_sigv4_authorization *auth)
{
    struct jwo_sigv4_cached_key *oldest = &keys->entries[0];
    unsigned char id[JWO_SHA256_BYTES];

    identify(credentials, auth, id);
    keys->use_count++;
    for (size_t i = 0; i < JWO_COUNT(keys->entries); i++) {
        struct jwo_sigv4_cached_key *entry = &keys->entries[i];

        if (entry->last_used > 0 && memcmp(entry->id, id, sizeof(id)) == 0) {
            entry->last_used = keys->use_count;
            return entry->key;
        }
        if (entry->last_used < oldest->last_used) {
            oldest = entry;
        }
    }
    memcpy(oldest->id, id, sizeof(id));
    derive(credentials, auth, oldest->key);
    oldest->last_used = keys->use_count;
    return oldest->key;
}

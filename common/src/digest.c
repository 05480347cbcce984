/* digest.c -- hashes and the comparison of secrets, by GnuTLS. */
#include "jwo/digest.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "jwo/status.h"

void jwo_sha256(const void *data, size_t len, unsigned char out[JWO_SHA256_BYTES])
{
    JWO_ASSERT(gnutls_hash_fast(GNUTLS_DIG_SHA256, len > 0 ? data : "", len, out) == 0);
}

const char *jwo_sha256_hex(const void *data, size_t len, char out[JWO_SHA256_HEX_MAX])
{
    unsigned char hash[JWO_SHA256_BYTES];

    jwo_sha256(data, len, hash);
    jwo_hex(hash, sizeof(hash), out);
    return out;
}

void jwo_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
                     unsigned char out[JWO_SHA256_BYTES])
{
    JWO_ASSERT(gnutls_hmac_fast(GNUTLS_MAC_SHA256, key_len > 0 ? key : "", key_len,
                                len > 0 ? data : "", len, out) == 0);
}

void jwo_hex(const void *data, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = data;

    for (size_t i = 0; i < len; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 0xf];
    }
    *out = '\0';
}

bool jwo_secret_equal(const void *a, size_t a_len, const void *b, size_t b_len)
{
    return a_len == b_len && (a_len == 0 || gnutls_memcmp(a, b, a_len) == 0);
}

bool jwo_secret_equal_str(const char *a, const char *b)
{
    return jwo_secret_equal(a, strlen(a), b, strlen(b));
}

/* digest.h -- hashes and the comparison of secrets. GnuTLS behind it. */
#ifndef JWO_DIGEST_H
#define JWO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#define JWO_SHA256_BYTES   32
#define JWO_SHA256_HEX_MAX 65

void jwo_sha256(const void *data, size_t len, unsigned char out[JWO_SHA256_BYTES]);
/* Lower-case hex of the hash. Returns `out`. */
const char *jwo_sha256_hex(const void *data, size_t len, char out[JWO_SHA256_HEX_MAX]);
void jwo_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
                     unsigned char out[JWO_SHA256_BYTES]);
/* `out` has room for 2*len+1. */
void jwo_hex(const void *data, size_t len, char *out);

/* Takes the same time wherever the difference is. Lengths may differ; that alone is not secret. */
bool jwo_secret_equal(const void *a, size_t a_len, const void *b, size_t b_len);
bool jwo_secret_equal_str(const char *a, const char *b);

#endif

/* sigv4.h -- verifies AWS Signature Version 4 on a received request. Decision D19; signing is
 * libcurl's own.
 *
 * Checked, in this order: that none of the headers read here is sent twice; an Authorization header
 * of the form AWS4-HMAC-SHA256 Credential=.., SignedHeaders=.., Signature=..; x-amz-date; the scope
 * (date, region, service, aws4_request); `host` and `x-amz-date` among the signed headers,
 * `x-amz-security-token` too when it is sent, and that all of them were sent; the access key; the
 * session token; the date within 5 minutes; the hash of the body (also against x-amz-content-sha256
 * when it is sent); the signature, in constant time. A signature in the query (presigned) does not
 * count. A verification allocates nothing.
 */
#ifndef JWO_SIGV4_H
#define JWO_SIGV4_H

#include "jwo/http.h"
#include "jwo/http_client.h" /* struct jwo_credentials */

/* The answer's x-amzn-ErrorType; all are 403 with {"message": ...}. */
/* clang-format off */
#define JWO_SIGV4_VERDICTS(X)                                          \
    X(ACCEPTED,        "")                                             \
    X(MISSING_TOKEN,   "MissingAuthenticationTokenException")          \
    X(INCOMPLETE,      "IncompleteSignatureException")                 \
    X(INVALID,         "InvalidSignatureException")                    \
    X(UNKNOWN_CLIENT,  "UnrecognizedClientException")                  \
    X(EXPIRED_TOKEN,   "ExpiredTokenException")                        \
    X(DENIED,          "AccessDeniedException")
/* clang-format on */
enum jwo_sigv4_verdict {
#define X(name, error_type) JWO_SIGV4_##name,
    JWO_SIGV4_VERDICTS(X)
#undef X
};
const char *jwo_sigv4_error_type(enum jwo_sigv4_verdict verdict);

struct jwo_sigv4_request {
    const char *method;
    const char *path;  /* as sent, escaped */
    const char *query; /* as sent, escaped; "" if none */
    const struct jwo_http_header *headers;
    size_t header_count;
    const void *body;
    size_t body_len;
};

/* Finds the credentials of an access key. Returns ACCEPTED with *out (borrowed until the next
 * call), or UNKNOWN_CLIENT, EXPIRED_TOKEN or DENIED. */
typedef enum jwo_sigv4_verdict (*jwo_sigv4_lookup)(void *context, const char *access_key_id,
                                                   const struct jwo_credentials **out);

typedef struct jwo_sigv4
    jwo_sigv4; /* holds the cache of signing keys: (secret, date, region, service) -> key */
jwo_sigv4 *jwo_sigv4_new(const char *region,
                         const char *service); /* region NULL: any region is accepted */
void jwo_sigv4_free(jwo_sigv4 *verifier);

/* `message` (at least 256 bytes) gets the sentence for the answer's body when the verdict is not
 * ACCEPTED; it never holds a secret or the expected signature. */
enum jwo_sigv4_verdict jwo_sigv4_verify(jwo_sigv4 *verifier,
                                        const struct jwo_sigv4_request *request, int64_t now_ms,
                                        jwo_sigv4_lookup lookup, void *context, char message[256]);

#endif

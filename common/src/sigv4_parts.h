/* sigv4_parts.h -- the parts of the SigV4 verifier: the Authorization header taken apart
 * (sigv4_authorization.c), the canonical spelling of a path, a query and a header's value
 * (sigv4_canonical.c), and the cache of signing keys (sigv4_keys.c). No heap here.
 *
 * Ownership: a span points into the request's own text and dies with it.
 */
#ifndef JWO_SIGV4_PARTS_H
#define JWO_SIGV4_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jwo/digest.h"
#include "jwo/limits.h"
#include "jwo/sigv4.h"

#define JWO_SIGV4_MESSAGE_BYTES 256

struct jwo_sigv4_span {
    const char *at;
    size_t len;
};

/* Credential=access_key_id/date/region/service/terminator, SignedHeaders=.., Signature=.. */
struct jwo_sigv4_authorization {
    struct jwo_sigv4_span access_key_id;
    struct jwo_sigv4_span date;
    struct jwo_sigv4_span region;
    struct jwo_sigv4_span service;
    struct jwo_sigv4_span terminator;
    struct jwo_sigv4_span scope; /* date/region/service/terminator as sent */
    struct jwo_sigv4_span signed_headers;
    struct jwo_sigv4_span names[JWO_SIGV4_SIGNED_HEADERS_MAX]; /* signed_headers, split */
    size_t name_count;
    struct jwo_sigv4_span signature; /* 64 lower-case hex digits */
};

#define JWO_SIGV4_TERMINATOR "aws4_request"
/* date/region/service/terminator; every name is within its limit. */
#define JWO_SIGV4_SCOPE_BYTES_MAX (8 + 3 + 3 * JWO_SIGV4_SCOPE_NAME_BYTES_MAX)

/* Writes the sentence into `message` and returns `verdict`: a refusing branch is one line. */
enum jwo_sigv4_verdict jwo_sigv4_refuse(char message[JWO_SIGV4_MESSAGE_BYTES],
                                        enum jwo_sigv4_verdict verdict, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

bool jwo_sigv4_span_is(struct jwo_sigv4_span span, const char *text);

/* Takes the header's value apart. ACCEPTED: every field is set and within its limit, and the signed
 * names are lower-case and in ascending order without repeats. Otherwise INCOMPLETE (not of the
 * form) or INVALID (of the form, but no signer writes such a signature or list of names), with the
 * sentence in `message`. */
enum jwo_sigv4_verdict jwo_sigv4_authorization_parse(struct jwo_sigv4_authorization *out,
                                                     const char *text,
                                                     char message[JWO_SIGV4_MESSAGE_BYTES]);

/* Every byte may become %XX; one more "/" may go in front, and the last one is the NUL. */
#define JWO_SIGV4_ENCODED_MAX (3 * JWO_HTTP_TARGET_BYTES_MAX + 2)
/* A parameter without "=" gets one. */
#define JWO_SIGV4_QUERY_MAX (JWO_SIGV4_ENCODED_MAX + JWO_SIGV4_QUERY_PARAMETERS_MAX)

/* The path as every service but S3 signs it: empty and "." segments dropped, ".." resolved, then
 * each segment of the (already escaped) path escaped once more. Returns false, and nothing useful
 * in `out`, when the path is longer than JWO_HTTP_TARGET_BYTES_MAX. */
bool jwo_sigv4_canonical_path(const char *path, char out[JWO_SIGV4_ENCODED_MAX]);

/* The query with each name and value escaped in one way only, in ascending order of name, then
 * value. Returns false when it is longer than JWO_HTTP_TARGET_BYTES_MAX or has more than
 * JWO_SIGV4_QUERY_PARAMETERS_MAX parameters. */
bool jwo_sigv4_canonical_query(const char *query, char out[JWO_SIGV4_QUERY_MAX]);

/* The next byte of a header's value without the white space around it and with that inside folded
 * to one blank; 0 at the end. `*at` moves on; start with jwo_sigv4_skip_space(value). */
char jwo_sigv4_value_next(const char **at);
const char *jwo_sigv4_skip_space(const char *at);

/* The signing keys used last. A zeroed struct is empty. */
struct jwo_sigv4_keys {
    uint64_t use_count;
    struct jwo_sigv4_cached_key {
        unsigned char id[JWO_SHA256_BYTES];
        unsigned char key[JWO_SHA256_BYTES];
        uint64_t last_used; /* 0 = free */
    } entries[JWO_SIGV4_KEYS_CACHED];
};

/* The key for these credentials and the scope of `auth`: JWO_SHA256_BYTES bytes, borrowed until the
 * next call. */
const unsigned char *jwo_sigv4_key(struct jwo_sigv4_keys *keys,
                                   const struct jwo_credentials *credentials,
                                   const struct jwo_sigv4_authorization *auth);

#endif

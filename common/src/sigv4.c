/* sigv4.c -- see jwo/sigv4.h for the contract; sigv4_parts.h for the parts that only look at text.
 *
 * A verification runs through `steps` in order and stops at the first refusal. The dear ones, which
 * hash, come last, so that a flood of rubbish costs little. Nothing is allocated on the way: the
 * canonical request goes piece by piece into one hash that the verifier keeps.
 */
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/digest.h"
#include "jwo/sigv4.h"
#include "jwo/status.h"
#include "sigv4_parts.h"

#define SKEW_MAX_MS (5 * JWO_MINUTE_MS)

struct jwo_sigv4 {
    char *region; /* NULL = any */
    char *service;
    gnutls_hash_hd_t hash; /* for one canonical request after the other */
    struct jwo_sigv4_keys keys;
};

/* One verification under way. */
struct check {
    jwo_sigv4 *verifier;
    const struct jwo_sigv4_request *request;
    int64_t now_ms;
    jwo_sigv4_lookup lookup;
    void *context;
    char *message;
    struct jwo_sigv4_authorization auth;
    const char *date; /* x-amz-date as sent */
    int64_t date_ms;
    const char *session_token; /* as sent; NULL = none */
    const struct jwo_credentials *credentials;
    char body_hash[JWO_SHA256_HEX_MAX];
};

const char *jwo_sigv4_error_type(enum jwo_sigv4_verdict verdict)
{
    static const char *const types[] = {
#define X(name, error_type) [JWO_SIGV4_##name] = error_type,
        JWO_SIGV4_VERDICTS(X)
#undef X
    };

    JWO_ASSERT((size_t)verdict < JWO_COUNT(types));
    return types[verdict];
}

jwo_sigv4 *jwo_sigv4_new(const char *region, const char *service)
{
    jwo_sigv4 *verifier = jwo_calloc(1, sizeof(*verifier));

    JWO_ASSERT(service != NULL);
    verifier->region = region ? jwo_strdup(region) : NULL;
    verifier->service = jwo_strdup(service);
    JWO_ASSERT(gnutls_hash_init(&verifier->hash, GNUTLS_DIG_SHA256) == GNUTLS_E_SUCCESS);
    return verifier;
}

void jwo_sigv4_free(jwo_sigv4 *verifier)
{
    if (verifier == NULL) {
        return;
    }
    gnutls_hash_deinit(verifier->hash, NULL);
    jwo_free(verifier->region);
    jwo_free(verifier->service);
    explicit_bzero(verifier, sizeof(*verifier));
    jwo_free(verifier);
}

/* Value of the first header of that name, or NULL. */
static const char *find_header(const struct jwo_sigv4_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0) {
            return request->headers[i].value;
        }
    }
    return NULL;
}

static bool header_has_name(const struct jwo_http_header *header, struct jwo_sigv4_span name)
{
    return strncasecmp(header->name, name.at, name.len) == 0 && header->name[name.len] == '\0';
}

static bool is_signed(const struct jwo_sigv4_authorization *auth, const char *name)
{
    for (size_t i = 0; i < auth->name_count; i++) {
        if (jwo_sigv4_span_is(auth->names[i], name)) {
            return true;
        }
    }
    return false;
}

/* What steers the verification comes once, so that nobody has to guess which one counts. */
static enum jwo_sigv4_verdict check_repeats(struct check *check)
{
    static const char *const once[] = {
        "authorization", "host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token",
    };

    for (size_t i = 0; i < JWO_COUNT(once); i++) {
        size_t count = 0;

        for (size_t at = 0; at < check->request->header_count; at++) {
            count += strcasecmp(check->request->headers[at].name, once[i]) == 0;
        }
        if (count > 1) {
            return jwo_sigv4_refuse(check->message, JWO_SIGV4_INCOMPLETE,
                                    "Header '%s' must be sent only once.", once[i]);
        }
    }
    return JWO_SIGV4_ACCEPTED;
}

/* A signature in the query ("presigned") is no substitute: this interface is called with headers
 * only. */
static enum jwo_sigv4_verdict check_authorization(struct check *check)
{
    const char *text = find_header(check->request, "authorization");

    if (text == NULL) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_MISSING_TOKEN,
                                "Missing Authentication Token");
    }
    return jwo_sigv4_authorization_parse(&check->auth, text, check->message);
}

static enum jwo_sigv4_verdict check_date(struct check *check)
{
    check->date = find_header(check->request, "x-amz-date");
    if (check->date == NULL) {
        return jwo_sigv4_refuse(
            check->message, JWO_SIGV4_INCOMPLETE,
            "Authorization header requires existence of an 'X-Amz-Date' header.");
    }
    if (!jwo_time_parse_amz(check->date, &check->date_ms)) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_INCOMPLETE,
                                "Date must be in ISO-8601 'basic format', e.g. 20150830T123600Z.");
    }
    return JWO_SIGV4_ACCEPTED;
}

static enum jwo_sigv4_verdict check_scope(struct check *check)
{
    const jwo_sigv4 *verifier = check->verifier;
    const struct jwo_sigv4_authorization *auth = &check->auth;

    if (!jwo_sigv4_span_is(auth->terminator, JWO_SIGV4_TERMINATOR)) {
        return jwo_sigv4_refuse(
            check->message, JWO_SIGV4_INVALID,
            "Credential should be scoped with a valid terminator: '" JWO_SIGV4_TERMINATOR "'.");
    }
    if (!jwo_sigv4_span_is(auth->service, verifier->service)) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                "Credential should be scoped to correct service: '%s'.",
                                verifier->service);
    }
    if (verifier->region && !jwo_sigv4_span_is(auth->region, verifier->region)) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                "Credential should be scoped to a valid region: '%s'.",
                                verifier->region);
    }
    if (auth->date.len != 8 || memcmp(auth->date.at, check->date, 8) != 0) {
        return jwo_sigv4_refuse(
            check->message, JWO_SIGV4_INVALID,
            "Date in Credential scope does not match YYYYMMDD from 'X-Amz-Date'.");
    }
    return JWO_SIGV4_ACCEPTED;
}

static bool is_sent(const struct jwo_sigv4_request *request, struct jwo_sigv4_span name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (header_has_name(&request->headers[i], name)) {
            return true;
        }
    }
    return false;
}

static enum jwo_sigv4_verdict check_signed_headers(struct check *check)
{
    const struct jwo_sigv4_authorization *auth = &check->auth;

    check->session_token = find_header(check->request, "x-amz-security-token");

    const char *const must_be_signed[] = {
        "host",
        "x-amz-date",
        check->session_token ? "x-amz-security-token" : "host",
    };
    for (size_t i = 0; i < JWO_COUNT(must_be_signed); i++) {
        if (!is_signed(auth, must_be_signed[i])) {
            return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                    "'%s' must be a 'SignedHeader' in the AWS Authorization.",
                                    must_be_signed[i]);
        }
    }
    for (size_t i = 0; i < auth->name_count; i++) {
        if (!is_sent(check->request, auth->names[i])) {
            return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                    "'SignedHeaders' names '%.*s', which was not sent.",
                                    (int)auth->names[i].len, auth->names[i].at);
        }
    }
    return JWO_SIGV4_ACCEPTED;
}

static enum jwo_sigv4_verdict check_access_key(struct check *check)
{
    char access_key_id[JWO_SIGV4_ACCESS_KEY_BYTES_MAX + 1];
    const struct jwo_sigv4_span sent = check->auth.access_key_id;

    memcpy(access_key_id, sent.at, sent.len);
    access_key_id[sent.len] = '\0';

    const enum jwo_sigv4_verdict verdict =
        check->lookup(check->context, access_key_id, &check->credentials);

    switch (verdict) {
    case JWO_SIGV4_ACCEPTED:
        JWO_ASSERT(check->credentials != NULL);
        return verdict;
    case JWO_SIGV4_UNKNOWN_CLIENT:
        return jwo_sigv4_refuse(check->message, verdict,
                                "The security token included in the request is invalid.");
    case JWO_SIGV4_EXPIRED_TOKEN:
        return jwo_sigv4_refuse(check->message, verdict,
                                "The security token included in the request is expired");
    case JWO_SIGV4_DENIED:
        return jwo_sigv4_refuse(check->message, verdict,
                                "User is not authorized to access this resource");
    case JWO_SIGV4_MISSING_TOKEN:
    case JWO_SIGV4_INCOMPLETE:
    case JWO_SIGV4_INVALID:
        break;
    }
    jwo_assert_failed("the lookup's verdict is one of its contract", __FILE__, __LINE__);
}

/* Temporary credentials are nothing without their token, and a token is nothing with long-lived
 * ones. */
static enum jwo_sigv4_verdict check_session_token(struct check *check)
{
    const char *sent = check->session_token ? check->session_token : "";

    if (!jwo_secret_equal_str(sent, check->credentials->session_token)) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_UNKNOWN_CLIENT,
                                "The security token included in the request is invalid.");
    }
    return JWO_SIGV4_ACCEPTED;
}

static enum jwo_sigv4_verdict check_skew(struct check *check)
{
    char now[JWO_TIME_TEXT_MAX];

    jwo_time_amz(check->now_ms, now);
    if (check->date_ms < check->now_ms - SKEW_MAX_MS) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                "Signature expired: %s is more than 5 min. earlier than %s.",
                                check->date, now);
    }
    if (check->date_ms > check->now_ms + SKEW_MAX_MS) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                "Signature not yet current: %s is more than 5 min. later than %s.",
                                check->date, now);
    }
    return JWO_SIGV4_ACCEPTED;
}

static enum jwo_sigv4_verdict check_body(struct check *check)
{
    const char *sent = find_header(check->request, "x-amz-content-sha256");

    if (sent && strlen(sent) != JWO_SHA256_HEX_MAX - 1) { /* UNSIGNED-PAYLOAD, STREAMING-... */
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                "'x-amz-content-sha256' must be the SHA-256 of the body in hex; "
                                "unsigned and streaming payloads are not accepted.");
    }
    jwo_sha256_hex(check->request->body, check->request->body_len, check->body_hash);
    if (sent && !jwo_secret_equal_str(sent, check->body_hash)) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                "'x-amz-content-sha256' does not match the body.");
    }
    return JWO_SIGV4_ACCEPTED;
}

/* Collects small pieces, since a call of the hash costs more than a few bytes do. */
struct sink {
    gnutls_hash_hd_t hash;
    size_t len;
    char block[1024];
};

static void sink_flush(struct sink *sink)
{
    JWO_ASSERT(gnutls_hash(sink->hash, sink->block, sink->len) == GNUTLS_E_SUCCESS);
    sink->len = 0;
}

static void put_char(struct sink *sink, char c)
{
    if (sink->len == sizeof(sink->block)) {
        sink_flush(sink);
    }
    sink->block[sink->len++] = c;
}

static void put_bytes(struct sink *sink, const char *bytes, size_t len)
{
    while (len > 0) {
        const size_t room = sizeof(sink->block) - sink->len;
        const size_t part = len < room ? len : room;

        memcpy(sink->block + sink->len, bytes, part);
        sink->len += part;
        bytes += part;
        len -= part;
        if (sink->len == sizeof(sink->block)) {
            sink_flush(sink);
        }
    }
}

static void put_line(struct sink *sink, const char *text)
{
    put_bytes(sink, text, strlen(text));
    put_char(sink, '\n');
}

/* "name:value\n"; the values of a header that is sent several times are joined
 * in the order sent. */
static void put_header(struct sink *sink, const struct jwo_sigv4_request *request,
                       struct jwo_sigv4_span name)
{
    char before = ':';

    put_bytes(sink, name.at, name.len);
    for (size_t i = 0; i < request->header_count; i++) {
        if (header_has_name(&request->headers[i], name)) {
            const char *at = jwo_sigv4_skip_space(request->headers[i].value);

            put_char(sink, before);
            before = ',';
            for (char c = jwo_sigv4_value_next(&at); c != '\0'; c = jwo_sigv4_value_next(&at)) {
                put_char(sink, c);
            }
        }
    }
    put_char(sink, '\n');
}

/* The hash of the canonical request in hex. False when path or query pass their limits. */
static bool hash_canonical_request(const struct check *check, char out[JWO_SHA256_HEX_MAX])
{
    char path[JWO_SIGV4_ENCODED_MAX];
    char query[JWO_SIGV4_QUERY_MAX];
    unsigned char digest[JWO_SHA256_BYTES];
    struct sink sink;

    sink.hash = check->verifier->hash;
    sink.len = 0;
    if (!jwo_sigv4_canonical_path(check->request->path, path) ||
        !jwo_sigv4_canonical_query(check->request->query, query)) {
        return false;
    }
    put_line(&sink, check->request->method);
    put_line(&sink, path);
    put_line(&sink, query);
    for (size_t i = 0; i < check->auth.name_count; i++) {
        put_header(&sink, check->request, check->auth.names[i]);
    }
    put_char(&sink, '\n');
    put_bytes(&sink, check->auth.signed_headers.at, check->auth.signed_headers.len);
    put_char(&sink, '\n');
    put_bytes(&sink, check->body_hash, JWO_SHA256_HEX_MAX - 1);
    sink_flush(&sink);
    gnutls_hash_output(sink.hash, digest); /* and ready for the next request */
    jwo_hex(digest, sizeof(digest), out);
    return true;
}

static enum jwo_sigv4_verdict check_signature(struct check *check)
{
    char request_hash[JWO_SHA256_HEX_MAX];
    char text[sizeof("AWS4-HMAC-SHA256\n20150830T123600Z\n\n") + JWO_SIGV4_SCOPE_BYTES_MAX +
              JWO_SHA256_HEX_MAX];
    unsigned char digest[JWO_SHA256_BYTES];
    char expected[JWO_SHA256_HEX_MAX];

    if (!hash_canonical_request(check, request_hash)) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                "Path and query must not be longer than %d bytes each, nor have "
                                "more than %d parameters.",
                                JWO_HTTP_TARGET_BYTES_MAX, JWO_SIGV4_QUERY_PARAMETERS_MAX);
    }
    const int len = snprintf(text, sizeof(text), "AWS4-HMAC-SHA256\n%s\n%.*s\n%s", check->date,
                             (int)check->auth.scope.len, check->auth.scope.at, request_hash);

    JWO_ASSERT(len > 0 && (size_t)len < sizeof(text));
    jwo_hmac_sha256(jwo_sigv4_key(&check->verifier->keys, check->credentials, &check->auth),
                    JWO_SHA256_BYTES, text, (size_t)len, digest);
    jwo_hex(digest, sizeof(digest), expected);
    if (!jwo_secret_equal(expected, strlen(expected), check->auth.signature.at,
                          check->auth.signature.len)) {
        return jwo_sigv4_refuse(check->message, JWO_SIGV4_INVALID,
                                "The request signature we calculated does not match the signature "
                                "you provided. Check your AWS Secret Access Key and signing "
                                "method. Consult the service documentation for details.");
    }
    return JWO_SIGV4_ACCEPTED;
}

/* The order of the contract: the first refusal is the answer. */
static enum jwo_sigv4_verdict (*const steps[])(struct check *check) = {
    check_repeats,    check_authorization, check_date, check_scope, check_signed_headers,
    check_access_key, check_session_token, check_skew, check_body,  check_signature,
};

enum jwo_sigv4_verdict jwo_sigv4_verify(jwo_sigv4 *verifier,
                                        const struct jwo_sigv4_request *request, int64_t now_ms,
                                        jwo_sigv4_lookup lookup, void *context, char message[256])
{
    enum jwo_sigv4_verdict verdict = JWO_SIGV4_ACCEPTED;
    struct check check;

    JWO_ASSERT(verifier != NULL && request != NULL && lookup != NULL && message != NULL);
    check.verifier = verifier;
    check.request = request;
    check.now_ms = now_ms;
    check.lookup = lookup;
    check.context = context;
    check.message = message;
    check.credentials = NULL;
    message[0] = '\0';
    for (size_t i = 0; i < JWO_COUNT(steps) && verdict == JWO_SIGV4_ACCEPTED; i++) {
        verdict = steps[i](&check);
    }
    return verdict;
}

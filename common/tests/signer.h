/* signer.h -- a signed POST as the bytes of HTTP/1.1, for clients that send bytes themselves:
 * races, bit flips, fuzz targets.
 *
 * AWS Signature Version 4 from its specification, not from sigv4.c, which it is used to judge.
 * Paths hold unreserved characters and slashes only, queries are sorted and escaped already: then
 * both are canonical as they are.
 */
#ifndef JWO_SIGNER_H
#define JWO_SIGNER_H

#include <stdio.h>
#include <string.h>

#include "jwo/buf.h"
#include "jwo/clock.h"
#include "jwo/digest.h"
#include "jwo/http_client.h"

#define SIGNER_REGION "us-east-1"

struct signer_request {
    const struct jwo_credentials *credentials; /* session_token "" = long-lived */
    const char *service;                       /* "execute-api" */
    const char *content_type;                  /* NULL = application/json */
    int64_t now_ms;
    const char *host;  /* with its port */
    const char *path;  /* "/v1/refund" */
    const char *query; /* "" = none */
    const char *body;
    const char *hash; /* what x-amz-content-sha256 says; NULL = the hash of the body */
};

/* The four HMACs from the secret to the key of one day, region and service. */
static inline void signer_key(const struct signer_request *request, const char *date,
                              unsigned char key[JWO_SHA256_BYTES])
{
    const char *const parts[] = {SIGNER_REGION, request->service, "aws4_request"};
    char secret[sizeof("AWS4") + sizeof(request->credentials->secret_access_key)];
    const int len =
        snprintf(secret, sizeof secret, "AWS4%s", request->credentials->secret_access_key);

    jwo_hmac_sha256(secret, (size_t)len, date, 8, key);
    for (size_t i = 0; i < JWO_COUNT(parts); i++) {
        jwo_hmac_sha256(key, JWO_SHA256_BYTES, parts[i], strlen(parts[i]), key);
    }
}

/* Appends to `head` the lines that are signed, in the order of their names, each as
 * "name<colon>value<end>". */
static inline void signer_lines(struct jwo_buf *head, const struct signer_request *request,
                                const char *date, const char *hash, const char *colon,
                                const char *end)
{
    const char *token = request->credentials->session_token;

    jwo_buf_addf(head, "content-type%s%s%s", colon,
                 request->content_type ? request->content_type : "application/json", end);
    jwo_buf_addf(head, "host%s%s%s", colon, request->host, end);
    jwo_buf_addf(head, "x-amz-content-sha256%s%s%s", colon, hash, end);
    jwo_buf_addf(head, "x-amz-date%s%s%s", colon, date, end);
    if (token[0] != '\0') {
        jwo_buf_addf(head, "x-amz-security-token%s%s%s", colon, token, end);
    }
}

/* Appends the whole request to `out`. */
static inline void signer_post(struct jwo_buf *out, const struct signer_request *request)
{
    const char *names = request->credentials->session_token[0] != '\0'
                            ? "content-type;host;x-amz-content-sha256;x-amz-date;"
                              "x-amz-security-token"
                            : "content-type;host;x-amz-content-sha256;x-amz-date";
    char date[JWO_TIME_TEXT_MAX], hash[JWO_SHA256_HEX_MAX], signature[JWO_SHA256_HEX_MAX];
    unsigned char key[JWO_SHA256_BYTES];
    struct jwo_buf text;

    (void)jwo_time_amz(request->now_ms, date);
    (void)jwo_sha256_hex(request->body, strlen(request->body), hash);
    if (request->hash) {
        (void)snprintf(hash, sizeof hash, "%s", request->hash);
    }
    jwo_buf_init(&text, 64 * 1024);
    jwo_buf_addf(&text, "POST\n%s\n%s\n", request->path, request->query);
    signer_lines(&text, request, date, hash, ":", "\n");
    jwo_buf_addf(&text, "\n%s\n%s", names, hash);
    (void)jwo_sha256_hex(text.data, text.len, signature);

    jwo_buf_reset(&text);
    jwo_buf_addf(&text, "AWS4-HMAC-SHA256\n%s\n%.8s/" SIGNER_REGION "/%s/aws4_request\n%s", date,
                 date, request->service, signature);
    signer_key(request, date, key);
    jwo_hmac_sha256(key, sizeof key, text.data, text.len, key);
    jwo_hex(key, sizeof key, signature);
    jwo_buf_dispose(&text);

    jwo_buf_addf(out, "POST %s%s%s HTTP/1.1\r\n", request->path, request->query[0] ? "?" : "",
                 request->query);
    signer_lines(out, request, date, hash, ": ", "\r\n");
    jwo_buf_addf(out,
                 "authorization: AWS4-HMAC-SHA256 Credential=%s/%.8s/" SIGNER_REGION
                 "/%s/aws4_request, SignedHeaders=%s, Signature=%s\r\n"
                 "content-length: %zu\r\n\r\n%s",
                 request->credentials->access_key_id, date, request->service, names, signature,
                 strlen(request->body), request->body);
}

#endif

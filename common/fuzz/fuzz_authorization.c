/* fuzz_authorization.c -- a well signed request, edited: the verifier never takes a changed one for
 * the one that was signed.
 *
 * An input is a list of edits of four bytes: where (two bytes, within the text of the request),
 * what (set, turn over bits, insert, remove, say the line again), and a value. So the fuzzer begins
 * where everything is right, which it would not find by itself behind an HMAC.
 *
 * Whatever comes: there is a verdict with its sentence, and an accepted request has the method, the
 * query, the body, the date and the access key of the one that was signed.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "jwo/limits.h"
#include "jwo/sigv4.h"
#include "request_text.h"
#include "signer.h"

/* 2026-01-31T23:59:59Z */
#define NOW_MS         INT64_C(1769903999000)
#define TEXT_BYTES_MAX (16 * 1024)
#define EDITS_MAX      64
#define QUERY          "a=1&b=%20"
#define BODY           "{\"storeId\":\"store-1\"}"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct jwo_credentials signer = {
    "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a/token=="};

static enum jwo_sigv4_verdict find_credentials(void *context, const char *access_key_id,
                                               const struct jwo_credentials **out)
{
    (void)context;
    *out = &signer;
    return strcmp(access_key_id, signer.access_key_id) == 0 ? JWO_SIGV4_ACCEPTED
                                                            : JWO_SIGV4_UNKNOWN_CLIENT;
}

/* The signed request as request_text.h reads it: no version, lines that end in a line feed, and no
 * blank before a value, which the HTTP server has taken away. */
static void write_signed(struct jwo_buf *out)
{
    static const char version[] = " HTTP/1.1\r\n";
    struct jwo_buf wire;
    const char *at;

    jwo_buf_init(&wire, TEXT_BYTES_MAX);
    signer_post(&wire, &(struct signer_request){.credentials = &signer,
                                                .service = "execute-api",
                                                .now_ms = NOW_MS,
                                                .host = "127.0.0.1:80",
                                                .path = "/v1/refund",
                                                .query = QUERY,
                                                .body = BODY});
    at = strstr(wire.data, version);
    jwo_buf_add(out, wire.data, (size_t)(at - wire.data));
    jwo_buf_addc(out, '\n');
    for (at += sizeof version - 1; *at != '\0'; at++) {
        if (*at != '\r' && !(*at == ' ' && at[-1] == ':')) {
            jwo_buf_addc(out, *at);
        }
    }
    jwo_buf_dispose(&wire);
}

static void insert(struct jwo_buf *text, size_t at, const char *bytes, size_t len)
{
    char *tail = jwo_strndup(text->data + at, text->len - at);
    const size_t tail_len = text->len - at;

    text->len = at;
    jwo_buf_add(text, bytes, len);
    jwo_buf_add(text, tail, tail_len);
    jwo_free(tail);
}

static void say_line_again(struct jwo_buf *text, size_t at)
{
    size_t from = at;
    char *line;
    size_t len;

    while (from > 0 && text->data[from - 1] != '\n') {
        from--;
    }
    len = strcspn(text->data + from, "\n");
    if (text->data[from + len] == '\n') {
        line = jwo_strndup(text->data + from, len + 1);
        insert(text, from, line, len + 1);
        jwo_free(line);
    }
}

static void edit(struct jwo_buf *text, const uint8_t step[4])
{
    const size_t at = ((size_t)step[0] << 8 | step[1]) % text->len;
    const char value = step[3] != 0 ? (char)step[3] : ' '; /* text ends at a NUL */

    switch (step[2] % 5) {
    case 0:
        text->data[at] = value;
        break;
    case 1:
        text->data[at] = (char)(text->data[at] ^ value) != 0 ? (char)(text->data[at] ^ value) : ' ';
        break;
    case 2:
        insert(text, at, &value, 1);
        break;
    case 3:
        if (text->len > 1) {
            memmove(text->data + at, text->data + at + 1, text->len - at);
            text->len--;
        }
        break;
    default:
        say_line_again(text, at);
        break;
    }
}

static const char *header(const struct jwo_sigv4_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0) {
            return request->headers[i].value;
        }
    }
    return "";
}

static void check_unchanged(const struct jwo_sigv4_request *request)
{
    JWO_ASSERT(strcmp(request->method, "POST") == 0);
    JWO_ASSERT(strstr(request->path, "refund") != NULL);
    JWO_ASSERT(strchr(request->query, '1') != NULL);
    JWO_ASSERT(request->body_len == strlen(BODY) && memcmp(request->body, BODY, strlen(BODY)) == 0);
    JWO_ASSERT(strstr(header(request, "x-amz-date"), "20260131T235959Z") != NULL);
    JWO_ASSERT(strstr(header(request, "host"), "127.0.0.1:80") != NULL);
    JWO_ASSERT(strstr(header(request, "x-amz-security-token"), signer.session_token) != NULL);
    JWO_ASSERT(strstr(header(request, "authorization"), signer.access_key_id) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct jwo_http_header headers[JWO_HTTP_HEADERS_MAX];
    jwo_sigv4 *verifier = jwo_sigv4_new(NULL, "execute-api");
    struct jwo_buf text;
    char message[256];

    jwo_buf_init(&text, TEXT_BYTES_MAX);
    write_signed(&text);
    for (size_t i = 0; i + 4 <= len && i < (size_t)4 * EDITS_MAX; i += 4) {
        edit(&text, data + i);
    }

    const struct jwo_sigv4_request request = request_of_text(text.data, headers);
    const enum jwo_sigv4_verdict verdict =
        jwo_sigv4_verify(verifier, &request, NOW_MS, find_credentials, NULL, message);

    JWO_ASSERT((verdict == JWO_SIGV4_ACCEPTED) == (message[0] == '\0'));
    JWO_ASSERT(memchr(message, '\0', sizeof(message)) != NULL);
    JWO_ASSERT(strstr(message, signer.secret_access_key) == NULL);
    JWO_ASSERT(verdict == JWO_SIGV4_ACCEPTED || len >= 4);
    if (verdict == JWO_SIGV4_ACCEPTED) {
        check_unchanged(&request);
    }
    jwo_buf_dispose(&text);
    jwo_sigv4_free(verifier);
    return 0;
}

/* fuzz_sigv4.c -- any request to the SigV4 verifier: "METHOD path?query", header lines, an empty
 * line, the body.
 *
 * Whatever comes, there is a verdict with its sentence, the sentence fits and does not hold the
 * secret, and an accepted request has the three headers without which nothing is signed.
 */
#include <stdint.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/limits.h"
#include "jwo/sigv4.h"

/* 2015-08-30T12:36:00Z, the time of the published examples. */
#define NOW_MS INT64_C(1440938160000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct jwo_credentials example = {"AKIDEXAMPLE",
                                               "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};

static enum jwo_sigv4_verdict find_credentials(void *context, const char *access_key_id,
                                               const struct jwo_credentials **out)
{
    (void)context;
    *out = &example;
    return strcmp(access_key_id, example.access_key_id) == 0 ? JWO_SIGV4_ACCEPTED
                                                             : JWO_SIGV4_UNKNOWN_CLIENT;
}

/* Cuts a line off `*text`, which then starts behind it. */
static char *take_line(char **text)
{
    char *line = *text;
    char *end = line + strcspn(line, "\n");

    *text = *end == '\0' ? end : end + 1;
    *end = '\0';
    return line;
}

/* Cuts `text` at the first `mark` and answers what is behind it, or "". */
static char *cut(char *text, char mark)
{
    char *at = strchr(text, mark);

    if (at == NULL) {
        return text + strlen(text);
    }
    *at = '\0';
    return at + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct jwo_http_header headers[JWO_HTTP_HEADERS_MAX];
    char *text = jwo_strndup((const char *)data, len);
    char *rest = text;
    jwo_sigv4 *verifier = jwo_sigv4_new(NULL, "service");
    struct jwo_sigv4_request request = {.headers = headers};
    char message[256];

    request.method = take_line(&rest);
    request.path = cut((char *)(uintptr_t)request.method, ' ');
    request.query = cut((char *)(uintptr_t)request.path, '?');
    while (*rest != '\0' && *rest != '\n' && request.header_count < JWO_COUNT(headers)) {
        char *name = take_line(&rest);

        headers[request.header_count++] = (struct jwo_http_header){name, cut(name, ':')};
    }
    request.body = *rest == '\n' ? rest + 1 : rest;
    request.body_len = strlen(request.body);

    const enum jwo_sigv4_verdict verdict =
        jwo_sigv4_verify(verifier, &request, NOW_MS, find_credentials, NULL, message);

    JWO_ASSERT((verdict == JWO_SIGV4_ACCEPTED) == (message[0] == '\0'));
    JWO_ASSERT(memchr(message, '\0', sizeof(message)) != NULL);
    JWO_ASSERT(strstr(message, example.secret_access_key) == NULL);
    JWO_ASSERT(verdict != JWO_SIGV4_ACCEPTED || request.header_count >= 3);
    jwo_sigv4_free(verifier);
    jwo_free(text);
    return 0;
}

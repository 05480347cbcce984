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
#include "request_text.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct jwo_http_header headers[JWO_HTTP_HEADERS_MAX];
    char *text = jwo_strndup((const char *)data, len);
    jwo_sigv4 *verifier = jwo_sigv4_new(NULL, "service");
    const struct jwo_sigv4_request request = request_of_text(text, headers);
    char message[256];

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

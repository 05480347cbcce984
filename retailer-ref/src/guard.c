/* guard.c -- see guard.h for the contract. */
#include "guard.h"

#include <stdio.h>

#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/digest.h"

#define SERVICE "execute-api"

struct rtl_guard {
    jwo_sigv4 *verifier; /* owned */
    struct jwo_credentials credentials;
};

rtl_guard *rtl_guard_new(const struct rtl_config *config)
{
    rtl_guard *guard;

    if (config->connector_access_key_id[0] == '\0') {
        return NULL;
    }
    guard = jwo_calloc(1, sizeof(*guard));
    guard->verifier = jwo_sigv4_new(NULL, SERVICE);
    (void)snprintf(guard->credentials.access_key_id, sizeof(guard->credentials.access_key_id), "%s",
                   config->connector_access_key_id);
    (void)snprintf(guard->credentials.secret_access_key,
                   sizeof(guard->credentials.secret_access_key), "%s",
                   config->connector_secret_access_key);
    return guard;
}

void rtl_guard_free(rtl_guard *guard)
{
    if (guard != NULL) {
        jwo_sigv4_free(guard->verifier);
        jwo_free(guard);
    }
}

static enum jwo_sigv4_verdict find_key(void *context, const char *access_key_id,
                                       const struct jwo_credentials **out)
{
    const rtl_guard *guard = context;

    if (!jwo_secret_equal_str(access_key_id, guard->credentials.access_key_id)) {
        return JWO_SIGV4_UNKNOWN_CLIENT;
    }
    *out = &guard->credentials;
    return JWO_SIGV4_ACCEPTED;
}

enum jwo_sigv4_verdict rtl_guard_check(rtl_guard *guard, const jwo_http_request *request,
                                       char message[256])
{
    struct jwo_sigv4_request signed_request = {
        .method = jwo_http_method(request),
        .path = jwo_http_path(request),
        .query = jwo_http_query(request),
    };

    signed_request.headers = jwo_http_headers(request, &signed_request.header_count);
    signed_request.body = jwo_http_body(request, &signed_request.body_len);
    return jwo_sigv4_verify(guard->verifier, &signed_request, jwo_wall_ms(), find_key, guard,
                            message);
}

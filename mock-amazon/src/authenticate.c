/* authenticate.c -- see authenticate.h for the contract. */
#include "authenticate.h"

#include <string.h>
#include <strings.h>

#include "jwo/digest.h"

/* The signature, as one of the AWS services verifies it. */
static bool signed_for(struct amz_visit *visit, jwo_sigv4 *verifier, jwo_sigv4_lookup find)
{
    amz_world *world = visit->call.world;
    struct jwo_sigv4_request signed_request = {
        .method = visit->note.method,
        .path = jwo_http_path(visit->request),
        .query = jwo_http_query(visit->request),
        .body = visit->note.request_body,
        .body_len = visit->note.request_body_len,
    };
    struct amz_keyring_caller caller = {
        .keyring = amz_amazon_keyring(visit->call.amazon),
        .world = world,
        .now_ms = jwo_monotonic_ms(),
    };
    char message[256];

    signed_request.headers = jwo_http_headers(visit->request, &signed_request.header_count);
    const enum jwo_sigv4_verdict verdict =
        jwo_sigv4_verify(verifier, &signed_request, jwo_wall_ms(), find, &caller, message);
    if (verdict == JWO_SIGV4_ACCEPTED) {
        if (world) {
            amz_keyring_used(world, caller.grant);
        }
        return true;
    }
    if (verdict == JWO_SIGV4_EXPIRED_TOKEN) {
        visit->note.injected = true;
        visit->note.fault = "temporary credentials expired";
    } else {
        amz_call_object(&visit->call, "unauthenticated", "%s", message);
    }
    amz_reply_deny(&visit->reply, &visit->call, jwo_sigv4_error_type(verdict), message);
    return false;
}

static bool has_processor_key(struct amz_visit *visit)
{
    static const char scheme[] = "Bearer ";
    const char *given = jwo_http_header(visit->request, "authorization");

    if (given && strncasecmp(given, scheme, sizeof scheme - 1) == 0 &&
        jwo_secret_equal_str(given + sizeof scheme - 1,
                             amz_amazon_processor_key(visit->call.amazon))) {
        return true;
    }
    amz_call_object(&visit->call, "unauthenticated", "the bearer key of the processor is %s",
                    given ? "another" : "missing");
    amz_call_refuse(&visit->call, 401, "unauthorized");
    return false;
}

bool amz_authenticate(struct amz_visit *visit)
{
    amz_amazon *amazon = visit->call.amazon;
    const enum amz_auth auth = visit->operation->auth;

    switch (auth) {
    case AMZ_AUTH_EXECUTE_API:
        return signed_for(visit, amz_amazon_verifier(amazon), amz_keyring_find);
    case AMZ_AUTH_LINK:
        return true;
    case AMZ_AUTH_PROCESSOR:
        return has_processor_key(visit);
    case AMZ_AUTH_STS:
        return signed_for(visit, amz_amazon_sts_verifier(amazon), amz_keyring_find_long_lived);
    }
    JWO_ASSERT(auth <= AMZ_AUTH_STS); /* the last */
    return false;
}

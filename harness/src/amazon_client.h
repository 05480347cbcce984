/* amazon_client.h -- calls Amazon as a retailer does: JSON, signed with SigV4. The mock in this
 * process, or hosts that somebody names, with the credentials that they gave.
 */
#ifndef HRN_AMAZON_CLIENT_H
#define HRN_AMAZON_CLIENT_H

#include "jwo/buf.h"
#include "jwo/http_client.h"

struct hrn_amazon_host {
    const char *url;          /* base URL of the payment service, without a slash at its end */
    const char *checkout_url; /* of the checkout service */
    const char *region;
    struct jwo_credentials credentials;
};

struct hrn_amazon_request {
    const char *service; /* "payments", "checkout" */
    const char *method, *path;
    const char *sign;   /* "good", "none" (no signature), "wrong" (made with another secret) */
    const char *body;   /* NULL: none */
    const char *accept; /* NULL: no such header */
};

/* A host that may be called without harm: one of Amazon's test hosts, which have "test" among the
 * labels of their name, or this machine. Also false for what is no http or https URL. */
bool hrn_amazon_is_harmless(const char *url);
/* Would the signed call, and a session token with it, cross a network in the clear? */
bool hrn_amazon_is_in_the_clear(const char *url);
/* Amazon's hosts begin with their region (facts 12); "us-east-1" for another host. Returns `out`.
 */
const char *hrn_amazon_region_of(const char *url, char out[64]);

/* As jwo_http_send. */
jwo_http_call *hrn_amazon_send(jwo_http_client *client, const struct hrn_amazon_host *host,
                               const struct hrn_amazon_request *request,
                               void (*done)(void *context, const struct jwo_http_result *result),
                               void *context);
/* Append the same call as a command for a shell, without secrets. */
void hrn_amazon_curl(struct jwo_buf *out, const struct hrn_amazon_host *host,
                     const struct hrn_amazon_request *request);

#endif

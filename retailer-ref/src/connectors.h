/* connectors.h -- what Amazon calls at the retailer: the table of connectors, from the bytes to
 * the handler.
 *
 * Every answer leaves after the commit of what it says (reply.h). Errors are {"errorMsg":
 * sentence}: 400 for a body that is not JSON or breaks a published rule (nothing is recorded
 * then), 403 for a caller without Amazon's signature where we want one (guard.h; with
 * x-amzn-ErrorType, before the body is looked at), 404 and 405 for a call that nobody serves, 503
 * (identity: 500) when the database cannot be read or commit; Amazon's repeat finds a consistent
 * state (ENT-9). GET /healthz answers 200 for load balancers, signed or not.
 */
#ifndef RTL_CONNECTORS_H
#define RTL_CONNECTORS_H

#include "guard.h"
#include "identity.h"
#include "jwo/http_server.h"
#include "purchases.h"

struct rtl_connectors {
    const struct rtl_purchases *purchases; /* borrowed, like the others */
    rtl_identity *identity;
    rtl_guard *guard; /* NULL: everybody may call */
};

/* A jwo_http_server's on_request; `context` is a const struct rtl_connectors, borrowed. */
void rtl_connectors_handle(void *context, jwo_http_request *request);

#endif

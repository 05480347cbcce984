/* connectors.h -- what Amazon calls at the retailer: the table of connectors, from the bytes to
 * the handler.
 *
 * Every answer leaves after the commit of what it says (reply.h). Errors are {"errorMsg":
 * sentence}: 400 for a body that is not JSON or breaks a published rule (nothing is recorded
 * then), 404 and 405 for a call that nobody serves, 503 when the database cannot commit; Amazon's
 * repeat finds a consistent state (ENT-9). GET /healthz answers 200 for load balancers.
 */
#ifndef RTL_CONNECTORS_H
#define RTL_CONNECTORS_H

#include "jwo/http_server.h"
#include "purchases.h"

/* A jwo_http_server's on_request; `context` is a const struct rtl_purchases, borrowed. */
void rtl_connectors_handle(void *context, jwo_http_request *request);

#endif

/* service.h -- the payment service's port: takes a retailer's call through the stages of
 * operations.h and answers it.
 *
 * A browser's GET of a page (pages.h) is no call. Every answer to a call carries x-amzn-RequestId;
 * every 403 x-amzn-ErrorType. An unknown route, or another method than POST, is answered as AWS API
 * Gateway does: 403 {"message": "Missing Authentication Token"}. A signature's date is checked
 * against real time, because the retailer's clock is real; everything else reads the world's clock.
 */
#ifndef AMZ_SERVICE_H
#define AMZ_SERVICE_H

#include "jwo/http_server.h"

/* The server's on_request; `amazon` is the amz_amazon. Answered at once, or later when a fault
 * delays it. */
void amz_service_request(void *amazon, jwo_http_request *request);

#endif

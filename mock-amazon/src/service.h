/* service.h -- receives what retailers call. */
#ifndef AMZ_SERVICE_H
#define AMZ_SERVICE_H

#include "jwo/http_server.h"

/* The server's on_request; `amazon` is the amz_amazon. */
void amz_service_request(void *amazon, jwo_http_request *request);

#endif

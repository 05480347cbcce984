/* reply.h -- answers that wait for the commit of what they say. */
#ifndef RTL_REPLY_H
#define RTL_REPLY_H

#include "jwo/buf.h"
#include "jwo/http_server.h"
#include "store.h"

/* Answer `request` with JSON when this turn is committed; when it cannot be, with 503 and `failure`
 * as the body. The buffer's contents are moved out; the buffer may be used again or disposed of. A
 * client that has left is no matter. */
void rtl_reply(rtl_store *store, jwo_http_request *request, int status, struct jwo_buf *body,
               const char *failure);
/* The same with another status than 503. */
void rtl_reply_or(rtl_store *store, jwo_http_request *request, int status, struct jwo_buf *body,
                  int failure_status, const char *failure);

#endif

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

struct rtl_reply_head {
    int status;
    const char *content_type; /* a literal */
    /* Values are copied, names are literals. The first `safe_count` go with a failure too: what
     * every answer carries. */
    const struct jwo_http_header *headers;
    size_t header_count, safe_count;
    int failure_status;                 /* 0: 503 */
    const char *failure_type, *failure; /* literals */
};
#define RTL_REPLY_HEADERS_MAX 16

/* The same for an answer that is no JSON, or has headers. */
void rtl_reply_with(rtl_store *store, jwo_http_request *request, const struct rtl_reply_head *head,
                    struct jwo_buf *body);

#endif

/* reply.c -- see reply.h for the contract. */
#include "reply.h"

#include <string.h>

#include "jwo/alloc.h"

struct reply {
    jwo_http_request *request; /* NULL: the client has left */
    struct rtl_reply_head head;
    struct jwo_http_header headers[RTL_REPLY_HEADERS_MAX];
    char *values[RTL_REPLY_HEADERS_MAX]; /* owned: what `headers` point to */
    char *body;
    size_t body_len;
};

static void on_gone(void *context)
{
    ((struct reply *)context)->request = NULL;
}

static void reply_free(struct reply *reply)
{
    for (size_t i = 0; i < reply->head.header_count; i++) {
        jwo_free(reply->values[i]);
    }
    jwo_free(reply->body);
    jwo_free(reply);
}

static void send_reply(void *context, bool committed)
{
    struct reply *reply = context;
    const struct rtl_reply_head *head = &reply->head;

    if (reply->request != NULL) {
        jwo_http_set_gone(reply->request, NULL, NULL);
        if (committed) {
            jwo_http_answer(reply->request, head->status, head->content_type, reply->body,
                            reply->body_len, reply->headers, head->header_count);
        } else {
            jwo_http_answer(reply->request, head->failure_status != 0 ? head->failure_status : 503,
                            head->failure_type, head->failure, strlen(head->failure),
                            reply->headers, head->safe_count);
        }
    }
    reply_free(reply);
}

void rtl_reply_with(rtl_store *store, jwo_http_request *request, const struct rtl_reply_head *head,
                    struct jwo_buf *body)
{
    struct reply *reply = jwo_calloc(1, sizeof(*reply));

    JWO_ASSERT(!body->overflow);
    JWO_ASSERT(head->header_count <= RTL_REPLY_HEADERS_MAX);
    JWO_ASSERT(head->safe_count <= head->header_count);
    reply->request = request;
    reply->head = *head;
    for (size_t i = 0; i < head->header_count; i++) {
        reply->values[i] = jwo_strdup(head->headers[i].value);
        reply->headers[i] =
            (struct jwo_http_header){.name = head->headers[i].name, .value = reply->values[i]};
    }
    reply->body_len = body->len;
    reply->body = jwo_buf_take(body);
    jwo_http_set_gone(request, on_gone, reply);
    rtl_store_after_commit(store, send_reply, reply);
}

void rtl_reply(rtl_store *store, jwo_http_request *request, int status, struct jwo_buf *body,
               const char *failure)
{
    rtl_reply_or(store, request, status, body, 503, failure);
}

void rtl_reply_or(rtl_store *store, jwo_http_request *request, int status, struct jwo_buf *body,
                  int failure_status, const char *failure)
{
    const struct rtl_reply_head head = {.status = status,
                                        .content_type = "application/json",
                                        .failure_status = failure_status,
                                        .failure_type = "application/json",
                                        .failure = failure};

    rtl_reply_with(store, request, &head, body);
}

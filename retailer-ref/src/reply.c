/* reply.c -- see reply.h for the contract. */
#include "reply.h"

#include <string.h>

#include "jwo/alloc.h"

struct reply {
    jwo_http_request *request; /* NULL: the client has left */
    int status;
    char *body;
    const char *failure;
    int failure_status;
};

static void on_gone(void *context)
{
    ((struct reply *)context)->request = NULL;
}

static void send_reply(void *context, bool committed)
{
    struct reply *reply = context;
    const char *body = committed ? reply->body : reply->failure;

    if (reply->request != NULL) {
        jwo_http_set_gone(reply->request, NULL, NULL);
        jwo_http_answer(reply->request, committed ? reply->status : reply->failure_status,
                        "application/json", body, strlen(body), NULL, 0);
    }
    jwo_free(reply->body);
    jwo_free(reply);
}

void rtl_reply_or(rtl_store *store, jwo_http_request *request, int status, struct jwo_buf *body,
                  int failure_status, const char *failure)
{
    struct reply *reply = jwo_calloc(1, sizeof(*reply));

    JWO_ASSERT(!body->overflow);
    reply->request = request;
    reply->status = status;
    reply->body = jwo_buf_take(body);
    reply->failure = failure;
    reply->failure_status = failure_status;
    jwo_http_set_gone(request, on_gone, reply);
    rtl_store_after_commit(store, send_reply, reply);
}

void rtl_reply(rtl_store *store, jwo_http_request *request, int status, struct jwo_buf *body,
               const char *failure)
{
    rtl_reply_or(store, request, status, body, 503, failure);
}

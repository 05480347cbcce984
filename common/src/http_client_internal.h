/* http_client_internal.h -- a call, for http_client.c, which keeps it from its start to its
 * outcome, http_client_request.c, which tells curl what to send, and http_client_mischief.c, which
 * sends it badly.
 */
#ifndef JWO_HTTP_CLIENT_INTERNAL_H
#define JWO_HTTP_CLIENT_INTERNAL_H

#include <curl/curl.h>

#include "jwo/buf.h"
#include "jwo/http_client.h"
#include "jwo/limits.h"

struct jwo_http_call {
    jwo_http_client *client;    /* borrowed */
    jwo_http_call *prev, *next; /* in one of the client's lists */
    CURL *easy;
    struct curl_slist *request_headers;
    void *request_body;
    char curl_word[CURL_ERROR_SIZE];
    char refusal[128]; /* why it was not started; "" when it was */
    void (*done)(void *context, const struct jwo_http_result *result);
    void *context;  /* borrowed */
    bool under_way; /* cancel is allowed */
    bool too_large;
    bool head_complete; /* curl takes a head that breaks off for an answer */
    int64_t started_us;

    enum jwo_http_mischief mischief;
    size_t body_bytes;      /* of request_body */
    size_t body_bytes_read; /* DRIPS, BREAKS_OFF: that curl was given */
    int64_t pause_ms;
    jwo_timer *pause; /* DRIPS; else NULL */
    bool pause_over;  /* the next piece may go */

    struct jwo_buf body;
    struct jwo_buf head; /* "name\0value\0" for each header */
    size_t header_count;
    struct jwo_http_header headers[JWO_HTTP_HEADERS_MAX];
};

/* Set everything that differs from call to call, and forget the last answer. False when the call
 * cannot be sent; `refusal` then says why, or is "" when curl alone knows. */
bool jwo_http_call_configure(jwo_http_call *call, const struct jwo_http_call_options *options);

/* The last part of configuring: misbehave as the options say, or not. */
bool jwo_http_call_misbehave(jwo_http_call *call, const struct jwo_http_call_options *options);
/* It has ended: nothing of it will happen any more. */
void jwo_http_call_behave(jwo_http_call *call);
jwo_loop *jwo_http_client_loop(const jwo_http_client *client);

#endif

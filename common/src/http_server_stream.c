/* http_server_stream.c -- answers that are told piece by piece; see jwo/http_server.h for the
 * contract.
 *
 * libmicrohttpd asks for bytes through read_some(). When there are none, the connection is
 * suspended until the next piece comes, so an idle stream costs no turn of the loop.
 */
#include <string.h>

#include "http_server_internal.h"
#include "jwo/alloc.h"

#define BLOCK_BYTES 4096 /* of one call of read_some() at most */

size_t jwo_http_stream_waiting(const jwo_http_request *request)
{
    return request->stream.len - request->stream_at;
}

/* libmicrohttpd wants bytes: a positive count, 0 when suspended, or an end. */
static ssize_t read_some(void *context, uint64_t position, char *out, size_t max)
{
    jwo_http_request *request = context;
    size_t len = jwo_http_stream_waiting(request);

    (void)position;
    if (len == 0 && request->phase == JWO_REQUEST_STREAMING && request->drained) {
        request->drained(request->drained_context);
        len = jwo_http_stream_waiting(request);
    }
    if (request->phase == JWO_REQUEST_DROPPED) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (len == 0 && request->phase == JWO_REQUEST_STREAMING) {
        request->stream_idle = true;
        jwo_http_request_suspend(request);
        return 0;
    }
    if (len == 0) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    len = len < max ? len : max;
    memcpy(out, request->stream.data + request->stream_at, len);
    request->stream_at += len;
    return (ssize_t)len;
}

bool jwo_http_stream_begin(jwo_http_request *request, const struct jwo_http_stream_options *options)
{
    JWO_ASSERT(request->phase == JWO_REQUEST_HANDED);
    JWO_ASSERT(options->status >= 200 && options->status <= 999);
    JWO_ASSERT(options->bytes_max > 0);
    if (request->server->stream_count >= JWO_HTTP_STREAMS_MAX) {
        return false;
    }
    request->server->stream_count++;
    request->is_stream = true;
    jwo_buf_init(&request->stream, options->bytes_max);
    request->drained = options->drained;
    request->drained_context = options->context;
    request->response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_some, request, NULL);
    JWO_ASSERT(request->response != NULL);
    request->status = (unsigned int)options->status;
    jwo_http_response_header(request->response, MHD_HTTP_HEADER_CONTENT_TYPE,
                             options->content_type);
    for (size_t i = 0; i < options->header_count; i++) {
        jwo_http_response_header(request->response, options->headers[i].name,
                                 options->headers[i].value);
    }
    request->phase = JWO_REQUEST_STREAMING;
    jwo_http_request_resume(request);
    return true;
}

/* Only a stream that read_some() put to sleep: one whose head is still to be queued was resumed by
 * _begin already. */
static void wake(jwo_http_request *request)
{
    if (request->stream_idle) {
        request->stream_idle = false;
        jwo_http_request_resume(request);
    }
}

bool jwo_http_stream_write(jwo_http_request *request, const void *bytes, size_t len)
{
    struct jwo_buf *stream = &request->stream;

    JWO_ASSERT(request->phase == JWO_REQUEST_STREAMING);
    if (request->stream_at > 0) {
        stream->len -= request->stream_at;
        memmove(stream->data, stream->data + request->stream_at, stream->len + 1);
        request->stream_at = 0;
    }
    jwo_buf_add(stream, bytes, len);
    if (stream->overflow) {
        request->phase = JWO_REQUEST_DROPPED;
        jwo_http_reset(jwo_http_request_fd(request));
    }
    wake(request);
    return !stream->overflow;
}

void jwo_http_stream_end(jwo_http_request *request)
{
    JWO_ASSERT(request->phase == JWO_REQUEST_STREAMING);
    request->phase = JWO_REQUEST_ANSWERED;
    wake(request);
}

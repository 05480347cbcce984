/* http_server_receive.c -- fills a request with what arrives, and judges it by the limits. See
 * http_server_internal.h for the contract.
 */
#include "http_server_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jwo/alloc.h"

/* RFC 9112 3.2: no white space. Libmicrohttpd takes what stands between the first space and the
 * last. */
static bool target_valid(const char *target)
{
    while ((unsigned char)*target > ' ' && *target != 0x7f) {
        target++;
    }
    return *target == '\0';
}

jwo_http_request *jwo_http_request_new(struct MHD_Connection *connection, const char *target,
                                       size_t body_bytes_max)
{
    const size_t sent_len = strlen(target);
    const size_t len = sent_len < JWO_HTTP_TARGET_BYTES_MAX ? sent_len : JWO_HTTP_TARGET_BYTES_MAX;
    jwo_http_request *request = jwo_malloc(sizeof(*request) + 2 * (len + 1));

    memset(request, 0, offsetof(jwo_http_request, headers)); /* the headers have their count */
    request->connection = connection;
    request->body_bytes_max = body_bytes_max;
    memcpy(request->target, target, len);
    request->target[len] = '\0';
    if (sent_len > len) {
        request->refusal = MHD_HTTP_URI_TOO_LONG;
    } else if (!target_valid(request->target)) {
        request->refusal = MHD_HTTP_BAD_REQUEST;
    }
    request->path = request->target;
    request->query = request->target + len;
    const char *mark = strchr(request->target, '?');
    if (mark) {
        const size_t path_len = (size_t)(mark - request->target);
        char *path = request->target + len + 1;
        memcpy(path, request->target, path_len);
        path[path_len] = '\0';
        request->path = path;
        request->query = mark + 1;
    }
    return request;
}

void jwo_http_request_free(jwo_http_request *request)
{
    jwo_buf_dispose(&request->body);
    jwo_buf_dispose(&request->stream);
    jwo_free(request);
}

static bool length_over(const char *digits, size_t max)
{
    return strtoull(digits, NULL, 10) > max; /* out of range is the largest there is */
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    jwo_http_request *request = context;

    (void)kind;
    if (request->header_count == JWO_HTTP_HEADERS_MAX) {
        request->refusal = MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
        return MHD_NO;
    }
    request->headers[request->header_count++] = (struct jwo_http_header){name, value};
    if (strpbrk(name, " \t")) {
        request->refusal = MHD_HTTP_BAD_REQUEST; /* "Name :" is read differently by others */
    } else if (strcasecmp(name, "Host") == 0) {
        request->host_count++;
    } else if (strcasecmp(name, "Content-Length") == 0) {
        request->content_length_count++;
        if (length_over(value, request->body_bytes_max)) {
            request->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
        }
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        if (request->transfer_encoding_seen || strcasecmp(value, "chunked") != 0) {
            request->refusal = MHD_HTTP_BAD_REQUEST;
        }
        request->transfer_encoding_seen = true;
    }
    return MHD_YES;
}

/* RFC 9112 3.2: HTTP/1.1 has one Host. 6.3: with two opinions about the length of the body, one
 * request could hide within another. */
static bool framing_valid(const jwo_http_request *request, const char *version)
{
    const bool host_required = strcmp(version, MHD_HTTP_VERSION_1_1) == 0;

    return request->host_count <= 1 && (request->host_count == 1 || !host_required) &&
           request->content_length_count <= 1 &&
           !(request->content_length_count && request->transfer_encoding_seen);
}

enum MHD_Result jwo_http_request_refuse(jwo_http_request *request)
{
    char body[64];
    const int status = (int)request->refusal;
    const int len = snprintf(body, sizeof(body), "%d %s\n", status, jwo_http_reason(status));
    struct MHD_Response *response =
        MHD_create_response_from_buffer((size_t)len, body, MHD_RESPMEM_MUST_COPY);

    request->phase = JWO_REQUEST_REFUSED;
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    const enum MHD_Result queued =
        MHD_queue_response(request->connection, request->refusal, response);
    MHD_destroy_response(response);
    return queued;
}

enum MHD_Result jwo_http_request_begin(jwo_http_request *request, const char *method,
                                       const char *version)
{
    request->head_seen = true;
    request->method = method;
    (void)MHD_get_connection_values(request->connection, MHD_HEADER_KIND, on_header, request);
    if (!request->refusal && !framing_valid(request, version)) {
        request->refusal = MHD_HTTP_BAD_REQUEST;
    }
    return request->refusal ? jwo_http_request_refuse(request) : MHD_YES;
}

/* A chunked body may turn out too large when it is too late to answer in the middle: what follows
 * is read and forgotten, so that the client sees the 413, but not for ever. */
enum MHD_Result jwo_http_request_take(jwo_http_request *request, const char *bytes, size_t len)
{
    if (!request->body.data) {
        jwo_buf_init(&request->body, request->body_bytes_max);
    }
    if (!request->refusal) {
        jwo_buf_add(&request->body, bytes, len);
        if (!request->body.overflow) {
            return MHD_YES;
        }
        request->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
    }
    request->discarded_bytes += len;
    return request->discarded_bytes <= request->body_bytes_max ? MHD_YES : MHD_NO;
}

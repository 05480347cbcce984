/* http_server.c -- see jwo/http_server.h for the contract. It and its neighbours of
 * that name are the only files that know libmicrohttpd: http_server_receive.c judges what arrives,
 * http_server_stream.c tells an answer piece by piece, http_server_raw.c sends what is no HTTP,
 * http_server_door.c opens further ports.
 *
 * A request's life; "resume" asks libmicrohttpd to call on_access once more:
 *
 *   RECEIVING -- broke a limit --> REFUSED, answered here
 *   RECEIVING -- body complete, on_request --> HANDED
 *   HANDED -- jwo_http_answer, resume --> ANSWERED
 *   HANDED -- jwo_http_stream_begin, resume --> STREAMING, http_server_stream.c
 *   STREAMING -- jwo_http_stream_end --> ANSWERED
 *   HANDED -- jwo_http_answer_part --> HANDED
 *   HANDED -- jwo_http_answer_bytes, resume --> DROPPED
 *   HANDED -- jwo_http_answer_bytes(STALL) --> STALLED
 *   HANDED, STALLED, STREAMING -- client left or server freed, resume --> DROPPED
 *
 * An answer given within on_request needs no resume: the connection is not suspended yet.
 */
#include "http_server_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "http_server_hangup.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/limits.h"
#include "jwo/log.h"

/* Driving libmicrohttpd */

/* When the last place is taken, libmicrohttpd stops listening; it listens again at the beginning of
 * the first run that finds room. Nothing else may come to cause that run. True: it is due. */
static bool has_room_again(jwo_http_server *server)
{
    const bool was_full = server->full;

    server->full =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS)->num_connections >=
        JWO_HTTP_CONNECTIONS_MAX;
    return was_full && !server->full;
}

static void server_run(jwo_http_server *server)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms = 0;

    server->running = true;
    do {
        /* This may take new requests whose handler answers older ones: look again, or those
         * would wait for the next unrelated event. */
        server->resumed = false;
        (void)MHD_run(server->daemon);
    } while (server->resumed || has_room_again(server));
    server->running = false;

    if (MHD_get_timeout(server->daemon, &timeout_ms) == MHD_YES) {
        jwo_timer_start(server->timer, (int64_t)timeout_ms);
    } else {
        jwo_timer_stop(server->timer);
    }
}

static void on_timer(void *context)
{
    server_run(context);
}

static void on_readable(void *context, int events)
{
    (void)events;
    server_run(context);
}

static bool on_turn_end(void *context)
{
    jwo_http_server *server = context;

    if (!server->resumed) {
        return false;
    }
    server_run(server);
    return true;
}

int jwo_http_request_fd(const jwo_http_request *request)
{
    return MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
        ->connect_fd;
}

void jwo_http_request_suspend(jwo_http_request *request)
{
    request->suspended = true;
    MHD_suspend_connection(request->connection);
    jwo_hangups_add(request->server->hangups, &request->hangup, jwo_http_request_fd(request),
                    request);
}

void jwo_http_request_resume(jwo_http_request *request)
{
    if (!request->suspended) {
        return;
    }
    request->suspended = false;
    jwo_hangups_remove(request->server->hangups, &request->hangup);
    MHD_resume_connection(request->connection);
    request->server->resumed = true;
}

/* The client has left, or we are closing. */
static void request_drop(jwo_http_request *request)
{
    const bool owed =
        request->phase == JWO_REQUEST_HANDED || request->phase == JWO_REQUEST_STREAMING;

    if (owed || request->phase == JWO_REQUEST_STALLED) {
        request->phase = JWO_REQUEST_DROPPED;
        if (owed && request->gone) {
            request->gone(request->gone_context);
        }
        jwo_http_request_resume(request);
    }
}

/* Requests die in server_run alone, so this one is alive. */
static void on_hangup(void *owner)
{
    request_drop(owner);
}

/* Receiving */

/* We keep the target as it was sent. Libmicrohttpd would take its query apart next, and forgets to
 * answer and to close when a query has more parameters than fit the memory of the connection: so it
 * is shown none. The buffer is its own and writable. */
static void hide_query(const char *target)
{
    char *mark = strchr((char *)(uintptr_t)target, '?');

    if (mark) {
        mark[1] = '\0';
    }
}

static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    jwo_http_server *server = context;
    jwo_http_request *request = jwo_http_request_new(connection, target, server->body_bytes_max);

    hide_query(target);
    request->server = server;
    request->next = server->requests;
    if (request->next) {
        request->next->prev = request;
    }
    server->requests = request;
    return request;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **request_context,
                         enum MHD_RequestTerminationCode why)
{
    jwo_http_server *server = context;
    jwo_http_request *request = *request_context;

    (void)connection;
    (void)why;
    if (!request) {
        return;
    }
    JWO_ASSERT(!request->suspended);
    *request_context = NULL;
    *(request->prev ? &request->prev->next : &server->requests) = request->next;
    if (request->next) {
        request->next->prev = request->prev;
    }
    if (request->response) {
        MHD_destroy_response(request->response);
    }
    if (request->is_stream) {
        server->stream_count--;
    }
    if (request->phase == JWO_REQUEST_STREAMING && request->gone) {
        request->gone(request->gone_context);
    }
    jwo_http_request_free(request);
}

static enum MHD_Result request_queue(jwo_http_request *request)
{
    const enum MHD_Result queued =
        MHD_queue_response(request->connection, request->status, request->response);

    MHD_destroy_response(request->response);
    request->response = NULL;
    return queued;
}

static enum MHD_Result request_hand_over(jwo_http_request *request)
{
    jwo_http_server *server = request->server;

    if (server->closing) {
        return MHD_NO;
    }
    if (jwo_http_door_refuses(server, jwo_http_request_fd(request))) {
        jwo_http_reset(jwo_http_request_fd(request));
        return MHD_NO;
    }
    request->phase = JWO_REQUEST_HANDED;
    request->received_ms = jwo_wall_ms();
    request->in_handler = true;
    server->on_request(server->context, request);
    request->in_handler = false;
    if (request->phase == JWO_REQUEST_ANSWERED || request->phase == JWO_REQUEST_STREAMING) {
        return request_queue(request);
    }
    if (request->phase == JWO_REQUEST_DROPPED) {
        return MHD_NO;
    }
    jwo_http_request_suspend(request);
    return MHD_YES;
}

static enum MHD_Result on_access(void *context, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *body,
                                 size_t *body_len, void **request_context)
{
    jwo_http_request *request = *request_context;

    (void)context;
    (void)connection;
    (void)url; /* unescaped in place: we keep the target as it was sent */
    switch (request->phase) {
    case JWO_REQUEST_RECEIVING:
        if (!request->head_seen) {
            return jwo_http_request_begin(request, method, version);
        }
        if (*body_len > 0) {
            const size_t len = *body_len;
            *body_len = 0;
            return jwo_http_request_take(request, body, len);
        }
        return request->refusal ? jwo_http_request_refuse(request) : request_hand_over(request);
    case JWO_REQUEST_REFUSED: /* the rest of the body */
        *body_len = 0;
        return MHD_YES;
    case JWO_REQUEST_ANSWERED:
    case JWO_REQUEST_STREAMING:
        return request_queue(request);
    case JWO_REQUEST_HANDED:
    case JWO_REQUEST_STALLED:
    case JWO_REQUEST_DROPPED:
        break;
    }
    JWO_ASSERT(request->phase == JWO_REQUEST_DROPPED); /* the others are suspended */
    return MHD_NO;                                     /* closes the connection without a word */
}

/* Starting and stopping */

__attribute__((format(printf, 2, 0))) static void on_mhd_word(void *context, const char *fmt,
                                                              va_list args)
{
    jwo_http_server *server = context;

    (void)vsnprintf(server->last_word, sizeof(server->last_word), fmt, args);
    server->last_word[strcspn(server->last_word, "\n")] = '\0';
    jwo_log(JWO_LOG_DEBUG, NULL, "http server: %s", server->last_word);
}

bool jwo_http_address_parse(const char *address, uint16_t port, struct sockaddr_storage *out)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof(*out));
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        return true;
    }
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    return inet_pton(AF_INET6, address, &v6->sin6_addr) == 1;
}

static struct MHD_Daemon *daemon_start(jwo_http_server *server, struct sockaddr_storage *address,
                                       const struct jwo_http_server_options *options)
{
    unsigned int flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    /* clang-format off */
    struct MHD_OptionItem items[] = {
        {MHD_OPTION_EXTERNAL_LOGGER,         (intptr_t)on_mhd_word,     server},
        {MHD_OPTION_SOCK_ADDR,               0,                         address},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, JWO_HTTP_HEAD_BYTES_MAX,   NULL},
        {MHD_OPTION_CONNECTION_LIMIT,        JWO_HTTP_CONNECTIONS_MAX,  NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT,      JWO_HTTP_IDLE_S,           NULL},
        {MHD_OPTION_URI_LOG_CALLBACK,        (intptr_t)on_target,       server},
        {MHD_OPTION_NOTIFY_COMPLETED,        (intptr_t)on_completed,    server},
        {MHD_OPTION_END, 0, NULL}, /* or, with TLS: */
        {MHD_OPTION_END, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    /* clang-format on */
    struct MHD_OptionItem *tls = &items[JWO_COUNT(items) - 3];

    if (address->ss_family == AF_INET6) {
        flags |= MHD_USE_IPv6;
    }
    if (server->tls) {
        flags |= MHD_USE_TLS;
        tls[0].option = MHD_OPTION_HTTPS_MEM_KEY;
        tls[0].ptr_value = (void *)(uintptr_t)options->tls_key_pem;
        tls[1].option = MHD_OPTION_HTTPS_MEM_CERT;
        tls[1].ptr_value = (void *)(uintptr_t)options->tls_cert_pem;
    }
    return MHD_start_daemon(flags, options->port, NULL, NULL, on_access, server, MHD_OPTION_ARRAY,
                            items, MHD_OPTION_END);
}

static void server_attach(jwo_http_server *server)
{
    const int mhd_fd = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;

    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    server->timer = jwo_timer_new(server->loop, on_timer, server);
    server->turn_end = jwo_turn_hook_new(server->loop, on_turn_end, server);
    server->watch = jwo_watch_new(server->loop, mhd_fd, on_readable, server);
    jwo_watch_set(server->watch, JWO_READABLE);
}

jwo_status jwo_http_server_new(jwo_http_server **out, jwo_loop *loop,
                               const struct jwo_http_server_options *options, struct jwo_error *err)
{
    const char *text = options->address ? options->address : "127.0.0.1";
    struct sockaddr_storage address;
    jwo_status status = JWO_OK;

    JWO_ASSERT(out != NULL);
    JWO_ASSERT(options->on_request != NULL);
    JWO_ASSERT(!options->tls_cert_pem == !options->tls_key_pem);
    *out = NULL;
    if (!jwo_http_address_parse(text, options->port, &address)) {
        return jwo_fail(err, JWO_EIO, "%s is not a numeric address to listen on (port %u)", text,
                        (unsigned)options->port);
    }
    jwo_http_server *server = jwo_calloc(1, sizeof(*server));
    server->loop = loop;
    (void)snprintf(server->address, sizeof(server->address), "%s", text);
    server->body_bytes_max =
        options->body_bytes_max ? options->body_bytes_max : JWO_HTTP_BODY_BYTES_MAX;
    server->tls = options->tls_cert_pem != NULL;
    server->on_request = options->on_request;
    server->context = options->context;
    server->hangups = jwo_hangups_new(loop, on_hangup);
    if (!server->hangups) {
        status = jwo_fail(err, JWO_EIO, "cannot listen on %s port %u: %s", text,
                          (unsigned)options->port, strerror(errno));
        goto done;
    }
    server->daemon = daemon_start(server, &address, options);
    if (!server->daemon) {
        status = jwo_fail(err, JWO_EIO, "cannot listen on %s port %u: %s", text,
                          (unsigned)options->port, server->last_word);
        goto done;
    }
    server_attach(server);
    *out = server;
    server = NULL;

done:
    jwo_http_server_free(server);
    return status;
}

uint16_t jwo_http_server_port(const jwo_http_server *server)
{
    return server->port;
}

void jwo_http_server_free(jwo_http_server *server)
{
    if (!server) {
        return;
    }
    JWO_ASSERT(!server->running); /* i.e. not within on_request */
    JWO_ASSERT(!server->doors);
    server->closing = true;
    jwo_turn_hook_free(server->turn_end);
    jwo_timer_free(server->timer);
    jwo_watch_free(server->watch);
    if (server->daemon) {
        for (jwo_http_request *request = server->requests; request; request = request->next) {
            request_drop(request);
        }
        /* libmicrohttpd insists that nothing is suspended when it stops; and answers that have
         * been given get their chance to leave. */
        (void)MHD_run(server->daemon);
        MHD_stop_daemon(server->daemon);
    }
    jwo_hangups_free(server->hangups);
    jwo_free(server);
}

/* The request, for its handler */

const char *jwo_http_method(const jwo_http_request *request)
{
    return request->method;
}

const char *jwo_http_target(const jwo_http_request *request)
{
    return request->target;
}

const char *jwo_http_path(const jwo_http_request *request)
{
    return request->path;
}

const char *jwo_http_query(const jwo_http_request *request)
{
    return request->query;
}

const char *jwo_http_body(const jwo_http_request *request, size_t *len)
{
    if (len) {
        *len = request->body.len;
    }
    return request->body.data ? request->body.data : "";
}

const char *jwo_http_header(const jwo_http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0) {
            return request->headers[i].value;
        }
    }
    return NULL;
}

const struct jwo_http_header *jwo_http_headers(const jwo_http_request *request, size_t *count)
{
    *count = request->header_count;
    return request->headers;
}

int64_t jwo_http_received_ms(const jwo_http_request *request)
{
    return request->received_ms;
}

const char *jwo_http_peer(const jwo_http_request *request, char out[JWO_HTTP_PEER_MAX])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info != NULL ? info->client_addr : NULL;
    const void *numbers = NULL;

    if (address != NULL && address->sa_family == AF_INET) {
        numbers = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    } else if (address != NULL && address->sa_family == AF_INET6) {
        numbers = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    }
    if (numbers == NULL || inet_ntop(address->sa_family, numbers, out, JWO_HTTP_PEER_MAX) == NULL) {
        out[0] = '\0';
    }
    return out;
}

void jwo_http_set_gone(jwo_http_request *request, void (*gone)(void *context), void *context)
{
    request->gone = gone;
    request->gone_context = context;
}

/* Answering */

void jwo_http_response_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (MHD_add_response_header(response, name, value) != MHD_YES) {
        jwo_log(JWO_LOG_WARN, NULL, "http server: header %s cannot be sent and is left out", name);
    }
}

void jwo_http_answer(jwo_http_request *request, int status, const char *content_type,
                     const void *body, size_t body_len, const struct jwo_http_header *headers,
                     size_t header_count)
{
    JWO_ASSERT(request->phase == JWO_REQUEST_HANDED);
    JWO_ASSERT(status >= 200 && status <= 999);
    /* libmicrohttpd copies, so the cast only takes the const away. */
    request->response =
        MHD_create_response_from_buffer(body_len, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    JWO_ASSERT(request->response != NULL);
    request->status = (unsigned int)status;
    if (content_type) {
        jwo_http_response_header(request->response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
    }
    for (size_t i = 0; i < header_count; i++) {
        jwo_http_response_header(request->response, headers[i].name, headers[i].value);
    }
    request->phase = JWO_REQUEST_ANSWERED;
    jwo_http_request_resume(request);
}

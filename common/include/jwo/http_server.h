/* http_server.h -- an HTTP/1.1 server on the program's loop (libmicrohttpd in external-epoll mode
 * behind it).
 *
 * A request is handed over when its body is complete and within the limits; it is answered exactly
 * once, at once or later in any turn (the connection is suspended meanwhile). Limits on body, head,
 * header count, target, connections and idle time come from limits.h; what breaks them is answered
 * 400, 413, 414 or 431, or closed, without the handler. A client that sends slowly cannot hold
 * anything but its own connection.
 *
 * Not HTTP enough for us: two Content-Length, Transfer-Encoding or Host fields, Content-Length
 * beside Transfer-Encoding, HTTP/1.1 without Host, white space in the target (RFC 9112 3.2, 6.3):
 * 400. A NUL byte ends the target or header value that it stands in, a bare CR ends the line.
 */
#ifndef JWO_HTTP_SERVER_H
#define JWO_HTTP_SERVER_H

#include "jwo/http.h"
#include "jwo/loop.h"

typedef struct jwo_http_server jwo_http_server;
typedef struct jwo_http_request jwo_http_request;

struct jwo_http_server_options {
    const char *address;                    /* numeric; NULL = "127.0.0.1" */
    uint16_t port;                          /* 0 = any; read it back */
    size_t body_bytes_max;                  /* 0 = JWO_HTTP_BODY_BYTES_MAX */
    const char *tls_cert_pem, *tls_key_pem; /* text of the PEM files; both or neither */
    void (*on_request)(void *context, jwo_http_request *request);
    void *context;
};

/* EIO: the address or port cannot be had, or the PEM texts are no certificate and key; *err names
 * address and port. */
JWO_MUST_USE jwo_status jwo_http_server_new(jwo_http_server **out, jwo_loop *loop,
                                            const struct jwo_http_server_options *options,
                                            struct jwo_error *err);
uint16_t jwo_http_server_port(const jwo_http_server *server);
/* Closes every connection; requests not yet answered end with their `gone`.
 * Not inside on_request. */
void jwo_http_server_free(jwo_http_server *server);

/* The request; all pointers are borrowed until it has been answered or is gone. */
const char *jwo_http_method(const jwo_http_request *request);
/* As sent: path and query, still escaped. */
const char *jwo_http_target(const jwo_http_request *request);
/* The target up to the '?', still escaped. */
const char *jwo_http_path(const jwo_http_request *request);
/* The target after the '?', still escaped; "" if there is none. */
const char *jwo_http_query(const jwo_http_request *request);
/* NUL-terminated. */
const char *jwo_http_body(const jwo_http_request *request, size_t *len);
/* First header of that name (any case), or NULL. */
const char *jwo_http_header(const jwo_http_request *request, const char *name);
/* All headers in the order of arrival. */
const struct jwo_http_header *jwo_http_headers(const jwo_http_request *request, size_t *count);
int64_t jwo_http_received_ms(const jwo_http_request *request); /* wall time */
#define JWO_HTTP_PEER_MAX 46
/* The numeric address of the other end, "" if it cannot be told. Returns `out`. */
const char *jwo_http_peer(const jwo_http_request *request, char out[JWO_HTTP_PEER_MAX]);

/* For the handler: a pointer of its own, and word when the client left (or the server is freed)
 * before the answer. After `gone` the request is dead. It comes within a fraction of a second of
 * the client's leaving, but is no promise: a client may leave while its answer is on the way. A
 * client that closes its sending side alone has left. */
void jwo_http_set_gone(jwo_http_request *request, void (*gone)(void *context), void *context);

/* Answer. The body is copied; content_type NULL sends none. A header that would break the head (a
 * line break in it, a Content-Length of your own) is left out with a warning in the log. */
void jwo_http_answer(jwo_http_request *request, int status, const char *content_type,
                     const void *body, size_t body_len, const struct jwo_http_header *headers,
                     size_t header_count);

/* Answer piece by piece, as long as the client stays: server-sent events. After _begin the request
 * is a stream, until it is ended, dropped or gone (`gone` of jwo_http_set_gone, also when the
 * server is freed).
 *
 * Memory     What the network has not taken yet waits here, at most bytes_max. `drained` asks for
 *            more as soon as nothing waits, so that much can be told to a slow reader in little
 *            memory; it may write or end.
 * Slowness   A reader that takes nothing for JWO_HTTP_IDLE_S while something waits has its
 *            connection closed, and the stream is gone. */
struct jwo_http_stream_options {
    int status;
    const char *content_type;
    const struct jwo_http_header *headers;
    size_t header_count;
    size_t bytes_max;               /* > 0 */
    void (*drained)(void *context); /* may be NULL; never inside _begin or _write */
    void *context;
};
/* False: the server has JWO_HTTP_STREAMS_MAX streams already; the request is still to be
 * answered. */
JWO_MUST_USE bool jwo_http_stream_begin(jwo_http_request *request,
                                        const struct jwo_http_stream_options *options);
/* Copied. False: more than bytes_max would wait. The reader was too slow, its connection is reset,
 * the stream is dead, and `gone` does not come. */
JWO_MUST_USE bool jwo_http_stream_write(jwo_http_request *request, const void *bytes, size_t len);
size_t jwo_http_stream_waiting(const jwo_http_request *request); /* bytes */
/* What waits is still sent; the request is dead. */
void jwo_http_stream_end(jwo_http_request *request);

/* Misbehave on purpose: send exactly these bytes (maybe none) as they are, then end the connection
 * so. Plain HTTP only. The bytes go out at once and whole if they are at most 64 KiB; of more, what
 * the socket does not take is not sent. */
enum jwo_http_end {
    JWO_HTTP_CLOSE, /* orderly FIN */
    JWO_HTTP_RESET, /* RST */
    JWO_HTTP_STALL  /* keep it open and silent until the client leaves */
};
void jwo_http_answer_bytes(jwo_http_request *request, const void *bytes, size_t len,
                           enum jwo_http_end end);

/* The same in parts: send these bytes now, at any time before the request is answered, which is
 * then to be done by jwo_http_answer_bytes. `gone` is told as ever. */
void jwo_http_answer_part(jwo_http_request *request, const void *bytes, size_t len);

/* A further port of the same server, at the same address, that can be shut: whoever connects is
 * refused, and a connection that came by it before is reset at its next request. What is under way
 * goes on. The port is kept meanwhile. */
typedef struct jwo_http_door jwo_http_door;
/* Open. EIO: there is no port left; *err says so. */
JWO_MUST_USE jwo_status jwo_http_door_new(jwo_http_door **out, jwo_http_server *server,
                                          struct jwo_error *err);
/* Before its server; connections that came by it go on. NULL is fine. */
void jwo_http_door_free(jwo_http_door *door);
uint16_t jwo_http_door_port(const jwo_http_door *door);
void jwo_http_door_shut(jwo_http_door *door); /* nothing when it is shut */
/* Nothing when it is open. Stays shut, with an error in the log, if somebody took the port. */
void jwo_http_door_open(jwo_http_door *door);

#endif

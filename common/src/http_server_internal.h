/* http_server_internal.h -- server and request, for http_server.c, which keeps a request from its
 * first line to its answer, http_server_receive.c, which fills it and judges it by the limits,
 * http_server_raw.c, which answers it with any bytes, http_server_stream.c, which answers it piece
 * by piece, and http_server_door.c.
 */
#ifndef JWO_HTTP_SERVER_INTERNAL_H
#define JWO_HTTP_SERVER_INTERNAL_H

#include <microhttpd.h>
#include <netinet/in.h>

#include "http_server_hangup.h"
#include "jwo/buf.h"
#include "jwo/http_server.h"
#include "jwo/limits.h"

struct jwo_http_server {
    jwo_loop *loop; /* borrowed */
    struct MHD_Daemon *daemon;
    char address[INET6_ADDRSTRLEN];
    uint16_t port;
    size_t body_bytes_max;
    bool tls;
    void (*on_request)(void *context, jwo_http_request *request);
    void *context; /* borrowed */

    jwo_watch *watch; /* of libmicrohttpd's epoll set */
    jwo_timer *timer; /* libmicrohttpd's next deadline */
    jwo_turn_hook *turn_end;
    jwo_hangups *hangups; /* of the suspended connections */
    jwo_http_request *requests;
    jwo_http_door *doors;
    int stream_count;
    bool resumed; /* a connection waits for MHD_run */
    bool running; /* within MHD_run */
    bool full;    /* as many connections as are allowed */
    bool closing;
    char last_word[160]; /* libmicrohttpd's own explanation of a failed start */
};

/* The diagram is at the top of http_server.c. */
enum jwo_request_phase {
    JWO_REQUEST_RECEIVING,
    JWO_REQUEST_REFUSED,
    JWO_REQUEST_HANDED,
    JWO_REQUEST_ANSWERED,
    JWO_REQUEST_STREAMING,
    JWO_REQUEST_STALLED,
    JWO_REQUEST_DROPPED
};

struct jwo_http_request {
    jwo_http_server *server;           /* borrowed */
    struct MHD_Connection *connection; /* borrowed */
    jwo_http_request *prev, *next;     /* all requests of the server */
    enum jwo_request_phase phase;
    bool head_seen;
    bool in_handler; /* within on_request: an answer needs no resume */
    bool suspended;
    struct jwo_hangup hangup; /* while suspended */

    const char *method;          /* borrowed from the connection, like the headers */
    const char *path;            /* `target` itself when it has no query */
    const char *query;           /* within `target` */
    struct jwo_buf body;         /* all zero until there is one */
    size_t body_bytes_max;       /* of `body` */
    size_t discarded_bytes;      /* of a body that is too large */
    unsigned int refusal;        /* the status when a limit is broken, or 0 */
    int host_count;              /* header fields of that name */
    int content_length_count;    /* header fields of that name */
    bool transfer_encoding_seen; /* the header */
    int64_t received_ms;
    size_t header_count;

    void (*gone)(void *context);
    void *gone_context;

    struct MHD_Response *response; /* of ANSWERED, until it is queued */
    unsigned int status;

    struct jwo_buf stream; /* what libmicrohttpd has not taken yet begins at `stream_at` */
    size_t stream_at;
    void (*drained)(void *context);
    void *drained_context;
    bool is_stream;
    bool stream_idle; /* suspended because there is nothing to send */

    struct jwo_http_header headers[JWO_HTTP_HEADERS_MAX];
    char target[]; /* then, when there is a query, the path */
};

/* RECEIVING, with the target as it was sent, cut to its limit. The rest is zero. */
jwo_http_request *jwo_http_request_new(struct MHD_Connection *connection, const char *target,
                                       size_t body_bytes_max);
/* The response, if any, is libmicrohttpd's and not freed here. */
void jwo_http_request_free(jwo_http_request *request);

/* One that cannot be sent is left out with a warning. */
void jwo_http_response_header(struct MHD_Response *response, const char *name, const char *value);

/* For libmicrohttpd's access handler: MHD_YES goes on, MHD_NO closes the connection. */

/* The head is complete, nothing of the body has been read. What is out of bounds is refused. */
enum MHD_Result jwo_http_request_begin(jwo_http_request *request, const char *method,
                                       const char *version);
/* Some more of the body. One that is too large sets `refusal`. */
enum MHD_Result jwo_http_request_take(jwo_http_request *request, const char *bytes, size_t len);
/* Answer with the status `refusal` and close the connection after it: REFUSED. */
enum MHD_Result jwo_http_request_refuse(jwo_http_request *request);

/* For http_server.c's neighbours. */

/* False: not a numeric address. */
bool jwo_http_address_parse(const char *address, uint16_t port, struct sockaddr_storage *out);
int jwo_http_request_fd(const jwo_http_request *request);
/* Take the connection from libmicrohttpd until it is resumed; the client's leaving is watched. */
void jwo_http_request_suspend(jwo_http_request *request);
/* libmicrohttpd goes on with it at the end of the turn; nothing if it was not suspended. */
void jwo_http_request_resume(jwo_http_request *request);
/* End the connection with an RST, now. The socket is still to be closed. */
void jwo_http_reset(int fd);
/* Did this connection come by a door that is shut now? */
bool jwo_http_door_refuses(const jwo_http_server *server, int fd);

#endif

/* http_server_door.c -- a further port of a server, which can be shut. See jwo/http_server.h for
 * the contract.
 *
 * A listening socket that is shut down stops listening but keeps its port, so that nobody else can
 * take it and a client is refused; listen() opens it again.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_server_internal.h"
#include "jwo/alloc.h"
#include "jwo/log.h"

struct jwo_http_door {
    jwo_http_server *server; /* borrowed */
    jwo_http_door *next;     /* of the same server */
    int fd;
    jwo_watch *watch;
    uint16_t port;
    bool open;
};

/* IPv4 keeps the port at the same place. */
static uint16_t port_of(int fd)
{
    struct sockaddr_in6 address = {.sin6_port = 0};
    socklen_t len = sizeof(address);

    (void)getsockname(fd, (struct sockaddr *)&address, &len);
    return ntohs(address.sin6_port);
}

/* The address of whoever comes is of no interest, but libmicrohttpd wants one. */
static void on_visitor(void *context, int events)
{
    jwo_http_door *door = context;
    struct sockaddr_storage from;
    socklen_t from_len = sizeof(from);
    const int fd =
        accept4(door->fd, (struct sockaddr *)&from, &from_len, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)events;
    if (fd < 0) {
        if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) {
            jwo_log(JWO_LOG_WARN, NULL, "http server: cannot accept: %s", strerror(errno));
        }
        return;
    }
    /* It closes the socket when it is at its limit. */
    (void)MHD_add_connection(door->server->daemon, fd, (const struct sockaddr *)&from, from_len);
    door->server->resumed = true;
}

/* A socket that is bound there; -1, with errno, if there is none to be had. */
static int bound_socket(const struct sockaddr_storage *address)
{
    const socklen_t len =
        address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    const int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int yes = 1;

    if (fd >= 0 && (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
                    bind(fd, (const struct sockaddr *)address, len) != 0)) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* Linux keeps a port for a shut socket only if it was asked for by its number: so one socket finds
 * a free port, and another is bound to it before the first lets go. */
static int listening_socket(const char *address_text)
{
    struct sockaddr_storage address;
    bool valid = jwo_http_address_parse(address_text, 0, &address);

    JWO_ASSERT(valid); /* the server listens there */
    const int finder = bound_socket(&address);
    if (finder < 0) {
        return -1;
    }
    valid = jwo_http_address_parse(address_text, port_of(finder), &address);
    JWO_ASSERT(valid);
    const int fd = bound_socket(&address);
    (void)close(finder);
    if (fd >= 0 && listen(fd, SOMAXCONN) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

jwo_status jwo_http_door_new(jwo_http_door **out, jwo_http_server *server, struct jwo_error *err)
{
    const int fd = listening_socket(server->address);

    *out = NULL;
    if (fd < 0) {
        return jwo_fail(err, JWO_EIO, "cannot listen on a further port of %s: %s", server->address,
                        strerror(errno));
    }
    jwo_http_door *door = jwo_calloc(1, sizeof(*door));
    door->server = server;
    door->fd = fd;
    door->port = port_of(fd);
    door->watch = jwo_watch_new(server->loop, fd, on_visitor, door);
    jwo_watch_set(door->watch, JWO_READABLE);
    door->open = true;
    door->next = server->doors;
    server->doors = door;
    *out = door;
    return JWO_OK;
}

void jwo_http_door_free(jwo_http_door *door)
{
    if (!door) {
        return;
    }
    jwo_http_door **link = &door->server->doors;

    while (*link != door) {
        link = &(*link)->next;
    }
    *link = door->next;
    jwo_watch_free(door->watch);
    (void)close(door->fd);
    jwo_free(door);
}

uint16_t jwo_http_door_port(const jwo_http_door *door)
{
    return door->port;
}

void jwo_http_door_shut(jwo_http_door *door)
{
    if (door->open) {
        door->open = false;
        jwo_watch_set(door->watch, 0);
        (void)shutdown(door->fd, SHUT_RDWR);
    }
}

void jwo_http_door_open(jwo_http_door *door)
{
    if (door->open) {
        return;
    }
    if (listen(door->fd, SOMAXCONN) != 0) {
        jwo_log(JWO_LOG_ERROR, NULL, "http server: port %u cannot be opened again: %s",
                (unsigned)door->port, strerror(errno));
        return;
    }
    jwo_watch_set(door->watch, JWO_READABLE);
    door->open = true;
}

bool jwo_http_door_refuses(const jwo_http_server *server, int fd)
{
    for (const jwo_http_door *door = server->doors; door; door = door->next) {
        if (!door->open && port_of(fd) == door->port) {
            return true;
        }
    }
    return false;
}

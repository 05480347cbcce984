/* wire.h -- for fuzz targets: one client connection to a server on the same loop, kept open from
 * input to input.
 *
 * All is in one process, so waiting means turning the loop, and the fuzzer sees what the bytes
 * reach.
 */
#ifndef AMZ_FUZZ_WIRE_H
#define AMZ_FUZZ_WIRE_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jwo/buf.h"
#include "jwo/clock.h"
#include "jwo/loop.h"

#define WIRE_DEADLINE_MS (30 * JWO_SECOND_MS) /* only a hang gets there */

struct wire {
    jwo_loop *loop;
    uint16_t port;
    int fd; /* -1: not connected */
    struct jwo_buf got;
};

static inline void wire_init(struct wire *wire, jwo_loop *loop, uint16_t port)
{
    *wire = (struct wire){.loop = loop, .port = port, .fd = -1};
    jwo_buf_init(&wire->got, 64u * 1024 * 1024);
}

static inline void wire_close(struct wire *wire)
{
    if (wire->fd >= 0) {
        (void)close(wire->fd);
    }
    wire->fd = -1;
}

static inline void wire_connect(struct wire *wire)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(wire->port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    wire->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    JWO_ASSERT(connect(wire->fd, (const struct sockaddr *)&address, sizeof address) == 0);
    (void)setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
}

/* Where the body of the answer begins, or NULL while the answer is not whole. An answer without a
 * known length (a stream of events) is taken for whole when its head is there. */
static inline const char *wire_body(const struct wire *wire)
{
    static const char field[] = "\r\ncontent-length:";
    const char *end = strstr(wire->got.data, "\r\n\r\n");
    const char *length = strcasestr(wire->got.data, field);
    const size_t here = end ? wire->got.len - (size_t)(end + 4 - wire->got.data) : 0;

    if (end == NULL ||
        (length && length < end && here < strtoul(length + sizeof field - 1, NULL, 10))) {
        return NULL;
    }
    return end + 4;
}

static inline void wire_receive(struct wire *wire)
{
    char bytes[16384];
    const ssize_t got = recv(wire->fd, bytes, sizeof bytes, MSG_DONTWAIT);

    if (got > 0) {
        jwo_buf_add(&wire->got, bytes, (size_t)got);
    } else if (got == 0 || errno != EAGAIN) { /* or it was reset */
        wire_close(wire);
    }
}

/* Sends, turns the loop until the whole answer is there, and answers its status; 0 when the server
 * closed without one. The answer is in `got`. */
static inline int wire_exchange(struct wire *wire, const char *bytes, size_t len)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + WIRE_DEADLINE_MS;
    int status;

    if (wire->fd < 0) {
        wire_connect(wire);
    }
    jwo_buf_reset(&wire->got);
    while (wire->fd >= 0 && wire_body(wire) == NULL) {
        const ssize_t sent = len > 0 ? send(wire->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;

        bytes += sent > 0 ? sent : 0;
        len -= sent > 0 ? (size_t)sent : 0;
        jwo_loop_poll(wire->loop);
        wire_receive(wire);
        JWO_ASSERT(jwo_monotonic_ms() < deadline_ms);
    }
    status = wire->got.len > 12 ? (int)strtol(wire->got.data + strlen("HTTP/1.1 "), NULL, 10) : 0;
    /* What is refused for its form ends the connection, as does a stream that nobody awaits. */
    if (len > 0 || strcasestr(wire->got.data, "\r\nconnection: close") ||
        !strcasestr(wire->got.data, "\r\ncontent-length:")) {
        wire_close(wire);
    }
    return status;
}

#endif

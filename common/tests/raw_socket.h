/* raw_socket.h -- a client or server that writes any bytes it likes, for tests of the HTTP server
 * and client.
 *
 * The other side runs on `loop` in the same process, so waiting here means turning that loop.
 */
#ifndef JWO_RAW_SOCKET_H
#define JWO_RAW_SOCKET_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jwo/buf.h"
#include "jwo/clock.h"
#include "jwo/loop.h"
#include "test_support.h"

#define RAW_DEADLINE_MS 30000 /* generous: only a hang gets there */

struct raw_socket {
    int fd;
    struct jwo_buf got; /* all that has been received */
    bool ended;         /* by the peer */
    int error;          /* with `ended`: 0 after an orderly end, or e.g. ECONNRESET */
};

static inline struct sockaddr_in raw_address(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static inline void raw_init(struct raw_socket *raw, int fd)
{
    *raw = (struct raw_socket){.fd = fd};
    jwo_buf_init(&raw->got, 16 * 1024 * 1024);
}

static inline void raw_connect(struct raw_socket *raw, uint16_t port)
{
    const struct sockaddr_in address = raw_address(port);

    raw_init(raw, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    assert_int_equal(connect(raw->fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(fcntl(raw->fd, F_SETFL, O_NONBLOCK), 0);
}

static inline void raw_close(struct raw_socket *raw)
{
    if (raw->fd >= 0) {
        (void)close(raw->fd);
    }
    raw->fd = -1;
    jwo_buf_dispose(&raw->got);
}

/* One turn of the loop, after a breath of at most a millisecond in which
 * this socket may get ready. */
static inline void raw_turn(struct raw_socket *raw, jwo_loop *loop, short events)
{
    struct pollfd ready = {.fd = raw->ended ? -1 : raw->fd, .events = events};

    jwo_loop_poll(loop);
    (void)poll(&ready, 1, 1);
}

/* Sends all, or as much as the peer takes before it ends the connection. */
static inline void raw_send(struct raw_socket *raw, jwo_loop *loop, const char *bytes, size_t len)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;

    while (len > 0) {
        const ssize_t sent = send(raw->fd, bytes, len, MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes += sent;
            len -= (size_t)sent;
        } else if (errno != EAGAIN) {
            return;
        } else {
            raw_turn(raw, loop, POLLOUT);
        }
        assert_true(jwo_monotonic_ms() < deadline_ms);
    }
}

static inline void raw_sends(struct raw_socket *raw, jwo_loop *loop, const char *text)
{
    raw_send(raw, loop, text, strlen(text));
}

static inline void raw_receive(struct raw_socket *raw)
{
    char bytes[16384];

    while (!raw->ended) {
        const ssize_t got = recv(raw->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
        if (got > 0) {
            jwo_buf_add(&raw->got, bytes, (size_t)got);
        } else if (got < 0 && errno == EAGAIN) {
            return;
        } else {
            raw->ended = true;
            raw->error = got < 0 ? errno : 0;
        }
    }
}

/* Until `text` has been received. */
static inline void raw_wait_text(struct raw_socket *raw, jwo_loop *loop, const char *text)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;

    while (!memmem(raw->got.data, raw->got.len, text, strlen(text))) {
        if (raw->ended || jwo_monotonic_ms() >= deadline_ms) {
            fail_msg("wanted \"%s\", got \"%s\"%s", text, raw->got.data,
                     raw->ended ? " and the end" : "");
        }
        raw_turn(raw, loop, POLLIN);
        raw_receive(raw);
    }
}

/* Until the peer has ended the connection. */
static inline void raw_wait_end(struct raw_socket *raw, jwo_loop *loop)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;

    while (!raw->ended) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        raw_turn(raw, loop, POLLIN);
        raw_receive(raw);
    }
}

/* Until *flag is not zero. */
static inline void raw_wait_flag(jwo_loop *loop, const int *flag)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;

    while (!*flag) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        jwo_loop_poll(loop);
        (void)poll(NULL, 0, 1);
    }
}

#endif

/* http_server_raw.c -- answers that are no HTTP: bytes straight into the socket, behind
 * libmicrohttpd's back. See jwo/http_server.h for the contract, http_server.c for the phases.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "http_server_internal.h"
#include "jwo/log.h"

static void bytes_send(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0) {
            jwo_log(JWO_LOG_WARN, NULL, "http server: %zu raw bytes not sent: %s", len,
                    strerror(errno));
            return;
        }
        bytes += sent;
        len -= (size_t)sent;
    }
}

/* Dissolving the association sends the RST now. SO_LINGER would send it at the close, but
 * libmicrohttpd shuts down before it closes: the client would see an orderly end first. */
void jwo_http_reset(int fd)
{
    (void)connect(fd, &(struct sockaddr){.sa_family = AF_UNSPEC}, sizeof(struct sockaddr));
}

void jwo_http_answer_part(jwo_http_request *request, const void *bytes, size_t len)
{
    JWO_ASSERT(request->phase == JWO_REQUEST_HANDED);
    JWO_ASSERT(!request->server->tls);
    bytes_send(jwo_http_request_fd(request), bytes, len);
}

void jwo_http_answer_bytes(jwo_http_request *request, const void *bytes, size_t len,
                           enum jwo_http_end end)
{
    jwo_http_answer_part(request, bytes, len);
    if (end == JWO_HTTP_STALL) {
        request->phase = JWO_REQUEST_STALLED;
        return;
    }
    if (end == JWO_HTTP_RESET) {
        jwo_http_reset(jwo_http_request_fd(request));
    }
    request->phase = JWO_REQUEST_DROPPED;
    jwo_http_request_resume(request);
}

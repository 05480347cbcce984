/* http_bare.c -- the baseline: libmicrohttpd by itself, one epoll thread, that reads a POST and
 * answers a fixed JSON body of the size of an adjust answer. No JSON, no signature, no state.
 * Prints `ready port=NNN`; ends on a line (or the end) of standard input.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

static char answer[] =
    "{\"status\":\"APPROVED\",\"authorizedAmount\":{\"amount\":15.99,\"code\":\"USD\"}}";

static enum MHD_Result on_access(void *context, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *body,
                                 size_t *body_len, void **request)
{
    static int begun;
    struct MHD_Response *response;
    enum MHD_Result queued;

    (void)context;
    (void)url;
    (void)method;
    (void)version;
    (void)body;
    if (!*request) {
        *request = &begun;
        return MHD_YES;
    }
    if (*body_len > 0) {
        *body_len = 0;
        return MHD_YES;
    }
    response = MHD_create_response_from_buffer(sizeof(answer) - 1, answer, MHD_RESPMEM_PERSISTENT);
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    queued = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return queued;
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    struct MHD_Daemon *daemon;
    const union MHD_DaemonInfo *info;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, on_access, NULL,
                              MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_END);
    info = daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!info) {
        (void)fputs("http_bare: cannot listen\n", stderr);
        return 1;
    }
    (void)printf("ready port=%u\n", info->port);
    (void)fflush(stdout);
    (void)getchar();
    MHD_stop_daemon(daemon);
    return 0;
}

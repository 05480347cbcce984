/* curl_loop.c -- see curl_loop.h for the contract. */
#include "curl_loop.h"

#include "jwo/alloc.h"

struct jwo_curl_loop {
    jwo_loop *loop; /* borrowed */
    CURLM *multi;
    jwo_timer *timer; /* curl's */
    void (*ended)(void *context, CURL *easy, CURLcode code);
    void *context; /* borrowed */
};

struct socket {
    jwo_curl_loop *curl; /* borrowed */
    curl_socket_t fd;
    jwo_watch *watch;
};

static void report_ended(jwo_curl_loop *curl)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(curl->multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) { /* the message dies with its handle */
            curl->ended(curl->context, message->easy_handle, message->data.result);
        }
    }
}

static void drive(jwo_curl_loop *curl, curl_socket_t fd, int curl_events)
{
    int running;

    (void)curl_multi_socket_action(curl->multi, fd, curl_events, &running);
    report_ended(curl);
}

static void on_timer(void *context)
{
    drive(context, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer_wanted(CURLM *multi, long timeout_ms, void *context)
{
    jwo_curl_loop *curl = context;

    (void)multi;
    if (timeout_ms < 0) {
        jwo_timer_stop(curl->timer);
    } else {
        jwo_timer_start(curl->timer, timeout_ms);
    }
    return 0;
}

static void on_ready(void *context, int events)
{
    const struct socket *sock = context; /* may be freed within drive */

    drive(sock->curl, sock->fd,
          (events & JWO_READABLE ? CURL_CSELECT_IN : 0) |
              (events & JWO_WRITABLE ? CURL_CSELECT_OUT : 0));
}

static int on_socket_wanted(CURL *easy, curl_socket_t fd, int what, void *context,
                            void *socket_context)
{
    jwo_curl_loop *curl = context;
    struct socket *sock = socket_context;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (sock) {
            jwo_watch_free(sock->watch);
            jwo_free(sock);
        }
        return 0;
    }
    if (!sock) {
        sock = jwo_calloc(1, sizeof(*sock));
        sock->curl = curl;
        sock->fd = fd;
        sock->watch = jwo_watch_new(curl->loop, fd, on_ready, sock);
        (void)curl_multi_assign(curl->multi, fd, sock);
    }
    jwo_watch_set(sock->watch, (what & CURL_POLL_IN ? JWO_READABLE : 0) |
                                   (what & CURL_POLL_OUT ? JWO_WRITABLE : 0));
    return 0;
}

bool jwo_curl_loop_add(jwo_curl_loop *curl, CURL *easy)
{
    return curl_multi_add_handle(curl->multi, easy) == CURLM_OK;
}

void jwo_curl_loop_remove(jwo_curl_loop *curl, CURL *easy)
{
    (void)curl_multi_remove_handle(curl->multi, easy);
}

jwo_status jwo_curl_loop_new(jwo_curl_loop **out, jwo_loop *loop,
                             void (*ended)(void *context, CURL *easy, CURLcode code), void *context,
                             struct jwo_error *err)
{
    *out = NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return jwo_fail(err, JWO_EIO, "libcurl cannot start");
    }
    jwo_curl_loop *curl = jwo_calloc(1, sizeof(*curl));
    curl->loop = loop;
    curl->ended = ended;
    curl->context = context;
    curl->multi = curl_multi_init();
    JWO_ASSERT(curl->multi != NULL);
    curl->timer = jwo_timer_new(loop, on_timer, curl);
    (void)curl_multi_setopt(curl->multi, CURLMOPT_SOCKETFUNCTION, on_socket_wanted);
    (void)curl_multi_setopt(curl->multi, CURLMOPT_SOCKETDATA, curl);
    (void)curl_multi_setopt(curl->multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
    (void)curl_multi_setopt(curl->multi, CURLMOPT_TIMERDATA, curl);
    *out = curl;
    return JWO_OK;
}

void jwo_curl_loop_free(jwo_curl_loop *curl)
{
    (void)curl_multi_cleanup(curl->multi);
    jwo_timer_free(curl->timer);
    curl_global_cleanup();
    jwo_free(curl);
}

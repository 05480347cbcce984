/* http_server_hangup.c -- see http_server_hangup.h for the contract. */
#include "http_server_hangup.h"

#include <sys/epoll.h>
#include <unistd.h>

#include "jwo/alloc.h"

/* How long an answer may take before we look whether its client is still there. */
#define PATIENCE_MS 100

struct jwo_hangups {
    void (*left)(void *owner);
    int fd; /* epoll set */
    jwo_watch *watch;
    jwo_timer *patience; /* then those of `fresh` get into the set */
    bool patience_started;
    struct jwo_hangup *fresh;
};

static void fresh_remove(jwo_hangups *hangups, struct jwo_hangup *hangup)
{
    *(hangup->prev ? &hangup->prev->next : &hangups->fresh) = hangup->next;
    if (hangup->next) {
        hangup->next->prev = hangup->prev;
    }
    hangup->prev = NULL;
    hangup->next = NULL;
}

static void on_patience_over(void *context)
{
    jwo_hangups *hangups = context;

    hangups->patience_started = false; /* what is added later starts it again */
    while (hangups->fresh) {
        struct jwo_hangup *hangup = hangups->fresh;
        struct epoll_event event = {.events = EPOLLRDHUP, .data.ptr = hangup};
        fresh_remove(hangups, hangup);
        hangup->watched = true;
        JWO_ASSERT(epoll_ctl(hangups->fd, EPOLL_CTL_ADD, hangup->fd, &event) == 0);
    }
}

static void on_ready(void *context, int events)
{
    jwo_hangups *hangups = context;
    struct epoll_event left[64]; /* more of them make it ready again */

    (void)events;
    const int count = epoll_wait(hangups->fd, left, JWO_COUNT(left), 0);
    for (int i = 0; i < count; i++) {
        const struct jwo_hangup *hangup = left[i].data.ptr;
        if (hangup->watched) { /* not removed by what `left` did with another */
            hangups->left(hangup->owner);
        }
    }
}

jwo_hangups *jwo_hangups_new(jwo_loop *loop, void (*left)(void *owner))
{
    const int fd = epoll_create1(EPOLL_CLOEXEC);

    if (fd < 0) {
        return NULL;
    }
    jwo_hangups *hangups = jwo_calloc(1, sizeof(*hangups));
    hangups->left = left;
    hangups->fd = fd;
    hangups->patience = jwo_timer_new(loop, on_patience_over, hangups);
    hangups->watch = jwo_watch_new(loop, fd, on_ready, hangups);
    jwo_watch_set(hangups->watch, JWO_READABLE);
    return hangups;
}

void jwo_hangups_free(jwo_hangups *hangups)
{
    if (!hangups) {
        return;
    }
    JWO_ASSERT(!hangups->fresh);
    jwo_timer_free(hangups->patience);
    jwo_watch_free(hangups->watch);
    (void)close(hangups->fd);
    jwo_free(hangups);
}

void jwo_hangups_add(jwo_hangups *hangups, struct jwo_hangup *hangup, int fd, void *owner)
{
    hangup->owner = owner;
    hangup->fd = fd;
    hangup->next = hangups->fresh;
    if (hangup->next) {
        hangup->next->prev = hangup;
    }
    hangups->fresh = hangup;
    if (!hangups->patience_started) {
        hangups->patience_started = true;
        jwo_timer_start(hangups->patience, PATIENCE_MS);
    }
}

void jwo_hangups_remove(jwo_hangups *hangups, struct jwo_hangup *hangup)
{
    if (hangup->watched) {
        hangup->watched = false;
        (void)epoll_ctl(hangups->fd, EPOLL_CTL_DEL, hangup->fd, NULL);
    } else {
        fresh_remove(hangups, hangup);
    }
}

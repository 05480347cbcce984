/* http_server_hangup.h -- tells when a client leaves while its connection is suspended.
 *
 * libmicrohttpd does not look at a suspended connection, so nobody would see the client leave. Such
 * sockets are therefore put into an epoll set of ours that listens for the hang-up alone; but only
 * those that wait for a while, because the two system calls cost a fifth of the throughput.
 *
 * Ownership  A struct jwo_hangup is a member of whoever waits, and stays where it is from add to
 *            remove. Sockets are borrowed as long.
 */
#ifndef JWO_HTTP_SERVER_HANGUP_H
#define JWO_HTTP_SERVER_HANGUP_H

#include <stdbool.h>

#include "jwo/loop.h"

typedef struct jwo_hangups jwo_hangups;

/* One connection that waits. Its members are http_server_hangup.c's; zeroed = not added. */
struct jwo_hangup {
    struct jwo_hangup *prev, *next; /* of those not in the epoll set yet */
    void *owner;                    /* borrowed */
    int fd;
    bool watched; /* in the epoll set */
};

/* `left` is told the owner of each connection whose client has left, until it is removed. It may
 * remove any, and must not free the memory of any. NULL, with errno, when the system has no more
 * descriptors. */
jwo_hangups *jwo_hangups_new(jwo_loop *loop, void (*left)(void *owner));
/* All have been removed (asserted for those not in the epoll set). NULL is fine. */
void jwo_hangups_free(jwo_hangups *hangups);

void jwo_hangups_add(jwo_hangups *hangups, struct jwo_hangup *hangup, int fd, void *owner);
void jwo_hangups_remove(jwo_hangups *hangups, struct jwo_hangup *hangup);

#endif

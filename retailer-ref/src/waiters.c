/* waiters.c -- see waiters.h for the contract. The list is short: operators and tests wait, not
 * shoppers. */
#include "waiters.h"

#include <string.h>

#include "jwo/alloc.h"

struct waiter {
    struct waiter *next;
    rtl_waiters *waiters;
    jwo_http_request *request;
    jwo_timer *timer;
    enum rtl_awaited what;
    char key[];
};

struct rtl_waiters {
    jwo_loop *loop; /* borrowed */
    void (*answer)(void *context, jwo_http_request *request, enum rtl_awaited what,
                   const char *key);
    void *context;
    struct waiter *first;
};

static void unlink_waiter(struct waiter *waiter)
{
    struct waiter **link = &waiter->waiters->first;

    while (*link != waiter) {
        link = &(*link)->next;
    }
    *link = waiter->next;
}

static void waiter_free(struct waiter *waiter)
{
    jwo_timer_free(waiter->timer);
    jwo_free(waiter);
}

/* Takes the waiter, which is out of the list. */
static void answer(struct waiter *waiter)
{
    const rtl_waiters *waiters = waiter->waiters;

    jwo_http_set_gone(waiter->request, NULL, NULL);
    waiters->answer(waiters->context, waiter->request, waiter->what, waiter->key);
    waiter_free(waiter);
}

static void on_time_up(void *context)
{
    unlink_waiter(context);
    answer(context);
}

static void on_gone(void *context)
{
    unlink_waiter(context);
    waiter_free(context);
}

void rtl_waiters_add(rtl_waiters *waiters, jwo_http_request *request, enum rtl_awaited what,
                     const char *key, int64_t patience_ms)
{
    struct waiter *waiter = jwo_calloc(1, sizeof(*waiter) + strlen(key) + 1);

    memcpy(waiter->key, key, strlen(key) + 1);
    waiter->waiters = waiters;
    waiter->request = request;
    waiter->what = what;
    waiter->timer = jwo_timer_new(waiters->loop, on_time_up, waiter);
    waiter->next = waiters->first;
    waiters->first = waiter;
    jwo_timer_start(waiter->timer, patience_ms);
    jwo_http_set_gone(request, on_gone, waiter);
}

void rtl_waiters_tell(rtl_waiters *waiters, enum rtl_awaited what, const char *key)
{
    struct waiter *told = NULL;
    struct waiter **link = &waiters->first;

    while (*link != NULL) { /* take them out first: answering may change the list */
        struct waiter *waiter = *link;
        if (waiter->what == what && strcmp(waiter->key, key) == 0) {
            *link = waiter->next;
            waiter->next = told;
            told = waiter;
        } else {
            link = &waiter->next;
        }
    }
    while (told != NULL) {
        struct waiter *next = told->next;
        answer(told);
        told = next;
    }
}

void rtl_waiters_tell_all(rtl_waiters *waiters)
{
    while (waiters->first != NULL) {
        struct waiter *waiter = waiters->first;

        waiters->first = waiter->next;
        answer(waiter);
    }
}

rtl_waiters *rtl_waiters_new(jwo_loop *loop,
                             void (*answer_fn)(void *context, jwo_http_request *request,
                                               enum rtl_awaited what, const char *key),
                             void *context)
{
    rtl_waiters *waiters = jwo_calloc(1, sizeof(*waiters));

    waiters->loop = loop;
    waiters->answer = answer_fn;
    waiters->context = context;
    return waiters;
}

void rtl_waiters_free(rtl_waiters *waiters)
{
    if (waiters != NULL) {
        JWO_ASSERT(waiters->first == NULL);
        jwo_free(waiters);
    }
}

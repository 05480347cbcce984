/* runner.h -- carries durable work to Amazon and to the processor: one call at a time per key, each
 * written down before it leaves.
 *
 * Role       The mechanics that trips, refunds and reports share: commit, call, take the answer,
 *            commit, wait. What is to be done for a key is asked anew every time, from the store;
 *            the runner itself remembers nothing that matters, so a restart needs only to wake the
 *            keys that are not finished.
 *
 *   wake -> next() -> CALL  -> commit -> call leaves -> answer -> take() -> next() ...
 *                                                               (take and next in one commit)
 *                  -> LATER -> commit -> timer -> next()
 *                  -> NEVER -> commit -> the key is forgotten
 *
 * A commit that fails undoes take() or next(); the key is looked at again a second later.
 *
 * At most RTL_CALLS_MAX calls of a runner are under way; other keys wait in the order of their
 * waking, and next() is asked when their turn has come.
 */
#ifndef RTL_RUNNER_H
#define RTL_RUNNER_H

#include "amazon_client.h"
#include "processor_client.h"

/* Each has a connection of its own, and a process commonly may have 1024 descriptors. */
#define RTL_CALLS_MAX 128

enum rtl_due { RTL_DUE_CALL, RTL_DUE_LATER, RTL_DUE_NEVER };

struct rtl_work {
    void *context; /* borrowed */
    /* What is due for `key` at `now_ms`? For CALL, fill *request and write to the store that the
     * call is about to leave; for LATER set *due_ms. The time is that of the retailer's clock, or
     * the due time that was waited for, when the clock was put back meanwhile. */
    enum rtl_due (*next)(void *context, const char *key, int64_t now_ms,
                         struct rtl_request *request, int64_t *due_ms);
    /* Write to the store what the answer means. */
    void (*take)(void *context, const char *key, const struct rtl_answer *answer);
};

typedef struct rtl_runner rtl_runner;

/* The operation of a request decides who is called. */
rtl_runner *rtl_runner_new(const struct rtl_base *base, rtl_amazon *amazon,
                           rtl_processor *processor, const struct rtl_work *work);
/* Calls under way are abandoned. The store's queue has been run or abandoned before.
 * NULL is fine. */
void rtl_runner_free(rtl_runner *runner);

/* There may be something to do for `key`. Waking a key that is under way does no harm. */
void rtl_runner_wake(rtl_runner *runner, const char *key);
/* The same, in the form in which the store names what is unfinished; `runner` is an rtl_runner. */
void rtl_runner_wake_each(void *runner, const char *key);
/* The clock was moved: look at every key that waits. */
void rtl_runner_recheck(rtl_runner *runner);

#endif

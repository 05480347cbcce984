/* waiters.h -- requests of the operations API that are answered
 * when something has come to its end. */
#ifndef RTL_WAITERS_H
#define RTL_WAITERS_H

#include "jwo/http_server.h"
#include "jwo/loop.h"

enum rtl_awaited { RTL_AWAITED_TRIP, RTL_AWAITED_REFUND, RTL_AWAITED_PAYOFF };

typedef struct rtl_waiters rtl_waiters;

/* `answer` is called once per waiting request: when its matter is told, or when its time is up. It
 * must answer. */
rtl_waiters *rtl_waiters_new(jwo_loop *loop,
                             void (*answer)(void *context, jwo_http_request *request,
                                            enum rtl_awaited what, const char *key),
                             void *context);
/* The HTTP server is freed before: no request waits any more. NULL is fine. */
void rtl_waiters_free(rtl_waiters *waiters);

/* The request is answered through `answer`, at the latest after patience_ms. A client that leaves
 * is forgotten. */
void rtl_waiters_add(rtl_waiters *waiters, jwo_http_request *request, enum rtl_awaited what,
                     const char *key, int64_t patience_ms);
void rtl_waiters_tell(rtl_waiters *waiters, enum rtl_awaited what, const char *key);
void rtl_waiters_tell_all(rtl_waiters *waiters); /* nobody waits any more */

#endif

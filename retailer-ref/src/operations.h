/* operations.h -- the operations API: look at trips, receipts and balances, ask for refunds and
 * payoffs, move the clock.
 *
 * It listens on a port of its own and serves only requests with `Authorization: Bearer <operations
 * token>` (401 otherwise, compared in constant time); GET /healthz alone is open. Errors are
 * {"error": sentence} with 400, 401, 404, 405, 409, or 503 when the database cannot commit.
 *
 * `?wait=final` on a trip, refunds and payoffs are answered when they are decided, at the latest
 * after 30 s with what is known then; a refund's or payoff's status is "pending" in that case, or
 * "paid" when the payoff's money has come in and Amazon has not accepted it yet. A payoff that the
 * card's issuer declines is answered 200 with the status "declined": nothing has changed.
 */
#ifndef RTL_OPERATIONS_H
#define RTL_OPERATIONS_H

#include "lifecycle.h"
#include "mailer.h"
#include "payoffs.h"
#include "refunds.h"
#include "waiters.h"

struct rtl_operations {
    const struct rtl_base *base; /* borrowed, like the others */
    rtl_lifecycle *lifecycle;
    rtl_refunds *refunds;
    rtl_payoffs *payoffs;
    rtl_waiters *waiters;
    rtl_mailer *mailer; /* NULL: no mail leaves */
    bool has_test_clock;
    const char *backups;       /* folder; NULL: none are made */
    struct rtl_backup *backup; /* under way; NULL: none */
    void *backup_asked;        /* who asked for it; operations_keep.c's */
};

/* A jwo_http_server's on_request; `context` is a struct rtl_operations. */
void rtl_operations_handle(void *context, jwo_http_request *request);
/* Before the store is closed: a backup under way is given up. */
void rtl_operations_stop_backup(struct rtl_operations *operations);
/* The waiters' `answer`; `context` is the same. */
void rtl_operations_answer(void *context, jwo_http_request *request, enum rtl_awaited what,
                           const char *key);

#endif

/* operations.h -- the operations API: look at trips, receipts and balances, ask for refunds and
 * payoffs, move the clock.
 *
 * It listens on a port of its own and serves only requests with `Authorization: Bearer <operations
 * token>` (401 otherwise, compared in constant time). Errors are {"error": sentence} with 400, 401,
 * 404, 405, 409, or 503 when the database cannot commit. GET /metrics (metrics.h) wants the token
 * too. On the same port are the pages for staff (ops_pages.h).
 *
 * Open to anybody: GET /healthz, 200 while the program runs; and GET /readyz, 200 when it should be
 * sent work, 503 with the reason while it should not: unfinished trips are still being taken up,
 * the program is stopping, or the database cannot be written, which is tried at most once a second.
 *
 * `?wait=final` on a trip, refunds and payoffs are answered when they are decided, at the latest
 * after 30 s with what is known then; a refund's or payoff's status is "pending" in that case, or
 * "paid" when the payoff's money has come in and Amazon has not accepted it yet. A payoff that the
 * card's issuer declines is answered 200 with the status "declined": nothing has changed.
 */
#ifndef RTL_OPERATIONS_H
#define RTL_OPERATIONS_H

#include "alarms.h"
#include "audit.h"
#include "lifecycle.h"
#include "mailer.h"
#include "operators.h"
#include "payoffs.h"
#include "purchases.h"
#include "refunds.h"
#include "waiters.h"

struct rtl_operations {
    const struct rtl_base *base; /* borrowed, like the others */
    rtl_lifecycle *lifecycle;
    rtl_refunds *refunds;
    rtl_payoffs *payoffs;
    rtl_waiters *waiters;
    rtl_mailer *mailer; /* NULL: no mail leaves */
    rtl_alarms *alarms;
    struct rtl_purchases *purchases;
    const rtl_fraud *fraud; /* for its counters; NULL: nobody is asked */
    bool has_test_clock;
    const char *backups;       /* folder; NULL: none are made */
    struct rtl_backup *backup; /* under way; NULL: none */
    void *backup_asked;        /* who asked for it; operations_keep.c's */
    char backup_error[512];    /* of the last backup; "": it went well */
    bool resumed;              /* what was unfinished at the start goes on */
    bool stopping;             /* no new work should be sent here */
    int64_t started_us;        /* monotonic */
    int64_t probed_us;         /* when /readyz last tried to write */
    struct rtl_operators operators;
    struct rtl_audit audit; /* the last one asked for */
    int64_t audited_ms;     /* 0: none yet */
};

/* A jwo_http_server's on_request; `context` is a struct rtl_operations. */
void rtl_operations_handle(void *context, jwo_http_request *request);
/* `request` is answered when the backup is made; NULL: nobody waits. ESTATE: there is no folder, or
 * one is being made. */
JWO_MUST_USE jwo_status rtl_operations_start_backup(struct rtl_operations *operations,
                                                    jwo_http_request *request,
                                                    struct jwo_error *err);
/* Before the store is closed: a backup under way is given up. */
void rtl_operations_stop_backup(struct rtl_operations *operations);
/* The waiters' `answer`; `context` is the same. */
void rtl_operations_answer(void *context, jwo_http_request *request, enum rtl_awaited what,
                           const char *key);

#endif

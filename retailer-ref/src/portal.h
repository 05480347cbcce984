/* portal.h -- the shoppers' self-service portal: receipts, refunds, what is owed.
 *
 * Role       HTML for browsers, made here, without any script. The routes are one table in
 *            portal.c; each page is a function in portal_*.c that writes with portal_page.h.
 * Shoppers   What a page shows is asked of scopes.h. A trip, receipt or refund of somebody else is
 *            answered 404 like one that is not there.
 * Forms      Every POST carries a token that only our own pages know (sessions.h); one from another
 *            site is answered 403 and does nothing.
 * Answers    All carry headers that forbid scripts, frames, caching and other sites' content. They
 *            leave when what they say is committed; 503 when it cannot be.
 */
#ifndef RTL_PORTAL_H
#define RTL_PORTAL_H

#include "jwo/http_server.h"
#include "mailer.h"
#include "payoffs.h"
#include "refunds.h"

#define RTL_PORTAL_BODY_MAX (64 * 1024) /* of a form */

struct rtl_portal {
    const struct rtl_base *base; /* borrowed, like the others */
    rtl_refunds *refunds;
    rtl_payoffs *payoffs;
    rtl_mailer *mailer; /* NULL: no mail leaves, and nobody can sign in by e-mail */
};

/* A jwo_http_server's on_request; `context` is a struct rtl_portal. */
void rtl_portal_handle(void *context, jwo_http_request *request);

#endif

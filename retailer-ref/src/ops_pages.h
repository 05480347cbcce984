/* ops_pages.h -- the operations page: what staff see and do in a browser, on the operations port.
 *
 * Sign-in    With the operations token and a name; after that by a cookie (operators.h). Without a
 *            session every page leads to the sign-in.
 * Forms      Whatever changes something is a POST with the session's CSRF token, and no form comes
 *            from another site, not even the sign-in's (origin.h); 403 otherwise.
 * Bounds     A list shows RTL_OPS_ROWS rows and looks at no more of the database than search.h
 *            says; nothing is read that grows with the number of trips.
 * Safety     No script; a policy that would not run one; every text is escaped.
 */
#ifndef RTL_OPS_PAGES_H
#define RTL_OPS_PAGES_H

#include "operations.h"

/* Is there a page at the request's path? */
bool rtl_ops_pages_has(const jwo_http_request *request);
/* Answer it. */
void rtl_ops_pages_handle(struct rtl_operations *operations, jwo_http_request *request);

#endif

/* audit.h -- does the database still say what it promises (docs/ledger.md)?
 *
 * A TABLE of promises in store_audit.c, each a query that answers one sentence per breach. A sound
 * database answers none. Nothing is written and nothing is mended: what a breach means is for a
 * person to judge.
 */
#ifndef RTL_AUDIT_H
#define RTL_AUDIT_H

#include "store.h"

struct rtl_audit {
    int64_t trips, debts, refunds, payoffs; /* rows looked at */
    int64_t breaches;                       /* all of them, also those that were not told */
};

enum rtl_audit_depth {
    RTL_AUDIT_MONEY, /* the promises about money */
    RTL_AUDIT_ALL    /* every page, index and reference of the file before: reads all of it */
};

#define RTL_AUDIT_TOLD_MAX 20 /* breaches of one promise that are told one by one */

/* `breach` hears the promise that is broken and a sentence that names the row, both borrowed. */
void rtl_audit_run(rtl_store *store, enum rtl_audit_depth depth, struct rtl_audit *out,
                   void (*breach)(void *context, const char *promise, const char *sentence),
                   void *context);

#endif

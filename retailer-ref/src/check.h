/* check.h -- `retailer-ref --check`: is the ledger sound? For whoever looks at a database that
 * nobody serves from. */
#ifndef RTL_CHECK_H
#define RTL_CHECK_H

#include <stdio.h>

#include "jwo/status.h"

/* Report on `out`, one line per breach and a last line that sums up. Returns the exit code: 0
 * sound, 1 not sound, or the file cannot be opened (*err says why, and nothing was written). */
int rtl_check(const char *database, FILE *out, struct jwo_error *err);

#endif

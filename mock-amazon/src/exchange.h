/* exchange.h -- an exchange as JSON, in the one shape of docs/run-record.md: for the harness's
 * record and the mock's own.
 */
#ifndef AMZ_EXCHANGE_H
#define AMZ_EXCHANGE_H

#include "journal.h"
#include "jwo/json.h"

/* The members from `seq` to `violation`, into an object that is open. Bodies and heads are cut so
 * that a line stays below what the JSON door reads (JWO_JSON_BYTES_MAX), also when each of their
 * bytes needs six as an escape. */
void amz_exchange_write(struct jwo_json_writer *w, const struct amz_exchange *exchange);

#endif

/* receipts.h -- the receipt of an order: made by Amazon for carts that it has charged itself
 * (facts 8; published cases APP-7.1 and APP-7.3), as part of a page and as JSON.
 *
 * Amounts of a line are those of all its units, rounded as they were charged (checkout_totals.h).
 */
#ifndef AMZ_RECEIPTS_H
#define AMZ_RECEIPTS_H

#include "jwo/json.h"
#include "world.h"

/* Of a trip that has an order. Everything that came over the wire is escaped. */
void amz_receipt_write_html(struct jwo_buf *out, const struct amz_trip *trip);
void amz_receipt_write_json(struct jwo_json_writer *w, const struct amz_trip *trip);
/* For a list: order, store, time, total. */
void amz_receipt_write_summary(struct jwo_json_writer *w, const struct amz_trip *trip);

#endif

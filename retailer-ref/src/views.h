/* views.h -- how trips, receipts, balances, refunds and incidents look in JSON to the operations
 * API. Reading only.
 *
 * Money is {"amount": 15.99, "code": "USD"}. Every function writes one JSON value, or returns
 * false and writes nothing when there is no such thing.
 */
#ifndef RTL_VIEWS_H
#define RTL_VIEWS_H

#include "jwo/json.h"
#include "store.h"

bool rtl_view_trip(struct jwo_json_writer *w, rtl_store *store, const char *trip_id);
bool rtl_view_receipt(struct jwo_json_writer *w, rtl_store *store, const char *trip_id);
bool rtl_view_refund(struct jwo_json_writer *w, rtl_store *store, const char *refund_id);
/* `status` NULL: the balance alone; else of the payoff that led to it. */
void rtl_view_balance(struct jwo_json_writer *w, rtl_store *store, const char *shopper_id,
                      const char *status);
void rtl_view_incidents(struct jwo_json_writer *w, rtl_store *store);
/* `late_ms`: an unfinished trip that has not moved since then counts as stuck. */
void rtl_view_summary(struct jwo_json_writer *w, rtl_store *store, int64_t late_ms);

#endif

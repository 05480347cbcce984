/* views_risk.h -- how debts, shoppers and bad carts look in JSON to the operations API; as views.h.
 */
#ifndef RTL_VIEWS_RISK_H
#define RTL_VIEWS_RISK_H

#include "base.h"
#include "jwo/json.h"

/* Totals and ages per currency. */
void rtl_view_debts(struct jwo_json_writer *w, const struct rtl_base *base);
bool rtl_view_debt(struct jwo_json_writer *w, rtl_store *store, const char *trip_id);
/* Also of a shopper of whom nothing is known. */
void rtl_view_shopper(struct jwo_json_writer *w, const struct rtl_base *base,
                      const char *shopper_id);
void rtl_view_bad_carts(struct jwo_json_writer *w, rtl_store *store);
bool rtl_view_bad_cart(struct jwo_json_writer *w, rtl_store *store, const char *trip_id);

#endif

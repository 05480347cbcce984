/* receipt_text.h -- a receipt as plain text and as the HTML of a mail, and the mail that brings it.
 *
 * Neither holds more of the card than its brand and last four digits, or its expiry. A receipt says
 * what was bought and what was taken, the text also what was paid later; refunds and what is owed
 * have their place in the portal.
 */
#ifndef RTL_RECEIPT_TEXT_H
#define RTL_RECEIPT_TEXT_H

#include "jwo/buf.h"
#include "mailer.h"
#include "trips.h"

#define RTL_RECEIPT_LINES_MAX 200 /* of a text; the rest is counted */

/* "22 Mar 2024, 17:09 UTC" */
const char *rtl_time_print(int64_t time_ms, char out[JWO_TIME_TEXT_MAX]);
/* "2.0" is "2", "0.350" is "0.35": as people write quantities. */
const char *rtl_quantity_print(const char *quantity, char out[11]);
/* A trip's time: see scopes.h. */
int64_t rtl_trip_time(const struct rtl_trip *trip);

struct rtl_receipt_sums {
    struct jwo_money price, promotions, fees, tax;
};
void rtl_receipt_sums(rtl_store *store, const struct rtl_trip *trip, struct rtl_receipt_sums *out);

void rtl_receipt_text(struct jwo_buf *out, const struct rtl_base *base,
                      const struct rtl_trip *trip);
void rtl_receipt_html(struct jwo_buf *out, const struct rtl_base *base,
                      const struct rtl_trip *trip);
/* Queue the receipt to the address: once per trip, however often it is called. */
void rtl_receipt_mail(rtl_mailer *mailer, const struct rtl_base *base, const struct rtl_trip *trip,
                      const char *email);

#endif

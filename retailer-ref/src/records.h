/* records.h -- what is written once and read later: visits at the gate, priced lines, receipts,
 * incidents.
 *
 * An incident is a matter for a person: money that could not be moved, a call that was refused, a
 * cart that could not be priced. `operation` is the path of Amazon's API without "/v1/", `status`
 * the HTTP status (0: none).
 */
#ifndef RTL_RECORDS_H
#define RTL_RECORDS_H

#include "jwo/money.h"
#include "pricing.h"
#include "store.h"

void rtl_visit_record(rtl_store *store, const struct rtl_gate_request *request, bool admitted,
                      const char *reason, int64_t now_ms);
/* The shopper whom the gate named for the trip, "" if none; copied and cut to `out_bytes`. */
void rtl_visit_shopper(rtl_store *store, const char *trip_id, char *out, size_t out_bytes);

void rtl_lines_insert(rtl_store *store, const char *trip_id, const struct rtl_priced_cart *priced);
/* Lines in cart order; strings are borrowed during the call. */
void rtl_lines_each(rtl_store *store, const char *trip_id, const char *currency,
                    void (*each)(void *context, const struct rtl_priced_line *line), void *context);

void rtl_receipt_insert(rtl_store *store, const char *trip_id, int64_t now_ms);
void rtl_receipt_set_card(rtl_store *store, const char *trip_id, const char *card_json);
void rtl_receipt_set_email(rtl_store *store, const char *trip_id, const char *email);
struct rtl_receipt {
    char *card;  /* owned; JSON object, NULL if not known */
    char *email; /* owned; NULL if not known */
};
bool rtl_receipt_find(rtl_store *store, const char *trip_id, struct rtl_receipt *out);
void rtl_receipt_dispose(struct rtl_receipt *receipt);

void rtl_incident_record(rtl_store *store, const char *trip_id, const char *operation, int status,
                         int64_t now_ms, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
/* The same for what is no trip's, without a line in the log: it may be recorded more than once
 * until a transaction comes through. */
void rtl_incident_note(rtl_store *store, const char *operation, int64_t now_ms, const char *fmt,
                       ...) __attribute__((format(printf, 4, 5)));
int64_t rtl_incident_count(rtl_store *store, const char *trip_id); /* closed ones too */
int64_t rtl_incident_open_count(rtl_store *store, const char *trip_id);
/* Is one of that operation open? */
bool rtl_incident_is_open(rtl_store *store, const char *trip_id, const char *operation);
/* A person has seen to it: `who` and `note` say who and what was done. The first is false when
 * there is no such incident, or it was closed before; the second closes all of a trip and returns
 * how many. */
bool rtl_incident_close(rtl_store *store, int64_t id, const char *who, const char *note,
                        int64_t now_ms);
int rtl_incidents_close_of(rtl_store *store, const char *trip_id, const char *who, const char *note,
                           int64_t now_ms);
struct rtl_incident {
    int64_t id;
    const char *trip_id; /* NULL: of no trip */
    const char *operation;
    int status;
    const char *detail;
    int64_t at_ms;
};
/* Newest first, at most `count_max`. */
void rtl_incidents_each(rtl_store *store, int count_max,
                        void (*each)(void *context, const struct rtl_incident *incident),
                        void *context);

#endif

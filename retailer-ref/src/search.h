/* search.h -- lists for people: newest first, a page at a time, never more work than one page is
 * worth.
 *
 * Paging     Every row has a number; `before` 0 begins with the newest, else the rows below that
 *            number follow. Each function returns the `before` of the next page, 0 when there are
 *            no more rows.
 * Bounds     At most `count_max` rows are told, and at most RTL_SEARCH_LOOKS rows are looked at for
 *            them: a page may be short, or empty, and yet not be the last.
 */
#ifndef RTL_SEARCH_H
#define RTL_SEARCH_H

#include "records.h"
#include "trips.h"

#define RTL_SEARCH_LOOKS 20000

struct rtl_trip_query {
    const char *store_id;   /* "": any */
    enum rtl_state state;   /* RTL_STATE_COUNT: any */
    int64_t from_ms, to_ms; /* arrived in [from, to); 0: open */
    int64_t before;
};
struct rtl_trip_row {
    const char *id, *store_id, *currency; /* borrowed */
    enum rtl_state state;
    bool priced;
    int64_t total_minor, captured_minor, created_ms, updated_ms, due_ms;
};
int64_t rtl_search_trips(rtl_store *store, const struct rtl_trip_query *query, int count_max,
                         void (*each)(void *context, const struct rtl_trip_row *row),
                         void *context);

/* `trip_id` NULL: of all. `open`: those that nobody has closed, or those that somebody has. */
struct rtl_incident_row {
    struct rtl_incident incident;
    int64_t closed_ms; /* 0: open */
    const char *closed_by, *note;
};
int64_t rtl_search_incidents(rtl_store *store, bool open, int64_t before, int count_max,
                             void (*each)(void *context, const struct rtl_incident_row *row),
                             void *context);
void rtl_search_incidents_of(rtl_store *store, const char *trip_id, int count_max,
                             void (*each)(void *context, const struct rtl_incident_row *row),
                             void *context);

struct rtl_debt_row {
    const char *trip_id, *shopper_id, *currency, *reason; /* shopper_id NULL: nobody was named */
    int64_t recorded_minor, paid_minor, written_off_minor, at_ms;
    bool forgiven;
};
/* `open`: owed, or all. */
int64_t rtl_search_debts(rtl_store *store, bool open, int64_t before, int count_max,
                         void (*each)(void *context, const struct rtl_debt_row *row),
                         void *context);

struct rtl_refund_row {
    const char *id, *trip_id, *currency, *reason, *state, *detail, *reconciliation_id;
    int64_t amount_minor, at_ms;
};
int64_t rtl_search_refunds(rtl_store *store, int64_t before, int count_max,
                           void (*each)(void *context, const struct rtl_refund_row *row),
                           void *context);
void rtl_search_refunds_of(rtl_store *store, const char *trip_id,
                           void (*each)(void *context, const struct rtl_refund_row *row),
                           void *context);

struct rtl_posting {
    const char *event, *account, *currency;
    int64_t minor, at_ms;
};
void rtl_search_postings(rtl_store *store, const char *trip_id,
                         void (*each)(void *context, const struct rtl_posting *posting),
                         void *context);

#endif

/* reports.h -- reports of settled amounts to Amazon, as rows: the outcome of a trip, and the shares
 * of payoffs. */
#ifndef RTL_REPORTS_H
#define RTL_REPORTS_H

#include "store.h"

/* A trip's own outcome was reported. `state`: "accepted", "rejected", "failed". */
void rtl_report_record(rtl_store *store, const char *trip_id, int64_t settled_minor,
                       const char *state, int64_t now_ms);

/* One report of a payoff; reported anew, `settled` may have changed. */
struct rtl_report {
    int64_t id;
    char trip_id[256];
    char idempotency_key[129];
    char state[16]; /* "pending", then as above */
    int64_t share_minor, settled_minor, attempts, failures, due_ms, at_ms;
};
int64_t rtl_report_insert(rtl_store *store, const struct rtl_report *report); /* its id */
bool rtl_report_find(rtl_store *store, int64_t id, struct rtl_report *out);
/* The id of the oldest report of a payoff for that trip which Amazon has not accepted. */
bool rtl_report_unaccepted(rtl_store *store, const char *trip_id, char id[24]);
void rtl_report_update(rtl_store *store, const struct rtl_report *report);
int64_t rtl_reports_count(rtl_store *store, const char *idempotency_key, const char *state);
/* Call `each` with every pending report; the ids are collected first. */
void rtl_reports_pending(rtl_store *store, void (*each)(void *context, const char *id),
                         void *context);

#endif

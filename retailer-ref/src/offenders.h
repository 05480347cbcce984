/* offenders.h -- shoppers who owe again and again are flagged (DEBT-5).
 *
 * Rule       offenders.debts debts within offenders.within flag a shopper. Only those count that
 *            are the shopper's doing ("declined", "partial"): an expired token or a refusal of
 *            Amazon's may be our own fault. Paying does not unmake them.
 * Flag       is for staff to see; it closes the gate only with offenders.deny, and then until a
 *            person lifts it, whatever was paid. Lifting starts the count anew. Every change is
 *            kept, with its author and reason.
 */
#ifndef RTL_OFFENDERS_H
#define RTL_OFFENDERS_H

#include "base.h"

/* A debt of the shopper ("": of nobody known) was recorded just now: flag by the rule, if any. */
void rtl_offender_judge(const struct rtl_base *base, const char *shopper_id);

/* ---- rows ---- */

struct rtl_flag {
    bool flagged;
    const char *author; /* "policy", "person" */
    const char *reason;
    int64_t at_ms;
};
void rtl_flag_insert(rtl_store *store, const char *shopper_id, const struct rtl_flag *flag);
bool rtl_offender_is_flagged(rtl_store *store, const char *shopper_id);
/* Newest first, all of them; strings are borrowed during the call. */
void rtl_flags_each(rtl_store *store, const char *shopper_id,
                    void (*each)(void *context, const struct rtl_flag *flag), void *context);
/* Of all who are flagged, the newest first. */
void rtl_flagged_each(rtl_store *store, int count_max,
                      void (*each)(void *context, const char *shopper_id,
                                   const struct rtl_flag *flag),
                      void *context);
/* The debts that count by now: from `since_ms` on, and later than the last lifting. */
int64_t rtl_offender_debts(rtl_store *store, const char *shopper_id, int64_t since_ms);

#endif

/* refunds.h -- giving money back: decided here, carried out by Amazon, each refund exactly once.
 *
 * Rules      Only of a captured trip, within refund_window of the capture (D1), never more than
 *            captured less what was refunded or may be (pending, or failed with an unknown
 *            effect), for one of the five published
 *            reasons. What breaks a rule is refused here and never sent.
 * Identity   The refundRequestId is minted once (or given by the caller) and stands in the store
 *            before the first call: every repeat carries it, so Amazon gives one effect (facts 4,
 *            D17).
 */
#ifndef RTL_REFUNDS_H
#define RTL_REFUNDS_H

#include "amazon_client.h"

typedef struct rtl_refunds rtl_refunds;

struct rtl_refund {
    char id[JWO_UUID_MAX]; /* refundRequestId */
    char trip_id[256];
    struct jwo_money amount;
    char reason[24];
    /* "pending", "refunded", "refused" (by us or by Amazon), "failed" (never answered properly) */
    char state[16];
    char detail[256];
    char reconciliation_id[64];
    int64_t attempts, failures, due_ms, at_ms;
};

/* `on_decided` hears of every refund that is not pending any more,
 * after the commit. May be NULL. */
rtl_refunds *rtl_refunds_new(const struct rtl_base *base, rtl_amazon *amazon,
                             void (*on_decided)(void *context, const char *refund_id),
                             void *context);
void rtl_refunds_free(rtl_refunds *refunds);

/* Ask for a refund. refund->id may be "" (one is minted); id, trip_id, amount and reason are read.
 * On OK *refund holds the refund's state: of the new one, or of the one that was asked for before
 * under the same id; one that failed is tried again. ENOTFOUND: no such trip. EINPUT: the id is no
 * lower-case UUID, the reason none of the five, the amount not positive. ESTATE: another refund has
 * that id. A refusal by the rules is OK, with state "refused" and the detail. */
JWO_MUST_USE jwo_status rtl_refund_ask(rtl_refunds *refunds, struct rtl_refund *refund,
                                       struct jwo_error *err);

void rtl_refunds_resume(rtl_refunds *refunds);
void rtl_refunds_recheck(rtl_refunds *refunds);

/* Rows. */
bool rtl_refund_find(rtl_store *store, const char *refund_id, struct rtl_refund *out);
void rtl_refund_insert(rtl_store *store, const struct rtl_refund *refund);
void rtl_refund_update(rtl_store *store, const struct rtl_refund *refund);
/* What was refunded of a trip; `open_too`: or may be, now or later. */
int64_t rtl_refunded_minor(rtl_store *store, const char *trip_id, bool open_too);
void rtl_refunds_pending(rtl_store *store, void (*each)(void *context, const char *refund_id),
                         void *context);

#endif

/* trips.h -- one shopping trip as the retailer remembers it: the row that the lifecycle moves
 * along.
 *
 * Role       Rows only. lifecycle.c alone decides and writes states; others read.
 * Units      *_minor are minor units of the trip's currency; *_ms are milliseconds of the
 *            retailer's clock.
 */
#ifndef RTL_TRIPS_H
#define RTL_TRIPS_H

#include "jwo/money.h"
#include "jwo/prng.h"
#include "store.h"

/* clang-format off */
#define RTL_STATES(X)                                                                     \
    X(ADJUSTING)         /* Amazon is asked to authorize the cart's total             */ \
    X(STEPPING_DOWN)     /* after a decline: lower totals are tried                   */ \
    X(CAPTURING)         /* the amount is decided; Capture is called                  */ \
    X(CANCELLING)        /* nothing to pay: the hold is given back                    */ \
    X(RELEASING)         /* the same at our own processor: the shopper came in by app */ \
    X(CHECKING_OUT)      /* Amazon is asked to charge the priced cart                 */ \
    X(REPORTING)         /* Amazon keeps the balances: the settled amount is reported */ \
    X(FETCHING_DATA)     /* card data for the receipt                                 */ \
    X(FETCHING_IDENTITY) /* e-mail address for the receipt                            */ \
    X(CAPTURED)          /* end: paid, in part at least                               */ \
    X(CANCELLED)         /* end: nothing was to be paid                               */ \
    X(CHECKED_OUT)       /* end: Amazon charges; refunds and debts are its own        */ \
    X(BAD_DEBT)          /* end: nothing was collected, all is owed                   */ \
    X(UNCOLLECTED)       /* end: the token died before Amazon had charged the cart    */ \
    X(STOPPED)           /* end, until the token dies: an incident needs a person     */
/* clang-format on */
enum rtl_state {
#define X(name) RTL_##name,
    RTL_STATES(X)
#undef X
        RTL_STATE_COUNT
};
const char *rtl_state_name(enum rtl_state state);
/* Of a name that this program wrote (asserted). */
enum rtl_state rtl_state_of(const char *name);
bool rtl_state_is_end(enum rtl_state state);

struct rtl_trip {
    char id[256];
    char store_id[256];
    char shopper_id[256]; /* "" = nobody named the shopper */
    enum rtl_state state;
    enum rtl_state outcome;         /* the end to come to once the remaining calls are made */
    char purchase_id[JWO_UUID_MAX]; /* "" for an empty cart */
    char cart_digest[65];
    char currency[4];
    bool priced;        /* false: a bad cart; the amounts are zero then */
    bool checkout;      /* Amazon charges the whole cart; what we capture is nothing */
    char order_id[129]; /* Amazon's, once it has charged; else "" */
    int64_t total_minor, authorized_minor, capturing_minor, captured_minor;
    int64_t probe_minor, approved_minor, declined_minor, adjusts;
    int64_t attempts, failures;
    int64_t uncertain; /* calls of this step whose effect is not known */
    int64_t due_ms, started_ms, expires_ms, captured_at_ms, created_ms, updated_ms;
};

bool rtl_trip_find(rtl_store *store, const char *trip_id, struct rtl_trip *out);
void rtl_trip_insert(rtl_store *store, const struct rtl_trip *trip);
void rtl_trip_update(rtl_store *store, const struct rtl_trip *trip); /* all but identity and cart */

/* The cart has got its price: `priced` and total_minor. */
void rtl_trip_update_price(rtl_store *store, const struct rtl_trip *trip);

/* Call `each` with the id of every trip that is not at an end, and of every stopped one that waits
 * for its token's end. The ids are collected first: `each` may write. */
void rtl_trips_unfinished(rtl_store *store, void (*each)(void *context, const char *trip_id),
                          void *context);

/* How many trips are in a state: known without a look at them. The first counts
 * them, at the program's start. */
void rtl_trips_count(rtl_store *store);
int64_t rtl_trips_in(const rtl_store *store, enum rtl_state state);

struct rtl_summary {
    int64_t trips, final, stuck;
};
/* `stuck`: not at an end, and due since before `late_ms`. */
struct rtl_summary rtl_trips_summary(rtl_store *store, int64_t late_ms);
/* Sums by currency over all trips: which = "total", "captured" or "debt". Calls `each` per
 * currency. */
enum rtl_sum { RTL_SUM_TOTAL, RTL_SUM_CAPTURED, RTL_SUM_DEBT };
void rtl_trips_sum(rtl_store *store, enum rtl_sum which,
                   void (*each)(void *context, const struct jwo_money *sum), void *context);

struct jwo_money rtl_trip_money(const struct rtl_trip *trip, int64_t minor);

#endif

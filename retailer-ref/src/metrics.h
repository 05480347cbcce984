/* metrics.h -- what the retailer counts about itself, and how Prometheus reads it (text format
 * 0.0.4).
 *
 * Role       One struct of counters, bumped where things happen, and one TABLE in metrics.c of what
 *            is shown. Counters begin at zero with the program; gauges (trips, debts, incidents)
 *            are read from the store.
 * Cost       An event costs additions: no memory is taken, no clock is read but to measure.
 * Privacy    Labels are words of this program and currency codes. Nothing that names a trip, a
 *            shopper or a card is ever a label.
 * Truth      What a connector answered is counted when the commit has decided it.
 */
#ifndef RTL_METRICS_H
#define RTL_METRICS_H

#include "histogram.h"
#include "jwo/buf.h"
#include "store.h"

enum rtl_served {
    RTL_SERVED_GATE,
    RTL_SERVED_PURCHASES,
    RTL_SERVED_IDENTITY,
    RTL_SERVED_OTHER,
    RTL_SERVED_COUNT
};

/* Of an answer, or of its absence. */
enum rtl_class {
    RTL_CLASS_2XX,
    RTL_CLASS_4XX, /* and whatever else that is no success */
    RTL_CLASS_429,
    RTL_CLASS_5XX,
    RTL_CLASS_NONE,
    RTL_CLASS_COUNT
};

#define RTL_METRIC_OPERATIONS 16 /* more than enum rtl_operation has (asserted in metrics.c) */
#define RTL_METRIC_OPEN       64 /* connectors' requests of one turn that are timed */

struct rtl_metrics {
    struct {
        int64_t answers[RTL_CLASS_COUNT];
        struct rtl_histogram took;
    } served[RTL_SERVED_COUNT];
    struct {
        int64_t answers[RTL_CLASS_COUNT];
        int64_t repeats;
        struct rtl_histogram took;
    } calls[RTL_METRIC_OPERATIONS]; /* by enum rtl_operation */
    int64_t sign_ins, sign_ins_refused;
    struct {
        enum rtl_served what;
        int status;
        int64_t began_us;
    } open[RTL_METRIC_OPEN];
    size_t open_count;
};

enum rtl_class rtl_class_of(int status);

/* `metrics` may be NULL here and below: nobody counts.
 * A connector's request has been handled and waits for its commit, which ends its time. */
void rtl_metrics_served(struct rtl_metrics *metrics, rtl_store *store, enum rtl_served what,
                        int status, int64_t began_us);

/* A call to Amazon came to its end; `status` 0: without an answer. `operation` is an enum
 * rtl_operation. `again`: it was a repeat after a failure. */
void rtl_metrics_called(struct rtl_metrics *metrics, int operation, int status, int64_t took_us,
                        bool again);

struct rtl_fraud_counters;

struct rtl_metrics_view {
    const struct rtl_metrics *metrics;
    const struct rtl_fraud_counters *fraud; /* NULL: nobody is asked */
    rtl_store *store;
    int64_t uptime_ms;
    int64_t longest_turn_us;
};
/* Append the whole exposition. Reads from the store only what it has counts or small
 * indexes for. */
void rtl_metrics_print(struct jwo_buf *out, const struct rtl_metrics_view *view);

#endif

/* histogram.h -- how long things took, in fixed buckets: a few additions per event, no memory of
 * the events themselves. */
#ifndef RTL_HISTOGRAM_H
#define RTL_HISTOGRAM_H

#include <stdint.h>

#define RTL_BUCKETS 12

struct rtl_histogram {
    int64_t counts[RTL_BUCKETS + 1]; /* not cumulative; the last one: longer than all bounds */
    int64_t sum_us;
};

/* Upper bounds, which belong to their buckets; ascending. */
extern const int64_t rtl_bucket_bounds_us[RTL_BUCKETS];

void rtl_histogram_add(struct rtl_histogram *histogram, int64_t took_us);

#endif

/* histogram.c -- see histogram.h for the contract. */
#include "histogram.h"

/* From a commit that need not wait to a call that is given up; 20 ms is what the gate promises. */
const int64_t rtl_bucket_bounds_us[RTL_BUCKETS] = {
    500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 250000, 1000000, 2500000, 10000000,
};

void rtl_histogram_add(struct rtl_histogram *histogram, int64_t took_us)
{
    int bucket = 0;

    while (bucket < RTL_BUCKETS && took_us > rtl_bucket_bounds_us[bucket]) {
        bucket++;
    }
    histogram->counts[bucket]++;
    histogram->sum_us += took_us;
}

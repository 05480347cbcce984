/* base.h -- what almost every module of the retailer works with, passed as one pointer. All
 * borrowed. */
#ifndef RTL_BASE_H
#define RTL_BASE_H

#include "clock.h"
#include "config.h"
#include "jwo/loop.h"
#include "jwo/prng.h"
#include "metrics.h"
#include "store.h"

struct rtl_base {
    jwo_loop *loop;
    const struct rtl_config *config;
    struct rtl_clock *clock;
    struct jwo_prng *prng; /* jitter and the ids we mint */
    rtl_store *store;
    struct rtl_metrics *metrics; /* NULL: nobody counts */
};

#endif

/* amazon_trips.h -- the trips that somebody was given at a real host: which id plays "held", which
 * "captured" (docs/amazon-cases.md). Nobody can arrange a trip at Amazon.
 */
#ifndef HRN_AMAZON_TRIPS_H
#define HRN_AMAZON_TRIPS_H

#include "amazon_cases.h"
#include "amazon_cast.h"
#include "amazon_stage.h"

struct hrn_amazon_trips {
    jwo_json *document; /* NULL: there are none */
    struct hrn_amazon_cast cast;
    size_t spent[HRN_AMAZON_TRIP_COUNT]; /* ids that a row has used up */
};

/* Read the Lua file. EIO, EINPUT: *err names the file and what is wrong. */
JWO_MUST_USE jwo_status hrn_amazon_trips_load(struct hrn_amazon_trips *out, const char *path,
                                              struct jwo_error *err);
/* Who plays in this request. A destructive row uses up its trip. ENOTFOUND: there is no trip (left)
 * that has come so far, *err says which is missing. */
JWO_MUST_USE jwo_status hrn_amazon_trips_cast(struct hrn_amazon_trips *trips,
                                              const struct hrn_amazon_case *row,
                                              const struct hrn_amazon_step *step,
                                              struct hrn_amazon_cast *out, struct jwo_error *err);
void hrn_amazon_trips_dispose(struct hrn_amazon_trips *trips);

#endif

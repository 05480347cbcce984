/* near.h -- "did you mean ...": the names that look most like one that means nothing. */
#ifndef HRN_NEAR_H
#define HRN_NEAR_H

#include "jwo/status.h"

#define HRN_NEAR_MAX        3
#define HRN_NEAR_BYTES_MAX  64 /* longer names are compared by so many bytes */
#define HRN_NEAR_TEXT_BYTES 240

struct hrn_near {
    char wanted[HRN_NEAR_BYTES_MAX];
    struct {
        char name[HRN_NEAR_BYTES_MAX];
        size_t distance;
    } best[HRN_NEAR_MAX]; /* nearest first */
    size_t count;
};

void hrn_near_init(struct hrn_near *near, const char *wanted);
/* Consider one name that exists. Names that are too different are not kept. */
void hrn_near_offer(struct hrn_near *near, const char *name);
/* "; did you mean CAP-1 or CAP-4?", or "" when nothing is near. Returns `out`. */
const char *hrn_near_text(const struct hrn_near *near, char out[HRN_NEAR_TEXT_BYTES]);

#endif

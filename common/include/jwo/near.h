/* near.h -- "did you mean ...": the names that look most like one that means nothing. */
#ifndef JWO_NEAR_H
#define JWO_NEAR_H

#include "jwo/status.h"

#define JWO_NEAR_MAX        3
#define JWO_NEAR_BYTES_MAX  64 /* longer names are compared by so many bytes */
#define JWO_NEAR_TEXT_BYTES 240

struct jwo_near {
    char wanted[JWO_NEAR_BYTES_MAX];
    struct {
        char name[JWO_NEAR_BYTES_MAX];
        size_t distance;
    } best[JWO_NEAR_MAX]; /* nearest first */
    size_t count;
};

void jwo_near_init(struct jwo_near *near, const char *wanted);
/* Consider one name that exists. Names that are too different are not kept. */
void jwo_near_offer(struct jwo_near *near, const char *name);
/* "; did you mean CAP-1 or CAP-4?", or "" when nothing is near. Returns `out`. */
const char *jwo_near_text(const struct jwo_near *near, char out[JWO_NEAR_TEXT_BYTES]);

#endif

/* connectors_internal.h -- the table of connectors.c, for gate and delivery. */
#ifndef AMZ_CONNECTORS_INTERNAL_H
#define AMZ_CONNECTORS_INTERNAL_H

#include "world.h"

struct amz_connector {
    enum amz_op op;
    const char *path;
    int64_t (*timeout_ms)(const struct amz_settings *settings); /* of real time */
    const char *source;                                         /* published page */
};

/* The row of a call that we make; there is one for each (asserted). */
const struct amz_connector *amz_connector_of(enum amz_op op);
/* The rows one by one, from 0; NULL: there are no more. */
const struct amz_connector *amz_connector_at(size_t index);

#endif

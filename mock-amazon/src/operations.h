/* operations.h -- what retailers call. A TABLE in operations.c: name, path, fields, handler, published source.
 *
 * service.c walks the stages in a fixed order (route, parse, find the world, authenticate, validate, fault before the
 * effect, handle, fault after it, journal, answer); a handler receives a request that already satisfies its fields.
 */
#ifndef AMZ_OPERATIONS_H
#define AMZ_OPERATIONS_H

#include "amazon.h"
#include "jwo/fields.h"

/* A request on its way through the stages, and what the answer will be. */
struct amz_call {
    amz_amazon *amazon;
    amz_world *world;            /* NULL for a stray */
    struct amz_trip *trip;       /* NULL if the operation names none, or an unknown one */
    struct amz_shopper *shopper; /* identity only */
    const jwo_json *body;        /* borrowed */
    struct amz_exchange *note;   /* what the journal will say; handlers fill amount, outcome, violation ... */
    struct jwo_buf *answer;      /* body to be */
    int status;                  /* 200 unless a handler says otherwise */
};

struct amz_operation {
    enum amz_op op;
    const char *path;
    const struct jwo_field *fields;
    bool names_trip; /* shoppingTripId is among the fields: unknown -> 400 UnknownShoppingTrip */
    void (*handle)(struct amz_call *call);
    const char *source; /* published page */
};

/* All rows; op AMZ_OP_UNKNOWN ends the table. */
const struct amz_operation *amz_operations(void);
const struct amz_operation *amz_operation_find(const char *path); /* or NULL */

/* Error answers of the payment services: {"errorMsg": name}. */
void amz_call_refuse(struct amz_call *call, int status, const char *error_name);
/* The same, and the journal says which rule was broken: "capture-above-authorized", plus a sentence. */
void amz_call_violation(struct amz_call *call, const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif

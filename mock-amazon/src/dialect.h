/* dialect.h -- how each of Amazon's services words its errors.
 *
 * The same refusal has another name, and another body, at the payment service and at the checkout
 * service (facts 1 to 8, decisions D18, D19, D21). A row of operations.c names its dialect; stages,
 * handlers and faults speak through it and never spell a name of an error themselves, unless only
 * one operation has it.
 */
#ifndef AMZ_DIALECT_H
#define AMZ_DIALECT_H

#include "jwo/buf.h"

struct amz_dialect {
    const char *name;         /* "payment" */
    const char *content_type; /* of an error's body */
    const char *bad_request;  /* 400: a rule of the fields is broken, or the order of the calls */
    const char *unknown_trip; /* 400: no trip has that id */
    /* 500, 503, 429, ... by their usual names (D18); what is not listed is called by its reason */
    const struct amz_usual_error {
        int status; /* 0 ends the list */
        const char *error_name;
    } * usual;
    /* The body of an error. `sentence` tells people more and may be NULL; `request_id` is the
     * answer's x-amzn-RequestId. */
    void (*write)(struct jwo_buf *body, int status, const char *error_name, const char *sentence,
                  const char *request_id);
    /* The body of a 403 that authentication gives; its type goes out as x-amzn-ErrorType too. */
    void (*write_denial)(struct jwo_buf *body, const char *error_type, const char *sentence,
                         const char *request_id);
};

extern const struct amz_dialect amz_dialect_payment;  /* payment, identity, feedback, catalog */
extern const struct amz_dialect amz_dialect_checkout; /* D21 */

extern const struct amz_dialect amz_dialect_query; /* STS: XML, as AWS's query protocol (D20) */

extern const struct amz_dialect amz_dialect_processor; /* not Amazon's (D30) */

/* What this service calls a status that nobody named otherwise; static storage. */
const char *amz_dialect_usual(const struct amz_dialect *dialect, int status);

#endif

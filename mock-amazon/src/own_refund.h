/* own_refund.h -- a refund by Amazon's customer service, of a cart that Amazon has charged itself:
 * refunds of checkout stores are Amazon's (facts 17). Nothing goes over the wire; the journal
 * tells, with the outcome "by Amazon".
 */
#ifndef AMZ_OWN_REFUND_H
#define AMZ_OWN_REFUND_H

#include "world.h"

/* ESTATE: the trip has no order, or nothing was captured; ELIMIT: the amount is not above zero, or
 * more than is left; EINPUT: another currency. Unchanged on failure. */
JWO_MUST_USE jwo_status amz_own_refund(struct amz_trip *trip, const struct jwo_money *amount,
                                       struct jwo_error *err);

#endif

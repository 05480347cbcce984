/* checkout_cart.h -- reads a CheckoutCart request and judges it: do its lines and totals agree, is
 * it the cart that was delivered? (decision D21)
 *
 * The body has passed amz_fields_checkout; all of this is what a field table cannot say.
 */
#ifndef AMZ_CHECKOUT_CART_H
#define AMZ_CHECKOUT_CART_H

#include "checkout_totals.h"
#include "jwo/json.h"
#include "world.h"

/* Why a cart is refused. */
struct amz_checkout_problem {
    const char *error_name; /* of the service; NULL: what it calls any bad request */
    const char *rule;       /* for the journal: "checkout-totals" */
    struct jwo_error err;   /* the sentence */
};

/* The totals of the lines, which are those stated. EINPUT: *problem says why not; *out is then of
 * no use. */
JWO_MUST_USE jwo_status amz_checkout_cart_read(const jwo_json *body, const char *currency,
                                               struct amz_checkout_totals *out,
                                               struct amz_checkout_problem *problem);

/* Add one of `lineItems`, the `index`th, to the totals. EINPUT as above. */
JWO_MUST_USE jwo_status amz_checkout_line_add(const jwo_json *line, size_t index,
                                              struct amz_checkout_totals *totals,
                                              struct amz_checkout_problem *problem);

/* Does the shopper pay for what was taken? The quantities of each product, over all lines, are
 * those of the trip's cart; lines may be split or joined. EINPUT: *problem says which differs. */
JWO_MUST_USE jwo_status amz_checkout_cart_compare(const jwo_json *body, const struct amz_trip *trip,
                                                  struct amz_checkout_problem *problem);

#endif

/* order.h -- what Amazon keeps of a cart that it has charged itself: the order of a trip.
 *
 * Made by CheckoutCart (operations_checkout.c), once per trip (D22); shown as a receipt
 * (receipts.h). What the issuer refused is owed to Amazon: trip->unpaid.
 */
#ifndef AMZ_ORDER_H
#define AMZ_ORDER_H

#include "checkout_totals.h"
#include "jwo/prng.h"

struct amz_order {
    char id[JWO_UUID_MAX];
    int64_t charged_ms; /* world's clock */
    char *cart;         /* owned; the body of the request in canonical form (json.h) */
    struct amz_checkout_totals totals;
    bool declined; /* by the issuer; the retailer is not told */
};

/* `cart` is copied. */
struct amz_order *amz_order_new(const char *id, const char *cart,
                                const struct amz_checkout_totals *totals, int64_t charged_ms);
void amz_order_free(struct amz_order *order);

#endif

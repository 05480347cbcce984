/* order.c -- see order.h for the contract. */
#include "order.h"

#include <stdio.h>

#include "jwo/alloc.h"

struct amz_order *amz_order_new(const char *id, const char *cart,
                                const struct amz_checkout_totals *totals, int64_t charged_ms)
{
    struct amz_order *order = jwo_calloc(1, sizeof *order);

    (void)snprintf(order->id, sizeof order->id, "%s", id);
    order->charged_ms = charged_ms;
    order->cart = jwo_strdup(cart);
    order->totals = *totals;
    return order;
}

void amz_order_free(struct amz_order *order)
{
    if (order != NULL) {
        jwo_free(order->cart);
        jwo_free(order);
    }
}

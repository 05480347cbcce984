/* connectors.h -- what Amazon does towards the retailer: asks at the gate, delivers carts, delivers
 * them again.
 *
 * A TABLE in connectors.c holds path and time limit of each call. Bodies follow facts sections 9
 * and 10.
 */
#ifndef AMZ_CONNECTORS_H
#define AMZ_CONNECTORS_H

#include "world.h"

/* A shopper comes to the gate, taps a card or shows a key (D12: who is it, at app entry;
 * instrument, balance that Amazon keeps, retailer's decision where it is asked, pre-authorization,
 * gate). Makes the trip, returned at once with gate ASKING (or decided already when nobody needs to
 * be asked); `done` comes when the gate is decided, never before this returns. */
struct amz_trip *amz_shopper_enters(struct amz_shopper *shopper, struct amz_store *store,
                                    void (*done)(void *context, struct amz_trip *trip),
                                    void *context);
/* The same in another way than is usual at the store. It must fit (asserted): amz_entry_fits(). */
struct amz_trip *amz_shopper_enters_by(struct amz_shopper *shopper, struct amz_store *store,
                                       const struct amz_entry_how *how,
                                       void (*done)(void *context, struct amz_trip *trip),
                                       void *context);
/* EINPUT: the store has no such entry. */
JWO_MUST_USE jwo_status amz_entry_fits(const struct amz_entry_how *how,
                                       const struct amz_store *store, struct jwo_error *err);

/* The shopper leaves with items (copied; count 0 = empty cart), written as trip->form says. The
 * store's type decides what follows (store_types.h): the cart is delivered by D14, or Amazon prices
 * and charges it (own_charge.h); the hold of an empty cart is given back by Amazon at once, or is
 * left to the retailer with D8's fallback. ESTATE: the gate is not open for this trip, or it has
 * left already. */
JWO_MUST_USE jwo_status amz_trip_leaves(struct amz_trip *trip, const struct amz_cart_item *items,
                                        size_t count, struct jwo_error *err);

/* Deliver the same cart again, `copies` at the same instant, each with a new requestId; `done` once
 * all were answered. ESTATE: the trip has not left, or its cart is not sent. */
JWO_MUST_USE jwo_status amz_trip_deliver_again(struct amz_trip *trip, int copies,
                                               void (*done)(void *context), void *context,
                                               struct jwo_error *err);

/* If the cart waits for its next delivery attempt, or is held back, make it due now by advancing
 * the world's clock there; `done` comes when the attempt was made. False, and no `done`, when it
 * does not wait. */
JWO_MUST_USE bool amz_trip_hurry(struct amz_trip *trip, void (*done)(void *context), void *context);

#endif

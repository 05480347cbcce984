/* bad_carts.h -- carts that could not be priced, kept as Amazon delivered them (ORD-10).
 *
 *   open     an incident has told of it; its trip is STOPPED and nothing is charged
 *   priced   a person had the catalog mended: the trip went on like any other (purchases.h)
 *   closed   a person gave it up, with a note; nothing will be charged
 */
#ifndef RTL_BAD_CARTS_H
#define RTL_BAD_CARTS_H

#include "store.h"

struct rtl_bad_cart {
    char trip_id[256];
    char reason[256];
    char state[8];
    char note[1025];
    int64_t at_ms, updated_ms;
};

/* `cart` is the JSON of the delivery. */
void rtl_bad_cart_insert(rtl_store *store, const char *trip_id, const char *reason,
                         const char *cart, int64_t now_ms);
bool rtl_bad_cart_find(rtl_store *store, const char *trip_id, struct rtl_bad_cart *out);
/* Owned by the caller; "" for a cart from before they were kept, NULL when there is none. */
char *rtl_bad_cart_text(rtl_store *store, const char *trip_id);
/* Reason, state and note. */
void rtl_bad_cart_update(rtl_store *store, const struct rtl_bad_cart *cart);
int64_t rtl_bad_carts_open(rtl_store *store);
/* The open ones first, then the newest; at most `count_max`. */
void rtl_bad_carts_each(rtl_store *store, int count_max,
                        void (*each)(void *context, const struct rtl_bad_cart *cart),
                        void *context);

#endif

/* store_types.h -- the kinds of stores there are: who lets shoppers in, who prices a cart, who
 * calls the charge, whose processor moves the money, and what becomes of an empty cart.
 *
 * A TABLE in store_types.c holds the store-capability rows of Amazon's payment guide (D7, D28), the
 * sample store as its own guide reads it, and the two stores of the checkout service. A store with
 * other traits is one of its own kind; traits that no channel between Amazon and a retailer could
 * carry out are refused.
 */
#ifndef AMZ_STORE_TYPES_H
#define AMZ_STORE_TYPES_H

#include "world.h"

struct amz_store_type {
    const char *name; /* "card-amazon-all", ...; NULL ends the table */
    enum amz_entry entry;
    enum amz_party calculates, orchestrates, processor;
    bool empty_cart_sent;
    enum amz_party cancels; /* the hold of an empty cart */
    const char *says;       /* for people */
};

const struct amz_store_type *amz_store_types(void);
/* NULL when there is none of that name. */
const struct amz_store_type *amz_store_type_find(const char *name);

/* Give the store the traits of the type. */
void amz_store_be(struct amz_store *store, const struct amz_store_type *type);
/* Find the first type with the store's traits; store->type is NULL when there is none. EINPUT: such
 * a store cannot be; a sentence says why, and the store is unchanged. */
JWO_MUST_USE jwo_status amz_store_fit(struct amz_store *store, struct jwo_error *err);

/* "card-amazon-all", or "custom". */
const char *amz_store_type_name(const struct amz_store *store);
/* Who gives back the hold of an empty cart. */
enum amz_party amz_store_cancels(const struct amz_store *store);
/* Does Amazon keep what a shopper owes, and look at it at the gate? By the strategies that bear its
 * name, and always where it orchestrates (facts section 10). */
bool amz_store_keeps_balance(const struct amz_store *store);

/* The words of the traits, by their enums, NULL-ended. */
extern const char *const amz_entry_words[]; /* "credit-card", "app", "mixed" */
extern const char *const amz_party_words[]; /* "amazon", "retailer" */
extern const char *const amz_risk_words[];  /* "retailer-managed", ... */

#endif

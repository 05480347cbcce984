/* store_types.c -- see store_types.h for the contract. */
#include "store_types.h"

#include <string.h>

#define CARD  AMZ_ENTRY_CREDIT_CARD
#define APP   AMZ_ENTRY_APP
#define MIXED AMZ_ENTRY_MIXED
#define AMZN  AMZ_PARTY_AMAZON
#define RETL  AMZ_PARTY_RETAILER

/* The first seven are the rows of the guide's table, in its order. Rows three and four have the
 * same traits and two owners (D28), so a store by its traits is row three. To add one: a row here,
 * in docs/writing-a-story.md and in tests/test_store_types.c, a store of retailer-ref's and its
 * name in scenarios/CMakeLists.txt. */
/* clang-format off */
static const struct amz_store_type types[] = {
    /*                       entry  prices calls  processor sent   cancels */
    {"card-amazon-all",       CARD,  AMZN,  AMZN,  AMZN,     false, AMZN,
     "Amazon prices, charges and processes"},
    {"card-amazon-processor", CARD,  RETL,  RETL,  AMZN,     false, AMZN,
     "the retailer prices and charges through Amazon's processor"},
    {"card-amazon-cancels",   CARD,  RETL,  RETL,  RETL,     false, AMZN,
     "the retailer prices and charges; Amazon gives back the hold of an empty cart"},
    {"card-retailer-cancels", CARD,  RETL,  RETL,  RETL,     false, RETL,
     "the same, but the hold is the retailer's to give back, who is not told"},
    {"card-amazon-charges",   CARD,  AMZN,  AMZN,  RETL,     false, AMZN,
     "Amazon prices and charges through the retailer's processor"},
    {"app",                   APP,   RETL,  RETL,  RETL,     true,  RETL,
     "the retailer knows the shopper, prices, charges, and cancels at its processor"},
    {"mixed",                 MIXED, RETL,  RETL,  RETL,     true,  RETL,
     "both entries; empty carts are sent for both, because one of them has them sent"},
    /* The sample store's guide: an empty cart arrives, and the retailer cancels (D7). */
    {"card-sample",           CARD,  RETL,  RETL,  RETL,     true,  RETL,
     "the sample store: empty carts are sent, and the retailer cancels"},
    {"card-checkout",         CARD,  RETL,  AMZN,  RETL,     false, AMZN,
     "the checkout service: the retailer prices, Amazon charges"},
    {"app-checkout",          APP,   RETL,  AMZN,  RETL,     false, AMZN,
     "the checkout service behind app entry"},
    {.name = NULL},
};
/* clang-format on */

const char *const amz_entry_words[] = {[AMZ_ENTRY_CREDIT_CARD] = "credit-card",
                                       [AMZ_ENTRY_APP] = "app",
                                       [AMZ_ENTRY_MIXED] = "mixed",
                                       NULL};
const char *const amz_party_words[] = {
    [AMZ_PARTY_AMAZON] = "amazon", [AMZ_PARTY_RETAILER] = "retailer", NULL};
const char *const amz_risk_words[] = {[AMZ_RISK_RETAILER_MANAGED] = "retailer-managed",
                                      [AMZ_RISK_AMAZON_MANAGED] = "amazon-managed",
                                      [AMZ_RISK_AMAZON_RECOMMENDATION] = "amazon-recommendation",
                                      [AMZ_RISK_NONE] = "none",
                                      NULL};

const struct amz_store_type *amz_store_types(void)
{
    return types;
}

const struct amz_store_type *amz_store_type_find(const char *name)
{
    for (const struct amz_store_type *type = types; type->name; type++) {
        if (strcmp(type->name, name) == 0) {
            return type;
        }
    }
    return NULL;
}

void amz_store_be(struct amz_store *store, const struct amz_store_type *type)
{
    store->type = type;
    store->entry = type->entry;
    store->calculates = type->calculates;
    store->orchestrates = type->orchestrates;
    store->processor = type->processor;
    store->empty_cart_sent = type->empty_cart_sent;
}

static bool has_traits_of(const struct amz_store *store, const struct amz_store_type *type)
{
    return store->entry == type->entry && store->calculates == type->calculates &&
           store->orchestrates == type->orchestrates && store->processor == type->processor &&
           store->empty_cart_sent == type->empty_cart_sent;
}

jwo_status amz_store_fit(struct amz_store *store, struct jwo_error *err)
{
    const struct amz_store_type *type = types;

    if (store->calculates == AMZ_PARTY_AMAZON && store->orchestrates == AMZ_PARTY_RETAILER) {
        return jwo_fail(err, JWO_EINPUT,
                        "store %s: Amazon cannot calculate what the retailer charges; no call "
                        "tells the retailer the amount",
                        store->id);
    }
    if (store->calculates == AMZ_PARTY_AMAZON && store->empty_cart_sent) {
        return jwo_fail(err, JWO_EINPUT,
                        "store %s: where Amazon calculates, no cart is sent, an empty one neither",
                        store->id);
    }
    if (store->entry == AMZ_ENTRY_MIXED && store->orchestrates == AMZ_PARTY_RETAILER &&
        !store->empty_cart_sent) {
        return jwo_fail(err, JWO_EINPUT,
                        "store %s: app entry has empty carts sent, so a mixed store has them sent "
                        "for every entry",
                        store->id);
    }
    while (type->name && !has_traits_of(store, type)) {
        type++;
    }
    store->type = type->name ? type : NULL;
    return JWO_OK;
}

const char *amz_store_type_name(const struct amz_store *store)
{
    return store->type ? store->type->name : "custom";
}

enum amz_party amz_store_cancels(const struct amz_store *store)
{
    if (store->type) {
        return store->type->cancels;
    }
    return store->orchestrates == AMZ_PARTY_RETAILER && store->empty_cart_sent ? AMZ_PARTY_RETAILER
                                                                               : AMZ_PARTY_AMAZON;
}

bool amz_store_keeps_balance(const struct amz_store *store)
{
    return store->orchestrates == AMZ_PARTY_AMAZON || store->risk == AMZ_RISK_AMAZON_MANAGED ||
           store->risk == AMZ_RISK_AMAZON_RECOMMENDATION;
}

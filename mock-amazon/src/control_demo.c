/* control_demo.c -- a cast to begin with, so that a newcomer sees something at once. */
#include <stdio.h>

#include "control_internal.h"

/* The stores of the reference retailer's own configuration, so that a newcomer sees whole trips at
 * once; a retailer that does not look at store ids will do as well. */
void amz_control_cast_demo(struct amz_control_world *world)
{
    static const struct {
        const char *id, *policy;
        enum amz_risk risk;
        bool empty_cart_sent;
    } stores[] = {
        {"REF-CARD-1", "capture_authorized", AMZ_RISK_RETAILER_MANAGED, true},
        {"REF-CARD-2", "write_off_all", AMZ_RISK_RETAILER_MANAGED, true},
        {"REF-CARD-3", "step_down", AMZ_RISK_RETAILER_MANAGED, true},
        {"REF-CARD-4", "capture_authorized", AMZ_RISK_AMAZON_MANAGED, true},
        {"REF-CARD-5", "capture_authorized", AMZ_RISK_AMAZON_RECOMMENDATION, true},
        {"REF-CARD-6", "capture_authorized", AMZ_RISK_NONE, false},
        {"REF-CARD-7", "write_off_all", AMZ_RISK_AMAZON_MANAGED, true},
    };
    static const struct {
        const char *name, *brand, *tail;
    } shoppers[] = {
        {"riley", "VISA", "4242"}, {"robin", "MASTERCARD", "5100"}, {"sam", "AMEX", "1005"}};

    /* The list shows the newest store first. */
    for (size_t i = JWO_COUNT(stores); i > 0; i--) {
        struct amz_store store = {.entry = AMZ_ENTRY_CREDIT_CARD,
                                  .calculates = AMZ_PARTY_RETAILER,
                                  .orchestrates = AMZ_PARTY_RETAILER,
                                  .processor = AMZ_PARTY_RETAILER,
                                  .risk = stores[i - 1].risk,
                                  .empty_cart_sent = stores[i - 1].empty_cart_sent,
                                  .hold = jwo_money_of(2000, "USD")};

        (void)snprintf(store.id, sizeof store.id, "%s", stores[i - 1].id);
        amz_control_add_store(world, &store, stores[i - 1].policy);
    }
    for (size_t i = 0; i < JWO_COUNT(shoppers); i++) {
        struct amz_shopper like = {.card = amz_control_usual_card};
        amz_amazon *amazon = world->control->amazon;

        (void)snprintf(like.id, sizeof like.id, "%s", shoppers[i].name);
        for (int n = 2; amz_amazon_find_shopper(amazon, like.id); n++) {
            (void)snprintf(like.id, sizeof like.id, "%s-%d", shoppers[i].name, n);
        }
        (void)snprintf(like.email, sizeof like.email, "%s@example.com", shoppers[i].name);
        (void)snprintf(like.card.brand, sizeof like.card.brand, "%s", shoppers[i].brand);
        (void)snprintf(like.card.tail, sizeof like.card.tail, "%s", shoppers[i].tail);
        amz_control_note_shopper(world, amz_world_shopper(world->world, &like));
    }
}

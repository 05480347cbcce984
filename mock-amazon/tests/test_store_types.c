/* test_store_types.c -- every kind of store: one row for each, played at the gate, at the exit with
 * a cart, and at the exit with nothing, against a retailer that answers by a script. */
#include "store_types.h"

#include <stdio.h>
#include <string.h>

#include "cart_price.h"
#include "scripted_retailer.h"
#include "test_support.h"

/* What the seed's table says of each kind, and what follows of it. The hold is 20.00 and the cart
 * costs 15.00. */
struct kind {
    const char *name;
    const char *asked;            /* path at the gate; "" = nobody is asked */
    enum amz_party holder;        /* who gives the hold back */
    bool cart_sent;               /* one with something in it */
    enum amz_charge_state charge; /* once it was taken out of the store */
    bool empty_sent;
    enum amz_charge_state empty_charge;   /* once an empty one was */
    enum amz_charge_state after_fallback; /* three days later */
    const char *violation;                /* which that is */
};

#define FAA  "/v1/fraudandabuse/shopperauthorization"
#define KEYS "/v1/identity/identity-keys"

/* clang-format off */
#define C(state) AMZ_CHARGE_##state
static const struct kind kinds[] = {
    {"card-amazon-all",       FAA,  AMZ_PARTY_AMAZON,   false, C(CAPTURED), false, C(CANCELLED),
     C(CANCELLED), ""},
    {"card-amazon-processor", FAA,  AMZ_PARTY_AMAZON,   true,  C(HELD),     false, C(CANCELLED),
     C(CANCELLED), ""},
    {"card-amazon-cancels",   FAA,  AMZ_PARTY_AMAZON,   true,  C(HELD),     false, C(CANCELLED),
     C(CANCELLED), ""},
    {"card-retailer-cancels", FAA,  AMZ_PARTY_AMAZON,   true,  C(HELD),     false, C(HELD),
     C(CANCELLED), ""},
    {"card-amazon-charges",   FAA,  AMZ_PARTY_AMAZON,   false, C(CAPTURED), false, C(CANCELLED),
     C(CANCELLED), ""},
    {"app",                   KEYS, AMZ_PARTY_RETAILER, true,  C(HELD),     true,  C(HELD),
     C(EXPIRED), ""},
    {"mixed",                 FAA,  AMZ_PARTY_AMAZON,   true,  C(HELD),     true,  C(HELD),
     C(CANCELLED), "fallback-cancel: "},
    {"card-sample",           FAA,  AMZ_PARTY_AMAZON,   true,  C(HELD),     true,  C(HELD),
     C(CANCELLED), "fallback-cancel: "},
    {"card-checkout",         FAA,  AMZ_PARTY_AMAZON,   true,  C(HELD),     false, C(CANCELLED),
     C(CANCELLED), ""},
    {"app-checkout",          KEYS, AMZ_PARTY_RETAILER, true,  C(HELD),     false, C(CANCELLED),
     C(CANCELLED), ""},
};
/* clang-format on */

static const struct script_line script[] = {
    {201,
     "{\"status\":\"APPROVED\",\"visitorDetails\":{\"id\":\"v-1\",\"type\":\"SHOPPER\"},"
     "\"purchaseId\":\"p-1\"}",
     NULL}};
static const struct amz_cart_item cart[] = {
    {.id = "SKU-1", .type = "SKU", .quantity = "2", .unit = "unit"},
    {.id = "SKU-2", .type = "SKU", .quantity = "0.500", .unit = "kg"},
};

static bool is_over(void *context)
{
    const struct amz_trip *trip = context;

    return trip->delivery != AMZ_DELIVERY_UNDER_WAY;
}

static void leave(struct fixture *fixture, struct amz_trip *trip, size_t count)
{
    struct jwo_error err;

    if (amz_trip_leaves(trip, cart, count, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    fixture_wait(fixture, is_over, trip);
}

static const struct amz_exchange *newest(const struct fixture *fixture)
{
    return fixture_newest(amz_world_journal(fixture->world));
}

static struct amz_store *store_of(struct fixture *fixture, const char *name)
{
    struct amz_store like = *fixture->store;
    const struct jwo_money price = jwo_money_of(500, "USD"), dear = jwo_money_of(1000, "USD");

    (void)snprintf(like.id, sizeof like.id, "%s", name);
    like.risk = AMZ_RISK_RETAILER_MANAGED;
    amz_store_be(&like, amz_store_type_find(name));
    amz_world_set_price(fixture->world, "SKU-1", &price);
    amz_world_set_price(fixture->world, "SKU-2", &dear);
    return amz_world_store(fixture->world, &like);
}

static void check_cart(struct fixture *fixture, const struct kind *kind, struct amz_store *store)
{
    struct retailer retailer;
    struct amz_trip *trip;

    fixture->store = store;
    retailer_open(&retailer, fixture, script, 1);
    trip = fixture_enter(fixture);
    assert_string_equal(retailer.paths[0], kind->asked);
    assert_int_equal(trip->holder, kind->holder);
    leave(fixture, trip, 2);
    assert_int_equal(retailer.received, kind->cart_sent ? 2 : 1);
    assert_int_equal(trip->charge.state, kind->charge);
    assert_int_equal(trip->charge.captured.minor, kind->charge == AMZ_CHARGE_CAPTURED ? 1500 : 0);
    retailer_close(&retailer);
}

static void check_empty(struct fixture *fixture, const struct kind *kind, struct amz_store *store)
{
    struct retailer retailer;
    struct amz_trip *trip;

    fixture->store = store;
    retailer_open(&retailer, fixture, script, 1);
    trip = fixture_enter(fixture);
    leave(fixture, trip, 0);
    assert_int_equal(retailer.received, kind->empty_sent ? 2 : 1);
    assert_int_equal(trip->charge.state, kind->empty_charge);
    fixture_advance(fixture, 73 * JWO_HOUR_MS);
    assert_int_equal(trip->charge.state, kind->after_fallback);
    assert_memory_equal(newest(fixture)->violation, kind->violation,
                        strlen(kind->violation) + (kind->violation[0] == '\0'));
    retailer_close(&retailer);
}

static void test_store_types__behave_as_the_guides_table_says(void **state)
{
    struct fixture *fixture = *state;
    size_t count = 0;

    while (amz_store_types()[count].name) {
        count++;
    }
    assert_int_equal(count, JWO_COUNT(kinds)); /* none is left out */
    for (size_t i = 0; i < JWO_COUNT(kinds); i++) {
        struct amz_store *store = store_of(fixture, kinds[i].name);

        print_message("%s\n", kinds[i].name);
        check_cart(fixture, &kinds[i], store);
        check_empty(fixture, &kinds[i], store);
    }
}

/* The app's shoppers in a store with both entries: the hold is the retailer's. */
static void test_store_types__let_in_by_both_ways_where_both_are(void **state)
{
    static const struct amz_entry_how by_key = {.by = AMZ_BY_KEY};
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct amz_trip *trip;

    fixture->store = store_of(fixture, "mixed");
    retailer_open(&retailer, fixture, script, 1);
    trip = amz_shopper_enters_by(fixture->shopper, fixture->store, &by_key, NULL, NULL);
    while (trip->gate == AMZ_GATE_ASKING) {
        jwo_loop_run(fixture->loop);
    }
    assert_string_equal(retailer.paths[0], KEYS);
    leave(fixture, trip, 0);
    assert_string_equal(retailer.paths[1], "/v1/order/purchases");
    fixture_advance(fixture, 73 * JWO_HOUR_MS);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_EXPIRED); /* not cancelled by Amazon */
    retailer_close(&retailer);
}

static void test_entry_fits__knows_which_gate_a_store_has(void **state)
{
    static const struct {
        const char *store;
        enum amz_entry_by by;
        jwo_status status;
    } cases[] = {
        {"app", AMZ_BY_STORE, JWO_OK},
        {"app", AMZ_BY_KEY, JWO_OK},
        {"app", AMZ_BY_SCAN, JWO_OK},
        {"app", AMZ_BY_CARD, JWO_EINPUT},
        {"mixed", AMZ_BY_CARD, JWO_OK},
        {"mixed", AMZ_BY_SCAN, JWO_OK},
        {"card-sample", AMZ_BY_STORE, JWO_OK},
        {"card-sample", AMZ_BY_CARD, JWO_OK},
        {"card-sample", AMZ_BY_KEY, JWO_EINPUT},
        {"card-sample", AMZ_BY_SCAN, JWO_EINPUT},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        const struct amz_entry_how how = {.by = cases[i].by};

        assert_int_equal(amz_entry_fits(&how, store_of(fixture, cases[i].store), NULL),
                         cases[i].status);
    }
}

/* --- where Amazon charges --------------------------------------------------------------------- */

static void test_amazon_charges__takes_all_or_nothing_and_remembers_the_rest(void **state)
{
    struct fixture *fixture = *state;
    struct retailer retailer;
    struct amz_trip *trip;

    fixture->store = store_of(fixture, "card-amazon-all");
    fixture->store->risk = AMZ_RISK_NONE;
    retailer_open(&retailer, fixture, script, 1);
    fixture->shopper->card.issuer.declines_adjust = true;
    trip = fixture_enter(fixture);
    leave(fixture, trip, 2);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    assert_int_equal(trip->charge.captured.minor, 0);
    assert_int_equal(amz_shopper_outstanding(fixture->shopper, "USD").minor, 1500);
    assert_int_equal(retailer.received, 0);

    /* The balance is looked at although the strategy is none (facts section 10). */
    fixture->shopper->card.issuer.declines_adjust = false;
    trip = amz_shopper_enters(fixture->shopper, fixture->store, NULL, NULL);
    assert_int_equal(trip->gate, AMZ_GATE_CLOSED);
    assert_string_equal(trip->gate_reason, "BadDebt");
    retailer_close(&retailer);
}

static void test_amazon_charges__asks_again_while_pending(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip;

    fixture->store = store_of(fixture, "card-amazon-charges");
    fixture->store->risk = AMZ_RISK_NONE;
    fixture->shopper->card.issuer.pending = 3;
    trip = fixture_enter(fixture);
    leave(fixture, trip, 1);
    assert_int_equal(trip->charge.captured.minor, 1000);
}

static void test_amazon_charges__nothing_for_what_has_no_price(void **state)
{
    static const struct amz_cart_item unknown = {
        .id = "SKU-9", .type = "SKU", .quantity = "1", .unit = "unit"};
    struct fixture *fixture = *state;
    struct amz_trip *trip;

    fixture->store = store_of(fixture, "card-amazon-all");
    fixture->store->risk = AMZ_RISK_NONE;
    trip = fixture_enter(fixture);
    assert_int_equal(amz_trip_leaves(trip, &unknown, 1, NULL), JWO_OK);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    assert_string_equal(newest(fixture)->violation,
                        "cart-without-price: SKU-9 has no price in USD");
}

/* --- traits ----------------------------------------------------------------------------------- */

static void test_store_fit__finds_the_type_or_says_why_not(void **state)
{
    const enum amz_party amazon = AMZ_PARTY_AMAZON, retailer = AMZ_PARTY_RETAILER;
    const struct {
        struct amz_store store;
        const char *type; /* NULL: refused */
        const char *says;
        enum amz_party cancels;
    } cases[] = {
        {{.entry = AMZ_ENTRY_CREDIT_CARD}, "card-amazon-all", "", amazon},
        {{.orchestrates = retailer, .calculates = retailer, .processor = retailer},
         "card-amazon-cancels",
         "",
         amazon},
        {{.orchestrates = retailer,
          .calculates = retailer,
          .processor = retailer,
          .empty_cart_sent = true},
         "card-sample",
         "",
         retailer},
        {{.entry = AMZ_ENTRY_APP,
          .orchestrates = retailer,
          .calculates = retailer,
          .processor = amazon,
          .empty_cart_sent = true},
         "custom",
         "",
         retailer},
        {{.calculates = retailer, .processor = retailer, .empty_cart_sent = true},
         "custom",
         "",
         amazon},
        {{.id = "S", .orchestrates = retailer},
         NULL,
         "store S: Amazon cannot calculate what the retailer charges; no call tells the retailer "
         "the amount",
         amazon},
        {{.id = "S", .empty_cart_sent = true},
         NULL,
         "store S: where Amazon calculates, no cart is sent, an empty one neither",
         amazon},
        {{.id = "S", .entry = AMZ_ENTRY_MIXED, .orchestrates = retailer, .calculates = retailer},
         NULL,
         "store S: app entry has empty carts sent, so a mixed store has them sent for every entry",
         amazon},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct amz_store store = cases[i].store;
        struct jwo_error err = {.text = ""};

        assert_int_equal(amz_store_fit(&store, &err), cases[i].type ? JWO_OK : JWO_EINPUT);
        assert_string_equal(err.text, cases[i].says);
        if (cases[i].type) {
            assert_string_equal(amz_store_type_name(&store), cases[i].type);
            assert_int_equal(amz_store_cancels(&store), cases[i].cancels);
        }
    }
}

static void test_store_fit__finds_every_type_but_the_second_of_a_pair(void **state)
{
    (void)state;
    for (const struct amz_store_type *type = amz_store_types(); type->name; type++) {
        struct amz_store store = {.id = "S"};

        amz_store_be(&store, type);
        assert_int_equal(amz_store_fit(&store, NULL), JWO_OK);
        assert_string_equal(amz_store_type_name(&store),
                            strcmp(type->name, "card-retailer-cancels") == 0 ? "card-amazon-cancels"
                                                                             : type->name);
        assert_ptr_equal(amz_store_type_find(type->name), type);
    }
    assert_null(amz_store_type_find("card"));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_store_types__behave_as_the_guides_table_says),
        TEST(test_store_types__let_in_by_both_ways_where_both_are),
        TEST(test_entry_fits__knows_which_gate_a_store_has),
        TEST(test_amazon_charges__takes_all_or_nothing_and_remembers_the_rest),
        TEST(test_amazon_charges__asks_again_while_pending),
        TEST(test_amazon_charges__nothing_for_what_has_no_price),
        cmocka_unit_test(test_store_fit__finds_the_type_or_says_why_not),
        cmocka_unit_test(test_store_fit__finds_every_type_but_the_second_of_a_pair),
    };
#undef TEST

    return cmocka_run_group_tests_name("store_types", tests, NULL, NULL);
}

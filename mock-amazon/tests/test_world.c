/* test_world.c -- the cast of a world, and finding it by id among many worlds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "test_support.h"
/* wants cmocka before it */
#include "world_fixture.h"

#define SEED 42

static int setup_fixture(void **state)
{
    struct fixture *fixture = jwo_malloc(sizeof(*fixture));

    fixture_init(fixture, SEED);
    *state = fixture;
    return 0;
}

static int teardown_fixture(void **state)
{
    fixture_dispose(*state);
    jwo_free(*state);
    return 0;
}

static struct amz_store *store_of(amz_world *world, const char *id)
{
    struct amz_store like = {.hold = jwo_money_of(2000, "USD")};

    (void)snprintf(like.id, sizeof(like.id), "%s", id);
    return amz_world_store(world, &like);
}

static struct amz_shopper *shopper_of(amz_world *world)
{
    const struct amz_shopper like = {.card = {.brand = "VISA", .tail = "4242"}};

    return amz_world_shopper(world, &like);
}

static struct amz_trip *trip_of(amz_world *world)
{
    return amz_trip_new(world, shopper_of(world), store_of(world, "store-1"));
}

static void test_world_new__has_what_its_options_say(void **state)
{
    amz_world *world = world_named(*state, "payment/decline");

    assert_string_equal(amz_world_name(world), "payment/decline");
    assert_string_equal(amz_world_retailer_url(world), "http://127.0.0.1:1");
    amz_world_set_retailer_url(world, "http://127.0.0.1:2");
    assert_string_equal(amz_world_retailer_url(world), "http://127.0.0.1:2");
    assert_int_equal(amz_world_settings(world)->delivery_attempts, 6);
    assert_int_equal(amz_world_tick(world), 1);
    assert_int_equal(amz_world_tick(world), 2);
    assert_ptr_equal(amz_world_amazon(world), &((struct fixture *)*state)->amazon);
}

static void test_world_store__replaces_the_settings_of_a_known_id(void **state)
{
    amz_world *world = world_named(*state, "w");
    struct amz_store *first = store_of(world, "store-1");
    struct amz_store *other = store_of(world, "store-2");
    struct amz_store like = *first;

    like.risk = AMZ_RISK_NONE;
    like.hold = jwo_money_of(500, "EUR");
    assert_ptr_equal(amz_world_store(world, &like), first);
    assert_int_equal(first->risk, AMZ_RISK_NONE);
    assert_string_equal(first->hold.currency, "EUR");
    assert_string_equal(other->hold.currency, "USD");
    assert_ptr_equal(amz_world_find_store(world, "store-2"), other);
    assert_null(amz_world_find_store(world, "store-3"));
}

static void test_world_shopper__keeps_card_and_order(void **state)
{
    amz_world *world = world_named(*state, "w");
    struct amz_shopper *riley = shopper_of(world);
    struct amz_shopper *kim = shopper_of(world);

    assert_string_equal(riley->card.tail, "4242");
    assert_int_equal(strlen(riley->id), 36);
    assert_ptr_equal(amz_world_shoppers(world), riley);
    assert_ptr_equal(riley->next, kim);
    assert_null(kim->next);
}

static void test_world_shopper__takes_an_id_of_the_callers(void **state)
{
    amz_world *world = world_named(*state, "w");
    struct amz_shopper like = {.id = "riley.1", .email = "riley@example.com"};
    struct amz_shopper *riley = amz_world_shopper(world, &like);

    assert_string_equal(riley->id, "riley.1");
    assert_ptr_equal(amz_amazon_find_shopper(amz_world_amazon(world), "riley.1"), riley);
}

static void test_trip_new__starts_a_trip_of_its_shopper(void **state)
{
    amz_world *world = world_named(*state, "w");
    struct amz_shopper *riley = shopper_of(world);
    struct amz_store *store = store_of(world, "store-1");
    struct amz_trip *first = amz_trip_new(world, riley, store);
    struct amz_trip *second = amz_trip_new(world, riley, store);

    assert_ptr_equal(first->store, store);
    assert_ptr_equal(first->shopper, riley);
    assert_int_equal(first->gate, AMZ_GATE_ASKING);
    assert_false(first->has_charge);
    assert_true(first->started_ms > 0);
    assert_ptr_equal(amz_world_trips(world), first);
    assert_ptr_equal(first->next, second);
    assert_ptr_equal(riley->trips, second);
    assert_ptr_equal(second->next_of_shopper, first);
    assert_null(first->next_of_shopper);
}

static void test_amazon_find__finds_trips_and_shoppers_of_every_world(void **state)
{
    amz_amazon *amazon = &((struct fixture *)*state)->amazon;
    struct amz_trip *trips[200];

    for (size_t i = 0; i < JWO_COUNT(trips); i++) {
        char name[32];

        (void)snprintf(name, sizeof(name), "w%zu", i % 50);
        trips[i] = trip_of(world_named(*state, name));
    }
    for (size_t i = 0; i < JWO_COUNT(trips); i++) {
        assert_ptr_equal(amz_amazon_find_trip(amazon, trips[i]->id), trips[i]);
        assert_ptr_equal(amz_amazon_find_shopper(amazon, trips[i]->shopper->id), trips[i]->shopper);
        assert_null(amz_amazon_find_trip(amazon, trips[i]->shopper->id));
    }
    assert_null(amz_amazon_find_trip(amazon, ""));
    assert_null(amz_amazon_find_shopper(amazon, "nobody"));
}

static void test_world_free__forgets_its_ids_and_leaves_other_worlds_alone(void **state)
{
    amz_amazon *amazon = &((struct fixture *)*state)->amazon;
    amz_world *first = world_named(*state, "first");
    amz_world *second = world_named(*state, "second");
    amz_world *third = world_named(*state, "third");
    char gone_trip[AMZ_ID_MAX];
    char gone_shopper[AMZ_ID_MAX];
    struct amz_trip *gone = trip_of(second);
    struct amz_trip *stays = trip_of(third);

    (void)snprintf(gone_trip, sizeof(gone_trip), "%s", gone->id);
    (void)snprintf(gone_shopper, sizeof(gone_shopper), "%s", gone->shopper->id);
    amz_world_free(second);
    assert_null(amz_amazon_find_trip(amazon, gone_trip));
    assert_null(amz_amazon_find_shopper(amazon, gone_shopper));
    assert_ptr_equal(amz_amazon_find_trip(amazon, stays->id), stays);
    assert_ptr_equal(amz_amazon_worlds(amazon), first);
    assert_ptr_equal(amz_world_next(first), third);
    assert_null(amz_world_next(third));
}

static void test_world_free__frees_items_and_refunds(void **state)
{
    amz_world *world = world_named(*state, "w");
    struct amz_trip *trip = trip_of(world);

    trip->items = jwo_calloc(3, sizeof(*trip->items));
    trip->refunds = jwo_calloc(1, sizeof(*trip->refunds));
    trip->refunds->next = jwo_calloc(1, sizeof(*trip->refunds));
    amz_world_free(world); /* LeakSanitizer watches */
    assert_null(amz_amazon_worlds(&((struct fixture *)*state)->amazon));
}

static void fill_letter(void *context)
{
    char **at = context;

    *(*at)++ = 'x';
}

static void test_world_on_free__runs_the_hooks_that_are_left(void **state)
{
    amz_world *world = world_named(*state, "w");
    char letters[8] = "";
    char *at = letters;
    amz_world_hook *first = amz_world_on_free(world, fill_letter, &at);
    amz_world_hook *second;

    (void)amz_world_on_free(world, fill_letter, &at);
    second = amz_world_on_free(world, fill_letter, &at);
    (void)amz_world_on_free(world, fill_letter, &at);
    amz_world_hook_free(first);
    amz_world_hook_free(second);
    amz_world_free(world);
    assert_string_equal(letters, "xx");
}

/* The ids that a run of that seed mints for a story. */
static void mint(uint64_t seed, const char *name, char trip_id[AMZ_ID_MAX],
                 char shopper_id[AMZ_ID_MAX])
{
    struct fixture fixture;
    const struct amz_trip *trip;

    fixture_init(&fixture, seed);
    (void)trip_of(world_named(&fixture, "another story, played before"));
    trip = trip_of(world_named(&fixture, name));
    (void)snprintf(trip_id, AMZ_ID_MAX, "%s", trip->id);
    (void)snprintf(shopper_id, AMZ_ID_MAX, "%s", trip->shopper->id);
    fixture_dispose(&fixture);
}

static void test_trip_new__mints_the_same_ids_for_the_same_seed_and_name(void **state)
{
    char trips[4][AMZ_ID_MAX];
    char shoppers[4][AMZ_ID_MAX];

    (void)state;
    mint(7, "payment/decline", trips[0], shoppers[0]);
    mint(7, "payment/decline", trips[1], shoppers[1]);
    mint(8, "payment/decline", trips[2], shoppers[2]);
    mint(7, "payment/approve", trips[3], shoppers[3]);
    assert_string_equal(trips[0], trips[1]);
    assert_string_equal(shoppers[0], shoppers[1]);
    assert_string_not_equal(trips[0], trips[2]);
    assert_string_not_equal(trips[0], trips[3]);
}

static void test_world_new__gives_a_second_world_of_a_name_other_ids(void **state)
{
    amz_world *world = world_named(*state, "same");
    char before[AMZ_ID_MAX];

    (void)snprintf(before, sizeof(before), "%s", trip_of(world)->id);
    amz_world_free(world); /* a retailer remembers its trips all the same */
    assert_string_not_equal(trip_of(world_named(*state, "same"))->id, before);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void test_trip_new__mints_unique_ids_over_a_thousand_worlds(void **state)
{
    enum { WORLDS = 1000, TRIPS = 5, IDS = WORLDS * TRIPS * 2 };
    char(*ids)[37] = jwo_calloc(IDS, sizeof(*ids));
    size_t count = 0;

    for (int i = 0; i < WORLDS; i++) {
        char name[32];
        amz_world *world;

        (void)snprintf(name, sizeof(name), "story-%d", i % 100); /* each is played ten times */
        world = world_named(*state, name);
        for (int j = 0; j < TRIPS; j++) {
            const struct amz_trip *trip = trip_of(world);

            memcpy(ids[count++], trip->id, sizeof(*ids));
            memcpy(ids[count++], trip->shopper->id, sizeof(*ids));
        }
        if (i % 3 == 0) {
            amz_world_free(world);
        }
    }
    assert_int_equal(count, IDS);
    qsort(ids, IDS, sizeof(*ids), compare_texts);
    for (size_t i = 1; i < IDS; i++) {
        assert_string_not_equal(ids[i - 1], ids[i]);
    }
    jwo_free(ids);
}

static void report(struct amz_trip *trip, int64_t total, int64_t settled, const char *currency)
{
    trip->has_feedback = true;
    trip->feedback_total = jwo_money_of(total, currency);
    trip->feedback_settled = jwo_money_of(settled, currency);
}

static void test_shopper_outstanding__adds_up_what_the_reports_leave_open(void **state)
{
    amz_world *world = world_named(*state, "w");
    struct amz_store *store = store_of(world, "store-1");
    struct amz_shopper *riley = shopper_of(world);
    struct amz_shopper *kim = shopper_of(world);
    struct jwo_money owed;

    owed = amz_shopper_outstanding(riley, "USD");
    assert_true(jwo_money_is_zero(&owed));
    (void)amz_trip_new(world, riley, store); /* nothing reported */
    report(amz_trip_new(world, riley, store), 1500, 1000, "USD");
    report(amz_trip_new(world, riley, store), 700, 0, "USD");
    report(amz_trip_new(world, riley, store), 900, 0, "EUR");
    report(amz_trip_new(world, kim, store), 10000, 0, "USD");
    owed = amz_shopper_outstanding(riley, "USD");
    assert_int_equal(owed.minor, 1200);
    assert_string_equal(owed.currency, "USD");
}

static void count_call(void *context)
{
    ++*(int *)context;
}

static void test_world_changed__tells_whoever_listens(void **state)
{
    amz_world *world = world_named(*state, "w");
    int changes = 0;
    int crashes = 0;

    amz_world_changed(world);
    amz_world_crash(world);
    amz_world_on_change(world, count_call, &changes);
    amz_world_on_crash(world, count_call, &crashes);
    amz_world_changed(world);
    amz_world_changed(world);
    amz_world_crash(world);
    assert_int_equal(changes, 2);
    assert_int_equal(crashes, 1);
}

static void test_world_crash__kills_nobody_without_a_hook(void **state)
{
    amz_world *world = world_named(*state, "w");
    const struct amz_store like = {.id = "S-1", .hold = jwo_money_of(2000, "USD")};
    const struct amz_shopper riley = {.email = ""};
    const struct amz_trip *trip =
        amz_trip_new(world, amz_world_shopper(world, &riley), amz_world_store(world, &like));
    int crashes = 0;

    amz_world_crash(world);
    assert_false(trip->capture_answer_lost);
    assert_false(amz_world_was_down(world, 0, UINT64_MAX));
    amz_world_on_crash(world, count_call, &crashes);
    amz_world_crash(world);
    assert_true(trip->capture_answer_lost);
    assert_true(amz_world_was_down(world, 0, UINT64_MAX));
}

static enum amz_issuer_answer ask(struct amz_card *card, int64_t minor, bool hold)
{
    const struct jwo_money amount = jwo_money_of(minor, "USD");

    return amz_issuer_ask(card, &amount, hold);
}

static void test_issuer_ask__approves_by_default(void **state)
{
    struct amz_card card = {.brand = "VISA"};

    (void)state;
    assert_int_equal(ask(&card, 99999999, false), AMZ_ISSUER_APPROVES);
    assert_int_equal(ask(&card, 2000, true), AMZ_ISSUER_APPROVES);
}

static void test_issuer_ask__declines_hold_and_total_apart(void **state)
{
    struct amz_card card = {.issuer = {.declines_hold = true}};

    (void)state;
    assert_int_equal(ask(&card, 2000, true), AMZ_ISSUER_DECLINES);
    assert_int_equal(ask(&card, 2000, false), AMZ_ISSUER_APPROVES);
    card.issuer = (struct amz_issuer){.declines_adjust = true};
    assert_int_equal(ask(&card, 2000, true), AMZ_ISSUER_APPROVES);
    assert_int_equal(ask(&card, 2000, false), AMZ_ISSUER_DECLINES);
}

static void test_issuer_ask__approves_totals_up_to_the_limit(void **state)
{
    struct amz_card card = {.issuer = {.has_limit = true, .limit = jwo_money_of(1200, "USD")}};

    (void)state;
    assert_int_equal(ask(&card, 2000, true), AMZ_ISSUER_APPROVES); /* the hold is no total */
    assert_int_equal(ask(&card, 1201, false), AMZ_ISSUER_DECLINES);
    assert_int_equal(ask(&card, 1200, false), AMZ_ISSUER_APPROVES);
    card.issuer.limit = jwo_money_of(999999, "EUR");
    assert_int_equal(ask(&card, 1, false), AMZ_ISSUER_DECLINES);
}

static void test_issuer_ask__is_pending_so_many_times_for_totals_only(void **state)
{
    struct amz_card card = {.issuer = {.pending = 2, .declines_adjust = true}};

    (void)state;
    assert_int_equal(ask(&card, 2000, true), AMZ_ISSUER_APPROVES);
    assert_int_equal(ask(&card, 1500, false), AMZ_ISSUER_PENDING);
    assert_int_equal(ask(&card, 1500, false), AMZ_ISSUER_PENDING);
    assert_int_equal(ask(&card, 1500, false), AMZ_ISSUER_DECLINES);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, setup_fixture, teardown_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_world_new__has_what_its_options_say),
        WORLD_TEST(test_world_store__replaces_the_settings_of_a_known_id),
        WORLD_TEST(test_world_shopper__keeps_card_and_order),
        WORLD_TEST(test_world_shopper__takes_an_id_of_the_callers),
        WORLD_TEST(test_trip_new__starts_a_trip_of_its_shopper),
        WORLD_TEST(test_amazon_find__finds_trips_and_shoppers_of_every_world),
        WORLD_TEST(test_world_free__forgets_its_ids_and_leaves_other_worlds_alone),
        WORLD_TEST(test_world_free__frees_items_and_refunds),
        WORLD_TEST(test_world_on_free__runs_the_hooks_that_are_left),
        cmocka_unit_test(test_trip_new__mints_the_same_ids_for_the_same_seed_and_name),
        WORLD_TEST(test_world_new__gives_a_second_world_of_a_name_other_ids),
        WORLD_TEST(test_trip_new__mints_unique_ids_over_a_thousand_worlds),
        WORLD_TEST(test_shopper_outstanding__adds_up_what_the_reports_leave_open),
        WORLD_TEST(test_world_changed__tells_whoever_listens),
        WORLD_TEST(test_world_crash__kills_nobody_without_a_hook),
        cmocka_unit_test(test_issuer_ask__approves_by_default),
        cmocka_unit_test(test_issuer_ask__declines_hold_and_total_apart),
        cmocka_unit_test(test_issuer_ask__approves_totals_up_to_the_limit),
        cmocka_unit_test(test_issuer_ask__is_pending_so_many_times_for_totals_only),
    };

    return cmocka_run_group_tests_name("world", tests, NULL, NULL);
}

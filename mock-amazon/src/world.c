/* world.c -- the cast of a story: stores, shoppers, trips, and who wants to hear of changes. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "order.h"
#include "processor.h"
#include "world_internal.h"

struct store_node {
    struct amz_store store; /* first: a node is found by its store */
    struct store_node *next;
};

struct amz_world_hook {
    amz_world *world; /* borrowed */
    void (*gone)(void *context);
    void *context; /* borrowed */
    struct amz_world_hook *previous, *next;
};

static void copy_text(char *out, size_t size, const char *text)
{
    const size_t len = strlen(text);

    JWO_ASSERT(len < size);
    memcpy(out, text, len + 1);
}

/* --- life ------------------------------------------------------------------------------------- */

/* FNV-1a, 64 bits. */
static uint64_t hash_text(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* Equal runs mint equal ids for a story, whatever else is played beside it; a second world of the
 * same name gets other ids, because a retailer remembers the first one's. */
static uint64_t world_seed(amz_amazon *amazon, const char *name)
{
    struct jwo_prng mixer;

    jwo_prng_seed(&mixer, amz_amazon_seed(amazon));
    return jwo_prng_next(&mixer) ^
           (hash_text(name) + amz_amazon_count_name(amazon, name) * UINT64_C(0x9e3779b97f4a7c15));
}

static void on_exchange(void *context, const struct amz_exchange *exchange)
{
    const amz_world *world = context;

    amz_amazon_heard(world->amazon, world->name, exchange);
}

amz_world *amz_world_new(amz_amazon *amazon, const struct amz_world_options *options)
{
    amz_world *world = jwo_calloc(1, sizeof(*world));
    const size_t bytes_max = options->journal_bytes_max;

    world->amazon = amazon;
    copy_text(world->name, sizeof(world->name), options->name);
    world->door = options->door;
    amz_world_set_retailer_url(world, options->retailer_url);
    world->settings = options->settings;
    world->faults = amz_faults_new();
    world->journal = amz_journal_new(bytes_max > 0 ? bytes_max : amz_amazon_journal_bytes(amazon));
    amz_journal_on_record(world->journal, on_exchange, world);
    jwo_prng_seed(&world->prng, world_seed(amazon, options->name));
    amz_agenda_init(world);
    amz_amazon_add_world(amazon, world);
    return world;
}

static void trip_free(struct amz_trip *trip)
{
    while (trip->refunds != NULL) {
        struct amz_refund *refund = trip->refunds;

        trip->refunds = refund->next;
        jwo_free(refund);
    }
    amz_amazon_remove_trip(trip->world->amazon, trip);
    amz_order_free(trip->order);
    jwo_free(trip->items);
    jwo_free(trip);
}

void amz_world_free(amz_world *world)
{
    if (world == NULL) {
        return;
    }
    while (world->hooks != NULL) {
        amz_world_hook *hook = world->hooks;
        void (*const gone)(void *context) = hook->gone;
        void *const context = hook->context;

        amz_world_hook_free(hook);
        gone(context);
    }
    amz_agenda_dispose(world);
    while (world->oldest_trip != NULL) {
        struct amz_trip *trip = world->oldest_trip;

        world->oldest_trip = trip->next;
        trip_free(trip);
    }
    while (world->oldest_shopper != NULL) {
        struct amz_shopper *shopper = world->oldest_shopper;

        world->oldest_shopper = shopper->next;
        amz_payments_free(shopper);
        amz_amazon_remove_shopper(world->amazon, shopper);
        jwo_free(shopper);
    }
    while (world->stores != NULL) {
        struct store_node *node = world->stores;

        world->stores = node->next;
        jwo_free(node);
    }
    amz_prices_free(world);
    amz_amazon_remove_world(world->amazon, world);
    amz_journal_free(world->journal);
    amz_faults_free(world->faults);
    jwo_free(world->outages);
    jwo_free(world->clock_marks);
    jwo_free(world);
}

amz_world_hook *amz_world_on_free(amz_world *world, void (*gone)(void *context), void *context)
{
    amz_world_hook *hook = jwo_malloc(sizeof(*hook));

    *hook = (struct amz_world_hook){
        .world = world, .gone = gone, .context = context, .next = world->hooks};
    if (hook->next != NULL) {
        hook->next->previous = hook;
    }
    world->hooks = hook;
    return hook;
}

void amz_world_hook_free(amz_world_hook *hook)
{
    if (hook == NULL) {
        return;
    }
    if (hook->previous != NULL) {
        hook->previous->next = hook->next;
    } else {
        hook->world->hooks = hook->next;
    }
    if (hook->next != NULL) {
        hook->next->previous = hook->previous;
    }
    jwo_free(hook);
}

/* --- what it has ------------------------------------------------------------------------------ */

const char *amz_world_name(const amz_world *world)
{
    return world->name;
}

struct amz_settings *amz_world_settings(amz_world *world)
{
    return &world->settings;
}

struct amz_faults *amz_world_faults(amz_world *world)
{
    return world->faults;
}

amz_journal *amz_world_journal(amz_world *world)
{
    return world->journal;
}

amz_amazon *amz_world_amazon(amz_world *world)
{
    return world->amazon;
}

struct jwo_prng *amz_world_prng(amz_world *world)
{
    return &world->prng;
}

const char *amz_world_retailer_url(const amz_world *world)
{
    return world->retailer_url;
}

void amz_world_set_retailer_url(amz_world *world, const char *url)
{
    copy_text(world->retailer_url, sizeof(world->retailer_url), url);
    amz_world_changed(world);
}

uint64_t amz_world_tick(amz_world *world)
{
    return ++world->ticks;
}

void amz_world_on_change(amz_world *world, void (*change)(void *context), void *context)
{
    world->change = change;
    world->change_context = context;
}

void amz_world_changed(amz_world *world)
{
    if (world->change != NULL) {
        world->change(world->change_context);
    }
}

bool amz_world_has_door(const amz_world *world)
{
    return world->door != NULL;
}

void amz_world_refuse(amz_world *world, int64_t for_ms)
{
    if (world->door) {
        amz_door_refuse(world->door, for_ms);
    }
}

void amz_world_on_crash(amz_world *world, void (*crash)(void *context), void *context)
{
    world->crash = crash;
    world->crash_context = context;
}

/* D16: what a killed retailer was told it may not know. Calls that it had sent are answered to
 * nobody until it is there again, hence at both ends of an outage. */
static void forget_answers(amz_world *world)
{
    for (struct amz_trip *trip = world->oldest_trip; trip != NULL; trip = trip->next) {
        trip->adjust_answer_lost = trip->capture_answer_lost = trip->cancel_answer_lost = true;
    }
}

void amz_world_crash(amz_world *world)
{
    const size_t bytes = (world->outage_count + 1) * sizeof(*world->outages);

    if (world->crash == NULL) {
        return;
    }
    world->outages = jwo_realloc(world->outages, bytes);
    world->outages[world->outage_count++] = (struct outage){amz_world_tick(world), UINT64_MAX};
    forget_answers(world);
    world->crash(world->crash_context);
}

void amz_world_recovered(amz_world *world)
{
    for (size_t i = 0; i < world->outage_count; i++) {
        if (world->outages[i].to == UINT64_MAX) {
            world->outages[i].to = amz_world_tick(world);
        }
    }
    forget_answers(world);
    amz_world_changed(world);
}

bool amz_world_was_down(const amz_world *world, uint64_t after, uint64_t before)
{
    for (size_t i = 0; i < world->outage_count; i++) {
        if (world->outages[i].to > after && world->outages[i].from < before) {
            return true;
        }
    }
    return false;
}

/* --- the cast --------------------------------------------------------------------------------- */

struct amz_store *amz_world_find_store(amz_world *world, const char *store_id)
{
    for (struct store_node *node = world->stores; node != NULL; node = node->next) {
        if (strcmp(node->store.id, store_id) == 0) {
            return &node->store;
        }
    }
    return NULL;
}

struct amz_store *amz_world_store(amz_world *world, const struct amz_store *like)
{
    struct amz_store *store = amz_world_find_store(world, like->id);

    JWO_ASSERT(like->id[0] != '\0');
    if (store == NULL) {
        struct store_node *node = jwo_calloc(1, sizeof(*node));

        node->next = world->stores;
        world->stores = node;
        store = &node->store;
    }
    *store = *like;
    return store;
}

struct amz_store *amz_world_next_store(amz_world *world, const struct amz_store *previous)
{
    struct store_node *node = previous == NULL
                                  ? world->stores
                                  : ((const struct store_node *)(const void *)previous)->next;

    return node != NULL ? &node->store : NULL;
}

struct amz_shopper *amz_world_shopper(amz_world *world, const struct amz_shopper *like)
{
    struct amz_shopper *shopper = jwo_malloc(sizeof(*shopper));

    *shopper = *like;
    shopper->world = world;
    shopper->trips = NULL;
    shopper->payments = NULL;
    shopper->next = NULL;
    if (like->id[0] == '\0') {
        do {
            (void)jwo_prng_uuid(&world->prng, shopper->id);
        } while (amz_amazon_find_shopper(world->amazon, shopper->id) != NULL);
    }
    amz_amazon_add_shopper(world->amazon, shopper);
    if (world->newest_shopper != NULL) {
        world->newest_shopper->next = shopper;
    } else {
        world->oldest_shopper = shopper;
    }
    world->newest_shopper = shopper;
    return shopper;
}

struct amz_shopper *amz_world_shoppers(amz_world *world)
{
    return world->oldest_shopper;
}

struct amz_trip *amz_world_trips(amz_world *world)
{
    return world->oldest_trip;
}

struct amz_trip *amz_trip_new(amz_world *world, struct amz_shopper *shopper,
                              struct amz_store *store)
{
    struct amz_trip *trip = jwo_calloc(1, sizeof(*trip));

    JWO_ASSERT(shopper->world == world);
    trip->world = world;
    trip->store = store;
    trip->shopper = shopper;
    trip->started_ms = amz_world_now_ms(world);
    do {
        (void)jwo_prng_uuid(&world->prng, trip->id);
    } while (amz_amazon_find_trip(world->amazon, trip->id) != NULL);
    amz_amazon_add_trip(world->amazon, trip);
    if (world->newest_trip != NULL) {
        world->newest_trip->next = trip;
    } else {
        world->oldest_trip = trip;
    }
    world->newest_trip = trip;
    trip->next_of_shopper = shopper->trips;
    shopper->trips = trip;
    return trip;
}

bool amz_store_is_checkout(const struct amz_store *store)
{
    return store->calculates == AMZ_PARTY_RETAILER && store->orchestrates == AMZ_PARTY_AMAZON;
}

const char *amz_trip_currency(const struct amz_trip *trip)
{
    return trip->has_charge ? trip->charge.hold.currency : trip->store->hold.currency;
}

bool amz_trip_is_charged(const struct amz_trip *trip)
{
    return strcmp(trip->visitor_type, "ASSOCIATE") != 0 && strcmp(trip->visitor_type, "CASH") != 0;
}

struct jwo_money amz_trip_unpaid(const struct amz_trip *trip)
{
    return trip->unpaid.currency[0] != '\0' ? trip->unpaid
                                            : jwo_money_zero(amz_trip_currency(trip));
}

struct jwo_money amz_shopper_outstanding(const struct amz_shopper *shopper, const char *currency)
{
    struct jwo_money owed = jwo_money_zero(currency);

    for (const struct amz_trip *trip = shopper->trips; trip != NULL; trip = trip->next_of_shopper) {
        if (trip->has_feedback && strcmp(trip->feedback_total.currency, currency) == 0) {
            const struct jwo_money rest =
                jwo_money_sub(&trip->feedback_total, &trip->feedback_settled);

            owed = jwo_money_add(&owed, &rest);
        }
        if (strcmp(trip->unpaid.currency, currency) == 0) {
            owed = jwo_money_add(&owed, &trip->unpaid);
        }
    }
    return owed;
}

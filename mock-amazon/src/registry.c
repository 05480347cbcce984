/* registry.c -- who is known to an Amazon: its worlds, and all their ids. See amazon.h for the
 * contract.
 *
 * The trees hold pointers to the id members themselves, so that a look-up needs no key of its own
 * and registering copies nothing.
 */
#include <search.h>
#include <string.h>

#include "amazon_internal.h"
#include "jwo/alloc.h"
#include "processor.h"
#include "world_internal.h"

struct name_count {
    uint64_t count;
    char name[]; /* the key */
};

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The struct whose member at `offset` is this id, or NULL when the tree does not have it. */
static void *id_find(void *const *tree, const char *id, size_t offset)
{
    char **node = (char **)tfind(id, tree, compare_ids);

    return node != NULL ? *node - offset : NULL;
}

static void id_add(void **tree, const char *id)
{
    const char **node = (const char **)tsearch(id, tree, compare_ids);

    JWO_ASSERT(node != NULL);
    JWO_ASSERT(*node == id); /* else another thing has this id already */
}

static void id_remove(void **tree, const char *id)
{
    JWO_ASSERT(id_find(tree, id, 0) == id);
    (void)tdelete(id, tree, compare_ids);
}

void amz_amazon_init(amz_amazon *amazon, jwo_loop *loop, uint64_t seed)
{
    uint64_t chance;

    *amazon = (struct amz_amazon){.loop = loop, .seed = seed};
    jwo_random_bytes(&chance, sizeof chance);
    jwo_prng_seed(&amazon->chance, chance);
    amz_amazon_set_journal_bytes(amazon, AMZ_JOURNAL_BYTES_DEFAULT);
}

/* --- journals --------------------------------------------------------------------------------- */

static void on_stray(void *amazon, const struct amz_exchange *exchange)
{
    amz_amazon_heard(amazon, "", exchange);
}

void amz_amazon_set_journal_bytes(amz_amazon *amazon, size_t bytes_max)
{
    amz_journal_free(amazon->strays);
    amazon->journal_bytes_max = bytes_max;
    amazon->strays = amz_journal_new(bytes_max);
    amz_journal_on_record(amazon->strays, on_stray, amazon);
}

size_t amz_amazon_journal_bytes(const amz_amazon *amazon)
{
    return amazon->journal_bytes_max;
}

void amz_amazon_on_exchange(amz_amazon *amazon,
                            void (*heard)(void *context, const char *world,
                                          const struct amz_exchange *exchange),
                            void *context)
{
    amazon->heard = heard;
    amazon->heard_context = context;
}

void amz_amazon_heard(amz_amazon *amazon, const char *world, const struct amz_exchange *exchange)
{
    if (amazon->heard != NULL) {
        amazon->heard(amazon->heard_context, world, exchange);
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

void amz_amazon_dispose(amz_amazon *amazon)
{
    JWO_ASSERT(amazon->oldest_world == NULL);
    JWO_ASSERT(amazon->trips == NULL);
    JWO_ASSERT(amazon->shoppers == NULL);
    JWO_ASSERT(amazon->payments == NULL);
    while (amazon->names != NULL) {
        char *name = *(char **)amazon->names;

        (void)tdelete(name, &amazon->names, compare_ids);
        jwo_free(name - offsetof(struct name_count, name));
    }
    amz_journal_free(amazon->strays);
    amazon->strays = NULL;
}

uint64_t amz_amazon_seed(const amz_amazon *amazon)
{
    return amazon->seed;
}

struct jwo_prng *amz_amazon_chance(amz_amazon *amazon)
{
    return &amazon->chance;
}

jwo_loop *amz_amazon_loop(amz_amazon *amazon)
{
    return amazon->loop;
}

amz_journal *amz_amazon_strays(amz_amazon *amazon)
{
    return amazon->strays;
}

amz_world *amz_amazon_worlds(amz_amazon *amazon)
{
    return amazon->oldest_world;
}

amz_world *amz_world_next(amz_world *world)
{
    return world->next;
}

void amz_amazon_add_world(amz_amazon *amazon, amz_world *world)
{
    world->previous = amazon->newest_world;
    world->next = NULL;
    if (world->previous != NULL) {
        world->previous->next = world;
    } else {
        amazon->oldest_world = world;
    }
    amazon->newest_world = world;
}

void amz_amazon_remove_world(amz_amazon *amazon, amz_world *world)
{
    if (world->previous != NULL) {
        world->previous->next = world->next;
    } else {
        amazon->oldest_world = world->next;
    }
    if (world->next != NULL) {
        world->next->previous = world->previous;
    } else {
        amazon->newest_world = world->previous;
    }
}

struct amz_trip *amz_amazon_find_trip(amz_amazon *amazon, const char *trip_id)
{
    return id_find(&amazon->trips, trip_id, offsetof(struct amz_trip, id));
}

struct amz_shopper *amz_amazon_find_shopper(amz_amazon *amazon, const char *shopper_id)
{
    return id_find(&amazon->shoppers, shopper_id, offsetof(struct amz_shopper, id));
}

void amz_amazon_add_trip(amz_amazon *amazon, struct amz_trip *trip)
{
    id_add(&amazon->trips, trip->id);
}

void amz_amazon_remove_trip(amz_amazon *amazon, struct amz_trip *trip)
{
    id_remove(&amazon->trips, trip->id);
}

void amz_amazon_add_shopper(amz_amazon *amazon, struct amz_shopper *shopper)
{
    id_add(&amazon->shoppers, shopper->id);
}

void amz_amazon_remove_shopper(amz_amazon *amazon, struct amz_shopper *shopper)
{
    id_remove(&amazon->shoppers, shopper->id);
}

struct amz_payment *amz_amazon_find_payment(amz_amazon *amazon, const char *key)
{
    return id_find(&amazon->payments, key, offsetof(struct amz_payment, key));
}

void amz_amazon_add_payment(amz_amazon *amazon, struct amz_payment *payment)
{
    id_add(&amazon->payments, payment->key);
}

void amz_amazon_remove_payment(amz_amazon *amazon, struct amz_payment *payment)
{
    id_remove(&amazon->payments, payment->key);
}

uint64_t amz_amazon_count_name(amz_amazon *amazon, const char *name)
{
    struct name_count *node = id_find(&amazon->names, name, offsetof(struct name_count, name));

    if (node == NULL) {
        const size_t bytes = strlen(name) + 1;

        node = jwo_malloc(sizeof(*node) + bytes);
        node->count = 0;
        memcpy(node->name, name, bytes);
        id_add(&amazon->names, node->name);
    }
    return node->count++;
}

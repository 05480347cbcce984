/* amazon.h -- the stand-in for Amazon: one service port, many worlds, the credentials it accepts.
 *
 * A call finds its world by its trip id, or by its shopper id where it names no trip; both are
 * minted here and unique over all worlds. A call that names neither, or an unknown one, belongs to
 * no world: a stray, kept in a journal of its own and answered as Amazon would (400
 * UnknownShoppingTrip, 400 BadRequestException, 403).
 */
#ifndef AMZ_AMAZON_H
#define AMZ_AMAZON_H

#include "catalog.h"
#include "jwo/http_client.h"
#include "jwo/http_server.h"
#include "jwo/sigv4.h"
#include "keyring.h"
#include "world.h"

#define AMZ_ROLES_MAX 5 /* "up to 5 AWS accounts per method" (facts 12) */

struct amz_amazon_options {
    const char *address; /* NULL = 127.0.0.1 */
    uint16_t port;       /* 0 = any */
    uint64_t seed;
    const char *region;                 /* of the signatures accepted; NULL = any */
    struct jwo_credentials credentials; /* access_key_id "" = made from the system's randomness */
    struct jwo_credentials connector;   /* what our own calls are signed with; likewise */
    const char *const *roles;       /* ARNs that STS lets be assumed, borrowed; NULL = any role */
    size_t role_count;              /* AMZ_ROLES_MAX at most */
    struct jwo_clock catalog_clock; /* now_ms NULL = real, monotonic time */
    const char *processor_key; /* bearer key of the payment processor (D30), copied; NULL = made */
    /* of the strays, and of every world that names no other; 0 = AMZ_JOURNAL_BYTES_DEFAULT */
    size_t journal_bytes_max;
};

/* EIO: port in use, named. The loop is borrowed. */
JWO_MUST_USE jwo_status amz_amazon_new(amz_amazon **out, jwo_loop *loop,
                                       const struct amz_amazon_options *options,
                                       struct jwo_error *err);
void amz_amazon_free(amz_amazon *amazon); /* all worlds freed before (asserted) */

uint16_t amz_amazon_port(const amz_amazon *amazon);
const struct jwo_credentials *amz_amazon_credentials(const amz_amazon *amazon);
/* What our calls at the retailer are signed with, and for which region: options.region, or
 * AMZ_REGION_DEFAULT. */
#define AMZ_REGION_DEFAULT "us-east-1"
const struct jwo_credentials *amz_amazon_connector_credentials(const amz_amazon *amazon);
const char *amz_amazon_region(const amz_amazon *amazon);
amz_catalog *amz_amazon_catalog(amz_amazon *amazon);
const char *amz_amazon_processor_key(const amz_amazon *amazon);
uint64_t amz_amazon_seed(const amz_amazon *amazon);
/* Another in every run. For what hangs on traffic and must not touch a world's own. */
struct jwo_prng *amz_amazon_chance(amz_amazon *amazon);
jwo_loop *amz_amazon_loop(amz_amazon *amazon);
jwo_http_client *amz_amazon_client(amz_amazon *amazon);
/* For options.region and service execute-api (D19). */
jwo_sigv4 *amz_amazon_verifier(amz_amazon *amazon);
jwo_sigv4 *amz_amazon_sts_verifier(amz_amazon *amazon); /* service sts (D20) */
amz_keyring *amz_amazon_keyring(amz_amazon *amazon);
bool amz_amazon_allows_role(const amz_amazon *amazon, const char *role_arn);
amz_journal *amz_amazon_strays(amz_amazon *amazon);
amz_world *amz_amazon_worlds(amz_amazon *amazon); /* first; amz_world_next */
amz_world *amz_world_next(amz_world *world);

/* Hears of every exchange, once, when it is complete: of the strays (world "") and of the worlds
 * whose journal nobody else listens to. NULL: nobody. */
void amz_amazon_on_exchange(amz_amazon *amazon,
                            void (*heard)(void *context, const char *world,
                                          const struct amz_exchange *exchange),
                            void *context);

/* Over all worlds; NULL when unknown. */
struct amz_trip *amz_amazon_find_trip(amz_amazon *amazon, const char *trip_id);
struct amz_shopper *amz_amazon_find_shopper(amz_amazon *amazon, const char *shopper_id);
/* For world.c: register and forget ids, which must be unknown before and known after (asserted). */
void amz_amazon_add_world(amz_amazon *amazon, amz_world *world);
void amz_amazon_remove_world(amz_amazon *amazon, amz_world *world);
void amz_amazon_add_trip(amz_amazon *amazon, struct amz_trip *trip);
void amz_amazon_remove_trip(amz_amazon *amazon, struct amz_trip *trip);
void amz_amazon_add_shopper(amz_amazon *amazon, struct amz_shopper *shopper);
void amz_amazon_remove_shopper(amz_amazon *amazon, struct amz_shopper *shopper);
/* The same for processor.c: payments by their idempotency keys. */
struct amz_payment *amz_amazon_find_payment(amz_amazon *amazon, const char *key);
void amz_amazon_add_payment(amz_amazon *amazon, struct amz_payment *payment);
void amz_amazon_remove_payment(amz_amazon *amazon, struct amz_payment *payment);
/* Passes it on to who listens by amz_amazon_on_exchange. */
void amz_amazon_heard(amz_amazon *amazon, const char *world, const struct amz_exchange *exchange);
size_t amz_amazon_journal_bytes(const amz_amazon *amazon);
/* How many worlds of that name were counted before this one: 0, 1, 2, ... */
uint64_t amz_amazon_count_name(amz_amazon *amazon, const char *name);

#endif

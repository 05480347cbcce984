/* amazon_internal.h -- what registry.c (ids, worlds) and amazon.c (port, credentials) share. */
#ifndef AMZ_AMAZON_INTERNAL_H
#define AMZ_AMAZON_INTERNAL_H

#include "amazon.h"

struct amz_amazon {
    jwo_loop *loop; /* borrowed */
    uint64_t seed;
    struct jwo_prng chance;
    amz_journal *strays;
    size_t journal_bytes_max; /* of a world that names no other */
    void (*heard)(void *context, const char *world, const struct amz_exchange *exchange);
    void *heard_context; /* borrowed */
    amz_world *oldest_world, *newest_world;
    void *trips, *shoppers, *payments; /* trees of tsearch(); the keys are the id members */
    void *names;                       /* the same, of struct name_count */

    /* amazon.c; NULL and empty in an Amazon without a network */
    jwo_http_server *server;
    jwo_http_client *client;
    jwo_sigv4 *verifier, *sts_verifier;
    const char *const *roles; /* borrowed; NULL = any */
    size_t role_count;
    amz_keyring *keyring;
    struct jwo_credentials connector;
    char region[64];
    char *processor_key; /* owned */
    amz_catalog *catalog;
};

/* The part of an Amazon that needs no network; tests of the worlds use it alone. */
void amz_amazon_init(amz_amazon *amazon, jwo_loop *loop, uint64_t seed);
/* Of the strays, which are forgotten, and of the worlds to come. */
void amz_amazon_set_journal_bytes(amz_amazon *amazon, size_t bytes_max);
void amz_amazon_dispose(amz_amazon *amazon); /* all worlds freed before (asserted) */

#endif

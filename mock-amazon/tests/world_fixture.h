/* world_fixture.h -- an Amazon without a network on a loop of its own, for tests of the worlds. */
#ifndef AMZ_WORLD_FIXTURE_H
#define AMZ_WORLD_FIXTURE_H

#include <stdio.h>

#include "amazon_internal.h"

struct fixture {
    jwo_loop *loop;
    amz_amazon amazon;
};

static inline void fixture_init(struct fixture *fixture, uint64_t seed)
{
    struct jwo_error err;

    if (jwo_loop_new(&fixture->loop, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    amz_amazon_init(&fixture->amazon, fixture->loop, seed);
}

/* Frees the worlds that are left, too. */
static inline void fixture_dispose(struct fixture *fixture)
{
    while (amz_amazon_worlds(&fixture->amazon) != NULL) {
        amz_world_free(amz_amazon_worlds(&fixture->amazon));
    }
    amz_amazon_dispose(&fixture->amazon);
    jwo_loop_free(fixture->loop);
}

static inline amz_world *world_named(struct fixture *fixture, const char *name)
{
    struct amz_world_options options = {.name = name, .journal_bytes_max = 4096};

    amz_settings_default(&options.settings);
    (void)snprintf(options.retailer_url, sizeof(options.retailer_url), "http://127.0.0.1:1");
    return amz_world_new(&fixture->amazon, &options);
}

#endif

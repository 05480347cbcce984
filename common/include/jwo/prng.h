/* prng.h -- seeded chance. One seed per run, printed first; ids and jitter come from it, keys and
 * tokens never do. */
#ifndef JWO_PRNG_H
#define JWO_PRNG_H

#include <stddef.h>
#include <stdint.h>

struct jwo_prng {
    uint64_t state[4]; /* xoshiro256** */
};

#define JWO_UUID_MAX 37

void jwo_prng_seed(struct jwo_prng *prng, uint64_t seed);
uint64_t jwo_prng_next(struct jwo_prng *prng);
/* 0 .. bound-1, unbiased; bound > 0. */
uint64_t jwo_prng_below(struct jwo_prng *prng, uint64_t bound);
/* A lower-case version 4 UUID. Returns `out`. */
const char *jwo_prng_uuid(struct jwo_prng *prng, char out[JWO_UUID_MAX]);

/* From the operating system, for secrets and for the default seed. */
void jwo_random_bytes(void *out, size_t len);

#endif

/* prng.c -- xoshiro256** (Blackman and Vigna), seeded through SplitMix64 as its authors advise. */
#include "jwo/prng.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>

#include "jwo/status.h"

static uint64_t rotate_left(uint64_t value, int bits)
{
    return (value << bits) | (value >> (64 - bits));
}

void jwo_prng_seed(struct jwo_prng *prng, uint64_t seed)
{
    for (size_t i = 0; i < JWO_COUNT(prng->state); i++) {
        uint64_t mixed;

        seed += UINT64_C(0x9e3779b97f4a7c15);
        mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
        prng->state[i] = mixed ^ (mixed >> 31);
    }
}

uint64_t jwo_prng_next(struct jwo_prng *prng)
{
    uint64_t *s = prng->state;
    const uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    const uint64_t shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t jwo_prng_below(struct jwo_prng *prng, uint64_t bound)
{
    uint64_t value;
    uint64_t uneven; /* 2^64 mod bound: so many values at the start would favour small results */

    JWO_ASSERT(bound > 0);
    uneven = (0 - bound) % bound;
    do {
        value = jwo_prng_next(prng);
    } while (value < uneven);
    return value % bound;
}

const char *jwo_prng_uuid(struct jwo_prng *prng, char out[JWO_UUID_MAX])
{
    uint64_t high = jwo_prng_next(prng);
    uint64_t low = jwo_prng_next(prng);

    high = (high & ~UINT64_C(0xf000)) | UINT64_C(0x4000);  /* version 4 */
    low = (low & (UINT64_MAX >> 2)) | (UINT64_C(1) << 63); /* variant 10 */
    (void)snprintf(out, JWO_UUID_MAX, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(high >> 32),
                   (unsigned)(high >> 16) & 0xffffU, (unsigned)high & 0xffffU,
                   (unsigned)(low >> 48), (unsigned long long)(low & UINT64_C(0xffffffffffff)));
    return out;
}

void jwo_random_bytes(void *out, size_t len)
{
    unsigned char *at = out;

    while (len > 0) {
        const ssize_t got = getrandom(at, len, 0);

        if (got < 0) {
            JWO_ASSERT(errno == EINTR); /* nothing else can happen to a valid buffer */
            continue;
        }
        at += got;
        len -= (size_t)got;
    }
}

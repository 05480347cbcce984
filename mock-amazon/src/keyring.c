/* keyring.c -- see keyring.h for the contract. */
#include "keyring.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "amazon_internal.h"
#include "jwo/alloc.h"
#include "jwo/prng.h"
#include "world_internal.h"

#define KEY_CHARS    16 /* after AKIA or ASIA */
#define SECRET_CHARS 40
#define TOKEN_CHARS  96 /* AWS promises no length; its own are longer */
#define PLACE_CHARS  2  /* of the access key: which grant it is; 32 * 32 = AMZ_GRANTS_MAX */

struct grant {
    uint64_t number; /* 1, 2, ...; 0 = none yet */
    int64_t given_ms, life_ms;
    char access_key_id[4 + KEY_CHARS + 1];
    char secret_access_key[SECRET_CHARS + 1];
    char session_token[TOKEN_CHARS + 1];
};

struct amz_keyring {
    struct jwo_credentials long_lived;
    struct jwo_credentials found; /* lent out by the look-up */
    uint64_t granted;
    struct grant grants[AMZ_GRANTS_MAX]; /* grant n is at n % AMZ_GRANTS_MAX */
};

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static void random_letters(char *out, size_t count)
{
    unsigned char bytes[TOKEN_CHARS];

    JWO_ASSERT(count <= sizeof bytes);
    jwo_random_bytes(bytes, count);
    for (size_t i = 0; i < count; i++) {
        out[i] = letters[bytes[i] % 32];
    }
    out[count] = '\0';
    explicit_bzero(bytes, sizeof bytes);
}

void amz_credentials_make(struct jwo_credentials *out)
{
    *out = (struct jwo_credentials){.access_key_id = "AKIA"};
    random_letters(out->access_key_id + 4, KEY_CHARS);
    random_letters(out->secret_access_key, SECRET_CHARS);
}

amz_keyring *amz_keyring_new(const struct jwo_credentials *long_lived)
{
    amz_keyring *keyring = jwo_calloc(1, sizeof *keyring);

    keyring->long_lived = *long_lived;
    if (keyring->long_lived.access_key_id[0] == '\0') {
        amz_credentials_make(&keyring->long_lived);
    }
    return keyring;
}

void amz_keyring_free(amz_keyring *keyring)
{
    if (keyring) {
        explicit_bzero(keyring, sizeof *keyring);
        jwo_free(keyring);
    }
}

const struct jwo_credentials *amz_keyring_long_lived(const amz_keyring *keyring)
{
    return &keyring->long_lived;
}

/* --- grants ----------------------------------------------------------------------------------- */

static void lend(const struct grant *grant, struct jwo_credentials *out)
{
    *out = (struct jwo_credentials){.session_token = ""};
    memcpy(out->access_key_id, grant->access_key_id, sizeof grant->access_key_id);
    memcpy(out->secret_access_key, grant->secret_access_key, sizeof grant->secret_access_key);
    memcpy(out->session_token, grant->session_token, sizeof grant->session_token);
}

void amz_keyring_grant(amz_keyring *keyring, int64_t now_ms, int64_t life_ms,
                       struct jwo_credentials *out)
{
    const uint64_t number = ++keyring->granted;
    const size_t place = (size_t)(number % AMZ_GRANTS_MAX);
    struct grant *grant = &keyring->grants[place];

    *grant = (struct grant){
        .number = number, .given_ms = now_ms, .life_ms = life_ms, .access_key_id = "ASIA"};
    grant->access_key_id[4] = letters[place / 32];
    grant->access_key_id[5] = letters[place % 32];
    random_letters(grant->access_key_id + 4 + PLACE_CHARS, KEY_CHARS - PLACE_CHARS);
    random_letters(grant->secret_access_key, SECRET_CHARS);
    random_letters(grant->session_token, TOKEN_CHARS);
    lend(grant, out);
}

static const struct grant *find_grant(const amz_keyring *keyring, const char *access_key_id)
{
    const char *high =
        strlen(access_key_id) == 4 + KEY_CHARS ? strchr(letters, access_key_id[4]) : NULL;
    const char *low = high ? strchr(letters, access_key_id[5]) : NULL;
    const struct grant *grant =
        low ? &keyring->grants[(high - letters) * 32 + (low - letters)] : NULL;

    return grant && strcmp(grant->access_key_id, access_key_id) == 0 ? grant : NULL;
}

static int64_t moved_since(const amz_world *world, uint64_t grant)
{
    for (size_t i = 0; i < world->clock_mark_count; i++) {
        if (world->clock_marks[i].granted >= grant) {
            return world->clock_moved_ms - world->clock_marks[i].moved_before_ms;
        }
    }
    return 0;
}

static bool has_expired(const struct grant *grant, const struct amz_keyring_caller *caller)
{
    int64_t age_ms = caller->now_ms - grant->given_ms;

    if (caller->world) {
        age_ms += moved_since(caller->world, grant->number);
    }
    return age_ms >= grant->life_ms ||
           (caller->world && grant->number <= caller->world->grants_expired);
}

enum jwo_sigv4_verdict amz_keyring_find(void *caller, const char *access_key_id,
                                        const struct jwo_credentials **out)
{
    struct amz_keyring_caller *who = caller;
    const struct grant *grant = find_grant(who->keyring, access_key_id);

    who->grant = grant ? grant->number : 0;
    if (strcmp(access_key_id, who->keyring->long_lived.access_key_id) == 0) {
        *out = &who->keyring->long_lived;
        return JWO_SIGV4_ACCEPTED;
    }
    if (!grant) {
        return JWO_SIGV4_UNKNOWN_CLIENT;
    }
    if (has_expired(grant, who)) {
        return JWO_SIGV4_EXPIRED_TOKEN;
    }
    lend(grant, &who->keyring->found);
    *out = &who->keyring->found;
    return JWO_SIGV4_ACCEPTED;
}

enum jwo_sigv4_verdict amz_keyring_find_long_lived(void *caller, const char *access_key_id,
                                                   const struct jwo_credentials **out)
{
    const enum jwo_sigv4_verdict verdict = amz_keyring_find(caller, access_key_id, out);
    const struct amz_keyring_caller *who = caller;

    return verdict == JWO_SIGV4_ACCEPTED && who->grant ? JWO_SIGV4_DENIED : verdict;
}

/* --- worlds ----------------------------------------------------------------------------------- */

static uint64_t granted(const amz_world *world)
{
    const amz_keyring *keyring = world->amazon->keyring;

    return keyring ? keyring->granted : 0; /* an Amazon without a network has none */
}

void amz_keyring_clock_moved(amz_world *world, int64_t delta_ms)
{
    const size_t count = world->clock_mark_count;

    if (count == 0 || world->clock_marks[count - 1].granted < granted(world)) {
        world->clock_marks =
            jwo_realloc(world->clock_marks, (count + 1) * sizeof *world->clock_marks);
        world->clock_marks[count] = (struct clock_mark){granted(world), world->clock_moved_ms};
        world->clock_mark_count++;
    }
    world->clock_moved_ms += delta_ms;
}

void amz_keyring_used(amz_world *world, uint64_t grant)
{
    world->uses_grants = world->uses_grants || grant > 0;
}

bool amz_keyring_expire_grants(amz_world *world)
{
    if (world->uses_grants) {
        world->grants_expired = granted(world);
    }
    return world->uses_grants;
}

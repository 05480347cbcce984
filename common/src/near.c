/* near.c -- see jwo/near.h for the contract. */
#include "jwo/near.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static size_t min_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Levenshtein's distance, regardless of case: letters added, lost or changed. */
static size_t distance_of(const char *a, const char *b)
{
    const size_t a_len = strnlen(a, JWO_NEAR_BYTES_MAX - 1);
    const size_t b_len = strnlen(b, JWO_NEAR_BYTES_MAX - 1);
    size_t row[JWO_NEAR_BYTES_MAX];

    for (size_t k = 0; k <= b_len; k++) {
        row[k] = k;
    }
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t k = 1; k <= b_len; k++) {
            const size_t above = row[k];
            const size_t change = lower(a[i - 1]) == lower(b[k - 1]) ? 0 : 1;

            row[k] = min_of(diagonal + change, min_of(above, row[k - 1]) + 1);
            diagonal = above;
        }
    }
    return row[b_len];
}

/* The last part of a path: people remember "happy-path", not its folder. */
static const char *leaf_of(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash != NULL ? slash + 1 : name;
}

void jwo_near_init(struct jwo_near *near, const char *wanted)
{
    memset(near, 0, sizeof(*near));
    (void)snprintf(near->wanted, sizeof(near->wanted), "%s", wanted);
}

void jwo_near_offer(struct jwo_near *near, const char *name)
{
    const size_t wanted_len = strlen(near->wanted);
    const size_t most = wanted_len / 4 + 1;
    size_t distance =
        min_of(distance_of(near->wanted, name), distance_of(near->wanted, leaf_of(name)));
    size_t at = near->count;

    if (wanted_len >= 3 && strcasestr(name, near->wanted) != NULL) {
        distance = min_of(distance, 1);
    }
    if (distance > most) {
        return;
    }
    for (size_t i = 0; i < near->count; i++) {
        if (strncmp(near->best[i].name, name, JWO_NEAR_BYTES_MAX - 1) == 0) {
            return;
        }
    }
    while (at > 0 && near->best[at - 1].distance > distance) {
        at--;
    }
    if (at == JWO_NEAR_MAX) {
        return;
    }
    near->count = min_of(near->count + 1, JWO_NEAR_MAX);
    memmove(&near->best[at + 1], &near->best[at], (near->count - 1 - at) * sizeof(near->best[0]));
    (void)snprintf(near->best[at].name, sizeof(near->best[at].name), "%s", name);
    near->best[at].distance = distance;
}

const char *jwo_near_text(const struct jwo_near *near, char out[JWO_NEAR_TEXT_BYTES])
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < near->count; i++) {
        const char *before = i == 0 ? "; did you mean " : i + 1 < near->count ? ", " : " or ";

        len += (size_t)snprintf(out + len, JWO_NEAR_TEXT_BYTES - len, "%s%s%s", before,
                                near->best[i].name, i + 1 == near->count ? "?" : "");
    }
    return out;
}

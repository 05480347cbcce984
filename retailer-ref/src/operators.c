/* operators.c -- see operators.h for the contract. */
#include "operators.h"

#include <stdio.h>
#include <string.h>

#include "jwo/clock.h"
#include "jwo/prng.h"

bool rtl_operators_may_try(struct rtl_operators *operators, int64_t now_ms)
{
    if (now_ms >= operators->minute_ms + JWO_MINUTE_MS) {
        operators->minute_ms = now_ms;
        operators->wrong = 0;
    }
    return operators->wrong < RTL_OPERATOR_WRONG_MAX;
}

void rtl_operators_wrong(struct rtl_operators *operators)
{
    operators->wrong++;
}

void rtl_operators_enter(struct rtl_operators *operators, const char *name, int64_t now_ms,
                         char token[RTL_OPERATOR_TOKEN_MAX])
{
    struct rtl_operator *seat = &operators->seats[0];
    unsigned char chance[JWO_SHA256_BYTES];

    for (size_t i = 0; i < RTL_OPERATORS_MAX && seat->live; i++) {
        struct rtl_operator *other = &operators->seats[i];

        if (!other->live || other->used_ms < seat->used_ms) {
            seat = other;
        }
    }
    jwo_random_bytes(chance, sizeof(chance));
    jwo_hex(chance, sizeof(chance), token);
    *seat = (struct rtl_operator){.live = true, .used_ms = now_ms};
    jwo_sha256(token, strlen(token), seat->hash);
    (void)snprintf(seat->name, sizeof(seat->name), "%s", name);
}

struct rtl_operator *rtl_operators_find(struct rtl_operators *operators, const char *token,
                                        int64_t now_ms)
{
    unsigned char hash[JWO_SHA256_BYTES];

    jwo_sha256(token, strlen(token), hash);
    for (size_t i = 0; i < RTL_OPERATORS_MAX; i++) {
        struct rtl_operator *seat = &operators->seats[i];

        if (seat->live && jwo_secret_equal(seat->hash, sizeof(seat->hash), hash, sizeof(hash))) {
            seat->live = now_ms < seat->used_ms + RTL_OPERATOR_IDLE_MS;
            seat->used_ms = now_ms;
            return seat->live ? seat : NULL;
        }
    }
    return NULL;
}

void rtl_operators_leave(struct rtl_operator *seat)
{
    memset(seat, 0, sizeof(*seat));
}

const char *rtl_operator_csrf(const char *token, char out[RTL_OPERATOR_TOKEN_MAX])
{
    static const char purpose[] = "forms of the operations page";
    unsigned char mac[JWO_SHA256_BYTES];

    jwo_hmac_sha256(token, strlen(token), purpose, sizeof(purpose) - 1, mac);
    jwo_hex(mac, sizeof(mac), out);
    return out;
}

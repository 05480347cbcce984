/* operators.c -- see operators.h for the contract. */
#include "operators.h"

#include <stdio.h>
#include <string.h>

#include "jwo/clock.h"

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
                         char token[RTL_TOKEN_MAX])
{
    struct rtl_operator *seat = &operators->seats[0];

    for (size_t i = 0; i < RTL_OPERATORS_MAX && seat->live; i++) {
        struct rtl_operator *other = &operators->seats[i];

        if (!other->live || other->used_ms < seat->used_ms) {
            seat = other;
        }
    }
    (void)rtl_token_make(token);
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

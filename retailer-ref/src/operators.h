/* operators.h -- who is signed in at the operations page: sessions of browsers, in memory.
 *
 * Token      (tokens.h) In the browser's cookie; only its hash is kept here.
 * End        After RTL_OPERATOR_IDLE_MS without a request, at a sign-out, at the program's end, or
 *            when RTL_OPERATORS_MAX others have come since it was used last.
 * Guessing   After RTL_OPERATOR_WRONG_MAX wrong tokens within a minute nobody can sign in until it
 *            is over. Clients with the bearer token are not held up.
 */
#ifndef RTL_OPERATORS_H
#define RTL_OPERATORS_H

#include "jwo/status.h"
#include "tokens.h"

#define RTL_OPERATORS_MAX      16
#define RTL_OPERATOR_IDLE_MS   (30 * 60 * 1000)
#define RTL_OPERATOR_WRONG_MAX 10
#define RTL_OPERATOR_NAME_MAX  64

struct rtl_operator {
    bool live;
    unsigned char hash[JWO_SHA256_BYTES];
    char name[RTL_OPERATOR_NAME_MAX]; /* as told at the sign-in: stands beside what is done */
    int64_t used_ms;
};

struct rtl_operators {
    struct rtl_operator seats[RTL_OPERATORS_MAX];
    int64_t minute_ms; /* begin of the minute in which `wrong` is counted */
    int wrong;
};

/* May anybody try a token now? */
bool rtl_operators_may_try(struct rtl_operators *operators, int64_t now_ms);
void rtl_operators_wrong(struct rtl_operators *operators);

/* A new session; `token` is the browser's. `name` is cut to its maximum. */
void rtl_operators_enter(struct rtl_operators *operators, const char *name, int64_t now_ms,
                         char token[RTL_TOKEN_MAX]);
/* The session of that token, which counts as used; NULL: none, or over. */
struct rtl_operator *rtl_operators_find(struct rtl_operators *operators, const char *token,
                                        int64_t now_ms);
void rtl_operators_leave(struct rtl_operator *seat);

#endif

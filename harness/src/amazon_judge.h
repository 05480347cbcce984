/* amazon_judge.h -- is an answer of Amazon's, mock or real, what a published case expects?
 *
 * A member that is missing or different fails. One that nobody asked for only warns: Amazon
 * announces that attributes may be added.
 */
#ifndef HRN_AMAZON_JUDGE_H
#define HRN_AMAZON_JUDGE_H

#include "amazon_cast.h"
#include "jwo/http_client.h"
#include "player.h"

/* What Amazon holds of a trip, printed; known of the mock only. */
/* clang-format off */
#define HRN_AMAZON_HELD(X) X(state) X(authorized) X(captured) X(refunded) X(reported)
/* clang-format on */
struct hrn_amazon_held {
#define X(name) char name[JWO_MONEY_TEXT_MAX];
    HRN_AMAZON_HELD(X)
#undef X
};

struct hrn_amazon_verdict {
    const char *what; /* "status", "body errorMsg", "header retry-after", "charge state" */
    enum amz_level level;
    bool passed;
    const char *expected, *actual;
};

struct hrn_amazon_matter {
    const jwo_json *expect;
    const struct hrn_amazon_cast *cast;
    const struct jwo_http_result *answer;
    const struct hrn_amazon_held *before, *after; /* NULL: a real host, nobody can look inside */
};

/* Judge, one call of `take` for each thing that is judged; borrowed during the call. Of a body the
 * first member that differs is told. */
void hrn_amazon_judge(const struct hrn_amazon_matter *matter,
                      void (*take)(void *context, const struct hrn_amazon_verdict *verdict),
                      void *context);

#endif

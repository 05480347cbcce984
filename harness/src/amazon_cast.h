/* amazon_cast.h -- what only a run knows: the store, trip and shopper that play in a published
 * case; and how they get into its request.
 */
#ifndef HRN_AMAZON_CAST_H
#define HRN_AMAZON_CAST_H

#include "jwo/json.h"
#include "world.h"

/* Each is known by its name in lua/amazon.lua; "" = not known. */
/* clang-format off */
#define HRN_AMAZON_CAST(X)                              \
    X(store,        AMZ_ID_MAX)                         \
    X(trip,         AMZ_ID_MAX)                         \
    X(shopper,      AMZ_ID_MAX)                         \
    X(email,        129)                                \
    X(amount,       JWO_MONEY_TEXT_MAX) /* a number */  \
    X(currency,     4)                                  \
    X(brand,        16)                                 \
    X(tail,         5)                                  \
    X(expiry_year,  5)                                  \
    X(expiry_month, 3)                                  \
    X(date,         11) /* of the world's clock, UTC */ \
    X(order,        AMZ_ID_MAX) /* of an answer before */
/* clang-format on */

struct hrn_amazon_cast {
#define X(name, bytes) char name[bytes];
    HRN_AMAZON_CAST(X)
#undef X
};

/* "trip" for {"$": "trip"}; NULL when the node is no mark. */
const char *hrn_amazon_mark(const jwo_json *node);
/* The value of a name; NULL when there is no such name. */
const char *hrn_amazon_cast_find(const struct hrn_amazon_cast *cast, const char *name);
/* Set one. EINPUT: no such name, or too long; *err says which. */
JWO_MUST_USE jwo_status hrn_amazon_cast_set(struct hrn_amazon_cast *cast, const char *name,
                                            const char *value, struct jwo_error *err);
/* Append the request with every mark replaced. ENOTFOUND: nobody plays what it needs; *err names
 * it. */
JWO_MUST_USE jwo_status hrn_amazon_render(struct jwo_buf *out, const jwo_json *request,
                                          const struct hrn_amazon_cast *cast,
                                          struct jwo_error *err);

/* Append the path with every {name} in it replaced. Errors as above. */
JWO_MUST_USE jwo_status hrn_amazon_render_path(struct jwo_buf *out, const char *path,
                                               const struct hrn_amazon_cast *cast,
                                               struct jwo_error *err);

#endif

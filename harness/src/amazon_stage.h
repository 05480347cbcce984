/* amazon_stage.h -- sets the mock's stage for one request of a published case: a world, a store, a
 * shopper and a trip that has come as far as the row says.
 *
 * The trip is brought there by Amazon's own hand (the charge, the clock), not by calls of a
 * retailer, so that a row proves its own operation and no other.
 */
#ifndef HRN_AMAZON_STAGE_H
#define HRN_AMAZON_STAGE_H

#include "amazon.h"
#include "amazon_cases.h"
#include "amazon_judge.h"

/* How far a trip has come, by the words of the tables ("trip" of "arrange"). */
/* clang-format off */
#define HRN_AMAZON_TRIPS(X)                                                         \
    X(NONE,      "none")           /* the call names none                        */ \
    X(UNKNOWN,   "unknown")        /* an id that Amazon never gave               */ \
    X(HELD,      "held")           /* pre-authorized at the gate                 */ \
    X(LEFT,      "left")           /* held; the cart is that of the published sample */ \
    X(ADJUSTED,  "adjusted")       /* authorized for the total                   */ \
    X(CAPTURED,  "captured")       /* the total was taken                        */ \
    X(DECLINING, "declining card") /* held; the issuer will decline              */ \
    X(PENDING,   "pending card")   /* held; the issuer will not have decided yet */ \
    X(EXPIRED,   "expired")        /* held; the payment token's life is over     */
/* clang-format on */
enum hrn_amazon_trip {
#define X(name, text) HRN_AMAZON_TRIP_##name,
    HRN_AMAZON_TRIPS(X)
#undef X
        HRN_AMAZON_TRIP_COUNT
};
/* HRN_AMAZON_TRIP_COUNT when no trip is called so. */
enum hrn_amazon_trip hrn_amazon_trip_find(const char *name);

/* In the caller's storage; zeroed = nothing is set. */
struct hrn_amazon_stage {
    amz_world *world;
    struct amz_store *store;
    struct amz_trip *trip;
    struct hrn_amazon_cast cast; /* once it is ready */
    const jwo_json *arrange;     /* borrowed */
    enum hrn_amazon_trip comes_to;
    bool leaves; /* the checkout service charges a trip whose shopper has left */
    void (*ready)(void *context);
    void *context;
};

/* Begin; `ready` comes when all is arranged, never before this returns. EINPUT: the row asks for
 * something that there is not, *err names it; nothing is set then. */
JWO_MUST_USE jwo_status hrn_amazon_stage_set(struct hrn_amazon_stage *stage, amz_amazon *amazon,
                                             const struct hrn_amazon_case *row,
                                             const struct hrn_amazon_step *step,
                                             void (*ready)(void *context), void *context,
                                             struct jwo_error *err);
void hrn_amazon_stage_look(const struct hrn_amazon_stage *stage, struct hrn_amazon_held *out);
/* Take everything away again; fine when nothing is set. */
void hrn_amazon_stage_clear(struct hrn_amazon_stage *stage);

#endif

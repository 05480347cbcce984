/* ops.h -- the names of the calls, in both directions: the one list behind journal, faults, oracle
 * and stories.
 *
 * The rows of operations.c (what retailers call) and connectors.c (what we call at the retailer)
 * carry path, fields and handler; this list only gives each call its name.
 */
#ifndef AMZ_OPS_H
#define AMZ_OPS_H

#include <stdbool.h>

/* clang-format off */
#define AMZ_OPS(X)                                                                            \
    X(UNKNOWN,        "unknown")              /* a call that no table knows: a stray */       \
    X(ADJUST,         "adjust")               /* retailer -> Amazon: the payment service */   \
    X(CAPTURE,        "capture")                                                              \
    X(CANCEL,         "cancel")                                                               \
    X(REFUND,         "refund")                                                               \
    X(DATA,           "transactional-data")                                                   \
    X(IDENTITY,       "identity")                                                             \
    X(FEEDBACK,       "payment-status")                                                       \
    X(CHECKOUT,       "checkout")             /* the checkout service */                      \
    X(CATALOG,        "catalog-upload")       /* the catalog service */                       \
    X(CATALOG_STATUS, "catalog-status")                                                       \
    X(CATALOG_REPORT, "catalog-report")                                                       \
    X(ASSUME_ROLE,    "assume-role")          /* STS */                                       \
    X(PROCESSOR_PAYMENT, "processor-payment") /* the retailer's processor, D30 */             \
    X(PROCESSOR_QUERY,   "processor-query")                                                   \
    X(PROCESSOR_CANCEL,  "processor-cancel")                                                  \
    X(GATE,           "shopperauthorization") /* Amazon -> retailer */                        \
    X(PURCHASES,      "purchases")                                                            \
    X(IDENTITY_KEYS,  "identity-keys")        /* app entry */                                 \
    X(SCAN,           "scan")                                                                 \
    X(SCAN_DETAILS,   "scan-details")
/* clang-format on */

enum amz_op {
#define X(name, text) AMZ_OP_##name,
    AMZ_OPS(X)
#undef X
        AMZ_OP_COUNT
};

/* "adjust", ...; static storage. */
const char *amz_op_name(enum amz_op op);
/* Amazon -> retailer? The list puts those last. */
bool amz_op_is_ours(enum amz_op op);
/* AMZ_OP_COUNT when no call has that name. */
enum amz_op amz_op_find(const char *name);

#endif

/* ledger.h -- the double entry behind one charge: every minor unit is held, captured, refunded,
 * released or uncollected.
 *
 * Role          The second opinion on a charge. It is told what happened and for how much, and
 *               books that by itself: it never reads the charge, so that a slip in charge.c and a
 *               slip here do not cancel each other out. charge.c compares the two after every
 *               operation.
 * Conservation  What leaves one account enters another: the sum is zero, always. Only the contra
 *               accounts may be negative: money that nobody promised cannot be captured, and money
 *               that nobody captured cannot be refunded.
 * Money         Minor units of the charge's currency.
 */
#ifndef AMZ_LEDGER_H
#define AMZ_LEDGER_H

#include "jwo/status.h"

/* clang-format off */
#define AMZ_ACCOUNTS(X)                                                                        \
    X(ISSUER)      /* contra: what the issuer has promised, negative                        */ \
    X(HELD)        /* promised and not yet used                                             */ \
    X(CAPTURED)    /* with the retailer                                                     */ \
    X(REFUNDED)    /* given back after capture                                              */ \
    X(RELEASED)    /* promise given back unused                                             */ \
    X(BASKET)      /* contra: what carts ask for, negative                                  */ \
    X(ASKED)       /* the last total asked for, while the charge is open                    */ \
    X(COLLECTED)   /* asked for and captured, once the charge has ended                     */ \
    X(UNCOLLECTED) /* asked for and not captured, once the charge has ended                 */
/* clang-format on */

enum amz_account {
#define X(name) AMZ_ACCOUNT_##name,
    AMZ_ACCOUNTS(X)
#undef X
        AMZ_ACCOUNT_COUNT
};

struct amz_ledger {
    int64_t minor[AMZ_ACCOUNT_COUNT];
};

/* The books of a charge: a hold at the gate, totals asked for, then one end, then refunds. */
void amz_ledger_open(struct amz_ledger *ledger, int64_t hold);
void amz_ledger_approve(struct amz_ledger *ledger, int64_t total);
/* `zeroes`: the issuer withdraws what it had promised before (D5). */
void amz_ledger_decline(struct amz_ledger *ledger, int64_t total, bool zeroes);
void amz_ledger_capture(struct amz_ledger *ledger, int64_t amount);
/* Cancelled or expired; a second end finds nothing left to book. */
void amz_ledger_end(struct amz_ledger *ledger);
void amz_ledger_refund(struct amz_ledger *ledger, int64_t amount);

/* What the charge believes of itself. */
struct amz_ledger_claims {
    int64_t held;
    int64_t captured; /* gross */
    int64_t refunded;
    int64_t uncollected;
};

/* Do the books balance, and say what is claimed? False: *err names the account and both figures. */
JWO_MUST_USE bool amz_ledger_agrees(const struct amz_ledger *ledger,
                                    const struct amz_ledger_claims *claims, struct jwo_error *err);

/* "HELD", ...; static storage, never NULL. */
const char *amz_account_name(enum amz_account account);

#endif

/* charge.h -- one shopping trip's charge: hold, adjust, capture or cancel, refund; and its ledger.
 *
 * Role       The only place that decides whether a payment operation is allowed now (decision D15)
 *            and the only writer of a charge. operations.c parses and answers; this file remembers
 *            and refuses.
 * Ledger     Independent double entry beside the state machine (ledger.h). The two are compared
 *            after every operation, also in release builds; if they disagree, the program says how
 *            and ends: a mock that miscounts money is worse than none.
 * Money      struct jwo_money, all of the charge's currency (asserted).
 * Time       Milliseconds of the world's clock, suffix _ms.
 * Ownership  The caller owns the struct; nothing inside it is on the heap.
 */
#ifndef AMZ_CHARGE_H
#define AMZ_CHARGE_H

#include "jwo/money.h"
#include "jwo/status.h"
#include "ledger.h"

/* clang-format off */
#define AMZ_CHARGE_STATES(X)                                                                   \
    X(HELD)      /* pre-authorized at the gate, nothing taken                               */ \
    X(ADJUSTED)  /* authorized for the cart total                                           */ \
    X(DECLINED)  /* the issuer refused the last total; the authorized amount may be captured */ \
    X(CAPTURED)  /* money moved; refunds may follow                                         */ \
    X(CANCELLED) /* hold given back                                                         */ \
    X(EXPIRED)   /* the token's life ended uncaptured; only cancel is still answered (D9)   */

#define AMZ_CHARGE_EVENTS(X)                                                                   \
    X(APPROVE) /* issuer agreed to a new total                                              */ \
    X(DECLINE) /* issuer refused a new total                                                */ \
    X(CAPTURE)                                                                                 \
    X(CANCEL)                                                                                  \
    X(REFUND)                                                                                  \
    X(EXPIRE)
/* clang-format on */

enum amz_charge_state {
#define X(name) AMZ_CHARGE_##name,
    AMZ_CHARGE_STATES(X)
#undef X
        AMZ_CHARGE_STATE_COUNT
};

enum amz_charge_event {
#define X(name) AMZ_CHARGE_ON_##name,
    AMZ_CHARGE_EVENTS(X)
#undef X
        AMZ_CHARGE_EVENT_COUNT
};

struct amz_charge {
    enum amz_charge_state state;
    struct jwo_money hold;       /* the pre-authorization at the gate */
    struct jwo_money authorized; /* what the issuer has agreed to now; zero once ended */
    struct jwo_money requested;  /* total of the last adjust, approved or not; zero if none */
    struct jwo_money captured;   /* gross; zero until CAPTURED */
    struct jwo_money refunded;   /* running total, <= captured */
    int64_t captured_at_ms;      /* 0 = not captured */
    struct amz_ledger ledger;
};

/* Start a charge in HELD. `hold` is copied and must be greater than zero. */
void amz_charge_open(struct amz_charge *charge, const struct jwo_money *hold);

/* Apply one event: the only function that writes charge->state.
 *
 *   APPROVE         amount = the new total, which becomes `authorized`
 *   DECLINE         amount = the total refused; `authorized` keeps its value, or becomes zero when
 *                   `decline_zeroes` (D5)
 *   CAPTURE         0 < amount <= authorized; the rest is released
 *   CANCEL, EXPIRE  amount NULL; all is released
 *   REFUND          0 < amount <= captured - refunded
 *
 * ESTATE: no edge allows the event in the present state. ELIMIT: the amount is out of its bounds.
 * *err says which and why; the charge is then unchanged.
 */
JWO_MUST_USE jwo_status amz_charge_apply(struct amz_charge *charge, enum amz_charge_event event,
                                         const struct jwo_money *amount, bool decline_zeroes,
                                         int64_t now_ms, struct jwo_error *err);

/* What must hold at any time, the ledger included; the program ends when it does not. Called on the
 * way in and out of everything above; service.c calls it after every operation. */
void amz_charge_check(const struct amz_charge *charge);

/* "HELD", ...; static storage, never NULL. */
const char *amz_charge_state_name(enum amz_charge_state state);

#endif

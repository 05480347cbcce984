/* charge.c -- see charge.h for the contract.
 *
 *     .----------------- APPROVE ----------------.
 *     |                                          v
 *   HELD --- DECLINE ---> DECLINED <-------> ADJUSTED
 *                            |     DECLINE /     |
 *                            |     APPROVE       |
 *                            '----- CAPTURE -----+---> CAPTURED <--. REFUND, adds up
 *                                                          '-------'
 *
 *   HELD, ADJUSTED, DECLINED  --- CANCEL --> CANCELLED
 *   HELD, ADJUSTED, DECLINED  --- EXPIRE --> EXPIRED  --- CANCEL --> CANCELLED
 *
 * ADJUSTED takes APPROVE and DECLINED takes DECLINE without moving: a cart's total may be asked for
 * again and again until the charge ends.
 */
#include "charge.h"

#include <string.h>

/* Every edge there is. A pair that is not listed is refused: to allow a move, add a row here
 * and a letter to the grid in tests/test_charge.c. */
/* clang-format off */
static const struct edge {
    enum amz_charge_state from;
    enum amz_charge_event on;
    enum amz_charge_state to;
} edges[] = {
    {AMZ_CHARGE_HELD,     AMZ_CHARGE_ON_APPROVE, AMZ_CHARGE_ADJUSTED},
    {AMZ_CHARGE_HELD,     AMZ_CHARGE_ON_DECLINE, AMZ_CHARGE_DECLINED},
    {AMZ_CHARGE_HELD,     AMZ_CHARGE_ON_CANCEL,  AMZ_CHARGE_CANCELLED},
    {AMZ_CHARGE_HELD,     AMZ_CHARGE_ON_EXPIRE,  AMZ_CHARGE_EXPIRED},
    {AMZ_CHARGE_ADJUSTED, AMZ_CHARGE_ON_APPROVE, AMZ_CHARGE_ADJUSTED}, /* cart corrected */
    {AMZ_CHARGE_ADJUSTED, AMZ_CHARGE_ON_DECLINE, AMZ_CHARGE_DECLINED},
    {AMZ_CHARGE_ADJUSTED, AMZ_CHARGE_ON_CAPTURE, AMZ_CHARGE_CAPTURED},
    {AMZ_CHARGE_ADJUSTED, AMZ_CHARGE_ON_CANCEL,  AMZ_CHARGE_CANCELLED},
    {AMZ_CHARGE_ADJUSTED, AMZ_CHARGE_ON_EXPIRE,  AMZ_CHARGE_EXPIRED},
    {AMZ_CHARGE_DECLINED, AMZ_CHARGE_ON_APPROVE, AMZ_CHARGE_ADJUSTED}, /* a smaller total */
    {AMZ_CHARGE_DECLINED, AMZ_CHARGE_ON_DECLINE, AMZ_CHARGE_DECLINED},
    {AMZ_CHARGE_DECLINED, AMZ_CHARGE_ON_CAPTURE, AMZ_CHARGE_CAPTURED}, /* what is authorized (D6) */
    {AMZ_CHARGE_DECLINED, AMZ_CHARGE_ON_CANCEL,  AMZ_CHARGE_CANCELLED},
    {AMZ_CHARGE_DECLINED, AMZ_CHARGE_ON_EXPIRE,  AMZ_CHARGE_EXPIRED},
    {AMZ_CHARGE_CAPTURED, AMZ_CHARGE_ON_REFUND,  AMZ_CHARGE_CAPTURED}, /* refunds add up */
    {AMZ_CHARGE_EXPIRED,  AMZ_CHARGE_ON_CANCEL,  AMZ_CHARGE_CANCELLED}, /* D9: still answered */
};
/* clang-format on */

static const char *const state_names[AMZ_CHARGE_STATE_COUNT] = {
#define X(name) [AMZ_CHARGE_##name] = #name,
    AMZ_CHARGE_STATES(X)
#undef X
};

static const char *const event_names[AMZ_CHARGE_EVENT_COUNT] = {
#define X(name) [AMZ_CHARGE_ON_##name] = #name,
    AMZ_CHARGE_EVENTS(X)
#undef X
};

static const char *const account_names[AMZ_ACCOUNT_COUNT] = {
#define X(name) [AMZ_ACCOUNT_##name] = #name,
    AMZ_ACCOUNTS(X)
#undef X
};

static bool is_open(enum amz_charge_state state)
{
    return state == AMZ_CHARGE_HELD || state == AMZ_CHARGE_ADJUSTED || state == AMZ_CHARGE_DECLINED;
}

/* What must hold in each state; called on the way in and on the way out. The ledger is written by
 * other lines than the amounts, so a slip in one of the two books stops the program here. */
static void charge_check(const struct amz_charge *charge)
{
    const int64_t *ledger = charge->ledger;
    const int64_t missing = charge->requested.minor - charge->captured.minor;
    int64_t sum = 0;

    JWO_ASSERT((unsigned)charge->state < AMZ_CHARGE_STATE_COUNT);
    JWO_ASSERT(charge->hold.minor > 0);
    JWO_ASSERT(charge->authorized.minor >= 0);
    JWO_ASSERT(charge->requested.minor >= 0);
    JWO_ASSERT(charge->refunded.minor >= 0);
    JWO_ASSERT(charge->refunded.minor <= charge->captured.minor);
    JWO_ASSERT((charge->state == AMZ_CHARGE_CAPTURED) == (charge->captured.minor > 0));
    JWO_ASSERT(is_open(charge->state) || charge->authorized.minor == 0);

    for (int account = 0; account < AMZ_ACCOUNT_COUNT; account++) {
        sum += ledger[account];
    }
    JWO_ASSERT(sum == 0);
    JWO_ASSERT(ledger[AMZ_ACCOUNT_HELD] == charge->authorized.minor);
    JWO_ASSERT(ledger[AMZ_ACCOUNT_CAPTURED] == charge->captured.minor - charge->refunded.minor);
    JWO_ASSERT(ledger[AMZ_ACCOUNT_REFUNDED] == charge->refunded.minor);
    JWO_ASSERT(ledger[AMZ_ACCOUNT_RELEASED] >= 0);
    JWO_ASSERT(ledger[AMZ_ACCOUNT_UNCOLLECTED] == -ledger[AMZ_ACCOUNT_BASKET]);
    JWO_ASSERT(ledger[AMZ_ACCOUNT_UNCOLLECTED] ==
               (is_open(charge->state) || missing < 0 ? 0 : missing));
}

/* The only writer of the ledger: what leaves one account enters another. */
static void ledger_move(struct amz_charge *charge, enum amz_account from, enum amz_account to,
                        int64_t minor)
{
    charge->ledger[from] -= minor;
    charge->ledger[to] += minor;
}

/* A promise that grows or shrinks while the charge is open is simply another promise; only what is
 * left of it at the end counts as released. So the accounts stay within the limit of one amount,
 * however often a total is adjusted up and down. */
static void promise(struct amz_charge *charge, int64_t minor)
{
    ledger_move(charge, AMZ_ACCOUNT_ISSUER, AMZ_ACCOUNT_HELD, minor - charge->authorized.minor);
    charge->authorized.minor = minor;
}

/* An end state gives back what is still promised and books what the cart asked for in vain. */
static void settle(struct amz_charge *charge)
{
    ledger_move(charge, AMZ_ACCOUNT_HELD, AMZ_ACCOUNT_RELEASED, charge->ledger[AMZ_ACCOUNT_HELD]);
    charge->authorized.minor = 0;
    if (charge->requested.minor > charge->captured.minor) {
        ledger_move(charge, AMZ_ACCOUNT_BASKET, AMZ_ACCOUNT_UNCOLLECTED,
                    charge->requested.minor - charge->captured.minor);
    }
}

static const struct edge *edge_find(enum amz_charge_state from, enum amz_charge_event on)
{
    for (size_t i = 0; i < JWO_COUNT(edges); i++) {
        if (edges[i].from == from && edges[i].on == on) {
            return &edges[i];
        }
    }
    return NULL;
}

/* Is the amount within the bounds that the event has? */
static jwo_status amount_check(const struct amz_charge *charge, enum amz_charge_event event,
                               const struct jwo_money *amount, struct jwo_error *err)
{
    const int64_t refundable = charge->captured.minor - charge->refunded.minor;
    struct jwo_money bound = charge->authorized;
    char asked_text[JWO_MONEY_TEXT_MAX];
    char bound_text[JWO_MONEY_TEXT_MAX];

    switch (event) {
    case AMZ_CHARGE_ON_APPROVE:
    case AMZ_CHARGE_ON_DECLINE:
        if (amount->minor < 0) {
            return jwo_fail(err, JWO_ELIMIT, "a total of %s is below zero",
                            jwo_money_print_long(amount, asked_text));
        }
        return JWO_OK;
    case AMZ_CHARGE_ON_CANCEL:
    case AMZ_CHARGE_ON_EXPIRE:
        return JWO_OK;
    case AMZ_CHARGE_ON_REFUND:
        bound.minor = refundable;
        break;
    case AMZ_CHARGE_ON_CAPTURE:
        break;
    case AMZ_CHARGE_EVENT_COUNT:
        JWO_ASSERT(event != AMZ_CHARGE_EVENT_COUNT);
    }
    if (amount->minor <= 0) {
        return jwo_fail(err, JWO_ELIMIT, "%s of %s is not above zero", event_names[event],
                        jwo_money_print_long(amount, asked_text));
    }
    if (amount->minor > bound.minor) {
        return jwo_fail(
            err, JWO_ELIMIT, "%s of %s is above the %s that %s", event_names[event],
            jwo_money_print_long(amount, asked_text), jwo_money_print_long(&bound, bound_text),
            event == AMZ_CHARGE_ON_CAPTURE ? "is authorized" : "is captured and not yet refunded");
    }
    return JWO_OK;
}

/* Book an event that an edge and the bounds allow. */
static void book(struct amz_charge *charge, enum amz_charge_event event,
                 const struct jwo_money *amount, bool decline_zeroes, int64_t now_ms)
{
    switch (event) {
    case AMZ_CHARGE_ON_APPROVE:
        promise(charge, amount->minor);
        charge->requested = *amount;
        break;
    case AMZ_CHARGE_ON_DECLINE:
        if (decline_zeroes) {
            promise(charge, 0);
        }
        charge->requested = *amount;
        break;
    case AMZ_CHARGE_ON_CAPTURE:
        ledger_move(charge, AMZ_ACCOUNT_HELD, AMZ_ACCOUNT_CAPTURED, amount->minor);
        charge->captured = *amount;
        charge->captured_at_ms = now_ms;
        settle(charge);
        break;
    case AMZ_CHARGE_ON_CANCEL:
    case AMZ_CHARGE_ON_EXPIRE:
        if (is_open(charge->state)) { /* a charge that expired before has been settled then */
            settle(charge);
        }
        break;
    case AMZ_CHARGE_ON_REFUND:
        ledger_move(charge, AMZ_ACCOUNT_CAPTURED, AMZ_ACCOUNT_REFUNDED, amount->minor);
        charge->refunded = jwo_money_add(&charge->refunded, amount);
        break;
    case AMZ_CHARGE_EVENT_COUNT:
        break;
    }
}

void amz_charge_open(struct amz_charge *charge, const struct jwo_money *hold)
{
    const struct jwo_money zero = jwo_money_zero(hold->currency);

    JWO_ASSERT(hold->minor > 0);
    *charge = (struct amz_charge){
        .state = AMZ_CHARGE_HELD,
        .hold = *hold,
        .authorized = zero,
        .requested = zero,
        .captured = zero,
        .refunded = zero,
    };
    promise(charge, hold->minor);
    charge_check(charge);
}

jwo_status amz_charge_apply(struct amz_charge *charge, enum amz_charge_event event,
                            const struct jwo_money *amount, bool decline_zeroes, int64_t now_ms,
                            struct jwo_error *err)
{
    const bool has_amount = event != AMZ_CHARGE_ON_CANCEL && event != AMZ_CHARGE_ON_EXPIRE;
    const struct edge *edge;
    jwo_status status;

    JWO_ASSERT((unsigned)event < AMZ_CHARGE_EVENT_COUNT);
    JWO_ASSERT(has_amount == (amount != NULL));
    JWO_ASSERT(!amount || strcmp(amount->currency, charge->hold.currency) == 0);
    charge_check(charge);

    edge = edge_find(charge->state, event);
    if (edge == NULL) {
        return jwo_fail(err, JWO_ESTATE, "%s is not allowed when the charge is %s",
                        event_names[event], state_names[charge->state]);
    }
    status = amount_check(charge, event, amount, err);
    if (status != JWO_OK) {
        return status;
    }
    book(charge, event, amount, decline_zeroes, now_ms);
    charge->state = edge->to;
    charge_check(charge);
    return JWO_OK;
}

const char *amz_charge_state_name(enum amz_charge_state state)
{
    JWO_ASSERT((unsigned)state < AMZ_CHARGE_STATE_COUNT);
    return state_names[state];
}

const char *amz_account_name(enum amz_account account)
{
    JWO_ASSERT((unsigned)account < AMZ_ACCOUNT_COUNT);
    return account_names[account];
}

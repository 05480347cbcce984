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

#include "jwo/log.h"

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

static bool is_open(enum amz_charge_state state)
{
    return state == AMZ_CHARGE_HELD || state == AMZ_CHARGE_ADJUSTED || state == AMZ_CHARGE_DECLINED;
}

/* Does the ledger, which was written by other lines than the amounts, say the same? */
static void compare_with_ledger(const struct amz_charge *charge)
{
    const int64_t missing = charge->requested.minor - charge->captured.minor;
    const struct amz_ledger_claims claims = {
        .held = charge->authorized.minor,
        .captured = charge->captured.minor,
        .refunded = charge->refunded.minor,
        .uncollected = is_open(charge->state) || missing < 0 ? 0 : missing,
    };
    struct jwo_error err;
    const bool ledger_agrees = amz_ledger_agrees(&charge->ledger, &claims, &err);

    if (!ledger_agrees) {
        jwo_log(JWO_LOG_ERROR, NULL, "a charge that is %s: %s; this is a bug of the mock",
                state_names[charge->state], err.text);
    }
    JWO_ASSERT(ledger_agrees);
}

void amz_charge_check(const struct amz_charge *charge)
{
    JWO_ASSERT((unsigned)charge->state < AMZ_CHARGE_STATE_COUNT);
    JWO_ASSERT(charge->hold.minor > 0);
    JWO_ASSERT(charge->authorized.minor >= 0);
    JWO_ASSERT(charge->requested.minor >= 0);
    JWO_ASSERT(charge->refunded.minor >= 0);
    JWO_ASSERT(charge->refunded.minor <= charge->captured.minor);
    JWO_ASSERT((charge->state == AMZ_CHARGE_CAPTURED) == (charge->captured.minor > 0));
    JWO_ASSERT(is_open(charge->state) || charge->authorized.minor == 0);
    compare_with_ledger(charge);
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

/* Remember an event that an edge and the bounds allow. */
static void remember(struct amz_charge *charge, enum amz_charge_event event,
                     const struct jwo_money *amount, bool decline_zeroes, int64_t now_ms)
{
    switch (event) {
    case AMZ_CHARGE_ON_APPROVE:
        charge->authorized = charge->requested = *amount;
        break;
    case AMZ_CHARGE_ON_DECLINE:
        charge->authorized.minor = decline_zeroes ? 0 : charge->authorized.minor;
        charge->requested = *amount;
        break;
    case AMZ_CHARGE_ON_CAPTURE:
        charge->captured = *amount;
        charge->captured_at_ms = now_ms;
        charge->authorized.minor = 0;
        break;
    case AMZ_CHARGE_ON_CANCEL:
    case AMZ_CHARGE_ON_EXPIRE:
        charge->authorized.minor = 0;
        break;
    case AMZ_CHARGE_ON_REFUND:
        charge->refunded = jwo_money_add(&charge->refunded, amount);
        break;
    case AMZ_CHARGE_EVENT_COUNT:
        break;
    }
}

/* Tell the ledger what happened, and nothing of what the charge makes of it. */
static void book(struct amz_ledger *ledger, enum amz_charge_event event,
                 const struct jwo_money *amount, bool decline_zeroes)
{
    switch (event) {
    case AMZ_CHARGE_ON_APPROVE:
        amz_ledger_approve(ledger, amount->minor);
        break;
    case AMZ_CHARGE_ON_DECLINE:
        amz_ledger_decline(ledger, amount->minor, decline_zeroes);
        break;
    case AMZ_CHARGE_ON_CAPTURE:
        amz_ledger_capture(ledger, amount->minor);
        break;
    case AMZ_CHARGE_ON_CANCEL:
    case AMZ_CHARGE_ON_EXPIRE:
        amz_ledger_end(ledger);
        break;
    case AMZ_CHARGE_ON_REFUND:
        amz_ledger_refund(ledger, amount->minor);
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
    charge->authorized.minor = hold->minor;
    amz_ledger_open(&charge->ledger, hold->minor);
    amz_charge_check(charge);
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
    amz_charge_check(charge);

    edge = edge_find(charge->state, event);
    if (edge == NULL) {
        return jwo_fail(err, JWO_ESTATE, "%s is not allowed when the charge is %s",
                        event_names[event], state_names[charge->state]);
    }
    status = amount_check(charge, event, amount, err);
    if (status != JWO_OK) {
        return status;
    }
    remember(charge, event, amount, decline_zeroes, now_ms);
    charge->state = edge->to;
    book(&charge->ledger, event, amount, decline_zeroes);
    amz_charge_check(charge);
    return JWO_OK;
}

const char *amz_charge_state_name(enum amz_charge_state state)
{
    JWO_ASSERT((unsigned)state < AMZ_CHARGE_STATE_COUNT);
    return state_names[state];
}

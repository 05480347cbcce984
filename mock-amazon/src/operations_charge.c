/* operations_charge.c -- adjust, capture, cancel: what moves a charge. charge.c decides, this file
 * asks and answers. */
#include <string.h>

#include "operations.h"

/* Names for what charge.c refuses (decision D15). A state that is not listed goes by
 * "out-of-order". */
/* clang-format off */
static const struct {
    enum amz_charge_event on;
    enum amz_charge_state in;
    const char *rule;
} wrong_orders[] = {
    {AMZ_CHARGE_ON_APPROVE, AMZ_CHARGE_CAPTURED,  "adjust-after-capture"},
    {AMZ_CHARGE_ON_APPROVE, AMZ_CHARGE_CANCELLED, "adjust-after-cancel"},
    {AMZ_CHARGE_ON_CAPTURE, AMZ_CHARGE_HELD,      "capture-before-adjust"},
    {AMZ_CHARGE_ON_CAPTURE, AMZ_CHARGE_CAPTURED,  "second-capture"},
    {AMZ_CHARGE_ON_CAPTURE, AMZ_CHARGE_CANCELLED, "capture-after-cancel"},
    {AMZ_CHARGE_ON_CANCEL,  AMZ_CHARGE_CAPTURED,  "cancel-after-capture"},
    {AMZ_CHARGE_ON_CANCEL,  AMZ_CHARGE_CANCELLED, "second-cancel"},
    {AMZ_CHARGE_ON_REFUND,  AMZ_CHARGE_HELD,      "refund-before-capture"},
    {AMZ_CHARGE_ON_REFUND,  AMZ_CHARGE_ADJUSTED,  "refund-before-capture"},
    {AMZ_CHARGE_ON_REFUND,  AMZ_CHARGE_DECLINED,  "refund-before-capture"},
    {AMZ_CHARGE_ON_REFUND,  AMZ_CHARGE_CANCELLED, "refund-before-capture"},
    {AMZ_CHARGE_ON_REFUND,  AMZ_CHARGE_EXPIRED,   "refund-before-capture"},
};
/* clang-format on */

static const char *rule_broken(enum amz_charge_event event, enum amz_charge_state state,
                               jwo_status status)
{
    if (status == JWO_ELIMIT) {
        return event == AMZ_CHARGE_ON_REFUND ? "refund-above-captured" : "capture-above-authorized";
    }
    for (size_t i = 0; i < JWO_COUNT(wrong_orders); i++) {
        if (wrong_orders[i].on == event && wrong_orders[i].in == state) {
            return wrong_orders[i].rule;
        }
    }
    return "out-of-order";
}

bool amz_call_charge(struct amz_call *call, enum amz_charge_event event,
                     const struct jwo_money *amount)
{
    const struct amz_settings *settings = amz_world_settings(call->world);
    struct amz_charge *charge = &call->trip->charge;
    const enum amz_charge_state state = charge->state;
    struct jwo_error err;
    const jwo_status status = amz_charge_apply(
        charge, event, amount, settings->declined_amount_zero, amz_world_now_ms(call->world), &err);

    if (status == JWO_OK) {
        call->note->effect = true;
        return true;
    }
    if (!settings->wrong_order_accept) {
        amz_call_violation(call, rule_broken(event, state, status), "%s", err.text);
        return false;
    }
    /* The charge cannot follow; `effect` and the amount tell whoever judges that money moved a
     * second time. */
    amz_call_object(call, rule_broken(event, state, status), "%s", err.text);
    call->note->effect = true;
    return true;
}

static bool has_charge(struct amz_call *call)
{
    if (!call->trip->has_charge) {
        amz_call_violation(call, "charge-without-hold", "nothing was pre-authorized for this trip");
    }
    return call->trip->has_charge;
}

/* Decision D9. */
static bool expired(struct amz_call *call)
{
    if (call->trip->charge.state != AMZ_CHARGE_EXPIRED) {
        return false;
    }
    amz_call_refuse(call, 400, "ShoppingTripExpiredException");
    return true;
}

/* --- adjust ----------------------------------------------------------------------------------- */

static void answer_adjust(struct amz_call *call, const char *outcome,
                          const struct jwo_money *authorized)
{
    struct jwo_json_writer w;

    call->note->outcome = outcome;
    call->note->amount2 = *authorized;
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "status", outcome);
    jwo_jw_kmoney(&w, "authorizedAmount", authorized, "amount", "code");
    jwo_jw_end_object(&w);
}

/* Decision D16: adjust sets the total, so a repeat does no harm; it is needless when the approval
 * was heard. */
static bool is_adjusted_to(struct amz_call *call, const struct jwo_money *total)
{
    const struct amz_charge *charge = &call->trip->charge;

    if (charge->state != AMZ_CHARGE_ADJUSTED || !jwo_money_same(&charge->authorized, total)) {
        return false;
    }
    if (!call->trip->adjust_answer_lost) {
        amz_call_object(call, "adjust-repeated", "the same total was approved before");
    }
    return true;
}

/* Would the charge take a new total at all? Asked on a copy, before the issuer is bothered. */
static bool takes_totals(const struct amz_call *call, const struct jwo_money *total)
{
    struct amz_charge copy = call->trip->charge;

    return amz_charge_apply(&copy, AMZ_CHARGE_ON_APPROVE, total, false,
                            amz_world_now_ms(call->world), NULL) == JWO_OK;
}

void amz_handle_adjust(struct amz_call *call)
{
    const struct jwo_money *total = &call->note->amount;
    const struct amz_charge *charge = &call->trip->charge;

    if (!has_charge(call) || expired(call)) {
        return;
    }
    if (is_adjusted_to(call, total)) {
        answer_adjust(call, "APPROVED", total);
        return;
    }
    if (!takes_totals(call, total)) {
        if (amz_call_charge(call, AMZ_CHARGE_ON_APPROVE, total)) {
            answer_adjust(call, "APPROVED", total);
        }
        return;
    }
    switch (amz_issuer_ask(&call->trip->shopper->card, total, false)) {
    case AMZ_ISSUER_PENDING: /* D4; the published sample answers the amount asked for */
        answer_adjust(call, "PENDING", total);
        return;
    case AMZ_ISSUER_DECLINES: /* D5 */
        if (amz_call_charge(call, AMZ_CHARGE_ON_DECLINE, total)) {
            answer_adjust(call, "DECLINED", &charge->authorized);
        }
        return;
    case AMZ_ISSUER_APPROVES:
        if (amz_call_charge(call, AMZ_CHARGE_ON_APPROVE, total)) {
            answer_adjust(call, "APPROVED", total);
        }
        return;
    }
}

/* --- capture, cancel: an empty 200 means "initiated" ------------------------------------------ */

void amz_handle_capture(struct amz_call *call)
{
    const struct jwo_money *amount = &call->note->amount;
    const struct amz_trip *trip = call->trip;

    if (!has_charge(call) || expired(call)) {
        return;
    }
    if (trip->charge.state == AMZ_CHARGE_CAPTURED && trip->capture_answer_lost &&
        jwo_money_same(&trip->charge.captured, amount)) {
        return; /* D16: the retailer could not know */
    }
    (void)amz_call_charge(call, AMZ_CHARGE_ON_CAPTURE, amount);
}

void amz_handle_cancel(struct amz_call *call)
{
    const struct amz_trip *trip = call->trip;

    if (!has_charge(call)) {
        return;
    }
    if (trip->charge.state == AMZ_CHARGE_CANCELLED && trip->cancel_answer_lost) {
        return; /* D16 */
    }
    (void)amz_call_charge(call, AMZ_CHARGE_ON_CANCEL, NULL);
}

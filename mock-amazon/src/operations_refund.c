/* operations_refund.c -- refunds: one effect per refundRequestId (decision D17), within the window
 * (D1). */
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "operations.h"

/* The id is unique per refund, over all trips of the world: on another trip it is "another body"
 * too. */
static const struct amz_refund *find_refund(const struct amz_call *call, const char *id,
                                            const struct amz_trip **out_trip)
{
    for (const struct amz_trip *trip = amz_world_trips(call->world); trip; trip = trip->next) {
        for (const struct amz_refund *refund = trip->refunds; refund; refund = refund->next) {
            if (strcmp(refund->id, id) == 0) {
                *out_trip = trip;
                return refund;
            }
        }
    }
    return NULL;
}

static struct amz_refund *remember(struct amz_call *call, const char *id, const char *reason)
{
    struct amz_refund *refund = jwo_calloc(1, sizeof *refund);
    char text[AMZ_ID_MAX + sizeof refund->id + 1];

    (void)snprintf(refund->id, sizeof refund->id, "%s", id);
    (void)snprintf(refund->reason, sizeof refund->reason, "%s", reason);
    refund->amount = call->note->amount;
    (void)snprintf(text, sizeof text, "%s/%s", call->trip->id, id);
    (void)amz_reconciliation_id(text, refund->reconciliation_id);
    refund->next = call->trip->refunds;
    call->trip->refunds = refund;
    return refund;
}

/* Decision D2: the prose promises an empty 200, the test page a reconciliationId. */
static void answer(struct amz_call *call, const struct amz_refund *refund)
{
    struct jwo_json_writer w;

    if (amz_world_settings(call->world)->refund_answer_empty) {
        return;
    }
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "reconciliationId", refund->reconciliation_id);
    jwo_jw_end_object(&w);
}

static bool window_is_over(const struct amz_call *call)
{
    const struct amz_charge *charge = &call->trip->charge;

    return charge->state == AMZ_CHARGE_CAPTURED &&
           amz_world_now_ms(call->world) - charge->captured_at_ms >
               amz_world_settings(call->world)->refund_window_ms;
}

void amz_handle_refund(struct amz_call *call)
{
    const char *id = jwo_json_get_str(call->body, "refundRequestId");
    const char *reason = jwo_json_get_str(call->body, "refundReasonCode");
    const struct amz_trip *refunded_trip = NULL;
    const struct amz_refund *before = find_refund(call, id, &refunded_trip);

    if (before) {
        if (refunded_trip == call->trip && strcmp(before->reason, reason) == 0 &&
            jwo_money_same(&before->amount, &call->note->amount)) {
            answer(call, before);
        } else {
            amz_call_violation(call, "refund-id-reused", "the id was used for another refund");
        }
        return;
    }
    if (!call->trip->has_charge) {
        amz_call_violation(call, "refund-before-capture", "nothing was charged for this trip");
        return;
    }
    if (window_is_over(call)) {
        amz_call_refuse(call, 400, "BadRequestException");
        return;
    }
    if (amz_call_charge(call, AMZ_CHARGE_ON_REFUND, &call->note->amount)) {
        answer(call, remember(call, id, reason));
    }
}

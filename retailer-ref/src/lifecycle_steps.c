/* lifecycle_steps.c -- see lifecycle_steps.h, and the diagram in lifecycle.c. */
#include "lifecycle_steps.h"

#include <string.h>

#include "debts.h"
#include "policy.h"
#include "records.h"
#include "reports.h"
#include "scopes.h"

/* ---- asking ---- */

/* ADJ-1: the cart's total and never a difference, because Adjust sets the amount. */
static void ask_total(struct rtl_request *request, const struct rtl_trip *trip)
{
    request->amount = rtl_trip_money(trip, trip->total_minor);
}

static void ask_probe(struct rtl_request *request, const struct rtl_trip *trip)
{
    request->amount = rtl_trip_money(trip, trip->probe_minor);
}

static void ask_capture(struct rtl_request *request, const struct rtl_trip *trip)
{
    request->amount = rtl_trip_money(trip, trip->capturing_minor);
}

/* FB-1, FB-6: both amounts whatever was settled, all, a part or nothing: Amazon takes the balance
 * from their difference. */
static void ask_report(struct rtl_request *request, const struct rtl_trip *trip)
{
    request->amount = rtl_trip_money(trip, trip->total_minor);
    request->settled = rtl_trip_money(trip, trip->captured_minor);
}

static void ask_plainly(struct rtl_request *request, const struct rtl_trip *trip)
{
    (void)request; /* store, trip and shopper say it all */
    (void)trip;
}

/* ---- taking ---- */

static void capture(rtl_lifecycle *lc, struct rtl_trip *trip, int64_t minor)
{
    trip->capturing_minor = minor;
    rtl_trip_move(lc, trip, RTL_CAPTURING);
}

static void make_move(rtl_lifecycle *lc, struct rtl_trip *trip, struct rtl_move next)
{
    switch (next.kind) {
    case RTL_MOVE_WRITE_OFF:
        rtl_trip_settle(lc, trip, RTL_BAD_DEBT, "declined");
        break;
    case RTL_MOVE_CAPTURE:
        capture(lc, trip, next.minor);
        break;
    case RTL_MOVE_ADJUST:
        if (trip->state == RTL_ADJUSTING) {
            rtl_trip_move(lc, trip, RTL_STEPPING_DOWN);
        }
        trip->probe_minor = next.minor;
        trip->adjusts++;
        trip->attempts = trip->failures = trip->uncertain = trip->due_ms = 0; /* another question */
        break;
    }
}

static void took_adjust(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    const struct rtl_store_config *store = rtl_config_store(lc->base->config, trip->store_id);

    if (trip->state == RTL_ADJUSTING) {
        trip->probe_minor = trip->total_minor;
    }
    switch (answer->adjust) {
    case RTL_ADJUST_PENDING: /* ADJ-4 (D4): the same question again, and no capture meanwhile */
        trip->failures = 0;
        trip->due_ms = rtl_clock_now(lc->base->clock) + lc->base->config->pending_poll_ms;
        break;
    case RTL_ADJUST_APPROVED:
        trip->authorized_minor = answer->authorized.minor;
        if (trip->state == RTL_STEPPING_DOWN) {
            make_move(lc, trip, rtl_policy_after_approval(trip));
        } else if (trip->authorized_minor > 0) {
            /* ADJ-2, CAP-1: on to the capture, of no more than was approved. */
            capture(lc, trip,
                    trip->authorized_minor < trip->total_minor ? trip->authorized_minor
                                                               : trip->total_minor);
        } else {
            rtl_trip_settle(lc, trip, RTL_BAD_DEBT, "declined"); /* an approval of nothing */
        }
        break;
    case RTL_ADJUST_DECLINED:
        /* ADJ-3: the total is not ours to take. The policy says what of it is captured, within what
         * Amazon still authorizes; the rest is owed. */
        trip->authorized_minor = answer->authorized.minor;
        make_move(
            lc, trip,
            rtl_policy_after_decline(store != NULL ? store->policy : RTL_WRITE_OFF_ALL, trip));
        break;
    }
}

/* CAP-4: once per trip; no edge leads back to CAPTURING when something was captured. */
static void took_capture(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    (void)answer;
    trip->captured_minor = trip->capturing_minor;
    rtl_trip_settle(lc, trip, RTL_CAPTURED, "partial");
}

static void took_cancel(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    (void)answer;
    trip->outcome = RTL_CANCELLED;
    rtl_trip_move(lc, trip, RTL_CANCELLED);
}

static void took_checkout(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    memcpy(trip->order_id, answer->order_id, sizeof(trip->order_id));
    rtl_ledger_check_out(lc->base->store, trip, rtl_clock_now(lc->base->clock));
    trip->outcome = RTL_CHECKED_OUT;
    rtl_trip_move(lc, trip, RTL_CHECKED_OUT);
}

static void report_done(rtl_lifecycle *lc, struct rtl_trip *trip, const char *state)
{
    rtl_report_record(lc->base->store, trip->id, trip->captured_minor, state,
                      rtl_clock_now(lc->base->clock));
    rtl_trip_move(lc, trip, rtl_trip_after_report(trip));
}

static void took_report(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    if (answer->rejected) { /* not a success (FB-3): the debt stays, and a person is told */
        rtl_incident_record(lc->base->store, trip->id, rtl_operation_path(RTL_OP_FEEDBACK),
                            answer->status, rtl_clock_now(lc->base->clock),
                            "the report was rejected");
    }
    report_done(lc, trip, answer->rejected ? "rejected" : "accepted");
}

static void data_done(rtl_lifecycle *lc, struct rtl_trip *trip)
{
    const size_t plain = strspn(trip->shopper_id, "0123456789abcdefghijklmnopqrstuvwxyz"
                                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.-");
    /* Without a shopper, or with an id that the operation does not take,
     * nobody can be asked for. */
    const bool askable = trip->shopper_id[0] != '\0' && trip->shopper_id[plain] == '\0';

    rtl_trip_move(lc, trip, askable ? RTL_FETCHING_IDENTITY : trip->outcome);
}

static void took_data(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    struct rtl_card card;

    rtl_card_read(&card, answer->card);
    rtl_card_record(lc->base->store, trip->id, &card);
    rtl_receipt_set_card(lc->base->store, trip->id, answer->card);
    data_done(lc, trip);
}

/* IDN-1: the address is for the receipt, which is mailed to it at once where mail is set up. */
static void took_identity(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    if (answer->email[0] != '\0') { /* an unknown shopper's receipt stays where it is (IDN-2) */
        rtl_shopper_record(lc->base->store, trip->shopper_id, answer->email,
                           rtl_clock_now(lc->base->clock));
        rtl_receipt_set_email(lc->base->store, trip->id, answer->email);
        if (trip->captured_minor > 0 && lc->on_receipt != NULL) {
            lc->on_receipt(lc->receipt_context, trip, answer->email);
        }
    }
    rtl_trip_move(lc, trip, trip->outcome);
}

/* ---- when there will be no good answer ---- */

static void lost_money(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    /* Of a capture that may have had its effect: whoever wakes the trip must still know. */
    const int64_t uncertain = trip->state == RTL_CAPTURING ? trip->uncertain : 0;

    if (answer->kind == RTL_REFUSED) { /* ADJ-5, CAP-4: final; its incident is there already */
        rtl_trip_settle(lc, trip, RTL_STOPPED, "refused");
    } else if (rtl_clock_now(lc->base->clock) >= trip->expires_ms) {
        rtl_trip_settle(lc, trip, RTL_BAD_DEBT, "expired");
    } else {
        rtl_trip_move(lc, trip, RTL_STOPPED);
        trip->uncertain = uncertain;
        trip->due_ms = trip->expires_ms; /* then it is a debt */
    }
}

/* CAN-2: refused for good, or never answered: an incident has told of it, and no debt arises. */
static void lost_cancel(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    (void)answer;
    rtl_trip_move(lc, trip, RTL_STOPPED);
}

/* A refusal is final, and a person's to mend: what is unanswered may yet be charged. */
static void lost_checkout(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    const int64_t uncertain = trip->uncertain;

    if (answer->kind == RTL_REFUSED) {
        rtl_trip_move(lc, trip, RTL_STOPPED);
    } else if (rtl_clock_now(lc->base->clock) >= trip->expires_ms) {
        rtl_trip_give_up(lc, trip, answer->status);
    } else {
        rtl_trip_move(lc, trip, RTL_STOPPED);
        trip->uncertain = uncertain;
        trip->due_ms = trip->expires_ms; /* then Amazon is asked once more, or it is too late */
    }
}

/* FB-4: refused, or given up after the repeats: an incident has told of it; the trip goes on. */
static void lost_report(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    (void)answer;
    report_done(lc, trip, "failed");
}

/* DAT-3: the receipt lacks its card then; the payment stays what it is. */
static void lost_data(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    (void)answer;
    data_done(lc, trip);
}

static void lost_identity(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    (void)answer;
    rtl_trip_move(lc, trip, trip->outcome);
}

/* ---- the table ---- */

/* One row per state that calls Amazon. To add one: a state in trips.h, its edges in lifecycle.c, a
 * row here, the three functions above, and rows in tests/test_lifecycle.c. */
/* clang-format off */
static const struct rtl_step steps[RTL_STATE_COUNT] = {
    [RTL_ADJUSTING]         = {RTL_OP_ADJUST,   true,  ask_total,    took_adjust,   lost_money},
    [RTL_STEPPING_DOWN]     = {RTL_OP_ADJUST,   true,  ask_probe,    took_adjust,   lost_money},
    [RTL_CAPTURING]         = {RTL_OP_CAPTURE,  true,  ask_capture,  took_capture,  lost_money},
    [RTL_CANCELLING]        = {RTL_OP_CANCEL,   false, ask_plainly,  took_cancel,   lost_cancel},
    [RTL_RELEASING]         = {RTL_OP_RELEASE,  false, ask_plainly,  took_cancel,   lost_cancel},
    [RTL_CHECKING_OUT]      = {RTL_OP_CHECKOUT, true,  ask_plainly,  took_checkout, lost_checkout},
    [RTL_REPORTING]         = {RTL_OP_FEEDBACK, false, ask_report,   took_report,   lost_report},
    [RTL_FETCHING_DATA]     = {RTL_OP_DATA,     false, ask_plainly,  took_data,     lost_data},
    [RTL_FETCHING_IDENTITY] = {RTL_OP_IDENTITY, false, ask_plainly,  took_identity, lost_identity},
};
/* clang-format on */

const struct rtl_step *rtl_step_of(enum rtl_state state)
{
    return &steps[state];
}

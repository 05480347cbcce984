/* lifecycle.c -- see lifecycle.h for the contract.
 *
 *   (cart) --+--> ADJUSTING --- approved, or declined with something authorized ---> CAPTURING
 *            |      |   |                                                              |  |
 *            |      |   '-- declined --> STEPPING_DOWN -- highest approved ------------'  |
 *            |      |                      |                                              |
 *            |      '-- nothing captured --+-- final refusal, expiry ---------------------+-- 200
 *            |                             v                                              v
 *            |      STOPPED --expiry--> REPORTING (Amazon keeps the balances) -----> FETCHING_DATA
 *            |         ^                   |                                              |
 *            |         | never answered    v                                     FETCHING_IDENTITY
 *            |         |               STOPPED                                            v
 *            |--> CANCELLING or RELEASING --> CANCELLED                      CAPTURED, BAD_DEBT
 *            |
 *            '--> CHECKING_OUT --> CHECKED_OUT, STOPPED, UNCOLLECTED
 *
 * PENDING leaves a trip in ADJUSTING or STEPPING_DOWN; every arrow may be skipped when its next
 * state has nothing to do. A capture or checkout of unknown effect goes from STOPPED back to where
 * it came from at the token's end; so does every stopped trip that a person tries again. A cart
 * that had no price goes from STOPPED to its first step once it has one.
 */
#include "lifecycle.h"

#include <string.h>

#include "debts.h"
#include "jwo/alloc.h"
#include "jwo/log.h"
#include "lifecycle_steps.h"
#include "offenders.h"
#include "records.h"
#include "retry.h"
#include "runner.h"

/* Every edge there is. CAN-3: none leads from a cancel to a capture, or from a capture to a
 * cancel.
 * To allow a move, add a row here and to the grid in tests/test_lifecycle.c. */
/* clang-format off */
static const struct {
    enum rtl_state from, to;
} edges[] = {
    {RTL_ADJUSTING,         RTL_STEPPING_DOWN},
    {RTL_ADJUSTING,         RTL_CAPTURING},
    {RTL_ADJUSTING,         RTL_REPORTING},
    {RTL_ADJUSTING,         RTL_FETCHING_DATA}, /* owed */
    {RTL_ADJUSTING,         RTL_STOPPED},
    {RTL_STEPPING_DOWN,     RTL_CAPTURING},
    {RTL_STEPPING_DOWN,     RTL_REPORTING},
    {RTL_STEPPING_DOWN,     RTL_FETCHING_DATA}, /* owed */
    {RTL_STEPPING_DOWN,     RTL_STOPPED},
    {RTL_CAPTURING,         RTL_REPORTING},
    {RTL_CAPTURING,         RTL_FETCHING_DATA},
    {RTL_CAPTURING,         RTL_STOPPED},
    {RTL_CANCELLING,        RTL_CANCELLED},
    {RTL_CANCELLING,        RTL_STOPPED},
    {RTL_RELEASING,         RTL_CANCELLED},
    {RTL_RELEASING,         RTL_STOPPED},
    {RTL_CHECKING_OUT,      RTL_CHECKED_OUT},
    {RTL_CHECKING_OUT,      RTL_UNCOLLECTED},
    {RTL_CHECKING_OUT,      RTL_STOPPED},
    {RTL_REPORTING,         RTL_FETCHING_DATA},
    {RTL_REPORTING,         RTL_STOPPED},
    {RTL_FETCHING_DATA,     RTL_FETCHING_IDENTITY},
    {RTL_FETCHING_DATA,     RTL_CAPTURED},
    {RTL_FETCHING_DATA,     RTL_BAD_DEBT},
    {RTL_FETCHING_IDENTITY, RTL_CAPTURED},
    {RTL_FETCHING_IDENTITY, RTL_BAD_DEBT},
    {RTL_STOPPED,           RTL_CAPTURING}, /* the token died: was the money taken? */
    {RTL_STOPPED,           RTL_REPORTING}, /* the token died */
    {RTL_STOPPED,           RTL_FETCHING_DATA}, /* the token died */
    {RTL_STOPPED,           RTL_CHECKING_OUT}, /* as with CAPTURING */
    {RTL_STOPPED,           RTL_UNCOLLECTED},
    {RTL_STOPPED,           RTL_ADJUSTING}, /* a person has seen to it; so below */
    {RTL_STOPPED,           RTL_STEPPING_DOWN},
    {RTL_STOPPED,           RTL_CANCELLING},
    {RTL_STOPPED,           RTL_RELEASING},
    {RTL_STOPPED,           RTL_CANCELLED},
};
/* clang-format on */

/* ---- moving ---- */

/* What must hold in each state; called on the way in and on the way out. */
static void trip_check(const struct rtl_trip *trip)
{
    JWO_ASSERT(trip->captured_minor >= 0 && trip->captured_minor <= trip->total_minor);
    JWO_ASSERT(trip->capturing_minor >= 0 && trip->capturing_minor <= trip->total_minor);
    JWO_ASSERT(trip->captured_minor == 0 || trip->captured_minor == trip->capturing_minor);
    switch (trip->state) {
    case RTL_ADJUSTING:
    case RTL_STEPPING_DOWN:
        JWO_ASSERT(trip->priced && trip->total_minor > 0 && trip->captured_minor == 0);
        break;
    case RTL_CAPTURING: /* CAP-1, CAP-3: an amount, and within what was approved */
        JWO_ASSERT(trip->capturing_minor > 0 && trip->capturing_minor <= trip->authorized_minor);
        break;
    case RTL_FETCHING_DATA:
    case RTL_FETCHING_IDENTITY:
        JWO_ASSERT(trip->captured_minor > 0 || trip->outcome == RTL_BAD_DEBT);
        break;
    case RTL_CAPTURED:
        JWO_ASSERT(trip->captured_minor > 0);
        break;
    case RTL_CANCELLING: /* CAN-3: a trip with an amount to capture is never cancelled */
    case RTL_RELEASING:
    case RTL_CANCELLED:
        JWO_ASSERT(trip->total_minor == 0);
        break;
    case RTL_CHECKING_OUT:
    case RTL_UNCOLLECTED:
        JWO_ASSERT(trip->checkout && trip->priced && trip->captured_minor == 0);
        break;
    case RTL_CHECKED_OUT:
        JWO_ASSERT(trip->checkout && trip->captured_minor == 0 && trip->order_id[0] != '\0');
        break;
    case RTL_BAD_DEBT:
    case RTL_STOPPED:
        JWO_ASSERT(trip->captured_minor == 0);
        break;
    case RTL_REPORTING:
    case RTL_STATE_COUNT:
        break;
    }
}

struct ending {
    rtl_lifecycle *lc;
    char trip_id[256];
};

static void tell_ending(void *context, bool committed)
{
    struct ending *ending = context;

    if (committed && ending->lc->on_end != NULL) {
        ending->lc->on_end(ending->lc->context, ending->trip_id);
    }
    jwo_free(ending);
}

static void announce_end(rtl_lifecycle *lc, const struct rtl_trip *trip)
{
    struct ending *ending = jwo_calloc(1, sizeof(*ending));

    ending->lc = lc;
    memcpy(ending->trip_id, trip->id, sizeof(ending->trip_id));
    rtl_store_after_commit(lc->base->store, tell_ending, ending);
}

void rtl_trip_move(rtl_lifecycle *lc, struct rtl_trip *trip, enum rtl_state to)
{
    bool allowed = false;

    for (size_t i = 0; i < JWO_COUNT(edges); i++) {
        allowed = allowed || (edges[i].from == trip->state && edges[i].to == to);
    }
    JWO_ASSERT(allowed);
    trip_check(trip);
    jwo_log(JWO_LOG_INFO, trip->id, "%s -> %s", rtl_state_name(trip->state), rtl_state_name(to));
    rtl_store_tally(lc->base->store, trip->state, -1);
    rtl_store_tally(lc->base->store, to, 1);
    trip->state = to;
    trip->attempts = trip->failures = trip->uncertain = trip->due_ms = 0;
    trip_check(trip);
    if (rtl_state_is_end(to)) {
        announce_end(lc, trip);
    }
}

/* DAT-1: data only when the payment is over: the receipt shows the card that was charged. */
enum rtl_state rtl_trip_after_report(const struct rtl_trip *trip)
{
    return trip->captured_minor > 0 || trip->outcome == RTL_BAD_DEBT ? RTL_FETCHING_DATA
                                                                     : trip->outcome;
}

void rtl_trip_settle(rtl_lifecycle *lc, struct rtl_trip *trip, enum rtl_state outcome,
                     const char *reason)
{
    const int64_t now_ms = rtl_clock_now(lc->base->clock);

    trip->outcome = outcome;
    rtl_ledger_settle(lc->base->store, trip, reason, now_ms);
    if (trip->captured_minor < trip->total_minor) {
        rtl_offender_judge(lc->base, trip->shopper_id);
    }
    if (trip->captured_minor > 0) {
        trip->captured_at_ms = now_ms;
        rtl_receipt_insert(lc->base->store, trip->id, now_ms);
    }
    /* FB-2: every way for a payment to end comes by here, and Amazon hears of each of them where it
     * keeps the balance. */
    if (rtl_config_amazon_keeps_balance(lc->base->config, trip->store_id)) {
        rtl_trip_move(lc, trip, RTL_REPORTING);
    } else {
        rtl_trip_move(lc, trip, rtl_trip_after_report(trip));
    }
}

void rtl_trip_give_up(rtl_lifecycle *lc, struct rtl_trip *trip, int status)
{
    const int64_t now_ms = rtl_clock_now(lc->base->clock);
    const struct jwo_money total = rtl_trip_money(trip, trip->total_minor);
    char text[JWO_MONEY_TEXT_MAX];

    rtl_incident_record(lc->base->store, trip->id, rtl_operation_path(RTL_OP_CHECKOUT), status,
                        now_ms, "the token died before the cart was charged: nobody pays %s",
                        jwo_money_print_long(&total, text));
    rtl_ledger_give_up(lc->base->store, trip, now_ms);
    trip->outcome = RTL_UNCOLLECTED;
    rtl_trip_move(lc, trip, RTL_UNCOLLECTED);
}

/* The token died. DEBT-4: what was not charged by now is owed. What may have been charged is not
 * given up before Amazon has been asked once more. */
static void expire(rtl_lifecycle *lc, struct rtl_trip *trip, int status)
{
    const int64_t uncertain = trip->uncertain;

    if (trip->state == RTL_STOPPED && uncertain > 0) {
        rtl_trip_move(lc, trip, trip->checkout ? RTL_CHECKING_OUT : RTL_CAPTURING);
        trip->uncertain = uncertain;
    } else if (trip->checkout) {
        rtl_trip_give_up(lc, trip, status);
    } else {
        rtl_trip_settle(lc, trip, RTL_BAD_DEBT, "expired");
    }
}

/* ---- what did not work ---- */

static bool is_expiry(const struct rtl_answer *answer)
{
    return answer->kind == RTL_REFUSED && strstr(answer->error, "ShoppingTripExpired") != NULL;
}

/* ERR-5. Other credentials may put it right by themselves. */
static bool is_configuration_fault(const struct rtl_trip *trip, const struct rtl_answer *answer)
{
    return trip->state == RTL_CHECKING_OUT && answer->kind == RTL_UNAUTHENTICATED &&
           !answer->newer_credentials;
}

/* Once until a person has closed it: who reads it need not be told that it goes on. */
static void report_configuration_fault(rtl_lifecycle *lc, const struct rtl_trip *trip,
                                       const struct rtl_answer *answer)
{
    char text[RTL_ANSWER_TEXT_MAX];

    if (!rtl_incident_is_open(lc->base->store, trip->id, rtl_operation_path(RTL_OP_CHECKOUT))) {
        rtl_incident_record(lc->base->store, trip->id, rtl_operation_path(RTL_OP_CHECKOUT),
                            answer->status, rtl_clock_now(lc->base->clock),
                            "configuration fault: %s; repeated until the token dies",
                            rtl_answer_text(answer, text));
    }
}

/* Of a trip that was never captured Amazon need not know card and e-mail: no person has to look. */
static bool is_courtesy(const struct rtl_trip *trip)
{
    return trip->captured_minor == 0 &&
           (trip->state == RTL_FETCHING_DATA || trip->state == RTL_FETCHING_IDENTITY);
}

static void took_trouble(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer)
{
    const struct rtl_step *step = rtl_step_of(trip->state);
    const int64_t now_ms = rtl_clock_now(lc->base->clock);
    char text[RTL_ANSWER_TEXT_MAX];

    trip->failures++;
    if (answer->kind == RTL_THROTTLED || answer->kind == RTL_UNAUTHENTICATED) {
        trip->uncertain--; /* turned away at the door: this attempt had no effect */
    }
    if (step->needs_token && is_expiry(answer)) {
        expire(lc, trip, answer->status);
        return;
    }
    /* ERR-2: repeated while retry.h gives a delay, then an incident. */
    int64_t delay_ms = rtl_retry_delay(lc->base->config, lc->base->prng, answer, trip->failures);
    if (is_configuration_fault(trip, answer)) {
        report_configuration_fault(lc, trip, answer);
        delay_ms = delay_ms >= 0 ? delay_ms : lc->base->config->retry_longest_ms;
    }
    if (delay_ms >= 0) {
        trip->due_ms = now_ms + delay_ms;
        return;
    }
    if (!is_courtesy(trip)) {
        rtl_incident_record(lc->base->store, trip->id, rtl_operation_path(step->operation),
                            answer->status, now_ms, "%s, after %d attempts",
                            rtl_answer_text(answer, text), (int)trip->attempts);
    }
    step->lost(lc, trip, answer);
}

/* ---- the runner's questions ---- */

/* May this step have moved money already? Then only Amazon's answer ends it. */
static bool may_have_charged(const struct rtl_trip *trip)
{
    return (trip->state == RTL_CAPTURING || trip->state == RTL_CHECKING_OUT) && trip->uncertain > 0;
}

/* Does the end of the token end this step? ERR-4: then it is not asked again: a dead token pays
 * nothing, and repeats would never end. */
static bool ends_with_token(const struct rtl_trip *trip)
{
    return rtl_step_of(trip->state)->needs_token && trip->attempts > 0 && !may_have_charged(trip);
}

static bool is_expired(const struct rtl_trip *trip, int64_t now_ms)
{
    const bool waits_for_it = trip->state == RTL_STOPPED && trip->due_ms > 0;

    return (waits_for_it || ends_with_token(trip)) && now_ms >= trip->expires_ms;
}

static int64_t wait_until(const struct rtl_trip *trip)
{
    return ends_with_token(trip) && trip->expires_ms < trip->due_ms ? trip->expires_ms
                                                                    : trip->due_ms;
}

static enum rtl_due next(void *context, const char *key, int64_t now_ms,
                         struct rtl_request *request, int64_t *due_ms)
{
    rtl_lifecycle *lc = context;
    struct rtl_trip trip;

    if (!rtl_trip_find(lc->base->store, key, &trip)) {
        return RTL_DUE_NEVER; /* its commit failed: it was never there */
    }
    if (is_expired(&trip, now_ms)) {
        expire(lc, &trip, 0);
        trip.updated_ms = now_ms;
        rtl_trip_update(lc->base->store, &trip);
    }
    if (rtl_state_is_end(trip.state) && trip.due_ms == 0) {
        return RTL_DUE_NEVER;
    }
    if (trip.due_ms > now_ms) {
        *due_ms = wait_until(&trip);
        return RTL_DUE_LATER;
    }
    const struct rtl_step *step = rtl_step_of(trip.state);
    request->operation = step->operation;
    memcpy(request->store_id, trip.store_id, sizeof(request->store_id));
    memcpy(request->trip_id, trip.id, sizeof(request->trip_id));
    memcpy(request->shopper_id, trip.shopper_id, sizeof(request->shopper_id));
    request->at_ms = rtl_clock_now(lc->base->clock);
    request->again = trip.failures > 0;
    step->ask(request, &trip);
    trip.attempts++;
    /* IDE-2: a repeat asks for the amount that is in the store, so Amazon sees the same call again.
     * Of unknown effect until an answer tells otherwise; a crash leaves it so. */
    trip.uncertain++;
    trip.due_ms = 0;
    trip.updated_ms = now_ms;
    rtl_trip_update(lc->base->store, &trip);
    return RTL_DUE_CALL;
}

static void take(void *context, const char *key, const struct rtl_answer *answer)
{
    rtl_lifecycle *lc = context;
    struct rtl_trip trip;

    if (!rtl_trip_find(lc->base->store, key, &trip) || rtl_state_is_end(trip.state)) {
        return; /* the read failed: this turn will be rolled back */
    }
    if (answer->kind == RTL_OK) {
        rtl_step_of(trip.state)->took(lc, &trip, answer);
    } else {
        took_trouble(lc, &trip, answer);
    }
    trip.updated_ms = rtl_clock_now(lc->base->clock);
    rtl_trip_update(lc->base->store, &trip);
}

/* ---- from outside ---- */

enum rtl_state rtl_trip_first_state(const struct rtl_trip *trip, enum rtl_release release)
{
    if (!trip->priced) {
        return RTL_STOPPED;
    }
    if (trip->checkout) {
        return RTL_CHECKING_OUT;
    }
    if (trip->total_minor > 0) {
        return RTL_ADJUSTING;
    }
    /* CAN-1, ORD-2: where nothing is to be paid, no adjust, no capture: the hold goes back now. */
    switch (release) {
    case RTL_RELEASE_BY_CANCEL:
        return RTL_CANCELLING;
    case RTL_RELEASE_AT_PROCESSOR: /* CAN-5: Amazon knows no hold of who came in by app */
        return RTL_RELEASING;
    case RTL_RELEASE_BY_AMAZON:
        break;
    }
    return RTL_CANCELLED;
}

void rtl_lifecycle_start(rtl_lifecycle *lc, struct rtl_trip *trip, enum rtl_release release)
{
    const int64_t now_ms = rtl_clock_now(lc->base->clock);
    const int64_t life_ms = lc->base->config->token_life_ms;

    /* ADJ-6: the first call leaves with this turn's commit, long before the token dies. Once it is
     * dead, no Adjust is repeated: what was not collected by then is owed. */
    trip->created_ms = now_ms;
    trip->expires_ms = now_ms + life_ms;
    if (trip->started_ms < now_ms && now_ms < trip->started_ms + life_ms) {
        trip->expires_ms = trip->started_ms + life_ms;
    }
    trip->state = rtl_trip_first_state(trip, release);
    trip->outcome = trip->state;
    rtl_trip_insert(lc->base->store, trip);
    if (rtl_state_is_end(trip->state)) {
        announce_end(lc, trip);
    } else {
        rtl_runner_wake(lc->runner, trip->id);
    }
}

/* ERR-6: each goes on from its last durable step, which is enough to know what to ask. */
void rtl_lifecycle_resume(rtl_lifecycle *lc)
{
    rtl_trips_unfinished(lc->base->store, rtl_runner_wake_each, lc->runner);
}

void rtl_lifecycle_recheck(rtl_lifecycle *lc)
{
    rtl_runner_recheck(lc->runner);
}

void rtl_lifecycle_set_receipt(rtl_lifecycle *lc,
                               void (*on_receipt)(void *context, const struct rtl_trip *trip,
                                                  const char *email),
                               void *context)
{
    lc->on_receipt = on_receipt;
    lc->receipt_context = context;
}

rtl_lifecycle *rtl_lifecycle_new(const struct rtl_base *base, rtl_amazon *amazon,
                                 rtl_processor *processor,
                                 void (*on_end)(void *context, const char *trip_id), void *context)
{
    rtl_lifecycle *lc = jwo_calloc(1, sizeof(*lc));

    lc->base = base;
    lc->on_end = on_end;
    lc->context = context;
    lc->runner = rtl_runner_new(base, amazon, processor,
                                &(struct rtl_work){.context = lc, .next = next, .take = take});
    return lc;
}

void rtl_lifecycle_free(rtl_lifecycle *lc)
{
    if (lc != NULL) {
        rtl_runner_free(lc->runner);
        jwo_free(lc);
    }
}

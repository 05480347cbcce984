/* trip_script.h -- a trip told call by call, and what a rule says of it.
 *
 *     begin();
 *     adjust(1599, "APPROVED");
 *     lost(capture(1599));
 *     capture(1599);
 *     says("capture-once", HELD);
 *
 * Each call begins a second after the one before has ended and takes 10 ms, on both clocks. A verb
 * returns the exchange, so that a test can change it before the trip is judged.
 */
#ifndef HRN_TRIP_SCRIPT_H
#define HRN_TRIP_SCRIPT_H

#include <string.h>

#include "../../mock-amazon/tests/world_fixture.h"
#include "rules.h"

#define CALLS_MAX      128
#define HELD           "held"
#define NOT_APPLICABLE "does not apply"
#define PAUSE_MS       1000
#define TAKES_MS       10

static struct {
    struct fixture amazon;
    amz_world *world;
    struct amz_store *store;
    struct amz_shopper *shopper;
    struct amz_trip *trip;
    struct hrn_trip_view view;
    struct hrn_payoff payoffs[2];
    struct amz_exchange calls[CALLS_MAX];
    size_t count, noted; /* calls made, and of them those in the journal */
    int64_t now_ms;
    bool running;
} on;

static struct jwo_money usd(int64_t minor)
{
    return jwo_money_of(minor, "USD");
}

static void end_scene(void)
{
    if (on.running) {
        fixture_dispose(&on.amazon);
    }
    memset(&on, 0, sizeof(on));
}

/* A trip of the shopper at the store, past the gate and out of the door. */
static struct amz_trip *another_trip(void)
{
    struct amz_trip *trip = amz_trip_new(on.world, on.shopper, on.store);

    amz_charge_open(&trip->charge, &on.store->hold);
    trip->has_charge = true;
    trip->left = true;
    return trip;
}

static void killed(void *nobody)
{
    (void)nobody; /* without somebody to kill nobody would be down */
}

/* A scene of its own: the cart costs 15.99, the hold is 20.00, the retailer manages the risk. */
static void begin(void)
{
    const struct amz_store store = {.id = "store-1",
                                    .entry = AMZ_ENTRY_CREDIT_CARD,
                                    .calculates = AMZ_PARTY_RETAILER,
                                    .orchestrates = AMZ_PARTY_RETAILER,
                                    .processor = AMZ_PARTY_RETAILER,
                                    .risk = AMZ_RISK_RETAILER_MANAGED,
                                    .empty_cart_sent = true,
                                    .hold = usd(2000)};
    const struct amz_shopper shopper = {.email = "a@example.com"};
    struct amz_world_options options = {.name = "rules"};

    end_scene();
    fixture_init(&on.amazon, 1);
    on.running = true;
    amz_settings_default(&options.settings);
    on.world = amz_world_new(&on.amazon.amazon, &options);
    amz_world_on_crash(on.world, killed, NULL);
    on.store = amz_world_store(on.world, &store);
    on.shopper = amz_world_shopper(on.world, &shopper);
    on.trip = another_trip();
    on.view = (struct hrn_trip_view){.world = on.world,
                                     .trip = on.trip,
                                     .total = usd(1599),
                                     .policy = "",
                                     .payoffs = on.payoffs};
    on.now_ms = 1700000000000;
}

/* --- calls ------------------------------------------------------------------------------------ */

/* What was told up to here is in the journal; its exchanges can no longer be changed. */
static void note_calls(void)
{
    while (on.noted < on.count) {
        (void)amz_journal_add(amz_world_journal(on.world), &on.calls[on.noted++]);
    }
}

static struct amz_exchange *call_of(enum amz_op op, int status, const char *outcome)
{
    struct amz_exchange *call = &on.calls[on.count++];

    JWO_ASSERT(on.count < CALLS_MAX);
    on.now_ms += PAUSE_MS;
    *call = (struct amz_exchange){
        .direction = op >= AMZ_OP_GATE ? AMZ_TO_RETAILER : AMZ_FROM_RETAILER,
        .op = op,
        .began_ms = on.now_ms,
        .ended_ms = on.now_ms + TAKES_MS,
        .world_ms = on.now_ms,
        .began_order = amz_world_tick(on.world),
        .ended_order = amz_world_tick(on.world),
        .trip_id = on.trip->id,
        .shopper_id = on.shopper->id,
        .method = "POST",
        .target = "/v1/call",
        .request_body = amz_op_name(op),
        .request_body_len = strlen(amz_op_name(op)),
        .status = status,
        .outcome = outcome,
        .retry_after_ms = -1,
        .valid = true,
        .delivered = true,
    };
    on.now_ms += TAKES_MS;
    return call;
}

static bool applied(enum amz_charge_event event, const struct jwo_money *amount)
{
    return amz_charge_apply(&on.trip->charge, event, amount, false, on.now_ms, NULL) == JWO_OK;
}

static struct amz_exchange *adjust(int64_t minor, const char *outcome)
{
    struct amz_exchange *call = call_of(AMZ_OP_ADJUST, 200, outcome);

    call->amount = usd(minor);
    if (strcmp(outcome, "APPROVED") == 0) {
        call->effect = applied(AMZ_CHARGE_ON_APPROVE, &call->amount);
    } else if (strcmp(outcome, "DECLINED") == 0) {
        call->effect = applied(AMZ_CHARGE_ON_DECLINE, &call->amount);
    }
    call->amount2 = strcmp(outcome, "PENDING") == 0 ? call->amount : on.trip->charge.authorized;
    return call;
}

static struct amz_exchange *capture(int64_t minor)
{
    struct amz_exchange *call = call_of(AMZ_OP_CAPTURE, 200, "");

    call->amount = usd(minor);
    call->effect = applied(AMZ_CHARGE_ON_CAPTURE, &call->amount);
    return call;
}

static struct amz_exchange *cancel(void)
{
    struct amz_exchange *call = call_of(AMZ_OP_CANCEL, 200, "");

    call->effect = applied(AMZ_CHARGE_ON_CANCEL, NULL);
    return call;
}

static struct amz_exchange *cancel_by_amazon(const char *violation)
{
    struct amz_exchange *call = cancel();

    call->direction = AMZ_TO_RETAILER;
    call->status = 0;
    call->delivered = false;
    call->outcome = "by Amazon";
    call->violation = violation;
    return call;
}

static struct amz_exchange *refund(int64_t minor, const char *key)
{
    struct amz_exchange *call = call_of(AMZ_OP_REFUND, 200, "");

    call->amount = usd(minor);
    call->key = key;
    call->effect = applied(AMZ_CHARGE_ON_REFUND, &call->amount);
    return call;
}

static struct amz_exchange *cart(const char *purchase_id)
{
    return call_of(AMZ_OP_PURCHASES, 201, purchase_id);
}

static struct amz_exchange *gate(const char *outcome)
{
    return call_of(AMZ_OP_GATE, 200, outcome);
}

static struct amz_exchange *report(int64_t total, int64_t settled)
{
    on.trip->has_feedback = true;
    on.trip->feedback_total = usd(total);
    on.trip->feedback_settled = usd(settled);
    return call_of(AMZ_OP_FEEDBACK, 200, "Accepted");
}

/* A payment call that was answered with an error and changed nothing. */
static struct amz_exchange *failing(enum amz_op op, int64_t minor, int status, const char *error)
{
    struct amz_exchange *call = call_of(op, status, error);

    call->amount = usd(minor);
    call->injected = status == 429 || status >= 500;
    return call;
}

/* --- what happens to calls -------------------------------------------------------------------- */

static struct amz_exchange *lost(struct amz_exchange *call)
{
    call->status = 0;
    call->delivered = false;
    call->injected = true;
    call->fault = "reset after effect";
    return call;
}

static struct amz_exchange *crashing(struct amz_exchange *call)
{
    (void)lost(call);
    call->fault = "crash after effect";
    amz_world_crash(on.world);
    amz_world_recovered(on.world);
    return call;
}

static struct amz_exchange *throttled(enum amz_op op, int64_t minor, int64_t retry_after_ms)
{
    struct amz_exchange *call = failing(op, minor, 429, "Too Many Requests");

    call->retry_after_ms = retry_after_ms;
    call->response_head = "Retry-After: 2\r\n";
    return call;
}

/* The answer is held back: it ends after the calls that follow. end_of() gives it its end. */
static void end_of(struct amz_exchange *call)
{
    call->ended_ms = on.now_ms;
    call->ended_order = amz_world_tick(on.world);
    call->injected = true;
    call->fault = "delay 9000 ms";
}

static void wait_ms(int64_t ms)
{
    on.now_ms += ms - PAUSE_MS;
}

/* --- what rules say --------------------------------------------------------------------------- */

struct said {
    const char *rule;
    char text[512];
};

static void take(void *context, const struct hrn_finding *finding)
{
    struct said *said = context;

    if (strcmp(finding->rule->id, said->rule) != 0) {
        return;
    }
    if (strcmp(said->text, NOT_APPLICABLE) == 0) {
        said->text[0] = '\0';
    }
    (void)snprintf(said->text + strlen(said->text), sizeof(said->text) - strlen(said->text), "%s%s",
                   said->text[0] != '\0' ? "; " : "", finding->passed ? HELD : finding->actual);
}

/* Which of the three answers each rule has been seen to give. */
static bool seen_held[64], seen_broken[64], seen_skipped[64];

static void note_answer(const char *rule, const char *text)
{
    const ptrdiff_t index = hrn_rule_find(rule) - hrn_rules();

    seen_held[index] = seen_held[index] || strcmp(text, HELD) == 0;
    seen_skipped[index] = seen_skipped[index] || strcmp(text, NOT_APPLICABLE) == 0;
    seen_broken[index] =
        seen_broken[index] || (strcmp(text, HELD) != 0 && strcmp(text, NOT_APPLICABLE) != 0);
}

/* The rule says this of the trip: HELD, NOT_APPLICABLE, or the values of its findings. */
static void said_at(const char *rule, const char *expected, const char *file, int line)
{
    static const struct amz_exchange *calls[CALLS_MAX];
    const struct amz_exchange *call = NULL;
    struct said said = {.rule = rule, .text = NOT_APPLICABLE};

    note_calls();
    on.view.calls = calls;
    on.view.call_count = 0;
    on.view.trip = on.trip;
    while ((call = amz_journal_next(amz_world_journal(on.world), call)) != NULL) {
        if (strcmp(call->trip_id, on.trip->id) == 0) {
            calls[on.view.call_count++] = call;
        }
    }
    hrn_judge_trip(&on.view, take, &said);
    if (strcmp(said.text, expected) != 0) {
        fail_msg("%s:%d: %s says \"%s\", not \"%s\"", file, line, rule, said.text, expected);
    }
    note_answer(rule, said.text);
}
#define says(rule, expected) said_at(rule, expected, __FILE__, __LINE__)

#endif

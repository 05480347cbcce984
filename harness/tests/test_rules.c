/* test_rules.c -- every rule of the oracle: a trip on which it holds, one that breaks it, one that
 * it does not apply to; and what a retailer that does right under faults must not be convicted of.
 *
 * Method: trips are told by hand (trip_script.h), so that the rules are judged without the mock.
 * The last test requires that each rule of the table was seen to give all three answers.
 */
#include "test_support.h"

#include "order.h"
#include "plan.h"
#include "trip_script.h"

/* --- payment ---------------------------------------------------------------------------------- */

static void test_capture_after_approval(void **state)
{
    static const char rule[] = "capture-after-approval";

    (void)state;
    begin();
    adjust(1599, "APPROVED");
    capture(1599);
    says(rule, HELD);

    begin(); /* the answer to the first adjust was lost; set-to-total is repeated */
    lost(adjust(1599, "APPROVED"));
    adjust(1599, "APPROVED");
    capture(1599);
    says(rule, HELD);

    begin(); /* a declined total leaves what was authorized before (D5) */
    adjust(2599, "DECLINED");
    capture(2000);
    says(rule, HELD);

    begin();
    adjust(1599, "APPROVED");
    capture(1600);
    says(rule, "16.00 USD");

    begin();
    lost(adjust(1599, "APPROVED"));
    capture(1599);
    says(rule, "none");

    begin(); /* PENDING names the amount asked for, and authorizes nothing */
    adjust(1599, "PENDING");
    capture(1599);
    says(rule, "15.99 USD");

    begin();
    adjust(1599, "APPROVED");
    says(rule, NOT_APPLICABLE);
}

static void test_capture_once(void **state)
{
    static const char rule[] = "capture-once";

    (void)state;
    begin();
    adjust(1599, "APPROVED");
    lost(capture(1599));
    throttled(AMZ_OP_CAPTURE, 1599, 2000);
    capture(1599);
    says(rule, HELD);

    begin();
    adjust(1599, "APPROVED");
    capture(1599);
    capture(1599);
    says(rule, "captured again: 15.99 USD");

    begin(); /* throttled first: the amount that took effect is what counts */
    adjust(1599, "APPROVED");
    throttled(AMZ_OP_CAPTURE, 1599, 2000);
    lost(capture(1599));
    capture(1000);
    says(rule, "repeated with 10.00 USD");

    begin(); /* wrong_order = "accept" */
    adjust(1599, "APPROVED");
    lost(capture(1599));
    lost(capture(1599))->effect = true;
    says(rule, "taken 2 times");

    begin();
    adjust(1599, "APPROVED");
    says(rule, NOT_APPLICABLE);
}

static void test_capture_once__excuses_a_retailer_that_gave_up_waiting(void **state)
{
    struct amz_exchange *slow;

    (void)state;
    begin();
    adjust(1599, "APPROVED");
    slow = capture(1599);
    throttled(AMZ_OP_CAPTURE, 1599, 2000); /* sent after the retailer's own time-out */
    end_of(slow);                          /* "delivered" to nobody */
    capture(1599);
    says("capture-once", HELD);
    says("nothing-after-end", HELD);
}

static void test_nothing_after_end(void **state)
{
    static const char rule[] = "nothing-after-end";

    (void)state;
    begin();
    adjust(1599, "APPROVED");
    capture(1599);
    says(rule, HELD);

    begin(); /* D9: the hold may be given back after the expiry */
    failing(AMZ_OP_ADJUST, 1599, 400, "ShoppingTripExpiredException");
    cancel();
    says(rule, HELD);

    begin();
    adjust(1599, "APPROVED");
    capture(1599);
    failing(AMZ_OP_CANCEL, 0, 400, "BadRequestException");
    says(rule, "cancel after capture was answered 200 ");

    begin();
    failing(AMZ_OP_ADJUST, 1599, 400, "ShoppingTripExpiredException");
    failing(AMZ_OP_CAPTURE, 1599, 400, "ShoppingTripExpiredException");
    says(rule, "capture after adjust was answered 400 ShoppingTripExpiredException");

    begin();
    adjust(1599, "APPROVED");
    lost(capture(1599));
    says(rule, NOT_APPLICABLE);
}

static void test_pending_not_captured(void **state)
{
    static const char rule[] = "pending-not-captured";

    (void)state;
    begin();
    adjust(1599, "PENDING");
    adjust(1599, "APPROVED");
    capture(1599);
    says(rule, HELD);

    begin();
    adjust(1599, "PENDING");
    capture(1599);
    says(rule, "captured while PENDING");

    begin();
    adjust(1599, "APPROVED");
    capture(1599);
    says(rule, NOT_APPLICABLE);
}

static void test_adjust_equals_total(void **state)
{
    static const char rule[] = "adjust-equals-total";

    (void)state;
    begin();
    adjust(1599, "DECLINED");
    adjust(800, "APPROVED"); /* step down */
    says(rule, HELD);

    begin();
    adjust(1600, "APPROVED");
    says(rule, "16.00 USD");

    begin();
    on.view.total = (struct jwo_money){0};
    adjust(1600, "APPROVED");
    says(rule, NOT_APPLICABLE);
}

static void test_adjust_once(void **state)
{
    static const char rule[] = "adjust-once";

    (void)state;
    begin();
    lost(adjust(1599, "APPROVED"));
    adjust(1599, "APPROVED");
    says(rule, HELD);

    begin(); /* killed before it had written down the approval */
    adjust(1599, "APPROVED");
    crashing(failing(AMZ_OP_CAPTURE, 1599, 500, ""));
    adjust(1599, "APPROVED");
    says(rule, HELD);

    begin();
    adjust(1599, "APPROVED");
    adjust(1599, "APPROVED");
    says(rule, "15.99 USD adjusted again");

    begin();
    adjust(1599, "DECLINED");
    says(rule, NOT_APPLICABLE);
}

static void empty_trip(void)
{
    begin();
    on.trip->empty = true;
}

static void test_empty_cart_cancelled(void **state)
{
    static const char rule[] = "empty-cart-cancelled";

    (void)state;
    empty_trip();
    cart("");
    cancel();
    says(rule, HELD);

    empty_trip();
    cart("");
    says(rule, "none");

    empty_trip(); /* Amazon's fallback is no cancel of the retailer's */
    cart("");
    cancel_by_amazon("fallback-cancel: left in place");
    says(rule, "none");

    empty_trip();
    cart("purchase-1");
    adjust(1, "APPROVED");
    cancel();
    says(rule, "purchase-1; adjust");

    empty_trip(); /* the store sends no empty carts */
    cancel_by_amazon("");
    says(rule, NOT_APPLICABLE);

    empty_trip(); /* at a checkout store Amazon gives the hold back */
    on.store->orchestrates = AMZ_PARTY_AMAZON;
    cart("");
    says(rule, HELD);

    empty_trip(); /* app entry: cancelled at the retailer's own processor */
    cart("");
    on.trip->holder = AMZ_PARTY_RETAILER;
    says(rule, NOT_APPLICABLE);

    empty_trip(); /* staff: nothing to cancel */
    cart("");
    on.trip->has_charge = false;
    says(rule, NOT_APPLICABLE);

    begin();
    adjust(1599, "APPROVED");
    says(rule, NOT_APPLICABLE);
}

static void test_fallback_not_needed(void **state)
{
    static const char rule[] = "fallback-not-needed";

    (void)state;
    empty_trip();
    cart("");
    says(rule, HELD); /* 72 hours have not passed */

    empty_trip();
    cart("");
    cancel_by_amazon("fallback-cancel: left in place");
    says(rule, "Amazon's fallback after 72 hours");

    empty_trip();
    cart("");
    lost(failing(AMZ_OP_CANCEL, 0, 500, ""));
    cancel_by_amazon("fallback-cancel: left in place");
    says(rule, NOT_APPLICABLE);
}

static void test_every_trip_ends(void **state)
{
    static const char rule[] = "every-trip-ends";

    (void)state;
    begin();
    cart("purchase-1");
    adjust(1599, "APPROVED");
    capture(1599);
    says(rule, HELD);

    begin();
    cart("purchase-1");
    adjust(1599, "DECLINED");
    on.view.books = (struct hrn_books){.known = true, .debt = usd(1599)};
    says(rule, HELD);

    begin();
    cart("purchase-1");
    failing(AMZ_OP_CAPTURE, 1599, 400, "BadRequestException");
    on.view.books = (struct hrn_books){.known = true, .has_incident = true};
    says(rule, HELD);

    begin();
    cart("purchase-1");
    adjust(1599, "DECLINED");
    on.view.books = (struct hrn_books){.known = true, .debt = usd(0)};
    says(rule, "DECLINED, and nothing in the retailer's books");

    begin();
    cart("purchase-1");
    adjust(1599, "APPROVED");
    says(rule, "ADJUSTED");

    begin(); /* the cart was refused, and Amazon told so */
    call_of(AMZ_OP_PURCHASES, 400, "");
    says(rule, NOT_APPLICABLE);
}

static void booked(int64_t captured, int64_t debt, bool has_incident)
{
    on.view.books = (struct hrn_books){
        .known = true, .captured = usd(captured), .debt = usd(debt), .has_incident = has_incident};
}

static void test_conservation(void **state)
{
    static const char rule[] = "conservation";

    (void)state;
    begin();
    adjust(2599, "DECLINED");
    on.view.total = usd(2599);
    capture(2000);
    booked(2000, 599, false);
    says(rule, HELD);

    begin(); /* gave up on a capture whose answer never came */
    adjust(1599, "APPROVED");
    lost(capture(1599));
    booked(0, 0, true);
    says(rule, HELD);

    begin(); /* staff: nothing is charged, nothing is owed */
    adjust(1599, "");
    booked(0, 0, false);
    on.trip->has_charge = false;
    says(rule, NOT_APPLICABLE);

    begin();
    adjust(2599, "DECLINED");
    on.view.total = usd(2599);
    capture(2000);
    booked(2000, 0, false);
    says(rule, "captured plus debt is 20.00 USD");

    begin();
    adjust(1599, "APPROVED");
    capture(1599);
    booked(0, 1599, false);
    says(rule, "the books say 0.00 USD was captured");

    begin(); /* whatever the hook says, we go on */
    adjust(1599, "APPROVED");
    capture(1599);
    booked(1599, 0, false);
    on.view.books.debt = jwo_money_of(0, "EUR");
    says(rule, "books in USD and EUR");

    begin(); /* the cart was refused: nothing is due */
    call_of(AMZ_OP_PURCHASES, 400, "");
    booked(0, 0, false);
    says(rule, NOT_APPLICABLE);

    begin();
    adjust(1599, "APPROVED");
    says(rule, NOT_APPLICABLE);
}

static void test_data_after_capture(void **state)
{
    static const char rule[] = "data-after-capture";

    (void)state;
    begin();
    adjust(1599, "APPROVED");
    capture(1599);
    call_of(AMZ_OP_DATA, 200, "");
    says(rule, HELD);

    begin();
    adjust(1599, "APPROVED");
    call_of(AMZ_OP_DATA, 200, "");
    capture(1599);
    says(rule, "none");

    begin();
    adjust(1599, "DECLINED");
    says(rule, NOT_APPLICABLE);
}

/* --- refunds ---------------------------------------------------------------------------------- */

static void captured_trip(void)
{
    begin();
    adjust(1599, "APPROVED");
    capture(1599);
}

/* --- checkout --------------------------------------------------------------------------------- */

/* The store is one where Amazon charges, and the cart has been taken. */
static void begin_checkout(void)
{
    begin();
    on.store->orchestrates = AMZ_PARTY_AMAZON;
    cart("purchase-1");
}

static struct amz_exchange *checkout(const char *body)
{
    struct amz_exchange *call = call_of(AMZ_OP_CHECKOUT, 201, "APPROVED");
    const struct amz_checkout_totals totals = {.price_total = usd(1599)};

    call->request_body = body;
    call->request_body_len = strlen(body);
    call->effect = on.trip->order == NULL;
    if (call->effect) {
        on.trip->order = amz_order_new("order-1", body, &totals, on.now_ms);
    }
    return call;
}

static struct amz_exchange *failing_checkout(const char *body, int status, const char *error)
{
    struct amz_exchange *call = failing(AMZ_OP_CHECKOUT, 0, status, error);

    call->request_body = body;
    call->request_body_len = strlen(body);
    return call;
}

#define TOTAL(amount)                                                                              \
    "{\"orderTotals\":{\"priceTotal\":{\"amount\":\"" amount "\",\"currencyCode\":\"USD\"}}}"

static void test_checkout_made(void **state)
{
    static const char rule[] = "checkout-made";

    (void)state;
    begin_checkout();
    checkout(TOTAL("15.99"));
    says(rule, HELD);

    begin_checkout(); /* refused: that no order comes of it is right */
    failing_checkout(TOTAL("15.99"), 400, "ShoppingTripExpiredException");
    says(rule, HELD);

    begin_checkout(); /* a bad cart that somebody looks at */
    on.view.books = (struct hrn_books){.known = true, .has_incident = true};
    says(rule, HELD);

    begin_checkout();
    says(rule, "none");

    begin_checkout();
    failing_checkout(TOTAL("15.99"), 403, "AccessDeniedException");
    says(rule, "AccessDeniedException and nothing after it");

    begin();
    cart("purchase-1");
    says(rule, NOT_APPLICABLE);
}

static void test_checkout_equals_total(void **state)
{
    static const char rule[] = "checkout-equals-total";

    (void)state;
    begin_checkout();
    checkout(TOTAL("15.99"));
    says(rule, HELD);

    begin_checkout(); /* also of a cart that was refused */
    failing_checkout(TOTAL("15.98"), 400, "CartOrderTotalInvalidException");
    says(rule, "priceTotal 15.98 USD");

    begin_checkout();
    failing_checkout("{}", 400, "InvalidRequestException");
    says(rule, NOT_APPLICABLE);
}

static void test_checkout_repeats(void **state)
{
    static const char rule[] = "checkout-repeats";

    (void)state;
    begin_checkout(); /* the order of members is of no matter */
    lost(checkout("{\"a\":1,\"b\":2}"));
    checkout("{\"b\":2,\"a\":1}");
    says(rule, HELD);

    begin_checkout();
    lost(checkout("{\"a\":1}"));
    checkout("{\"a\":2}");
    says(rule, "another one, after 0 APPROVED");

    begin_checkout(); /* what was refused may be mended */
    failing_checkout("{\"a\":1}", 400, "CartContentValidationFailedException");
    checkout("{\"a\":2}");
    says(rule, NOT_APPLICABLE);
}

static void test_checkout_only(void **state)
{
    static const char rule[] = "checkout-only";

    (void)state;
    begin_checkout();
    checkout("{}");
    says(rule, HELD);

    begin_checkout();
    refund(100, "refund-1");
    says(rule, "refund");

    begin();
    checkout("{}");
    says(rule, "CheckoutCart");

    begin();
    cart("purchase-1");
    says(rule, NOT_APPLICABLE);
}

static void test_checkout_not_empty(void **state)
{
    static const char rule[] = "checkout-not-empty";

    (void)state;
    begin_checkout();
    on.trip->empty = true;
    says(rule, HELD);

    begin_checkout();
    on.trip->empty = true;
    checkout("{}");
    says(rule, "CheckoutCart");

    begin_checkout();
    says(rule, NOT_APPLICABLE);
}

static void test_hold_released(void **state)
{
    static const char rule[] = "hold-released";

    (void)state;
    begin();
    cart("");
    on.trip->empty = true;
    on.trip->holder = AMZ_PARTY_RETAILER;
    call_of(AMZ_OP_PROCESSOR_CANCEL, 200, "");
    says(rule, HELD);

    begin();
    cart("");
    on.trip->empty = true;
    on.trip->holder = AMZ_PARTY_RETAILER;
    says(rule, "HELD");

    begin(); /* a card's hold is Amazon's */
    cart("");
    on.trip->empty = true;
    says(rule, NOT_APPLICABLE);
}

static void test_refund_within_captured(void **state)
{
    static const char rule[] = "refund-within-captured";

    (void)state;
    captured_trip();
    refund(1000, "r-1");
    throttled(AMZ_OP_REFUND, 599, 2000)->key = "r-2";
    lost(refund(599, "r-2"));
    refund(599, "r-2")->effect = false;
    says(rule, HELD);

    captured_trip();
    refund(1000, "r-1");
    refund(600, "r-2");
    says(rule, "refunds that come to 16.00 USD");

    captured_trip();
    says(rule, NOT_APPLICABLE);
}

static void test_refund_id(void **state)
{
    static const char rule[] = "refund-id";
    struct amz_exchange *slow, *repeat, *other;

    (void)state;
    captured_trip();
    lost(refund(300, "r-1"));
    refund(300, "r-1");
    refund(300, "r-2"); /* a second one of the same amount */
    says(rule, HELD);

    captured_trip(); /* the repeat was answered before the call that it repeats */
    slow = refund(300, "r-1");
    repeat = refund(300, "r-1");
    lost(slow);
    end_of(slow);
    other = refund(300, "r-2");
    (void)repeat;
    (void)other;
    says(rule, HELD);

    captured_trip(); /* hit before the mock had read the id */
    throttled(AMZ_OP_REFUND, 300, 2000);
    refund(300, "r-1");
    says(rule, HELD);

    captured_trip();
    lost(refund(300, "r-1"));
    refund(300, "r-2");
    says(rule, "repeated under a new refundRequestId: r-2");

    captured_trip();
    refund(300, "r-1");
    refund(400, "r-1");
    says(rule, "the same refundRequestId with 4.00 USD");

    captured_trip();
    says(rule, NOT_APPLICABLE);
}

/* --- repeats ---------------------------------------------------------------------------------- */

static void test_retry_after_obeyed(void **state)
{
    static const char rule[] = "retry-after-obeyed";

    (void)state;
    begin();
    throttled(AMZ_OP_ADJUST, 1599, 2000);
    wait_ms(1990); /* timers may fire early by a hair */
    adjust(1599, "APPROVED");
    says(rule, HELD);

    begin(); /* the world's clock was moved: waiting there counts as well */
    throttled(AMZ_OP_ADJUST, 1599, 600000);
    adjust(1599, "APPROVED")->world_ms += 600000;
    says(rule, HELD);

    begin(); /* an HTTP-date has whole seconds */
    throttled(AMZ_OP_ADJUST, 1599, 2000)->response_head =
        "Retry-After: Fri, 22 Mar 2024 17:09:39 GMT\r\n";
    adjust(1599, "APPROVED");
    says(rule, HELD);

    begin(); /* killed meanwhile: it may have forgotten */
    throttled(AMZ_OP_ADJUST, 1599, 20000);
    crashing(call_of(AMZ_OP_PURCHASES, 500, ""));
    adjust(1599, "APPROVED");
    says(rule, HELD);

    begin();
    throttled(AMZ_OP_ADJUST, 1599, 2000);
    wait_ms(1940);
    adjust(1599, "APPROVED");
    says(rule, "adjust again after 1940 ms");

    begin(); /* nothing usable was asked for */
    throttled(AMZ_OP_ADJUST, 1599, -1);
    adjust(1599, "APPROVED");
    says(rule, NOT_APPLICABLE);
}

static void test_pending_pace(void **state)
{
    static const char rule[] = "pending-pace";

    (void)state;
    begin();
    adjust(1599, "PENDING");
    adjust(1599, "APPROVED");
    says(rule, HELD);

    begin();
    adjust(1599, "PENDING");
    wait_ms(120);
    adjust(1599, "APPROVED");
    says(rule, "asked again after 120 ms");

    begin();
    adjust(1599, "APPROVED");
    says(rule, NOT_APPLICABLE);
}

static void test_no_hammering(void **state)
{
    static const char rule[] = "no-hammering";
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g"};

    (void)state;
    begin();
    for (int i = 0; i < 6; i++) {
        wait_ms(50);
        failing(AMZ_OP_CAPTURE, 1599, 503, "ServiceUnavailable");
    }
    says(rule, HELD);

    begin(); /* seven refunds at a time are no repeats */
    for (size_t i = 0; i < JWO_COUNT(ids); i++) {
        wait_ms(1);
        failing(AMZ_OP_REFUND, 100, 503, "ServiceUnavailable")->key = ids[i];
    }
    says(rule, NOT_APPLICABLE);

    begin();
    for (int i = 0; i < 6; i++) {
        wait_ms(20);
        failing(AMZ_OP_CAPTURE, 1599, 503, "ServiceUnavailable");
    }
    says(rule, "6 calls of capture within 150 ms");

    begin();
    for (int i = 0; i < 51; i++) {
        failing(AMZ_OP_CAPTURE, 1599, 503, "ServiceUnavailable");
    }
    says(rule, "51 of capture");

    begin();
    adjust(1599, "APPROVED");
    says(rule, NOT_APPLICABLE);
}

static void test_refusal_is_final(void **state)
{
    static const char rule[] = "refusal-is-final";

    (void)state;
    begin();
    failing(AMZ_OP_ADJUST, 1599, 400, "BadRequestException");
    failing(AMZ_OP_ADJUST, 1500, 400, "BadRequestException")->request_body = "other!";
    says(rule, HELD);

    begin();
    lost(failing(AMZ_OP_ADJUST, 1599, 400, "BadRequestException"));
    adjust(1599, "APPROVED");
    says(rule, NOT_APPLICABLE);

    begin();
    failing(AMZ_OP_ADJUST, 1599, 400, "BadRequestException");
    failing(AMZ_OP_ADJUST, 1599, 429, "Too Many Requests");
    says(rule, "adjust sent again unchanged after BadRequestException");
}

static void test_one_purchase(void **state)
{
    static const char rule[] = "one-purchase";

    (void)state;
    begin();
    cart("purchase-1");
    call_of(AMZ_OP_PURCHASES, 503, "");
    cart("purchase-1");
    says(rule, HELD);

    begin();
    cart("purchase-1");
    cart("purchase-2");
    says(rule, "purchaseId purchase-2");

    begin();
    call_of(AMZ_OP_PURCHASES, 503, "");
    says(rule, NOT_APPLICABLE);
}

static void test_one_lifecycle(void **state)
{
    static const char rule[] = "one-lifecycle";
    struct amz_exchange *first;

    (void)state;
    begin();
    adjust(1599, "APPROVED");
    capture(1599);
    says(rule, HELD);

    begin(); /* gave up on a call that a fault kept hanging */
    first = adjust(1599, "APPROVED");
    adjust(1599, "APPROVED");
    end_of(first);
    says(rule, HELD);

    begin();
    first = adjust(1599, "APPROVED");
    adjust(1599, "APPROVED");
    end_of(first);
    first->injected = false;
    says(rule, "adjust while adjust was under way");

    begin(); /* a capture that was given up may be asked for again ... */
    first = capture(1599);
    capture(1599);
    end_of(first);
    says(rule, HELD);

    begin(); /* ... but nothing else may be done meanwhile */
    first = capture(1599);
    adjust(1599, "APPROVED");
    end_of(first);
    says(rule, "adjust while capture was under way");

    begin();
    cart("purchase-1");
    says(rule, NOT_APPLICABLE);
}

/* --- gate and balance ------------------------------------------------------------------------- */

/* A shopper with a trip that went so; the trip that is judged comes after it. */
static void after_trip_with(struct amz_exchange *last)
{
    (void)last;
    on.trip = another_trip();
    on.trip->left = false;
}

static void test_gate_consistent(void **state)
{
    static const char rule[] = "gate-consistent";

    (void)state;
    begin();
    after_trip_with(adjust(1599, "DECLINED"));
    gate("DENIED");
    says(rule, HELD);

    begin(); /* asked again after a 500 */
    after_trip_with(adjust(1599, "DECLINED"));
    call_of(AMZ_OP_GATE, 500, "");
    gate("APPROVED");
    says(rule, "APPROVED");

    begin(); /* write_off_all gives the hold back, and the total is owed */
    adjust(1599, "DECLINED");
    after_trip_with(cancel());
    gate("DENIED");
    says(rule, HELD);

    begin();
    adjust(1599, "APPROVED");
    after_trip_with(capture(1599));
    gate("DENIED");
    says(rule, "DENIED");

    begin(); /* the outcome of the capture is not known to the retailer */
    adjust(1599, "APPROVED");
    after_trip_with(lost(capture(1599)));
    gate("DENIED");
    says(rule, HELD);

    begin();
    after_trip_with(adjust(1599, "DECLINED"));
    on.payoffs[0] = (struct hrn_payoff){
        .shopper = on.shopper, .amount = usd(1599), .order = amz_world_tick(on.world)};
    on.view.payoff_count = 1;
    gate("DENIED");
    says(rule, "DENIED");

    begin(); /* another good reason to say no */
    on.shopper->customer_fraud = true;
    gate("DENIED");
    says(rule, HELD);

    begin();
    on.store->risk = AMZ_RISK_AMAZON_MANAGED;
    gate("APPROVED");
    says(rule, NOT_APPLICABLE);
}

static void test_gate_in_time(void **state)
{
    static const char rule[] = "gate-in-time";

    (void)state;
    begin();
    gate("APPROVED");
    says(rule, HELD);

    begin();
    call_of(AMZ_OP_GATE, 0, "timed out")->delivered = false;
    says(rule, "timed out");

    begin();
    lost(gate("APPROVED"));
    says(rule, NOT_APPLICABLE);
}

static void test_gate_agrees(void **state)
{
    static const char rule[] = "gate-agrees";
    struct amz_exchange *answer;

    (void)state;
    begin();
    gate("APPROVED");
    says(rule, HELD);

    begin();
    answer = gate("DENIED");
    answer->violation = "gate-answer-disagrees: status and shopperAuthorized";
    answer->response_body = "{}";
    answer->response_body_len = 2;
    says(rule, "{}");

    begin();
    call_of(AMZ_OP_GATE, 500, "");
    says(rule, NOT_APPLICABLE);
}

static void test_feedback_given(void **state)
{
    static const char rule[] = "feedback-given";

    (void)state;
    captured_trip();
    on.store->risk = AMZ_RISK_AMAZON_MANAGED;
    report(1599, 1599);
    says(rule, HELD);

    captured_trip();
    on.store->risk = AMZ_RISK_AMAZON_MANAGED;
    says(rule, "none");

    captured_trip();
    on.store->risk = AMZ_RISK_AMAZON_RECOMMENDATION;
    report(1600, 1000);
    says(rule, "totalAmount 16.00 USD; settledAmount 10.00 USD");

    captured_trip(); /* accepted by Amazon, and not to be compared */
    on.store->risk = AMZ_RISK_AMAZON_MANAGED;
    report(1599, 1599);
    on.trip->feedback_settled = jwo_money_of(1599, "EUR");
    says(rule, "settledAmount 15.99 EUR");

    begin(); /* nothing is decided yet */
    on.store->risk = AMZ_RISK_AMAZON_MANAGED;
    adjust(1599, "PENDING");
    says(rule, NOT_APPLICABLE);

    captured_trip();
    says(rule, NOT_APPLICABLE);
}

static void test_feedback_unasked(void **state)
{
    static const char rule[] = "feedback-unasked";

    (void)state;
    captured_trip();
    says(rule, HELD);

    captured_trip();
    report(1599, 1599);
    says(rule, "one was sent");

    captured_trip();
    on.store->risk = AMZ_RISK_AMAZON_MANAGED;
    says(rule, NOT_APPLICABLE);
}

/* --- form ------------------------------------------------------------------------------------- */

static void test_well_formed(void **state)
{
    static const char rule[] = "well-formed";

    (void)state;
    begin();
    adjust(1599, "APPROVED");
    says(rule, HELD);

    begin();
    failing(AMZ_OP_ADJUST, 1599, 403, "InvalidSignatureException")->valid = false;
    says(rule, "adjust was answered 403 InvalidSignatureException");

    begin();
    cart("purchase-1");
    says(rule, NOT_APPLICABLE);
}

static void test_purchase_created(void **state)
{
    static const char rule[] = "purchase-created";

    (void)state;
    begin();
    cart("purchase-1");
    says(rule, HELD);

    begin();
    cart("purchase-1")->status = 200;
    says(rule, "200");

    begin();
    call_of(AMZ_OP_PURCHASES, 400, "");
    says(rule, NOT_APPLICABLE);
}

static void test_clean_answers(void **state)
{
    static const char rule[] = "clean-answers";
    static const struct {
        const char *body, *said;
    } rows[] = {
        {"", NOT_APPLICABLE},
        {"{\"purchaseId\":\"1\"}", HELD},
        {"{\"at\":1700000000005,\"id\":\"4242424242424242-1\"}", HELD}, /* a time; no card */
        {"{\"store\":\"ASIA MARKET\",\"id\":\"xAKIAIOSFODNN7EXAMPLE\"}", HELD},
        {"Traceback (most recent call last)", "it holds \"Traceback (most recent\""},
        {"{\"key\":\"AKIAIOSFODNN7EXAMPLE\"}", "it holds an AWS access key id"},
        {"{\"card\":\"4242424242424242\"}", "it holds a card number"},
        {"{\"card\":378282246310005}", "it holds a card number"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct amz_exchange *call;

        begin();
        call = cart("purchase-1");
        call->response_body = rows[i].body;
        call->response_body_len = strlen(rows[i].body);
        says(rule, rows[i].said);
    }
}

/* --- the table -------------------------------------------------------------------------------- */

static void take_text(void *context, const struct hrn_finding *finding)
{
    (void)snprintf(context, 512, "%s: %s", finding->rule->id, finding->actual);
}

static void test_judge_strays__finds_fault_with_each(void **state)
{
    char said[512] = "";
    amz_journal *strays = amz_journal_new(1 << 20);

    (void)state;
    begin();
    (void)amz_journal_add(strays, failing(AMZ_OP_ADJUST, 1, 400, "UnknownShoppingTrip"));
    (void)amz_journal_add(strays, &(struct amz_exchange){.op = AMZ_OP_ASSUME_ROLE, .valid = true});
    hrn_judge_strays(strays, take_text, said);
    assert_string_equal(said, "well-formed: POST /v1/call, answered 400 UnknownShoppingTrip");
    amz_journal_free(strays);
}

static void test_rules__cover_requirements_that_are_listed(void **state)
{
    struct hrn_requirements requirements;
    struct jwo_error err;

    (void)state;
    assert_int_equal(
        hrn_requirements_load(&requirements, JWO_SOURCE_DIR "/scenarios/requirements.csv", &err),
        JWO_OK);
    for (const struct hrn_rule *rule = hrn_rules(); rule->id; rule++) {
        assert_ptr_equal(hrn_rule_find(rule->id), rule); /* no id twice */
        assert_non_null(rule->covers[0]);
        for (size_t i = 0; rule->covers[i]; i++) {
            if (!hrn_requirements_find(&requirements, rule->covers[i])) {
                fail_msg("%s covers %s, which is not listed", rule->id, rule->covers[i]);
            }
        }
    }
    hrn_requirements_dispose(&requirements);
    assert_null(hrn_rule_find("capture-twice"));
}

/* Last of all: the tests before have gone through the whole table. */
static void test_rules__were_each_seen_to_hold_to_break_and_not_to_apply(void **state)
{
    (void)state;
    for (const struct hrn_rule *rule = hrn_rules(); rule->id; rule++) {
        const ptrdiff_t i = rule - hrn_rules();

        if (!seen_held[i] || !seen_broken[i] || !seen_skipped[i]) {
            fail_msg("%s: held %d, broken %d, not applicable %d", rule->id, seen_held[i],
                     seen_broken[i], seen_skipped[i]);
        }
    }
}

static int teardown(void **state)
{
    (void)state;
    end_scene();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_capture_after_approval),
        cmocka_unit_test(test_capture_once),
        cmocka_unit_test(test_capture_once__excuses_a_retailer_that_gave_up_waiting),
        cmocka_unit_test(test_nothing_after_end),
        cmocka_unit_test(test_pending_not_captured),
        cmocka_unit_test(test_adjust_equals_total),
        cmocka_unit_test(test_adjust_once),
        cmocka_unit_test(test_empty_cart_cancelled),
        cmocka_unit_test(test_fallback_not_needed),
        cmocka_unit_test(test_every_trip_ends),
        cmocka_unit_test(test_conservation),
        cmocka_unit_test(test_data_after_capture),
        cmocka_unit_test(test_checkout_made),
        cmocka_unit_test(test_checkout_equals_total),
        cmocka_unit_test(test_checkout_repeats),
        cmocka_unit_test(test_checkout_only),
        cmocka_unit_test(test_checkout_not_empty),
        cmocka_unit_test(test_hold_released),
        cmocka_unit_test(test_refund_within_captured),
        cmocka_unit_test(test_refund_id),
        cmocka_unit_test(test_retry_after_obeyed),
        cmocka_unit_test(test_pending_pace),
        cmocka_unit_test(test_no_hammering),
        cmocka_unit_test(test_refusal_is_final),
        cmocka_unit_test(test_one_purchase),
        cmocka_unit_test(test_one_lifecycle),
        cmocka_unit_test(test_gate_consistent),
        cmocka_unit_test(test_gate_in_time),
        cmocka_unit_test(test_gate_agrees),
        cmocka_unit_test(test_feedback_given),
        cmocka_unit_test(test_feedback_unasked),
        cmocka_unit_test(test_well_formed),
        cmocka_unit_test(test_purchase_created),
        cmocka_unit_test(test_clean_answers),
        cmocka_unit_test(test_judge_strays__finds_fault_with_each),
        cmocka_unit_test(test_rules__cover_requirements_that_are_listed),
        cmocka_unit_test(test_rules__were_each_seen_to_hold_to_break_and_not_to_apply),
    };

    return cmocka_run_group_tests_name("rules", tests, NULL, teardown);
}

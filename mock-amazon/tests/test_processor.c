/* test_processor.c -- the stand-in for a retailer's own payment processor, over the wire: pay once,
 * ask again, cancel a pre-authorization. */
#include "processor.h"

#include <stdio.h>
#include <string.h>

#include "amazon_fixture.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "operations.h"
#include "test_support.h"

#define PAY                                                                                        \
    "{\"merchantReference\":\"debt-1\",\"shopperReference\":\"%s\",\"amount\":{\"amount\":%s,"     \
    "\"code\":\"USD\"}}"

/* Call with the key of the processor, and an idempotency key unless NULL. */
static void call_processor(struct fixture *fixture, const char *path, const char *key,
                           const char *body, struct heard *out)
{
    char bearer[256];
    struct jwo_http_header headers[2] = {{"Authorization", bearer}, {"Idempotency-Key", key}};

    (void)snprintf(bearer, sizeof bearer, "Bearer %s", amz_amazon_processor_key(fixture->amazon));
    fixture->headers = headers;
    fixture->header_count = key ? 2 : 1;
    fixture_call(fixture, path, body, NULL, out);
    fixture->headers = NULL;
    fixture->header_count = 0;
}

static void pay(struct fixture *fixture, const char *key, const char *amount, struct heard *out)
{
    char body[1024];

    (void)snprintf(body, sizeof body, PAY, fixture->shopper->id, amount);
    call_processor(fixture, "/processor/payments", key, body, out);
}

static void query(struct fixture *fixture, const char *key, struct heard *out)
{
    fixture->method = "GET";
    call_processor(fixture, "/processor/payments", key, "", out);
    fixture->method = NULL;
}

static const struct amz_exchange *newest(const struct fixture *fixture)
{
    return fixture_newest(amz_world_journal(fixture->world));
}

static size_t payment_count(const struct fixture *fixture)
{
    size_t count = 0;

    for (const struct amz_payment *p = fixture->shopper->payments; p; p = p->next) {
        count++;
    }
    return count;
}

static void assert_error(const struct heard *heard, int status, const char *code)
{
    char head[128];

    (void)snprintf(head, sizeof head, "{\"error\":{\"code\":\"%s\",\"message\":\"", code);
    assert_int_equal(heard->status, status);
    assert_memory_equal(heard->body, head, strlen(head));
}

/* --- paying ----------------------------------------------------------------------------------- */

static void test_processor__takes_a_payment(void **state)
{
    struct fixture *fixture = *state;
    char expected[512];
    struct heard heard;

    pay(fixture, "key-1", "12.40", &heard);
    assert_int_equal(heard.status, 201);
    assert_int_equal(payment_count(fixture), 1);
    (void)snprintf(expected, sizeof expected,
                   "{\"paymentId\":\"%s\",\"status\":\"succeeded\",\"amount\":{\"amount\":12.40,"
                   "\"code\":\"USD\"},\"merchantReference\":\"debt-1\"}",
                   fixture->shopper->payments->id);
    assert_string_equal(heard.body, expected);
    assert_int_equal(newest(fixture)->op, AMZ_OP_PROCESSOR_PAYMENT);
    assert_string_equal(newest(fixture)->shopper_id, fixture->shopper->id);
    assert_string_equal(newest(fixture)->key, "key-1");
    assert_string_equal(newest(fixture)->outcome, "succeeded");
    assert_int_equal(newest(fixture)->amount.minor, 1240);
    assert_true(newest(fixture)->valid && newest(fixture)->effect);
    assert_null(strstr(newest(fixture)->request_head, amz_amazon_processor_key(fixture->amazon)));
}

static void test_processor__declines_by_the_card(void **state)
{
    struct fixture *fixture = *state;
    struct amz_issuer *issuer = &fixture->shopper->card.issuer;
    struct heard heard;

    *issuer = (struct amz_issuer){.declines_adjust = true, /* of no matter here, as the others */
                                  .pending = 1,
                                  .has_limit = true,
                                  .limit = jwo_money_of(50, "USD")};
    pay(fixture, "key-1", "1.00", &heard);
    assert_non_null(strstr(heard.body, "\"status\":\"succeeded\""));
    issuer->declines_payment = true;
    pay(fixture, "key-2", "1.00", &heard);
    assert_int_equal(heard.status, 201);
    assert_non_null(strstr(heard.body, "\"status\":\"declined\""));
    assert_int_equal(issuer->pending, 1);
}

/* Also when the card would decide otherwise now, and however the request is written. */
static void test_processor__answers_a_repeat_with_what_became_of_the_first(void **state)
{
    struct fixture *fixture = *state;
    struct heard first, again;
    char body[1024];

    pay(fixture, "key-1", "12.40", &first);
    fixture->shopper->card.issuer.declines_payment = true;
    pay(fixture, "key-1", "12.40", &again);
    assert_int_equal(again.status, 201);
    assert_string_equal(again.body, first.body);
    assert_false(newest(fixture)->effect);
    (void)snprintf(body, sizeof body,
                   "{ \"amount\": {\"code\": \"USD\", \"amount\": 12.40}, \"shopperReference\": "
                   "\"%s\", \"merchantReference\": \"debt-1\" }",
                   fixture->shopper->id);
    call_processor(fixture, "/processor/payments", "key-1", body, &again);
    assert_string_equal(again.body, first.body);
    assert_int_equal(payment_count(fixture), 1);
}

static void test_processor__refuses_another_request_under_the_same_key(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    pay(fixture, "key-1", "12.40", &heard);
    pay(fixture, "key-1", "12.41", &heard);
    assert_error(&heard, 409, "idempotency_conflict");
    assert_memory_equal(newest(fixture)->violation, "idempotency-key-reused: ", 24);
    assert_int_equal(payment_count(fixture), 1);
}

static void test_processor__tells_what_became_of_a_lost_answer(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_fault loss = {.op = AMZ_OP_PROCESSOR_PAYMENT,
                                   .moment = AMZ_AFTER_EFFECT,
                                   .kind = AMZ_FAULT_RESET,
                                   .nth = 1,
                                   .times = 1};
    struct heard lost, found, again;
    struct jwo_error err;

    assert_int_equal(amz_faults_add(amz_world_faults(fixture->world), &loss, &err), JWO_OK);
    pay(fixture, "key-1", "12.40", &lost);
    assert_int_equal(lost.outcome, JWO_HTTP_LOST);
    query(fixture, "key-1", &found);
    assert_int_equal(found.status, 200);
    assert_non_null(strstr(found.body, "\"status\":\"succeeded\""));
    pay(fixture, "key-1", "12.40", &again);
    assert_string_equal(again.body, found.body);
    assert_int_equal(payment_count(fixture), 1);
    query(fixture, "key-2", &found);
    assert_error(&found, 404, "unknown_payment");
}

static void test_processor__fails_before_the_effect_in_its_own_words(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_fault outage = {
        .op = AMZ_OP_PROCESSOR_PAYMENT, .status = 503, .nth = 1, .times = 1};
    struct heard heard;
    struct jwo_error err;

    assert_int_equal(amz_faults_add(amz_world_faults(fixture->world), &outage, &err), JWO_OK);
    pay(fixture, "key-1", "12.40", &heard);
    assert_error(&heard, 503, "unavailable");
    assert_int_equal(payment_count(fixture), 0);
    pay(fixture, "key-1", "12.40", &heard);
    assert_int_equal(heard.status, 201);
}

/* --- refusing --------------------------------------------------------------------------------- */

static void test_processor__wants_its_key(void **state)
{
    static const char *const wrong[] = {"Bearer guess", "Bearer ", "Basic Og==", NULL};
    struct fixture *fixture = *state;
    struct heard heard;

    for (size_t i = 0; i < JWO_COUNT(wrong); i++) {
        const struct jwo_http_header headers[] = {{"Idempotency-Key", "key-1"},
                                                  {"Authorization", wrong[i]}};

        fixture->headers = headers;
        fixture->header_count = wrong[i] ? 2 : 1;
        fixture_call(fixture, "/processor/payments", "{}", NULL, &heard);
        assert_error(&heard, 401, "unauthorized");
    }
    fixture->header_count = 0;
    fixture_call(fixture, "/processor/payments", "{}", amz_amazon_credentials(fixture->amazon),
                 &heard); /* signed for Amazon, which this is not */
    assert_error(&heard, 401, "unauthorized");
    assert_memory_equal(fixture_newest(amz_amazon_strays(fixture->amazon))->violation,
                        "unauthenticated: ", 17);
}

static void test_processor__refuses_what_its_rules_do_not_allow(void **state)
{
    static const char long_key[] =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0";
    struct fixture *fixture = *state;
    struct heard heard;
    char body[1024];

    pay(fixture, NULL, "1.00", &heard);
    assert_error(&heard, 400, "invalid_request");
    assert_non_null(strstr(heard.body, "the header Idempotency-Key is missing"));
    assert_false(newest(fixture)->valid);
    pay(fixture, long_key, "1.00", &heard);
    assert_error(&heard, 400, "invalid_request");
    pay(fixture, "two words", "1.00", &heard);
    assert_error(&heard, 400, "invalid_request");
    pay(fixture, "key-1", "0", &heard);
    assert_error(&heard, 400, "invalid_request");
    pay(fixture, "key-1", "1.001", &heard);
    assert_error(&heard, 400, "invalid_request");
    (void)snprintf(body, sizeof body, PAY, "nobody", "1.00");
    call_processor(fixture, "/processor/payments", "key-1", body, &heard);
    assert_error(&heard, 404, "unknown_shopper");
    call_processor(fixture, "/processor/payments", "key-1", "{", &heard);
    assert_error(&heard, 400, "invalid_request");
    assert_int_equal(payment_count(fixture), 0);
    pay(fixture, long_key + 1, "1.00", &heard); /* 64 characters */
    assert_int_equal(heard.status, 201);
}

/* --- pre-authorizations ----------------------------------------------------------------------- */

static void cancel(struct fixture *fixture, const char *trip_id, struct heard *out)
{
    char body[512];

    (void)snprintf(body, sizeof body, "{\"shoppingTripId\":\"%s\"}", trip_id);
    call_processor(fixture, "/processor/cancellations", NULL, body, out);
}

static void test_processor__cancels_a_pre_authorization_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip;
    struct heard heard;

    trip = fixture_enter(fixture);
    trip->holder = AMZ_PARTY_RETAILER;
    cancel(fixture, trip->id, &heard);
    assert_int_equal(heard.status, 200);
    assert_string_equal(heard.body, "{\"status\":\"cancelled\"}");
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    assert_string_equal(newest(fixture)->trip_id, trip->id);
    assert_true(newest(fixture)->effect);
    cancel(fixture, trip->id, &heard);
    assert_error(&heard, 400, "invalid_request");
    assert_memory_equal(newest(fixture)->violation, "second-cancel: ", 15);
}

static void test_processor__repeats_a_cancel_whose_answer_was_lost(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_fault loss = {.op = AMZ_OP_PROCESSOR_CANCEL,
                                   .moment = AMZ_AFTER_EFFECT,
                                   .kind = AMZ_FAULT_RESET,
                                   .nth = 1,
                                   .times = 1};
    struct heard heard;
    struct jwo_error err;

    struct amz_trip *trip = fixture_enter(fixture);
    trip->holder = AMZ_PARTY_RETAILER;
    assert_int_equal(amz_faults_add(amz_world_faults(fixture->world), &loss, &err), JWO_OK);
    cancel(fixture, trip->id, &heard);
    assert_int_equal(heard.outcome, JWO_HTTP_LOST);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    cancel(fixture, trip->id, &heard);
    assert_int_equal(heard.status, 200);
    assert_false(newest(fixture)->effect);
}

static void test_processor__knows_no_pre_authorization_of_amazon(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip;
    struct heard heard;

    trip = fixture_enter(fixture);
    cancel(fixture, trip->id, &heard);
    assert_error(&heard, 404, "unknown_preauthorization");
    assert_int_equal(trip->charge.state, AMZ_CHARGE_HELD);
    cancel(fixture, "no-such-trip", &heard);
    assert_error(&heard, 400, "unknown_preauthorization");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_processor__takes_a_payment),
        TEST(test_processor__declines_by_the_card),
        TEST(test_processor__answers_a_repeat_with_what_became_of_the_first),
        TEST(test_processor__refuses_another_request_under_the_same_key),
        TEST(test_processor__tells_what_became_of_a_lost_answer),
        TEST(test_processor__fails_before_the_effect_in_its_own_words),
        TEST(test_processor__wants_its_key),
        TEST(test_processor__refuses_what_its_rules_do_not_allow),
        TEST(test_processor__cancels_a_pre_authorization_of_its_own),
        TEST(test_processor__repeats_a_cancel_whose_answer_was_lost),
        TEST(test_processor__knows_no_pre_authorization_of_amazon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_service.c -- the stages that a call passes, over the wire: route, signature, faults,
 * journal.
 *
 * Method: a client on the same loop signs by libcurl and calls the service port; the answer, the
 * world and the journal are looked at afterwards. The cases of the published pages that need a
 * fault (429, 500, 503) are here.
 */
#include "service.h"

#include <stdio.h>
#include <string.h>

#include "amazon_fixture.h"
#include "jwo/alloc.h"
#include "operations.h"
#include "test_support.h"

#define TRIP "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\"}"
#define CHARGE                                                                                     \
    "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\",\"amount\":{\"amount\":15.99,\"code\":"    \
    "\"USD\"}}"

static void add_fault(struct fixture *fixture, const struct amz_fault *like)
{
    struct amz_fault fault = *like;
    struct jwo_error err;

    fault.nth = fault.nth ? fault.nth : 1;
    fault.times = fault.times ? fault.times : 1;
    if (amz_faults_add(amz_world_faults(fixture->world), &fault, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

static const struct amz_exchange *newest(const struct fixture *fixture)
{
    return fixture_newest(amz_world_journal(fixture->world));
}

/* --- route ------------------------------------------------------------------------------------ */

static void test_service__answers_an_unknown_route_like_the_api_gateway(void **state)
{
    static const char *const paths[] = {"/", "/v1/adjust", "/v1/adjust/charge/", "/v2/refund"};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(paths); i++) {
        struct heard heard;

        fixture_post(fixture, &heard, paths[i], "{}");
        assert_int_equal(heard.status, 403);
        assert_string_equal(heard.body, "{\"message\":\"Missing Authentication Token\"}");
        assert_string_equal(heard.error_type, "MissingAuthenticationTokenException");
        assert_int_equal(strlen(heard.request_id), 36);
    }
    assert_int_equal(amz_journal_count(amz_amazon_strays(fixture->amazon)), JWO_COUNT(paths));
}

/* --- signature (D19) -------------------------------------------------------------------------- */

static void assert_denied(const struct heard *heard, const char *error_type)
{
    assert_int_equal(heard->status, 403);
    assert_string_equal(heard->error_type, error_type);
    assert_memory_equal(heard->body, "{\"message\":\"", strlen("{\"message\":\""));
    assert_int_equal(strlen(heard->request_id), 36);
}

static void test_service__refuses_what_is_not_signed_well(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    struct jwo_credentials stranger = *amz_amazon_credentials(fixture->amazon);
    struct jwo_credentials forger = stranger;
    struct heard heard;
    char body[512];

    (void)snprintf(body, sizeof body, TRIP, trip->id);
    fixture_call(fixture, "/v1/cancel/charge", body, NULL, &heard);
    assert_denied(&heard, "MissingAuthenticationTokenException");

    (void)snprintf(stranger.access_key_id, sizeof stranger.access_key_id, "AKIASTRANGER");
    fixture_call(fixture, "/v1/cancel/charge", body, &stranger, &heard);
    assert_denied(&heard, "UnrecognizedClientException");

    (void)snprintf(forger.secret_access_key, sizeof forger.secret_access_key, "guess");
    fixture_call(fixture, "/v1/cancel/charge", body, &forger, &heard);
    assert_denied(&heard, "InvalidSignatureException");

    assert_int_equal(trip->charge.state, AMZ_CHARGE_HELD);
    assert_memory_equal(newest(fixture)->violation, "unauthenticated: ", 17);
    assert_false(newest(fixture)->valid);
}

/* An unsigned caller learns nothing about its body. */
static void test_service__looks_at_the_signature_before_the_body(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    fixture_call(fixture, "/v1/cancel/charge", "{", NULL, &heard);
    assert_denied(&heard, "MissingAuthenticationTokenException");
    fixture_post(fixture, &heard, "/v1/cancel/charge", "{");
    assert_int_equal(heard.status, 400);
    assert_string_equal(heard.body, "{\"errorMsg\":\"BadRequestException\"}");
    assert_string_equal(heard.content_type, "application/json");
}

static void test_service__keeps_credentials_out_of_the_journal(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, fixture_enter(fixture)->id);
    assert_int_equal(heard.status, 200);
    assert_non_null(strstr(newest(fixture)->request_head, "Authorization: AWS4-HMAC-SHA256\r\n"));
    assert_null(strstr(newest(fixture)->request_head, "Signature="));
}

static void test_service__keeps_misplaced_credentials_out_of_the_journal(void **state)
{
    static const struct jwo_http_header headers[] = {
        {"Authorization", "hush1"}, /* no scheme before it */
        {"Proxy-Authorization", "Basic hush2"},
        {"Cookie", "session=hush3"},
    };
    struct fixture *fixture = *state;
    struct heard heard;

    fixture->headers = headers;
    fixture->header_count = JWO_COUNT(headers);
    fixture_call(fixture,
                 "/v1/refund?X-Amz-Date=1&X-Amz-Security-Token=hush4&x-amz-signature=hush5", "{}",
                 NULL, &heard);
    assert_int_equal(heard.status, 403);
    const struct amz_exchange *stray = fixture_newest(amz_amazon_strays(fixture->amazon));

    assert_string_equal(stray->target, "/v1/refund?...");
    assert_null(strstr(stray->request_head, "hush"));
    assert_non_null(strstr(stray->request_head, "Authorization: \r\n"));
}

/* --- strays ----------------------------------------------------------------------------------- */

static void test_service__keeps_a_call_of_no_world_as_a_stray(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_exchange *stray;
    struct heard heard;

    fixture_post(fixture, &heard, "/v1/capture/charge", CHARGE, "no-such-trip");
    assert_int_equal(heard.status, 400);
    assert_string_equal(heard.body, "{\"errorMsg\":\"UnknownShoppingTrip\"}");
    stray = fixture_newest(amz_amazon_strays(fixture->amazon));
    assert_string_equal(stray->trip_id, "no-such-trip");
    assert_int_equal(stray->op, AMZ_OP_CAPTURE);
    assert_memory_equal(stray->violation, "unknown-trip: ", 14);
    assert_int_equal(amz_journal_count(amz_world_journal(fixture->world)), 0);
}

/* --- the journal ------------------------------------------------------------------------------ */

static void test_service__journals_what_a_call_meant(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    const struct amz_exchange *note;
    struct heard heard;

    fixture_post(fixture, &heard, "/v1/adjust/charge", CHARGE, trip->id);
    assert_int_equal(heard.status, 200);
    note = newest(fixture);
    assert_int_equal(note->direction, AMZ_FROM_RETAILER);
    assert_int_equal(note->op, AMZ_OP_ADJUST);
    assert_string_equal(note->trip_id, trip->id);
    assert_string_equal(note->shopper_id, fixture->shopper->id);
    assert_string_equal(note->target, "/v1/adjust/charge");
    assert_string_equal(note->outcome, "APPROVED");
    assert_int_equal(note->amount.minor, 1599);
    assert_int_equal(note->amount2.minor, 1599);
    assert_true(note->valid && note->effect && note->delivered);
    assert_false(note->injected);
    assert_int_equal(note->status, 200);
    assert_string_equal(note->response_body, heard.body);
    assert_non_null(strstr(note->response_head, heard.request_id));
    assert_true(note->began_order < note->ended_order);
}

/* --- faults ----------------------------------------------------------------------------------- */

/* ADJ-09 to -11, CAP-13 to -15, CAN-10 to -12, REF-12 to -14, TXD-10 to -12, IDN-11 to -13. */
static void test_service__plays_429_500_503_on_every_operation_before_its_effect(void **state)
{
    static const struct {
        int status;
        const char *retry_after, *body;
    } kinds[] = {
        {429, "1", "{\"errorMsg\":\"Too Many Requests\"}"},
        {500, "", "{\"errorMsg\":\"InternalServerException\"}"},
        {503, "", "{\"errorMsg\":\"ServiceUnavailable\"}"},
    };
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    const struct amz_charge before = trip->charge;

    for (const struct amz_operation *row = amz_operations(); row->op != AMZ_OP_UNKNOWN; row++) {
        if (row->dialect != &amz_dialect_payment || row->names_nobody) {
            continue;
        }
        for (size_t i = 0; i < JWO_COUNT(kinds); i++) {
            struct amz_fault fault = {.op = row->op, .status = kinds[i].status};
            struct heard heard;

            (void)snprintf(fault.retry_after, sizeof fault.retry_after, "%s", kinds[i].retry_after);
            add_fault(fixture, &fault);
            fixture_post(fixture, &heard, row->path,
                         "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\","
                         "\"amount\":{\"amount\":1,\"code\":\"USD\"},"
                         "\"totalAmount\":{\"amount\":1,\"code\":\"USD\"},"
                         "\"settledAmount\":{\"amount\":1,\"code\":\"USD\"},"
                         "\"shopperId\":{\"id\":\"%s\"},\"refundReasonCode\":\"OTHER\","
                         "\"refundRequestId\":\"550e8400-e29b-41d4-a716-446655440000\"}",
                         trip->id, trip->shopper->id);
            assert_int_equal(heard.status, kinds[i].status);
            assert_string_equal(heard.body, kinds[i].body);
            assert_string_equal(heard.retry_after, kinds[i].retry_after);
            assert_true(newest(fixture)->injected);
            assert_false(newest(fixture)->effect);
            assert_string_equal(newest(fixture)->key, row->op == AMZ_OP_REFUND
                                                          ? "550e8400-e29b-41d4-a716-446655440000"
                                                          : "");
        }
    }
    assert_memory_equal(&trip->charge, &before, sizeof before);
    assert_false(trip->has_feedback);
}

static void test_service__plays_retry_after_as_a_date(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;
    int64_t date_ms = 0;

    add_fault(fixture,
              &(struct amz_fault){.op = AMZ_OP_CANCEL, .status = 429, .retry_after = "date:600"});
    fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, fixture_enter(fixture)->id);
    assert_int_equal(heard.status, 429);
    assert_true(jwo_time_parse_http(heard.retry_after, &date_ms));
    assert_true(date_ms > jwo_wall_ms());
    assert_int_equal(newest(fixture)->retry_after_ms, 600000);
}

static void test_service__plays_a_403_with_its_error_type(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    struct heard heard;

    add_fault(fixture, &(struct amz_fault){
                           .op = AMZ_OP_CANCEL, .status = 403, .error = "ExpiredTokenException"});
    fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, trip->id);
    assert_denied(&heard, "ExpiredTokenException");
    add_fault(fixture, &(struct amz_fault){.op = AMZ_OP_CANCEL, .status = 403});
    fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, trip->id);
    assert_denied(&heard, "AccessDeniedException");
}

static void test_service__resets_before_the_effect(void **state)
{
    static const enum amz_fault_kind kinds[] = {AMZ_FAULT_RESET, AMZ_FAULT_CLOSE, AMZ_FAULT_CRASH};
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);

    for (size_t i = 0; i < JWO_COUNT(kinds); i++) {
        struct heard heard;

        add_fault(fixture, &(struct amz_fault){.op = AMZ_OP_CANCEL, .kind = kinds[i]});
        fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, trip->id);
        assert_int_equal(heard.outcome, JWO_HTTP_LOST);
        assert_int_equal(trip->charge.state, AMZ_CHARGE_HELD);
        assert_false(newest(fixture)->delivered);
        assert_int_equal(newest(fixture)->status, 0);
    }
}

/* The case that integrations get wrong: the charge moved, the answer was lost, the retailer asks
 * again. */
static void
test_service__repeats_silently_what_was_lost_and_objects_to_a_repeat_that_was_heard(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    struct heard heard;

    fixture_post(fixture, &heard, "/v1/adjust/charge", CHARGE, trip->id);
    add_fault(fixture, &(struct amz_fault){.op = AMZ_OP_CAPTURE,
                                           .kind = AMZ_FAULT_RESET,
                                           .moment = AMZ_AFTER_EFFECT});
    fixture_post(fixture, &heard, "/v1/capture/charge", CHARGE, trip->id);
    assert_int_equal(heard.outcome, JWO_HTTP_LOST);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CAPTURED);
    assert_true(newest(fixture)->effect);
    assert_false(newest(fixture)->delivered);

    fixture_post(fixture, &heard, "/v1/capture/charge", CHARGE, trip->id);
    assert_int_equal(heard.status, 200);
    assert_string_equal(heard.body, "");
    assert_false(newest(fixture)->effect);
    assert_string_equal(newest(fixture)->violation, "");

    fixture_post(fixture, &heard, "/v1/capture/charge", CHARGE, trip->id);
    assert_int_equal(heard.status, 400);
    assert_memory_equal(newest(fixture)->violation, "second-capture", 14);
    assert_int_equal(trip->charge.captured.minor, 1599);
}

static void test_service__may_answer_an_error_after_the_effect(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    struct heard heard;

    add_fault(fixture,
              &(struct amz_fault){.op = AMZ_OP_CANCEL, .status = 500, .moment = AMZ_AFTER_EFFECT});
    fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, trip->id);
    assert_int_equal(heard.status, 500);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
    fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, trip->id);
    assert_int_equal(heard.status, 200);
    fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, trip->id);
    assert_int_equal(heard.status, 400);
}

static void test_service__hits_the_nth_valid_attempt(void **state)
{
    static const int statuses[] = {200, 400, 503, 503, 200};
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);

    add_fault(fixture, &(struct amz_fault){.op = AMZ_OP_DATA, .status = 503, .nth = 2, .times = 2});
    for (size_t i = 0; i < JWO_COUNT(statuses); i++) {
        struct heard heard;

        if (statuses[i] == 400) { /* refused before it counts */
            fixture_post(fixture, &heard, "/v1/payment/transactional-data",
                         "{\"shoppingTripId\":\"%s\"}", trip->id);
        } else {
            fixture_post(fixture, &heard, "/v1/payment/transactional-data", TRIP, trip->id);
        }
        assert_int_equal(heard.status, statuses[i]);
    }
}

static void test_service__delays_the_right_answer(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    struct heard heard;

    add_fault(fixture,
              &(struct amz_fault){.op = AMZ_OP_CANCEL, .kind = AMZ_FAULT_DELAY, .delay_ms = 1});
    fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, trip->id);
    assert_int_equal(heard.status, 200);
    assert_true(newest(fixture)->delivered);
    assert_string_equal(newest(fixture)->method, "POST");
    assert_non_null(strstr(newest(fixture)->request_body, trip->id));
}

/* --- ends in the middle ----------------------------------------------------------------------- */

static void ignore_result(void *context, const struct jwo_http_result *result)
{
    (void)context;
    (void)result;
}

static jwo_http_call *start_delayed_cancel(struct fixture *fixture, const struct amz_trip *trip)
{
    char url[256];
    char body[512];

    add_fault(fixture,
              &(struct amz_fault){.op = AMZ_OP_CANCEL, .kind = AMZ_FAULT_DELAY, .delay_ms = 60000});
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/v1/cancel/charge",
                   (int)amz_amazon_port(fixture->amazon));
    (void)snprintf(body, sizeof body, TRIP, trip->id);
    return jwo_http_send(amz_amazon_client(fixture->amazon),
                         &(struct jwo_http_call_options){
                             .method = "POST",
                             .url = url,
                             .body = body,
                             .body_len = strlen(body),
                             .timeout_ms = 60000,
                             .fresh_connection = true,
                             .sign = amz_amazon_credentials(fixture->amazon),
                             .sign_region = "us-east-1",
                             .sign_service = "execute-api",
                         },
                         ignore_result, NULL);
}

static bool is_cancelled(void *context)
{
    const struct amz_trip *trip = context;

    return trip->charge.state == AMZ_CHARGE_CANCELLED;
}

/* fixture_wait() asks again only when it is poked: a delayed call pokes nobody. */
static void poll_until(struct fixture *fixture, bool (*ready)(void *context), void *context)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + 30 * JWO_SECOND_MS;

    while (!ready(context)) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        jwo_loop_poll(fixture->loop);
    }
}

static void test_service__drops_a_delayed_answer_with_its_world(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);

    (void)start_delayed_cancel(fixture, trip);
    poll_until(fixture, is_cancelled, trip);
    amz_world_free(fixture->world); /* the sanitizer looks on */
    fixture->world = NULL;
}

static bool has_journalled(void *context)
{
    const struct fixture *fixture = context;

    return amz_journal_count(amz_world_journal(fixture->world)) > 0;
}

static void test_service__counts_an_answer_as_lost_when_the_client_left(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    jwo_http_call *call = start_delayed_cancel(fixture, trip);

    poll_until(fixture, is_cancelled, trip);
    jwo_http_cancel(call);
    poll_until(fixture, has_journalled, fixture);
    assert_false(newest(fixture)->delivered);
    assert_true(newest(fixture)->effect);
    assert_true(trip->cancel_answer_lost);
    assert_non_null(strstr(newest(fixture)->request_body, trip->id));
}

/* --- what is remembered of answers ------------------------------------------------------------ */

/* D16: until the answer is out the retailer cannot know, so it may ask again meanwhile. */
static void test_service__takes_a_repeat_while_the_first_answer_is_late(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    struct heard heard;

    (void)start_delayed_cancel(fixture, trip);
    poll_until(fixture, is_cancelled, trip);
    fixture_post(fixture, &heard, "/v1/cancel/charge", TRIP, trip->id);
    assert_int_equal(heard.status, 200);
    assert_string_equal(newest(fixture)->violation, "");
    assert_false(newest(fixture)->effect);
}

/* A total that is PENDING says nothing about the one approved before. */
static void test_service__remembers_a_lost_approval_beyond_a_pending_total(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = fixture_enter(fixture);
    struct heard heard;

    add_fault(fixture, &(struct amz_fault){.op = AMZ_OP_ADJUST,
                                           .kind = AMZ_FAULT_RESET,
                                           .moment = AMZ_AFTER_EFFECT});
    fixture_post(fixture, &heard, "/v1/adjust/charge", CHARGE, trip->id);
    fixture->shopper->card.issuer.pending = 1;
    fixture_post(fixture, &heard, "/v1/adjust/charge",
                 "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\","
                 "\"amount\":{\"amount\":9,\"code\":\"USD\"}}",
                 trip->id);
    assert_string_equal(newest(fixture)->outcome, "PENDING");
    fixture_post(fixture, &heard, "/v1/adjust/charge", CHARGE, trip->id);
    assert_string_equal(newest(fixture)->outcome, "APPROVED");
    assert_string_equal(newest(fixture)->violation, "");
}

/* New attributes may come; a call that names no trip by its fields is its shopper's. */
static void test_service__finds_a_shopper_whatever_else_the_body_says(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    fixture_post(fixture, &heard, "/v1/identity/shopper",
                 "{\"storeId\":\"store-1\",\"shoppingTripId\":\"x\",\"shopperId\":{\"id\":\"%s\"}}",
                 fixture->shopper->id);
    assert_string_equal(heard.body, "{\"shopperEmail\":\"riley@example.com\"}");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_service__answers_an_unknown_route_like_the_api_gateway),
        TEST(test_service__refuses_what_is_not_signed_well),
        TEST(test_service__looks_at_the_signature_before_the_body),
        TEST(test_service__keeps_credentials_out_of_the_journal),
        TEST(test_service__keeps_misplaced_credentials_out_of_the_journal),
        TEST(test_service__keeps_a_call_of_no_world_as_a_stray),
        TEST(test_service__journals_what_a_call_meant),
        TEST(test_service__plays_429_500_503_on_every_operation_before_its_effect),
        TEST(test_service__plays_retry_after_as_a_date),
        TEST(test_service__plays_a_403_with_its_error_type),
        TEST(test_service__resets_before_the_effect),
        TEST(test_service__repeats_silently_what_was_lost_and_objects_to_a_repeat_that_was_heard),
        TEST(test_service__may_answer_an_error_after_the_effect),
        TEST(test_service__hits_the_nth_valid_attempt),
        TEST(test_service__delays_the_right_answer),
        TEST(test_service__drops_a_delayed_answer_with_its_world),
        TEST(test_service__counts_an_answer_as_lost_when_the_client_left),
        TEST(test_service__takes_a_repeat_while_the_first_answer_is_late),
        TEST(test_service__remembers_a_lost_approval_beyond_a_pending_total),
        TEST(test_service__finds_a_shopper_whatever_else_the_body_says),
    };
#undef TEST

    return cmocka_run_group_tests_name("service", tests, NULL, NULL);
}

/* test_slow_clients.c -- who is slow or silent at the service port holds his own connection and
 * nobody else's.
 *
 * Method: no clock. Slow clients take their steps, one byte or none, and between two steps a quick
 * one is answered, always in the order in which things were sent; then the slow ones finish, and
 * are answered too.
 */
#include "amazon_fixture.h"
#include "jwo/limits.h"
#include "raw_socket.h"
#include "signer.h"

#define IDLE  200
#define DRIPS 40
#define TRIP  "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\"}"

static void sign(struct fixture *fixture, const struct amz_trip *trip, struct jwo_buf *out)
{
    char host[32], body[512];

    (void)snprintf(host, sizeof host, "127.0.0.1:%d", (int)amz_amazon_port(fixture->amazon));
    (void)snprintf(body, sizeof body, TRIP, trip->id);
    jwo_buf_init(out, 16 * 1024);
    signer_post(out,
                &(struct signer_request){.credentials = amz_amazon_credentials(fixture->amazon),
                                         .service = "execute-api",
                                         .now_ms = jwo_wall_ms(),
                                         .host = host,
                                         .path = "/v1/payment/transactional-data",
                                         .query = "",
                                         .body = body});
}

/* The whole of a call, on a connection of its own. */
static void assert_served(struct fixture *fixture, const struct jwo_buf *request)
{
    struct raw_socket quick;

    raw_connect(&quick, amz_amazon_port(fixture->amazon));
    raw_send(&quick, fixture->loop, request->data, request->len);
    raw_wait_text(&quick, fixture->loop, "\"brand\":\"VISA\"");
    raw_close(&quick);
}

static void test_service__is_there_beside_two_hundred_silent_connections(void **state)
{
    struct fixture *fixture = *state;
    static struct raw_socket idle[IDLE];
    struct jwo_buf request;

    sign(fixture, fixture_enter(fixture), &request);
    for (size_t i = 0; i < IDLE; i++) {
        raw_connect(&idle[i], amz_amazon_port(fixture->amazon));
        jwo_loop_poll(fixture->loop);
    }
    assert_served(fixture, &request);
    for (size_t i = 0; i < IDLE; i++) { /* and they were not thrown out for it */
        raw_send(&idle[i], fixture->loop, request.data, request.len);
        raw_wait_text(&idle[i], fixture->loop, "\"brand\":\"VISA\"");
        raw_close(&idle[i]);
    }
    jwo_buf_dispose(&request);
}

/* Byte by byte through the head, or through the body: `from` says where the dripping begins. */
static void drip(struct fixture *fixture, const struct jwo_buf *request, size_t from)
{
    struct raw_socket slow;
    size_t at;

    raw_connect(&slow, amz_amazon_port(fixture->amazon));
    raw_send(&slow, fixture->loop, request->data, from);
    for (at = from; at < from + DRIPS; at++) {
        raw_send(&slow, fixture->loop, request->data + at, 1);
        jwo_loop_poll(fixture->loop);
        assert_served(fixture, request);
        assert_int_equal(slow.got.len, 0);
    }
    raw_send(&slow, fixture->loop, request->data + at, request->len - at);
    raw_wait_text(&slow, fixture->loop, "\"brand\":\"VISA\"");
    raw_close(&slow);
}

static void test_service__serves_others_while_a_head_or_a_body_drips_in(void **state)
{
    struct fixture *fixture = *state;
    struct jwo_buf request;

    sign(fixture, fixture_enter(fixture), &request);
    drip(fixture, &request, 0);
    drip(fixture, &request, (size_t)(strstr(request.data, "\r\n\r\n") + 4 - request.data));
    jwo_buf_dispose(&request);
}

static void test_service__forgets_a_body_that_was_never_finished(void **state)
{
    struct fixture *fixture = *state;
    struct raw_socket slow;
    struct jwo_buf request;

    sign(fixture, fixture_enter(fixture), &request);
    raw_connect(&slow, amz_amazon_port(fixture->amazon));
    raw_send(&slow, fixture->loop, request.data, request.len - 1);
    jwo_loop_poll(fixture->loop);
    raw_close(&slow);
    assert_served(fixture, &request);
    assert_int_equal(amz_journal_count(amz_world_journal(fixture->world)), 1);
    jwo_buf_dispose(&request);
}

/* One more than there is room for waits or is turned away; when room is made, all is well. */
static void test_service__bounds_its_connections(void **state)
{
    struct fixture *fixture = *state;
    static struct raw_socket many[JWO_HTTP_CONNECTIONS_MAX];
    struct raw_socket extra;
    struct jwo_buf request;

    sign(fixture, fixture_enter(fixture), &request);
    for (size_t i = 0; i < JWO_COUNT(many); i++) {
        raw_connect(&many[i], amz_amazon_port(fixture->amazon));
        jwo_loop_poll(fixture->loop);
    }
    raw_connect(&extra, amz_amazon_port(fixture->amazon));
    raw_send(&extra, fixture->loop, request.data, request.len);
    raw_send(&many[0], fixture->loop, request.data, request.len);
    raw_wait_text(&many[0], fixture->loop, "\"brand\":\"VISA\""); /* who was there is served */
    raw_receive(&extra);
    assert_int_equal(extra.got.len, 0);
    raw_close(&extra);
    for (size_t i = 0; i < JWO_COUNT(many); i++) {
        raw_close(&many[i]);
    }
    jwo_loop_poll(fixture->loop);
    assert_served(fixture, &request);
    jwo_buf_dispose(&request);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_service__is_there_beside_two_hundred_silent_connections),
        TEST(test_service__serves_others_while_a_head_or_a_body_drips_in),
        TEST(test_service__forgets_a_body_that_was_never_finished),
        TEST(test_service__bounds_its_connections),
    };

    return cmocka_run_group_tests_name("slow_clients", tests, NULL, NULL);
}

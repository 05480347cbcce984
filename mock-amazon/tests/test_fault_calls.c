/* test_fault_calls.c -- every kind of fault of a call OUT, as a raw socket at the retailer's place
 * sees it.
 *
 * Method: the retailer is a listener of the test's, on the fixture's loop. Each test lets a shopper
 * leave with a cart under one fault and reads what arrives, connection by connection.
 */
#include <stdio.h>
#include <string.h>

#include "amazon_fixture.h"
#include "jwo/json.h"
#include "raw_socket.h"
#include "test_support.h"

#define TAKEN                                                                                      \
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"         \
    "{\"purchaseId\":\"p-1\"}"

struct place {
    struct fixture *fixture;
    int listener;
};

static int setup(void **state)
{
    static struct place place;
    void *fixture = NULL;
    struct sockaddr_in address = raw_address(0);
    socklen_t len = sizeof address;
    char url[64];

    (void)fixture_setup(&fixture);
    place.fixture = fixture;
    place.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(place.listener, (const struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(place.listener, 8), 0);
    assert_int_equal(getsockname(place.listener, (struct sockaddr *)&address, &len), 0);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    amz_world_set_retailer_url(place.fixture->world, url);
    *state = &place;
    return 0;
}

static int teardown(void **state)
{
    const struct place *place = *state;
    void *fixture = place->fixture;

    (void)close(place->listener);
    return fixture_teardown(&fixture);
}

static struct amz_trip *leave(struct place *place)
{
    static const struct amz_cart_item cart[] = {
        {.id = "SKU-1", .type = "SKU", .quantity = "2", .unit = "unit"},
    };
    struct amz_trip *trip = fixture_enter(place->fixture);

    assert_int_equal(amz_trip_leaves(trip, cart, 1, NULL), JWO_OK);
    return trip;
}

static struct amz_trip *leave_under(struct place *place, enum amz_fault_kind kind)
{
    const struct amz_fault fault = {.op = AMZ_OP_PURCHASES,
                                    .kind = kind,
                                    .nth = 1,
                                    .times = 1,
                                    .delay_ms = kind == AMZ_FAULT_DELAY ? 2 : 0};
    struct jwo_error err;

    if (amz_faults_add(amz_world_faults(place->fixture->world), &fault, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    return leave(place);
}

static void take_call(struct place *place, struct raw_socket *peer)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;
    int fd = -1;

    while (fd < 0) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        jwo_loop_poll(place->fixture->loop);
        fd = accept4(place->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    }
    raw_init(peer, fd);
}

static void assert_no_call(const struct place *place)
{
    for (int i = 0; i < 20; i++) {
        jwo_loop_poll(place->fixture->loop);
        assert_true(accept4(place->listener, NULL, NULL, SOCK_CLOEXEC) < 0);
    }
}

/* The body that the head promises; NULL as long as it is not whole. */
static const char *body_of(const struct raw_socket *peer)
{
    const char *length = strstr(peer->got.data, "Content-Length: ");
    const char *end = strstr(peer->got.data, "\r\n\r\n");
    size_t promised = 0;

    if (!end || !length || sscanf(length, "Content-Length: %zu", &promised) != 1) {
        return NULL;
    }
    return strlen(end + 4) == promised ? end + 4 : NULL;
}

/* How many turns of the loop brought bytes. */
static int receive_whole(struct place *place, struct raw_socket *peer)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;
    int arrivals = 0;

    while (!body_of(peer)) {
        const size_t before = peer->got.len;

        assert_true(jwo_monotonic_ms() < deadline_ms && !peer->ended);
        raw_turn(peer, place->fixture->loop, POLLIN);
        raw_receive(peer);
        arrivals += peer->got.len > before;
    }
    return arrivals;
}

static void wait_delivery(struct place *place, const struct amz_trip *trip,
                          enum amz_delivery delivery)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;

    while (trip->delivery != delivery) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        jwo_loop_poll(place->fixture->loop);
    }
}

static void answer(struct place *place, struct raw_socket *peer)
{
    raw_sends(peer, place->fixture->loop, TAKEN);
}

/* The next attempt is not spoiled and is taken. */
static void take_the_repeat(struct place *place, const struct amz_trip *trip)
{
    struct raw_socket peer;

    wait_delivery(place, trip, AMZ_DELIVERY_BACKING_OFF);
    amz_world_advance(place->fixture->world, JWO_MINUTE_MS, NULL, NULL);
    take_call(place, &peer);
    (void)receive_whole(place, &peer);
    answer(place, &peer);
    wait_delivery(place, trip, AMZ_DELIVERED);
    raw_close(&peer);
}

static const struct amz_exchange *newest(const struct place *place)
{
    return fixture_newest(amz_world_journal(place->fixture->world));
}

/* --- one request, spoiled --------------------------------------------------------------------- */

static void test_slow_body__brings_the_request_in_pieces(void **state)
{
    struct place *place = *state;
    struct raw_socket peer;
    struct amz_trip *trip = leave_under(place, AMZ_FAULT_SLOW_BODY);

    take_call(place, &peer);
    assert_true(receive_whole(place, &peer) > 2); /* at most one piece in a turn of the loop */
    answer(place, &peer);
    wait_delivery(place, trip, AMZ_DELIVERED);
    assert_true(newest(place)->injected);
    raw_close(&peer);
}

static void test_reset_mid_body__breaks_off_and_comes_again(void **state)
{
    struct place *place = *state;
    struct raw_socket peer;
    struct amz_trip *trip = leave_under(place, AMZ_FAULT_RESET_MID_BODY);

    take_call(place, &peer);
    raw_wait_end(&peer, place->fixture->loop);
    assert_int_equal(peer.error, ECONNRESET);
    assert_non_null(strstr(peer.got.data, "\r\n\r\n{"));
    assert_null(body_of(&peer));
    raw_close(&peer);
    take_the_repeat(place, trip);
}

static void test_gives_up__leaves_after_the_whole_request_and_comes_again(void **state)
{
    struct place *place = *state;
    struct raw_socket peer;
    struct amz_trip *trip = leave_under(place, AMZ_FAULT_GIVES_UP);

    take_call(place, &peer);
    raw_wait_end(&peer, place->fixture->loop);
    assert_int_equal(peer.error, 0);
    assert_non_null(body_of(&peer));
    raw_close(&peer);
    wait_delivery(place, trip, AMZ_DELIVERY_BACKING_OFF);
    assert_string_equal(newest(place)->outcome, "connection lost");
    take_the_repeat(place, trip);
}

static void test_extra_fields__are_in_a_request_that_is_right_otherwise(void **state)
{
    struct place *place = *state;
    struct raw_socket peer;
    struct amz_trip *trip = leave_under(place, AMZ_FAULT_EXTRA_FIELDS);
    jwo_json *body = NULL;

    take_call(place, &peer);
    (void)receive_whole(place, &peer);
    assert_int_equal(jwo_json_parse(&body, body_of(&peer), strlen(body_of(&peer)), NULL), JWO_OK);
    assert_non_null(jwo_json_get(body, "futureObject"));
    assert_string_equal(jwo_json_get_str(body, "idempotentShoppingTripId"), trip->id);
    jwo_json_free(body);
    answer(place, &peer);
    wait_delivery(place, trip, AMZ_DELIVERED);
    raw_close(&peer);
}

static void test_delay__comes_whole_in_the_end(void **state)
{
    struct place *place = *state;
    struct raw_socket peer;
    struct amz_trip *trip = leave_under(place, AMZ_FAULT_DELAY);

    take_call(place, &peer);
    (void)receive_whole(place, &peer);
    answer(place, &peer);
    wait_delivery(place, trip, AMZ_DELIVERED);
    raw_close(&peer);
}

/* --- two requests ----------------------------------------------------------------------------- */

static void test_duplicated__brings_the_same_bytes_twice_at_once(void **state)
{
    struct place *place = *state;
    struct raw_socket first, second;
    struct amz_trip *trip = leave_under(place, AMZ_FAULT_DUPLICATED);

    take_call(place, &first);
    take_call(place, &second);
    (void)receive_whole(place, &first);
    (void)receive_whole(place, &second);
    assert_string_equal(first.got.data, second.got.data);
    answer(place, &second);
    wait_delivery(place, trip, AMZ_DELIVERED);
    assert_int_equal(amz_journal_count(amz_world_journal(place->fixture->world)), 1);
    raw_close(&first); /* without an answer: it has been delivered all the same */
    while (amz_journal_count(amz_world_journal(place->fixture->world)) < 2) {
        jwo_loop_poll(place->fixture->loop);
    }
    assert_int_equal(trip->delivery, AMZ_DELIVERED);
    assert_int_equal(trip->delivery_attempts, 1);
    assert_no_call(place);
    raw_close(&second);
}

static void test_duplicated__ends_with_its_world(void **state)
{
    struct place *place = *state;
    struct raw_socket first, second;

    (void)leave_under(place, AMZ_FAULT_DUPLICATED);
    take_call(place, &first);
    take_call(place, &second);
    (void)receive_whole(place, &first);
    answer(place, &first);
    while (amz_journal_count(amz_world_journal(place->fixture->world)) < 1) {
        jwo_loop_poll(place->fixture->loop);
    }
    amz_world_free(place->fixture->world); /* the sanitizer looks on */
    place->fixture->world = NULL;
    raw_wait_end(&second, place->fixture->loop);
    raw_close(&first);
    raw_close(&second);
}

static void take_cart(struct place *place, const struct amz_trip *trip)
{
    struct raw_socket peer;

    take_call(place, &peer);
    (void)receive_whole(place, &peer);
    if (!strstr(body_of(&peer), trip->id)) {
        fail_msg("not the cart of %s: %s", trip->id, body_of(&peer));
    }
    answer(place, &peer);
    wait_delivery(place, trip, AMZ_DELIVERED);
    raw_close(&peer);
}

static void test_reordered__comes_after_the_next_trips_cart(void **state)
{
    struct place *place = *state;
    struct amz_trip *first = leave_under(place, AMZ_FAULT_REORDERED);

    wait_delivery(place, first, AMZ_DELIVERY_HELD_BACK);
    assert_string_equal(newest(place)->outcome, "held back");
    assert_no_call(place);
    struct amz_trip *second = leave(place);

    take_cart(place, second);
    take_cart(place, first);
    assert_no_call(place);
}

static void test_reordered__comes_alone_when_it_is_hurried(void **state)
{
    struct place *place = *state;
    struct amz_trip *trip = leave_under(place, AMZ_FAULT_REORDERED);

    wait_delivery(place, trip, AMZ_DELIVERY_HELD_BACK);
    assert_true(amz_trip_hurry(trip, NULL, NULL));
    take_cart(place, trip);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_slow_body__brings_the_request_in_pieces),
        TEST(test_reset_mid_body__breaks_off_and_comes_again),
        TEST(test_gives_up__leaves_after_the_whole_request_and_comes_again),
        TEST(test_extra_fields__are_in_a_request_that_is_right_otherwise),
        TEST(test_delay__comes_whole_in_the_end),
        TEST(test_duplicated__brings_the_same_bytes_twice_at_once),
        TEST(test_duplicated__ends_with_its_world),
        TEST(test_reordered__comes_after_the_next_trips_cart),
        TEST(test_reordered__comes_alone_when_it_is_hurried),
    };
#undef TEST

    return cmocka_run_group_tests_name("fault_calls", tests, NULL, NULL);
}

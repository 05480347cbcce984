/* test_http_mischief.c -- what the HTTP server and client do wrong on purpose, seen from a raw
 * socket at the other end.
 */
#include "test_support.h"

#include <poll.h>
#include <stdio.h>

#include "jwo/http_client.h"
#include "jwo/http_server.h"
#include "raw_socket.h"

#define GET  "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
#define BODY "0123456789abcdef0123456789abcdef"

struct fixture {
    jwo_loop *loop;
    jwo_http_server *server;
    jwo_http_client *client;
    jwo_http_door *door; /* NULL: none */
    int requests, gone, done;
    jwo_http_request *request; /* the last, unanswered */
    enum jwo_http_outcome outcome;
    int listener; /* of a retailer made of raw sockets; -1 = none */
};

static void on_gone(void *context)
{
    struct fixture *f = context;

    f->gone++;
    f->request = NULL;
}

static void on_request(void *context, jwo_http_request *request)
{
    struct fixture *f = context;

    f->requests++;
    f->request = request;
    jwo_http_set_gone(request, on_gone, f);
}

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    const struct jwo_http_server_options options = {.on_request = on_request, .context = f};

    assert_int_equal(jwo_loop_new(&f->loop, NULL), JWO_OK);
    assert_int_equal(jwo_http_server_new(&f->server, f->loop, &options, NULL), JWO_OK);
    assert_int_equal(jwo_http_client_new(&f->client, f->loop, NULL), JWO_OK);
    f->listener = -1;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    jwo_http_client_free(f->client);
    jwo_http_door_free(f->door);
    jwo_http_server_free(f->server);
    jwo_loop_free(f->loop);
    if (f->listener >= 0) {
        (void)close(f->listener);
    }
    test_free(f);
    return 0;
}

static void ask(struct fixture *f, struct raw_socket *client, uint16_t port)
{
    f->requests = 0;
    raw_connect(client, port);
    raw_sends(client, f->loop, GET);
    raw_wait_flag(f->loop, &f->requests);
}

/* --- an answer in parts ----------------------------------------------------------------------- */

static void test_answer_part__arrives_while_the_rest_is_still_owed(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    ask(f, &client, jwo_http_server_port(f->server));
    jwo_http_answer_part(f->request, "one ", 4);
    raw_wait_text(&client, f->loop, "one ");
    assert_false(client.ended);
    jwo_http_answer_part(f->request, "two ", 4);
    raw_wait_text(&client, f->loop, "one two ");
    assert_false(client.ended);
    jwo_http_answer_bytes(f->request, "three", 5, JWO_HTTP_CLOSE);
    raw_wait_end(&client, f->loop);
    assert_string_equal(client.got.data, "one two three");
    assert_int_equal(client.error, 0);
    assert_int_equal(f->gone, 0);
    raw_close(&client);
}

static void test_answer_part__is_told_when_the_client_leaves(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    ask(f, &client, jwo_http_server_port(f->server));
    jwo_http_answer_part(f->request, "one ", 4);
    raw_wait_text(&client, f->loop, "one ");
    raw_close(&client);
    raw_wait_flag(f->loop, &f->gone);
    assert_int_equal(f->gone, 1);
}

static void test_answer_part__ends_with_the_server(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    ask(f, &client, jwo_http_server_port(f->server));
    jwo_http_answer_part(f->request, "one ", 4);
    jwo_http_server_free(f->server);
    f->server = NULL;
    assert_int_equal(f->gone, 1);
    raw_wait_end(&client, f->loop);
    assert_string_equal(client.got.data, "one ");
    raw_close(&client);
}

/* --- doors ------------------------------------------------------------------------------------ */

static int connect_error(uint16_t port)
{
    const struct sockaddr_in address = raw_address(port);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int error =
        connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 ? 0 : errno;

    (void)close(fd);
    return error;
}

static void answer_ok(struct fixture *f, struct raw_socket *client)
{
    jwo_http_answer(f->request, 200, NULL, "hello", 5, NULL, 0);
    raw_wait_text(client, f->loop, "hello");
}

static void test_door__refuses_while_it_is_shut_and_serves_again(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    assert_int_equal(jwo_http_door_new(&f->door, f->server, NULL), JWO_OK);
    const uint16_t port = jwo_http_door_port(f->door);
    assert_true(port > 0);
    assert_int_not_equal(port, jwo_http_server_port(f->server));
    for (int round = 0; round < 3; round++) {
        ask(f, &client, port);
        answer_ok(f, &client);
        raw_close(&client);
        jwo_http_door_shut(f->door);
        jwo_http_door_shut(f->door);
        assert_int_equal(connect_error(port), ECONNREFUSED);
        ask(f, &client, jwo_http_server_port(f->server)); /* the others notice nothing */
        answer_ok(f, &client);
        raw_close(&client);
        jwo_http_door_open(f->door);
        jwo_http_door_open(f->door);
    }
    assert_int_equal(jwo_http_door_port(f->door), port);
    jwo_http_door_free(f->door);
    f->door = NULL;
    assert_int_equal(connect_error(port), ECONNREFUSED);
}

static void test_door__resets_what_came_by_it_before(void **state)
{
    struct fixture *f = *state;
    struct raw_socket kept;

    assert_int_equal(jwo_http_door_new(&f->door, f->server, NULL), JWO_OK);
    ask(f, &kept, jwo_http_door_port(f->door));
    jwo_http_door_shut(f->door);
    answer_ok(f, &kept); /* it was under way */
    f->requests = 0;
    raw_sends(&kept, f->loop, GET);
    raw_wait_end(&kept, f->loop);
    assert_int_equal(kept.error, ECONNRESET);
    assert_int_equal(f->requests, 0);
    raw_close(&kept);
}

/* --- the client ------------------------------------------------------------------------------- */

static uint16_t listen_raw(struct fixture *f)
{
    struct sockaddr_in address = raw_address(0);
    socklen_t len = sizeof(address);

    f->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(f->listener, (const struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(f->listener, 4), 0);
    assert_int_equal(getsockname(f->listener, (struct sockaddr *)&address, &len), 0);
    return ntohs(address.sin_port);
}

static void accept_raw(struct fixture *f, struct raw_socket *peer)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;
    int fd = -1;

    while (fd < 0) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        jwo_loop_poll(f->loop);
        fd = accept4(f->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    }
    raw_init(peer, fd);
}

static void on_done(void *context, const struct jwo_http_result *result)
{
    struct fixture *f = context;

    f->done++;
    f->outcome = result->outcome;
}

static jwo_http_call *misbehave(struct fixture *f, struct raw_socket *peer,
                                enum jwo_http_mischief mischief)
{
    char url[64];
    const struct jwo_http_call_options options = {
        .method = "POST",
        .url = url,
        .body = BODY,
        .body_len = sizeof(BODY) - 1,
        .timeout_ms = RAW_DEADLINE_MS,
        .fresh_connection = true,
        .mischief = mischief,
        .pause_ms = 2,
    };

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", (unsigned)listen_raw(f));
    jwo_http_call *call = jwo_http_send(f->client, &options, on_done, f);
    accept_raw(f, peer);
    return call;
}

/* How often something new was there. */
static int arrivals_until(struct fixture *f, struct raw_socket *peer, const char *text)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;
    int arrivals = 0;

    while (!memmem(peer->got.data, peer->got.len, text, strlen(text))) {
        const size_t before = peer->got.len;

        assert_true(jwo_monotonic_ms() < deadline_ms && !peer->ended);
        raw_turn(peer, f->loop, POLLIN);
        raw_receive(peer);
        arrivals += peer->got.len > before;
    }
    return arrivals;
}

static void test_drips__sends_the_body_in_pieces(void **state)
{
    struct fixture *f = *state;
    struct raw_socket peer;

    (void)misbehave(f, &peer, JWO_HTTP_DRIPS);
    assert_true(arrivals_until(f, &peer, BODY) > 2); /* at most one piece in a turn of the loop */
    assert_non_null(strstr(peer.got.data, "Content-Length: 32\r\n"));
    raw_sends(&peer, f->loop, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    raw_wait_flag(f->loop, &f->done);
    assert_int_equal(f->outcome, JWO_HTTP_ANSWERED);
    raw_close(&peer);
}

static void test_drips__may_be_cancelled_between_two_pieces(void **state)
{
    struct fixture *f = *state;
    struct raw_socket peer;
    jwo_http_call *call = misbehave(f, &peer, JWO_HTTP_DRIPS);

    raw_wait_text(&peer, f->loop, "\r\n\r\n0");
    jwo_http_cancel(call); /* the sanitizer looks on */
    raw_wait_end(&peer, f->loop);
    assert_null(strstr(peer.got.data, BODY));
    assert_int_equal(f->done, 0);
    raw_close(&peer);
}

static void test_breaks_off__resets_in_the_middle_of_the_body(void **state)
{
    struct fixture *f = *state;
    struct raw_socket peer;

    (void)misbehave(f, &peer, JWO_HTTP_BREAKS_OFF);
    raw_wait_end(&peer, f->loop);
    assert_int_equal(peer.error, ECONNRESET);
    assert_non_null(strstr(peer.got.data, "Content-Length: 32\r\n"));
    assert_non_null(strstr(peer.got.data, "\r\n\r\n0123456789abcdef"));
    assert_null(strstr(peer.got.data, BODY));
    raw_wait_flag(f->loop, &f->done);
    assert_int_equal(f->outcome, JWO_HTTP_LOST);
    raw_close(&peer);
}

static void test_hangs_up__after_the_whole_request_and_before_the_answer(void **state)
{
    struct fixture *f = *state;
    struct raw_socket peer;

    (void)misbehave(f, &peer, JWO_HTTP_HANGS_UP);
    raw_wait_end(&peer, f->loop);
    assert_int_equal(peer.error, 0);
    assert_non_null(strstr(peer.got.data, "\r\n\r\n" BODY));
    raw_wait_flag(f->loop, &f->done);
    assert_int_equal(f->outcome, JWO_HTTP_LOST);
    raw_close(&peer);
}

/* A call's handle is used again: what misbehaved must not stick to it. */
static void test_mischief__ends_with_its_call(void **state)
{
    static const enum jwo_http_mischief all[] = {JWO_HTTP_DRIPS, JWO_HTTP_BREAKS_OFF,
                                                 JWO_HTTP_HANGS_UP};
    struct fixture *f = *state;
    struct raw_socket peer;

    for (size_t i = 0; i < JWO_COUNT(all); i++) {
        f->done = 0;
        jwo_http_call *call = misbehave(f, &peer, all[i]);
        if (f->done == 0) {
            jwo_http_cancel(call);
        }
        raw_close(&peer);
        (void)close(f->listener);
        (void)misbehave(f, &peer, JWO_HTTP_HONEST);
        assert_true(arrivals_until(f, &peer, BODY) > 0);
        f->done = 0;
        raw_sends(&peer, f->loop, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        raw_wait_flag(f->loop, &f->done);
        assert_int_equal(f->outcome, JWO_HTTP_ANSWERED);
        raw_close(&peer);
        (void)close(f->listener);
    }
    f->listener = -1;
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_answer_part__arrives_while_the_rest_is_still_owed),
        TEST(test_answer_part__is_told_when_the_client_leaves),
        TEST(test_answer_part__ends_with_the_server),
        TEST(test_door__refuses_while_it_is_shut_and_serves_again),
        TEST(test_door__resets_what_came_by_it_before),
        TEST(test_drips__sends_the_body_in_pieces),
        TEST(test_drips__may_be_cancelled_between_two_pieces),
        TEST(test_breaks_off__resets_in_the_middle_of_the_body),
        TEST(test_hangs_up__after_the_whole_request_and_before_the_answer),
        TEST(test_mischief__ends_with_its_call),
    };
#undef TEST
    return cmocka_run_group_tests_name("http_mischief", tests, NULL, NULL);
}

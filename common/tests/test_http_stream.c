/* test_http_stream.c -- answers that are told piece by piece: order, end, slow readers, limits. */
#include "test_support.h"

#include <stdlib.h>

#include "jwo/http_server.h"
#include "jwo/limits.h"
#include "raw_socket.h"

#define BYTES_MAX (256 * 1024)
#define GET       "GET /events HTTP/1.1\r\nHost: h\r\n\r\n"

struct fixture {
    jwo_loop *loop;
    jwo_http_server *server;
    jwo_http_request *streams[JWO_HTTP_STREAMS_MAX + 1];
    int begun, refused, gone, drained;
    bool later;   /* the handler keeps the request */
    int supplies; /* how many more blocks `drained` writes */
    jwo_http_request *kept;
    int keeps;
};

static void on_gone(void *context)
{
    ((struct fixture *)context)->gone++;
}

static const char block[16384] = "block";

static void on_drained(void *context)
{
    struct fixture *f = context;

    f->drained++;
    if (f->supplies > 0) {
        f->supplies--;
        assert_true(jwo_http_stream_write(f->streams[0], block, sizeof(block)));
    }
}

static void begin(struct fixture *f, jwo_http_request *request)
{
    static const struct jwo_http_header header = {"Cache-Control", "no-store"};
    const struct jwo_http_stream_options options = {.status = 200,
                                                    .content_type = "text/event-stream",
                                                    .headers = &header,
                                                    .header_count = 1,
                                                    .bytes_max = BYTES_MAX,
                                                    .drained = on_drained,
                                                    .context = f};

    jwo_http_set_gone(request, on_gone, f);
    if (jwo_http_stream_begin(request, &options)) {
        f->streams[f->begun++] = request;
    } else {
        f->refused++;
        jwo_http_answer(request, 503, NULL, "", 0, NULL, 0);
    }
}

static void on_request(void *context, jwo_http_request *request)
{
    struct fixture *f = context;

    if (f->later) {
        f->kept = request;
        f->keeps++;
    } else {
        begin(f, request);
    }
}

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    const struct jwo_http_server_options options = {.on_request = on_request, .context = f};

    assert_int_equal(jwo_loop_new(&f->loop, NULL), JWO_OK);
    assert_int_equal(jwo_http_server_new(&f->server, f->loop, &options, NULL), JWO_OK);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    jwo_http_server_free(f->server);
    jwo_loop_free(f->loop);
    test_free(f);
    return 0;
}

static void client_open(struct fixture *f, struct raw_socket *client, const char *request)
{
    raw_connect(client, jwo_http_server_port(f->server));
    raw_sends(client, f->loop, request);
    raw_wait_flag(f->loop, f->later ? &f->keeps : &f->begun);
}

static void write_text(struct fixture *f, const char *text)
{
    assert_true(jwo_http_stream_write(f->streams[0], text, strlen(text)));
}

static void test_stream__tells_in_order_and_ends(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    client_open(f, &client, GET);
    write_text(f, "one ");
    raw_wait_text(&client, f->loop, "one ");
    assert_non_null(strstr(client.got.data, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(client.got.data, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr(client.got.data, "Cache-Control: no-store\r\n"));
    assert_null(strstr(client.got.data, "\r\n0\r\n"));
    write_text(f, "two ");
    write_text(f, "three");
    raw_wait_text(&client, f->loop, "two three");
    write_text(f, "four");
    jwo_http_stream_end(f->streams[0]);
    raw_wait_text(&client, f->loop, "\r\n0\r\n\r\n"); /* the last chunk */
    assert_non_null(strstr(client.got.data, "four"));
    assert_int_equal(f->gone, 0);
    raw_close(&client);
}

/* The connection lives on, like after any answer. */
static void test_stream__leaves_the_connection_usable(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    client_open(f, &client, GET);
    jwo_http_stream_end(f->streams[0]);
    raw_wait_text(&client, f->loop, "\r\n0\r\n\r\n");
    f->begun = 0;
    raw_sends(&client, f->loop, GET);
    raw_wait_flag(f->loop, &f->begun);
    write_text(f, "again");
    raw_wait_text(&client, f->loop, "again");
    raw_close(&client);
}

static void test_stream__may_begin_later(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    f->later = true;
    client_open(f, &client, GET);
    begin(f, f->kept);
    write_text(f, "late");
    raw_wait_text(&client, f->loop, "late");
    raw_close(&client);
    raw_wait_flag(f->loop, &f->gone);
    assert_int_equal(f->gone, 1);
}

static void test_stream__is_gone_when_the_client_leaves(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    client_open(f, &client, GET);
    write_text(f, "hello");
    raw_wait_text(&client, f->loop, "hello");
    raw_close(&client);
    raw_wait_flag(f->loop, &f->gone);
    assert_int_equal(f->gone, 1);
}

static void test_stream__is_gone_when_the_server_is_freed(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    client_open(f, &client, GET);
    write_text(f, "hello");
    jwo_http_server_free(f->server);
    f->server = NULL;
    assert_int_equal(f->gone, 1);
    raw_close(&client);
}

/* Nobody reads: the buffers of the sockets fill up, then ours, and then the stream is over. */
static void test_stream__drops_who_does_not_read(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;
    int writes = 0;

    client_open(f, &client, GET);
    while (jwo_http_stream_write(f->streams[0], block, sizeof(block))) {
        jwo_loop_poll(f->loop);
        assert_true(++writes < 100000);
    }
    assert_true(writes >= BYTES_MAX / (int)sizeof(block));
    raw_wait_end(&client, f->loop);
    assert_int_equal(client.error, ECONNRESET);
    assert_int_equal(f->gone, 0);
    raw_close(&client);
}

/* More than the stream may hold goes through it when it is supplied on demand. */
static void test_stream__asks_for_more_when_nothing_waits(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    f->supplies = 4 * BYTES_MAX / (int)sizeof(block);
    client_open(f, &client, GET);
    while (f->supplies > 0) {
        raw_turn(&client, f->loop, POLLIN);
        raw_receive(&client);
        assert_true(jwo_http_stream_waiting(f->streams[0]) <= sizeof(block));
    }
    write_text(f, "the end");
    raw_wait_text(&client, f->loop, "the end");
    assert_true(client.got.len > 4 * BYTES_MAX);
    raw_close(&client);
}

static void test_stream__has_a_limit_per_server(void **state)
{
    struct fixture *f = *state;
    struct raw_socket clients[JWO_HTTP_STREAMS_MAX + 1];
    struct raw_socket *last = &clients[JWO_HTTP_STREAMS_MAX];

    for (int i = 0; i < JWO_HTTP_STREAMS_MAX; i++) {
        raw_connect(&clients[i], jwo_http_server_port(f->server));
        raw_sends(&clients[i], f->loop, GET);
        raw_wait_text(&clients[i], f->loop, "200 OK");
    }
    raw_connect(last, jwo_http_server_port(f->server));
    raw_sends(last, f->loop, GET);
    raw_wait_text(last, f->loop, "503 Service Unavailable");
    assert_int_equal(f->refused, 1);
    raw_close(&clients[0]); /* makes room */
    raw_wait_flag(f->loop, &f->gone);
    jwo_loop_poll(f->loop);
    raw_sends(last, f->loop, GET);
    raw_wait_text(last, f->loop, "200 OK");
    for (int i = 1; i <= JWO_HTTP_STREAMS_MAX; i++) {
        raw_close(&clients[i]);
    }
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_stream__tells_in_order_and_ends),
        TEST(test_stream__leaves_the_connection_usable),
        TEST(test_stream__may_begin_later),
        TEST(test_stream__is_gone_when_the_client_leaves),
        TEST(test_stream__is_gone_when_the_server_is_freed),
        TEST(test_stream__drops_who_does_not_read),
        TEST(test_stream__asks_for_more_when_nothing_waits),
        TEST(test_stream__has_a_limit_per_server),
    };
#undef TEST

    return cmocka_run_group_tests_name("http_stream", tests, NULL, NULL);
}

/* test_http_server.c -- the HTTP server against polite, clumsy and hostile clients. */
#include "test_support.h"

#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>

#include "jwo/http_server.h"
#include "jwo/limits.h"
#include "raw_socket.h"

#define BODY_MAX 1000

struct fixture {
    jwo_loop *loop;
    jwo_http_server *server;
    uint16_t port;
    int requests;
    int gone;
    bool hold; /* keep the request, answer later */
    bool raw;  /* answer with these bytes instead */
    enum jwo_http_end end;
    jwo_http_request *held[64]; /* hold: in the order of arrival */
    size_t held_count;
    struct jwo_buf seen; /* what the handler saw: "METHOD target path query body|" */
    char host[64];
};

static const struct jwo_http_header extra[] = {{"X-Word", "moon"}, {"X-Bad", "line\r\nbreak"}};

static void answer(struct fixture *f, jwo_http_request *request)
{
    if (f->raw) {
        jwo_http_answer_bytes(request, "HTTP/1.1 2", 10, f->end);
    } else {
        jwo_http_answer(request, 200, "text/plain", "hello", 5, extra, 1);
    }
}

static void on_gone(void *context)
{
    ((struct fixture *)context)->gone++;
}

static void on_request(void *context, jwo_http_request *request)
{
    struct fixture *f = context;
    size_t len;
    const char *body = jwo_http_body(request, &len);
    const char *host = jwo_http_header(request, "hOsT");

    f->requests++;
    assert_int_equal(strlen(body), len);
    jwo_buf_addf(&f->seen, "%s %s %s %s %zu|", jwo_http_method(request), jwo_http_target(request),
                 jwo_http_path(request), jwo_http_query(request), len);
    (void)snprintf(f->host, sizeof(f->host), "%s", host ? host : "");
    jwo_http_set_gone(request, on_gone, f);
    if (f->hold) {
        assert_true(f->held_count < JWO_COUNT(f->held));
        f->held[f->held_count++] = request;
    } else {
        answer(f, request);
    }
}

static void server_start(struct fixture *f, const char *cert, const char *key)
{
    const struct jwo_http_server_options options = {.body_bytes_max = BODY_MAX,
                                                    .tls_cert_pem = cert,
                                                    .tls_key_pem = key,
                                                    .on_request = on_request,
                                                    .context = f};
    struct jwo_error err = {0};

    if (jwo_http_server_new(&f->server, f->loop, &options, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    f->port = jwo_http_server_port(f->server);
    assert_true(f->port > 0);
}

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));

    assert_int_equal(jwo_loop_new(&f->loop, NULL), JWO_OK);
    jwo_buf_init(&f->seen, 65536);
    server_start(f, NULL, NULL);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    jwo_http_server_free(f->server);
    jwo_loop_free(f->loop);
    jwo_buf_dispose(&f->seen);
    test_free(f);
    return 0;
}

#define GET "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

static void test_request__shows_what_was_sent(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    raw_connect(&client, f->port);
    raw_sends(&client, f->loop,
              "POST /v1/a%2Fb?x=%20&y HTTP/1.1\r\nHost: store\r\nContent-Length: 3\r\n\r\n{}\n");
    raw_wait_text(&client, f->loop, "hello");
    assert_string_equal(f->seen.data, "POST /v1/a%2Fb?x=%20&y /v1/a%2Fb x=%20&y 3|");
    assert_string_equal(f->host, "store");
    assert_ptr_equal(strstr(client.got.data, "HTTP/1.1 200 OK\r\n"), client.got.data);
    assert_non_null(strstr(client.got.data, "Content-Type: text/plain\r\n"));
    assert_non_null(strstr(client.got.data, "X-Word: moon\r\n"));
    raw_close(&client);
}

static void test_request__lists_headers_in_order(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;
    size_t count;

    f->hold = true;
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, "GET / HTTP/1.1\r\nHost: h\r\nB: 1\r\nA: 2\r\nB:\r\n\r\n");
    raw_wait_flag(f->loop, &f->requests);
    const struct jwo_http_header *headers = jwo_http_headers(f->held[0], &count);
    assert_int_equal(count, 4);
    assert_string_equal(headers[1].name, "B");
    assert_string_equal(headers[2].value, "2");
    assert_string_equal(headers[3].value, "");
    assert_string_equal(jwo_http_header(f->held[0], "b"), "1");
    assert_null(jwo_http_header(f->held[0], "c"));
    assert_true(jwo_http_received_ms(f->held[0]) > 0);
    char peer[JWO_HTTP_PEER_MAX];
    assert_string_equal(jwo_http_peer(f->held[0], peer), "127.0.0.1");
    raw_close(&client);
}

static void test_answer__may_come_in_a_later_turn(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    f->hold = true;
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, GET);
    raw_wait_flag(f->loop, &f->requests);
    jwo_loop_poll(f->loop);
    answer(f, f->held[0]);
    raw_wait_text(&client, f->loop, "hello");
    raw_sends(&client, f->loop, GET); /* the connection lives on */
    f->hold = false;
    raw_wait_text(&client, f->loop,
                  "hello"
                  "HTTP/1.1 200 OK");
    assert_int_equal(f->gone, 0);
    raw_close(&client);
}

static void test_answer__of_many_in_reverse_order(void **state)
{
    struct fixture *f = *state;
    struct raw_socket clients[50];

    f->hold = true;
    for (size_t i = 0; i < JWO_COUNT(clients); i++) {
        raw_connect(&clients[i], f->port);
        raw_sends(&clients[i], f->loop, GET);
    }
    while (f->held_count < JWO_COUNT(clients)) {
        raw_turn(&clients[0], f->loop, POLLIN);
    }
    while (f->held_count > 0) {
        answer(f, f->held[--f->held_count]);
    }
    for (size_t i = 0; i < JWO_COUNT(clients); i++) {
        raw_wait_text(&clients[i], f->loop, "hello");
        raw_close(&clients[i]);
    }
}

static void test_answer__of_pipelined_requests_in_their_order(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    raw_connect(&client, f->port);
    raw_sends(
        &client, f->loop,
        "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
        "\r\n{}GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    raw_wait_end(&client, f->loop);
    assert_string_equal(f->seen.data, "GET /1 /1  0|POST /2 /2  2|GET /3 /3  0|");
    raw_close(&client);
}

static void test_answer__leaves_out_a_header_that_would_break_the_head(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    f->hold = true;
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, GET);
    raw_wait_flag(f->loop, &f->requests);
    jwo_http_answer(f->held[0], 429, NULL, NULL, 0, extra, 2);
    raw_wait_text(&client, f->loop, "\r\n\r\n");
    assert_ptr_equal(strstr(client.got.data, "HTTP/1.1 429 Too Many Requests"), client.got.data);
    assert_null(strstr(client.got.data, "break"));
    assert_null(strstr(client.got.data, "Content-Type"));
    raw_close(&client);
}

static void test_answer__of_a_megabyte_arrives_whole(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;
    const size_t len = 1024 * 1024;
    char *body = test_malloc(len);

    memset(body, 'x', len);
    body[len - 1] = '!';
    f->hold = true;
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, GET);
    raw_wait_flag(f->loop, &f->requests);
    jwo_http_answer(f->held[0], 200, "text/plain", body, len, NULL, 0);
    raw_wait_text(&client, f->loop, "x!");
    const char *head_end = strstr(client.got.data, "\r\n\r\n");
    assert_int_equal(client.got.data + client.got.len - (head_end + 4), len);
    raw_close(&client);
    test_free(body);
}

static void test_head__gets_no_body(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, "HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    raw_wait_end(&client, f->loop);
    assert_non_null(strstr(client.got.data, "Content-Length: 5\r\n"));
    assert_null(strstr(client.got.data, "hello"));
    raw_close(&client);
}

static void test_expect__is_told_to_continue(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    raw_connect(&client, f->port);
    raw_sends(&client, f->loop,
              "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    raw_wait_text(&client, f->loop, "HTTP/1.1 100 Continue\r\n\r\n");
    raw_sends(&client, f->loop, "{}");
    raw_wait_text(&client, f->loop, "hello");
    raw_close(&client);
}

static void test_body__may_be_chunked_and_slow(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;
    static const char text[] = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";

    raw_connect(&client, f->port);
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        raw_send(&client, f->loop, text + i, 1);
        jwo_loop_poll(f->loop);
    }
    raw_wait_text(&client, f->loop, "hello");
    assert_string_equal(f->seen.data, "POST / /  5|");
    raw_close(&client);
}

static void test_body__may_be_as_large_as_the_limit(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;
    char body[BODY_MAX + 1];

    memset(body, 'x', BODY_MAX);
    body[BODY_MAX] = '\0';
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
    raw_sends(&client, f->loop, body);
    raw_wait_text(&client, f->loop, "hello");
    raw_close(&client);
}

#define HOST "Host: h\r\n"
#define POST "POST / HTTP/1.1\r\n" HOST

/* Requests that break a rule or a limit: prefix, then filler so many times, then suffix. */
/* clang-format off */
static const struct {
    const char *prefix;
    const char *filler;
    size_t filler_count;
    const char *suffix;
    const char *status;
} refusals[] = {
    {"garbage\r\n\r\n",                                               "", 0, "", ""}, /* closed */
    {"garbage in a line\r\n\r\n",                                     "", 0, "", " 400 "},
    {"GET / FTP/1.1\r\n" HOST "\r\n",                                "", 0, "", " 400 "},
    {"GET / HTTP/1.0\r\n" HOST HOST "\r\n", "", 0, "", " 400 "},
    {"GET / HTTP/1.1\r\n" HOST HOST "\r\n",                          "", 0, "", " 400 "},
    {"GET / HTTP/1.1\r\n\r\n",         "", 0, "", " 400 "}, /* no Host */
    {"GET / HTTP/1.1\r\n" HOST "A : b\r\n\r\n",                       "", 0, "", " 400 "},
    {POST "Content-Length: x\r\n\r\n",          "", 0, "", " 400 "},
    {POST "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "", 0, "", " 400 "},
    {POST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", "", 0, "", " 400 "},
    {POST "Transfer-Encoding: gzip\r\n\r\n",    "", 0, "", " 400 "},
    {POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "", 0, "", " 400 "},
    {"GET /a b HTTP/1.1\r\n" HOST "\r\n",                           "", 0, "", " 400 "},
    {"GET /\x7f HTTP/1.1\r\n" HOST "\r\n",                          "", 0, "", " 400 "},
    {POST "Content-Length: 1001\r\n\r\n",       "", 0, "", " 413 "},
    {POST "Content-Length: 99999999999999999999\r\n\r\n", "", 0, "", " 413 "},
    {POST "Transfer-Encoding: chunked\r\n\r\n", "64\r\n" /* 100 bytes */
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n", 11, "0\r\n\r\n", " 413 "},
    {"GET /", "a", JWO_HTTP_TARGET_BYTES_MAX,   " HTTP/1.1\r\n" HOST "\r\n", " 414 "},
    {"GET /", "a", 2 * JWO_HTTP_HEAD_BYTES_MAX, " HTTP/1.1\r\n" HOST "\r\n", " 414 "},
    {"GET / HTTP/1.1\r\n" HOST,   "A: b\r\n", JWO_HTTP_HEADERS_MAX, "\r\n",                " 431 "},
    {"GET / HTTP/1.1\r\n" HOST "A: ", "b", 2 * JWO_HTTP_HEAD_BYTES_MAX, "\r\n\r\n",        " 431 "},
};
/* clang-format on */

static void test_limits__are_refused_without_the_handler(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(refusals); i++) {
        struct raw_socket client;
        struct jwo_buf request;
        jwo_buf_init(&request, 1024 * 1024);
        jwo_buf_adds(&request, refusals[i].prefix);
        for (size_t n = 0; n < refusals[i].filler_count; n++) {
            jwo_buf_adds(&request, refusals[i].filler);
        }
        jwo_buf_adds(&request, refusals[i].suffix);
        raw_connect(&client, f->port);
        raw_send(&client, f->loop, request.data, request.len);
        raw_wait_end(&client, f->loop);
        client.got.data[strcspn(client.got.data, "\r")] = '\0'; /* the status line */
        const bool closed = refusals[i].status[0] == '\0' && client.got.len == 0;
        if (f->requests > 0 || (!closed && !strstr(client.got.data, refusals[i].status))) {
            fail_msg("row %zu: wanted%s, got \"%s\" and %d calls of the handler", i,
                     refusals[i].status, client.got.data, f->requests);
        }
        raw_close(&client);
        jwo_buf_dispose(&request);
    }
}

static void test_target__may_have_more_parameters_than_the_library_takes(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;
    char query[1501];

    memset(query, '&', sizeof query - 1);
    query[sizeof query - 1] = '\0';
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, "GET /?");
    raw_sends(&client, f->loop, query);
    raw_sends(&client, f->loop, " HTTP/1.1\r\n" HOST "\r\n");
    raw_wait_text(&client, f->loop, "hello");
    assert_int_equal(f->requests, 1);
    raw_close(&client);
}

static void test_header__ends_at_a_nul(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;
    static const char text[] = "GET / HTTP/1.1\r\nHost: ab\0cd\r\n\r\n";

    raw_connect(&client, f->port);
    raw_send(&client, f->loop, text, sizeof(text) - 1);
    raw_wait_text(&client, f->loop, "hello");
    assert_string_equal(f->host, "ab");
    raw_close(&client);
}

static void test_limits__end_a_chunked_body_without_end(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;
    int64_t sent = 0;

    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
    while (!client.ended) {
        raw_sends(&client, f->loop, "A\r\n0123456789\r\n");
        raw_turn(&client, f->loop, POLLIN);
        raw_receive(&client);
        sent += 10;
        assert_true(sent < 1000 * BODY_MAX);
    }
    assert_int_equal(f->requests, 0);
    raw_close(&client);
}

static void test_slow_client__holds_nothing_but_its_own_connection(void **state)
{
    struct fixture *f = *state;
    struct raw_socket slow[3], client;
    static const char *const halves[] = {"GE", "GET / HTTP/1.1\r\nHo",
                                         "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\n{"};

    for (size_t i = 0; i < JWO_COUNT(slow); i++) {
        raw_connect(&slow[i], f->port);
        raw_sends(&slow[i], f->loop, halves[i]);
        jwo_loop_poll(f->loop);
    }
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, GET);
    raw_wait_text(&client, f->loop, "hello");
    raw_close(&client);
    assert_int_equal(f->requests, 1);
    raw_close(&slow[0]); /* one leaves by itself, the others when the server is freed */
    jwo_http_server_free(f->server);
    f->server = NULL;
    raw_wait_end(&slow[1], f->loop);
    raw_wait_end(&slow[2], f->loop);
    raw_close(&slow[1]);
    raw_close(&slow[2]);
}

static void test_gone__tells_that_the_client_left(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    f->hold = true;
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, GET);
    raw_wait_flag(f->loop, &f->requests);
    assert_int_equal(f->gone, 0);
    raw_close(&client);
    raw_wait_flag(f->loop, &f->gone);
    assert_int_equal(f->gone, 1);
}

static void test_gone__tells_that_the_server_is_freed(void **state)
{
    struct fixture *f = *state;
    struct raw_socket unanswered, answered;

    f->hold = true;
    raw_connect(&unanswered, f->port);
    raw_sends(&unanswered, f->loop, GET);
    raw_wait_flag(f->loop, &f->requests);
    raw_connect(&answered, f->port);
    raw_sends(&answered, f->loop, GET);
    while (f->held_count < 2) {
        raw_turn(&answered, f->loop, POLLIN);
    }
    answer(f, f->held[1]);
    jwo_http_server_free(f->server);
    f->server = NULL;
    assert_int_equal(f->gone, 1);
    raw_wait_end(&unanswered, f->loop);
    assert_int_equal(unanswered.got.len, 0);
    raw_wait_text(&answered, f->loop, "hello");
    raw_close(&unanswered);
    raw_close(&answered);
}

static void raw_answer_check(struct fixture *f, bool hold, enum jwo_http_end end)
{
    struct raw_socket client;

    f->hold = hold;
    f->raw = true;
    f->end = end;
    f->requests = 0;
    f->held_count = 0;
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, GET);
    if (hold) {
        raw_wait_flag(f->loop, &f->requests);
        answer(f, f->held[0]);
    }
    raw_wait_text(&client, f->loop, "HTTP/1.1 2");
    if (end != JWO_HTTP_STALL) {
        raw_wait_end(&client, f->loop);
        assert_int_equal(client.error, end == JWO_HTTP_RESET ? ECONNRESET : 0);
    } else {
        raw_sends(&client, f->loop, GET); /* is not heard */
        for (int i = 0; i < 20; i++) {
            raw_turn(&client, f->loop, POLLIN);
            raw_receive(&client);
        }
        assert_false(client.ended);
    }
    assert_string_equal(client.got.data, "HTTP/1.1 2");
    assert_int_equal(f->requests, 1);
    assert_int_equal(f->gone, 0);
    raw_close(&client);
}

static void test_answer_bytes__end_as_asked(void **state)
{
    struct fixture *f = *state;

    for (int hold = 0; hold < 2; hold++) {
        raw_answer_check(f, hold, JWO_HTTP_CLOSE);
        raw_answer_check(f, hold, JWO_HTTP_RESET);
        raw_answer_check(f, hold, JWO_HTTP_STALL);
    }
}

static void test_answer_bytes__stalled_is_closed_with_the_server(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;

    f->raw = true;
    f->end = JWO_HTTP_STALL;
    raw_connect(&client, f->port);
    raw_sends(&client, f->loop, GET);
    raw_wait_text(&client, f->loop, "HTTP/1.1 2");
    jwo_http_server_free(f->server);
    f->server = NULL;
    raw_wait_end(&client, f->loop);
    assert_int_equal(f->gone, 0);
    raw_close(&client);
}

static void test_jwo_http_server_new__says_what_is_wrong(void **state)
{
    struct fixture *f = *state;
    struct jwo_http_server_options options = {.port = f->port, .on_request = on_request};
    struct jwo_http_server *second = NULL;
    struct jwo_error err;
    char port[16];

    (void)snprintf(port, sizeof(port), "port %u", (unsigned)f->port);
    assert_int_equal(jwo_http_server_new(&second, f->loop, &options, &err), JWO_EIO);
    assert_non_null(strstr(err.text, "127.0.0.1"));
    assert_non_null(strstr(err.text, port));
    assert_non_null(strstr(err.text, "Address already in use"));
    options.address = "localhost";
    assert_int_equal(jwo_http_server_new(&second, f->loop, &options, &err), JWO_EIO);
    assert_non_null(strstr(err.text, "localhost"));
    options = (struct jwo_http_server_options){
        .tls_cert_pem = "no", .tls_key_pem = "no", .on_request = on_request};
    assert_int_equal(jwo_http_server_new(&second, f->loop, &options, &err), JWO_EIO);
    assert_null(second);
}

static void test_server__listens_on_ipv6_too(void **state)
{
    struct fixture *f = *state;
    const struct jwo_http_server_options options = {.address = "::1", .on_request = on_request};
    struct jwo_http_server *second = NULL;
    struct jwo_error err;
    const int probe = socket(AF_INET6, SOCK_STREAM, 0);
    const struct sockaddr_in6 loopback = {.sin6_family = AF_INET6,
                                          .sin6_addr = IN6ADDR_LOOPBACK_INIT};

    /* A machine without IPv6 has nothing to listen on: then the error is what we check. */
    const bool has =
        probe >= 0 && bind(probe, (const struct sockaddr *)&loopback, sizeof(loopback)) == 0;
    assert_int_equal(jwo_http_server_new(&second, f->loop, &options, &err), has ? JWO_OK : JWO_EIO);
    jwo_http_server_free(second);
    if (probe >= 0) {
        (void)close(probe);
    }
}

static char *file_read(const char *name)
{
    char path[512];
    char *text = test_calloc(1, 8192);

    (void)snprintf(path, sizeof(path), "%s/data/%s", JWO_TEST_DIR, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, 8191, file) > 0);
    (void)fclose(file);
    return text;
}

static void tls_talk(struct fixture *f, struct raw_socket *client)
{
    gnutls_certificate_credentials_t trust = NULL;
    gnutls_session_t tls = NULL;
    char text[1024] = "";
    ssize_t code;

    assert_int_equal(gnutls_certificate_allocate_credentials(&trust), 0);
    assert_int_equal(gnutls_init(&tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK), 0);
    assert_int_equal(gnutls_set_default_priority(tls), 0);
    assert_int_equal(gnutls_credentials_set(tls, GNUTLS_CRD_CERTIFICATE, trust), 0);
    gnutls_transport_set_int(tls, client->fd);
    while ((code = gnutls_handshake(tls)) != 0) {
        assert_int_equal(gnutls_error_is_fatal((int)code), 0);
        raw_turn(client, f->loop, POLLIN);
    }
    assert_int_equal(gnutls_record_send(tls, GET, sizeof(GET) - 1), sizeof(GET) - 1);
    while ((code = gnutls_record_recv(tls, text, sizeof(text) - 1)) < 0) {
        assert_int_equal(gnutls_error_is_fatal((int)code), 0);
        raw_turn(client, f->loop, POLLIN);
    }
    assert_ptr_equal(strstr(text, "HTTP/1.1 200 OK"), text);
    gnutls_deinit(tls);
    gnutls_certificate_free_credentials(trust);
}

static void test_tls__serves_over_it(void **state)
{
    struct fixture *f = *state;
    struct raw_socket client;
    char *cert = file_read("test_only_cert.pem");
    char *key = file_read("test_only_key.pem");

    jwo_http_server_free(f->server);
    server_start(f, cert, key);
    test_free(cert);
    test_free(key);
    raw_connect(&client, f->port);
    tls_talk(f, &client);
    assert_int_equal(f->requests, 1);
    raw_close(&client);
}

static void test_jwo_http_reason__names_the_status(void **state)
{
    (void)state;
    assert_string_equal(jwo_http_reason(200), "OK");
    assert_string_equal(jwo_http_reason(429), "Too Many Requests");
    assert_string_equal(jwo_http_reason(299), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_request__shows_what_was_sent),
        TEST(test_request__lists_headers_in_order),
        TEST(test_answer__may_come_in_a_later_turn),
        TEST(test_answer__of_many_in_reverse_order),
        TEST(test_answer__of_pipelined_requests_in_their_order),
        TEST(test_answer__leaves_out_a_header_that_would_break_the_head),
        TEST(test_answer__of_a_megabyte_arrives_whole),
        TEST(test_head__gets_no_body),
        TEST(test_expect__is_told_to_continue),
        TEST(test_body__may_be_chunked_and_slow),
        TEST(test_body__may_be_as_large_as_the_limit),
        TEST(test_limits__are_refused_without_the_handler),
        TEST(test_target__may_have_more_parameters_than_the_library_takes),
        TEST(test_header__ends_at_a_nul),
        TEST(test_limits__end_a_chunked_body_without_end),
        TEST(test_slow_client__holds_nothing_but_its_own_connection),
        TEST(test_gone__tells_that_the_client_left),
        TEST(test_gone__tells_that_the_server_is_freed),
        TEST(test_answer_bytes__end_as_asked),
        TEST(test_answer_bytes__stalled_is_closed_with_the_server),
        TEST(test_jwo_http_server_new__says_what_is_wrong),
        TEST(test_server__listens_on_ipv6_too),
        TEST(test_tls__serves_over_it),
        cmocka_unit_test(test_jwo_http_reason__names_the_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

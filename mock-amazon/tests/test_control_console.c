/* test_control_console.c -- the console's files, and who may use the port: another site's page, a
 * name that somebody made up, and a slow client may not. */
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "control_bench.h"
#include "raw_socket.h"

/* Send these bytes on a connection of its own and wait for the answer's end. */
static void ask_raw(struct control_bench *bench, struct raw_socket *client, const char *text)
{
    raw_connect(client, amz_control_port(bench->control));
    raw_sends(client, bench->fixture->loop, text);
    raw_wait_end(client, bench->fixture->loop);
}

static void expect_raw(struct control_bench *bench, const char *request, const char *answer)
{
    struct raw_socket client;

    ask_raw(bench, &client, request);
    if (!strstr(client.got.data, answer)) {
        fail_msg("%s\n-> %s", request, client.got.data);
    }
    raw_close(&client);
}

#define HEAD(method, target, host)                                                                 \
    method " " target " HTTP/1.1\r\nHost: " host "\r\nConnection: close\r\n"
#define AUTH "Authorization: Bearer " CONTROL_TOKEN "\r\n"

static void test_console__is_served_without_the_token(void **state)
{
    static const struct {
        const char *path, *type;
    } files[] = {{"/", "text/html; charset=utf-8"},
                 {"/console.css", "text/css; charset=utf-8"},
                 {"/console.js", "text/javascript; charset=utf-8"},
                 {"/favicon.svg", "image/svg+xml"}};
    struct control_bench *bench = *state;

    for (size_t i = 0; i < JWO_COUNT(files); i++) {
        struct raw_socket client;
        char text[512];

        (void)snprintf(text, sizeof text,
                       "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                       files[i].path);
        ask_raw(bench, &client, text);
        assert_non_null(strstr(client.got.data, "HTTP/1.1 200 OK\r\n"));
        (void)snprintf(text, sizeof text, "Content-Type: %s\r\n", files[i].type);
        assert_non_null(strstr(client.got.data, text));
        assert_non_null(strstr(client.got.data,
                               "Content-Security-Policy: default-src 'none'; script-src 'self'; "
                               "style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                               "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"));
        assert_non_null(strstr(client.got.data, "X-Content-Type-Options: nosniff\r\n"));
        assert_non_null(strstr(client.got.data, "Referrer-Policy: no-referrer\r\n"));
        assert_non_null(strstr(client.got.data, "Cache-Control: no-store\r\n"));
        assert_null(strstr(client.got.data, "Set-Cookie"));
        raw_close(&client);
    }
}

static void test_guard__takes_addresses_and_known_names(void **state)
{
    struct control_bench *bench = *state;

    expect_raw(bench, HEAD("GET", "/control/worlds", "127.0.0.1:80") AUTH "\r\n", " 200 OK");
    expect_raw(bench, HEAD("GET", "/control/worlds", "[::1]:80") AUTH "\r\n", " 200 OK");
    expect_raw(bench, HEAD("GET", "/control/worlds", "LocalHost") AUTH "\r\n", " 200 OK");
    expect_raw(bench, HEAD("GET", "/control/worlds", "mock.test:9") AUTH "\r\n", " 200 OK");
}

static void test_guard__refuses_other_names(void **state)
{
    static const char *const hosts[] = {"evil.test",
                                        "127.0.0.1.evil.test",
                                        "localhost.evil.test",
                                        "mock.test.evil.test:80",
                                        "[evil.test]",
                                        "[::1].evil.test",
                                        "127.1",
                                        ""};
    struct control_bench *bench = *state;

    for (size_t i = 0; i < JWO_COUNT(hosts); i++) {
        char text[512];

        (void)snprintf(text, sizeof text,
                       "GET /control/worlds HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n" AUTH
                       "\r\n",
                       hosts[i]);
        expect_raw(bench, text, " 403 Forbidden");
        (void)snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
                       hosts[i]);
        expect_raw(bench, text, "\"error\":\"Host: ");
    }
}

static void test_guard__refuses_the_pages_of_other_sites(void **state)
{
    static const char *const fields[] = {
        "Origin: http://evil.test",    "Origin: null",
        "Origin: http://127.0.0.1:81", "Origin: http://127.0.0.1",
        "Origin: 127.0.0.1:80",        "Origin: http://127.0.0.1:80.evil.test",
        "Sec-Fetch-Site: cross-site",  "Sec-Fetch-Site: same-site",
        "Origin: ftp://127.0.0.1:80",
    };
    static const char *const ours[] = {"Origin: http://127.0.0.1:80",
                                       "Origin: http://127.0.0.1:80\r\nSec-Fetch-Site: same-origin",
                                       "Sec-Fetch-Site: none"};
    struct control_bench *bench = *state;
    char text[512];

    for (size_t i = 0; i < JWO_COUNT(fields) + JWO_COUNT(ours); i++) {
        const bool is_ours = i >= JWO_COUNT(fields);

        (void)snprintf(text, sizeof text,
                       HEAD("GET", "/control/worlds", "127.0.0.1:80") AUTH "%s\r\n\r\n",
                       is_ours ? ours[i - JWO_COUNT(fields)] : fields[i]);
        expect_raw(bench, text, is_ours ? " 200 OK" : " 403 Forbidden");
    }
    /* A link to the page from elsewhere is no harm. */
    expect_raw(bench, HEAD("GET", "/", "127.0.0.1:80") "Sec-Fetch-Site: cross-site\r\n\r\n",
               " 200 OK");
}

static void test_guard__wants_json(void **state)
{
    static const char *const types[] = {"text/plain", "application/x-www-form-urlencoded",
                                        "application/jsonx", "multipart/form-data; boundary=x"};
    struct control_bench *bench = *state;
    char text[512];

    for (size_t i = 0; i < JWO_COUNT(types); i++) {
        (void)snprintf(text, sizeof text,
                       HEAD("POST", "/control/worlds", "127.0.0.1") AUTH
                       "Content-Type: %s\r\nContent-Length: 2\r\n\r\n{}",
                       types[i]);
        expect_raw(bench, text, " 415 ");
    }
    expect_raw(bench,
               HEAD("POST", "/control/worlds", "127.0.0.1") AUTH "Content-Length: 2\r\n\r\n{}",
               " 415 ");
    expect_raw(bench,
               HEAD("POST", "/control/worlds", "127.0.0.1") AUTH
               "Content-Type: application/json; charset=utf-8\r\n"
               "Content-Length: 2\r\n\r\n{}",
               " 400 Bad Request");
}

/* Half a request each, on many connections: others are served meanwhile. */
static void test_control__is_not_held_by_slow_clients(void **state)
{
    enum { SLOW = 100 };
    struct control_bench *bench = *state;
    struct raw_socket clients[SLOW];

    for (int i = 0; i < SLOW; i++) {
        raw_connect(&clients[i], amz_control_port(bench->control));
        raw_sends(&clients[i], bench->fixture->loop,
                  i % 2 ? "POST /control/worlds HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le"
                        : HEAD("POST", "/control/worlds", "127.0.0.1") AUTH
                      "Content-Type: application/json\r\n"
                      "Content-Length: 100\r\n\r\n{\"name\":");
    }
    control_make_world(bench);
    control_expect(bench, 200, "GET", "/control/worlds/w/trips", NULL);
    for (int i = 0; i < SLOW; i++) {
        raw_close(&clients[i]);
    }
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, control_setup, control_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_console__is_served_without_the_token),
        TEST(test_guard__takes_addresses_and_known_names),
        TEST(test_guard__refuses_other_names),
        TEST(test_guard__refuses_the_pages_of_other_sites),
        TEST(test_guard__wants_json),
        TEST(test_control__is_not_held_by_slow_clients),
    };
#undef TEST

    return cmocka_run_group_tests_name("control_console", tests, NULL, NULL);
}

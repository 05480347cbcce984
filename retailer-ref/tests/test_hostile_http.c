/* test_hostile_http.c -- what is no honest HTTP, to each of the three ports: framing that two
 * readers would read differently, floods, and what was never meant to be a request.
 *
 * Method: one row per trick, as raw bytes; hostile.h says what must hold after each. $A is the
 * start line of a request that the port answers 200.
 */
#include <signal.h>
#include <string.h>

#include "browser.h"
#include "hostile.h"
#include "test_support.h"

#define HOST    "Host: $H\r\n"
#define CLOSE   "Connection: close\r\n"
#define ASK     "$A HTTP/1.1\r\n" HOST CLOSE
#define CHUNKED ASK "Transfer-Encoding: chunked\r\n"
/* Another request, which must not be read out of the body of the one before it. */
#define WITHIN "GET /healthz HTTP/1.1\r\nHost: $H\r\n\r\n"

/* clang-format off */
static const struct hostile_row rows[] = {
    /* how long is the body? */
    {"two lengths",              ASK "Content-Length: 0\r\nContent-Length: 43\r\n", WITHIN,
     .status = 400},
    {"the same length twice",    ASK "Content-Length: 2\r\nContent-Length: 2\r\n", "{}",
     .status = 400},
    {"a list of lengths",        ASK "Content-Length: 2, 2\r\n", "{}", .status = 400},
    {"a length and chunks",      CHUNKED "Content-Length: 5\r\n", "0\r\n\r\n" WITHIN,
     .status = 400},
    {"chunks and a length",      ASK "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
     "0\r\n\r\n" WITHIN, .status = 400},
    {"a negative length",        ASK "Content-Length: -1\r\n", "", .status = 400},
    {"a length with a sign",     ASK "Content-Length: +2\r\n", "{}", .status = 400},
    {"a length in hex",          ASK "Content-Length: 0x2\r\n", "{}", .status = 400},
    {"an empty length",          ASK "Content-Length:\r\n", "", .status = 400},
    {"a length beyond 64 bits",  ASK "Content-Length: 18446744073709551618\r\n", "{}",
     .status = 413},
    {"a length of a petabyte",   ASK "Content-Length: 1125899906842624\r\n", "", .status = 413},
    {"unknown coding",           ASK "Transfer-Encoding: gzip\r\n", "", .status = 400},
    {"chunks that are not last", ASK "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n",
     .status = 400},
    {"nearly chunks",            ASK "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n", .status = 400},
    {"chunks in chunks",         CHUNKED "Transfer-Encoding: chunked\r\n", "0\r\n\r\n",
     .status = 400},
    {"chunks, hidden by a space", ASK "Transfer-Encoding : chunked\r\n", "0\r\n\r\n" WITHIN,
     .status = 400},
    {"chunks, hidden by a tab",  ASK "Transfer-Encoding:\tchunked\r\nContent-Length: 5\r\n",
     "0\r\n\r\n", .status = 400},
    {"a chunk of a negative size", CHUNKED, "-1\r\n", .status = 400},
    {"a chunk of no size",       CHUNKED, "\r\n", .status = 400},
    {"a chunk beyond 64 bits",   CHUNKED, "1ffffffffffffffff\r\n", .status = 413},
    {"a chunk larger than said", CHUNKED, "1\r\nxxxx\r\n0\r\n\r\n", .status = 400},
    {"a body that ends early",   ASK "Content-Length: 100\r\n", "{}", .status = 0, .leaves = true},
    {"chunks that end early",    CHUNKED, "5\r\n{}", .status = 0, .leaves = true},
    {"a request behind the last", ASK "Content-Length: 0\r\n", WITHIN, .status = 200},

    /* the head */
    {"no host",                  "$A HTTP/1.1\r\n" CLOSE, .status = 400},
    {"two hosts",                ASK "Host: evil.example\r\n", .status = 400},
    {"a field without a colon",  ASK "hax\r\n", .status = 400},
    {"a field without a name",   ASK ": hax\r\n", .status = 200},
    {"a field on two lines",     ASK "X-Folded: a\r\n hax: b\r\n", .status = 400},
    {"a name with a space",      ASK "X Y: hax\r\n", .status = 400},
    {"white space first",        "$A HTTP/1.1\r\n " HOST CLOSE, .status = 400},
    {"a bare CR in a field",     ASK "X-Y: a\rhax: b\r\n", .status = 200},
    {"NUL in a field",           ASK "X-Y: a$0hax\r\n", .status = 200},
    {"NUL in a name",            ASK "X$0Y: hax\r\n", .status = 400},
    {"64 fields and more",       ASK "$*", .unit = "X-Y: hax\r\n", .times = 64, .status = 431},
    {"thousands of fields",      ASK "$*", .unit = "X: \r\n", .times = 6000, .status = 431},
    {"a field of 40,000 letters", ASK "X-Y: $*\r\n", .unit = "hax", .times = 13333, .status = 431},
    {"a name of 40,000 letters", ASK "$*: x\r\n", .unit = "hax", .times = 13333, .status = 431},
    {"a head that ends early",   "$A HTTP/1.1\r\nHost: ", .status = 0, .leaves = true},

    /* the start line */
    {"a target of 3,000 letters", "GET /$* HTTP/1.1\r\n" HOST, .unit = "hax", .times = 1000,
     .status = 414},
    {"a target of 60,000 letters", "GET /$* HTTP/1.1\r\n" HOST, .unit = "hax", .times = 20000,
     .status = 414},
    {"a space in the target",    "GET /hax hax HTTP/1.1\r\n" HOST CLOSE, .status = 400},
    {"no version",               "$A\r\n" HOST, .status = 400},
    {"a version to come",        "$A HTTP/9.9\r\n" HOST CLOSE, .status = 505},
    {"no HTTP at all",           "$A HTCPCP/1.0\r\n" HOST CLOSE, .status = 400},
    {"HTTP/2 by surprise",       "PRI * HTTP/2.0\r\n", "SM\r\n\r\n", .status = 505},
    {"a control byte in the target", "GET /hax\x01 HTTP/1.1\r\n" HOST CLOSE, .status = 400},
    {"TLS",                      "\x16\x03\x01\x02$0\x01$0\x01\xfc\x03\x03\r\n", .status = 0},
};
/* clang-format on */

static void play(struct bench *bench, enum hostile_port port)
{
    struct hostile hostile;

    hostile_init(&hostile, bench, port);
    hostile.words[0] = port == HOSTILE_PORTAL ? "GET /sign-in" : "GET /healthz";
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        hostile_play(&hostile, &rows[i]);
    }
    hostile_dispose(&hostile);
}

static void test_connectors__take_no_hostile_http(void **state)
{
    play(*state, HOSTILE_CONNECTORS);
}

static void test_operations__take_no_hostile_http(void **state)
{
    play(*state, HOSTILE_OPERATIONS);
}

static void test_portal__takes_no_hostile_http(void **state)
{
    play(*state, HOSTILE_PORTAL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_connectors__take_no_hostile_http),
        TEST(test_operations__take_no_hostile_http),
        TEST(test_portal__takes_no_hostile_http),
    };
#undef TEST

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("hostile_http", tests, NULL, NULL);
}

/* test_hostile_operations.c -- requests to the operations port that nobody on the staff makes: keys
 * that do not fit, sessions that are over, forms of other sites, and texts that want to be markup,
 * headers or SQL.
 *
 * Method: one row per trick, as raw bytes; hostile.h says what must hold after each. Four trips
 * have an open incident each. The words: $T is the operations token, $C and $F are Ann's cookie and
 * the token of her forms, $D and $G Bo's, $O and $P those of a session that was signed out, $X and
 * $Y of one that was idle for too long.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "hostile.h"
#include "operators.h"
#include "staff.h"
#include "test_support.h"

#define ZERO "0000000000000000000000000000000000000000000000000000000000000000"

#define REST          " HTTP/1.1\r\nHost: $H\r\nConnection: close\r\n"
#define GET(path)     "GET " path REST
#define KEY           "Authorization: Bearer $T\r\n"
#define COOKIE(token) "Cookie: jwo_operator=" token "\r\n"
#define ANN           COOKIE("$C")
#define FORM          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: $L\r\n"
#define JSON          "Content-Type: application/json\r\nContent-Length: $L\r\n"
#define POST(path)    "POST " path REST FORM ANN
#define LOGIN         "POST /login" REST FORM
#define CALL(path)    "POST " path REST JSON KEY
#define TO_LOGIN      "Location: /login\r\n"
#define CLOSE(note)   "{\"by\":\"x\",\"note\":\"" note "\"}"

/* clang-format off */
static const struct hostile_row rows[] = {
    /* the API: who has the key? */
    {"no key",                  GET("/ops/summary"), .status = 401},
    {"a wrong key",             GET("/ops/summary") "Authorization: Bearer guess\r\n",
     .status = 401, .compares = true},
    {"an empty key",            GET("/ops/summary") "Authorization: Bearer \r\n", .status = 401},
    {"a key and more",          GET("/ops/summary") "Authorization: Bearer $Tx\r\n", .status = 401,
     .compares = true},
    {"a key by another scheme", GET("/ops/summary") "Authorization: Basic $T\r\n", .status = 401},
    {"a key without a scheme",  GET("/ops/summary") "Authorization: $T\r\n", .status = 401},
    {"a scheme in small letters", GET("/ops/summary") "Authorization: bearer $T\r\n",
     .status = 401},
    {"a key behind a wrong one", GET("/ops/summary") "Authorization: Bearer guess\r\n" KEY,
     .status = 401},
    {"a key in the query",      GET("/ops/summary?token=$T&access_token=$T"), .status = 401},
    {"a key as a cookie",       GET("/ops/summary") "Cookie: token=$T; jwo_operator=$T\r\n",
     .status = 401},
    {"a key of 20,000 letters", GET("/ops/summary") "Authorization: Bearer $*\r\n", .unit = "x",
     .times = 20000, .status = 401, .compares = true},
    {"SQL as a key",            GET("/ops/summary") "Authorization: Bearer ' OR '1'='1\r\n",
     .status = 401, .compares = true},
    {"a session as a key",      GET("/ops/summary") "Authorization: Bearer $C\r\n", .status = 401},
    {"a session for the API",   GET("/ops/summary") ANN, .status = 401},
    {"a neighbour without a key", GET("/ops/summary") "X-Forwarded-For: 127.0.0.1\r\n",
     .status = 401},
    {"the metrics without a key", GET("/metrics"), .status = 401},
    {"the clock without a key", "POST /ops/clock" REST JSON, "{\"advance_ms\":1}", .status = 401},
    {"a refund without a key",  "POST /ops/trips/t1/refunds" REST JSON,
     "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"OTHER\"}", .status = 401},
    {"a payoff without a key",  "POST /ops/shoppers/riley/payoff" REST JSON, "{}", .status = 401},
    {"what is not there without a key", GET("/ops/none"), .status = 401},
    {"TRACE without a key",     "TRACE /ops/summary" REST "X: " HOSTILE_TEXT "\r\n", .status = 401},
    {"TRACE",                   "TRACE /ops/summary" REST KEY "X: " HOSTILE_TEXT "\r\n",
     .status = 405},
    {"a method of 1,000 letters", "$* /ops/summary" REST KEY, .unit = "HAX", .times = 333,
     .status = 405},
    {"an honest key",           GET("/ops/summary") KEY, .status = 200, .compares = true},

    /* the API: notes and names */
    {"a note of 501 letters",   CALL("/ops/incidents/1/close"), CLOSE("$*"), .unit = "x",
     .times = 501, .status = 400},
    {"a name of 61 letters",    CALL("/ops/incidents/1/close"), "{\"by\":\"$*\",\"note\":\"x\"}",
     .unit = "x", .times = 61, .status = 400},
    {"no name",                 CALL("/ops/incidents/1/close"), "{\"by\":\"\",\"note\":\"x\"}",
     .status = 400},
    {"NUL in a note",           CALL("/ops/incidents/1/close"), CLOSE("a\\u0000hax"),
     .status = 400},
    {"no encoding in a note",   CALL("/ops/incidents/1/close"), CLOSE("\xff\xfe"), .status = 400},
    {"half a character in a note", CALL("/ops/incidents/1/close"), CLOSE("\xe2\x82"),
     .status = 400},
    {"a note twice",            CALL("/ops/incidents/1/close"),
     "{\"by\":\"x\",\"note\":\"a\",\"note\":\"b\"}", .status = 400},
    {"a list as a note",        CALL("/ops/incidents/1/close"), "{\"by\":\"x\",\"note\":[\"a\"]}",
     .status = 400},
    {"SQL as an incident",      CALL("/ops/incidents/1%20OR%201%3D1/close"), CLOSE("x"),
     .status = 404},
    {"an incident beyond numbers", CALL("/ops/incidents/99999999999999999999/close"), CLOSE("x"),
     .status = 404},
    {"an incident before the first", CALL("/ops/incidents/-1/close"), CLOSE("x"), .status = 404},
    {"SQL as a note",           CALL("/ops/incidents/1/close"), CLOSE(HOSTILE_SQL), .status = 200,
     .changes = "incidents"},
    {"a form to the API",       "POST /ops/incidents/2/close" REST FORM KEY, "by=x&note=x",
     .status = 400},

    /* the page: whose session is it? */
    {"no cookie",               GET("/trips"), .status = 303, .holds = TO_LOGIN},
    {"a forged cookie",         GET("/trips") COOKIE(ZERO), .status = 303, .holds = TO_LOGIN},
    {"an empty cookie",         GET("/trips") COOKIE(""), .status = 303, .holds = TO_LOGIN},
    {"SQL as a cookie",         GET("/trips") COOKIE("' OR '1'='1"), .status = 303,
     .holds = TO_LOGIN},
    {"a cookie of 4 KB",        GET("/trips") COOKIE("$*"), .unit = "a", .times = 4096,
     .status = 303, .holds = TO_LOGIN},
    {"a right cookie, twice",   GET("/trips") "Cookie: jwo_operator=$C; jwo_operator=$C\r\n",
     .status = 303, .holds = TO_LOGIN},
    {"a right cookie by another name", GET("/trips") "Cookie: portal=$C; operator=$C\r\n",
     .status = 303, .holds = TO_LOGIN},
    {"the key as a cookie",     GET("/trips") COOKIE("$T"), .status = 303, .holds = TO_LOGIN},
    {"the key for the page",    GET("/trips") KEY, .status = 303, .holds = TO_LOGIN},
    {"a session that was signed out", GET("/trips") COOKIE("$O"), .status = 303, .holds = TO_LOGIN},
    {"its forms",               "POST /incidents/2/close" REST FORM COOKIE("$O"),
     "csrf=$P&note=x", .status = 303, .holds = TO_LOGIN},
    {"a session that expired",  GET("/trips/t1") COOKIE("$X"), .status = 303, .holds = TO_LOGIN},
    {"the forms of such a one", "POST /incidents/2/close" REST FORM COOKIE("$X"),
     "csrf=$Y&note=x", .status = 303, .holds = TO_LOGIN},

    /* the page: whose form is it? */
    {"no token",                POST("/incidents/2/close"), "note=x", .status = 403},
    {"a forged token",          POST("/incidents/2/close"), "csrf=" ZERO "&note=x", .status = 403,
     .compares = true},
    {"the cookie as the token", POST("/incidents/2/close"), "csrf=$C&note=x", .status = 403,
     .compares = true},
    {"somebody else's token",   POST("/incidents/2/close"), "csrf=$G&note=x", .status = 403,
     .compares = true},
    {"a token twice",           POST("/incidents/2/close"), "csrf=$F&csrf=$F&note=x",
     .status = 400},
    {"a token in the query",    POST("/incidents/2/close?csrf=$F"), "note=x", .status = 403},
    {"another site's form",     POST("/incidents/2/close") "Origin: https://evil.example\r\n",
     "csrf=$F&note=x", .status = 403},
    {"a form of no site",       POST("/trips/t1/close") "Origin: null\r\n", "csrf=$F&note=x",
     .status = 403},
    {"a site that begins alike", POST("/audit") "Origin: http://$H.evil.example\r\n", "csrf=$F",
     .status = 403},
    {"a site that ends alike",  POST("/logout") "Origin: http://evil.example/$H\r\n", "csrf=$F",
     .status = 403},
    {"another site's sign-in",  LOGIN "Origin: https://evil.example\r\n", "name=x&token=$T",
     .status = 403},
    {"JSON",                    "POST /logout" REST JSON ANN, "{\"csrf\":\"$F\"}", .status = 403},
    {"seventeen fields",        POST("/logout"), "csrf=$F&a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p",
     .status = 400},
    {"NUL",                     POST("/logout"), "csrf=$F&a=$0hax", .status = 400},
    {"an escaped NUL",          POST("/logout"), "csrf=$F&a=%00", .status = 400},
    {"half an escape",          POST("/logout"), "csrf=$F&a=%4", .status = 400},
    {"no encoding",             POST("/logout"), "csrf=$F&a=%ff%fe", .status = 400},
    {"a slash in two bytes",    POST("/logout"), "csrf=$F&a=%c0%af", .status = 400},
    {"a form of a megabyte and more", "POST /logout" REST ANN "Content-Length: 1048577\r\n",
     .status = 413},
    {"a form of 60,000 letters", POST("/logout"), "csrf=$*", .unit = "f", .times = 60000,
     .status = 403},

    /* the page: signing in */
    {"a wrong key to sign in",  LOGIN, "name=x&token=guess", .status = 403, .compares = true},
    {"SQL to sign in",          LOGIN, "name=x&token=%27+OR+%271%27%3D%271", .status = 403},
    {"a key of 5,000 letters to sign in", LOGIN, "name=x&token=$*", .unit = "x", .times = 5000,
     .status = 403},
    {"the key to sign in, twice", LOGIN, "name=x&token=$T&token=$T", .status = 400},
    {"the key to sign in, by GET", GET("/login?name=x&token=$T"), .status = 200},
    {"a name of 64 letters",    LOGIN, "name=$*&token=$T", .unit = "x", .times = 64,
     .status = 400},

    /* the page: looking for something */
    {"markup to look for",      GET("/trips?id=" HOSTILE_FORM) ANN, .status = 200,
     .holds = "value=\"" HOSTILE_SHOWN "\""},
    {"markup as days, state and store",
     GET("/trips?state=" HOSTILE_FORM "&store=" HOSTILE_FORM "&from=%3Ci%3Ehax&to=%22hax") ANN,
     .status = 200, .holds = "&lt;i&gt;hax"},
    {"SQL to look for",         GET("/trips?id=" HOSTILE_SQLF) ANN, .status = 200,
     .holds = "There is no trip of that id."},
    {"a condition that is always true", GET("/trips?store=S1%27+OR+1%3D1+--") ANN, .status = 200,
     .holds = "There is no such store"},
    {"everything, to LIKE",     GET("/trips?id=%25") ANN, .status = 200,
     .holds = "There is no trip of that id."},
    {"1,900 letters to look for", GET("/trips?id=$*") ANN, .unit = "x", .times = 1900,
     .status = 200},
    {"NUL to look for",         GET("/trips?id=%00") ANN, .status = 400},
    {"no encoding to look for", GET("/trips?id=%ff") ANN, .status = 400},
    {"a question twice",        GET("/trips?id=a&id=b") ANN, .status = 400},
    {"SQL as a row",            GET("/trips?before=1%20OR%201%3D1") ANN, .status = 200},
    {"a row beyond numbers",    GET("/incidents?before=99999999999999999999") ANN, .status = 200},
    {"a row before the first",  GET("/debts?before=-1") ANN, .status = 200},
    {"markup as a view",        GET("/debts?show=" HOSTILE_FORM) ANN, .status = 200},
    {"markup as what was done", GET("/trips/t1?done=" HOSTILE_FORM) ANN, .status = 200},
    {"markup as a trip",        GET("/trips/" HOSTILE_FORM) ANN, .status = 404},
    {"lines as a trip",         GET("/trips/t1%0d%0ahax:%201") ANN, .status = 404},
    {"no encoding as a trip",   GET("/trips/%ff%fe") ANN, .status = 404},
    {"a way up",                GET("/trips/%2e%2e%2f%2e%2e%2fetc%2fpasswd") ANN, .status = 404},
    {"two slashes",             GET("//trips") ANN, .status = 401},
    {"a slash too many",        GET("/trips/") ANN, .status = 401},
    {"capitals",                GET("/Trips") ANN, .status = 401},
    {"another host",            "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n",
     .status = 303, .holds = TO_LOGIN},
    {"a page that is a form",   GET("/logout") ANN, .status = 405},
    {"another method in a header", GET("/logout") ANN "X-HTTP-Method-Override: POST\r\n",
     .status = 405},

    /* the page: what is written down */
    {"no note",                 POST("/incidents/2/close"), "csrf=$F&note=+", .status = 400},
    {"a note of 501 letters in a form", POST("/incidents/2/close"), "csrf=$F&note=$*", .unit = "x",
     .times = 501, .status = 400},
    {"SQL as an incident in a form", POST("/incidents/2%20OR%201%3D1/close"), "csrf=$F&note=x",
     .status = 409},
    {"markup as an incident",   POST("/incidents/" HOSTILE_FORM "/close"), "csrf=$F&note=x",
     .status = 409},
    {"lines as a trip to close", POST("/trips/t1%0d%0ahax:%201/close"), "csrf=$F&note=x",
     .status = 404},
    {"SQL as a trip to retry",  POST("/trips/x%27%29%3B--/retry"), "csrf=$F", .status = 404},
    {"lines as a trip to retry", POST("/trips/t1%0d%0ahax:%201/retry"), "csrf=$F", .status = 404},
    {"markup as a note",        POST("/incidents/2/close"), "csrf=$F&note=" HOSTILE_FORM,
     .status = 303, .changes = "incidents"},
    {"SQL as a note in a form", POST("/incidents/3/close"), "csrf=$F&note=" HOSTILE_SQLF,
     .status = 303, .changes = "incidents"},
    {"lines as a note",         POST("/trips/t4/close"), "csrf=$F&note=a%0d%0ahax%3a+1",
     .status = 303, .changes = "incidents"},
    {"what was noted",          GET("/incidents?show=closed") ANN, .status = 200,
     .holds = HOSTILE_SHOWN},
    {"SQL that was noted",      GET("/incidents?show=closed") ANN, .status = 200,
     .holds = "x&#39;); DROP TABLE trips; --"},
};
/* clang-format on */

struct seat {
    char cookie[RTL_TOKEN_MAX], csrf[RTL_TOKEN_MAX];
};

/* A session of its own; the browser goes on as it was. */
static struct seat sit_down(struct staff *staff)
{
    static const char mark[] = "name=\"csrf\" value=\"";
    struct seat seat;

    staff_sign_in(staff);
    const char *token = strstr(staff->body, mark);
    assert_non_null(token);
    (void)snprintf(seat.csrf, sizeof(seat.csrf), "%.64s", token + sizeof(mark) - 1);
    (void)snprintf(seat.cookie, sizeof(seat.cookie), "%.64s",
                   staff->cookie + strlen("jwo_operator="));
    return seat;
}

static void test_operations__are_none_the_worse_for_hostile_requests(void **state)
{
    struct staff *staff = *state;
    struct seat expired, ann, bo, gone;
    struct hostile hostile;
    char body[64];

    fixture_script(&staff->bench->fixture, "data:unknown data:unknown data:unknown data:unknown");
    (void)bench_shop(staff->bench, "t1");
    (void)bench_shop(staff->bench, "t2");
    (void)bench_shop(staff->bench, "t3");
    (void)bench_shop(staff->bench, "t4");
    expired = sit_down(staff);
    (void)snprintf(body, sizeof(body), "{\"advance_ms\":%d}", RTL_OPERATOR_IDLE_MS);
    (void)bench_call(staff->bench, 200, "POST", "/ops/clock", body);
    gone = sit_down(staff);
    (void)staff_post(staff, 303, "/logout", "");
    ann = sit_down(staff);
    bo = sit_down(staff);

    hostile_init(&hostile, staff->bench, HOSTILE_OPERATIONS);
    hostile.words['T' - 'A'] = BENCH_TOKEN;
    const struct {
        char cookie, csrf;
        const struct seat *seat;
    } words[] = {{'C', 'F', &ann}, {'D', 'G', &bo}, {'O', 'P', &gone}, {'X', 'Y', &expired}};
    size_t count = HOSTILE_PRIVATE;
    for (size_t i = 0; i < JWO_COUNT(words); i++) {
        hostile.words[words[i].cookie - 'A'] = words[i].seat->cookie;
        hostile.words[words[i].csrf - 'A'] = words[i].seat->csrf;
        hostile.private[count++] = words[i].seat->cookie;
        hostile.private[count++] = words[i].seat->csrf;
    }
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        hostile_play(&hostile, &rows[i]);
    }
    hostile_dispose(&hostile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_operations__are_none_the_worse_for_hostile_requests,
                                        staff_setup, staff_teardown),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    _Static_assert(JWO_COUNT(rows) >= 100, "the tricks are many");
    return cmocka_run_group_tests_name("hostile_operations", tests, NULL, NULL);
}

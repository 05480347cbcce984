/* test_hostile_portal.c -- requests to the portal that no honest browser makes: sessions of others,
 * forms that are none of ours, texts that want to be markup, headers or SQL, and crooked paths.
 *
 * Method: one row per trick, as raw bytes; hostile.h says what must hold after each. Riley is
 * signed in, and has a receipt "t1", an unpaid visit "owed" and nothing else; so is Dana, who has
 * nothing of Riley's. The words: $C and $F are Riley's cookie and the token of Riley's forms, $D
 * and $G Dana's, $O and $P those of a session that was signed out, $X and $Y of one that has
 * expired, $N and $M of somebody who has only come by.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "browser.h"
#include "hostile.h"
#include "jwo/clock.h"
#include "test_support.h"

#define UUID "0a1b2c3d-1111-4222-8333-444455556666"
#define KEY  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ZERO "0000000000000000000000000000000000000000000000000000000000000000"

#define FORM                "Content-Type: application/x-www-form-urlencoded\r\n"
#define REST                " HTTP/1.1\r\nHost: $H\r\nConnection: close\r\n"
#define GET(path)           "GET " path REST
#define POST_AS(path, type) "POST " path REST "Content-Length: $L\r\n" type "Cookie: portal=$C\r\n"
#define POST(path)          POST_AS(path, FORM)
#define RILEY               "Cookie: portal=$C\r\n"
#define STRANGER(path)      "POST " path REST "Content-Length: $L\r\n" FORM "Cookie: portal=$N\r\n"
#define HELD(path, held)                                                                           \
    "POST " path REST "Content-Length: $L\r\n" FORM "Cookie: portal=" held "\r\n"
#define REFUND  "/receipts/t1/refund"
#define PAY     "/receipts/owed/pay"
#define ASKED   "csrf=$F&id=" UUID "&what=rest&reason=OTHER"
#define SURE    "csrf=$F&id=" UUID "&amount=1.00&reason=OTHER"
#define SIGN_IN "Location: /sign-in\r\n"
#define COUNTED "portal_locks"

/* clang-format off */
static const struct hostile_row rows[] = {
    /* whose session is it? */
    {"no cookie",               GET("/receipts"), .status = 303, .holds = SIGN_IN},
    {"an empty cookie",         GET("/receipts") "Cookie: \r\n", .status = 303, .holds = SIGN_IN},
    {"a cookie without value",  GET("/receipts") "Cookie: portal=\r\n", .status = 303,
     .holds = SIGN_IN},
    {"a forged cookie",         GET("/receipts") "Cookie: portal=" ZERO "\r\n", .status = 303,
     .holds = SIGN_IN},
    {"a token in capitals",     GET("/receipts") "Cookie: portal=ABCDEF\r\n", .status = 303,
     .holds = SIGN_IN},
    {"SQL as a cookie",         GET("/receipts") "Cookie: portal=' OR '1'='1\r\n", .status = 303,
     .holds = SIGN_IN},
    {"markup as a cookie",      GET("/sign-in") "Cookie: portal=" HOSTILE_TEXT "\r\n",
     .status = 200},
    {"a cookie of 4 KB",        GET("/receipts") "Cookie: portal=$*\r\n", .unit = "a",
     .times = 4096, .status = 303, .holds = SIGN_IN},
    {"a hundred cookies",       GET("/receipts") "Cookie: $*\r\n", .unit = "portalx=1; ",
     .times = 100, .status = 303, .holds = SIGN_IN},
    {"a right cookie, twice",   GET("/receipts") "Cookie: portal=$C; portal=$C\r\n", .status = 303,
     .holds = SIGN_IN},
    {"a right cookie and a wrong one", GET("/receipts") "Cookie: portal=$C; portal=" ZERO "\r\n",
     .status = 303, .holds = SIGN_IN},
    {"a right cookie in quotes", GET("/receipts") "Cookie: portal=\"$C\"\r\n", .status = 303,
     .holds = SIGN_IN},
    {"a right cookie and more", GET("/receipts") "Cookie: portal=$C0\r\n", .status = 303,
     .holds = SIGN_IN},
    {"a right cookie by another name", GET("/receipts") "Cookie: __Host-portal=$C; Portal=$C\r\n",
     .status = 303, .holds = SIGN_IN},
    {"a right token in the query", GET("/receipts?portal=$C"), .status = 303, .holds = SIGN_IN},
    {"a right token as a bearer", GET("/receipts") "Authorization: Bearer $C\r\n", .status = 303,
     .holds = SIGN_IN},
    {"a session that was signed out", GET("/receipts") "Cookie: portal=$O\r\n", .status = 303,
     .holds = SIGN_IN},
    {"its forms",               HELD(REFUND, "$O"), "csrf=$P&id=" UUID "&what=rest&reason=OTHER",
     .status = 303, .holds = SIGN_IN},
    {"a session that expired",  GET("/receipts/t1") "Cookie: portal=$X\r\n", .status = 303,
     .holds = SIGN_IN, .changes = "portal_sessions"},
    {"the forms of such a one", HELD("/receipts/t1/refund/confirm", "$X"),
     "csrf=$Y&id=" UUID "&amount=1.00&reason=OTHER", .status = 303, .holds = SIGN_IN},
    {"somebody else's receipt", GET("/receipts/t1") "Cookie: portal=$D\r\n", .status = 404},
    {"somebody else's refund, own token", HELD("/receipts/t1/refund/confirm", "$D"),
     "csrf=$G&id=" UUID "&amount=1.00&reason=OTHER", .status = 404},
    {"somebody else's debt, own token", HELD("/receipts/owed/pay/confirm", "$D"),
     "csrf=$G&key=" KEY "&what=amount&amount=1.00", .status = 404},
    {"own session, somebody else's token", POST("/receipts/t1/refund/confirm"),
     "csrf=$G&id=" UUID "&amount=1.00&reason=OTHER", .status = 403, .compares = true},
    {"somebody else's session, own token", HELD("/sign-out", "$D"), "csrf=$F",
     .status = 403, .compares = true},

    /* whose form is it? */
    {"no token",                POST("/sign-out"), "", .status = 403},
    {"an empty token",          POST("/sign-out"), "csrf=", .status = 403},
    {"the cookie as the token", POST("/sign-out"), "csrf=$C", .status = 403},
    {"a forged token",          POST("/sign-out"), "csrf=" ZERO, .status = 403, .compares = true},
    {"a token twice",           POST("/sign-out"), "csrf=$F&csrf=$F", .status = 400},
    {"a token and more",        POST("/sign-out"), "csrf=$F0", .status = 403},
    {"a token of 60,000 letters", POST("/sign-out"), "csrf=$*", .unit = "f", .times = 60000,
     .status = 403},
    {"a token in the query",    POST("/sign-out?csrf=$F"), "", .status = 403},
    {"a token in a header",     POST("/sign-out") "X-CSRF-Token: $F\r\n", "", .status = 403},
    {"another site's form",     POST("/sign-out") "Origin: https://evil.example\r\n", "csrf=$F",
     .status = 403},
    {"a form of no site",       POST("/sign-out") "Origin: null\r\n", "csrf=$F", .status = 403},
    {"an empty origin",         POST("/sign-out") "Origin: \r\n", "csrf=$F", .status = 403},
    {"a site that begins alike", POST("/sign-out") "Origin: http://$H.evil.example\r\n", "csrf=$F",
     .status = 403},
    {"a site that ends alike",  POST("/sign-out") "Origin: http://evil.example/$H\r\n", "csrf=$F",
     .status = 403},
    {"a stranger's form without a cookie", "POST /sign-in/email" REST "Content-Length: $L\r\n" FORM,
     "csrf=$M&email=eve%40evil.example", .status = 403},

    /* is it a form at all? */
    {"JSON",                    POST_AS("/sign-out", "Content-Type: application/json\r\n"),
     "{\"csrf\":\"$F\"}", .status = 400},
    {"plain text",              POST_AS("/sign-out", "Content-Type: text/plain\r\n"), "csrf=$F",
     .status = 400},
    {"parts",                   POST_AS("/sign-out", "Content-Type: multipart/form-data\r\n"),
     "csrf=$F", .status = 400},
    {"no type",                 POST_AS("/sign-out", ""), "csrf=$F", .status = 400},
    {"nearly the type",         POST_AS("/sign-out", "Content-Type: application/"
     "x-www-form-urlencodedx\r\n"), "csrf=$F", .status = 400},
    {"a form beyond the limit", "POST /sign-out" REST "Content-Length: 65537\r\n" FORM RILEY,
     .status = 413},
    {"chunks beyond the limit", "POST /sign-out" REST "Transfer-Encoding: chunked\r\n" FORM RILEY,
     "11000\r\n$*\r\n0\r\n\r\n", .unit = "0123456789abcdef", .times = 4352, .status = 413},
    {"a thousand fields and more", POST("/sign-out"), "csrf=$F$*", .unit = "&a", .times = 1000,
     .status = 400},
    {"only separators",         POST("/sign-out"), "$*", .unit = "&", .times = 60000,
     .status = 400},
    {"half an escape",          POST("/sign-out"), "csrf=$F&a=%4", .status = 400},
    {"no escape",               POST("/sign-out"), "csrf=$F&a=%zz", .status = 400},
    {"an escaped NUL",          POST("/sign-out"), "csrf=$F&a=%00", .status = 400},
    {"NUL",                     POST("/sign-out"), "csrf=$F&a=$0hax", .status = 400},
    {"no encoding",             POST("/sign-out"), "csrf=$F&a=%ff%fe", .status = 400},
    {"a slash in two bytes",    POST("/sign-out"), "csrf=$F&a=%c0%af", .status = 400},
    {"a slash in three bytes",  POST("/sign-out"), "csrf=$F&a=%e0%80%af", .status = 400},
    {"a surrogate",             POST("/sign-out"), "csrf=$F&a=%ed%a0%80", .status = 400},
    {"beyond Unicode",          POST("/sign-out"), "csrf=$F&a=%f4%90%80%80", .status = 400},
    {"half a character",        POST("/sign-out"), "csrf=$F&a=%e2%82", .status = 400},
    {"bytes of no encoding",    POST("/sign-out"), "csrf=$F&\xff\xfe=1", .status = 400},

    /* signing in */
    {"markup as an address",    STRANGER("/sign-in/email"), "csrf=$M&email=" HOSTILE_FORM "%40x",
     .status = 303, .changes = "portal_codes " COUNTED},
    {"SQL as an address",       STRANGER("/sign-in/email"),
     "csrf=$M&email=x'%29%3BDROP%20TABLE%20trips%3B--%40x", .status = 400},
    {"SQL without a space as an address", STRANGER("/sign-in/email"),
     "csrf=$M&email='%29%3BDELETE/**/FROM/**/trips%3B--%40x", .status = 303,
     .changes = "portal_codes " COUNTED},
    {"lines as an address",     STRANGER("/sign-in/email"),
     "csrf=$M&email=eve%40evil.example%0d%0ahax%3a+1%0d%0aBcc%3a+r%40example.com", .status = 400},
    {"a bare line as an address", STRANGER("/sign-in/email"),
     "csrf=$M&email=eve%40evil.example%0aDATA%0ahax", .status = 400},
    {"an address of 5,000 letters", STRANGER("/sign-in/email"), "csrf=$M&email=$*%40evil.example",
     .unit = "a", .times = 5000, .status = 400},
    {"letters of elsewhere as an address", STRANGER("/sign-in/email"),
     "csrf=$M&email=%C3%A9ve%40evil.example", .status = 400},
    {"no address",              STRANGER("/sign-in/email"), "csrf=$M", .status = 400},
    {"markup as a code",        STRANGER("/sign-in/code"), "csrf=$M&code=" HOSTILE_FORM,
     .status = 400, .changes = "portal_codes " COUNTED},
    {"SQL as a code",           STRANGER("/sign-in/code"), "csrf=$M&code=" HOSTILE_SQLF,
     .status = 400, .changes = "portal_codes " COUNTED},
    {"a code of 60,000 digits", STRANGER("/sign-in/code"), "csrf=$M&code=$*", .unit = "1",
     .times = 60000, .status = 400, .changes = "portal_codes " COUNTED},
    {"no code",                 STRANGER("/sign-in/code"), "csrf=$M&code=", .status = 400,
     .changes = "portal_codes " COUNTED},
    {"markup as a card",        STRANGER("/sign-in/card"),
     "csrf=$M&tail=" HOSTILE_FORM "&expiry=" HOSTILE_FORM "&date=" HOSTILE_FORM, .status = 400,
     .changes = COUNTED},
    {"SQL as a card",           STRANGER("/sign-in/card"),
     "csrf=$M&tail=%25%25%25%25&expiry=12%2F30&date=2024-03-22", .status = 400, .changes = COUNTED},
    {"SQL as a day",            STRANGER("/sign-in/card"),
     "csrf=$M&tail=4242&expiry=12%2F30&date=" HOSTILE_SQLF, .status = 400, .changes = COUNTED},
    {"a day beyond time",       STRANGER("/sign-in/card"),
     "csrf=$M&tail=4242&expiry=12%2F30&date=9999-99-99", .status = 400, .changes = COUNTED},

    /* what Riley may fill in */
    {"markup to look for",      GET("/receipts?id=" HOSTILE_FORM) RILEY, .status = 200,
     .holds = "value=\"" HOSTILE_SHOWN "\""},
    {"SQL to look for",         GET("/receipts?id=" HOSTILE_SQLF "&card=4242") RILEY,
     .status = 200, .holds = "There are no receipts"},
    {"a condition that is always true", GET("/receipts?id=x%27+OR+1%3D1+--") RILEY, .status = 200,
     .holds = "There are no receipts"},
    {"everything, to LIKE",     GET("/receipts?id=%25") RILEY, .status = 200,
     .holds = "There are no receipts"},
    {"markup as days and card", GET("/receipts?from=%22%3E%3Ci%3Ehax&to=%27hax&card=%3Ci%3E") RILEY,
     .status = 400, .holds = "&quot;&gt;&lt;i&gt;hax"},
    {"a page beyond numbers",   GET("/receipts?page=99999999999999999999") RILEY, .status = 200},
    {"a page before the first", GET("/receipts?page=-1") RILEY, .status = 200},
    {"markup as a page",        GET("/receipts?page=" HOSTILE_FORM) RILEY, .status = 200},
    {"a question of 1,900 letters", GET("/receipts?id=$*") RILEY, .unit = "a", .times = 1900,
     .status = 200},
    {"NUL in a question",       GET("/receipts?id=%00") RILEY, .status = 400},
    {"no encoding in a question", GET("/receipts?id=%ff") RILEY, .status = 400},
    {"a question twice",        GET("/receipts?id=a&id=b") RILEY, .status = 400},
    {"markup as a refund",      POST(REFUND),
     "csrf=$F&id=" HOSTILE_FORM "&what=rest&reason=OTHER", .status = 200,
     .holds = "value=\"" HOSTILE_SHOWN "\""},
    {"markup as a reason",      POST(REFUND), "csrf=$F&id=" UUID "&what=rest&reason=" HOSTILE_FORM,
     .status = 400, .holds = "Please tell us why."},
    {"markup as a choice",      POST(REFUND), "csrf=$F&id=" UUID "&what=" HOSTILE_FORM,
     .status = 400},
    {"markup as an amount",     POST(REFUND),
     "csrf=$F&id=" UUID "&what=amount&amount=" HOSTILE_FORM "&reason=OTHER", .status = 400,
     .holds = "Please enter an amount"},
    {"more than was paid",      POST(REFUND),
     "csrf=$F&id=" UUID "&what=amount&amount=7.01&reason=OTHER", .status = 400,
     .holds = "That is more"},
    {"more than can be paid",   POST(REFUND),
     "csrf=$F&id=" UUID "&what=amount&amount=99999999999999999999&reason=OTHER", .status = 400},
    {"less than nothing",       POST(REFUND),
     "csrf=$F&id=" UUID "&what=amount&amount=-1.00&reason=OTHER", .status = 400},
    {"a refund of 5,000 letters", POST(REFUND), "csrf=$F&id=$*&what=rest&reason=OTHER", .unit = "a",
     .times = 5000, .status = 400},
    {"a sure refund of less than nothing", POST("/receipts/t1/refund/confirm"),
     "csrf=$F&id=" UUID "&amount=-1.00&reason=OTHER", .status = 400, .changes = COUNTED},
    {"a sure refund of too much", POST("/receipts/t1/refund/confirm"),
     "csrf=$F&id=" UUID "&amount=7.01&reason=OTHER", .status = 303,
     .changes = "refunds incidents " COUNTED},
    {"a sure refund for markup", POST("/receipts/t1/refund/confirm"),
     "csrf=$F&id=" UUID "&amount=1.00&reason=" HOSTILE_FORM, .status = 400, .changes = COUNTED},
    {"a sure refund called SQL", POST("/receipts/t1/refund/confirm"),
     "csrf=$F&id=" HOSTILE_SQLF "&amount=1.00&reason=OTHER", .status = 400, .changes = COUNTED},
    {"a sure refund of no visit", POST("/receipts/t9/refund/confirm"), SURE, .status = 404},
    {"markup as a payment",     POST(PAY), "csrf=$F&key=" HOSTILE_FORM "&what=all", .status = 400},
    {"markup as what to pay",   POST(PAY), "csrf=$F&key=" KEY "&what=" HOSTILE_FORM, .status = 400},
    {"markup as how much to pay", POST(PAY),
     "csrf=$F&key=" KEY "&what=amount&amount=" HOSTILE_FORM, .status = 400},
    {"more than is owed",       POST(PAY), "csrf=$F&key=" KEY "&what=amount&amount=7.01",
     .status = 400},
    {"a sure payment of nothing", POST("/receipts/owed/pay/confirm"),
     "csrf=$F&key=" KEY "&what=amount&amount=0.00", .status = 400},
    {"a sure payment of too much", POST("/receipts/owed/pay/confirm"),
     "csrf=$F&key=" KEY "&what=amount&amount=7.01", .status = 409},
    {"a sure payment called SQL", POST("/receipts/owed/pay/confirm"),
     "csrf=$F&key=" HOSTILE_SQLF "&what=amount&amount=1.00", .status = 400},

    /* paths, methods, hosts */
    {"a way up",                GET("/receipts/../../etc/passwd") RILEY, .status = 404},
    {"an escaped way up",       GET("/receipts/%2e%2e%2f%2e%2e%2fetc%2fpasswd") RILEY,
     .status = 404},
    {"a twice escaped way up",  GET("/receipts/%252e%252e%252fetc") RILEY, .status = 404},
    {"a way up by backslash",   GET("/receipts/..%5c..%5cetc") RILEY, .status = 404},
    {"a hidden slash",          GET("/receipts%2ft1") RILEY, .status = 404},
    {"a hidden slash inside",   GET("/receipts/t1%2frefund") RILEY, .status = 404},
    {"two slashes",             GET("//receipts") RILEY, .status = 404},
    {"two slashes inside",      GET("/receipts//t1") RILEY, .status = 404},
    {"a slash too many",        GET("/receipts/") RILEY, .status = 404},
    {"capitals",                GET("/Receipts") RILEY, .status = 404},
    {"an escaped letter",       GET("/%72eceipts") RILEY, .status = 404},
    {"NUL in a path",           GET("/receipts/t1%00") RILEY, .status = 404},
    {"NUL, bare, in a path",    GET("/receipts$0/t9") RILEY, .status = 200,
     .holds = "Your receipts"},
    {"half an escape in a path", GET("/receipts/t1%2") RILEY, .status = 404},
    {"lines in a path",         GET("/receipts/t1%0d%0ahax:%201") RILEY, .status = 404},
    {"markup in a path",        GET("/receipts/" HOSTILE_FORM) RILEY, .status = 404},
    {"markup in an unknown path", GET("/x\"hax'hax<i>hax") RILEY, .status = 404},
    {"SQL in a path",           GET("/receipts/x%27%29%3B%20DROP%20TABLE%20trips%3B%20--") RILEY,
     .status = 404},
    {"no encoding in a path",   GET("/receipts/%ff%fe") RILEY, .status = 404},
    {"an id of 1,900 letters",  GET("/receipts/$*") RILEY, .unit = "a", .times = 1900,
     .status = 404},
    {"a parameter in a path",   GET("/receipts;a=b") RILEY, .status = 404},
    {"a whole address",         GET("http://evil.example/receipts") RILEY, .status = 404},
    {"an authority",            "CONNECT evil.example:443" REST, .status = 404},
    {"an asterisk",             "OPTIONS *" REST, .status = 404},
    {"HEAD",                    "HEAD /receipts" REST RILEY, .status = 405},
    {"TRACE",                   "TRACE /receipts" REST RILEY "X: " HOSTILE_TEXT "\r\n",
     .status = 405},
    {"PUT",                     "PUT /receipts" REST RILEY "Content-Length: 0\r\n", .status = 405},
    {"DELETE",                  "DELETE /receipts/t1" REST RILEY, .status = 405},
    {"a method in small letters", "get /receipts" REST RILEY, .status = 405},
    {"a method of 1,000 letters", "$* /receipts" REST RILEY, .unit = "HAX", .times = 333,
     .status = 405},
    {"a form by GET",           GET("/receipts/t1/refund/confirm?" SURE) RILEY, .status = 405},
    {"a page by POST",          POST("/receipts"), "csrf=$F", .status = 405},
    {"another method in a header", GET("/sign-out") RILEY "X-HTTP-Method-Override: POST\r\n",
     .status = 405},
    {"another path in a header", GET("/") "X-Original-URL: /receipts\r\n"
     "X-Rewrite-URL: /receipts\r\n", .status = 303, .holds = "Location: /receipts\r\n"},
    {"another host",            "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n",
     .status = 303, .holds = "Location: /receipts\r\n"},
    {"another host, forwarded", GET("/") "X-Forwarded-Host: evil.example\r\n"
     "Forwarded: host=evil.example\r\n", .status = 303, .holds = "Location: /receipts\r\n"},
    {"markup as the host",      "GET /sign-in HTTP/1.1\r\nHost: " HOSTILE_TEXT
     "\r\nConnection: close\r\n", .status = 200},
    {"a host of 10,000 letters", "GET /sign-in HTTP/1.1\r\nHost: $*\r\nConnection: close\r\n",
     .unit = "a", .times = 10000, .status = 200},
    {"another host's form",     "POST /sign-out HTTP/1.1\r\nHost: evil.example\r\n"
     "Connection: close\r\nContent-Length: $L\r\nOrigin: http://$H\r\n" FORM RILEY, "csrf=$F",
     .status = 403},
    {"a language of markup",    GET("/sign-in") "Accept-Language: " HOSTILE_TEXT "\r\nReferer: "
     HOSTILE_TEXT "\r\nUser-Agent: " HOSTILE_TEXT "\r\n", .status = 200},
    {"a part of a page",        GET("/portal.css") "Range: bytes=0-0,0-0,0-0,0-0\r\n",
     .status = 200},
    {"a conditional page",      GET("/receipts") RILEY "If-None-Match: *\r\n", .status = 200},
    {"an upgrade",              GET("/sign-in") "Upgrade: h2c\r\nHTTP2-Settings: hax\r\n",
     .status = 200},
};
/* clang-format on */

struct visitor {
    char cookie[128], csrf[65];
};

/* What a browser holds; its form must be of the page that it saw last. */
static struct visitor held_by(const struct browser *browser)
{
    struct visitor visitor;

    (void)snprintf(visitor.cookie, sizeof(visitor.cookie), "%s",
                   browser->cookie + strlen("portal="));
    (void)snprintf(visitor.csrf, sizeof(visitor.csrf), "%s", browser->csrf);
    return visitor;
}

static struct visitor signed_in(struct bench *bench, const char *email)
{
    struct browser browser;
    struct visitor visitor;

    browser_init(&browser, bench);
    browser_sign_in(&browser, email);
    assert_int_equal(browser_get(&browser, "/receipts"), 200);
    visitor = held_by(&browser);
    browser_dispose(&browser);
    return visitor;
}

static struct visitor signed_out(struct bench *bench)
{
    struct browser browser;
    struct visitor visitor;

    browser_init(&browser, bench);
    browser_sign_in(&browser, "r@example.com");
    assert_int_equal(browser_get(&browser, "/receipts"), 200);
    visitor = held_by(&browser);
    assert_int_equal(browser_post(&browser, "/sign-out", ""), 303);
    browser_dispose(&browser);
    return visitor;
}

static struct visitor come_by(struct bench *bench)
{
    struct browser browser;
    struct visitor visitor;

    browser_init(&browser, bench);
    assert_int_equal(browser_get(&browser, "/sign-in"), 200);
    visitor = held_by(&browser);
    browser_dispose(&browser);
    return visitor;
}

static void test_portal__is_none_the_worse_for_hostile_requests(void **state)
{
    struct bench *bench = *state;
    struct visitor expired, riley, dana, gone, stranger;
    struct hostile hostile;

    expired = signed_in(bench, "r@example.com");
    browser_wait(bench, 20 * JWO_MINUTE_MS); /* whoever signs in sweeps out what has expired */
    riley = signed_in(bench, "r@example.com");
    dana = signed_in(bench, "dana@example.com");
    gone = signed_out(bench);
    stranger = come_by(bench);
    browser_wait(bench, 11 * JWO_MINUTE_MS);

    hostile_init(&hostile, bench, HOSTILE_PORTAL);
    const struct {
        char cookie, csrf;
        const struct visitor *visitor;
    } words[] = {{'C', 'F', &riley},
                 {'D', 'G', &dana},
                 {'O', 'P', &gone},
                 {'X', 'Y', &expired},
                 {'N', 'M', &stranger}};
    size_t count = HOSTILE_PRIVATE;
    for (size_t i = 0; i < JWO_COUNT(words); i++) {
        hostile.words[words[i].cookie - 'A'] = words[i].visitor->cookie;
        hostile.words[words[i].csrf - 'A'] = words[i].visitor->csrf;
        hostile.private[count++] = words[i].visitor->cookie;
        hostile.private[count++] = words[i].visitor->csrf;
    }
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        hostile_play(&hostile, &rows[i]);
    }
    /* After all that, Riley and Dana are who they were. */
    hostile_play(&hostile, &(struct hostile_row){"Riley", GET("/receipts/t1") RILEY, .status = 200,
                                                 .holds = "Still water"});
    hostile_play(&hostile,
                 &(struct hostile_row){"Dana", GET("/receipts/d1") "Cookie: portal=$D\r\n",
                                       .status = 200, .holds = "Still water"});
    hostile_dispose(&hostile);
}

/* Behind a proxy, a guesser cannot be somebody else every time: what the proxy says comes last, in
 * the same field or in one of its own. */
static void test_portal__knows_a_guesser_behind_a_proxy(void **state)
{
    /* clang-format off */
    static const struct hostile_row tries[] = {
        {"in the proxy's field", "POST /sign-in/card" REST "Content-Length: $L\r\n" FORM
         "Cookie: portal=$N\r\nX-Forwarded-For: 192.0.2.$A, 198.51.100.1\r\n",
         "csrf=$M&tail=0000&expiry=12%2F30&date=", .status = 400, .changes = COUNTED},
        {"in a field of its own", "POST /sign-in/card" REST "Content-Length: $L\r\n" FORM
         "Cookie: portal=$N\r\nX-Forwarded-For: 192.0.2.$A\r\n"
         "X-Forwarded-For: 198.51.100.2\r\n",
         "csrf=$M&tail=0000&expiry=12%2F30&date=", .status = 400, .changes = COUNTED},
    };
    /* clang-format on */
    struct bench *bench = *state;
    struct visitor stranger = come_by(bench);
    struct hostile hostile;

    bench->fixture.config.portal_behind_proxy = true;
    hostile_init(&hostile, bench, HOSTILE_PORTAL);
    hostile.keeps_doors = true;
    hostile.words['N' - 'A'] = stranger.cookie;
    hostile.words['M' - 'A'] = stranger.csrf;
    for (size_t row = 0; row < JWO_COUNT(tries); row++) {
        for (int number = 0; number <= 10; number++) {
            struct hostile_row try = tries[row];
            char text[4];

            (void)snprintf(text, sizeof(text), "%d", number);
            hostile.words[0] = text;
            if (number == 10) { /* the door of the client has shut */
                try.status = 429;
                try.changes = NULL;
            }
            hostile_play(&hostile, &try);
        }
    }
    hostile_dispose(&hostile);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, browser_setup_two, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_portal__is_none_the_worse_for_hostile_requests),
        TEST(test_portal__knows_a_guesser_behind_a_proxy),
    };
#undef TEST

    (void)signal(SIGPIPE, SIG_IGN);
    _Static_assert(JWO_COUNT(rows) >= 130, "the tricks are many");
    return cmocka_run_group_tests_name("hostile_portal", tests, NULL, NULL);
}

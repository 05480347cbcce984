/* test_hostile_signed.c -- calls of the connectors that claim to be Amazon's: keys and dates that
 * do not fit, and what can be changed about a call that Amazon has signed.
 *
 * Method: a good call is signed (signer.h), then edited, one row per trick; hostile.h says what
 * must hold after each. Two carts: an honest one that was taken before, whose repetition is
 * answered like the first and stores nothing, and one that would be new, so that a trick that works
 * would show in the database.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "hostile.h"
#include "jwo/alloc.h"
#include "signer.h"
#include "test_support.h"

#define KEYS    "/v1/identity/identity-keys"
#define SCAN    "/v1/identity/scan"
#define DETAILS "/v1/identity/scan/details"
#define EMPTY   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define TEN     "aaaaaaaaaa"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

#define INVALID    "x-amzn-ErrorType: InvalidSignatureException"
#define INCOMPLETE "x-amzn-ErrorType: IncompleteSignatureException"
#define MISSING    "x-amzn-ErrorType: MissingAuthenticationTokenException"
#define UNKNOWN    "x-amzn-ErrorType: UnrecognizedClientException"
#define BEFORE_END "content-length: "

static const struct jwo_credentials amazon = {.access_key_id = "AKIDCONNECTOR",
                                              .secret_access_key = "connector-secret-of-the-test"};

/* How the body is sent; cut off: the connection ends in its middle. */
enum framing { WHOLE, CHUNKED, TRAILER, CUT_OFF };

struct trick {
    const char *name;
    int status;
    const char *holds;
    bool taken; /* the cart that was taken before */
    /* what is signed; NULL: as Amazon does */
    const char *key, *secret, *token, *service, *path, *query, *hash, *type, *body;
    int64_t shift_ms;     /* of the time at which it was signed */
    const char *edits[4]; /* then: find, put, find, put */
    enum framing framing;
};

/* clang-format off */
static const struct trick tricks[] = {
    /* whose call is it? */
    {"no signature",              403, MISSING, .edits = {"authorization: AWS4", "x: AWS4"}},
    {"a signature in the query",  403, MISSING, .query = "X-Amz-Signature=" EMPTY,
     .edits = {"authorization: AWS4", "x: AWS4"}},
    {"an empty authorization",    403, INCOMPLETE,
     .edits = {"authorization: ", "authorization: \r\nx: "}},
    {"a password",                403, INCOMPLETE,
     .edits = {"authorization: ", "authorization: Basic eDp4\r\nx: "}},
    {"a wrong secret",            403, INVALID, .secret = "connector-secret-of-the-tesT"},
    {"an empty secret",           403, INVALID, .secret = ""},
    {"an unknown key",            403, UNKNOWN, .key = "AKIDSTRANGER"},
    {"a key in small letters",    403, UNKNOWN, .key = "akidconnector"},
    {"our own key to Amazon",     403, UNKNOWN, .key = "AKIDEXAMPLE", .secret = "secret"},
    {"SQL as the key",            403, NULL, .key = "' OR '1'='1"},
    {"a key of 900 letters",      403, NULL,
     .edits = {"Credential=", "Credential=" HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED}},
    {"temporary credentials",     403, UNKNOWN, .token = "a-token"},
    {"a token that was not signed", 403, INVALID,
     .edits = {BEFORE_END, "x-amz-security-token: x\r\n" BEFORE_END}},

    /* when was it signed, and for what? */
    {"six minutes ago",           403, "Signature expired", .shift_ms = -6 * JWO_MINUTE_MS},
    {"in twenty minutes",         403, "Signature not yet current", .shift_ms = 20 * JWO_MINUTE_MS},
    {"yesterday",                 403, "Signature expired", .shift_ms = -JWO_DAY_MS},
    {"a date of another century", 403, INVALID, .edits = {"x-amz-date: 20", "x-amz-date: 21"}},
    {"a date of words",           403, INCOMPLETE, .edits = {"x-amz-date: 20", "x-amz-date: x"}},
    {"two dates",                 403, INCOMPLETE,
     .edits = {BEFORE_END, "X-Amz-Date: 20240101T000000Z\r\n" BEFORE_END}},
    {"another service",           403, INVALID, .service = "s3"},
    {"another region",            403, INVALID, .edits = {"/us-east-1/", "/eu-west-1/"}},
    {"another terminator",        403, INVALID, .edits = {"aws4_request,", "aws4_requesT,"}},
    {"a scope with a slash more", 403, NULL, .edits = {"Credential=", "Credential=/"}},

    /* what was changed behind the signature? */
    {"another time in the body",  403, INVALID, .edits = {"T17:09:39Z", "T17:09:38Z"}},
    {"another quantity",          403, INVALID, .edits = {"\"4.0\"", "\"9.0\""}},
    {"another trip",              403, INVALID, .edits = {"\"stolen\"", "\"Stolen\""}},
    {"another path",              403, INVALID,
     .edits = {"POST " BENCH_PURCHASES, "POST " BENCH_GATE}},
    {"a path to another door",    403, INVALID, .edits = {"POST " BENCH_PURCHASES, "POST " KEYS}},
    {"two slashes",               404, NULL,
     .edits = {"/v1/order/", "/v1/order//"}}, /* signed alike */
    {"an escaped letter",         403, INVALID, .edits = {"/v1/order/", "/v1/%6frder/"}},
    {"a way around",              404, NULL, .edits = {"/v1/order/", "/v1/x/../order/"}},
    {"a query",                   403, INVALID, .edits = {"purchases HTTP", "purchases?a=b HTTP"}},
    {"another method",            403, INVALID, .edits = {"POST /", "PUT /"}},
    {"another host",              403, INVALID, .edits = {"host: ", "host: evil.example, "}},
    {"two hosts",                 400, NULL,
     .edits = {BEFORE_END, "Host: evil.example\r\n" BEFORE_END}},
    {"another type",              403, INVALID,
     .edits = {"type: application/json", "type: text/plain"}},
    {"a second type",             403, INVALID,
     .edits = {BEFORE_END, "Content-Type: text/plain\r\n" BEFORE_END}},
    {"a signed field taken away", 403, INVALID, .edits = {"content-type: ", "x-content-type: "}},

    /* the body's hash */
    {"an unsigned body",          403, "unsigned and streaming", .hash = "UNSIGNED-PAYLOAD"},
    {"a body in signed chunks",   403, "unsigned and streaming",
     .hash = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
    {"a body in unsigned chunks", 403, "unsigned and streaming",
     .hash = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
    {"the hash of nothing",       403, "does not match the body", .hash = EMPTY},
    {"an empty hash",             403, INVALID, .hash = ""},
    {"two hashes",                403, INCOMPLETE,
     .edits = {BEFORE_END, "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n" BEFORE_END}},
    {"a hash renamed",            403, INVALID, .edits = {"x-amz-content-sha256: ", "x-hash: "}},
    {"the hash not signed",       403, INVALID,
     .edits = {"SignedHeaders=content-type;host;x-amz-content-sha256;",
               "SignedHeaders=content-type;host;"}},

    /* the authorization itself */
    {"two authorizations",        403, INCOMPLETE,
     .edits = {BEFORE_END, "Authorization: AWS4-HMAC-SHA256 x\r\n" BEFORE_END}},
    {"another authorization first", 403, INCOMPLETE,
     .edits = {"content-type: ", "Authorization: Bearer x\r\ncontent-type: "}},
    {"another algorithm",         403, INCOMPLETE,
     .edits = {"AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA1 "}},
    {"no algorithm",              403, INCOMPLETE, .edits = {"AWS4-HMAC-SHA256 ", "none "}},
    {"a signature of 65 digits",  403, INVALID, .edits = {"Signature=", "Signature=0"}},
    {"no signature in it",        403, INCOMPLETE, .edits = {", Signature=", ", Signature=, x="}},
    {"two signatures",            403, INCOMPLETE,
     .edits = {", Signature=", ", Signature=" EMPTY ", Signature="}},
    {"a forged signature",        403, INVALID,
     .edits = {", Signature=", ", Signature=" EMPTY "\r\nx-rest: "}},
    {"fields out of order",       403, INVALID,
     .edits = {"SignedHeaders=content-type;host;", "SignedHeaders=host;content-type;"}},
    {"a field twice",             403, INVALID,
     .edits = {"SignedHeaders=content-type;host;", "SignedHeaders=content-type;host;host;"}},
    {"a field less",              403, INVALID,
     .edits = {"SignedHeaders=content-type;host;", "SignedHeaders=host;"}},
    {"the host not signed",       403, INVALID,
     .edits = {"SignedHeaders=content-type;host;", "SignedHeaders=content-type;"}},
    {"markup as a field",         403, INVALID,
     .edits = {"SignedHeaders=content-type;", "SignedHeaders=<i>hax;content-type;"}},
    {"an authorization of 5,000 letters", 403, NULL,
     .edits = {"SignedHeaders=content-type;", "SignedHeaders=" HUNDRED HUNDRED HUNDRED HUNDRED
               HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
               HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
               HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
               HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED ";content-type;"}},

    /* the other doors, and what is not there */
    {"no signature at the gate",  403, MISSING, .path = BENCH_GATE,
     .edits = {"authorization: AWS4", "x: AWS4"}},
    {"no signature for a key",    403, MISSING, .path = KEYS,
     .edits = {"authorization: AWS4", "x: AWS4"}},
    {"no signature for a scan",   403, MISSING, .path = SCAN,
     .edits = {"authorization: AWS4", "x: AWS4"}},
    {"no signature for a visitor", 403, MISSING, .path = DETAILS,
     .edits = {"authorization: AWS4", "x: AWS4"}},
    {"no signature for nothing",  403, MISSING, .path = "/v1/none",
     .edits = {"authorization: AWS4", "x: AWS4"}},
    {"nothing, well signed",      404, NULL, .path = "/v1/none"},
    {"health, by POST",           405, NULL, .path = "/healthz"},

    /* well signed, and hostile all the same */
    {"no JSON",                   400, NULL, .body = "<i>hax</i>"},
    {"a form",                    400, NULL, .type = "application/x-www-form-urlencoded",
     .body = "a=b"},
    {"markup as a key",           400, NULL, .path = KEYS,
     .body = "{\"requestId\":\"0a1b2c3d-1111-4222-8333-444455556666\",\"identityKey\":\"<i>hax\"}"},
    {"SQL as a scan",             400, NULL, .path = SCAN, .body = "{\"x\":\"' OR '1'='1\"}"},
    {"a list as a visitor",       400, NULL, .path = DETAILS, .body = "[[[]]]"},
    {"a body that ends early",    0, NULL, .framing = CUT_OFF},

    /* what a proxy may do to an honest call, whose repetition stores nothing */
    {"once more",                 201, NULL, .taken = true},
    {"signed a minute ago",       201, NULL, .taken = true, .shift_ms = -JWO_MINUTE_MS},
    {"fields in another order",   201, NULL, .taken = true,
     .edits = {"content-type: application/json\r\n", "", BEFORE_END,
               "content-type: application/json\r\n" BEFORE_END}},
    {"names in capitals",         201, NULL, .taken = true,
     .edits = {"x-amz-date: ", "X-AMZ-DATE: "}},
    {"spaces around a value",     201, NULL, .taken = true,
     .edits = {"type: application/json", "type:   application/json  "}},
    {"a field that was not signed", 201, NULL, .taken = true,
     .edits = {BEFORE_END, "X-Forwarded-For: 192.0.2.1\r\n" BEFORE_END}},
    {"in chunks",                 201, NULL, .taken = true, .framing = CHUNKED},
    {"in chunks, with a trailer", 201, NULL, .taken = true, .framing = TRAILER},
    {"in chunks, another body",   403, INVALID, .framing = CHUNKED,
     .edits = {"\"4.0\"", "\"9.0\""}},
};
/* clang-format on */

static void sign(struct jwo_buf *out, const struct bench *bench, const struct trick *trick)
{
    struct jwo_credentials credentials = amazon;
    char host[64];

    (void)snprintf(host, sizeof(host), "127.0.0.1:%u", rtl_app_port(bench->app));
#define REPLACE(member, value)                                                                     \
    if ((value) != NULL) {                                                                         \
        (void)snprintf(credentials.member, sizeof(credentials.member), "%s", value);               \
    }
    REPLACE(access_key_id, trick->key)
    REPLACE(secret_access_key, trick->secret)
    REPLACE(session_token, trick->token)
#undef REPLACE
    signer_post(out, &(struct signer_request){
                         .credentials = &credentials,
                         .service = trick->service != NULL ? trick->service : "execute-api",
                         .content_type = trick->type,
                         .now_ms = jwo_wall_ms() + trick->shift_ms,
                         .host = host,
                         .path = trick->path != NULL ? trick->path : BENCH_PURCHASES,
                         .query = trick->query != NULL ? trick->query : "",
                         .body = trick->body != NULL
                                     ? trick->body
                                     : bench_cart(trick->taken ? "honest" : "stolen", BENCH_WATER),
                         .hash = trick->hash});
}

/* The first `find` becomes `put`; there is one, or the row is wrong. */
static void edit(struct jwo_buf *text, const char *find, const char *put)
{
    const char *at = strstr(text->data, find);
    struct jwo_buf edited;

    assert_non_null(at);
    jwo_buf_init(&edited, 256 * 1024);
    jwo_buf_add(&edited, text->data, (size_t)(at - text->data));
    jwo_buf_adds(&edited, put);
    jwo_buf_adds(&edited, at + strlen(find));
    jwo_buf_dispose(text);
    *text = edited;
}

/* Say how long the body is in chunks instead. */
static void cut_up(struct jwo_buf *text, const char *trailer)
{
    char length[64];
    const char *body = strstr(text->data, "\r\n\r\n") + 4;
    const size_t len = strlen(body);
    char *kept = jwo_strdup(body);

    (void)snprintf(length, sizeof(length), BEFORE_END "%zu\r\n\r\n", len);
    text->len = (size_t)(body - text->data);
    text->data[text->len] = '\0';
    edit(text, length, "transfer-encoding: chunked\r\n\r\n");
    jwo_buf_addf(text, "%zx\r\n%.*s\r\n", (size_t)10, 10, kept);
    jwo_buf_addf(text, "%zx\r\n%s\r\n0\r\n%s\r\n", len - 10, kept + 10, trailer);
    jwo_free(kept);
}

static void play(struct hostile *hostile, const struct trick *trick)
{
    const struct hostile_row row = {.trick = trick->name,
                                    .status = trick->status,
                                    .holds = trick->holds,
                                    .leaves = trick->framing == CUT_OFF};
    struct jwo_buf text;

    jwo_buf_init(&text, 256 * 1024);
    sign(&text, hostile->bench, trick);
    edit(&text, BEFORE_END, "connection: close\r\n" BEFORE_END);
    for (size_t i = 0; i < JWO_COUNT(trick->edits) && trick->edits[i] != NULL; i += 2) {
        edit(&text, trick->edits[i], trick->edits[i + 1]);
    }
    if (trick->framing == CHUNKED || trick->framing == TRAILER) {
        cut_up(&text,
               trick->framing == TRAILER ? "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\n" : "");
    }
    assert_false(text.overflow);
    hostile_play_bytes(hostile, &row, text.data, text.len - (trick->framing == CUT_OFF ? 10 : 0));
    jwo_buf_dispose(&text);
}

static int signed_setup(void **state)
{
    struct bench *bench;
    struct rtl_config *config;

    assert_int_equal(bench_setup(state), 0);
    bench = *state;
    config = &bench->fixture.config;
    (void)bench_shop(bench, "honest");
    rtl_app_free(bench->app);
    (void)snprintf(config->connector_access_key_id, sizeof(config->connector_access_key_id), "%s",
                   amazon.access_key_id);
    (void)snprintf(config->connector_secret_access_key, sizeof(config->connector_secret_access_key),
                   "%s", amazon.secret_access_key);
    bench_start(bench);
    return 0;
}

static void test_connectors__take_nothing_but_what_amazon_signed(void **state)
{
    struct hostile hostile;

    hostile_init(&hostile, *state, HOSTILE_CONNECTORS);
    hostile.secrets[HOSTILE_SECRETS] = amazon.secret_access_key;
    for (size_t i = 0; i < JWO_COUNT(tricks); i++) {
        play(&hostile, &tricks[i]);
    }
    hostile_dispose(&hostile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_connectors__take_nothing_but_what_amazon_signed,
                                        signed_setup, bench_teardown),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    _Static_assert(JWO_COUNT(tricks) >= 80, "the tricks are many");
    return cmocka_run_group_tests_name("hostile_signed", tests, NULL, NULL);
}

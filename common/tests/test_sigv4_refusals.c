/* test_sigv4_refusals.c -- every reason for which the SigV4 verifier refuses, with its AWS answer.
 *
 * Method: the published example "get-vanilla" is accepted; each row changes one thing about it and
 * names the verdict and a part of the sentence, so that a refusal for some other reason is noticed.
 */
#include <stdio.h>
#include <string.h>

#include "jwo/clock.h"
#include "jwo/limits.h"
#include "jwo/sigv4.h"
#include "test_support.h"

#define SCOPE      "20150830/us-east-1/service/aws4_request"
#define CREDENTIAL "Credential=AKIDEXAMPLE/" SCOPE
#define SIGNATURE  "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
#define GOOD       "AWS4-HMAC-SHA256 " CREDENTIAL ", SignedHeaders=host;x-amz-date, " SIGNATURE
#define MISMATCH   "does not match the signature you provided"

/* Temporary credentials beside the long-lived ones of the example;
 * both have the example's secret. */
static const struct jwo_credentials long_lived = {"AKIDEXAMPLE",
                                                  "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
static const struct jwo_credentials temporary = {
    "ASIATEMPORARY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "the-token"};

static enum jwo_sigv4_verdict find_credentials(void *context, const char *access_key_id,
                                               const struct jwo_credentials **out)
{
    const enum jwo_sigv4_verdict *forced = context;

    if (*forced != JWO_SIGV4_ACCEPTED) {
        return *forced;
    }
    *out = strcmp(access_key_id, temporary.access_key_id) == 0 ? &temporary : &long_lived;
    return strcmp(access_key_id, (*out)->access_key_id) == 0 ? JWO_SIGV4_ACCEPTED
                                                             : JWO_SIGV4_UNKNOWN_CLIENT;
}

struct refusal {
    const char *authorization; /* NULL: not sent */
    const char *host;          /* NULL: not sent */
    const char *date;          /* NULL: not sent */
    struct jwo_http_header extra;
    const char *path;
    const char *query;
    const char *body;
    const char *now;
    enum jwo_sigv4_verdict lookup;
};

static struct refusal example(void)
{
    return (struct refusal){
        .authorization = GOOD,
        .host = "example.amazonaws.com",
        .date = "20150830T123600Z",
        .path = "/",
        .query = "",
        .body = "",
        .now = "20150830T123600Z",
        .lookup = JWO_SIGV4_ACCEPTED,
    };
}

static enum jwo_sigv4_verdict verify(const struct refusal *row, char message[256])
{
    struct jwo_http_header headers[4];
    struct jwo_sigv4_request request = {
        .method = "GET",
        .path = row->path,
        .query = row->query,
        .headers = headers,
        .body = row->body,
        .body_len = strlen(row->body),
    };
    jwo_sigv4 *verifier = jwo_sigv4_new("us-east-1", "service");
    enum jwo_sigv4_verdict lookup = row->lookup;
    int64_t now_ms = 0;

    if (row->authorization) {
        headers[request.header_count++] =
            (struct jwo_http_header){"Authorization", row->authorization};
    }
    if (row->host) {
        headers[request.header_count++] = (struct jwo_http_header){"Host", row->host};
    }
    if (row->date) {
        headers[request.header_count++] = (struct jwo_http_header){"X-Amz-Date", row->date};
    }
    if (row->extra.name) {
        headers[request.header_count++] = row->extra;
    }
    assert_true(jwo_time_parse_amz(row->now, &now_ms));

    const enum jwo_sigv4_verdict verdict =
        jwo_sigv4_verify(verifier, &request, now_ms, find_credentials, &lookup, message);
    jwo_sigv4_free(verifier);
    return verdict;
}

static void assert_refused(const struct refusal *row, enum jwo_sigv4_verdict expected,
                           const char *part)
{
    char message[256];
    const enum jwo_sigv4_verdict verdict = verify(row, message);

    if (verdict != expected || strstr(message, part) == NULL) {
        fail_msg("expected %s with '%s', got %s with '%s'", jwo_sigv4_error_type(expected), part,
                 jwo_sigv4_error_type(verdict), message);
    }
    assert_null(strstr(message, long_lived.secret_access_key));
}

static void test_verify__accepts_the_example_unchanged(void **state)
{
    struct refusal row = example();
    char message[256];

    (void)state;
    assert_int_equal(verify(&row, message), JWO_SIGV4_ACCEPTED);
    assert_string_equal(message, "");
}

#define V4     "AWS4-HMAC-SHA256 "
#define SIGNED ", SignedHeaders=host;x-amz-date, "
#define NAME_129                                                                                   \
    "x2345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012" \
    "3"                                                                                            \
    "456789012345678901234567890123456789"
#define H10 "h0;h1;h2;h3;h4;h5;h6;h7;h8;h9"

static const struct {
    const char *authorization;
    enum jwo_sigv4_verdict verdict;
    const char *part;
} authorizations[] = {
    /* Form. */
    {"", JWO_SIGV4_INCOMPLETE, "must start with"},
    {"Bearer abc", JWO_SIGV4_INCOMPLETE, "must start with"},
    {"AWS4-HMAC-SHA256", JWO_SIGV4_INCOMPLETE, "must start with"},
    {"AWS4-HMAC-SHA512 " CREDENTIAL SIGNED SIGNATURE, JWO_SIGV4_INCOMPLETE, "must start with"},
    {"aws4-hmac-sha256 " CREDENTIAL SIGNED SIGNATURE, JWO_SIGV4_INCOMPLETE, "must start with"},
    {V4, JWO_SIGV4_INCOMPLETE, "requires 'Credential'"},
    {V4 "SignedHeaders=host;x-amz-date, " SIGNATURE, JWO_SIGV4_INCOMPLETE, "requires 'Credential'"},
    {V4 CREDENTIAL ", " SIGNATURE, JWO_SIGV4_INCOMPLETE, "requires 'SignedHeaders'"},
    {V4 CREDENTIAL ", SignedHeaders=, " SIGNATURE, JWO_SIGV4_INCOMPLETE,
     "requires 'SignedHeaders'"},
    {V4 CREDENTIAL ", SignedHeaders=host;x-amz-date", JWO_SIGV4_INCOMPLETE, "requires 'Signature'"},
    {V4 CREDENTIAL SIGNED "Signature=", JWO_SIGV4_INCOMPLETE, "requires 'Signature'"},
    {V4 CREDENTIAL SIGNED SIGNATURE ", Extra=1", JWO_SIGV4_INCOMPLETE, "key=value pairs"},
    {V4 CREDENTIAL SIGNED SIGNATURE ", extra", JWO_SIGV4_INCOMPLETE, "key=value pairs"},
    {V4 CREDENTIAL SIGNED "Signature", JWO_SIGV4_INCOMPLETE, "key=value pairs"},
    {V4 CREDENTIAL SIGNED SIGNATURE ", " SIGNATURE, JWO_SIGV4_INCOMPLETE, "'Signature' only once"},
    {V4 CREDENTIAL ", " CREDENTIAL SIGNED SIGNATURE, JWO_SIGV4_INCOMPLETE,
     "'Credential' only once"},
    {GOOD ",", JWO_SIGV4_INCOMPLETE, "must not end in a comma"},
    {GOOD ", ", JWO_SIGV4_INCOMPLETE, "key=value pairs"},
    /* Credential. */
    {V4 "Credential=AKIDEXAMPLE" SIGNED SIGNATURE, JWO_SIGV4_INCOMPLETE, "5 slash-delimited"},
    {V4 CREDENTIAL "/more" SIGNED SIGNATURE, JWO_SIGV4_INCOMPLETE, "5 slash-delimited"},
    {V4 "Credential=/" SCOPE SIGNED SIGNATURE, JWO_SIGV4_INCOMPLETE, "key id"},
    {V4 "Credential=" NAME_129 "/" SCOPE SIGNED SIGNATURE, JWO_SIGV4_INCOMPLETE, "key id"},
    {V4 "Credential=A KID/" SCOPE SIGNED SIGNATURE, JWO_SIGV4_INCOMPLETE, "key id"},
    {V4 "Credential=AKIDEXAMPLE/20150830//service/aws4_request" SIGNED SIGNATURE,
     JWO_SIGV4_INCOMPLETE, "region"},
    {V4 "Credential=AKIDEXAMPLE/20150830/us-east-1/" NAME_129 "/aws4_request" SIGNED SIGNATURE,
     JWO_SIGV4_INCOMPLETE, "service"},
    {V4 "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws3_request" SIGNED SIGNATURE,
     JWO_SIGV4_INVALID, "valid terminator"},
    {V4 "Credential=AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request" SIGNED SIGNATURE,
     JWO_SIGV4_INVALID, "correct service: 'service'"},
    {V4 "Credential=AKIDEXAMPLE/20150830/us-west-2/service/aws4_request" SIGNED SIGNATURE,
     JWO_SIGV4_INVALID, "valid region: 'us-east-1'"},
    {V4 "Credential=AKIDEXAMPLE/20150829/us-east-1/service/aws4_request" SIGNED SIGNATURE,
     JWO_SIGV4_INVALID, "Date in Credential scope"},
    {V4 "Credential=AKIDEXAMPLE/2015083/us-east-1/service/aws4_request" SIGNED SIGNATURE,
     JWO_SIGV4_INVALID, "Date in Credential scope"},
    {V4 "Credential=AKIDUNKNOWN/" SCOPE SIGNED SIGNATURE, JWO_SIGV4_UNKNOWN_CLIENT,
     "security token"},
    /* SignedHeaders. */
    {V4 CREDENTIAL ", SignedHeaders=x-amz-date, " SIGNATURE, JWO_SIGV4_INVALID, "'host' must be a"},
    {V4 CREDENTIAL ", SignedHeaders=host, " SIGNATURE, JWO_SIGV4_INVALID, "'x-amz-date' must be a"},
    {V4 CREDENTIAL ", SignedHeaders=x-amz-date;host, " SIGNATURE, JWO_SIGV4_INVALID,
     "ascending order"},
    {V4 CREDENTIAL ", SignedHeaders=host;host;x-amz-date, " SIGNATURE, JWO_SIGV4_INVALID,
     "each name once"},
    {V4 CREDENTIAL ", SignedHeaders=Host;x-amz-date, " SIGNATURE, JWO_SIGV4_INVALID, "lower-case"},
    {V4 CREDENTIAL ", SignedHeaders=host;;x-amz-date, " SIGNATURE, JWO_SIGV4_INVALID, "lower-case"},
    {V4 CREDENTIAL ", SignedHeaders=host;x-amz-date;, " SIGNATURE, JWO_SIGV4_INVALID, "lower-case"},
    {V4 CREDENTIAL ", SignedHeaders=host;" NAME_129 ", " SIGNATURE, JWO_SIGV4_INVALID,
     "lower-case"},
    {V4 CREDENTIAL ", SignedHeaders=absent;host;x-amz-date, " SIGNATURE, JWO_SIGV4_INVALID,
     "'absent', which was not sent"},
    {V4 CREDENTIAL ", SignedHeaders=a;b;c;d;e;f;g;" H10
                   ";i;j;k;l;m;n;o;p;q;r;s;t;u;v;w;x, " SIGNATURE,
     JWO_SIGV4_INVALID, "more than 32"},
    /* Signature. */
    {V4 CREDENTIAL SIGNED "Signature=5fa0", JWO_SIGV4_INVALID, "64 lower-case hex"},
    {V4 CREDENTIAL SIGNED SIGNATURE "0", JWO_SIGV4_INVALID, "64 lower-case hex"},
    {V4 CREDENTIAL SIGNED
     "Signature=5FA00FA31553B73EBF1942676E86291E8372FF2A2260956D9B8AAE1D763FBF31",
     JWO_SIGV4_INVALID, "64 lower-case hex"},
    {V4 CREDENTIAL SIGNED
     "Signature=0000000000000000000000000000000000000000000000000000000000000000",
     JWO_SIGV4_INVALID, MISMATCH},
};

static void test_verify__refuses_each_fault_of_the_authorization_header(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(authorizations); i++) {
        struct refusal row = example();

        row.authorization = authorizations[i].authorization;
        assert_refused(&row, authorizations[i].verdict, authorizations[i].part);
    }
}

static void test_verify__takes_the_parameters_in_any_order_with_or_without_blanks(void **state)
{
    struct refusal row = example();
    char message[256];

    (void)state;
    row.authorization = V4 SIGNATURE ",SignedHeaders=host;x-amz-date,   " CREDENTIAL;
    assert_int_equal(verify(&row, message), JWO_SIGV4_ACCEPTED);
}

static void test_verify__refuses_an_over_long_authorization_header(void **state)
{
    static char authorization[JWO_SIGV4_AUTHORIZATION_BYTES_MAX + 2];
    struct refusal row = example();

    (void)state;
    memset(authorization, ' ', sizeof(authorization) - 1);
    memcpy(authorization, GOOD, strlen(GOOD));
    row.authorization = authorization;
    assert_refused(&row, JWO_SIGV4_INCOMPLETE, "longer than 4096 bytes");
}

static void test_verify__misses_the_token_of_an_unsigned_or_presigned_request(void **state)
{
    struct refusal row = example();

    (void)state;
    row.authorization = NULL;
    assert_refused(&row, JWO_SIGV4_MISSING_TOKEN, "Missing Authentication Token");
    row.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-"
                "east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-"
                "Amz-SignedHeaders=host&X-Amz-Signature=00";
    assert_refused(&row, JWO_SIGV4_MISSING_TOKEN, "Missing Authentication Token");
}

static void test_verify__refuses_repeats_of_the_headers_it_reads(void **state)
{
    static const struct jwo_http_header repeats[] = {
        {"authorization", GOOD},
        {"HOST", "example.amazonaws.com"},
        {"x-amz-date", "20150830T123600Z"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(repeats); i++) {
        struct refusal row = example();

        row.extra = repeats[i];
        assert_refused(&row, JWO_SIGV4_INCOMPLETE, "must be sent only once");
    }
}

static void test_verify__refuses_a_missing_or_malformed_date(void **state)
{
    static const char *const malformed[] = {
        "",
        "20150830",
        "2015-08-30T12:36:00Z",
        "20150830T123600",
        "20150830T123600Z ",
        "20150830T256000Z",
        "Sun, 30 Aug 2015 12:36:00 GMT",
    };
    struct refusal row = example();

    (void)state;
    row.date = NULL;
    assert_refused(&row, JWO_SIGV4_INCOMPLETE, "requires existence of an 'X-Amz-Date'");
    for (size_t i = 0; i < JWO_COUNT(malformed); i++) {
        row.date = malformed[i];
        assert_refused(&row, JWO_SIGV4_INCOMPLETE, "ISO-8601 'basic format'");
    }
}

static void test_verify__allows_five_minutes_either_way_and_no_second_more(void **state)
{
    struct refusal row = example();
    char message[256];

    (void)state;
    row.now = "20150830T124100Z";
    assert_int_equal(verify(&row, message), JWO_SIGV4_ACCEPTED);
    row.now = "20150830T124101Z";
    assert_refused(&row, JWO_SIGV4_INVALID, "Signature expired: 20150830T123600Z");
    row.now = "20150830T123100Z";
    assert_int_equal(verify(&row, message), JWO_SIGV4_ACCEPTED);
    row.now = "20150830T123059Z";
    assert_refused(&row, JWO_SIGV4_INVALID, "Signature not yet current: 20150830T123600Z");
}

static void test_verify__refuses_an_absent_host(void **state)
{
    struct refusal row = example();

    (void)state;
    row.host = NULL;
    assert_refused(&row, JWO_SIGV4_INVALID, "'host', which was not sent");
}

static void test_verify__passes_on_what_the_lookup_says(void **state)
{
    struct refusal row = example();

    (void)state;
    row.lookup = JWO_SIGV4_UNKNOWN_CLIENT;
    assert_refused(&row, JWO_SIGV4_UNKNOWN_CLIENT,
                   "security token included in the request is invalid");
    row.lookup = JWO_SIGV4_EXPIRED_TOKEN;
    assert_refused(&row, JWO_SIGV4_EXPIRED_TOKEN, "is expired");
    row.lookup = JWO_SIGV4_DENIED;
    assert_refused(&row, JWO_SIGV4_DENIED, "not authorized");
}

/* The suite's post-sts-header-after adds the token behind the signature;
 * here it has to be signed. */
static void test_verify__refuses_an_unsigned_session_token(void **state)
{
    struct refusal row = example();

    (void)state;
    row.extra = (struct jwo_http_header){"X-Amz-Security-Token", "the-token"};
    assert_refused(&row, JWO_SIGV4_INVALID, "'x-amz-security-token' must be a");
}

static void test_verify__refuses_a_wrong_missing_or_needless_session_token(void **state)
{
    static const char of_temporary[] =
        V4 "Credential=ASIATEMPORARY/" SCOPE
           ", SignedHeaders=host;x-amz-date;x-amz-security-token, " SIGNATURE;
    struct refusal row = example();

    (void)state;
    row.authorization = of_temporary;
    row.extra = (struct jwo_http_header){"X-Amz-Security-Token", "the-tokem"};
    assert_refused(&row, JWO_SIGV4_UNKNOWN_CLIENT, "security token");
    row.extra.value = "the-token"; /* now it gets as far as the signature */
    assert_refused(&row, JWO_SIGV4_INVALID, MISMATCH);

    row = example();
    row.authorization = V4 "Credential=ASIATEMPORARY/" SCOPE SIGNED SIGNATURE;
    assert_refused(&row, JWO_SIGV4_UNKNOWN_CLIENT, "security token");

    row.authorization =
        V4 CREDENTIAL ", SignedHeaders=host;x-amz-date;x-amz-security-token, " SIGNATURE;
    row.extra = (struct jwo_http_header){"X-Amz-Security-Token", "the-token"};
    assert_refused(&row, JWO_SIGV4_UNKNOWN_CLIENT, "security token");
}

static void test_verify__refuses_a_body_hash_that_is_none_or_another(void **state)
{
    static const char *const none[] = {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                                       ""};
    struct refusal row = example();
    char message[256];

    (void)state;
    row.extra.name = "x-amz-content-sha256";
    row.extra.value = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_int_equal(verify(&row, message), JWO_SIGV4_ACCEPTED);
    for (size_t i = 0; i < JWO_COUNT(none); i++) {
        row.extra.value = none[i];
        assert_refused(&row, JWO_SIGV4_INVALID, "unsigned and streaming payloads are not accepted");
    }
    row.extra.value = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b856";
    assert_refused(&row, JWO_SIGV4_INVALID, "does not match the body");
}

static void test_verify__refuses_another_body_path_query_or_host(void **state)
{
    struct refusal row = example();

    (void)state;
    row.body = " ";
    assert_refused(&row, JWO_SIGV4_INVALID, MISMATCH);
    row = example();
    row.path = "/%2F";
    assert_refused(&row, JWO_SIGV4_INVALID, MISMATCH);
    row = example();
    row.query = "a";
    assert_refused(&row, JWO_SIGV4_INVALID, MISMATCH);
    row = example();
    row.host = "example.amazonaws.com:80";
    assert_refused(&row, JWO_SIGV4_INVALID, MISMATCH);
}

static void test_verify__refuses_a_target_past_its_limits(void **state)
{
    static char longest[JWO_HTTP_TARGET_BYTES_MAX + 2];
    static char parameters[2 * (JWO_SIGV4_QUERY_PARAMETERS_MAX + 1) + 1];
    struct refusal row = example();

    (void)state;
    memset(longest, '\xff', sizeof(longest) - 2); /* each byte becomes three */
    row.path = longest;
    assert_refused(&row, JWO_SIGV4_INVALID, MISMATCH);
    row.query = longest;
    assert_refused(&row, JWO_SIGV4_INVALID, MISMATCH);
    longest[sizeof(longest) - 2] = 'x';
    row.query = "";
    assert_refused(&row, JWO_SIGV4_INVALID, "longer than 2048 bytes");
    row.path = "/";
    row.query = longest;
    assert_refused(&row, JWO_SIGV4_INVALID, "longer than 2048 bytes");
    for (size_t i = 0; i < sizeof(parameters) - 1; i++) {
        parameters[i] = i % 2 == 0 ? 'p' : '&';
    }
    row.query = parameters;
    assert_refused(&row, JWO_SIGV4_INVALID, "more than 64 parameters");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify__accepts_the_example_unchanged),
        cmocka_unit_test(test_verify__refuses_each_fault_of_the_authorization_header),
        cmocka_unit_test(test_verify__takes_the_parameters_in_any_order_with_or_without_blanks),
        cmocka_unit_test(test_verify__refuses_an_over_long_authorization_header),
        cmocka_unit_test(test_verify__misses_the_token_of_an_unsigned_or_presigned_request),
        cmocka_unit_test(test_verify__refuses_repeats_of_the_headers_it_reads),
        cmocka_unit_test(test_verify__refuses_a_missing_or_malformed_date),
        cmocka_unit_test(test_verify__allows_five_minutes_either_way_and_no_second_more),
        cmocka_unit_test(test_verify__refuses_an_absent_host),
        cmocka_unit_test(test_verify__passes_on_what_the_lookup_says),
        cmocka_unit_test(test_verify__refuses_an_unsigned_session_token),
        cmocka_unit_test(test_verify__refuses_a_wrong_missing_or_needless_session_token),
        cmocka_unit_test(test_verify__refuses_a_body_hash_that_is_none_or_another),
        cmocka_unit_test(test_verify__refuses_another_body_path_query_or_host),
        cmocka_unit_test(test_verify__refuses_a_target_past_its_limits),
    };

    return cmocka_run_group_tests_name("sigv4_refusals", tests, NULL, NULL);
}

/* test_sts.c -- AssumeRole and the life of what it grants, over the wire.
 *
 * Method: the client signs by libcurl, for service sts to get credentials and for execute-api to
 * use them; the world's clock is moved, never waited for.
 */
#include <stdio.h>
#include <string.h>

#include "amazon_fixture.h"
#include "jwo/alloc.h"
#include "operations.h"
#include "test_support.h"

#define ROLE    "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fpayments%2Fretailer"
#define ASSUME  "Action=AssumeRole&Version=2011-06-15"
#define SESSION "&RoleSessionName=jwo-1"

static const struct jwo_http_header form_headers[] = {
    {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};

/* POST a form to STS, signed so. */
static void call_sts(struct fixture *fixture, const char *form, const struct jwo_credentials *sign,
                     struct heard *out)
{
    fixture->headers = form_headers;
    fixture->header_count = JWO_COUNT(form_headers);
    fixture->service = "sts";
    fixture_call(fixture, "/", form, sign, out);
    fixture->headers = NULL;
    fixture->header_count = 0;
    fixture->service = NULL;
}

static void ask_sts(struct fixture *fixture, const char *form, struct heard *out)
{
    call_sts(fixture, form, amz_amazon_credentials(fixture->amazon), out);
}

/* The text of the only element of that name. */
static void element(const char *xml, const char *name, char *out, size_t size)
{
    char open[64], close[64];
    const char *from, *to;

    (void)snprintf(open, sizeof open, "<%s>", name);
    (void)snprintf(close, sizeof close, "</%s>", name);
    from = strstr(xml, open);
    to = from ? strstr(from, close) : NULL;
    if (!to) {
        fail_msg("no element %s in %s", name, xml);
        return;
    }
    from += strlen(open);
    assert_null(strstr(to + 1, open));
    assert_true((size_t)(to - from) < size);
    (void)snprintf(out, size, "%.*s", (int)(to - from), from);
}

static void assume(struct fixture *fixture, const char *more, struct jwo_credentials *out)
{
    struct heard heard;
    char form[1024];

    (void)snprintf(form, sizeof form, "%s%s", ASSUME "&RoleArn=" ROLE SESSION, more);
    ask_sts(fixture, form, &heard);
    assert_int_equal(heard.status, 200);
    element(heard.body, "AccessKeyId", out->access_key_id, sizeof out->access_key_id);
    element(heard.body, "SecretAccessKey", out->secret_access_key, sizeof out->secret_access_key);
    element(heard.body, "SessionToken", out->session_token, sizeof out->session_token);
}

/* Ask for the trip's data, which changes nothing, with these credentials. */
static void use(struct fixture *fixture, const struct amz_trip *trip,
                const struct jwo_credentials *credentials, struct heard *out)
{
    char body[512];

    (void)snprintf(body, sizeof body, "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\"}",
                   trip->id);
    fixture_call(fixture, "/v1/payment/transactional-data", body, credentials, out);
}

static void assert_works(struct fixture *fixture, const struct amz_trip *trip,
                         const struct jwo_credentials *credentials)
{
    struct heard heard;

    use(fixture, trip, credentials, &heard);
    assert_string_equal(heard.error_type, "");
    assert_int_not_equal(heard.status, 403);
}

static void assert_expired(struct fixture *fixture, const struct amz_trip *trip,
                           const struct jwo_credentials *credentials)
{
    struct heard heard;

    use(fixture, trip, credentials, &heard);
    assert_int_equal(heard.status, 403);
    assert_string_equal(heard.error_type, "ExpiredTokenException");
}

/* --- the answer ------------------------------------------------------------------------------- */

static void test_assume_role__answers_in_the_shape_of_aws(void **state)
{
    static const char head[] =
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
        "<AssumeRoleResult><Credentials><AccessKeyId>ASIA";
    struct fixture *fixture = *state;
    char text[256], expected[256];
    struct heard heard;
    int64_t expires_ms;
    const int64_t before_ms = jwo_wall_ms();

    ask_sts(fixture, ASSUME "&RoleArn=" ROLE SESSION "&DurationSeconds=900", &heard);
    assert_int_equal(heard.status, 200);
    assert_string_equal(heard.content_type, "text/xml");
    assert_memory_equal(heard.body, head, sizeof head - 1);
    element(heard.body, "AccessKeyId", text, sizeof text);
    assert_int_equal(strlen(text), 20);
    element(heard.body, "SecretAccessKey", text, sizeof text);
    assert_int_equal(strlen(text), 40);
    element(heard.body, "Arn", text, sizeof text);
    assert_string_equal(text, "arn:aws:sts::123456789012:assumed-role/retailer/jwo-1");
    element(heard.body, "AssumedRoleId", text, sizeof text);
    assert_memory_equal(text, "AROA", 4);
    assert_string_equal(strchr(text, ':'), ":jwo-1");
    element(heard.body, "Expiration", text, sizeof text);
    assert_true(jwo_time_parse_iso(text, &expires_ms));
    assert_true(expires_ms >= before_ms + 900 * JWO_SECOND_MS - JWO_SECOND_MS);
    assert_true(expires_ms <= jwo_wall_ms() + 900 * JWO_SECOND_MS);
    (void)snprintf(expected, sizeof expected,
                   "</AssumeRoleResult><ResponseMetadata><RequestId>%s</RequestId>"
                   "</ResponseMetadata></AssumeRoleResponse>\n",
                   heard.request_id);
    assert_string_equal(strstr(heard.body, "</AssumeRoleResult>"), expected);
}

static void test_assume_role__grants_an_hour_unless_told_otherwise(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_trip *trip = fixture_enter(fixture);
    struct jwo_credentials hour, day;

    assume(fixture, "", &hour);
    assume(fixture, "&DurationSeconds=43200", &day);
    fixture_advance(fixture, 59 * JWO_MINUTE_MS);
    assert_works(fixture, trip, &hour);
    fixture_advance(fixture, 1 * JWO_MINUTE_MS);
    assert_expired(fixture, trip, &hour);
    assert_works(fixture, trip, &day);
}

static void test_assume_role__refuses_in_the_words_of_the_query_protocol(void **state)
{
    static const struct {
        const char *form, *code, *message;
    } rows[] = {
        {"", "MissingAction", "The request has no parameter Action"},
        {"Action=AssumeRole", "InvalidAction",
         "Could not find operation AssumeRole for version NO_VERSION_SPECIFIED"},
        {"Action=GetCallerIdentity&Version=2011-06-15", "InvalidAction",
         "Could not find operation GetCallerIdentity for version 2011-06-15"},
        {ASSUME SESSION, "ValidationError",
         "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: "
         "Member must not be null"},
        {ASSUME "&RoleArn=" ROLE, "ValidationError",
         "1 validation error detected: Value null at 'roleSessionName' failed to satisfy "
         "constraint: Member must not be null"},
        {ASSUME SESSION "&RoleArn=arn%3Aaws%3Aiam%3A%3A12345%3Arole%2Fretailer", "ValidationError",
         "Request ARN is invalid"},
        {ASSUME SESSION "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Auser%2Fx", "ValidationError",
         "Request ARN is invalid"},
        {ASSUME "&RoleArn=" ROLE "&RoleSessionName=a", "ValidationError",
         "1 validation error detected: Value 'a' at 'roleSessionName' failed to satisfy "
         "constraint: 2 to 64 characters of [\\w+=,.@-]"},
        {ASSUME "&RoleArn=" ROLE "&RoleSessionName=a%3Cb", "ValidationError",
         "1 validation error detected: Value 'a&lt;b' at 'roleSessionName' failed to satisfy "
         "constraint: 2 to 64 characters of [\\w+=,.@-]"},
        {ASSUME "&RoleArn=" ROLE SESSION "&DurationSeconds=899", "ValidationError",
         "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy "
         "constraint: Member must have value greater than or equal to 900"},
        {ASSUME "&RoleArn=" ROLE SESSION "&DurationSeconds=43201", "ValidationError",
         "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy "
         "constraint: Member must have value less than or equal to 43200"},
        {ASSUME "&RoleArn=" ROLE SESSION "&DurationSeconds=1h", "ValidationError",
         "DurationSeconds must be a whole number"},
        {ASSUME "&RoleArn=%4", "MalformedQueryString", "RoleArn is not well escaped"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct heard heard;
        char expected[1024];

        ask_sts(fixture, rows[i].form, &heard);
        (void)snprintf(expected, sizeof expected,
                       "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                       "<Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>"
                       "<RequestId>%s</RequestId></ErrorResponse>\n",
                       rows[i].code, rows[i].message, heard.request_id);
        assert_int_equal(heard.status, 400);
        assert_string_equal(heard.body, expected);
        assert_false(fixture_newest(amz_amazon_strays(fixture->amazon))->valid);
    }
}

static void assert_denied(const struct heard *heard, const char *code)
{
    char got[64];

    assert_int_equal(heard->status, 403);
    assert_string_equal(heard->content_type, "text/xml");
    element(heard->body, "Code", got, sizeof got);
    assert_string_equal(got, code);
}

static void test_assume_role__wants_long_lived_credentials_and_service_sts(void **state)
{
    static const char form[] = ASSUME "&RoleArn=" ROLE SESSION;
    struct fixture *fixture = *state;
    const struct jwo_credentials *own = amz_amazon_credentials(fixture->amazon);
    struct jwo_credentials stranger = *own, forger = *own, granted = {.session_token = ""};
    struct heard heard;

    call_sts(fixture, form, NULL, &heard);
    assert_denied(&heard, "MissingAuthenticationToken");
    (void)snprintf(stranger.access_key_id, sizeof stranger.access_key_id, "AKIASTRANGER");
    call_sts(fixture, form, &stranger, &heard);
    assert_denied(&heard, "InvalidClientTokenId");
    (void)snprintf(forger.secret_access_key, sizeof forger.secret_access_key, "guess");
    call_sts(fixture, form, &forger, &heard);
    assert_denied(&heard, "SignatureDoesNotMatch");
    assume(fixture, "", &granted);
    call_sts(fixture, form, &granted, &heard);
    assert_denied(&heard, "AccessDenied");

    fixture->headers = form_headers;
    fixture->header_count = 1;
    fixture_call(fixture, "/", form, own, &heard); /* signed for execute-api */
    assert_denied(&heard, "SignatureDoesNotMatch");
}

static int setup_with_roles(void **state)
{
    static const char *const roles[] = {"arn:aws:iam::123456789012:role/other",
                                        "arn:aws:iam::123456789012:role/payments/retailer"};

    return fixture_setup_with(
        state, (struct amz_amazon_options){.roles = roles, .role_count = JWO_COUNT(roles)});
}

static void test_assume_role__lets_assume_what_is_listed_only(void **state)
{
    struct fixture *fixture = *state;
    struct jwo_credentials granted = {.session_token = ""};
    struct heard heard;

    assume(fixture, "", &granted);
    ask_sts(fixture, ASSUME SESSION "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fretailer",
            &heard);
    assert_denied(&heard, "AccessDenied");
}

/* --- what is granted -------------------------------------------------------------------------- */

static void test_grant__signs_calls_with_its_session_token(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_trip *trip = fixture_enter(fixture);
    struct jwo_credentials granted = {.session_token = ""}, other = {.session_token = ""}, mixed;
    struct heard heard;

    assume(fixture, "", &granted);
    assume(fixture, "", &other);
    assert_works(fixture, trip, &granted);
    assert_works(fixture, trip, &other);

    mixed = granted;
    mixed.session_token[0] = '\0';
    use(fixture, trip, &mixed, &heard);
    assert_string_equal(heard.error_type, "UnrecognizedClientException");
    mixed = granted;
    memcpy(mixed.session_token, other.session_token, sizeof mixed.session_token);
    use(fixture, trip, &mixed, &heard);
    assert_string_equal(heard.error_type, "UnrecognizedClientException");
    mixed = granted;
    memcpy(mixed.secret_access_key, other.secret_access_key, sizeof mixed.secret_access_key);
    use(fixture, trip, &mixed, &heard);
    assert_string_equal(heard.error_type, "InvalidSignatureException");
}

/* A clock that was moved by days before does not make a new grant old. */
static void test_grant__expires_by_the_clock_of_the_world_that_is_called_about(void **state)
{
    struct fixture *fixture = *state;
    struct amz_world_options calm_options = {.name = "calm"};
    struct fixture calm = *fixture;
    const struct amz_trip *trip = fixture_enter(fixture), *calm_trip;
    struct jwo_credentials old = {.session_token = ""}, new = {.session_token = ""};

    amz_settings_default(&calm_options.settings);
    calm.world = amz_world_new(fixture->amazon, &calm_options);
    calm.shopper = amz_world_shopper(calm.world, &(struct amz_shopper){.card = {.tail = "1"}});
    calm.store = amz_world_store(calm.world, fixture->store);
    calm_trip = amz_trip_new(calm.world, calm.shopper, calm.store);
    fixture_advance(fixture, 10 * JWO_HOUR_MS);
    assume(fixture, "", &old);
    assert_works(fixture, trip, &old);
    fixture_advance(fixture, 30 * JWO_MINUTE_MS);
    fixture_advance(fixture, 30 * JWO_MINUTE_MS);
    assert_expired(fixture, trip, &old);
    assert_works(&calm, calm_trip, &old);
    assume(fixture, "", &new);
    assert_works(fixture, trip, &new);
    fixture_advance(fixture, 59 * JWO_MINUTE_MS);
    assert_works(fixture, trip, &new);
    assert_expired(fixture, trip, &old);
    amz_world_free(calm.world);
}

static void test_grant__expires_by_the_word_of_a_story(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_trip *trip = fixture_enter(fixture);
    struct jwo_credentials old = {.session_token = ""}, new = {.session_token = ""};

    assume(fixture, "", &old);
    assert_false(amz_keyring_expire_grants(fixture->world)); /* nobody would notice */
    assert_works(fixture, trip, &old);
    assert_true(amz_keyring_expire_grants(fixture->world));
    assert_expired(fixture, trip, &old);
    assume(fixture, "", &new);
    assert_works(fixture, trip, &new);
    assert_works(fixture, trip, amz_amazon_credentials(fixture->amazon));
}

/* An expiry is a thing that happens; the journal blames nobody. */
static void test_grant__is_journalled_as_a_fault_when_it_has_expired(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_trip *trip = fixture_enter(fixture);
    const struct amz_exchange *note;
    struct jwo_credentials granted = {.session_token = ""};

    assume(fixture, "", &granted);
    fixture_advance(fixture, JWO_HOUR_MS);
    assert_expired(fixture, trip, &granted);
    note = fixture_newest(amz_world_journal(fixture->world));
    assert_true(note->injected);
    assert_string_equal(note->fault, "temporary credentials expired");
    assert_string_equal(note->violation, "");
    assert_string_equal(note->outcome, "ExpiredTokenException");
}

static void test_grant__is_not_in_the_journal(void **state)
{
    struct fixture *fixture = *state;
    struct jwo_credentials granted = {.session_token = ""};
    const struct amz_exchange *note;

    assume(fixture, "", &granted);
    note = fixture_newest(amz_amazon_strays(fixture->amazon));
    assert_int_equal(note->op, AMZ_OP_ASSUME_ROLE);
    assert_string_equal(note->outcome, "granted");
    assert_string_equal(note->response_body, "(withheld: it holds credentials)");
    use(fixture, fixture_enter(fixture), &granted, &(struct heard){0});
    note = fixture_newest(amz_world_journal(fixture->world));
    assert_null(strstr(note->request_head, granted.session_token));
}

static void test_grant__is_forgotten_when_too_many_are_newer(void **state)
{
    struct fixture *fixture = *state;
    const struct amz_trip *trip = fixture_enter(fixture);
    amz_keyring *keyring = amz_amazon_keyring(fixture->amazon);
    struct jwo_credentials first, last;
    struct heard heard;

    amz_keyring_grant(keyring, jwo_monotonic_ms(), JWO_HOUR_MS, &first);
    for (int i = 1; i < AMZ_GRANTS_MAX; i++) {
        amz_keyring_grant(keyring, jwo_monotonic_ms(), JWO_HOUR_MS, &last);
    }
    assert_works(fixture, trip, &first);
    assert_works(fixture, trip, &last);
    amz_keyring_grant(keyring, jwo_monotonic_ms(), JWO_HOUR_MS, &last);
    use(fixture, trip, &first, &heard);
    assert_string_equal(heard.error_type, "UnrecognizedClientException");
    assert_works(fixture, trip, &last);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_assume_role__answers_in_the_shape_of_aws),
        TEST(test_assume_role__grants_an_hour_unless_told_otherwise),
        TEST(test_assume_role__refuses_in_the_words_of_the_query_protocol),
        TEST(test_assume_role__wants_long_lived_credentials_and_service_sts),
        cmocka_unit_test_setup_teardown(test_assume_role__lets_assume_what_is_listed_only,
                                        setup_with_roles, fixture_teardown),
        TEST(test_grant__signs_calls_with_its_session_token),
        TEST(test_grant__expires_by_the_clock_of_the_world_that_is_called_about),
        TEST(test_grant__expires_by_the_word_of_a_story),
        TEST(test_grant__is_journalled_as_a_fault_when_it_has_expired),
        TEST(test_grant__is_not_in_the_journal),
        TEST(test_grant__is_forgotten_when_too_many_are_newer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

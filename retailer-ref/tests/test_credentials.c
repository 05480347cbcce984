/* test_credentials.c -- roles that STS lends, and what becomes of the calls meanwhile.
 *
 * Method: real HTTP against the scripted Amazon, whose STS lends token-1, token-2, ...
 */
#include "credentials.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "records.h"
#include "test_support.h"
#include "xml_text.h"

static void borrow(struct fixture *fixture, const char *script)
{
    fixture_init(fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    memcpy(fixture->config.sts_endpoint, fixture->config.endpoint,
           sizeof(fixture->config.endpoint));
    (void)snprintf(fixture->config.role_arn, sizeof(fixture->config.role_arn),
                   "arn:aws:iam::123456789012:role/jwo/retailer");
    fixture_script(fixture, script);
    fixture_open(fixture);
}

static void test_calls__wait_for_the_first_loan(void **state)
{
    struct fixture fixture;

    (void)state;
    borrow(&fixture, "");
    fixture_start(&fixture, "t1", 1200);
    fixture_start(&fixture, "t2", 0);
    fixture.ended[0] = '\0';
    while (fixture.calls < 5) {
        jwo_loop_poll(fixture.loop);
    }
    assert_string_equal(fixture.token, "token-1");
    assert_int_equal(fixture.loans, 1);
    assert_memory_equal(fixture.log.data, "sts, ", 5);
    fixture_dispose(&fixture);
}

static void test_calls__are_repeated_with_a_new_loan(void **state)
{
    struct fixture fixture;

    (void)state;
    borrow(&fixture, "adjust:ended capture:ended");
    fixture_start(&fixture, "t", 1200);
    fixture_finish(&fixture, "t");
    assert_string_equal(fixture.log.data, "sts, adjust 12.00, sts, adjust 12.00, capture 12.00, "
                                          "sts, capture 12.00, data, identity r");
    assert_string_equal(fixture.token, "token-3");
    assert_int_equal(fixture.stale, 0); /* what is known to have ended signs nothing more */
    assert_int_equal(fixture_trip(&fixture, "t").state, RTL_CAPTURED);
    assert_int_equal(rtl_incident_count(fixture.base.store, "t"), 0);
    fixture_dispose(&fixture);
}

/* Whatever else is wrong with a signature, another loan does not mend it. */
static void test_calls__borrow_no_more_for_another_refusal(void **state)
{
    struct fixture fixture;

    (void)state;
    borrow(&fixture, "adjust:403 adjust:403");
    fixture_start(&fixture, "t", 1200);
    fixture_finish(&fixture, "t");
    assert_int_equal(fixture.loans, 1);
    assert_int_equal(fixture_trip(&fixture, "t").state, RTL_CAPTURED);
    fixture_dispose(&fixture);
}

static void count_incident(void *context, const struct rtl_incident *incident)
{
    int *count = context;

    assert_null(incident->trip_id);
    assert_string_equal(incident->operation, "sts/assume-role");
    assert_null(strstr(incident->detail, "secret"));
    (*count)++;
}

static void test_loans__are_asked_for_until_they_come(void **state)
{
    static const char *const scripts[] = {"sts:500 sts:lost", "sts:garbage sts:403", "sts:429=0"};

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(scripts); i++) {
        struct fixture fixture;
        int incidents = 0;

        borrow(&fixture, scripts[i]);
        fixture.config.retry_attempts = 100;
        fixture_start(&fixture, "t", 1200);
        fixture_finish(&fixture, "t");
        assert_int_equal(fixture_trip(&fixture, "t").state, RTL_CAPTURED);
        assert_int_equal(fixture_trip(&fixture, "t").uncertain, 0);
        assert_string_equal(fixture.token, "token-1");
        rtl_incidents_each(fixture.base.store, 10, count_incident, &incidents);
        assert_int_equal(incidents, 1);
        fixture_dispose(&fixture);
    }
}

static void test_calls__can_be_abandoned_while_they_wait(void **state)
{
    struct fixture fixture;

    (void)state;
    borrow(&fixture, "");
    fixture_start(&fixture, "t1", 1200);
    fixture_start(&fixture, "t2", 1200);
    for (int i = 0; i < 3; i++) {
        jwo_loop_poll(fixture.loop);
    }
    fixture_dispose(&fixture); /* nothing leaks, nothing is called */
}

/* ---- the answer ---- */

#define LOAN(expiration)                                                                           \
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId>"              \
    "<SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>" expiration                \
    "</Credentials></AssumeRoleResult></AssumeRoleResponse>"

static void test_sts_answer__is_read_whole_or_not_at_all(void **state)
{
    static const struct {
        const char *xml;
        bool good;
    } rows[] = {
        {"<?xml version=\"1.0\"?>\n" LOAN("<Expiration>2030-01-01T00:00:00Z</Expiration>") "\n",
         true},
        {LOAN(""), false},
        {LOAN("<Expiration>soon</Expiration>"), false},
        {LOAN("<Expiration>2030-01-01T00:00:00Z</Expiration>") "<x/>", false},
        {"<AssumeRoleResponse/>", false},
        {"", false},
        {"{}", false},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_credentials read = {.access_key_id = "before"};
        int64_t expires_ms = -1;

        assert_int_equal(rtl_sts_answer_read(rows[i].xml, &read, &expires_ms), rows[i].good);
        assert_string_equal(read.access_key_id, rows[i].good ? "A" : "before");
        assert_int_equal(expires_ms, rows[i].good ? INT64_C(1893456000000) : -1);
    }
}

static void test_xml_text__is_strict(void **state)
{
    static const char *const path[] = {"a", "b", NULL};
    static const struct {
        const char *xml, *text; /* NULL: refused */
    } rows[] = {
        {"<a><b>x</b></a>", "x"},
        {"<a x='1' y=\"2\"><c><b>no</b></c><b z='&lt;'>x &amp;&lt;y</b ><b>late</b></a>", "x &<y"},
        {"<a><b/></a>", ""},
        {"<a><b>x<c>y</c>z</b></a>", "xz"},
        {"<a><c>x</c></a>", NULL},
        {"<b>x</b>", NULL},
        {"<a><b>x</a></b>", NULL},
        {"<a><b>x</b>", NULL},
        {"<a><b>x", NULL},
        {"<a><b>x</b></a><a/>", NULL},
        {"<a><b>x</b></a>x", NULL},
        {"<a><b>&#65;</b></a>", NULL},
        {"<a><b>&x;</b></a>", NULL},
        {"<a><!-- --><b>x</b></a>", NULL},
        {"<!DOCTYPE a><a><b>x</b></a>", NULL},
        {"<a><b><![CDATA[x]]></b></a>", NULL},
        {"<a b><b>x</b></a>", NULL},
        {"<a b='1'c='2'><b>x</b></a>", NULL},
        {"<a b='<'><b>x</b></a>", NULL},
        {"<a><b>0123456789012345</b></a>", NULL},
    };
    char text[16];

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        if (rtl_xml_text(rows[i].xml, path, text, sizeof(text)) != (rows[i].text != NULL)) {
            fail_msg("%s", rows[i].xml);
        }
        assert_string_equal(text, rows[i].text != NULL ? rows[i].text : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls__wait_for_the_first_loan),
        cmocka_unit_test(test_calls__are_repeated_with_a_new_loan),
        cmocka_unit_test(test_calls__borrow_no_more_for_another_refusal),
        cmocka_unit_test(test_loans__are_asked_for_until_they_come),
        cmocka_unit_test(test_calls__can_be_abandoned_while_they_wait),
        cmocka_unit_test(test_sts_answer__is_read_whole_or_not_at_all),
        cmocka_unit_test(test_xml_text__is_strict),
    };

    return cmocka_run_group_tests_name("credentials", tests, NULL, NULL);
}

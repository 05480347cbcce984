/* test_mail_smtp.c -- mail to a mail server: tried again on trouble, given up when refused. */
#include "mail_smtp.h"

#include <signal.h>
#include <stdio.h>

#include "fixture.h"
#include "smtp_server.h"
#include "store_sql.h"
#include "test_support.h"

struct office {
    struct fixture fixture;
    struct smtp_server server;
    rtl_mailer *mailer;
};

static int setup(void **state)
{
    struct office *office = test_calloc(1, sizeof(*office));
    struct fixture *fixture = &office->fixture;
    struct rtl_mail_transport transport;
    struct jwo_error err;

    (void)signal(SIGPIPE, SIG_IGN);
    fixture_init(fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    smtp_start(&office->server, fixture->loop);
    (void)snprintf(fixture->config.mail_smtp, sizeof(fixture->config.mail_smtp),
                   "smtp://127.0.0.1:%u", office->server.port);
    (void)snprintf(fixture->config.mail_from, sizeof(fixture->config.mail_from),
                   "shop@example.com");
    fixture_open(fixture);
    assert_int_equal(rtl_mail_smtp(&transport, &fixture->base, &err), JWO_OK);
    office->mailer = rtl_mailer_new(&fixture->base, &transport);
    *state = office;
    return 0;
}

static int teardown(void **state)
{
    struct office *office = *state;

    rtl_store_abandon(office->fixture.base.store);
    rtl_mailer_free(office->mailer);
    fixture_close(&office->fixture);
    smtp_stop(&office->server);
    fixture_dispose(&office->fixture);
    test_free(office);
    return 0;
}

static int64_t number(const struct office *office, const char *sql)
{
    return rtl_store_number(office->fixture.base.store, -1, sql, RTL_NO_ARGS);
}

static bool is_tried(void *context)
{
    static const char waiting[] =
        "SELECT count(*) FROM outbox WHERE state = 'pending' AND attempts = 0";

    return number(context, waiting) == 0;
}

static void send_mail(struct office *office, const char *script)
{
    (void)snprintf(office->server.script, sizeof(office->server.script), "%s", script);
    rtl_mailer_send(office->mailer, &(struct rtl_mail){.key = script,
                                                       .to = "a@example.com",
                                                       .subject = "Hello",
                                                       .text = "Text\n"});
    fixture_run(&office->fixture, is_tried, office);
}

static bool is_through(void *context)
{
    static const char pending[] = "SELECT count(*) FROM outbox WHERE state = 'pending'";

    return number(context, pending) == 0;
}

static const char incidents[] = "SELECT count(*) FROM incidents WHERE operation = 'mail' AND "
                                "detail NOT LIKE '%@%'";

static void test_smtp__delivers(void **state)
{
    struct office *office = *state;

    send_mail(office, "");
    assert_int_equal(office->server.messages, 1);
    assert_non_null(strstr(office->server.message.data, "Subject: Hello\n"));
    assert_non_null(strstr(office->server.message.data, "To: <a@example.com>\n"));
    assert_true(is_through(office));
    assert_int_equal(number(office, incidents), 0);
}

static void test_smtp__tries_again(void **state)
{
    static const char *const scripts[] = {"RCPT:451", "END:452", "END:close", "GREET:421"};
    struct office *office = *state;

    for (size_t i = 0; i < JWO_COUNT(scripts); i++) {
        send_mail(office, scripts[i]);
        assert_int_equal(office->server.messages, (int)i);
        assert_false(is_through(office));
        rtl_clock_advance(&office->fixture.clock, office->fixture.base.store, 2 * JWO_MINUTE_MS);
        rtl_mailer_recheck(office->mailer);
        fixture_run(&office->fixture, is_through, office);
        assert_int_equal(office->server.messages, (int)i + 1);
    }
    assert_int_equal(number(office, incidents), 0);
}

static void test_smtp__gives_up_what_is_refused(void **state)
{
    struct office *office = *state;

    send_mail(office, "RCPT:550");
    assert_true(is_through(office));
    assert_int_equal(office->server.messages, 0);
    assert_int_equal(number(office, incidents), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_smtp__delivers),
        TEST(test_smtp__tries_again),
        TEST(test_smtp__gives_up_what_is_refused),
    };
#undef TEST

    return cmocka_run_group_tests_name("mail_smtp", tests, NULL, NULL);
}

/* test_mail_client.c -- mail over SMTP: what is said, what is never sent, and what failed for good.
 */
#include "jwo/mail_client.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/limits.h"
#include "smtp_server.h"
#include "test_support.h"

#define GUARD_MS 30000
#define MESSAGE  "Subject: Hello\r\n\r\nText\r\n.dot\r\n"

struct office {
    jwo_loop *loop;
    jwo_timer *guard;
    jwo_mail_client *client;
    struct smtp_server server;
    char url[64];
    struct jwo_mail_options options;
    struct jwo_mail_result result;
};

static void on_guard(void *context)
{
    (void)context;
    fail_msg("nothing came within %d ms", GUARD_MS);
}

static int setup(void **state)
{
    struct office *office = test_calloc(1, sizeof(*office));
    struct jwo_error err = {.text = ""};

    assert_int_equal(jwo_loop_new(&office->loop, &err), JWO_OK);
    office->guard = jwo_timer_new(office->loop, on_guard, office);
    assert_int_equal(jwo_mail_client_new(&office->client, office->loop, &err), JWO_OK);
    smtp_start(&office->server, office->loop);
    (void)snprintf(office->url, sizeof(office->url), "smtp://127.0.0.1:%u", office->server.port);
    office->options = (struct jwo_mail_options){.url = office->url,
                                                .from = "shop@example.com",
                                                .to = "a@example.com",
                                                .message = MESSAGE,
                                                .message_len = strlen(MESSAGE),
                                                .timeout_ms = GUARD_MS};
    *state = office;
    return 0;
}

static int teardown(void **state)
{
    struct office *office = *state;

    jwo_mail_client_free(office->client);
    smtp_stop(&office->server);
    jwo_timer_free(office->guard);
    jwo_loop_free(office->loop);
    test_free(office);
    return 0;
}

static void on_done(void *context, const struct jwo_mail_result *result)
{
    struct office *office = context;

    office->result = *result;
    jwo_loop_stop(office->loop);
}

static enum jwo_mail_outcome send_mail(struct office *office, const char *script)
{
    (void)snprintf(office->server.script, sizeof(office->server.script), "%s", script);
    jwo_buf_reset(&office->server.seen);
    jwo_buf_reset(&office->server.message);
    office->server.messages = 0;
    jwo_timer_start(office->guard, GUARD_MS);
    (void)jwo_mail_send(office->client, &office->options, on_done, office);
    jwo_loop_run(office->loop);
    jwo_timer_stop(office->guard);
    return office->result.outcome;
}

static void test_mail_send__speaks_smtp(void **state)
{
    struct office *office = *state;

    assert_int_equal(send_mail(office, ""), JWO_MAIL_ACCEPTED);
    assert_int_equal(office->server.messages, 1);
    assert_non_null(strstr(office->server.seen.data, "EHLO "));
    assert_non_null(strstr(office->server.seen.data, "MAIL FROM:<shop@example.com>"));
    assert_non_null(strstr(office->server.seen.data, "RCPT TO:<a@example.com>"));
    assert_string_equal(office->server.message.data, "Subject: Hello\n\nText\n..dot\n");
    assert_string_equal(office->result.detail, "");
}

/* clang-format off */
static const struct {
    const char *script;
    enum jwo_mail_outcome outcome;
} rows[] = {
    {"MAIL:451",    JWO_MAIL_LATER},
    {"RCPT:450",    JWO_MAIL_LATER},
    {"DATA:451",    JWO_MAIL_LATER},
    {"END:452",     JWO_MAIL_LATER},
    {"GREET:421",   JWO_MAIL_LATER},
    {"GREET:554",   JWO_MAIL_LATER}, /* about us, and not about the mail */
    {"MAIL:530",    JWO_MAIL_LATER}, /* sign in first: ours to put right */
    {"GREET:close", JWO_MAIL_LATER},
    {"EHLO:close",  JWO_MAIL_LATER},
    {"RCPT:close",  JWO_MAIL_LATER},
    {"DATA:close",  JWO_MAIL_LATER},
    {"END:close",   JWO_MAIL_LATER},
    {"MAIL:553",    JWO_MAIL_REFUSED},
    {"RCPT:550",    JWO_MAIL_REFUSED},
    {"DATA:554",    JWO_MAIL_REFUSED},
    {"END:552",     JWO_MAIL_REFUSED},
};
/* clang-format on */

static void test_mail_send__tells_what_failed_for_good(void **state)
{
    struct office *office = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        if (send_mail(office, rows[i].script) != rows[i].outcome) {
            fail_msg("%s: %d %s", rows[i].script, (int)office->result.outcome,
                     office->result.detail);
        }
        assert_int_equal(office->server.messages, 0);
        assert_null(strchr(office->result.detail, '@'));
        assert_string_not_equal(office->result.detail, "");
    }
}

static void test_mail_send__gives_up_on_a_silent_server(void **state)
{
    struct office *office = *state;

    office->options.timeout_ms = 50;
    assert_int_equal(send_mail(office, "RCPT:silent"), JWO_MAIL_LATER);
    (void)snprintf(office->url, sizeof(office->url), "smtp://127.0.0.1:1");
    assert_int_equal(send_mail(office, ""), JWO_MAIL_LATER);
}

/* The server offers AUTH but no STARTTLS. */
static void test_mail_send__keeps_the_password_from_a_line_in_the_clear(void **state)
{
    struct office *office = *state;

    office->options.user = "shop";
    office->options.password = "secret";
    assert_int_equal(send_mail(office, ""), JWO_MAIL_LATER);
    assert_null(strstr(office->server.seen.data, "AUTH"));
    assert_int_equal(office->server.messages, 0);
}

static void test_mail_send__sends_nothing_that_breaks_out(void **state)
{
    static const char *const addresses[] = {
        "",   "nobody", "a@b\r\nRCPT TO:<c@d>", "a@b\nX", "a@b c", "<a@b>", "a@b>,<c@d", "a@b@c",
        "@b", "a@",     "a\xc3\xa9@b",
    };
    static const char *const messages[] = {
        "", "no end", "a\nb\r\n", "a\rb\r\n", "a\r\n\n.\n", "a\r\n.\r\n\r\r\n", "a\r\n.\nMAIL\r\n",
    };
    struct office *office = *state;

    for (size_t i = 0; i < JWO_COUNT(addresses); i++) {
        office->options.to = addresses[i];
        assert_int_equal(send_mail(office, ""), JWO_MAIL_REFUSED);
        office->options.to = "a@example.com";
        office->options.from = addresses[i];
        assert_int_equal(send_mail(office, ""), JWO_MAIL_REFUSED);
        office->options.from = "shop@example.com";
        assert_string_equal(office->server.seen.data, "");
    }
    for (size_t i = 0; i < JWO_COUNT(messages); i++) {
        office->options.message = messages[i];
        office->options.message_len = strlen(messages[i]);
        assert_int_equal(send_mail(office, ""), JWO_MAIL_REFUSED);
        assert_string_equal(office->server.seen.data, "");
    }
    office->options.url = "http://127.0.0.1/";
    office->options.message = MESSAGE;
    office->options.message_len = strlen(MESSAGE);
    assert_int_not_equal(send_mail(office, ""), JWO_MAIL_ACCEPTED);
}

static void test_mail_send__has_a_limit(void **state)
{
    struct office *office = *state;
    char *large = jwo_calloc(1, JWO_MAIL_BYTES_MAX + 1);

    for (size_t i = 0; i < JWO_MAIL_BYTES_MAX + 1; i++) {
        large[i] = i % 64 == 62 ? '\r' : i % 64 == 63 ? '\n' : 'x';
    }
    office->options.message = large;
    office->options.message_len = JWO_MAIL_BYTES_MAX; /* a multiple of 64 */
    assert_int_equal(send_mail(office, ""), JWO_MAIL_ACCEPTED);
    office->options.message_len++;
    assert_int_equal(send_mail(office, ""), JWO_MAIL_REFUSED);
    jwo_free(large);
}

static void test_mail_cancel__abandons_a_call(void **state)
{
    struct office *office = *state;
    jwo_mail_call *call;

    (void)snprintf(office->server.script, sizeof(office->server.script), "RCPT:silent");
    call = jwo_mail_send(office->client, &office->options, on_done, office);
    jwo_mail_cancel(call);
    assert_int_equal(send_mail(office, ""), JWO_MAIL_ACCEPTED);
    (void)jwo_mail_send(office->client, &office->options, on_done, office); /* freed under way */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_mail_send__speaks_smtp),
        TEST(test_mail_send__tells_what_failed_for_good),
        TEST(test_mail_send__gives_up_on_a_silent_server),
        TEST(test_mail_send__keeps_the_password_from_a_line_in_the_clear),
        TEST(test_mail_send__sends_nothing_that_breaks_out),
        TEST(test_mail_send__has_a_limit),
        TEST(test_mail_cancel__abandons_a_call),
    };
#undef TEST

    return cmocka_run_group_tests_name("mail_client", tests, NULL, NULL);
}

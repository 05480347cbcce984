/* test_mailer.c -- the outbox: mail leaves after the commit, again when it must, once if it may.
 *
 * Method: a real store and a transport of the test's, whose answers are a script of letters: s
 * sends, f fails, h holds the letter until the test ends it. Time is moved, not waited for.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "fixture.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "mail_folder.h"
#include "mail_message.h"
#include "mailer.h"
#include "records.h"
#include "store_sql.h"
#include "test_support.h"

struct post {
    struct fixture fixture;
    rtl_mailer *mailer;
    const char *script;
    char sent[512];     /* addressees, each with a blank */
    char message[8192]; /* the last one */
    int64_t number;     /* and its number */
    void (*done)(void *done_context, enum rtl_delivery delivery,
                 const char *why); /* of the letter that is held */
    void *done_context;
    bool freed;
};

static void deliver(void *context, const struct rtl_letter *letter,
                    void (*done)(void *done_context, enum rtl_delivery delivery, const char *why),
                    void *done_context)
{
    struct post *post = context;
    const char next = *post->script != '\0' ? *post->script++ : 's';
    const size_t len = strlen(post->sent);

    if (next == 'f' || next == 'x') {
        done(done_context, next == 'x' ? RTL_UNDELIVERABLE : RTL_UNDELIVERED, "nobody opens");
        return;
    }
    (void)snprintf(post->sent + len, sizeof(post->sent) - len, "%s ", letter->to);
    (void)snprintf(post->message, sizeof(post->message), "%s", letter->message);
    post->number = letter->number;
    if (next == 'h') {
        post->done = done;
        post->done_context = done_context;
    } else {
        done(done_context, RTL_DELIVERED, NULL);
    }
}

static void be_freed(void *context)
{
    ((struct post *)context)->freed = true;
}

static void start(struct post *post)
{
    const struct rtl_mail_transport transport = {
        .context = post, .deliver = deliver, .free = be_freed};

    fixture_open(&post->fixture);
    post->mailer = rtl_mailer_new(&post->fixture.base, &transport);
}

static void stop(struct post *post)
{
    rtl_store_abandon(post->fixture.base.store);
    rtl_mailer_free(post->mailer);
    fixture_close(&post->fixture);
}

static int setup(void **state)
{
    struct post *post = jwo_calloc(1, sizeof(*post));

    fixture_init(&post->fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    post->script = "";
    start(post);
    *state = post;
    return 0;
}

static int teardown(void **state)
{
    struct post *post = *state;

    stop(post);
    assert_true(post->freed);
    fixture_dispose(&post->fixture);
    jwo_free(post);
    return 0;
}

static void queue(struct post *post, const char *to, const char *key)
{
    rtl_mailer_send(post->mailer,
                    &(struct rtl_mail){.key = key, .to = to, .subject = "Hello", .text = "Text\n"});
}

static void run(struct post *post)
{
    for (int i = 0; i < 10; i++) {
        jwo_loop_poll(post->fixture.loop);
    }
}

static void wait(struct post *post, int64_t ms)
{
    rtl_clock_advance(&post->fixture.clock, post->fixture.base.store, ms);
    rtl_mailer_recheck(post->mailer);
    run(post);
}

static int64_t number(const struct post *post, const char *sql)
{
    return rtl_store_number(post->fixture.base.store, -1, sql, RTL_NO_ARGS);
}

static void test_mailer__sends_when_the_turn_is_committed(void **state)
{
    static const char rows[] = "SELECT count(*) FROM outbox WHERE recipient || plain <> ''";
    struct post *post = *state;

    queue(post, "a@example.com", NULL);
    queue(post, "b@example.com", NULL);
    assert_string_equal(post->sent, "");
    run(post);
    assert_string_equal(post->sent, "a@example.com b@example.com ");
    assert_int_equal(number(post, rows), 0);
}

/* A folder of mail names its files by them: a number given twice would overwrite a letter. */
static void test_mailer__gives_no_number_twice(void **state)
{
    struct post *post = *state;
    int64_t before = 0;

    for (int i = 0; i < 3; i++) {
        queue(post, "a@example.com", i == 1 ? "a receipt" : NULL);
        run(post);
        assert_true(post->number > before);
        before = post->number;
    }
    stop(post);
    start(post);
    queue(post, "a@example.com", NULL);
    run(post);
    assert_true(post->number > before);
    assert_int_equal(number(post, "SELECT count(*) FROM outbox WHERE key IS NULL"), 1);
}

static void test_mailer__sends_nothing_that_was_rolled_back(void **state)
{
    static const char orphan[] =
        "INSERT INTO cart_lines VALUES ('nobody', 0, 's', 'n', '1', 0, 0, 0, 0, 0)";
    struct post *post = *state;

    queue(post, "a@example.com", NULL);
    (void)rtl_store_run(post->fixture.base.store, orphan, RTL_NO_ARGS);
    run(post);
    wait(post, JWO_MINUTE_MS);
    assert_string_equal(post->sent, "");
    queue(post, "b@example.com", NULL);
    run(post);
    assert_string_equal(post->sent, "b@example.com ");
}

static void test_mailer__tries_again_with_growing_waits_and_then_tells_a_person(void **state)
{
    static const char due[] = "SELECT due - at FROM outbox";
    static const char incident[] = "SELECT count(*) FROM incidents WHERE operation = 'mail' AND "
                                   "detail LIKE '%nobody opens%' AND detail NOT LIKE '%@%'";
    static const char left[] = "SELECT count(*) FROM outbox WHERE recipient || plain <> ''";
    struct post *post = *state;

    post->script = "ffffffffffffffffffffffffs"; /* 24 failures */
    queue(post, "a@example.com", NULL);
    run(post);
    assert_in_range(number(post, due), JWO_MINUTE_MS, 2 * JWO_MINUTE_MS - 1);
    wait(post, 59 * JWO_SECOND_MS - 30 * JWO_SECOND_MS);
    assert_int_equal(strlen(post->script), 24); /* not yet */
    wait(post, JWO_MINUTE_MS);
    assert_int_equal(strlen(post->script), 23);
    wait(post, JWO_MINUTE_MS);
    assert_int_equal(strlen(post->script), 23); /* twice as long now */
    for (int i = 0; i < 22; i++) {
        assert_int_equal(number(post, incident), 0);
        wait(post, JWO_HOUR_MS);
    }
    assert_int_equal(number(post, incident), 1);
    assert_int_equal(number(post, left), 0);
    assert_string_equal(post->sent, "");
}

static void test_mailer__sends_a_key_once_and_forgets_the_rest(void **state)
{
    static const char blank[] = "SELECT count(*) FROM outbox WHERE key = 'receipt:t1' AND state = "
                                "'sent' AND recipient || subject || plain || html = ''";
    struct post *post = *state;

    queue(post, "a@example.com", "receipt:t1");
    queue(post, "a@example.com", "receipt:t1");
    run(post);
    queue(post, "a@example.com", "receipt:t1");
    run(post);
    assert_string_equal(post->sent, "a@example.com ");
    assert_int_equal(number(post, blank), 1);
}

static void test_mailer__goes_on_after_a_restart(void **state)
{
    struct post *post = *state;

    post->script = "h";
    queue(post, "a@example.com", "k");
    queue(post, "b@example.com", NULL);
    run(post);
    assert_string_equal(post->sent, "a@example.com "); /* one at a time, and it is under way */
    stop(post);
    start(post);
    post->sent[0] = '\0';
    rtl_mailer_recheck(post->mailer);
    run(post);
    assert_string_equal(post->sent, "a@example.com b@example.com ");
}

static void test_mailer__drops_what_is_of_no_use_any_more(void **state)
{
    struct post *post = *state;
    const int64_t now_ms = rtl_clock_now(&post->fixture.clock);

    post->script = "f";
    rtl_mailer_send(post->mailer, &(struct rtl_mail){.to = "a@example.com",
                                                     .subject = "Code",
                                                     .text = "1",
                                                     .expires_ms = now_ms + 10 * JWO_MINUTE_MS});
    run(post);
    wait(post, 11 * JWO_MINUTE_MS);
    assert_string_equal(post->script, "");
    assert_string_equal(post->sent, "");
}

static void fill_disk(bool full)
{
    static struct rlimit before;

    (void)signal(SIGXFSZ, SIG_IGN);
    if (full) {
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    }
    assert_int_equal(
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = full ? 1 : before.rlim_cur,
                                                 .rlim_max = before.rlim_max}),
        0);
}

/* That it was sent cannot be written: then nothing more is sent before something can. */
static void test_mailer__sends_nothing_while_the_disk_is_full(void **state)
{
    struct post *post = *state;

    post->script = "h";
    queue(post, "a@example.com", NULL);
    run(post);
    fill_disk(true);
    post->done(post->done_context, RTL_DELIVERED, NULL);
    run(post);
    for (int i = 0; i < 5; i++) {
        rtl_mailer_recheck(post->mailer);
        run(post);
    }
    fill_disk(false);
    assert_string_equal(post->sent, "a@example.com ");
    rtl_mailer_recheck(post->mailer);
    run(post);
    assert_string_equal(post->sent, "a@example.com a@example.com ");
    assert_int_equal(number(post, "SELECT count(*) FROM outbox WHERE state = 'pending'"), 0);
}

/* In a turn that is lost already nothing can be written, dropped mail included. */
static void test_mailer__drops_nothing_in_a_lost_turn(void **state)
{
    static const char orphan[] =
        "INSERT INTO cart_lines VALUES ('nobody', 0, 's', 'n', '1', 0, 0, 0, 0, 0)";
    static const char pending[] = "SELECT count(*) FROM outbox WHERE state = 'pending'";
    struct post *post = *state;
    const int64_t now_ms = rtl_clock_now(&post->fixture.clock);

    post->script = "f";
    rtl_mailer_send(post->mailer, &(struct rtl_mail){.to = "a@example.com",
                                                     .subject = "Code",
                                                     .text = "1",
                                                     .expires_ms = now_ms + 10 * JWO_MINUTE_MS});
    run(post);
    post->fixture.clock.offset_ms += 11 * JWO_MINUTE_MS;
    (void)rtl_store_run(post->fixture.base.store, orphan, RTL_NO_ARGS);
    rtl_mailer_recheck(post->mailer);
    run(post);
    assert_int_equal(number(post, pending), 1);
    rtl_mailer_recheck(post->mailer);
    run(post);
    assert_int_equal(number(post, pending), 0);
    assert_string_equal(post->sent, "");
}

static void test_mailer__leaves_out_what_is_no_address(void **state)
{
    static const char *const bad[] = {"nobody", "a@b\r\nBcc: c@d", "a@b, c@d", "<a@b>", ""};
    struct post *post = *state;

    for (size_t i = 0; i < JWO_COUNT(bad); i++) {
        queue(post, bad[i], NULL);
    }
    run(post);
    assert_string_equal(post->sent, "");
}

static void test_mail_message__is_seven_bit_in_short_lines(void **state)
{
    struct rtl_outbox_mail mail = {
        .id = 7,
        .at_ms = INT64_C(1711127379000),
        .to = (char[]){"a@example.com"},
        .subject =
            (char[]){"Caf\xc3\xa9 \xe2\x80\x9cZum Ochsen\xe2\x80\x9d\r\nBcc: x@y, and a subject "
                     "that is too long for one line of a message"},
        .text =
            (char[]){"Cr\xc3\xa8me = 1 \n.\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
        .html = (char[]){"<p>Cr\xc3\xa8me</p>"},
    };
    struct jwo_buf out;

    (void)state;
    jwo_buf_init(&out, RTL_MESSAGE_BYTES_MAX);
    rtl_mail_message(&out, &mail, "shop@example.com");
    assert_non_null(strstr(out.data, "From: <shop@example.com>\r\nTo: <a@example.com>\r\n"));
    assert_non_null(strstr(out.data, "Subject: =?UTF-8?Q?Caf=C3=A9"));
    assert_null(strstr(out.data, "\r\nBcc"));
    assert_non_null(strstr(out.data, "Date: Fri, 22 Mar 2024 17:09:39 +0000\r\n"));
    assert_non_null(strstr(out.data, "\r\n\r\nCr=C3=A8me =3D 1=20\r\n=2E\r\nxxx"));
    assert_non_null(strstr(out.data, "<p>Cr=C3=A8me</p>\r\n"));
    for (const char *line = out.data; *line != '\0'; line += strcspn(line, "\n") + 1) {
        assert_true(strcspn(line, "\r") <= 78);
        assert_int_equal(line[strcspn(line, "\n") - 1], '\r');
    }
    for (size_t i = 0; i < out.len; i++) {
        assert_true((unsigned char)out.data[i] < 0x80);
    }
    jwo_buf_dispose(&out);
}

static void note(void *context, enum rtl_delivery delivery, const char *why)
{
    assert_int_equal(delivery, why == NULL ? RTL_DELIVERED : RTL_UNDELIVERED);
    *(const char **)context = why != NULL ? why : "delivered";
}

static void test_mail_folder__holds_a_file_per_mail_for_its_owner(void **state)
{
    const struct post *post = *state;
    const struct rtl_letter letter = {
        .number = 12, .from = "a", .to = "b", .message = "Hi\r\n", .message_len = 4};
    struct rtl_mail_transport transport;
    struct jwo_error err;
    struct stat about;
    const char *result = "";
    char path[160];

    assert_int_equal(rtl_mail_folder(&transport, "/nowhere/mail", &err), JWO_EIO);
    assert_non_null(strstr(err.text, "/nowhere/mail"));
    assert_int_equal(rtl_mail_folder(&transport, post->fixture.directory, &err), JWO_OK);
    transport.deliver(transport.context, &letter, note, &result);
    assert_string_equal(result, "delivered");
    (void)snprintf(path, sizeof(path), "%s/00000012.eml", post->fixture.directory);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(about.st_size, 4);
    (void)snprintf(path, sizeof(path), "%s/.00000012.part", post->fixture.directory);
    assert_int_not_equal(stat(path, &about), 0);
    transport.free(transport.context);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_mailer__sends_when_the_turn_is_committed),
        TEST(test_mailer__gives_no_number_twice),
        TEST(test_mailer__sends_nothing_that_was_rolled_back),
        TEST(test_mailer__tries_again_with_growing_waits_and_then_tells_a_person),
        TEST(test_mailer__sends_a_key_once_and_forgets_the_rest),
        TEST(test_mailer__goes_on_after_a_restart),
        TEST(test_mailer__drops_what_is_of_no_use_any_more),
        TEST(test_mailer__sends_nothing_while_the_disk_is_full),
        TEST(test_mailer__drops_nothing_in_a_lost_turn),
        TEST(test_mailer__leaves_out_what_is_no_address),
        cmocka_unit_test(test_mail_message__is_seven_bit_in_short_lines),
        TEST(test_mail_folder__holds_a_file_per_mail_for_its_owner),
    };

    return cmocka_run_group_tests_name("mailer", tests, NULL, NULL);
}

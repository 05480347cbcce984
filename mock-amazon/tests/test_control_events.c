/* test_control_events.c -- what happens in a world, told as it happens. */
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "control_bench.h"
#include "raw_socket.h"

#define TRIP_EVENT "event: trip\ndata: {\"trip\":"

static void watch(struct control_bench *bench, struct raw_socket *client, const char *path,
                  const char *header)
{
    char text[512];

    (void)snprintf(text, sizeof text,
                   "GET /control/%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                   "Authorization: Bearer " CONTROL_TOKEN "\r\n%s\r\n",
                   path, header);
    raw_connect(client, amz_control_port(bench->control));
    raw_sends(client, bench->fixture->loop, text);
}

static void wait_for(struct control_bench *bench, struct raw_socket *client, const char *text)
{
    raw_wait_text(client, bench->fixture->loop, text);
}

static void enter(struct control_bench *bench)
{
    control_expect(bench, 201, "POST", "/control/worlds/w/enter",
                   "{\"shopper\":\"riley\",\"store\":\"s1\"}");
}

static int count_text(const struct raw_socket *client, const char *text)
{
    int count = 0;

    for (const char *at = client->got.data; (at = strstr(at, text)) != NULL; at++) {
        count++;
    }
    return count;
}

static void test_events__want_the_token(void **state)
{
    struct control_bench *bench = *state;
    struct control_reply reply;

    control_make_world(bench);
    (void)control_start(bench, &reply, "GET", "/control/worlds/w/events", NULL, NULL);
    fixture_wait(bench->fixture, control_is_over, &reply);
    assert_int_equal(reply.status, 401);
    control_expect(bench, 404, "GET", "/control/worlds/x/events", NULL);
    control_expect(bench, 400, "GET", "/control/worlds/w/events?after=x", NULL);
}

static void test_events__tell_what_was_and_what_comes(void **state)
{
    struct control_bench *bench = *state;
    struct raw_socket client;

    control_make_world(bench);
    enter(bench);
    watch(bench, &client, "worlds/w/events", "");
    wait_for(bench, &client, "Content-Type: text/event-stream\r\n");
    wait_for(bench, &client,
             "event: exchange\nid: 1\ndata: {\"seq\":1,\"direction\":\"to-retailer\","
             "\"op\":\"shopperauthorization\"");
    wait_for(bench, &client, TRIP_EVENT);
    wait_for(bench, &client, "event: world\ndata: {\"name\":\"w\"");
    wait_for(bench, &client, "\"trips\":1,\"shoppers\":1,\"exchanges\":1,\"dropped\":0");
    enter(bench);
    wait_for(bench, &client, "event: exchange\nid: 2\n");
    wait_for(bench, &client, "\"trips\":2");
    assert_int_equal(count_text(&client, "\nid: 1\n"), 1);
    control_expect(bench, 201, "POST", "/control/worlds/w/faults",
                   "{\"op\":\"capture\",\"kind\":\"reset\",\"times\":3}");
    wait_for(
        bench, &client,
        "\"faults\":[{\"id\":1,\"op\":\"capture\",\"kind\":\"reset\","
        "\"moment\":\"before effect\",\"fault\":\"reset\",\"times\":3,\"wait\":0,\"left\":3}]");
    raw_close(&client);
}

/* A trip is told again when it has changed, and only then. */
static void test_events__tell_a_trip_when_it_changes(void **state)
{
    struct control_bench *bench = *state;
    struct raw_socket client;
    int told;

    control_make_world(bench);
    enter(bench);
    enter(bench);
    watch(bench, &client, "worlds/w/events", "");
    wait_for(bench, &client, "event: world");
    assert_int_equal(count_text(&client, TRIP_EVENT), 2);
    control_expect(bench, 201, "POST", "/control/worlds/w/faults",
                   "{\"op\":\"capture\",\"kind\":\"reset\"}");
    wait_for(bench, &client, "\"op\":\"capture\"");
    assert_int_equal(count_text(&client, TRIP_EVENT), 2);
    control_expect(bench, 200, "POST", "/control/worlds/w/advance", "{\"by\":\"47h\"}");
    wait_for(bench, &client, "\"status\":\"EXPIRED\"");
    told = count_text(&client, TRIP_EVENT);
    assert_true(told == 3 || told == 4); /* one telling may gather both */
    raw_close(&client);
}

static void test_events__go_on_where_the_reader_was(void **state)
{
    struct control_bench *bench = *state;
    struct raw_socket client;

    control_make_world(bench);
    enter(bench);
    enter(bench);
    enter(bench);
    watch(bench, &client, "worlds/w/events", "Last-Event-ID: 2\r\n");
    wait_for(bench, &client, "event: world");
    assert_int_equal(count_text(&client, "event: exchange"), 1);
    wait_for(bench, &client, "\nid: 3\n");
    raw_close(&client);
    watch(bench, &client, "worlds/w/events?after=1", "");
    wait_for(bench, &client, "event: world");
    assert_int_equal(count_text(&client, "event: exchange"), 2);
    raw_close(&client);
    watch(bench, &client, "worlds/w/events", "Last-Event-ID: 99\r\n"); /* of before a reset */
    wait_for(bench, &client, "event: world");
    assert_int_equal(count_text(&client, "event: exchange"), 3);
    raw_close(&client);
}

/* What the journal has dropped is named, and the rest is told. */
static void test_events__tell_of_a_gap(void **state)
{
    struct control_bench *bench = *state;
    amz_journal *journal;
    struct raw_socket client;
    static char body[1024 * 1024];
    const struct amz_exchange large = {
        .op = AMZ_OP_ADJUST, .request_body = body, .request_body_len = sizeof body - 1};

    control_make_world(bench);
    memset(body, 'x', sizeof body - 1);
    journal = amz_world_journal(amz_world_next(bench->fixture->world));
    while (amz_journal_dropped(journal) < 3) {
        (void)amz_journal_add(journal, &large);
    }
    watch(bench, &client, "worlds/w/events", "");
    wait_for(bench, &client,
             "event: gap\nid: 3\ndata: {\"from\":1,\"to\":3}\n\nevent: exchange\n"
             "id: 4\n");
    raw_close(&client);
}

/* A reader that does not read costs one bounded buffer, and the port goes on. */
static void test_events__are_not_held_by_who_does_not_read(void **state)
{
    struct control_bench *bench = *state;
    struct raw_socket idle, client;
    static char body[1024 * 1024];
    const struct amz_exchange large = {
        .op = AMZ_OP_ADJUST, .request_body = body, .request_body_len = sizeof body - 1};

    control_make_world(bench);
    memset(body, '\x01', sizeof body - 1); /* each becomes six bytes */
    for (int i = 0; i < 12; i++) {
        (void)amz_journal_add(amz_world_journal(amz_world_next(bench->fixture->world)), &large);
    }
    watch(bench, &idle, "worlds/w/events", "");
    enter(bench);
    watch(bench, &client, "worlds/w/events?after=12", "");
    wait_for(bench, &client, "event: exchange\nid: 13\n");
    raw_close(&client);
    raw_close(&idle);
}

/* Bodies that grow sixfold in JSON: no page is cut, and each says where to go on. */
static void test_journal__comes_in_pages(void **state)
{
    struct control_bench *bench = *state;
    static char body[1024 * 1024];
    const struct amz_exchange large = {
        .op = AMZ_OP_ADJUST, .request_body = body, .request_body_len = sizeof body - 1};
    int pages = 0, seq = 0;

    control_make_world(bench);
    memset(body, '\x01', sizeof body - 1);
    for (int i = 0; i < 12; i++) {
        (void)amz_journal_add(amz_world_journal(amz_world_next(bench->fixture->world)), &large);
    }
    for (bool is_last = false; !is_last; pages++) {
        struct raw_socket client;
        char path[96];
        int count;

        (void)snprintf(path, sizeof path, "worlds/w/journal?after=%d&limit=%d", seq,
                       pages == 0 ? 1 : 100);
        watch(bench, &client, path, "Connection: close\r\n");
        raw_wait_end(&client, bench->fixture->loop);
        count = count_text(&client, "{\"seq\":");
        assert_true(count >= 1 && count <= 2);
        assert_true(pages > 0 || count == 1);
        seq += count;
        is_last = memmem(client.got.data, client.got.len, "],\"more\":false}", 15) != NULL;
        assert_true(is_last ||
                    memmem(client.got.data, client.got.len, "],\"more\":true}", 14) != NULL);
        raw_close(&client);
    }
    assert_int_equal(seq, 12);
}

static void test_events__survive_a_reset_and_end_with_the_world(void **state)
{
    struct control_bench *bench = *state;
    struct raw_socket client;

    control_make_world(bench);
    enter(bench);
    watch(bench, &client, "worlds/w/events", "");
    wait_for(bench, &client, "event: world");
    control_expect(bench, 200, "POST", "/control/worlds/w/reset", NULL);
    wait_for(bench, &client, "event: reset\ndata: {}\n\n");
    wait_for(bench, &client, "\"trips\":0");
    control_expect(bench, 204, "DELETE", "/control/worlds/w", NULL);
    wait_for(bench, &client, "event: removed\ndata: {}\n\n");
    wait_for(bench, &client, "\r\n0\r\n\r\n");
    raw_close(&client);
}

static void test_events__tell_of_worlds(void **state)
{
    struct control_bench *bench = *state;
    struct raw_socket client;

    watch(bench, &client, "events", "");
    wait_for(bench, &client, "event: worlds\ndata: {\"worlds\":[]}\n\n");
    control_make_world(bench);
    wait_for(bench, &client, "event: worlds\ndata: {\"worlds\":[{\"name\":\"w\"");
    client.got.len = 0;
    client.got.data[0] = '\0';
    control_expect(bench, 204, "DELETE", "/control/worlds/w", NULL);
    wait_for(bench, &client, "event: worlds\ndata: {\"worlds\":[]}\n\n");
    raw_close(&client);
}

/* Readers that are still there when everything ends are let go; the sanitizer looks on. */
static void test_events__end_with_the_port(void **state)
{
    struct control_bench *bench = *state;
    struct raw_socket client, other;

    control_make_world(bench);
    watch(bench, &client, "worlds/w/events", "");
    watch(bench, &other, "events", "");
    wait_for(bench, &client, "event: world");
    wait_for(bench, &other, "event: worlds");
    enter(bench); /* a telling is pending */
    amz_control_free(bench->control);
    bench->control = NULL;
    raw_wait_end(&client, bench->fixture->loop);
    raw_close(&client);
    raw_close(&other);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, control_setup, control_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_events__want_the_token),
        TEST(test_events__tell_what_was_and_what_comes),
        TEST(test_events__tell_a_trip_when_it_changes),
        TEST(test_events__go_on_where_the_reader_was),
        TEST(test_events__tell_of_a_gap),
        TEST(test_events__are_not_held_by_who_does_not_read),
        TEST(test_journal__comes_in_pages),
        TEST(test_events__survive_a_reset_and_end_with_the_world),
        TEST(test_events__tell_of_worlds),
        TEST(test_events__end_with_the_port),
    };
#undef TEST

    return cmocka_run_group_tests_name("control_events", tests, NULL, NULL);
}

/* test_fault_wire.c -- every kind of fault of a call IN, as a raw socket sees it.
 *
 * Method: libcurl signs a call and sends it to a listener of the test's, which keeps the bytes; a
 * raw socket then sends them to Amazon and looks at what comes back. One row per kind and moment.
 */
#include <stdio.h>
#include <string.h>

#include "amazon_fixture.h"
#include "door.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "raw_socket.h"
#include "test_support.h"

static const struct amz_exchange *newest(const struct fixture *fixture)
{
    return fixture_newest(amz_world_journal(fixture->world));
}

/* --- a signed call, as bytes ------------------------------------------------------------------ */

static void on_nothing(void *context, const struct jwo_http_result *result)
{
    (void)context;
    (void)result;
}

static int listen_somewhere(char url[128], const char *path)
{
    struct sockaddr_in address = raw_address(0);
    socklen_t len = sizeof address;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    assert_int_equal(bind(fd, (const struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    (void)snprintf(url, 128, "http://127.0.0.1:%u%s", (unsigned)ntohs(address.sin_port), path);
    return fd;
}

/* The client's bytes of one POST, complete when its body has arrived. */
static void sign(struct fixture *fixture, const char *path, const char *body, struct jwo_buf *out)
{
    char url[128];
    const int listener = listen_somewhere(url, path);
    jwo_http_call *call = jwo_http_send(amz_amazon_client(fixture->amazon),
                                        &(struct jwo_http_call_options){
                                            .method = "POST",
                                            .url = url,
                                            .body = body,
                                            .body_len = strlen(body),
                                            .timeout_ms = RAW_DEADLINE_MS,
                                            .fresh_connection = true,
                                            .sign = amz_amazon_credentials(fixture->amazon),
                                            .sign_region = "us-east-1",
                                            .sign_service = "execute-api",
                                        },
                                        on_nothing, NULL);
    struct raw_socket peer;
    int fd = -1;

    while (fd < 0) {
        jwo_loop_poll(fixture->loop);
        fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    }
    raw_init(&peer, fd);
    raw_wait_text(&peer, fixture->loop, body);
    jwo_buf_add(out, peer.got.data, peer.got.len);
    jwo_http_cancel(call);
    raw_close(&peer);
    (void)close(listener);
}

/* --- what may be seen ------------------------------------------------------------------------- */

enum ending { OPEN, FIN, RST };
enum shape { NO_BYTES, HALF_HEAD, NO_BODY, JSON, NO_JSON, PAGE };
enum length { EXACT, MORE, LESS };

/* Of an adjust; REJECTED: of a payment status. */
struct row {
    enum amz_fault_kind kind;
    enum amz_moment moment;
    int status; /* in the first line; 0: there is none */
    enum shape shape;
    enum length length;
    enum ending ending;
    bool effect;
    bool heard;       /* the journal says that the retailer knows */
    const char *text; /* somewhere in the bytes; NULL = no matter */
};

#define BEFORE  AMZ_BEFORE_EFFECT
#define AFTER   AMZ_AFTER_EFFECT
#define F(kind) AMZ_FAULT_##kind

/* clang-format off */
static const struct row rows[] = {
    {F(STATUS),           BEFORE, 503, JSON,      EXACT, OPEN, false, true,  "Unavailable"},
    {F(STATUS),           AFTER,  503, JSON,      EXACT, OPEN, true,  true,  "Unavailable"},
    {F(REJECTED),         BEFORE, 200, JSON,      EXACT, OPEN, false, true,  "\"Rejected\""},
    {F(REJECTED),         AFTER,  200, JSON,      EXACT, OPEN, true,  true,  "\"Rejected\""},
    {F(MALFORMED),        BEFORE, 500, NO_JSON,   EXACT, OPEN, false, false, "{\"errorMsg\""},
    {F(MALFORMED),        AFTER,  200, NO_JSON,   EXACT, OPEN, true,  false, "\"APPROVED\""},
    {F(EMPTY),            BEFORE, 500, NO_BODY,   EXACT, OPEN, false, false, NULL},
    {F(EMPTY),            AFTER,  200, NO_BODY,   EXACT, OPEN, true,  false, NULL},
    {F(WRONG_TYPE),       BEFORE, 500, PAGE,      EXACT, OPEN, false, false, "text/html\r\n"},
    {F(WRONG_TYPE),       AFTER,  200, PAGE,      EXACT, OPEN, true,  false, "text/html\r\n"},
    {F(REFUSED),          BEFORE, 0,   NO_BYTES,  EXACT, RST,  false, false, NULL},
    {F(REFUSED),          AFTER,  0,   NO_BYTES,  EXACT, RST,  true,  false, NULL},
    {F(RESET),            BEFORE, 0,   NO_BYTES,  EXACT, RST,  false, false, NULL},
    {F(RESET),            AFTER,  0,   NO_BYTES,  EXACT, RST,  true,  false, NULL},
    {F(CLOSE),            BEFORE, 0,   NO_BYTES,  EXACT, FIN,  false, false, NULL},
    {F(CLOSE),            AFTER,  0,   NO_BYTES,  EXACT, FIN,  true,  false, NULL},
    {F(RESET_MID_HEAD),   BEFORE, 500, HALF_HEAD, EXACT, RST,  false, false, NULL},
    {F(RESET_MID_HEAD),   AFTER,  200, HALF_HEAD, EXACT, RST,  true,  false, NULL},
    {F(RESET_MID_BODY),   BEFORE, 500, NO_JSON,   MORE,  RST,  false, false, "{\"errorMsg\""},
    {F(RESET_MID_BODY),   AFTER,  200, NO_JSON,   MORE,  RST,  true,  false, "{\"status\""},
    {F(TRUNCATED),        BEFORE, 500, NO_JSON,   MORE,  FIN,  false, false, "{\"errorMsg\""},
    {F(TRUNCATED),        AFTER,  200, NO_JSON,   MORE,  FIN,  true,  false, "{\"status\""},
    {F(LENGTH_TOO_LARGE), BEFORE, 500, JSON,      MORE,  FIN,  false, false, "InternalServer"},
    {F(LENGTH_TOO_LARGE), AFTER,  200, JSON,      MORE,  FIN,  true,  false, "\"APPROVED\""},
    {F(LENGTH_TOO_SMALL), BEFORE, 500, JSON,      LESS,  FIN,  false, false, "InternalServer"},
    {F(LENGTH_TOO_SMALL), AFTER,  200, JSON,      LESS,  FIN,  true,  false, "\"APPROVED\""},
    {F(STALL),            BEFORE, 0,   NO_BYTES,  EXACT, OPEN, false, false, NULL},
    {F(STALL),            AFTER,  0,   NO_BYTES,  EXACT, OPEN, true,  false, NULL},
    {F(CRASH),            BEFORE, 0,   NO_BYTES,  EXACT, RST,  false, false, NULL},
    {F(CRASH),            AFTER,  0,   NO_BYTES,  EXACT, RST,  true,  false, NULL},
    {F(DELAY),            BEFORE, 200, JSON,      EXACT, OPEN, true,  true,  "\"APPROVED\""},
    {F(EXTRA_FIELDS),     BEFORE, 200, JSON,      EXACT, OPEN, true,  true,  "\"futureObject\""},
    {F(SLOW_HEAD),        BEFORE, 200, JSON,      EXACT, FIN,  true,  true,  "\"APPROVED\""},
    {F(SLOW_BODY),        BEFORE, 200, JSON,      EXACT, FIN,  true,  true,  "\"APPROVED\""},
    {F(DUPLICATED),       BEFORE, 200, JSON,      EXACT, FIN,  true,  true,  "\"APPROVED\""},
};
/* clang-format on */

/* The parts of an answer that arrived. */
struct parts {
    int status;
    const char *body; /* NULL: the head is not whole */
    size_t body_len;
    size_t announced;
};

static struct parts parts_of(const struct jwo_buf *got)
{
    struct parts parts = {0};
    const char *end = strstr(got->data, "\r\n\r\n");
    const char *length = strstr(got->data, "Content-Length: ");

    (void)sscanf(got->data, "HTTP/1.1 %d ", &parts.status);
    if (end) {
        assert_non_null(length);
        parts.body = end + 4;
        parts.body_len = got->len - (size_t)(parts.body - got->data);
        (void)sscanf(length, "Content-Length: %zu", &parts.announced);
    }
    return parts;
}

static bool is_whole(const struct jwo_buf *got)
{
    const struct parts parts = parts_of(got);

    return parts.body && parts.body_len >= parts.announced;
}

static bool is_json(const char *text, size_t len)
{
    jwo_json *document = NULL;
    const bool valid = jwo_json_parse(&document, text, len, NULL) == JWO_OK;

    jwo_json_free(document);
    return valid;
}

static bool has_shape(const struct parts *parts, size_t len, enum shape shape)
{
    switch (shape) {
    case NO_BYTES:
        return len == 0;
    case HALF_HEAD:
        return len > 0 && !parts->body;
    case NO_BODY:
        return parts->body && parts->body_len == 0;
    case JSON:
        return parts->body && is_json(parts->body, parts->body_len);
    case NO_JSON:
        return parts->body && parts->body_len > 0 && !is_json(parts->body, parts->body_len);
    case PAGE:
        return parts->body && strstr(parts->body, "<html>") == parts->body;
    }
    return false;
}

static bool has_length(const struct parts *parts, enum length length)
{
    return length == MORE   ? parts->announced > parts->body_len
           : length == LESS ? parts->announced < parts->body_len
                            : parts->announced == parts->body_len;
}

/* --- one call --------------------------------------------------------------------------------- */

/* A call under way, and what came of it so far. */
struct attempt {
    struct amz_trip *trip;
    struct raw_socket raw;
    int arrivals; /* turns of the loop that brought bytes */
};

static void add_fault(struct fixture *fixture, const struct row *row, int64_t delay_ms)
{
    const struct amz_fault fault = {
        .op = row->kind == AMZ_FAULT_REJECTED ? AMZ_OP_FEEDBACK : AMZ_OP_ADJUST,
        .kind = row->kind,
        .moment = row->moment,
        .nth = 1,
        .times = 1,
        .status = row->kind == AMZ_FAULT_STATUS ? row->status : 0,
        .delay_ms = delay_ms,
    };
    struct jwo_error err;

    if (amz_faults_add(amz_world_faults(fixture->world), &fault, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

static void call(struct fixture *fixture, struct attempt *attempt, enum amz_fault_kind kind,
                 uint16_t port)
{
    const char *path =
        kind == AMZ_FAULT_REJECTED ? "/v1/feedback/payment-status" : "/v1/adjust/charge";
    struct jwo_buf body, bytes;

    *attempt = (struct attempt){.trip = fixture_enter(fixture)};
    jwo_buf_init(&body, 4096);
    jwo_buf_init(&bytes, 64 * 1024);
    if (kind == AMZ_FAULT_REJECTED) {
        jwo_buf_addf(&body,
                     "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\",\"totalAmount\":"
                     "{\"amount\":9,\"code\":\"USD\"},\"settledAmount\":"
                     "{\"amount\":9,\"code\":\"USD\"}}",
                     attempt->trip->id);
    } else {
        jwo_buf_addf(&body,
                     "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\",\"amount\":"
                     "{\"amount\":15.99,\"code\":\"USD\"}}",
                     attempt->trip->id);
    }
    sign(fixture, path, body.data, &bytes);
    raw_connect(&attempt->raw, port);
    raw_send(&attempt->raw, fixture->loop, bytes.data, bytes.len);
    jwo_buf_dispose(&body);
    jwo_buf_dispose(&bytes);
}

static void turn(struct fixture *fixture, struct attempt *attempt)
{
    const size_t before = attempt->raw.got.len;

    raw_turn(&attempt->raw, fixture->loop, POLLIN);
    raw_receive(&attempt->raw);
    attempt->arrivals += attempt->raw.got.len > before;
}

static bool charge_moved(const struct attempt *attempt)
{
    return attempt->trip->charge.state == AMZ_CHARGE_ADJUSTED || attempt->trip->has_feedback;
}

/* All that there is to see of this row has been seen. */
static bool is_over(const struct row *row, const struct attempt *attempt)
{
    if (row->ending != OPEN) {
        return attempt->raw.ended;
    }
    return row->kind != AMZ_FAULT_STALL && is_whole(&attempt->raw.got);
}

static void wait_over(struct fixture *fixture, const struct row *row, struct attempt *attempt)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;

    if (row->kind == AMZ_FAULT_STALL) { /* no event tells that nothing will happen */
        while (row->effect && !charge_moved(attempt)) {
            assert_true(jwo_monotonic_ms() < deadline_ms);
            turn(fixture, attempt);
        }
        for (int i = 0; i < 50; i++) {
            turn(fixture, attempt);
        }
        return;
    }
    while (!is_over(row, attempt)) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        turn(fixture, attempt);
    }
}

static void assert_row(const struct row *row, const struct attempt *attempt)
{
    const struct raw_socket *raw = &attempt->raw;
    const struct parts parts = parts_of(&raw->got);
    const char *wrong = parts.status != row->status                           ? "status"
                        : !has_shape(&parts, raw->got.len, row->shape)        ? "body"
                        : !has_length(&parts, row->length)                    ? "Content-Length"
                        : row->text && !strstr(raw->got.data, row->text)      ? "text"
                        : raw->ended != (row->ending != OPEN)                 ? "end"
                        : raw->error != (row->ending == RST ? ECONNRESET : 0) ? "way of ending"
                        : charge_moved(attempt) != row->effect                ? "effect"
                                                                              : NULL;

    if (wrong) {
        fail_msg("%s %s effect: wrong %s: \"%s\"", amz_fault_kind_name(row->kind),
                 row->moment == BEFORE ? "before" : "after", wrong, raw->got.data);
    }
}

/* An answer that came twice is one answer, twice. */
static void halve(struct jwo_buf *got)
{
    const size_t half = got->len / 2;

    assert_int_equal(got->len % 2, 0);
    assert_memory_equal(got->data, got->data + half, half);
    got->len = half;
    got->data[half] = '\0';
}

static void check_row(struct fixture *fixture, const struct row *row)
{
    struct attempt attempt;
    const uint64_t exchanges = amz_journal_count(amz_world_journal(fixture->world));
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;

    add_fault(fixture, row, row->kind == AMZ_FAULT_DELAY ? 2 : 0);
    call(fixture, &attempt, row->kind, amz_amazon_port(fixture->amazon));
    wait_over(fixture, row, &attempt);
    if (row->kind == AMZ_FAULT_DUPLICATED) {
        halve(&attempt.raw.got);
    }
    assert_row(row, &attempt);
    if (row->kind == AMZ_FAULT_SLOW_HEAD || row->kind == AMZ_FAULT_SLOW_BODY) {
        assert_true(attempt.arrivals > 2); /* at most one piece in a turn of the loop */
    }
    raw_close(&attempt.raw);
    while (amz_journal_count(amz_world_journal(fixture->world)) == exchanges) {
        assert_true(jwo_monotonic_ms() < deadline_ms); /* a stalled call ends with its client */
        jwo_loop_poll(fixture->loop);
    }
    assert_int_equal(newest(fixture)->delivered, row->heard);
    assert_int_equal(newest(fixture)->effect, row->effect);
    assert_true(newest(fixture)->injected);
    if (row->effect && row->kind != AMZ_FAULT_REJECTED) { /* D16 */
        assert_int_equal(attempt.trip->adjust_answer_lost, !row->heard || row->status != 200);
    }
}

static void test_fault__looks_on_the_wire_as_its_kind_says(void **state)
{
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        check_row(*state, &rows[i]);
    }
}

static void test_fault__has_a_row_for_every_kind_of_call_in(void **state)
{
    (void)state;
    for (int kind = 0; kind < AMZ_FAULT_KIND_COUNT; kind++) {
        bool found = kind == AMZ_FAULT_REORDERED || kind == AMZ_FAULT_GIVES_UP; /* calls out */

        for (size_t i = 0; i < JWO_COUNT(rows); i++) {
            found |= (int)rows[i].kind == kind;
        }
        if (!found) {
            fail_msg("no row for %s", amz_fault_kind_name((enum amz_fault_kind)kind));
        }
    }
}

/* --- an answer that is empty by the book ------------------------------------------------------ */

/* Capture promises nothing; what is to be spoiled there is {}. */
static void test_fault__spoils_an_answer_without_a_body_too(void **state)
{
    static const struct {
        enum amz_fault_kind kind;
        const char *body;
    } kinds[] = {
        {AMZ_FAULT_MALFORMED, "\r\n\r\n{"},
        {AMZ_FAULT_RESET_MID_BODY, "\r\n\r\n{"},
        {AMZ_FAULT_TRUNCATED, "\r\n\r\n{"},
        {AMZ_FAULT_SLOW_BODY, "\r\n\r\n{}"},
        {AMZ_FAULT_EXTRA_FIELDS, "\r\n\r\n{\"futureText\""},
        {AMZ_FAULT_LENGTH_TOO_SMALL, "Content-Length: 1\r\n\r\n{}"},
        {AMZ_FAULT_LENGTH_TOO_LARGE, "Content-Length: 16\r\n\r\n"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(kinds); i++) {
        const struct amz_fault fault = {
            .op = AMZ_OP_CANCEL, .kind = kinds[i].kind, .moment = AFTER, .nth = 1, .times = 1};
        struct amz_trip *trip = fixture_enter(fixture);
        struct raw_socket raw;
        struct jwo_buf bytes;
        char body[512];

        assert_int_equal(amz_faults_add(amz_world_faults(fixture->world), &fault, NULL), JWO_OK);
        (void)snprintf(body, sizeof body, "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\"}",
                       trip->id);
        jwo_buf_init(&bytes, 64 * 1024);
        sign(fixture, "/v1/cancel/charge", body, &bytes);
        raw_connect(&raw, amz_amazon_port(fixture->amazon));
        raw_send(&raw, fixture->loop, bytes.data, bytes.len);
        raw_wait_text(&raw, fixture->loop, kinds[i].body);
        assert_int_equal(trip->charge.state, AMZ_CHARGE_CANCELLED);
        raw_close(&raw);
        jwo_buf_dispose(&bytes);
    }
}

/* --- the door --------------------------------------------------------------------------------- */

static int connect_error(uint16_t port)
{
    const struct sockaddr_in address = raw_address(port);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int error =
        connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;

    (void)close(fd);
    return error;
}

static void test_refused__shuts_the_door_of_its_world_alone_for_a_while(void **state)
{
    static const struct row row = {
        AMZ_FAULT_REFUSED, BEFORE, 0, NO_BYTES, EXACT, RST, false, false, NULL};
    struct fixture *fixture = *state;
    struct amz_world_options options = {.name = "behind a door"};
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;
    amz_world *other = fixture->world;
    struct amz_store *store = fixture->store;
    struct amz_shopper *shopper = fixture->shopper;
    struct attempt attempt;
    amz_door *door;

    assert_int_equal(amz_door_new(&door, fixture->amazon, NULL), JWO_OK);
    amz_settings_default(&options.settings);
    options.door = door;
    fixture->world = amz_world_new(fixture->amazon, &options);
    fixture->store = amz_world_store(fixture->world, store);
    fixture->shopper = amz_world_shopper(
        fixture->world, &(struct amz_shopper){.card = shopper->card, .email = "x@example.com"});

    /* It stays shut for the rest of the test, so that no time is asserted. */
    add_fault(fixture, &row, 10 * JWO_MINUTE_MS);
    call(fixture, &attempt, row.kind, amz_door_port(door));
    wait_over(fixture, &row, &attempt);
    assert_row(&row, &attempt);
    raw_close(&attempt.raw);
    assert_int_equal(connect_error(amz_door_port(door)), ECONNREFUSED);
    assert_int_equal(connect_error(amz_amazon_port(fixture->amazon)), 0);

    amz_door_refuse(door, 1); /* from now: and then it opens by itself */
    while (connect_error(amz_door_port(door)) != 0) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        jwo_loop_poll(fixture->loop);
    }
    amz_world_free(fixture->world);
    amz_door_free(door);
    fixture->world = other;
    fixture->store = store;
    fixture->shopper = shopper;
}

/* --- ends in the middle ----------------------------------------------------------------------- */

static const struct row endless = {
    AMZ_FAULT_SLOW_BODY, BEFORE, 200, NO_JSON, MORE, FIN, true, false, NULL};

static void start_endless(struct fixture *fixture, struct attempt *attempt)
{
    add_fault(fixture, &endless, 5 * JWO_MINUTE_MS); /* before each piece */
    call(fixture, attempt, AMZ_FAULT_SLOW_BODY, amz_amazon_port(fixture->amazon));
    raw_wait_text(&attempt->raw, fixture->loop, "\r\n\r\n");
}

static void test_slow_body__ends_with_its_world(void **state)
{
    struct fixture *fixture = *state;
    struct attempt attempt;

    start_endless(fixture, &attempt);
    amz_world_free(fixture->world); /* the sanitizer looks on */
    fixture->world = NULL;
    raw_wait_end(&attempt.raw, fixture->loop);
    assert_int_equal(attempt.raw.error, 0);
    assert_false(is_whole(&attempt.raw.got));
    raw_close(&attempt.raw);
}

static void test_slow_body__is_not_heard_by_a_client_that_leaves(void **state)
{
    struct fixture *fixture = *state;
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;
    struct attempt attempt;

    start_endless(fixture, &attempt);
    raw_close(&attempt.raw);
    while (amz_journal_count(amz_world_journal(fixture->world)) == 0) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        jwo_loop_poll(fixture->loop);
    }
    assert_false(newest(fixture)->delivered);
    assert_true(newest(fixture)->effect);
    assert_true(attempt.trip->adjust_answer_lost);
}

static void test_stall__ends_with_its_world(void **state)
{
    static const struct row row = {AMZ_FAULT_STALL, AFTER, 0, NO_BYTES, EXACT, OPEN, true,
                                   false,           NULL};
    struct fixture *fixture = *state;
    struct attempt attempt;

    add_fault(fixture, &row, 0);
    call(fixture, &attempt, row.kind, amz_amazon_port(fixture->amazon));
    wait_over(fixture, &row, &attempt);
    amz_world_free(fixture->world); /* the sanitizer looks on */
    fixture->world = NULL;
    raw_wait_end(&attempt.raw, fixture->loop);
    assert_int_equal(attempt.raw.got.len, 0);
    raw_close(&attempt.raw);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_fault__looks_on_the_wire_as_its_kind_says),
        cmocka_unit_test(test_fault__has_a_row_for_every_kind_of_call_in),
        TEST(test_fault__spoils_an_answer_without_a_body_too),
        TEST(test_refused__shuts_the_door_of_its_world_alone_for_a_while),
        TEST(test_slow_body__ends_with_its_world),
        TEST(test_slow_body__is_not_heard_by_a_client_that_leaves),
        TEST(test_stall__ends_with_its_world),
    };
#undef TEST

    return cmocka_run_group_tests_name("fault_wire", tests, NULL, NULL);
}

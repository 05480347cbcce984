/* test_signature_flips.c -- one bit of what is signed turned over, and the call is refused.
 *
 * Method: for every signed row of the operations table, a request that would have an effect is
 * written as bytes; then each bit of its method, path, query, signed headers, Authorization and
 * body is turned over in turn, and the bytes are sent as they are. The answer is 403 with an error
 * type that fits the part, or 400 where what is left is no HTTP. Nothing may have moved; at the end
 * the request as it was signed is accepted, so the bits were what it was refused for.
 */
#include <stdlib.h>
#include <string.h>

#include "amazon_fixture.h"
#include "jwo/alloc.h"
#include "operations.h"
#include "raw_socket.h"
#include "signer.h"

/* Members that rows ask for; each picks its own. */
#define EVERYTHING                                                                                 \
    "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\",\"amount\":{\"amount\":15.99,\"code\":"    \
    "\"USD\"},\"totalAmount\":{\"amount\":15.99,\"code\":\"USD\"},\"settledAmount\":{\"amount\":"  \
    "15.99,\"code\":\"USD\"},\"shopperId\":{\"id\":\"%s\"},\"refundReasonCode\":\"OTHER\","        \
    "\"refundRequestId\":\"550e8400-e29b-41d4-a716-446655440000\"}"

/* NULL: calls of that kind are not signed. */
static const char *service_of(enum amz_auth auth)
{
    switch (auth) {
    case AMZ_AUTH_EXECUTE_API:
        return "execute-api";
    case AMZ_AUTH_STS:
        return "sts";
    case AMZ_AUTH_LINK:
    case AMZ_AUTH_PROCESSOR:
        return NULL;
    }
    return NULL;
}

/* --- what is sent ----------------------------------------------------------------------------- */

/* A trip on which the operation would move something. */
static struct amz_trip *trip_for(struct fixture *fixture, enum amz_op op)
{
    const struct jwo_money total = jwo_money_of(1599, "USD");
    struct amz_trip *trip = fixture_enter(fixture);

    if (op == AMZ_OP_CAPTURE || op == AMZ_OP_REFUND) {
        assert_int_equal(
            amz_charge_apply(&trip->charge, AMZ_CHARGE_ON_APPROVE, &total, false, 1, NULL), JWO_OK);
    }
    if (op == AMZ_OP_REFUND) {
        assert_int_equal(amz_charge_apply(&trip->charge, AMZ_CHARGE_ON_CAPTURE, &total, false,
                                          amz_world_now_ms(fixture->world), NULL),
                         JWO_OK);
    }
    return trip;
}

static void sign(struct fixture *fixture, const struct amz_operation *operation,
                 const struct amz_trip *trip, struct jwo_buf *out)
{
    char host[32], body[2048];

    (void)snprintf(host, sizeof host, "127.0.0.1:%d", (int)amz_amazon_port(fixture->amazon));
    (void)snprintf(body, sizeof body, EVERYTHING, trip->id, trip->shopper->id);
    signer_post(out, &(struct signer_request){
                         .credentials = amz_amazon_credentials(fixture->amazon),
                         .service = service_of(operation->auth),
                         .now_ms = jwo_wall_ms(),
                         .host = host,
                         .path = operation->path,
                         .content_type = operation->takes == AMZ_TAKES_FORM
                                             ? "application/x-www-form-urlencoded"
                                             : NULL,
                         .query = "Action=none&Version=1",
                         .body = body,
                     });
}

/* --- what is heard ---------------------------------------------------------------------------- */

struct reply {
    int status; /* 0 = the connection was closed without an answer */
    char error_type[64];
};

static void copy_header(const char *head, const char *name, char *out, size_t size)
{
    const char *at = strcasestr(head, name);

    out[0] = '\0';
    if (at) {
        at += strlen(name) + strspn(at + strlen(name), " ");
        (void)snprintf(out, size, "%.*s", (int)strcspn(at, "\r"), at);
    }
}

static bool is_whole(const struct jwo_buf *got)
{
    const char *end = strstr(got->data, "\r\n\r\n");
    char length[24];

    if (end == NULL) {
        return false;
    }
    copy_header(got->data, "\r\nContent-Length:", length, sizeof length);
    return got->len >= (size_t)(end + 4 - got->data) + strtoul(length, NULL, 10);
}

/* Sends on the connection that is open, or on a new one. */
static struct reply send_bytes(struct fixture *fixture, struct raw_socket *raw,
                               const struct jwo_buf *bytes)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;
    struct reply reply = {0};

    if (raw->fd < 0) {
        raw_connect(raw, amz_amazon_port(fixture->amazon));
    }
    raw_send(raw, fixture->loop, bytes->data, bytes->len);
    while (!raw->ended && !is_whole(&raw->got)) {
        assert_true(jwo_monotonic_ms() < deadline_ms);
        raw_turn(raw, fixture->loop, POLLIN);
        raw_receive(raw);
    }
    if (raw->got.len > strlen("HTTP/1.1 ")) {
        reply.status = (int)strtol(raw->got.data + strlen("HTTP/1.1 "), NULL, 10);
        copy_header(raw->got.data, "\r\nx-amzn-ErrorType:", reply.error_type,
                    sizeof reply.error_type);
    }
    if (raw->ended || reply.status != 403 || strcasestr(raw->got.data, "connection: close")) {
        raw_close(raw);
    } else {
        jwo_buf_reset(&raw->got);
    }
    return reply;
}

/* --- what is turned over ---------------------------------------------------------------------- */

/* A stretch of the request, and the error types that a change in it may lead to. */
struct part {
    const char *name;
    const char *begins, *ends; /* the texts before and behind it */
    const char *error_types;   /* separated by blanks */
};

/* clang-format off */
#define INVALID    "InvalidSignatureException"
#define INCOMPLETE "IncompleteSignatureException"
#define MISSING    "MissingAuthenticationTokenException"
#define UNKNOWN    "UnrecognizedClientException"
static const struct part parts[] = {
    {"method",        "",                       " /",                 MISSING},
    {"path",          "POST ",                  "?",                  MISSING},
    {"query",         "?",                      " HTTP",              INVALID},
    {"content-type",  "HTTP/1.1\r\n",           "\r\nhost",           INVALID " " MISSING},
    {"host",          "\r\nhost: ",             "\r\nx-amz-content",  INVALID},
    {"content hash",  "\r\nx-amz-content-",     "\r\nx-amz-date",     INVALID},
    {"date",          "\r\nx-amz-date: ",       "\r\nauthorization",  INVALID " " INCOMPLETE},
    {"authorization", "\r\nauthorization: ",    "\r\ncontent-length",
     INVALID " " INCOMPLETE " " UNKNOWN},
    {"body",          "\r\n\r\n",               NULL,                 INVALID},
};
/* clang-format on */

/* Where the part begins and ends in the request. */
static void locate(const struct part *part, const struct jwo_buf *bytes, size_t *from, size_t *to)
{
    const char *at = strstr(bytes->data, part->begins);

    assert_non_null(at);
    at += strlen(part->begins);
    *from = (size_t)(at - bytes->data);
    *to = part->ends ? (size_t)(strstr(at, part->ends) - bytes->data) : bytes->len;
    assert_true(*from < *to && *to <= bytes->len);
}

/* The name of a header is the same in capitals: that is no change. */
static bool is_no_change(const struct jwo_buf *bytes, size_t at, int bit)
{
    const char *line = bytes->data + at;

    if (bit != 5 || at > (size_t)(strstr(bytes->data, "\r\n\r\n") - bytes->data)) {
        return false;
    }
    while (line > bytes->data && line[-1] != '\n') {
        line--;
    }
    return line > bytes->data && memchr(line, ':', (size_t)(bytes->data + at - line)) == NULL &&
           ((bytes->data[at] | 0x20) >= 'a' && (bytes->data[at] | 0x20) <= 'z');
}

/* 403 in the right words; or 400, or the end of the connection, where the change made it no HTTP. A
 * changed byte of the body is always HTTP. */
static bool is_refusal(const struct reply *reply, const struct part *part)
{
    if (reply->status == 403) {
        return reply->error_type[0] && strstr(part->error_types, reply->error_type);
    }
    return (reply->status == 400 || reply->status == 0) && strcmp(part->name, "body") != 0;
}

static size_t flip_all(struct fixture *fixture, struct raw_socket *raw, struct jwo_buf *bytes,
                       const struct part *part)
{
    size_t from, to, count = 0;

    locate(part, bytes, &from, &to);
    for (size_t at = from; at < to; at++) {
        for (int bit = 0; bit < 8; bit++) {
            const char before = bytes->data[at];

            if (is_no_change(bytes, at, bit)) {
                continue;
            }
            bytes->data[at] = (char)(before ^ (1 << bit));
            const struct reply reply = send_bytes(fixture, raw, bytes);

            bytes->data[at] = before;
            if (!is_refusal(&reply, part)) {
                fail_msg("bit %d of '%c', byte %zu of the request, in its %s: %d %s", bit, before,
                         at, part->name, reply.status, reply.error_type);
            }
            count++;
        }
    }
    return count;
}

/* --- the test --------------------------------------------------------------------------------- */

static bool moves_something(enum amz_op op)
{
    return op == AMZ_OP_ADJUST || op == AMZ_OP_CAPTURE || op == AMZ_OP_CANCEL ||
           op == AMZ_OP_REFUND || op == AMZ_OP_FEEDBACK;
}

static void assert_nothing_had_an_effect(const amz_journal *journal)
{
    for (const struct amz_exchange *next = amz_journal_next(journal, NULL); next;
         next = amz_journal_next(journal, next)) {
        assert_false(next->effect);
    }
}

static size_t flip_operation(struct fixture *fixture, const struct amz_operation *operation)
{
    struct amz_trip *trip = trip_for(fixture, operation->op);
    const struct amz_trip before = *trip;
    struct raw_socket raw = {.fd = -1};
    struct jwo_buf bytes;
    size_t count = 0;

    jwo_buf_init(&bytes, 16 * 1024);
    for (size_t i = 0; i < JWO_COUNT(parts); i++) {
        jwo_buf_reset(&bytes);
        sign(fixture, operation, trip, &bytes); /* anew, so that slow machines stay in time */
        count += flip_all(fixture, &raw, &bytes, &parts[i]);
    }
    assert_memory_equal(&before.charge, &trip->charge, sizeof before.charge);
    assert_ptr_equal(before.refunds, trip->refunds);
    assert_false(trip->has_feedback);
    assert_nothing_had_an_effect(amz_world_journal(fixture->world));

    const struct reply reply = send_bytes(fixture, &raw, &bytes);

    if (reply.status == 403 ||
        (moves_something(operation->op) && reply.status != operation->success)) {
        fail_msg("%s as it was signed: %d %s", amz_op_name(operation->op), reply.status,
                 reply.error_type);
    }
    raw_close(&raw);
    jwo_buf_dispose(&bytes);
    return count;
}

static void test_service__refuses_one_flipped_bit_in_every_signed_operation(void **unused)
{
    (void)unused;
    for (const struct amz_operation *row = amz_operations(); row->op != AMZ_OP_UNKNOWN; row++) {
        void *state = NULL;
        size_t count;

        if (service_of(row->auth) == NULL) {
            continue;
        }
        assert_null(row->method); /* signer.h posts */
        assert_int_equal(fixture_setup(&state), 0);
        count = flip_operation(state, row);
        print_message("%s: %zu flips refused\n", amz_op_name(row->op), count);
        assert_true(count >= 200);
        assert_int_equal(fixture_teardown(&state), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_service__refuses_one_flipped_bit_in_every_signed_operation),
    };

    return cmocka_run_group_tests_name("signature_flips", tests, NULL, NULL);
}

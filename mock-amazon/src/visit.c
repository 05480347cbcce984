/* visit.c -- see visit.h for the contract. */
#include "visit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "jwo/alloc.h"

#define ANSWER_BYTES_MAX (64 * 1024)
#define HEAD_BYTES_MAX   (64 * 1024)

/* Of an Authorization the scheme; of one without a scheme nothing. */
static size_t scheme_len(const char *value)
{
    const size_t len = strcspn(value, " ");

    return value[len] == ' ' ? len : 0;
}

/* Credentials are not for journals. */
static void add_head_line(struct jwo_buf *head, const struct jwo_http_header *header)
{
    static const char *const secret[] = {"x-amz-security-token", "cookie", "set-cookie"};
    const char *value = header->value;
    size_t len = strlen(value);

    if (strcasecmp(header->name, "authorization") == 0 ||
        strcasecmp(header->name, "proxy-authorization") == 0) {
        len = scheme_len(value);
    }
    for (size_t i = 0; i < JWO_COUNT(secret); i++) {
        len = strcasecmp(header->name, secret[i]) == 0 ? 0 : len;
    }
    jwo_buf_adds(head, header->name);
    jwo_buf_adds(head, ": ");
    jwo_buf_add(head, value, len);
    jwo_buf_adds(head, "\r\n");
}

/* A signature in the query ("presigned") comes with its session token: then the query is cut. */
static const char *target_without_secrets(struct amz_visit *visit)
{
    const char *target = jwo_http_target(visit->request);
    const char *query = strchr(target, '?');

    if (query == NULL || strcasestr(query, "x-amz-") == NULL) {
        return target;
    }
    visit->target = jwo_malloc((size_t)(query - target) + sizeof "?...");
    memcpy(visit->target, target, (size_t)(query - target));
    memcpy(visit->target + (query - target), "?...", sizeof "?...");
    return visit->target;
}

struct amz_visit *amz_visit_new(amz_amazon *amazon, jwo_http_request *request)
{
    struct amz_visit *visit = jwo_calloc(1, sizeof *visit);
    size_t count;
    const struct jwo_http_header *headers = jwo_http_headers(request, &count);

    (void)jwo_prng_uuid(amz_amazon_chance(amazon), visit->request_id);
    jwo_buf_init(&visit->answer, ANSWER_BYTES_MAX);
    jwo_buf_init(&visit->request_head, HEAD_BYTES_MAX);
    jwo_buf_init(&visit->response_head, HEAD_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        add_head_line(&visit->request_head, &headers[i]);
    }
    amz_reply_init(&visit->reply);
    amz_wire_init(&visit->wire);
    visit->request = request;
    visit->call = (struct amz_call){
        .amazon = amazon,
        .dialect = &amz_dialect_payment,
        .note = &visit->note,
        .answer = &visit->answer,
        .content_type = "application/json",
        .status = 200,
        .request_id = visit->request_id,
        .idempotency_key = jwo_http_header(request, "idempotency-key"),
        .host = jwo_http_header(request, "host"),
        .query = jwo_http_query(request),
    };
    visit->note.direction = AMZ_FROM_RETAILER;
    visit->note.began_ms = jwo_http_received_ms(request);
    visit->note.method = jwo_http_method(request);
    visit->note.target = target_without_secrets(visit);
    visit->note.request_head = visit->request_head.data;
    visit->note.request_body = jwo_http_body(request, &visit->note.request_body_len);
    visit->note.retry_after_ms = -1;
    return visit;
}

void amz_visit_free(struct amz_visit *visit)
{
    if (visit->delay) {
        jwo_timer_free(visit->delay);
    }
    jwo_buf_dispose(&visit->answer);
    jwo_buf_dispose(&visit->request_head);
    jwo_buf_dispose(&visit->response_head);
    amz_wire_dispose(&visit->wire);
    jwo_json_free(visit->document);
    jwo_free(visit->method);
    jwo_free(visit->target);
    jwo_free(visit->body);
    jwo_free(visit);
}

/* --- journal, answer -------------------------------------------------------------------------- */

void amz_visit_remember_hearing(const struct amz_visit *visit)
{
    struct amz_trip *trip = visit->call.trip;
    bool lost;

    if (!visit->agreed || !trip) {
        return;
    }
    lost = !visit->note.delivered || visit->call.status != visit->operation->success;
    if (visit->note.op == AMZ_OP_ADJUST) {
        trip->adjust_answer_lost = lost;
    } else if (visit->note.op == AMZ_OP_CAPTURE) {
        trip->capture_answer_lost = lost;
    } else if (visit->note.op == AMZ_OP_CANCEL || visit->note.op == AMZ_OP_PROCESSOR_CANCEL) {
        trip->cancel_answer_lost = lost;
    }
}

static size_t answer_headers(const struct amz_visit *visit, struct jwo_http_header out[3])
{
    size_t count = 0;

    out[count++] = (struct jwo_http_header){"x-amzn-RequestId", visit->request_id};
    if (visit->reply.error_type) {
        out[count++] = (struct jwo_http_header){"x-amzn-ErrorType", visit->reply.error_type};
    }
    if (visit->reply.retry_after[0]) {
        out[count++] = (struct jwo_http_header){"Retry-After", visit->reply.retry_after};
    }
    return count;
}

static const char *content_type(const struct amz_visit *visit)
{
    return visit->answer.len ? visit->call.content_type : NULL;
}

static void note_answer(struct amz_visit *visit)
{
    static const char withheld[] = "(withheld: it holds credentials)";
    struct jwo_http_header headers[3];
    const size_t count = answer_headers(visit, headers);

    if (content_type(visit)) {
        jwo_buf_addf(&visit->response_head, "Content-Type: %s\r\n", content_type(visit));
    }
    for (size_t i = 0; i < count; i++) {
        add_head_line(&visit->response_head, &headers[i]);
    }
    visit->note.delivered = !visit->reply.unread;
    visit->note.status = visit->call.status;
    visit->note.response_head = visit->response_head.data;
    if (visit->call.answer_is_secret) {
        visit->note.response_body = withheld;
        visit->note.response_body_len = sizeof withheld - 1;
    } else {
        visit->note.response_body = visit->answer.data;
        visit->note.response_body_len = visit->answer.len;
    }
}

void amz_visit_journal(struct amz_visit *visit)
{
    amz_world *world = visit->call.world;

    /* What breaks off is no answer; what is whole, if odd, is one. */
    if (visit->request && (visit->reply.how == AMZ_REPLY_ANSWER || !visit->reply.unread)) {
        note_answer(visit);
    }
    visit->note.ended_ms = jwo_wall_ms();
    if (world) {
        visit->note.ended_order = amz_world_tick(world);
    }
    (void)amz_journal_add(world ? amz_world_journal(world) : amz_amazon_strays(visit->call.amazon),
                          &visit->note);
    amz_visit_remember_hearing(visit);
}

void amz_visit_spoil(struct amz_visit *visit)
{
    struct jwo_http_header headers[3];
    const struct amz_wire_answer answer = {
        .status = visit->call.status,
        .content_type = content_type(visit),
        .headers = headers,
        .header_count = answer_headers(visit, headers),
        .body = visit->answer.data,
        .body_len = visit->answer.len,
    };

    if (visit->reply.how == AMZ_REPLY_WIRE) {
        amz_wire_write(&visit->wire, visit->reply.spoiled_by, &answer);
    }
}

bool amz_visit_send_piece(struct amz_visit *visit)
{
    struct amz_wire *wire = &visit->wire;
    const size_t len = amz_wire_next(wire);

    if (wire->sent + len == wire->bytes.len) {
        return false;
    }
    jwo_http_answer_part(visit->request, wire->bytes.data + wire->sent, len);
    wire->sent += len;
    return true;
}

void amz_visit_answer(struct amz_visit *visit)
{
    struct jwo_http_header headers[3];
    jwo_http_request *request = visit->request;
    const struct amz_wire *wire = &visit->wire;

    if (visit->reply.crash && visit->call.world) {
        amz_world_crash(visit->call.world);
    }
    if (visit->reply.refuses_ms > 0 && visit->call.world) {
        amz_world_refuse(visit->call.world, visit->reply.refuses_ms);
    }
    if (!request) {
        return;
    }
    visit->request = NULL;
    if (visit->reply.how == AMZ_REPLY_ANSWER) {
        jwo_http_answer(request, visit->call.status, content_type(visit), visit->answer.data,
                        visit->answer.len, headers, answer_headers(visit, headers));
    } else {
        jwo_http_answer_bytes(request, wire->bytes.data + wire->sent, wire->bytes.len - wire->sent,
                              wire->end);
    }
}

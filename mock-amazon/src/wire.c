/* wire.c -- see wire.h for the contract. */
#include "wire.h"

#include <string.h>

#include "jwo/clock.h"

#define BYTES_MAX     (256 * 1024)
#define PIECES        8  /* of what goes out slowly */
#define LENGTH_EXCESS 16 /* bytes that are promised and never come */

void amz_wire_init(struct amz_wire *wire)
{
    *wire = (struct amz_wire){.end = JWO_HTTP_CLOSE};
    jwo_buf_init(&wire->bytes, BYTES_MAX);
}

void amz_wire_dispose(struct amz_wire *wire)
{
    jwo_buf_dispose(&wire->bytes);
}

static void write_head(struct jwo_buf *out, const struct amz_wire_answer *answer, size_t length)
{
    char date[JWO_TIME_TEXT_MAX];

    jwo_buf_addf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", answer->status,
                 jwo_http_reason(answer->status), jwo_time_http(jwo_wall_ms(), date));
    if (answer->content_type) {
        jwo_buf_addf(out, "Content-Type: %s\r\n", answer->content_type);
    }
    for (size_t i = 0; i < answer->header_count; i++) {
        jwo_buf_addf(out, "%s: %s\r\n", answer->headers[i].name, answer->headers[i].value);
    }
    jwo_buf_addf(out, "Content-Length: %zu\r\n\r\n", length);
}

/* What the head says of the body's length. */
static size_t announced(enum amz_fault_kind kind, size_t body_len)
{
    return kind == AMZ_FAULT_LENGTH_TOO_LARGE   ? body_len + LENGTH_EXCESS
           : kind == AMZ_FAULT_LENGTH_TOO_SMALL ? body_len / 2
                                                : body_len;
}

static bool needs_body(enum amz_fault_kind kind)
{
    return kind == AMZ_FAULT_RESET_MID_BODY || kind == AMZ_FAULT_TRUNCATED ||
           kind == AMZ_FAULT_LENGTH_TOO_SMALL || kind == AMZ_FAULT_SLOW_BODY;
}

static bool leaves_nothing(enum amz_fault_kind kind)
{
    return kind == AMZ_FAULT_RESET || kind == AMZ_FAULT_CLOSE || kind == AMZ_FAULT_REFUSED ||
           kind == AMZ_FAULT_CRASH;
}

static enum jwo_http_end end_of(enum amz_fault_kind kind)
{
    return kind == AMZ_FAULT_RESET || kind == AMZ_FAULT_REFUSED || kind == AMZ_FAULT_CRASH ||
                   kind == AMZ_FAULT_RESET_MID_HEAD || kind == AMZ_FAULT_RESET_MID_BODY
               ? JWO_HTTP_RESET
               : JWO_HTTP_CLOSE;
}

void amz_wire_write(struct amz_wire *wire, enum amz_fault_kind kind,
                    const struct amz_wire_answer *answer)
{
    struct jwo_buf *bytes = &wire->bytes;
    struct amz_wire_answer whole = *answer;

    wire->end = end_of(kind);
    if (leaves_nothing(kind)) {
        return;
    }
    if (whole.body_len == 0 && needs_body(kind)) {
        whole.body = "{}";
        whole.body_len = 2;
        whole.content_type = "application/json";
    }
    write_head(bytes, &whole, announced(kind, whole.body_len));
    const size_t head_len = bytes->len;
    jwo_buf_add(bytes, whole.body, whole.body_len);
    if (kind == AMZ_FAULT_RESET_MID_HEAD) {
        bytes->len = head_len / 2;
    } else if (kind == AMZ_FAULT_RESET_MID_BODY || kind == AMZ_FAULT_TRUNCATED) {
        bytes->len = head_len + whole.body_len / 2;
    } else if (kind == AMZ_FAULT_SLOW_HEAD) {
        wire->to = head_len;
    } else if (kind == AMZ_FAULT_SLOW_BODY) {
        wire->from = head_len;
        wire->to = bytes->len;
    } else if (kind == AMZ_FAULT_DUPLICATED) {
        struct jwo_buf once;

        jwo_buf_init(&once, BYTES_MAX);
        jwo_buf_add(&once, bytes->data, bytes->len);
        jwo_buf_add(bytes, once.data, once.len);
        jwo_buf_dispose(&once);
    }
}

size_t amz_wire_next(const struct amz_wire *wire)
{
    const size_t piece = (wire->to - wire->from) / PIECES + 1;
    const size_t left = wire->bytes.len - wire->sent;

    if (wire->sent >= wire->to) {
        return left;
    }
    if (wire->sent < wire->from) {
        return wire->from - wire->sent;
    }
    /* The last piece takes what does not drip with it. */
    return wire->sent + piece < wire->to ? piece : left;
}

void amz_wire_add_members(struct jwo_buf *out, const char *body, size_t len)
{
    static const char unknown[] = "\"futureText\":\"not published yet\","
                                  "\"futureObject\":{\"list\":[1,null,true],\"empty\":{}}";

    if (len > 0 && body[0] != '{') {
        jwo_buf_add(out, body, len);
        return;
    }
    jwo_buf_addc(out, '{');
    jwo_buf_adds(out, unknown);
    if (len > 2) { /* the members after the brace */
        jwo_buf_addc(out, ',');
        jwo_buf_add(out, body + 1, len - 1);
    } else {
        jwo_buf_addc(out, '}');
    }
}

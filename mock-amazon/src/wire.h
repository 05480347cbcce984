/* wire.h -- an answer as the bytes that go over the wire, whole or spoiled.
 *
 * libmicrohttpd writes the answers that keep to HTTP; a fault that breaks the framing, or drips,
 * needs the bytes themselves.
 */
#ifndef AMZ_WIRE_H
#define AMZ_WIRE_H

#include "faults.h"
#include "jwo/buf.h"
#include "jwo/http_server.h"

/* What would have been answered; borrowed. */
struct amz_wire_answer {
    int status;
    const char *content_type; /* NULL = none */
    const struct jwo_http_header *headers;
    size_t header_count;
    const char *body;
    size_t body_len;
};

struct amz_wire {
    struct jwo_buf bytes;
    size_t sent;           /* of `bytes` */
    size_t from, to;       /* the part that goes out in pieces; empty: all goes at once */
    enum jwo_http_end end; /* of the connection, after the last byte */
};

void amz_wire_init(struct amz_wire *wire);
void amz_wire_dispose(struct amz_wire *wire);
/* The bytes that are left of the answer by a fault of that kind: RESET, CLOSE, REFUSED and CRASH
 * leave none. A kind that leaves the framing alone writes the answer as it is. An answer without a
 * body gets the body {} where one is to be spoiled. */
void amz_wire_write(struct amz_wire *wire, enum amz_fault_kind kind,
                    const struct amz_wire_answer *answer);
/* How many bytes go out now; `sent` is moved by the caller. All that is left, unless it goes out in
 * pieces. */
size_t amz_wire_next(const struct amz_wire *wire);

/* Append the JSON object `body` with members that nobody has published, "" as if it were {}. What
 * is no object is left as it is. */
void amz_wire_add_members(struct jwo_buf *out, const char *body, size_t len);

#endif

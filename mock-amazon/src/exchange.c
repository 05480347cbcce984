/* exchange.c -- see exchange.h for the contract. */
#include "exchange.h"

#include <string.h>

#include "jwo/clock.h"

#define BODY_BYTES_MAX   (60u * 1024)
#define HEAD_BYTES_MAX   (8u * 1024)
#define TARGET_BYTES_MAX (4u * 1024)
#define TEXT_BYTES_MAX   (16u * 1024) /* any other text */

static void put(struct jwo_json_writer *w, const char *name, const char *text)
{
    jwo_jw_ktext(w, name, text, strlen(text), TEXT_BYTES_MAX);
}

/* A head or body as text; one that was cut says how long it was. */
static void put_message(struct jwo_json_writer *w, const char *head, const char *body,
                        size_t body_len)
{
    jwo_jw_ktext(w, "head", head, strlen(head), HEAD_BYTES_MAX);
    jwo_jw_ktext(w, "body", body, body_len, BODY_BYTES_MAX);
    if (body_len > BODY_BYTES_MAX) {
        jwo_jw_kint(w, "body_bytes", (int64_t)body_len);
    }
    jwo_jw_end_object(w);
}

void amz_exchange_write(struct jwo_json_writer *w, const struct amz_exchange *exchange)
{
    char began[JWO_TIME_TEXT_MAX];

    jwo_jw_kint(w, "seq", (int64_t)exchange->seq);
    put(w, "direction", exchange->direction == AMZ_FROM_RETAILER ? "from-retailer" : "to-retailer");
    put(w, "op", amz_op_name(exchange->op));
    put(w, "trip", exchange->trip_id);
    jwo_jw_kint(w, "world_ms", exchange->world_ms);
    put(w, "began", jwo_time_iso_ms(exchange->began_ms, began));
    jwo_jw_kint(w, "elapsed_ms", exchange->ended_ms - exchange->began_ms);
    jwo_jw_key(w, "request");
    jwo_jw_object(w);
    put(w, "method", exchange->method);
    jwo_jw_ktext(w, "target", exchange->target, strlen(exchange->target), TARGET_BYTES_MAX);
    put_message(w, exchange->request_head, exchange->request_body, exchange->request_body_len);
    jwo_jw_key(w, "response");
    jwo_jw_object(w);
    jwo_jw_kint(w, "status", exchange->status);
    put_message(w, exchange->response_head, exchange->response_body, exchange->response_body_len);
    put(w, "outcome", exchange->outcome);
    jwo_jw_kbool(w, "effect", exchange->effect);
    jwo_jw_kbool(w, "delivered", exchange->delivered);
    put(w, "fault", exchange->fault);
    put(w, "violation", exchange->violation);
}

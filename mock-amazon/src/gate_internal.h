/* gate_internal.h -- a gate that decides: connectors.c opens and closes it, gate_ask.c and
 * gate_identity.c ask the retailer.
 *
 *   who is it? (app entry: identity-keys, scan) -> instrument -> balance that Amazon keeps
 *      -> retailer's decision, where it is asked -> pre-authorization -> open
 *
 * Each asking ends in exactly one call of a function below, in a turn of its own.
 */
#ifndef AMZ_GATE_INTERNAL_H
#define AMZ_GATE_INTERNAL_H

#include "connector_call.h"

#define AMZ_GATE_ATTEMPTS_MAX 2 /* D13: a 500 or 503 is asked once more, at once */

/* What the retailer's answer comes to. */
enum amz_decision { AMZ_DECISION_NONE, AMZ_DECISION_YES, AMZ_DECISION_NO };

struct amz_gate_call {
    struct amz_trip *trip;
    struct amz_recommendation recommendation;
    struct jwo_money hold;
    enum amz_decision decision; /* of the last answer */
    bool ask_again, timed_out;
    int attempts;        /* of the question that is asked now */
    int64_t deadline_ms; /* monotonic; of that question */
    jwo_timer *later;    /* tells `done` in a turn of its own */
    amz_world_hook *hook;
    void (*done)(void *context, struct amz_trip *trip);
    void *context;
};

/* The time for one question begins. */
void amz_gate_begin(struct amz_gate_call *gate, enum amz_op op);
/* May the retailer be asked once more? */
bool amz_gate_may_ask_again(const struct amz_gate_call *gate);
/* Send one attempt of the question: time limit and path are the connector's. */
void amz_gate_send(struct amz_gate_call *gate, enum amz_op op, const struct jwo_buf *body,
                   const char *request_id,
                   void (*judge)(void *, const struct amz_answer *, struct amz_exchange *),
                   void (*done)(void *));

/* connectors.c: a condition lowers the hold. False, and nothing happens: it is in another currency,
 * not above zero, or above the hold. */
bool amz_gate_lower(struct amz_gate_call *gate, const struct jwo_money *amount);

/* connectors.c: the end. */
void amz_gate_open(struct amz_gate_call *gate);
void amz_gate_close(struct amz_gate_call *gate, const char *reason);
/* connectors.c: the shopper is known; what follows. */
void amz_gate_check(struct amz_gate_call *gate);

/* gate_ask.c: the retailer's decision about a shopper; opens or closes. */
void amz_gate_ask(struct amz_gate_call *gate);
/* gate_identity.c: whose key or code is it? Goes on with amz_gate_check(), or closes. */
void amz_gate_identify(struct amz_gate_call *gate);

#endif

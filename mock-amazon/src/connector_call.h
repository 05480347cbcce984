/* connector_call.h -- one call of ours at the retailer: sent on a connection of its own, spoiled by
 * the world's faults, journalled, and ended together with the world.
 *
 * connectors.c and delivery.c say what is asked and what the answer means; this file only carries
 * it.
 */
#ifndef AMZ_CONNECTOR_CALL_H
#define AMZ_CONNECTOR_CALL_H

#include "jwo/http_client.h"
#include "jwo/json.h"
#include "world.h"

/* What came back, as far as the network and the faults let it through. */
struct amz_answer {
    enum jwo_http_outcome outcome;
    int status;             /* 0 unless ANSWERED */
    const jwo_json *body;   /* NULL: none, or not JSON; borrowed */
    int64_t retry_after_ms; /* -1 = nothing usable */
    bool held_back;         /* a fault says: not now, but after the next call of that kind */
};

/* How a call of ours is signed: facts section 12, Amazon calls a gateway of AWS. */
enum amz_signing {
    AMZ_SIGNED,
    AMZ_UNSIGNED,
    AMZ_SIGNED_WRONG /* with a secret that nobody knows: for tests of a retailer's verification */
};

struct amz_connector_request {
    amz_world *world;
    struct amz_trip *trip; /* what the call is about; NULL = it is made by hand */
    enum amz_op op;
    const char *path; /* static */
    enum amz_signing signing;
    int64_t timeout_ms;      /* real time, the whole call */
    const char *body;        /* copied */
    const char *request_id;  /* for the journal's key; copied; "" = none */
    struct jwo_money amount; /* for the journal; currency "" = none */
    /* First what the answer means: sets outcome, effect, violation of the note (static text, or
     * text that lives as long as the answer). Then, journalled, what follows from it; this may free
     * the world. */
    void (*judge)(void *context, const struct amz_answer *answer, struct amz_exchange *note);
    void (*done)(void *context);
    void (*dropped)(void *context); /* instead, when the world is freed first; may be NULL */
    void *context;
};

/* Neither callback runs before this returns. The world's advance waits until `done` has run. A
 * fault may have it sent twice at once: then there are two answers to judge, and `done` (or
 * `dropped`) comes once, after the second. A call made by hand is journalled without a trip and as
 * injected, and uses up no fault: no rule about trips sees it. */
void amz_connector_send(const struct amz_connector_request *request);

/* "2", an HTTP-date: milliseconds from now; -1 for anything else, NULL included. */
int64_t amz_retry_after_ms(const char *text);

#endif

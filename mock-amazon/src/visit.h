/* visit.h -- the life of one request of a retailer: what it asked, what becomes of it, how it is
 * answered and remembered. service.c walks a visit through the stages.
 */
#ifndef AMZ_VISIT_H
#define AMZ_VISIT_H

#include "faults_play.h"
#include "jwo/http_server.h"
#include "operations.h"
#include "wire.h"

struct amz_visit {
    struct amz_call call;
    struct amz_exchange note;
    struct amz_reply reply;
    const struct amz_operation *operation; /* NULL: no such route */
    jwo_http_request *request;             /* NULL once the client is gone */
    jwo_json *document;                    /* NULL: the body is not JSON */
    struct jwo_error parse_error;
    struct amz_fault fault; /* a copy: the world's list may change before it is played */
    bool has_fault;
    bool agreed; /* the handler answered 200 and not PENDING, whatever a fault made of it */
    char fault_text[96];
    char request_id[JWO_UUID_MAX];
    struct jwo_buf answer, request_head, response_head;
    struct amz_wire wire;         /* of an answer that HTTP would not send so */
    char *method, *target, *body; /* copies for the journal, made when needed; else NULL */
    jwo_timer *delay;             /* NULL: not delayed */
    amz_world_hook *hook;         /* delayed: ends the visit with its world */
};

/* The request is borrowed until it is answered. */
struct amz_visit *amz_visit_new(amz_amazon *amazon, jwo_http_request *request);
void amz_visit_free(struct amz_visit *visit);

/* Complete the note and give it to the journal of the world, or to the strays'; then the trip
 * remembers whether the retailer heard (D16). */
void amz_visit_journal(struct amz_visit *visit);
/* Decision D16: what the retailer may not have heard it may repeat. Before the answer is journalled
 * it counts as not heard. */
void amz_visit_remember_hearing(const struct amz_visit *visit);
/* Write what the reply makes of the answer on the wire; nothing for one that goes out by HTTP. */
void amz_visit_spoil(struct amz_visit *visit);
/* Send the next piece of an answer that goes out slowly. False: it is the last, which
 * amz_visit_answer() sends. */
bool amz_visit_send_piece(struct amz_visit *visit);
/* Answer as the reply says, if the client is still there. */
void amz_visit_answer(struct amz_visit *visit);

#endif

/* journal.h -- every exchange of a world, both directions, as it happened, with the facts that
 * rules judge by.
 *
 * Memory     Bounded: a ring that drops its oldest exchanges when `bytes_max` would be passed;
 *            `dropped` counts them. The newest is always kept, also when it alone is larger. One
 *            exchange is one block. on_record (if set) sees each exchange once, when it is
 *            complete.
 * Ownership  Exchanges belong to the journal and are borrowed until it drops them.
 */
#ifndef AMZ_JOURNAL_H
#define AMZ_JOURNAL_H

#include "jwo/money.h"
#include "ops.h"

enum amz_direction { AMZ_FROM_RETAILER, AMZ_TO_RETAILER };

struct amz_exchange {
    uint64_t seq; /* 1, 2, ... in the order of completion within the world */
    enum amz_direction direction;
    enum amz_op op;
    int64_t began_ms, ended_ms; /* wall time */
    int64_t world_ms;           /* the world's clock when it began */
    /* of the world's counter of begins and ends: exact order, no clock needed */
    uint64_t began_order, ended_order;

    const char *trip_id; /* "" if the call names none */
    const char *shopper_id;
    const char *method, *target;
    /* "name: value\r\n" lines; Authorization and X-Amz-Security-Token values cut to their scheme */
    const char *request_head;
    const char *request_body;
    size_t request_body_len;
    int status; /* 0 = no answer was given or received */
    const char *response_head;
    const char *response_body;
    size_t response_body_len;

    /* What it meant. An amount with currency "": there is none. */

    /* adjust, capture, refund: asked; payment-status: settled; shopperauthorization: hold;
     * checkout: priceTotal */
    struct jwo_money amount;
    /* adjust: authorizedAmount answered; payment-status: total; checkout: captured */
    struct jwo_money amount2;
    /* APPROVED, DECLINED, PENDING, Accepted, Rejected, name of an errorMsg, purchaseId, word of the
     * transport; "" if none */
    const char *outcome;
    const char *key;        /* refundRequestId, requestId of a cart, orderId; "" if none */
    int64_t retry_after_ms; /* what the answer asked for; -1 = nothing usable */
    bool valid;             /* the request satisfied authentication and the field rules */
    bool effect;            /* the world changed */
    /* the whole answer, as it should be, was handed to the network (out: received): whoever got it
     * knows what became of the call */
    bool delivered;
    bool injected;     /* a fault shaped the answer */
    const char *fault; /* its description, "" if none */
    /* what the mock itself objected to: "capture-above-authorized: ...", "" if nothing */
    const char *violation;
};

#define AMZ_JOURNAL_BYTES_DEFAULT (16u * 1024 * 1024)

typedef struct amz_journal amz_journal;

amz_journal *amz_journal_new(size_t bytes_max);
void amz_journal_free(amz_journal *journal);
void amz_journal_on_record(amz_journal *journal,
                           void (*record)(void *context, const struct amz_exchange *exchange),
                           void *context);
/* Copy one exchange with all its strings (NULL becomes ""); sets seq. Returns the stored one. */
const struct amz_exchange *amz_journal_add(amz_journal *journal,
                                           const struct amz_exchange *exchange);
/* Iterate oldest to newest: pass NULL first. */
const struct amz_exchange *amz_journal_next(const amz_journal *journal,
                                            const struct amz_exchange *previous);
/* The oldest one whose seq is above that, or NULL; quick when it is among the newest. */
const struct amz_exchange *amz_journal_after(const amz_journal *journal, uint64_t seq);
size_t amz_journal_count(const amz_journal *journal);
uint64_t amz_journal_dropped(const amz_journal *journal);
size_t amz_journal_bytes(const amz_journal *journal);

#endif

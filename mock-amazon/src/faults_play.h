/* faults_play.h -- what a fault makes of an answer. faults.h decides which call is hit; this is how
 * it looks. */
#ifndef AMZ_FAULTS_PLAY_H
#define AMZ_FAULTS_PLAY_H

#include "faults.h"
#include "operations.h"

/* How an answer goes out, beside its status and body, which are in struct amz_call. */
enum amz_reply_how {
    AMZ_REPLY_ANSWER, /* by HTTP */
    AMZ_REPLY_WIRE,   /* the bytes that `spoiled_by` leaves of it */
    AMZ_REPLY_STALL   /* never */
};

struct amz_reply {
    enum amz_reply_how how;
    enum amz_fault_kind spoiled_by; /* WIRE */
    bool unread;                    /* no client can learn from it what became of its call */
    bool crash;                     /* kill the retailer first */
    int64_t refuses_ms;             /* shut the world's door so long; 0 = no */
    int64_t delay_ms;               /* of real time, before it or between its pieces; 0 = at once */
    const char *error_type;         /* x-amzn-ErrorType; NULL = none */
    char retry_after[64];           /* "" = none */
    int64_t retry_after_ms;         /* what that asks for; -1 = nothing usable */
};

/* Nothing special: the answer as it is, at once. */
void amz_reply_init(struct amz_reply *reply);

/* {"message": ...} with status 403 and the error type, as AWS's front door answers (D19). */
void amz_reply_deny(struct amz_reply *reply, struct amz_call *call, const char *error_type,
                    const char *message);

/* Shape the reply, and where the kind says so the call's status and body (D18, D19). The fault is
 * read during the call only. */
void amz_fault_play(const struct amz_fault *fault, struct amz_call *call, struct amz_reply *reply);

#endif

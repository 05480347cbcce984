/* story_writer.h -- what a person did by hand in a world, as a story that plays again.
 *
 * Role       The log keeps what was done, in order, and what was seen of each trip when its charge
 *            had ended; the writer tells both in the words of docs/writing-a-story.md.
 * Memory     Bounded: AMZ_DEEDS_MAX entries, the first ones; what comes later is counted, and the
 *            story says so.
 * Limits     What the vocabulary has no word for is told in a comment of the story.
 */
#ifndef AMZ_STORY_WRITER_H
#define AMZ_STORY_WRITER_H

#include "jwo/buf.h"
#include "world.h"

#define AMZ_DEEDS_MAX  150 /* a story has a local variable for most; Lua allows 200 */
#define AMZ_POLICY_MAX 24

enum amz_deed_kind {
    AMZ_DEED_STORE,   /* store, policy */
    AMZ_DEED_SHOPPER, /* shopper, as made or as changed */
    AMZ_DEED_ENTER,   /* who, where, trip; seen: gate, gate_reason */
    AMZ_DEED_LEAVE,   /* trip, items */
    AMZ_DEED_AGAIN,   /* trip, count */
    AMZ_DEED_WAIT,    /* by_ms */
    AMZ_DEED_SET,     /* name, value */
    AMZ_DEED_FAULT,   /* fault, fault_id */
    AMZ_DEED_PAYOFF,  /* who, amount */
    AMZ_DEED_SEEN     /* trip; the log adds these by itself */
};

struct amz_deed {
    enum amz_deed_kind kind;
    char who[AMZ_ID_MAX], where[AMZ_ID_MAX], trip[AMZ_ID_MAX]; /* ids */
    struct amz_store store;
    char policy[AMZ_POLICY_MAX]; /* what the retailer does after a decline there; "" = unknown */
    struct amz_shopper shopper;
    bool is_odd; /* ENTER, LEAVE: by key, or in a form of its own, which the story leaves out */
    const struct amz_cart_item *items; /* copied */
    size_t item_count;
    int count;
    int64_t by_ms;
    char name[32], value[JWO_DURATION_TEXT_MAX];
    struct amz_fault fault;
    uint64_t fault_id;
    struct jwo_money amount;

    enum amz_gate gate;
    char gate_reason[32];
    enum amz_charge_state charge;
    struct jwo_money captured;
    bool is_sure; /* the charge will not move by itself */
    int captures; /* calls; -1: the journal does not know any more */
};

typedef struct amz_story_log amz_story_log;

amz_story_log *amz_story_log_new(void);
void amz_story_log_free(amz_story_log *log); /* NULL is fine */
/* Forget all: the world begins anew. */
void amz_story_log_clear(amz_story_log *log);
/* Something was done now; before it, the charges that have ended since the last time are seen. */
void amz_story_log_add(amz_story_log *log, amz_world *world, const struct amz_deed *deed);
/* A fault was taken back after `hits` hits: it never was to hit oftener. */
void amz_story_log_disarm(amz_story_log *log, uint64_t fault_id, int hits);

/* The story so far, with what is seen now. */
void amz_story_write(amz_story_log *log, amz_world *world, struct jwo_buf *out);

/* --- between story_log.c and story_writer.c --------------------------------------------------- */

size_t amz_story_log_count(const amz_story_log *log);
const struct amz_deed *amz_story_log_at(const amz_story_log *log, size_t index);
size_t amz_story_log_left_out(const amz_story_log *log);
/* Add an AMZ_DEED_SEEN for every trip whose charge has ended in a state not seen yet; `at_last`:
 * for sure. */
void amz_story_log_look(amz_story_log *log, amz_world *world, bool at_last);

#endif

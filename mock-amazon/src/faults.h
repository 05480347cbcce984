/* faults.h -- what goes wrong on purpose: operation x {before, after effect} x kind x nth attempt
 * x times.
 *
 * Before effect: the world is untouched, the call fails. After effect: the charge moved and the
 * answer is lost or spoiled: the case that real integrations get wrong. For a call of ours the
 * effect is the retailer's. A world owns its faults; order of adding = order of use.
 *
 * A kind that spoils an answer spoils the right one after the effect; before it there is none yet,
 * so that it is the service's 500 that is spoiled.
 */
#ifndef AMZ_FAULTS_H
#define AMZ_FAULTS_H

#include "jwo/status.h"
#include "ops.h"

/* When a kind can be played. RIGHT: the call arrives and has its effect, whatever the moment says;
 * what is odd is the way that its bytes take. */
enum amz_fault_when {
    AMZ_WHEN_NEVER,
    AMZ_WHEN_BEFORE,
    AMZ_WHEN_EITHER,
    AMZ_WHEN_RIGHT,
};

enum amz_fault_delay { AMZ_DELAY_NONE, AMZ_DELAY_MAY, AMZ_DELAY_MUST };

/* name, text, when in a call IN (of a retailer's), when in a call OUT (of ours), `delay_ms`.
 * To add a kind: a row here, its case in faults_play.c or connector_call.c, its line in
 * tests/test_fault_wire.c, a row in docs/writing-a-story.md, a story in scenarios/faults/. */
/* clang-format off */
#define AMZ_FAULT_KINDS(X)                                                                         \
    /* answers in place of the right one */                                                        \
    X(STATUS,           "status",           EITHER, EITHER, NONE) /* with the error's body      */ \
    X(REJECTED,         "rejected",         EITHER, NEVER,  NONE) /* 200, and the body says no  */ \
    X(MALFORMED,        "malformed",        EITHER, NEVER,  NONE) /* JSON without its end       */ \
    X(EMPTY,            "empty",            EITHER, NEVER,  NONE) /* no body where one is due   */ \
    X(WRONG_TYPE,       "wrong-type",       EITHER, NEVER,  NONE) /* a web page                 */ \
    /* answers that break off, or never come */                                                    \
    X(REFUSED,          "refused",          EITHER, NEVER,  MAY)  /* RST; then none can connect */ \
    X(RESET,            "reset",            EITHER, EITHER, NONE) /* RST instead                */ \
    X(CLOSE,            "close",            EITHER, EITHER, NONE) /* FIN instead                */ \
    X(RESET_MID_HEAD,   "reset-mid-head",   EITHER, NEVER,  NONE) /* RST within the head        */ \
    X(RESET_MID_BODY,   "reset-mid-body",   EITHER, BEFORE, NONE) /* RST within the body        */ \
    X(TRUNCATED,        "truncated",        EITHER, NEVER,  NONE) /* FIN within the body        */ \
    X(LENGTH_TOO_LARGE, "length-too-large", EITHER, NEVER,  NONE) /* Content-Length; then FIN   */ \
    X(LENGTH_TOO_SMALL, "length-too-small", EITHER, NEVER,  NONE)                                  \
    X(STALL,            "stall",            EITHER, NEVER,  NONE) /* silence for ever           */ \
    X(CRASH,            "crash",            EITHER, EITHER, NONE) /* kills the retailer; RST    */ \
    /* the right message in an odd way */                                                          \
    X(DELAY,            "delay",            RIGHT,  RIGHT,  MUST) /* `delay_ms` later           */ \
    X(EXTRA_FIELDS,     "extra-fields",     RIGHT,  RIGHT,  NONE) /* with unpublished members   */ \
    X(SLOW_HEAD,        "slow-head",        RIGHT,  NEVER,  MAY)  /* in pieces, `delay_ms` apart */\
    X(SLOW_BODY,        "slow-body",        RIGHT,  RIGHT,  MAY)                                   \
    X(DUPLICATED,       "duplicated",       RIGHT,  RIGHT,  NONE) /* the same bytes twice       */ \
    X(REORDERED,        "reordered",        NEVER,  RIGHT,  NONE) /* after the next trip's cart */ \
    X(GIVES_UP,         "gives-up",         NEVER,  RIGHT,  NONE) /* we hang up first           */
/* clang-format on */
enum amz_fault_kind {
#define X(name, text, in, out, delay) AMZ_FAULT_##name,
    AMZ_FAULT_KINDS(X)
#undef X
        AMZ_FAULT_KIND_COUNT
};

enum amz_moment { AMZ_BEFORE_EFFECT, AMZ_AFTER_EFFECT };

struct amz_fault {
    enum amz_op op;
    enum amz_moment moment;
    enum amz_fault_kind kind;
    /* first attempt of that operation in this world that is hit, from now; 1 = the next */
    int nth;
    int times;  /* how many attempts in a row */
    int status; /* STATUS */
    /* STATUS: errorMsg, or x-amzn-ErrorType for a 403; "" = the status's usual one (D18, D19) */
    char error[64];
    /* STATUS: the header's text; "" = none; "date:N" = an HTTP-date N seconds ahead. Default for
     * 429: "1" (D3). */
    char retry_after[64];
    int64_t delay_ms; /* 0 where the kind may do without: the usual (AMZ_FAULT_..._MS) */
};

#define AMZ_FAULT_PAUSE_MS   20  /* between two pieces of what is slow */
#define AMZ_FAULT_REFUSES_MS 500 /* that a port is shut */

struct amz_faults; /* list; inside the world */

const char *amz_fault_kind_name(enum amz_fault_kind kind);
enum amz_fault_kind amz_fault_kind_find(const char *name); /* AMZ_FAULT_KIND_COUNT if none */

struct amz_faults *amz_faults_new(void);
void amz_faults_free(struct amz_faults *faults);
/* Copied. EINPUT, and *err names it: a value that makes no sense for the kind (status 99, times 0),
 * or a kind that makes none for the call or at that moment. */
JWO_MUST_USE jwo_status amz_faults_add(struct amz_faults *faults, const struct amz_fault *fault,
                                       struct jwo_error *err);
void amz_faults_clear(struct amz_faults *faults);

/* One that is still to hit. */
struct amz_armed {
    uint64_t id; /* 1, 2, ... in the order of adding */
    struct amz_fault fault;
    int wait; /* attempts that pass before the first hit */
    int left; /* attempts still to hit */
};
/* The first one added after the one with that id (0: the first of all). False: there is none. */
bool amz_faults_after(const struct amz_faults *faults, uint64_t id, struct amz_armed *out);
/* False: there is none with that id. */
bool amz_faults_remove(struct amz_faults *faults, uint64_t id);

/* Count one attempt of `op` and tell which fault hits it, or NULL. Borrowed until the next call. */
const struct amz_fault *amz_faults_next(struct amz_faults *faults, enum amz_op op);
/* Does the call have its effect although the fault hits it, at whatever moment? */
bool amz_fault_is_right(const struct amz_fault *fault);
/* What the Retry-After of a STATUS asks for; -1 = nothing usable. */
int64_t amz_fault_retry_after_ms(const struct amz_fault *fault);
bool amz_fault_retry_after_is_date(const struct amz_fault *fault);
/* "429 Retry-After 2", "reset after effect": for journal and console. Returns `out`. */
const char *amz_fault_describe(const struct amz_fault *fault, char out[96]);

#endif

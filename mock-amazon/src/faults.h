/* faults.h -- what goes wrong on purpose: operation x {before, after effect} x kind x nth attempt
 * x times.
 *
 * Before effect: the world is untouched, the call fails. After effect: the charge moved and the
 * answer is lost or replaced: the case that real integrations get wrong. A world owns its faults;
 * order of adding = order of use.
 */
#ifndef AMZ_FAULTS_H
#define AMZ_FAULTS_H

#include "jwo/status.h"
#include "ops.h"

/* To add a kind: a row here, its case in faults_play.c, a word in lua/story.lua, a story in
 * scenarios/faults/. */
/* clang-format off */
#define AMZ_FAULT_KINDS(X)                                                                   \
    X(STATUS, "status") /* answer `status` with the service's error body                   */ \
    X(RESET,  "reset")  /* RST instead of an answer                                        */ \
    X(CLOSE,  "close")  /* FIN instead of an answer                                        */ \
    X(DELAY,  "delay")  /* the right answer, `delay_ms` of real time later                 */ \
    X(CRASH,  "crash")  /* kill the retailer through the world's crash hook, then reset    */
/* clang-format on */
enum amz_fault_kind {
#define X(name, text) AMZ_FAULT_##name,
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
    int64_t delay_ms; /* DELAY */
};

struct amz_faults; /* list; inside the world */

const char *amz_fault_kind_name(enum amz_fault_kind kind);
enum amz_fault_kind amz_fault_kind_find(const char *name); /* AMZ_FAULT_KIND_COUNT if none */

struct amz_faults *amz_faults_new(void);
void amz_faults_free(struct amz_faults *faults);
/* Copied. EINPUT: a value that makes no sense for the kind (*err names it): status 99, times 0. */
JWO_MUST_USE jwo_status amz_faults_add(struct amz_faults *faults, const struct amz_fault *fault,
                                       struct jwo_error *err);
void amz_faults_clear(struct amz_faults *faults);
/* Count one attempt of `op` and tell which fault hits it, or NULL. Borrowed until the next call. */
const struct amz_fault *amz_faults_next(struct amz_faults *faults, enum amz_op op);
/* What the Retry-After of a STATUS asks for; -1 = nothing usable. */
int64_t amz_fault_retry_after_ms(const struct amz_fault *fault);
bool amz_fault_retry_after_is_date(const struct amz_fault *fault);
/* "429 Retry-After 2", "reset after effect": for journal and console. Returns `out`. */
const char *amz_fault_describe(const struct amz_fault *fault, char out[96]);

#endif

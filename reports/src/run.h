/* run.h -- a run as its record tells it: stories with their steps, checks, messages and verdicts.
 *
 * Role       Reads run.jsonl (docs/run-record.md) and checks that every line vouches for the one
 *            before. All reports are pure functions of struct rpt_run.
 * Order      Stories by folder and id, however they were interleaved; within a story as it
 *            happened.
 * Ownership  The run owns everything in it; all texts are UTF-8 without NUL, "" when absent.
 */
#ifndef RPT_RUN_H
#define RPT_RUN_H

#include <stdint.h>

#include "jwo/status.h"

#define RPT_MESSAGE_BYTES_MAX 512 /* of a body; the record holds more */

/* clang-format off */
#define RPT_VERDICTS(X)                                                          \
    X(PASSED,         "passed")                                                  \
    X(WARNED,         "warned")         /* a SHOULD was not met                */ \
    X(FAILED,         "failed")         /* a MUST was not met                  */ \
    X(BROKEN,         "broken")         /* our fault or the story's            */ \
    X(INCONCLUSIVE,   "inconclusive")   /* the environment's fault             */ \
    X(NOT_APPLICABLE, "not-applicable") /* the profile lacks what it needs     */ \
    X(UNFINISHED,     "unfinished")     /* in no record: it was cut short here */
/* clang-format on */

enum rpt_verdict {
#define X(name, text) RPT_##name,
    RPT_VERDICTS(X)
#undef X
        RPT_VERDICT_COUNT
};

struct rpt_step {
    int index;
    const char *text;
};

struct rpt_check {
    const char *id;     /* rule, or "expect" */
    const char *covers; /* "CAP-4, IDE-2" */
    const char *level;  /* "MUST", "SHOULD" */
    const char *what, *expected, *actual, *where, *trip;
    int step;
    enum rpt_verdict verdict; /* passed, warned or failed */
};

struct rpt_exchange {
    int64_t seq;
    bool from_retailer;
    const char *op, *trip, *method, *target;
    const char *request, *response; /* bodies, cut to RPT_MESSAGE_BYTES_MAX at a character */
    int status;                     /* 0 = no answer */
    const char *outcome, *fault, *violation;
    bool delivered;
};

struct rpt_story {
    const char *id, *title;
    enum rpt_verdict verdict;
    const char *reason;
    int64_t real_ms, world_ms;
    struct rpt_step *steps;
    size_t step_count;
    struct rpt_check *checks;
    size_t check_count;
    struct rpt_exchange *exchanges;
    size_t exchange_count;
};

struct rpt_run {
    const char *version, *plan_digest, *profile, *profile_digest, *seed, *started;
    bool strict;
    struct rpt_story *stories;
    size_t story_count;
    size_t counts[RPT_VERDICT_COUNT];
    size_t lines;        /* of the record that could be read */
    bool cut_short;      /* there is no `end` line */
    const char *outcome; /* "conformant", ..., or "cut short" */
    int exit_code;       /* as recorded; 3 when the run was cut short */
    char **texts;        /* every text above, each a heap string */
    size_t text_count;
};

/* Read a record. A last line that is torn (no newline) belongs to a run that was cut short and is
 * left out. EIO, ELIMIT: the file cannot be read. EINPUT: "run.jsonl:17: ...". */
JWO_MUST_USE jwo_status rpt_run_load(struct rpt_run *out, const char *path, struct jwo_error *err);
/* The same from memory; `name` is used in errors. */
JWO_MUST_USE jwo_status rpt_run_parse(struct rpt_run *out, const char *name, const char *text,
                                      size_t len, struct jwo_error *err);
void rpt_run_dispose(struct rpt_run *run);

/* Bytes of the folder in a story's id: 7 for "payment/happy-path"; 0 when it lies in none. */
size_t rpt_folder_len(const char *id);
const char *rpt_verdict_name(enum rpt_verdict verdict);
/* The sentence of a check's step; "" before the first. */
const char *rpt_step_text(const struct rpt_story *story, int index);
/* The exchange that a rule points at ("seq 12"), or NULL. */
const struct rpt_exchange *rpt_exchange_of(const struct rpt_story *story,
                                           const struct rpt_check *check);

#endif

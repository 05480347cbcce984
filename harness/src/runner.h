/* runner.h -- plays the selected stories against the profile's retailer, many worlds at a time, and
 * gives verdicts.
 *
 * Outcome (design section 8): conformant 0, not conformant 1, inconclusive 3, harness fault 4. A
 * run in which nothing was played is never green.
 */
#ifndef HRN_RUNNER_H
#define HRN_RUNNER_H

#include "instance.h"
#include "plan.h"
#include "record.h"
#include "rules.h"

#define HRN_STRAYS_STORY "strays" /* pseudo story: calls that belong to no trip */

enum hrn_verdict {
    HRN_PASSED,
    HRN_FAILED,
    HRN_WARNED,
    HRN_NOT_APPLICABLE,
    HRN_INCONCLUSIVE,
    HRN_BROKEN,
    HRN_VERDICT_COUNT
};
const char *hrn_verdict_name(enum hrn_verdict verdict); /* "passed", ..., "not-applicable" */

/* One check that did not hold, for the console; borrowed during the callback. */
struct hrn_failure {
    const struct amz_story *story;
    const char *check;         /* rule id, or "expect" */
    const char *const *covers; /* requirement ids, NULL-ended */
    enum amz_level level;
    const char *step;  /* sentence of the step; "" for a rule */
    const char *where; /* "payment/decline.lua:17"; "" for a rule */
    const char *what;  /* the expectation's words, or the rule's sentence */
    const char *expected, *actual;
    /* What a rule objects to; for an expectation, the last one before it. "" = none. Like
     * "POST /v1/capture/charge -> 200, trip ...". */
    const char *exchange;
};

struct hrn_run_options {
    const struct hrn_plan *plan;
    const struct hrn_requirements *requirements; /* levels of expectations; NULL: all MUST */
    hrn_profile *profile;
    uint64_t seed;
    uint16_t port;                      /* of Amazon's services; 0 = any */
    struct jwo_credentials credentials; /* that Amazon accepts; empty = to be made */
    struct jwo_credentials connector;   /* that Amazon signs its own calls with; likewise */
    const char *processor_key;          /* of the payment processor; NULL = to be made */
    unsigned jobs;                      /* stories at a time, >= 1 */
    bool strict;                        /* warnings fail */
    bool bail;                          /* begin nothing more after the first failure */
    const char *work_directory;         /* instances' directories are made below it */
    hrn_record *record;                 /* may be NULL; hrn_run writes all but its first line */
    /* Live progress, may be NULL: a story began (HRN_VERDICT_COUNT) or ended; a check failed. */
    void (*on_story)(void *context, const struct amz_story *story, enum hrn_verdict verdict,
                     const char *reason, size_t done, size_t total);
    void (*on_failure)(void *context, const struct hrn_failure *failure);
    void *context;
};

struct hrn_run_result {
    size_t counts[HRN_VERDICT_COUNT];
    int exit_code;
    char text[512]; /* one sentence */
};
/* From the counts to the exit code and the sentence; `count` is how many there were to play. */
void hrn_run_conclude(struct hrn_run_result *result, size_t count, bool interrupted);
/* "conformant", ..., as the record says it. */
const char *hrn_outcome_name(int exit_code);

/* Runs to the end on a loop of its own; SIGINT and SIGTERM end it early as inconclusive. EINPUT:
 * the profile's `start` is wrong. EIO: the retailer cannot be launched, never got ready, or does
 * not answer; the record has its end all the same. */
JWO_MUST_USE jwo_status hrn_run(const struct hrn_run_options *options, struct hrn_run_result *out,
                                struct jwo_error *err);

#endif

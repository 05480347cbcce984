/* runner.h -- plays the selected stories against the profile's retailer, many worlds at a time, and gives verdicts.
 *
 * Outcome (design section 8): conformant 0, not conformant 1, inconclusive 3, harness fault 4. A run in which nothing was
 * played is never green.
 */
#ifndef HRN_RUNNER_H
#define HRN_RUNNER_H

#include "instance.h"
#include "plan.h"
#include "record.h"
#include "rules.h"

enum hrn_verdict { HRN_PASSED, HRN_FAILED, HRN_WARNED, HRN_NOT_APPLICABLE, HRN_INCONCLUSIVE, HRN_BROKEN, HRN_VERDICT_COUNT };
const char *hrn_verdict_name(enum hrn_verdict verdict); /* "passed", ..., "not-applicable" */

struct hrn_run_options {
    const struct hrn_plan *plan;
    hrn_profile *profile;
    uint64_t seed;
    unsigned jobs; /* stories at a time, >= 1 */
    bool strict;   /* warnings fail */
    bool bail;     /* stop after the first failure */
    const char *work_directory; /* instances' directories are made below it */
    const char *program_directory;
    hrn_record *record; /* may be NULL */
    /* Live progress: a story began (verdict HRN_VERDICT_COUNT) or ended. */
    void (*on_story)(void *context, const struct amz_story *story, enum hrn_verdict verdict, const char *reason,
                     size_t done, size_t total);
    void *context;
};

struct hrn_run_result {
    size_t counts[HRN_VERDICT_COUNT];
    int exit_code;
    char text[512]; /* one sentence */
};

/* Runs to the end on a loop of its own. EIO / EINPUT: could not even begin (port, profile). */
JWO_MUST_USE jwo_status hrn_run(const struct hrn_run_options *options, struct hrn_run_result *out,
                                struct jwo_error *err);

#endif

/* amazon_run.h -- plays the published cases of Amazon's own API, one after the other, with the
 * harness as a signed client: against the mock in this process, or against a host.
 *
 * A case is told as a story "amazon/ADJ-01" whose steps are its requests, so that records and
 * reports are those of every other run. Verdicts and exit codes as in runner.h: conformant 0, not
 * conformant 1, inconclusive 3; a run in which nothing was played is never green.
 */
#ifndef HRN_AMAZON_RUN_H
#define HRN_AMAZON_RUN_H

#include "amazon_cases.h"
#include "amazon_client.h"
#include "amazon_trips.h"
#include "runner.h"

struct hrn_amazon_options {
    const struct hrn_amazon_cases *cases;
    uint64_t seed;                      /* of the mock's ids */
    const struct hrn_amazon_host *host; /* NULL: the mock in this process */
    struct hrn_amazon_trips *trips;     /* with a host; what it holds is used up */
    bool allow_destructive;             /* with a host; the mock is there to be moved */
    bool strict;                        /* warnings fail */
    hrn_record *record;                 /* may be NULL; all but its first line is written here */
    /* As in struct hrn_run_options. `call` is the command that makes the same call. */
    void (*on_story)(void *context, const struct amz_story *story, enum hrn_verdict verdict,
                     const char *reason, size_t done, size_t total);
    void (*on_failure)(void *context, const struct hrn_failure *failure, const char *call);
    void *context;
};

/* Runs to the end on a loop of its own. EIO: the mock cannot be served, or there is no client. */
JWO_MUST_USE jwo_status hrn_amazon_run(const struct hrn_amazon_options *options,
                                       struct hrn_run_result *out, struct jwo_error *err);

#endif

/* progress.h -- what a run says while it goes: on a terminal one status line that is redrawn, else
 * a plain line for each story; failures in full, with the command that plays them again.
 */
#ifndef HRN_PROGRESS_H
#define HRN_PROGRESS_H

#include <stdio.h>

#include "runner.h"

struct hrn_progress {
    FILE *out;                                 /* borrowed */
    bool terminal;                             /* redraw; else lines */
    bool quiet;                                /* failures only */
    const char *program, *profile, *scenarios; /* borrowed; as they were given, for the command that
                                                  reproduces; scenarios NULL = jwo's own */
    const char *stores;                        /* as given; NULL = all */
    /* `jwo run amazon`: the flags that say which Amazon it is, "" for the mock. NULL: stories. */
    const char *amazon;
    uint64_t seed;
    bool strict;
    unsigned port; /* as given; 0 = any */
    size_t playing, counts[HRN_VERDICT_COUNT];
    char current[AMZ_ID_MAX]; /* story that began last */
};

/* The callbacks of struct hrn_run_options; context is a struct hrn_progress. */
void hrn_progress_story(void *context, const struct amz_story *story, enum hrn_verdict verdict,
                        const char *reason, size_t done, size_t total);
void hrn_progress_failure(void *context, const struct hrn_failure *failure);
/* Make room on the terminal for words of somebody else. */
void hrn_progress_clear(const struct hrn_progress *progress);
/* The last line. */
void hrn_progress_end(struct hrn_progress *progress, const struct hrn_run_result *result);

#endif

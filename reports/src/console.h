/* console.h -- the summary at the end of a run, for people. */
#ifndef RPT_CONSOLE_H
#define RPT_CONSOLE_H

#include "jwo/buf.h"
#include "run.h"

struct rpt_console_options {
    bool color;
    const char *profile_path; /* for the command that reproduces; NULL = not known */
};

/* Append every story that did not simply pass, then the counts and the outcome. */
void rpt_console(struct jwo_buf *out, const struct rpt_run *run,
                 const struct rpt_console_options *options);

#endif

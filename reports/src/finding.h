/* finding.h -- a check that was not met and the messages around it, in words that every report
 * uses. */
#ifndef RPT_FINDING_H
#define RPT_FINDING_H

#include "jwo/buf.h"
#include "run.h"

/* Append text on one line that a terminal may be given: control characters are spelled out. */
void rpt_plain(struct jwo_buf *out, const char *text);
/* Append text as one argument of a shell command: quoted if it must be. */
void rpt_argument(struct jwo_buf *out, const char *text);
/* Append the check, a line each: requirement, rule or expectation, step, where, expected, actual.
 * `indent` begins every line. */
void rpt_finding(struct jwo_buf *out, const struct rpt_story *story, const struct rpt_check *check,
                 const char *indent);
/* Append one exchange as one line: "#12 retailer -> Amazon  capture: 200". No newline. */
void rpt_exchange_line(struct jwo_buf *out, const struct rpt_exchange *exchange);
/* Append the last exchanges of the check's trip (of the story, if it names none), a line each. */
void rpt_last_exchanges(struct jwo_buf *out, const struct rpt_story *story,
                        const struct rpt_check *check, const char *indent);
/* The verdict of the checks that speak for the story's: its failed ones, else its warned ones. */
enum rpt_verdict rpt_finding_verdict(const struct rpt_story *story);
/* The requirements of a check: what it covers, or the name of the rule if it covers nothing. */
const char *rpt_requirements(const struct rpt_check *check);

#endif

/* junit.h -- the run as JUnit XML, in the shape that Jenkins and GitLab read.
 *
 * A testsuite per folder, a testcase per story. <failure>: a requirement was not met. <error>: it
 * could not be tested (type broken, inconclusive or cut-short). <skipped>: not applicable. A story
 * with warnings passes and tells them in <system-out>.
 */
#ifndef RPT_JUNIT_H
#define RPT_JUNIT_H

#include "jwo/buf.h"
#include "run.h"

/* Append the document. The same run gives the same bytes. */
void rpt_junit(struct jwo_buf *out, const struct rpt_run *run);

#endif

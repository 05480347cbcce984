/* guard.h -- no child outlives this program, however it ends, SIGKILL included.
 *
 * A helper process, forked at the first use, holds the read end of a pipe. When the pipe ends
 * because this program has ended, it kills the process groups it was told of. One per program.
 */
#ifndef HRN_GUARD_H
#define HRN_GUARD_H

#include <sys/types.h>

/* Watch over the group that `pid` leads. Does nothing when the helper cannot be made: then only an
 * orderly end of this program takes its children along. */
void hrn_guard_watch(pid_t pid);
void hrn_guard_forget(pid_t pid);

#endif

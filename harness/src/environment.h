/* environment.h -- the one place that reads environment variables and where the program lies. */
#ifndef HRN_ENVIRONMENT_H
#define HRN_ENVIRONMENT_H

#include "jwo/status.h"

#define HRN_PATH_MAX 512

/* Value of a variable, or NULL; borrowed from the environment. */
const char *hrn_environment_get(const char *name);

/* How the program was called, for a command that the user can repeat; borrowed. */
const char *hrn_program_name(void);
/* Is the descriptor a terminal on which a line can be redrawn? TERM=dumb cannot. */
bool hrn_terminal(int descriptor);
/* Is it one, and does its user want colors? A NO_COLOR that is not empty says no (no-color.org). */
bool hrn_terminal_has_colors(int descriptor);

/* Directory of the running program, without a slash at its end. Returns `out`; "." if unknown. */
const char *hrn_program_directory(char out[HRN_PATH_MAX]);
/* Where the stories are that came with the program: beside its installation, or in the source tree
 * it was built from. Returns `out`. */
const char *hrn_scenarios_directory(char out[HRN_PATH_MAX]);
/* Directory part of a path, "." if it has none. Returns `out`. */
const char *hrn_directory_of(const char *path, char out[HRN_PATH_MAX]);

/* Make a directory and its parents; fine when it is there. EIO names it. */
JWO_MUST_USE jwo_status hrn_directory_make(const char *path, struct jwo_error *err);
/* Make an empty directory below $TMPDIR (or /tmp). EIO names it. */
JWO_MUST_USE jwo_status hrn_directory_make_temporary(char out[HRN_PATH_MAX], struct jwo_error *err);
/* Remove a directory and all in it. EIO names what is left. */
JWO_MUST_USE jwo_status hrn_directory_remove(const char *path, struct jwo_error *err);

#endif

/* commands.h -- the subcommands of jwo beside `run`: each takes its own arguments (argv[0] is its
 * name), prints, and returns the exit code of the program.
 *
 * 0 done; 2 usage, or something named that does not exist. `report` answers as the recorded run
 * did; what is played answers as its comment says.
 */
#ifndef HRN_COMMANDS_H
#define HRN_COMMANDS_H

#include "jwo/status.h"

/* list [SELECTOR...] [--scenarios DIR] [--requirements] */
int hrn_cmd_list(int argc, char **argv);
/* explain ID [--scenarios DIR] [--mutants DIR] */
int hrn_cmd_explain(int argc, char **argv);
/* report RECORD [--junit FILE] */
int hrn_cmd_report(int argc, char **argv);
/* mutants [NAME...] [--mutants DIR] [--profile FILE] [--scenarios DIR] [--all FILE]
 * Plays them: 0 all found out, 1 one survives or the model fails, 3 inconclusive. */
int hrn_cmd_mutants(int argc, char **argv);

/* run amazon [options]; exit codes as in cmd_run.h */
int hrn_cmd_amazon(int argc, char **argv);

/* Can the file be written? To find out now, not after the run. EIO names it. */
JWO_MUST_USE jwo_status hrn_report_check(const char *path, struct jwo_error *err);
/* Write the JUnit report of a record. EIO, EINPUT: cannot read the record or write the file. */
JWO_MUST_USE jwo_status hrn_report_junit(const char *record, const char *path,
                                         struct jwo_error *err);

#endif

/* commands.h -- the subcommands of jwo that only read: each takes its own arguments (argv[0] is its
 * name), prints, and returns the exit code of the program.
 *
 * 0 done; 2 usage, or something named that does not exist. `report` answers as the recorded run
 * did.
 */
#ifndef HRN_COMMANDS_H
#define HRN_COMMANDS_H

/* list [SELECTOR...] [--scenarios DIR] [--requirements] */
int hrn_cmd_list(int argc, char **argv);
/* explain ID [--scenarios DIR] [--mutants DIR] */
int hrn_cmd_explain(int argc, char **argv);
/* report RECORD [--junit FILE] */
int hrn_cmd_report(int argc, char **argv);

#endif

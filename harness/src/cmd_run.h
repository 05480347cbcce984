/* cmd_run.h -- `jwo run`: plays the selected stories against a retailer and says whether it
 * conforms.
 *
 * Exit codes: 0 conformant, 1 not conformant, 2 usage, 3 inconclusive, 4 harness fault.
 */
#ifndef HRN_CMD_RUN_H
#define HRN_CMD_RUN_H

int hrn_cmd_run(int argc, char **argv);

#endif

/* flags.h -- the command line of a subcommand: --flags by a table, everything else is a word.
 *
 * A single dash begins a word (`-payment/x` is a selector that takes away); `--` ends the flags.
 */
#ifndef HRN_FLAGS_H
#define HRN_FLAGS_H

#include "jwo/status.h"

struct hrn_flag {
    const char *name; /* "--scenarios"; NULL ends the table */
    const char *
        *value; /* set to the flag's value, borrowed from argv; NULL = the flag takes none */
    bool *seen; /* set to true; may be NULL */
};

/* Read argv[1..]. The words are gathered at words[0..*word_count-1], which has room for argc.
 * EINPUT: a flag that is not in the table, a value missing or not wanted. */
JWO_MUST_USE jwo_status hrn_flags_parse(int argc, char **argv, const struct hrn_flag *flags,
                                        const char **words, size_t *word_count,
                                        struct jwo_error *err);

#endif

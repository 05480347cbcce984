/* flags.h -- the command line of a program or of its subcommand: --flags by a table, everything
 * else is a word.
 *
 * A flag is spelt whole, as `--flag value` or `--flag=value`; the last value counts. A single dash
 * begins a word (`-payment/x` is a selector that takes away); `--` ends the flags. Every error
 * names the flag, and jwo_flags_complain() prints it the same way for every program.
 */
#ifndef JWO_FLAGS_H
#define JWO_FLAGS_H

#include <stdint.h>

#include "jwo/log.h"
#include "jwo/status.h"

/* All values of a flag that may be repeated, in the caller's storage. */
struct jwo_flag_values {
    const char **items; /* borrowed from argv */
    size_t max, count;  /* room in `items`; how many were given */
};

/* A flag takes a value if it has `value` or `values`, not both. */
struct jwo_flag {
    const char *name;               /* "--scenarios"; NULL ends the table */
    const char **value;             /* set to the flag's value, borrowed from argv */
    bool *seen;                     /* set to true; may be NULL */
    struct jwo_flag_values *values; /* each value of the flag is added */
};

/* Read argv[1..]. The words are gathered at words[0..*word_count-1], which has room for argc; with
 * `words` NULL a word is an error, and `word_count` is not used. EINPUT: a flag that is not in the
 * table, a value missing or not wanted, or one more than there is room for; what the table points
 * to holds what was read so far. */
JWO_MUST_USE jwo_status jwo_flags_parse(int argc, char *const *argv, const struct jwo_flag *flags,
                                        const char **words, size_t *word_count,
                                        struct jwo_error *err);

/* The values of flags. `text` NULL: the flag was not given, and *out keeps its default. EINPUT: not
 * such a value; *out is unchanged then. */

/* Digits alone, from `least` to `most`; a `most` of UINT64_MAX is no limit worth telling. */
JWO_MUST_USE jwo_status jwo_flags_number(uint64_t *out, const char *flag, const char *text,
                                         uint64_t least, uint64_t most, struct jwo_error *err);
/* 0 to 65535. */
JWO_MUST_USE jwo_status jwo_flags_port(uint16_t *out, const char *flag, const char *text,
                                       struct jwo_error *err);
/* debug, info, warn, error or none. */
JWO_MUST_USE jwo_status jwo_flags_log_level(enum jwo_log_level *out, const char *flag,
                                            const char *text, struct jwo_error *err);

/* One line on standard error, "PROGRAM: ... (see PROGRAM --help)". Returns 2, the exit code of a
 * wrong command line. */
int jwo_flags_complain(const char *program, const struct jwo_error *err);

#endif

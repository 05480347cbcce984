/* mentions.h -- what a Lua file says about itself and which ids it names, read as text.
 *
 * Mutants are not played here, so they are not run to be asked: a mutant speaks for the ids that
 * stand in its file as whole words.
 */
#ifndef HRN_MENTIONS_H
#define HRN_MENTIONS_H

#include <stdbool.h>

#include "jwo/buf.h"

/* Does `id` stand in `text` as a word of its own? CAP-1 does not stand in CAP-10 or in CC-CAP-1. */
bool hrn_mentions(const char *text, const char *id);
/* Append the comment lines at the top of a Lua file, without their dashes, one per line. */
void hrn_top_comment(struct jwo_buf *out, const char *text);
/* Append the sentences of step "..." in their order, numbered, one per line. Returns how many. */
int hrn_step_sentences(struct jwo_buf *out, const char *text);

#endif

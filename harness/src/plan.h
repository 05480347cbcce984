/* plan.h -- which stories there are, and which of them a selection means. */
#ifndef HRN_PLAN_H
#define HRN_PLAN_H

#include "player.h"

struct hrn_plan {
    struct amz_story *stories; /* owned, sorted by file; rows of a table in its order */
    size_t count;
    char digest[65]; /* SHA-256 over ids and bytes */
};

/* Read every .lua below `directory`, but for the tables of cases in amazon/, which judge Amazon.
 * EINPUT: a story that cannot be read (file:line), or one that covers an id that its requirements
 * (hrn_requirements_load_for) do not list. EIO: no such directory. ENOTFOUND: no stories. ELIMIT:
 * too many, or folders too deep. */
JWO_MUST_USE jwo_status hrn_plan_load(struct hrn_plan *out, const char *directory,
                                      struct jwo_error *err);
/* Keep what the selectors mean. A selector is a story id, a folder or table (`payment`,
 * `validation/purchases`), a pattern
 * (`payment/re*`), or a requirement id (`CAP-4`, all stories that cover it); with `-` in front it
 * takes away. ENOTFOUND: a selector that means nothing (named), or nothing left. No selectors:
 * everything. EIO: a story can no longer be read (the digest becomes that of what is left). The
 * plan is unchanged on failure. */
JWO_MUST_USE jwo_status hrn_plan_select(struct hrn_plan *plan, const char *const *selectors,
                                        size_t count, struct jwo_error *err);
void hrn_plan_dispose(struct hrn_plan *plan);

/* One row of requirements.csv. */
struct hrn_requirement {
    char *id, *level, *judges, *text, *source; /* owned */
};
struct hrn_requirements {
    struct hrn_requirement *rows; /* owned, in file order */
    size_t count;
};
/* EIO: the file cannot be read. EINPUT: no CSV by RFC 4180 with the header
 * id,level,judges,text,source, a level that is neither MUST nor SHOULD, an id twice; *err is
 * `file:line: ...`. */
JWO_MUST_USE jwo_status hrn_requirements_load(struct hrn_requirements *out, const char *path,
                                              struct jwo_error *err);
/* Load the requirements that the stories of a folder cover: its own requirements.csv, or, when it
 * has none, the one that came with jwo. Errors as above. */
JWO_MUST_USE jwo_status hrn_requirements_load_for(struct hrn_requirements *out,
                                                  const char *directory, struct jwo_error *err);
/* NULL when no row has that id. */
const struct hrn_requirement *hrn_requirements_find(const struct hrn_requirements *requirements,
                                                    const char *id);
void hrn_requirements_dispose(struct hrn_requirements *requirements);

#endif

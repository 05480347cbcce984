/* lua_mutant.h -- the head of a mutant: a file that changes one thing of the model retailer.
 *
 * `return mutant { title =, breaks =, story =, rule =, change = function(model) ... end }`; `rule`
 * may be left out. harness/mutants/README.md tells how to write one.
 */
#ifndef HRN_LUA_MUTANT_H
#define HRN_LUA_MUTANT_H

#include "jwo/status.h"

struct hrn_mutant {
    char name[64]; /* of the file, without .lua */
    char path[512];
    char title[256];
    char breaks[32]; /* requirement id */
    char story[128]; /* that shows it */
    char rule[64];   /* that must find it; "" = any check of the story */
};
/* `change` is not called. EIO: cannot be read. EINPUT: a Lua error, a key that is unknown, missing
 * or of another type; *err names the file. */
JWO_MUST_USE jwo_status hrn_mutant_read(struct hrn_mutant *out, const char *path,
                                        struct jwo_error *err);

#endif

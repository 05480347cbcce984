/* folder.h -- the Lua files below a folder, in an order that no file system decides. */
#ifndef HRN_FOLDER_H
#define HRN_FOLDER_H

#include "jwo/status.h"

struct hrn_folder {
    char **ids; /* owned: paths below the folder, without .lua, sorted by their bytes */
    size_t count;
};

/* Entries whose names begin with a dot are passed over. EIO: the folder, or one below it, cannot be
 * read. ELIMIT: too many files, folders too deep, a path too long. `out` is empty on failure. */
JWO_MUST_USE jwo_status hrn_folder_list(struct hrn_folder *out, const char *directory,
                                        struct jwo_error *err);
void hrn_folder_dispose(struct hrn_folder *folder);

#endif

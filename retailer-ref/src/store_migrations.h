/* store_migrations.h -- brings a database up to the version that this program needs.
 *
 * Every file of sql/ is one step, numbered from 1; PRAGMA user_version says how many a database has
 * seen. All missing steps run in one transaction: a crash leaves the old version, whole.
 */
#ifndef RTL_STORE_MIGRATIONS_H
#define RTL_STORE_MIGRATIONS_H

#include "jwo/status.h"

struct sqlite3;

/* EIO: it cannot be read or written; ESTATE: a newer program made it, or it has tables that are not
 * ours. Unchanged then. *err names the file, `path`. */
JWO_MUST_USE jwo_status rtl_store_migrate(struct sqlite3 *db, const char *path,
                                          struct jwo_error *err);
int rtl_store_version(void); /* that this program needs */

#endif

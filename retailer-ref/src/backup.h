/* backup.h -- a copy of the database, made while the retailer works.
 *
 * The copy grows by some pages a loop turn, right after the turn's commit, so that no request waits
 * for more than those. What is committed meanwhile is in the copy too: it is the database as it was
 * at one instant, the one when `done` comes. It is written beside its name, brought to the disk,
 * and only then given its name: a file of that name is always a whole backup.
 */
#ifndef RTL_BACKUP_H
#define RTL_BACKUP_H

#include "store.h"

typedef struct rtl_backup rtl_backup;

/* `done` comes once, in a later turn; the handle is dead then. EIO: the sentence names the file.
 * The file must not exist (ESTATE). One backup of a store at a time is the caller's duty. */
rtl_backup *rtl_backup_start(rtl_store *store, jwo_loop *loop, const char *path,
                             void (*done)(void *context, jwo_status status, int64_t bytes,
                                          const struct jwo_error *err),
                             void *context);
/* Give up: what was written is removed, and `done` does not come. NULL is fine. */
void rtl_backup_cancel(rtl_backup *backup);

#endif

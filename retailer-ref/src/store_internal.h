/* store_internal.h -- for the store_*.c files that need SQLite's own handle. */
#ifndef RTL_STORE_INTERNAL_H
#define RTL_STORE_INTERNAL_H

#include "store.h"

struct sqlite3;
struct sqlite3 *rtl_store_handle(rtl_store *store);

#endif

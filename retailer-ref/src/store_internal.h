/* store_internal.h -- the store from inside, for store*.c files that need SQLite's own handle. */
#ifndef RTL_STORE_INTERNAL_H
#define RTL_STORE_INTERNAL_H

#include "store.h"

#define RTL_STATEMENTS_MAX 256 /* every statement of the program has a place */

struct sqlite3;
struct sqlite3_stmt;

struct rtl_store_action {
    struct rtl_store_action *next;
    void (*run)(void *context, bool committed);
    void *context;
};

struct rtl_store {
    struct sqlite3 *db;
    jwo_turn_hook *hook;
    bool open;   /* a transaction is */
    bool spoilt; /* and something in this turn failed */
    struct rtl_store_action *first, **last;
    struct rtl_store_health health;
    void (*tell_recovery)(void *context, const struct rtl_store_health *health);
    void *recovery_context;
    struct {
        int64_t kept, changes; /* changes: of this turn */
    } tallies[RTL_TALLIES_MAX];
    struct {
        const char *sql;
        struct sqlite3_stmt *stmt;
    } cache[RTL_STATEMENTS_MAX];
    size_t cached;
};

struct sqlite3 *rtl_store_handle(rtl_store *store);
/* SQLite has refused something: this turn is lost. `sql` goes to the log. */
void rtl_store_spoil(rtl_store *store, const char *sql);
/* Run SQL without arguments and answers; a failure spoils the turn. */
bool rtl_store_plain(rtl_store *store, const char *sql);

#endif

/* store.h -- the database of the retailer: one SQLite file, one connection, one commit per loop
 * turn.
 *
 * Role       Keeps what the other modules decide. The rows have headers of their own: trips.h,
 *            debts.h, records.h, reports.h; refunds and payoffs beside their modules.
 * Commit     The first write of a loop turn begins a transaction; the turn's end commits it.
 *            Whoever wrote something that the world may learn of (an answer, a call to Amazon)
 *            queues that action with rtl_store_after_commit and it runs when the commit is on the
 *            disk: nothing leaves before the state that explains it is durable.
 * Errors     Reads and writes report no status of their own. One that SQLite refuses (disk full,
 *            I/O error) spoils the turn: the turn is rolled back as a whole and every queued
 *            action hears committed = false. The caller of a spoilt read sees "no such row"; what
 *            it makes of that is rolled back too.
 * Safety     The file is held exclusively: a second retailer on the same database is refused at
 *            the start.
 */
#ifndef RTL_STORE_H
#define RTL_STORE_H

#include "histogram.h"
#include "jwo/loop.h"

typedef struct rtl_store rtl_store;

/* Open the file, or make it. EIO: it cannot be opened, is no database, is damaged, is in use;
 * ESTATE: a newer program made it, or another program. An older database is brought up to date
 * first. *err names the file. */
JWO_MUST_USE jwo_status rtl_store_open(rtl_store **out, jwo_loop *loop, const char *path,
                                       struct jwo_error *err);
/* Actions still queued must have been run or abandoned. NULL is fine. */
void rtl_store_close(rtl_store *store);

/* Queue an action for the end of this turn's transaction. It runs exactly once, in the order of
 * queueing, and may write and queue again. */
void rtl_store_after_commit(rtl_store *store, void (*run)(void *context, bool committed),
                            void *context);

/* Shutdown: roll back what is not committed and tell every queued action so. */
void rtl_store_abandon(rtl_store *store);

/* What became of the turns since the start; times are of the wall clock. */
struct rtl_store_health {
    int64_t commits, lost;     /* turns that were committed, that were rolled back */
    int64_t failing_since_ms;  /* of the first turn lost since the last commit; 0: none was */
    int64_t lost_since;        /* turns lost since then */
    struct rtl_histogram took; /* by commits */
};
const struct rtl_store_health *rtl_store_health(const rtl_store *store);
/* `tell` is called when something is written again after lost turns, inside that transaction: what
 * it writes is there if and only if the failure is over. Until then it is called for every try. */
void rtl_store_on_recovery(rtl_store *store,
                           void (*tell)(void *context, const struct rtl_store_health *health),
                           void *context);

/* Counts that follow the transaction: a change is undone with the turn. For what would be too slow
 * to count in the database. */
#define RTL_TALLIES_MAX 32
void rtl_store_tally_start(rtl_store *store, size_t which, int64_t count); /* as found */
void rtl_store_tally(rtl_store *store, size_t which, int64_t by);
int64_t rtl_store_tallied(const rtl_store *store, size_t which);

/* The size of the database's file, in bytes, without its log. */
int64_t rtl_store_bytes(rtl_store *store);

/* Named numbers that outlive the program. */
int64_t rtl_store_setting(rtl_store *store, const char *name, int64_t otherwise);
void rtl_store_set_setting(rtl_store *store, const char *name, int64_t value);

#endif

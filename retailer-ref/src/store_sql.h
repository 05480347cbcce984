/* store_sql.h -- prepared statements for the store_*.c files; see store.h for what becomes of
 * failures.
 *
 * The SQL text is a static string: its address is the key of the statement cache. Values are always
 * parameters.
 */
#ifndef RTL_STORE_SQL_H
#define RTL_STORE_SQL_H

#include "jwo/money.h"
#include "store.h"

struct rtl_arg {
    enum { RTL_ARG_NUMBER, RTL_ARG_TEXT } kind;
    int64_t number;
    const char *text; /* borrowed for the call; NULL binds NULL */
};

static inline struct rtl_arg rtl_number(int64_t number)
{
    return (struct rtl_arg){.kind = RTL_ARG_NUMBER, .number = number};
}

static inline struct rtl_arg rtl_text(const char *text)
{
    return (struct rtl_arg){.kind = RTL_ARG_TEXT, .text = text};
}

/* The arguments of a statement, ?1 first. */
#define RTL_ARGS(...)                                                                              \
    (const struct rtl_arg[]){__VA_ARGS__},                                                         \
        (sizeof((const struct rtl_arg[]){__VA_ARGS__}) / sizeof(struct rtl_arg))
#define RTL_NO_ARGS NULL, 0

struct sqlite3_stmt;
struct rtl_rows {
    rtl_store *store;          /* borrowed */
    struct sqlite3_stmt *stmt; /* borrowed from the cache; NULL after a failure */
};

/* Write: begins the turn's transaction when it has none. Returns how many rows changed. */
int rtl_store_run(rtl_store *store, const char *sql, const struct rtl_arg *args, size_t arg_count);

/* Read: start, step while it returns true, and end.
 * The same text cannot be read twice at a time. */
struct rtl_rows rtl_rows_start(rtl_store *store, const char *sql, const struct rtl_arg *args,
                               size_t arg_count);
bool rtl_rows_next(struct rtl_rows *rows);
void rtl_rows_end(struct rtl_rows *rows);

int64_t rtl_rows_number(const struct rtl_rows *rows, int column);
/* Borrowed until the next step; NULL for NULL. */
const char *rtl_rows_text(const struct rtl_rows *rows, int column);
/* Copied and cut to `out_bytes`; "" for NULL. */
void rtl_rows_copy(const struct rtl_rows *rows, int column, char *out, size_t out_bytes);

/* First column of the first row, or `otherwise`. */
int64_t rtl_store_number(rtl_store *store, int64_t otherwise, const char *sql,
                         const struct rtl_arg *args, size_t arg_count);
/* Call `each` with the text of the first column of every row; the rows are read to their end
 * before, so `each` may write. */
void rtl_store_each(rtl_store *store, const char *sql,
                    void (*each)(void *context, const char *text), void *context);

#endif

/* store_figures.c -- see figures.h for the contract. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figures.h"
#include "store_sql.h"

int64_t rtl_figures_open_incidents(rtl_store *store)
{
    static const char sql[] = "SELECT count(*) FROM incidents WHERE closed = 0";

    return rtl_store_number(store, 0, sql, RTL_NO_ARGS);
}

static void each_figure(rtl_store *store, const char *sql,
                        void (*each)(void *context, const struct rtl_figure *figure), void *context)
{
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_NO_ARGS);

    while (rtl_rows_next(&rows)) {
        each(context, &(struct rtl_figure){.name = rtl_rows_text(&rows, 0),
                                           .count = rtl_rows_number(&rows, 1),
                                           .minor = rtl_rows_number(&rows, 2)});
    }
}

void rtl_figures_open_debts(rtl_store *store,
                            void (*each)(void *context, const struct rtl_figure *figure),
                            void *context)
{
    static const char sql[] =
        "SELECT currency, count(*), sum(recorded - paid) FROM debts "
        "WHERE paid < recorded AND NOT forgiven GROUP BY currency ORDER BY currency";

    each_figure(store, sql, each, context);
}

void rtl_figures_written_off(rtl_store *store,
                             void (*each)(void *context, const struct rtl_figure *figure),
                             void *context)
{
    static const char sql[] = "SELECT currency, count(*), sum(written_off) FROM debts "
                              "WHERE written_off > 0 GROUP BY currency ORDER BY currency";

    each_figure(store, sql, each, context);
}

void rtl_figures_refunds(rtl_store *store,
                         void (*each)(void *context, const struct rtl_figure *figure),
                         void *context)
{
    static const char sql[] =
        "SELECT state, count(*), 0 FROM refunds GROUP BY state ORDER BY state";

    each_figure(store, sql, each, context);
}

int64_t rtl_figures_resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    char line[256];
    int64_t pages = 0;

    if (file == NULL) {
        return 0;
    }
    if (fgets(line, sizeof(line), file) != NULL) { /* all pages, and then the resident ones */
        pages = strtoll(line + strcspn(line, " "), NULL, 10);
    }
    (void)fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

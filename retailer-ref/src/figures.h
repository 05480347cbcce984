/* figures.h -- small counts over the store, for people and for metrics. Each reads an index that
 * holds only what is open. */
#ifndef RTL_FIGURES_H
#define RTL_FIGURES_H

#include "jwo/money.h"
#include "store.h"

struct rtl_figure {
    const char *name; /* of a currency or a state; borrowed */
    int64_t count;
    int64_t minor; /* of debts: what is still owed, or was written off */
};

int64_t rtl_figures_open_incidents(rtl_store *store);
/* By currency: debts that are owed. */
void rtl_figures_open_debts(rtl_store *store,
                            void (*each)(void *context, const struct rtl_figure *figure),
                            void *context);
/* By currency: debts that were written off and not paid since. */
void rtl_figures_written_off(rtl_store *store,
                             void (*each)(void *context, const struct rtl_figure *figure),
                             void *context);
/* By state. */
void rtl_figures_refunds(rtl_store *store,
                         void (*each)(void *context, const struct rtl_figure *figure),
                         void *context);
/* Of this process; 0 if it cannot be told. */
int64_t rtl_figures_resident_bytes(void);

#endif

/* payoffs_internal.h -- what the files of the payoffs share: payoffs.c asks and decides,
 * payoff_payments.c charges, payoff_reports.c tells Amazon. */
#ifndef RTL_PAYOFFS_INTERNAL_H
#define RTL_PAYOFFS_INTERNAL_H

#include "payoffs.h"
#include "runner.h"

struct rtl_payoffs {
    const struct rtl_base *base; /* borrowed */
    rtl_runner *payments;        /* keys: those of the payoffs */
    rtl_runner *reports;         /* keys: ids of reports */
    void (*on_decided)(void *context, const char *key);
    void *context;
};

/* It is decided: write the status and the answer, tell those who wait. */
void rtl_payoff_decide(rtl_payoffs *payoffs, struct rtl_payoff *payoff, const char *status);
/* The same for a paid one, unless reports of it are missing. */
void rtl_payoff_decide_if_complete(rtl_payoffs *payoffs, struct rtl_payoff *payoff);

struct rtl_work rtl_payment_work(rtl_payoffs *payoffs);
struct rtl_work rtl_report_work(rtl_payoffs *payoffs);

/* The money has come in: post it, and clear its debts or report it. */
void rtl_payoff_spread(rtl_payoffs *payoffs, struct rtl_payoff *payoff);
void rtl_report_wake(rtl_payoffs *payoffs, int64_t id);

#endif

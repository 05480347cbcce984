/* write_offs.c -- see write_offs.h for the contract. */
#include "write_offs.h"

#include "jwo/log.h"
#include "payoffs.h"

static jwo_status check(const struct rtl_base *base, const struct rtl_debt *debt,
                        const struct rtl_trip *trip, struct jwo_error *err)
{
    if (rtl_debt_open(debt).minor == 0) {
        return jwo_fail(err, JWO_ESTATE, "nothing of this debt is open");
    }
    if (debt->held.minor != 0) {
        return jwo_fail(err, JWO_ESTATE,
                        "money for this debt is in suspense: Amazon has not accepted its report");
    }
    if (trip->shopper_id[0] != '\0' && rtl_payoff_pending_of(base->store, trip->shopper_id)) {
        return jwo_fail(err, JWO_ESTATE, "a payoff of this shopper is under way");
    }
    return JWO_OK;
}

jwo_status rtl_write_off(const struct rtl_base *base, const char *trip_id, const char *author,
                         const char *note, struct jwo_error *err)
{
    const int64_t now_ms = rtl_clock_now(base->clock);
    char text[JWO_MONEY_TEXT_MAX];
    struct rtl_debt debt;
    struct rtl_trip trip;

    if (!rtl_debt_find(base->store, trip_id, &debt) ||
        !rtl_trip_find(base->store, trip_id, &trip)) {
        return jwo_fail(err, JWO_ENOTFOUND, "no such debt");
    }
    const struct jwo_money open = rtl_debt_open(&debt);
    const jwo_status status = check(base, &debt, &trip, err);
    if (status != JWO_OK) {
        return status;
    }
    rtl_write_off_insert(base->store, &debt, author, note, now_ms);
    rtl_ledger_write_off(base->store, &debt,
                         base->config->risk.write_off_reopens &&
                             !rtl_config_amazon_keeps_balance(base->config, trip.store_id),
                         now_ms);
    jwo_log(JWO_LOG_INFO, trip_id, "written off by %s: %s", author,
            jwo_money_print_long(&open, text));
    return JWO_OK;
}

static void write_off_each(void *context, const char *trip_id)
{
    struct jwo_error err;

    if (rtl_write_off(context, trip_id, RTL_AUTHOR_POLICY, "open for too long", &err) != JWO_OK) {
        jwo_log(JWO_LOG_ERROR, trip_id, "not written off: %s", err.text); /* tried again later */
    }
}

bool rtl_write_offs_run(const struct rtl_base *base)
{
    const int64_t after_ms = base->config->risk.write_off_after_ms;

    return after_ms == 0 ||
           rtl_debts_older(base->store, rtl_clock_now(base->clock) - after_ms, write_off_each,
                           (void *)(uintptr_t)base) < RTL_DEBTS_AT_ONCE;
}

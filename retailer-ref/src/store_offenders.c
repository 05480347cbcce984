/* store_offenders.c -- see offenders.h for the contract. */
#include "offenders.h"

#include <inttypes.h>
#include <stdio.h>

#include "jwo/log.h"
#include "store_sql.h"

void rtl_flag_insert(rtl_store *store, const char *shopper_id, const struct rtl_flag *flag)
{
    static const char sql[] =
        "INSERT INTO offender_flags (shopper_id, flagged, author, reason, at) "
        "VALUES (?1, ?2, ?3, ?4, ?5)";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(shopper_id), rtl_number(flag->flagged),
                                 rtl_text(flag->author), rtl_text(flag->reason),
                                 rtl_number(flag->at_ms)));
}

bool rtl_offender_is_flagged(rtl_store *store, const char *shopper_id)
{
    static const char sql[] =
        "SELECT flagged FROM offender_flags WHERE shopper_id = ?1 ORDER BY id DESC LIMIT 1";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(shopper_id))) != 0;
}

void rtl_flags_each(rtl_store *store, const char *shopper_id,
                    void (*each)(void *context, const struct rtl_flag *flag), void *context)
{
    static const char sql[] = "SELECT flagged, author, reason, at FROM offender_flags WHERE "
                              "shopper_id = ?1 ORDER BY id DESC";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(shopper_id)));

    while (rtl_rows_next(&rows)) {
        const struct rtl_flag flag = {
            .flagged = rtl_rows_number(&rows, 0) != 0,
            .author = rtl_rows_text(&rows, 1),
            .reason = rtl_rows_text(&rows, 2),
            .at_ms = rtl_rows_number(&rows, 3),
        };
        each(context, &flag);
    }
}

void rtl_flagged_each(rtl_store *store, int count_max,
                      void (*each)(void *context, const char *shopper_id,
                                   const struct rtl_flag *flag),
                      void *context)
{
    static const char sql[] =
        "SELECT shopper_id, author, reason, at FROM offender_flags f WHERE flagged AND id = "
        "(SELECT max(id) FROM offender_flags g WHERE g.shopper_id = f.shopper_id) "
        "ORDER BY id DESC LIMIT ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_number(count_max)));

    while (rtl_rows_next(&rows)) {
        each(context, rtl_rows_text(&rows, 0),
             &(struct rtl_flag){.flagged = true,
                                .author = rtl_rows_text(&rows, 1),
                                .reason = rtl_rows_text(&rows, 2),
                                .at_ms = rtl_rows_number(&rows, 3)});
    }
}

int64_t rtl_offender_debts(rtl_store *store, const char *shopper_id, int64_t since_ms)
{
    static const char sql[] =
        "SELECT count(*) FROM debts WHERE shopper_id = ?1 AND reason IN ('declined', 'partial') "
        "AND at >= ?2 AND at > coalesce((SELECT max(at) FROM offender_flags WHERE shopper_id = ?1 "
        "AND NOT flagged), 0)";

    return rtl_store_number(store, 0, sql, RTL_ARGS(rtl_text(shopper_id), rtl_number(since_ms)));
}

void rtl_offender_judge(const struct rtl_base *base, const char *shopper_id)
{
    const struct rtl_risk_settings *rule = &base->config->risk;
    const int64_t now_ms = rtl_clock_now(base->clock);
    char reason[96];

    if (rule->offender_debts == 0 || shopper_id[0] == '\0' ||
        rtl_offender_is_flagged(base->store, shopper_id)) {
        return;
    }
    const int64_t count =
        rtl_offender_debts(base->store, shopper_id, now_ms - rule->offender_within_ms);
    if (count < rule->offender_debts) {
        return;
    }
    (void)snprintf(reason, sizeof(reason), "%" PRId64 " debts within %" PRId64 " days", count,
                   (rule->offender_within_ms + JWO_DAY_MS - 1) / JWO_DAY_MS);
    rtl_flag_insert(
        base->store, shopper_id,
        &(struct rtl_flag){.flagged = true, .author = "policy", .reason = reason, .at_ms = now_ms});
    jwo_log(JWO_LOG_WARN, NULL, "a shopper is flagged: %s", reason);
}

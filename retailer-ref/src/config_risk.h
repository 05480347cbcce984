/* config_risk.h -- the settings of who may come in and of what becomes of debts.
 *
 * Zero throughout means: nobody is asked, flagged, written off or alarmed.
 */
#ifndef RTL_CONFIG_RISK_H
#define RTL_CONFIG_RISK_H

#include <stdbool.h>
#include <stdint.h>

/* A recommendation store: is Amazon's word followed, or do we decide with it in mind (7a.8-7a.10)?
 */
enum rtl_judgement { RTL_JUDGEMENT_FOLLOW, RTL_JUDGEMENT_OWN };

/* What counts as the word of a fraud back end that gives none (7a.16). */
enum rtl_fallback { RTL_FALLBACK_APPROVE, RTL_FALLBACK_DENY, RTL_FALLBACK_RECOMMENDATION };

/* The gate waits for 2 s, all in all (D13). */
#define RTL_FRAUD_TIMEOUT_MAX_MS 1500

struct rtl_risk_settings {
    char fraud_endpoint[512];         /* "fraud.endpoint"; "" = nobody is asked */
    int64_t fraud_timeout_ms;         /* "fraud.timeout", default "500ms" */
    enum rtl_fallback fraud_fallback; /* "fraud.fallback" */
    int64_t offender_debts;           /* "offenders.debts": that many debts ... 0 = no rule */
    int64_t offender_within_ms;       /* "offenders.within": ... in that time flag a shopper */
    bool offenders_denied;            /* "offenders.deny", default false: the flag is for staff */
    int64_t write_off_after_ms;       /* "debt.write_off_after"; 0 = by hand only */
    bool write_off_reopens;           /* "debt.write_off_reopens", default false */
    int64_t alarm_before_ms;          /* "alarm_before" a token's end; 0 = no alarm */
};

#endif

/* config_risk.c -- reads what config_risk.h holds, and the stores' keys about the gate. */
#include <stdio.h>
#include <string.h>

#include "config_internal.h"
#include "jwo/clock.h"

#define DEBTS_MAX       1000
#define ALARM_BEFORE_MS (2 * JWO_HOUR_MS)

/* clang-format off */
static const struct rtl_setting fraud_keys[] = {
    {"endpoint", JWO_JSON_STRING, true},
    {"timeout",  JWO_JSON_STRING, false},
    {"fallback", JWO_JSON_STRING, true}, /* no default: who is let in unseen must be a choice */
    {0},
};
static const struct rtl_setting offender_keys[] = {
    {"debts",  JWO_JSON_NUMBER, true},
    {"within", JWO_JSON_STRING, true},
    {"deny",   JWO_JSON_BOOL,   false},
    {0},
};
static const struct rtl_setting debt_keys[] = {
    {"write_off_after",   JWO_JSON_STRING, false},
    {"write_off_reopens", JWO_JSON_BOOL,   false},
    {0},
};
static const char *const fallbacks[] = {
    [RTL_FALLBACK_APPROVE]        = "approve",
    [RTL_FALLBACK_DENY]           = "deny",
    [RTL_FALLBACK_RECOMMENDATION] = "recommendation",
};
static const char *const judgements[] = {
    [RTL_JUDGEMENT_FOLLOW] = "follow",
    [RTL_JUDGEMENT_OWN]    = "own",
};
/* clang-format on */

static bool is_address(const char *text)
{
    const char *host = strncmp(text, "http://", 7) == 0    ? text + 7
                       : strncmp(text, "https://", 8) == 0 ? text + 8
                                                           : "";

    return *host != '\0' && *host != '/' && strpbrk(host, " \t\r\n") == NULL;
}

static jwo_status fraud_read(struct rtl_risk_settings *risk, const struct rtl_section *top,
                             struct jwo_error *err)
{
    const struct rtl_section fraud = rtl_section_enter(top, "fraud");
    int fallback = 0;
    jwo_status status;

    if (fraud.node == NULL) {
        return JWO_OK;
    }
    risk->fraud_timeout_ms = 500;
    if ((status = rtl_section_check(&fraud, fraud_keys, err)) != JWO_OK ||
        (status = rtl_section_duration(&risk->fraud_timeout_ms, &fraud, "timeout", 1, err)) !=
            JWO_OK ||
        (status = rtl_section_choice(&fallback, &fraud, "fallback", fallbacks, JWO_COUNT(fallbacks),
                                     err)) != JWO_OK) {
        return status;
    }
    const char *endpoint = jwo_json_get_str(fraud.node, "endpoint");
    if (!is_address(endpoint) || strlen(endpoint) >= sizeof(risk->fraud_endpoint)) {
        return rtl_section_fail(&fraud, "endpoint", err, "is no http:// or https:// address");
    }
    if (risk->fraud_timeout_ms > RTL_FRAUD_TIMEOUT_MAX_MS) {
        return rtl_section_fail(&fraud, "timeout", err, "is longer than the gate can wait, %dms",
                                RTL_FRAUD_TIMEOUT_MAX_MS);
    }
    (void)snprintf(risk->fraud_endpoint, sizeof(risk->fraud_endpoint), "%s", endpoint);
    risk->fraud_fallback = (enum rtl_fallback)fallback;
    return JWO_OK;
}

static jwo_status offenders_read(struct rtl_risk_settings *risk, const struct rtl_section *top,
                                 struct jwo_error *err)
{
    const struct rtl_section offenders = rtl_section_enter(top, "offenders");
    jwo_status status;

    if (offenders.node == NULL) {
        return JWO_OK;
    }
    if ((status = rtl_section_check(&offenders, offender_keys, err)) != JWO_OK ||
        (status = rtl_section_count(&risk->offender_debts, &offenders, "debts", DEBTS_MAX, err)) !=
            JWO_OK ||
        (status = rtl_section_duration(&risk->offender_within_ms, &offenders, "within", 1, err)) !=
            JWO_OK) {
        return status;
    }
    (void)jwo_json_bool(jwo_json_get(offenders.node, "deny"), &risk->offenders_denied);
    return JWO_OK;
}

static jwo_status debt_read(struct rtl_risk_settings *risk, const struct rtl_section *top,
                            struct jwo_error *err)
{
    const struct rtl_section debt = rtl_section_enter(top, "debt");
    jwo_status status;

    if (debt.node == NULL) {
        return JWO_OK;
    }
    if ((status = rtl_section_check(&debt, debt_keys, err)) != JWO_OK ||
        (status = rtl_section_duration(&risk->write_off_after_ms, &debt, "write_off_after",
                                       JWO_DAY_MS, err)) != JWO_OK) {
        return status;
    }
    (void)jwo_json_bool(jwo_json_get(debt.node, "write_off_reopens"), &risk->write_off_reopens);
    return JWO_OK;
}

static jwo_status alarm_read(struct rtl_config *config, const struct rtl_section *top,
                             struct jwo_error *err)
{
    const int64_t half_ms = config->token_life_ms / 2;
    int64_t *const before_ms = &config->risk.alarm_before_ms;

    *before_ms = ALARM_BEFORE_MS < half_ms ? ALARM_BEFORE_MS : half_ms;
    const jwo_status status = rtl_section_duration(before_ms, top, "alarm_before", 1, err);
    if (status == JWO_OK && *before_ms >= config->token_life_ms) {
        return rtl_section_fail(top, "alarm_before", err, "is not shorter than \"token_life\"");
    }
    return status;
}

jwo_status rtl_config_read_risk(struct rtl_config *config, const struct rtl_section *top,
                                struct jwo_error *err)
{
    jwo_status status;

    if ((status = fraud_read(&config->risk, top, err)) != JWO_OK ||
        (status = offenders_read(&config->risk, top, err)) != JWO_OK ||
        (status = debt_read(&config->risk, top, err)) != JWO_OK) {
        return status;
    }
    return alarm_read(config, top, err);
}

static jwo_status hold_limit_read(struct rtl_store_config *store, const struct rtl_section *section,
                                  struct jwo_error *err)
{
    const bool is_ours =
        store->risk == RTL_RISK_RETAILER_MANAGED ||
        (store->risk == RTL_RISK_AMAZON_RECOMMENDATION && store->judgement == RTL_JUDGEMENT_OWN);
    struct jwo_money limit;
    struct jwo_error reason;

    if (jwo_json_get(section->node, "hold_limit") == NULL) {
        return JWO_OK;
    }
    if (!is_ours) {
        return rtl_section_fail(section, "hold_limit", err,
                                "has no meaning where the gate's decision is Amazon's: it needs "
                                "\"risk\" retailer-managed, or amazon-recommendation with "
                                "\"judgement\" own");
    }
    if (jwo_money_parse(&limit, jwo_json_get_str(section->node, "hold_limit"), store->currency,
                        &reason) != JWO_OK) {
        return rtl_section_fail(section, "hold_limit", err, "%s", reason.text);
    }
    if (limit.minor <= 0) {
        return rtl_section_fail(section, "hold_limit", err, "must be more than nothing");
    }
    store->hold_limit_minor = limit.minor;
    return JWO_OK;
}

jwo_status rtl_config_read_gate(struct rtl_store_config *store, const struct rtl_section *section,
                                struct jwo_error *err)
{
    int judgement = RTL_JUDGEMENT_FOLLOW;

    const jwo_status status = rtl_section_choice(&judgement, section, "judgement", judgements,
                                                 JWO_COUNT(judgements), err);
    if (status != JWO_OK) {
        return status;
    }
    if (jwo_json_get(section->node, "judgement") != NULL &&
        store->risk != RTL_RISK_AMAZON_RECOMMENDATION) {
        return rtl_section_fail(section, "judgement", err,
                                "has a meaning where Amazon recommends only: \"risk\" "
                                "amazon-recommendation");
    }
    store->judgement = (enum rtl_judgement)judgement;
    return hold_limit_read(store, section, err);
}

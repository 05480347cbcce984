/* config_stores.c -- the stores of the settings file: what each key means, and which of them make
 * no sense together. */
#include <stdio.h>
#include <string.h>

#include "config_internal.h"
#include "jwo/alloc.h"
#include "jwo/fields.h"

#define CHECKOUT_DECIMALS_MAX 2 /* facts 8: amounts are rounded to two places */

/* clang-format off */
static const struct rtl_setting store_keys[] = {
    {"id",                  JWO_JSON_STRING, true},
    {"name",                JWO_JSON_STRING, false},
    {"currency",            JWO_JSON_STRING, true},
    {"integration",         JWO_JSON_STRING, false},
    {"entry",               JWO_JSON_STRING, false},
    {"policy",              JWO_JSON_STRING, false},
    {"risk",                JWO_JSON_STRING, true},
    {"cancels_empty_carts", JWO_JSON_BOOL,   false},
    {"judgement",           JWO_JSON_STRING, false},
    {"hold_limit",          JWO_JSON_STRING, false},
    {0},
};
static const char *const integrations[] = {
    [RTL_PAYMENT]  = "payment",
    [RTL_CHECKOUT] = "checkout",
};
static const char *const entries[] = {
    [RTL_ENTRY_CREDIT_CARD] = "credit-card",
    [RTL_ENTRY_APP]         = "app",
    [RTL_ENTRY_MIXED]       = "mixed",
};
static const char *const policies[] = {
    [RTL_WRITE_OFF_ALL]      = "write_off_all",
    [RTL_CAPTURE_AUTHORIZED] = "capture_authorized",
    [RTL_STEP_DOWN]          = "step_down",
};
static const char *const risks[] = {
    [RTL_RISK_RETAILER_MANAGED]      = "retailer-managed",
    [RTL_RISK_AMAZON_MANAGED]        = "amazon-managed",
    [RTL_RISK_AMAZON_RECOMMENDATION] = "amazon-recommendation",
    [RTL_RISK_NONE]                  = "none",
};
/* clang-format on */

static bool is_store_id(const char *text)
{
    static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-";

    return strlen(text) <= 255 && text[strspn(text, allowed)] == '\0'; /* facts 0.2 */
}

static jwo_status names_read(struct rtl_store_config *store, const struct rtl_config *config,
                             const struct rtl_section *section, struct jwo_error *err)
{
    const char *id = jwo_json_get_str(section->node, "id");
    const char *currency = jwo_json_get_str(section->node, "currency");

    if (!is_store_id(id)) {
        return rtl_section_fail(section, "id", err, "must be at most 255 of 0-9 a-z A-Z _ -");
    }
    if (rtl_config_store(config, id) != NULL) {
        return rtl_section_fail(section, "id", err, "\"%s\" is another store's", id);
    }
    if (!jwo_is_currency(currency)) {
        return rtl_section_fail(section, "currency", err, "must be three capital letters");
    }
    (void)snprintf(store->id, sizeof(store->id), "%s", id);
    (void)snprintf(store->currency, sizeof(store->currency), "%s", currency);
    return rtl_section_text(store->name, sizeof(store->name), section, "name", err);
}

static jwo_status traits_read(struct rtl_store_config *store, const struct rtl_section *section,
                              struct jwo_error *err)
{
    int integration = RTL_PAYMENT, entry = RTL_ENTRY_CREDIT_CARD, policy = 0, risk = 0;
    jwo_status status;

    if ((status = rtl_section_choice(&integration, section, "integration", integrations,
                                     JWO_COUNT(integrations), err)) != JWO_OK ||
        (status = rtl_section_choice(&entry, section, "entry", entries, JWO_COUNT(entries), err)) !=
            JWO_OK ||
        (status = rtl_section_choice(&policy, section, "policy", policies, JWO_COUNT(policies),
                                     err)) != JWO_OK ||
        (status = rtl_section_choice(&risk, section, "risk", risks, JWO_COUNT(risks), err)) !=
            JWO_OK) {
        return status;
    }
    store->integration = (enum rtl_integration)integration;
    store->entry = (enum rtl_entry)entry;
    store->policy = (enum rtl_policy)policy;
    store->risk = (enum rtl_risk)risk;
    (void)jwo_json_bool(jwo_json_get(section->node, "cancels_empty_carts"),
                        &store->cancels_empty_carts);
    return JWO_OK;
}

static jwo_status payment_check(const struct rtl_store_config *store,
                                const struct rtl_section *section, struct jwo_error *err)
{
    static const char *const needed[] = {"policy", "cancels_empty_carts"};

    for (size_t i = 0; i < JWO_COUNT(needed); i++) {
        if (jwo_json_get(section->node, needed[i]) == NULL) {
            return rtl_section_fail(section, needed[i], err, "is missing");
        }
    }
    if (store->entry != RTL_ENTRY_CREDIT_CARD && !store->cancels_empty_carts) {
        return rtl_section_fail(section, "cancels_empty_carts", err,
                                "must be true: where shoppers come in by app, empty carts are "
                                "sent, and their holds are ours to give back");
    }
    return JWO_OK;
}

/* Amazon charges, and what follows from that is Amazon's as well. */
static jwo_status checkout_check(const struct rtl_store_config *store,
                                 const struct rtl_section *section, struct jwo_error *err)
{
    if (jwo_json_get(section->node, "policy") != NULL) {
        return rtl_section_fail(section, "policy", err,
                                "has no meaning at a checkout store: Amazon charges, so no adjust "
                                "of ours can be declined");
    }
    if (store->cancels_empty_carts) {
        return rtl_section_fail(section, "cancels_empty_carts", err,
                                "cannot be true at a checkout store: Amazon gives back its holds");
    }
    if (store->risk == RTL_RISK_RETAILER_MANAGED) {
        return rtl_section_fail(section, "risk", err,
                                "cannot be retailer-managed at a checkout store: Amazon charges, "
                                "so it keeps the outstanding balances");
    }
    if (jwo_currency_exponent(store->currency) > CHECKOUT_DECIMALS_MAX) {
        return rtl_section_fail(section, "currency", err,
                                "%s has more than %d decimals, which the checkout service does "
                                "not take",
                                store->currency, CHECKOUT_DECIMALS_MAX);
    }
    return JWO_OK;
}

static jwo_status sense_check(const struct rtl_store_config *store, const struct rtl_config *config,
                              const struct rtl_section *section, struct jwo_error *err)
{
    if (store->entry != RTL_ENTRY_CREDIT_CARD && config->badges_path[0] == '\0') {
        return rtl_section_fail(section, "entry", err,
                                "\"%s\" needs the shoppers' keys: name their file in \"badges\"",
                                entries[store->entry]);
    }
    return store->integration == RTL_PAYMENT ? payment_check(store, section, err)
                                             : checkout_check(store, section, err);
}

static jwo_status store_read(struct rtl_config *config, const struct rtl_section *section,
                             struct jwo_error *err)
{
    struct rtl_store_config *store = &config->stores[config->store_count];
    jwo_status status;

    if ((status = rtl_section_check(section, store_keys, err)) != JWO_OK ||
        (status = names_read(store, config, section, err)) != JWO_OK ||
        (status = traits_read(store, section, err)) != JWO_OK ||
        (status = rtl_config_read_gate(store, section, err)) != JWO_OK ||
        (status = sense_check(store, config, section, err)) != JWO_OK) {
        return status;
    }
    config->store_count++;
    return JWO_OK;
}

jwo_status rtl_config_read_stores(struct rtl_config *config, const struct rtl_section *top,
                                  struct jwo_error *err)
{
    struct rtl_section item = rtl_section_first(top, "stores");
    jwo_status status = JWO_OK;

    if (item.node == NULL) {
        return rtl_section_fail(top, "stores", err, "names no store");
    }
    config->stores =
        jwo_calloc(jwo_json_count(jwo_json_get(top->node, "stores")), sizeof(*config->stores));
    for (; item.node != NULL && status == JWO_OK; rtl_section_next(&item)) {
        status = store_read(config, &item, err);
    }
    return status;
}

/* gate.c -- see gate.h for the contract. */
#include "gate.h"

#include "debts.h"
#include "records.h"

/* Why the shopper is not admitted, or NULL. */
static const char *denied(const struct rtl_base *base, const struct rtl_store_config *store,
                          const struct rtl_gate_request *request)
{
    if (request->risk_invalid_card) {
        return "InvalidCard";
    }
    if (request->risk_customer_fraud) {
        return "CustomerFraud";
    }
    if (request->risk_bad_debt) {
        return "BadDebt";
    }
    if (store->risk == RTL_RISK_RETAILER_MANAGED) {
        return rtl_debt_owes(base->store, request->shopper_id) ? "outstanding balance" : NULL;
    }
    return request->recommends_entry ? NULL : "Amazon's recommendation";
}

static void write_conditions(struct jwo_json_writer *w, const struct rtl_gate_request *request)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "type", "ADJUST");
    jwo_jw_kmoney(w, "amount", &request->adjust_amount, "value", "currencyCode");
    jwo_jw_end_object(w);
}

int rtl_gate_decide(const struct rtl_base *base, const struct rtl_gate_request *request,
                    struct jwo_json_writer *w, struct jwo_error *err)
{
    const struct rtl_store_config *store = rtl_config_store(base->config, request->store_id);

    if (store == NULL) {
        (void)jwo_fail(err, JWO_ENOTFOUND, "storeId: no connector is configured for this store");
        return 404;
    }
    const char *reason = denied(base, store, request);
    if (request->shopping_trip_id != NULL) {
        rtl_visit_record(base->store, request, reason == NULL, reason != NULL ? reason : "",
                         rtl_clock_now(base->clock));
    }
    jwo_jw_object(w);
    jwo_jw_kstr(w, "status", reason == NULL ? "APPROVED" : "DENIED");
    jwo_jw_kbool(w, "shopperAuthorized", reason == NULL);
    jwo_jw_key(w, "authorizationConditions");
    jwo_jw_array(w);
    if (reason == NULL && store->risk != RTL_RISK_RETAILER_MANAGED && request->has_adjust) {
        write_conditions(w, request);
    }
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
    return 200;
}

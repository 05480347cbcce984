/* cart.h -- what Amazon's two connector calls say, checked and typed (facts sections 9 and 10).
 *
 * Role       The only place that knows the field tables of CreatePurchases and
 *            GetShopperAuthorization.
 * Ownership  Every string is borrowed from the JSON document the struct was read from; free that
 *            last. Arrays are owned by the struct.
 * Errors     EINPUT with a sentence that names the field; the caller answers 400 and records
 *            nothing (ORD-4, ENT-8).
 */
#ifndef RTL_CART_H
#define RTL_CART_H

#include "jwo/json.h"
#include "jwo/money.h"

struct rtl_cart_item {
    const char *id;
    const char *type;     /* "SKU" or "SCANCODE" */
    const char *quantity; /* decimal text, at most 10 characters, e.g. "1.0", "0.350" */
    const char *unit;
    const char *line_item_id; /* NULL if absent; unique in the cart */
    const char *upc;          /* first external identifier, NULL if absent */
};

struct rtl_cart {
    const jwo_json *body; /* all of it, as it was delivered */
    const char *request_id;
    const char *shopping_trip_id; /* idempotentShoppingTripId: the idempotency key */
    const char *store_id;
    /* shopperIdentity.id, else scanResult.id of the first SHOPPER event; NULL if absent */
    const char *shopper_id;
    const char *payload_type; /* of the first auth event: "FINANCIAL" or "SCAN_CODE" */
    const char *event_id;     /* of the first auth event */
    const char *visitor_id;   /* scanResult.id of the first SHOPPER event; NULL if absent */
    /* all who came are ASSOCIATEs, or pay in CASH: nothing is to be charged */
    bool is_unpaid;
    int64_t start_ms, end_ms;
    struct rtl_cart_item *items; /* owned */
    size_t item_count;           /* 0 = empty cart, which is valid */
};

JWO_MUST_USE jwo_status rtl_cart_read(struct rtl_cart *out, const jwo_json *body,
                                      struct jwo_error *err);
void rtl_cart_dispose(struct rtl_cart *cart);

struct rtl_gate_request {
    const char *store_id;
    const char *shopper_id;
    const char *shopping_trip_id;       /* NULL if absent */
    struct jwo_money authorized_amount; /* about to be pre-authorized; currency "" if absent */
    bool recommends_entry;              /* recommendation.shopperAuthorized; true if absent */
    bool has_adjust;                    /* the recommendation carries an ADJUST condition ... */
    struct jwo_money adjust_amount;     /* ... of this amount */
    /* unknown risks are tolerated (ENT-6); an expired card (7a.5), whose risk's published name is
     * not known, is an invalid one, also when it should be called ExpiredCard */
    bool risk_invalid_card, risk_customer_fraud, risk_bad_debt;
};

JWO_MUST_USE jwo_status rtl_gate_request_read(struct rtl_gate_request *out, const jwo_json *body,
                                              struct jwo_error *err);

#endif

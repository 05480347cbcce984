/* cart.c -- the field tables of Amazon's two connector calls, and the rules that span fields.
 *
 * The tables are typed from facts sections 9 and 10 and the published cases CP-3.1 .. CP-3.35.
 * Where a page leaves open whether a field is required, it is optional here: a cart that is refused
 * is a cart that nobody pays for.
 */
#include "cart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/fields.h"

/* maxLength of every identifier of both calls. SEC-4: every text that we keep has a greatest
 * length, and characters or a form where they are published; what breaks a row below gets no
 * further. */
#define TEXT_MAX 255
#define ID_CHARS "0-9a-zA-Z_-"

#define STRING(field) .name = (field), .kind = JWO_F_STRING
#define NUMBER(field) .name = (field), .kind = JWO_F_NUMBER
#define BOOL(field)   .name = (field), .kind = JWO_F_BOOL
#define OBJECT(field) .name = (field), .kind = JWO_F_OBJECT
#define ARRAY(field)  .name = (field), .kind = JWO_F_ARRAY
#define REQUIRED      .required = true

/* White space names no product, shopper or unit; facts print no character rule for these fields. */
static bool is_not_blank(const char *text)
{
    return text[strspn(text, " \t\r\n\v\f")] != '\0';
}

static const char *const locations[] = {"ENTRY", "EXIT", "MANUAL_IN_STORE", NULL};
static const char *const payload_types[] = {"FINANCIAL", "SCAN_CODE", NULL};
static const char *const scan_types[] = {"SHOPPER", "ASSOCIATE", "CASH", "LOYALTY", NULL};
static const char *const item_types[] = {"SKU", "SCANCODE", NULL};
static const char *const identifier_types[] = {"UPC", "EAN",  "BARCODE", "GTIN",
                                               "PLU", "ISBN", NULL};

/* clang-format off */

/* CreatePurchases. Some senders leave scanResult.id and shopperIdentity.id empty for walk-ins. */
static const struct jwo_field scan_result[] = {
    {STRING("id"), .bytes_max = TEXT_MAX, .may_be_empty = true},
    {STRING("type"), .one_of = scan_types},
    {0},
};
static const struct jwo_field auth_event[] = {
    {STRING("id"), REQUIRED, .bytes_max = TEXT_MAX, .check = jwo_is_uuid},
    {STRING("payloadType"), REQUIRED, .one_of = payload_types},
    {STRING("timestamp"), .check = jwo_is_iso_time},
    {STRING("location"), .one_of = locations},
    {OBJECT("scanResult"), .fields = scan_result},
    {0},
};
static const struct jwo_field shopping_trip[] = {
    {STRING("startTime"), REQUIRED, .check = jwo_is_iso_time},
    {STRING("endTime"), REQUIRED, .check = jwo_is_iso_time},
    {ARRAY("authEvents"), REQUIRED, .fields = auth_event},
    {0},
};
static const struct jwo_field quantity[] = {
    {STRING("value"), REQUIRED, .bytes_max = 10, .check = jwo_is_decimal},
    {STRING("unit"), REQUIRED, .check = is_not_blank},
    {0},
};
static const struct jwo_field external_identifier[] = {
    {STRING("id"), REQUIRED, .bytes_max = TEXT_MAX, .check = is_not_blank},
    {STRING("type"), REQUIRED, .one_of = identifier_types},
    {0},
};
static const struct jwo_field cart_item[] = {
    {STRING("id"), REQUIRED, .bytes_max = TEXT_MAX, .check = is_not_blank},
    {STRING("type"), REQUIRED, .one_of = item_types},
    {OBJECT("quantity"), REQUIRED, .fields = quantity},
    {STRING("lineItemId"), .bytes_max = TEXT_MAX, .check = is_not_blank},
    {ARRAY("externalIdentifiers"), .fields = external_identifier},
    {0},
};
static const struct jwo_field some_id[] = {
    {STRING("id"), REQUIRED, .bytes_max = TEXT_MAX, .may_be_empty = true},
    {0},
};
static const struct jwo_field create_purchases[] = {
    {STRING("requestId"), REQUIRED, .check = jwo_is_uuid},
    {STRING("idempotentShoppingTripId"), REQUIRED, .bytes_max = TEXT_MAX, .chars = ID_CHARS},
    {STRING("storeId"), REQUIRED, .bytes_max = TEXT_MAX, .chars = ID_CHARS},
    {OBJECT("shoppingTrip"), REQUIRED, .fields = shopping_trip},
    {ARRAY("cartItems"), REQUIRED, .fields = cart_item}, /* ORD-5: absent is 400; empty is a cart */
    {OBJECT("shopperIdentity"), .fields = some_id},
    {STRING("shopperDeviceId"), .bytes_max = TEXT_MAX, .may_be_empty = true},
    {OBJECT("paymentSource"), .fields = some_id},
    {0},
};

/* GetShopperAuthorization. No enum of events or risks is published in full: any value is taken. */
static const struct jwo_field amount[] = {
    {NUMBER("value"), REQUIRED},
    {STRING("currencyCode"), REQUIRED, .check = jwo_is_currency},
    {0},
};
static const struct jwo_field shopper_identity[] = {
    {STRING("id"), REQUIRED, .bytes_max = TEXT_MAX, .check = is_not_blank},
    {0},
};
static const struct jwo_field gate_event[] = {
    {STRING("id"), .may_be_empty = true},
    {STRING("type"), .may_be_empty = true},
    {STRING("interactionType"), .may_be_empty = true},
    {STRING("timestamp"), .check = jwo_is_iso_time},
    {STRING("location"), .may_be_empty = true},
    {OBJECT("data")},
    {0},
};
static const struct jwo_field condition[] = {
    {STRING("type"), REQUIRED},
    {0},
};
static const struct jwo_field adjust_condition[] = {
    {OBJECT("amount"), REQUIRED, .fields = amount},
    {0},
};
static const struct jwo_field recommendation[] = {
    {BOOL("shopperAuthorized")},
    {ARRAY("authorizationConditions"), .fields = condition},
    {ARRAY("shopperRisks")},
    {0},
};
static const struct jwo_field shopper_interaction[] = {
    {STRING("shoppingTripId"), .bytes_max = TEXT_MAX, .chars = ID_CHARS},
    {OBJECT("gateAuthenticationEvent"), .fields = gate_event},
    {OBJECT("recommendation"), .fields = recommendation},
    {OBJECT("cartHint")},
    {0},
};
static const struct jwo_field shopper_authorization[] = {
    {STRING("storeId"), REQUIRED, .bytes_max = TEXT_MAX, .chars = ID_CHARS},
    {OBJECT("shopperIdentity"), REQUIRED, .fields = shopper_identity},
    {OBJECT("authorizedAmount"), .fields = amount},
    {OBJECT("shopperInteraction"), .fields = shopper_interaction},
    {0},
};
/* clang-format on */

static jwo_status body_check(const struct jwo_field *fields, const jwo_json *body,
                             struct jwo_error *err)
{
    if (jwo_json_type(body) != JWO_JSON_OBJECT) {
        return jwo_fail(err, JWO_EINPUT, "the body is %s instead of an object",
                        jwo_json_type_name(jwo_json_type(body)));
    }
    return jwo_fields_check(fields, body, err);
}

static const char *text_or_null(const char *text)
{
    return text != NULL && *text != '\0' ? text : NULL;
}

static jwo_status trip_times_read(struct rtl_cart *cart, const jwo_json *trip,
                                  struct jwo_error *err)
{
    if (!jwo_time_parse_iso(jwo_json_get_str(trip, "startTime"), &cart->start_ms)) {
        return jwo_fail(err, JWO_EINPUT, "shoppingTrip.startTime is no date that exists");
    }
    if (!jwo_time_parse_iso(jwo_json_get_str(trip, "endTime"), &cart->end_ms)) {
        return jwo_fail(err, JWO_EINPUT, "shoppingTrip.endTime is no date that exists");
    }
    if (cart->end_ms < cart->start_ms) {
        return jwo_fail(err, JWO_EINPUT, "shoppingTrip.endTime is before startTime");
    }
    return JWO_OK;
}

/* Of the first shopper who scanned a code. */
static const char *visitor_find(const jwo_json *events)
{
    const char *id = NULL;

    for (const jwo_json *event = jwo_json_first(events); event != NULL && id == NULL;
         event = jwo_json_next(event)) {
        const jwo_json *scan = jwo_json_get(event, "scanResult");
        const char *type = jwo_json_get_str(scan, "type");

        if (type != NULL && strcmp(type, "SHOPPER") == 0) {
            id = text_or_null(jwo_json_get_str(scan, "id"));
        }
    }
    return id;
}

/* ORD-3: a group pays as soon as one of it does, whatever brought the others in. Staff and payers
 * in cash have no card at the gate: no event is FINANCIAL, each names such a visitor. */
static bool is_unpaid(const jwo_json *events)
{
    for (const jwo_json *event = jwo_json_first(events); event != NULL;
         event = jwo_json_next(event)) {
        const char *type = jwo_json_get_str(jwo_json_get(event, "scanResult"), "type");

        if (strcmp(jwo_json_get_str(event, "payloadType"), "SCAN_CODE") != 0 || type == NULL ||
            (strcmp(type, "ASSOCIATE") != 0 && strcmp(type, "CASH") != 0)) {
            return false;
        }
    }
    return true;
}

static void items_read(struct rtl_cart *cart, const jwo_json *list)
{
    struct rtl_cart_item *item = NULL;

    cart->item_count = jwo_json_count(list);
    if (cart->item_count == 0) {
        return;
    }
    cart->items = jwo_calloc(cart->item_count, sizeof(*cart->items));
    item = cart->items;
    for (const jwo_json *node = jwo_json_first(list); node != NULL; node = jwo_json_next(node)) {
        const jwo_json *amounts = jwo_json_get(node, "quantity");
        const jwo_json *identifiers = jwo_json_get(node, "externalIdentifiers");

        item->id = jwo_json_get_str(node, "id");
        item->type = jwo_json_get_str(node, "type");
        item->quantity = jwo_json_get_str(amounts, "value");
        item->unit = jwo_json_get_str(amounts, "unit");
        item->line_item_id = jwo_json_get_str(node, "lineItemId");
        item->upc = identifiers ? jwo_json_get_str(jwo_json_first(identifiers), "id") : NULL;
        item++;
    }
}

static int text_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* CP-3.34. Sorted, because a cart of 10,000 lines compared pair by pair would hold up the loop. */
static jwo_status line_ids_check(const struct rtl_cart *cart, struct jwo_error *err)
{
    jwo_status status = JWO_OK;
    const char **ids = NULL;
    size_t count = 0;

    if (cart->item_count == 0) {
        return JWO_OK;
    }
    ids = jwo_calloc(cart->item_count, sizeof(*ids));
    for (size_t i = 0; i < cart->item_count; i++) {
        if (cart->items[i].line_item_id != NULL) {
            ids[count++] = cart->items[i].line_item_id;
        }
    }
    qsort(ids, count, sizeof(*ids), text_compare);
    for (size_t i = 1; i < count && status == JWO_OK; i++) {
        if (strcmp(ids[i - 1], ids[i]) == 0) {
            status =
                jwo_fail(err, JWO_EINPUT, "cartItems[].lineItemId \"%s\" is not unique", ids[i]);
        }
    }
    jwo_free(ids);
    return status;
}

jwo_status rtl_cart_read(struct rtl_cart *out, const jwo_json *body, struct jwo_error *err)
{
    const jwo_json *trip = NULL;
    const jwo_json *events = NULL;
    jwo_status status = JWO_OK;

    JWO_ASSERT(out != NULL);
    JWO_ASSERT(body != NULL);
    *out = (struct rtl_cart){.body = body};

    status = body_check(create_purchases, body, err);
    if (status != JWO_OK) {
        return status;
    }
    trip = jwo_json_get(body, "shoppingTrip");
    events = jwo_json_get(trip, "authEvents");
    if (jwo_json_count(events) == 0) {
        return jwo_fail(err, JWO_EINPUT, "shoppingTrip.authEvents is empty");
    }

    out->request_id = jwo_json_get_str(body, "requestId");
    out->shopping_trip_id = jwo_json_get_str(body, "idempotentShoppingTripId");
    out->store_id = jwo_json_get_str(body, "storeId");
    out->visitor_id = visitor_find(events);
    out->shopper_id = text_or_null(jwo_json_get_str(jwo_json_get(body, "shopperIdentity"), "id"));
    if (out->shopper_id == NULL) { /* who has no payment instrument that Amazon knows */
        out->shopper_id = out->visitor_id;
    }
    out->payload_type = jwo_json_get_str(jwo_json_first(events), "payloadType");
    out->event_id = jwo_json_get_str(jwo_json_first(events), "id");
    out->is_unpaid = is_unpaid(events);
    items_read(out, jwo_json_get(body, "cartItems"));

    status = trip_times_read(out, trip, err);
    if (status == JWO_OK) {
        status = line_ids_check(out, err);
    }
    if (status != JWO_OK) {
        rtl_cart_dispose(out);
    }
    return status;
}

void rtl_cart_dispose(struct rtl_cart *cart)
{
    jwo_free(cart->items);
    *cart = (struct rtl_cart){0};
}

/* The amount is of the checked form; what is left to refuse is too many digits, and less than
 * nothing. */
static jwo_status amount_read(struct jwo_money *out, const jwo_json *node, const char *path,
                              struct jwo_error *err)
{
    const char *text = jwo_json_number_text(jwo_json_get(node, "value"));
    struct jwo_error reason = {0};

    if (jwo_money_parse(out, text, jwo_json_get_str(node, "currencyCode"), &reason) != JWO_OK) {
        return jwo_fail(err, JWO_EINPUT, "%s.value: %s", path, reason.text);
    }
    if (out->minor < 0) {
        return jwo_fail(err, JWO_EINPUT, "%s.value is negative", path);
    }
    return JWO_OK;
}

static jwo_status condition_read(struct rtl_gate_request *out, const jwo_json *node, size_t index,
                                 struct jwo_error *err)
{
    struct jwo_error reason = {0};
    char path[128];
    jwo_status status = JWO_OK;

    if (out->has_adjust || strcmp(jwo_json_get_str(node, "type"), "ADJUST") != 0) {
        return JWO_OK;
    }
    (void)snprintf(path, sizeof(path),
                   "shopperInteraction.recommendation.authorizationConditions[%zu]", index);
    if (jwo_fields_check(adjust_condition, node, &reason) != JWO_OK) {
        return jwo_fail(err, JWO_EINPUT, "%s.%s", path, reason.text);
    }
    (void)snprintf(path + strlen(path), sizeof(path) - strlen(path), ".amount");
    status = amount_read(&out->adjust_amount, jwo_json_get(node, "amount"), path, err);
    if (status != JWO_OK) {
        return status;
    }
    if (out->authorized_amount.currency[0] != '\0' &&
        strcmp(out->adjust_amount.currency, out->authorized_amount.currency) != 0) {
        return jwo_fail(err, JWO_EINPUT, "%s.currencyCode differs from authorizedAmount's", path);
    }
    out->has_adjust = true;
    return JWO_OK;
}

static jwo_status risk_read(struct rtl_gate_request *out, const jwo_json *node, size_t index,
                            struct jwo_error *err)
{
    const char *risk = jwo_json_str(node);

    if (risk == NULL) {
        return jwo_fail(err, JWO_EINPUT,
                        "shopperInteraction.recommendation.shopperRisks[%zu] is not a string",
                        index);
    }
    if (strcmp(risk, "InvalidCard") == 0 || strcmp(risk, "ExpiredCard") == 0) {
        out->risk_invalid_card = true;
    } else if (strcmp(risk, "CustomerFraud") == 0) {
        out->risk_customer_fraud = true;
    } else if (strcmp(risk, "BadDebt") == 0) {
        out->risk_bad_debt = true;
    }
    return JWO_OK;
}

typedef jwo_status (*item_reader)(struct rtl_gate_request *out, const jwo_json *node, size_t index,
                                  struct jwo_error *err);

static jwo_status each_read(struct rtl_gate_request *out, const jwo_json *list, item_reader read,
                            struct jwo_error *err)
{
    const jwo_json *node = list != NULL ? jwo_json_first(list) : NULL;
    jwo_status status = JWO_OK;

    for (size_t i = 0; node != NULL && status == JWO_OK; i++, node = jwo_json_next(node)) {
        status = read(out, node, i, err);
    }
    return status;
}

jwo_status rtl_gate_request_read(struct rtl_gate_request *out, const jwo_json *body,
                                 struct jwo_error *err)
{
    const jwo_json *interaction = NULL;
    const jwo_json *advice = NULL;
    const jwo_json *hold = NULL;
    jwo_status status = JWO_OK;

    JWO_ASSERT(out != NULL);
    JWO_ASSERT(body != NULL);
    *out = (struct rtl_gate_request){.recommends_entry = true};

    status = body_check(shopper_authorization, body, err);
    if (status != JWO_OK) {
        return status;
    }
    interaction = jwo_json_get(body, "shopperInteraction");
    advice = jwo_json_get(interaction, "recommendation");
    hold = jwo_json_get(body, "authorizedAmount");

    out->store_id = jwo_json_get_str(body, "storeId");
    out->shopper_id = jwo_json_get_str(jwo_json_get(body, "shopperIdentity"), "id");
    out->shopping_trip_id = jwo_json_get_str(interaction, "shoppingTripId");
    (void)jwo_json_bool(jwo_json_get(advice, "shopperAuthorized"), &out->recommends_entry);
    if (hold != NULL) {
        status = amount_read(&out->authorized_amount, hold, "authorizedAmount", err);
    }
    if (status == JWO_OK) {
        status =
            each_read(out, jwo_json_get(advice, "authorizationConditions"), condition_read, err);
    }
    if (status == JWO_OK) {
        status = each_read(out, jwo_json_get(advice, "shopperRisks"), risk_read, err);
    }
    return status;
}

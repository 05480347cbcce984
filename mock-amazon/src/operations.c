/* operations.c -- the table of what retailers call, and the checks that all of its rows share. */
#include "operations.h"

#include <stdio.h>
#include <string.h>

#include "operations_fields.h"

/* One row per operation; router, validator and handlers read it, nothing repeats a path.
 * To add one: a name in ops.h, a row here, its fields in operations_fields.c, its handler, its
 * cases in tests/test_operations.c. */
/* clang-format off */
#define PAYMENT .auth = AMZ_AUTH_EXECUTE_API, .dialect = &amz_dialect_payment, .success = 200
#define CHECKOUT .auth = AMZ_AUTH_EXECUTE_API, .dialect = &amz_dialect_checkout, .success = 201
#define PROCESSOR .auth = AMZ_AUTH_PROCESSOR, .dialect = &amz_dialect_processor
#define TRIP    .trip_member = "shoppingTripId"
static const struct amz_operation table[] = {
    {.op = AMZ_OP_ADJUST, .path = "/v1/adjust/charge", PAYMENT,
     .fields = amz_fields_trip_and_amount, TRIP, .amount = "amount",
     .charged_by = AMZ_CHARGED_BY_RETAILER,
     .handle = amz_handle_adjust, .source = "adjust_charge.html"},
    {.op = AMZ_OP_CAPTURE, .path = "/v1/capture/charge", PAYMENT,
     .fields = amz_fields_trip_and_amount, TRIP, .amount = "amount",
     .charged_by = AMZ_CHARGED_BY_RETAILER,
     .handle = amz_handle_capture, .source = "capture_charge.html"},
    {.op = AMZ_OP_CANCEL, .path = "/v1/cancel/charge", PAYMENT,
     .fields = amz_fields_trip, TRIP,
     .charged_by = AMZ_CHARGED_BY_RETAILER,
     .handle = amz_handle_cancel, .source = "cancel_charge.html"},
    {.op = AMZ_OP_REFUND, .path = "/v1/refund", PAYMENT,
     .fields = amz_fields_refund, TRIP, .amount = "amount",
     .charged_by = AMZ_CHARGED_BY_RETAILER,
     .handle = amz_handle_refund, .source = "refund_charge.html"},
    {.op = AMZ_OP_DATA, .path = "/v1/payment/transactional-data", PAYMENT,
     .fields = amz_fields_trip, TRIP,
     .handle = amz_handle_data, .source = "get_transactional_data.html"},
    {.op = AMZ_OP_IDENTITY, .path = "/v1/identity/shopper", PAYMENT,
     .fields = amz_fields_identity,
     .handle = amz_handle_identity, .source = "get_shopper_identity.html"},
    {.op = AMZ_OP_FEEDBACK, .path = "/v1/feedback/payment-status", PAYMENT,
     .fields = amz_fields_feedback, TRIP,
     .amount = "settledAmount", .amount2 = "totalAmount", .any_currency = true,
     .handle = amz_handle_feedback, .source = "fraud_abuse_feedback_api.html"},
    {.op = AMZ_OP_CHECKOUT, .path = "/v1/checkout/carts", CHECKOUT,
     .fields = amz_fields_checkout, .trip_member = "idempotentShoppingTripId",
     .charged_by = AMZ_CHARGED_BY_AMAZON,
     .handle = amz_handle_checkout, .source = "checkout_service.html"},
    {.op = AMZ_OP_CATALOG, .path = "/v1/catalog/upload", .takes = AMZ_TAKES_LARGE_JSON,
     .auth = AMZ_AUTH_EXECUTE_API, .dialect = &amz_dialect_payment, .success = 201,
     .fields = amz_fields_catalog_upload, .names_nobody = true,
     .handle = amz_handle_catalog_upload, .source = "upload_catalog.html"},
    {.op = AMZ_OP_CATALOG_STATUS, .path = "/v1/catalog/getCatalogUploadStatus", PAYMENT,
     .fields = amz_fields_catalog_status, .names_nobody = true,
     .handle = amz_handle_catalog_status, .source = "get_catalog_upload_status.html"},
    {.op = AMZ_OP_CATALOG_REPORT, .method = "GET", .path = "/v1/catalog/report",
     .takes = AMZ_TAKES_NOTHING, .auth = AMZ_AUTH_LINK, .dialect = &amz_dialect_payment,
     .success = 200, .names_nobody = true,
     .handle = amz_handle_catalog_report, .source = "get_catalog_upload_status.html"},
    {.op = AMZ_OP_PROCESSOR_PAYMENT, .path = "/processor/payments", PROCESSOR, .success = 201,
     .fields = amz_fields_processor_payment, .find_shopper = amz_find_payer,
     .amount = "amount", .any_currency = true,
     .handle = amz_handle_processor_payment, .source = "ours (D30)"},
    {.op = AMZ_OP_PROCESSOR_QUERY, .method = "GET", .path = "/processor/payments", PROCESSOR,
     .success = 200, .takes = AMZ_TAKES_NOTHING, .find_shopper = amz_find_payer_by_key,
     .handle = amz_handle_processor_query, .source = "ours (D30)"},
    {.op = AMZ_OP_PROCESSOR_CANCEL, .path = "/processor/cancellations", PROCESSOR, .success = 200,
     .fields = amz_fields_processor_cancel, TRIP,
     .handle = amz_handle_processor_cancel, .source = "ours (D30); the seed's capabilities, row 6"},
    {.op = AMZ_OP_ASSUME_ROLE, .path = "/", .takes = AMZ_TAKES_FORM,
     .auth = AMZ_AUTH_STS, .dialect = &amz_dialect_query, .success = 200, .names_nobody = true,
     .handle = amz_handle_assume_role, .source = "AWS STS API Reference: AssumeRole"},
    {.op = AMZ_OP_UNKNOWN},
};
/* clang-format on */

const struct amz_operation *amz_operations(void)
{
    return table;
}

const struct amz_operation *amz_operation_find(const char *method, const char *path)
{
    for (const struct amz_operation *row = table; row->op != AMZ_OP_UNKNOWN; row++) {
        if (strcmp(row->path, path) == 0 &&
            strcmp(row->method ? row->method : "POST", method) == 0) {
            return row;
        }
    }
    return NULL;
}

bool amz_operation_takes_json(const struct amz_operation *operation)
{
    return operation->takes == AMZ_TAKES_JSON || operation->takes == AMZ_TAKES_LARGE_JSON;
}

bool amz_operation_names_nobody(enum amz_op op)
{
    for (const struct amz_operation *row = table; row->op != AMZ_OP_UNKNOWN; row++) {
        if (row->op == op) {
            return row->names_nobody;
        }
    }
    return false;
}

const char *amz_auth_name(enum amz_auth auth)
{
    switch (auth) {
    case AMZ_AUTH_EXECUTE_API:
        return "execute-api";
    case AMZ_AUTH_STS:
        return "sts";
    case AMZ_AUTH_PROCESSOR:
        return "bearer";
    case AMZ_AUTH_LINK:
        return "none";
    }
    jwo_assert_failed("the way of signing is known", __FILE__, __LINE__);
}

/* --- saying no -------------------------------------------------------------------------------- */

void amz_call_refuse(struct amz_call *call, int status, const char *error_name)
{
    jwo_buf_reset(call->answer);
    call->dialect->write(call->answer, status, error_name, call->note->violation, call->request_id);
    call->content_type = call->dialect->content_type;
    call->status = status;
    call->note->outcome = error_name;
}

static void object_to(struct amz_call *call, const char *rule, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));

static void object_to(struct amz_call *call, const char *rule, const char *fmt, va_list args)
{
    const int head = snprintf(call->violation, sizeof call->violation, "%s: ", rule);

    JWO_ASSERT(head > 0 && (size_t)head < sizeof call->violation);
    (void)vsnprintf(call->violation + head, sizeof call->violation - (size_t)head, fmt, args);
    call->note->violation = call->violation;
}

void amz_call_object(struct amz_call *call, const char *rule, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    object_to(call, rule, fmt, args);
    va_end(args);
}

void amz_call_violation(struct amz_call *call, const char *rule, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    object_to(call, rule, fmt, args);
    va_end(args);
    amz_call_refuse(call, 400, call->dialect->bad_request);
}

/* --- validate --------------------------------------------------------------------------------- */

/* Decision D26: the store's currency and its decimals. Feedback is a report that moves no money:
 * the published case "Multiple currency support" (EUR, GBP, CAD, JPY) wants every currency
 * accepted, so there the two amounts need only agree with each other. */
static bool read_amount(const struct amz_operation *operation, struct amz_call *call,
                        const char *member, struct jwo_money *out)
{
    const jwo_json *money = jwo_json_get(call->body, member);
    const char *code = jwo_json_get_str(money, "code");
    const char *expected = call->trip ? amz_trip_currency(call->trip) : code;
    struct jwo_error err;

    if (!operation->any_currency && strcmp(code, expected) != 0) {
        amz_call_violation(call, "bad-request", "%s.code is %s, the store's currency is %s", member,
                           code, expected);
        return false;
    }
    if (jwo_money_parse(out, jwo_json_number_text(jwo_json_get(money, "amount")), code, &err) !=
        JWO_OK) {
        amz_call_violation(call, "bad-request", "%s.amount: %s", member, err.text);
        return false;
    }
    return true;
}

static bool read_amounts(const struct amz_operation *operation, struct amz_call *call)
{
    struct amz_exchange *note = call->note;

    if (operation->amount && !read_amount(operation, call, operation->amount, &note->amount)) {
        return false;
    }
    if (operation->amount2 && !read_amount(operation, call, operation->amount2, &note->amount2)) {
        return false;
    }
    if (operation->amount2 && strcmp(note->amount.currency, note->amount2.currency) != 0) {
        amz_call_violation(call, "bad-request", "%s is in %s and %s in %s", operation->amount,
                           note->amount.currency, operation->amount2, note->amount2.currency);
        return false;
    }
    return true;
}

/* A trip belongs to one store; a shopper may be asked for by any store of the world. */
static bool store_fits(struct amz_call *call)
{
    const char *store_id = jwo_json_get_str(call->body, "storeId");

    if (!store_id) {
        return true; /* no field of this operation */
    }
    if (call->trip && strcmp(call->trip->store->id, store_id) != 0) {
        amz_call_violation(call, "bad-request", "storeId is not the store of the trip");
        return false;
    }
    if (!call->trip && call->world && !amz_world_find_store(call->world, store_id)) {
        amz_call_violation(call, "bad-request", "storeId names no store");
        return false;
    }
    return true;
}

/* The money of a checkout store's trip moves by CheckoutCart alone, that of others never by it. */
static bool service_fits(const struct amz_operation *operation, struct amz_call *call)
{
    const bool by_amazon = call->trip && amz_store_is_checkout(call->trip->store);

    if (operation->charged_by == AMZ_CHARGED_BY_RETAILER && by_amazon) {
        amz_call_violation(call, "payment-at-checkout-store",
                           "Amazon charges the carts of this store by itself");
        return false;
    }
    if (operation->charged_by == AMZ_CHARGED_BY_AMAZON && !by_amazon) {
        amz_call_violation(call, "checkout-at-payment-store",
                           "this store's carts are charged at the payment service");
        return false;
    }
    return true;
}

bool amz_operation_accepts(const struct amz_operation *operation, struct amz_call *call)
{
    struct jwo_error err;

    if (jwo_json_type(call->body) != JWO_JSON_OBJECT) {
        amz_call_violation(call, "bad-request", "the body is %s, not an object",
                           jwo_json_type_name(jwo_json_type(call->body)));
        return false;
    }
    if (jwo_fields_check(operation->fields, call->body, &err) != JWO_OK) {
        amz_call_violation(call, "bad-request", "%s", err.text);
        return false;
    }
    /* Known from here on, also of a call that a fault then keeps from its handler. */
    if (operation->op == AMZ_OP_REFUND) {
        call->note->key = jwo_json_get_str(call->body, "refundRequestId");
    }
    if (operation->trip_member && !call->trip) {
        amz_call_object(call, "unknown-trip", "no trip has the id that is given");
        amz_call_refuse(call, 400, call->dialect->unknown_trip);
        return false;
    }
    return store_fits(call) && service_fits(operation, call) && read_amounts(operation, call);
}

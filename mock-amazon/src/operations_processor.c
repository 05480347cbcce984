/* operations_processor.c -- what the retailer asks of its own payment processor (decision D30):
 * pay, ask again, cancel a pre-authorization. Not Amazon's; see processor.h. */
#include <string.h>

#include "jwo/limits.h"
#include "operations.h"
#include "processor.h"

/* Over the canonical form: whoever sends a request again may write it anew. */
static void hash_request(const jwo_json *body, char out[JWO_SHA256_HEX_MAX])
{
    struct jwo_buf text;

    jwo_buf_init(&text, JWO_JSON_BYTES_MAX);
    jwo_json_canonical(&text, body);
    (void)jwo_sha256_hex(text.data, text.len, out);
    jwo_buf_dispose(&text);
}

static void answer_payment(struct amz_call *call, const struct amz_payment *payment)
{
    struct jwo_json_writer w;

    call->note->key = payment->key; /* lives longer than the request */
    call->note->outcome = amz_payment_status(payment);
    call->note->amount = payment->amount;
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "paymentId", payment->id);
    jwo_jw_kstr(&w, "status", amz_payment_status(payment));
    jwo_jw_kmoney(&w, "amount", &payment->amount, "amount", "code");
    jwo_jw_kstr(&w, "merchantReference", payment->reference);
    jwo_jw_end_object(&w);
}

static bool has_key(struct amz_call *call)
{
    if (call->idempotency_key && amz_payment_is_key(call->idempotency_key)) {
        return true;
    }
    amz_call_violation(call, "bad-request", "the header Idempotency-Key %s",
                       call->idempotency_key ? "is not 1 to 64 visible ASCII characters"
                                             : "is missing");
    call->note->valid = false;
    return false;
}

/* --- finding the world ------------------------------------------------------------------------ */

struct amz_shopper *amz_find_payer(const struct amz_call *call)
{
    const char *reference = jwo_json_get_str(call->body, "shopperReference");

    return reference ? amz_amazon_find_shopper(call->amazon, reference) : NULL;
}

struct amz_shopper *amz_find_payer_by_key(const struct amz_call *call)
{
    const struct amz_payment *payment =
        call->idempotency_key ? amz_amazon_find_payment(call->amazon, call->idempotency_key) : NULL;

    return payment ? payment->shopper : NULL;
}

/* --- handlers --------------------------------------------------------------------------------- */

/* One key, one effect: the same request again is told what became of the first. */
static void answer_again(struct amz_call *call, const struct amz_payment *payment, const char *hash)
{
    call->note->key = payment->key;
    if (strcmp(payment->request_hash, hash) != 0) {
        amz_call_object(call, "idempotency-key-reused", "the key stood for another request");
        amz_call_refuse(call, 409, "idempotency_conflict");
        return;
    }
    answer_payment(call, payment);
}

void amz_handle_processor_payment(struct amz_call *call)
{
    const struct amz_payment *payment;
    char hash[JWO_SHA256_HEX_MAX];

    if (!has_key(call)) {
        return;
    }
    if (!call->shopper) {
        amz_call_object(call, "unknown-shopper", "shopperReference names no shopper");
        amz_call_refuse(call, 404, "unknown_shopper");
        call->note->valid = false;
        return;
    }
    hash_request(call->body, hash);
    payment = amz_amazon_find_payment(call->amazon, call->idempotency_key);
    if (payment) {
        answer_again(call, payment, hash);
        return;
    }
    payment = amz_payment_make(call->shopper, call->idempotency_key,
                               jwo_json_get_str(call->body, "merchantReference"),
                               &call->note->amount, hash);
    call->note->effect = true;
    answer_payment(call, payment);
}

/* After a lost answer: what became of the request with this key? */
void amz_handle_processor_query(struct amz_call *call)
{
    const struct amz_payment *payment;

    if (!has_key(call)) {
        return;
    }
    payment = amz_amazon_find_payment(call->amazon, call->idempotency_key);
    if (!payment) {
        amz_call_refuse(call, 404, "unknown_payment");
        return;
    }
    answer_payment(call, payment);
}

/* The way of app-entry stores: "the retailer can use their integration with the payment processor
 * to cancel the pre-authorization directly, without requiring Amazon's involvement" (the seed's
 * table of capabilities). */
void amz_handle_processor_cancel(struct amz_call *call)
{
    struct jwo_json_writer w;

    if (call->trip->holder != AMZ_PARTY_RETAILER) {
        amz_call_object(call, "wrong-processor", "the pre-authorization is with Amazon's");
        amz_call_refuse(call, 404, call->dialect->unknown_trip);
        return;
    }
    amz_handle_cancel(call);
    if (call->status != 200) {
        return;
    }
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "status", "cancelled");
    jwo_jw_end_object(&w);
}

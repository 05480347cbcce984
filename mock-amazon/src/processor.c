/* processor.c -- see processor.h for the contract. */
#include "processor.h"

#include <stdio.h>
#include <string.h>

#include "amazon.h"
#include "jwo/alloc.h"

bool amz_payment_is_key(const char *text)
{
    const size_t len = strlen(text);

    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return false;
        }
    }
    return len > 0 && len < AMZ_PAYMENT_KEY_MAX;
}

struct amz_payment *amz_payment_make(struct amz_shopper *shopper, const char *key,
                                     const char *reference, const struct jwo_money *amount,
                                     const char *request_hash)
{
    struct amz_payment *payment = jwo_calloc(1, sizeof *payment);
    struct amz_payment **end = &shopper->payments;
    char uuid[JWO_UUID_MAX];

    JWO_ASSERT(amz_payment_is_key(key));
    (void)snprintf(payment->key, sizeof payment->key, "%s", key);
    (void)snprintf(payment->id, sizeof payment->id, "pay_%s",
                   jwo_prng_uuid(amz_amazon_chance(amz_world_amazon(shopper->world)), uuid));
    (void)snprintf(payment->reference, sizeof payment->reference, "%s", reference);
    (void)snprintf(payment->request_hash, sizeof payment->request_hash, "%s", request_hash);
    payment->amount = *amount;
    payment->shopper = shopper;
    payment->succeeded = amz_issuer_pays(&shopper->card);
    amz_amazon_add_payment(amz_world_amazon(shopper->world), payment);
    while (*end) {
        end = &(*end)->next;
    }
    *end = payment;
    return payment;
}

const char *amz_payment_status(const struct amz_payment *payment)
{
    return payment->succeeded ? "succeeded" : "declined";
}

void amz_payments_free(struct amz_shopper *shopper)
{
    while (shopper->payments) {
        struct amz_payment *payment = shopper->payments;

        shopper->payments = payment->next;
        amz_amazon_remove_payment(amz_world_amazon(shopper->world), payment);
        jwo_free(payment);
    }
}

/* processor.h -- a stand-in for the payment processor that a retailer has chosen itself. Not
 * Amazon's, and nothing of it is published: the shapes are ours (decision D30).
 *
 * Role       Remembers the payments by which shoppers pay off what they owe, each found by the
 *            idempotency key of its first request. The card that pays is the shopper's own, and its
 *            issuer decides. Payments are no charges: they are in no ledger of a trip.
 * Ownership  A payment belongs to its shopper and dies with the shopper's world. Keys are unique in
 *            an Amazon, because one retailer serves all its worlds.
 */
#ifndef AMZ_PROCESSOR_H
#define AMZ_PROCESSOR_H

#include "jwo/digest.h"
#include "world.h"

#define AMZ_PAYMENT_KEY_MAX 65 /* 64 characters */

struct amz_payment {
    char key[AMZ_PAYMENT_KEY_MAX]; /* the idempotency key */
    char id[4 + JWO_UUID_MAX];     /* "pay_..." */
    char reference[AMZ_ID_MAX];    /* the retailer's own */
    struct jwo_money amount;
    bool succeeded;
    char request_hash[JWO_SHA256_HEX_MAX]; /* of the request in its canonical form */
    struct amz_shopper *shopper;           /* borrowed */
    struct amz_payment *next;              /* of this shopper, oldest first */
};

/* 1 to 64 visible ASCII characters. */
bool amz_payment_is_key(const char *text);

/* Pay, once: asks the issuer, registers the payment. The key must be new (asserted). */
struct amz_payment *amz_payment_make(struct amz_shopper *shopper, const char *key,
                                     const char *reference, const struct jwo_money *amount,
                                     const char *request_hash);
/* "succeeded" or "declined"; static storage. */
const char *amz_payment_status(const struct amz_payment *payment);
/* For world.c: forget and free the payments of a shopper. */
void amz_payments_free(struct amz_shopper *shopper);

#endif

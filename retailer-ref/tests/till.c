/* till.c -- see till.h for the contract. */
#include "till.h"

#include <stdio.h>
#include <string.h>

#include "jwo/money.h"
#include "test_support.h"

static struct till_payment *find(struct till *till, const char *key)
{
    for (size_t i = 0; i < till->count; i++) {
        if (strcmp(till->payments[i].key, key) == 0) {
            return &till->payments[i];
        }
    }
    return NULL;
}

void till_register(struct till *till, jwo_http_request *request, const jwo_json *body,
                   const char *word)
{
    const char *key = jwo_http_header(request, "Idempotency-Key");
    const char *amount = jwo_json_number_text(jwo_json_get(jwo_json_get(body, "amount"), "amount"));
    struct till_payment *payment;

    assert_non_null(key);
    assert_in_range(strlen(key), 1, 64);
    assert_non_null(amount);
    assert_non_null(jwo_json_get_str(body, "shopperReference"));
    payment = find(till, key);
    if (payment != NULL) {
        till->conflicts += strcmp(payment->amount, amount) != 0;
        return;
    }
    assert_true(till->count < JWO_COUNT(till->payments));
    payment = &till->payments[till->count++];
    (void)snprintf(payment->key, sizeof(payment->key), "%s", key);
    (void)snprintf(payment->amount, sizeof(payment->amount), "%s", amount);
    payment->declined = strcmp(word, "declined") == 0;
}

void till_answer(struct till *till, jwo_http_request *request)
{
    static const char unknown[] = "{\"error\":{\"code\":\"unknown_payment\",\"message\":\"\"}}";
    const struct till_payment *payment = find(till, jwo_http_header(request, "Idempotency-Key"));
    const bool asked = strcmp(jwo_http_method(request), "GET") == 0;
    char body[512];

    if (payment == NULL) {
        jwo_http_answer(request, 404, "application/json", unknown, strlen(unknown), NULL, 0);
        return;
    }
    (void)snprintf(body, sizeof(body),
                   "{\"paymentId\":\"pay_%d\",\"status\":\"%s\",\"amount\":{\"amount\":%s,"
                   "\"code\":\"USD\"},\"merchantReference\":\"%s\"}",
                   (int)(payment - till->payments) + 1,
                   payment->declined ? "declined" : "succeeded", payment->amount, payment->key);
    jwo_http_answer(request, asked ? 200 : 201, "application/json", body, strlen(body), NULL, 0);
}

int64_t till_taken_minor(const struct till *till)
{
    int64_t taken = 0;

    for (size_t i = 0; i < till->count; i++) {
        struct jwo_money amount;

        assert_int_equal(jwo_money_parse(&amount, till->payments[i].amount, "USD", NULL), JWO_OK);
        taken += till->payments[i].declined ? 0 : amount.minor;
    }
    return taken;
}

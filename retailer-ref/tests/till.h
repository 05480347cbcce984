/* till.h -- for the retailer's tests: the payment processor of the scripted world behind fixture.h.
 * It remembers payments by their idempotency keys, as a processor does. */
#ifndef RTL_TEST_TILL_H
#define RTL_TEST_TILL_H

#include <stdbool.h>

#include "jwo/buf.h"
#include "jwo/http_server.h"
#include "jwo/json.h"

struct till_payment {
    char key[65], amount[32];
    bool declined;
};

struct till {
    struct till_payment payments[16];
    size_t count;
    int conflicts; /* one key, two requests */
};

/* Register the payment that the request asks for, unless its key is known; `word` is the script's.
 */
void till_register(struct till *till, jwo_http_request *request, const jwo_json *body,
                   const char *word);
/* Answer POST and GET /processor/payments with what is known of the key; 404 if nothing is. */
void till_answer(struct till *till, jwo_http_request *request);
/* The sum of the payments that succeeded. */
int64_t till_taken_minor(const struct till *till);

#endif

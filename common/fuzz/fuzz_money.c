/* fuzz_money.c -- any text as an amount: three bytes of currency, then the number. */
#include <stdint.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char currency[4] = "";
    char printed[JWO_MONEY_TEXT_MAX];
    struct jwo_money money, again;
    char *text;

    if (len < 3) {
        return 0;
    }
    memcpy(currency, data, 3);
    text = jwo_strndup((const char *)data + 3, len - 3);
    if (jwo_money_parse(&money, text, currency, NULL) == JWO_OK) {
        JWO_ASSERT(jwo_money_parse(&again, jwo_money_print(&money, printed), currency, NULL) ==
                   JWO_OK);
        JWO_ASSERT(jwo_money_same(&money, &again));
    }
    jwo_free(text);
    return 0;
}

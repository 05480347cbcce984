/* fuzz_form.c -- any bytes as a form, of which the member "a" is wanted. */
#include <stdint.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = jwo_strndup((const char *)data, len);
    char value[64];
    const jwo_status status = jwo_form_get(text, "a", value, sizeof value);

    JWO_ASSERT(strlen(value) < sizeof value);
    JWO_ASSERT(strlen(value) <= strlen(text));
    JWO_ASSERT(status == JWO_OK || value[0] == '\0');
    jwo_free(text);
    return 0;
}

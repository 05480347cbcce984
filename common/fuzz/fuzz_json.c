/* fuzz_json.c -- any bytes into the JSON door; what gets in must come out as itself. */
#include <stdint.h>
#include <string.h>

#include "jwo/json.h"
#include "jwo/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The document written, read and written again; the second text must be the first. */
static void round_trip(const jwo_json *document)
{
    struct jwo_buf first, second;
    struct jwo_json_writer w;
    jwo_json *again = NULL;

    jwo_buf_init(&first, 8 * JWO_JSON_BYTES_MAX);
    jwo_buf_init(&second, 8 * JWO_JSON_BYTES_MAX);
    jwo_jw_init(&w, &first);
    jwo_jw_node(&w, document);
    JWO_ASSERT(!first.overflow);
    if (first.len <= JWO_JSON_BYTES_MAX) { /* escapes may have made it longer than we take */
        JWO_ASSERT(jwo_json_parse(&again, first.data, first.len, NULL) == JWO_OK);
        jwo_jw_init(&w, &second);
        jwo_jw_node(&w, again);
        JWO_ASSERT(strcmp(first.data, second.data) == 0);
    }
    jwo_json_free(again);
    jwo_buf_dispose(&first);
    jwo_buf_dispose(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    jwo_json *document = NULL;
    struct jwo_error err = {0};
    const jwo_status status = jwo_json_parse(&document, (const char *)data, len, &err);

    JWO_ASSERT((status == JWO_OK) == (document != NULL));
    JWO_ASSERT((status == JWO_OK) == (err.text[0] == '\0'));
    if (document != NULL) {
        round_trip(document);
    }
    jwo_json_free(document);
    return 0;
}

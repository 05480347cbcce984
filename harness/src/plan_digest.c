/* plan_digest.c -- the plan's name for itself: one hash that changes when any story does. */
#include <string.h>

#include "jwo/digest.h"
#include "jwo/file.h"
#include "plan_internal.h"

/* Ids and hashes of fixed length, so that no two plans spell the same text. */
jwo_status hrn_plan_digest(struct hrn_plan *plan, struct jwo_error *err)
{
    jwo_status status = JWO_OK;
    struct jwo_buf names, bytes;

    jwo_buf_init(&names, plan->count * (AMZ_ID_MAX + JWO_SHA256_HEX_MAX + 2));
    jwo_buf_init(&bytes, HRN_STORY_BYTES_MAX);
    for (size_t i = 0; i < plan->count && status == JWO_OK; i++) {
        char hex[JWO_SHA256_HEX_MAX];

        jwo_buf_reset(&bytes);
        status = jwo_file_read(&bytes, plan->stories[i].path, err);
        jwo_buf_addf(&names, "%s %s\n", plan->stories[i].id,
                     jwo_sha256_hex(bytes.data, bytes.len, hex));
    }
    if (status == JWO_OK) {
        (void)jwo_sha256_hex(names.data, names.len, plan->digest);
    }
    jwo_buf_dispose(&bytes);
    jwo_buf_dispose(&names);
    return status;
}

/* dialect_processor.c -- the words of the stand-in for a payment processor. Ours, not Amazon's
 * (decision D30). */
#include <string.h>

#include "dialect.h"
#include "jwo/json.h"

static void write_error(struct jwo_buf *body, int status, const char *error_name,
                        const char *sentence, const char *request_id)
{
    const char *colon = sentence ? strstr(sentence, ": ") : NULL; /* after a violation's rule */
    struct jwo_json_writer w;

    (void)status;
    (void)request_id;
    jwo_jw_init(&w, body);
    jwo_jw_object(&w);
    jwo_jw_key(&w, "error");
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "code", error_name);
    jwo_jw_kstr(&w, "message", colon ? colon + 2 : error_name);
    jwo_jw_end_object(&w);
    jwo_jw_end_object(&w);
}

/* Of a fault that plays a 403; its own refusal of a caller is a 401. */
static void write_denial(struct jwo_buf *body, const char *error_type, const char *sentence,
                         const char *request_id)
{
    (void)error_type;
    write_error(body, 403, "forbidden", sentence, request_id);
}

/* clang-format off */
static const struct amz_usual_error processor_usual[] = {
    {400, "invalid_request"},
    {401, "unauthorized"},
    {404, "not_found"},
    {429, "rate_limited"},
    {500, "internal_error"},
    {503, "unavailable"},
    {0, NULL},
};
/* clang-format on */

const struct amz_dialect amz_dialect_processor = {
    .name = "processor",
    .content_type = "application/json",
    .bad_request = "invalid_request",
    .unknown_trip = "unknown_preauthorization",
    .usual = processor_usual,
    .write = write_error,
    .write_denial = write_denial,
};

/* dialect.c -- see dialect.h for the contract. */
#include "dialect.h"

#include "jwo/http.h"
#include "jwo/json.h"

static void write_member(struct jwo_buf *body, const char *member, const char *text)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, body);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, member, text);
    jwo_jw_end_object(&w);
}

/* Payment and checkout alike: {"errorMsg": name}; nothing more is published. */
static void write_error_msg(struct jwo_buf *body, int status, const char *error_name,
                            const char *sentence, const char *request_id)
{
    (void)request_id;
    (void)status;
    (void)sentence;
    write_member(body, "errorMsg", error_name);
}

/* As AWS API Gateway answers before the service is asked (D19). */
static void write_gateway_denial(struct jwo_buf *body, const char *error_type, const char *sentence,
                                 const char *request_id)
{
    (void)request_id;
    (void)error_type;
    write_member(body, "message", sentence);
}

/* clang-format off */
static const struct amz_usual_error payment_usual[] = {
    {400, "BadRequestException"},
    {429, "Too Many Requests"},
    {500, "InternalServerException"},
    {503, "ServiceUnavailable"},
    {0, NULL},
};

static const struct amz_usual_error checkout_usual[] = {
    {400, "InvalidRequestException"},
    {429, "Too Many Requests"},
    {500, "InternalServerException"},
    {503, "ServiceUnavailable"},
    {0, NULL},
};
/* clang-format on */

const struct amz_dialect amz_dialect_payment = {
    .name = "payment",
    .content_type = "application/json",
    .bad_request = "BadRequestException",
    .unknown_trip = "UnknownShoppingTrip",
    .usual = payment_usual,
    .write = write_error_msg,
    .write_denial = write_gateway_denial,
};

const struct amz_dialect amz_dialect_checkout = {
    .name = "checkout",
    .content_type = "application/json",
    .bad_request = "InvalidRequestException",
    .unknown_trip = "UnknownShoppingTripException",
    .usual = checkout_usual,
    .write = write_error_msg,
    .write_denial = write_gateway_denial,
};

const char *amz_dialect_usual(const struct amz_dialect *dialect, int status)
{
    for (const struct amz_usual_error *row = dialect->usual; row->status != 0; row++) {
        if (row->status == status) {
            return row->error_name;
        }
    }
    return jwo_http_reason(status);
}

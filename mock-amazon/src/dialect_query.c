/* dialect_query.c -- the words of AWS's query protocol, which STS speaks: errors are XML. */
#include <string.h>

#include "dialect.h"
#include "jwo/status.h"
#include "jwo/xml.h"

static void write_element(struct jwo_buf *body, const char *name, const char *text)
{
    jwo_buf_addf(body, "<%s>", name);
    jwo_xml_escape(body, text, strlen(text));
    jwo_buf_addf(body, "</%s>", name);
}

/* A violation is "rule: sentence"; its rule is ours and not for the wire. */
static const char *without_rule(const char *sentence)
{
    const char *colon = strstr(sentence, ": ");

    return colon ? colon + 2 : sentence;
}

static void write_response(struct jwo_buf *body, const char *type, const char *code,
                           const char *message, const char *request_id)
{
    jwo_buf_adds(body, "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                       "<Error>");
    write_element(body, "Type", type);
    write_element(body, "Code", code);
    write_element(body, "Message", message);
    jwo_buf_adds(body, "</Error>");
    write_element(body, "RequestId", request_id);
    jwo_buf_adds(body, "</ErrorResponse>\n");
}

static void write_error(struct jwo_buf *body, int status, const char *error_name,
                        const char *sentence, const char *request_id)
{
    write_response(body, status < 500 ? "Sender" : "Receiver", error_name,
                   sentence ? without_rule(sentence) : error_name, request_id);
}

/* The names that the JSON services give by x-amzn-ErrorType (D19) are others here. */
/* clang-format off */
static const struct {
    const char *error_type, *code;
} codes[] = {
    {"MissingAuthenticationTokenException", "MissingAuthenticationToken"},
    {"IncompleteSignatureException",        "IncompleteSignature"},
    {"InvalidSignatureException",           "SignatureDoesNotMatch"},
    {"UnrecognizedClientException",         "InvalidClientTokenId"},
    {"ExpiredTokenException",               "ExpiredToken"},
    {"AccessDeniedException",               "AccessDenied"},
};

static const struct amz_usual_error query_usual[] = {
    {400, "ValidationError"},
    {403, "AccessDenied"},
    {429, "Throttling"},
    {500, "InternalFailure"},
    {503, "ServiceUnavailable"},
    {0, NULL},
};
/* clang-format on */

static void write_denial(struct jwo_buf *body, const char *error_type, const char *sentence,
                         const char *request_id)
{
    const char *code = error_type;

    for (size_t i = 0; i < JWO_COUNT(codes); i++) {
        code = strcmp(codes[i].error_type, error_type) == 0 ? codes[i].code : code;
    }
    write_response(body, "Sender", code, sentence, request_id);
}

const struct amz_dialect amz_dialect_query = {
    .name = "query",
    .content_type = "text/xml",
    .bad_request = "ValidationError",
    .unknown_trip = "ValidationError", /* no call of this dialect names a trip */
    .usual = query_usual,
    .write = write_error,
    .write_denial = write_denial,
};

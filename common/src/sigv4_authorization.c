/* sigv4_authorization.c -- takes an Authorization header apart; see sigv4_parts.h.
 *
 *     AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/execute-api/aws4_request,
 *                      SignedHeaders=host;x-amz-date, Signature=5fa0...
 *
 * The three parameters may come in any order, each once, with or without blanks after the commas.
 * The sentences are those that AWS answers where they are known, without the echo of what was sent.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "jwo/digest.h"
#include "jwo/status.h"
#include "sigv4_parts.h"

#define ALGORITHM         "AWS4-HMAC-SHA256"
#define SIGNATURE_HEX_LEN ((size_t)2 * JWO_SHA256_BYTES)

enum jwo_sigv4_verdict jwo_sigv4_refuse(char message[JWO_SIGV4_MESSAGE_BYTES],
                                        enum jwo_sigv4_verdict verdict, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(message, JWO_SIGV4_MESSAGE_BYTES, fmt, args);
    va_end(args);
    return verdict;
}

bool jwo_sigv4_span_is(struct jwo_sigv4_span span, const char *text)
{
    return span.len == strlen(text) && memcmp(span.at, text, span.len) == 0;
}

/* What a region, a service or an access key may be made of. */
static bool is_plain(struct jwo_sigv4_span span)
{
    for (size_t i = 0; i < span.len; i++) {
        const char c = span.at[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_')) {
            return false;
        }
    }
    return span.len > 0;
}

static enum jwo_sigv4_verdict parse_credential(struct jwo_sigv4_authorization *out,
                                               struct jwo_sigv4_span text, char *message)
{
    /* clang-format off */
    const struct {
        const char *name;
        struct jwo_sigv4_span *part;
        size_t bytes_max;
    } elements[] = {
        {"key id",     &out->access_key_id, JWO_SIGV4_ACCESS_KEY_BYTES_MAX},
        {"date",       &out->date,          8},
        {"region",     &out->region,        JWO_SIGV4_SCOPE_NAME_BYTES_MAX},
        {"service",    &out->service,       JWO_SIGV4_SCOPE_NAME_BYTES_MAX},
        {"terminator", &out->terminator,    JWO_SIGV4_SCOPE_NAME_BYTES_MAX},
    };
    /* clang-format on */
    const char *const end = text.at + text.len;
    const char *at = text.at;

    for (size_t i = 0; i < JWO_COUNT(elements); i++) {
        const char *slash = memchr(at, '/', (size_t)(end - at));
        const bool last = i + 1 == JWO_COUNT(elements);

        if (last != (slash == NULL)) {
            return jwo_sigv4_refuse(message, JWO_SIGV4_INCOMPLETE,
                                    "Credential must have exactly 5 slash-delimited elements, "
                                    "e.g. keyid/date/region/service/term.");
        }
        *elements[i].part = (struct jwo_sigv4_span){at, (size_t)((last ? end : slash) - at)};
        if (!is_plain(*elements[i].part) || elements[i].part->len > elements[i].bytes_max) {
            return jwo_sigv4_refuse(
                message, JWO_SIGV4_INCOMPLETE,
                "The %s in Credential must be 1 to %zu letters, digits, '-' or '_'.",
                elements[i].name, elements[i].bytes_max);
        }
        at = last ? end : slash + 1;
    }
    out->scope = (struct jwo_sigv4_span){out->date.at, (size_t)(end - out->date.at)};
    return JWO_SIGV4_ACCEPTED;
}

/* Ascending without repeats: that is the order in which a signer hashes them, so that no other list
 * can match. */
static bool names_ascend(struct jwo_sigv4_span before, struct jwo_sigv4_span after)
{
    const size_t len = before.len < after.len ? before.len : after.len;
    const int order = memcmp(before.at, after.at, len);

    return order < 0 || (order == 0 && before.len < after.len);
}

static bool is_header_name(struct jwo_sigv4_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.at[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr("!#$%&'*+-.^_`|~", c))) {
            return false;
        }
    }
    return name.len > 0 && name.len <= JWO_SIGV4_HEADER_NAME_BYTES_MAX;
}

static enum jwo_sigv4_verdict parse_signed_headers(struct jwo_sigv4_authorization *out,
                                                   struct jwo_sigv4_span text, char *message)
{
    const char *const end = text.at + text.len;
    const char *at = text.at;

    out->signed_headers = text;
    out->name_count = 0;
    for (;;) {
        const char *semicolon = memchr(at, ';', (size_t)(end - at));
        const struct jwo_sigv4_span name = {at, (size_t)((semicolon ? semicolon : end) - at)};

        if (out->name_count == JWO_SIGV4_SIGNED_HEADERS_MAX) {
            return jwo_sigv4_refuse(message, JWO_SIGV4_INVALID,
                                    "'SignedHeaders' must not name more than %d headers.",
                                    JWO_SIGV4_SIGNED_HEADERS_MAX);
        }
        if (!is_header_name(name)) {
            return jwo_sigv4_refuse(
                message, JWO_SIGV4_INVALID,
                "'SignedHeaders' must be lower-case header names separated by ';'.");
        }
        if (out->name_count > 0 && !names_ascend(out->names[out->name_count - 1], name)) {
            return jwo_sigv4_refuse(message, JWO_SIGV4_INVALID,
                                    "'SignedHeaders' must be in ascending order, each name once.");
        }
        out->names[out->name_count++] = name;
        if (semicolon == NULL) {
            return JWO_SIGV4_ACCEPTED;
        }
        at = semicolon + 1;
    }
}

static enum jwo_sigv4_verdict parse_signature(struct jwo_sigv4_authorization *out,
                                              struct jwo_sigv4_span text, char *message)
{
    bool hex = text.len == SIGNATURE_HEX_LEN;

    for (size_t i = 0; hex && i < text.len; i++) {
        hex = (text.at[i] >= '0' && text.at[i] <= '9') || (text.at[i] >= 'a' && text.at[i] <= 'f');
    }
    out->signature = text;
    if (!hex) {
        return jwo_sigv4_refuse(message, JWO_SIGV4_INVALID,
                                "'Signature' must be %zu lower-case hex digits.",
                                SIGNATURE_HEX_LEN);
    }
    return JWO_SIGV4_ACCEPTED;
}

/* The three parameters there are. To allow another, add a row. */
static const struct {
    const char *name;
    enum jwo_sigv4_verdict (*parse)(struct jwo_sigv4_authorization *out, struct jwo_sigv4_span text,
                                    char *message);
} parameters[] = {
    {"Credential", parse_credential},
    {"SignedHeaders", parse_signed_headers},
    {"Signature", parse_signature},
};

/* Cuts `text` at its commas into values[], one for each row of `parameters`;
 * at == NULL: not there. */
static enum jwo_sigv4_verdict split_parameters(struct jwo_sigv4_span values[JWO_COUNT(parameters)],
                                               const char *text, char *message)
{
    for (const char *at = text; *at != '\0';) {
        at += strspn(at, " ");

        const size_t len = strcspn(at, ",");
        const size_t name_len = strcspn(at, "=,");
        size_t row = 0;

        while (row < JWO_COUNT(parameters) &&
               !jwo_sigv4_span_is((struct jwo_sigv4_span){at, name_len}, parameters[row].name)) {
            row++;
        }
        if (row == JWO_COUNT(parameters) || name_len == len) {
            return jwo_sigv4_refuse(message, JWO_SIGV4_INCOMPLETE,
                                    "Authorization header must consist of 'Credential', "
                                    "'SignedHeaders' and 'Signature', as key=value pairs.");
        }
        if (values[row].at != NULL) {
            return jwo_sigv4_refuse(message, JWO_SIGV4_INCOMPLETE,
                                    "Authorization header must have '%s' only once.",
                                    parameters[row].name);
        }
        values[row] = (struct jwo_sigv4_span){at + name_len + 1, len - name_len - 1};
        at += len;
        if (*at == ',' && *++at == '\0') {
            return jwo_sigv4_refuse(message, JWO_SIGV4_INCOMPLETE,
                                    "Authorization header must not end in a comma.");
        }
    }
    return JWO_SIGV4_ACCEPTED;
}

enum jwo_sigv4_verdict jwo_sigv4_authorization_parse(struct jwo_sigv4_authorization *out,
                                                     const char *text,
                                                     char message[JWO_SIGV4_MESSAGE_BYTES])
{
    const size_t scheme_len = strlen(ALGORITHM);
    struct jwo_sigv4_span values[JWO_COUNT(parameters)] = {{NULL, 0}};

    if (strnlen(text, JWO_SIGV4_AUTHORIZATION_BYTES_MAX + 1) > JWO_SIGV4_AUTHORIZATION_BYTES_MAX) {
        return jwo_sigv4_refuse(message, JWO_SIGV4_INCOMPLETE,
                                "Authorization header must not be longer than %d bytes.",
                                JWO_SIGV4_AUTHORIZATION_BYTES_MAX);
    }
    if (strncmp(text, ALGORITHM, scheme_len) != 0 || text[scheme_len] != ' ') {
        return jwo_sigv4_refuse(message, JWO_SIGV4_INCOMPLETE,
                                "Authorization header must start with '" ALGORITHM " '.");
    }
    enum jwo_sigv4_verdict verdict = split_parameters(values, text + scheme_len + 1, message);

    for (size_t i = 0; i < JWO_COUNT(parameters) && verdict == JWO_SIGV4_ACCEPTED; i++) {
        if (values[i].len == 0) {
            return jwo_sigv4_refuse(message, JWO_SIGV4_INCOMPLETE,
                                    "Authorization header requires '%s' parameter.",
                                    parameters[i].name);
        }
        verdict = parameters[i].parse(out, values[i], message);
    }
    return verdict;
}

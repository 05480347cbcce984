/* sigv4_canonical.c -- one spelling for what may be spelled in several ways; see sigv4_parts.h.
 *
 * Source: "Create a signed AWS API request", section "Create a canonical request", of the AWS IAM
 * user guide; where it is silent (the order of normalising and escaping) the JavaScript signer of
 * AWS's own SDK is followed.
 */
#include <string.h>

#include "jwo/status.h"
#include "sigv4_parts.h"

/* RFC 3986, 2.3: what is never escaped. */
static bool is_unreserved(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static char *put_escaped(char *to, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    if (is_unreserved(c)) {
        *to++ = (char)c;
    } else {
        *to++ = '%';
        *to++ = digits[c >> 4];
        *to++ = digits[c & 15];
    }
    return to;
}

static bool segment_is(const char *segment, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(segment, text, len) == 0;
}

bool jwo_sigv4_canonical_path(const char *path, char out[JWO_SIGV4_ENCODED_MAX])
{
    const size_t path_len = strlen(path);
    char *to = out;

    if (path_len > JWO_HTTP_TARGET_BYTES_MAX) {
        return false;
    }
    for (const char *at = path; *at != '\0';) {
        const size_t len = strcspn(at, "/");

        if (segment_is(at, len, "..")) {
            while (to > out && *--to != '/') {
                /* back to the start of the segment before */
            }
        } else if (len > 0 && !segment_is(at, len, ".")) {
            *to++ = '/';
            for (size_t i = 0; i < len; i++) {
                to = put_escaped(to, (unsigned char)at[i]);
            }
        }
        at += len + (at[len] == '/');
    }
    if (to == out || path[path_len - 1] == '/') {
        *to++ = '/';
    }
    *to = '\0';
    return true;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A parameter in the text being built: name and value, both escaped. */
struct parameter {
    struct jwo_sigv4_span name;
    struct jwo_sigv4_span value;
};

/* Undo the sender's escapes and write our own. A "%" that starts no escape stands for itself. */
static struct jwo_sigv4_span put_reescaped(char **to, const char *from, size_t len)
{
    struct jwo_sigv4_span span = {*to, 0};

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)from[i];

        if (c == '%' && i + 2 < len && hex_value(from[i + 1]) >= 0 && hex_value(from[i + 2]) >= 0) {
            c = (unsigned char)(hex_value(from[i + 1]) * 16 + hex_value(from[i + 2]));
            i += 2;
        }
        *to = put_escaped(*to, c);
    }
    span.len = (size_t)(*to - span.at);
    return span;
}

static int compare_spans(struct jwo_sigv4_span a, struct jwo_sigv4_span b)
{
    const int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

    if (order != 0) {
        return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

/* Names first: comparing "name=value" as a whole would put "a-b=1" before "a=1", because "-" is
 * below "=". */
static int compare_parameters(const struct parameter *a, const struct parameter *b)
{
    const int order = compare_spans(a->name, b->name);

    return order != 0 ? order : compare_spans(a->value, b->value);
}

/* By insertion: the list is short and most often in order already. */
static void insert_parameter(struct parameter *sorted, size_t count, const struct parameter *added)
{
    size_t i = count;

    while (i > 0 && compare_parameters(added, &sorted[i - 1]) < 0) {
        sorted[i] = sorted[i - 1];
        i--;
    }
    sorted[i] = *added;
}

static char *put_span(char *to, struct jwo_sigv4_span span)
{
    memcpy(to, span.at, span.len);
    return to + span.len;
}

bool jwo_sigv4_canonical_query(const char *query, char out[JWO_SIGV4_QUERY_MAX])
{
    char text[JWO_SIGV4_ENCODED_MAX];
    struct parameter sorted[JWO_SIGV4_QUERY_PARAMETERS_MAX];
    size_t count = 0;
    char *to = text;

    if (strlen(query) > JWO_HTTP_TARGET_BYTES_MAX) {
        return false;
    }
    for (const char *at = query; *at != '\0';) {
        const size_t len = strcspn(at, "&");
        const size_t name_len = strcspn(at, "&=");

        if (len > 0) {
            struct parameter added;

            if (count == JWO_COUNT(sorted)) {
                return false;
            }
            added.name = put_reescaped(&to, at, name_len);
            added.value = name_len < len ? put_reescaped(&to, at + name_len + 1, len - name_len - 1)
                                         : (struct jwo_sigv4_span){to, 0};
            insert_parameter(sorted, count++, &added);
        }
        at += len + (at[len] == '&');
    }
    to = out;
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            *to++ = '&';
        }
        to = put_span(to, sorted[i].name);
        *to++ = '=';
        to = put_span(to, sorted[i].value);
    }
    *to = '\0';
    return true;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

const char *jwo_sigv4_skip_space(const char *at)
{
    while (is_space(*at)) {
        at++;
    }
    return at;
}

char jwo_sigv4_value_next(const char **at)
{
    if (!is_space(**at)) {
        return **at == '\0' ? '\0' : *(*at)++;
    }
    *at = jwo_sigv4_skip_space(*at);
    return **at == '\0' ? '\0' : ' ';
}

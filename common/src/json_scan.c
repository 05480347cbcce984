/* json_scan.c -- a recursive descent over JSON text that builds nothing. The depth limit bounds its
 * stack. */
#include "json_scan.h"

#include <string.h>

#include "jwo/decimal.h"
#include "jwo/limits.h"
#include "utf8.h"

struct scan {
    const char *start, *at, *end;
    size_t nodes, nodes_max;
    struct jwo_error *err;
};

static jwo_status scan_value(struct scan *scan, int depth);

static jwo_status refuse(const struct scan *scan, const char *what)
{
    return jwo_fail(scan->err, JWO_EINPUT, "%s at byte %zu", what,
                    (size_t)(scan->at - scan->start));
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t')) {
        scan->at++;
    }
}

/* True when the next character is `c`, which is then behind us. */
static bool take(struct scan *scan, char c)
{
    if (scan->at < scan->end && *scan->at == c) {
        scan->at++;
        return true;
    }
    return false;
}

/* The value of the four hex digits at `text`, -1 when they are not there. */
static int hex4(const char *text, const char *end)
{
    int value = 0;

    if (end - text < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        const char c = text[i];

        if (c >= '0' && c <= '9') {
            value = value * 16 + (c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = value * 16 + (c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            value = value * 16 + (c - 'A' + 10);
        } else {
            return -1;
        }
    }
    return value;
}

/* At the 'u' of an escape: one character, or both halves of a surrogate pair. */
static jwo_status scan_unicode_escape(struct scan *scan)
{
    const int first = hex4(scan->at + 1, scan->end);
    int second = -1;

    if (first < 0) {
        return refuse(scan, "\\u without four hex digits");
    }
    if (first == 0) {
        return refuse(scan, "\\u0000 is not allowed");
    }
    if (first < 0xd800 || first > 0xdfff) {
        scan->at += 5;
        return JWO_OK;
    }
    if (first < 0xdc00 && scan->end - scan->at >= 7 && scan->at[5] == '\\' && scan->at[6] == 'u') {
        second = hex4(scan->at + 7, scan->end);
    }
    if (second < 0xdc00 || second > 0xdfff) {
        return refuse(scan, "half a surrogate pair");
    }
    scan->at += 11;
    return JWO_OK;
}

/* Behind the backslash. */
static jwo_status scan_escape(struct scan *scan)
{
    if (scan->at < scan->end) {
        if (*scan->at == 'u') {
            return scan_unicode_escape(scan);
        }
        if (*scan->at != '\0' && strchr("\"\\/bfnrt", *scan->at) != NULL) {
            scan->at++;
            return JWO_OK;
        }
    }
    return refuse(scan, "unknown escape");
}

/* Behind the opening quote. */
static jwo_status scan_string(struct scan *scan)
{
    while (scan->at < scan->end) {
        const unsigned char byte = (unsigned char)*scan->at;

        if (byte == '"') {
            scan->at++;
            return JWO_OK;
        }
        if (byte == '\\') {
            jwo_status status;

            scan->at++;
            status = scan_escape(scan);
            if (status != JWO_OK) {
                return status;
            }
        } else if (byte < ' ') {
            return refuse(scan, "control character in a string");
        } else if (byte < 0x80) {
            scan->at++;
        } else {
            const size_t span = jwo_utf8_span(scan->at, (size_t)(scan->end - scan->at));

            if (span == 0) {
                return refuse(scan, "not UTF-8");
            }
            scan->at += span;
        }
    }
    return refuse(scan, "string without an end");
}

static jwo_status scan_number(struct scan *scan)
{
    const size_t span = jwo_decimal_span(scan->at, (size_t)(scan->end - scan->at));

    if (span == 0) {
        return refuse(scan, "malformed number");
    }
    if (span > JWO_JSON_NUMBER_BYTES_MAX) {
        return jwo_fail(scan->err, JWO_ELIMIT, "number of more than %d characters at byte %zu",
                        JWO_JSON_NUMBER_BYTES_MAX, (size_t)(scan->at - scan->start));
    }
    scan->at += span;
    return JWO_OK;
}

static jwo_status scan_literal(struct scan *scan, const char *literal)
{
    const size_t len = strlen(literal);

    if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, literal, len) != 0) {
        return refuse(scan, "value expected");
    }
    scan->at += len;
    return JWO_OK;
}

/* Behind the '['. */
static jwo_status scan_array(struct scan *scan, int depth)
{
    skip_space(scan);
    if (take(scan, ']')) {
        return JWO_OK;
    }
    do {
        const jwo_status status = scan_value(scan, depth);

        if (status != JWO_OK) {
            return status;
        }
    } while (take(scan, ','));
    return take(scan, ']') ? JWO_OK : refuse(scan, "',' or ']' expected");
}

/* A key with its colon. */
static jwo_status scan_key(struct scan *scan)
{
    jwo_status status;

    skip_space(scan);
    if (!take(scan, '"')) {
        return refuse(scan, "key expected");
    }
    status = scan_string(scan);
    if (status != JWO_OK) {
        return status;
    }
    skip_space(scan);
    return take(scan, ':') ? JWO_OK : refuse(scan, "':' expected");
}

/* Behind the '{'. */
static jwo_status scan_object(struct scan *scan, int depth)
{
    size_t members = 0;

    skip_space(scan);
    if (take(scan, '}')) {
        return JWO_OK;
    }
    do {
        jwo_status status;

        if (++members > JWO_JSON_MEMBERS_MAX) {
            return jwo_fail(scan->err, JWO_ELIMIT, "object of more than %d members at byte %zu",
                            JWO_JSON_MEMBERS_MAX, (size_t)(scan->at - scan->start));
        }
        status = scan_key(scan);
        if (status == JWO_OK) {
            status = scan_value(scan, depth);
        }
        if (status != JWO_OK) {
            return status;
        }
    } while (take(scan, ','));
    return take(scan, '}') ? JWO_OK : refuse(scan, "',' or '}' expected");
}

/* Arrays and objects; `depth` counts those around this one. */
static jwo_status scan_nested(struct scan *scan, int depth)
{
    if (depth >= JWO_JSON_DEPTH_MAX) {
        return jwo_fail(scan->err, JWO_ELIMIT, "nested more than %d deep at byte %zu",
                        JWO_JSON_DEPTH_MAX, (size_t)(scan->at - scan->start));
    }
    if (take(scan, '[')) {
        return scan_array(scan, depth + 1);
    }
    scan->at++;
    return scan_object(scan, depth + 1);
}

/* A value with the white space around it. */
static jwo_status scan_value(struct scan *scan, int depth)
{
    jwo_status status;

    skip_space(scan);
    if (scan->at == scan->end) {
        return refuse(scan, "value expected");
    }
    if (++scan->nodes > scan->nodes_max) {
        return jwo_fail(scan->err, JWO_ELIMIT, "more than %zu values at byte %zu", scan->nodes_max,
                        (size_t)(scan->at - scan->start));
    }
    switch (*scan->at) {
    case '{':
    case '[':
        status = scan_nested(scan, depth);
        break;
    case '"':
        scan->at++;
        status = scan_string(scan);
        break;
    case 't':
        status = scan_literal(scan, "true");
        break;
    case 'f':
        status = scan_literal(scan, "false");
        break;
    case 'n':
        status = scan_literal(scan, "null");
        break;
    default:
        status = (*scan->at == '-' || (*scan->at >= '0' && *scan->at <= '9'))
                     ? scan_number(scan)
                     : refuse(scan, "value expected");
        break;
    }
    skip_space(scan);
    return status;
}

jwo_status jwo_json_scan(const char *text, size_t len, const struct jwo_json_limits *limits,
                         struct jwo_error *err)
{
    struct scan scan = {
        .start = text, .at = text, .end = text + len, .nodes_max = limits->nodes_max, .err = err};
    jwo_status status;

    if (len > limits->bytes_max) {
        return jwo_fail(err, JWO_ELIMIT, "longer than %zu bytes", limits->bytes_max);
    }
    status = scan_value(&scan, 0);
    if (status == JWO_OK && scan.at < scan.end) {
        status = refuse(&scan, "text after the value");
    }
    return status;
}

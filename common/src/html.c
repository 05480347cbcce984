/* html.c -- see html.h for the contract. */
#include "jwo/html.h"

#include <string.h>

#include "jwo/status.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* What stands for the character in a page; NULL: itself. */
static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;"; /* &apos; is unknown to old readers of HTML */
    case '\t':
    case '\n':
    case '\r':
        return NULL;
    default:
        return (unsigned char)c < 0x20 || c == 0x7f ? REPLACEMENT : NULL;
    }
}

void jwo_html_escape(struct jwo_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *instead = reference(*text);

        if (instead != NULL) {
            jwo_buf_adds(out, instead);
        } else {
            jwo_buf_addc(out, *text);
        }
    }
}

/* One conversion; returns what follows it. */
static const char *convert(struct jwo_buf *out, const char *spec, va_list *args)
{
    if (spec[0] == 's') {
        jwo_html_escape(out, va_arg(*args, const char *));
        return spec + 1;
    }
    if (spec[0] == 'd') {
        jwo_buf_addf(out, "%d", va_arg(*args, int));
        return spec + 1;
    }
    if (strncmp(spec, "lld", 3) == 0) {
        jwo_buf_addf(out, "%lld", va_arg(*args, long long));
        return spec + 3;
    }
    if (strncmp(spec, "zu", 2) == 0) {
        jwo_buf_addf(out, "%zu", va_arg(*args, size_t));
        return spec + 2;
    }
    JWO_ASSERT(spec[0] == '%');
    jwo_buf_addc(out, '%');
    return spec + 1;
}

void jwo_html_vaddf(struct jwo_buf *out, const char *fmt, va_list args)
{
    va_list rest;

    va_copy(rest, args); /* an array on some machines: its address is not that of a parameter */
    while (*fmt != '\0') {
        const size_t plain = strcspn(fmt, "%");

        jwo_buf_add(out, fmt, plain);
        fmt += plain;
        if (*fmt == '%') {
            fmt = convert(out, fmt + 1, &rest);
        }
    }
    va_end(rest);
}

void jwo_html_addf(struct jwo_buf *out, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    jwo_html_vaddf(out, fmt, args);
    va_end(args);
}

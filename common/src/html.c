/* html.c -- see html.h for the contract. */
#include "jwo/html.h"

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

/* html.h -- text on its way into an HTML page. The only HTML escaper there is. */
#ifndef JWO_HTML_H
#define JWO_HTML_H

#include "jwo/buf.h"

/* Append `text` so that it is text, in an element's content as well as in a quoted attribute:
 * & < > " ' become character references, and control characters that HTML does not allow become
 * U+FFFD. The text is UTF-8. */
void jwo_html_escape(struct jwo_buf *out, const char *text);

/* Append markup: like jwo_buf_addf, but every %s is escaped, so that markup can only stand in the
 * format itself, which is a literal. Conversions: %s %d %lld %zu %%, without flags or widths
 * (asserted). */
void jwo_html_addf(struct jwo_buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void jwo_html_vaddf(struct jwo_buf *out, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

#endif

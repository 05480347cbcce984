/* form.h -- a URL's query or a form's body (application/x-www-form-urlencoded), and cookies. */
#ifndef JWO_FORM_H
#define JWO_FORM_H

#include <stddef.h>

#include "jwo/buf.h"
#include "jwo/status.h"

/* The first member of that name, decoded: '+' is a space, %2F a slash. `form` is "a=1&b=2", still
 * escaped. ENOTFOUND: there is none. EINPUT: an escape is broken, or stands for a NUL. ELIMIT: the
 * value has `size` bytes or more. On failure *out is "". `size` is at least 1. */
JWO_MUST_USE jwo_status jwo_form_get(const char *form, const char *name, char *out, size_t size);

/* Is the whole form well made? EINPUT: a broken escape or a NUL, text that is not UTF-8, or a name
 * that comes twice: two readers could take different ones. ELIMIT: more members than that. */
JWO_MUST_USE jwo_status jwo_form_check(const char *form, size_t members_max);

/* Append `text` so that it is one value of a form or a query, or one segment of a path: all but
 * letters, digits and -._~ become %XX. */
void jwo_url_escape(struct jwo_buf *out, const char *text);

/* A cookie of that name from a Cookie header. ENOTFOUND: there is none, or `header` is NULL.
 * EINPUT: there are two. ELIMIT: `size` bytes or more. On failure *out is "". `size` is at
 * least 1. */
JWO_MUST_USE jwo_status jwo_cookie_get(const char *header, const char *name, char *out,
                                       size_t size);

#endif

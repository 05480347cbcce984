/* form.h -- one member of a URL's query or of a form's body (application/x-www-form-urlencoded). */
#ifndef JWO_FORM_H
#define JWO_FORM_H

#include <stddef.h>

#include "jwo/status.h"

/* The first member of that name, decoded: '+' is a space, %2F a slash. `form` is "a=1&b=2", still
 * escaped. ENOTFOUND: there is none. EINPUT: an escape is broken, or stands for a NUL. ELIMIT: the
 * value has `size` bytes or more. On failure *out is "". `size` is at least 1. */
JWO_MUST_USE jwo_status jwo_form_get(const char *form, const char *name, char *out, size_t size);

#endif

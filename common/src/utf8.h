/* utf8.h -- is this UTF-8? (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.) */
#ifndef JWO_UTF8_H
#define JWO_UTF8_H

#include <stddef.h>

/* Bytes (1 to 4) of the well-formed character at `text`, 0 when there is none. `len` > 0. */
size_t jwo_utf8_span(const char *text, size_t len);

#endif

/* buf.h -- a growing byte buffer that is born with its maximum.
 *
 * Contents are NUL-terminated at all times (the NUL is not counted), so `data` is a C string when
 * the bytes hold none. An append that would pass `max` changes nothing and sets `overflow`; check
 * it once, at the end. A zeroed struct may be disposed of.
 */
#ifndef JWO_BUF_H
#define JWO_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct jwo_buf {
    char *data; /* owned; never NULL after init */
    size_t len; /* bytes in use */
    size_t cap; /* bytes allocated */
    size_t max; /* len never passes this */
    bool overflow;
};

void jwo_buf_init(struct jwo_buf *buf, size_t bytes_max);
void jwo_buf_dispose(struct jwo_buf *buf);
void jwo_buf_reset(struct jwo_buf *buf); /* empty again; keeps its memory */

void jwo_buf_add(struct jwo_buf *buf, const void *bytes, size_t len);
void jwo_buf_adds(struct jwo_buf *buf, const char *text);
void jwo_buf_addc(struct jwo_buf *buf, char c);
void jwo_buf_addf(struct jwo_buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void jwo_buf_vaddf(struct jwo_buf *buf, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

/* The contents as a heap string that the caller frees with jwo_free; the buffer is empty
 * afterwards. */
char *jwo_buf_take(struct jwo_buf *buf);

#endif

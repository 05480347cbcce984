/* buf.c -- a growing byte buffer that is born with its maximum. */
#include "jwo/buf.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/status.h"

#define FIRST_BYTES 256 /* most lines and answers fit without a second allocation */

void jwo_buf_init(struct jwo_buf *buf, size_t bytes_max)
{
    JWO_ASSERT(bytes_max < SIZE_MAX / 2); /* so that doubling and the NUL cannot overflow */
    *buf = (struct jwo_buf){.max = bytes_max};
    buf->cap = (bytes_max < FIRST_BYTES ? bytes_max : FIRST_BYTES) + 1;
    buf->data = jwo_malloc(buf->cap);
    buf->data[0] = '\0';
}

void jwo_buf_dispose(struct jwo_buf *buf)
{
    jwo_free(buf->data);
    *buf = (struct jwo_buf){0};
}

void jwo_buf_reset(struct jwo_buf *buf)
{
    buf->len = 0;
    buf->data[0] = '\0';
    buf->overflow = false;
}

/* Room for `len` more bytes and the NUL;
 * false (and overflow set) when that would pass the maximum. */
static bool reserve(struct jwo_buf *buf, size_t len)
{
    size_t cap = buf->cap;

    if (len > buf->max - buf->len) {
        buf->overflow = true;
        return false;
    }
    while (cap < buf->len + len + 1) {
        cap *= 2;
    }
    if (cap > buf->max + 1) {
        cap = buf->max + 1;
    }
    if (cap != buf->cap) {
        buf->data = jwo_realloc(buf->data, cap);
        buf->cap = cap;
    }
    return true;
}

void jwo_buf_add(struct jwo_buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !reserve(buf, len)) {
        return;
    }
    memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void jwo_buf_adds(struct jwo_buf *buf, const char *text)
{
    jwo_buf_add(buf, text, strlen(text));
}

void jwo_buf_addc(struct jwo_buf *buf, char c)
{
    jwo_buf_add(buf, &c, 1);
}

void jwo_buf_addf(struct jwo_buf *buf, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    jwo_buf_vaddf(buf, fmt, args);
    va_end(args);
}

void jwo_buf_vaddf(struct jwo_buf *buf, const char *fmt, va_list args)
{
    const size_t room = buf->cap - buf->len; /* at least 1, for the NUL */
    va_list again;
    int len;

    va_copy(again, args);
    len = vsnprintf(buf->data + buf->len, room, fmt, args);
    JWO_ASSERT(len >= 0);
    if ((size_t)len < room) {
        buf->len += (size_t)len;
    } else if (reserve(buf, (size_t)len)) {
        (void)vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, again);
        buf->len += (size_t)len;
    } else {
        buf->data[buf->len] = '\0'; /* take back what the first try wrote */
    }
    va_end(again);
}

char *jwo_buf_take(struct jwo_buf *buf)
{
    char *data = buf->data;

    jwo_buf_init(buf, buf->max);
    return data;
}

/* status.c -- the texts of the statuses, the error sentence, and the end after a bug of ours. */
#include "jwo/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void jwo_assert_failed(const char *cond, const char *file, int line)
{
    (void)fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, cond);
    abort();
}

jwo_status jwo_fail(struct jwo_error *err, jwo_status status, const char *fmt, ...)
{
    if (err != NULL) {
        va_list args;

        err->status = status;
        va_start(args, fmt);
        if (vsnprintf(err->text, sizeof(err->text), fmt, args) < 0) {
            err->text[0] = '\0'; /* only a bad format gets here; the status still tells */
        }
        va_end(args);
    }
    return status;
}

const char *jwo_status_text(jwo_status status)
{
    switch (status) {
#define X(name, value, text)                                                                       \
    case JWO_##name:                                                                               \
        return text;
        JWO_STATUSES(X)
#undef X
    }
    return "unknown status";
}

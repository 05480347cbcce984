/* status.h -- how every fallible function in this project reports its outcome.
 *
 * Three kinds of trouble, three mechanisms: a bug of ours stops the program (JWO_ASSERT, also in
 * release builds); the world failed: a jwo_status and one sentence in *err; the protocol says no:
 * data in a reply, not an error.
 */
#ifndef JWO_STATUS_H
#define JWO_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
#define JWO_STATUSES(X)                                                     \
    X(OK,         0, "success")                                             \
    X(EINPUT,    -1, "the input is not of the form the contract asks for")  \
    X(ENOTFOUND, -2, "the thing named does not exist")                      \
    X(ESTATE,    -3, "not allowed in the current state")                    \
    X(ELIMIT,    -4, "a fixed limit would be exceeded")                     \
    X(EIO,       -5, "a socket, file or database call failed")
/* clang-format on */

typedef enum {
#define X(name, value, text) JWO_##name = (value),
    JWO_STATUSES(X)
#undef X
} jwo_status;

/* One sentence, on the caller's stack: the error path never allocates and is never stale. */
struct jwo_error {
    jwo_status status;
    char text[512];
};

#define JWO_MUST_USE     __attribute__((warn_unused_result))
#define JWO_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define JWO_ASSERT(cond) ((cond) ? (void)0 : jwo_assert_failed(#cond, __FILE__, __LINE__))

_Noreturn void jwo_assert_failed(const char *cond, const char *file, int line);

/* Fill *err (if err is not NULL) and return `status`: a failing branch is one line. The text states
 * the fact, without a full stop and without a prefix of the caller's. */
jwo_status jwo_fail(struct jwo_error *err, jwo_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* "success", ...; static storage, never NULL. */
const char *jwo_status_text(jwo_status status);

#endif

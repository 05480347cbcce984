/* control.h -- the control port: make worlds, cast them, play in them and read their journal, over
 * HTTP and JSON.
 *
 * Role       For whoever runs mock-amazon by itself: a person with curl, a test in another
 *            language, the console. The harness does not need it: it has the worlds in its own
 *            process.
 * Routes     A TABLE in control.c; docs/control-api.md describes them.
 * Access     Every request carries `Authorization: Bearer TOKEN`; without it the answer is 401,
 *            whatever the route.
 * Errors     {"error": "..."} that names the field, with 400, 401, 404, 405 or 409.
 * Ownership  The control owns the worlds that it made and frees them; other worlds of the Amazon
 *            it does not see.
 */
#ifndef AMZ_CONTROL_H
#define AMZ_CONTROL_H

#include "amazon.h"

#define AMZ_CONTROL_TOKEN_MAX 129

struct amz_control_options {
    const char *address; /* NULL = 127.0.0.1 */
    uint16_t port;       /* 0 = any */
    const char *token;   /* not empty, shorter than AMZ_CONTROL_TOKEN_MAX (asserted); copied */
};

typedef struct amz_control amz_control;

/* EIO: port in use, named. The Amazon is borrowed. */
JWO_MUST_USE jwo_status amz_control_new(amz_control **out, amz_amazon *amazon,
                                        const struct amz_control_options *options,
                                        struct jwo_error *err);
void amz_control_free(amz_control *control); /* before the Amazon */
uint16_t amz_control_port(const amz_control *control);

#endif

/* control.h -- the control port: make worlds, cast them, play in them and read their journal, over
 * HTTP and JSON.
 *
 * Role       For whoever runs mock-amazon by itself: a person with curl, a test in another
 *            language, the console. The harness does not need it: it has the worlds in its own
 *            process.
 * Routes     A TABLE in control.c; docs/control-api.md describes them.
 * Console    The files of a web page, without the token, at the root.
 * Access     Every other request carries `Authorization: Bearer TOKEN`; without it the answer is
 *            401, whatever the route. A request that names another host than an address, localhost
 *            or the name given, or that another site's page makes, is answered 403 before that.
 * Errors     {"error": "..."} that names the field, with 400, 401, 403, 404, 405, 409, 415
 *            or 503.
 * Ownership  The control owns the worlds that it made and frees them; other worlds of the Amazon
 *            it does not see.
 */
#ifndef AMZ_CONTROL_H
#define AMZ_CONTROL_H

#include "amazon.h"

#define AMZ_CONTROL_TOKEN_MAX 129
#define AMZ_CONTROL_NAME_MAX  254

struct amz_control_options {
    const char *address; /* NULL = 127.0.0.1 */
    uint16_t port;       /* 0 = any */
    const char *name;    /* by which the port is known beside its address; NULL = none; copied */
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

/* http.h -- what the HTTP server and client have in common. */
#ifndef JWO_HTTP_H
#define JWO_HTTP_H

#include <stddef.h>

struct jwo_http_header {
    const char *name;
    const char *value;
};

/* "OK", "Too Many Requests", ...; "" for a status without a name. */
const char *jwo_http_reason(int status);

#endif

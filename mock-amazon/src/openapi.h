/* openapi.h -- one OpenAPI 3.1 document of all that the program serves and calls, generated from
 * the tables that serve and call it: operations.c, connectors.c, control.c and their fields.
 *
 * Rules of a field that are a function (`check`) are told only where OpenAPI has a word for them.
 */
#ifndef AMZ_OPENAPI_H
#define AMZ_OPENAPI_H

#include "jwo/buf.h"

#define AMZ_OPENAPI_BYTES_MAX (4u * 1024 * 1024)

/* Indented JSON with a newline at the end: docs/openapi.json. */
void amz_openapi_write(struct jwo_buf *out);

#endif

/* openapi_schema.h -- a table of field rules as a JSON schema. */
#ifndef AMZ_OPENAPI_SCHEMA_H
#define AMZ_OPENAPI_SCHEMA_H

#include "jwo/fields.h"

/* {"type": "object", ...}: what jwo_fields_check() accepts, as far as a schema can say it. Members
 * that no rule names are allowed. */
void amz_openapi_schema(struct jwo_json_writer *w, const struct jwo_field *fields);
/* Is any of them required? */
bool amz_openapi_is_required(const struct jwo_field *fields);

#endif

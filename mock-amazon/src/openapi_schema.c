/* openapi_schema.c -- see openapi_schema.h for the contract. */
#include "openapi_schema.h"

#include <stdio.h>
#include <string.h>

/* Checks that have a word of their own in OpenAPI. */
static const struct {
    bool (*check)(const char *text);
    const char *keyword, *value;
} checks[] = {
    {jwo_is_uuid, "format", "uuid"},
    {jwo_is_iso_time, "format", "date-time"},
    {jwo_is_base64, "contentEncoding", "base64"},
    {jwo_is_currency, "pattern", "^[A-Z]{3}$"},
    {jwo_is_decimal, "pattern", "^[0-9]+(\\.[0-9]+)?$"},
};

/* "0-9a-z" -> "^[0-9a-z]+$"; a hyphen at the end stands for itself in both. */
static void write_pattern(struct jwo_json_writer *w, const struct jwo_field *field)
{
    char pattern[160];

    (void)snprintf(pattern, sizeof pattern, "^[%s]%s$", field->chars,
                   field->may_be_empty ? "*" : "+");
    jwo_jw_kstr(w, "pattern", pattern);
}

static void write_string(struct jwo_json_writer *w, const struct jwo_field *field)
{
    jwo_jw_kstr(w, "type", "string");
    if (field->one_of) {
        jwo_jw_key(w, "enum");
        jwo_jw_array(w);
        for (const char *const *word = field->one_of; *word; word++) {
            jwo_jw_str(w, *word);
        }
        jwo_jw_end_array(w);
        return;
    }
    if (!field->may_be_empty) {
        jwo_jw_kint(w, "minLength", 1);
    }
    if (field->bytes_max > 0) {
        jwo_jw_kint(w, "maxLength", (int64_t)field->bytes_max);
    }
    if (field->chars) {
        write_pattern(w, field);
        return;
    }
    for (size_t i = 0; field->check && i < JWO_COUNT(checks); i++) {
        if (checks[i].check == field->check) {
            jwo_jw_kstr(w, checks[i].keyword, checks[i].value);
        }
    }
}

static void write_members(struct jwo_json_writer *w, const struct jwo_field *fields);

static void write_field(struct jwo_json_writer *w, const struct jwo_field *field)
{
    switch (field->kind) {
    case JWO_F_STRING:
        write_string(w, field);
        break;
    case JWO_F_NUMBER:
        jwo_jw_kstr(w, "type", "number");
        break;
    case JWO_F_BOOL:
        jwo_jw_kstr(w, "type", "boolean");
        break;
    case JWO_F_OBJECT:
        write_members(w, field->fields);
        break;
    case JWO_F_ARRAY:
        jwo_jw_kstr(w, "type", "array");
        if (field->bytes_max > 0) {
            jwo_jw_kint(w, "maxItems", (int64_t)field->bytes_max);
        }
        if (field->fields) {
            jwo_jw_key(w, "items");
            amz_openapi_schema(w, field->fields);
        }
        break;
    }
}

bool amz_openapi_is_required(const struct jwo_field *fields)
{
    for (; fields && fields->name; fields++) {
        if (fields->required) {
            return true;
        }
    }
    return false;
}

/* Within an object that is open. */
static void write_members(struct jwo_json_writer *w, const struct jwo_field *fields)
{
    jwo_jw_kstr(w, "type", "object");
    if (!fields || !fields->name) {
        return;
    }
    if (amz_openapi_is_required(fields)) {
        jwo_jw_key(w, "required");
        jwo_jw_array(w);
        for (const struct jwo_field *field = fields; field->name; field++) {
            if (field->required) {
                jwo_jw_str(w, field->name);
            }
        }
        jwo_jw_end_array(w);
    }
    jwo_jw_key(w, "properties");
    jwo_jw_object(w);
    for (const struct jwo_field *field = fields; field->name; field++) {
        jwo_jw_key(w, field->name);
        jwo_jw_object(w);
        write_field(w, field);
        jwo_jw_end_object(w);
    }
    jwo_jw_end_object(w);
}

void amz_openapi_schema(struct jwo_json_writer *w, const struct jwo_field *fields)
{
    jwo_jw_object(w);
    write_members(w, fields);
    jwo_jw_end_object(w);
}

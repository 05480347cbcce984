/* fields.h -- checks a JSON object against a table of field rules. The mechanism only: every
 * service types its own tables from the published facts, and the two sides of the wire share none.
 *
 * Unknown members are accepted (new attributes may be added later; facts 0). A null is a missing
 * value of a required field and a wrong type for an optional one.
 */
#ifndef JWO_FIELDS_H
#define JWO_FIELDS_H

#include "jwo/json.h"

enum jwo_field_kind { JWO_F_STRING, JWO_F_NUMBER, JWO_F_BOOL, JWO_F_OBJECT, JWO_F_ARRAY };

struct jwo_field {
    const char *name; /* NULL ends the table */
    enum jwo_field_kind kind;
    bool required;
    /* STRING: longest value, 0 = no limit of its own; ARRAY: most items */
    size_t bytes_max;
    /* STRING: allowed characters as ranges, e.g. "0-9a-zA-Z_-"; NULL = any */
    const char *chars;
    /* STRING: further form, e.g. jwo_is_uuid; NUMBER: on its source text */
    bool (*check)(const char *text);
    /* STRING: NULL-ended list of the values allowed */
    const char *const *one_of;
    /* OBJECT: its members; ARRAY: members of each item, which is an object */
    const struct jwo_field *fields;
    /* STRING: "" allowed; white space alone never is when `chars` excludes it */
    bool may_be_empty;
};

/* OK, or EINPUT with the path and the rule in *err:
 * `cartItems[2].quantity.value is longer than 10 characters`. */
JWO_MUST_USE jwo_status jwo_fields_check(const struct jwo_field *fields, const jwo_json *object,
                                         struct jwo_error *err);

/* Forms used by more than one table. */
bool jwo_is_uuid(const char *text);     /* 8-4-4-4-12 hex, either case */
bool jwo_is_currency(const char *text); /* ^[A-Z]{3}$ */
bool jwo_is_iso_time(const char *text); /* 2024-03-22T17:09:39Z, fraction and offset allowed */
bool jwo_is_base64(const char *text);   /* standard alphabet, padded, not empty */
bool jwo_is_decimal(const char *text);  /* 1, 1.0, 0.25: as quantity.value; not negative */

#endif

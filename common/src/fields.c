/* fields.c -- walks a table of field rules over a JSON object, and stops at the first rule that is
 * broken. */
#include "jwo/fields.h"

#include <string.h>

#include "jwo/clock.h"
#include "jwo/money.h"

#define NO_INDEX SIZE_MAX

/* The way to a value, as a chain on the stack: it costs nothing until there is something to
 * complain about. */
struct path {
    const struct path *up;
    const char *name; /* NULL for the root */
    size_t index;     /* NO_INDEX, or the item of the array `name` */
};

static jwo_status check_object(const struct jwo_field *fields, const jwo_json *object,
                               const struct path *path, struct jwo_error *err);

static void add_path(struct jwo_buf *out, const struct path *path)
{
    if (path->name == NULL) {
        return;
    }
    add_path(out, path->up);
    if (out->len > 0) {
        jwo_buf_addc(out, '.');
    }
    jwo_buf_adds(out, path->name);
    if (path->index != NO_INDEX) {
        jwo_buf_addf(out, "[%zu]", path->index);
    }
}

static jwo_status refuse(struct jwo_error *err, const struct path *path, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static jwo_status refuse(struct jwo_error *err, const struct path *path, const char *fmt, ...)
{
    struct jwo_buf text;
    va_list args;

    jwo_buf_init(&text, sizeof(err->text) - 1);
    add_path(&text, path);
    if (text.len == 0) {
        jwo_buf_adds(&text, "the document");
    }
    jwo_buf_addc(&text, ' ');
    va_start(args, fmt);
    jwo_buf_vaddf(&text, fmt, args);
    va_end(args);
    (void)jwo_fail(err, JWO_EINPUT, "%s", text.data);
    jwo_buf_dispose(&text);
    return JWO_EINPUT;
}

/* `ranges` such as "0-9a-z_-": a '-' between two characters makes a range, elsewhere it stands for
 * itself. */
static bool is_allowed(char c, const char *ranges)
{
    const unsigned char byte = (unsigned char)c;

    for (const unsigned char *at = (const unsigned char *)ranges; *at != '\0'; at++) {
        if (at[1] == '-' && at[2] != '\0') {
            if (byte >= at[0] && byte <= at[2]) {
                return true;
            }
            at += 2;
        } else if (byte == *at) {
            return true;
        }
    }
    return false;
}

static jwo_status check_one_of(const struct jwo_field *field, const char *text,
                               const struct path *path, struct jwo_error *err)
{
    struct jwo_buf values; /* its maximum keeps the message a sentence */
    jwo_status status;

    for (const char *const *value = field->one_of; *value != NULL; value++) {
        if (strcmp(*value, text) == 0) {
            return JWO_OK;
        }
    }
    jwo_buf_init(&values, 300);
    for (const char *const *value = field->one_of; *value != NULL; value++) {
        jwo_buf_addf(&values, "%s%s", values.len > 0 ? ", " : "", *value);
    }
    status = refuse(err, path, "is none of %s", values.data);
    jwo_buf_dispose(&values);
    return status;
}

static jwo_status check_string(const struct jwo_field *field, const char *text,
                               const struct path *path, struct jwo_error *err)
{
    if (*text == '\0') {
        return field->may_be_empty ? JWO_OK : refuse(err, path, "is empty");
    }
    if (field->bytes_max > 0 && strlen(text) > field->bytes_max) {
        return refuse(err, path, "is longer than %zu characters", field->bytes_max);
    }
    for (const char *at = text; field->chars != NULL && *at != '\0'; at++) {
        if (!is_allowed(*at, field->chars)) {
            return refuse(err, path, "has a character that is not one of %s", field->chars);
        }
    }
    if (field->one_of != NULL) {
        const jwo_status status = check_one_of(field, text, path, err);

        if (status != JWO_OK) {
            return status;
        }
    }
    if (field->check != NULL && !field->check(text)) {
        return refuse(err, path, "is not of the required form");
    }
    return JWO_OK;
}

static jwo_status check_array(const struct jwo_field *field, const jwo_json *array,
                              const struct path *path, struct jwo_error *err)
{
    struct path item_path = *path;

    if (field->bytes_max > 0 && jwo_json_count(array) > field->bytes_max) {
        return refuse(err, path, "has more than %zu items", field->bytes_max);
    }
    if (field->fields == NULL) {
        return JWO_OK;
    }
    item_path.index = 0;
    for (const jwo_json *item = jwo_json_first(array); item != NULL; item = jwo_json_next(item)) {
        const jwo_status status = check_object(field->fields, item, &item_path, err);

        if (status != JWO_OK) {
            return status;
        }
        item_path.index++;
    }
    return JWO_OK;
}

static jwo_status check_type(enum jwo_json_type expected, const jwo_json *value,
                             const struct path *path, struct jwo_error *err)
{
    const enum jwo_json_type type = jwo_json_type(value);

    if (type == expected) {
        return JWO_OK;
    }
    return refuse(err, path, "is %s, must be %s", jwo_json_type_name(type),
                  jwo_json_type_name(expected));
}

static jwo_status check_field(const struct jwo_field *field, const jwo_json *value,
                              const struct path *path, struct jwo_error *err)
{
    static const enum jwo_json_type types[] = {
        [JWO_F_STRING] = JWO_JSON_STRING, [JWO_F_NUMBER] = JWO_JSON_NUMBER,
        [JWO_F_BOOL] = JWO_JSON_BOOL,     [JWO_F_OBJECT] = JWO_JSON_OBJECT,
        [JWO_F_ARRAY] = JWO_JSON_ARRAY,
    };
    const jwo_status status = check_type(types[field->kind], value, path, err);

    if (status != JWO_OK) {
        return status;
    }
    switch (field->kind) {
    case JWO_F_STRING:
        return check_string(field, jwo_json_str(value), path, err);
    case JWO_F_NUMBER:
        if (field->check != NULL && !field->check(jwo_json_number_text(value))) {
            return refuse(err, path, "is not of the required form");
        }
        return JWO_OK;
    case JWO_F_BOOL:
        return JWO_OK;
    case JWO_F_OBJECT:
        return field->fields == NULL ? JWO_OK : check_object(field->fields, value, path, err);
    case JWO_F_ARRAY:
        return check_array(field, value, path, err);
    }
    return JWO_OK;
}

static jwo_status check_object(const struct jwo_field *fields, const jwo_json *object,
                               const struct path *path, struct jwo_error *err)
{
    jwo_status status = check_type(JWO_JSON_OBJECT, object, path, err);

    for (const struct jwo_field *field = fields; status == JWO_OK && field->name != NULL; field++) {
        const struct path field_path = {.up = path, .name = field->name, .index = NO_INDEX};
        const jwo_json *value = jwo_json_get(object, field->name);

        if (value == NULL || (field->required && jwo_json_type(value) == JWO_JSON_NULL)) {
            status = field->required ? refuse(err, &field_path, "is missing") : JWO_OK;
        } else {
            status = check_field(field, value, &field_path, err);
        }
    }
    return status;
}

jwo_status jwo_fields_check(const struct jwo_field *fields, const jwo_json *object,
                            struct jwo_error *err)
{
    const struct path root = {.index = NO_INDEX};

    JWO_ASSERT(fields != NULL);
    JWO_ASSERT(object != NULL);
    return check_object(fields, object, &root, err);
}

bool jwo_is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    if (strlen(text) != sizeof(form) - 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof(form) - 1; i++) {
        if (form[i] == '-' ? text[i] != '-' : !is_allowed(text[i], "0-9a-fA-F")) {
            return false;
        }
    }
    return true;
}

bool jwo_is_currency(const char *text)
{
    return jwo_currency_is_code(text);
}

bool jwo_is_iso_time(const char *text)
{
    int64_t time_ms = 0;

    return jwo_time_parse_iso(text, &time_ms);
}

bool jwo_is_base64(const char *text)
{
    const size_t len = strlen(text);
    const size_t padding = len == 0 || text[len - 1] != '='  ? 0
                           : len > 1 && text[len - 2] == '=' ? 2
                                                             : 1;

    if (len == 0 || len % 4 != 0) {
        return false;
    }
    for (size_t i = 0; i < len - padding; i++) {
        if (!is_allowed(text[i], "A-Za-z0-9+/")) {
            return false;
        }
    }
    return true;
}

bool jwo_is_decimal(const char *text)
{
    static const char digits[] = "0123456789";
    const size_t integral = strspn(text, digits);
    size_t fraction;

    if (integral == 0 || text[integral] == '\0') {
        return integral > 0;
    }
    fraction = strspn(text + integral + 1, digits);
    return text[integral] == '.' && fraction > 0 && text[integral + 1 + fraction] == '\0';
}

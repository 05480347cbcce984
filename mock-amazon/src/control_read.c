/* control_read.c -- what a request of the control port carries: members of its body, parameters of
 * its query. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control_internal.h"

/* --- members ---------------------------------------------------------------------------------- */

const char *amz_control_text(const jwo_json *object, const char *name, const char *otherwise)
{
    const char *text = jwo_json_get_str(object, name);

    return text ? text : otherwise;
}

int amz_control_word(const jwo_json *object, const char *name, const char *const *words,
                     int otherwise)
{
    const char *text = jwo_json_get_str(object, name);

    for (int i = 0; text && words[i]; i++) {
        if (strcmp(words[i], text) == 0) {
            return i;
        }
    }
    return otherwise;
}

bool amz_control_flag(const jwo_json *object, const char *name, bool otherwise)
{
    bool flag = otherwise;

    return jwo_json_bool(jwo_json_get(object, name), &flag) ? flag : otherwise;
}

const struct jwo_field amz_control_fields_money[] = {
    {.name = "amount", .kind = JWO_F_NUMBER, .required = true},
    {.name = "code", .kind = JWO_F_STRING, .required = true, .check = jwo_is_currency},
    {0},
};

bool amz_control_money(struct amz_control_call *call, const jwo_json *object, const char *name,
                       struct jwo_money *out)
{
    const jwo_json *money = jwo_json_get(object, name);
    struct jwo_error err;

    if (jwo_money_parse(out, jwo_json_number_text(jwo_json_get(money, "amount")),
                        jwo_json_get_str(money, "code"), &err) != JWO_OK) {
        amz_control_fail(call, 400, "%s.amount: %s", name, err.text);
        return false;
    }
    if (out->minor <= 0) {
        amz_control_fail(call, 400, "%s.amount is not greater than zero", name);
        return false;
    }
    return true;
}

bool amz_control_count(struct amz_control_call *call, const char *name, int otherwise, int max,
                       int *out)
{
    const jwo_json *node = jwo_json_get(call->body, name);
    int64_t number = otherwise;

    if (node && (!jwo_json_int(node, &number) || number < 0 || number > max)) {
        amz_control_fail(call, 400, "%s is not a whole number from 0 to %d", name, max);
        return false;
    }
    *out = (int)number;
    return true;
}

void amz_control_answer_id(struct amz_control_call *call, const char *what, const char *id)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, what, id);
    jwo_jw_end_object(&w);
}

bool amz_control_below(struct amz_control_call *call, const char *what, int count, int max)
{
    if (count >= max) {
        amz_control_fail(call, 409, "there are %d %s already", count, what);
    }
    return count < max;
}

/* --- the query -------------------------------------------------------------------------------- */

bool amz_control_number(const char *text, uint64_t *out)
{
    char *end = NULL;
    unsigned long long number;

    if (!text || text[0] < '0' || text[0] > '9') {
        return false;
    }
    number = strtoull(text, &end, 10);
    if (*end) {
        return false;
    }
    *out = number;
    return true;
}

/* "after=17" */
static bool read_parameter(const char *text, const struct amz_control_parameter *parameters,
                           size_t count)
{
    const size_t name_len = strcspn(text, "=");

    for (size_t i = 0; i < count; i++) {
        if (strlen(parameters[i].name) == name_len &&
            memcmp(parameters[i].name, text, name_len) == 0) {
            return text[name_len] && amz_control_number(text + name_len + 1, parameters[i].value);
        }
    }
    return false;
}

bool amz_control_query(struct amz_control_call *call,
                       const struct amz_control_parameter *parameters, size_t count)
{
    const char *query = jwo_http_query(call->request);
    char names[128] = "";

    while (*query) {
        const size_t len = strcspn(query, "&");
        char text[64];

        (void)snprintf(text, sizeof text, "%.*s", (int)(len < sizeof text ? len : sizeof text - 1),
                       query);
        if (len >= sizeof text || !read_parameter(text, parameters, count)) {
            for (size_t i = 0; i < count; i++) {
                (void)snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s",
                               i > 0 ? ", " : "", parameters[i].name);
            }
            amz_control_fail(call, 400, "?%s: none of %s with a whole number", text, names);
            return false;
        }
        query += len + (query[len] == '&' ? 1 : 0);
    }
    return true;
}

/* test_openapi.c -- the document has everything that is served and called, and is valid JSON. */
#include "test_support.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "connectors_internal.h"
#include "control_internal.h"
#include "openapi.h"
#include "openapi_schema.h"
#include "operations.h"

static int setup(void **state)
{
    struct jwo_error err;
    struct jwo_buf text;
    jwo_json *document = NULL;

    jwo_buf_init(&text, AMZ_OPENAPI_BYTES_MAX);
    amz_openapi_write(&text);
    if (jwo_json_parse(&document, text.data, text.len, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    jwo_buf_dispose(&text);
    *state = document;
    return 0;
}

static int teardown(void **state)
{
    jwo_json_free(*state);
    return 0;
}

/* Each has a body and an answer of its status. */
static void expect_call(const jwo_json *call, bool has_body, int status, const char *what)
{
    char key[8];

    (void)snprintf(key, sizeof key, "%d", status);
    if (!call || !jwo_json_get(jwo_json_get(call, "responses"), key) ||
        has_body != (jwo_json_get(call, "requestBody") != NULL)) {
        fail_msg("%s is not, or not whole, in the document", what);
    }
    assert_non_null(jwo_json_get_str(call, "operationId"));
    assert_non_null(jwo_json_get(call, "security"));
}

static void test_openapi__has_every_operation(void **state)
{
    const jwo_json *document = *state;
    const struct amz_connector *connector;
    const jwo_json *paths = jwo_json_get(document, "paths");

    assert_string_equal(jwo_json_get_str(document, "openapi"), "3.1.0");
    for (const struct amz_operation *row = amz_operations(); row->op != AMZ_OP_UNKNOWN; row++) {
        expect_call(jwo_json_get(jwo_json_get(paths, row->path), row->method ? "get" : "post"),
                    amz_operation_takes_json(row), row->success, row->path);
    }
    for (size_t i = 0; (connector = amz_connector_at(i)) != NULL; i++) {
        assert_non_null(jwo_json_get(
            jwo_json_get(jwo_json_get(document, "webhooks"), amz_op_name(connector->op)), "post"));
    }
}

/* The second star is named after what stands before it. */
static void test_openapi__has_every_route(void **state)
{
    const jwo_json *paths = jwo_json_get(*state, "paths");

    for (const struct amz_control_route *route = amz_control_routes(); route->method; route++) {
        const char *star = strchr(route->path, '*');
        char path[160], method[8] = "";

        (void)snprintf(path, sizeof path, "%.*s%s%s", star ? (int)(star - route->path) : 200,
                       route->path, star ? "{world}" : "", star ? star + 1 : "");
        if (strchr(path, '*')) {
            (void)snprintf(strchr(path, '*'), 16, "%s",
                           strstr(path, "shoppers/") ? "{shopper}" : "{fault}");
        }
        for (size_t i = 0; route->method[i]; i++) {
            method[i] = (char)tolower((unsigned char)route->method[i]);
        }
        expect_call(jwo_json_get(jwo_json_get(paths, path), method), route->fields != NULL,
                    route->success, path);
    }
}

static const char *const words[] = {"a", "b", NULL};
static const struct jwo_field inner[] = {
    {.name = "code", .kind = JWO_F_STRING, .required = true, .check = jwo_is_currency}, {0}};
static const struct jwo_field fields[] = {
    {.name = "id", .kind = JWO_F_STRING, .required = true, .bytes_max = 9, .chars = "0-9_-"},
    {.name = "word", .kind = JWO_F_STRING, .one_of = words},
    {.name = "note", .kind = JWO_F_STRING, .may_be_empty = true},
    {.name = "count", .kind = JWO_F_NUMBER},
    {.name = "list", .kind = JWO_F_ARRAY, .bytes_max = 3, .fields = inner},
    {.name = "flag", .kind = JWO_F_BOOL},
    {0},
};

static void test_openapi_schema__says_what_the_fields_say(void **state)
{
    struct jwo_json_writer w;
    struct jwo_buf text;

    (void)state;
    jwo_buf_init(&text, 4096);
    jwo_jw_init(&w, &text);
    amz_openapi_schema(&w, fields);
    assert_string_equal(
        text.data,
        "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{"
        "\"id\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":9,\"pattern\":\"^[0-9_-]+$\"},"
        "\"word\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"]},\"note\":{\"type\":\"string\"},"
        "\"count\":{\"type\":\"number\"},\"list\":{\"type\":\"array\",\"maxItems\":3,"
        "\"items\":{\"type\":\"object\",\"required\":[\"code\"],\"properties\":{"
        "\"code\":{\"type\":\"string\",\"minLength\":1,\"pattern\":\"^[A-Z]{3}$\"}}}},"
        "\"flag\":{\"type\":\"boolean\"}}}");
    jwo_buf_dispose(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_openapi__has_every_operation, setup, teardown),
        cmocka_unit_test_setup_teardown(test_openapi__has_every_route, setup, teardown),
        cmocka_unit_test(test_openapi_schema__says_what_the_fields_say),
    };

    return cmocka_run_group_tests_name("openapi", tests, NULL, NULL);
}

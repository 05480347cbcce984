/* openapi.c -- see openapi.h for the contract. */
#include "openapi.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "connectors_internal.h"
#include "control_internal.h"
#include "jwo/http.h"
#include "openapi_schema.h"
#include "operations.h"

/* --- pieces ----------------------------------------------------------------------------------- */

static void write_reference(struct jwo_json_writer *w, const char *schema)
{
    char path[96];

    (void)snprintf(path, sizeof path, "#/components/schemas/%s", schema);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "$ref", path);
    jwo_jw_end_object(w);
}

/* An answer with a body of that type; `schema` is the name of a component, or NULL for any. */
static void write_answer(struct jwo_json_writer *w, int status, const char *description,
                         const char *type, const char *schema)
{
    char key[16];

    (void)snprintf(key, sizeof key, "%d", status);
    jwo_jw_key(w, key);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "description", description[0] ? description : jwo_http_reason(status));
    if (type) {
        jwo_jw_key(w, "content");
        jwo_jw_object(w);
        jwo_jw_key(w, type);
        jwo_jw_object(w);
        jwo_jw_key(w, "schema");
        if (schema) {
            write_reference(w, schema);
        } else {
            jwo_jw_object(w);
            jwo_jw_kstr(w, "type", strcmp(type, "application/json") == 0 ? "object" : "string");
            jwo_jw_end_object(w);
        }
        jwo_jw_end_object(w);
        jwo_jw_end_object(w);
    }
    jwo_jw_end_object(w);
}

static void write_request_body(struct jwo_json_writer *w, const struct jwo_field *fields)
{
    jwo_jw_key(w, "requestBody");
    jwo_jw_object(w);
    jwo_jw_kbool(w, "required", amz_openapi_is_required(fields));
    jwo_jw_key(w, "content");
    jwo_jw_object(w);
    jwo_jw_key(w, "application/json");
    jwo_jw_object(w);
    jwo_jw_key(w, "schema");
    amz_openapi_schema(w, fields);
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

static void write_head(struct jwo_json_writer *w, const char *tag, const char *id,
                       const char *summary)
{
    jwo_jw_key(w, "tags");
    jwo_jw_array(w);
    jwo_jw_str(w, tag);
    jwo_jw_end_array(w);
    jwo_jw_kstr(w, "operationId", id);
    jwo_jw_kstr(w, "summary", summary);
}

static void write_security(struct jwo_json_writer *w, const char *scheme)
{
    jwo_jw_key(w, "security");
    jwo_jw_array(w);
    jwo_jw_object(w);
    jwo_jw_key(w, scheme);
    jwo_jw_array(w);
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
    jwo_jw_end_array(w);
}

/* --- what retailers call ---------------------------------------------------------------------- */

static void write_source(struct jwo_json_writer *w, const char *source)
{
    char text[160];

    (void)snprintf(text, sizeof text, "Published: %s", source);
    jwo_jw_kstr(w, "description", text);
}

static void write_operation(struct jwo_json_writer *w, const struct amz_operation *row)
{
    static const char *const schemes[] = {
        [AMZ_AUTH_EXECUTE_API] = "sigv4",
        [AMZ_AUTH_STS] = "sigv4",
        [AMZ_AUTH_PROCESSOR] = "processorKey",
        [AMZ_AUTH_LINK] = "link",
    };
    const struct amz_dialect *dialect = row->dialect;
    char text[160];

    jwo_jw_key(w, row->method && strcmp(row->method, "GET") == 0 ? "get" : "post");
    jwo_jw_object(w);
    write_head(w, "amazon", amz_op_name(row->op), amz_op_name(row->op));
    write_source(w, row->source);
    write_security(w, schemes[row->auth]);
    if (amz_operation_takes_json(row)) {
        write_request_body(w, row->fields);
    }
    jwo_jw_key(w, "responses");
    jwo_jw_object(w);
    write_answer(w, row->success, "", "application/json", NULL);
    (void)snprintf(text, sizeof text, "%s%s%s", dialect->bad_request, row->trip_member ? ", " : "",
                   row->trip_member ? dialect->unknown_trip : "");
    write_answer(w, 400, text, dialect->content_type, "ServiceError");
    write_answer(w, 403, "what authentication objects to; x-amzn-ErrorType names it",
                 dialect->content_type, "Denial");
    for (const struct amz_usual_error *usual = dialect->usual; usual->status; usual++) {
        if (usual->status != 400 && usual->status != 403) {
            write_answer(w, usual->status, usual->error_name, dialect->content_type,
                         "ServiceError");
        }
    }
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

/* The rows of one path, wherever they stand, make one item. */
static void write_operations(struct jwo_json_writer *w)
{
    for (const struct amz_operation *row = amz_operations(); row->op != AMZ_OP_UNKNOWN; row++) {
        const struct amz_operation *first = amz_operations();

        while (strcmp(first->path, row->path) != 0) {
            first++;
        }
        if (first != row) {
            continue;
        }
        jwo_jw_key(w, row->path);
        jwo_jw_object(w);
        for (; first->op != AMZ_OP_UNKNOWN; first++) {
            if (strcmp(first->path, row->path) == 0) {
                write_operation(w, first);
            }
        }
        jwo_jw_end_object(w);
    }
}

/* --- what we call at the retailer ------------------------------------------------------------- */

static void write_webhooks(struct jwo_json_writer *w)
{
    const struct amz_connector *row;

    jwo_jw_key(w, "webhooks");
    jwo_jw_object(w);
    for (size_t i = 0; (row = amz_connector_at(i)) != NULL; i++) {
        char text[160];

        (void)snprintf(text, sizeof text, "POST %s at the retailer", row->path);
        jwo_jw_key(w, amz_op_name(row->op));
        jwo_jw_object(w);
        jwo_jw_key(w, "post");
        jwo_jw_object(w);
        write_head(w, "retailer", amz_op_name(row->op), text);
        write_source(w, row->source);
        jwo_jw_key(w, "security");
        jwo_jw_array(w);
        jwo_jw_end_array(w);
        write_request_body(w, NULL);
        jwo_jw_key(w, "responses");
        jwo_jw_object(w);
        jwo_jw_key(w, "2XX");
        jwo_jw_object(w);
        jwo_jw_kstr(w, "description", "taken");
        jwo_jw_end_object(w);
        jwo_jw_key(w, "4XX");
        jwo_jw_object(w);
        jwo_jw_kstr(w, "description", "refused");
        jwo_jw_end_object(w);
        jwo_jw_end_object(w);
        jwo_jw_end_object(w);
        jwo_jw_end_object(w);
    }
    jwo_jw_end_object(w);
}

/* --- the control port ------------------------------------------------------------------------- */

/* What a star is called: the segment before it without its plural's s. */
static void name_star(const char *pattern, const char *star, char out[32])
{
    const char *end = star - 1; /* the slash */
    const char *start = end;

    while (start > pattern && start[-1] != '/') {
        start--;
    }
    (void)snprintf(out, 32, "%.*s", (int)(end - start - 1), start);
}

/* A star of the pattern becomes {world}, the second {shopper} or {fault}. */
static void fill_path(const char *pattern, char out[128])
{
    size_t len = 0;

    for (const char *c = pattern; *c; c++) {
        char name[32] = "";

        if (*c == '*') {
            name_star(pattern, c, name);
            len += (size_t)snprintf(out + len, 128 - len, "{%s}", name);
        } else {
            out[len++] = *c;
        }
        JWO_ASSERT(len < 128);
    }
    out[len] = '\0';
}

static void write_parameter(struct jwo_json_writer *w, const char *name, const char *in,
                            const char *type)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "name", name);
    jwo_jw_kstr(w, "in", in);
    jwo_jw_kbool(w, "required", strcmp(in, "path") == 0);
    jwo_jw_key(w, "schema");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "type", type);
    if (strcmp(type, "integer") == 0) {
        jwo_jw_kint(w, "minimum", 0);
    }
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

static void write_parameters(struct jwo_json_writer *w, const struct amz_control_route *route)
{
    if (!strchr(route->path, '*') && !route->query) {
        return;
    }
    jwo_jw_key(w, "parameters");
    jwo_jw_array(w);
    for (const char *star = strchr(route->path, '*'); star; star = strchr(star + 1, '*')) {
        char name[32];

        name_star(route->path, star, name);
        write_parameter(w, name, "path", "string");
    }
    for (const char *const *name = route->query; name && *name; name++) {
        write_parameter(w, *name, "query", "integer");
    }
    jwo_jw_end_array(w);
}

/* "post-worlds-enter": the method, and the path's own words. */
static void name_route(const struct amz_control_route *route, char out[128])
{
    size_t len = 0;

    for (const char *c = route->method; *c; c++) {
        out[len++] = (char)tolower((unsigned char)*c);
    }
    for (const char *c = route->path + strlen("/control"); *c && len < 126; c++) {
        if (*c == '*') {
            out[len++] = '-';
            out[len++] = '1';
        } else if (*c != '/' || c[1] != '*') {
            out[len++] = *c == '/' ? '-' : *c;
        }
    }
    out[len] = '\0';
}

static void write_route(struct jwo_json_writer *w, const struct amz_control_route *route)
{
    static const int errors[] = {400, 401, 403, 404, 409};
    char id[128], method[8] = "";

    for (size_t i = 0; route->method[i] && i < sizeof method - 1; i++) {
        method[i] = (char)tolower((unsigned char)route->method[i]);
    }
    name_route(route, id);
    jwo_jw_key(w, method);
    jwo_jw_object(w);
    write_head(w, "control", id, route->about);
    write_security(w, "controlToken");
    write_parameters(w, route);
    if (route->fields) {
        write_request_body(w, route->fields);
    }
    jwo_jw_key(w, "responses");
    jwo_jw_object(w);
    write_answer(w, route->success, "",
                 route->success == 204 ? NULL
                 : route->type         ? route->type
                                       : "application/json",
                 NULL);
    for (size_t i = 0; i < JWO_COUNT(errors); i++) {
        write_answer(w, errors[i], "", "application/json", "ControlError");
    }
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

static void write_server(struct jwo_json_writer *w, const char *about, const char *port)
{
    jwo_jw_key(w, "servers");
    jwo_jw_array(w);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "url", "http://127.0.0.1:{port}");
    jwo_jw_kstr(w, "description", about);
    jwo_jw_key(w, "variables");
    jwo_jw_object(w);
    jwo_jw_key(w, "port");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "default", port);
    jwo_jw_kstr(w, "description", "as the program prints it");
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
    jwo_jw_end_array(w);
}

/* Rows of one path stand together in the table. */
static void write_routes(struct jwo_json_writer *w)
{
    const struct amz_control_route *routes = amz_control_routes();

    for (size_t i = 0; routes[i].method;) {
        const size_t first = i;
        char path[128];

        fill_path(routes[i].path, path);
        jwo_jw_key(w, path);
        jwo_jw_object(w);
        write_server(w, "the control port", "8081");
        for (; routes[i].method && strcmp(routes[i].path, routes[first].path) == 0; i++) {
            write_route(w, &routes[i]);
        }
        jwo_jw_end_object(w);
    }
}

/* --- components ------------------------------------------------------------------------------- */

static void write_error_schema(struct jwo_json_writer *w, const char *name, const char *member)
{
    const struct jwo_field fields[] = {{.name = member, .kind = JWO_F_STRING, .required = true},
                                       {0}};

    jwo_jw_key(w, name);
    amz_openapi_schema(w, fields);
}

static void write_bearer_scheme(struct jwo_json_writer *w, const char *scheme)
{
    jwo_jw_key(w, scheme);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "type", "http");
    jwo_jw_kstr(w, "scheme", "bearer");
    jwo_jw_end_object(w);
}

/* Whoever has the link: what it says in its query is the key. */
static void write_link_scheme(struct jwo_json_writer *w)
{
    jwo_jw_key(w, "link");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "type", "apiKey");
    jwo_jw_kstr(w, "in", "query");
    jwo_jw_kstr(w, "name", "token");
    jwo_jw_end_object(w);
}

static void write_components(struct jwo_json_writer *w)
{
    jwo_jw_key(w, "components");
    jwo_jw_object(w);
    jwo_jw_key(w, "securitySchemes");
    jwo_jw_object(w);
    jwo_jw_key(w, "sigv4");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "type", "apiKey");
    jwo_jw_kstr(w, "in", "header");
    jwo_jw_kstr(w, "name", "Authorization");
    jwo_jw_kstr(w, "description", "AWS Signature Version 4 of the service execute-api");
    jwo_jw_end_object(w);
    write_link_scheme(w);
    write_bearer_scheme(w, "processorKey");
    write_bearer_scheme(w, "controlToken");
    jwo_jw_end_object(w);
    jwo_jw_key(w, "schemas");
    jwo_jw_object(w);
    write_error_schema(w, "ServiceError", "errorMsg");
    write_error_schema(w, "Denial", "message");
    write_error_schema(w, "ControlError", "error");
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

static void write_tags(struct jwo_json_writer *w)
{
    static const char *const tags[][2] = {
        {"amazon", "What retailers call at the service port"},
        {"retailer", "What this Amazon calls at the retailer"},
        {"control", "Worlds, who is in them, and what happens there, at the control port"},
    };

    jwo_jw_key(w, "tags");
    jwo_jw_array(w);
    for (size_t i = 0; i < JWO_COUNT(tags); i++) {
        jwo_jw_object(w);
        jwo_jw_kstr(w, "name", tags[i][0]);
        jwo_jw_kstr(w, "description", tags[i][1]);
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
}

static void write_info(struct jwo_json_writer *w)
{
    jwo_jw_key(w, "info");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "title", "mock-amazon");
    jwo_jw_kstr(w, "version", JWO_VERSION);
    jwo_jw_kstr(w, "description",
                "A stand-in for Amazon's Just Walk Out services, and its control port. Generated "
                "from the program's own tables by mock-amazon --openapi.");
    jwo_jw_key(w, "license");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "name", "MIT License");
    jwo_jw_kstr(w, "identifier", "MIT");
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

/* --- layout ----------------------------------------------------------------------------------- */

static void new_line(struct jwo_buf *out, int depth)
{
    jwo_buf_addf(out, "\n%*s", 2 * depth, "");
}

/* Compact JSON, one member or item per line, so that a change shows as one. */
static void indent(const char *json, struct jwo_buf *out)
{
    bool in_string = false;
    int depth = 0;

    for (const char *c = json; *c; c++) {
        if (in_string) {
            jwo_buf_addc(out, *c);
            in_string = *c != '"';
            if (*c == '\\') {
                jwo_buf_addc(out, *++c); /* of an escape, no end */
            }
        } else if ((*c == '{' || *c == '[') && c[1] != '}' && c[1] != ']') {
            jwo_buf_addc(out, *c);
            new_line(out, ++depth);
        } else if ((*c == '}' || *c == ']') && c[-1] != '{' && c[-1] != '[') {
            new_line(out, --depth);
            jwo_buf_addc(out, *c);
        } else {
            jwo_buf_addc(out, *c);
            in_string = *c == '"';
            if (*c == ',') {
                new_line(out, depth);
            } else if (*c == ':') {
                jwo_buf_addc(out, ' ');
            }
        }
    }
    jwo_buf_addc(out, '\n');
}

void amz_openapi_write(struct jwo_buf *out)
{
    struct jwo_json_writer w;
    struct jwo_buf json;

    jwo_buf_init(&json, AMZ_OPENAPI_BYTES_MAX);
    jwo_jw_init(&w, &json);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "openapi", "3.1.0");
    write_info(&w);
    write_server(&w, "the service port", "8080");
    write_tags(&w);
    jwo_jw_key(&w, "paths");
    jwo_jw_object(&w);
    write_operations(&w);
    write_routes(&w);
    jwo_jw_end_object(&w);
    write_webhooks(&w);
    write_components(&w);
    jwo_jw_end_object(&w);
    indent(json.data, out);
    JWO_ASSERT(!json.overflow && !out->overflow);
    jwo_buf_dispose(&json);
}

/* control.c -- the control port: token, routes, and the way from a request to its handler. */
#include "control.h"

#include <stdio.h>
#include <string.h>

#include "control_internal.h"
#include "jwo/alloc.h"
#include "jwo/digest.h"

#define ANSWER_BYTES_MAX                                                                           \
    (32u * 1024 * 1024) /* a page of a journal; its bodies are bounded one by one */

static const struct jwo_field nothing[] = {{0}};

/* clang-format off */
static const struct amz_control_route routes[] = {
    {"GET",    "/control/worlds",            NULL,                   amz_control_list_worlds},
    {"POST",   "/control/worlds",            amz_control_fields_world,   amz_control_make_world},
    {"DELETE", "/control/worlds/*",          NULL,                   amz_control_remove_world},
    {"POST",   "/control/worlds/*/reset",    nothing,                amz_control_reset_world},
    {"POST",   "/control/worlds/*/stores",   amz_control_fields_store,   amz_control_make_store},
    {"POST",   "/control/worlds/*/shoppers", amz_control_fields_shopper, amz_control_make_shopper},
    {"POST",   "/control/worlds/*/enter",    amz_control_fields_enter,   amz_control_enter},
    {"POST",   "/control/worlds/*/leave",    amz_control_fields_leave,   amz_control_leave},
    {"POST",   "/control/worlds/*/advance",  amz_control_fields_advance, amz_control_advance},
    {"POST",   "/control/worlds/*/faults",   amz_control_fields_fault,   amz_control_add_fault},
    {"GET",    "/control/worlds/*/trips",    NULL,                   amz_control_show_trips},
    {"GET",    "/control/worlds/*/journal",  NULL,                   amz_control_show_journal},
};
/* clang-format on */

void amz_control_fail(struct amz_control_call *call, int status, const char *fmt, ...)
{
    char text[768];
    struct jwo_json_writer w;
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    jwo_buf_reset(call->answer);
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "error", text);
    jwo_jw_end_object(&w);
    call->status = status;
}

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

/* --- routing ---------------------------------------------------------------------------------- */

static bool is_allowed(const struct amz_control *control, const jwo_http_request *request)
{
    static const char scheme[] = "Bearer ";
    const char *header = jwo_http_header(request, "Authorization");

    return header && strncmp(header, scheme, sizeof scheme - 1) == 0 &&
           jwo_secret_equal_str(header + sizeof scheme - 1, control->token);
}

/* Does the path fit the pattern? The star's text, up to the next slash, goes to `name`. */
static bool path_fits(const char *pattern, const char *path, char name[AMZ_ID_MAX])
{
    const char *star = strchr(pattern, '*');
    size_t head, len;

    if (!star) {
        return strcmp(pattern, path) == 0;
    }
    head = (size_t)(star - pattern);
    if (strncmp(pattern, path, head) != 0) {
        return false;
    }
    len = strcspn(path + head, "/");
    if (len == 0 || len >= AMZ_ID_MAX || strcmp(path + head + len, star + 1) != 0) {
        return false;
    }
    memcpy(name, path + head, len);
    name[len] = '\0';
    return true;
}

static const struct amz_control_route *find_route(struct amz_control_call *call,
                                                  char name[AMZ_ID_MAX])
{
    const char *path = jwo_http_path(call->request);
    bool is_known = false;

    for (size_t i = 0; i < JWO_COUNT(routes); i++) {
        if (path_fits(routes[i].path, path, name)) {
            is_known = true;
            if (strcmp(routes[i].method, jwo_http_method(call->request)) == 0) {
                return &routes[i];
            }
        }
    }
    if (is_known) {
        amz_control_fail(call, 405, "%s does not take %s", path, jwo_http_method(call->request));
    } else {
        amz_control_fail(call, 404, "no such route: %s", path);
    }
    return NULL;
}

static bool find_world(struct amz_control_call *call, const char *name)
{
    for (struct amz_control_world *world = call->control->worlds; world; world = world->next) {
        if (strcmp(world->name, name) == 0) {
            call->world = world;
            return true;
        }
    }
    amz_control_fail(call, 404, "there is no world %s", name);
    return false;
}

static jwo_json *read_body(struct amz_control_call *call, const struct jwo_field *fields)
{
    jwo_json *document = NULL;
    struct jwo_error err;
    size_t len;
    const char *text = jwo_http_body(call->request, &len);

    if (len == 0) {
        text = "{}";
        len = 2;
    }
    if (jwo_json_parse(&document, text, len, &err) != JWO_OK) {
        amz_control_fail(call, 400, "body: %s", err.text);
        return NULL;
    }
    if (jwo_json_type(document) != JWO_JSON_OBJECT) {
        amz_control_fail(call, 400, "body: not an object");
    } else if (jwo_fields_check(fields, document, &err) != JWO_OK) {
        amz_control_fail(call, 400, "%s", err.text);
    } else {
        return document;
    }
    jwo_json_free(document);
    return NULL;
}

static void dispatch(struct amz_control_call *call)
{
    char name[AMZ_ID_MAX] = "";
    const struct amz_control_route *route = find_route(call, name);
    jwo_json *document = NULL;

    if (!route || (name[0] && !find_world(call, name))) {
        return;
    }
    if (route->fields) {
        document = read_body(call, route->fields);
        if (!document) {
            return;
        }
        call->body = document;
    }
    route->handle(call);
    jwo_json_free(document);
}

static void on_request(void *context, jwo_http_request *request)
{
    struct jwo_buf answer;
    struct amz_control_call call = {
        .control = context, .request = request, .answer = &answer, .status = 200};

    jwo_buf_init(&answer, ANSWER_BYTES_MAX);
    if (is_allowed(call.control, request)) {
        dispatch(&call);
    } else {
        amz_control_fail(&call, 401, "Authorization: not the bearer token of this control port");
    }
    if (!call.later) {
        jwo_http_answer(request, call.status, answer.len ? "application/json" : NULL, answer.data,
                        answer.len, NULL, 0);
    }
    jwo_buf_dispose(&answer);
}

/* --- life ------------------------------------------------------------------------------------- */

jwo_status amz_control_new(amz_control **out, amz_amazon *amazon,
                           const struct amz_control_options *options, struct jwo_error *err)
{
    struct amz_control *control = jwo_calloc(1, sizeof *control);
    const struct jwo_http_server_options server = {
        .address = options->address,
        .port = options->port,
        .on_request = on_request,
        .context = control,
    };
    jwo_status status;

    JWO_ASSERT(options->token[0] && strlen(options->token) < sizeof control->token);
    *out = NULL;
    control->amazon = amazon;
    (void)snprintf(control->token, sizeof control->token, "%s", options->token);
    status = jwo_http_server_new(&control->server, amz_amazon_loop(amazon), &server, err);
    if (status != JWO_OK) {
        jwo_free(control);
        return status;
    }
    *out = control;
    return JWO_OK;
}

/* The server first: who still waits for an answer learns that there will be none. */
void amz_control_free(amz_control *control)
{
    if (!control) {
        return;
    }
    jwo_http_server_free(control->server);
    while (control->worlds) {
        struct amz_control_world *world = control->worlds;

        control->worlds = world->next;
        amz_control_world_free(world);
    }
    explicit_bzero(control->token, sizeof control->token);
    jwo_free(control);
}

uint16_t amz_control_port(const amz_control *control)
{
    return jwo_http_server_port(control->server);
}

/* control.c -- the control port: token, routes, and the way from a request to its handler. */
#include "control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control_internal.h"
#include "jwo/alloc.h"

#define ANSWER_BYTES_MAX                                                                           \
    (32u * 1024 * 1024) /* a page of a journal; its bodies are bounded one by one */

static const struct jwo_field nothing[] = {{0}};

static const char *const page[] = {"after", "limit", NULL};
static const char *const after[] = {"after", NULL};

/* clang-format off */
#define FIELDS(name) amz_control_fields_##name
#define EVENTS "text/event-stream"
static const struct amz_control_route routes[] = {
    {"GET", "/control/events", NULL, amz_control_watch_worlds, 200,
     "tell of the worlds that are made and removed", NULL, EVENTS},
    {"GET", "/control/catalog", NULL, amz_control_show_catalog, 200,
     "what can be asked for", NULL, NULL},
    {"GET", "/control/worlds", NULL, amz_control_list_worlds, 200,
     "all worlds", NULL, NULL},
    {"POST", "/control/worlds", FIELDS(world), amz_control_make_world, 201,
     "make a world", NULL, NULL},
    {"GET", "/control/worlds/*", NULL, amz_control_show_world, 200,
     "how a world is", NULL, NULL},
    {"PATCH", "/control/worlds/*", FIELDS(world_change), amz_control_change_world, 200,
     "change where its retailer is", NULL, NULL},
    {"DELETE", "/control/worlds/*", NULL, amz_control_remove_world, 204,
     "remove a world", NULL, NULL},
    {"POST", "/control/worlds/*/reset", nothing, amz_control_reset_world, 200,
     "begin anew: no cast, no faults, no journal", NULL, NULL},
    {"GET", "/control/worlds/*/stores", NULL, amz_control_list_stores, 200,
     "all stores", NULL, NULL},
    {"POST", "/control/worlds/*/stores", FIELDS(store), amz_control_make_store, 201,
     "make a store, or replace its traits", NULL, NULL},
    {"GET", "/control/worlds/*/shoppers", NULL, amz_control_list_shoppers, 200,
     "all shoppers with their cards", NULL, NULL},
    {"POST", "/control/worlds/*/shoppers", FIELDS(shopper), amz_control_make_shopper, 201,
     "make a shopper, or give one another card", NULL, NULL},
    {"PATCH", "/control/worlds/*/shoppers/*", FIELDS(shopper_change), amz_control_change_shopper,
     200, "change how a card behaves", NULL, NULL},
    {"GET", "/control/worlds/*/settings", NULL, amz_control_show_settings, 200,
     "all settings", NULL, NULL},
    {"PATCH", "/control/worlds/*/settings", nothing, amz_control_change_settings, 200,
     "change settings by their names", NULL, NULL},
    {"GET", "/control/worlds/*/faults", NULL, amz_control_list_faults, 200,
     "the faults that are armed", NULL, NULL},
    {"POST", "/control/worlds/*/faults", FIELDS(fault), amz_control_add_fault, 201,
     "let something go wrong", NULL, NULL},
    {"DELETE", "/control/worlds/*/faults", NULL, amz_control_remove_faults, 204,
     "take all faults back", NULL, NULL},
    {"DELETE", "/control/worlds/*/faults/*", NULL, amz_control_remove_fault, 204,
     "take a fault back", NULL, NULL},
    {"POST", "/control/worlds/*/enter", FIELDS(enter), amz_control_enter, 201,
     "a shopper enters a store", NULL, NULL},
    {"POST", "/control/worlds/*/leave", FIELDS(leave), amz_control_leave, 202,
     "a shopper leaves, with things or without", NULL, NULL},
    {"POST", "/control/worlds/*/deliver-again", FIELDS(again), amz_control_deliver_again, 200,
     "deliver a cart again", NULL, NULL},
    {"POST", "/control/worlds/*/hurry", FIELDS(hurry), amz_control_hurry, 200,
     "make the next delivery attempt now", NULL, NULL},
    {"POST", "/control/worlds/*/advance", FIELDS(advance), amz_control_advance, 200,
     "move the clock", NULL, NULL},
    {"POST", "/control/worlds/*/payoff", FIELDS(payoff), amz_control_payoff, 200,
     "a shopper pays what is owed, at the retailer", NULL, NULL},
    {"GET", "/control/worlds/*/trips", NULL, amz_control_show_trips, 200,
     "trips and their charges", page, NULL},
    {"GET", "/control/worlds/*/journal", NULL, amz_control_show_journal, 200,
     "what went over the wire", page, NULL},
    {"GET", "/control/worlds/*/events", NULL, amz_control_watch_world, 200,
     "tell of what happens, as it happens", after, EVENTS},
    {"GET", "/control/worlds/*/story", NULL, amz_control_show_story, 200,
     "what was done by hand, as a story that plays again", NULL, "text/plain; charset=utf-8"},
    {0},
};
#undef FIELDS
#undef EVENTS
/* clang-format on */

const struct amz_control_route *amz_control_routes(void)
{
    return routes;
}

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
    call->content_type = "application/json";
}

/* --- routing ---------------------------------------------------------------------------------- */

/* Does the path fit the pattern? What its stars stand for goes to `stars`: no slash, not empty. */
static bool path_fits(const char *pattern, const char *path, char stars[2][AMZ_ID_MAX])
{
    int count = 0;

    stars[0][0] = stars[1][0] = '\0';
    while (*pattern) {
        if (*pattern == '*') {
            const size_t len = strcspn(path, "/");

            if (len == 0 || len >= AMZ_ID_MAX) {
                return false;
            }
            memcpy(stars[count], path, len);
            stars[count++][len] = '\0';
            path += len;
            pattern++;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

static const struct amz_control_route *find_route(struct amz_control_call *call,
                                                  char stars[2][AMZ_ID_MAX])
{
    const char *path = jwo_http_path(call->request);
    bool is_known = false;

    for (size_t i = 0; routes[i].method; i++) {
        if (path_fits(routes[i].path, path, stars)) {
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

struct amz_control_world *amz_control_find_world(const struct amz_control *control,
                                                 const char *name)
{
    struct amz_control_world *world = control->worlds;

    while (world && strcmp(world->name, name) != 0) {
        world = world->next;
    }
    return world;
}

static bool find_world(struct amz_control_call *call, const char *name)
{
    call->world = amz_control_find_world(call->control, name);
    if (!call->world) {
        amz_control_fail(call, 404, "there is no world %s", name);
    }
    return call->world != NULL;
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
    } else if (!amz_control_guard_type(call->request)) {
        amz_control_fail(call, 415, "Content-Type: not application/json");
        return NULL;
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
    char stars[2][AMZ_ID_MAX];
    const struct amz_control_route *route = find_route(call, stars);
    jwo_json *document = NULL;

    if (!route || (stars[0][0] && !find_world(call, stars[0]))) {
        return;
    }
    (void)snprintf(call->part, sizeof call->part, "%s", stars[1]);
    if (route->fields) {
        document = read_body(call, route->fields);
        if (!document) {
            return;
        }
        call->body = document;
    }
    call->status = route->success;
    call->content_type = route->type ? route->type : "application/json";
    route->handle(call);
    if (call->world && strcmp(route->method, "GET") != 0) {
        amz_control_events_changed(call->world);
    }
    jwo_json_free(document);
}

static void on_request(void *context, jwo_http_request *request)
{
    static const struct jwo_http_header no_store[] = {{"Cache-Control", "no-store"},
                                                      {"X-Content-Type-Options", "nosniff"}};
    struct jwo_buf answer;
    struct amz_control_call call = {.control = context,
                                    .request = request,
                                    .answer = &answer,
                                    .part = "",
                                    .content_type = "application/json",
                                    .status = 200};
    const char *objection = amz_control_guard_origin(call.control, request);

    if (!objection && amz_control_serve_file(request)) {
        return;
    }
    jwo_buf_init(&answer, ANSWER_BYTES_MAX);
    if (objection) {
        amz_control_fail(&call, 403, "%s", objection);
    } else if (amz_control_guard_token(call.control, request)) {
        dispatch(&call);
    } else {
        amz_control_fail(&call, 401, "Authorization: not the bearer token of this control port");
    }
    if (answer.overflow) {
        amz_control_fail(&call, 413, "the answer is larger than %u bytes: ask for less",
                         ANSWER_BYTES_MAX);
    }
    if (!call.later) {
        jwo_http_answer(request, call.status, answer.len ? call.content_type : NULL, answer.data,
                        answer.len, no_store, JWO_COUNT(no_store));
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
    if (options->name) {
        JWO_ASSERT(strlen(options->name) < sizeof control->name);
        (void)snprintf(control->name, sizeof control->name, "%s", options->name);
    }
    status = jwo_http_server_new(&control->server, amz_amazon_loop(amazon), &server, err);
    if (status != JWO_OK) {
        jwo_free(control);
        return status;
    }
    amz_control_events_init(control);
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
    amz_control_events_dispose(control);
    explicit_bzero(control->token, sizeof control->token);
    jwo_free(control);
}

uint16_t amz_control_port(const amz_control *control)
{
    return jwo_http_server_port(control->server);
}

/* connectors.c -- see connectors.h for the contract. */
#include "connectors.h"

#include <string.h>

#include "gate.h"
#include "jwo/limits.h"
#include "reply.h"

static const char unavailable[] = "{\"errorMsg\":\"ServiceUnavailable\"}";

/* Handlers return the HTTP status; below 300 the answer has been written to `w`, else *err says
 * what is wrong. */
static int create_purchases(const struct rtl_purchases *purchases, const jwo_json *body,
                            struct jwo_json_writer *w, struct jwo_error *err)
{
    struct rtl_cart cart;

    if (rtl_cart_read(&cart, body, err) != JWO_OK) {
        return 400;
    }
    const int status = rtl_purchase_create(purchases, &cart, w, err);
    rtl_cart_dispose(&cart);
    return status;
}

static int shopper_authorization(const struct rtl_purchases *purchases, const jwo_json *body,
                                 struct jwo_json_writer *w, struct jwo_error *err)
{
    struct rtl_gate_request request;

    if (rtl_gate_request_read(&request, body, err) != JWO_OK) {
        return 400;
    }
    return rtl_gate_decide(purchases->base, &request, w, err);
}

static int health(const struct rtl_purchases *purchases, const jwo_json *body,
                  struct jwo_json_writer *w, struct jwo_error *err)
{
    (void)purchases;
    (void)body;
    (void)err;
    jwo_jw_object(w);
    jwo_jw_kstr(w, "status", "ok");
    jwo_jw_end_object(w);
    return 200;
}

/* One row per connector. To add one: a row here, a handler above, its rules in cart.h. */
/* clang-format off */
static const struct connector {
    const char *method;
    const char *path;
    bool has_body; /* a JSON object */
    int (*handle)(const struct rtl_purchases *purchases, const jwo_json *body,
                  struct jwo_json_writer *w, struct jwo_error *err);
} connectors[] = {
    {"POST", "/v1/order/purchases",                    true,  create_purchases},
    {"POST", "/v1/fraudandabuse/shopperauthorization", true,  shopper_authorization},
    {"GET",  "/healthz",                               false, health},
};
/* clang-format on */

static const struct connector *find(const char *path)
{
    for (size_t i = 0; i < JWO_COUNT(connectors); i++) {
        if (strcmp(connectors[i].path, path) == 0) {
            return &connectors[i];
        }
    }
    return NULL;
}

static int serve(const struct rtl_purchases *purchases, const jwo_http_request *request,
                 struct jwo_json_writer *w, struct jwo_error *err)
{
    const struct connector *connector = find(jwo_http_path(request));
    jwo_json *body = NULL;
    size_t len = 0;

    if (connector == NULL) {
        (void)jwo_fail(err, JWO_ENOTFOUND, "no such operation");
        return 404;
    }
    if (strcmp(connector->method, jwo_http_method(request)) != 0) {
        (void)jwo_fail(err, JWO_EINPUT, "this operation takes %s", connector->method);
        return 405;
    }
    if (connector->has_body) {
        const char *text = jwo_http_body(request, &len);
        if (jwo_json_parse(&body, text, len, err) != JWO_OK) {
            return 400;
        }
    }
    const int status = connector->handle(purchases, body, w, err);
    jwo_json_free(body);
    return status;
}

void rtl_connectors_handle(void *context, jwo_http_request *request)
{
    const struct rtl_purchases *purchases = context;
    struct jwo_error err = {.status = JWO_OK, .text = ""};
    struct jwo_json_writer w;
    struct jwo_buf answer;

    jwo_buf_init(&answer, 8192);
    jwo_jw_init(&w, &answer);
    const int status = serve(purchases, request, &w, &err);
    if (status >= 300) {
        jwo_jw_object(&w);
        jwo_jw_kstr(&w, "errorMsg", err.text);
        jwo_jw_end_object(&w);
    }
    rtl_reply(purchases->base->store, request, status, &answer, unavailable);
    jwo_buf_dispose(&answer);
}

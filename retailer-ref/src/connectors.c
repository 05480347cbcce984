/* connectors.c -- see connectors.h for the contract. */
#include "connectors.h"

#include <string.h>

#include "gate.h"
#include "jwo/limits.h"
#include "reply.h"

static const char unavailable[] = "{\"errorMsg\":\"ServiceUnavailable\"}";
static const char broken[] = "{\"errorMsg\":\"InternalServerException\"}";

/* Handlers return the HTTP status; below 300 the answer has been written to `w`, else *err says
 * what is wrong. RTL_GATE_ASKS: the gate answers later. */
static int create_purchases(const struct rtl_connectors *connectors, const jwo_json *body,
                            struct jwo_json_writer *w, struct jwo_error *err)
{
    struct rtl_cart cart;

    if (rtl_cart_read(&cart, body, err) != JWO_OK) {
        return 400;
    }
    const int status = rtl_purchase_create(connectors->purchases, &cart, w, err);
    rtl_cart_dispose(&cart);
    return status;
}

static int shopper_authorization(const struct rtl_connectors *connectors, const jwo_json *body,
                                 struct jwo_json_writer *w, struct jwo_error *err)
{
    struct rtl_gate_request request;

    if (rtl_gate_request_read(&request, body, err) != JWO_OK) {
        return 400;
    }
    return rtl_gate_decide(connectors->purchases->gate, &request, w, err);
}

static int verify_identity_keys(const struct rtl_connectors *connectors, const jwo_json *body,
                                struct jwo_json_writer *w, struct jwo_error *err)
{
    return rtl_identity_verify(connectors->identity, body, w, err);
}

static int resolve_scan(const struct rtl_connectors *connectors, const jwo_json *body,
                        struct jwo_json_writer *w, struct jwo_error *err)
{
    return rtl_identity_resolve(connectors->identity, body, w, err);
}

static int get_scan_details(const struct rtl_connectors *connectors, const jwo_json *body,
                            struct jwo_json_writer *w, struct jwo_error *err)
{
    return rtl_identity_details(connectors->identity, body, w, err);
}

static int health(const struct rtl_connectors *connectors, const jwo_json *body,
                  struct jwo_json_writer *w, struct jwo_error *err)
{
    (void)connectors;
    (void)body;
    (void)err;
    jwo_jw_object(w);
    jwo_jw_kstr(w, "status", "ok");
    jwo_jw_end_object(w);
    return 200;
}

/* One row per connector. To add one: a row here, a handler above, its rules in cart.h or
 * identity.h. `failure` is the status when the store cannot be read or written (published for
 * identity keys: 500). */
/* clang-format off */
static const struct connector {
    const char *method;
    const char *path;
    bool is_amazons; /* has a JSON body, and a signature where we want one */
    int failure;
    enum rtl_served served; /* in the metrics */
    int (*handle)(const struct rtl_connectors *connectors, const jwo_json *body,
                  struct jwo_json_writer *w, struct jwo_error *err);
} connectors_table[] = {
    {"POST", "/v1/order/purchases",           true, 503, RTL_SERVED_PURCHASES, create_purchases},
    {"POST", "/v1/fraudandabuse/shopperauthorization",
                                              true, 503, RTL_SERVED_GATE, shopper_authorization},
    {"POST", "/v1/identity/identity-keys",    true, 500, RTL_SERVED_IDENTITY, verify_identity_keys},
    {"POST", "/v1/identity/scan",             true, 500, RTL_SERVED_IDENTITY, resolve_scan},
    {"POST", "/v1/identity/scan/details",     true, 500, RTL_SERVED_IDENTITY, get_scan_details},
    {"GET",  "/healthz",                      false, 503, RTL_SERVED_OTHER, health},
};
/* clang-format on */

static const struct connector *find(const char *path)
{
    for (size_t i = 0; i < JWO_COUNT(connectors_table); i++) {
        if (strcmp(connectors_table[i].path, path) == 0) {
            return &connectors_table[i];
        }
    }
    return NULL;
}

static int serve(const struct rtl_connectors *connectors, const struct connector *connector,
                 const jwo_http_request *request, struct jwo_json_writer *w, struct jwo_error *err)
{
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
    if (connector->is_amazons) {
        const char *text = jwo_http_body(request, &len);
        if (jwo_json_parse(&body, text, len, err) != JWO_OK) {
            return 400;
        }
    }
    const int status = connector->handle(connectors, body, w, err);
    jwo_json_free(body);
    return status;
}

/* SEC-6: one sentence of our own about the request, and nothing of our insides. */
static void write_error(struct jwo_json_writer *w, const char *text)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "errorMsg", text);
    jwo_jw_end_object(w);
}

/* SEC-2. True when the request was answered here, without a look at its body. */
static bool turns_away(const struct rtl_connectors *connectors, const struct connector *connector,
                       jwo_http_request *request)
{
    char message[256];
    struct jwo_buf answer;
    struct jwo_json_writer w;

    if (connectors->guard == NULL || (connector != NULL && !connector->is_amazons)) {
        return false;
    }
    const enum jwo_sigv4_verdict verdict = rtl_guard_check(connectors->guard, request, message);
    if (verdict == JWO_SIGV4_ACCEPTED) {
        return false;
    }
    const struct jwo_http_header header = {"x-amzn-ErrorType", jwo_sigv4_error_type(verdict)};
    jwo_buf_init(&answer, 1024);
    jwo_jw_init(&w, &answer);
    write_error(&w, message);
    jwo_http_answer(request, 403, "application/json", answer.data, answer.len, &header, 1);
    jwo_buf_dispose(&answer);
    return true;
}

static void count(const struct rtl_connectors *connectors, const struct connector *connector,
                  int status, int64_t began_us)
{
    const struct rtl_base *base = connectors->purchases->base;

    rtl_metrics_served(base->metrics, base->store,
                       connector != NULL ? connector->served : RTL_SERVED_OTHER, status, began_us);
}

void rtl_connectors_handle(void *context, jwo_http_request *request)
{
    const struct rtl_connectors *connectors = context;
    const struct connector *connector = find(jwo_http_path(request));
    struct jwo_error err = {.status = JWO_OK, .text = ""};
    struct jwo_json_writer w;
    struct jwo_buf answer;
    const int64_t began_us = jwo_monotonic_us();

    if (turns_away(connectors, connector, request)) {
        count(connectors, connector, 403, began_us);
        return;
    }
    jwo_buf_init(&answer, 8192);
    jwo_jw_init(&w, &answer);
    const int status = serve(connectors, connector, request, &w, &err);
    if (status == RTL_GATE_ASKS) {
        rtl_gate_hand_over(connectors->purchases->gate, request, unavailable);
        jwo_buf_dispose(&answer);
        return;
    }
    if (status >= 300) {
        write_error(&w, err.text);
    }
    const int failure = connector != NULL ? connector->failure : 503;
    rtl_reply_or(connectors->purchases->base->store, request, status, &answer, failure,
                 failure == 500 ? broken : unavailable);
    count(connectors, connector, status, began_us);
    jwo_buf_dispose(&answer);
}

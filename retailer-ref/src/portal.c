/* portal.c -- see portal.h for the contract.
 *
 *   request -> whose? (cookie) -> route -> session if it needs one -> form well made
 *           -> POST: our own form? -> handler -> headers -> commit -> answer
 */
#include "portal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "jwo/form.h"
#include "origin.h"
#include "portal_page.h"
#include "reply.h"

#define PAGE_BYTES_MAX (16 * 1024 * 1024) /* the receipt of the largest cart, and more */
#define MEMBERS_MAX    1000               /* of a form */
#define COOKIE_BYTES   256
#define LOOK_AGAIN_S   "2"

extern const unsigned char rtl_portal_css[];
extern const size_t rtl_portal_css_len;

static int go_home(struct rtl_visit *visit)
{
    return rtl_visit_go(visit, "/receipts");
}

static int show_css(struct rtl_visit *visit)
{
    visit->content_type = "text/css; charset=utf-8";
    jwo_buf_add(&visit->page, rtl_portal_css, rtl_portal_css_len);
    return 200;
}

/* One row per route; '*' is one segment. To add one: a row here, a function in a portal_*.c, its
 * name in portal_page.h, and the row in tests/test_portal.c. */
/* clang-format off */
static const struct route {
    const char *method;
    const char *path;
    bool needs_session;
    int (*handle)(struct rtl_visit *visit);
} routes[] = {
    {"GET",  "/",                           false, go_home},
    {"GET",  "/portal.css",                 false, show_css},
    {"GET",  "/sign-in",                    false, rtl_portal_sign_in},
    {"POST", "/sign-in/email",              false, rtl_portal_send_code},
    {"GET",  "/sign-in/code",               false, rtl_portal_ask_code},
    {"POST", "/sign-in/code",               false, rtl_portal_take_code},
    {"POST", "/sign-in/card",               false, rtl_portal_take_card},
    {"POST", "/sign-out",                   true,  rtl_portal_sign_out},
    {"GET",  "/receipts",                   true,  rtl_portal_receipts},
    {"GET",  "/receipts/*",                 true,  rtl_portal_receipt},
    {"GET",  "/receipts/*/text",            true,  rtl_portal_receipt_text},
    {"GET",  "/receipts/*/refund",          true,  rtl_portal_refund_form},
    {"POST", "/receipts/*/refund",          true,  rtl_portal_refund_review},
    {"POST", "/receipts/*/refund/confirm",  true,  rtl_portal_refund_confirm},
    {"GET",  "/refunds",                    true,  rtl_portal_refunds},
    {"GET",  "/refunds/*",                  true,  rtl_portal_refund},
    {"GET",  "/balance",                    true,  rtl_portal_balance},
    {"GET",  "/receipts/*/pay",             true,  rtl_portal_payoff_form},
    {"POST", "/receipts/*/pay",             true,  rtl_portal_payoff_review},
    {"POST", "/receipts/*/pay/confirm",     true,  rtl_portal_payoff_confirm},
    {"GET",  "/payments/*",                 true,  rtl_portal_payoff},
};
/* clang-format on */

/* ---- who is it? ---- */

static bool is_https(const struct rtl_visit *visit)
{
    return strncmp(visit->base->config->portal_url, "https://", 8) == 0;
}

/* The prefix makes browsers refuse the cookie from anybody but this host over TLS. */
static const char *cookie_name(const struct rtl_visit *visit)
{
    return is_https(visit) ? "__Host-portal" : "portal";
}

static void recognize(struct rtl_visit *visit)
{
    const char *header = jwo_http_header(visit->request, "Cookie");

    if (jwo_cookie_get(header, cookie_name(visit), visit->token, sizeof(visit->token)) == JWO_OK &&
        rtl_token_is_one(visit->token)) {
        visit->signed_in = rtl_session_find(visit->base, visit->token, &visit->scope);
    } else {
        (void)rtl_token_make(visit->token);
        visit->token_is_new = true;
    }
}

/* The client's address. A proxy writes the one that it saw last: behind the others in the field, or
 * into a field of its own behind the client's. */
static void locate(struct rtl_visit *visit)
{
    const char *list = NULL;
    size_t count;
    const struct jwo_http_header *headers = jwo_http_headers(visit->request, &count);

    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(headers[i].name, "X-Forwarded-For") == 0) {
            list = headers[i].value;
        }
    }
    (void)jwo_http_peer(visit->request, visit->client);
    if (visit->base->config->portal_behind_proxy && list != NULL) {
        const char *comma = strrchr(list, ',');
        const char *last = comma != NULL ? comma + 1 : list;

        last += strspn(last, " \t");
        (void)snprintf(visit->client, sizeof(visit->client), "%s", last);
    }
}

/* ---- is it our own form? ---- */

static bool is_ours(const struct rtl_visit *visit)
{
    char given[RTL_TOKEN_MAX], expected[RTL_TOKEN_MAX];

    return !visit->token_is_new &&
           rtl_origin_is_ours(visit->request, visit->base->config->portal_url) &&
           jwo_form_get(visit->form, "csrf", given, sizeof(given)) == JWO_OK &&
           jwo_secret_equal_str(given, rtl_token_csrf(visit->token, RTL_CSRF_PORTAL, expected));
}

static bool is_form(const struct rtl_visit *visit)
{
    static const char type[] = "application/x-www-form-urlencoded";
    const char *given = jwo_http_header(visit->request, "Content-Type");
    const size_t len = sizeof(type) - 1;

    return given != NULL && strncmp(given, type, len) == 0 &&
           (given[len] == '\0' || given[len] == ';' || given[len] == ' ');
}

/* ---- serving ---- */

static int run(struct rtl_visit *visit, const struct route *route)
{
    const bool posts = strcmp(route->method, "POST") == 0;
    size_t len = 0;

    /* POR-5: before anything is read. Which pages need it is in the table of routes. */
    if (route->needs_session && !visit->signed_in) {
        return rtl_visit_go(visit, "/sign-in");
    }
    visit->form = posts ? jwo_http_body(visit->request, &len) : jwo_http_query(visit->request);
    if (posts && (!is_form(visit) || strlen(visit->form) != len)) {
        return rtl_visit_error(visit, 400);
    }
    if (jwo_form_check(visit->form, MEMBERS_MAX) != JWO_OK) {
        return rtl_visit_error(visit, 400);
    }
    if (posts && !is_ours(visit)) {
        return rtl_visit_error(visit, 403);
    }
    return route->handle(visit);
}

static int serve(struct rtl_visit *visit)
{
    const char *const path = jwo_http_path(visit->request);
    bool known = false;

    for (size_t i = 0; i < JWO_COUNT(routes); i++) {
        if (rtl_route_fits(routes[i].path, path, visit->id)) {
            if (strcmp(routes[i].method, jwo_http_method(visit->request)) == 0) {
                return run(visit, &routes[i]);
            }
            known = true;
        }
    }
    return rtl_visit_error(visit, known ? 405 : 404);
}

/* ---- answering ---- */

struct head {
    struct jwo_http_header headers[RTL_REPLY_HEADERS_MAX];
    size_t count;
    char cookie[COOKIE_BYTES], disposition[128], retry_after[24];
};

static void add_header(struct head *head, const char *name, const char *value)
{
    head->headers[head->count++] = (struct jwo_http_header){.name = name, .value = value};
}

static size_t add_safety(struct head *head)
{
    add_header(head, "Content-Security-Policy",
               "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
               "base-uri 'none'");
    add_header(head, "X-Content-Type-Options", "nosniff");
    add_header(head, "X-Frame-Options", "DENY");
    add_header(head, "Referrer-Policy", "same-origin");
    add_header(head, "Cross-Origin-Opener-Policy", "same-origin");
    add_header(head, "Cross-Origin-Resource-Policy", "same-origin");
    add_header(head, "Cache-Control", "no-store");
    return head->count;
}

static void add_particulars(struct head *head, const struct rtl_visit *visit)
{
    if (is_https(visit)) {
        add_header(head, "Strict-Transport-Security", "max-age=31536000");
    }
    if (visit->tells_token) {
        (void)snprintf(head->cookie, sizeof(head->cookie),
                       "%s=%s; Path=/; HttpOnly; SameSite=Strict%s", cookie_name(visit),
                       visit->token, is_https(visit) ? "; Secure" : "");
        add_header(head, "Set-Cookie", head->cookie);
    }
    if (visit->location[0] != '\0') {
        add_header(head, "Location", visit->location);
    }
    if (visit->file_name[0] != '\0') {
        (void)snprintf(head->disposition, sizeof(head->disposition), "attachment; filename=\"%s\"",
                       visit->file_name);
        add_header(head, "Content-Disposition", head->disposition);
    }
    if (visit->looks_again) {
        add_header(head, "Refresh", LOOK_AGAIN_S);
    }
    if (visit->retry_after_ms > 0) {
        (void)snprintf(head->retry_after, sizeof(head->retry_after), "%d",
                       (int)(visit->retry_after_ms / JWO_SECOND_MS) + 1);
        add_header(head, "Retry-After", head->retry_after);
    }
}

void rtl_portal_handle(void *context, jwo_http_request *request)
{
    static const char html[] = "text/html; charset=utf-8";
    const struct rtl_portal *portal = context;
    struct rtl_visit visit = {
        .portal = portal, .base = portal->base, .request = request, .content_type = html};
    struct head head = {.count = 0};

    jwo_buf_init(&visit.page, PAGE_BYTES_MAX);
    recognize(&visit);
    locate(&visit);
    int status = serve(&visit);
    if (visit.page.overflow) {
        jwo_buf_dispose(&visit.page);
        jwo_buf_init(&visit.page, PAGE_BYTES_MAX);
        visit.content_type = html;
        visit.file_name[0] = '\0';
        status = rtl_visit_error(&visit, 500);
    }
    const size_t safe_count = add_safety(&head);
    add_particulars(&head, &visit);
    rtl_reply_with(portal->base->store, request,
                   &(struct rtl_reply_head){
                       .status = status,
                       .content_type = visit.content_type,
                       .headers = head.headers,
                       .header_count = head.count,
                       .safe_count = safe_count,
                       .failure_type = html,
                       .failure = "<!DOCTYPE html><html lang=\"en\"><title>Not now</title><p>We "
                                  "could not save that. Please try again in a minute.</p>",
                   },
                   &visit.page);
    jwo_buf_dispose(&visit.page);
}

/* ops_pages.c -- see ops_pages.h for the contract: the table of pages, and what is checked before
 * one is shown. */
#include "ops_pages.h"

#include <stdio.h>
#include <string.h>

#include "jwo/form.h"
#include "ops_page.h"
#include "origin.h"
#include "reply.h"

#define PAGE_BYTES_MAX   (4 * 1024 * 1024) /* a trip of the largest cart */
#define FORM_MEMBERS_MAX 16
#define COOKIE           "jwo_operator"

static int stylesheet(struct rtl_ops_page *page)
{
    extern const unsigned char rtl_ops_css[];

    page->content_type = "text/css; charset=utf-8";
    jwo_buf_adds(&page->html, (const char *)rtl_ops_css);
    return 200;
}

/* One row per page; '*' is one segment. To add one: a row here, a handler in an ops_*.c. */
/* clang-format off */
static const struct route {
    const char *method;
    const char *path;
    bool is_open; /* to who is not signed in; such a form has no CSRF token */
    int (*handle)(struct rtl_ops_page *page);
} routes[] = {
    {"GET",  "/",                  false, rtl_ops_overview},
    {"GET",  "/ops.css",           true,  stylesheet},
    {"GET",  "/login",             true,  rtl_ops_sign_in},
    {"POST", "/login",             true,  rtl_ops_enter},
    {"POST", "/logout",            false, rtl_ops_leave},
    {"GET",  "/trips",             false, rtl_ops_trips},
    {"GET",  "/trips/*",           false, rtl_ops_trip},
    {"POST", "/trips/*/retry",     false, rtl_ops_retry},
    {"POST", "/trips/*/close",     false, rtl_ops_close},
    {"POST", "/trips/*/write-off", false, rtl_ops_write_off},
    {"GET",  "/incidents",         false, rtl_ops_incidents},
    {"POST", "/incidents/*/close", false, rtl_ops_close_incident},
    {"GET",  "/bad-carts",         false, rtl_ops_bad_carts},
    {"POST", "/bad-carts/*/price", false, rtl_ops_price_cart},
    {"POST", "/bad-carts/*/close", false, rtl_ops_close_cart},
    {"POST", "/catalog",           false, rtl_ops_reload_catalog},
    {"GET",  "/debts",             false, rtl_ops_debts},
    {"GET",  "/refunds",           false, rtl_ops_refunds},
    {"GET",  "/backups",           false, rtl_ops_backups},
    {"POST", "/backups",           false, rtl_ops_back_up},
    {"POST", "/audit",             false, rtl_ops_audit},
};
/* clang-format on */

static const struct route *find(const jwo_http_request *request, bool *has_path,
                                char id[RTL_ROUTE_ID_MAX])
{
    *has_path = false;
    for (size_t i = 0; i < JWO_COUNT(routes); i++) {
        if (rtl_route_fits(routes[i].path, jwo_http_path(request), id)) {
            *has_path = true;
            if (strcmp(routes[i].method, jwo_http_method(request)) == 0) {
                return &routes[i];
            }
        }
    }
    return NULL;
}

bool rtl_ops_pages_has(const jwo_http_request *request)
{
    char id[RTL_ROUTE_ID_MAX];
    bool has_path;

    (void)find(request, &has_path, id);
    return has_path;
}

/* Who is it? Fills the operator and the CSRF token. */
static void know(struct rtl_ops_page *page)
{
    char token[RTL_TOKEN_MAX];

    if (jwo_cookie_get(jwo_http_header(page->request, "Cookie"), COOKIE, token, sizeof(token)) ==
        JWO_OK) {
        page->staff = rtl_operators_find(&page->operations->operators, token, page->now_ms);
        (void)rtl_token_csrf(token, RTL_CSRF_OPERATIONS, page->csrf);
    }
}

/* The form of the sign-in has no token, but other sites must not send it either: wrong keys from
 * there would shut the door on the staff. */
static bool is_ours(const struct rtl_ops_page *page, bool has_token)
{
    char given[RTL_TOKEN_MAX];

    rtl_ops_field(page, "csrf", given, sizeof(given));
    return rtl_origin_is_ours(page->request, "") &&
           (!has_token || jwo_secret_equal_str(given, page->csrf));
}

static int serve(struct rtl_ops_page *page)
{
    bool has_path = false;
    const struct route *route = find(page->request, &has_path, page->id);
    size_t len = 0;

    know(page);
    if (route == NULL) {
        return rtl_ops_say(page, 405, "Not possible", "This page cannot be used that way.");
    }
    const bool is_post = strcmp(route->method, "POST") == 0;
    page->form = is_post ? jwo_http_body(page->request, &len) : jwo_http_query(page->request);
    if (!route->is_open && page->staff == NULL) {
        return rtl_ops_go(page, "/login");
    }
    if ((is_post && strlen(page->form) != len) ||
        jwo_form_check(page->form, FORM_MEMBERS_MAX) != JWO_OK) {
        return rtl_ops_say(page, 400, "Not understood", "The request could not be read.");
    }
    if (is_post && !is_ours(page, !route->is_open)) {
        return rtl_ops_say(page, 403, "Please try again",
                           "This form is too old, or did not come from this page. Nothing was "
                           "done.");
    }
    return route->handle(page);
}

static void reply(struct rtl_ops_page *page, int status)
{
    static const char unwritten[] = "The database cannot be written. Nothing was done.\n";
    struct jwo_http_header headers[8] = {
        {"Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; "
                                    "base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
    };
    size_t count = 5;
    const size_t safe_count = count;

    if (page->location[0] != '\0') {
        headers[count++] = (struct jwo_http_header){"Location", page->location};
    }
    if (page->cookie[0] != '\0') {
        headers[count++] = (struct jwo_http_header){"Set-Cookie", page->cookie};
    }
    if (page->html.overflow) {
        jwo_buf_dispose(&page->html);
        jwo_buf_init(&page->html, 64);
        jwo_buf_adds(&page->html, "This page is too long to be shown.\n");
        page->content_type = "text/plain; charset=utf-8";
    }
    rtl_reply_with(page->store, page->request,
                   &(struct rtl_reply_head){.status = status,
                                            .content_type = page->content_type,
                                            .headers = headers,
                                            .header_count = count,
                                            .safe_count = safe_count,
                                            .failure_type = "text/plain; charset=utf-8",
                                            .failure = unwritten},
                   &page->html);
}

void rtl_ops_pages_handle(struct rtl_operations *operations, jwo_http_request *request)
{
    struct rtl_ops_page page = {.operations = operations,
                                .store = operations->base->store,
                                .request = request,
                                .now_ms = rtl_clock_now(operations->base->clock),
                                .form = "",
                                .content_type = "text/html; charset=utf-8"};

    jwo_buf_init(&page.html, PAGE_BYTES_MAX);
    reply(&page, serve(&page));
    jwo_buf_dispose(&page.html);
}

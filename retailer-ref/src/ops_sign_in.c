/* ops_sign_in.c -- coming and going at the operations page. */
#include <stdio.h>
#include <string.h>

#include "jwo/log.h"
#include "ops_page.h"

/* SameSite=Strict: no other site's page can make the browser send it. Not Secure: the port speaks
 * plain HTTP, on loopback or behind a proxy that speaks TLS. */
#define COOKIE "jwo_operator=%s; Path=/; HttpOnly; SameSite=Strict"

static void form(struct rtl_ops_page *page, const char *complaint)
{
    rtl_ops_begin(page, "Sign in");
    if (complaint != NULL) {
        rtl_ops_notice(page, false, complaint);
    }
    jwo_buf_adds(&page->html,
                 "<form class=\"card narrow\" method=\"post\" action=\"/login\">\n"
                 "<div class=\"field\"><label for=\"name\">Your name</label>\n"
                 "<p class=\"hint\" id=\"name-hint\">It will stand beside what you do.</p>\n"
                 "<input id=\"name\" name=\"name\" maxlength=\"60\" required "
                 "autocomplete=\"name\" aria-describedby=\"name-hint\"></div>\n"
                 "<div class=\"field\"><label for=\"token\">Operations token</label>\n"
                 "<input id=\"token\" name=\"token\" type=\"password\" maxlength=\"128\" required "
                 "autocomplete=\"current-password\"></div>\n"
                 "<button>Sign in</button>\n</form>\n");
    rtl_ops_end(page);
}

int rtl_ops_sign_in(struct rtl_ops_page *page)
{
    if (page->staff != NULL) {
        return rtl_ops_go(page, "/");
    }
    form(page, NULL);
    return 200;
}

int rtl_ops_enter(struct rtl_ops_page *page)
{
    struct rtl_operations *operations = page->operations;
    char name[RTL_OPERATOR_NAME_MAX], token[256], session[RTL_TOKEN_MAX];

    if (!rtl_operators_may_try(&operations->operators, page->now_ms)) {
        form(page, "There were too many wrong tokens. Please try again in a minute.");
        return 429;
    }
    rtl_ops_field(page, "name", name, sizeof(name));
    rtl_ops_field(page, "token", token, sizeof(token));
    if (!jwo_secret_equal_str(token, operations->base->config->operations_token)) {
        rtl_operators_wrong(&operations->operators);
        operations->base->metrics->sign_ins_refused++;
        jwo_log(JWO_LOG_WARN, NULL, "operations page: a sign-in was refused");
        form(page, "That is not the operations token.");
        return 403;
    }
    if (name[0] == '\0') {
        form(page, "Please say who you are.");
        return 400;
    }
    operations->base->metrics->sign_ins++;
    rtl_operators_enter(&operations->operators, name, page->now_ms, session);
    (void)snprintf(page->cookie, sizeof(page->cookie), COOKIE, session);
    return rtl_ops_go(page, "/");
}

int rtl_ops_leave(struct rtl_ops_page *page)
{
    rtl_operators_leave(page->staff);
    (void)snprintf(page->cookie, sizeof(page->cookie), COOKIE "; Max-Age=0", "");
    return rtl_ops_go(page, "/login");
}

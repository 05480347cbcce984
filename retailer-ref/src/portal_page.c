/* portal_page.c -- see portal_page.h for the contract. */
#include "portal_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/form.h"

/* ---- the frame ---- */

static void tab_link(struct rtl_visit *visit, const char *path, const char *name, bool is_current)
{
    jwo_html_addf(&visit->page, "<li><a href=\"%s\"", path);
    if (is_current) {
        jwo_buf_adds(&visit->page, " aria-current=\"page\"");
    }
    jwo_html_addf(&visit->page, ">%s</a></li>\n", name);
}

static void navigation(struct rtl_visit *visit, enum rtl_tab tab)
{
    jwo_buf_adds(&visit->page, "<nav aria-label=\"Main\"><ul>\n");
    tab_link(visit, "/receipts", "Receipts", tab == RTL_TAB_RECEIPTS);
    tab_link(visit, "/refunds", "Refunds", tab == RTL_TAB_REFUNDS);
    tab_link(visit, "/balance", "Balance", tab == RTL_TAB_BALANCE);
    jwo_buf_adds(&visit->page, "</ul></nav>\n");
    rtl_page_form(visit, "/sign-out");
    jwo_buf_adds(&visit->page, "<button class=\"quiet\">Sign out</button></form>\n");
}

void rtl_page_begin(struct rtl_visit *visit, const char *title, enum rtl_tab tab)
{
    const char *name = visit->base->config->portal_name;

    jwo_html_addf(
        &visit->page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>%s - %s</title>\n<link rel=\"stylesheet\" href=\"/portal.css\">\n</head>\n"
        "<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n<header><div>\n"
        "<p class=\"brand\"><a href=\"/\">%s</a></p>\n",
        title, name, name);
    if (visit->signed_in) {
        navigation(visit, tab);
    }
    jwo_html_addf(&visit->page, "</div></header>\n<main id=\"main\">\n<h1>%s</h1>\n", title);
}

void rtl_page_end(struct rtl_visit *visit)
{
    jwo_html_addf(&visit->page,
                  "</main>\n<footer><p>%s. All times are UTC.</p></footer>\n"
                  "</body>\n</html>\n",
                  visit->base->config->portal_name);
}

/* ---- parts ---- */

void rtl_page_form(struct rtl_visit *visit, const char *path)
{
    char csrf[RTL_TOKEN_MAX];

    visit->tells_token = visit->token_is_new;
    jwo_html_addf(&visit->page,
                  "<form method=\"post\" action=\"%s\">\n"
                  "<input type=\"hidden\" name=\"csrf\" value=\"%s\">\n",
                  path, rtl_token_csrf(visit->token, RTL_CSRF_PORTAL, csrf));
}

void rtl_page_notice(struct rtl_visit *visit, enum rtl_notice kind, const char *text)
{
    static const struct {
        const char *look, *role;
    } kinds[] = {
        [RTL_NOTICE_PLAIN] = {"notice", "note"},
        [RTL_NOTICE_GOOD] = {"notice good", "status"},
        [RTL_NOTICE_BAD] = {"notice bad", "alert"},
    };

    jwo_html_addf(&visit->page, "<p class=\"%s\" role=\"%s\">%s</p>\n", kinds[kind].look,
                  kinds[kind].role, text);
}

void rtl_page_input(struct rtl_visit *visit, const struct rtl_input *input)
{
    struct jwo_buf *page = &visit->page;

    jwo_html_addf(page, "<div class=\"field\"><label for=\"%s\">%s</label>\n", input->name,
                  input->label);
    if (input->hint != NULL) {
        jwo_html_addf(page, "<p class=\"hint\" id=\"%s-hint\">%s</p>\n", input->name, input->hint);
    }
    jwo_html_addf(page,
                  "<input id=\"%s\" name=\"%s\" type=\"%s\" value=\"%s\" maxlength=\"%d\" "
                  "autocomplete=\"%s\"",
                  input->name, input->name, input->type, input->value != NULL ? input->value : "",
                  input->length_max, input->autocomplete != NULL ? input->autocomplete : "off");
    if (input->inputmode != NULL) {
        jwo_html_addf(page, " inputmode=\"%s\"", input->inputmode);
    }
    if (input->hint != NULL) {
        jwo_html_addf(page, " aria-describedby=\"%s-hint\"", input->name);
    }
    jwo_buf_adds(page, input->required ? " required></div>\n" : "></div>\n");
}

void rtl_page_choice(struct rtl_visit *visit, const char *value, const char *label, bool is_chosen)
{
    jwo_html_addf(&visit->page,
                  "<div class=\"choice\"><input type=\"radio\" id=\"what-%s\" name=\"what\" "
                  "value=\"%s\"%s><label for=\"what-%s\">%s</label></div>\n",
                  value, value, is_chosen ? " checked" : "", value, label);
}

void rtl_page_amount(struct rtl_visit *visit, const char *label, const char *currency, bool keeps)
{
    char field_label[32], amount[JWO_MONEY_TEXT_MAX];

    rtl_page_choice(visit, "amount", label, keeps && rtl_visit_chose(visit, "what", "amount"));
    jwo_buf_adds(&visit->page, "<div class=\"inset\">\n");
    (void)snprintf(field_label, sizeof(field_label), "Amount in %s", currency);
    const bool typed = keeps && rtl_visit_field(visit, "amount", amount, sizeof(amount));
    rtl_page_input(visit, &(struct rtl_input){.name = "amount",
                                              .label = field_label,
                                              .type = "text",
                                              .value = typed ? amount : NULL,
                                              .inputmode = "decimal",
                                              .length_max = JWO_MONEY_TEXT_MAX - 1});
    jwo_buf_adds(&visit->page, "</div>\n");
}

void rtl_page_fact(struct rtl_visit *visit, const char *name, const char *value)
{
    jwo_html_addf(&visit->page, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

static void leaf(struct rtl_visit *visit, const char *path, const char *query, int page,
                 const char *name)
{
    jwo_html_addf(&visit->page, "<a class=\"button\" href=\"%s?page=%d%s\">%s</a>\n", path, page,
                  query, name);
}

void rtl_page_leaves(struct rtl_visit *visit, const char *path, const char *query, int page,
                     bool has_more)
{
    if (page == 0 && !has_more) {
        return;
    }
    jwo_buf_adds(&visit->page, "<nav class=\"leaves\" aria-label=\"Pages\">\n");
    if (page > 0) {
        leaf(visit, path, query, page - 1, "Newer");
    }
    if (has_more && page < RTL_PAGES_MAX) {
        leaf(visit, path, query, page + 1, "Older");
    }
    jwo_buf_adds(&visit->page, "</nav>\n");
}

const char *rtl_page_path(char out[RTL_LOCATION_MAX], const char *before, const char *id,
                          const char *after)
{
    struct jwo_buf path;

    jwo_buf_init(&path, RTL_LOCATION_MAX - 1);
    jwo_buf_adds(&path, before);
    jwo_url_escape(&path, id);
    jwo_buf_adds(&path, after);
    JWO_ASSERT(!path.overflow); /* ids have at most 255 bytes */
    memcpy(out, path.data, path.len + 1);
    jwo_buf_dispose(&path);
    return out;
}

/* ---- fields ---- */

bool rtl_visit_field(const struct rtl_visit *visit, const char *name, char *out, size_t size)
{
    static const char blanks[] = " \t\r\n";

    if (jwo_form_get(visit->form, name, out, size) != JWO_OK) {
        return false;
    }
    const size_t before = strspn(out, blanks);
    size_t len = strlen(out) - before;
    memmove(out, out + before, len + 1);
    while (len > 0 && strchr(blanks, out[len - 1]) != NULL) {
        out[--len] = '\0';
    }
    return true;
}

int rtl_visit_page(const struct rtl_visit *visit)
{
    char text[8];

    if (!rtl_visit_field(visit, "page", text, sizeof(text)) || text[0] == '\0' ||
        text[strspn(text, "0123456789")] != '\0') {
        return 0;
    }
    const long page = strtol(text, NULL, 10);
    return page < RTL_PAGES_MAX ? (int)page : RTL_PAGES_MAX;
}

bool rtl_visit_chose(const struct rtl_visit *visit, const char *name, const char *value)
{
    char text[RTL_FIELD_MAX];

    return rtl_visit_field(visit, name, text, sizeof(text)) && strcmp(text, value) == 0;
}

/* ---- whole answers ---- */

int rtl_visit_go(struct rtl_visit *visit, const char *path)
{
    (void)snprintf(visit->location, sizeof(visit->location), "%s", path);
    return 303;
}

/* clang-format off */
static const struct {
    int status;
    const char *title, *text;
} errors[] = {
    {400, "That did not work",    "We could not read what your browser sent. Please go back and "
                                  "try again."},
    {403, "Please try again",     "This form is too old, or did not come from this site. Nothing "
                                  "was done. Open the page again and repeat what you wanted."},
    {404, "Not found",            "There is nothing here, or nothing that you may see."},
    {405, "That did not work",    "This page cannot be used that way."},
    {429, "Too many tries",       "For your safety this is closed for a while."},
    {500, "Something went wrong", "That is our fault. Please try again later."},
};
/* clang-format on */

static int show_error(struct rtl_visit *visit, int status, const char *more)
{
    size_t row = 0;

    while (row < JWO_COUNT(errors) - 1 && errors[row].status != status) {
        row++;
    }
    rtl_page_begin(visit, errors[row].title, RTL_TAB_NONE);
    jwo_html_addf(&visit->page,
                  "<section>\n<p>%s%s</p>\n<p class=\"actions\"><a class=\"button\" "
                  "href=\"/\">%s</a></p>\n</section>\n",
                  errors[row].text, more, visit->signed_in ? "To my receipts" : "To the sign-in");
    rtl_page_end(visit);
    return errors[row].status;
}

int rtl_visit_error(struct rtl_visit *visit, int status)
{
    return show_error(visit, status, "");
}

int rtl_visit_shut(struct rtl_visit *visit, int64_t left_ms)
{
    const int minutes = (int)((left_ms + JWO_MINUTE_MS - 1) / JWO_MINUTE_MS);
    char more[64];

    (void)snprintf(more, sizeof(more), " Please try again in %d minute%s.", minutes,
                   minutes == 1 ? "" : "s");
    visit->retry_after_ms = left_ms;
    return show_error(visit, 429, more);
}

bool rtl_visit_trip(const struct rtl_visit *visit, const char *trip_id, struct rtl_trip *out)
{
    return rtl_scope_sees(visit->base->store, &visit->scope, trip_id) &&
           rtl_trip_find(visit->base->store, trip_id, out) && out->priced &&
           (out->captured_minor > 0 || rtl_state_is_end(out->state));
}

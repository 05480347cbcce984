/* ops_page.c -- see ops_page.h for the contract. */
#include "ops_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"
#include "jwo/form.h"

/* ---- the frame ---- */

/* clang-format off */
static const struct {
    const char *path, *name;
} tabs[] = {
    {"/",          "Overview"},
    {"/trips",     "Trips"},
    {"/incidents", "Incidents"},
    {"/bad-carts", "Bad carts"},
    {"/debts",     "Debts"},
    {"/refunds",   "Refunds"},
    {"/backups",   "Backups"},
};
/* clang-format on */

static bool is_current(const struct rtl_ops_page *page, const char *tab)
{
    const char *path = jwo_http_path(page->request);
    const size_t len = strlen(tab);

    return len == 1 ? strcmp(path, tab) == 0
                    : strncmp(path, tab, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

static void navigation(struct rtl_ops_page *page)
{
    const int64_t open = rtl_figures_open_incidents(page->store);

    jwo_buf_adds(&page->html, "<nav aria-label=\"Main\"><ul>\n");
    for (size_t i = 0; i < JWO_COUNT(tabs); i++) {
        jwo_html_addf(&page->html, "<li><a href=\"%s\"", tabs[i].path);
        if (is_current(page, tabs[i].path)) {
            jwo_buf_adds(&page->html, " aria-current=\"page\"");
        }
        jwo_html_addf(&page->html, ">%s", tabs[i].name);
        if (open > 0 && strcmp(tabs[i].path, "/incidents") == 0) {
            jwo_html_addf(&page->html,
                          " <span class=\"count\">%lld<span class=\"hidden\"> open"
                          "</span></span>",
                          (long long)open);
        }
        jwo_buf_adds(&page->html, "</a></li>\n");
    }
    jwo_buf_adds(&page->html, "</ul></nav>\n");
    rtl_ops_form(page, "/logout", "", "");
    jwo_html_addf(
        &page->html,
        "<span class=\"who\">%s</span> <button class=\"quiet\">Sign out</button></form>\n",
        page->staff->name);
}

void rtl_ops_begin(struct rtl_ops_page *page, const char *title)
{
    const int64_t failing_ms = rtl_store_health(page->store)->failing_since_ms;

    jwo_html_addf(&page->html,
                  "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<title>%s - Operations</title>\n<link rel=\"stylesheet\" href=\"/ops.css\">\n"
                  "</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n"
                  "<header><div>\n<p class=\"brand\">Retailer operations</p>\n",
                  title);
    if (page->staff != NULL) {
        navigation(page);
    }
    jwo_html_addf(&page->html, "</div></header>\n<main id=\"main\">\n<h1>%s</h1>\n", title);
    if (failing_ms != 0 && page->staff != NULL) {
        char since[JWO_TIME_TEXT_MAX], text[128];
        (void)snprintf(text, sizeof(text), "The database has not been written since %s.",
                       rtl_ops_time(failing_ms, since));
        rtl_ops_notice(page, false, text);
    }
}

void rtl_ops_end(struct rtl_ops_page *page)
{
    char now[JWO_TIME_TEXT_MAX];

    jwo_html_addf(&page->html,
                  "</main>\n<footer><p>retailer-ref %s. All times are UTC; it is %s.</p></footer>\n"
                  "</body>\n</html>\n",
                  JWO_VERSION, rtl_ops_time(page->now_ms, now));
}

int rtl_ops_go(struct rtl_ops_page *page, const char *path)
{
    (void)snprintf(page->location, sizeof(page->location), "%s", path);
    return 303;
}

int rtl_ops_say(struct rtl_ops_page *page, int status, const char *title, const char *text)
{
    rtl_ops_begin(page, title);
    rtl_ops_notice(page, false, text);
    jwo_buf_adds(&page->html, "<p><a class=\"button\" href=\"/\">To the overview</a></p>\n");
    rtl_ops_end(page);
    return status;
}

/* ---- parts ---- */

void rtl_ops_notice(struct rtl_ops_page *page, bool is_good, const char *text)
{
    jwo_html_addf(&page->html, "<p class=\"notice %s\" role=\"%s\">%s</p>\n",
                  is_good ? "good" : "bad", is_good ? "status" : "alert", text);
}

void rtl_ops_form(struct rtl_ops_page *page, const char *before, const char *id, const char *after)
{
    jwo_html_addf(&page->html, "<form method=\"post\" action=\"%s", before);
    jwo_url_escape(&page->html, id);
    jwo_html_addf(&page->html, "%s\">\n<input type=\"hidden\" name=\"csrf\" value=\"%s\">\n", after,
                  page->csrf);
}

void rtl_ops_note_form(struct rtl_ops_page *page, const char *before, const char *id,
                       const char *after, const char *hint, const char *button)
{
    jwo_html_addf(&page->html, "<form method=\"post\" class=\"line\" action=\"%s", before);
    jwo_url_escape(&page->html, id);
    jwo_html_addf(&page->html,
                  "%s\">\n<input type=\"hidden\" name=\"csrf\" value=\"%s\">"
                  "<input name=\"note\" maxlength=\"%d\" required autocomplete=\"off\" "
                  "placeholder=\"%s\" aria-label=\"%s: %s\">"
                  "<button class=\"quiet\">%s</button></form>\n",
                  after, page->csrf, RTL_OPS_NOTE_MAX, hint, hint, id, button);
}

void rtl_ops_fact(struct rtl_ops_page *page, const char *name, const char *value)
{
    jwo_html_addf(&page->html, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

void rtl_ops_fact_money(struct rtl_ops_page *page, const char *name, int64_t minor,
                        const char *currency)
{
    const struct jwo_money money = jwo_money_of(minor, currency);
    char text[JWO_MONEY_TEXT_MAX];

    rtl_ops_fact(page, name, jwo_money_print_long(&money, text));
}

void rtl_ops_fact_time(struct rtl_ops_page *page, const char *name, int64_t time_ms)
{
    char text[JWO_TIME_TEXT_MAX];

    rtl_ops_fact(page, name, time_ms != 0 ? rtl_ops_time(time_ms, text) : "-");
}

void rtl_ops_table(struct rtl_ops_page *page, const char *caption, const char *heads)
{
    page->table_at = page->html.len;
    jwo_html_addf(&page->html,
                  "<div class=\"table\" role=\"region\" aria-label=\"%s\" tabindex=\"0\"><table>\n"
                  "<caption class=\"hidden\">%s</caption>\n<thead><tr>",
                  caption, caption);
    while (*heads != '\0') {
        const bool is_number = *heads == '#';
        const char *name = heads + is_number;
        const size_t len = strcspn(name, "|");

        jwo_buf_addf(&page->html, "<th scope=\"col\"%s>%.*s</th>", is_number ? " class=\"n\"" : "",
                     (int)len, name);
        heads = name + len + (name[len] == '|');
    }
    jwo_buf_adds(&page->html, "</tr></thead>\n<tbody>\n");
    page->rows_at = page->html.len;
}

bool rtl_ops_table_end(struct rtl_ops_page *page)
{
    if (page->html.len == page->rows_at && !page->html.overflow) {
        page->html.len = page->table_at;
        page->html.data[page->table_at] = '\0';
        return false;
    }
    jwo_buf_adds(&page->html, "</tbody></table></div>\n");
    return true;
}

void rtl_ops_cell(struct rtl_ops_page *page, const char *text)
{
    jwo_html_addf(&page->html, "<td>%s</td>", text);
}

void rtl_ops_cell_number(struct rtl_ops_page *page, int64_t number)
{
    jwo_html_addf(&page->html, "<td class=\"n\">%lld</td>", (long long)number);
}

void rtl_ops_cell_money(struct rtl_ops_page *page, int64_t minor, const char *currency)
{
    const struct jwo_money money = jwo_money_of(minor, currency);
    char text[JWO_MONEY_TEXT_MAX];

    jwo_html_addf(&page->html, "<td class=\"n\">%s</td>", jwo_money_print_long(&money, text));
}

void rtl_ops_cell_time(struct rtl_ops_page *page, int64_t time_ms)
{
    char text[JWO_TIME_TEXT_MAX];

    jwo_html_addf(&page->html, "<td class=\"t\">%s</td>",
                  time_ms != 0 ? rtl_ops_time(time_ms, text) : "-");
}

void rtl_ops_cell_state(struct rtl_ops_page *page, const char *state)
{
    jwo_buf_adds(&page->html, "<td>");
    rtl_ops_badge(page, state);
    jwo_buf_adds(&page->html, "</td>");
}

void rtl_ops_cell_trip(struct rtl_ops_page *page, const char *trip_id)
{
    if (trip_id == NULL) {
        rtl_ops_cell(page, "-");
        return;
    }
    jwo_buf_adds(&page->html, "<td class=\"id\"><a href=\"/trips/");
    jwo_url_escape(&page->html, trip_id);
    jwo_html_addf(&page->html, "\">%s</a></td>", trip_id);
}

/* How a state looks; what is not here is under way. */
static const char *look_of(const char *state)
{
    /* clang-format off */
    static const struct {
        const char *state, *look;
    } looks[] = {
        {"CAPTURED", "good"}, {"CHECKED_OUT", "good"}, {"refunded", "good"},
        {"CANCELLED", "plain"}, {"closed", "plain"}, {"paid", "plain"},
        {"forgiven", "plain"}, {"priced", "plain"},
        {"BAD_DEBT", "warn"}, {"UNCOLLECTED", "warn"}, {"refused", "warn"}, {"owed", "warn"},
        {"written off", "warn"},
        {"STOPPED", "bad"}, {"failed", "bad"}, {"open", "bad"},
    };
    /* clang-format on */
    for (size_t i = 0; i < JWO_COUNT(looks); i++) {
        if (strcmp(looks[i].state, state) == 0) {
            return looks[i].look;
        }
    }
    return "busy";
}

void rtl_ops_badge(struct rtl_ops_page *page, const char *state)
{
    jwo_html_addf(&page->html, "<span class=\"badge %s\">%s</span>", look_of(state), state);
}

void rtl_ops_older(struct rtl_ops_page *page, const char *path, const char *query, int64_t next)
{
    if (next != 0) {
        jwo_html_addf(&page->html,
                      "<nav class=\"leaves\" aria-label=\"Pages\"><a class=\"button\" "
                      "href=\"%s?before=%lld%s\">Older</a></nav>\n",
                      path, (long long)next, query);
    }
}

const char *rtl_ops_time(int64_t time_ms, char out[JWO_TIME_TEXT_MAX])
{
    char *c = out;

    (void)jwo_time_iso(time_ms, out);
    for (; *c != '\0'; c++) {
        *c = *c == 'T' ? ' ' : *c;
    }
    c[-1] = '\0'; /* the Z: the page says that all times are UTC */
    return out;
}

/* ---- fields ---- */

void rtl_ops_field(const struct rtl_ops_page *page, const char *name, char *out, size_t size)
{
    static const char blanks[] = " \t\r\n";

    if (jwo_form_get(page->form, name, out, size) != JWO_OK) {
        out[0] = '\0';
    }
    const size_t before = strspn(out, blanks);
    size_t len = strlen(out) - before;
    memmove(out, out + before, len + 1);
    while (len > 0 && strchr(blanks, out[len - 1]) != NULL) {
        out[--len] = '\0';
    }
}

bool rtl_ops_signed_note(const struct rtl_ops_page *page, char out[RTL_OPS_SIGNED_MAX])
{
    char note[RTL_OPS_NOTE_MAX + 1];

    rtl_ops_field(page, "note", note, sizeof(note));
    (void)snprintf(out, RTL_OPS_SIGNED_MAX, "%s (%s)", note, page->staff->name);
    return note[0] != '\0';
}

int64_t rtl_ops_field_row(const struct rtl_ops_page *page)
{
    char text[16];

    rtl_ops_field(page, "before", text, sizeof(text));
    if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0') {
        return 0;
    }
    return strtoll(text, NULL, 10);
}

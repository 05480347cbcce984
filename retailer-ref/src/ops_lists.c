/* ops_lists.c -- the pages of incidents, debts and refunds. */
#include <stdlib.h>
#include <string.h>

#include "jwo/log.h"
#include "ops_page.h"
#include "search.h"

struct list {
    struct rtl_ops_page *page;
    int count;
};

static void end_list(struct list *list, const char *nothing)
{
    if (!rtl_ops_table_end(list->page)) {
        jwo_html_addf(&list->page->html, "<p class=\"empty\">%s</p>\n", nothing);
    }
}

/* Two views of one list; the one shown is marked. */
static bool choose(struct rtl_ops_page *page, const char *path, const char *usual,
                   const char *other)
{
    char shown[16];

    rtl_ops_field(page, "show", shown, sizeof(shown));
    const bool is_other = strcmp(shown, other) == 0;
    jwo_html_addf(&page->html, "<ul class=\"views\"><li><a href=\"%s\"", path);
    jwo_buf_adds(&page->html, is_other ? ">" : " aria-current=\"true\">");
    jwo_html_addf(&page->html, "%s</a></li><li><a href=\"%s?show=%s\"", usual, path, other);
    jwo_buf_adds(&page->html, is_other ? " aria-current=\"true\">" : ">");
    jwo_html_addf(&page->html, "%s</a></li></ul>\n", other);
    return is_other;
}

/* ---- incidents ---- */

static void close_form(struct rtl_ops_page *page, const struct rtl_incident *incident)
{
    jwo_html_addf(&page->html,
                  "<form method=\"post\" class=\"line\" "
                  "action=\"/incidents/%lld/close\">",
                  (long long)incident->id);
    jwo_html_addf(&page->html,
                  "<input type=\"hidden\" name=\"csrf\" value=\"%s\">"
                  "<input name=\"note\" maxlength=\"%d\" required autocomplete=\"off\" "
                  "placeholder=\"What was done\" aria-label=\"Note on incident %lld\">"
                  "<button class=\"quiet\">Close</button></form>",
                  page->csrf, RTL_OPS_NOTE_MAX, (long long)incident->id);
}

static void show_incident(void *context, const struct rtl_incident_row *row)
{
    struct list *list = context;
    struct rtl_ops_page *page = list->page;

    list->count++;
    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_number(page, row->incident.id);
    rtl_ops_cell_time(page, row->incident.at_ms);
    rtl_ops_cell_trip(page, row->incident.trip_id);
    rtl_ops_cell(page, row->incident.operation);
    rtl_ops_cell(page, row->incident.detail);
    jwo_buf_adds(&page->html, "<td>");
    if (row->closed_ms == 0) {
        close_form(page, &row->incident);
    } else {
        char closed[JWO_TIME_TEXT_MAX];
        jwo_html_addf(&page->html, "%s <span class=\"dim\">%s, %s</span>", row->note,
                      row->closed_by, rtl_ops_time(row->closed_ms, closed));
    }
    jwo_buf_adds(&page->html, "</td></tr>\n");
}

static int incidents(struct rtl_ops_page *page, int status, const char *complaint)
{
    struct list list = {.page = page};
    char done[16];

    rtl_ops_begin(page, "Incidents");
    rtl_ops_field(page, "done", done, sizeof(done));
    if (complaint != NULL) {
        rtl_ops_notice(page, false, complaint);
    } else if (strcmp(done, "close") == 0) {
        rtl_ops_notice(page, true, "The incident is closed.");
    }
    const bool closed = choose(page, "/incidents", "open", "closed");
    rtl_ops_table(page, "Incidents",
                  closed ? "#Number|When|Trip|Operation|What happened|What was done"
                         : "#Number|When|Trip|Operation|What happened|Close it");
    const int64_t next = rtl_search_incidents(page->store, !closed, rtl_ops_field_row(page),
                                              RTL_OPS_ROWS, show_incident, &list);
    end_list(&list, closed ? "None was closed." : "Nothing waits for a person.");
    rtl_ops_older(page, "/incidents", closed ? "&show=closed" : "", next);
    rtl_ops_end(page);
    return status;
}

int rtl_ops_incidents(struct rtl_ops_page *page)
{
    return incidents(page, 200, NULL);
}

int rtl_ops_close_incident(struct rtl_ops_page *page)
{
    char note[RTL_OPS_NOTE_MAX + 1];
    const bool is_id = strspn(page->id, "0123456789") == strlen(page->id) && strlen(page->id) <= 18;

    rtl_ops_field(page, "note", note, sizeof(note));
    if (note[0] == '\0') {
        return incidents(page, 400, "Please say in a note of up to 500 bytes what was done.");
    }
    if (!is_id || !rtl_incident_close(page->store, strtoll(page->id, NULL, 10), page->staff->name,
                                      note, page->now_ms)) {
        return incidents(page, 409, "There is no such open incident.");
    }
    jwo_log(JWO_LOG_INFO, NULL, "incident %s closed at the operations page", page->id);
    return rtl_ops_go(page, "/incidents?done=close");
}

/* ---- debts ---- */

/* Written off in our books, it is owed all the same, unless it is forgiven. */
static const char *state_of(const struct rtl_debt_row *row)
{
    if (row->paid_minor == row->recorded_minor) {
        return "paid";
    }
    if (row->forgiven) {
        return "forgiven";
    }
    return row->written_off_minor > 0 ? "written off" : "owed";
}

static void show_debt(void *context, const struct rtl_debt_row *row)
{
    struct list *list = context;
    struct rtl_ops_page *page = list->page;

    list->count++;
    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_time(page, row->at_ms);
    rtl_ops_cell_trip(page, row->trip_id);
    rtl_ops_cell(page, row->shopper_id != NULL ? row->shopper_id : "-");
    rtl_ops_cell_state(page, state_of(row));
    rtl_ops_cell(page, row->reason);
    rtl_ops_cell_money(page, row->recorded_minor, row->currency);
    rtl_ops_cell_money(page, row->paid_minor, row->currency);
    rtl_ops_cell_money(page, row->written_off_minor, row->currency);
    rtl_ops_cell_money(page, row->forgiven ? 0 : row->recorded_minor - row->paid_minor,
                       row->currency);
    jwo_buf_adds(&page->html, "</tr>\n");
}

int rtl_ops_debts(struct rtl_ops_page *page)
{
    struct list list = {.page = page};

    rtl_ops_begin(page, "Debts");
    const bool all = choose(page, "/debts", "open", "all");
    rtl_ops_table(page, "Debts",
                  "Since|Trip|Shopper|State|Reason|#Recorded|#Paid|#Written off|#Owed");
    const int64_t next = rtl_search_debts(page->store, !all, rtl_ops_field_row(page), RTL_OPS_ROWS,
                                          show_debt, &list);
    end_list(&list, "Nobody owes anything.");
    rtl_ops_older(page, "/debts", all ? "&show=all" : "", next);
    rtl_ops_flagged(page);
    rtl_ops_end(page);
    return 200;
}

/* ---- refunds ---- */

static void show_refund(void *context, const struct rtl_refund_row *row)
{
    struct list *list = context;
    struct rtl_ops_page *page = list->page;

    list->count++;
    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_time(page, row->at_ms);
    rtl_ops_cell_trip(page, row->trip_id);
    rtl_ops_cell_state(page, row->state);
    rtl_ops_cell_money(page, row->amount_minor, row->currency);
    rtl_ops_cell(page, row->reason);
    rtl_ops_cell(page, row->detail);
    jwo_html_addf(&page->html, "<td class=\"id\">%s</td></tr>\n", row->id);
}

int rtl_ops_refunds(struct rtl_ops_page *page)
{
    struct list list = {.page = page};

    rtl_ops_begin(page, "Refunds");
    rtl_ops_table(page, "Refunds", "When|Trip|State|#Amount|Reason|Detail|Request");
    const int64_t next =
        rtl_search_refunds(page->store, rtl_ops_field_row(page), RTL_OPS_ROWS, show_refund, &list);
    end_list(&list, "Nothing was asked back.");
    rtl_ops_older(page, "/refunds", "", next);
    rtl_ops_end(page);
    return 200;
}

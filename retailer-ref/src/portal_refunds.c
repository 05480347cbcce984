/* portal_refunds.c -- refunds that were asked for, and how far they are. */
#include <string.h>

#include "portal_page.h"
#include "receipt_text.h"

/* POR-2: Amazon's reasons and the states of refunds.c, as a shopper reads them. */
/* clang-format off */
static const struct {
    const char *code, *text;
} reasons[] = {
    {"DAMAGED_ITEM",   "Something was damaged"},
    {"EXPIRED_ITEM",   "Something was past its date"},
    {"UNWANTED_ITEM",  "I do not want it after all"},
    {"JWO_TECH_ERROR", "I was charged for what I did not take"},
    {"OTHER",          "Another reason"},
};
static const struct {
    const char *state, *name, *text;
} states[] = {
    {"pending",  "In progress",
     "We have asked for your money to be sent back. This page looks again by itself; you can also "
     "come back later."},
    {"refunded", "Refunded",
     "The money is on its way to your card. Banks take a few days to show it."},
    {"refused",  "Refused",
     "This refund cannot be made. Nothing was sent back."},
    {"failed",   "Being looked at",
     "We got no clear answer, so a person looks at it. You need not ask again."},
};
/* clang-format on */

const char *rtl_portal_reason_text(const char *reason)
{
    for (size_t i = 0; i < JWO_COUNT(reasons); i++) {
        if (strcmp(reasons[i].code, reason) == 0) {
            return reasons[i].text;
        }
    }
    return NULL;
}

static size_t state_row(const char *state)
{
    size_t row = 0;

    while (row < JWO_COUNT(states) - 1 && strcmp(states[row].state, state) != 0) {
        row++;
    }
    return row;
}

/* ---- the list ---- */

struct list {
    struct rtl_visit *visit;
    bool names_stores; /* not where the page is about one visit */
    int rows;
};

static const char *store_name(const struct rtl_visit *visit, const struct rtl_refund *refund,
                              struct rtl_trip *trip)
{
    return rtl_trip_find(visit->base->store, refund->trip_id, trip)
               ? rtl_config_store_name(visit->base->config, trip->store_id)
               : "";
}

static void begin_table(const struct list *list)
{
    struct jwo_buf *page = &list->visit->page;

    jwo_buf_adds(page, "<table class=\"list\"><caption class=\"unseen\">Refunds, newest first"
                       "</caption>\n<thead><tr><th scope=\"col\">Asked</th>");
    if (list->names_stores) {
        jwo_buf_adds(page, "<th scope=\"col\">Store</th>");
    }
    jwo_buf_adds(page, "<th scope=\"col\">Reason</th><th scope=\"col\">Status</th>"
                       "<th scope=\"col\" class=\"money\">Amount</th></tr></thead>\n<tbody>\n");
}

static void show_row(void *context, const char *refund_id)
{
    struct list *list = context;
    struct jwo_buf *page = &list->visit->page;
    char time[JWO_TIME_TEXT_MAX], amount[JWO_MONEY_TEXT_MAX], path[RTL_LOCATION_MAX];
    struct rtl_refund refund;
    struct rtl_trip trip;

    if (++list->rows > RTL_PAGE_ROWS ||
        !rtl_refund_find(list->visit->base->store, refund_id, &refund)) {
        return;
    }
    if (list->rows == 1) {
        begin_table(list);
    }
    const char *reason = rtl_portal_reason_text(refund.reason);
    jwo_html_addf(page, "<tr><td data-label=\"Asked\"><a href=\"%s\">%s</a></td>",
                  rtl_page_path(path, "/refunds/", refund.id, ""),
                  rtl_time_print(refund.at_ms, time));
    if (list->names_stores) {
        jwo_html_addf(page, "<td data-label=\"Store\">%s</td>",
                      store_name(list->visit, &refund, &trip));
    }
    jwo_html_addf(
        page,
        "<td data-label=\"Reason\">%s</td><td data-label=\"Status\"><span class=\"state %s\">"
        "%s</span></td><td data-label=\"Amount\" class=\"money\">%s</td></tr>\n",
        reason != NULL ? reason : refund.reason, refund.state, states[state_row(refund.state)].name,
        jwo_money_print_long(&refund.amount, amount));
}

static int show_table(struct rtl_visit *visit, const char *trip_id, int page)
{
    struct list list = {.visit = visit, .names_stores = trip_id == NULL};

    rtl_scope_refunds(visit->base->store, &visit->scope, trip_id, page * RTL_PAGE_ROWS,
                      RTL_PAGE_ROWS + 1, show_row, &list);
    if (list.rows > 0) {
        jwo_buf_adds(&visit->page, "</tbody></table>\n");
    }
    return list.rows;
}

void rtl_portal_refund_table(struct rtl_visit *visit, const char *trip_id, int page)
{
    const size_t before = visit->page.len;

    jwo_buf_adds(&visit->page, "<h2>Refunds</h2>\n");
    if (show_table(visit, trip_id, page) == 0 && !visit->page.overflow) {
        visit->page.len = before;
        visit->page.data[before] = '\0';
    }
}

int rtl_portal_refunds(struct rtl_visit *visit)
{
    const int page = rtl_visit_page(visit);

    rtl_page_begin(visit, "Your refunds", RTL_TAB_REFUNDS);
    const int rows = show_table(visit, NULL, page);
    if (rows == 0) {
        rtl_page_notice(visit, RTL_NOTICE_PLAIN,
                        "There are no refunds to show. To ask for one, open its receipt.");
    }
    rtl_page_leaves(visit, "/refunds", "", page, rows > RTL_PAGE_ROWS);
    rtl_page_end(visit);
    return 200;
}

/* ---- one ---- */

int rtl_portal_refund(struct rtl_visit *visit)
{
    char time[JWO_TIME_TEXT_MAX], amount[JWO_MONEY_TEXT_MAX], path[RTL_LOCATION_MAX];
    struct rtl_refund refund;
    struct rtl_trip trip;

    if (!rtl_refund_find(visit->base->store, visit->id, &refund) ||
        !rtl_scope_sees(visit->base->store, &visit->scope, refund.trip_id)) {
        return rtl_visit_error(visit, 404);
    }
    const size_t row = state_row(refund.state);
    const char *reason = rtl_portal_reason_text(refund.reason);
    const bool done = strcmp(refund.state, "refunded") == 0;
    const bool refused = strcmp(refund.state, "refused") == 0;
    visit->looks_again = strcmp(refund.state, "pending") == 0;
    rtl_page_begin(visit, "Refund", RTL_TAB_REFUNDS);
    rtl_page_notice(visit,
                    done      ? RTL_NOTICE_GOOD
                    : refused ? RTL_NOTICE_BAD
                              : RTL_NOTICE_PLAIN,
                    states[row].text);
    jwo_buf_adds(&visit->page, "<dl class=\"facts\">\n");
    rtl_page_fact(visit, "Status", states[row].name);
    rtl_page_fact(visit, "Amount", jwo_money_print_long(&refund.amount, amount));
    rtl_page_fact(visit, "Reason", reason != NULL ? reason : refund.reason);
    rtl_page_fact(visit, "Store", store_name(visit, &refund, &trip));
    rtl_page_fact(visit, "Asked", rtl_time_print(refund.at_ms, time));
    rtl_page_fact(visit, "Number", refund.id);
    if (refund.reconciliation_id[0] != '\0') {
        rtl_page_fact(visit, "Reconciliation", refund.reconciliation_id);
    }
    jwo_html_addf(&visit->page,
                  "</dl>\n<p class=\"actions\"><a class=\"button\" href=\"%s\">See the "
                  "receipt</a>\n",
                  rtl_page_path(path, "/receipts/", refund.trip_id, ""));
    if (visit->looks_again) {
        jwo_html_addf(&visit->page, "<a class=\"button quiet\" href=\"%s\">Look again</a>\n",
                      rtl_page_path(path, "/refunds/", refund.id, ""));
    }
    jwo_buf_adds(&visit->page, "</p>\n");
    rtl_page_end(visit);
    return 200;
}

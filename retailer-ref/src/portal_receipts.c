/* portal_receipts.c -- receipts: the list with its search, one receipt, and its plain text. */
#include <stdio.h>
#include <string.h>

#include "jwo/form.h"
#include "portal_page.h"
#include "receipt_text.h"
#include "records.h"

#define DATE_MAX sizeof("2024-03-22")

/* ---- the search ---- */

struct query {
    char from[16], to[16], card[8], id[RTL_FIELD_MAX];
    bool is_readable;
};

/* The beginning of the UTC day; false when the text is no date. "" is no bound: 0. */
static bool read_day(const char *text, int64_t *out_ms)
{
    char time[DATE_MAX + sizeof("T00:00:00Z")];

    *out_ms = 0;
    if (text[0] == '\0') {
        return true;
    }
    (void)snprintf(time, sizeof(time), "%.*sT00:00:00Z", (int)DATE_MAX - 1, text);
    return strlen(text) == DATE_MAX - 1 && jwo_time_parse_iso(time, out_ms);
}

static void read_query(const struct rtl_visit *visit, struct query *query, struct rtl_search *out)
{
    int64_t last_day_ms = 0;

    memset(query, 0, sizeof(*query));
    memset(out, 0, sizeof(*out));
    (void)rtl_visit_field(visit, "from", query->from, sizeof(query->from));
    (void)rtl_visit_field(visit, "to", query->to, sizeof(query->to));
    (void)rtl_visit_field(visit, "card", query->card, sizeof(query->card));
    (void)rtl_visit_field(visit, "id", query->id, sizeof(query->id));
    query->is_readable = read_day(query->from, &out->from_ms) &&
                         read_day(query->to, &last_day_ms) &&
                         (query->card[0] == '\0' || strlen(query->card) == 4);
    out->to_ms = last_day_ms > 0 ? last_day_ms + JWO_DAY_MS : 0;
    out->tail = query->card[0] != '\0' ? query->card : NULL;
    out->transaction = query->id[0] != '\0' ? query->id : NULL;
}

static bool is_narrowed(const struct query *query)
{
    return query->from[0] != '\0' || query->to[0] != '\0' || query->card[0] != '\0' ||
           query->id[0] != '\0';
}

static void show_search(struct rtl_visit *visit, const struct query *query)
{
    jwo_buf_adds(&visit->page, "<form class=\"search\" method=\"get\" action=\"/receipts\" "
                               "role=\"search\">\n");
    rtl_page_input(visit, &(struct rtl_input){.name = "from",
                                              .label = "From",
                                              .type = "date",
                                              .value = query->from,
                                              .length_max = DATE_MAX - 1});
    rtl_page_input(visit, &(struct rtl_input){.name = "to",
                                              .label = "To",
                                              .type = "date",
                                              .value = query->to,
                                              .length_max = DATE_MAX - 1});
    rtl_page_input(visit, &(struct rtl_input){.name = "card",
                                              .label = "Card, last four",
                                              .type = "text",
                                              .inputmode = "numeric",
                                              .value = query->card,
                                              .length_max = 4});
    rtl_page_input(visit, &(struct rtl_input){.name = "id",
                                              .label = "Transaction id",
                                              .type = "text",
                                              .value = query->id,
                                              .length_max = RTL_FIELD_MAX - 1});
    jwo_buf_adds(&visit->page, "<button>Search</button>\n</form>\n");
}

/* ---- the list ---- */

struct list {
    struct rtl_visit *visit;
    int rows;
};

static void show_row(void *context, const struct rtl_found_trip *trip)
{
    struct list *list = context;
    struct jwo_buf *page = &list->visit->page;
    char time[JWO_TIME_TEXT_MAX], total[JWO_MONEY_TEXT_MAX], paid[JWO_MONEY_TEXT_MAX];
    char path[RTL_LOCATION_MAX];

    if (++list->rows > RTL_PAGE_ROWS) {
        return; /* only tells that there are more */
    }
    if (list->rows == 1) {
        jwo_buf_adds(page, "<table class=\"list\"><caption class=\"unseen\">Receipts, newest first"
                           "</caption>\n<thead><tr><th scope=\"col\">Visit</th><th scope=\"col\">"
                           "Store</th><th scope=\"col\">Card</th><th scope=\"col\" class=\"money\">"
                           "Total</th><th scope=\"col\" class=\"money\">Paid</th></tr></thead>\n"
                           "<tbody>\n");
    }
    jwo_html_addf(
        page,
        "<tr><td data-label=\"Visit\"><a href=\"%s\">%s</a></td>"
        "<td data-label=\"Store\">%s</td><td data-label=\"Card\">%s %s</td>"
        "<td data-label=\"Total\" class=\"money\">%s</td>"
        "<td data-label=\"Paid\" class=\"money\">%s</td></tr>\n",
        rtl_page_path(path, "/receipts/", trip->trip_id, ""), rtl_time_print(trip->at_ms, time),
        rtl_config_store_name(list->visit->base->config, trip->store_id),
        trip->tail[0] != '\0' ? trip->brand : "not known", trip->tail,
        jwo_money_print_long(&trip->total, total), jwo_money_print_long(&trip->paid, paid));
}

static void add_member(struct jwo_buf *out, const char *name, const char *value)
{
    if (value[0] != '\0') {
        jwo_buf_addf(out, "&%s=", name);
        jwo_url_escape(out, value);
    }
}

int rtl_portal_receipts(struct rtl_visit *visit)
{
    struct list list = {.visit = visit};
    const int page = rtl_visit_page(visit);
    struct rtl_search search;
    struct query query;
    struct jwo_buf link;

    read_query(visit, &query, &search);
    search.offset = page * RTL_PAGE_ROWS;
    search.count = RTL_PAGE_ROWS + 1;
    rtl_page_begin(visit, "Your receipts", RTL_TAB_RECEIPTS);
    show_search(visit, &query);
    if (!query.is_readable) {
        rtl_page_notice(visit, RTL_NOTICE_BAD,
                        "A day looks like 2024-03-22, and of a card we need the last four digits.");
    } else {
        rtl_scope_search(visit->base->store, &visit->scope, &search, show_row, &list);
    }
    if (list.rows > 0) {
        jwo_buf_adds(&visit->page, "</tbody></table>\n");
    } else if (query.is_readable) {
        rtl_page_notice(visit, RTL_NOTICE_PLAIN, "There are no receipts to show.");
    }
    if (is_narrowed(&query)) {
        jwo_buf_adds(&visit->page, "<p><a href=\"/receipts\">Show all receipts</a></p>\n");
    }
    jwo_buf_init(&link, RTL_LOCATION_MAX);
    add_member(&link, "from", query.from);
    add_member(&link, "to", query.to);
    add_member(&link, "card", query.card);
    add_member(&link, "id", query.id);
    rtl_page_leaves(visit, "/receipts", link.data, page, list.rows > RTL_PAGE_ROWS);
    jwo_buf_dispose(&link);
    rtl_page_end(visit);
    return query.is_readable ? 200 : 400;
}

/* ---- one receipt ---- */

/* A cell that says nothing is left out where there is little room. */
static void money_cell(struct jwo_buf *page, const char *name, const struct jwo_money *money)
{
    char text[JWO_MONEY_TEXT_MAX];

    jwo_html_addf(page, "<td data-label=\"%s\" class=\"money%s\">%s</td>", name,
                  jwo_money_is_zero(money) ? " zero" : "", jwo_money_print(money, text));
}

static void show_line(void *context, const struct rtl_priced_line *line)
{
    struct rtl_visit *visit = context;
    const struct jwo_money off = jwo_money_of(-line->promotions.minor, line->promotions.currency);
    char quantity[11], total[JWO_MONEY_TEXT_MAX];

    jwo_html_addf(&visit->page,
                  "<tr><td data-label=\"Item\" class=\"name\">%s</td>"
                  "<td data-label=\"Quantity\" class=\"money quantity\">%s</td>",
                  line->name, rtl_quantity_print(line->quantity, quantity));
    money_cell(&visit->page, "Price", &line->price);
    money_cell(&visit->page, "Promotions", &off);
    money_cell(&visit->page, "Fees", &line->fees);
    money_cell(&visit->page, "Tax", &line->tax);
    jwo_html_addf(&visit->page, "<td data-label=\"Total\" class=\"money total\">%s</td></tr>\n",
                  jwo_money_print(&line->total, total));
}

static void show_lines(struct rtl_visit *visit, const struct rtl_trip *trip)
{
    jwo_html_addf(
        &visit->page,
        "<h2>What you took</h2>\n<table class=\"list items\"><caption class=\"unseen\">Items, in "
        "%s</caption>\n<thead><tr><th scope=\"col\">Item</th><th scope=\"col\" "
        "class=\"money\">Quantity</th><th scope=\"col\" class=\"money\">Price</th>"
        "<th scope=\"col\" class=\"money\">Promotions</th><th scope=\"col\" "
        "class=\"money\">Fees</th><th scope=\"col\" class=\"money\">Tax</th>"
        "<th scope=\"col\" class=\"money\">Total</th></tr></thead>\n<tbody>\n",
        trip->currency);
    rtl_lines_each(visit->base->store, trip->id, trip->currency, show_line, visit);
    jwo_buf_adds(&visit->page, "</tbody></table>\n");
}

static void show_sum(struct rtl_visit *visit, const char *name, const struct rtl_trip *trip,
                     int64_t minor)
{
    const struct jwo_money money = rtl_trip_money(trip, minor);
    char text[JWO_MONEY_TEXT_MAX];

    rtl_page_fact(visit, name, jwo_money_print_long(&money, text));
}

/* The line that the ones before it come to. */
static void show_total(struct rtl_visit *visit, const struct rtl_trip *trip)
{
    const struct jwo_money money = rtl_trip_money(trip, trip->total_minor);
    char text[JWO_MONEY_TEXT_MAX];

    jwo_html_addf(&visit->page, "<div class=\"total\"><dt>Total</dt><dd>%s</dd></div>\n",
                  jwo_money_print_long(&money, text));
}

static void show_sums(struct rtl_visit *visit, const struct rtl_trip *trip)
{
    rtl_store *store = visit->base->store;
    const int64_t refunded = rtl_refunded_minor(store, trip->id, false);
    struct rtl_receipt_sums sums;
    struct rtl_debt debt;

    rtl_receipt_sums(store, trip, &sums);
    jwo_buf_adds(&visit->page, "<div>\n<h2>What it came to</h2>\n<dl class=\"facts sums\">\n");
    show_sum(visit, "Subtotal", trip, sums.price.minor);
    if (sums.promotions.minor != 0) {
        show_sum(visit, "Promotions", trip, -sums.promotions.minor);
    }
    if (sums.fees.minor != 0) {
        show_sum(visit, "Deposits and fees", trip, sums.fees.minor);
    }
    show_sum(visit, "Tax", trip, sums.tax.minor);
    show_total(visit, trip);
    show_sum(visit, "Paid by card", trip, trip->captured_minor);
    if (refunded > 0) {
        show_sum(visit, "Refunded", trip, refunded);
    }
    if (rtl_debt_find(store, trip->id, &debt)) {
        show_sum(visit, "Paid later", trip, debt.paid.minor);
        show_sum(visit, "Still owed", trip, rtl_debt_owed(&debt).minor);
    }
    jwo_buf_adds(&visit->page, "</dl>\n</div>\n");
}

/* DAT-1: what a terminal prints, found by the trip. The card's expiry proves who you are here, so
 * it is on no page. */
static void show_card(struct rtl_visit *visit, const struct rtl_trip *trip)
{
    /* clang-format off */
    static const struct {
        const char *member, *name;
    } rows[] = {
        {"brand",                              "Card"},
        {"tail",                               "Ending in"},
        {"posEntryMode",                       "Entry mode"},
        {"applicationId",                      "Application (AID)"},
        {"authorizationResponseCode",          "Response code"},
        {"cryptogramInformationData",          "Cryptogram information"},
        {"panSequenceNumber",                  "Card sequence"},
        {"cardholderVerificationMethodResult", "Cardholder verification"},
        {"terminalId",                         "Terminal"},
        {"reconciliationId",                   "Reconciliation"},
        {"cardStatementTransactionId",         "On your statement"},
    };
    /* clang-format on */
    struct rtl_receipt receipt;
    jwo_json *card = NULL;

    if (!rtl_receipt_find(visit->base->store, trip->id, &receipt)) {
        return;
    }
    jwo_buf_adds(&visit->page, "<div>\n<h2>Payment</h2>\n");
    if (receipt.card != NULL &&
        jwo_json_parse(&card, receipt.card, strlen(receipt.card), NULL) == JWO_OK) {
        jwo_buf_adds(&visit->page, "<dl class=\"facts\">\n");
        for (size_t i = 0; i < JWO_COUNT(rows); i++) {
            const char *value = jwo_json_get_str(card, rows[i].member);
            if (value != NULL) {
                rtl_page_fact(visit, rows[i].name, value);
            }
        }
        jwo_buf_adds(&visit->page, "</dl>\n");
    } else {
        rtl_page_notice(visit, RTL_NOTICE_PLAIN, "The card's details are not known.");
    }
    jwo_buf_adds(&visit->page, "</div>\n");
    jwo_json_free(card);
    rtl_receipt_dispose(&receipt);
}

int rtl_portal_receipt(struct rtl_visit *visit)
{
    char time[JWO_TIME_TEXT_MAX], path[RTL_LOCATION_MAX];
    struct rtl_trip trip;
    struct rtl_debt debt;

    if (!rtl_visit_trip(visit, visit->id, &trip)) {
        return rtl_visit_error(visit, 404);
    }
    const bool was_paid =
        trip.captured_minor > 0 ||
        (rtl_debt_find(visit->base->store, trip.id, &debt) && debt.paid.minor > 0);
    rtl_page_begin(visit, was_paid ? "Receipt" : "Visit without payment", RTL_TAB_RECEIPTS);
    jwo_buf_adds(&visit->page, "<dl class=\"facts\">\n");
    rtl_page_fact(visit, "Visit", rtl_time_print(rtl_trip_time(&trip), time));
    rtl_page_fact(visit, "Store", rtl_config_store_name(visit->base->config, trip.store_id));
    rtl_page_fact(visit, "Transaction", trip.id);
    jwo_buf_adds(&visit->page, "</dl>\n<p class=\"actions\">");
    if (trip.captured_minor > 0) {
        jwo_html_addf(&visit->page, "<a class=\"button\" href=\"%s\">Ask for a refund</a>\n",
                      rtl_page_path(path, "/receipts/", trip.id, "/refund"));
    }
    jwo_html_addf(&visit->page, "<a class=\"button quiet\" href=\"%s\">Save as text</a></p>\n",
                  rtl_page_path(path, "/receipts/", trip.id, "/text"));
    show_lines(visit, &trip);
    jwo_buf_adds(&visit->page, "<div class=\"two\">\n");
    show_sums(visit, &trip);
    show_card(visit, &trip);
    jwo_buf_adds(&visit->page, "</div>\n");
    rtl_portal_refund_table(visit, trip.id, 0);
    rtl_page_end(visit);
    return 200;
}

int rtl_portal_receipt_text(struct rtl_visit *visit)
{
    struct rtl_trip trip;

    if (!rtl_visit_trip(visit, visit->id, &trip)) {
        return rtl_visit_error(visit, 404);
    }
    visit->content_type = "text/plain; charset=utf-8";
    (void)snprintf(visit->file_name, sizeof(visit->file_name), "receipt.txt");
    rtl_receipt_text(&visit->page, visit->base, &trip);
    return 200;
}

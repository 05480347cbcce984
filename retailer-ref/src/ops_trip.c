/* ops_trip.c -- the page of one trip, and what a person can do about it. */
#include <stdio.h>
#include <string.h>

#include "debts.h"
#include "jwo/form.h"
#include "jwo/json.h"
#include "jwo/log.h"
#include "ops_page.h"
#include "search.h"
#include "write_offs.h"

#define INCIDENTS_MAX 200

/* ---- parts ---- */

static void facts(struct rtl_ops_page *page, const struct rtl_trip *trip)
{
    jwo_buf_adds(&page->html, "<dl class=\"card facts\">\n<div><dt>State</dt><dd>");
    rtl_ops_badge(page, rtl_state_name(trip->state));
    jwo_buf_adds(&page->html, "</dd></div>\n");
    rtl_ops_fact(page, "Store", trip->store_id);
    rtl_ops_fact(page, "Shopper", trip->shopper_id[0] != '\0' ? trip->shopper_id : "not named");
    if (trip->priced) {
        rtl_ops_fact_money(page, "Total", trip->total_minor, trip->currency);
    } else {
        rtl_ops_fact(page, "Total", "could not be priced");
    }
    rtl_ops_fact_money(page, "Authorized", trip->authorized_minor, trip->currency);
    rtl_ops_fact_money(page, "Captured", trip->captured_minor, trip->currency);
    rtl_ops_fact(page, "Purchase", trip->purchase_id[0] != '\0' ? trip->purchase_id : "-");
    rtl_ops_fact_time(page, "Arrived", trip->created_ms);
    rtl_ops_fact_time(page, "Moved", trip->updated_ms);
    rtl_ops_fact_time(page, "Token dies", trip->expires_ms);
    jwo_buf_adds(&page->html, "</dl>\n");
}

static void step(struct rtl_ops_page *page, const struct rtl_trip *trip)
{
    if (rtl_state_is_end(trip->state)) {
        return;
    }
    jwo_buf_adds(&page->html, "<h2>Under way</h2>\n<dl class=\"card facts\">\n");
    jwo_html_addf(&page->html, "<div><dt>Calls of this step</dt><dd>%lld</dd></div>\n",
                  (long long)trip->attempts);
    jwo_html_addf(&page->html, "<div><dt>Failed since the last answer</dt><dd>%lld</dd></div>\n",
                  (long long)trip->failures);
    jwo_html_addf(&page->html, "<div><dt>Effect not known</dt><dd>%lld</dd></div>\n",
                  (long long)trip->uncertain);
    rtl_ops_fact_time(page, "Goes on", trip->due_ms);
    jwo_buf_adds(&page->html, "</dl>\n");
}

static void show_incident(void *context, const struct rtl_incident_row *row)
{
    struct rtl_ops_page *page = context;

    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_time(page, row->incident.at_ms);
    rtl_ops_cell_state(page, row->closed_ms != 0 ? "closed" : "open");
    rtl_ops_cell(page, row->incident.operation);
    rtl_ops_cell(page, row->incident.detail);
    jwo_html_addf(&page->html, "<td>%s%s%s</td></tr>\n", row->note,
                  row->closed_by[0] != '\0' ? " - " : "", row->closed_by);
}

static void incidents(struct rtl_ops_page *page)
{
    if (rtl_incident_count(page->store, page->id) > 0) {
        jwo_buf_adds(&page->html, "<h2>Incidents</h2>\n");
        rtl_ops_table(page, "Incidents", "When|State|Operation|What happened|Note");
        rtl_search_incidents_of(page->store, page->id, INCIDENTS_MAX, show_incident, page);
        rtl_ops_table_end(page);
    }
}

static void show_line(void *context, const struct rtl_priced_line *line)
{
    struct rtl_ops_page *page = context;

    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell(page, line->sku);
    rtl_ops_cell(page, line->name);
    jwo_html_addf(&page->html, "<td class=\"n\">%s</td>", line->quantity);
    rtl_ops_cell_money(page, line->price.minor, line->price.currency);
    rtl_ops_cell_money(page, line->promotions.minor, line->price.currency);
    rtl_ops_cell_money(page, line->fees.minor, line->price.currency);
    rtl_ops_cell_money(page, line->tax.minor, line->price.currency);
    rtl_ops_cell_money(page, line->total.minor, line->price.currency);
    jwo_buf_adds(&page->html, "</tr>\n");
}

static void cart(struct rtl_ops_page *page, const struct rtl_trip *trip)
{
    if (trip->priced && trip->purchase_id[0] != '\0') {
        jwo_buf_adds(&page->html, "<h2>Cart</h2>\n");
        rtl_ops_table(page, "Cart", "SKU|Name|#Quantity|#Price|#Promotions|#Fees|#Tax|#Total");
        rtl_lines_each(page->store, trip->id, trip->currency, show_line, page);
        rtl_ops_table_end(page);
    }
}

/* Bytes of the first character; a continuation byte is 10xxxxxx. */
static size_t first_character(const char *text)
{
    size_t bytes = text[0] != '\0' ? 1 : 0;

    while (((unsigned char)text[bytes] & 0xc0) == 0x80) {
        bytes++;
    }
    return bytes;
}

/* Enough to tell whether it is theirs; the rest is none of the staff's business. */
static void mask(const char *email, char *out, size_t out_bytes)
{
    const char *at = strrchr(email, '@');

    (void)snprintf(out, out_bytes, "%.*s***%s", (int)first_character(email), email,
                   at != NULL ? at : "");
}

static void receipt(struct rtl_ops_page *page, const struct rtl_trip *trip)
{
    struct rtl_receipt receipt;
    jwo_json *card = NULL;
    char email[160] = "not known";

    if (!rtl_receipt_find(page->store, trip->id, &receipt)) {
        return;
    }
    if (receipt.email != NULL) {
        mask(receipt.email, email, sizeof(email));
    }
    jwo_buf_adds(&page->html, "<h2>Receipt</h2>\n<dl class=\"card facts\">\n");
    rtl_ops_fact_time(page, "Captured at", trip->captured_at_ms);
    if (receipt.card != NULL &&
        jwo_json_parse(&card, receipt.card, strlen(receipt.card), NULL) == JWO_OK) {
        const char *brand = jwo_json_get_str(card, "brand"), *tail = jwo_json_get_str(card, "tail");
        jwo_html_addf(&page->html, "<div><dt>Card</dt><dd>%s ending in %s</dd></div>\n",
                      brand != NULL ? brand : "card", tail != NULL ? tail : "?");
    } else {
        rtl_ops_fact(page, "Card", "not known");
    }
    rtl_ops_fact(page, "Goes to", email);
    jwo_buf_adds(&page->html, "</dl>\n");
    jwo_json_free(card);
    rtl_receipt_dispose(&receipt);
}

static void show_posting(void *context, const struct rtl_posting *posting)
{
    struct rtl_ops_page *page = context;

    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_time(page, posting->at_ms);
    rtl_ops_cell(page, posting->event);
    rtl_ops_cell(page, posting->account);
    rtl_ops_cell_money(page, posting->minor, posting->currency);
    jwo_buf_adds(&page->html, "</tr>\n");
}

struct refunds {
    struct rtl_ops_page *page;
    int count;
};

static void show_refund(void *context, const struct rtl_refund_row *row)
{
    struct refunds *refunds = context;
    struct rtl_ops_page *page = refunds->page;

    if (refunds->count++ == 0) {
        jwo_buf_adds(&page->html, "<h2>Refunds</h2>\n");
        rtl_ops_table(page, "Refunds", "When|State|#Amount|Reason|Detail");
    }
    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_time(page, row->at_ms);
    rtl_ops_cell_state(page, row->state);
    rtl_ops_cell_money(page, row->amount_minor, row->currency);
    rtl_ops_cell(page, row->reason);
    rtl_ops_cell(page, row->detail);
    jwo_buf_adds(&page->html, "</tr>\n");
}

static void show_write_off(void *context, const struct rtl_write_off_row *row)
{
    struct rtl_ops_page *page = context;

    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_time(page, row->at_ms);
    rtl_ops_cell(page, row->author);
    rtl_ops_cell(page, row->note);
    rtl_ops_cell_money(page, row->amount_minor, row->currency);
    jwo_buf_adds(&page->html, "</tr>\n");
}

static void money(struct rtl_ops_page *page, const struct rtl_trip *trip)
{
    struct refunds refunds = {.page = page};
    struct rtl_debt debt;

    if (rtl_debt_find(page->store, trip->id, &debt)) {
        jwo_buf_adds(&page->html, "<h2>Debt</h2>\n<dl class=\"card facts\">\n");
        rtl_ops_fact_money(page, "Recorded", debt.recorded.minor, debt.recorded.currency);
        rtl_ops_fact_money(page, "Paid", debt.paid.minor, debt.paid.currency);
        rtl_ops_fact_money(page, "Written off", debt.written_off.minor, debt.paid.currency);
        rtl_ops_fact_money(page, "Owed", rtl_debt_owed(&debt).minor, debt.paid.currency);
        rtl_ops_fact(page, "Because", debt.reason);
        jwo_buf_adds(&page->html, "</dl>\n");
        rtl_ops_table(page, "Written off", "When|By|Why|#Amount");
        rtl_write_offs_of(page->store, trip->id, show_write_off, page);
        (void)rtl_ops_table_end(page);
        if (rtl_debt_open(&debt).minor > 0) {
            rtl_ops_note_form(page, "/trips/", trip->id, "/write-off", "Why it is written off",
                              "Write it off");
        }
    }
    rtl_search_refunds_of(page->store, trip->id, show_refund, &refunds);
    if (refunds.count > 0) {
        rtl_ops_table_end(page);
    }
    jwo_buf_adds(&page->html, "<h2>Ledger</h2>\n");
    rtl_ops_table(page, "Ledger", "When|Event|Account|#Amount");
    rtl_search_postings(page->store, trip->id, show_posting, page);
    if (!rtl_ops_table_end(page)) {
        jwo_buf_adds(&page->html, "<p class=\"empty\">Nothing was posted.</p>\n");
    }
}

/* ---- what can be done ---- */

static void note_field(struct rtl_ops_page *page)
{
    jwo_html_addf(&page->html,
                  "<div class=\"field\"><label for=\"note\">Note</label><p class=\"hint\" "
                  "id=\"note-hint\">What was found and done. No card data, no e-mail "
                  "addresses.</p><textarea id=\"note\" name=\"note\" rows=\"2\" maxlength=\"%d\" "
                  "required aria-describedby=\"note-hint\"></textarea></div>\n",
                  RTL_OPS_NOTE_MAX);
}

static void actions(struct rtl_ops_page *page, const struct rtl_trip *trip)
{
    struct jwo_error err;

    if (trip->state == RTL_STOPPED) {
        jwo_buf_adds(&page->html, "<section class=\"card\"><h2>Try again</h2>\n");
        if (rtl_lifecycle_can_retry(page->operations->lifecycle, trip, &err) == JWO_OK) {
            jwo_buf_adds(&page->html, "<p>The trip goes on with the step that it was stopped in. "
                                      "Its open incidents are closed.</p>\n");
            rtl_ops_form(page, "/trips/", trip->id, "/retry");
            jwo_buf_adds(&page->html, "<button>Try again now</button></form>\n");
        } else {
            jwo_html_addf(&page->html, "<p>Not possible: %s.</p>\n", err.text);
            jwo_buf_adds(
                &page->html,
                trip->priced ? "" : "<p><a href=\"/bad-carts\">Carts without a price</a></p>\n");
        }
        jwo_buf_adds(&page->html, "</section>\n");
    }
    if (rtl_incident_open_count(page->store, trip->id) > 0) {
        jwo_buf_adds(&page->html, "<section class=\"card\"><h2>Close the open incidents</h2>\n");
        rtl_ops_form(page, "/trips/", trip->id, "/close");
        note_field(page);
        jwo_buf_adds(&page->html, "<button class=\"quiet\">Close</button></form></section>\n");
    }
}

/* ---- handlers ---- */

/* clang-format off */
static const struct {
    const char *word, *text;
} done_texts[] = {
    {"retry", "The trip is tried again."},
    {"close", "Its incidents are closed."},
    {"gone",  "Its debt is written off."},
};
/* clang-format on */

static int show(struct rtl_ops_page *page, int status, const char *complaint)
{
    struct rtl_trip trip;
    char done[16];

    if (!rtl_trip_find(page->store, page->id, &trip)) {
        return rtl_ops_say(page, 404, "Not found", "There is no such trip.");
    }
    rtl_ops_begin(page, "Trip");
    jwo_html_addf(&page->html, "<p class=\"title-id\">%s</p>\n", trip.id);
    if (complaint != NULL) {
        rtl_ops_notice(page, false, complaint);
    }
    rtl_ops_field(page, "done", done, sizeof(done));
    for (size_t i = 0; i < JWO_COUNT(done_texts); i++) {
        if (strcmp(done_texts[i].word, done) == 0) {
            rtl_ops_notice(page, true, done_texts[i].text);
        }
    }
    facts(page, &trip);
    actions(page, &trip);
    step(page, &trip);
    incidents(page);
    cart(page, &trip);
    receipt(page, &trip);
    money(page, &trip);
    rtl_ops_end(page);
    return status;
}

int rtl_ops_trip(struct rtl_ops_page *page)
{
    return show(page, 200, NULL);
}

static int go_back(struct rtl_ops_page *page, const char *done)
{
    struct jwo_buf path;

    jwo_buf_init(&path, RTL_OPS_LOCATION_MAX - 1);
    jwo_buf_adds(&path, "/trips/");
    jwo_url_escape(&path, page->id);
    jwo_buf_addf(&path, "?done=%s", done);
    (void)rtl_ops_go(page, path.data);
    jwo_buf_dispose(&path);
    return 303;
}

int rtl_ops_retry(struct rtl_ops_page *page)
{
    struct jwo_error err;
    char complaint[sizeof(err.text) + 32];
    const jwo_status status = rtl_lifecycle_retry(page->operations->lifecycle, page->id, &err);

    if (status == JWO_ENOTFOUND) {
        return rtl_ops_say(page, 404, "Not found", "There is no such trip.");
    }
    if (status != JWO_OK) {
        (void)snprintf(complaint, sizeof(complaint), "Not tried again: %s.", err.text);
        return show(page, 409, complaint);
    }
    (void)rtl_incidents_close_of(page->store, page->id, page->staff->name, "tried again",
                                 page->now_ms);
    jwo_log(JWO_LOG_INFO, page->id, "tried again at the operations page");
    return go_back(page, "retry");
}

int rtl_ops_close(struct rtl_ops_page *page)
{
    char note[RTL_OPS_NOTE_MAX + 1];

    rtl_ops_field(page, "note", note, sizeof(note));
    if (note[0] == '\0') {
        return show(page, 400, "Please say in a note of up to 500 bytes what was done.");
    }
    if (rtl_incidents_close_of(page->store, page->id, page->staff->name, note, page->now_ms) == 0) {
        return show(page, 409, "There is no open incident of this trip.");
    }
    jwo_log(JWO_LOG_INFO, page->id, "incidents closed at the operations page");
    return go_back(page, "close");
}

int rtl_ops_write_off(struct rtl_ops_page *page)
{
    struct jwo_error err;
    char note[RTL_OPS_SIGNED_MAX], complaint[sizeof(err.text) + 32];

    if (!rtl_ops_signed_note(page, note)) {
        return show(page, 400, "Please say in a note of up to 500 bytes why.");
    }
    if (rtl_write_off(page->operations->base, page->id, RTL_AUTHOR_PERSON, note, &err) != JWO_OK) {
        (void)snprintf(complaint, sizeof(complaint), "Not written off: %s.", err.text);
        return show(page, 409, complaint);
    }
    return go_back(page, "gone");
}

/* pages.c -- see pages.h for the contract. */
#include "pages.h"

#include <stdio.h>
#include <string.h>

#include "jwo/form.h"
#include "jwo/html.h"
#include "jwo/json.h"
#include "order.h"
#include "receipts.h"

#define PATH           "/receipts"
#define STYLE_PATH     "/receipts/style.css"
#define PAGE_BYTES_MAX (32u * 1024 * 1024) /* a cart of JWO_JSON_BYTES_MAX, all of it escaped */
#define LIST_MAX       200                 /* receipts of one card on one day */

static const char style[] =
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;"
    "color:#16191f;background:#fff}\n"
    "label{display:block;margin:.75rem 0}input{display:block;font:inherit;padding:.25rem}\n"
    "button{font:inherit;padding:.25rem 1rem}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dd{margin:0}\n"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.5rem 0}\n"
    "th,td{text-align:left;padding:.25rem .5rem .25rem 0;overflow-wrap:anywhere}\n"
    "td:last-child,th:last-child{text-align:right}thead,tbody{border-bottom:1px solid #888}\n"
    ".detail td{color:#545b64;padding-left:1rem}[role=alert]{color:#a4070b}\n"
    "@media print{form,nav{display:none}body{margin:0}}\n";

/* What a shopper gives to find a receipt; "" = not given. */
struct lookup {
    char tail[5], expiry[8], date[11], order[JWO_UUID_MAX];
};

struct page {
    amz_amazon *amazon;
    jwo_http_request *request;
    bool is_json;
    struct jwo_buf body;
    int status;
    struct lookup lookup;
};

/* --- look-up ---------------------------------------------------------------------------------- */

static bool has_form(const char *text, const char *form)
{
    if (strlen(text) != strlen(form)) {
        return false;
    }
    for (; *form != '\0'; form++, text++) {
        if (*form == '0' ? *text < '0' || *text > '9' : *text != *form) {
            return false;
        }
    }
    return true;
}

/* clang-format off */
static const struct member {
    const char *name, *form;
    size_t offset, size;
    const char *label, *type, *hint; /* of the field on the form */
} members[] = {
#define AT(member) offsetof(struct lookup, member), sizeof ((struct lookup *)0)->member
    {"tail",   "0000",       AT(tail),   "Last four digits of the card", "text",  "4242"},
    {"expiry", "0000-00",    AT(expiry), "Expiry of the card",           "month", "2030-12"},
    {"date",   "0000-00-00", AT(date),   "Day of the purchase (UTC)",    "date",  "2024-05-01"},
#undef AT
};
/* clang-format on */

/* NULL, or the member that is not as it must be. */
static const struct member *read_lookup(const char *query, struct lookup *out)
{
    for (size_t i = 0; i < JWO_COUNT(members); i++) {
        char *value = (char *)out + members[i].offset;

        if (jwo_form_get(query, members[i].name, value, members[i].size) != JWO_OK ||
            !has_form(value, members[i].form)) {
            return &members[i];
        }
    }
    /* One that is too long, or broken, names no receipt: and so does "?". */
    const jwo_status status = jwo_form_get(query, "order", out->order, sizeof out->order);

    if (status != JWO_OK && status != JWO_ENOTFOUND) {
        (void)snprintf(out->order, sizeof out->order, "?");
    }
    return NULL;
}

static bool is_found(const struct amz_trip *trip, const struct lookup *lookup)
{
    const struct amz_card *card = &trip->shopper->card;
    char expiry[sizeof card->expiry_year + sizeof card->expiry_month];
    char time[JWO_TIME_TEXT_MAX];

    if (trip->order == NULL) {
        return false;
    }
    (void)snprintf(expiry, sizeof expiry, "%s-%s", card->expiry_year, card->expiry_month);
    (void)jwo_time_iso(trip->order->charged_ms, time);
    return strcmp(card->tail, lookup->tail) == 0 && strcmp(expiry, lookup->expiry) == 0 &&
           strncmp(time, lookup->date, strlen(lookup->date)) == 0 &&
           (lookup->order[0] == '\0' || strcmp(trip->order->id, lookup->order) == 0);
}

/* Call `show` for what is found, at most LIST_MAX times; how many. */
static int find(struct page *page, void (*show)(struct page *page, const struct amz_trip *trip))
{
    int count = 0;

    for (amz_world *world = amz_amazon_worlds(page->amazon); world != NULL;
         world = amz_world_next(world)) {
        for (const struct amz_trip *trip = amz_world_trips(world); trip != NULL && count < LIST_MAX;
             trip = trip->next) {
            if (is_found(trip, &page->lookup)) {
                show(page, trip);
                count++;
            }
        }
    }
    return count;
}

/* --- pages ------------------------------------------------------------------------------------ */

static void open_page(struct jwo_buf *out, const char *title)
{
    jwo_buf_addf(out,
                 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<title>%s</title>\n<link rel=\"stylesheet\" href=\"" STYLE_PATH "\">\n"
                 "</head>\n<body>\n<main>\n",
                 title);
}

static void close_page(struct jwo_buf *out)
{
    jwo_buf_adds(out, "</main>\n</body>\n</html>\n");
}

static void add_form(struct jwo_buf *out, const char *trouble)
{
    open_page(out, "Find a receipt");
    jwo_buf_adds(out, "<h1>Find a receipt</h1>\n");
    if (trouble != NULL) {
        jwo_buf_addf(out, "<p role=\"alert\">%s</p>\n", trouble);
    }
    jwo_buf_adds(out, "<form action=\"" PATH "\" method=\"get\">\n");
    for (size_t i = 0; i < JWO_COUNT(members); i++) {
        jwo_buf_addf(out,
                     "<label>%s <input name=\"%s\" type=\"%s\" placeholder=\"%s\" maxlength=\"%zu\""
                     " autocomplete=\"off\" required></label>\n",
                     members[i].label, members[i].name, members[i].type, members[i].hint,
                     strlen(members[i].form));
    }
    jwo_buf_adds(out, "<button>Find</button>\n</form>\n");
    close_page(out);
}

/* The members have their forms: digits and dashes, nothing to escape. */
static void add_link(struct jwo_buf *out, const struct lookup *lookup, const char *more,
                     const char *order)
{
    jwo_buf_addf(out, PATH "?tail=%s&amp;expiry=%s&amp;date=%s%s%s", lookup->tail, lookup->expiry,
                 lookup->date, more, order);
}

static void add_item(struct page *page, const struct amz_trip *trip)
{
    struct jwo_buf *out = &page->body;
    char total[JWO_MONEY_TEXT_MAX], time[JWO_TIME_TEXT_MAX];

    (void)jwo_time_iso(trip->order->charged_ms, time);
    jwo_buf_adds(out, "<li><a href=\"");
    add_link(out, &page->lookup, "&amp;order=", trip->order->id);
    jwo_buf_addf(out, "\"><time datetime=\"%s\">%.5s</time>, ", time, time + sizeof "2024-03-22");
    jwo_html_escape(out, trip->store->id);
    jwo_buf_addf(out, ", %s</a></li>\n",
                 jwo_money_print_long(&trip->order->totals.price_total, total));
}

static void add_list(struct page *page)
{
    struct jwo_buf *out = &page->body;

    open_page(out, "Receipts");
    jwo_buf_addf(out, "<h1>Receipts of %s, card ending in %s</h1>\n<ul>\n", page->lookup.date,
                 page->lookup.tail);
    const int count = find(page, add_item);

    jwo_buf_addf(out, "</ul>\n<p>%s</p>\n<nav><a href=\"" PATH "\">Another card or day</a></nav>\n",
                 count == 0          ? "There are none."
                 : count == LIST_MAX ? "There may be more."
                                     : "These are all.");
    close_page(out);
}

static void add_receipt(struct page *page, const struct amz_trip *trip)
{
    open_page(&page->body, "Receipt");
    amz_receipt_write_html(&page->body, trip);
    jwo_buf_adds(&page->body, "<nav><a href=\"");
    add_link(&page->body, &page->lookup, "", "");
    jwo_buf_adds(&page->body, "\">All of that day</a></nav>\n");
    close_page(&page->body);
}

static void make_html(struct page *page)
{
    const char *query = jwo_http_query(page->request);
    const struct member *wrong;
    char trouble[128];

    if (query[0] == '\0') {
        add_form(&page->body, NULL);
        return;
    }
    wrong = read_lookup(query, &page->lookup);
    if (wrong != NULL) {
        page->status = 400;
        (void)snprintf(trouble, sizeof trouble, "%s: please give it as in %s.", wrong->label,
                       wrong->hint);
        add_form(&page->body, trouble);
    } else if (page->lookup.order[0] == '\0') {
        add_list(page);
    } else if (find(page, add_receipt) == 0) {
        page->status = 404;
        add_form(&page->body, "There is no such receipt of this card on that day.");
    }
}

/* --- the same as JSON ------------------------------------------------------------------------- */

static void write_error(struct page *page, int status, const char *text)
{
    struct jwo_json_writer w;

    page->status = status;
    jwo_jw_init(&w, &page->body);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "error", text);
    jwo_jw_end_object(&w);
}

static void write_item(struct page *page, const struct amz_trip *trip)
{
    struct jwo_json_writer w;

    if (page->body.data[page->body.len - 1] != '[') {
        jwo_buf_addc(&page->body, ',');
    }
    jwo_jw_init(&w, &page->body);
    amz_receipt_write_summary(&w, trip);
}

static void write_receipt(struct page *page, const struct amz_trip *trip)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, &page->body);
    amz_receipt_write_json(&w, trip);
}

static void make_json(struct page *page)
{
    const struct member *wrong = read_lookup(jwo_http_query(page->request), &page->lookup);
    char trouble[128];

    if (wrong != NULL) {
        (void)snprintf(trouble, sizeof trouble, "%s must be given as in %s", wrong->name,
                       wrong->hint);
        write_error(page, 400, trouble);
    } else if (page->lookup.order[0] == '\0') {
        jwo_buf_adds(&page->body, "{\"receipts\":[");
        (void)find(page, write_item);
        jwo_buf_adds(&page->body, "]}");
    } else if (find(page, write_receipt) == 0) {
        write_error(page, 404, "there is no such receipt of this card on that day");
    }
}

/* --- answer ----------------------------------------------------------------------------------- */

static void answer(const struct page *page, const char *content_type)
{
    static const struct jwo_http_header headers[] = {
        {"Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; "
                                    "base-uri 'none'; frame-ancestors 'none'"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"Cache-Control", "no-store"},
        {"Vary", "Accept"},
    };

    jwo_http_answer(page->request, page->status, content_type, page->body.data, page->body.len,
                    headers, JWO_COUNT(headers));
}

/* A browser names text/html; who names JSON only, wants that. */
static bool wants_json(const jwo_http_request *request)
{
    const char *accept = jwo_http_header(request, "Accept");

    return accept != NULL && strstr(accept, "application/json") != NULL &&
           strstr(accept, "text/html") == NULL;
}

bool amz_pages_answer(amz_amazon *amazon, jwo_http_request *request)
{
    const char *path = jwo_http_path(request);
    const bool is_style = strcmp(path, STYLE_PATH) == 0;
    struct page page = {.amazon = amazon, .request = request, .status = 200};

    if (strcmp(jwo_http_method(request), "GET") != 0 || (!is_style && strcmp(path, PATH) != 0)) {
        return false;
    }
    jwo_buf_init(&page.body, PAGE_BYTES_MAX);
    page.is_json = !is_style && wants_json(request);
    if (is_style) {
        jwo_buf_adds(&page.body, style);
    } else if (page.is_json) {
        make_json(&page);
    } else {
        make_html(&page);
    }
    JWO_ASSERT(!page.body.overflow);
    answer(&page, is_style       ? "text/css; charset=utf-8"
                  : page.is_json ? "application/json"
                                 : "text/html; charset=utf-8");
    jwo_buf_dispose(&page.body);
    return true;
}

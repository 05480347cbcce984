/* receipt_text.c -- see receipt_text.h for the contract. */
#include "receipt_text.h"

#include <stdio.h>
#include <string.h>

#include "jwo/html.h"
#include "records.h"
#include "scopes.h"

#define TEXT_BYTES_MAX (256 * 1024) /* 200 lines, each with room to spare */

const char *rtl_time_print(int64_t time_ms, char out[JWO_TIME_TEXT_MAX])
{
    static const size_t day = sizeof("Fri, ") - 1; /* "Fri, 22 Mar 2024 17:09:39 GMT" */
    static const size_t date_len = sizeof("22 Mar 2024") - 1;
    static const size_t clock_len = sizeof("17:09") - 1;
    char text[JWO_TIME_TEXT_MAX];

    (void)jwo_time_http(time_ms, text);
    (void)snprintf(out, JWO_TIME_TEXT_MAX, "%.*s, %.*s UTC", (int)date_len, text + day,
                   (int)clock_len, text + day + date_len + 1);
    return out;
}

const char *rtl_quantity_print(const char *quantity, char out[11])
{
    size_t len = (size_t)snprintf(out, 11, "%.10s", quantity);

    if (strchr(out, '.') != NULL) {
        while (out[len - 1] == '0') {
            out[--len] = '\0';
        }
        if (out[len - 1] == '.') {
            out[--len] = '\0';
        }
    }
    return out;
}

int64_t rtl_trip_time(const struct rtl_trip *trip)
{
    return trip->started_ms > 0 ? trip->started_ms : trip->created_ms;
}

/* ---- sums ---- */

static void add(struct jwo_money *sum, const struct jwo_money *part)
{
    *sum = jwo_money_add(sum, part);
}

static void add_line(void *context, const struct rtl_priced_line *line)
{
    struct rtl_receipt_sums *sums = context;

    add(&sums->price, &line->price);
    add(&sums->promotions, &line->promotions);
    add(&sums->fees, &line->fees);
    add(&sums->tax, &line->tax);
}

void rtl_receipt_sums(rtl_store *store, const struct rtl_trip *trip, struct rtl_receipt_sums *out)
{
    const struct jwo_money zero = jwo_money_zero(trip->currency);

    *out = (struct rtl_receipt_sums){zero, zero, zero, zero};
    rtl_lines_each(store, trip->id, trip->currency, add_line, out);
}

/* "VISA ending in 4242", or "not known". */
static const char *print_card(rtl_store *store, const char *trip_id, char out[64])
{
    struct rtl_card card;

    if (rtl_card_find(store, trip_id, &card) && card.tail[0] != '\0') {
        (void)snprintf(out, 64, "%s ending in %s", card.brand[0] != '\0' ? card.brand : "Card",
                       card.tail);
    } else {
        (void)snprintf(out, 64, "not known");
    }
    return out;
}

/* ---- plain text ---- */

struct listing {
    struct jwo_buf *out;
    size_t lines;
};

static void text_amount(struct jwo_buf *out, const char *name, const struct jwo_money *money)
{
    char text[JWO_MONEY_TEXT_MAX];

    jwo_buf_addf(out, "%-24s %20s\n", name, jwo_money_print_long(money, text));
}

static void text_line(void *context, const struct rtl_priced_line *line)
{
    struct listing *listing = context;
    char text[JWO_MONEY_TEXT_MAX], quantity[11];

    if (listing->lines++ < RTL_RECEIPT_LINES_MAX) {
        jwo_buf_addf(listing->out, "%s x %s\n%45s\n", rtl_quantity_print(line->quantity, quantity),
                     line->name, jwo_money_print_long(&line->price, text));
        if (!jwo_money_is_zero(&line->promotions)) {
            jwo_buf_addf(listing->out, "%41s off\n", jwo_money_print_long(&line->promotions, text));
        }
    }
}

void rtl_receipt_text(struct jwo_buf *out, const struct rtl_base *base, const struct rtl_trip *trip)
{
    const struct jwo_money total = rtl_trip_money(trip, trip->total_minor);
    const struct jwo_money captured = rtl_trip_money(trip, trip->captured_minor);
    struct listing listing = {.out = out};
    struct rtl_receipt_sums sums;
    struct rtl_debt debt;
    char time[JWO_TIME_TEXT_MAX], card[64];

    rtl_receipt_sums(base->store, trip, &sums);
    jwo_buf_addf(out, "%s\nReceipt\n\nVisit        %s\nStore        %s\nTransaction  %s\n\n",
                 base->config->portal_name, rtl_time_print(rtl_trip_time(trip), time),
                 rtl_config_store_name(base->config, trip->store_id), trip->id);
    rtl_lines_each(base->store, trip->id, trip->currency, text_line, &listing);
    if (listing.lines > RTL_RECEIPT_LINES_MAX) {
        jwo_buf_addf(out, "and %zu more\n", listing.lines - RTL_RECEIPT_LINES_MAX);
    }
    jwo_buf_adds(out, "\n");
    text_amount(out, "Subtotal", &sums.price);
    if (!jwo_money_is_zero(&sums.promotions)) {
        text_amount(out, "Promotions (off)", &sums.promotions);
    }
    if (!jwo_money_is_zero(&sums.fees)) {
        text_amount(out, "Deposits and fees", &sums.fees);
    }
    text_amount(out, "Tax", &sums.tax);
    text_amount(out, "Total", &total);
    text_amount(out, "Paid by card", &captured);
    if (rtl_debt_find(base->store, trip->id, &debt) && debt.paid.minor > 0) {
        text_amount(out, "Paid later", &debt.paid);
    }
    jwo_buf_addf(out, "\nCard         %s\n", print_card(base->store, trip->id, card));
}

/* ---- HTML, for mail programs: no style sheet, few elements ---- */

static void html_amount(struct jwo_buf *out, const char *name, const struct jwo_money *money)
{
    char text[JWO_MONEY_TEXT_MAX];

    jwo_html_addf(out, "<tr><th align=\"left\">%s</th><td align=\"right\">%s</td></tr>\n", name,
                  jwo_money_print_long(money, text));
}

static void html_line(void *context, const struct rtl_priced_line *line)
{
    struct listing *listing = context;
    char text[JWO_MONEY_TEXT_MAX], quantity[11];

    if (listing->lines++ < RTL_RECEIPT_LINES_MAX) {
        const struct jwo_money price = jwo_money_sub(&line->price, &line->promotions);

        jwo_html_addf(listing->out, "<tr><td>%s &times; %s</td><td align=\"right\">%s</td></tr>\n",
                      rtl_quantity_print(line->quantity, quantity), line->name,
                      jwo_money_print_long(&price, text));
    }
}

void rtl_receipt_html(struct jwo_buf *out, const struct rtl_base *base, const struct rtl_trip *trip)
{
    const struct jwo_money total = rtl_trip_money(trip, trip->total_minor);
    const struct jwo_money captured = rtl_trip_money(trip, trip->captured_minor);
    struct listing listing = {.out = out};
    struct rtl_receipt_sums sums;
    char time[JWO_TIME_TEXT_MAX], card[64];

    rtl_receipt_sums(base->store, trip, &sums);
    jwo_html_addf(out,
                  "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Receipt"
                  "</title></head>\n<body><h1>%s</h1>\n<p>Your visit of %s, %s.<br>"
                  "Transaction %s</p>\n<table cellpadding=\"4\">\n",
                  base->config->portal_name, rtl_time_print(rtl_trip_time(trip), time),
                  rtl_config_store_name(base->config, trip->store_id), trip->id);
    rtl_lines_each(base->store, trip->id, trip->currency, html_line, &listing);
    if (listing.lines > RTL_RECEIPT_LINES_MAX) {
        jwo_html_addf(out, "<tr><td>and %zu more</td><td></td></tr>\n",
                      listing.lines - RTL_RECEIPT_LINES_MAX);
    }
    if (!jwo_money_is_zero(&sums.fees)) {
        html_amount(out, "Deposits and fees", &sums.fees);
    }
    html_amount(out, "Tax", &sums.tax);
    html_amount(out, "Total", &total);
    html_amount(out, "Paid", &captured);
    jwo_html_addf(out, "</table>\n<p>Paid with: %s</p>\n", print_card(base->store, trip->id, card));
    if (base->config->portal_url[0] != '\0') {
        jwo_html_addf(out, "<p>Receipts and refunds: <a href=\"%s\">%s</a></p>\n",
                      base->config->portal_url, base->config->portal_url);
    }
    jwo_buf_adds(out, "</body></html>\n");
}

void rtl_receipt_mail(rtl_mailer *mailer, const struct rtl_base *base, const struct rtl_trip *trip,
                      const char *email)
{
    struct jwo_buf text, html;
    char key[320], subject[256], time[JWO_TIME_TEXT_MAX];

    jwo_buf_init(&text, TEXT_BYTES_MAX);
    jwo_buf_init(&html, TEXT_BYTES_MAX);
    rtl_receipt_text(&text, base, trip);
    if (base->config->portal_url[0] != '\0') {
        jwo_buf_addf(&text, "\nReceipts and refunds: %s\n", base->config->portal_url);
    }
    rtl_receipt_html(&html, base, trip);
    (void)snprintf(key, sizeof(key), "receipt:%s", trip->id);
    (void)snprintf(subject, sizeof(subject), "Your receipt from %s, %s", base->config->portal_name,
                   rtl_time_print(rtl_trip_time(trip), time));
    rtl_mailer_send(mailer, &(struct rtl_mail){.key = key,
                                               .to = email,
                                               .subject = subject,
                                               .text = text.data,
                                               .html = html.overflow ? NULL : html.data});
    jwo_buf_dispose(&text);
    jwo_buf_dispose(&html);
}

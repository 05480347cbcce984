/* portal_refund_form.c -- asking for a refund: the form, a page to look it over, the asking itself.
 *
 *   form (a fresh refundRequestId in it) --> review (nothing is written) --> confirm --> the refund
 *
 * However often the last step is sent, it is one refund: the id goes through from the form to
 * Amazon (refunds.h). The rules are judged once more there; what is said here is for people.
 */
#include <stdio.h>
#include <string.h>

#include "locks.h"
#include "portal_page.h"
#include "receipt_text.h"
#include "records.h"

#define LINES_MAX 900 /* that can be chosen: with the other fields, a form's members */

/* The id must not be guessed: it does not come from the chance that makes other ids. */
static void make_id(char out[JWO_UUID_MAX])
{
    struct jwo_prng prng;
    uint64_t chance;

    jwo_random_bytes(&chance, sizeof(chance));
    jwo_prng_seed(&prng, chance);
    (void)jwo_prng_uuid(&prng, out);
}

static struct jwo_money left_of(const struct rtl_visit *visit, const struct rtl_trip *trip)
{
    return rtl_trip_money(trip, trip->captured_minor -
                                    rtl_refunded_minor(visit->base->store, trip->id, true));
}

/* Why nothing can be given back; NULL: something can. */
static const char *obstacle(const struct rtl_visit *visit, const struct rtl_trip *trip)
{
    const int64_t until_ms = trip->captured_at_ms + visit->base->config->refund_window_ms;

    if (trip->captured_minor == 0) {
        return "Nothing was paid for this visit, so nothing can be given back.";
    }
    if (rtl_clock_now(visit->base->clock) > until_ms) {
        return "The time in which this visit could be refunded is over.";
    }
    if (left_of(visit, trip).minor <= 0) {
        return "All that was paid was refunded, or is about to be.";
    }
    return NULL;
}

/* ---- the form ---- */

struct lines {
    struct rtl_visit *visit;
    size_t index;
    int64_t chosen_minor;
    bool keeps; /* what was chosen before is chosen again */
};

static void show_line(void *context, const struct rtl_priced_line *line)
{
    struct lines *lines = context;
    char total[JWO_MONEY_TEXT_MAX], quantity[11], name[32];

    (void)snprintf(name, sizeof(name), "line%zu", lines->index);
    if (lines->index < LINES_MAX && line->total.minor > 0) {
        jwo_html_addf(&lines->visit->page,
                      "<div class=\"choice\"><input type=\"checkbox\" id=\"%s\" "
                      "name=\"%s\"%s><label for=\"%s\"><span>%s &times; %s</span> "
                      "<span class=\"money\">%s</span></label></div>\n",
                      name, name,
                      lines->keeps && rtl_visit_chose(lines->visit, name, "on") ? " checked" : "",
                      name, rtl_quantity_print(line->quantity, quantity), line->name,
                      jwo_money_print_long(&line->total, total));
    }
    lines->index++;
}

static void show_ways(struct rtl_visit *visit, const struct rtl_trip *trip, bool keeps)
{
    const struct jwo_money left = left_of(visit, trip);
    struct lines lines = {.visit = visit, .keeps = keeps};
    char text[JWO_MONEY_TEXT_MAX], label[96];

    jwo_buf_adds(&visit->page, "<fieldset><legend>What is to be refunded?</legend>\n");
    (void)snprintf(label, sizeof(label), "Everything that is left: %s",
                   jwo_money_print_long(&left, text));
    rtl_page_choice(visit, "rest", label, !keeps || rtl_visit_chose(visit, "what", "rest"));
    rtl_page_choice(visit, "lines",
                    "These items:", keeps && rtl_visit_chose(visit, "what", "lines"));
    jwo_buf_adds(&visit->page, "<div class=\"inset\" role=\"group\" aria-label=\"Items\">\n");
    rtl_lines_each(visit->base->store, trip->id, trip->currency, show_line, &lines);
    jwo_buf_adds(&visit->page, "</div>\n");
    rtl_page_amount(visit, "This amount:", trip->currency, keeps);
    jwo_buf_adds(&visit->page, "</fieldset>\n");
}

static void show_reasons(struct rtl_visit *visit, bool keeps)
{
    static const char *const codes[] = {"DAMAGED_ITEM", "EXPIRED_ITEM", "UNWANTED_ITEM",
                                        "JWO_TECH_ERROR", "OTHER"};

    jwo_buf_adds(&visit->page, "<div class=\"field\"><label for=\"reason\">Why?</label>\n"
                               "<select id=\"reason\" name=\"reason\" required>\n"
                               "<option value=\"\">Please choose</option>\n");
    for (size_t i = 0; i < JWO_COUNT(codes); i++) {
        jwo_html_addf(&visit->page, "<option value=\"%s\"%s>%s</option>\n", codes[i],
                      keeps && rtl_visit_chose(visit, "reason", codes[i]) ? " selected" : "",
                      rtl_portal_reason_text(codes[i]));
    }
    jwo_buf_adds(&visit->page, "</select></div>\n");
}

/* Who is complained to finds the form as it was sent. */
static int show_form(struct rtl_visit *visit, const struct rtl_trip *trip, int status,
                     const char *complaint)
{
    const char *why_not = obstacle(visit, trip);
    const bool keeps = status == 400;
    char path[RTL_LOCATION_MAX], id[JWO_UUID_MAX], time[JWO_TIME_TEXT_MAX];

    rtl_page_begin(visit, "Ask for a refund", RTL_TAB_RECEIPTS);
    if (complaint != NULL) {
        rtl_page_notice(visit, RTL_NOTICE_BAD, complaint);
    }
    jwo_html_addf(&visit->page, "<p>For your visit of <a href=\"%s\">%s</a>.</p>\n",
                  rtl_page_path(path, "/receipts/", trip->id, ""),
                  rtl_time_print(rtl_trip_time(trip), time));
    if (why_not != NULL) {
        rtl_page_notice(visit, RTL_NOTICE_PLAIN, why_not);
    } else {
        make_id(id);
        rtl_page_form(visit, rtl_page_path(path, "/receipts/", trip->id, "/refund"));
        jwo_html_addf(&visit->page, "<input type=\"hidden\" name=\"id\" value=\"%s\">\n", id);
        show_ways(visit, trip, keeps);
        show_reasons(visit, keeps);
        jwo_buf_adds(&visit->page, "<button>Look it over</button>\n</form>\n");
    }
    rtl_page_end(visit);
    return status;
}

int rtl_portal_refund_form(struct rtl_visit *visit)
{
    struct rtl_trip trip;

    return rtl_visit_trip(visit, visit->id, &trip) ? show_form(visit, &trip, 200, NULL)
                                                   : rtl_visit_error(visit, 404);
}

/* ---- looking it over ---- */

static void choose_line(void *context, const struct rtl_priced_line *line)
{
    struct lines *lines = context;
    char name[32], value[8];

    (void)snprintf(name, sizeof(name), "line%zu", lines->index);
    if (lines->index < LINES_MAX && rtl_visit_field(lines->visit, name, value, sizeof(value))) {
        lines->chosen_minor += line->total.minor;
    }
    lines->index++;
}

static bool read_amount(const struct rtl_visit *visit, const struct rtl_trip *trip,
                        struct jwo_money *out)
{
    char text[JWO_MONEY_TEXT_MAX];

    return rtl_visit_field(visit, "amount", text, sizeof(text)) &&
           jwo_money_parse(out, text, trip->currency, NULL) == JWO_OK;
}

/* What was chosen. Chosen items of a visit that was paid in part come to what is left at most. */
static const char *read_choice(struct rtl_visit *visit, const struct rtl_trip *trip,
                               struct jwo_money *out)
{
    const struct jwo_money left = left_of(visit, trip);
    struct lines lines = {.visit = visit};
    char what[8];

    *out = left;
    (void)rtl_visit_field(visit, "what", what, sizeof(what));
    if (strcmp(what, "amount") == 0) {
        if (!read_amount(visit, trip, out) || out->minor <= 0) {
            return "Please enter an amount, such as 4.50.";
        }
        return out->minor > left.minor ? "That is more than is left to be refunded." : NULL;
    }
    if (strcmp(what, "lines") == 0) {
        rtl_lines_each(visit->base->store, trip->id, trip->currency, choose_line, &lines);
        out->minor = lines.chosen_minor < left.minor ? lines.chosen_minor : left.minor;
        return out->minor > 0 ? NULL : "Please choose the items.";
    }
    return strcmp(what, "rest") == 0 ? NULL : "Please choose what is to be refunded.";
}

int rtl_portal_refund_review(struct rtl_visit *visit)
{
    char id[JWO_UUID_MAX], reason[24], path[RTL_LOCATION_MAX];
    char plain[JWO_MONEY_TEXT_MAX], text[JWO_MONEY_TEXT_MAX];
    const char *complaint;
    struct jwo_money amount;
    struct rtl_trip trip;

    if (!rtl_visit_trip(visit, visit->id, &trip)) {
        return rtl_visit_error(visit, 404);
    }
    if (!rtl_visit_field(visit, "id", id, sizeof(id))) {
        return rtl_visit_error(visit, 400);
    }
    (void)rtl_visit_field(visit, "reason", reason, sizeof(reason));
    complaint = obstacle(visit, &trip) != NULL ? "" : read_choice(visit, &trip, &amount);
    if (complaint == NULL && rtl_portal_reason_text(reason) == NULL) {
        complaint = "Please tell us why.";
    }
    if (complaint != NULL) {
        return show_form(visit, &trip, 400, *complaint != '\0' ? complaint : NULL);
    }
    rtl_page_begin(visit, "Is this right?", RTL_TAB_RECEIPTS);
    jwo_buf_adds(&visit->page, "<dl class=\"facts\">\n");
    rtl_page_fact(visit, "Refund", jwo_money_print_long(&amount, text));
    rtl_page_fact(visit, "Reason", rtl_portal_reason_text(reason));
    rtl_page_fact(visit, "To", "the card that paid");
    jwo_buf_adds(&visit->page, "</dl>\n");
    rtl_page_form(visit, rtl_page_path(path, "/receipts/", trip.id, "/refund/confirm"));
    jwo_html_addf(&visit->page,
                  "<input type=\"hidden\" name=\"id\" value=\"%s\">\n"
                  "<input type=\"hidden\" name=\"amount\" value=\"%s\">\n"
                  "<input type=\"hidden\" name=\"reason\" value=\"%s\">\n"
                  "<p class=\"actions\"><button>Yes, refund %s</button>\n"
                  "<a class=\"button quiet\" href=\"%s\">No, go back</a></p>\n</form>\n",
                  id, jwo_money_print(&amount, plain), reason, text,
                  rtl_page_path(path, "/receipts/", trip.id, "/refund"));
    rtl_page_end(visit);
    return 200;
}

/* ---- asking ---- */

static int ask(struct rtl_visit *visit, const struct rtl_trip *trip, struct rtl_refund *refund)
{
    char path[RTL_LOCATION_MAX];
    struct jwo_error err;

    switch (rtl_refund_ask(visit->portal->refunds, refund, &err)) {
    case JWO_OK:
        return rtl_visit_go(visit, rtl_page_path(path, "/refunds/", refund->id, ""));
    case JWO_ESTATE:
        return show_form(visit, trip, 409,
                         "That form was used before, for another refund. This is "
                         "a new one.");
    case JWO_EINPUT:
    case JWO_ENOTFOUND:
    case JWO_ELIMIT:
    case JWO_EIO:
        break;
    }
    return rtl_visit_error(visit, 400);
}

/* POR-2: the asking itself, under the id that was in the form. */
int rtl_portal_refund_confirm(struct rtl_visit *visit)
{
    const struct rtl_base *base = visit->base;
    struct rtl_refund refund = {.id = ""}, earlier;
    struct rtl_trip trip;

    if (!rtl_visit_trip(visit, visit->id, &trip)) {
        return rtl_visit_error(visit, 404);
    }
    if (!rtl_visit_field(visit, "id", refund.id, sizeof(refund.id)) || refund.id[0] == '\0' ||
        !rtl_visit_field(visit, "reason", refund.reason, sizeof(refund.reason)) ||
        !read_amount(visit, &trip, &refund.amount)) {
        return rtl_visit_error(visit, 400);
    }
    memcpy(refund.trip_id, trip.id, sizeof(refund.trip_id));
    if (rtl_refund_find(base->store, refund.id, &earlier)) { /* a repeat counts as no new try */
        return ask(visit, &trip, &refund);
    }
    const int64_t left_ms = rtl_lock_left_ms(base, RTL_DOOR_REFUNDS_FROM, visit->scope.subject);
    if (left_ms > 0) {
        return rtl_visit_shut(visit, left_ms);
    }
    rtl_lock_count(base, RTL_DOOR_REFUNDS_FROM, visit->scope.subject);
    return ask(visit, &trip, &refund);
}

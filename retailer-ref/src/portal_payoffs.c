/* portal_payoffs.c -- paying what is owed: the choice, a page to look it over, the payment itself.
 *
 *   form (a fresh key in it) --> review (nothing is written) --> confirm --> the payment's page
 *
 * However often the last step is sent, it is one payment: the key goes through to the processor
 * (payoffs.h). The page of a payment that is under way tells the browser to look again, without a
 * script. The card is the one of the visits: no card data is ever entered here.
 */
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "portal_page.h"
#include "receipt_text.h"

/* The visit named by the route, the debts beside it, and what of them can be paid. */
struct bill {
    struct rtl_trip trip;
    struct rtl_balance balance; /* of the trip's shopper */
    struct jwo_money all, here; /* payable: of all visits, of this one */
};

/* False: there is no such visit for this shopper to see. Dispose of the balance when true. */
static bool bill_read(struct bill *bill, const struct rtl_visit *visit)
{
    if (!rtl_visit_trip(visit, visit->id, &bill->trip) || bill->trip.shopper_id[0] == '\0') {
        return false;
    }
    rtl_balance_read(&bill->balance, visit->base->store, bill->trip.shopper_id);
    bill->all = bill->here = jwo_money_zero(bill->trip.currency);
    for (size_t i = 0; i < bill->balance.open_count; i++) {
        const struct rtl_debt *debt = &bill->balance.open[i];
        const struct jwo_money payable = rtl_debt_payable(debt);

        /* A card lookup that proved one visit shows, and pays, that visit alone. */
        if (strcmp(payable.currency, bill->trip.currency) != 0 ||
            !rtl_scope_sees(visit->base->store, &visit->scope, debt->trip_id)) {
            continue;
        }
        bill->all = jwo_money_add(&bill->all, &payable);
        if (strcmp(debt->trip_id, bill->trip.id) == 0) {
            bill->here = payable;
        }
    }
    return true;
}

/* Why nothing can be paid; NULL: something can. */
static const char *obstacle(const struct rtl_visit *visit, const struct bill *bill)
{
    if (!rtl_processor_is_there(visit->base->config)) {
        return "Payments cannot be made here at the moment.";
    }
    if (rtl_payoff_pending_of(visit->base->store, bill->trip.shopper_id)) {
        return "A payment of yours is under way. Please look again in a minute.";
    }
    return bill->all.minor > 0 ? NULL : "Nothing is left to be paid.";
}

/* ---- the form ---- */

static void show_ways(struct rtl_visit *visit, const struct bill *bill, bool keeps)
{
    const bool has_others = bill->all.minor > bill->here.minor;
    char label[128], time[JWO_TIME_TEXT_MAX], text[JWO_MONEY_TEXT_MAX];

    jwo_buf_adds(&visit->page, "<fieldset><legend>What do you want to pay?</legend>\n");
    (void)snprintf(label, sizeof(label), "Everything you owe: %s",
                   jwo_money_print_long(&bill->all, text));
    rtl_page_choice(visit, "all", label, !keeps || rtl_visit_chose(visit, "what", "all"));
    if (has_others && bill->here.minor > 0) {
        (void)snprintf(label, sizeof(label), "The visit of %s: %s",
                       rtl_time_print(rtl_trip_time(&bill->trip), time),
                       jwo_money_print_long(&bill->here, text));
        rtl_page_choice(visit, "visit", label, keeps && rtl_visit_chose(visit, "what", "visit"));
    }
    rtl_page_amount(visit, "This amount, oldest visit first:", bill->trip.currency, keeps);
    jwo_buf_adds(&visit->page, "</fieldset>\n");
}

/* Who is complained to finds the form as it was sent. */
static int show_form(struct rtl_visit *visit, const struct bill *bill, int status,
                     const char *complaint)
{
    const char *why_not = obstacle(visit, bill);
    char path[RTL_LOCATION_MAX], key[RTL_TOKEN_MAX];

    rtl_page_begin(visit, "Pay what you owe", RTL_TAB_BALANCE);
    if (complaint != NULL) {
        rtl_page_notice(visit, RTL_NOTICE_BAD, complaint);
    }
    if (why_not != NULL) {
        rtl_page_notice(visit, RTL_NOTICE_PLAIN, why_not);
    } else {
        rtl_page_form(visit, rtl_page_path(path, "/receipts/", bill->trip.id, "/pay"));
        jwo_html_addf(&visit->page, "<input type=\"hidden\" name=\"key\" value=\"%s\">\n",
                      rtl_token_make(key));
        show_ways(visit, bill, status == 400);
        jwo_buf_adds(&visit->page, "<button>Look it over</button>\n</form>\n");
    }
    jwo_buf_adds(&visit->page, "<p><a href=\"/balance\">Back to your balance</a></p>\n");
    rtl_page_end(visit);
    return status;
}

int rtl_portal_payoff_form(struct rtl_visit *visit)
{
    struct bill bill;

    if (!bill_read(&bill, visit)) {
        return rtl_visit_error(visit, 404);
    }
    const int status = show_form(visit, &bill, 200, NULL);
    rtl_balance_dispose(&bill.balance);
    return status;
}

/* ---- looking it over ---- */

static bool read_amount(const struct rtl_visit *visit, struct jwo_money *out)
{
    char text[JWO_MONEY_TEXT_MAX];

    return rtl_visit_field(visit, "amount", text, sizeof(text)) &&
           jwo_money_parse(out, text, out->currency, NULL) == JWO_OK && out->minor > 0;
}

/* What was chosen; a complaint, or NULL. *out begins as zero in the bill's currency. */
static const char *read_choice(const struct rtl_visit *visit, const struct bill *bill,
                               struct jwo_money *out)
{
    char what[8];

    (void)rtl_visit_field(visit, "what", what, sizeof(what));
    if (strcmp(what, "all") == 0) {
        *out = bill->all;
        return NULL;
    }
    if (strcmp(what, "visit") == 0 && bill->here.minor > 0) {
        *out = bill->here;
        return NULL;
    }
    if (strcmp(what, "amount") != 0) {
        return "Please choose what you want to pay.";
    }
    if (!read_amount(visit, out)) {
        return "Please enter an amount, such as 4.50.";
    }
    return jwo_money_cmp(out, &bill->all) > 0 ? "That is more than you owe." : NULL;
}

/* A scope of one trip pays that trip; so does the choice of the visit. */
static bool is_for_visit(const struct rtl_visit *visit)
{
    char what[8];

    (void)rtl_visit_field(visit, "what", what, sizeof(what));
    return visit->scope.kind == RTL_SCOPE_TRIP || strcmp(what, "visit") == 0;
}

static void show_review(struct rtl_visit *visit, const struct bill *bill, const char *key,
                        const struct jwo_money *amount)
{
    const bool for_visit = is_for_visit(visit);
    char plain[JWO_MONEY_TEXT_MAX], text[JWO_MONEY_TEXT_MAX], path[RTL_LOCATION_MAX];
    char time[JWO_TIME_TEXT_MAX];

    rtl_page_begin(visit, "Is this right?", RTL_TAB_BALANCE);
    jwo_buf_adds(&visit->page, "<dl class=\"facts\">\n");
    rtl_page_fact(visit, "Pay", jwo_money_print_long(amount, text));
    rtl_page_fact(visit, "For",
                  for_visit ? rtl_time_print(rtl_trip_time(&bill->trip), time)
                            : "what you owe, oldest visit first");
    rtl_page_fact(visit, "From", "the card of your visits");
    jwo_buf_adds(&visit->page, "</dl>\n");
    rtl_page_form(visit, rtl_page_path(path, "/receipts/", bill->trip.id, "/pay/confirm"));
    jwo_html_addf(&visit->page,
                  "<input type=\"hidden\" name=\"key\" value=\"%s\">\n"
                  "<input type=\"hidden\" name=\"what\" value=\"%s\">\n"
                  "<input type=\"hidden\" name=\"amount\" value=\"%s\">\n"
                  "<p class=\"actions\"><button>Yes, pay %s</button>\n"
                  "<a class=\"button quiet\" href=\"/balance\">No, go back</a></p>\n</form>\n",
                  key, for_visit ? "visit" : "amount", jwo_money_print(amount, plain), text);
    rtl_page_end(visit);
}

int rtl_portal_payoff_review(struct rtl_visit *visit)
{
    char key[RTL_TOKEN_MAX];
    struct jwo_money amount;
    struct bill bill;
    int status = 200;

    if (!bill_read(&bill, visit)) {
        return rtl_visit_error(visit, 404);
    }
    amount = jwo_money_zero(bill.trip.currency);
    const char *complaint =
        obstacle(visit, &bill) != NULL ? "" : read_choice(visit, &bill, &amount);
    if (!rtl_visit_field(visit, "key", key, sizeof(key)) || !rtl_token_is_one(key)) {
        status = rtl_visit_error(visit, 400);
    } else if (complaint != NULL) {
        status = show_form(visit, &bill, 400, *complaint != '\0' ? complaint : NULL);
    } else {
        show_review(visit, &bill, key, &amount);
    }
    rtl_balance_dispose(&bill.balance);
    return status;
}

/* ---- paying ---- */

static int ask(struct rtl_visit *visit, const struct bill *bill, struct rtl_payoff *payoff)
{
    char path[RTL_LOCATION_MAX];
    struct jwo_error err;

    if (rtl_payoff_ask(visit->portal->payoffs, payoff, &err) == JWO_OK) {
        return rtl_visit_go(visit, rtl_page_path(path, "/payments/", payoff->key, ""));
    }
    return show_form(visit, bill, 409, "What you owe has changed meanwhile. Nothing was taken.");
}

int rtl_portal_payoff_confirm(struct rtl_visit *visit)
{
    struct rtl_payoff payoff = {.key = ""};
    struct bill bill;
    int status;

    if (!bill_read(&bill, visit)) {
        return rtl_visit_error(visit, 404);
    }
    payoff.amount = jwo_money_zero(bill.trip.currency);
    memcpy(payoff.shopper_id, bill.trip.shopper_id, sizeof(payoff.shopper_id));
    if (is_for_visit(visit)) {
        memcpy(payoff.trip_id, bill.trip.id, sizeof(payoff.trip_id));
    }
    if (!rtl_visit_field(visit, "key", payoff.key, sizeof(payoff.key)) ||
        !rtl_token_is_one(payoff.key) || !read_amount(visit, &payoff.amount)) {
        status = rtl_visit_error(visit, 400);
    } else {
        status = ask(visit, &bill, &payoff);
    }
    rtl_balance_dispose(&bill.balance);
    return status;
}

/* ---- what became of it ---- */

/* clang-format off */
static const struct outcome {
    const char *status, *name, *text;
    enum rtl_notice look;
    bool looks_again;
    const char *next; /* what the way to the balance is called */
} outcomes[] = {
    {"pending", "Asking your bank",
     "We are asking your bank. This page looks again by itself; you can also come back later.",
     RTL_NOTICE_PLAIN, true, "Your balance"},
    {"paid", "Paid, being confirmed",
     "Your payment has arrived. We are having the gates opened to you again.",
     RTL_NOTICE_PLAIN, true, "Your balance"},
    {"cleared", "Paid",
     "Thank you. You owe nothing any more, and the gates are open to you again.",
     RTL_NOTICE_GOOD, false, "Your balance"},
    {"partial", "Paid in part",
     "Thank you. A part is still owed, so the gates may stay closed to you until it is paid.",
     RTL_NOTICE_GOOD, false, "Pay the rest"},
    {"reported_rejected", "Paid, being looked at",
     "Your payment has arrived, but the gates could not be opened to you yet. A person looks at "
     "it. You need not pay again.",
     RTL_NOTICE_PLAIN, false, "Your balance"},
    {"declined", "Declined",
     "Your card was declined. Nothing was taken. Your bank can tell you why.",
     RTL_NOTICE_BAD, false, "Try again"},
    {"failed", "Not made",
     "The payment could not be made. Nothing was taken. Please try again later.",
     RTL_NOTICE_BAD, false, "Try again"},
};
/* clang-format on */

static const struct outcome *outcome_of(const struct rtl_payoff *payoff)
{
    for (size_t i = 0; i < JWO_COUNT(outcomes); i++) {
        if (strcmp(outcomes[i].status, payoff->status) == 0) {
            return &outcomes[i];
        }
    }
    return &outcomes[0];
}

/* Whoever sees one of its visits may see the payment. */
static bool may_see(const struct rtl_visit *visit, const struct rtl_payoff *payoff)
{
    size_t count = 0;
    struct rtl_share *shares = rtl_shares_of(visit->base->store, payoff->key, &count);
    bool sees = false;

    for (size_t i = 0; i < count && !sees; i++) {
        sees = rtl_scope_sees(visit->base->store, &visit->scope, shares[i].trip_id);
    }
    jwo_free(shares);
    return sees;
}

int rtl_portal_payoff(struct rtl_visit *visit)
{
    char text[JWO_MONEY_TEXT_MAX], time[JWO_TIME_TEXT_MAX], path[RTL_LOCATION_MAX];
    struct rtl_payoff payoff;

    if (!rtl_payoff_find(visit->base->store, visit->id, &payoff) || !may_see(visit, &payoff)) {
        return rtl_visit_error(visit, 404);
    }
    const struct outcome *outcome = outcome_of(&payoff);
    visit->looks_again = outcome->looks_again;
    rtl_page_begin(visit, "Your payment", RTL_TAB_BALANCE);
    rtl_page_notice(visit, outcome->look, outcome->text);
    jwo_buf_adds(&visit->page, "<dl class=\"facts\">\n");
    rtl_page_fact(visit, "Status", outcome->name);
    rtl_page_fact(visit, "Amount", jwo_money_print_long(&payoff.amount, text));
    rtl_page_fact(visit, "Asked", rtl_time_print(payoff.at_ms, time));
    if (payoff.payment_id[0] != '\0') {
        rtl_page_fact(visit, "Payment", payoff.payment_id);
    }
    jwo_buf_adds(&visit->page, "</dl>\n<p class=\"actions\">");
    if (outcome->looks_again) {
        jwo_html_addf(&visit->page, "<a class=\"button\" href=\"%s\">Look again</a>\n",
                      rtl_page_path(path, "/payments/", payoff.key, ""));
    }
    jwo_html_addf(&visit->page, "<a class=\"button quiet\" href=\"/balance\">%s</a></p>\n",
                  outcome->next);
    rtl_page_end(visit);
    return 200;
}

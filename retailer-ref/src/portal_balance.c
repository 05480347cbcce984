/* portal_balance.c -- what is owed, visit by visit. */
#include <stdio.h>
#include <string.h>

#include "portal_page.h"
#include "receipt_text.h"

struct balance {
    struct rtl_visit *visit;
    int rows;
    char payable[256]; /* a trip of which something can be paid; "": none */
};

static const char *reason_text(const char *reason)
{
    /* clang-format off */
    static const struct {
        const char *reason, *text;
    } rows[] = {
        {"declined", "The card was declined"},
        {"partial",  "The card covered a part"},
        {"expired",  "The card's approval ran out"},
        {"refused",  "The payment was refused"},
    };
    /* clang-format on */

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        if (strcmp(rows[i].reason, reason) == 0) {
            return rows[i].text;
        }
    }
    return "The payment did not go through";
}

static void begin_table(struct balance *balance)
{
    jwo_buf_adds(
        &balance->visit->page,
        "<table class=\"list\"><caption class=\"unseen\">What is owed, oldest first</caption>\n"
        "<thead><tr><th scope=\"col\">Visit</th><th scope=\"col\">Store</th>"
        "<th scope=\"col\">Why</th><th scope=\"col\" class=\"money\">Total</th>"
        "<th scope=\"col\" class=\"money\">Paid at the visit</th>"
        "<th scope=\"col\" class=\"money\">Paid since</th>"
        "<th scope=\"col\" class=\"money\">Owed</th></tr></thead>\n<tbody>\n");
}

static void money_cell(struct balance *balance, const char *label, const struct jwo_money *money)
{
    char text[JWO_MONEY_TEXT_MAX];

    jwo_html_addf(&balance->visit->page, "<td data-label=\"%s\" class=\"money\">%s</td>", label,
                  jwo_money_print_long(money, text));
}

static void show_debt(struct balance *balance, const struct rtl_debt *debt)
{
    const struct jwo_money owed = rtl_debt_owed(debt);
    struct jwo_buf *page = &balance->visit->page;
    char time[JWO_TIME_TEXT_MAX], path[RTL_LOCATION_MAX];
    struct rtl_trip trip;

    if (!rtl_trip_find(balance->visit->base->store, debt->trip_id, &trip)) {
        return;
    }
    if (balance->rows++ == 0) {
        begin_table(balance);
    }
    const struct jwo_money all = rtl_trip_money(&trip, trip.total_minor);
    const struct jwo_money captured = rtl_trip_money(&trip, trip.captured_minor);
    jwo_html_addf(
        page,
        "<tr><td data-label=\"Visit\"><a href=\"%s\">%s</a></td>"
        "<td data-label=\"Store\">%s</td><td data-label=\"Why\">%s%s</td>",
        rtl_page_path(path, "/receipts/", trip.id, ""), rtl_time_print(rtl_trip_time(&trip), time),
        rtl_config_store_name(balance->visit->base->config, trip.store_id),
        reason_text(debt->reason), debt->held.minor > 0 ? "; a payment waits to be confirmed" : "");
    money_cell(balance, "Total", &all);
    money_cell(balance, "Paid at the visit", &captured);
    money_cell(balance, "Paid since", &debt->paid);
    money_cell(balance, "Owed", &owed);
    jwo_buf_adds(page, "</tr>\n");
    if (balance->payable[0] == '\0' && rtl_debt_payable(debt).minor > 0) {
        (void)snprintf(balance->payable, sizeof(balance->payable), "%s", debt->trip_id);
    }
}

/* The way to the payment, by the oldest visit that it would be for. */
static void show_way_to_pay(struct balance *balance, const char *shopper_id)
{
    struct rtl_visit *visit = balance->visit;
    char path[RTL_LOCATION_MAX];

    if (rtl_payoff_pending_of(visit->base->store, shopper_id)) {
        rtl_page_notice(visit, RTL_NOTICE_PLAIN,
                        "A payment of yours is under way. Please look again in a minute.");
    } else if (balance->payable[0] != '\0' && rtl_processor_is_there(visit->base->config)) {
        jwo_html_addf(&visit->page,
                      "<p class=\"actions\"><a class=\"button\" href=\"%s\">Pay it now</a></p>\n",
                      rtl_page_path(path, "/receipts/", balance->payable, "/pay"));
    }
}

/* POR-3: the sum, and below it what it consists of, visit by visit. One section per shopper
 * identity: a payoff is one's own. */
static void show_shopper(void *context, const char *shopper_id)
{
    struct balance *balance = context;
    struct rtl_balance owed;
    char text[JWO_MONEY_TEXT_MAX];

    rtl_balance_read(&owed, balance->visit->base->store, shopper_id);
    if (owed.known && owed.owed.minor > 0) {
        jwo_html_addf(&balance->visit->page, "<p class=\"big\">You owe <strong>%s</strong></p>\n",
                      jwo_money_print_long(&owed.owed, text));
        balance->rows = 0;
        balance->payable[0] = '\0';
        for (size_t i = 0; i < owed.open_count; i++) {
            show_debt(balance, &owed.open[i]);
        }
        jwo_buf_adds(&balance->visit->page, "</tbody></table>\n");
        show_way_to_pay(balance, shopper_id);
    }
    rtl_balance_dispose(&owed);
}

/* Of a trip whose shopper nobody named. */
static void show_trip(struct balance *balance, const char *trip_id)
{
    char text[JWO_MONEY_TEXT_MAX];
    struct rtl_debt debt;

    if (rtl_debt_find(balance->visit->base->store, trip_id, &debt) &&
        rtl_debt_owed(&debt).minor > 0) {
        const struct jwo_money owed = rtl_debt_owed(&debt);

        jwo_html_addf(&balance->visit->page, "<p class=\"big\">You owe <strong>%s</strong></p>\n",
                      jwo_money_print_long(&owed, text));
        show_debt(balance, &debt);
        jwo_buf_adds(&balance->visit->page, "</tbody></table>\n");
    }
}

int rtl_portal_balance(struct rtl_visit *visit)
{
    struct balance balance = {.visit = visit};

    rtl_page_begin(visit, "Your balance", RTL_TAB_BALANCE);
    if (visit->scope.kind == RTL_SCOPE_TRIP) {
        show_trip(&balance, visit->scope.subject);
    } else {
        rtl_scope_shoppers(visit->base->store, &visit->scope, show_shopper, &balance);
    }
    if (balance.rows == 0) {
        rtl_page_notice(visit, RTL_NOTICE_GOOD, "You owe nothing.");
    } else {
        rtl_page_notice(visit, RTL_NOTICE_PLAIN,
                        "While something is owed, the gate of a store may stay closed to you.");
    }
    rtl_page_end(visit);
    return 200;
}

/* portal_balance.c -- what is owed, visit by visit. */
#include <string.h>

#include "portal_page.h"
#include "receipt_text.h"

struct balance {
    struct rtl_visit *visit;
    int rows;
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

static void show_debt(struct balance *balance, const struct rtl_debt *debt)
{
    const struct jwo_money owed = jwo_money_sub(&debt->recorded, &debt->paid);
    struct jwo_buf *page = &balance->visit->page;
    char time[JWO_TIME_TEXT_MAX], text[JWO_MONEY_TEXT_MAX], total[JWO_MONEY_TEXT_MAX];
    char path[RTL_LOCATION_MAX];
    struct rtl_trip trip;

    if (!rtl_trip_find(balance->visit->base->store, debt->trip_id, &trip)) {
        return;
    }
    if (balance->rows++ == 0) {
        jwo_buf_adds(page, "<table class=\"list\"><caption class=\"unseen\">What is owed, oldest "
                           "first</caption>\n<thead><tr><th scope=\"col\">Visit</th>"
                           "<th scope=\"col\">Store</th><th scope=\"col\">Why</th>"
                           "<th scope=\"col\" class=\"money\">Total</th>"
                           "<th scope=\"col\" class=\"money\">Owed</th></tr></thead>\n<tbody>\n");
    }
    const struct jwo_money all = rtl_trip_money(&trip, trip.total_minor);
    jwo_html_addf(page,
                  "<tr><td data-label=\"Visit\"><a href=\"%s\">%s</a></td>"
                  "<td data-label=\"Store\">%s</td><td data-label=\"Why\">%s</td>"
                  "<td data-label=\"Total\" class=\"money\">%s</td>"
                  "<td data-label=\"Owed\" class=\"money\">%s</td></tr>\n",
                  rtl_page_path(path, "/receipts/", trip.id, ""),
                  rtl_time_print(rtl_trip_time(&trip), time), trip.store_id,
                  reason_text(debt->reason), jwo_money_print_long(&all, total),
                  jwo_money_print_long(&owed, text));
}

/* One section per shopper identity: a payoff is one's own. */
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
        for (size_t i = 0; i < owed.open_count; i++) {
            show_debt(balance, &owed.open[i]);
        }
        jwo_buf_adds(&balance->visit->page, "</tbody></table>\n");
    }
    rtl_balance_dispose(&owed);
}

/* Of a trip whose shopper nobody named. */
static void show_trip(struct balance *balance, const char *trip_id)
{
    char text[JWO_MONEY_TEXT_MAX];
    struct rtl_debt debt;

    if (rtl_debt_find(balance->visit->base->store, trip_id, &debt) &&
        debt.paid.minor < debt.recorded.minor) {
        const struct jwo_money owed = jwo_money_sub(&debt.recorded, &debt.paid);

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

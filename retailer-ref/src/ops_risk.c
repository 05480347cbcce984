/* ops_risk.c -- carts without a price, and shoppers who are flagged. */
#include <stdio.h>
#include <string.h>

#include "bad_carts.h"
#include "jwo/log.h"
#include "offenders.h"
#include "ops_page.h"

struct list {
    struct rtl_ops_page *page;
    int count;
};

static void end_list(struct list *list, const char *nothing)
{
    rtl_ops_table_end(list->page);
    if (list->count == 0) {
        jwo_html_addf(&list->page->html, "<p class=\"empty\">%s</p>\n", nothing);
    }
}

/* ---- carts without a price ---- */

static void cart_forms(struct rtl_ops_page *page, const struct rtl_bad_cart *cart)
{
    rtl_ops_form(page, "/bad-carts/", cart->trip_id, "/price");
    jwo_buf_adds(&page->html, "<button>Price it now</button></form>\n");
    rtl_ops_note_form(page, "/bad-carts/", cart->trip_id, "/close", "Why it is given up",
                      "Give it up");
}

static void show_cart(void *context, const struct rtl_bad_cart *cart)
{
    struct list *list = context;
    struct rtl_ops_page *page = list->page;

    list->count++;
    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_time(page, cart->at_ms);
    rtl_ops_cell_trip(page, cart->trip_id);
    rtl_ops_cell_state(page, cart->state);
    rtl_ops_cell(page, cart->reason);
    jwo_buf_adds(&page->html, "<td>");
    if (strcmp(cart->state, "open") == 0) {
        cart_forms(page, cart);
    } else {
        jwo_html_addf(&page->html, "%s", cart->note);
    }
    jwo_buf_adds(&page->html, "</td></tr>\n");
}

/* clang-format off */
static const struct {
    const char *word, *text;
} done_texts[] = {
    {"price",  "The cart has its price: its trip goes on."},
    {"close",  "The cart is given up: nothing will be charged."},
    {"reload", "The catalog was read again."},
};
/* clang-format on */

static int bad_carts(struct rtl_ops_page *page, int status, const char *complaint)
{
    struct list list = {.page = page};
    char done[16];

    rtl_ops_begin(page, "Carts without a price");
    rtl_ops_field(page, "done", done, sizeof(done));
    if (complaint != NULL) {
        rtl_ops_notice(page, false, complaint);
    }
    for (size_t i = 0; i < JWO_COUNT(done_texts) && complaint == NULL; i++) {
        if (strcmp(done_texts[i].word, done) == 0) {
            rtl_ops_notice(page, true, done_texts[i].text);
        }
    }
    rtl_ops_form(page, "/catalog", "", "");
    jwo_html_addf(&page->html,
                  "<p class=\"hint\">Mend the catalog %s first, then have it read.</p>"
                  "<button class=\"quiet\">Read the catalog again</button></form>\n",
                  page->operations->base->config->catalog_path);
    rtl_ops_table(page, "Carts without a price", "When|Trip|State|Why|What is to be done");
    rtl_bad_carts_each(page->store, RTL_OPS_ROWS, show_cart, &list);
    end_list(&list, "Every cart has its price.");
    rtl_ops_end(page);
    return status;
}

int rtl_ops_bad_carts(struct rtl_ops_page *page)
{
    return bad_carts(page, 200, NULL);
}

static int refuse(struct rtl_ops_page *page, jwo_status status, const char *what,
                  const struct jwo_error *err)
{
    char complaint[sizeof(err->text) + 32];

    (void)snprintf(complaint, sizeof(complaint), "%s: %s.", what, err->text);
    return bad_carts(page, status == JWO_ENOTFOUND ? 404 : 409, complaint);
}

int rtl_ops_price_cart(struct rtl_ops_page *page)
{
    struct jwo_error err;
    const jwo_status status =
        rtl_purchase_price_again(page->operations->purchases, page->id, page->staff->name, &err);

    if (status != JWO_OK) {
        return refuse(page, status, "Not priced", &err);
    }
    jwo_log(JWO_LOG_INFO, page->id, "cart priced at the operations page");
    return rtl_ops_go(page, "/bad-carts?done=price");
}

int rtl_ops_close_cart(struct rtl_ops_page *page)
{
    char note[RTL_OPS_SIGNED_MAX];
    struct jwo_error err;

    if (!rtl_ops_signed_note(page, note)) {
        return bad_carts(page, 400, "Please say in a note of up to 500 bytes why.");
    }
    const jwo_status status =
        rtl_purchase_close(page->operations->purchases, page->id, page->staff->name, note, &err);
    if (status != JWO_OK) {
        return refuse(page, status, "Not given up", &err);
    }
    jwo_log(JWO_LOG_INFO, page->id, "cart given up at the operations page");
    return rtl_ops_go(page, "/bad-carts?done=close");
}

int rtl_ops_reload_catalog(struct rtl_ops_page *page)
{
    struct jwo_error err;
    const jwo_status status = rtl_purchases_load_catalog(page->operations->purchases, &err);

    if (status != JWO_OK) {
        return refuse(page, JWO_ESTATE, "The catalog stays as it was", &err);
    }
    jwo_log(JWO_LOG_INFO, NULL, "catalog: read again, at the operations page");
    return rtl_ops_go(page, "/bad-carts?done=reload");
}

/* ---- shoppers ---- */

static void show_flagged(void *context, const char *shopper_id, const struct rtl_flag *flag)
{
    struct list *list = context;
    struct rtl_ops_page *page = list->page;

    list->count++;
    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_time(page, flag->at_ms);
    rtl_ops_cell(page, shopper_id);
    rtl_ops_cell(page, flag->reason);
    rtl_ops_cell(page, flag->author);
    jwo_buf_adds(&page->html, "</tr>\n");
}

void rtl_ops_flagged(struct rtl_ops_page *page)
{
    struct list list = {.page = page};

    jwo_html_addf(&page->html, "<h2>Flagged shoppers</h2>\n<p class=\"hint\">%s</p>\n",
                  page->operations->base->config->risk.offenders_denied
                      ? "The gate stays closed to them."
                      : "For you to see: the gate does not go by it.");
    rtl_ops_table(page, "Flagged shoppers", "Since|Shopper|Why|By");
    rtl_flagged_each(page->store, RTL_OPS_ROWS, show_flagged, &list);
    end_list(&list, "Nobody is flagged.");
}

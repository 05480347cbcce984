/* receipts.c -- see receipts.h for the contract.
 *
 * An order keeps its cart as text (order.h); it is read again here, by the code that accepted it.
 */
#include "receipts.h"

#include <string.h>

#include "checkout_cart.h"
#include "jwo/html.h"
#include "order.h"

/* One line of the receipt. */
struct line {
    const char *product_id, *quantity, *unit;
    struct jwo_money price; /* of one unit */
    const jwo_json *promotions, *fees;
    struct amz_checkout_totals totals; /* of this line alone */
    struct jwo_money taxes;            /* with those of fees */
};

static jwo_json *parse_cart(const struct amz_order *order)
{
    jwo_json *cart;
    const jwo_status status = jwo_json_parse(&cart, order->cart, strlen(order->cart), NULL);

    JWO_ASSERT(status == JWO_OK);
    return cart;
}

static struct line read_line(const jwo_json *node, const char *currency)
{
    const jwo_json *unit_price = jwo_json_get(node, "unitPrice");
    const jwo_json *quantity = jwo_json_get(node, "quantity");
    const char *price = jwo_json_get_str(jwo_json_get(unit_price, "price"), "amount");
    struct amz_checkout_problem problem;
    struct line line = {
        .product_id = jwo_json_get_str(node, "productId"),
        .quantity = jwo_json_get_str(quantity, "value"),
        .unit = jwo_json_get_str(quantity, "unit"),
        .promotions = jwo_json_get(unit_price, "promotions"),
        .fees = jwo_json_get(unit_price, "depositsAndFees"),
    };
    jwo_status status = jwo_money_parse(&line.price, price, currency, NULL);

    JWO_ASSERT(status == JWO_OK);
    amz_checkout_totals_init(&line.totals, currency);
    status = amz_checkout_line_add(node, 0, &line.totals, &problem);
    JWO_ASSERT(status == JWO_OK);
    line.taxes = jwo_money_add(&line.totals.sales_tax, &line.totals.fee_taxes);
    return line;
}

/* --- page ------------------------------------------------------------------------------------- */

static void add_amount(struct jwo_buf *out, const struct jwo_money *money)
{
    char text[JWO_MONEY_TEXT_MAX];

    jwo_buf_adds(out, jwo_money_print(money, text));
}

static void add_term(struct jwo_buf *out, const char *term, const char *text)
{
    jwo_buf_addf(out, "<dt>%s</dt><dd>", term);
    jwo_html_escape(out, text);
    jwo_buf_adds(out, "</dd>\n");
}

static void add_time(struct jwo_buf *out, const char *term, int64_t time_ms)
{
    char text[JWO_TIME_TEXT_MAX];

    (void)jwo_time_iso(time_ms, text);
    jwo_buf_addf(out, "<dt>%s</dt><dd><time datetime=\"%s\">%.10s %.5s UTC</time></dd>\n", term,
                 text, text, text + sizeof "2024-03-22");
}

static void add_head(struct jwo_buf *out, const struct amz_trip *trip)
{
    const struct amz_card *card = &trip->shopper->card;

    jwo_buf_adds(out, "<h1>Receipt</h1>\n<dl>\n");
    add_term(out, "Order", trip->order->id);
    add_term(out, "Store", trip->store->id);
    add_time(out, "Entered", trip->started_ms);
    add_time(out, "Charged", trip->order->charged_ms);
    jwo_buf_adds(out, "<dt>Card</dt><dd>");
    jwo_html_escape(out, card->brand);
    jwo_buf_adds(out, " ending in ");
    jwo_html_escape(out, card->tail);
    jwo_buf_adds(out, "</dd>\n</dl>\n");
}

/* What lowers or raises a line: "Promotions: Happy hour", -0.20. */
static void add_extra(struct jwo_buf *out, const char *title, const jwo_json *list,
                      const char *member, const char *sign, const struct jwo_money *amount)
{
    const char *before = ": ";

    if (jwo_json_first(list) == NULL) {
        return;
    }
    jwo_buf_addf(out, "<tr class=\"detail\"><td colspan=\"3\">%s", title);
    for (const jwo_json *item = jwo_json_first(list); item != NULL; item = jwo_json_next(item)) {
        jwo_buf_adds(out, before);
        jwo_html_escape(out, jwo_json_get_str(item, member));
        before = ", ";
    }
    jwo_buf_addf(out, "</td><td>%s", sign);
    add_amount(out, amount);
    jwo_buf_adds(out, "</td></tr>\n");
}

static void add_line(struct jwo_buf *out, const struct line *line)
{
    jwo_buf_adds(out, "<tr><th scope=\"row\">");
    jwo_html_escape(out, line->product_id);
    jwo_buf_adds(out, "</th><td>");
    jwo_html_escape(out, line->quantity);
    jwo_buf_addc(out, ' ');
    jwo_html_escape(out, line->unit);
    jwo_buf_adds(out, "</td><td>");
    add_amount(out, &line->price);
    jwo_buf_adds(out, "</td><td>");
    add_amount(out, &line->totals.sub_total);
    jwo_buf_adds(out, "</td></tr>\n");
    add_extra(out, "Promotions", line->promotions, "promotionDescription", "-",
              &line->totals.promotions);
    add_extra(out, "Deposits and fees", line->fees, "depositAndFeeDescription", "",
              &line->totals.fees);
    if (!jwo_money_is_zero(&line->taxes)) {
        jwo_buf_adds(out, "<tr class=\"detail\"><td colspan=\"3\">Sales tax</td><td>");
        add_amount(out, &line->taxes);
        jwo_buf_adds(out, "</td></tr>\n");
    }
}

static void add_sum(struct jwo_buf *out, const char *name, const char *sign,
                    const struct jwo_money *amount)
{
    jwo_buf_addf(out, "<tr><th scope=\"row\" colspan=\"3\">%s</th><td>%s", name, sign);
    add_amount(out, amount);
    jwo_buf_adds(out, "</td></tr>\n");
}

static void add_sums(struct jwo_buf *out, const struct amz_checkout_totals *totals)
{
    const struct jwo_money taxes = jwo_money_add(&totals->sales_tax, &totals->fee_taxes);

    add_sum(out, "Subtotal", "", &totals->sub_total);
    add_sum(out, "Promotions", totals->promotions.minor > 0 ? "-" : "", &totals->promotions);
    add_sum(out, "Deposits and fees", "", &totals->fees);
    add_sum(out, "Sales tax", "", &taxes);
    add_sum(out, "Total", "", &totals->price_total);
}

static void add_payment(struct jwo_buf *out, const char *text, const struct jwo_money *amount)
{
    char amount_text[JWO_MONEY_TEXT_MAX];

    if (!jwo_money_is_zero(amount)) {
        jwo_buf_addf(out, "<p>%s %s.</p>\n", text, jwo_money_print_long(amount, amount_text));
    }
}

void amz_receipt_write_html(struct jwo_buf *out, const struct amz_trip *trip)
{
    const struct amz_order *order = trip->order;
    const char *currency = order->totals.price_total.currency;
    const struct jwo_money unpaid = amz_trip_unpaid(trip);
    jwo_json *cart;

    cart = parse_cart(order);
    jwo_buf_adds(out, "<article>\n");
    add_head(out, trip);
    jwo_buf_addf(
        out,
        "<table>\n<caption>What you took, in %s</caption>\n<thead><tr>"
        "<th scope=\"col\">Product</th><th scope=\"col\">Quantity</th>"
        "<th scope=\"col\">Price</th><th scope=\"col\">Amount</th></tr></thead>\n<tbody>\n",
        currency);
    for (const jwo_json *node = jwo_json_first(jwo_json_get(cart, "lineItems")); node != NULL;
         node = jwo_json_next(node)) {
        const struct line line = read_line(node, currency);

        add_line(out, &line);
    }
    jwo_buf_adds(out, "</tbody>\n<tfoot>\n");
    add_sums(out, &order->totals);
    jwo_buf_adds(out, "</tfoot>\n</table>\n");
    add_payment(out, "Paid by this card:", &trip->charge.captured);
    add_payment(out, "The card was declined. You still owe", &unpaid);
    add_payment(out, "Refunded to this card:", &trip->charge.refunded);
    jwo_buf_adds(out, "</article>\n");
    jwo_json_free(cart);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void write_money(struct jwo_json_writer *w, const char *name, const struct jwo_money *money)
{
    jwo_jw_kmoney(w, name, money, "amount", "code");
}

static void write_time(struct jwo_json_writer *w, const char *name, int64_t time_ms)
{
    char text[JWO_TIME_TEXT_MAX];

    jwo_jw_kstr(w, name, jwo_time_iso(time_ms, text));
}

static void write_descriptions(struct jwo_json_writer *w, const char *name, const jwo_json *list,
                               const char *member)
{
    jwo_jw_key(w, name);
    jwo_jw_array(w);
    for (const jwo_json *item = jwo_json_first(list); item != NULL; item = jwo_json_next(item)) {
        jwo_jw_str(w, jwo_json_get_str(item, member));
    }
    jwo_jw_end_array(w);
}

static void write_totals(struct jwo_json_writer *w, const struct amz_checkout_totals *totals)
{
    const struct jwo_money taxes = jwo_money_add(&totals->sales_tax, &totals->fee_taxes);

    write_money(w, "subTotal", &totals->sub_total);
    write_money(w, "promotions", &totals->promotions);
    write_money(w, "fees", &totals->fees);
    write_money(w, "salesTax", &taxes);
    write_money(w, "total", &totals->price_total);
}

static void write_line(struct jwo_json_writer *w, const struct line *line)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "productId", line->product_id);
    jwo_jw_kstr(w, "quantity", line->quantity);
    jwo_jw_kstr(w, "unit", line->unit);
    write_money(w, "price", &line->price);
    write_descriptions(w, "promotionDescriptions", line->promotions, "promotionDescription");
    write_descriptions(w, "feeDescriptions", line->fees, "depositAndFeeDescription");
    write_totals(w, &line->totals);
    jwo_jw_end_object(w);
}

static void write_identity(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    jwo_jw_kstr(w, "orderId", trip->order->id);
    jwo_jw_kstr(w, "store", trip->store->id);
    write_time(w, "chargedAt", trip->order->charged_ms);
}

void amz_receipt_write_summary(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    jwo_jw_object(w);
    write_identity(w, trip);
    write_money(w, "total", &trip->order->totals.price_total);
    jwo_jw_end_object(w);
}

void amz_receipt_write_json(struct jwo_json_writer *w, const struct amz_trip *trip)
{
    const struct amz_order *order = trip->order;
    const struct jwo_money unpaid = amz_trip_unpaid(trip);
    jwo_json *cart;

    cart = parse_cart(order);
    jwo_jw_object(w);
    write_identity(w, trip);
    write_time(w, "enteredAt", trip->started_ms);
    jwo_jw_key(w, "card");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "brand", trip->shopper->card.brand);
    jwo_jw_kstr(w, "tail", trip->shopper->card.tail);
    jwo_jw_end_object(w);
    jwo_jw_key(w, "lines");
    jwo_jw_array(w);
    for (const jwo_json *node = jwo_json_first(jwo_json_get(cart, "lineItems")); node != NULL;
         node = jwo_json_next(node)) {
        const struct line line = read_line(node, order->totals.price_total.currency);

        write_line(w, &line);
    }
    jwo_jw_end_array(w);
    write_totals(w, &order->totals);
    write_money(w, "captured", &trip->charge.captured);
    write_money(w, "unpaid", &unpaid);
    write_money(w, "refunded", &trip->charge.refunded);
    jwo_jw_end_object(w);
    jwo_json_free(cart);
}

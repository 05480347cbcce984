/* purchases.c -- see purchases.h for the contract. */
#include "purchases.h"

#include <stdio.h>
#include <string.h>

#include "checkout.h"
#include "entries.h"
#include "jwo/digest.h"
#include "jwo/limits.h"
#include "records.h"

static const char operation[] = "order/purchases";

static void add(struct jwo_buf *buf, const char *text)
{
    jwo_json_quote(buf, text != NULL ? text : "",
                   text != NULL ? strlen(text) : 0); /* quoted: no two carts alike */
}

/* What two deliveries of one cart have in common: all but the request id,
 * which is new each time. */
static void digest(const struct rtl_cart *cart, char out[JWO_SHA256_HEX_MAX])
{
    struct jwo_buf buf;

    jwo_buf_init(&buf, 8 * JWO_JSON_BYTES_MAX);
    add(&buf, cart->store_id);
    for (size_t i = 0; i < cart->item_count; i++) {
        const struct rtl_cart_item *item = &cart->items[i];
        const char *const parts[] = {item->id,   item->type,         item->quantity,
                                     item->unit, item->line_item_id, item->upc};
        for (size_t part = 0; part < JWO_COUNT(parts); part++) {
            add(&buf, parts[part]);
        }
    }
    (void)jwo_sha256_hex(buf.data, buf.len, out);
    jwo_buf_dispose(&buf);
}

static int answer(struct jwo_json_writer *w, const struct rtl_trip *trip)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "purchaseId", trip->purchase_id);
    jwo_jw_end_object(w);
    return 201;
}

static int answer_again(const struct rtl_base *base, const struct rtl_cart *cart,
                        const struct rtl_trip *trip, struct jwo_json_writer *w)
{
    char again[JWO_SHA256_HEX_MAX];

    digest(cart, again);
    if (strcmp(again, trip->cart_digest) != 0) {
        rtl_incident_record(base->store, trip->id, operation, 0, rtl_clock_now(base->clock),
                            "delivered again with another content; the first cart stands");
    }
    return answer(w, trip);
}

static void copy(char *out, size_t out_bytes, const char *text)
{
    (void)snprintf(out, out_bytes, "%s", text != NULL ? text : "");
}

static bool came_by_app(const struct rtl_cart *cart, const struct rtl_store_config *store)
{
    return store->entry != RTL_ENTRY_CREDIT_CARD && strcmp(cart->payload_type, "SCAN_CODE") == 0;
}

/* `entry`: who came in by a key of ours; zeros for nobody. */
static void fill(struct rtl_trip *trip, const struct rtl_base *base, const struct rtl_cart *cart,
                 const struct rtl_store_config *store, const struct rtl_entry_row *entry)
{
    copy(trip->id, sizeof(trip->id), cart->shopping_trip_id);
    copy(trip->store_id, sizeof(trip->store_id), cart->store_id);
    copy(trip->currency, sizeof(trip->currency), store->currency);
    digest(cart, trip->cart_digest);
    trip->started_ms = cart->start_ms;
    rtl_visit_shopper(base->store, trip->id, trip->shopper_id, sizeof(trip->shopper_id));
    if (trip->shopper_id[0] == '\0') {
        copy(trip->shopper_id, sizeof(trip->shopper_id), entry->shopper_id);
    }
    if (trip->shopper_id[0] == '\0') {
        copy(trip->shopper_id, sizeof(trip->shopper_id), cart->shopper_id);
    }
    if (cart->item_count > 0) {
        (void)jwo_prng_uuid(base->prng, trip->purchase_id);
    }
}

/* Where nothing is to be paid: who gives the hold back? */
static enum rtl_release release_of(const struct rtl_store_config *store,
                                   const struct rtl_cart *cart, bool is_unpaid)
{
    if (is_unpaid || store->integration == RTL_CHECKOUT ||
        (cart->item_count == 0 && !store->cancels_empty_carts)) {
        return RTL_RELEASE_BY_AMAZON;
    }
    return came_by_app(cart, store) ? RTL_RELEASE_AT_PROCESSOR : RTL_RELEASE_BY_CANCEL;
}

/* Price the cart, and write what Amazon is to charge where it charges. */
static bool price(const struct rtl_purchases *purchases, const struct rtl_cart *cart,
                  struct rtl_trip *trip, struct rtl_priced_cart *priced, struct jwo_buf *body,
                  struct jwo_error *err)
{
    if (rtl_price_cart(priced, purchases->catalog, cart, err) != JWO_OK) {
        return false;
    }
    if (trip->checkout && rtl_checkout_write(body, cart, priced, err) != JWO_OK) {
        rtl_priced_cart_dispose(priced);
        return false;
    }
    trip->total_minor = priced->total.minor;
    return true;
}

int rtl_purchase_create(const struct rtl_purchases *purchases, const struct rtl_cart *cart,
                        struct jwo_json_writer *w, struct jwo_error *err)
{
    const struct rtl_base *base = purchases->base;
    const struct rtl_store_config *store = rtl_config_store(base->config, cart->store_id);
    struct rtl_priced_cart priced = {0};
    struct rtl_trip trip = {0};
    struct rtl_entry_row entry = {.request_id = ""};
    struct jwo_error bad_cart;
    struct jwo_buf body;

    if (store == NULL) {
        (void)jwo_fail(err, JWO_EINPUT, "storeId: no such store");
        return 400;
    }
    if (rtl_trip_find(base->store, cart->shopping_trip_id, &trip)) {
        return answer_again(base, cart, &trip, w);
    }
    if (came_by_app(cart, store)) {
        (void)rtl_entry_of_trip(base->store, cart->event_id, cart->visitor_id, &entry);
    }
    const bool is_unpaid = cart->is_unpaid || strcmp(entry.visitor_type, "ASSOCIATE") == 0;
    fill(&trip, base, cart, store, &entry);
    jwo_buf_init(&body, RTL_CHECKOUT_BYTES_MAX);
    trip.checkout =
        store->integration == RTL_CHECKOUT && rtl_checkout_has_lines(cart) && !is_unpaid;
    trip.priced = price(purchases, cart, &trip, &priced, &body, &bad_cart);
    if (is_unpaid) {
        trip.total_minor = 0;
    }
    rtl_lifecycle_start(purchases->lifecycle, &trip, release_of(store, cart, is_unpaid));
    if (trip.priced) {
        rtl_lines_insert(base->store, trip.id, &priced);
        if (trip.checkout) {
            rtl_checkout_insert(base->store, trip.id, body.data);
        }
    } else {
        rtl_incident_record(base->store, trip.id, operation, 0, rtl_clock_now(base->clock),
                            "bad cart: %s", bad_cart.text);
    }
    jwo_buf_dispose(&body);
    rtl_priced_cart_dispose(&priced);
    return answer(w, &trip);
}

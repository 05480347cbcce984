/* purchases.c -- see purchases.h for the contract. */
#include "purchases.h"

#include <stdio.h>
#include <string.h>

#include "bad_carts.h"
#include "checkout.h"
#include "entries.h"
#include "jwo/alloc.h"
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

/* ORD-11: 201, also to a repeat. Of the two codes that Amazon's pages name (D10) it is the one of
 * the published cases. */
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

/* What is too long is cut. */
static void copy(char *out, size_t out_bytes, const char *text)
{
    (void)snprintf(out, out_bytes, "%.*s", (int)out_bytes - 1, text != NULL ? text : "");
}

static bool came_by_app(const struct rtl_cart *cart, const struct rtl_store_config *store)
{
    return store->entry != RTL_ENTRY_CREDIT_CARD && strcmp(cart->payload_type, "SCAN_CODE") == 0;
}

/* Who came in by a key of ours; *entry stays zeros for nobody. True: nobody pays for the cart. */
static bool read_entry(const struct rtl_base *base, const struct rtl_cart *cart,
                       const struct rtl_store_config *store, struct rtl_entry_row *entry)
{
    if (came_by_app(cart, store)) {
        (void)rtl_entry_of_trip(base->store, cart->event_id, cart->visitor_id, entry);
    }
    return cart->is_unpaid || strcmp(entry->visitor_type, "ASSOCIATE") == 0;
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
    /* ORD-1: whatever the cart holds is one purchase, by one id. ORD-2: without an item there is
     * none, and the id stays "". */
    if (cart->item_count > 0) {
        (void)jwo_prng_uuid(base->prng, trip->purchase_id);
    }
}

/* Where nothing is to be paid: who gives the hold back? CAN-4: we do, unless there is none or the
 * store's type leaves it to Amazon; its fallback after 72 hours is not waited for. */
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
                  bool is_unpaid, struct rtl_trip *trip, struct rtl_priced_cart *priced,
                  struct jwo_buf *body, struct jwo_error *err)
{
    if (rtl_price_cart(priced, purchases->catalog, cart, err) != JWO_OK) {
        return false;
    }
    if (trip->checkout && rtl_checkout_write(body, cart, priced, err) != JWO_OK) {
        rtl_priced_cart_dispose(priced);
        return false;
    }
    /* ADJ-7: the catalog's total as it was priced; nothing is added up or rounded again. */
    trip->total_minor = is_unpaid ? 0 : priced->total.minor;
    return true;
}

/* What a priced cart leaves behind for the receipt and for Amazon. */
static void record_price(rtl_store *store, const struct rtl_trip *trip,
                         const struct rtl_priced_cart *priced, const struct jwo_buf *body)
{
    rtl_lines_insert(store, trip->id, priced);
    if (trip->checkout) {
        rtl_checkout_insert(store, trip->id, body->data);
    }
}

static void record_bad_cart(const struct rtl_base *base, const struct rtl_cart *cart,
                            const struct jwo_error *why)
{
    const int64_t now_ms = rtl_clock_now(base->clock);
    struct jwo_buf text;

    jwo_buf_init(&text, JWO_JSON_BYTES_MAX); /* the canonical form is never longer */
    jwo_json_canonical(&text, cart->body);
    rtl_bad_cart_insert(base->store, cart->shopping_trip_id, why->text, text.data, now_ms);
    jwo_buf_dispose(&text);
    rtl_incident_record(base->store, cart->shopping_trip_id, operation, 0, now_ms, "bad cart: %s",
                        why->text);
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
    /* IDE-1: one trip, one purchase. Found and inserted in one turn of the one thread, so that two
     * deliveries at once are two in a row. */
    if (rtl_trip_find(base->store, cart->shopping_trip_id, &trip)) {
        return answer_again(base, cart, &trip, w);
    }
    const bool is_unpaid = read_entry(base, cart, store, &entry);
    fill(&trip, base, cart, store, &entry);
    jwo_buf_init(&body, RTL_CHECKOUT_BYTES_MAX);
    trip.checkout =
        store->integration == RTL_CHECKOUT && rtl_checkout_has_lines(cart) && !is_unpaid;
    trip.priced = price(purchases, cart, is_unpaid, &trip, &priced, &body, &bad_cart);
    rtl_lifecycle_start(purchases->lifecycle, &trip, release_of(store, cart, is_unpaid));
    if (trip.priced) {
        record_price(base->store, &trip, &priced, &body);
    } else {
        record_bad_cart(base, cart, &bad_cart);
    }
    jwo_buf_dispose(&body);
    rtl_priced_cart_dispose(&priced);
    return answer(w, &trip);
}

/* ---- again ---- */

static jwo_status price_again(const struct rtl_purchases *purchases, const struct rtl_cart *cart,
                              struct rtl_trip *trip, struct jwo_error *err)
{
    const struct rtl_base *base = purchases->base;
    const struct rtl_store_config *store = rtl_config_store(base->config, trip->store_id);
    struct rtl_entry_row entry = {.request_id = ""};
    struct rtl_priced_cart priced = {0};
    struct jwo_buf body;

    if (store == NULL) {
        return jwo_fail(err, JWO_ESTATE, "store %s is not in the settings any more",
                        trip->store_id);
    }
    if (strcmp(store->currency, trip->currency) != 0) {
        return jwo_fail(err, JWO_ESTATE, "the cart was bought in %s, and prices are in %s now",
                        trip->currency, store->currency);
    }
    jwo_buf_init(&body, RTL_CHECKOUT_BYTES_MAX);
    const bool is_unpaid = read_entry(base, cart, store, &entry);
    trip->priced = price(purchases, cart, is_unpaid, trip, &priced, &body, err);
    if (trip->priced) {
        rtl_trip_update_price(base->store, trip);
        record_price(base->store, trip, &priced, &body);
        rtl_lifecycle_price(purchases->lifecycle, trip, release_of(store, cart, is_unpaid));
    }
    jwo_buf_dispose(&body);
    rtl_priced_cart_dispose(&priced);
    return trip->priced ? JWO_OK : JWO_ESTATE;
}

/* The cart as it was delivered. ESTATE: it was not kept. */
static jwo_status read_kept(rtl_store *store, const char *trip_id, jwo_json **document,
                            struct rtl_cart *cart, struct jwo_error *err)
{
    char *text = rtl_bad_cart_text(store, trip_id);
    jwo_status status = JWO_ESTATE;

    if (text == NULL || *text == '\0') {
        (void)jwo_fail(err, JWO_ESTATE, "this cart was not kept");
    } else if (jwo_json_parse(document, text, strlen(text), err) == JWO_OK &&
               rtl_cart_read(cart, *document, err) == JWO_OK) {
        status = JWO_OK;
    }
    jwo_free(text);
    return status;
}

static jwo_status find_open(rtl_store *store, const char *trip_id, struct rtl_bad_cart *row,
                            struct rtl_trip *trip, struct jwo_error *err)
{
    if (!rtl_bad_cart_find(store, trip_id, row) || !rtl_trip_find(store, trip_id, trip)) {
        return jwo_fail(err, JWO_ENOTFOUND, "no such bad cart");
    }
    if (strcmp(row->state, "open") != 0) {
        return jwo_fail(err, JWO_ESTATE, "this bad cart is %s", row->state);
    }
    return JWO_OK;
}

jwo_status rtl_purchase_price_again(const struct rtl_purchases *purchases, const char *trip_id,
                                    const char *who, struct jwo_error *err)
{
    const struct rtl_base *base = purchases->base;
    struct rtl_cart cart = {0};
    struct rtl_bad_cart row = {.trip_id = ""};
    struct rtl_trip trip = {.id = ""};
    jwo_json *document = NULL;

    jwo_status status = find_open(base->store, trip_id, &row, &trip, err);
    if (status == JWO_OK) {
        status = read_kept(base->store, trip_id, &document, &cart, err);
    }
    if (status == JWO_OK) {
        status = price_again(purchases, &cart, &trip, err);
        copy(row.state, sizeof(row.state), status == JWO_OK ? "priced" : "open");
        if (status == JWO_OK) {
            (void)rtl_incidents_close_of(base->store, trip_id, who, "priced",
                                         rtl_clock_now(base->clock));
        } else {
            copy(row.reason, sizeof(row.reason), err->text);
        }
        row.updated_ms = rtl_clock_now(base->clock);
        rtl_bad_cart_update(base->store, &row);
    }
    rtl_cart_dispose(&cart);
    jwo_json_free(document);
    return status;
}

/* CAN-4: what will not be charged needs no hold: it goes on as a cart of no worth. Of a checkout
 * store Amazon holds and gives back by itself, and its trip stays STOPPED. */
static void give_back(const struct rtl_purchases *purchases, struct rtl_trip *trip)
{
    const struct rtl_base *base = purchases->base;
    const struct rtl_store_config *store = rtl_config_store(base->config, trip->store_id);
    struct rtl_entry_row entry = {.request_id = ""};
    struct rtl_cart cart = {0};
    jwo_json *document = NULL;
    struct jwo_error err;

    if (store != NULL && !trip->checkout &&
        read_kept(base->store, trip->id, &document, &cart, &err) == JWO_OK) {
        const bool is_unpaid = read_entry(base, &cart, store, &entry);

        trip->priced = true;
        trip->total_minor = 0;
        rtl_trip_update_price(base->store, trip);
        rtl_lifecycle_price(purchases->lifecycle, trip, release_of(store, &cart, is_unpaid));
    }
    rtl_cart_dispose(&cart);
    jwo_json_free(document);
}

jwo_status rtl_purchase_close(const struct rtl_purchases *purchases, const char *trip_id,
                              const char *who, const char *note, struct jwo_error *err)
{
    const struct rtl_base *base = purchases->base;
    struct rtl_bad_cart row = {.trip_id = ""};
    struct rtl_trip trip = {.id = ""};
    const jwo_status status = find_open(base->store, trip_id, &row, &trip, err);

    if (status == JWO_OK) {
        copy(row.state, sizeof(row.state), "closed");
        copy(row.note, sizeof(row.note), note);
        row.updated_ms = rtl_clock_now(base->clock);
        rtl_bad_cart_update(base->store, &row);
        (void)rtl_incidents_close_of(base->store, trip_id, who, note, row.updated_ms);
        give_back(purchases, &trip);
    }
    return status;
}

/* ---- the catalog ---- */

static jwo_status check_currencies(const struct rtl_config *config, const rtl_catalog *catalog,
                                   struct jwo_error *err)
{
    const char *const currency = rtl_catalog_currency(catalog);

    for (size_t i = 0; i < config->store_count; i++) {
        if (strcmp(config->stores[i].currency, currency) != 0) {
            return jwo_fail(
                err, JWO_EINPUT, "store %s takes %s, but the catalog %s has prices in %s",
                config->stores[i].id, config->stores[i].currency, config->catalog_path, currency);
        }
    }
    return JWO_OK;
}

jwo_status rtl_purchases_load_catalog(struct rtl_purchases *purchases, struct jwo_error *err)
{
    const struct rtl_config *config = purchases->base->config;
    rtl_catalog *catalog = NULL;
    jwo_status status = rtl_catalog_load(&catalog, config->catalog_path, err);

    if (status == JWO_OK) {
        status = check_currencies(config, catalog, err);
    }
    if (status == JWO_OK) {
        rtl_catalog_free(purchases->catalog);
        purchases->catalog = catalog;
    } else {
        rtl_catalog_free(catalog);
    }
    return status;
}

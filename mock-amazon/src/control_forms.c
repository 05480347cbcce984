/* control_forms.c -- how the control port's shoppers enter, and how their carts are written. */
#include <stdio.h>
#include <string.h>

#include "cart_price.h"
#include "connectors.h"
#include "control_internal.h"
#include "jwo/alloc.h"

const char *const amz_control_ways[] = {[AMZ_BY_STORE] = "usual",
                                        [AMZ_BY_CARD] = "card",
                                        [AMZ_BY_KEY] = "key",
                                        [AMZ_BY_SCAN] = "scan",
                                        NULL};
const char *const amz_control_scans[] = {"SHOPPER", "ASSOCIATE", "CASH", "LOYALTY", NULL};

/* --- entering --------------------------------------------------------------------------------- */

static bool read_auth_events(struct amz_control_call *call, struct amz_entry_how *out)
{
    const jwo_json *list = jwo_json_get(call->body, "auth_events");

    for (const jwo_json *item = list ? jwo_json_first(list) : NULL; item;
         item = jwo_json_next(item)) {
        const char *location = jwo_json_str(item);

        if (!location || strlen(location) >= AMZ_WORD_MAX) {
            amz_control_fail(call, 400, "auth_events holds no text of at most %d bytes",
                             AMZ_WORD_MAX - 1);
            return false;
        }
        (void)snprintf(out->auth_events[out->auth_event_count++], AMZ_WORD_MAX, "%s", location);
    }
    return true;
}

bool amz_control_read_how(struct amz_control_call *call, const struct amz_store *store,
                          struct amz_entry_how *out)
{
    const jwo_json *body = call->body;
    struct jwo_error err;

    *out = (struct amz_entry_how){
        .by = (enum amz_entry_by)amz_control_word(body, "by", amz_control_ways, AMZ_BY_STORE)};
    (void)snprintf(out->key, sizeof out->key, "%s", amz_control_text(body, "key", ""));
    (void)snprintf(out->scan_type, sizeof out->scan_type, "%s", amz_control_text(body, "scan", ""));
    (void)snprintf(out->event_type, sizeof out->event_type, "%s",
                   amz_control_text(body, "event", ""));
    (void)snprintf(out->interaction, sizeof out->interaction, "%s",
                   amz_control_text(body, "interaction", ""));
    if (!read_auth_events(call, out)) {
        return false;
    }
    if (amz_entry_fits(out, store, &err) != JWO_OK) {
        amz_control_fail(call, 400, "by: %s", err.text);
        return false;
    }
    return true;
}

/* --- leaving ---------------------------------------------------------------------------------- */

static void read_item(const jwo_json *node, struct amz_cart_item *item)
{
    (void)snprintf(item->id, sizeof item->id, "%s", jwo_json_get_str(node, "id"));
    (void)snprintf(item->type, sizeof item->type, "%s", amz_control_text(node, "type", "SKU"));
    (void)snprintf(item->quantity, sizeof item->quantity, "%s",
                   amz_control_text(node, "quantity", "1"));
    (void)snprintf(item->unit, sizeof item->unit, "%s", amz_control_text(node, "unit", "unit"));
    (void)snprintf(item->upc, sizeof item->upc, "%s", amz_control_text(node, "upc", ""));
}

bool amz_control_read_items(struct amz_control_call *call, struct amz_cart_item **out,
                            size_t *count)
{
    const jwo_json *array = jwo_json_get(call->body, "items");
    struct amz_cart_item *item;

    *count = array ? jwo_json_count(array) : 0;
    *out = item = jwo_calloc(*count + 1, sizeof *item);
    for (const jwo_json *node = *count > 0 ? jwo_json_first(array) : NULL; node;
         node = jwo_json_next(node), item++) {
        struct jwo_money price;

        read_item(node, item);
        if (!jwo_json_get(node, "price")) {
            continue;
        }
        if (!amz_control_money(call, node, "price", &price)) {
            jwo_free(*out);
            return false;
        }
        amz_world_set_price(call->world->world, item->id, &price);
    }
    return true;
}

void amz_control_read_form(struct amz_control_call *call, struct amz_cart_form *out)
{
    const jwo_json *body = call->body;

    *out = (struct amz_cart_form){.has_line_ids = amz_control_flag(body, "line_ids", false),
                                  .is_bare = amz_control_flag(body, "bare", false)};
    (void)snprintf(out->device_id, sizeof out->device_id, "%s",
                   amz_control_text(body, "device", ""));
    (void)snprintf(out->payment_source, sizeof out->payment_source, "%s",
                   amz_control_text(body, "payment_source", ""));
}

/* operations_risk.c -- what staff does about debts, flagged shoppers and bad carts. */
#include "bad_carts.h"
#include "jwo/fields.h"
#include "jwo/log.h"
#include "offenders.h"
#include "operations_internal.h"
#include "views.h"
#include "views_risk.h"
#include "write_offs.h"

/* clang-format off */
static const struct jwo_field note_fields[] = {
    {.name = "note", .kind = JWO_F_STRING, .required = true, .bytes_max = 1024},
    {0},
};
static const struct jwo_field flag_fields[] = {
    {.name = "flagged", .kind = JWO_F_BOOL,   .required = true},
    {.name = "note",    .kind = JWO_F_STRING, .required = true, .bytes_max = 1024},
    {0},
};
/* clang-format on */

/* ---- debts ---- */

int rtl_operations_debts(struct rtl_exchange *exchange)
{
    rtl_view_debts(&exchange->w, exchange->operations->base);
    return 200;
}

int rtl_operations_write_off(struct rtl_exchange *exchange)
{
    const struct rtl_base *base = exchange->operations->base;

    if (jwo_fields_check(note_fields, exchange->body, &exchange->err) != JWO_OK) {
        return 400;
    }
    const jwo_status status =
        rtl_write_off(base, exchange->id, RTL_AUTHOR_PERSON,
                      jwo_json_get_str(exchange->body, "note"), &exchange->err);
    if (status != JWO_OK) {
        return rtl_exchange_status(status);
    }
    return rtl_view_debt(&exchange->w, base->store, exchange->id)
               ? 200
               : rtl_exchange_not_found(exchange, "debt");
}

/* ---- shoppers ---- */

int rtl_operations_shopper(struct rtl_exchange *exchange)
{
    rtl_view_shopper(&exchange->w, exchange->operations->base, exchange->id);
    return 200;
}

int rtl_operations_flag(struct rtl_exchange *exchange)
{
    const struct rtl_base *base = exchange->operations->base;
    struct rtl_flag flag = {.author = RTL_AUTHOR_PERSON, .at_ms = rtl_clock_now(base->clock)};

    if (jwo_fields_check(flag_fields, exchange->body, &exchange->err) != JWO_OK) {
        return 400;
    }
    (void)jwo_json_bool(jwo_json_get(exchange->body, "flagged"), &flag.flagged);
    flag.reason = jwo_json_get_str(exchange->body, "note");
    rtl_flag_insert(base->store, exchange->id, &flag);
    return rtl_operations_shopper(exchange);
}

/* ---- bad carts ---- */

static const char by_api[] = "operations API"; /* in whose name incidents are closed */

int rtl_operations_bad_carts(struct rtl_exchange *exchange)
{
    rtl_view_bad_carts(&exchange->w, exchange->operations->base->store);
    return 200;
}

int rtl_operations_price(struct rtl_exchange *exchange)
{
    const struct rtl_operations *operations = exchange->operations;
    const jwo_status status =
        rtl_purchase_price_again(operations->purchases, exchange->id, by_api, &exchange->err);

    if (status != JWO_OK) {
        return rtl_exchange_status(status);
    }
    return rtl_view_trip(&exchange->w, operations->base->store, exchange->id)
               ? 200
               : rtl_exchange_not_found(exchange, "trip");
}

int rtl_operations_close_cart(struct rtl_exchange *exchange)
{
    const struct rtl_operations *operations = exchange->operations;

    if (jwo_fields_check(note_fields, exchange->body, &exchange->err) != JWO_OK) {
        return 400;
    }
    const jwo_status status =
        rtl_purchase_close(operations->purchases, exchange->id, by_api,
                           jwo_json_get_str(exchange->body, "note"), &exchange->err);
    if (status != JWO_OK) {
        return rtl_exchange_status(status);
    }
    (void)rtl_view_bad_cart(&exchange->w, operations->base->store, exchange->id);
    return 200;
}

int rtl_operations_reload(struct rtl_exchange *exchange)
{
    struct rtl_purchases *purchases = exchange->operations->purchases;

    if (rtl_purchases_load_catalog(purchases, &exchange->err) != JWO_OK) {
        return 409; /* it is the file that is wrong, not the request */
    }
    jwo_log(JWO_LOG_INFO, NULL, "catalog: read again");
    jwo_jw_object(&exchange->w);
    jwo_jw_kstr(&exchange->w, "catalog", purchases->base->config->catalog_path);
    jwo_jw_kint(&exchange->w, "openBadCarts", rtl_bad_carts_open(purchases->base->store));
    jwo_jw_end_object(&exchange->w);
    return 200;
}

/* ---- the fraud back end ---- */

int rtl_operations_fraud(struct rtl_exchange *exchange)
{
    const rtl_fraud *fraud = exchange->operations->fraud;
    struct jwo_json_writer *w = &exchange->w;

    if (fraud == NULL) {
        return rtl_exchange_not_found(exchange, "thing: no fraud back end is set up");
    }
    const struct rtl_fraud_counters *counters = rtl_fraud_count(fraud);
    const struct {
        const char *name;
        uint64_t count;
    } rows[] = {
        {"approved", counters->approved},       {"denied", counters->denied},
        {"adjusted", counters->adjusted},       {"timedOut", counters->timed_out},
        {"unreachable", counters->unreachable}, {"failed", counters->failed},
        {"garbled", counters->garbled},         {"spared", counters->spared},
    };
    jwo_jw_object(w);
    jwo_jw_kbool(w, "rests", rtl_fraud_rests(fraud));
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        jwo_jw_kint(w, rows[i].name, (int64_t)rows[i].count);
    }
    jwo_jw_end_object(w);
    return 200;
}

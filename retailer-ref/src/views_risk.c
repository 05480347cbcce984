/* views_risk.c -- see views_risk.h for the contract. */
#include "views_risk.h"

#include "bad_carts.h"
#include "debts.h"
#include "offenders.h"
#include "views.h"
#include "write_offs.h"

#define BAD_CARTS_MAX 1000

static void key_minor(struct jwo_json_writer *w, const char *name, int64_t minor,
                      const char *currency)
{
    const struct jwo_money money = jwo_money_of(minor, currency);

    jwo_jw_kmoney(w, name, &money, "amount", "code");
}

static void key_time(struct jwo_json_writer *w, const char *name, int64_t time_ms)
{
    char time[JWO_TIME_TEXT_MAX];

    jwo_jw_kstr(w, name, jwo_time_iso_ms(time_ms, time));
}

/* ---- debts ---- */

static void view_totals(void *context, const struct rtl_debt_totals *totals)
{
    struct jwo_json_writer *w = context;

    jwo_jw_object(w);
    jwo_jw_kstr(w, "code", totals->currency);
    key_minor(w, "recorded", totals->recorded_minor, totals->currency);
    key_minor(w, "paid", totals->paid_minor, totals->currency);
    key_minor(w, "writtenOff", totals->written_off_minor, totals->currency);
    key_minor(w, "open", totals->open_minor, totals->currency);
    jwo_jw_key(w, "ages");
    jwo_jw_array(w);
    for (int age = 0; age < RTL_AGES; age++) {
        jwo_jw_object(w);
        jwo_jw_kstr(w, "days", rtl_age_name(age));
        jwo_jw_kint(w, "debts", totals->ages[age].count);
        key_minor(w, "open", totals->ages[age].open_minor, totals->currency);
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
}

void rtl_view_debts(struct jwo_json_writer *w, const struct rtl_base *base)
{
    jwo_jw_object(w);
    jwo_jw_key(w, "currencies");
    jwo_jw_array(w);
    rtl_debts_total(base->store, rtl_clock_now(base->clock), view_totals, w);
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
}

bool rtl_view_debt(struct jwo_json_writer *w, rtl_store *store, const char *trip_id)
{
    struct rtl_debt debt;

    if (!rtl_debt_find(store, trip_id, &debt)) {
        return false;
    }
    const char *const currency = debt.recorded.currency;
    jwo_jw_object(w);
    jwo_jw_kstr(w, "shoppingTripId", debt.trip_id);
    jwo_jw_kstr(w, "reason", debt.reason);
    key_minor(w, "recorded", debt.recorded.minor, currency);
    key_minor(w, "paid", debt.paid.minor, currency);
    key_minor(w, "writtenOff", debt.written_off.minor, currency);
    key_minor(w, "open", rtl_debt_open(&debt).minor, currency);
    jwo_jw_kbool(w, "forgiven", debt.forgiven);
    jwo_jw_end_object(w);
    return true;
}

/* ---- shoppers ---- */

static void view_flag(void *context, const struct rtl_flag *flag)
{
    struct jwo_json_writer *w = context;

    jwo_jw_object(w);
    jwo_jw_kbool(w, "flagged", flag->flagged);
    jwo_jw_kstr(w, "author", flag->author);
    jwo_jw_kstr(w, "reason", flag->reason);
    key_time(w, "time", flag->at_ms);
    jwo_jw_end_object(w);
}

void rtl_view_shopper(struct jwo_json_writer *w, const struct rtl_base *base,
                      const char *shopper_id)
{
    const struct rtl_risk_settings *rule = &base->config->risk;
    const int64_t since_ms =
        rule->offender_debts > 0 ? rtl_clock_now(base->clock) - rule->offender_within_ms : 0;
    const bool flagged = rtl_offender_is_flagged(base->store, shopper_id);

    jwo_jw_object(w);
    jwo_jw_kstr(w, "shopperId", shopper_id);
    jwo_jw_kbool(w, "owes", rtl_debt_owes(base->store, shopper_id));
    jwo_jw_kbool(w, "flagged", flagged);
    jwo_jw_kbool(w, "deniedByFlag", flagged && rule->offenders_denied);
    jwo_jw_kint(w, "countedDebts", rtl_offender_debts(base->store, shopper_id, since_ms));
    jwo_jw_key(w, "flags"); /* newest first */
    jwo_jw_array(w);
    rtl_flags_each(base->store, shopper_id, view_flag, w);
    jwo_jw_end_array(w);
    jwo_jw_key(w, "account");
    rtl_view_balance(w, base->store, shopper_id, NULL);
    jwo_jw_end_object(w);
}

/* ---- bad carts ---- */

static void view_bad_cart(void *context, const struct rtl_bad_cart *cart)
{
    struct jwo_json_writer *w = context;

    jwo_jw_object(w);
    jwo_jw_kstr(w, "shoppingTripId", cart->trip_id);
    jwo_jw_kstr(w, "state", cart->state);
    jwo_jw_kstr(w, "reason", cart->reason);
    jwo_jw_kstr(w, "note", cart->note);
    key_time(w, "time", cart->at_ms);
    key_time(w, "updated", cart->updated_ms);
    jwo_jw_end_object(w);
}

void rtl_view_bad_carts(struct jwo_json_writer *w, rtl_store *store)
{
    jwo_jw_object(w);
    jwo_jw_kint(w, "open", rtl_bad_carts_open(store));
    jwo_jw_key(w, "carts");
    jwo_jw_array(w);
    rtl_bad_carts_each(store, BAD_CARTS_MAX, view_bad_cart, w);
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
}

bool rtl_view_bad_cart(struct jwo_json_writer *w, rtl_store *store, const char *trip_id)
{
    struct rtl_bad_cart cart;

    if (!rtl_bad_cart_find(store, trip_id, &cart)) {
        return false;
    }
    view_bad_cart(w, &cart);
    return true;
}

/* views.c -- see views.h for the contract. */
#include "views.h"

#include "debts.h"
#include "jwo/clock.h"
#include "records.h"
#include "refunds.h"

#define INCIDENTS_MAX 1000

static void key_money(struct jwo_json_writer *w, const char *name, const struct jwo_money *money)
{
    jwo_jw_kmoney(w, name, money, "amount", "code");
}

static void trip_money(struct jwo_json_writer *w, const char *name, const struct rtl_trip *trip,
                       int64_t minor)
{
    const struct jwo_money money = rtl_trip_money(trip, minor);

    key_money(w, name, &money);
}

bool rtl_view_trip(struct jwo_json_writer *w, rtl_store *store, const char *trip_id)
{
    struct rtl_trip trip;
    struct rtl_debt debt;

    if (!rtl_trip_find(store, trip_id, &trip)) {
        return false;
    }
    jwo_jw_object(w);
    jwo_jw_kstr(w, "shoppingTripId", trip.id);
    jwo_jw_kstr(w, "storeId", trip.store_id);
    jwo_jw_kstr(w, "shopperId", trip.shopper_id[0] != '\0' ? trip.shopper_id : NULL);
    jwo_jw_kstr(w, "state", rtl_state_name(trip.state));
    jwo_jw_kbool(w, "final", rtl_state_is_end(trip.state));
    if (trip.priced) {
        trip_money(w, "total", &trip, trip.total_minor);
    } else {
        jwo_jw_kstr(w, "total", NULL);
    }
    trip_money(w, "authorized", &trip, trip.authorized_minor);
    trip_money(w, "captured", &trip, trip.captured_minor);
    trip_money(w, "debt", &trip, rtl_debt_find(store, trip_id, &debt) ? debt.recorded.minor : 0);
    trip_money(w, "refunded", &trip, rtl_refunded_minor(store, trip_id, false));
    if (trip.checkout) { /* what was captured, owed or refunded is Amazon's to know */
        trip_money(w, "checkedOut", &trip, trip.state == RTL_CHECKED_OUT ? trip.total_minor : 0);
        jwo_jw_kstr(w, "orderId", trip.order_id[0] != '\0' ? trip.order_id : NULL);
    }
    jwo_jw_kstr(w, "purchaseId", trip.purchase_id);
    jwo_jw_kint(w, "incidents", rtl_incident_count(store, trip_id));
    jwo_jw_end_object(w);
    return true;
}

/* ---- receipts ---- */

struct totals {
    struct jwo_json_writer *w;
    int64_t price, promotions, fees, tax;
};

static void view_line(void *context, const struct rtl_priced_line *line)
{
    struct totals *totals = context;

    jwo_jw_object(totals->w);
    jwo_jw_kstr(totals->w, "sku", line->sku);
    jwo_jw_kstr(totals->w, "name", line->name);
    jwo_jw_kstr(totals->w, "quantity", line->quantity);
    key_money(totals->w, "price", &line->price);
    key_money(totals->w, "promotions", &line->promotions);
    key_money(totals->w, "fees", &line->fees);
    key_money(totals->w, "tax", &line->tax);
    key_money(totals->w, "total", &line->total);
    jwo_jw_end_object(totals->w);
    totals->price += line->price.minor;
    totals->promotions += line->promotions.minor;
    totals->fees += line->fees.minor;
    totals->tax += line->tax.minor;
}

bool rtl_view_receipt(struct jwo_json_writer *w, rtl_store *store, const char *trip_id)
{
    struct totals totals = {.w = w};
    struct rtl_receipt receipt;
    struct rtl_trip trip;

    if (!rtl_trip_find(store, trip_id, &trip) || !rtl_receipt_find(store, trip_id, &receipt)) {
        return false;
    }
    jwo_jw_object(w);
    jwo_jw_kstr(w, "shoppingTripId", trip.id);
    jwo_jw_kstr(w, "storeId", trip.store_id);
    jwo_jw_key(w, "lines");
    jwo_jw_array(w);
    rtl_lines_each(store, trip_id, trip.currency, view_line, &totals);
    jwo_jw_end_array(w);
    trip_money(w, "subtotal", &trip, totals.price);
    trip_money(w, "promotions", &trip, totals.promotions);
    trip_money(w, "fees", &trip, totals.fees);
    trip_money(w, "tax", &trip, totals.tax);
    trip_money(w, "total", &trip, trip.total_minor);
    trip_money(w, "captured", &trip, trip.captured_minor);
    jwo_jw_key(w, "card");
    if (receipt.card != NULL) {
        jwo_jw_raw(w, receipt.card);
    } else {
        jwo_jw_null(w);
    }
    jwo_jw_kstr(w, "email", receipt.email);
    jwo_jw_end_object(w);
    rtl_receipt_dispose(&receipt);
    return true;
}

/* ---- the rest ---- */

bool rtl_view_refund(struct jwo_json_writer *w, rtl_store *store, const char *refund_id)
{
    struct rtl_refund refund;

    if (!rtl_refund_find(store, refund_id, &refund)) {
        return false;
    }
    jwo_jw_object(w);
    jwo_jw_kstr(w, "refundRequestId", refund.id);
    jwo_jw_kstr(w, "status", refund.state);
    jwo_jw_kstr(w, "detail", refund.detail);
    jwo_jw_end_object(w);
    return true;
}

void rtl_view_balance(struct jwo_json_writer *w, rtl_store *store, const char *shopper_id,
                      const char *status)
{
    struct rtl_balance balance;

    rtl_balance_read(&balance, store, shopper_id);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "shopperId", shopper_id);
    if (balance.known) {
        key_money(w, "balance", &balance.owed);
    } else {
        jwo_jw_kstr(w, "balance", NULL);
    }
    jwo_jw_key(w, "trips");
    jwo_jw_array(w);
    for (size_t i = 0; i < balance.open_count; i++) {
        const struct rtl_debt *debt = &balance.open[i];
        const struct jwo_money owed = rtl_debt_owed(debt);
        struct rtl_trip trip;
        if (rtl_trip_find(store, debt->trip_id, &trip)) {
            jwo_jw_object(w);
            jwo_jw_kstr(w, "shoppingTripId", debt->trip_id);
            trip_money(w, "total", &trip, trip.total_minor);
            key_money(w, "owed", &owed);
            jwo_jw_kstr(w, "reason", debt->reason);
            jwo_jw_end_object(w);
        }
    }
    jwo_jw_end_array(w);
    if (status != NULL) {
        jwo_jw_kstr(w, "status", status);
    }
    jwo_jw_end_object(w);
    rtl_balance_dispose(&balance);
}

static void view_incident(void *context, const struct rtl_incident *incident)
{
    struct jwo_json_writer *w = context;
    char time[JWO_TIME_TEXT_MAX];

    jwo_jw_object(w);
    jwo_jw_kint(w, "id", incident->id);
    jwo_jw_kstr(w, "shoppingTripId", incident->trip_id);
    jwo_jw_kstr(w, "operation", incident->operation);
    jwo_jw_kint(w, "status", incident->status);
    jwo_jw_kstr(w, "detail", incident->detail);
    jwo_jw_kstr(w, "time", jwo_time_iso_ms(incident->at_ms, time));
    jwo_jw_end_object(w);
}

void rtl_view_incidents(struct jwo_json_writer *w, rtl_store *store)
{
    jwo_jw_object(w);
    jwo_jw_key(w, "incidents");
    jwo_jw_array(w);
    rtl_incidents_each(store, INCIDENTS_MAX, view_incident, w);
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
}

static void view_sum(void *context, const struct jwo_money *sum)
{
    char text[JWO_MONEY_TEXT_MAX];
    struct jwo_json_writer *w = context;

    jwo_jw_object(w);
    jwo_jw_key(w, "amount");
    jwo_jw_raw(w, jwo_money_print(sum, text));
    jwo_jw_kstr(w, "code", sum->currency);
    jwo_jw_end_object(w);
}

void rtl_view_summary(struct jwo_json_writer *w, rtl_store *store, int64_t late_ms)
{
    static const struct {
        const char *name;
        enum rtl_sum sum;
    } sums[] = {{"captured", RTL_SUM_CAPTURED}, {"debt", RTL_SUM_DEBT}, {"total", RTL_SUM_TOTAL}};
    const struct rtl_summary summary = rtl_trips_summary(store, late_ms);

    jwo_jw_object(w);
    jwo_jw_kint(w, "trips", summary.trips);
    jwo_jw_kint(w, "final", summary.final);
    for (size_t i = 0; i < JWO_COUNT(sums); i++) {
        jwo_jw_key(w, sums[i].name);
        jwo_jw_array(w);
        rtl_trips_sum(store, sums[i].sum, view_sum, w);
        jwo_jw_end_array(w);
    }
    jwo_jw_kint(w, "stuck", summary.stuck);
    jwo_jw_end_object(w);
}

/* operations_watch.c -- what those ask who watch the program and put it right: is it alive, is it
 * ready, how does it do; try that trip again, that incident is done with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/fields.h"
#include "jwo/log.h"
#include "operations_internal.h"
#include "records.h"

#define PROBE_EVERY_US 1000000

static int say(struct rtl_exchange *exchange, const char *status)
{
    jwo_jw_object(&exchange->w);
    jwo_jw_kstr(&exchange->w, "status", status);
    jwo_jw_end_object(&exchange->w);
    return 200;
}

int rtl_operations_health(struct rtl_exchange *exchange)
{
    return say(exchange, "ok");
}

static int not_ready(struct rtl_exchange *exchange, const char *reason)
{
    (void)jwo_fail(&exchange->err, JWO_ESTATE, "%s", reason);
    return 503;
}

int rtl_operations_ready(struct rtl_exchange *exchange)
{
    struct rtl_operations *operations = exchange->operations;
    rtl_store *store = operations->base->store;
    const int64_t now_us = jwo_monotonic_us();

    if (operations->stopping) {
        return not_ready(exchange, "the program is stopping");
    }
    if (!operations->resumed) {
        return not_ready(exchange, "unfinished trips are still being taken up");
    }
    if (operations->probed_us == 0 || now_us - operations->probed_us >= PROBE_EVERY_US) {
        operations->probed_us = now_us;
        /* The answer waits for this commit, and is 503 when it fails. */
        rtl_store_set_setting(store, "ready_probe", rtl_clock_now(operations->base->clock));
    } else if (rtl_store_health(store)->failing_since_ms != 0) {
        return not_ready(exchange, "the database cannot be written");
    }
    return say(exchange, "ready");
}

int rtl_operations_metrics(struct rtl_exchange *exchange)
{
    const struct rtl_operations *operations = exchange->operations;
    const struct rtl_metrics_view view = {
        .metrics = operations->base->metrics,
        .fraud = operations->fraud != NULL ? rtl_fraud_count(operations->fraud) : NULL,
        .store = operations->base->store,
        .uptime_ms = (jwo_monotonic_us() - operations->started_us) / 1000,
        .longest_turn_us = jwo_loop_longest_turn_us(operations->base->loop),
    };

    rtl_metrics_print(exchange->w.buf, &view);
    exchange->content_type = "text/plain; version=0.0.4; charset=utf-8";
    return 200;
}

/* ---- putting right ---- */

/* clang-format off */
static const struct jwo_field close_fields[] = {
    {.name = "by",   .kind = JWO_F_STRING, .required = true, .bytes_max = 60},
    {.name = "note", .kind = JWO_F_STRING, .required = true, .bytes_max = 500},
    {0},
};
/* clang-format on */

int rtl_operations_retry(struct rtl_exchange *exchange)
{
    struct rtl_lifecycle *lifecycle = exchange->operations->lifecycle;
    const jwo_status status = rtl_lifecycle_retry(lifecycle, exchange->id, &exchange->err);

    if (status != JWO_OK) {
        return status == JWO_ENOTFOUND ? 404 : 409;
    }
    jwo_log(JWO_LOG_INFO, exchange->id, "tried again by the operations API");
    return say(exchange, "under way");
}

int rtl_operations_close_incident(struct rtl_exchange *exchange)
{
    const struct rtl_base *base = exchange->operations->base;
    const char *by = jwo_json_get_str(exchange->body, "by");
    const char *note = jwo_json_get_str(exchange->body, "note");

    if (jwo_fields_check(close_fields, exchange->body, &exchange->err) != JWO_OK) {
        return 400;
    }
    if (strspn(exchange->id, "0123456789") != strlen(exchange->id) || strlen(exchange->id) > 18) {
        return rtl_exchange_not_found(exchange, "incident");
    }
    if (!rtl_incident_close(base->store, strtoll(exchange->id, NULL, 10), by, note,
                            rtl_clock_now(base->clock))) {
        (void)jwo_fail(&exchange->err, JWO_ESTATE, "there is no such open incident");
        return 409;
    }
    return say(exchange, "closed");
}

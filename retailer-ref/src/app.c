/* app.c -- see app.h for the contract. */
#include "app.h"

#include <string.h>

#include "amazon_client.h"
#include "connectors.h"
#include "jwo/alloc.h"
#include "mail_folder.h"
#include "mail_smtp.h"
#include "operations.h"
#include "portal.h"
#include "receipt_text.h"
#include "records.h"

struct rtl_app {
    struct rtl_clock clock;
    struct jwo_prng prng;
    struct rtl_base base;
    struct rtl_metrics metrics;
    rtl_store *store;
    rtl_amazon *amazon;
    rtl_processor *processor;
    rtl_badges *badges;
    rtl_identity *identity;
    rtl_guard *guard;
    rtl_fraud *fraud; /* NULL: nobody is asked */
    struct rtl_purchases purchases;
    struct rtl_connectors connectors;
    struct rtl_operations operations;
    rtl_mailer *mailer; /* NULL: no mail leaves */
    struct rtl_portal portal;
    jwo_http_server *connectors_server, *operations_server, *portal_server;
};

static void on_trip_end(void *context, const char *trip_id)
{
    rtl_waiters_tell(((rtl_app *)context)->operations.waiters, RTL_AWAITED_TRIP, trip_id);
}

static void on_refund_decided(void *context, const char *refund_id)
{
    rtl_waiters_tell(((rtl_app *)context)->operations.waiters, RTL_AWAITED_REFUND, refund_id);
}

static void on_payoff_decided(void *context, const char *key)
{
    rtl_waiters_tell(((rtl_app *)context)->operations.waiters, RTL_AWAITED_PAYOFF, key);
}

/* One incident per failure, in the first transaction that comes through. */
static void tell_recovery(void *context, const struct rtl_store_health *health)
{
    const rtl_app *app = context;
    char since[JWO_TIME_TEXT_MAX], until[JWO_TIME_TEXT_MAX];
    const int64_t now_ms = rtl_clock_now(app->base.clock);

    rtl_incident_note(app->store, "database", now_ms,
                      "nothing could be written from %s to %s; %lld turns were lost, and what they "
                      "had been asked was answered 503",
                      jwo_time_iso_ms(health->failing_since_ms, since),
                      jwo_time_iso_ms(jwo_wall_ms(), until), (long long)health->lost_since);
}

static jwo_status load_badges(rtl_app *app, struct jwo_error *err)
{
    const char *path = app->base.config->badges_path;

    return path[0] != '\0' ? rtl_badges_load(&app->badges, path, err) : JWO_OK;
}

static void seed(struct jwo_prng *prng)
{
    uint64_t chance;

    jwo_random_bytes(&chance, sizeof(chance)); /* ids must differ from those of the run before */
    jwo_prng_seed(prng, chance);
}

static void on_receipt(void *context, const struct rtl_trip *trip, const char *email)
{
    const rtl_app *app = context;

    rtl_receipt_mail(app->mailer, &app->base, trip, email);
}

/* A relative folder is beside the database: what the program writes stays together. */
static jwo_status open_mail_folder(struct rtl_mail_transport *out, const char *folder,
                                   const char *database, struct jwo_error *err)
{
    const char *slash = strrchr(database, '/');
    const int beside = folder[0] != '/' && slash != NULL ? (int)(slash - database) + 1 : 0;
    struct jwo_buf path;

    jwo_buf_init(&path, 8192);
    jwo_buf_addf(&path, "%.*s%s", beside, database, folder);
    const jwo_status status = rtl_mail_folder(out, path.data, err);
    jwo_buf_dispose(&path);
    return status;
}

static jwo_status make_mailer(rtl_app *app, const char *database, struct jwo_error *err)
{
    const struct rtl_config *config = app->base.config;
    struct rtl_mail_transport transport;
    jwo_status status;

    if (config->mail_smtp[0] == '\0' && config->mail_folder[0] == '\0') {
        return JWO_OK;
    }
    status = config->mail_smtp[0] != '\0'
                 ? rtl_mail_smtp(&transport, &app->base, err)
                 : open_mail_folder(&transport, config->mail_folder, database, err);
    if (status == JWO_OK) {
        app->mailer = rtl_mailer_new(&app->base, &transport);
    }
    return status;
}

static void make_engine(rtl_app *app)
{
    struct rtl_operations *operations = &app->operations;

    operations->base = &app->base;
    operations->waiters = rtl_waiters_new(app->base.loop, rtl_operations_answer, operations);
    operations->lifecycle =
        rtl_lifecycle_new(&app->base, app->amazon, app->processor, on_trip_end, app);
    operations->refunds = rtl_refunds_new(&app->base, app->amazon, on_refund_decided, app);
    operations->payoffs =
        rtl_payoffs_new(&app->base, app->amazon, app->processor, on_payoff_decided, app);
    app->identity = rtl_identity_new(&app->base, app->badges);
    app->guard = rtl_guard_new(app->base.config);
    app->connectors = (struct rtl_connectors){
        .purchases = &app->purchases, .identity = app->identity, .guard = app->guard};
    operations->mailer = app->mailer;
    if (app->mailer != NULL && app->base.config->mail_receipts) {
        rtl_lifecycle_set_receipt(operations->lifecycle, on_receipt, app);
    }
    app->portal = (struct rtl_portal){.base = &app->base,
                                      .refunds = operations->refunds,
                                      .payoffs = operations->payoffs,
                                      .mailer = app->mailer};
    operations->alarms = rtl_alarms_new(&app->base);
    operations->purchases = &app->purchases;
    operations->fraud = app->fraud;
    app->purchases.lifecycle = operations->lifecycle;
    app->purchases.gate = rtl_gate_new(&app->base, app->fraud);
}

static jwo_status serve(rtl_app *app, const struct rtl_app_options *options, struct jwo_error *err)
{
    const struct jwo_http_server_options connectors = {.address = options->address,
                                                       .port = options->port,
                                                       .on_request = rtl_connectors_handle,
                                                       .context = &app->connectors};
    const struct jwo_http_server_options operations = {.address = options->address,
                                                       .port = options->ops_port,
                                                       .on_request = rtl_operations_handle,
                                                       .context = &app->operations};
    const struct jwo_http_server_options portal = {.address = options->address,
                                                   .port = options->portal_port,
                                                   .body_bytes_max = RTL_PORTAL_BODY_MAX,
                                                   .on_request = rtl_portal_handle,
                                                   .context = &app->portal};
    jwo_status status =
        jwo_http_server_new(&app->connectors_server, app->base.loop, &connectors, err);

    if (status == JWO_OK) {
        status = jwo_http_server_new(&app->operations_server, app->base.loop, &operations, err);
    }
    if (status == JWO_OK) {
        status = jwo_http_server_new(&app->portal_server, app->base.loop, &portal, err);
    }
    return status;
}

/* SEC-5: only a test moves the clock, and no test may charge real cards: Amazon's hosts for tests
 * have ".test" before the service (facts 12). */
static jwo_status check_host(const struct rtl_app_options *options, const char *endpoint,
                             struct jwo_error *err)
{
    if (options->has_test_clock && strstr(endpoint, ".amazonphysicalstores.com") != NULL &&
        strstr(endpoint, ".test.") == NULL) {
        return jwo_fail(err, JWO_EINPUT, "--test-clock is for tests, but %s is not a .test host",
                        endpoint);
    }
    return JWO_OK;
}

jwo_status rtl_app_new(rtl_app **out, jwo_loop *loop, const struct rtl_app_options *options,
                       struct jwo_error *err)
{
    rtl_app *app = jwo_calloc(1, sizeof(*app));
    jwo_status status;

    *out = NULL;
    app->base = (struct rtl_base){.loop = loop,
                                  .config = options->config,
                                  .clock = &app->clock,
                                  .prng = &app->prng,
                                  .metrics = &app->metrics};
    app->operations.started_us = jwo_monotonic_us();
    app->operations.has_test_clock = options->has_test_clock;
    app->operations.backups = options->backups;
    seed(&app->prng);
    app->purchases.base = &app->base;
    if ((status = check_host(options, options->config->endpoint, err)) != JWO_OK ||
        (status = check_host(options, options->config->checkout_endpoint, err)) != JWO_OK ||
        (status = rtl_purchases_load_catalog(&app->purchases, err)) != JWO_OK ||
        (status = load_badges(app, err)) != JWO_OK ||
        (status = rtl_store_open(&app->store, loop, options->database, err)) != JWO_OK) {
        goto done;
    }
    app->base.store = app->store;
    rtl_store_on_recovery(app->store, tell_recovery, app);
    rtl_trips_count(app->store);
    rtl_clock_init(&app->clock, app->store, options->has_test_clock);
    if ((status = rtl_amazon_new(&app->amazon, &app->base, err)) != JWO_OK ||
        (status = rtl_processor_new(&app->processor, &app->base, err)) != JWO_OK) {
        goto done;
    }
    if ((status = make_mailer(app, options->database, err)) != JWO_OK ||
        (options->config->risk.fraud_endpoint[0] != '\0' &&
         (status = rtl_fraud_new(&app->fraud, &app->base, err)) != JWO_OK)) {
        goto done;
    }
    make_engine(app);
    if ((status = serve(app, options, err)) != JWO_OK) {
        goto done;
    }
    rtl_lifecycle_resume(app->operations.lifecycle);
    rtl_refunds_resume(app->operations.refunds);
    rtl_payoffs_resume(app->operations.payoffs);
    if (app->mailer != NULL) {
        rtl_mailer_recheck(app->mailer);
    }
    app->operations.resumed = true;
    *out = app;
    app = NULL;

done:
    rtl_app_free(app);
    return status;
}

void rtl_app_free(rtl_app *app)
{
    if (app == NULL) {
        return;
    }
    if (app->store != NULL) {
        rtl_store_abandon(app->store); /* while everything that its actions touch still lives */
    }
    if (app->connectors_server != NULL) {
        jwo_http_server_free(app->connectors_server);
    }
    if (app->operations_server != NULL) {
        jwo_http_server_free(app->operations_server);
    }
    if (app->portal_server != NULL) {
        jwo_http_server_free(app->portal_server);
    }
    rtl_operations_stop_backup(&app->operations);
    rtl_alarms_free(app->operations.alarms);
    rtl_gate_free(app->purchases.gate);
    rtl_fraud_free(app->fraud);
    rtl_payoffs_free(app->operations.payoffs);
    rtl_refunds_free(app->operations.refunds);
    rtl_lifecycle_free(app->operations.lifecycle);
    rtl_waiters_free(app->operations.waiters);
    rtl_mailer_free(app->mailer);
    rtl_amazon_free(app->amazon);
    rtl_processor_free(app->processor);
    rtl_store_close(app->store);
    rtl_identity_free(app->identity);
    rtl_guard_free(app->guard);
    rtl_badges_free(app->badges);
    rtl_catalog_free(app->purchases.catalog);
    jwo_free(app);
}

void rtl_app_stop(rtl_app *app)
{
    app->operations.stopping = true;
    rtl_waiters_tell_all(app->operations.waiters);
}

uint16_t rtl_app_port(const rtl_app *app)
{
    return jwo_http_server_port(app->connectors_server);
}

uint16_t rtl_app_ops_port(const rtl_app *app)
{
    return jwo_http_server_port(app->operations_server);
}

uint16_t rtl_app_portal_port(const rtl_app *app)
{
    return jwo_http_server_port(app->portal_server);
}

jwo_status rtl_app_reload_catalog(rtl_app *app, struct jwo_error *err)
{
    return rtl_purchases_load_catalog(&app->purchases, err);
}

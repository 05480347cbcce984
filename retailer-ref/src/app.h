/* app.h -- the whole retailer: store, payment engine, mail, the three HTTP servers; everything but
 * flags and signals. */
#ifndef RTL_APP_H
#define RTL_APP_H

#include "config.h"
#include "jwo/loop.h"

struct rtl_app_options {
    const struct rtl_config *config;      /* borrowed for the app's life */
    const char *database;                 /* path */
    const char *backups;                  /* folder; NULL: the operations API makes none */
    const char *address;                  /* of all servers; NULL: 127.0.0.1 */
    uint16_t port, ops_port, portal_port; /* 0: any */
    bool has_test_clock;                  /* then Amazon's endpoints must be .test hosts */
};

typedef struct rtl_app rtl_app;

/* Open the store, go on with every unfinished trip, and serve. *err names the file, port or setting
 * at fault. */
JWO_MUST_USE jwo_status rtl_app_new(rtl_app **out, jwo_loop *loop,
                                    const struct rtl_app_options *options, struct jwo_error *err);
/* What is not committed is rolled back, its requests are answered 503. NULL is fine. */
void rtl_app_free(rtl_app *app);

/* The end is near: /readyz says so, and whoever waits at the operations API is answered with what
 * is known. Everything is still served. */
void rtl_app_stop(rtl_app *app);
/* Price carts by what the catalog file says now. On failure everything stays as it was. */
JWO_MUST_USE jwo_status rtl_app_reload_catalog(rtl_app *app, struct jwo_error *err);

uint16_t rtl_app_port(const rtl_app *app);
uint16_t rtl_app_ops_port(const rtl_app *app);
uint16_t rtl_app_portal_port(const rtl_app *app);

#endif

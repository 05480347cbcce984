/* main.c -- retailer-ref: settings, signals, and the loop.
 *
 * SIGHUP: the catalog is read again.
 * Exit: 0 after SIGINT or SIGTERM, 1 when it cannot serve, 2 for a wrong command line; with --check
 * 0 for a sound database, 1 for another.
 */
#include <signal.h>
#include <stdio.h>

#include "check.h"
#include "flags.h"
#include "jwo/flags.h"

/* The first signal begins the end, which comes after --drain; the second one does not wait. Either
 * way the turn is finished: what was asked in it is committed and answered. */
struct ending {
    jwo_loop *loop;
    rtl_app *app;
    jwo_timer *timer;
    int64_t drain_ms;
    bool begun;
};

static void end(void *context)
{
    jwo_loop_stop(((struct ending *)context)->loop);
}

static void on_signal(void *context, int signum)
{
    struct ending *ending = context;

    jwo_log(JWO_LOG_INFO, NULL, "stopping: %s", signum == SIGTERM ? "SIGTERM" : "SIGINT");
    rtl_app_stop(ending->app);
    jwo_timer_start(ending->timer, ending->begun ? 0 : ending->drain_ms);
    ending->begun = true;
}

static void on_hangup(void *context, int signum)
{
    struct jwo_error err;

    (void)signum;
    if (rtl_app_reload_catalog(context, &err) == JWO_OK) {
        jwo_log(JWO_LOG_INFO, NULL, "catalog: read again");
    } else {
        jwo_log(JWO_LOG_ERROR, NULL, "catalog: kept as it was: %s", err.text);
    }
}

static jwo_status run(struct rtl_flags *flags, const struct rtl_config *config,
                      struct jwo_error *err)
{
    jwo_signal *term = NULL, *interrupt = NULL, *hangup = NULL;
    jwo_loop *loop = NULL;
    rtl_app *app = NULL;
    struct ending ending;
    jwo_status status = jwo_loop_new(&loop, err);

    flags->app.config = config;
    if (status != JWO_OK || (status = rtl_app_new(&app, loop, &flags->app, err)) != JWO_OK) {
        goto done;
    }
    ending = (struct ending){.loop = loop, .app = app, .drain_ms = flags->drain_ms};
    ending.timer = jwo_timer_new(loop, end, &ending);
    term = jwo_signal_new(loop, SIGTERM, on_signal, &ending);
    interrupt = jwo_signal_new(loop, SIGINT, on_signal, &ending);
    hangup = jwo_signal_new(loop, SIGHUP, on_hangup, app);
    (void)printf("ready port=%u ops_port=%u portal_port=%u\n", rtl_app_port(app),
                 rtl_app_ops_port(app), rtl_app_portal_port(app));
    (void)fflush(stdout);
    jwo_loop_run(loop);
    jwo_signal_free(term);
    jwo_signal_free(interrupt);
    jwo_timer_free(ending.timer);
    jwo_signal_free(hangup);

done:
    rtl_app_free(app);
    if (loop != NULL) {
        jwo_loop_free(loop);
    }
    return status;
}

int main(int argc, char **argv)
{
    struct rtl_config config = {.endpoint = ""};
    struct jwo_error err = {.status = JWO_OK, .text = ""};
    struct rtl_flags flags;

    if (rtl_flags_read(&flags, argc, argv, &err) != JWO_OK) {
        return jwo_flags_complain("retailer-ref", &err);
    }
    if (flags.help || flags.version) {
        (void)fputs(flags.help ? rtl_flags_usage() : "retailer-ref " JWO_VERSION "\n", stdout);
        return 0;
    }
    (void)signal(SIGPIPE, SIG_IGN); /* a peer that leaves is no reason to die */
    jwo_log_setup("retailer-ref", flags.log_level, flags.log_json);
    if (flags.check) {
        const int code = rtl_check(flags.app.database, stdout, &err);

        if (err.status != JWO_OK) {
            (void)fprintf(stderr, "retailer-ref: %s\n", err.text);
        }
        return code;
    }
    jwo_status status = rtl_config_load(&config, flags.config, &err);
    if (status == JWO_OK) {
        status = run(&flags, &config, &err);
    }
    rtl_config_dispose(&config);
    if (status != JWO_OK) {
        (void)fprintf(stderr, "retailer-ref: %s\n", err.text);
    }
    return status == JWO_OK ? 0 : 1;
}

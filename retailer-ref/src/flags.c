/* flags.c -- see flags.h for the contract. */
#include "flags.h"

#include "jwo/clock.h"
#include "jwo/flags.h"

static const char usage[] =
    "usage: retailer-ref --config FILE --database FILE [options]\n"
    "       retailer-ref --check --database FILE\n"
    "The reference retailer, until it is interrupted.\n"
    "Prints `ready port=N ops_port=N portal_port=N` when it serves.\n"
    "  --config FILE    settings (docs/retailer-settings.md)\n"
    "  --database FILE  the ledger; made if it is not there\n"
    "  --port N         Amazon's calls (default: any free port)\n"
    "  --ops-port N     the operations pages and API (default: any free port)\n"
    "  --portal-port N  the shoppers' portal (default: any free port)\n"
    "  --address IP     listen there (default: 127.0.0.1)\n"
    "  --backups DIR    where the operations API puts backups (default: makes none)\n"
    "  --check          say whether the database keeps its promises, and end\n"
    "  --drain D        serve on for so long after SIGTERM, `not ready` (default: 0s)\n"
    "  --test-clock     let the operations API move time; for Amazon's .test hosts\n"
    "  --log-level L    debug, info, warn, error or none (default: info)\n"
    "  --log-json       log in JSON lines\n"
    "  --version        print the version\n"
    "  --help           print this text\n"
    "environment:\n"
    "  JWO_PAYMENTS_ENDPOINT  URL of Amazon's payment service\n"
    "  JWO_OPERATIONS_TOKEN   bearer token of the operations API, and to sign in with\n"
    "  JWO_REGION             AWS region, if the URL does not name it\n"
    "  JWO_CREDENTIALS_FILE   what calls are signed with, or AWS_ACCESS_KEY_ID,\n"
    "                         AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN\n"
    "  JWO_PROCESSOR_ENDPOINT, JWO_PROCESSOR_KEY\n"
    "                         our payment processor; without it no payoffs are taken\n"
    "  and some that few need: docs/retailer-settings.md\n"
    "exit codes: 0 interrupted or sound, 1 cannot serve or not sound, 2 usage\n";

const char *rtl_flags_usage(void)
{
    return usage;
}

jwo_status rtl_flags_read(struct rtl_flags *flags, int argc, char *const *argv,
                          struct jwo_error *err)
{
    struct rtl_app_options *app = &flags->app;
    const char *port = NULL, *ops_port = NULL, *portal_port = NULL, *log_level = NULL,
               *drain = NULL;
    const struct jwo_flag table[] = {
        {"--config", .value = &flags->config},
        {"--database", .value = &app->database},
        {"--port", .value = &port},
        {"--ops-port", .value = &ops_port},
        {"--portal-port", .value = &portal_port},
        {"--address", .value = &app->address},
        {"--backups", .value = &app->backups},
        {"--drain", .value = &drain},
        {"--check", .seen = &flags->check},
        {"--test-clock", .seen = &app->has_test_clock},
        {"--log-level", .value = &log_level},
        {"--log-json", .seen = &flags->log_json},
        {"--version", .seen = &flags->version},
        {"--help", .seen = &flags->help},
        {0},
    };

    *flags = (struct rtl_flags){.log_level = JWO_LOG_INFO};
    if (jwo_flags_parse(argc, argv, table, NULL, NULL, err) != JWO_OK) {
        return JWO_EINPUT;
    }
    if (flags->help || flags->version) {
        return JWO_OK;
    }
    if (jwo_flags_port(&app->port, "--port", port, err) != JWO_OK ||
        jwo_flags_port(&app->ops_port, "--ops-port", ops_port, err) != JWO_OK ||
        jwo_flags_port(&app->portal_port, "--portal-port", portal_port, err) != JWO_OK ||
        jwo_flags_log_level(&flags->log_level, "--log-level", log_level, err) != JWO_OK) {
        return JWO_EINPUT;
    }
    if (drain != NULL && !jwo_duration_parse(drain, &flags->drain_ms)) {
        return jwo_fail(err, JWO_EINPUT, "--drain %s: no duration such as 300ms, 10s or 1m", drain);
    }
    if (app->database == NULL || (flags->config == NULL && !flags->check)) {
        return jwo_fail(err, JWO_EINPUT, "--%s FILE is missing",
                        app->database == NULL && (flags->config != NULL || flags->check)
                            ? "database"
                            : "config");
    }
    return JWO_OK;
}

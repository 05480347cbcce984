/* flags.c -- see flags.h for the contract. */
#include "flags.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] = "Usage: retailer-ref --config FILE --database FILE [option...]\n"
                            "  --address ADDRESS  listen there instead of on 127.0.0.1\n"
                            "  --port N           Amazon's calls (default: any free port)\n"
                            "  --ops-port N       the operations API (default: any free port)\n"
                            "  --test-clock       let the operations API move the clock\n"
                            "  --log-level LEVEL  debug, info, warn, error, none (default: info)\n"
                            "  --log-json         log in JSON lines\n"
                            "Environment: JWO_PAYMENTS_ENDPOINT, JWO_REGION, JWO_OPERATIONS_TOKEN, "
                            "JWO_CREDENTIALS_FILE or AWS_*.\n"
                            "Prints `ready port=N ops_port=N` when it serves. SIGTERM ends it.\n";

enum {
    CONFIG = 1,
    DATABASE,
    ADDRESS,
    PORT,
    OPS_PORT,
    TEST_CLOCK,
    LOG_LEVEL,
    LOG_JSON,
    VERSION,
    HELP
};

/* clang-format off */
static const struct option options[] = {
    {"config",     required_argument, NULL, CONFIG},
    {"database",   required_argument, NULL, DATABASE},
    {"address",    required_argument, NULL, ADDRESS},
    {"port",       required_argument, NULL, PORT},
    {"ops-port",   required_argument, NULL, OPS_PORT},
    {"test-clock", no_argument,       NULL, TEST_CLOCK},
    {"log-level",  required_argument, NULL, LOG_LEVEL},
    {"log-json",   no_argument,       NULL, LOG_JSON},
    {"version",    no_argument,       NULL, VERSION},
    {"help",       no_argument,       NULL, HELP},
    {NULL, 0, NULL, 0},
};
/* clang-format on */

_Noreturn static void wrong_usage(const char *what, const char *value)
{
    (void)fprintf(stderr, "retailer-ref: %s%s (see --help)\n", what, value);
    exit(2);
}

_Noreturn static void say(const char *text)
{
    (void)fputs(text, stdout);
    exit(0);
}

static uint16_t port_of(const char *flag, const char *text)
{
    char *end = NULL;
    const long port = strtol(text, &end, 10);

    if (end == text || *end != '\0' || port < 0 || port > 65535) {
        wrong_usage(flag, text);
    }
    return (uint16_t)port;
}

static void flag_read(struct rtl_flags *flags, int flag, char **argv)
{
    switch (flag) {
    case CONFIG:
        flags->config = optarg;
        break;
    case DATABASE:
        flags->app.database = optarg;
        break;
    case ADDRESS:
        flags->app.address = optarg;
        break;
    case PORT:
        flags->app.port = port_of("--port takes a number from 0 to 65535, not ", optarg);
        break;
    case OPS_PORT:
        flags->app.ops_port = port_of("--ops-port takes a number from 0 to 65535, not ", optarg);
        break;
    case TEST_CLOCK:
        flags->app.has_test_clock = true;
        break;
    case LOG_LEVEL:
        if (!jwo_log_level_parse(optarg, &flags->log_level)) {
            wrong_usage("--log-level takes debug, info, warn, error or none, not ", optarg);
        }
        break;
    case LOG_JSON:
        flags->log_json = true;
        break;
    case VERSION:
        say("retailer-ref " JWO_VERSION "\n");
    case HELP:
        say(usage);
    case ':':
        wrong_usage("a value is missing after ", argv[optind - 1]);
    default:
        wrong_usage("unknown flag ", argv[optind - 1]);
    }
}

void rtl_flags_read(struct rtl_flags *flags, int argc, char **argv)
{
    int flag;

    *flags = (struct rtl_flags){.log_level = JWO_LOG_INFO};
    opterr = 0;
    while ((flag = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        flag_read(flags, flag, argv);
    }
    if (optind < argc) {
        wrong_usage("what is this: ", argv[optind]);
    }
    if (flags->config == NULL || flags->app.database == NULL) {
        wrong_usage(
            flags->config == NULL ? "--config FILE is missing" : "--database FILE is missing", "");
    }
}

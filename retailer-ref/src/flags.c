/* flags.c -- see flags.h for the contract. */
#include "flags.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "usage: retailer-ref --config FILE --database FILE [options]\n"
    "The reference retailer, until it is interrupted.\n"
    "Prints `ready port=N ops_port=N` when it serves.\n"
    "  --config FILE    settings (docs/retailer-settings.md)\n"
    "  --database FILE  the ledger; made if it is not there\n"
    "  --port N         Amazon's calls (default: any free port)\n"
    "  --ops-port N     the operations API (default: any free port)\n"
    "  --address IP     listen there (default: 127.0.0.1)\n"
    "  --test-clock     let the operations API move the clock\n"
    "  --log-level L    debug, info, warn, error or none (default: info)\n"
    "  --log-json       log in JSON lines\n"
    "  --version        print the version\n"
    "  --help           print this text\n"
    "environment:\n"
    "  JWO_PAYMENTS_ENDPOINT  URL of Amazon's payment service\n"
    "  JWO_OPERATIONS_TOKEN   bearer token of the operations API\n"
    "  JWO_REGION             AWS region, if the URL does not name it\n"
    "  JWO_CREDENTIALS_FILE   what calls are signed with, or AWS_ACCESS_KEY_ID,\n"
    "                         AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN\n"
    "exit codes: 0 interrupted, 1 cannot serve, 2 usage\n";

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

__attribute__((format(printf, 1, 2))) _Noreturn static void wrong_usage(const char *format, ...)
{
    va_list values;

    (void)fputs("retailer-ref: ", stderr);
    va_start(values, format);
    (void)vfprintf(stderr, format, values);
    va_end(values);
    (void)fputs(" (see retailer-ref --help)\n", stderr);
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

    if (text[0] < '0' || text[0] > '9' || *end != '\0' || port > 65535) {
        wrong_usage("%s %s: it must be a number from 0 to 65535", flag, text);
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
        flags->app.port = port_of("--port", optarg);
        break;
    case OPS_PORT:
        flags->app.ops_port = port_of("--ops-port", optarg);
        break;
    case TEST_CLOCK:
        flags->app.has_test_clock = true;
        break;
    case LOG_LEVEL:
        if (!jwo_log_level_parse(optarg, &flags->log_level)) {
            wrong_usage("--log-level %s: it may be debug, info, warn, error or none", optarg);
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
        wrong_usage("%s needs a value", argv[optind - 1]);
    default:
        wrong_usage("there is no flag %s", argv[optind - 1]);
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
        wrong_usage("\"%s\" is not a flag", argv[optind]);
    }
    if (flags->config == NULL || flags->app.database == NULL) {
        wrong_usage("--%s FILE is missing", flags->config == NULL ? "config" : "database");
    }
}

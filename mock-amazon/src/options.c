/* options.c -- see options.h for the contract. */
#include "options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/digest.h"
#include "jwo/prng.h"

enum {
    PORT = 1,
    CONTROL_PORT,
    ADDRESS,
    ALLOW_REMOTE,
    SEED,
    LOG_LEVEL,
    PLAY,
    RETAILER,
    HELP,
    VERSION
};

static const struct option flags[] = {
    {"port", required_argument, NULL, PORT},
    {"control-port", required_argument, NULL, CONTROL_PORT},
    {"address", required_argument, NULL, ADDRESS},
    {"allow-remote", no_argument, NULL, ALLOW_REMOTE},
    {"seed", required_argument, NULL, SEED},
    {"log-level", required_argument, NULL, LOG_LEVEL},
    {"play", required_argument, NULL, PLAY},
    {"retailer", required_argument, NULL, RETAILER},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

const char *amz_options_usage(void)
{
    return "usage: mock-amazon [options]\n"
           "       mock-amazon --play FILE... --retailer URL [options]\n"
           "Stands in for Amazon's Just Walk Out payment service, until it is interrupted.\n"
           "Prints `ready port=N control_port=N` when it serves.\n"
           "  --port N          Amazon's services (default: any free port)\n"
           "  --control-port N  the control API (default: any free port)\n"
           "  --address IP      listen there (default: 127.0.0.1)\n"
           "  --allow-remote    even if other machines can reach that address\n"
           "  --seed N          of ids and chances (default: a new one, which is logged)\n"
           "  --log-level L     debug, info, warn, error or none (default: info)\n"
           "  --play FILE       play a story, and end; may be repeated\n"
           "  --retailer URL    the retailer that the stories are played against\n"
           "  --version         print the version\n"
           "  --help            print this text\n"
           "environment: made up and printed when not set\n"
           "  JWO_ACCESS_KEY_ID, JWO_SECRET_ACCESS_KEY  what calls are signed with\n"
           "  JWO_CONTROL_TOKEN                         bearer token of the control API\n"
           "exit codes: 0 interrupted, 1 cannot serve, 2 usage; with --play: 0 passed,\n"
           "            1 failed, 2 usage (also a file that is no story),\n"
           "            3 inconclusive, 4 harness fault\n";
}

/* A decimal number of digits alone, up to `max`. */
static bool read_number(const char *text, uint64_t max, uint64_t *out)
{
    char *end = NULL;
    unsigned long long value;

    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    value = strtoull(text, &end, 10);
    if (*end != '\0' || errno != 0 || value > max) {
        return false;
    }
    *out = value;
    return true;
}

static jwo_status read_port(uint16_t *out, const char *flag, struct jwo_error *err)
{
    uint64_t number = 0;

    if (!read_number(optarg, UINT16_MAX, &number)) {
        return jwo_fail(err, JWO_EINPUT, "--%s %s: it must be a number from 0 to 65535", flag,
                        optarg);
    }
    *out = (uint16_t)number;
    return JWO_OK;
}

static bool is_address(const char *text)
{
    unsigned char bytes[16];

    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static jwo_status read_flag(struct amz_options *out, int flag, struct jwo_error *err)
{
    switch (flag) {
    case PORT:
        return read_port(&out->amazon.port, "port", err);
    case CONTROL_PORT:
        return read_port(&out->control.port, "control-port", err);
    case ADDRESS:
        if (!is_address(optarg) || strlen(optarg) >= sizeof out->address) {
            return jwo_fail(err, JWO_EINPUT, "--address %s: it must be an IP address", optarg);
        }
        (void)snprintf(out->address, sizeof out->address, "%s", optarg);
        return JWO_OK;
    case ALLOW_REMOTE:
        out->allow_remote = true;
        return JWO_OK;
    case SEED:
        return read_number(optarg, UINT64_MAX, &out->amazon.seed)
                   ? JWO_OK
                   : jwo_fail(err, JWO_EINPUT, "--seed %s: it must be a number", optarg);
    case LOG_LEVEL:
        return jwo_log_level_parse(optarg, &out->log_level)
                   ? JWO_OK
                   : jwo_fail(err, JWO_EINPUT,
                              "--log-level %s: it may be debug, info, warn, error or none", optarg);
    case PLAY:
        if (out->play_count == AMZ_PLAYS_MAX) {
            return jwo_fail(err, JWO_EINPUT, "--play: more than %d stories", AMZ_PLAYS_MAX);
        }
        out->plays[out->play_count++] = optarg;
        return JWO_OK;
    case RETAILER:
        if (strncmp(optarg, "http://", 7) != 0 && strncmp(optarg, "https://", 8) != 0) {
            return jwo_fail(err, JWO_EINPUT, "--retailer %s: it must be an http:// or https:// URL",
                            optarg);
        }
        out->retailer_url = optarg;
        return JWO_OK;
    case HELP:
        out->help = true;
        return JWO_OK;
    case VERSION:
        out->version = true;
        return JWO_OK;
    default:
        return jwo_fail(err, JWO_EINPUT, "unknown flag");
    }
}

static jwo_status copy_secret(char *out, size_t size, const char *value, const char *name,
                              struct jwo_error *err)
{
    if (value && strlen(value) >= size) {
        return jwo_fail(err, JWO_EINPUT, "%s is longer than %zu characters", name, size - 1);
    }
    (void)snprintf(out, size, "%s", value ? value : "");
    return JWO_OK;
}

jwo_status amz_options_credentials(struct jwo_credentials *out,
                                   const struct amz_environment *environment, struct jwo_error *err)
{
    if (copy_secret(out->access_key_id, sizeof out->access_key_id, environment->access_key_id,
                    "JWO_ACCESS_KEY_ID", err) != JWO_OK ||
        copy_secret(out->secret_access_key, sizeof out->secret_access_key,
                    environment->secret_access_key, "JWO_SECRET_ACCESS_KEY", err) != JWO_OK) {
        return JWO_EINPUT;
    }
    if ((out->access_key_id[0] == '\0') != (out->secret_access_key[0] == '\0')) {
        return jwo_fail(err, JWO_EINPUT,
                        "JWO_ACCESS_KEY_ID and JWO_SECRET_ACCESS_KEY: one is set, one is not");
    }
    return JWO_OK;
}

static jwo_status read_token(struct amz_options *out, const char *value, struct jwo_error *err)
{
    unsigned char bytes[32];

    if (value) {
        return value[0] ? copy_secret(out->control_token, sizeof out->control_token, value,
                                      "JWO_CONTROL_TOKEN", err)
                        : jwo_fail(err, JWO_EINPUT, "JWO_CONTROL_TOKEN is empty");
    }
    jwo_random_bytes(bytes, sizeof bytes);
    jwo_hex(bytes, sizeof bytes, out->control_token);
    out->token_is_made = true;
    return JWO_OK;
}

jwo_status amz_options_read(struct amz_options *out, int argc, char *const *argv,
                            const struct amz_environment *environment, struct jwo_error *err)
{
    int flag;

    *out = (struct amz_options){.address = "127.0.0.1", .log_level = JWO_LOG_INFO};
    out->amazon.address = out->control.address = out->address;
    out->control.token = out->control_token;
    jwo_random_bytes(&out->amazon.seed, sizeof out->amazon.seed);
    optind = 0; /* GNU: start over, also in a second call */
    opterr = 0;
    while ((flag = getopt_long(argc, argv, ":", flags, NULL)) != -1) {
        if (flag == ':') {
            return jwo_fail(err, JWO_EINPUT, "%s needs a value", argv[optind - 1]);
        }
        if (flag == '?') {
            return jwo_fail(err, JWO_EINPUT, "there is no flag %s", argv[optind - 1]);
        }
        if (read_flag(out, flag, err) != JWO_OK) {
            return JWO_EINPUT;
        }
        if (out->help || out->version) {
            return JWO_OK;
        }
    }
    if (optind < argc) {
        return jwo_fail(err, JWO_EINPUT, "\"%s\" is not a flag", argv[optind]);
    }
    if (!is_loopback(out->address) && !out->allow_remote) {
        return jwo_fail(err, JWO_EINPUT,
                        "--address %s can be reached from outside: say --allow-remote too",
                        out->address);
    }
    if ((out->play_count > 0) != (out->retailer_url != NULL)) {
        return jwo_fail(err, JWO_EINPUT, "--play and --retailer go together");
    }
    return amz_options_credentials(&out->amazon.credentials, environment, err) == JWO_OK
               ? read_token(out, environment->control_token, err)
               : JWO_EINPUT;
}

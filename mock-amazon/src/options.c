/* options.c -- see options.h for the contract. */
#include "options.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "jwo/digest.h"
#include "jwo/flags.h"
#include "jwo/prng.h"

/* Less holds not even one page of a catalog; more is no bound any more. */
#define JOURNAL_BYTES_MIN (64u * 1024)
#define JOURNAL_BYTES_MAX (UINT64_C(64) * 1024 * 1024 * 1024)

const char *amz_options_usage(void)
{
    return "usage: mock-amazon [options]\n"
           "       mock-amazon --play FILE... --retailer URL [options]\n"
           "Stands in for Amazon's Just Walk Out payment service, until it is interrupted.\n"
           "Prints `console URL` for a browser, then `ready port=N control_port=N`.\n"
           "  --port N             Amazon's services (default: any free port)\n"
           "  --control-port N     the console and control API (default: any free port)\n"
           "  --control-name NAME  that the control API is also known by (default: none)\n"
           "  --address IP         listen there (default: 127.0.0.1)\n"
           "  --allow-remote       even if other machines can reach that address\n"
           "  --seed N             of ids and chances (default: a new one, which is logged)\n"
           "  --role ARN           STS lets it be assumed; up to 5 times (default: any role)\n"
           "  --log-level L        debug, info, warn, error or none (default: info)\n"
           "  --journal-bytes N    memory for the exchanges of a world, the oldest make room\n"
           "                       (default: 16777216)\n"
           "  --record FILE        write every exchange to it too, a line of JSON each\n"
           "  --play FILE          play a story, and end; may be repeated\n"
           "  --retailer URL       the retailer that the stories are played against\n"
           "  --openapi            print the OpenAPI document of both ports\n"
           "  --operations         print what retailers call: name, method, path, service\n"
           "                       that is signed for, kind of body\n"
           "  --version            print the version\n"
           "  --help               print this text\n"
           "environment: made up and printed when not set\n"
           "  JWO_ACCESS_KEY_ID, JWO_SECRET_ACCESS_KEY  what calls are signed with\n"
           "  JWO_CONNECTOR_ACCESS_KEY_ID, JWO_CONNECTOR_SECRET_ACCESS_KEY\n"
           "                                            those of Amazon's own calls\n"
           "  JWO_CONTROL_TOKEN                         bearer token of the control API\n"
           "  JWO_PROCESSOR_KEY                         bearer key of the payment processor\n"
           "exit codes: 0 interrupted, 1 cannot serve, 2 usage; with --play: 0 passed,\n"
           "            1 failed, 2 usage (also a file that is no story),\n"
           "            3 inconclusive, 4 harness fault\n";
}

static bool is_address(const char *text)
{
    unsigned char bytes[16];

    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

/* Of a host; the port is told elsewhere. */
static bool is_name(const char *text)
{
    const size_t len = strlen(text);

    return len > 0 && len < AMZ_CONTROL_NAME_MAX &&
           strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_") == len;
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* What the table cannot check, and what needs another form. */
static jwo_status check_values(struct amz_options *out, const char *address, struct jwo_error *err)
{
    if (address && (!is_address(address) || strlen(address) >= sizeof out->address)) {
        return jwo_fail(err, JWO_EINPUT, "--address %.100s: it must be an IP address", address);
    }
    if (address) {
        (void)snprintf(out->address, sizeof out->address, "%s", address);
    }
    if (out->control.name && !is_name(out->control.name)) {
        return jwo_fail(err, JWO_EINPUT, "--control-name %.100s: it must be the name of a host",
                        out->control.name);
    }
    out->is_remote = !is_loopback(out->address);
    if (out->is_remote && !out->allow_remote) {
        return jwo_fail(err, JWO_EINPUT,
                        "--address %s can be reached from outside: say --allow-remote too",
                        out->address);
    }
    if (out->retailer_url && strncmp(out->retailer_url, "http://", 7) != 0 &&
        strncmp(out->retailer_url, "https://", 8) != 0) {
        return jwo_fail(err, JWO_EINPUT, "--retailer %.100s: it must be an http:// or https:// URL",
                        out->retailer_url);
    }
    if ((out->play_count > 0) != (out->retailer_url != NULL)) {
        return jwo_fail(err, JWO_EINPUT, "--play and --retailer go together");
    }
    return JWO_OK;
}

static jwo_status read_flags(struct amz_options *out, int argc, char *const *argv,
                             struct jwo_error *err)
{
    const char *port = NULL, *control_port = NULL, *address = NULL, *seed = NULL, *level = NULL;
    const char *journal_bytes = NULL;
    uint64_t bytes_max = 0;
    struct jwo_flag_values plays = {.items = out->plays, .max = AMZ_PLAYS_MAX};
    struct jwo_flag_values roles = {.items = out->roles, .max = AMZ_ROLES_MAX};
    const struct jwo_flag flags[] = {
        {"--port", .value = &port},
        {"--control-port", .value = &control_port},
        {"--control-name", .value = &out->control.name},
        {"--address", .value = &address},
        {"--allow-remote", .seen = &out->allow_remote},
        {"--seed", .value = &seed},
        {"--log-level", .value = &level},
        {"--role", .values = &roles},
        {"--journal-bytes", .value = &journal_bytes},
        {"--record", .value = &out->record_path},
        {"--operations", .seen = &out->operations},
        {"--play", .values = &plays},
        {"--retailer", .value = &out->retailer_url},
        {"--help", .seen = &out->help},
        {"--version", .seen = &out->version},
        {"--openapi", .seen = &out->openapi},
        {0},
    };

    if (jwo_flags_parse(argc, argv, flags, NULL, NULL, err) != JWO_OK) {
        return JWO_EINPUT;
    }
    out->play_count = plays.count;
    out->amazon.roles = roles.count > 0 ? out->roles : NULL;
    out->amazon.role_count = roles.count;
    if (out->help || out->version || out->openapi || out->operations) {
        return JWO_OK;
    }
    if (jwo_flags_port(&out->amazon.port, "--port", port, err) != JWO_OK ||
        jwo_flags_port(&out->control.port, "--control-port", control_port, err) != JWO_OK ||
        jwo_flags_number(&out->amazon.seed, "--seed", seed, 0, UINT64_MAX, err) != JWO_OK ||
        jwo_flags_log_level(&out->log_level, "--log-level", level, err) != JWO_OK ||
        jwo_flags_number(&bytes_max, "--journal-bytes", journal_bytes, JOURNAL_BYTES_MIN,
                         JOURNAL_BYTES_MAX, err) != JWO_OK) {
        return JWO_EINPUT;
    }
    out->amazon.journal_bytes_max = (size_t)bytes_max;
    return check_values(out, address, err);
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

/* Both or neither: `id_name` and `secret_name` are the variables. */
static jwo_status read_pair(struct jwo_credentials *out, const char *id, const char *id_name,
                            const char *secret, const char *secret_name, struct jwo_error *err)
{
    if (copy_secret(out->access_key_id, sizeof out->access_key_id, id, id_name, err) != JWO_OK ||
        copy_secret(out->secret_access_key, sizeof out->secret_access_key, secret, secret_name,
                    err) != JWO_OK) {
        return JWO_EINPUT;
    }
    if ((out->access_key_id[0] == '\0') != (out->secret_access_key[0] == '\0')) {
        return jwo_fail(err, JWO_EINPUT, "%s and %s: one is set, one is not", id_name, secret_name);
    }
    return JWO_OK;
}

jwo_status amz_options_credentials(struct jwo_credentials *out,
                                   const struct amz_environment *environment, struct jwo_error *err)
{
    return read_pair(out, environment->access_key_id, "JWO_ACCESS_KEY_ID",
                     environment->secret_access_key, "JWO_SECRET_ACCESS_KEY", err);
}

jwo_status amz_options_connector(struct jwo_credentials *out,
                                 const struct amz_environment *environment, struct jwo_error *err)
{
    return read_pair(out, environment->connector_access_key_id, "JWO_CONNECTOR_ACCESS_KEY_ID",
                     environment->connector_secret_access_key, "JWO_CONNECTOR_SECRET_ACCESS_KEY",
                     err);
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
    *out = (struct amz_options){.address = "127.0.0.1", .log_level = JWO_LOG_INFO};
    out->amazon.address = out->control.address = out->address;
    out->control.token = out->control_token;
    jwo_random_bytes(&out->amazon.seed, sizeof out->amazon.seed);
    if (read_flags(out, argc, argv, err) != JWO_OK) {
        return JWO_EINPUT;
    }
    if (out->help || out->version || out->openapi || out->operations) {
        return JWO_OK;
    }
    if (environment->processor_key && !environment->processor_key[0]) {
        return jwo_fail(err, JWO_EINPUT, "JWO_PROCESSOR_KEY is empty");
    }
    out->amazon.processor_key = environment->processor_key;
    return amz_options_credentials(&out->amazon.credentials, environment, err) == JWO_OK &&
                   amz_options_connector(&out->amazon.connector, environment, err) == JWO_OK
               ? read_token(out, environment->control_token, err)
               : JWO_EINPUT;
}

/* main.c -- mock-amazon by itself: a service port, a control port, until it is interrupted, or
 * until the stories of the command line have been played.
 *
 * Exit: 0 after SIGINT or SIGTERM, 1 when it cannot serve, 2 for a wrong command line; with --play
 * as play.h says, and 3 when it cannot serve.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/flags.h"
#include "openapi.h"
#include "operations.h"
#include "options.h"
#include "play.h"
#include "recorder.h"

static void on_signal(void *loop, int signum)
{
    (void)signum;
    jwo_loop_stop(loop);
}

/* A link to click on. The token is its fragment, which stays in the browser. */
static void announce_console(const struct amz_options *options, uint16_t port)
{
    const bool is_any =
        strcmp(options->address, "0.0.0.0") == 0 || strcmp(options->address, "::") == 0;
    const char *host = is_any ? "127.0.0.1" : options->address;
    const bool is_v6 = strchr(host, ':') != NULL;

    (void)printf("console http://%s%s%s:%u/%s%s\n", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port,
                 options->token_is_made ? "#token=" : "",
                 options->token_is_made ? options->control_token : "");
}

/* Secrets that were made up are told once; those that were given are not repeated. */
static void announce(const struct amz_options *options, amz_amazon *amazon,
                     const amz_control *control)
{
    const struct jwo_credentials *credentials = amz_amazon_credentials(amazon);

    if (!options->amazon.credentials.access_key_id[0]) {
        (void)printf("access_key_id=%s secret_access_key=%s\n", credentials->access_key_id,
                     credentials->secret_access_key);
    }
    if (!options->amazon.connector.access_key_id[0]) {
        credentials = amz_amazon_connector_credentials(amazon);
        (void)printf("connector_access_key_id=%s connector_secret_access_key=%s\n",
                     credentials->access_key_id, credentials->secret_access_key);
    }
    if (!options->amazon.processor_key) {
        (void)printf("processor_key=%s\n", amz_amazon_processor_key(amazon));
    }
    if (options->token_is_made) {
        (void)printf("control_token=%s\n", options->control_token);
    }
    if (options->play_count == 0) {
        announce_console(options, amz_control_port(control));
    }
    jwo_log(JWO_LOG_INFO, NULL, "seed %" PRIu64, amz_amazon_seed(amazon));
    (void)printf("ready port=%u control_port=%u\n", amz_amazon_port(amazon),
                 amz_control_port(control));
    (void)fflush(stdout);
}

/* Until a signal comes, or all stories have been played. The exit code. */
static int run(const struct amz_options *options, amz_amazon *amazon, const amz_control *control)
{
    jwo_loop *loop = amz_amazon_loop(amazon);
    /* Before "ready" is said: from then on the program may be ended, and ends well. */
    jwo_signal *interrupt = jwo_signal_new(loop, SIGINT, on_signal, loop);
    jwo_signal *terminate = jwo_signal_new(loop, SIGTERM, on_signal, loop);
    int code = 0;

    announce(options, amazon, control);
    if (options->play_count > 0) {
        code = amz_play(amazon, &(struct amz_play_options){.files = options->plays,
                                                           .file_count = options->play_count,
                                                           .retailer_url = options->retailer_url,
                                                           .out = stdout,
                                                           .complaints = stderr});
    } else {
        jwo_loop_run(loop);
    }
    jwo_signal_free(interrupt);
    jwo_signal_free(terminate);
    return code;
}

/* One line each, for scripts that go through all of them. */
static void print_operations(void)
{
    for (const struct amz_operation *row = amz_operations(); row->op != AMZ_OP_UNKNOWN; row++) {
        (void)printf("%s %s %s %s %s\n", amz_op_name(row->op), row->method ? row->method : "POST",
                     row->path, amz_auth_name(row->auth),
                     row->takes == AMZ_TAKES_FORM ? "form" : "json");
    }
}

static jwo_status serve(const struct amz_options *options, int *code, struct jwo_error *err)
{
    jwo_loop *loop = NULL;
    amz_amazon *amazon = NULL;
    amz_control *control = NULL;
    amz_recorder *recorder = NULL;
    jwo_status status = jwo_loop_new(&loop, err);

    if (status == JWO_OK) {
        status = amz_amazon_new(&amazon, loop, &options->amazon, err);
    }
    if (status == JWO_OK) {
        status = amz_control_new(&control, amazon, &options->control, err);
    }
    if (status == JWO_OK && options->record_path) {
        status = amz_recorder_new(&recorder, amazon, options->record_path, err);
    }
    if (status == JWO_OK) {
        *code = run(options, amazon, control);
    }
    amz_control_free(control);
    if (amz_recorder_free(recorder, err) != JWO_OK) {
        status = JWO_EIO;
    }
    amz_amazon_free(amazon);
    jwo_loop_free(loop);
    return status;
}

static int print_openapi(void)
{
    struct jwo_buf text;
    bool is_written;

    jwo_buf_init(&text, AMZ_OPENAPI_BYTES_MAX);
    amz_openapi_write(&text);
    is_written = fwrite(text.data, 1, text.len, stdout) == text.len && fflush(stdout) == 0;
    jwo_buf_dispose(&text);
    return is_written ? 0 : 1;
}

int main(int argc, char **argv)
{
    const struct amz_environment environment = {
        .access_key_id = getenv("JWO_ACCESS_KEY_ID"),
        .secret_access_key = getenv("JWO_SECRET_ACCESS_KEY"),
        .control_token = getenv("JWO_CONTROL_TOKEN"),
        .connector_access_key_id = getenv("JWO_CONNECTOR_ACCESS_KEY_ID"),
        .connector_secret_access_key = getenv("JWO_CONNECTOR_SECRET_ACCESS_KEY"),
        .processor_key = getenv("JWO_PROCESSOR_KEY")};
    struct amz_options options;
    struct jwo_error err;
    int code = 0;

    if (amz_options_read(&options, argc, argv, &environment, &err) != JWO_OK) {
        return jwo_flags_complain("mock-amazon", &err);
    }
    if (options.help || options.version) {
        (void)fputs(options.help ? amz_options_usage() : "mock-amazon " JWO_VERSION "\n", stdout);
        return 0;
    }
    if (options.openapi) {
        return print_openapi();
    }
    if (options.operations) {
        print_operations();
        return 0;
    }
    jwo_log_setup("mock-amazon", options.log_level, false);
    if (options.is_remote) {
        jwo_log(JWO_LOG_WARN, NULL, "%s: other machines may reach this Amazon", options.address);
    }
    if (serve(&options, &code, &err) != JWO_OK) {
        (void)fprintf(stderr, "mock-amazon: %s\n", err.text);
        return options.play_count > 0 ? 3 : 1;
    }
    return code;
}

/* instance.c -- see instance.h for the contract. */
#include "instance.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "guard.h"
#include "jwo/alloc.h"
#include "jwo/digest.h"
#include "jwo/log.h"
#include "lua_retailer.h"

enum { LOG_TAIL_BYTES = 400, LOG_TAIL_LINES = 4, PROBE_TIMEOUT_MS = 5000 };

struct hrn_instance {
    hrn_profile *profile; /* borrowed, as are the next two */
    amz_amazon *amazon;
    jwo_loop *loop;
    void (*changed)(void *context);
    void *context;

    enum hrn_instance_state state;
    struct hrn_where where;
    char trouble[1024];
    bool again; /* it was killed to be started again: its exit is no trouble */

    amz_door *door; /* NULL: it comes by the port of all */
    struct hrn_start_command command;
    jwo_process *process; /* NULL: none runs, or it is a URL */
    jwo_timer *deadline;  /* of the start */
    jwo_timer *turn;      /* zero: tell the owner, who must not hear of it inside a call of his */
    jwo_http_call *probe; /* of a URL */
    hrn_lua_retailer *served;
    int log_fd;
};

/* --- states --------------------------------------------------------------------------------- */

static void tell_owner(void *context)
{
    hrn_instance *instance = context;

    instance->changed(instance->context);
}

static void enter(hrn_instance *instance, enum hrn_instance_state state)
{
    instance->state = state;
    if (state != HRN_STARTING) {
        jwo_timer_stop(instance->deadline);
    }
    jwo_timer_start(instance->turn, 0);
}

/* Add the last lines of the log to the trouble: what it said is mostly why it ended. */
static void add_log_tail(hrn_instance *instance)
{
    char tail[LOG_TAIL_BYTES + 1];
    const off_t end = lseek(instance->log_fd, 0, SEEK_END);
    const off_t from = end > LOG_TAIL_BYTES ? end - LOG_TAIL_BYTES : 0;
    ssize_t got = pread(instance->log_fd, tail, LOG_TAIL_BYTES, from);
    int lines = 0;

    while (got > 0 && tail[got - 1] == '\n') {
        got--;
    }
    if (got <= 0) {
        return;
    }
    tail[got] = '\0';
    char *start = tail + got;
    while (start > tail && (start[-1] != '\n' || ++lines < LOG_TAIL_LINES)) {
        start--;
    }
    for (char *c = start; *c != '\0'; c++) {
        if (*c == '\n') {
            *c = '|';
        } else if ((unsigned char)*c < ' ') {
            *c = ' ';
        }
    }
    const size_t used = strlen(instance->trouble);
    (void)snprintf(instance->trouble + used, sizeof(instance->trouble) - used, "; its log ends: %s",
                   start);
}

static void fail(hrn_instance *instance, const char *text)
{
    (void)snprintf(instance->trouble, sizeof(instance->trouble), "%s", text);
    if (instance->log_fd >= 0) {
        add_log_tail(instance);
    }
    enter(instance, HRN_DOWN);
}

static void drop_process(hrn_instance *instance)
{
    if (instance->process) {
        hrn_guard_forget(jwo_process_pid(instance->process));
        jwo_process_free(instance->process);
        instance->process = NULL;
    }
}

/* --- a retailer that we start --------------------------------------------------------------- */

static void on_line(void *context, const char *line)
{
    hrn_instance *instance = context;
    uint16_t ports[2];
    struct jwo_error err;

    if (dprintf(instance->log_fd, "%s\n", line) < 0) {
        jwo_log(JWO_LOG_WARN, NULL, "cannot write to retailer.log: %s", strerror(errno));
    }
    if (instance->state != HRN_STARTING || instance->again) {
        return;
    }
    switch (hrn_profile_ready(instance->profile, &instance->command, line, ports, &err)) {
    case JWO_OK:
        (void)snprintf(instance->where.url, sizeof(instance->where.url), "http://127.0.0.1:%u",
                       ports[0]);
        (void)snprintf(instance->where.ops_url, sizeof(instance->where.ops_url),
                       "http://127.0.0.1:%u", ports[1]);
        enter(instance, HRN_UP);
        return;
    case JWO_ENOTFOUND:
        return;
    case JWO_EINPUT:
    case JWO_ESTATE:
    case JWO_ELIMIT:
    case JWO_EIO:
        drop_process(instance);
        fail(instance, err.text);
        return;
    }
}

static void launch_or_fail(hrn_instance *instance);

static void on_exit_of_retailer(void *context, int64_t exit_status, int term_signal)
{
    hrn_instance *instance = context;
    char text[200];

    drop_process(instance);
    if (instance->again) {
        instance->again = false;
        launch_or_fail(instance);
        return;
    }
    if (term_signal != 0) {
        (void)snprintf(text, sizeof(text), "the retailer was ended by signal %d (%s)", term_signal,
                       strsignal(term_signal));
    } else {
        (void)snprintf(text, sizeof(text), "the retailer exited with status %d%s", (int)exit_status,
                       instance->state == HRN_STARTING ? " before it was ready" : "");
    }
    fail(instance, text);
}

static jwo_status launch(hrn_instance *instance, struct jwo_error *err)
{
    const struct jwo_process_options options = {
        .argv = (const char *const *)instance->command.argv,
        .env = (const char *const *)instance->command.env,
        .stderr_fd = instance->log_fd,
        .own_group = true,
        .on_line = on_line,
        .on_exit = on_exit_of_retailer,
        .context = instance,
    };
    const jwo_status status = jwo_process_spawn(&instance->process, instance->loop, &options, err);

    if (status == JWO_OK) {
        hrn_guard_watch(jwo_process_pid(instance->process));
        jwo_timer_start(instance->deadline, hrn_profile_limits(instance->profile)->start_ms);
    }
    return status;
}

static void launch_or_fail(hrn_instance *instance)
{
    struct jwo_error err;

    if (launch(instance, &err) != JWO_OK) {
        fail(instance, err.text);
    }
}

static void on_deadline(void *context)
{
    hrn_instance *instance = context;
    char text[400];

    drop_process(instance);
    instance->again = false;
    (void)snprintf(
        text, sizeof(text), "the retailer printed no line that matches \"%s\" within %lld ms",
        instance->command.ready, (long long)hrn_profile_limits(instance->profile)->start_ms);
    fail(instance, text);
}

/* Where it finds Amazon. */
static void amazon_url_of(const hrn_instance *instance, char out[64])
{
    (void)snprintf(out, 64, "http://127.0.0.1:%u",
                   instance->door ? amz_door_port(instance->door)
                                  : amz_amazon_port(instance->amazon));
}

static jwo_status prepare_start(hrn_instance *instance, struct jwo_error *err)
{
    unsigned char secret[32];
    char path[HRN_PATH_MAX + 16], amazon_url[64];
    const struct hrn_surroundings around = {
        .amazon_url = amazon_url,
        .credentials = amz_amazon_credentials(instance->amazon),
        .connector = amz_amazon_connector_credentials(instance->amazon),
        .processor_key = amz_amazon_processor_key(instance->amazon),
        .region = HRN_REGION,
        .directory = instance->where.directory,
        .token = instance->where.token,
    };

    jwo_random_bytes(secret, sizeof(secret));
    jwo_hex(secret, sizeof(secret), instance->where.token);
    (void)snprintf(path, sizeof(path), "%s/retailer.log", instance->where.directory);
    instance->log_fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (instance->log_fd < 0) {
        return jwo_fail(err, JWO_EIO, "%s: %s", path, strerror(errno));
    }
    amazon_url_of(instance, amazon_url);
    return hrn_profile_start_command(instance->profile, &around, &instance->command, err);
}

/* --- a retailer that we serve --------------------------------------------------------------- */

static void note_served(hrn_instance *instance)
{
    (void)snprintf(instance->where.url, sizeof(instance->where.url), "%s",
                   hrn_lua_retailer_url(instance->served));
    (void)snprintf(instance->where.ops_url, sizeof(instance->where.ops_url), "%s",
                   instance->where.url);
    enter(instance, HRN_UP);
}

static jwo_status serve(hrn_instance *instance, struct jwo_error *err)
{
    char amazon_url[64];
    const struct hrn_lua_retailer_options options = {
        .loop = instance->loop,
        .file = hrn_profile_serve(instance->profile),
        .mutant = hrn_profile_mutant(instance->profile),
        .amazon_url = amazon_url,
        .region = HRN_REGION,
        .credentials = amz_amazon_credentials(instance->amazon),
        .processor_key = amz_amazon_processor_key(instance->amazon),
        .seed = amz_amazon_seed(instance->amazon),
    };
    jwo_status status;

    amazon_url_of(instance, amazon_url);
    status = hrn_lua_retailer_new(&instance->served, &options, err);
    if (status == JWO_OK) {
        note_served(instance);
    }
    return status;
}

static void crash_served(hrn_instance *instance)
{
    struct jwo_error err;

    if (hrn_lua_retailer_crash(instance->served, &err) == JWO_OK) {
        note_served(instance);
    } else {
        fail(instance, err.text);
    }
}

/* --- a retailer that runs already ----------------------------------------------------------- */

/* Any answer will do: it is the connection that counts. */
static void on_probe(void *context, const struct jwo_http_result *result)
{
    hrn_instance *instance = context;
    char text[700];

    instance->probe = NULL;
    if (result->outcome == JWO_HTTP_ANSWERED || result->outcome == JWO_HTTP_TOO_LARGE) {
        enter(instance, HRN_UP);
        return;
    }
    (void)snprintf(text, sizeof(text), "nobody answers at %s: %s", instance->where.url,
                   jwo_http_outcome_text(result->outcome));
    fail(instance, text);
}

static void start_probe(hrn_instance *instance)
{
    const char *url = hrn_profile_url(instance->profile);
    const struct jwo_http_call_options options = {
        .method = "GET",
        .url = instance->where.url,
        .timeout_ms = PROBE_TIMEOUT_MS,
        .fresh_connection = true,
    };

    (void)snprintf(instance->where.url, sizeof(instance->where.url), "%s", url);
    (void)snprintf(instance->where.ops_url, sizeof(instance->where.ops_url), "%s", url);
    instance->probe =
        jwo_http_send(amz_amazon_client(instance->amazon), &options, on_probe, instance);
}

/* --- life ----------------------------------------------------------------------------------- */

jwo_status hrn_instance_new(hrn_instance **out, hrn_profile *profile, amz_amazon *amazon,
                            const char *directory, bool own_door, void (*changed)(void *context),
                            void *context, struct jwo_error *err)
{
    hrn_instance *instance = jwo_calloc(1, sizeof(*instance));
    jwo_status status = JWO_OK;

    *out = NULL;
    instance->profile = profile;
    instance->amazon = amazon;
    instance->loop = amz_amazon_loop(amazon);
    instance->changed = changed;
    instance->context = context;
    instance->state = HRN_STARTING;
    instance->log_fd = -1;
    instance->turn = jwo_timer_new(instance->loop, tell_owner, instance);
    instance->deadline = jwo_timer_new(instance->loop, on_deadline, instance);
    (void)snprintf(instance->where.directory, sizeof(instance->where.directory), "%s", directory);
    if ((status = hrn_directory_make(directory, err)) != JWO_OK ||
        (own_door && (status = amz_door_new(&instance->door, amazon, err)) != JWO_OK)) {
        goto done;
    }
    if (hrn_profile_url(profile)) {
        start_probe(instance);
    } else if (hrn_profile_serve(profile)) {
        if ((status = serve(instance, err)) != JWO_OK) {
            goto done;
        }
    } else if ((status = prepare_start(instance, err)) != JWO_OK ||
               (status = launch(instance, err)) != JWO_OK) {
        goto done;
    }
    *out = instance;
    instance = NULL;

done:
    hrn_instance_free(instance);
    return status;
}

void hrn_instance_free(hrn_instance *instance)
{
    if (!instance) {
        return;
    }
    if (instance->probe) {
        jwo_http_cancel(instance->probe);
    }
    drop_process(instance);
    hrn_lua_retailer_free(instance->served);
    amz_door_free(instance->door);
    jwo_timer_free(instance->deadline);
    jwo_timer_free(instance->turn);
    hrn_start_command_dispose(&instance->command);
    if (instance->log_fd >= 0) {
        (void)close(instance->log_fd);
    }
    jwo_free(instance);
}

enum hrn_instance_state hrn_instance_state(const hrn_instance *instance)
{
    return instance->state;
}

const char *hrn_instance_trouble(const hrn_instance *instance)
{
    return instance->state == HRN_DOWN ? instance->trouble : "";
}

const struct hrn_where *hrn_instance_where(const hrn_instance *instance)
{
    return &instance->where;
}

amz_door *hrn_instance_door(const hrn_instance *instance)
{
    return instance->door;
}

void hrn_instance_crash(hrn_instance *instance)
{
    if (hrn_profile_url(instance->profile)) {
        return;
    }
    enter(instance, HRN_STARTING);
    if (instance->served) {
        crash_served(instance);
    } else if (instance->process) {
        instance->again = true; /* started by its exit: two at once would fight for the directory */
        jwo_process_signal(instance->process, SIGKILL);
    } else {
        launch_or_fail(instance);
    }
}

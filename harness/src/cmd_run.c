/* cmd_run.c -- see cmd_run.h for the contract. */
#include "cmd_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "environment.h"
#include "jwo/alloc.h"
#include "jwo/flags.h"
#include "jwo/log.h"
#include "jwo/prng.h"
#include "options.h"
#include "progress.h"

enum { JOBS_DEFAULT = 16, JOBS_MAX = 256 };

static const char usage[] =
    "usage: jwo run [SELECTOR...] --profile FILE [options]\n"
    "       jwo run amazon [options]: the cases that judge Amazon's own API, played\n"
    "       against the mock or a test host (jwo run amazon --help)\n"
    "  SELECTOR         a story id, a folder, a pattern (payment/re*), or a\n"
    "                   requirement id; -SELECTOR takes away; none: every story\n"
    "  --profile FILE   the retailer under test (docs/writing-a-profile.md)\n"
    "  --stores LIST    meet these stores of the profile alone: ids and\n"
    "                   types, such as app,mixed\n"
    "  --port N         Amazon's services (default: any free port)\n"
    "  --jobs N         stories at a time (default: 16)\n"
    "  --seed N         of ids and chances (default: a new one, which is printed)\n"
    "  --strict         warnings fail\n"
    "  --bail           begin nothing more after the first failure\n"
    "  --record FILE    write the run record, one JSON object a line\n"
    "  --junit FILE     write JUnit XML\n"
    "  --scenarios DIR  where the stories are (default: those that came with jwo)\n"
    "  --quiet          print failures and the outcome only\n"
    "  --log-level L    debug, info, warn, error or none (default: warn)\n"
    "  --help           print this text\n"
    "environment: made up when not set\n"
    "  JWO_ACCESS_KEY_ID, JWO_SECRET_ACCESS_KEY  what calls are signed with\n"
    "  JWO_PROCESSOR_KEY                         bearer key of the payment processor\n"
    "exit codes: 0 conformant, 1 not conformant, 2 usage (also a profile or a story\n"
    "            that cannot be read), 3 inconclusive, 4 harness fault\n";

struct arguments {
    const char *profile, *stores, *port, *jobs, *seed, *record, *junit, *scenarios;
    const char *log_level;
    bool strict, bail, quiet, help;
    const char **selectors; /* owned list of borrowed words */
    size_t selector_count;
    unsigned job_count;
    uint16_t port_number;
    struct jwo_credentials credentials, connector;
    uint64_t seed_value;
};

/* All that a run holds, so that one function lets go of it. */
struct session {
    struct arguments arguments;
    struct hrn_plan plan;
    struct hrn_requirements requirements;
    hrn_profile *profile;
    hrn_record *record;
    char work_directory[HRN_PATH_MAX];
    char scenarios[HRN_PATH_MAX];
    const char *record_path;            /* NULL: no record is needed */
    char own_record[HRN_PATH_MAX + 16]; /* JUnit is made from a record, asked for or not */
};

/* --- arguments ------------------------------------------------------------------------------ */

static jwo_status check_values(struct arguments *arguments, struct jwo_error *err)
{
    enum jwo_log_level level = JWO_LOG_WARN;
    uint64_t jobs = JOBS_DEFAULT;

    if (!arguments->profile) {
        return jwo_fail(err, JWO_EINPUT, "--profile FILE is missing");
    }
    if (!arguments->seed) {
        jwo_random_bytes(&arguments->seed_value, sizeof(arguments->seed_value));
        arguments->seed_value &= UINT32_MAX; /* short enough to be typed */
    }
    if (jwo_flags_port(&arguments->port_number, "--port", arguments->port, err) != JWO_OK ||
        jwo_flags_number(&jobs, "--jobs", arguments->jobs, 1, JOBS_MAX, err) != JWO_OK ||
        jwo_flags_number(&arguments->seed_value, "--seed", arguments->seed, 0, UINT64_MAX, err) !=
            JWO_OK ||
        jwo_flags_log_level(&level, "--log-level", arguments->log_level, err) != JWO_OK) {
        return JWO_EINPUT;
    }
    arguments->job_count = (unsigned)jobs;
    jwo_log_setup("jwo", level, false);
    const struct amz_environment environment = {
        .access_key_id = hrn_environment_get("JWO_ACCESS_KEY_ID"),
        .secret_access_key = hrn_environment_get("JWO_SECRET_ACCESS_KEY"),
        .connector_access_key_id = hrn_environment_get("JWO_CONNECTOR_ACCESS_KEY_ID"),
        .connector_secret_access_key = hrn_environment_get("JWO_CONNECTOR_SECRET_ACCESS_KEY"),
    };
    return amz_options_credentials(&arguments->credentials, &environment, err) == JWO_OK
               ? amz_options_connector(&arguments->connector, &environment, err)
               : JWO_EINPUT;
}

static jwo_status read_arguments(struct arguments *arguments, int argc, char **argv,
                                 struct jwo_error *err)
{
    const struct jwo_flag flags[] = {
        {"--profile", .value = &arguments->profile},
        {"--stores", .value = &arguments->stores},
        {"--port", .value = &arguments->port},
        {"--jobs", .value = &arguments->jobs},
        {"--seed", .value = &arguments->seed},
        {"--strict", .seen = &arguments->strict},
        {"--bail", .seen = &arguments->bail},
        {"--record", .value = &arguments->record},
        {"--junit", .value = &arguments->junit},
        {"--scenarios", .value = &arguments->scenarios},
        {"--quiet", .seen = &arguments->quiet},
        {"--log-level", .value = &arguments->log_level},
        {"--help", .seen = &arguments->help},
        {0},
    };
    jwo_status status;

    arguments->selectors = jwo_calloc((size_t)argc, sizeof(*arguments->selectors));
    status =
        jwo_flags_parse(argc, argv, flags, arguments->selectors, &arguments->selector_count, err);
    return status != JWO_OK || arguments->help ? status : check_values(arguments, err);
}

/* --- what is played ------------------------------------------------------------------------- */

static jwo_status load(struct session *session, struct jwo_error *err)
{
    const struct arguments *arguments = &session->arguments;
    jwo_status status;

    if (arguments->scenarios) {
        (void)snprintf(session->scenarios, sizeof(session->scenarios), "%s", arguments->scenarios);
    } else {
        (void)hrn_scenarios_directory(session->scenarios);
    }
    if ((status = hrn_profile_load(&session->profile, arguments->profile, err)) != JWO_OK ||
        (status = hrn_plan_load(&session->plan, session->scenarios, err)) != JWO_OK ||
        (arguments->stores && (status = hrn_profile_choose_stores(
                                   session->profile, arguments->stores, err)) != JWO_OK)) {
        return status;
    }
    return hrn_requirements_load_for(&session->requirements, session->scenarios, err);
}

static jwo_status open_record(struct session *session, struct jwo_error *err)
{
    const struct hrn_run_facts facts = {
        .plan_digest = session->plan.digest,
        .profile_name = hrn_profile_name(session->profile),
        .profile_digest = hrn_profile_digest(session->profile),
        .stores = session->arguments.stores,
        .seed = session->arguments.seed_value,
        .strict = session->arguments.strict,
        .selection = session->arguments.selectors,
        .selection_count = session->arguments.selector_count,
    };

    return hrn_record_open(&session->record, session->record_path, &facts, err);
}

static void dispose(struct session *session)
{
    hrn_profile_free(session->profile);
    hrn_plan_dispose(&session->plan);
    hrn_requirements_dispose(&session->requirements);
    jwo_free(session->arguments.selectors);
}

/* --- the run -------------------------------------------------------------------------------- */

static int complain(const struct jwo_error *err, int exit_code)
{
    (void)fprintf(stderr, "jwo run: %s\n", err->text);
    return exit_code;
}

/* Play in the work directory; the exit code. */
static int play(const struct session *session)
{
    struct hrn_progress progress = {
        .out = stdout,
        .terminal = hrn_terminal(STDOUT_FILENO),
        .quiet = session->arguments.quiet,
        .program = hrn_program_name(),
        .profile = session->arguments.profile,
        .stores = session->arguments.stores,
        .scenarios = session->arguments.scenarios,
        .seed = session->arguments.seed_value,
        .strict = session->arguments.strict,
        .port = session->arguments.port_number,
    };
    const struct hrn_run_options options = {
        .plan = &session->plan,
        .requirements = &session->requirements,
        .profile = session->profile,
        .seed = session->arguments.seed_value,
        .port = session->arguments.port_number,
        .credentials = session->arguments.credentials,
        .connector = session->arguments.connector,
        .processor_key = hrn_environment_get("JWO_PROCESSOR_KEY"),
        .jobs = session->arguments.job_count,
        .strict = session->arguments.strict,
        .bail = session->arguments.bail,
        .work_directory = session->work_directory,
        .record = session->record,
        .on_story = hrn_progress_story,
        .on_failure = hrn_progress_failure,
        .context = &progress,
    };
    struct hrn_run_result result;
    struct jwo_error err;

    if (!session->arguments.quiet) {
        (void)printf("%s, %zu %s, seed %" PRIu64 "\n", hrn_profile_name(session->profile),
                     session->plan.count, session->plan.count == 1 ? "story" : "stories",
                     session->arguments.seed_value);
        (void)fflush(stdout);
    }
    if (hrn_run(&options, &result, &err) != JWO_OK) {
        hrn_progress_clear(&progress);
        (void)fflush(stdout);
        (void)complain(&err, 0);
    } else {
        hrn_progress_end(&progress, &result);
    }
    return result.exit_code;
}

/* Play, with a record if one is wanted, and make the report that is wanted. */
static int play_and_report(struct session *session)
{
    const struct arguments *arguments = &session->arguments;
    struct jwo_error err;
    int exit_code;

    if ((arguments->junit && hrn_report_check(arguments->junit, &err) != JWO_OK) ||
        open_record(session, &err) != JWO_OK) {
        return complain(&err, 2);
    }
    exit_code = play(session);
    if (hrn_record_close(session->record, &err) != JWO_OK) {
        return complain(&err, 3); /* a record that lacks something proves nothing */
    }
    if (arguments->junit &&
        hrn_report_junit(session->record_path, arguments->junit, &err) != JWO_OK) {
        return complain(&err, 3);
    }
    return exit_code;
}

/* The directory of the instances is worth something only when there are some, and something to find
 * out. */
static void clean_up(const struct session *session, int exit_code)
{
    const bool is_ours = hrn_profile_url(session->profile) == NULL;
    struct jwo_error err;

    if (exit_code != 0 && is_ours) {
        (void)printf("logs and data of the retailer: %s\n", session->work_directory);
    } else if (hrn_directory_remove(session->work_directory, &err) != JWO_OK) {
        (void)complain(&err, 0);
    }
}

static int play_in_directory(struct session *session)
{
    struct jwo_error err;
    int exit_code;

    if (hrn_directory_make_temporary(session->work_directory, &err) != JWO_OK) {
        return complain(&err, 3);
    }
    (void)snprintf(session->own_record, sizeof(session->own_record), "%s/run.jsonl",
                   session->work_directory);
    session->record_path = session->arguments.record  ? session->arguments.record
                           : session->arguments.junit ? session->own_record
                                                      : NULL;
    exit_code = play_and_report(session);
    clean_up(session, exit_code);
    return exit_code;
}

static int run(struct session *session)
{
    struct jwo_error err;

    if (load(session, &err) != JWO_OK) {
        return complain(&err, 2);
    }
    if (hrn_plan_select(&session->plan, session->arguments.selectors,
                        session->arguments.selector_count, &err) != JWO_OK) {
        return complain(&err, 3); /* nothing is played, so nothing is found out */
    }
    return play_in_directory(session);
}

int hrn_cmd_run(int argc, char **argv)
{
    struct session session = {.arguments = {.profile = NULL}};
    struct jwo_error err;
    int exit_code;

    if (argc > 1 && strcmp(argv[1], "amazon") == 0) {
        return hrn_cmd_amazon(argc - 1, argv + 1);
    }
    if (read_arguments(&session.arguments, argc, argv, &err) != JWO_OK) {
        exit_code = jwo_flags_complain("jwo run", &err);
    } else if (session.arguments.help) {
        (void)fputs(usage, stdout);
        exit_code = 0;
    } else {
        exit_code = run(&session);
    }
    dispose(&session);
    return exit_code;
}

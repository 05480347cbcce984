/* cmd_amazon.c -- `jwo run amazon`: the published cases of Amazon's own API, against the mock or a
 * host. The words of the command line, and which of them keep a user from harm. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "amazon_run.h"
#include "commands.h"
#include "environment.h"
#include "finding.h"
#include "jwo/flags.h"
#include "options.h"
#include "progress.h"

#define FLAGS_BYTES_MAX 8192

static const char usage[] =
    "usage: jwo run amazon [options]\n"
    "The cases that Amazon publishes for its own API (scenarios/amazon), with jwo as\n"
    "the signed client: against the mock, or against one of Amazon's test hosts, to\n"
    "see where the two differ (docs/amazon-cases.md).\n"
    "  --only LIST          these cases or tables, with commas: ADJ-01,ADJ-02,refund\n"
    "  --seed N             of the mock's ids (default: 1)\n"
    "  --strict             warnings fail\n"
    "  --record FILE        write the run record, one JSON object a line\n"
    "  --junit FILE         write JUnit XML\n"
    "  --scenarios DIR      where the tables are (default: those that came with jwo)\n"
    "  --quiet              print failures and the outcome only\n"
    "  --help               print this text\n"
    "against a host:\n"
    "  --amazon-url URL     base URL of the payment service\n"
    "  --checkout-url URL   base URL of the checkout service (default: the same)\n"
    "  --region R           of signatures (default: first label of an Amazon host)\n"
    "  --trips FILE         which trip plays which part; cases without are left out\n"
    "  --allow-destructive  also cases that move money or change who may enter\n"
    "  --production-with-real-charges\n"
    "                       hosts without .test. too: REAL CARDS ARE CHARGED there\n"
    "environment, needed with --amazon-url:\n"
    "  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN (if they have one)\n"
    "exit codes: 0 conformant, 1 not conformant, 2 usage (also a table that cannot be\n"
    "            read), 3 inconclusive (also: nothing was played), 4 harness fault\n";

struct arguments {
    const char *only, *seed, *record, *junit, *scenarios;
    const char *url, *checkout_url, *region, *trips;
    bool strict, quiet, destructive, production, help;
    uint64_t seed_value;
};

/* All that a run holds, so that one function lets go of it. */
struct session {
    struct arguments arguments;
    struct hrn_requirements requirements;
    struct hrn_amazon_cases cases;
    struct hrn_amazon_trips trips;
    struct hrn_amazon_host host;
    char region[64], plan_digest[65];
    struct hrn_progress progress;
    struct jwo_buf flags; /* that say which Amazon it is */
    hrn_record *record;
};

/* --- arguments ------------------------------------------------------------------------------ */

static jwo_status read_arguments(struct arguments *arguments, int argc, char **argv,
                                 struct jwo_error *err)
{
    const struct jwo_flag flags[] = {
        {"--only", .value = &arguments->only},
        {"--seed", .value = &arguments->seed},
        {"--strict", .seen = &arguments->strict},
        {"--record", .value = &arguments->record},
        {"--junit", .value = &arguments->junit},
        {"--scenarios", .value = &arguments->scenarios},
        {"--quiet", .seen = &arguments->quiet},
        {"--amazon-url", .value = &arguments->url},
        {"--checkout-url", .value = &arguments->checkout_url},
        {"--region", .value = &arguments->region},
        {"--trips", .value = &arguments->trips},
        {"--allow-destructive", .seen = &arguments->destructive},
        {"--production-with-real-charges", .seen = &arguments->production},
        {"--help", .seen = &arguments->help},
        {0},
    };

    arguments->seed_value = 1;
    if (jwo_flags_parse(argc, argv, flags, NULL, NULL, err) != JWO_OK) {
        return JWO_EINPUT;
    }
    return jwo_flags_number(&arguments->seed_value, "--seed", arguments->seed, 0, UINT64_MAX, err);
}

/* Real cards are charged by production, and a session token in the clear is for everybody. */
static jwo_status check_url(const struct arguments *arguments, const char *flag, const char *url,
                            struct jwo_error *err)
{
    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0) {
        return jwo_fail(err, JWO_EINPUT, "%s %.200s: it must begin with https://", flag, url);
    }
    if (hrn_amazon_is_in_the_clear(url)) {
        return jwo_fail(err, JWO_EINPUT, "%s %.200s: credentials are sent by https:// only", flag,
                        url);
    }
    if (!arguments->production && !hrn_amazon_is_harmless(url)) {
        return jwo_fail(err, JWO_EINPUT,
                        "%s %.150s: this is no test host, and its charges would be real "
                        "(--production-with-real-charges)",
                        flag, url);
    }
    return JWO_OK;
}

static jwo_status take_text(char *out, size_t bytes, const char *name, struct jwo_error *err)
{
    const char *value = hrn_environment_get(name);

    if (strlen(value ? value : "") >= bytes) {
        return jwo_fail(err, JWO_EINPUT, "%s is longer than %zu bytes", name, bytes - 1);
    }
    (void)snprintf(out, bytes, "%s", value ? value : "");
    return JWO_OK;
}

static jwo_status read_credentials(struct jwo_credentials *out, struct jwo_error *err)
{
    jwo_status status;

    if ((status = take_text(out->access_key_id, sizeof(out->access_key_id), "AWS_ACCESS_KEY_ID",
                            err)) != JWO_OK ||
        (status = take_text(out->secret_access_key, sizeof(out->secret_access_key),
                            "AWS_SECRET_ACCESS_KEY", err)) != JWO_OK ||
        (status = take_text(out->session_token, sizeof(out->session_token), "AWS_SESSION_TOKEN",
                            err)) != JWO_OK) {
        return status;
    }
    if (out->access_key_id[0] == '\0' || out->secret_access_key[0] == '\0') {
        return jwo_fail(err, JWO_EINPUT,
                        "--amazon-url needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the "
                        "environment");
    }
    return JWO_OK;
}

static void add_flag(struct jwo_buf *flags, const char *name, const char *value)
{
    if (value) {
        jwo_buf_addf(flags, " %s ", name);
        rpt_argument(flags, value);
    }
}

static jwo_status choose_host(struct session *session, struct jwo_error *err)
{
    const struct arguments *arguments = &session->arguments;
    jwo_status status;

    if (!arguments->url) {
        if (arguments->checkout_url || arguments->region || arguments->trips ||
            arguments->destructive || arguments->production) {
            return jwo_fail(err, JWO_EINPUT,
                            "--checkout-url, --region, --trips, --allow-destructive and "
                            "--production-with-real-charges go with --amazon-url");
        }
        return JWO_OK;
    }
    session->host.url = arguments->url;
    session->host.checkout_url = arguments->checkout_url ? arguments->checkout_url : arguments->url;
    if ((status = check_url(arguments, "--amazon-url", session->host.url, err)) != JWO_OK ||
        (status = check_url(arguments, "--checkout-url", session->host.checkout_url, err)) !=
            JWO_OK) {
        return status;
    }
    session->host.region = arguments->region
                               ? arguments->region
                               : hrn_amazon_region_of(session->host.url, session->region);
    add_flag(&session->flags, "--amazon-url", arguments->url);
    add_flag(&session->flags, "--checkout-url", arguments->checkout_url);
    add_flag(&session->flags, "--region", arguments->region);
    add_flag(&session->flags, "--trips", arguments->trips);
    jwo_buf_adds(&session->flags, arguments->destructive ? " --allow-destructive" : "");
    jwo_buf_adds(&session->flags, arguments->production ? " --production-with-real-charges" : "");
    return read_credentials(&session->host.credentials, err);
}

/* --- what is played ------------------------------------------------------------------------- */

static jwo_status load(struct session *session, struct jwo_error *err)
{
    const struct arguments *arguments = &session->arguments;
    char own[HRN_PATH_MAX];
    const char *scenarios =
        arguments->scenarios ? arguments->scenarios : hrn_scenarios_directory(own);
    jwo_status status;

    if (arguments->trips &&
        (status = hrn_amazon_trips_load(&session->trips, arguments->trips, err)) != JWO_OK) {
        return status;
    }
    if ((status = hrn_requirements_load_for(&session->requirements, scenarios, err)) != JWO_OK) {
        return status;
    }
    return hrn_amazon_cases_load(&session->cases, scenarios, &session->requirements, err);
}

static jwo_status open_record(struct session *session, const char *path, struct jwo_error *err)
{
    const struct arguments *arguments = &session->arguments;
    const char *selection[] = {"amazon", arguments->only};
    const struct hrn_run_facts facts = {
        .plan_digest = session->plan_digest,
        .profile_name = arguments->url ? arguments->url : "mock-amazon",
        .profile_digest = "",
        .seed = arguments->seed_value,
        .strict = arguments->strict,
        .selection = selection,
        .selection_count = arguments->only ? 2 : 1,
    };

    hrn_amazon_cases_digest(&session->cases, session->plan_digest);
    return hrn_record_open(&session->record, path, &facts, err);
}

/* --- the run -------------------------------------------------------------------------------- */

static int complain(const struct jwo_error *err, int exit_code)
{
    (void)fprintf(stderr, "jwo run amazon: %s\n", err->text);
    return exit_code;
}

static void on_failure(void *context, const struct hrn_failure *failure, const char *call)
{
    struct hrn_progress *progress = context;

    hrn_progress_failure(progress, failure);
    if (failure->level == AMZ_MUST || !progress->quiet) {
        (void)fprintf(progress->out, "    call       %s\n", call);
    }
}

static int play(struct session *session)
{
    const struct arguments *arguments = &session->arguments;
    const struct hrn_amazon_options options = {
        .cases = &session->cases,
        .seed = arguments->seed_value,
        .host = arguments->url ? &session->host : NULL,
        .trips = &session->trips,
        .allow_destructive = arguments->destructive,
        .strict = arguments->strict,
        .record = session->record,
        .on_story = hrn_progress_story,
        .on_failure = on_failure,
        .context = &session->progress,
    };
    struct hrn_run_result result;
    struct jwo_error err;

    session->progress = (struct hrn_progress){
        .out = stdout,
        .terminal = hrn_terminal(STDOUT_FILENO),
        .quiet = arguments->quiet,
        .program = hrn_program_name(),
        .amazon = session->flags.data,
        .scenarios = arguments->scenarios,
        .seed = arguments->seed_value,
        .strict = arguments->strict,
    };
    if (!arguments->quiet) {
        (void)printf("%s, %zu published %s\n", arguments->url ? arguments->url : "mock-amazon",
                     session->cases.count, session->cases.count == 1 ? "case" : "cases");
        (void)fflush(stdout);
    }
    if (hrn_amazon_run(&options, &result, &err) != JWO_OK) {
        hrn_progress_clear(&session->progress);
        return complain(&err, 3);
    }
    hrn_progress_end(&session->progress, &result);
    return result.exit_code;
}

/* Play, with a record if one is wanted, and make the report that is wanted. */
static int play_and_report(struct session *session, const char *record)
{
    const char *junit = session->arguments.junit;
    struct jwo_error err;
    int exit_code;

    if ((junit && hrn_report_check(junit, &err) != JWO_OK) ||
        open_record(session, record, &err) != JWO_OK) {
        return complain(&err, 2);
    }
    exit_code = play(session);
    if (hrn_record_close(session->record, &err) != JWO_OK ||
        (junit && hrn_report_junit(record, junit, &err) != JWO_OK)) {
        return complain(&err, 3);
    }
    return exit_code;
}

/* JUnit is made from a record, asked for or not. */
static int play_with_record(struct session *session)
{
    char directory[HRN_PATH_MAX], own[HRN_PATH_MAX + 16];
    struct jwo_error err;
    int exit_code;

    if (session->arguments.record || !session->arguments.junit) {
        return play_and_report(session, session->arguments.record);
    }
    if (hrn_directory_make_temporary(directory, &err) != JWO_OK) {
        return complain(&err, 3);
    }
    (void)snprintf(own, sizeof(own), "%s/run.jsonl", directory);
    exit_code = play_and_report(session, own);
    if (hrn_directory_remove(directory, &err) != JWO_OK) {
        (void)complain(&err, 0);
    }
    return exit_code;
}

static int run(struct session *session)
{
    struct jwo_error err;

    if (load(session, &err) != JWO_OK) {
        return complain(&err, 2);
    }
    if (hrn_amazon_cases_select(&session->cases, session->arguments.only, &err) != JWO_OK) {
        return complain(&err, 3); /* nothing is played, so nothing is found out */
    }
    return play_with_record(session);
}

int hrn_cmd_amazon(int argc, char **argv)
{
    struct session session = {.record = NULL};
    struct jwo_error err;
    int exit_code;

    jwo_buf_init(&session.flags, FLAGS_BYTES_MAX);
    if (read_arguments(&session.arguments, argc, argv, &err) != JWO_OK ||
        (!session.arguments.help && choose_host(&session, &err) != JWO_OK)) {
        exit_code = jwo_flags_complain("jwo run amazon", &err);
    } else if (session.arguments.help) {
        (void)fputs(usage, stdout);
        exit_code = 0;
    } else {
        exit_code = run(&session);
    }
    hrn_amazon_cases_dispose(&session.cases);
    hrn_amazon_trips_dispose(&session.trips);
    hrn_requirements_dispose(&session.requirements);
    jwo_buf_dispose(&session.flags);
    return exit_code;
}

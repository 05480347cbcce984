/* cmd_mutants.c -- `jwo mutants`: can the harness fail? The model retailer must pass what applies
 * to it, and each mutant of it must be found out by the check that its file names.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "environment.h"
#include "folder.h"
#include "jwo/alloc.h"
#include "jwo/flags.h"
#include "jwo/log.h"
#include "lua_mutant.h"
#include "runner.h"

enum { JOBS = 16, SEED = 1 };

static const char usage[] =
    "usage: jwo mutants [NAME...] [options]\n"
    "  NAME             of a mutant, or \"model\"; none: the model, then every mutant\n"
    "  --mutants DIR    where they are (default: harness/mutants)\n"
    "  --profile FILE   of the retailer that they change (default:\n"
    "                   harness/retailers/model-profile.lua)\n"
    "  --scenarios DIR  where the stories are (default: those that came with jwo)\n"
    "  --all FILE       play each against every story, and write which checks find it out\n"
    "exit codes: 0 all found out, 1 one survives or the model fails, 2 usage, 3 inconclusive\n";

/* All that the command holds. */
struct session {
    const char *mutants, *profile_path, *scenarios, *matrix_path;
    const char **names; /* owned list of borrowed words */
    size_t name_count;
    struct hrn_plan plan;
    struct hrn_requirements requirements;
    hrn_profile *profile;
    struct hrn_mutant *heads; /* owned, sorted by name */
    size_t head_count;
    FILE *matrix;
    char work_directory[HRN_PATH_MAX];
};

/* --- heads ---------------------------------------------------------------------------------- */

static const struct amz_story *find_story(const struct hrn_plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (strcmp(plan->stories[i].id, id) == 0) {
            return &plan->stories[i];
        }
    }
    return NULL;
}

static bool speaks_for(const struct hrn_rule *rule, const struct amz_story *story, const char *id)
{
    for (size_t i = 0; rule && rule->covers[i]; i++) {
        if (strcmp(rule->covers[i], id) == 0) {
            return true;
        }
    }
    for (size_t i = 0; !rule && i < story->covers_count; i++) {
        if (strcmp(story->covers[i], id) == 0) {
            return true;
        }
    }
    return false;
}

/* A head that names what is not there could never come true. */
static jwo_status check_head(const struct hrn_plan *plan, const struct hrn_mutant *head,
                             struct jwo_error *err)
{
    const struct amz_story *story = find_story(plan, head->story);
    const struct hrn_rule *rule = hrn_rule_find(head->rule);

    if (!story) {
        return jwo_fail(err, JWO_EINPUT, "%s: there is no story \"%s\"", head->path, head->story);
    }
    if (!rule && head->rule[0] != '\0') {
        return jwo_fail(err, JWO_EINPUT, "%s: there is no rule \"%s\"", head->path, head->rule);
    }
    if (!speaks_for(rule, story, head->breaks)) {
        return jwo_fail(err, JWO_EINPUT, "%s: the %s \"%s\" does not speak for %s", head->path,
                        rule ? "rule" : "story", rule ? head->rule : head->story, head->breaks);
    }
    return JWO_OK;
}

static bool is_wanted(const struct session *session, const char *name)
{
    for (size_t i = 0; i < session->name_count; i++) {
        if (strcmp(session->names[i], name) == 0) {
            return true;
        }
    }
    return session->name_count == 0;
}

static jwo_status check_names(const struct session *session, const struct hrn_folder *folder,
                              struct jwo_error *err)
{
    if (session->name_count == 0 && folder->count == 0) {
        return jwo_fail(err, JWO_EINPUT, "there are no mutants in %s", session->mutants);
    }
    for (size_t i = 0; i < session->name_count; i++) {
        bool found = strcmp(session->names[i], "model") == 0;

        for (size_t k = 0; k < folder->count && !found; k++) {
            found = strcmp(session->names[i], folder->ids[k]) == 0;
        }
        if (!found) {
            return jwo_fail(err, JWO_EINPUT, "there is no mutant \"%s\" in %s", session->names[i],
                            session->mutants);
        }
    }
    return JWO_OK;
}

static jwo_status read_heads(struct session *session, struct jwo_error *err)
{
    struct hrn_folder folder = {0};
    char path[HRN_PATH_MAX];
    jwo_status status;

    if ((status = hrn_folder_list(&folder, session->mutants, err)) != JWO_OK ||
        (status = check_names(session, &folder, err)) != JWO_OK) {
        goto done;
    }
    session->heads = jwo_calloc(folder.count + 1, sizeof(*session->heads));
    for (size_t i = 0; i < folder.count && status == JWO_OK; i++) {
        struct hrn_mutant *head = &session->heads[session->head_count];

        if (!is_wanted(session, folder.ids[i])) {
            continue;
        }
        (void)snprintf(path, sizeof(path), "%s/%s.lua", session->mutants, folder.ids[i]);
        if ((status = hrn_mutant_read(head, path, err)) == JWO_OK) {
            session->head_count++;
            status = check_head(&session->plan, head, err);
        }
    }

done:
    hrn_folder_dispose(&folder);
    return status;
}

static jwo_status load(struct session *session, struct jwo_error *err)
{
    char scenarios[HRN_PATH_MAX], path[HRN_PATH_MAX + 32];
    jwo_status status;

    (void)snprintf(scenarios, sizeof(scenarios), "%s",
                   session->scenarios ? session->scenarios : "");
    if (!session->scenarios) {
        (void)hrn_scenarios_directory(scenarios);
    }
    (void)snprintf(path, sizeof(path), "%s/requirements.csv", scenarios);
    if ((status = hrn_profile_load(&session->profile, session->profile_path, err)) != JWO_OK ||
        (status = hrn_plan_load(&session->plan, scenarios, err)) != JWO_OK ||
        (status = hrn_requirements_load(&session->requirements, path, err)) != JWO_OK ||
        (status = read_heads(session, err)) != JWO_OK) {
        return status;
    }
    if (session->head_count > 0 && !hrn_profile_serve(session->profile)) {
        return jwo_fail(err, JWO_EINPUT, "%s: only a retailer that jwo serves itself has mutants",
                        session->profile_path);
    }
    return JWO_OK;
}

/* --- playing -------------------------------------------------------------------------------- */

/* What was found out about one mutant, or about the model (head NULL). */
struct trial {
    const struct hrn_mutant *head;
    FILE *matrix;    /* NULL: none */
    bool found_out;  /* by what the head names */
    char first[160]; /* another check that failed: "expect", a rule, or why nothing was played */
};

static void on_failure(void *context, const struct hrn_failure *failure)
{
    struct trial *trial = context;
    const struct hrn_mutant *head = trial->head;
    const struct hrn_rule *rule = hrn_rule_find(failure->check);

    if (!head) {
        (void)printf("  %s: %s%s%s: %s, expected %s, not %s\n", failure->story->id, failure->check,
                     failure->where[0] != '\0' ? " " : "", failure->where, failure->what,
                     failure->expected, failure->actual);
        return;
    }
    if (trial->matrix) {
        (void)fprintf(trial->matrix, "%s,%s,%s\n", head->name, failure->check, failure->story->id);
    }
    if (strcmp(failure->story->id, head->story) == 0 &&
        (head->rule[0] == '\0' || strcmp(failure->check, head->rule) == 0) &&
        speaks_for(rule, failure->story, head->breaks)) {
        trial->found_out = true;
    } else if (trial->first[0] == '\0') {
        (void)snprintf(trial->first, sizeof(trial->first), "%s failed instead", failure->check);
    }
}

static void on_story(void *context, const struct amz_story *story, enum hrn_verdict verdict,
                     const char *reason, size_t done, size_t total)
{
    struct trial *trial = context;

    (void)done;
    (void)total;
    if (verdict == HRN_VERDICT_COUNT || verdict == HRN_PASSED) {
        return;
    }
    if (!trial->head) {
        (void)printf("  %s: %s, %s\n", story->id, hrn_verdict_name(verdict), reason);
    } else if (strcmp(story->id, trial->head->story) == 0 && trial->first[0] == '\0') {
        (void)snprintf(trial->first, sizeof(trial->first), "%s: %.120s", hrn_verdict_name(verdict),
                       reason);
    }
}

static jwo_status play(const struct session *session, const struct hrn_plan *plan,
                       struct trial *trial, struct hrn_run_result *result, struct jwo_error *err)
{
    const struct hrn_run_options options = {
        .plan = plan,
        .requirements = &session->requirements,
        .profile = session->profile,
        .seed = SEED,
        .jobs = JOBS,
        .strict = true,
        .work_directory = session->work_directory,
        .on_story = on_story,
        .on_failure = on_failure,
        .context = trial,
    };

    if (trial->head) { /* the model is played before the first of them */
        hrn_profile_set_mutant(session->profile, trial->head->path);
    }
    return hrn_run(&options, result, err);
}

/* --- verdicts ------------------------------------------------------------------------------- */

static bool try_model(const struct session *session, struct jwo_error *err)
{
    struct trial trial = {0};
    struct hrn_run_result result;
    const jwo_status status = play(session, &session->plan, &trial, &result, err);

    if (status == JWO_OK) {
        (void)printf("%s: %s\n", hrn_profile_name(session->profile), result.text);
    }
    return status == JWO_OK && result.exit_code == 0;
}

static bool try_mutant(const struct session *session, const struct hrn_mutant *head,
                       struct jwo_error *err)
{
    struct hrn_plan plan = {.count = 1};
    struct amz_story story = *find_story(&session->plan, head->story);
    struct trial trial = {.head = head, .matrix = session->matrix};
    struct hrn_run_result result;

    plan.stories = &story;
    if (play(session, session->matrix ? &session->plan : &plan, &trial, &result, err) != JWO_OK) {
        return false;
    }
    (void)printf("%-37s  %-8s  %-22s  %s%s\n", head->name, head->breaks,
                 head->rule[0] != '\0' ? head->rule : "expect",
                 trial.found_out ? "found out" : "SURVIVES", trial.found_out ? "" : ": ");
    if (!trial.found_out) {
        (void)printf("  %s: %s\n", head->story,
                     trial.first[0] != '\0' ? trial.first : "every check passed");
    }
    (void)fflush(stdout);
    return trial.found_out;
}

/* 0, 1, or 3 when something could not be played at all. */
static int try_all(const struct session *session)
{
    struct jwo_error err = {0};
    size_t found_out = 0;
    bool model_passes = true;

    if (is_wanted(session, "model")) {
        model_passes = try_model(session, &err);
    }
    for (size_t i = 0; i < session->head_count && err.status == JWO_OK; i++) {
        found_out += try_mutant(session, &session->heads[i], &err) ? 1 : 0;
    }
    if (err.status != JWO_OK) {
        (void)fprintf(stderr, "jwo mutants: %s\n", err.text);
        return 3;
    }
    if (session->head_count > 0) {
        (void)printf("%zu of %zu mutants found out\n", found_out, session->head_count);
    }
    return model_passes && found_out == session->head_count ? 0 : 1;
}

static int run(struct session *session)
{
    struct jwo_error err;
    int exit_code;

    if (hrn_directory_make_temporary(session->work_directory, &err) != JWO_OK) {
        (void)fprintf(stderr, "jwo mutants: %s\n", err.text);
        return 3;
    }
    if (session->matrix_path) {
        session->matrix = fopen(session->matrix_path, "w");
        if (!session->matrix) {
            (void)fprintf(stderr, "jwo mutants: %s cannot be written\n", session->matrix_path);
            return 2;
        }
        (void)fputs("mutant,check,story\n", session->matrix);
    }
    exit_code = try_all(session);
    if (session->matrix && fclose(session->matrix) != 0) {
        (void)fprintf(stderr, "jwo mutants: %s was not written whole\n", session->matrix_path);
        exit_code = 3;
    }
    if (hrn_directory_remove(session->work_directory, &err) != JWO_OK) {
        (void)fprintf(stderr, "jwo mutants: %s\n", err.text);
    }
    return exit_code;
}

int hrn_cmd_mutants(int argc, char **argv)
{
    struct session session = {.mutants = "harness/mutants",
                              .profile_path = "harness/retailers/model-profile.lua"};
    bool help = false;
    const struct jwo_flag flags[] = {
        {"--mutants", .value = &session.mutants},
        {"--profile", .value = &session.profile_path},
        {"--scenarios", .value = &session.scenarios},
        {"--all", .value = &session.matrix_path},
        {"--help", .seen = &help},
        {0},
    };
    struct jwo_error err;
    int exit_code = 2;

    jwo_log_setup("jwo", JWO_LOG_ERROR, false); /* what mutants say of themselves is no news */
    session.names = jwo_calloc((size_t)argc, sizeof(*session.names));
    if (jwo_flags_parse(argc, argv, flags, session.names, &session.name_count, &err) != JWO_OK) {
        exit_code = jwo_flags_complain("jwo mutants", &err);
    } else if (help) {
        (void)fputs(usage, stdout);
        exit_code = 0;
    } else if (load(&session, &err) != JWO_OK) {
        (void)fprintf(stderr, "jwo mutants: %s\n", err.text);
    } else {
        exit_code = run(&session);
    }
    hrn_profile_free(session.profile);
    hrn_plan_dispose(&session.plan);
    hrn_requirements_dispose(&session.requirements);
    jwo_free(session.heads);
    jwo_free(session.names);
    return exit_code;
}

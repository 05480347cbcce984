/* runner.c -- see runner.h for the contract. Here: which story plays when, and the retailer that
 * most of them share. */
#include "runner.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/log.h"
#include "runner_internal.h"

enum { SHARED_DEATHS_MAX = 3 };

static const char *const verdict_names[HRN_VERDICT_COUNT] = {
    [HRN_PASSED] = "passed",
    [HRN_FAILED] = "failed",
    [HRN_WARNED] = "warned",
    [HRN_NOT_APPLICABLE] = "not-applicable",
    [HRN_INCONCLUSIVE] = "inconclusive",
    [HRN_BROKEN] = "broken",
};

const char *hrn_verdict_name(enum hrn_verdict verdict)
{
    JWO_ASSERT(verdict < HRN_VERDICT_COUNT);
    return verdict_names[verdict];
}

/* In the next turn: a timer of 0 that is started by a timer fires in the same one. */
void run_look(struct run *run)
{
    jwo_timer_start(run->turn, 1);
}

/* --- what a story needs --------------------------------------------------------------------- */

/* Killing, starting, moving a clock and shutting the port of Amazon's that a retailer was told
 * concern everybody who is served: such a story is on its own. */
static bool concerns_everybody(const char *need)
{
    return strcmp(need, "kill") == 0 || strcmp(need, "restart") == 0 ||
           strcmp(need, "advance_clock") == 0 || strcmp(need, "door") == 0;
}

static bool profile_can(const hrn_profile *profile, const char *need)
{
    if (!hrn_profile_url(profile) && strcmp(need, "advance_clock") != 0 &&
        concerns_everybody(need)) {
        return true;
    }
    /* what is killed must come back */
    return hrn_profile_has_hook(profile, need) &&
           (strcmp(need, "kill") != 0 || hrn_profile_has_hook(profile, "restart"));
}

static const char *missing_need(const hrn_profile *profile, const struct amz_story *story)
{
    for (size_t i = 0; i < story->needs_count; i++) {
        if (!profile_can(profile, story->needs[i])) {
            return story->needs[i];
        }
    }
    return NULL;
}

static enum play_kind kind_of(const hrn_profile *profile, const struct amz_story *story)
{
    for (size_t i = 0; i < story->needs_count; i++) {
        if (concerns_everybody(story->needs[i])) {
            return hrn_profile_url(profile) ? PLAY_ALONE : PLAY_PRIVATE;
        }
    }
    return PLAY_SHARED;
}

/* --- scheduling ----------------------------------------------------------------------------- */

static bool others_wait(const struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        if (run->plays[i].phase == PLAY_WAITING && run->plays[i].kind != PLAY_ALONE) {
            return true;
        }
    }
    return false;
}

static bool may_begin(const struct run *run, const struct play *play)
{
    if (play->phase != PLAY_WAITING || run->playing >= run->options->jobs) {
        return false;
    }
    switch (play->kind) {
    case PLAY_PRIVATE:
        return true;
    case PLAY_SHARED:
        return hrn_instance_state(run->shared) == HRN_UP;
    case PLAY_ALONE:
        return hrn_instance_state(run->shared) == HRN_UP && run->playing == 0 && !others_wait(run);
    }
    return false;
}

/* One a turn: a hundred stories that end at once, because no store fits, would otherwise keep the
 * retailers of the others waiting for Amazon's answers until they give up and ask again. */
static void begin_one(struct run *run)
{
    for (size_t i = 0; i < run->count && !run->stopping; i++) {
        if (may_begin(run, &run->plays[i])) {
            run->playing++;
            play_begin(&run->plays[i]);
            run_look(run);
            return;
        }
    }
}

static void look(void *context)
{
    struct run *run = context;

    for (size_t i = 0; i < run->count; i++) {
        if (run->plays[i].crash_failed && run->plays[i].phase == PLAY_PLAYING) {
            play_end(&run->plays[i], HRN_INCONCLUSIVE, run->plays[i].reason);
        }
    }
    begin_one(run);
    if (run->done == run->count || (run->stopping && run->playing == 0)) {
        jwo_loop_stop(run->loop);
    }
}

static void end_all(struct run *run, enum hrn_verdict verdict, const char *reason)
{
    for (size_t i = 0; i < run->count; i++) {
        if (run->plays[i].phase != PLAY_OVER && run->plays[i].phase != PLAY_WAITING) {
            play_end(&run->plays[i], verdict, reason);
        }
    }
}

static void on_signal(void *context, int signum)
{
    struct run *run = context;

    (void)signum;
    run->stopping = run->interrupted = true;
    end_all(run, HRN_INCONCLUSIVE, "interrupted");
    run_look(run);
}

/* --- the shared retailer -------------------------------------------------------------------- */

/* Stories that were on it cannot be told apart: each of them met a retailer that died. */
static void shared_died(struct run *run)
{
    char trouble[512];

    (void)snprintf(trouble, sizeof(trouble), "%s", hrn_instance_trouble(run->shared));
    for (size_t i = 0; i < run->count; i++) {
        if (run->plays[i].phase == PLAY_PLAYING && run->plays[i].kind != PLAY_PRIVATE) {
            play_retailer_died(&run->plays[i], trouble);
        }
    }
    if (++run->shared_deaths < SHARED_DEATHS_MAX) {
        hrn_instance_crash(run->shared); /* and on with the others */
        return;
    }
    for (size_t i = 0; i < run->count; i++) {
        if (run->plays[i].phase == PLAY_WAITING && run->plays[i].kind != PLAY_PRIVATE) {
            run->playing++;
            play_end(&run->plays[i], HRN_INCONCLUSIVE, trouble);
        }
    }
}

static void on_shared_changed(void *context)
{
    struct run *run = context;

    switch (hrn_instance_state(run->shared)) {
    case HRN_STARTING:
        return;
    case HRN_UP:
        run->shared_was_up = true;
        break;
    case HRN_DOWN:
        if (run->shared_was_up) {
            shared_died(run);
            break;
        }
        run->stopping = true;
        (void)jwo_fail(&run->trouble, JWO_EIO, "%s", hrn_instance_trouble(run->shared));
        end_all(run, HRN_INCONCLUSIVE, run->trouble.text);
        break;
    }
    run_look(run);
}

static jwo_status start_shared(struct run *run, struct jwo_error *err)
{
    char directory[700];

    for (size_t i = 0; i < run->count; i++) {
        if (run->plays[i].phase == PLAY_WAITING && run->plays[i].kind != PLAY_PRIVATE) {
            (void)snprintf(directory, sizeof(directory), "%s/shared", run->options->work_directory);
            return hrn_instance_new(&run->shared, run->options->profile, run->amazon, directory,
                                    false, on_shared_changed, run, err);
        }
    }
    return JWO_OK;
}

/* --- a run ---------------------------------------------------------------------------------- */

static void make_plays(struct run *run)
{
    const struct hrn_plan *plan = run->options->plan;

    run->count = plan->count;
    run->plays = jwo_calloc(plan->count, sizeof(*run->plays));
    for (size_t i = 0; i < plan->count; i++) {
        play_init(&run->plays[i], run, &plan->stories[i]);
        run->plays[i].kind = kind_of(run->options->profile, &plan->stories[i]);
    }
}

static void say_missing(const hrn_profile *profile, const char *need, char *out, size_t bytes)
{
    const bool kills = strcmp(need, "kill") == 0 && hrn_profile_has_hook(profile, "kill");

    if (strcmp(need, "door") == 0) {
        (void)snprintf(out, bytes,
                       "jwo does not start this retailer, so its way to Amazon is not "
                       "its own");
    } else {
        (void)snprintf(out, bytes, "the profile has no hook \"%s\"", kills ? "restart" : need);
    }
}

/* What cannot be played is said before anything is started. */
static void end_not_applicable(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        const char *need = missing_need(run->options->profile, run->plays[i].story);
        char reason[100];

        if (need) {
            say_missing(run->options->profile, need, reason, sizeof(reason));
            run->playing++;
            play_end(&run->plays[i], HRN_NOT_APPLICABLE, reason);
        }
    }
}

static jwo_status open_run(struct run *run, struct jwo_error *err)
{
    const struct amz_amazon_options amazon = {
        .port = run->options->port,
        .seed = run->options->seed,
        .region = HRN_REGION,
        .credentials = run->options->credentials,
        .connector = run->options->connector,
        .processor_key = run->options->processor_key,
    };
    jwo_status status;

    if ((status = jwo_loop_new(&run->loop, err)) != JWO_OK ||
        (status = amz_amazon_new(&run->amazon, run->loop, &amazon, err)) != JWO_OK) {
        return status;
    }
    run->turn = jwo_timer_new(run->loop, look, run);
    run->interrupt = jwo_signal_new(run->loop, SIGINT, on_signal, run);
    run->terminate = jwo_signal_new(run->loop, SIGTERM, on_signal, run);
    make_plays(run);
    end_not_applicable(run);
    return start_shared(run, err);
}

static void close_run(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        play_dispose(&run->plays[i]);
    }
    for (size_t i = 0; i < run->old_id_count; i++) {
        jwo_free(run->old_ids[i]);
    }
    jwo_free(run->old_ids);
    jwo_free(run->plays);
    hrn_instance_free(run->shared);
    jwo_signal_free(run->interrupt);
    jwo_signal_free(run->terminate);
    jwo_timer_free(run->turn);
    amz_amazon_free(run->amazon);
    jwo_loop_free(run->loop);
}

jwo_status hrn_run(const struct hrn_run_options *options, struct hrn_run_result *out,
                   struct jwo_error *err)
{
    struct run run = {.options = options, .result = out};
    struct jwo_error trouble = {0};

    JWO_ASSERT(options->jobs >= 1);
    *out = (struct hrn_run_result){0};
    if (open_run(&run, &trouble) == JWO_OK) {
        run_look(&run);
        jwo_loop_run(run.loop);
        judge_strays(&run);
        trouble = run.trouble;
    }
    judge_run(&run);
    if (trouble.status != JWO_OK) {
        out->exit_code = trouble.status == JWO_EINPUT ? 2 : 3;
        (void)snprintf(out->text, sizeof(out->text), "%s", trouble.text);
    }
    if (options->record) {
        hrn_record_end(options->record, hrn_outcome_name(out->exit_code), out->exit_code);
    }
    close_run(&run);
    return trouble.status == JWO_OK ? JWO_OK : jwo_fail(err, trouble.status, "%s", trouble.text);
}

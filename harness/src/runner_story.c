/* runner_story.c -- one story of a run: its retailer, its player, its end. */
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "runner_internal.h"

static hrn_instance *instance_of(const struct play *play)
{
    return play->own ? play->own : play->run->shared;
}

static bool needs(const struct play *play, const char *hook)
{
    for (size_t i = 0; i < play->story->needs_count; i++) {
        if (strcmp(play->story->needs[i], hook) == 0) {
            return true;
        }
    }
    return false;
}

/* --- life ----------------------------------------------------------------------------------- */

/* Expectations of a story are MUST unless all that it covers is SHOULD. */
static enum amz_level level_of(const struct hrn_requirements *requirements,
                               const struct amz_story *story)
{
    for (size_t i = 0; requirements && i < story->covers_count; i++) {
        const struct hrn_requirement *row = hrn_requirements_find(requirements, story->covers[i]);

        if (!row || strcmp(row->level, "SHOULD") != 0) {
            return AMZ_MUST;
        }
    }
    return requirements ? AMZ_SHOULD : AMZ_MUST;
}

void play_init(struct play *play, struct run *run, const struct amz_story *story)
{
    *play = (struct play){.run = run, .story = story};
    play->level = level_of(run->options->requirements, story);
    for (size_t i = 0; i < story->covers_count; i++) {
        play->covers[i] = story->covers[i];
    }
    if (run->options->record) {
        hrn_record_story(run->options->record, story);
    }
}

static void remember_id(struct run *run, const char *id)
{
    run->old_ids = jwo_realloc(run->old_ids, (run->old_id_count + 1) * sizeof(*run->old_ids));
    run->old_ids[run->old_id_count++] = jwo_strdup(id);
}

static void free_player(struct play *play)
{
    if (!play->player) {
        return;
    }
    amz_world *world = amz_player_world(play->player);

    for (struct amz_trip *trip = amz_world_trips(world); trip; trip = trip->next) {
        remember_id(play->run, trip->id);
    }
    for (struct amz_shopper *one = amz_world_shoppers(world); one; one = one->next) {
        remember_id(play->run, one->id);
    }
    amz_task_free(play->crash);
    amz_player_free(play->player);
    play->crash = NULL;
    play->player = NULL;
    play->restarting = NULL;
}

void play_dispose(struct play *play)
{
    free_player(play);
    hrn_instance_free(play->own);
    jwo_free(play->books);
    jwo_free(play->payoffs);
    play->own = NULL;
    play->books = NULL;
    play->payoffs = NULL;
}

void play_end(struct play *play, enum hrn_verdict verdict, const char *reason)
{
    struct run *run = play->run;
    const struct hrn_run_options *options = run->options;
    const int64_t real_ms = play->began_ms > 0 ? jwo_monotonic_ms() - play->began_ms : 0;
    const int64_t world_ms =
        play->player ? amz_world_now_ms(amz_player_world(play->player)) - play->world_began_ms : 0;
    char text[512];

    JWO_ASSERT(play->phase != PLAY_OVER);
    (void)snprintf(text, sizeof(text), "%s", reason); /* it may live in what is freed */
    play->phase = PLAY_OVER;
    run->playing--;
    run->done++;
    run->result->counts[verdict]++;
    if (options->record) {
        hrn_record_verdict(options->record, play->story->id, hrn_verdict_name(verdict), text,
                           real_ms, world_ms);
    }
    if (options->on_story) {
        options->on_story(options->context, play->story, verdict, text, run->done, run->count);
    }
    if (options->bail && (verdict == HRN_FAILED || verdict == HRN_BROKEN)) {
        run->stopping = true;
    }
    play_dispose(play);
    run_look(run);
}

void play_retailer_died(struct play *play, const char *trouble)
{
    play_end(play, HRN_FAILED, trouble);
}

/* --- what the player reports ---------------------------------------------------------------- */

static jwo_status on_extend(void *context, amz_script *script, struct jwo_error *err)
{
    struct play *play = context;

    play->script = script;
    return hrn_profile_install(play->run->options->profile, script, &play->installation, err);
}

static void on_step(void *context, int index, const char *sentence)
{
    struct play *play = context;

    if (play->run->options->record) {
        hrn_record_step(play->run->options->record, play->story->id, index, sentence);
    }
}

static void on_check(void *context, const struct amz_check *check)
{
    judge_expectation(context, check);
}

static void on_exchange(void *context, const struct amz_exchange *exchange)
{
    struct play *play = context;

    hrn_record_exchange(play->run->options->record, play->story->id, exchange);
}

static void on_books(void *context, const struct amz_trip *trip, const struct jwo_money *captured,
                     const struct jwo_money *debt, bool has_incident)
{
    struct play *play = context;

    play->books = jwo_realloc(play->books, (play->book_count + 1) * sizeof(*play->books));
    play->books[play->book_count++] = (struct trip_books){
        .trip = trip,
        .books = {.known = true,
                  .captured = *captured,
                  .debt = *debt,
                  .has_incident = has_incident},
    };
}

static void on_paid(void *context, const char *shopper_id, const struct jwo_money *amount)
{
    struct play *play = context;
    const struct amz_shopper *shopper = amz_amazon_find_shopper(play->run->amazon, shopper_id);

    if (shopper) {
        play->payoffs =
            jwo_realloc(play->payoffs, (play->payoff_count + 1) * sizeof(*play->payoffs));
        play->payoffs[play->payoff_count++] = (struct hrn_payoff){
            .shopper = shopper,
            .amount = *amount,
            .order = amz_world_tick(amz_player_world(play->player)),
        };
    }
}

static void on_end(void *context, enum amz_story_end end, const char *text)
{
    struct play *play = context;

    switch (end) {
    case AMZ_STORY_FINISHED:
        play_end(play, judge_story(play), play->reason);
        return;
    case AMZ_STORY_NOT_APPLICABLE:
        play_end(play, HRN_NOT_APPLICABLE, text);
        return;
    case AMZ_STORY_INCONCLUSIVE:
        play_end(play, HRN_INCONCLUSIVE, text);
        return;
    case AMZ_STORY_BROKEN:
        /* A hook belongs to the retailer's owner: that it failed says nothing of the story. */
        play_end(play, strstr(text, "the hook ") ? HRN_INCONCLUSIVE : HRN_BROKEN, text);
        return;
    }
}

/* --- killing and starting again ------------------------------------------------------------- */

static void back_in_service(struct play *play)
{
    amz_world *world = amz_player_world(play->player);

    amz_world_set_retailer_url(world, hrn_instance_where(instance_of(play))->url);
    amz_world_recovered(world);
}

static void on_crash_hooks_ended(void *context, enum amz_task_state state,
                                 const struct jwo_error *err)
{
    struct play *play = context;

    if (state == AMZ_TASK_FAILED) {
        (void)snprintf(play->reason, sizeof(play->reason), "%s", err->text);
        play->crash_failed = true;
        run_look(play->run); /* the player may be inside its call of on_crash */
    } else {
        back_in_service(play);
    }
}

/* A retailer that we did not start is killed and started by its owner's hooks. */
static void crash_by_hooks(struct play *play)
{
    static const char code[] = "hooks.kill() hooks.restart()";
    struct jwo_error err;

    amz_task_free(play->crash);
    play->crash = NULL;
    const jwo_status loaded =
        amz_script_load(play->script, code, sizeof(code) - 1, AMZ_SCRIPT_BUILTIN "crash", &err);
    JWO_ASSERT(loaded == JWO_OK);
    play->crash = amz_task_start(play->script, 0, on_crash_hooks_ended, play);
}

static void on_crash(void *context)
{
    struct play *play = context;

    amz_world_set_retailer_url(amz_player_world(play->player), "");
    if (play->kind == PLAY_ALONE) {
        crash_by_hooks(play);
    } else {
        hrn_instance_crash(play->own);
    }
}

static void on_restart(void *context, amz_task *task)
{
    struct play *play = context;

    play->restarting = task;
    amz_world_crash(amz_player_world(play->player)); /* by way of on_crash */
}

/* --- playing -------------------------------------------------------------------------------- */

static void install(struct play *play)
{
    play->installation = (struct hrn_installation){
        .client = amz_amazon_client(play->run->amazon),
        .where = hrn_instance_where(instance_of(play)),
        .clock_is_ours = play->kind != PLAY_SHARED && needs(play, "advance_clock"),
        .paid = on_paid,
        .restart = play->kind == PLAY_PRIVATE ? on_restart : NULL,
        .context = play,
    };
}

static void start_player(struct play *play)
{
    const struct hrn_limits *limits = hrn_profile_limits(play->run->options->profile);
    const bool may_crash =
        play->kind != PLAY_SHARED && (needs(play, "kill") || needs(play, "restart"));
    struct amz_player_options options = {
        .amazon = play->run->amazon,
        .story = play->story,
        .settle_timeout_ms = limits->settle_ms,
        .quiet_ms = limits->quiet_ms,
        .extend = on_extend,
        .on_step = on_step,
        .on_check = on_check,
        .on_books = on_books,
        .on_end = on_end,
        .on_crash = may_crash ? on_crash : NULL,
        .context = play,
    };

    install(play);
    amz_settings_default(&options.world.settings);
    options.world.settings.gate_timeout_ms = limits->gate_ms;
    options.world.settings.delivery_timeout_ms = limits->delivery_ms;
    (void)snprintf(options.world.retailer_url, sizeof(options.world.retailer_url), "%s",
                   hrn_instance_where(instance_of(play))->url);
    options.world.door = play->own ? hrn_instance_door(play->own) : NULL;
    play->phase = PLAY_PLAYING;
    play->player = amz_player_start(&options);
    play->world_began_ms = amz_world_now_ms(amz_player_world(play->player));
    if (play->run->options->record) {
        amz_journal_on_record(amz_world_journal(amz_player_world(play->player)), on_exchange, play);
    }
}

static void came_up(struct play *play)
{
    amz_task *waiting = play->restarting;

    if (play->phase == PLAY_STARTING) {
        start_player(play);
        return;
    }
    back_in_service(play);
    play->restarting = NULL;
    if (waiting) {
        amz_task_wake(waiting, 0);
    }
}

static void on_own_changed(void *context)
{
    struct play *play = context;

    switch (hrn_instance_state(play->own)) {
    case HRN_STARTING:
        return;
    case HRN_UP:
        came_up(play);
        return;
    case HRN_DOWN:
        if (play->phase == PLAY_PLAYING) {
            play_retailer_died(play, hrn_instance_trouble(play->own));
        } else {
            play_end(play, HRN_INCONCLUSIVE, hrn_instance_trouble(play->own));
        }
        return;
    }
}

static void start_own(struct play *play)
{
    const struct run *run = play->run;
    struct jwo_error err;
    char directory[1000], name[AMZ_ID_MAX];

    (void)snprintf(name, sizeof(name), "%s", play->story->id);
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '/' ? '.' : *c;
    }
    (void)snprintf(directory, sizeof(directory), "%s/%s", run->options->work_directory, name);
    play->phase = PLAY_STARTING;
    if (hrn_instance_new(&play->own, run->options->profile, run->amazon, directory,
                         needs(play, "door"), on_own_changed, play, &err) != JWO_OK) {
        play_end(play, HRN_INCONCLUSIVE, err.text);
    }
}

void play_begin(struct play *play)
{
    const struct hrn_run_options *options = play->run->options;

    play->began_ms = jwo_monotonic_ms();
    if (options->on_story) {
        options->on_story(options->context, play->story, HRN_VERDICT_COUNT, "", play->run->done,
                          play->run->count);
    }
    if (play->kind == PLAY_PRIVATE) {
        start_own(play);
    } else {
        start_player(play);
    }
}

/* runner_judge.c -- from checks to verdicts: of a story, of strays, of the run. */
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "runner_internal.h"

/* --- one check ------------------------------------------------------------------------------ */

static void describe_exchange(const struct amz_exchange *exchange, char out[400])
{
    char status[16] = "no answer";

    if (!exchange) {
        out[0] = '\0';
        return;
    }
    if (exchange->status > 0) {
        (void)snprintf(status, sizeof(status), "%d", exchange->status);
    }
    (void)snprintf(out, 400, "%s %.160s -> %s%s%.60s%s%.80s", exchange->method, exchange->target,
                   status, exchange->outcome[0] != '\0' ? " " : "", exchange->outcome,
                   exchange->trip_id[0] != '\0' ? ", trip " : "", exchange->trip_id);
}

/* Keep score of a check that did not hold, and show it. */
static void count_failure(struct play *play, const struct hrn_failure *failure)
{
    const struct hrn_run_options *options = play->run->options;
    const bool fails = failure->level == AMZ_MUST || options->strict;

    if ((fails && play->failed == 0) || (!fails && play->failed + play->warned == 0)) {
        (void)snprintf(play->reason, sizeof(play->reason), "%s: %s: expected %s, got %s",
                       failure->where[0] != '\0' ? failure->where : failure->check, failure->what,
                       failure->expected, failure->actual);
    }
    *(fails ? &play->failed : &play->warned) += 1;
    if (options->on_failure) {
        options->on_failure(options->context, failure);
    }
}

static const char *verdict_of_check(const struct play *play, bool passed, enum amz_level level)
{
    if (passed) {
        return "passed";
    }
    return level == AMZ_MUST || play->run->options->strict ? "failed" : "warned";
}

static const struct amz_exchange *last_exchange(const struct play *play)
{
    const amz_journal *journal = amz_world_journal(amz_player_world(play->player));
    const struct amz_exchange *at = NULL, *last = NULL;

    while ((at = amz_journal_next(journal, at)) != NULL) {
        last = at;
    }
    return last;
}

void judge_expectation(struct play *play, const struct amz_check *check)
{
    const struct hrn_check_line line = {
        .story = play->story->id,
        .id = "expect",
        .covers = play->covers,
        .level = play->level,
        .verdict = verdict_of_check(play, check->passed, play->level),
        .what = check->what,
        .expected = check->expected,
        .actual = check->actual,
        .step = check->step_index,
        .where = check->where,
        .trip = "",
    };
    char exchange[400];

    if (play->run->options->record) {
        hrn_record_check(play->run->options->record, &line);
    }
    if (check->passed) {
        return;
    }
    describe_exchange(last_exchange(play), exchange);
    count_failure(play, &(struct hrn_failure){.story = play->story,
                                              .check = "expect",
                                              .covers = play->covers,
                                              .level = play->level,
                                              .step = check->step,
                                              .where = check->where,
                                              .what = check->what,
                                              .expected = check->expected,
                                              .actual = check->actual,
                                              .exchange = exchange});
}

/* --- the rules ------------------------------------------------------------------------------ */

struct judged {
    struct play *play;
    amz_journal *journal;
    const char *trip_id;
    bool only_warns;
};

static const struct amz_exchange *exchange_at(const amz_journal *journal, uint64_t seq)
{
    const struct amz_exchange *at = NULL;

    while (seq > 0 && (at = amz_journal_next(journal, at)) != NULL) {
        if (at->seq == seq) {
            return at;
        }
    }
    return NULL;
}

static void take_finding(void *context, const struct hrn_finding *finding)
{
    const struct judged *judged = context;
    struct play *play = judged->play;
    const struct hrn_rule *rule = finding->rule;
    const enum amz_level level = judged->only_warns ? AMZ_SHOULD : rule->level;
    char where[32] = "", exchange[400];

    if (finding->seq > 0) {
        (void)snprintf(where, sizeof(where), "seq %llu", (unsigned long long)finding->seq);
    }
    if (play->run->options->record) {
        hrn_record_check(play->run->options->record,
                         &(struct hrn_check_line){
                             .story = play->story->id,
                             .id = rule->id,
                             .covers = rule->covers,
                             .level = level,
                             .verdict = verdict_of_check(play, finding->passed, level),
                             .what = rule->text,
                             .expected = finding->expected,
                             .actual = finding->actual,
                             .where = where,
                             .trip = judged->trip_id,
                         });
    }
    if (finding->passed) {
        return;
    }
    describe_exchange(exchange_at(judged->journal, finding->seq), exchange);
    count_failure(play, &(struct hrn_failure){.story = play->story,
                                              .check = rule->id,
                                              .covers = rule->covers,
                                              .level = level,
                                              .step = "",
                                              .where = "",
                                              .what = rule->text,
                                              .expected = finding->expected,
                                              .actual = finding->actual,
                                              .exchange = exchange});
}

/* All exchanges of a trip, oldest first; the list is the caller's, its entries the journal's. */
static const struct amz_exchange **calls_of(const amz_journal *journal, const char *trip_id,
                                            size_t *count)
{
    const struct amz_exchange **calls =
        jwo_calloc(amz_journal_count(journal) + 1, sizeof(struct amz_exchange *));
    const struct amz_exchange *at = NULL;

    *count = 0;
    while ((at = amz_journal_next(journal, at)) != NULL) {
        if (strcmp(at->trip_id, trip_id) == 0) {
            calls[(*count)++] = at;
        }
    }
    return calls;
}

static void judge_trip(struct play *play, amz_world *world, const struct amz_trip *trip)
{
    const hrn_profile *profile = play->run->options->profile;
    amz_journal *journal = amz_world_journal(world);
    struct judged judged = {.play = play, .journal = journal, .trip_id = trip->id};
    struct hrn_trip_view view = {
        .world = world,
        .trip = trip,
        .policy = hrn_profile_policy(profile, trip->store->id),
        .payoffs = play->payoffs,
        .payoff_count = play->payoff_count,
    };
    const struct amz_exchange **calls = calls_of(journal, trip->id, &view.call_count);

    view.calls = calls;
    if (trip->left) {
        (void)hrn_profile_total(profile, trip->items, trip->item_count, &view.total);
    }
    for (size_t i = 0; i < play->book_count; i++) {
        if (play->books[i].trip == trip) {
            view.books = play->books[i].books;
        }
    }
    hrn_judge_trip(&view, take_finding, &judged);
    jwo_free(calls);
}

enum hrn_verdict judge_story(struct play *play)
{
    amz_world *world = amz_player_world(play->player);
    const uint64_t dropped = amz_journal_dropped(amz_world_journal(world));

    if (dropped > 0) {
        (void)snprintf(play->reason, sizeof(play->reason),
                       "the journal dropped %llu exchanges, so that the trips cannot be judged",
                       (unsigned long long)dropped);
        return HRN_BROKEN;
    }
    for (struct amz_trip *trip = amz_world_trips(world); trip; trip = trip->next) {
        judge_trip(play, world, trip);
    }
    if (play->failed > 0) {
        return HRN_FAILED;
    }
    return play->warned > 0 ? HRN_WARNED : HRN_PASSED;
}

/* --- strays --------------------------------------------------------------------------------- */

/* Calls about trips that a story has just ended are late, not stray. */
static bool is_late(const struct run *run, const struct amz_exchange *call)
{
    for (size_t i = 0; i < run->old_id_count; i++) {
        if (strcmp(run->old_ids[i], call->trip_id) == 0 ||
            strcmp(run->old_ids[i], call->shopper_id) == 0) {
            return true;
        }
    }
    return false;
}

static void take_stray(void *context, const struct hrn_finding *finding)
{
    struct judged *judged = context;
    const struct amz_exchange *call = exchange_at(judged->journal, finding->seq);

    if (!call || !is_late(judged->play->run, call)) {
        if (call && judged->play->run->options->record) {
            hrn_record_exchange(judged->play->run->options->record, HRN_STRAYS_STORY, call);
        }
        take_finding(context, finding);
    }
}

/* Strays belong to no story, so they can only warn; they are shown as a story of their own. */
void judge_strays(struct run *run)
{
    static const struct amz_story story = {
        .id = HRN_STRAYS_STORY,
        .title = "Every call is about a trip that Amazon has announced",
        .covers = {"SEC-1"},
        .covers_count = 1,
    };
    amz_journal *journal = amz_amazon_strays(run->amazon);
    struct play play = {.run = run, .story = &story};
    struct judged judged = {.play = &play, .journal = journal, .trip_id = "", .only_warns = true};
    const struct amz_exchange *call = NULL;
    bool any = false;

    while ((call = amz_journal_next(journal, call)) != NULL) {
        any = any || (hrn_is_stray(call) && !is_late(run, call));
    }
    if (!any) {
        return;
    }
    if (run->options->record) {
        hrn_record_story(run->options->record, &story);
    }
    hrn_judge_strays(journal, take_stray, &judged);
    run->count++;
    run->playing++;
    play.phase = PLAY_PLAYING;
    play_end(&play, run->options->strict ? HRN_FAILED : HRN_WARNED, play.reason);
    run->count--; /* it has no place among the plays */
}

/* --- the run -------------------------------------------------------------------------------- */

const char *hrn_outcome_name(int exit_code)
{
    static const char *const outcomes[] = {"conformant", "not conformant", "inconclusive",
                                           "inconclusive", "harness fault"};

    JWO_ASSERT(exit_code >= 0 && (size_t)exit_code < JWO_COUNT(outcomes));
    return outcomes[exit_code];
}

static int exit_code_of(const size_t counts[HRN_VERDICT_COUNT], bool interrupted)
{
    if (counts[HRN_FAILED] > 0) {
        return 1;
    }
    if (counts[HRN_BROKEN] > 0) {
        return 4;
    }
    if (interrupted || counts[HRN_INCONCLUSIVE] > 0 ||
        counts[HRN_PASSED] + counts[HRN_WARNED] == 0) {
        return 3;
    }
    return 0;
}

void hrn_run_conclude(struct hrn_run_result *result, size_t count, bool interrupted)
{
    size_t used, played = 0;

    result->exit_code = exit_code_of(result->counts, interrupted);
    used = (size_t)snprintf(result->text, sizeof(result->text),
                            "%s%s:", interrupted ? "interrupted, " : "",
                            hrn_outcome_name(result->exit_code));
    for (int verdict = 0; verdict < HRN_VERDICT_COUNT; verdict++) {
        if (result->counts[verdict] > 0) {
            used += (size_t)snprintf(result->text + used, sizeof(result->text) - used, " %zu %s,",
                                     result->counts[verdict],
                                     hrn_verdict_name((enum hrn_verdict)verdict));
            played += result->counts[verdict];
        }
    }
    if (played == 0) {
        (void)snprintf(result->text + used, sizeof(result->text) - used, " nothing was played");
    } else {
        result->text[used - 1] = '\0'; /* the last comma */
    }
    if (played < count) {
        (void)snprintf(result->text + strlen(result->text),
                       sizeof(result->text) - strlen(result->text), ", %zu not played",
                       count - played);
    }
}

void judge_run(struct run *run)
{
    hrn_run_conclude(run->result, run->count, run->interrupted);
}

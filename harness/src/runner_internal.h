/* runner_internal.h -- what runner.c (which story plays when), runner_story.c (one story) and
 * runner_judge.c (its verdict) share. */
#ifndef HRN_RUNNER_INTERNAL_H
#define HRN_RUNNER_INTERNAL_H

#include "runner.h"

struct run;

enum play_kind {
    PLAY_SHARED,  /* with the others, at the retailer they share */
    PLAY_PRIVATE, /* at an instance started for it */
    PLAY_ALONE    /* at a retailer that we do not start, when nobody else plays */
};
enum play_phase { PLAY_WAITING, PLAY_STARTING, PLAY_PLAYING, PLAY_OVER };

struct trip_books {
    const struct amz_trip *trip; /* borrowed from the world */
    struct hrn_books books;
};

/* One story of the plan. */
struct play {
    struct run *run;
    const struct amz_story *story; /* borrowed */
    const char *covers[AMZ_STORY_LIST_MAX + 1];
    enum amz_level level; /* of its expectations */
    enum play_kind kind;
    enum play_phase phase;

    hrn_instance *own; /* PRIVATE; else NULL */
    struct hrn_installation installation;
    amz_player *player;
    amz_script *script;   /* borrowed from the player */
    amz_task *restarting; /* a story that waits for its retailer to come back; borrowed */
    amz_task *crash;      /* ALONE: the hooks kill and restart at work */
    bool crash_failed;    /* they failed; `reason` says how */
    int64_t began_ms, world_began_ms;

    struct trip_books *books; /* owned, as is the next one */
    size_t book_count;
    struct hrn_payoff *payoffs;
    size_t payoff_count;

    size_t failed, warned; /* checks */
    char reason[512];      /* the first of them, or why there is no verdict */
};

struct run {
    const struct hrn_run_options *options;
    struct hrn_run_result *result;
    jwo_loop *loop;
    amz_amazon *amazon;
    jwo_signal *interrupt, *terminate;
    jwo_timer *turn; /* zero: look what can begin */

    hrn_instance *shared;
    bool shared_was_up;
    int shared_deaths;
    struct play *plays;
    size_t count, playing, done;
    bool stopping; /* nothing new begins */
    bool interrupted;
    struct jwo_error trouble; /* why it could not even begin; status JWO_OK: none */

    /* owned; trips and shoppers of worlds that are gone: a late call about them is no stray */
    char **old_ids;
    size_t old_id_count;
};

/* runner.c */
void run_look(struct run *run); /* soon: what can begin now? */

/* runner_story.c */
void play_init(struct play *play, struct run *run, const struct amz_story *story);
void play_dispose(struct play *play);
void play_begin(struct play *play);
/* The verdict is in: record it, tell, free what it has. */
void play_end(struct play *play, enum hrn_verdict verdict, const char *reason);
/* The retailer that it plays at is gone for good, or on another address. */
void play_retailer_died(struct play *play, const char *trouble);

/* runner_judge.c */
void judge_expectation(struct play *play, const struct amz_check *check);
/* Judge all trips by the rules, then say what all checks together mean. */
enum hrn_verdict judge_story(struct play *play);
void judge_strays(struct run *run);
/* Exit code and sentence of the run, from the counts. */
void judge_run(struct run *run);

#endif

/* play.c -- see play.h for the contract. */
#include "play.h"

#include <string.h>

#include "jwo/alloc.h"
#include "player.h"

enum { PASSED = 0, FAILED = 1, NOT_A_STORY = 2, INCONCLUSIVE = 3, BROKEN = 4 };

struct play {
    amz_amazon *amazon; /* borrowed */
    const struct amz_play_options *options;
    struct amz_story *stories; /* owned; file_count of them */
    size_t at;
    amz_player *player; /* of stories[at] */
    int failed_checks;  /* of stories[at] */
    size_t passed, failed, not_applicable, inconclusive, broken;
};

static void start(struct play *play);

static void on_step(void *context, int index, const char *sentence)
{
    const struct play *play = context;

    (void)fprintf(play->options->out, "  %d. %s\n", index, sentence);
}

static void on_check(void *context, const struct amz_check *check)
{
    struct play *play = context;

    if (check->passed) {
        (void)fprintf(play->options->out, "     ok    %s: %s\n", check->what, check->expected);
        return;
    }
    play->failed_checks++;
    (void)fprintf(play->options->out,
                  "     FAIL  %s (%s)\n           expected  %s\n           actual    %s\n",
                  check->what, check->where, check->expected, check->actual);
}

/* Count the story that has ended; its verdict in words. */
static const char *count_verdict(struct play *play, enum amz_story_end end)
{
    switch (end) {
    case AMZ_STORY_FINISHED:
        if (play->failed_checks > 0) {
            play->failed++;
            return "failed";
        }
        play->passed++;
        return "passed";
    case AMZ_STORY_NOT_APPLICABLE:
        play->not_applicable++;
        return "not applicable";
    case AMZ_STORY_INCONCLUSIVE:
        play->inconclusive++;
        return "inconclusive";
    case AMZ_STORY_BROKEN:
        break;
    }
    play->broken++;
    return "broken";
}

static void on_end(void *context, enum amz_story_end end, const char *text)
{
    struct play *play = context;
    const char *verdict = count_verdict(play, end);

    (void)fprintf(play->options->out, "  %s%s%s\n", verdict, text[0] != '\0' ? ": " : "", text);
    (void)fflush(play->options->out);
    amz_player_free(play->player);
    play->player = NULL;
    play->at++;
    if (play->at < play->options->file_count) {
        start(play);
    } else {
        jwo_loop_stop(amz_amazon_loop(play->amazon));
    }
}

static void start(struct play *play)
{
    const struct amz_play_options *options = play->options;
    const struct amz_story *story = &play->stories[play->at];
    struct amz_player_options player = {
        .amazon = play->amazon,
        .story = story,
        .settle_timeout_ms =
            options->settle_timeout_ms > 0 ? options->settle_timeout_ms : 20 * JWO_SECOND_MS,
        .quiet_ms = options->quiet_ms > 0 ? options->quiet_ms : JWO_SECOND_MS,
        .on_step = on_step,
        .on_check = on_check,
        .on_end = on_end,
        .context = play,
    };

    amz_settings_default(&player.world.settings);
    (void)snprintf(player.world.retailer_url, sizeof(player.world.retailer_url), "%s",
                   options->retailer_url);
    play->failed_checks = 0;
    (void)fprintf(options->out, "%s: %s\n", story->id, story->title);
    play->player = amz_player_start(&player);
}

/* The id of a story is its path without .lua. */
static jwo_status read_story(struct amz_story *out, const char *path, struct jwo_error *err)
{
    size_t len = strlen(path);
    jwo_status status;
    char *id;

    len -= len > 4 && strcmp(path + len - 4, ".lua") == 0 ? 4 : 0;
    id = jwo_strndup(path, len);
    status = amz_story_read(out, path, id, err);
    jwo_free(id);
    return status;
}

static int exit_code(const struct play *play)
{
    return play->broken > 0         ? BROKEN
           : play->failed > 0       ? FAILED
           : play->inconclusive > 0 ? INCONCLUSIVE
           : play->passed > 0       ? PASSED
                                    : INCONCLUSIVE;
}

static void print_counts(const struct play *play)
{
    const struct {
        const char *name;
        size_t count;
    } rows[] = {{"passed", play->passed},
                {"failed", play->failed},
                {"not applicable", play->not_applicable},
                {"inconclusive", play->inconclusive},
                {"broken", play->broken}};

    (void)fprintf(play->options->out, "%zu %s", play->options->file_count,
                  play->options->file_count == 1 ? "story" : "stories");
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        if (rows[i].count > 0) {
            (void)fprintf(play->options->out, ", %zu %s", rows[i].count, rows[i].name);
        }
    }
    (void)fprintf(play->options->out, "\n");
}

int amz_play(amz_amazon *amazon, const struct amz_play_options *options)
{
    struct play play = {.amazon = amazon, .options = options};
    struct jwo_error err;
    int result = PASSED;

    JWO_ASSERT(options->file_count > 0);
    if (strlen(options->retailer_url) >= sizeof(((struct amz_world_options *)NULL)->retailer_url)) {
        (void)fprintf(options->complaints, "mock-amazon: --retailer: the URL is too long\n");
        return NOT_A_STORY;
    }
    play.stories = jwo_calloc(options->file_count, sizeof(*play.stories));
    for (size_t i = 0; i < options->file_count; i++) {
        if (read_story(&play.stories[i], options->files[i], &err) != JWO_OK) {
            (void)fprintf(options->complaints, "mock-amazon: %s\n", err.text);
            result = NOT_A_STORY;
        }
    }
    if (result == PASSED) {
        start(&play);
        jwo_loop_run(amz_amazon_loop(amazon));
        amz_player_free(play.player); /* the loop was stopped by somebody else */
        print_counts(&play);
        result = play.at < options->file_count ? INCONCLUSIVE : exit_code(&play);
    }
    jwo_free(play.stories);
    return result;
}

/* console.c -- see console.h for the contract. */
#include "console.h"

#include <string.h>

#include "finding.h"

#define INDENT "  "

/* Heading, and color of the heading, of the stories with that verdict. */
static const struct heading {
    const char *word, *color;
} headings[RPT_VERDICT_COUNT] = {
    [RPT_PASSED] = {"PASSED", "\x1b[32m"},
    [RPT_WARNED] = {"WARNED", "\x1b[33m"},
    [RPT_FAILED] = {"FAILED", "\x1b[31m"},
    [RPT_BROKEN] = {"BROKEN", "\x1b[35m"},
    [RPT_INCONCLUSIVE] = {"INCONCLUSIVE", "\x1b[35m"},
    [RPT_NOT_APPLICABLE] = {"NOT APPLICABLE", "\x1b[36m"},
    [RPT_UNFINISHED] = {"UNFINISHED", "\x1b[35m"},
};

static void add_word(struct jwo_buf *out, enum rpt_verdict verdict, const char *word, bool color)
{
    jwo_buf_addf(out, "%s%s%s", color ? headings[verdict].color : "", word, color ? "\x1b[0m" : "");
}

static void add_reproduce(struct jwo_buf *out, const struct rpt_run *run,
                          const struct rpt_story *story, const struct rpt_console_options *options)
{
    static const char amazon[] = "amazon/"; /* cases of Amazon's own API: there is no profile */
    struct jwo_buf command;

    if (strcmp(story->id, "strays") == 0) { /* no story to play again */
        return;
    }
    jwo_buf_init(&command, 16384);
    jwo_buf_adds(&command, "jwo run ");
    if (strncmp(story->id, amazon, sizeof(amazon) - 1) == 0) {
        jwo_buf_adds(&command, "amazon --only ");
        rpt_argument(&command, story->id + sizeof(amazon) - 1);
    } else {
        rpt_argument(&command, story->id);
        jwo_buf_adds(&command, " --profile ");
        rpt_argument(&command, options->profile_path != NULL ? options->profile_path : "PROFILE");
    }
    jwo_buf_addf(&command, " --seed %s%s", run->seed, run->strict ? " --strict" : "");
    jwo_buf_addf(out, INDENT "reproduce:   ");
    rpt_plain(out, command.data);
    jwo_buf_addc(out, '\n');
    jwo_buf_dispose(&command);
}

static void add_message(struct jwo_buf *out, const struct rpt_exchange *exchange)
{
    jwo_buf_adds(out, INDENT "message      ");
    rpt_exchange_line(out, exchange);
    jwo_buf_adds(out, "\n" INDENT "             > ");
    rpt_plain(out, exchange->method);
    jwo_buf_addc(out, ' ');
    rpt_plain(out, exchange->target);
    jwo_buf_addc(out, ' ');
    rpt_plain(out, exchange->request);
    if (exchange->status != 0) {
        jwo_buf_addf(out, "\n" INDENT "             < %d ", exchange->status);
        rpt_plain(out, exchange->response);
    }
    jwo_buf_addc(out, '\n');
}

/* The message that diverged: what a rule points at; for an expectation, how its trip went. */
static void add_check(struct jwo_buf *out, const struct rpt_story *story,
                      const struct rpt_check *check)
{
    const struct rpt_exchange *exchange = rpt_exchange_of(story, check);

    rpt_finding(out, story, check, INDENT);
    if (exchange != NULL) {
        add_message(out, exchange);
    } else if (story->exchange_count > 0) {
        jwo_buf_adds(out, INDENT "last messages\n");
        rpt_last_exchanges(out, story, check, INDENT INDENT);
    }
}

static void add_story(struct jwo_buf *out, const struct rpt_run *run, const struct rpt_story *story,
                      const struct rpt_console_options *options)
{
    const enum rpt_verdict verdict = rpt_finding_verdict(story);
    const bool checked = story->verdict == RPT_FAILED || story->verdict == RPT_WARNED;
    bool first = true;

    add_word(out, story->verdict, headings[story->verdict].word, options->color);
    jwo_buf_adds(out, "  ");
    rpt_plain(out, story->id);
    jwo_buf_adds(out, "  ");
    rpt_plain(out, story->title);
    jwo_buf_addc(out, '\n');
    if (story->reason[0] != '\0') {
        jwo_buf_adds(out, INDENT "reason       ");
        rpt_plain(out, story->reason);
        jwo_buf_addc(out, '\n');
    }
    for (size_t i = 0; i < story->check_count && checked; i++) {
        if (story->checks[i].verdict == verdict && verdict != RPT_PASSED) {
            jwo_buf_adds(out, first ? "" : "\n");
            add_check(out, story, &story->checks[i]);
            first = false;
        }
    }
    if (story->verdict != RPT_NOT_APPLICABLE) {
        add_reproduce(out, run, story, options);
    }
    jwo_buf_addc(out, '\n');
}

static void add_counts(struct jwo_buf *out, const struct rpt_run *run, bool color)
{
    const char *between = ": ";

    jwo_buf_addf(out, "%zu %s", run->story_count, run->story_count == 1 ? "story" : "stories");
    for (int i = 0; i < RPT_VERDICT_COUNT; i++) {
        const enum rpt_verdict verdict = (enum rpt_verdict)i;

        if (run->counts[i] > 0) {
            jwo_buf_addf(out, "%s%zu ", between, run->counts[i]);
            add_word(out, verdict, rpt_verdict_name(verdict), color);
            between = ", ";
        }
    }
    jwo_buf_addc(out, '\n');
}

void rpt_console(struct jwo_buf *out, const struct rpt_run *run,
                 const struct rpt_console_options *options)
{
    /* The worst stands last, where the eye is when the run has ended. */
    static const enum rpt_verdict order[] = {RPT_NOT_APPLICABLE, RPT_WARNED, RPT_UNFINISHED,
                                             RPT_INCONCLUSIVE,   RPT_BROKEN, RPT_FAILED};

    for (size_t k = 0; k < JWO_COUNT(order); k++) {
        for (size_t i = 0; i < run->story_count; i++) {
            if (run->stories[i].verdict == order[k]) {
                add_story(out, run, &run->stories[i], options);
            }
        }
    }
    add_counts(out, run, options->color);
    jwo_buf_adds(out, "profile ");
    rpt_plain(out, run->profile);
    jwo_buf_addf(out, " (%.12s), plan %.12s, seed %s\n", run->profile_digest, run->plan_digest,
                 run->seed);
    if (run->cut_short) {
        jwo_buf_addf(out, "The run was cut short: its record stops after line %zu.\n", run->lines);
    }
    add_word(out, run->exit_code == 0 ? RPT_PASSED : RPT_FAILED, "outcome", options->color);
    jwo_buf_adds(out, ": ");
    rpt_plain(out, run->outcome);
    jwo_buf_addf(out, " (exit code %d)\n", run->exit_code);
}

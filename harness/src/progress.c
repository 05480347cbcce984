/* progress.c -- see progress.h for the contract. */
#include "progress.h"

#include <inttypes.h>
#include <string.h>

#include "finding.h"
#include "jwo/buf.h"

#define CLEAR_LINE        "\r\033[K"
#define COMMAND_BYTES_MAX 16384
#define LINE_BYTES_MAX    1024
#define COLUMNS           80

void hrn_progress_clear(const struct hrn_progress *progress)
{
    if (progress->terminal && !progress->quiet) {
        (void)fputs(CLEAR_LINE, progress->out);
    }
}

/* On one row of the narrowest terminal: a line that wraps could not be cleared. */
static void redraw(const struct hrn_progress *progress, size_t done, size_t total)
{
    struct jwo_buf line;

    jwo_buf_init(&line, LINE_BYTES_MAX);
    jwo_buf_addf(&line, "%zu/%zu  %zu passed", done, total, progress->counts[HRN_PASSED]);
    for (int verdict = HRN_FAILED; verdict < HRN_VERDICT_COUNT; verdict++) {
        if (progress->counts[verdict] > 0) {
            jwo_buf_addf(&line, ", %zu %s", progress->counts[verdict],
                         hrn_verdict_name((enum hrn_verdict)verdict));
        }
    }
    if (done < total) {
        jwo_buf_addf(&line, "  %s", progress->current);
    }
    hrn_progress_clear(progress);
    (void)fprintf(progress->out, "%.*s", COLUMNS - 1, line.data);
    (void)fflush(progress->out);
    jwo_buf_dispose(&line);
}

static void print_reproduce(const struct hrn_progress *progress, const char *id)
{
    struct jwo_buf command;

    jwo_buf_init(&command, COMMAND_BYTES_MAX);
    rpt_argument(&command, progress->program);
    if (progress->amazon != NULL) {
        jwo_buf_addf(&command, " run amazon --only %s%s", strchr(id, '/') + 1, progress->amazon);
    } else {
        jwo_buf_addf(&command, " run %s --profile ", id);
        rpt_argument(&command, progress->profile);
    }
    if (progress->stores != NULL) {
        jwo_buf_adds(&command, " --stores ");
        rpt_argument(&command, progress->stores);
    }
    if (progress->scenarios != NULL) {
        jwo_buf_adds(&command, " --scenarios ");
        rpt_argument(&command, progress->scenarios);
    }
    if (progress->port != 0) {
        jwo_buf_addf(&command, " --port %u", progress->port);
    }
    jwo_buf_addf(&command, " --seed %" PRIu64 "%s", progress->seed,
                 progress->strict ? " --strict" : "");
    (void)fprintf(progress->out, "    reproduce  %s\n", command.data);
    jwo_buf_dispose(&command);
}

/* Verdicts that somebody has to look at. */
static bool is_trouble(enum hrn_verdict verdict)
{
    return verdict == HRN_FAILED || verdict == HRN_BROKEN || verdict == HRN_INCONCLUSIVE;
}

static void print_verdict(const struct hrn_progress *progress, const struct amz_story *story,
                          enum hrn_verdict verdict, const char *reason)
{
    (void)fprintf(progress->out, "%-14s %s", hrn_verdict_name(verdict), story->id);
    if (reason[0] != '\0') {
        (void)fprintf(progress->out, ": %s", reason);
    }
    (void)fputc('\n', progress->out);
    if (is_trouble(verdict) && strcmp(story->id, HRN_STRAYS_STORY) != 0) {
        print_reproduce(progress, story->id);
    }
}

void hrn_progress_story(void *context, const struct amz_story *story, enum hrn_verdict verdict,
                        const char *reason, size_t done, size_t total)
{
    struct hrn_progress *progress = context;

    if (verdict == HRN_VERDICT_COUNT) {
        (void)snprintf(progress->current, sizeof(progress->current), "%s", story->id);
    } else {
        progress->counts[verdict]++;
        if (is_trouble(verdict) || (!progress->terminal && !progress->quiet)) {
            hrn_progress_clear(progress);
            print_verdict(progress, story, verdict, reason);
        }
    }
    if (progress->terminal && !progress->quiet) {
        redraw(progress, done, total);
    }
    (void)fflush(progress->out);
}

void hrn_progress_failure(void *context, const struct hrn_failure *failure)
{
    const struct hrn_progress *progress = context;
    const bool is_rule = strcmp(failure->check, "expect") != 0;
    FILE *out = progress->out;

    if (failure->level != AMZ_MUST && progress->quiet) {
        return;
    }
    hrn_progress_clear(progress);
    (void)fprintf(out, "  %s: %s\n    covers    ", failure->story->id, failure->story->title);
    for (size_t i = 0; failure->covers[i] != NULL; i++) {
        (void)fprintf(out, "%s %s", i > 0 ? "," : "", failure->covers[i]);
    }
    (void)fputc('\n', out);
    if (is_rule) {
        (void)fprintf(out, "    rule       %s (%s): %s\n", failure->check,
                      failure->level == AMZ_MUST ? "MUST" : "SHOULD", failure->what);
    } else {
        (void)fprintf(out, "    step       %s\n    at         %s: %s\n", failure->step,
                      failure->where, failure->what);
    }
    (void)fprintf(out, "    expected   %s\n    actual     %s\n", failure->expected,
                  failure->actual);
    if (failure->exchange[0] != '\0') {
        (void)fprintf(out, "    %s  %s\n", is_rule ? "exchange " : "last call", failure->exchange);
    }
}

void hrn_progress_end(struct hrn_progress *progress, const struct hrn_run_result *result)
{
    hrn_progress_clear(progress);
    (void)fprintf(progress->out, "%s\n", result->text);
    (void)fflush(progress->out);
}

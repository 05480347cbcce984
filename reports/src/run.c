/* run.c -- what is asked of a run once it has been read; run_read.c reads it. */
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/file.h"

#define RECORD_BYTES_MAX (1024u * 1024 * 1024)

const char *rpt_verdict_name(enum rpt_verdict verdict)
{
    static const char *const names[RPT_VERDICT_COUNT] = {
#define X(name, text) [RPT_##name] = text,
        RPT_VERDICTS(X)
#undef X
    };

    return names[verdict];
}

size_t rpt_folder_len(const char *id)
{
    const char *slash = strrchr(id, '/');

    return slash != NULL ? (size_t)(slash - id) : 0;
}

jwo_status rpt_run_load(struct rpt_run *out, const char *path, struct jwo_error *err)
{
    struct jwo_buf text;
    jwo_status status;

    memset(out, 0, sizeof(*out));
    jwo_buf_init(&text, RECORD_BYTES_MAX);
    status = jwo_file_read(&text, path, err);
    if (status == JWO_OK) {
        status = rpt_run_parse(out, path, text.data, text.len, err);
    }
    jwo_buf_dispose(&text);
    return status;
}

void rpt_run_dispose(struct rpt_run *run)
{
    for (size_t i = 0; i < run->story_count; i++) {
        jwo_free(run->stories[i].steps);
        jwo_free(run->stories[i].checks);
        jwo_free(run->stories[i].exchanges);
    }
    jwo_free(run->stories);
    for (size_t i = 0; i < run->text_count; i++) {
        jwo_free(run->texts[i]);
    }
    jwo_free(run->texts);
    memset(run, 0, sizeof(*run));
}

const char *rpt_step_text(const struct rpt_story *story, int index)
{
    for (size_t i = 0; i < story->step_count; i++) {
        if (story->steps[i].index == index) {
            return story->steps[i].text;
        }
    }
    return "";
}

const struct rpt_exchange *rpt_exchange_of(const struct rpt_story *story,
                                           const struct rpt_check *check)
{
    static const char mark[] = "seq ";
    long long seq;
    char *end;

    if (strncmp(check->where, mark, sizeof(mark) - 1) != 0) {
        return NULL;
    }
    seq = strtoll(check->where + sizeof(mark) - 1, &end, 10);
    for (size_t i = 0; i < story->exchange_count && *end == '\0'; i++) {
        if (story->exchanges[i].seq == seq) {
            return &story->exchanges[i];
        }
    }
    return NULL;
}

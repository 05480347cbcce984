/* record.c -- writes the run record; see record.h for the contract and docs/run-record.md for the
 * lines.
 *
 * A line is built whole, hashed, and handed to the file in one write, so that a crash leaves at
 * most one torn line at the end. Texts are cut, as exchange.c cuts bodies and heads, so that every
 * line stays below what the JSON door reads (JWO_JSON_BYTES_MAX).
 */
#include "record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "exchange.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/digest.h"
#include "jwo/json.h"
#include "jwo/limits.h"

#define LINE_BYTES_MAX JWO_JSON_BYTES_MAX
#define TEXT_BYTES_MAX (16u * 1024) /* any other text: values, reasons, titles */
#define SCHEMA         1

struct hrn_record {
    FILE *file; /* NULL: nothing is written */
    char *path; /* owned */
    char prev[JWO_SHA256_HEX_MAX];
    struct jwo_buf line;
    struct jwo_json_writer writer;
    struct jwo_error trouble; /* the first; JWO_OK = none */
};

static void put(struct jwo_json_writer *w, const char *name, const char *text)
{
    const char *known = text != NULL ? text : "";

    jwo_jw_ktext(w, name, known, strlen(known), TEXT_BYTES_MAX);
}

static void put_list(struct jwo_json_writer *w, const char *name, const char *const *texts,
                     size_t count)
{
    jwo_jw_key(w, name);
    jwo_jw_array(w);
    for (size_t i = 0; i < count; i++) {
        jwo_jw_str(w, texts[i]);
    }
    jwo_jw_end_array(w);
}

static void put_now(struct jwo_json_writer *w, const char *name)
{
    char text[JWO_TIME_TEXT_MAX];

    jwo_jw_kstr(w, name, jwo_time_iso_ms(jwo_wall_ms(), text));
}

/* Start a line. NULL when nothing is to be written: no record, no file, or one that failed. */
static struct jwo_json_writer *begin(hrn_record *record, const char *type)
{
    if (record == NULL || record->file == NULL || record->trouble.status != JWO_OK) {
        return NULL;
    }
    jwo_buf_reset(&record->line);
    jwo_jw_init(&record->writer, &record->line);
    jwo_jw_object(&record->writer);
    jwo_jw_kstr(&record->writer, "type", type);
    return &record->writer;
}

/* Chain the line to the one before and write it out. */
static void end(hrn_record *record)
{
    struct jwo_buf *line = &record->line;
    size_t written;

    jwo_jw_kstr(&record->writer, "prev", record->prev);
    jwo_jw_end_object(&record->writer);
    JWO_ASSERT(!line->overflow); /* the maxima above see to it */
    (void)jwo_sha256_hex(line->data, line->len, record->prev);
    jwo_buf_addc(line, '\n');
    written = fwrite(line->data, 1, line->len, record->file);
    if (written != line->len || fflush(record->file) != 0) {
        (void)jwo_fail(&record->trouble, JWO_EIO, "%.300s: %s", record->path, strerror(errno));
    }
}

static void record_free(hrn_record *record)
{
    jwo_buf_dispose(&record->line);
    jwo_free(record->path);
    jwo_free(record);
}

jwo_status hrn_record_open(hrn_record **out, const char *path, const struct hrn_run_facts *facts,
                           struct jwo_error *err)
{
    hrn_record *record = jwo_calloc(1, sizeof(*record));
    struct jwo_json_writer *w;
    char seed[24];

    *out = NULL;
    memset(record->prev, '0', JWO_SHA256_HEX_MAX - 1);
    jwo_buf_init(&record->line, LINE_BYTES_MAX);
    if (path != NULL) {
        record->path = jwo_strdup(path);
        record->file = fopen(path, "wb");
        if (record->file == NULL) {
            (void)jwo_fail(err, JWO_EIO, "%.300s: %s", path, strerror(errno));
            record_free(record);
            return JWO_EIO;
        }
    }
    *out = record;
    w = begin(record, "run");
    if (w == NULL) {
        return JWO_OK;
    }
    (void)snprintf(seed, sizeof(seed), "%" PRIu64, facts->seed);
    jwo_jw_kint(w, "schema", SCHEMA);
    put(w, "version", JWO_VERSION);
    put(w, "plan_digest", facts->plan_digest);
    jwo_jw_key(w, "profile");
    jwo_jw_object(w);
    put(w, "name", facts->profile_name);
    put(w, "digest", facts->profile_digest);
    jwo_jw_end_object(w);
    jwo_jw_key(w, "seed");
    jwo_jw_raw(w, seed); /* the whole of uint64 */
    jwo_jw_kbool(w, "strict", facts->strict);
    if (facts->stores) {
        put(w, "stores", facts->stores);
    }
    put_list(w, "selection", facts->selection, facts->selection_count);
    put_now(w, "started");
    end(record);
    return JWO_OK;
}

jwo_status hrn_record_close(hrn_record *record, struct jwo_error *err)
{
    jwo_status status;

    if (record == NULL) {
        return JWO_OK;
    }
    if (record->file != NULL && fclose(record->file) != 0 && record->trouble.status == JWO_OK) {
        (void)jwo_fail(&record->trouble, JWO_EIO, "%.300s: %s", record->path, strerror(errno));
    }
    status = record->trouble.status;
    if (status != JWO_OK) {
        (void)jwo_fail(err, status, "%s", record->trouble.text);
    }
    record_free(record);
    return status;
}

void hrn_record_story(hrn_record *record, const struct amz_story *story)
{
    const char *covers[AMZ_STORY_LIST_MAX];
    struct jwo_json_writer *w = begin(record, "story");

    if (w == NULL) {
        return;
    }
    for (size_t i = 0; i < story->covers_count; i++) {
        covers[i] = story->covers[i];
    }
    put(w, "story", story->id);
    put(w, "title", story->title);
    put_list(w, "covers", covers, story->covers_count);
    end(record);
}

void hrn_record_step(hrn_record *record, const char *story, int index, const char *text)
{
    struct jwo_json_writer *w = begin(record, "step");

    if (w == NULL) {
        return;
    }
    put(w, "story", story);
    jwo_jw_kint(w, "index", index);
    put(w, "text", text);
    end(record);
}

void hrn_record_check(hrn_record *record, const struct hrn_check_line *check)
{
    struct jwo_json_writer *w = begin(record, "check");
    size_t count = 0;

    if (w == NULL) {
        return;
    }
    while (check->covers != NULL && check->covers[count] != NULL) {
        count++;
    }
    put(w, "story", check->story);
    put(w, "id", check->id);
    put_list(w, "covers", check->covers, count);
    put(w, "level", check->level == AMZ_MUST ? "MUST" : "SHOULD");
    put(w, "verdict", check->verdict);
    put(w, "what", check->what);
    put(w, "expected", check->expected);
    put(w, "actual", check->actual);
    jwo_jw_kint(w, "step", check->step);
    put(w, "where", check->where);
    put(w, "trip", check->trip);
    end(record);
}

void hrn_record_exchange(hrn_record *record, const char *story, const struct amz_exchange *exchange)
{
    struct jwo_json_writer *w = begin(record, "exchange");

    if (w == NULL) {
        return;
    }
    put(w, "story", story);
    amz_exchange_write(w, exchange);
    end(record);
}

void hrn_record_verdict(hrn_record *record, const char *story, const char *verdict,
                        const char *reason, int64_t real_ms, int64_t world_ms)
{
    struct jwo_json_writer *w = begin(record, "verdict");

    if (w == NULL) {
        return;
    }
    put(w, "story", story);
    put(w, "verdict", verdict);
    put(w, "reason", reason);
    jwo_jw_kint(w, "real_ms", real_ms);
    jwo_jw_kint(w, "world_ms", world_ms);
    end(record);
}

void hrn_record_end(hrn_record *record, const char *outcome, int exit_code)
{
    struct jwo_json_writer *w = begin(record, "end");

    if (w == NULL) {
        return;
    }
    put(w, "outcome", outcome);
    jwo_jw_kint(w, "exit", exit_code);
    put_now(w, "finished");
    end(record);
}

/* run_read.c -- the reader of run.jsonl: one function per type of line; see run.h for the contract.
 *
 * The first error sticks in the reader, so that a line's members are read one after the other
 * without a check behind each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/digest.h"
#include "jwo/json.h"
#include "jwo/limits.h"
#include "run.h"

#define SCHEMA 1

struct reader {
    const char *name; /* of the record, borrowed */
    size_t line;      /* 1, 2, ... */
    struct rpt_run *run;
    const jwo_json *object; /* of the present line */
    size_t last_story;      /* index; lines of one story tend to follow each other */
    bool ended;
    struct jwo_error error; /* the first; JWO_OK = none */
};

static void fail(struct reader *reader, const char *what, const char *subject)
{
    if (reader->error.status == JWO_OK) {
        (void)jwo_fail(&reader->error, JWO_EINPUT, "%.200s:%zu: %s%.120s", reader->name,
                       reader->line, what, subject);
    }
}

/* One more row at the end of a list, zeroed; the lists grow by doubling. */
static void *add_row(void **rows, size_t *count, size_t row_bytes)
{
    if ((*count & (*count - 1)) == 0) { /* 0, or a power of two: full */
        *rows = jwo_realloc(*rows, (*count == 0 ? 1 : *count * 2) * row_bytes);
    }
    return memset((char *)*rows + (*count)++ * row_bytes, 0, row_bytes);
}

/* Keep a text for as long as the run lives; of a longer one than `most`, whole characters. */
static const char *keep(struct reader *reader, const char *text, size_t most)
{
    struct rpt_run *run = reader->run;
    size_t len = strlen(text);
    void *rows = run->texts;
    char **slot;

    if (len == 0) {
        return "";
    }
    if (len > most) {
        len = most;
        while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80) {
            len--;
        }
    }
    slot = add_row(&rows, &run->text_count, sizeof(run->texts[0]));
    run->texts = rows;
    *slot = jwo_strndup(text, len);
    return *slot;
}

static const char *text_in(struct reader *reader, const jwo_json *object, const char *name)
{
    const char *text = jwo_json_get_str(object, name);

    if (text == NULL) {
        fail(reader, "no text in member ", name);
        return "";
    }
    return keep(reader, text, SIZE_MAX);
}

static const char *text_of(struct reader *reader, const char *name)
{
    return text_in(reader, reader->object, name);
}

static int64_t number_in(struct reader *reader, const jwo_json *object, const char *name)
{
    int64_t value = 0;

    if (!jwo_json_int(jwo_json_get(object, name), &value)) {
        fail(reader, "no whole number in member ", name);
    }
    return value;
}

static bool truth_of(struct reader *reader, const char *name)
{
    bool value = false;

    if (!jwo_json_bool(jwo_json_get(reader->object, name), &value)) {
        fail(reader, "neither true nor false in member ", name);
    }
    return value;
}

/* The texts of a list with commas between them. */
static const char *list_of(struct reader *reader, const char *name)
{
    const jwo_json *list = jwo_json_get(reader->object, name);
    struct jwo_buf joined;
    const char *kept;

    if (list == NULL || jwo_json_type(list) != JWO_JSON_ARRAY) {
        fail(reader, "no list in member ", name);
        return "";
    }
    jwo_buf_init(&joined, JWO_JSON_BYTES_MAX);
    for (const jwo_json *at = jwo_json_first(list); at != NULL; at = jwo_json_next(at)) {
        jwo_buf_adds(&joined, joined.len > 0 ? ", " : "");
        jwo_buf_adds(&joined, jwo_json_str(at) != NULL ? jwo_json_str(at) : "?");
    }
    kept = keep(reader, joined.data, SIZE_MAX);
    jwo_buf_dispose(&joined);
    return kept;
}

static enum rpt_verdict verdict_of(struct reader *reader)
{
    const char *text = text_of(reader, "verdict");

    for (int i = 0; i < RPT_UNFINISHED; i++) {
        if (strcmp(text, rpt_verdict_name((enum rpt_verdict)i)) == 0) {
            return (enum rpt_verdict)i;
        }
    }
    fail(reader, "unknown verdict ", text);
    return RPT_BROKEN;
}

static struct rpt_story *add_story(struct reader *reader, const char *id, const char *title)
{
    void *rows = reader->run->stories;
    struct rpt_story *story = add_row(&rows, &reader->run->story_count, sizeof(*story));

    reader->run->stories = rows;
    reader->last_story = reader->run->story_count - 1;
    *story = (struct rpt_story){
        .id = id, .title = title, .verdict = RPT_UNFINISHED, .reason = "the run was cut short"};
    return story;
}

static struct rpt_story *find_story(struct reader *reader, const char *id)
{
    struct rpt_run *run = reader->run;

    for (size_t i = 0; i < run->story_count; i++) {
        const size_t at = (reader->last_story + i) % run->story_count;

        if (strcmp(run->stories[at].id, id) == 0) {
            reader->last_story = at;
            return &run->stories[at];
        }
    }
    return NULL;
}

/* The story that a line belongs to, or NULL. Lines without one are of calls that belong to no trip;
 * they are gathered under a heading of their own, which ends with the run. */
static struct rpt_story *story_of(struct reader *reader)
{
    const char *id = jwo_json_get_str(reader->object, "story");
    struct rpt_story *story;

    if (id == NULL) {
        fail(reader, "no text in member ", "story");
        return NULL;
    }
    story = find_story(reader, id[0] != '\0' ? id : "strays");
    if (story == NULL && id[0] == '\0') {
        story = add_story(reader, "strays", "Calls that belong to no trip");
        story->verdict = RPT_PASSED;
        story->reason = "";
    }
    if (story == NULL) {
        fail(reader, "no line before began the story ", id);
    }
    return story;
}

static void read_run(struct reader *reader)
{
    const jwo_json *profile = jwo_json_get(reader->object, "profile");
    const char *seed = jwo_json_number_text(jwo_json_get(reader->object, "seed"));
    struct rpt_run *run = reader->run;

    if (reader->line != 1) {
        fail(reader, "a second line of type ", "run");
    }
    if (number_in(reader, reader->object, "schema") != SCHEMA) {
        fail(reader, "this program reads schema 1 only", "");
    }
    if (seed == NULL) {
        fail(reader, "no number in member ", "seed");
    }
    run->version = text_of(reader, "version");
    run->plan_digest = text_of(reader, "plan_digest");
    run->profile = text_in(reader, profile, "name");
    run->profile_digest = text_in(reader, profile, "digest");
    run->seed = keep(reader, seed != NULL ? seed : "", SIZE_MAX);
    run->strict = truth_of(reader, "strict");
    run->started = text_of(reader, "started");
}

static void read_story(struct reader *reader)
{
    const char *id = text_of(reader, "story");

    if (find_story(reader, id) != NULL) {
        fail(reader, "a second beginning of the story ", id);
        return;
    }
    (void)add_story(reader, id, text_of(reader, "title"));
}

static void read_step(struct reader *reader)
{
    struct rpt_story *story = story_of(reader);
    struct rpt_step *step;
    void *rows;

    if (story == NULL) {
        return;
    }
    rows = story->steps;
    step = add_row(&rows, &story->step_count, sizeof(*step));
    story->steps = rows;
    step->index = (int)number_in(reader, reader->object, "index");
    step->text = text_of(reader, "text");
}

static void read_check(struct reader *reader)
{
    struct rpt_story *story = story_of(reader);
    struct rpt_check *check;
    void *rows;

    if (story == NULL) {
        return;
    }
    rows = story->checks;
    check = add_row(&rows, &story->check_count, sizeof(*check));
    story->checks = rows;
    check->id = text_of(reader, "id");
    check->covers = list_of(reader, "covers");
    check->level = text_of(reader, "level");
    check->verdict = verdict_of(reader);
    check->what = text_of(reader, "what");
    check->expected = text_of(reader, "expected");
    check->actual = text_of(reader, "actual");
    check->step = (int)number_in(reader, reader->object, "step");
    check->where = text_of(reader, "where");
    check->trip = text_of(reader, "trip");
    if (check->verdict > RPT_FAILED) {
        fail(reader, "a check is passed, warned or failed, and not ",
             rpt_verdict_name(check->verdict));
    } else if (strcmp(story->id, "strays") == 0 && check->verdict > story->verdict) {
        story->verdict = check->verdict;
    }
}

static const char *body_in(struct reader *reader, const jwo_json *message)
{
    const char *body = jwo_json_get_str(message, "body");

    if (body == NULL) {
        fail(reader, "no text in member ", "body");
        return "";
    }
    return keep(reader, body, RPT_MESSAGE_BYTES_MAX);
}

static void read_exchange(struct reader *reader)
{
    const jwo_json *request = jwo_json_get(reader->object, "request");
    const jwo_json *response = jwo_json_get(reader->object, "response");
    struct rpt_story *story = story_of(reader);
    struct rpt_exchange *exchange;
    void *rows;

    if (story == NULL) {
        return;
    }
    rows = story->exchanges;
    exchange = add_row(&rows, &story->exchange_count, sizeof(*exchange));
    story->exchanges = rows;
    exchange->seq = number_in(reader, reader->object, "seq");
    exchange->from_retailer = strcmp(text_of(reader, "direction"), "from-retailer") == 0;
    exchange->op = text_of(reader, "op");
    exchange->trip = text_of(reader, "trip");
    exchange->method = text_in(reader, request, "method");
    exchange->target = text_in(reader, request, "target");
    exchange->request = body_in(reader, request);
    exchange->status = (int)number_in(reader, response, "status");
    exchange->response = body_in(reader, response);
    exchange->outcome = text_of(reader, "outcome");
    exchange->fault = text_of(reader, "fault");
    exchange->violation = text_of(reader, "violation");
    exchange->delivered = truth_of(reader, "delivered");
}

static void read_verdict(struct reader *reader)
{
    struct rpt_story *story = story_of(reader);

    if (story != NULL) {
        story->verdict = verdict_of(reader);
        story->reason = text_of(reader, "reason");
        story->real_ms = number_in(reader, reader->object, "real_ms");
        story->world_ms = number_in(reader, reader->object, "world_ms");
    }
}

static void read_end(struct reader *reader)
{
    reader->ended = true;
    reader->run->outcome = text_of(reader, "outcome");
    reader->run->exit_code = (int)number_in(reader, reader->object, "exit");
}

/* The lines there are: to add one, a row here, its function above, a row in docs/run-record.md. */
static const struct line_type {
    const char *type;
    void (*read)(struct reader *reader);
} line_types[] = {
    {"run", read_run},     {"story", read_story},       {"step", read_step},
    {"check", read_check}, {"exchange", read_exchange}, {"verdict", read_verdict},
    {"end", read_end},
};

static void read_line(struct reader *reader, const char *prev)
{
    const char *type = jwo_json_get_str(reader->object, "type");
    const char *named = jwo_json_get_str(reader->object, "prev");

    if (type == NULL) {
        fail(reader, "this is no line of a run record: it has no type", "");
        return;
    }
    if (named == NULL || strcmp(named, prev) != 0) {
        fail(reader, "the chain is broken: `prev` is not the hash of the line before", "");
        return;
    }
    if ((reader->line == 1) != (strcmp(type, "run") == 0)) {
        fail(reader, "the first line, and no other, is of type run; this one is ", type);
        return;
    }
    if (reader->ended) {
        fail(reader, "a line after the end: ", type);
        return;
    }
    for (size_t i = 0; i < JWO_COUNT(line_types); i++) {
        if (strcmp(type, line_types[i].type) == 0) {
            line_types[i].read(reader);
            return;
        }
    }
    fail(reader, "unknown type ", type);
}

static int compare_stories(const void *a, const void *b)
{
    const char *left = ((const struct rpt_story *)a)->id;
    const char *right = ((const struct rpt_story *)b)->id;
    const size_t left_len = rpt_folder_len(left), right_len = rpt_folder_len(right);
    const int order = memcmp(left, right, left_len < right_len ? left_len : right_len);

    if (order != 0 || left_len != right_len) {
        return order != 0 ? order : left_len < right_len ? -1 : 1;
    }
    return strcmp(left, right);
}

static void conclude(struct reader *reader)
{
    struct rpt_run *run = reader->run;

    run->lines = reader->line;
    run->cut_short = !reader->ended;
    if (run->cut_short) {
        run->outcome = "cut short";
        run->exit_code = 3;
    }
    if (run->story_count > 0) {
        qsort(run->stories, run->story_count, sizeof(run->stories[0]), compare_stories);
    }
    for (size_t i = 0; i < run->story_count; i++) {
        run->counts[run->stories[i].verdict]++;
    }
}

jwo_status rpt_run_parse(struct rpt_run *out, const char *name, const char *text, size_t len,
                         struct jwo_error *err)
{
    struct reader reader = {.name = name, .run = out};
    char prev[JWO_SHA256_HEX_MAX] = "";
    const char *at = text;

    memset(out, 0, sizeof(*out));
    memset(prev, '0', JWO_SHA256_HEX_MAX - 1);
    while (reader.error.status == JWO_OK && at < text + len) {
        const char *newline = memchr(at, '\n', len - (size_t)(at - text));
        jwo_json *document = NULL;
        struct jwo_error cause;

        if (newline == NULL) {
            break; /* torn in the middle of a write */
        }
        reader.line++;
        if (jwo_json_parse(&document, at, (size_t)(newline - at), &cause) != JWO_OK) {
            fail(&reader, "", cause.text);
            break;
        }
        reader.object = document;
        read_line(&reader, prev);
        (void)jwo_sha256_hex(at, (size_t)(newline - at), prev);
        jwo_json_free(document);
        at = newline + 1;
    }
    if (reader.line == 0) {
        (void)jwo_fail(&reader.error, JWO_EINPUT, "%.300s: this is no run record: no whole line",
                       name);
    }
    if (reader.error.status != JWO_OK) {
        rpt_run_dispose(out);
        return jwo_fail(err, reader.error.status, "%s", reader.error.text);
    }
    conclude(&reader);
    return JWO_OK;
}

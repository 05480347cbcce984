/* junit.c -- see junit.h for the contract. */
#include "junit.h"

#include <inttypes.h>
#include <string.h>

#include "finding.h"
#include "jwo/xml.h"

#define TEXT_BYTES_MAX (4u * 1024 * 1024) /* of one testcase's failure */

struct totals {
    size_t tests, failures, errors, skipped;
    int64_t real_ms;
};

static bool same_folder(const struct rpt_story *a, const struct rpt_story *b)
{
    const size_t len = rpt_folder_len(a->id);

    return len == rpt_folder_len(b->id) && strncmp(a->id, b->id, len) == 0;
}

static void count(struct totals *totals, const struct rpt_story *story)
{
    totals->tests++;
    totals->real_ms += story->real_ms;
    switch (story->verdict) {
    case RPT_FAILED:
        totals->failures++;
        break;
    case RPT_BROKEN:
    case RPT_INCONCLUSIVE:
    case RPT_UNFINISHED:
        totals->errors++;
        break;
    case RPT_NOT_APPLICABLE:
        totals->skipped++;
        break;
    case RPT_PASSED:
    case RPT_WARNED:
    case RPT_VERDICT_COUNT:
        break;
    }
}

static void add_seconds(struct jwo_buf *out, int64_t ms)
{
    jwo_buf_addf(out, " time=\"%" PRId64 ".%03" PRId64 "\"", ms / 1000, ms % 1000);
}

static void add_totals(struct jwo_buf *out, const struct totals *totals)
{
    jwo_buf_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
                 totals->tests, totals->failures, totals->errors, totals->skipped);
    add_seconds(out, totals->real_ms);
}

static void add_property(struct jwo_buf *out, const char *name, const char *value)
{
    jwo_buf_addf(out, "      <property name=\"%s\"", name);
    jwo_xml_attribute(out, "value", value);
    jwo_buf_adds(out, "/>\n");
}

static void add_properties(struct jwo_buf *out, const struct rpt_run *run)
{
    jwo_buf_adds(out, "    <properties>\n");
    add_property(out, "seed", run->seed);
    add_property(out, "profile", run->profile);
    add_property(out, "profile_digest", run->profile_digest);
    add_property(out, "plan_digest", run->plan_digest);
    add_property(out, "version", run->version);
    add_property(out, "outcome", run->outcome);
    jwo_buf_adds(out, "    </properties>\n");
}

/* All checks of that verdict with the messages that led there, as the text of an element. */
static void add_findings(struct jwo_buf *out, const struct rpt_story *story,
                         enum rpt_verdict verdict)
{
    struct jwo_buf text;

    jwo_buf_init(&text, TEXT_BYTES_MAX);
    for (size_t i = 0; i < story->check_count; i++) {
        if (story->checks[i].verdict == verdict) {
            jwo_buf_addc(&text, '\n');
            rpt_finding(&text, story, &story->checks[i], "");
            jwo_buf_adds(&text, "last messages\n");
            rpt_last_exchanges(&text, story, &story->checks[i], "  ");
        }
    }
    jwo_xml_escape(out, text.data, text.len);
    jwo_buf_dispose(&text);
}

/* The one line that a CI server shows in its list. */
static void add_message(struct jwo_buf *out, const struct rpt_story *story,
                        enum rpt_verdict verdict)
{
    struct jwo_buf text;

    jwo_buf_init(&text, TEXT_BYTES_MAX);
    for (size_t i = 0; i < story->check_count && text.len == 0; i++) {
        const struct rpt_check *check = &story->checks[i];

        if (check->verdict == verdict && verdict != RPT_PASSED) {
            rpt_plain(&text, rpt_requirements(check));
            jwo_buf_adds(&text, ": expected ");
            rpt_plain(&text, check->expected);
            jwo_buf_adds(&text, ", got ");
            rpt_plain(&text, check->actual);
        }
    }
    jwo_xml_attribute(out, "message", text.len > 0 ? text.data : story->reason);
    jwo_buf_dispose(&text);
}

static void add_failure(struct jwo_buf *out, const struct rpt_story *story)
{
    const enum rpt_verdict verdict = rpt_finding_verdict(story);

    jwo_buf_adds(out, "      <failure type=\"requirement\"");
    add_message(out, story, verdict);
    jwo_buf_addc(out, '>');
    if (verdict != RPT_PASSED) {
        add_findings(out, story, verdict);
    }
    jwo_buf_adds(out, "</failure>\n");
}

static void add_reason(struct jwo_buf *out, const char *element, const char *type,
                       const char *reason)
{
    jwo_buf_addf(out, "      <%s", element);
    if (type != NULL) {
        jwo_xml_attribute(out, "type", type);
    }
    jwo_xml_attribute(out, "message", reason);
    jwo_buf_adds(out, "/>\n");
}

static void add_verdict(struct jwo_buf *out, const struct rpt_story *story)
{
    switch (story->verdict) {
    case RPT_FAILED:
        add_failure(out, story);
        break;
    case RPT_BROKEN:
        add_reason(out, "error", "broken", story->reason);
        break;
    case RPT_INCONCLUSIVE:
        add_reason(out, "error", "inconclusive", story->reason);
        break;
    case RPT_UNFINISHED:
        add_reason(out, "error", "cut-short", story->reason);
        break;
    case RPT_NOT_APPLICABLE:
        add_reason(out, "skipped", NULL, story->reason);
        break;
    case RPT_WARNED:
        jwo_buf_adds(out, "      <system-out>");
        add_findings(out, story, RPT_WARNED);
        jwo_buf_adds(out, "</system-out>\n");
        break;
    case RPT_PASSED:
    case RPT_VERDICT_COUNT:
        break;
    }
}

static void add_testcase(struct jwo_buf *out, const struct rpt_story *story)
{
    const size_t len = rpt_folder_len(story->id);
    struct jwo_buf name;

    jwo_buf_init(&name, TEXT_BYTES_MAX);
    jwo_buf_add(&name, story->id, len);
    jwo_buf_adds(out, "    <testcase");
    jwo_xml_attribute(out, "classname", len > 0 ? name.data : "stories");
    jwo_buf_reset(&name);
    jwo_buf_addf(&name, "%s: %s", story->id + (len > 0 ? len + 1 : 0), story->title);
    jwo_xml_attribute(out, "name", name.data);
    jwo_buf_dispose(&name);
    add_seconds(out, story->real_ms);
    if (story->verdict == RPT_PASSED) {
        jwo_buf_adds(out, "/>\n");
        return;
    }
    jwo_buf_adds(out, ">\n");
    add_verdict(out, story);
    jwo_buf_adds(out, "    </testcase>\n");
}

/* The stories from `first` on that lie in its folder. Returns the index behind them. */
static size_t add_testsuite(struct jwo_buf *out, const struct rpt_run *run, size_t first)
{
    const struct rpt_story *stories = run->stories;
    const size_t len = rpt_folder_len(stories[first].id);
    struct totals totals = {0};
    struct jwo_buf name;
    size_t end = first;

    while (end < run->story_count && same_folder(&stories[first], &stories[end])) {
        count(&totals, &stories[end++]);
    }
    jwo_buf_init(&name, TEXT_BYTES_MAX);
    jwo_buf_add(&name, stories[first].id, len);
    jwo_buf_adds(out, "  <testsuite");
    jwo_xml_attribute(out, "name", len > 0 ? name.data : "stories");
    jwo_buf_dispose(&name);
    add_totals(out, &totals);
    jwo_xml_attribute(out, "timestamp", run->started);
    jwo_buf_adds(out, ">\n");
    add_properties(out, run);
    for (size_t i = first; i < end; i++) {
        add_testcase(out, &stories[i]);
    }
    jwo_buf_adds(out, "  </testsuite>\n");
    return end;
}

void rpt_junit(struct jwo_buf *out, const struct rpt_run *run)
{
    struct totals totals = {0};

    for (size_t i = 0; i < run->story_count; i++) {
        count(&totals, &run->stories[i]);
    }
    jwo_buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"jwo\"");
    add_totals(out, &totals);
    jwo_buf_adds(out, ">\n");
    for (size_t at = 0; at < run->story_count;) {
        at = add_testsuite(out, run, at);
    }
    jwo_buf_adds(out, "</testsuites>\n");
}

/* amazon_row.c -- one row of a table: what the record and the console hear of it, and its verdict.
 */
#include <stdio.h>
#include <string.h>

#include "amazon_run_internal.h"

#define HEAD_BYTES_MAX (64u * 1024)

const struct hrn_amazon_step *row_step(const struct amazon_run *run)
{
    return &run->row->steps[run->step];
}

/* --- a row begins and ends ------------------------------------------------------------------ */

static void tell_story(const struct amazon_run *run, enum hrn_verdict verdict, const char *reason)
{
    if (run->options->on_story) {
        run->options->on_story(run->options->context, &run->story, verdict, reason, run->done,
                               run->options->cases->count);
    }
}

void row_begin(struct amazon_run *run, const struct hrn_amazon_case *row)
{
    run->row = row;
    run->step = 0;
    run->seq = 0;
    run->failed = run->warned = 0;
    run->lost = false;
    run->reason[0] = '\0';
    run->began_ms = jwo_monotonic_ms();
    memset(&run->story, 0, sizeof(run->story));
    (void)snprintf(run->story.id, sizeof(run->story.id), HRN_AMAZON_FOLDER "/%.64s", row->id);
    (void)snprintf(run->story.title, sizeof(run->story.title), "%.250s", row->title);
    (void)snprintf(run->story.covers[0], sizeof(run->story.covers[0]), "%.63s", row->id);
    run->story.covers_count = 1;
    run->covers[0] = run->story.covers[0];
    hrn_record_story(run->options->record, &run->story);
    tell_story(run, HRN_VERDICT_COUNT, "");
}

void row_end(struct amazon_run *run, enum hrn_verdict verdict)
{
    run->result->counts[verdict]++;
    run->done++;
    hrn_record_verdict(run->options->record, run->story.id, hrn_verdict_name(verdict), run->reason,
                       jwo_monotonic_ms() - run->began_ms, 0);
    tell_story(run, verdict, run->reason);
    run->row = NULL;
    jwo_timer_start(run->turn, 0);
}

enum hrn_verdict row_verdict(const struct amazon_run *run)
{
    return run->failed > 0   ? HRN_FAILED
           : run->lost       ? HRN_INCONCLUSIVE
           : run->warned > 0 ? HRN_WARNED
                             : HRN_PASSED;
}

void row_refuse(struct amazon_run *run, enum hrn_verdict verdict, const char *reason)
{
    (void)snprintf(run->reason, sizeof(run->reason), "%s", reason);
    row_end(run, verdict);
}

/* --- judging -------------------------------------------------------------------------------- */

static const char *word_of(const struct amazon_run *run, const struct hrn_amazon_verdict *verdict)
{
    if (verdict->passed) {
        return "passed";
    }
    return verdict->level == AMZ_MUST || run->options->strict ? "failed" : "warned";
}

static void count_failure(struct amazon_run *run, const struct hrn_amazon_verdict *verdict,
                          const char *where)
{
    const bool fails = verdict->level == AMZ_MUST || run->options->strict;

    if ((fails && run->failed == 0) || (!fails && run->failed + run->warned == 0)) {
        (void)snprintf(run->reason, sizeof(run->reason),
                       "%.160s: %.80s: expected %.110s, got %.110s", row_step(run)->what,
                       verdict->what, verdict->expected, verdict->actual);
    }
    *(fails ? &run->failed : &run->warned) += 1;
    if (run->options->on_failure) {
        run->options->on_failure(run->options->context,
                                 &(struct hrn_failure){.story = &run->story,
                                                       .check = "expect",
                                                       .covers = run->covers,
                                                       .level = verdict->level,
                                                       .step = row_step(run)->what,
                                                       .where = where,
                                                       .what = verdict->what,
                                                       .expected = verdict->expected,
                                                       .actual = verdict->actual,
                                                       .exchange = run->exchange},
                                 run->call.data);
    }
}

static void take_verdict(void *context, const struct hrn_amazon_verdict *verdict)
{
    struct amazon_run *run = context;
    char where[300];

    (void)snprintf(where, sizeof(where), HRN_AMAZON_FOLDER "/%.200s.lua", run->row->file);
    hrn_record_check(run->options->record,
                     &(struct hrn_check_line){.story = run->story.id,
                                              .id = "expect",
                                              .covers = run->covers,
                                              .level = verdict->level,
                                              .verdict = word_of(run, verdict),
                                              .what = verdict->what,
                                              .expected = verdict->expected,
                                              .actual = verdict->actual,
                                              .step = (int)run->step + 1,
                                              .where = where,
                                              .trip = run->cast.trip});
    if (!verdict->passed) {
        count_failure(run, verdict, where);
    }
}

/* --- the exchange, as the client saw it ----------------------------------------------------- */

static const char *name_of_error(const jwo_json *body)
{
    const char *name = jwo_json_get_str(body, "errorMsg");

    if (!name) {
        name = jwo_json_get_str(body, "status");
    }
    return name ? name : "";
}

static void describe(struct amazon_run *run, const struct jwo_http_result *answer)
{
    const struct hrn_amazon_step *step = row_step(run);

    if (answer->outcome == JWO_HTTP_ANSWERED) {
        (void)snprintf(run->exchange, sizeof(run->exchange), "%s %.100s -> %d %.200s", step->method,
                       run->path.data, answer->status, answer->body);
    } else {
        (void)snprintf(run->exchange, sizeof(run->exchange), "%s %.100s -> %s %s", step->method,
                       run->path.data, jwo_http_outcome_text(answer->outcome), answer->detail);
    }
}

static void record_exchange(struct amazon_run *run, const struct jwo_http_result *answer,
                            bool effect)
{
    const struct hrn_amazon_step *step = row_step(run);
    const enum amz_op op = amz_op_find(run->row->op);
    jwo_json *body = NULL;
    struct jwo_buf head;
    struct amz_exchange exchange = {
        .seq = ++run->seq,
        .direction = AMZ_FROM_RETAILER,
        .op = op == AMZ_OP_COUNT ? AMZ_OP_UNKNOWN : op,
        .began_ms = run->sent_ms,
        .ended_ms = jwo_wall_ms(),
        .world_ms = run->sent_ms,
        .trip_id = run->cast.trip,
        .shopper_id = run->cast.shopper,
        .method = step->method,
        .target = run->path.data,
        .request_head = step->request ? "content-type: application/json\r\n" : "",
        .request_body = run->body.data,
        .request_body_len = run->body.len,
        .response_head = "",
        .response_body = "",
        .outcome = jwo_http_outcome_text(answer->outcome),
        .fault = "",
        .violation = "",
        .effect = effect,
    };

    jwo_buf_init(&head, HEAD_BYTES_MAX);
    if (answer->outcome == JWO_HTTP_ANSWERED) {
        for (size_t i = 0; i < answer->header_count; i++) {
            jwo_buf_addf(&head, "%s: %s\r\n", answer->headers[i].name, answer->headers[i].value);
        }
        if (jwo_json_parse(&body, answer->body, answer->body_len, NULL) != JWO_OK) {
            body = NULL; /* then it names no error */
        }
        exchange.delivered = true;
        exchange.status = answer->status;
        exchange.response_head = head.data;
        exchange.response_body = answer->body;
        exchange.response_body_len = answer->body_len;
        exchange.outcome = name_of_error(body);
    }
    hrn_record_exchange(run->options->record, run->story.id, &exchange);
    jwo_json_free(body);
    jwo_buf_dispose(&head);
}

void row_answered(struct amazon_run *run, const struct jwo_http_result *answer,
                  const struct hrn_amazon_held *after)
{
    const struct hrn_amazon_matter matter = {
        .expect = row_step(run)->expect,
        .cast = &run->cast,
        .answer = answer,
        .before = after ? &run->before : NULL,
        .after = after,
    };

    describe(run, answer);
    record_exchange(run, answer, after && memcmp(&run->before, after, sizeof(*after)) != 0);
    if (answer->outcome == JWO_HTTP_ANSWERED) {
        hrn_amazon_judge(&matter, take_verdict, run);
    } else {
        run->lost = true; /* nothing was found out */
        (void)snprintf(run->reason, sizeof(run->reason), "%s", run->exchange);
    }
}

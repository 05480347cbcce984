/* amazon_run.c -- see amazon_run.h for the contract. Every wait ends in `turn`, which goes on from
 * where the run stands; so nothing is freed inside a callback of what it belongs to. */
#include "amazon_run.h"

#include <stdio.h>
#include <string.h>

#include "amazon_judge.h"
#include "amazon_stage.h"
#include "jwo/alloc.h"

#define BODY_BYTES_MAX (1u << 20)
#define HEAD_BYTES_MAX (64u * 1024)
#define CALL_BYTES_MAX (2u << 20)

struct run {
    const struct hrn_amazon_options *options;
    struct hrn_run_result *result;
    jwo_loop *loop;
    amz_amazon *amazon;      /* NULL: a host */
    jwo_http_client *client; /* of our own with a host; else the mock's */
    jwo_timer *turn;         /* zero: go on */
    struct hrn_amazon_host host;
    char url[64]; /* the mock's */

    /* where the run stands */
    const struct hrn_amazon_case *row;
    size_t done, step;
    struct amz_story story; /* the row, as records and callbacks see it */
    const char *covers[2];
    int64_t began_ms;
    size_t failed, warned; /* checks of the row */
    bool lost;             /* no answer came: the environment's fault, if nothing failed */
    char reason[512];

    /* one request */
    struct hrn_amazon_stage stage;
    struct hrn_amazon_cast cast;
    struct hrn_amazon_held before;
    struct jwo_buf path, body, call;
    int64_t sent_ms;
    uint64_t seq;
    char exchange[400]; /* for people */
};

static const struct hrn_amazon_step *step_of(const struct run *run)
{
    return &run->row->steps[run->step];
}

static struct hrn_amazon_request request_of(const struct run *run)
{
    const struct hrn_amazon_step *step = step_of(run);

    return (struct hrn_amazon_request){
        .service = run->row->service,
        .method = step->method,
        .path = run->path.data,
        .sign = step->sign,
        .accept = step->accept,
        .body = step->request ? run->body.data : NULL,
    };
}

/* --- a row begins and ends ------------------------------------------------------------------ */

static void tell_story(const struct run *run, enum hrn_verdict verdict, const char *reason)
{
    if (run->options->on_story) {
        run->options->on_story(run->options->context, &run->story, verdict, reason, run->done,
                               run->options->cases->count);
    }
}

static void begin_row(struct run *run, const struct hrn_amazon_case *row)
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

static void end_row(struct run *run, enum hrn_verdict verdict)
{
    run->result->counts[verdict]++;
    run->done++;
    hrn_record_verdict(run->options->record, run->story.id, hrn_verdict_name(verdict), run->reason,
                       jwo_monotonic_ms() - run->began_ms, 0);
    tell_story(run, verdict, run->reason);
    run->row = NULL;
    jwo_timer_start(run->turn, 0);
}

static enum hrn_verdict verdict_of(const struct run *run)
{
    return run->failed > 0   ? HRN_FAILED
           : run->lost       ? HRN_INCONCLUSIVE
           : run->warned > 0 ? HRN_WARNED
                             : HRN_PASSED;
}

static void refuse_row(struct run *run, enum hrn_verdict verdict, const char *reason)
{
    (void)snprintf(run->reason, sizeof(run->reason), "%s", reason);
    end_row(run, verdict);
}

/* --- judging -------------------------------------------------------------------------------- */

static const char *word_of(const struct run *run, const struct hrn_amazon_verdict *verdict)
{
    if (verdict->passed) {
        return "passed";
    }
    return verdict->level == AMZ_MUST || run->options->strict ? "failed" : "warned";
}

static void count_failure(struct run *run, const struct hrn_amazon_verdict *verdict,
                          const char *where)
{
    const bool fails = verdict->level == AMZ_MUST || run->options->strict;

    if ((fails && run->failed == 0) || (!fails && run->failed + run->warned == 0)) {
        (void)snprintf(run->reason, sizeof(run->reason),
                       "%.160s: %.80s: expected %.110s, got %.110s", step_of(run)->what,
                       verdict->what, verdict->expected, verdict->actual);
    }
    *(fails ? &run->failed : &run->warned) += 1;
    if (run->options->on_failure) {
        run->options->on_failure(run->options->context,
                                 &(struct hrn_failure){.story = &run->story,
                                                       .check = "expect",
                                                       .covers = run->covers,
                                                       .level = verdict->level,
                                                       .step = step_of(run)->what,
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
    struct run *run = context;
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

static void describe(struct run *run, const struct jwo_http_result *answer)
{
    const struct hrn_amazon_step *step = step_of(run);

    if (answer->outcome == JWO_HTTP_ANSWERED) {
        (void)snprintf(run->exchange, sizeof(run->exchange), "%s %.100s -> %d %.200s", step->method,
                       run->path.data, answer->status, answer->body);
    } else {
        (void)snprintf(run->exchange, sizeof(run->exchange), "%s %.100s -> %s %s", step->method,
                       run->path.data, jwo_http_outcome_text(answer->outcome), answer->detail);
    }
}

static void record_exchange(struct run *run, const struct jwo_http_result *answer, bool effect)
{
    const struct hrn_amazon_step *step = step_of(run);
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

/* --- a request ------------------------------------------------------------------------------ */

/* What a later step asks for. */
static void keep(struct run *run, const struct jwo_http_result *answer)
{
    const char *member = step_of(run)->keeps;
    jwo_json *body = NULL;

    if (member && answer->outcome == JWO_HTTP_ANSWERED &&
        jwo_json_parse(&body, answer->body, answer->body_len, NULL) == JWO_OK) {
        const char *value = jwo_json_get_str(body, member);

        (void)snprintf(run->cast.order, sizeof(run->cast.order), "%s", value ? value : "");
    }
    jwo_json_free(body);
}

static void answered(void *context, const struct jwo_http_result *answer)
{
    struct run *run = context;
    struct hrn_amazon_held after = {0};
    struct hrn_amazon_matter matter = {
        .expect = step_of(run)->expect, .cast = &run->cast, .answer = answer};

    if (run->amazon) {
        hrn_amazon_stage_look(&run->stage, &after);
        matter.before = &run->before;
        matter.after = &after;
    }
    describe(run, answer);
    record_exchange(run, answer, run->amazon && memcmp(&run->before, &after, sizeof(after)) != 0);
    if (answer->outcome == JWO_HTTP_ANSWERED) {
        hrn_amazon_judge(&matter, take_verdict, run);
    } else {
        run->lost = true; /* nothing was found out */
        (void)snprintf(run->reason, sizeof(run->reason), "%s", run->exchange);
    }
    keep(run, answer);
    run->step++;
    jwo_timer_start(run->turn, 0);
}

/* An answer before did not tell what this call needs: then that is the failure. */
static void cannot_send(struct run *run, const char *why)
{
    if (run->failed > 0 || run->lost) {
        end_row(run, verdict_of(run));
    } else {
        refuse_row(run, run->amazon ? HRN_BROKEN : HRN_NOT_APPLICABLE, why);
    }
}

static void send_request(struct run *run)
{
    const struct hrn_amazon_step *step = step_of(run);
    struct jwo_error err;

    jwo_buf_reset(&run->path);
    jwo_buf_reset(&run->body);
    jwo_buf_reset(&run->call);
    if (hrn_amazon_render_path(&run->path, step->path, &run->cast, &err) != JWO_OK ||
        (step->request &&
         hrn_amazon_render(&run->body, step->request, &run->cast, &err) != JWO_OK)) {
        cannot_send(run, err.text);
        return;
    }
    const struct hrn_amazon_request request = request_of(run);

    hrn_amazon_curl(&run->call, &run->host, &request);
    run->sent_ms = jwo_wall_ms();
    (void)hrn_amazon_send(run->client, &run->host, &request, answered, run);
}

static void look_and_send(struct run *run)
{
    memset(&run->before, 0, sizeof(run->before));
    hrn_amazon_stage_look(&run->stage, &run->before);
    send_request(run);
}

static void on_stage_ready(void *context)
{
    struct run *run = context;

    run->cast = run->stage.cast;
    look_and_send(run);
}

static void begin_step(struct run *run)
{
    const struct hrn_amazon_step *step = step_of(run);
    struct jwo_error err;

    hrn_record_step(run->options->record, run->story.id, (int)run->step + 1, step->what);
    if (step->continues && run->amazon) {
        look_and_send(run);
        return;
    }
    if (step->continues) {
        send_request(run);
        return;
    }
    if (!run->amazon) {
        if (hrn_amazon_trips_cast(run->options->trips, run->row, step, &run->cast, &err) ==
            JWO_OK) {
            send_request(run);
        } else {
            refuse_row(run, HRN_NOT_APPLICABLE, err.text);
        }
        return;
    }
    if (hrn_amazon_stage_set(&run->stage, run->amazon, run->row, step, on_stage_ready, run, &err) !=
        JWO_OK) {
        refuse_row(run, HRN_BROKEN, err.text);
    }
}

/* --- which row is next ---------------------------------------------------------------------- */

/* At a host the rows that leave their trip as it is come first, because trips are few. */
static const struct hrn_amazon_case *next_row(const struct run *run)
{
    const struct hrn_amazon_cases *cases = run->options->cases;
    size_t rank = 0;

    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < cases->count; i++) {
            const bool is_late = run->options->host && cases->cases[i].destructive;

            if (is_late == (pass == 1) && rank++ == run->done) {
                return &cases->cases[i];
            }
        }
    }
    return NULL;
}

static const char *why_not(const struct run *run, const struct hrn_amazon_case *row)
{
    if (!run->options->host) {
        return NULL;
    }
    if (row->needs_mock) {
        return "only the mock can be arranged so";
    }
    return row->destructive && !run->options->allow_destructive
               ? "destructive, and --allow-destructive was not given"
               : NULL;
}

static void go_on(void *context)
{
    struct run *run = context;

    if (!run->row || run->step == run->row->step_count || !step_of(run)->continues) {
        hrn_amazon_stage_clear(&run->stage);
    }
    if (!run->row) {
        const struct hrn_amazon_case *row = next_row(run);

        if (!row) {
            jwo_loop_stop(run->loop);
            return;
        }
        begin_row(run, row);
        if (why_not(run, row)) {
            refuse_row(run, HRN_NOT_APPLICABLE, why_not(run, row));
            return;
        }
    }
    if (run->step < run->row->step_count) {
        begin_step(run);
    } else {
        end_row(run, verdict_of(run));
    }
}

/* --- a run ---------------------------------------------------------------------------------- */

static jwo_status serve_the_mock(struct run *run, struct jwo_error *err)
{
    const struct amz_amazon_options amazon = {.seed = run->options->seed, .region = HRN_REGION};
    const jwo_status status = amz_amazon_new(&run->amazon, run->loop, &amazon, err);

    if (status == JWO_OK) {
        (void)snprintf(run->url, sizeof(run->url), "http://127.0.0.1:%u",
                       (unsigned)amz_amazon_port(run->amazon));
        run->host = (struct hrn_amazon_host){.url = run->url,
                                             .checkout_url = run->url,
                                             .region = HRN_REGION,
                                             .credentials = *amz_amazon_credentials(run->amazon)};
        run->client = amz_amazon_client(run->amazon);
    }
    return status;
}

static jwo_status open_run(struct run *run, struct jwo_error *err)
{
    jwo_status status = jwo_loop_new(&run->loop, err);

    jwo_buf_init(&run->path, BODY_BYTES_MAX);
    jwo_buf_init(&run->body, BODY_BYTES_MAX);
    jwo_buf_init(&run->call, CALL_BYTES_MAX);
    if (status != JWO_OK) {
        return status;
    }
    run->turn = jwo_timer_new(run->loop, go_on, run);
    if (!run->options->host) {
        return serve_the_mock(run, err);
    }
    run->host = *run->options->host;
    return jwo_http_client_new(&run->client, run->loop, err);
}

static void close_run(struct run *run)
{
    if (run->turn) {
        jwo_timer_free(run->turn);
    }
    if (run->amazon) {
        amz_amazon_free(run->amazon);
    } else if (run->client) {
        jwo_http_client_free(run->client);
    }
    if (run->loop) {
        jwo_loop_free(run->loop);
    }
    jwo_buf_dispose(&run->path);
    jwo_buf_dispose(&run->body);
    jwo_buf_dispose(&run->call);
}

jwo_status hrn_amazon_run(const struct hrn_amazon_options *options, struct hrn_run_result *out,
                          struct jwo_error *err)
{
    struct run run = {.options = options, .result = out};
    jwo_status status;

    *out = (struct hrn_run_result){0};
    status = open_run(&run, err);
    if (status == JWO_OK) {
        jwo_timer_start(run.turn, 0);
        jwo_loop_run(run.loop);
        hrn_run_conclude(out, run.done, false);
        hrn_record_end(options->record, hrn_outcome_name(out->exit_code), out->exit_code);
    }
    close_run(&run);
    return status;
}

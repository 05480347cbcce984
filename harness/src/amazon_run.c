/* amazon_run.c -- see amazon_run.h for the contract. Here: which row is next, its stage, its
 * calls. Every wait ends in `turn`, which goes on from where the run stands; so nothing is freed
 * inside a callback of what it belongs to. */
#include "amazon_run.h"

#include <stdio.h>
#include <string.h>

#include "amazon_run_internal.h"

#define BODY_BYTES_MAX (1u << 20)
#define CALL_BYTES_MAX (2u << 20)

static struct hrn_amazon_request request_of(const struct amazon_run *run)
{
    const struct hrn_amazon_step *step = row_step(run);

    return (struct hrn_amazon_request){
        .service = run->row->service,
        .method = step->method,
        .path = run->path.data,
        .sign = step->sign,
        .accept = step->accept,
        .body = step->request ? run->body.data : NULL,
    };
}

/* --- a request ------------------------------------------------------------------------------ */

/* What a later step asks for. */
static void keep(struct amazon_run *run, const struct jwo_http_result *answer)
{
    const char *member = row_step(run)->keeps;
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
    struct amazon_run *run = context;
    struct hrn_amazon_held after = {0};

    if (run->amazon) {
        hrn_amazon_stage_look(&run->stage, &after);
    }
    row_answered(run, answer, run->amazon ? &after : NULL);
    keep(run, answer);
    run->step++;
    jwo_timer_start(run->turn, 0);
}

/* An answer before did not tell what this call needs: then that is the failure. */
static void cannot_send(struct amazon_run *run, const char *why)
{
    if (run->failed > 0 || run->lost) {
        row_end(run, row_verdict(run));
    } else {
        row_refuse(run, run->amazon ? HRN_BROKEN : HRN_NOT_APPLICABLE, why);
    }
}

static void send_request(struct amazon_run *run)
{
    const struct hrn_amazon_step *step = row_step(run);
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

static void look_and_send(struct amazon_run *run)
{
    memset(&run->before, 0, sizeof(run->before));
    hrn_amazon_stage_look(&run->stage, &run->before);
    send_request(run);
}

static void on_stage_ready(void *context)
{
    struct amazon_run *run = context;

    run->cast = run->stage.cast;
    look_and_send(run);
}

static void begin_step(struct amazon_run *run)
{
    const struct hrn_amazon_step *step = row_step(run);
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
            row_refuse(run, HRN_NOT_APPLICABLE, err.text);
        }
        return;
    }
    if (hrn_amazon_stage_set(&run->stage, run->amazon, run->row, step, on_stage_ready, run, &err) !=
        JWO_OK) {
        row_refuse(run, HRN_BROKEN, err.text);
    }
}

/* --- which row is next ---------------------------------------------------------------------- */

/* At a host the rows that leave their trip as it is come first, because trips are few. */
static const struct hrn_amazon_case *next_row(const struct amazon_run *run)
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

static const char *why_not(const struct amazon_run *run, const struct hrn_amazon_case *row)
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
    struct amazon_run *run = context;

    if (!run->row || run->step == run->row->step_count || !row_step(run)->continues) {
        hrn_amazon_stage_clear(&run->stage);
    }
    if (!run->row) {
        const struct hrn_amazon_case *row = next_row(run);

        if (!row) {
            jwo_loop_stop(run->loop);
            return;
        }
        row_begin(run, row);
        if (why_not(run, row)) {
            row_refuse(run, HRN_NOT_APPLICABLE, why_not(run, row));
            return;
        }
    }
    if (run->step < run->row->step_count) {
        begin_step(run);
    } else {
        row_end(run, row_verdict(run));
    }
}

/* --- a run ---------------------------------------------------------------------------------- */

static jwo_status serve_the_mock(struct amazon_run *run, struct jwo_error *err)
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

static jwo_status open_run(struct amazon_run *run, struct jwo_error *err)
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

static void close_run(struct amazon_run *run)
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
    struct amazon_run run = {.options = options, .result = out};
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

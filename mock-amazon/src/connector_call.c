/* connector_call.c -- see connector_call.h for the contract. */
#include "connector_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amazon.h"
#include "jwo/alloc.h"
#include "wire.h"

#define RESPONSE_HEAD_BYTES_MAX (64 * 1024)
#define SECONDS_MAX             (365 * 24 * 3600L) /* of a Retry-After */

struct call {
    struct amz_connector_request request; /* its strings point to the copies below */
    char *body;
    char request_id[JWO_UUID_MAX];
    char fault_text[96];
    struct amz_fault fault; /* a copy: the world's list may change meanwhile */
    bool has_fault;
    struct amz_exchange note;
    jwo_timer *timer;    /* before sending, or instead of it */
    jwo_http_call *http; /* NULL: not sent, or ended */
    amz_world_hook *hook;
};

int64_t amz_retry_after_ms(const char *text)
{
    int64_t date_ms;
    char *end = NULL;
    long seconds;

    if (!text || !text[0]) {
        return -1;
    }
    seconds = strtol(text, &end, 10);
    if (*end == '\0') {
        return seconds >= 0 && seconds <= SECONDS_MAX ? seconds * JWO_SECOND_MS : -1;
    }
    if (!jwo_time_parse_http(text, &date_ms)) {
        return -1;
    }
    return date_ms > jwo_wall_ms() ? date_ms - jwo_wall_ms() : 0;
}

static void call_free(struct call *call)
{
    jwo_timer_free(call->timer);
    jwo_free(call->body);
    jwo_free(call);
}

static bool hit_by(const struct call *call, enum amz_fault_kind kind)
{
    return call->has_fault && call->fault.kind == kind;
}

static bool hit(const struct call *call, enum amz_fault_kind kind, enum amz_moment moment)
{
    return hit_by(call, kind) && call->fault.moment == moment;
}

/* --- the answer ------------------------------------------------------------------------------- */

static void add_head(struct jwo_buf *head, const struct jwo_http_result *result)
{
    for (size_t i = 0; i < result->header_count; i++) {
        jwo_buf_addf(head, "%s: %s\r\n", result->headers[i].name, result->headers[i].value);
    }
}

static void journal(struct call *call)
{
    amz_world *world = call->request.world;

    call->note.ended_ms = jwo_wall_ms();
    call->note.ended_order = amz_world_tick(world);
    (void)amz_journal_add(amz_world_journal(world), &call->note);
}

/* `done` comes last, because it may free the world. An advance goes on in a later turn, so it finds
 * what `done` puts on the agenda. */
static void finish(struct call *call, const struct amz_answer *answer)
{
    const struct amz_connector_request request = call->request;

    amz_world_hook_free(call->hook);
    call->note.status = answer->status;
    call->note.outcome = answer->held_back ? "held back" : jwo_http_outcome_text(answer->outcome);
    call->note.delivered = answer->outcome == JWO_HTTP_ANSWERED;
    call->note.retry_after_ms = answer->retry_after_ms;
    call->request.judge(call->request.context, answer, &call->note);
    journal(call);
    amz_world_call_ended(request.world);
    call_free(call);
    request.done(request.context);
}

/* An answer that never arrived, whatever the retailer did. */
static void finish_lost(struct call *call)
{
    const struct amz_answer lost = {.outcome = JWO_HTTP_LOST, .retry_after_ms = -1};

    finish(call, &lost);
}

/* Not sent, so that another may overtake it. */
static void finish_held_back(struct call *call)
{
    const struct amz_answer none = {
        .outcome = JWO_HTTP_UNSENT, .retry_after_ms = -1, .held_back = true};

    finish(call, &none);
}

/* A gateway in front of the retailer answered in its stead. */
static void finish_replaced(struct call *call)
{
    const struct amz_answer replaced = {
        .outcome = JWO_HTTP_ANSWERED,
        .status = call->fault.status,
        .retry_after_ms = amz_fault_retry_after_ms(&call->fault),
    };

    finish(call, &replaced);
}

static void finish_answered(struct call *call, const struct jwo_http_result *result)
{
    struct amz_answer answer = {.outcome = result->outcome, .retry_after_ms = -1};
    struct jwo_buf head;
    jwo_json *document = NULL;

    jwo_buf_init(&head, RESPONSE_HEAD_BYTES_MAX);
    if (result->outcome == JWO_HTTP_ANSWERED) {
        answer.status = result->status;
        answer.retry_after_ms = amz_retry_after_ms(jwo_http_result_header(result, "retry-after"));
        if (jwo_json_parse(&document, result->body, result->body_len, NULL) == JWO_OK) {
            answer.body = document;
        }
        add_head(&head, result);
        call->note.response_head = head.data;
        call->note.response_body = result->body;
        call->note.response_body_len = result->body_len;
    }
    finish(call, &answer);
    jwo_json_free(document);
    jwo_buf_dispose(&head);
}

static void on_result(void *context, const struct jwo_http_result *result)
{
    struct call *call = context;

    call->http = NULL;
    if (hit(call, AMZ_FAULT_CRASH, AMZ_AFTER_EFFECT)) {
        amz_world_crash(call->request.world);
        finish_lost(call);
    } else if (hit(call, AMZ_FAULT_RESET, AMZ_AFTER_EFFECT) ||
               hit(call, AMZ_FAULT_CLOSE, AMZ_AFTER_EFFECT)) {
        finish_lost(call);
    } else if (hit(call, AMZ_FAULT_STATUS, AMZ_AFTER_EFFECT)) {
        finish_replaced(call);
    } else {
        finish_answered(call, result);
    }
}

/* --- the call --------------------------------------------------------------------------------- */

/* libcurl signs; the copy lives until the call is started. */
static const struct jwo_credentials *credentials_of(const struct call *call,
                                                    struct jwo_credentials *copy)
{
    if (call->request.signing == AMZ_UNSIGNED) {
        return NULL;
    }
    *copy = *amz_amazon_connector_credentials(amz_world_amazon(call->request.world));
    if (call->request.signing == AMZ_SIGNED_WRONG) {
        (void)snprintf(copy->secret_access_key, sizeof copy->secret_access_key, "%s",
                       "a secret that nobody knows");
    }
    return copy;
}

static enum jwo_http_mischief mischief_of(const struct call *call)
{
    return hit_by(call, AMZ_FAULT_SLOW_BODY)        ? JWO_HTTP_DRIPS
           : hit_by(call, AMZ_FAULT_RESET_MID_BODY) ? JWO_HTTP_BREAKS_OFF
           : hit_by(call, AMZ_FAULT_GIVES_UP)       ? JWO_HTTP_HANGS_UP
                                                    : JWO_HTTP_HONEST;
}

static void send_now(struct call *call)
{
    amz_world *world = call->request.world;
    struct jwo_credentials credentials = {.session_token = ""};
    const char *base = amz_world_retailer_url(world);
    size_t base_len = strlen(base);
    char url[1024];

    while (base_len > 0 && base[base_len - 1] == '/') {
        base_len--;
    }
    (void)snprintf(url, sizeof url, "%.*s%s", (int)base_len, base, call->request.path);
    const struct jwo_http_call_options options = {
        .method = "POST",
        .url = url,
        .body = call->body,
        .body_len = strlen(call->body),
        .timeout_ms = call->request.timeout_ms,
        .fresh_connection = true,
        .sign = credentials_of(call, &credentials),
        .sign_region = amz_amazon_region(amz_world_amazon(world)),
        .sign_service = "execute-api",
        .mischief = mischief_of(call),
        .pause_ms = call->fault.delay_ms > 0 ? call->fault.delay_ms : AMZ_FAULT_PAUSE_MS,
    };
    call->http =
        jwo_http_send(amz_amazon_client(amz_world_amazon(world)), &options, on_result, call);
    explicit_bzero(&credentials, sizeof credentials);
}

/* A later turn: the fault has ended the call before the retailer saw it, or a delay is over. */
static void on_timer(void *context)
{
    struct call *call = context;

    if (hit(call, AMZ_FAULT_STATUS, AMZ_BEFORE_EFFECT)) {
        finish_replaced(call);
    } else if (hit_by(call, AMZ_FAULT_DELAY)) {
        send_now(call);
    } else if (hit_by(call, AMZ_FAULT_REORDERED)) {
        finish_held_back(call);
    } else {
        if (call->fault.kind == AMZ_FAULT_CRASH) {
            amz_world_crash(call->request.world);
        }
        finish_lost(call);
    }
}

static void on_world_gone(void *context)
{
    struct call *call = context;

    if (call->http) {
        jwo_http_cancel(call->http);
    }
    if (call->request.dropped) {
        call->request.dropped(call->request.context);
    }
    call_free(call);
}

static void begin_note(struct call *call)
{
    const struct amz_trip *trip = call->request.trip;
    amz_world *world = call->request.world;

    call->note = (struct amz_exchange){
        .direction = AMZ_TO_RETAILER,
        .op = call->request.op,
        .began_ms = jwo_wall_ms(),
        .world_ms = amz_world_now_ms(world),
        .began_order = amz_world_tick(world),
        .trip_id = trip ? trip->id : "",
        .shopper_id = trip ? trip->shopper->id : "",
        .method = "POST",
        .target = call->request.path,
        .request_head = call->request.signing == AMZ_UNSIGNED
                            ? "Content-Type: application/json\r\n"
                            : "Content-Type: application/json\r\n"
                              "Authorization: AWS4-HMAC-SHA256\r\n",
        .injected = trip == NULL,
        .fault = trip ? "" : "made by hand",
        .request_body = call->body,
        .request_body_len = strlen(call->body),
        .amount = call->request.amount,
        .key = call->request_id,
        .retry_after_ms = -1,
        .valid = true,
    };
}

static void note_fault(struct call *call, const struct amz_fault *fault)
{
    call->fault = *fault;
    call->has_fault = true;
    call->note.injected = true;
    call->note.fault = amz_fault_describe(&call->fault, call->fault_text);
}

static char *copy_body(const char *body, const struct amz_fault *fault)
{
    struct jwo_buf more;

    if (!fault || fault->kind != AMZ_FAULT_EXTRA_FIELDS) {
        return jwo_strdup(body);
    }
    jwo_buf_init(&more, strlen(body) + 1024);
    amz_wire_add_members(&more, body, strlen(body));
    char *out = jwo_buf_take(&more);
    jwo_buf_dispose(&more);
    return out;
}

/* Does the call go out, spoiled or not, or does the fault end it or hold it back? */
static bool goes_out(const struct call *call)
{
    return !call->has_fault ||
           (amz_fault_is_right(&call->fault)
                ? call->fault.kind != AMZ_FAULT_DELAY && call->fault.kind != AMZ_FAULT_REORDERED
                : call->fault.moment == AMZ_AFTER_EFFECT ||
                      call->fault.kind == AMZ_FAULT_RESET_MID_BODY);
}

static void start(const struct amz_connector_request *request, const struct amz_fault *fault)
{
    struct call *call = jwo_calloc(1, sizeof *call);
    amz_world *world = request->world;

    call->request = *request;
    call->body = copy_body(request->body, fault);
    (void)snprintf(call->request_id, sizeof call->request_id, "%s", request->request_id);
    call->timer = jwo_timer_new(amz_amazon_loop(amz_world_amazon(world)), on_timer, call);
    call->hook = amz_world_on_free(world, on_world_gone, call);
    begin_note(call);
    if (fault) {
        note_fault(call, fault);
    }
    amz_world_call_began(world);
    if (goes_out(call)) {
        send_now(call);
    } else {
        jwo_timer_start(call->timer,
                        call->fault.kind == AMZ_FAULT_DELAY ? call->fault.delay_ms : 0);
    }
}

/* --- the same call twice at the same instant -------------------------------------------------- */

/* Both answers are judged; whoever asked hears that it is done once, after the second. */
struct twins {
    struct amz_connector_request request; /* its strings are dead */
    int left;
};

static void twin_judge(void *context, const struct amz_answer *answer, struct amz_exchange *note)
{
    const struct twins *twins = context;

    twins->request.judge(twins->request.context, answer, note);
}

static void twin_end(struct twins *twins, void (*end)(void *context))
{
    void *const end_context = twins->request.context;

    if (--twins->left > 0) {
        return;
    }
    jwo_free(twins);
    if (end) {
        end(end_context);
    }
}

static void twin_done(void *context)
{
    struct twins *twins = context;

    twin_end(twins, twins->request.done);
}

static void twin_dropped(void *context)
{
    struct twins *twins = context;

    twin_end(twins, twins->request.dropped);
}

static void start_twins(const struct amz_connector_request *request, const struct amz_fault *fault)
{
    const struct amz_fault copy = *fault;
    struct twins *twins = jwo_malloc(sizeof *twins);
    struct amz_connector_request twin = *request;

    *twins = (struct twins){.request = *request, .left = 2};
    twin.judge = twin_judge;
    twin.done = twin_done;
    twin.dropped = twin_dropped;
    twin.context = twins;
    start(&twin, &copy);
    start(&twin, &copy);
}

/* A call by hand is what it is. */
void amz_connector_send(const struct amz_connector_request *request)
{
    const struct amz_fault *fault =
        request->trip ? amz_faults_next(amz_world_faults(request->world), request->op) : NULL;

    if (fault && fault->kind == AMZ_FAULT_DUPLICATED) {
        start_twins(request, fault);
    } else {
        start(request, fault);
    }
}

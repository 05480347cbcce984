/* faults_play.c -- see faults_play.h for the contract. */
#include "faults_play.h"

#include <stdio.h>
#include <string.h>

#include "jwo/clock.h"
#include "jwo/http.h"
#include "wire.h"

void amz_reply_init(struct amz_reply *reply)
{
    *reply = (struct amz_reply){.how = AMZ_REPLY_ANSWER, .retry_after_ms = -1};
}

void amz_reply_deny(struct amz_reply *reply, struct amz_call *call, const char *error_type,
                    const char *message)
{
    jwo_buf_reset(call->answer);
    call->dialect->write_denial(call->answer, error_type, message, call->request_id);
    call->content_type = call->dialect->content_type;
    call->status = 403;
    call->note->outcome = error_type;
    reply->error_type = error_type;
}

/* AWS's sentences for the 403 that a fault plays; a type that is not listed gets the last one. */
/* clang-format off */
static const struct {
    const char *error_type, *message;
} denials[] = {
    {"MissingAuthenticationTokenException", "Missing Authentication Token"},
    {"IncompleteSignatureException", "The request signature does not conform to AWS standards."},
    {"InvalidSignatureException",    "The request signature we calculated does not match the "
                                     "signature you provided."},
    {"UnrecognizedClientException",  "The security token included in the request is invalid."},
    {"ExpiredTokenException",        "The security token included in the request is expired"},
    {"AccessDeniedException",        "User is not authorized to access this resource"},
};
/* clang-format on */

static void play_denial(const char *error_type, struct amz_call *call, struct amz_reply *reply)
{
    size_t row = 0;

    if (!error_type[0]) {
        error_type = "AccessDeniedException";
    }
    while (row < JWO_COUNT(denials) - 1 && strcmp(denials[row].error_type, error_type) != 0) {
        row++;
    }
    amz_reply_deny(reply, call, error_type, denials[row].message);
}

/* "date:2" becomes a date; anything else goes out as it is. */
static void play_retry_after(const struct amz_fault *fault, struct amz_reply *reply)
{
    const char *text = fault->retry_after;
    char http_date[JWO_TIME_TEXT_MAX];

    reply->retry_after_ms = amz_fault_retry_after_ms(fault);
    if (reply->retry_after_ms >= 0 && amz_fault_retry_after_is_date(fault)) {
        text = jwo_time_http(jwo_wall_ms() + reply->retry_after_ms, http_date);
    }
    (void)snprintf(reply->retry_after, sizeof reply->retry_after, "%s", text);
}

/* --- answers in place of the right one -------------------------------------------------------- */

static void play_status(const struct amz_fault *fault, struct amz_call *call,
                        struct amz_reply *reply)
{
    if (fault->status == 403) {
        play_denial(fault->error, call, reply);
    } else {
        amz_call_refuse(call, fault->status,
                        fault->error[0] ? fault->error
                                        : amz_dialect_usual(call->dialect, fault->status));
    }
    play_retry_after(fault, reply);
}

/* What the feedback service answers to a report that it does not believe (D23). */
static void play_rejected(const struct amz_fault *fault, struct amz_call *call,
                          struct amz_reply *reply)
{
    (void)fault;
    (void)reply;
    jwo_buf_reset(call->answer);
    jwo_buf_adds(call->answer, "{\"status\":\"Rejected\"}");
    call->status = 200;
    call->note->outcome = "Rejected";
}

static void play_malformed(const struct amz_fault *fault, struct amz_call *call,
                           struct amz_reply *reply)
{
    (void)fault;
    if (call->answer->len == 0) {
        jwo_buf_adds(call->answer, "{}");
    }
    call->answer->data[--call->answer->len] = '\0'; /* its last brace */
    reply->unread = true;
}

static void play_empty(const struct amz_fault *fault, struct amz_call *call,
                       struct amz_reply *reply)
{
    (void)fault;
    jwo_buf_reset(call->answer);
    reply->unread = true;
}

/* What a gateway before the service answers. */
static void play_wrong_type(const struct amz_fault *fault, struct amz_call *call,
                            struct amz_reply *reply)
{
    const char *reason = jwo_http_reason(call->status);

    (void)fault;
    jwo_buf_reset(call->answer);
    jwo_buf_addf(call->answer,
                 "<html><head><title>%d %s</title></head><body><h1>%s</h1></body></html>\n",
                 call->status, reason, reason);
    call->content_type = "text/html";
    reply->unread = true;
}

/* --- answers that break off, or do not come --------------------------------------------------- */

static void play_cut(const struct amz_fault *fault, struct amz_call *call, struct amz_reply *reply)
{
    (void)call;
    reply->how = AMZ_REPLY_WIRE;
    reply->spoiled_by = fault->kind;
    reply->unread = true;
}

static int64_t delay_or(const struct amz_fault *fault, int64_t usual_ms)
{
    return fault->delay_ms > 0 ? fault->delay_ms : usual_ms;
}

static void play_refused(const struct amz_fault *fault, struct amz_call *call,
                         struct amz_reply *reply)
{
    play_cut(fault, call, reply);
    reply->refuses_ms = delay_or(fault, AMZ_FAULT_REFUSES_MS);
}

static void play_crash(const struct amz_fault *fault, struct amz_call *call,
                       struct amz_reply *reply)
{
    play_cut(fault, call, reply);
    reply->crash = true;
}

static void play_stall(const struct amz_fault *fault, struct amz_call *call,
                       struct amz_reply *reply)
{
    (void)fault;
    (void)call;
    reply->how = AMZ_REPLY_STALL;
    reply->unread = true;
}

/* --- the right answer in an odd way ----------------------------------------------------------- */

static void play_delay(const struct amz_fault *fault, struct amz_call *call,
                       struct amz_reply *reply)
{
    (void)call;
    reply->delay_ms = fault->delay_ms;
}

static void play_extra_fields(const struct amz_fault *fault, struct amz_call *call,
                              struct amz_reply *reply)
{
    struct jwo_buf more;

    (void)fault;
    (void)reply;
    jwo_buf_init(&more, call->answer->len + 1024);
    amz_wire_add_members(&more, call->answer->data, call->answer->len);
    jwo_buf_reset(call->answer);
    jwo_buf_add(call->answer, more.data, more.len);
    jwo_buf_dispose(&more);
}

static void play_twice(const struct amz_fault *fault, struct amz_call *call,
                       struct amz_reply *reply)
{
    play_cut(fault, call, reply);
    reply->unread = false;
}

static void play_slow(const struct amz_fault *fault, struct amz_call *call, struct amz_reply *reply)
{
    play_twice(fault, call, reply);
    reply->delay_ms = delay_or(fault, AMZ_FAULT_PAUSE_MS);
}

/* NULL: for calls of ours alone. */
/* clang-format off */
static void (*const plays[AMZ_FAULT_KIND_COUNT])(const struct amz_fault *fault,
                                                 struct amz_call *call,
                                                 struct amz_reply *reply) = {
    [AMZ_FAULT_STATUS]           = play_status,
    [AMZ_FAULT_REJECTED]         = play_rejected,
    [AMZ_FAULT_MALFORMED]        = play_malformed,
    [AMZ_FAULT_EMPTY]            = play_empty,
    [AMZ_FAULT_WRONG_TYPE]       = play_wrong_type,
    [AMZ_FAULT_REFUSED]          = play_refused,
    [AMZ_FAULT_RESET]            = play_cut,
    [AMZ_FAULT_CLOSE]            = play_cut,
    [AMZ_FAULT_RESET_MID_HEAD]   = play_cut,
    [AMZ_FAULT_RESET_MID_BODY]   = play_cut,
    [AMZ_FAULT_TRUNCATED]        = play_cut,
    [AMZ_FAULT_LENGTH_TOO_LARGE] = play_cut,
    [AMZ_FAULT_LENGTH_TOO_SMALL] = play_cut,
    [AMZ_FAULT_STALL]            = play_stall,
    [AMZ_FAULT_CRASH]            = play_crash,
    [AMZ_FAULT_DELAY]            = play_delay,
    [AMZ_FAULT_EXTRA_FIELDS]     = play_extra_fields,
    [AMZ_FAULT_SLOW_HEAD]        = play_slow,
    [AMZ_FAULT_SLOW_BODY]        = play_slow,
    [AMZ_FAULT_DUPLICATED]       = play_twice,
};
/* clang-format on */

/* Before the effect there is no right answer: what is spoiled then is the service's 500. */
void amz_fault_play(const struct amz_fault *fault, struct amz_call *call, struct amz_reply *reply)
{
    const bool failing = fault->moment == AMZ_BEFORE_EFFECT && !amz_fault_is_right(fault);

    JWO_ASSERT(plays[fault->kind] != NULL);
    if (failing) {
        amz_call_refuse(call, 500, amz_dialect_usual(call->dialect, 500));
    }
    plays[fault->kind](fault, call, reply);
    if (failing && reply->how != AMZ_REPLY_ANSWER) {
        call->note->outcome = ""; /* nobody hears of it */
    }
}

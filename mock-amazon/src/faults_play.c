/* faults_play.c -- see faults_play.h for the contract. */
#include "faults_play.h"

#include <stdio.h>
#include <string.h>

#include "jwo/clock.h"

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

void amz_fault_play(const struct amz_fault *fault, struct amz_call *call, struct amz_reply *reply)
{
    switch (fault->kind) {
    case AMZ_FAULT_STATUS:
        if (fault->status == 403) {
            play_denial(fault->error, call, reply);
        } else {
            amz_call_refuse(call, fault->status,
                            fault->error[0] ? fault->error
                                            : amz_dialect_usual(call->dialect, fault->status));
        }
        play_retry_after(fault, reply);
        return;
    case AMZ_FAULT_RESET:
        reply->how = AMZ_REPLY_RESET;
        return;
    case AMZ_FAULT_CLOSE:
        reply->how = AMZ_REPLY_CLOSE;
        return;
    case AMZ_FAULT_DELAY:
        reply->delay_ms = fault->delay_ms;
        return;
    case AMZ_FAULT_CRASH:
        reply->how = AMZ_REPLY_RESET;
        reply->crash = true;
        return;
    case AMZ_FAULT_KIND_COUNT:
        break;
    }
    JWO_ASSERT(fault->kind < AMZ_FAULT_KIND_COUNT);
}

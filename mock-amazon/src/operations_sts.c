/* operations_sts.c -- AssumeRole: temporary credentials for long-lived ones (decision D20). The
 * shapes are those of AWS's STS, API version 2011-06-15, so that any SDK can be pointed here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/form.h"
#include "jwo/xml.h"
#include "operations.h"

#define VERSION        "2011-06-15"
#define LIFE_LEAST_S   900
#define LIFE_MOST_S    43200
#define LIFE_DEFAULT_S 3600
#define ROLE_MAX       2048 /* characters; AWS's own limits, here and below */
#define ROLE_MIN       20
#define SESSION_MAX    64
#define SESSION_MIN    2

struct request {
    char action[129], version[33];
    char role[ROLE_MAX + 1];
    char session[SESSION_MAX + 1];
    char duration[17];
    int64_t life_ms;
};

static bool refuse(struct amz_call *call, int status, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Always false. */
static bool refuse(struct amz_call *call, int status, const char *code, const char *fmt, ...)
{
    char sentence[400];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(sentence, sizeof sentence, fmt, args);
    va_end(args);
    amz_call_object(call, "bad-request", "%s", sentence);
    amz_call_refuse(call, status, code);
    call->note->valid = false;
    return false;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* A parameter that is missing is "". */
static bool read_parameter(struct amz_call *call, const char *name, char *out, size_t size)
{
    switch (jwo_form_get(call->note->request_body, name, out, size)) {
    case JWO_OK:
    case JWO_ENOTFOUND:
        return true;
    case JWO_ELIMIT:
        return refuse(call, 400, "ValidationError", "%s is longer than %zu characters", name,
                      size - 1);
    case JWO_EINPUT:
    case JWO_ESTATE:
    case JWO_EIO:
        break;
    }
    return refuse(call, 400, "MalformedQueryString", "%s is not well escaped", name);
}

/* [\w+=,.@-]* */
static bool is_session_name(const char *text)
{
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
                             "+=,.@-")] == '\0';
}

/* arn:PARTITION:iam::123456789012:role/PATH/NAME; *account and *name point into it. */
static bool split_role(const char *arn, const char **account, const char **name)
{
    const char *at = strncmp(arn, "arn:aws", 7) == 0 ? strchr(arn + 7, ':') : NULL;

    if (!at || strncmp(at, ":iam::", 6) != 0) {
        return false;
    }
    *account = at + 6;
    if (strspn(*account, "0123456789") != 12 || strncmp(*account + 12, ":role/", 6) != 0) {
        return false;
    }
    *name = strrchr(*account, '/') + 1;
    return (*name)[0] != '\0' && is_session_name(*name);
}

static bool read_life(struct amz_call *call, struct request *request)
{
    const char *text = request->duration;
    const size_t digits = strspn(text, "0123456789");
    long seconds;

    if (text[0] == '\0') {
        request->life_ms = LIFE_DEFAULT_S * JWO_SECOND_MS;
        return true;
    }
    if (text[digits] != '\0' || digits > 9) {
        return refuse(call, 400, "ValidationError", "DurationSeconds must be a whole number");
    }
    seconds = strtol(text, NULL, 10);
    if (seconds < LIFE_LEAST_S || seconds > LIFE_MOST_S) {
        return refuse(call, 400, "ValidationError",
                      "1 validation error detected: Value '%ld' at 'durationSeconds' failed to "
                      "satisfy constraint: Member must have value %s than or equal to %d",
                      seconds, seconds < LIFE_LEAST_S ? "greater" : "less",
                      seconds < LIFE_LEAST_S ? LIFE_LEAST_S : LIFE_MOST_S);
    }
    request->life_ms = seconds * JWO_SECOND_MS;
    return true;
}

static bool is_given(struct amz_call *call, const char *value, const char *member)
{
    return value[0] != '\0' ||
           refuse(call, 400, "ValidationError",
                  "1 validation error detected: Value null at '%s' failed to satisfy constraint: "
                  "Member must not be null",
                  member);
}

static bool read_action(struct amz_call *call, struct request *request)
{
    if (!read_parameter(call, "Action", request->action, sizeof request->action) ||
        !read_parameter(call, "Version", request->version, sizeof request->version)) {
        return false;
    }
    if (request->action[0] == '\0') {
        return refuse(call, 400, "MissingAction", "The request has no parameter Action");
    }
    if (strcmp(request->action, "AssumeRole") != 0 || strcmp(request->version, VERSION) != 0) {
        return refuse(call, 400, "InvalidAction", "Could not find operation %s for version %s",
                      request->action,
                      request->version[0] ? request->version : "NO_VERSION_SPECIFIED");
    }
    return true;
}

static bool read_request(struct amz_call *call, struct request *request)
{
    const char *account, *name;

    if (!read_action(call, request) ||
        !read_parameter(call, "RoleArn", request->role, sizeof request->role) ||
        !is_given(call, request->role, "roleArn") ||
        !read_parameter(call, "RoleSessionName", request->session, sizeof request->session) ||
        !is_given(call, request->session, "roleSessionName") ||
        !read_parameter(call, "DurationSeconds", request->duration, sizeof request->duration) ||
        !read_life(call, request)) {
        return false;
    }
    if (strlen(request->session) < SESSION_MIN || !is_session_name(request->session)) {
        return refuse(call, 400, "ValidationError",
                      "1 validation error detected: Value '%s' at 'roleSessionName' failed to "
                      "satisfy constraint: 2 to 64 characters of [\\w+=,.@-]",
                      request->session);
    }
    if (strlen(request->role) < ROLE_MIN || !split_role(request->role, &account, &name)) {
        return refuse(call, 400, "ValidationError", "%s is invalid", "Request ARN");
    }
    return true;
}

/* --- answering -------------------------------------------------------------------------------- */

static void add(struct jwo_buf *body, const char *name, const char *text)
{
    jwo_buf_addf(body, "<%s>", name);
    jwo_xml_escape(body, text, strlen(text));
    jwo_buf_addf(body, "</%s>", name);
}

/* Who the caller is now: a name that AWS makes of the role and the session. */
static void add_user(struct jwo_buf *body, const struct request *request)
{
    char text[ROLE_MAX + SESSION_MAX + 64], id[AMZ_RECONCILIATION_ID_MAX];
    const char *account, *name;

    JWO_ASSERT(split_role(request->role, &account, &name));
    jwo_buf_adds(body, "<AssumedRoleUser>");
    (void)snprintf(text, sizeof text, "AROAMOCK%s:%s", amz_reconciliation_id(request->role, id),
                   request->session);
    add(body, "AssumedRoleId", text);
    (void)snprintf(text, sizeof text, "%.*s:sts::%.12s:assumed-role/%s/%s",
                   (int)(strstr(request->role, ":iam:") - request->role), request->role, account,
                   name, request->session);
    add(body, "Arn", text);
    jwo_buf_adds(body, "</AssumedRoleUser>");
}

static void answer(struct amz_call *call, const struct request *request)
{
    struct jwo_buf *body = call->answer;
    struct jwo_credentials granted;
    char time[JWO_TIME_TEXT_MAX];

    amz_keyring_grant(amz_amazon_keyring(call->amazon), jwo_monotonic_ms(), request->life_ms,
                      &granted);
    jwo_buf_adds(body, "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/" VERSION "/\">"
                       "<AssumeRoleResult><Credentials>");
    add(body, "AccessKeyId", granted.access_key_id);
    add(body, "SecretAccessKey", granted.secret_access_key);
    add(body, "SessionToken", granted.session_token);
    add(body, "Expiration", jwo_time_iso(jwo_wall_ms() + request->life_ms, time));
    jwo_buf_adds(body, "</Credentials>");
    add_user(body, request);
    jwo_buf_adds(body, "</AssumeRoleResult><ResponseMetadata>");
    add(body, "RequestId", call->request_id);
    jwo_buf_adds(body, "</ResponseMetadata></AssumeRoleResponse>\n");
    call->content_type = call->dialect->content_type;
    call->answer_is_secret = true;
    call->note->effect = true;
    call->note->outcome = "granted";
    explicit_bzero(&granted, sizeof granted);
}

void amz_handle_assume_role(struct amz_call *call)
{
    struct request request = {.action = ""};

    if (!read_request(call, &request)) {
        return;
    }
    if (!amz_amazon_allows_role(call->amazon, request.role)) {
        (void)refuse(call, 403, "AccessDenied",
                     "User is not authorized to perform: sts:AssumeRole on resource: %.200s",
                     request.role);
        return;
    }
    answer(call, &request);
}

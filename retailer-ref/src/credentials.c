/* credentials.c -- see credentials.h for the contract.
 *
 *   LENDING (AssumeRole under way) --good--> LENT --ahead of the end, or ExpiredToken--> LENDING
 *      ^   '--failed--> WAITING
 *      '------timer-------'
 */
#include "credentials.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/form.h"
#include "jwo/log.h"
#include "records.h"
#include "retry.h"
#include "xml_text.h"

#define OPERATION     "sts/assume-role"
#define LIFE_S        3600
#define AHEAD_MS      (5 * JWO_MINUTE_MS) /* ... of the end, or a quarter of a shorter life */
#define LIFE_LEAST_MS JWO_MINUTE_MS       /* whatever our clock says about an end that is near */

enum phase { OWN, LENDING, LENT, WAITING };

struct rtl_credentials {
    const struct rtl_base *base; /* borrowed, like the client */
    jwo_http_client *http;
    void (*on_turn)(void *context, const char *failure);
    void *context;
    enum phase phase;
    struct jwo_credentials now;
    uint64_t generation;   /* counts their changes */
    int64_t good_until_ms; /* of what is lent, on the monotonic clock */
    int64_t failures;      /* of AssumeRole, in a row */
    jwo_timer *timer;      /* when LENT: to ask ahead of the end; when WAITING: to ask again */
    jwo_http_call *call;   /* when LENDING; NULL: it could not even be made */
};

/* ---- own keys ---- */

/* True when the own keys are others than they were. */
static bool read_own(rtl_credentials *credentials)
{
    struct jwo_credentials fresh = {.access_key_id = ""};
    struct jwo_error err;

    if (rtl_credentials_load(&fresh, credentials->base->config, &err) != JWO_OK) {
        jwo_log(JWO_LOG_ERROR, NULL, "credentials: %s", err.text);
        return false;
    }
    if (strcmp(fresh.access_key_id, credentials->now.access_key_id) == 0 &&
        strcmp(fresh.secret_access_key, credentials->now.secret_access_key) == 0 &&
        strcmp(fresh.session_token, credentials->now.session_token) == 0) {
        return false;
    }
    credentials->now = fresh;
    credentials->generation++;
    jwo_log(JWO_LOG_INFO, NULL, "credentials: read again, they have changed");
    return true;
}

/* ---- STS ---- */

bool rtl_sts_answer_read(const char *xml, struct jwo_credentials *out, int64_t *expires_ms)
{
    struct jwo_credentials read;
    char expiration[64];
    const struct {
        const char *name;
        char *out;
        size_t size;
    } members[] = {
        {"AccessKeyId", read.access_key_id, sizeof(read.access_key_id)},
        {"SecretAccessKey", read.secret_access_key, sizeof(read.secret_access_key)},
        {"SessionToken", read.session_token, sizeof(read.session_token)},
        {"Expiration", expiration, sizeof(expiration)},
    };
    int64_t end_ms = 0;
    bool good = true;

    for (size_t i = 0; i < JWO_COUNT(members) && good; i++) {
        const char *const path[] = {"AssumeRoleResponse", "AssumeRoleResult", "Credentials",
                                    members[i].name, NULL};

        good =
            rtl_xml_text(xml, path, members[i].out, members[i].size) && members[i].out[0] != '\0';
    }
    if (good && jwo_time_parse_iso(expiration, &end_ms)) {
        *out = read;
        *expires_ms = end_ms;
    } else {
        good = false;
    }
    explicit_bzero(&read, sizeof(read));
    return good;
}

static void take_loan(rtl_credentials *credentials, int64_t expires_ms)
{
    int64_t life_ms = expires_ms - jwo_wall_ms();
    int64_t ahead_ms;

    life_ms = life_ms < LIFE_LEAST_MS ? LIFE_LEAST_MS : life_ms;
    ahead_ms = life_ms / 4 < AHEAD_MS ? life_ms / 4 : AHEAD_MS;
    credentials->phase = LENT;
    credentials->generation++;
    credentials->failures = 0;
    credentials->good_until_ms = jwo_monotonic_ms() + life_ms;
    jwo_timer_start(credentials->timer, life_ms - ahead_ms);
    jwo_log(JWO_LOG_INFO, NULL, "credentials: lent by STS for %lld s", (long long)(life_ms / 1000));
}

/* Where there was no answer at all, `result` is NULL. */
static void take_failure(rtl_credentials *credentials, const struct jwo_http_result *result,
                         const char *text)
{
    const struct rtl_base *base = credentials->base;
    const int status = result != NULL && result->outcome == JWO_HTTP_ANSWERED ? result->status : 0;
    struct rtl_answer answer = {.kind = RTL_UNAVAILABLE, .retry_after_ms = -1};
    int64_t delay_ms;

    credentials->failures++;
    jwo_log(JWO_LOG_ERROR, NULL, "credentials: AssumeRole: %s", text);
    if (credentials->failures == 1) {
        rtl_incident_record(base->store, NULL, OPERATION, status, rtl_clock_now(base->clock),
                            "no credentials were lent: %s; asked for again until they are", text);
    }
    delay_ms = rtl_retry_delay(base->config, base->prng, &answer, credentials->failures);
    credentials->phase = WAITING;
    jwo_timer_start(credentials->timer, delay_ms >= 0 ? delay_ms : base->config->retry_longest_ms);
}

/* Its code alone: a message may quote what it is about. */
static void name_failure(const struct jwo_http_result *result, char *out, size_t out_bytes)
{
    static const char *const path[] = {"ErrorResponse", "Error", "Code", NULL};
    char code[80];

    if (result->outcome != JWO_HTTP_ANSWERED) {
        (void)snprintf(out, out_bytes, "not answered: %s", jwo_http_outcome_text(result->outcome));
    } else if (result->status == 200) {
        (void)snprintf(out, out_bytes, "the answer cannot be understood");
    } else {
        const bool has_code = rtl_xml_text(result->body, path, code, sizeof(code));

        (void)snprintf(out, out_bytes, "answered %d%s%s", result->status, has_code ? " " : "",
                       has_code ? code : "");
    }
}

static void on_result(void *context, const struct jwo_http_result *result)
{
    rtl_credentials *credentials = context;
    int64_t expires_ms = 0;
    char text[160];

    credentials->call = NULL;
    if (result->outcome == JWO_HTTP_ANSWERED && result->status == 200 &&
        rtl_sts_answer_read(result->body, &credentials->now, &expires_ms)) {
        take_loan(credentials, expires_ms);
        credentials->on_turn(credentials->context, NULL);
        return;
    }
    name_failure(result, text, sizeof(text));
    take_failure(credentials, result, text);
    credentials->on_turn(credentials->context, text);
}

static void add_parameter(struct jwo_buf *body, const char *name, const char *value)
{
    jwo_buf_addf(body, "%s%s=", body->len > 0 ? "&" : "", name);
    jwo_url_escape(body, value);
}

static void write_request(struct jwo_buf *body, const struct rtl_config *config)
{
    char life[16];

    (void)snprintf(life, sizeof(life), "%d", LIFE_S);
    add_parameter(body, "Action", "AssumeRole");
    add_parameter(body, "Version", "2011-06-15");
    add_parameter(body, "RoleArn", config->role_arn);
    add_parameter(body, "RoleSessionName", "retailer-ref");
    add_parameter(body, "DurationSeconds", life);
    JWO_ASSERT(!body->overflow);
}

static void ask(rtl_credentials *credentials)
{
    const struct rtl_config *config = credentials->base->config;
    const struct jwo_http_header header = {"Content-Type", "application/x-www-form-urlencoded"};
    struct jwo_credentials own = {.access_key_id = ""};
    struct jwo_error err;
    struct jwo_buf body;
    char url[sizeof(config->sts_endpoint) + 1];

    if (rtl_credentials_load(&own, config, &err) != JWO_OK) {
        take_failure(credentials, NULL, err.text);
        return;
    }
    jwo_buf_init(&body, 4096);
    write_request(&body, config);
    (void)snprintf(url, sizeof(url), "%s/", config->sts_endpoint);
    credentials->phase = LENDING;
    jwo_timer_stop(credentials->timer);
    credentials->call = jwo_http_send(credentials->http,
                                      &(struct jwo_http_call_options){
                                          .method = "POST",
                                          .url = url,
                                          .headers = &header,
                                          .header_count = 1,
                                          .body = body.data,
                                          .body_len = body.len,
                                          .timeout_ms = config->call_timeout_ms,
                                          .sign = &own,
                                          .sign_region = config->region,
                                          .sign_service = "sts",
                                      },
                                      on_result, credentials);
    jwo_buf_dispose(&body);
    explicit_bzero(&own, sizeof(own));
}

static void on_timer(void *context)
{
    rtl_credentials *credentials = context;

    ask(credentials);
    if (credentials->phase == WAITING) { /* not even our own keys: those who wait must hear of it */
        credentials->on_turn(credentials->context, "no credentials of our own");
    }
}

/* ---- use ---- */

const struct jwo_credentials *rtl_credentials_now(rtl_credentials *credentials,
                                                  uint64_t *generation)
{
    const bool is_good =
        credentials->phase == OWN || jwo_monotonic_ms() < credentials->good_until_ms;

    *generation = credentials->generation;
    return is_good ? &credentials->now : NULL;
}

/* Words of AWS for keys that it does not know any more. */
static bool has_ended(const char *error)
{
    return strstr(error, "ExpiredToken") != NULL || strstr(error, "UnrecognizedClient") != NULL ||
           strstr(error, "InvalidClientToken") != NULL;
}

bool rtl_credentials_refused(rtl_credentials *credentials, uint64_t generation, const char *error)
{
    if (credentials->generation != generation) {
        return true; /* another call's refusal has led to others already */
    }
    if (credentials->phase == OWN) {
        return read_own(credentials);
    }
    if (!has_ended(error)) {
        return false;
    }
    credentials->good_until_ms = 0; /* from now on calls wait */
    if (credentials->phase == LENT) {
        ask(credentials);
    }
    return true;
}

jwo_status rtl_credentials_new(rtl_credentials **out, const struct rtl_base *base,
                               jwo_http_client *http,
                               void (*on_turn)(void *context, const char *failure), void *context,
                               struct jwo_error *err)
{
    rtl_credentials *credentials = jwo_calloc(1, sizeof(*credentials));
    jwo_status status = rtl_credentials_load(&credentials->now, base->config, err);

    *out = NULL;
    if (status != JWO_OK) {
        jwo_free(credentials);
        return status;
    }
    credentials->base = base;
    credentials->http = http;
    credentials->on_turn = on_turn;
    credentials->context = context;
    if (base->config->role_arn[0] != '\0') {
        credentials->timer = jwo_timer_new(base->loop, on_timer, credentials);
        explicit_bzero(&credentials->now, sizeof(credentials->now));
        ask(credentials);
    }
    *out = credentials;
    return JWO_OK;
}

void rtl_credentials_free(rtl_credentials *credentials)
{
    if (credentials == NULL) {
        return;
    }
    if (credentials->call != NULL) {
        jwo_http_cancel(credentials->call);
    }
    if (credentials->timer != NULL) {
        jwo_timer_free(credentials->timer);
    }
    explicit_bzero(&credentials->now, sizeof(credentials->now));
    jwo_free(credentials);
}

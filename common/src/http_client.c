/* http_client.c -- see jwo/http_client.h for the contract. http_client_request.c tells curl what to
 * send, http_client_mischief.c sends it badly, and curl_loop.c runs it.
 *
 * A call and its easy handle live together and are used again: what never changes is set once, and
 * jwo_http_call_configure sets everything else for each call, so that nothing of the last one is
 * left.
 */
#include "http_client_internal.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "curl_loop.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/limits.h"

#define CALLS_POOLED_MAX 64

struct jwo_http_client {
    jwo_loop *loop; /* borrowed */
    jwo_curl_loop *curl;
    jwo_timer *report;     /* for `unstarted` */
    jwo_http_call *active; /* curl has them */
    jwo_http_call *unstarted;
    jwo_http_call *pool;
    size_t call_count; /* active and unstarted */
    size_t pool_count;
    int reporting; /* within `done` */
};

const char *jwo_http_outcome_text(enum jwo_http_outcome outcome)
{
    static const char *const texts[] = {
#define X(name, text) text,
        JWO_HTTP_OUTCOMES(X)
#undef X
    };
    return texts[outcome];
}

const char *jwo_http_result_header(const struct jwo_http_result *result, const char *name)
{
    for (size_t i = 0; i < result->header_count; i++) {
        if (strcmp(result->headers[i].name, name) == 0) {
            return result->headers[i].value;
        }
    }
    return NULL;
}

static void list_add(jwo_http_call **list, jwo_http_call *call)
{
    call->prev = NULL;
    call->next = *list;
    if (call->next) {
        call->next->prev = call;
    }
    *list = call;
}

static void list_remove(jwo_http_call **list, jwo_http_call *call)
{
    *(call->prev ? &call->prev->next : list) = call->next;
    if (call->next) {
        call->next->prev = call->prev;
    }
    call->prev = NULL;
    call->next = NULL;
}

/* What curl hands us */

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    jwo_http_call *call = context;

    (void)size; /* 1, says curl */
    jwo_buf_add(&call->body, bytes, count);
    call->too_large |= call->body.overflow;
    return call->too_large ? 0 : count;
}

/* A line: the status line of an answer (100 Continue is one, too), a header, or the empty line. */
static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    jwo_http_call *call = context;
    const char *colon = memchr(line, ':', count);
    const char *end = line + count;

    (void)size;
    if (count >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        jwo_buf_reset(&call->head);
        call->header_count = 0;
        call->head_complete = false;
        return count;
    }
    if (!colon) {
        call->head_complete |= line[0] == '\r' || line[0] == '\n';
        return count;
    }
    for (const char *c = line; c < colon; c++) {
        jwo_buf_addc(&call->head, (char)tolower((unsigned char)*c));
    }
    jwo_buf_addc(&call->head, '\0');
    for (colon++; colon < end && (*colon == ' ' || *colon == '\t'); colon++) {
    }
    while (end > colon && strchr(" \t\r\n", end[-1])) {
        end--;
    }
    jwo_buf_add(&call->head, colon, (size_t)(end - colon));
    jwo_buf_addc(&call->head, '\0');
    call->header_count++;
    call->too_large |= call->head.overflow || call->header_count > JWO_HTTP_HEADERS_MAX;
    return call->too_large ? 0 : count;
}

/* A call's life */

static void call_set_constants(jwo_http_call *call)
{
    CURL *easy = call->easy;
    CURLcode code = CURLE_OK;

    code |= curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
    code |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->curl_word);
    code |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    code |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    code |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    code |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
    code |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    code |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
    code |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    code |= curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    code |= curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    code |= curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    JWO_ASSERT(code == CURLE_OK);
}

static jwo_http_call *call_take(jwo_http_client *client)
{
    jwo_http_call *call = client->pool;

    if (call) {
        list_remove(&client->pool, call);
        client->pool_count--;
        return call;
    }
    call = jwo_calloc(1, sizeof(*call));
    call->client = client;
    call->easy = curl_easy_init();
    JWO_ASSERT(call->easy != NULL);
    jwo_buf_init(&call->body, JWO_HTTP_RESPONSE_BYTES_MAX);
    jwo_buf_init(&call->head, JWO_HTTP_HEAD_BYTES_MAX);
    call_set_constants(call);
    return call;
}

static void call_free(jwo_http_call *call)
{
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->request_headers);
    jwo_free(call->request_body);
    jwo_buf_dispose(&call->body);
    jwo_buf_dispose(&call->head);
    jwo_free(call);
}

/* It has left its list. A buffer that a large answer made grow is not kept. */
static void call_recycle(jwo_http_call *call)
{
    jwo_http_client *client = call->client;

    if (client->pool_count >= CALLS_POOLED_MAX || call->body.cap > 64 * 1024) {
        call_free(call);
        return;
    }
    curl_slist_free_all(call->request_headers);
    call->request_headers = NULL;
    jwo_free(call->request_body);
    call->request_body = NULL;
    list_add(&client->pool, call);
    client->pool_count++;
}

/* Take it from curl or from the waiting list, so that nothing is reported of it any more. */
static void call_detach(jwo_http_call *call)
{
    jwo_http_client *client = call->client;

    if (call->refusal[0]) {
        list_remove(&client->unstarted, call);
    } else {
        list_remove(&client->active, call);
        jwo_curl_loop_remove(client->curl, call->easy);
    }
    jwo_http_call_behave(call);
    client->call_count--;
    call->under_way = false;
}

static void call_report(jwo_http_call *call, struct jwo_http_result *result)
{
    jwo_http_client *client = call->client;

    result->elapsed_us = jwo_monotonic_us() - call->started_us;
    client->reporting++;
    call->done(call->context, result);
    client->reporting--;
    call_recycle(call);
}

/* How it ended */

/* curl 7.88 reports a broken chunked encoding like a broken connection; only its words differ. */
static bool is_bad_chunk(const jwo_http_call *call)
{
    return strstr(call->curl_word, "chunked-encoding") || strstr(call->curl_word, "chunk hex");
}

static enum jwo_http_outcome call_outcome(const jwo_http_call *call, CURLcode code)
{
    long request_bytes = 0; /* that have left */
    long os_error = 0;

    (void)curl_easy_getinfo(call->easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    (void)curl_easy_getinfo(call->easy, CURLINFO_OS_ERRNO, &os_error);
    const bool sent = request_bytes > 0;
    if (code == CURLE_OK) {
        return call->head_complete ? JWO_HTTP_ANSWERED : JWO_HTTP_LOST;
    }
    if (call->too_large) {
        return JWO_HTTP_TOO_LARGE;
    }
    switch ((int)code) { /* an int: curl has a hundred codes */
    case CURLE_COULDNT_CONNECT:
        return os_error == ECONNREFUSED ? JWO_HTTP_REFUSED : JWO_HTTP_UNSENT;
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return JWO_HTTP_LOST;
    case CURLE_RECV_ERROR:
        return is_bad_chunk(call) ? JWO_HTTP_GARBLED : JWO_HTTP_LOST;
    case CURLE_OPERATION_TIMEDOUT:
        return sent ? JWO_HTTP_TIMED_OUT : JWO_HTTP_UNSENT;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
        return JWO_HTTP_GARBLED;
    case CURLE_UNSUPPORTED_PROTOCOL: /* of the answer (HTTP/0.9), or of the URL */
        return sent ? JWO_HTTP_GARBLED : JWO_HTTP_UNSENT;
    case CURLE_OUT_OF_MEMORY: /* what 7.88 says to a header line over its own limit */
    case CURLE_FILESIZE_EXCEEDED:
        return sent ? JWO_HTTP_TOO_LARGE : JWO_HTTP_UNSENT;
    default:
        return sent ? JWO_HTTP_LOST : JWO_HTTP_UNSENT;
    }
}

static void call_collect(jwo_http_call *call, struct jwo_http_result *result)
{
    const char *at = call->head.data;
    long status = 0;

    (void)curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    for (size_t i = 0; i < call->header_count; i++) {
        call->headers[i].name = at;
        at += strlen(at) + 1;
        call->headers[i].value = at;
        at += strlen(at) + 1;
    }
    result->status = (int)status;
    result->headers = call->headers;
    result->header_count = call->header_count;
    result->body = call->body.data;
    result->body_len = call->body.len;
}

static void call_finish(jwo_http_call *call, CURLcode code)
{
    struct jwo_http_result result = {.outcome = call_outcome(call, code)};

    if (result.outcome == JWO_HTTP_ANSWERED) {
        call_collect(call, &result);
    } else {
        (void)snprintf(result.detail, sizeof(result.detail), "%.150s",
                       call->curl_word[0] ? call->curl_word
                       : code == CURLE_OK ? "the head of the answer is not complete"
                                          : curl_easy_strerror(code));
    }
    call_detach(call); /* the connection is free for what `done` may send */
    call_report(call, &result);
}

static void on_ended(void *context, CURL *easy, CURLcode code)
{
    jwo_http_call *call = NULL;

    (void)context;
    if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, &call) == CURLE_OK) {
        call_finish(call, code);
    }
}

static void on_report(void *context)
{
    jwo_http_client *client = context;

    while (client->unstarted) {
        jwo_http_call *call = client->unstarted;
        struct jwo_http_result result = {.outcome = JWO_HTTP_UNSENT};
        (void)snprintf(result.detail, sizeof(result.detail), "%s", call->refusal);
        call_detach(call);
        call_report(call, &result);
    }
}

jwo_loop *jwo_http_client_loop(const jwo_http_client *client)
{
    return client->loop;
}

jwo_status jwo_http_client_new(jwo_http_client **out, jwo_loop *loop, struct jwo_error *err)
{
    jwo_status status;

    JWO_ASSERT(out != NULL);
    *out = NULL;
    jwo_http_client *client = jwo_calloc(1, sizeof(*client));
    client->loop = loop;
    if ((status = jwo_curl_loop_new(&client->curl, loop, on_ended, client, err)) != JWO_OK) {
        jwo_free(client);
        return status;
    }
    client->report = jwo_timer_new(loop, on_report, client);
    *out = client;
    return JWO_OK;
}

void jwo_http_client_free(jwo_http_client *client)
{
    if (!client) {
        return;
    }
    JWO_ASSERT(!client->reporting);
    while (client->active || client->unstarted) {
        jwo_http_cancel(client->active ? client->active : client->unstarted);
    }
    while (client->pool) {
        jwo_http_call *call = client->pool;
        list_remove(&client->pool, call);
        call_free(call);
    }
    jwo_curl_loop_free(client->curl);
    jwo_timer_free(client->report);
    jwo_free(client);
}

/* Starting a call */

jwo_http_call *jwo_http_send(jwo_http_client *client, const struct jwo_http_call_options *options,
                             void (*done)(void *context, const struct jwo_http_result *result),
                             void *context)
{
    JWO_ASSERT(options->method != NULL && options->url != NULL);
    JWO_ASSERT(options->timeout_ms > 0);
    JWO_ASSERT(!options->sign || (options->sign_region && options->sign_service));
    JWO_ASSERT(done != NULL);

    jwo_http_call *call = call_take(client);
    call->done = done;
    call->context = context;
    call->started_us = jwo_monotonic_us();
    call->under_way = true;
    const bool ready = jwo_http_call_configure(call, options);
    if (client->call_count >= JWO_HTTP_CALLS_MAX) {
        (void)snprintf(call->refusal, sizeof(call->refusal), "%d calls are under way already",
                       JWO_HTTP_CALLS_MAX);
    } else if (!ready && !call->refusal[0]) {
        (void)snprintf(call->refusal, sizeof(call->refusal), "libcurl refuses the request");
    }
    client->call_count++;
    if (!call->refusal[0] && !jwo_curl_loop_add(client->curl, call->easy)) {
        (void)snprintf(call->refusal, sizeof(call->refusal), "libcurl refuses the call");
    }
    list_add(call->refusal[0] ? &client->unstarted : &client->active, call);
    if (call->refusal[0]) {
        jwo_timer_start(client->report, 0);
    }
    return call;
}

void jwo_http_cancel(jwo_http_call *call)
{
    JWO_ASSERT(call->under_way);
    call_detach(call);
    call_recycle(call);
}

/* http_client_request.c -- what a call sends: headers, body, signature; and how long it may take.
 * See http_client_internal.h for the contract.
 */
#include "http_client_internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "jwo/alloc.h"
#include "jwo/digest.h"

#define CONNECT_TIMEOUT_MS 5000

/* `signing`: curl 7.88 gets the name of an empty header wrong when it signs. */
static bool header_add(jwo_http_call *call, const char *name, const char *value, bool signing)
{
    struct jwo_buf line;
    const bool valid =
        name[0] && !strpbrk(name, ":; \t\r\n") && !strpbrk(value, "\r\n") && (value[0] || !signing);

    if (!valid) {
        (void)snprintf(call->refusal, sizeof(call->refusal),
                       "header \"%.60s\" has a name or value that cannot be sent", name);
        return false;
    }
    jwo_buf_init(&line, strlen(name) + strlen(value) + 2);
    /* To curl "Name:" means not to send it, and "Name;" to send it empty. */
    jwo_buf_addf(&line, value[0] ? "%s: %s" : "%s;%s", name, value);
    call->request_headers = curl_slist_append(call->request_headers, line.data);
    JWO_ASSERT(call->request_headers != NULL);
    jwo_buf_dispose(&line);
    return true;
}

/* "Name:" keeps curl from sending a header of its own; but curl 7.88 would sign it all the same. */
static void header_suppress(jwo_http_call *call, const char *line)
{
    call->request_headers = curl_slist_append(call->request_headers, line);
    JWO_ASSERT(call->request_headers != NULL);
}

/* Curl cannot see the body that it will be fed, and takes the hash of it from here. */
static bool body_hash_add(jwo_http_call *call, const struct jwo_http_call_options *options)
{
    char hash[JWO_SHA256_HEX_MAX];

    (void)jwo_sha256_hex(options->body, options->body_len, hash);
    return header_add(call, "X-Amz-Content-Sha256", hash, true);
}

static bool headers_set(jwo_http_call *call, const struct jwo_http_call_options *options)
{
    bool typed = false;

    for (size_t i = 0; i < options->header_count; i++) {
        typed |= strcasecmp(options->headers[i].name, "Content-Type") == 0;
        if (!header_add(call, options->headers[i].name, options->headers[i].value, options->sign)) {
            return false;
        }
    }
    /* Left alone, curl calls every body a form's, an empty one too. */
    if (!typed && call->request_body && (options->body_len > 0 || options->sign)) {
        typed = header_add(call, "Content-Type", "application/json", options->sign);
    }
    if (!options->sign) {
        header_suppress(call, "Expect:");
        if (!typed) {
            header_suppress(call, "Content-Type:");
        }
    }
    if (options->sign && options->mischief == JWO_HTTP_DRIPS && !body_hash_add(call, options)) {
        return false;
    }
    /* Curl signs every header that it is given, see sign_set. */
    if (options->sign && options->sign->session_token[0] &&
        !header_add(call, "X-Amz-Security-Token", options->sign->session_token, true)) {
        return false;
    }
    return curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->request_headers) == CURLE_OK;
}

static bool body_set(jwo_http_call *call, const struct jwo_http_call_options *options)
{
    CURL *easy = call->easy;
    const bool head = strcmp(options->method, "HEAD") == 0;
    const bool owes_body = options->method[0] == 'P'; /* POST, PUT, PATCH: say that it is empty */
    CURLcode code = curl_easy_setopt(easy, CURLOPT_NOBODY, (long)head);

    if (options->body_len == 0 && !owes_body) {
        code |= head ? CURLE_OK : curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    } else {
        call->request_body = jwo_malloc(options->body_len + 1);
        if (options->body_len > 0) {
            memcpy(call->request_body, options->body, options->body_len);
        }
        code |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
        code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->request_body);
        code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)options->body_len);
    }
    code |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, options->method);
    return code == CURLE_OK;
}

static bool sign_set(jwo_http_call *call, const struct jwo_http_call_options *options)
{
    CURL *easy = call->easy;
    char scope[160];
    CURLcode code = CURLE_OK;

    if (!options->sign) {
        code |= curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, NULL);
        code |= curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC); /* curl's own default */
        code |= curl_easy_setopt(easy, CURLOPT_USERNAME, NULL);
        code |= curl_easy_setopt(easy, CURLOPT_PASSWORD, NULL);
        return code == CURLE_OK;
    }
    (void)snprintf(scope, sizeof(scope), "aws:amz:%s:%s", options->sign_region,
                   options->sign_service);
    code |= curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, scope);
    code |= curl_easy_setopt(easy, CURLOPT_USERNAME, options->sign->access_key_id);
    code |= curl_easy_setopt(easy, CURLOPT_PASSWORD, options->sign->secret_access_key);
    return code == CURLE_OK;
}

bool jwo_http_call_configure(jwo_http_call *call, const struct jwo_http_call_options *options)
{
    CURL *easy = call->easy;
    const int64_t connect_ms =
        options->timeout_ms < CONNECT_TIMEOUT_MS ? options->timeout_ms : CONNECT_TIMEOUT_MS;
    const long fresh = options->fresh_connection;
    CURLcode code = CURLE_OK;

    jwo_buf_reset(&call->body);
    jwo_buf_reset(&call->head);
    call->header_count = 0;
    call->too_large = false;
    call->head_complete = false;
    call->curl_word[0] = '\0';
    call->refusal[0] = '\0';
    code |= curl_easy_setopt(easy, CURLOPT_URL, options->url);
    code |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)options->timeout_ms);
    code |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    code |= curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, fresh);
    code |= curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, fresh);
    return code == CURLE_OK && body_set(call, options) && sign_set(call, options) &&
           headers_set(call, options) && jwo_http_call_misbehave(call, options);
}

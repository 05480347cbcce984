/* http_client_mischief.c -- calls that misbehave on purpose; see jwo/http_client.h. curl is kept
 * honest and only fed badly: by a read callback that gives the body in pieces or breaks off, or by
 * a progress callback that hangs up.
 */
#include <string.h>
#include <sys/socket.h>

#include "http_client_internal.h"

#define PIECES 8 /* of a body that drips */

static void on_pause_over(void *context)
{
    jwo_http_call *call = context;

    call->pause_over = true;
    (void)curl_easy_pause(call->easy, CURLPAUSE_CONT);
}

/* curl asks again when it has sent what it got. */
static size_t on_read(char *out, size_t size, size_t count, void *context)
{
    jwo_http_call *call = context;
    const bool breaks_off = call->mischief == JWO_HTTP_BREAKS_OFF;
    const size_t piece = breaks_off ? call->body_bytes / 2 + 1 : call->body_bytes / PIECES + 1;
    const size_t left = call->body_bytes - call->body_bytes_read;
    size_t len = piece < left ? piece : left;

    if (call->body_bytes_read > 0 && breaks_off) {
        return CURL_READFUNC_ABORT;
    }
    if (call->body_bytes_read > 0 && len > 0 && !call->pause_over) {
        jwo_timer_start(call->pause, call->pause_ms);
        return CURL_READFUNC_PAUSE;
    }
    call->pause_over = false;
    len = len < size * count ? len : size * count;
    memcpy(out, (const char *)call->request_body + call->body_bytes_read, len);
    call->body_bytes_read += len;
    return len;
}

/* A socket that does not linger is reset when it is closed. */
static int on_socket(void *context, curl_socket_t fd, curlsocktype purpose)
{
    const struct linger none = {.l_onoff = 1};

    (void)context;
    (void)purpose;
    return setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) == 0 ? CURL_SOCKOPT_OK
                                                                           : CURL_SOCKOPT_ERROR;
}

/* curl looks here before it listens for the answer. */
static int on_progress(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    const jwo_http_call *call = context;

    (void)down_total;
    (void)down;
    (void)up_total;
    return up >= (curl_off_t)call->body_bytes;
}

bool jwo_http_call_misbehave(jwo_http_call *call, const struct jwo_http_call_options *options)
{
    CURL *easy = call->easy;
    const bool fed =
        options->mischief == JWO_HTTP_DRIPS || options->mischief == JWO_HTTP_BREAKS_OFF;
    const bool hangs_up = options->mischief == JWO_HTTP_HANGS_UP;
    const bool breaks_off = options->mischief == JWO_HTTP_BREAKS_OFF;
    CURLcode code = CURLE_OK;

    call->mischief = options->mischief;
    call->body_bytes = options->body_len;
    call->body_bytes_read = 0;
    call->pause_ms = options->pause_ms;
    call->pause_over = false;
    if (fed) {
        code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
        code |= curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
        code |= curl_easy_setopt(easy, CURLOPT_READDATA, call);
    }
    if (options->mischief == JWO_HTTP_DRIPS && !call->pause) {
        call->pause = jwo_timer_new(jwo_http_client_loop(call->client), on_pause_over, call);
    }
    code |= curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, breaks_off ? on_socket : NULL);
    code |= curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, hangs_up ? on_progress : NULL);
    code |= curl_easy_setopt(easy, CURLOPT_XFERINFODATA, call);
    code |= curl_easy_setopt(easy, CURLOPT_NOPROGRESS, (long)!hangs_up);
    return code == CURLE_OK;
}

void jwo_http_call_behave(jwo_http_call *call)
{
    if (call->pause) {
        jwo_timer_free(call->pause);
        call->pause = NULL;
    }
}

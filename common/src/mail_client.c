/* mail_client.c -- see jwo/mail_client.h for the contract.
 *
 * Curl connects, speaks TLS and signs in; then the dialogue is ours, over curl's connection. Curl
 * could do all of it, but 7.88 waits for the answer to the message, and for that to QUIT, within
 * the call, and the whole program would wait with it.
 */
#include "jwo/mail_client.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "curl_loop.h"
#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "jwo/limits.h"

#define ADDRESS_BYTES_MAX 254 /* RFC 5321, 4.5.3.1.3: a path of 256, brackets included */

struct jwo_mail_client {
    jwo_loop *loop; /* borrowed */
    jwo_curl_loop *curl;
    jwo_mail_call *calls;
    bool reporting; /* within `done` */
};

/* Our side of the dialogue, once curl has brought us in: greeting, EHLO, TLS and sign-in are its
 * part. Each state is what has been said and is not answered yet. */
enum state { CONNECTING, MAIL, RCPT, DATA, MESSAGE, STATE_COUNT };

struct jwo_mail_call {
    jwo_mail_client *client;
    jwo_mail_call *prev, *next;
    CURL *easy;          /* NULL: refused before it was sent */
    bool added;          /* to curl's loop */
    curl_socket_t fd;    /* after CONNECTING */
    jwo_watch *watch;    /* of it */
    jwo_timer *timer;    /* the end of our patience, or the time to say that it was refused */
    const char *refusal; /* NULL: none */
    enum state state;
    char *from, *to;
    struct jwo_buf message; /* with dots doubled, and the dot at its end */
    struct jwo_buf out;     /* to be sent */
    size_t sent;
    char reply[512]; /* the line that is coming in */
    size_t reply_len;
    void (*done)(void *context, const struct jwo_mail_result *result);
    void *context; /* borrowed */
};

/* ---- what may be sent ---- */

bool jwo_mail_is_address(const char *text)
{
    const char *at = strchr(text, '@');

    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || strchr("<>,;:\"()[]\\", *c)) {
            return false;
        }
    }
    return at != NULL && at != text && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
           strlen(text) <= ADDRESS_BYTES_MAX;
}

/* A lone CR or LF ends a line for some servers only: one could hide a second mail behind it. */
static bool has_clean_lines(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const bool ends = text[i] == '\r' && i + 1 < len && text[i + 1] == '\n';

        if (text[i] == '\0' || (text[i] == '\r' && !ends) || text[i] == '\n') {
            return false;
        }
        i += ends;
    }
    return len >= 2 && text[len - 1] == '\n';
}

static const char *refusal_of(const struct jwo_mail_options *options)
{
    if (!jwo_mail_is_address(options->from) || !jwo_mail_is_address(options->to)) {
        return "an address is none";
    }
    if (options->message_len > JWO_MAIL_BYTES_MAX) {
        return "the message is too long";
    }
    if (!has_clean_lines(options->message, options->message_len)) {
        return "the message has a line that does not end with CRLF";
    }
    return NULL;
}

/* ---- a call's life ---- */

/* Curl would say QUIT when it lets go of the connection, and wait for the answer, and all the
 * program with it: it finds the connection dead. */
static void let_go(jwo_mail_call *call)
{
    if (call->watch != NULL) {
        jwo_watch_free(call->watch);
        (void)shutdown(call->fd, SHUT_RDWR);
    }
    if (call->added) {
        jwo_curl_loop_remove(call->client->curl, call->easy);
    }
    curl_easy_cleanup(call->easy);
}

static void call_free(jwo_mail_call *call)
{
    *(call->prev != NULL ? &call->prev->next : &call->client->calls) = call->next;
    if (call->next != NULL) {
        call->next->prev = call->prev;
    }
    let_go(call);
    jwo_timer_free(call->timer);
    jwo_free(call->from);
    jwo_free(call->to);
    jwo_buf_dispose(&call->message);
    jwo_buf_dispose(&call->out);
    jwo_free(call);
}

static void finish(jwo_mail_call *call, enum jwo_mail_outcome outcome, int code, const char *why)
{
    struct jwo_mail_result result = {.outcome = outcome, .code = code};
    jwo_mail_client *client = call->client;
    void (*done)(void *context, const struct jwo_mail_result *result) = call->done;
    void *context = call->context;

    (void)snprintf(result.detail, sizeof(result.detail), "%s", why);
    call_free(call);
    client->reporting = true;
    done(context, &result);
    client->reporting = false;
}

static void on_timer(void *context)
{
    jwo_mail_call *call = context;

    if (call->refusal != NULL) {
        finish(call, JWO_MAIL_REFUSED, 0, call->refusal);
    } else {
        finish(call, JWO_MAIL_LATER, 0, "the mail server took too long");
    }
}

/* ---- the dialogue ---- */

/* clang-format off */
static const struct {
    const char *name;
    int good; /* the reply's first digit */
} steps[STATE_COUNT] = {
    [MAIL]    = {"the sender",      2},
    [RCPT]    = {"the addressee",   2},
    [DATA]    = {"a message",       3},
    [MESSAGE] = {"the message",     2},
};
/* clang-format on */

static void say(jwo_mail_call *call, enum state state)
{
    call->state = state;
    jwo_buf_reset(&call->out);
    call->sent = 0;
    switch (state) {
    case MAIL:
        jwo_buf_addf(&call->out, "MAIL FROM:<%s>\r\n", call->from);
        break;
    case RCPT:
        jwo_buf_addf(&call->out, "RCPT TO:<%s>\r\n", call->to);
        break;
    case DATA:
        jwo_buf_adds(&call->out, "DATA\r\n");
        break;
    case MESSAGE:
        jwo_buf_add(&call->out, call->message.data, call->message.len);
        break;
    case CONNECTING:
    case STATE_COUNT:
        break;
    }
    JWO_ASSERT(!call->out.overflow && call->out.len > 0);
}

/* False: the call is over and gone. */
static bool take_reply(jwo_mail_call *call, int code)
{
    const bool of_sign_in = code == 530 || (code >= 534 && code <= 538);
    char why[160];

    if (code / 100 != steps[call->state].good) {
        (void)snprintf(why, sizeof(why), "the mail server did not take %s: %d",
                       steps[call->state].name, code);
        finish(call, code / 100 == 5 && !of_sign_in ? JWO_MAIL_REFUSED : JWO_MAIL_LATER, code, why);
        return false;
    }
    if (call->state == MESSAGE) {
        size_t sent;
        (void)curl_easy_send(call->easy, "QUIT\r\n", 6, &sent); /* and no wait for an answer */
        finish(call, JWO_MAIL_ACCEPTED, code, "");
        return false;
    }
    say(call, (enum state)(call->state + 1));
    return true;
}

/* One character of a reply: "250-more", "250 last". False: the call is over and gone. */
static bool take_char(jwo_mail_call *call, char c)
{
    int code = 0;

    if (c != '\n') {
        if (call->reply_len < sizeof(call->reply)) {
            call->reply[call->reply_len++] = c;
        }
        return true;
    }
    for (size_t i = 0; i < 3; i++) {
        const char digit = i < call->reply_len ? call->reply[i] : '-';
        code = digit >= '0' && digit <= '9' && code >= 0 ? code * 10 + (digit - '0') : -1;
    }
    const bool goes_on = call->reply_len > 3 && call->reply[3] == '-';
    call->reply_len = 0;
    if (code < 0 || call->sent < call->out.len) {
        finish(call, JWO_MAIL_LATER, 0, "the mail server's answer is not to be understood");
        return false;
    }
    return goes_on || take_reply(call, code);
}

/* Curl may hold what the socket does not have any more, so it is asked until it has nothing. */
static bool receive(jwo_mail_call *call)
{
    char bytes[1024];
    size_t got = 0;
    CURLcode code;

    while ((code = curl_easy_recv(call->easy, bytes, sizeof(bytes), &got)) == CURLE_OK && got > 0) {
        for (size_t i = 0; i < got; i++) {
            if (!take_char(call, bytes[i])) {
                return false;
            }
        }
    }
    if (code != CURLE_AGAIN) {
        finish(call, JWO_MAIL_LATER, 0, "the connection to the mail server was lost");
        return false;
    }
    return true;
}

static void on_ready(void *context, int events)
{
    jwo_mail_call *call = context;
    CURLcode code = CURLE_OK;
    size_t sent;

    (void)events;
    if (!receive(call)) {
        return;
    }
    while (call->sent < call->out.len && code == CURLE_OK) {
        code = curl_easy_send(call->easy, call->out.data + call->sent, call->out.len - call->sent,
                              &sent);
        call->sent += code == CURLE_OK ? sent : 0;
    }
    if (code != CURLE_OK && code != CURLE_AGAIN) {
        finish(call, JWO_MAIL_LATER, 0, "the connection to the mail server was lost");
        return;
    }
    jwo_watch_set(call->watch, JWO_READABLE | (call->sent < call->out.len ? JWO_WRITABLE : 0));
}

/* Curl has brought us in, or has not. */
static void on_ended(void *context, CURL *easy, CURLcode code)
{
    jwo_mail_call *call = NULL;
    char why[160];
    long reply = 0;

    (void)context;
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &call);
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply);
    if (code != CURLE_OK || curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &call->fd) != CURLE_OK ||
        call->fd == CURL_SOCKET_BAD) {
        (void)snprintf(why, sizeof(why), "the mail server let nobody in: %s",
                       curl_easy_strerror(code));
        finish(call, JWO_MAIL_LATER, (int)reply, why);
        return;
    }
    call->watch = jwo_watch_new(call->client->loop, call->fd, on_ready, call);
    say(call, MAIL);
    jwo_watch_set(call->watch, JWO_READABLE | JWO_WRITABLE);
}

/* ---- starting ---- */

static bool configure(jwo_mail_call *call, const struct jwo_mail_options *options)
{
    const bool signs_in = options->user != NULL && options->user[0] != '\0';
    const long tls = signs_in ? CURLUSESSL_ALL : CURLUSESSL_TRY;
    CURL *easy = call->easy;
    CURLcode code = CURLE_OK;

    code |= curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
    code |= curl_easy_setopt(easy, CURLOPT_URL, options->url);
    code |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    code |= curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
    code |= curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    code |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_USE_SSL, tls);
    if (signs_in) {
        code |= curl_easy_setopt(easy, CURLOPT_USERNAME, options->user);
        code |= curl_easy_setopt(easy, CURLOPT_PASSWORD, options->password);
    }
    return code == CURLE_OK;
}

/* A dot that begins a line is doubled, and one alone ends the message (RFC 5321, 4.5.2). */
static void put_message(struct jwo_buf *out, const struct jwo_mail_options *options)
{
    bool begins = true;

    for (size_t i = 0; i < options->message_len; i++) {
        if (begins && options->message[i] == '.') {
            jwo_buf_addc(out, '.');
        }
        jwo_buf_addc(out, options->message[i]);
        begins = options->message[i] == '\n';
    }
    jwo_buf_adds(out, ".\r\n");
}

static void start(jwo_mail_call *call, const struct jwo_mail_options *options)
{
    call->refusal = refusal_of(options);
    if (call->refusal != NULL) {
        return;
    }
    call->from = jwo_strdup(options->from);
    call->to = jwo_strdup(options->to);
    put_message(&call->message, options);
    call->easy = curl_easy_init();
    JWO_ASSERT(call->easy != NULL);
    call->added = configure(call, options) && jwo_curl_loop_add(call->client->curl, call->easy);
    if (!call->added) {
        call->refusal = "libcurl refuses it";
    }
}

jwo_mail_call *jwo_mail_send(jwo_mail_client *client, const struct jwo_mail_options *options,
                             void (*done)(void *context, const struct jwo_mail_result *result),
                             void *context)
{
    jwo_mail_call *call = jwo_calloc(1, sizeof(*call));

    JWO_ASSERT(options->timeout_ms > 0);
    call->client = client;
    call->done = done;
    call->context = context;
    call->next = client->calls;
    if (call->next != NULL) {
        call->next->prev = call;
    }
    client->calls = call;
    jwo_buf_init(&call->message, 2 * JWO_MAIL_BYTES_MAX);
    jwo_buf_init(&call->out, 2 * JWO_MAIL_BYTES_MAX);
    call->timer = jwo_timer_new(client->loop, on_timer, call);
    start(call, options);
    jwo_timer_start(call->timer, call->refusal != NULL ? 0 : options->timeout_ms);
    return call;
}

void jwo_mail_cancel(jwo_mail_call *call)
{
    call_free(call);
}

jwo_status jwo_mail_client_new(jwo_mail_client **out, jwo_loop *loop, struct jwo_error *err)
{
    jwo_mail_client *client = jwo_calloc(1, sizeof(*client));
    const jwo_status status = jwo_curl_loop_new(&client->curl, loop, on_ended, client, err);

    *out = NULL;
    client->loop = loop;
    if (status != JWO_OK) {
        jwo_free(client);
        return status;
    }
    *out = client;
    return JWO_OK;
}

void jwo_mail_client_free(jwo_mail_client *client)
{
    if (client == NULL) {
        return;
    }
    JWO_ASSERT(!client->reporting);
    while (client->calls != NULL) {
        call_free(client->calls);
    }
    jwo_curl_loop_free(client->curl);
    jwo_free(client);
}

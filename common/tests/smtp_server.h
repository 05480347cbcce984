/* smtp_server.h -- for tests: a mail server on the loop, just large enough to be talked to, that
 * fails where its script wants it to.
 *
 * Script   "VERB:REPLY", each once, e.g. "RCPT:550 END:451". VERB is GREET, EHLO, AUTH, MAIL, RCPT,
 *          DATA or END (of the message); REPLY a code, "close" (the connection is closed) or
 *          "silent".
 * Seen     The dialogue, a line each; the message by itself, as it came over the wire.
 */
#ifndef JWO_TEST_SMTP_SERVER_H
#define JWO_TEST_SMTP_SERVER_H

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jwo/buf.h"
#include "jwo/loop.h"
#include "test_support.h"

struct smtp_server {
    jwo_loop *loop;
    int listener, peer; /* -1: nobody */
    jwo_watch *door, *line;
    uint16_t port;
    char script[128];
    char input[8192];
    size_t held;
    bool in_message;
    int messages; /* that were accepted */
    struct jwo_buf seen, message;
};

static inline void smtp_hang_up(struct smtp_server *server)
{
    if (server->peer >= 0) {
        jwo_watch_free(server->line);
        (void)close(server->peer);
        server->peer = -1;
    }
}

/* The word of the script for `verb`, taken out of it; the usual reply if there is none. */
static inline void smtp_reply(struct smtp_server *server, const char *verb, const char *usual)
{
    char wanted[32], line[64];
    char *word;

    (void)snprintf(wanted, sizeof(wanted), "%s:", verb);
    word = strstr(server->script, wanted);
    if (word == NULL) {
        (void)snprintf(line, sizeof(line), "%s\r\n", usual);
    } else {
        char *reply = word + strlen(wanted);
        const size_t len = strcspn(reply, " ");
        (void)snprintf(line, sizeof(line), "%.*s no <a@example.com>\r\n", (int)len, reply);
        memset(word, ' ', (size_t)(reply - word) + len);
    }
    if (strncmp(line, "close", 5) == 0) {
        smtp_hang_up(server);
    } else if (strncmp(line, "silent", 6) != 0) {
        assert_int_equal(write(server->peer, line, strlen(line)), (ssize_t)strlen(line));
        server->in_message = strncmp(line, "354", 3) == 0;
        server->messages += strcmp(verb, "END") == 0 && line[0] == '2';
    }
}

static inline void smtp_take(struct smtp_server *server, const char *line)
{
    /* clang-format off */
    static const struct {
        const char *verb, *usual;
    } verbs[] = {
        {"EHLO", "250-here\r\n250 AUTH PLAIN"}, {"AUTH", "235 in"}, {"MAIL", "250 ok"},
        {"RCPT", "250 ok"}, {"DATA", "354 go on"}, {"QUIT", "221 bye"},
    };
    /* clang-format on */

    if (server->in_message) {
        if (strcmp(line, ".") == 0) {
            server->in_message = false;
            smtp_reply(server, "END", "250 queued");
        } else {
            jwo_buf_addf(&server->message, "%s\n", line);
        }
        return;
    }
    jwo_buf_addf(&server->seen, "%s\n", line);
    for (size_t i = 0; i < JWO_COUNT(verbs); i++) {
        if (strncasecmp(line, verbs[i].verb, 4) == 0) {
            smtp_reply(server, verbs[i].verb, verbs[i].usual);
            return;
        }
    }
    smtp_reply(server, "OTHER", "502 what?");
}

static inline void smtp_on_line(void *context, int events)
{
    struct smtp_server *server = context;
    const ssize_t got =
        read(server->peer, server->input + server->held, sizeof(server->input) - server->held - 1);
    char *end;

    (void)events;
    if (got <= 0) {
        smtp_hang_up(server);
        return;
    }
    server->held += (size_t)got;
    server->input[server->held] = '\0';
    while (server->peer >= 0 && (end = strstr(server->input, "\r\n")) != NULL) {
        const size_t used = (size_t)(end - server->input) + 2;
        *end = '\0';
        smtp_take(server, server->input);
        server->held -= used;
        memmove(server->input, server->input + used, server->held + 1);
    }
}

static inline void smtp_on_door(void *context, int events)
{
    struct smtp_server *server = context;

    (void)events;
    smtp_hang_up(server);
    server->peer = accept(server->listener, NULL, NULL);
    if (server->peer >= 0) {
        server->held = 0;
        server->in_message = false;
        server->line = jwo_watch_new(server->loop, server->peer, smtp_on_line, server);
        jwo_watch_set(server->line, JWO_READABLE);
        smtp_reply(server, "GREET", "220 here");
    }
}

static inline void smtp_start(struct smtp_server *server, jwo_loop *loop)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);

    memset(server, 0, sizeof(*server));
    server->loop = loop;
    server->peer = -1;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(server->listener >= 0);
    assert_int_equal(bind(server->listener, (const struct sockaddr *)&at, len), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&at, &len), 0);
    assert_int_equal(listen(server->listener, 8), 0);
    server->port = ntohs(at.sin_port);
    server->door = jwo_watch_new(loop, server->listener, smtp_on_door, server);
    jwo_watch_set(server->door, JWO_READABLE);
    jwo_buf_init(&server->seen, 65536);
    jwo_buf_init(&server->message, 16777216);
}

static inline void smtp_stop(struct smtp_server *server)
{
    smtp_hang_up(server);
    jwo_watch_free(server->door);
    (void)close(server->listener);
    jwo_buf_dispose(&server->seen);
    jwo_buf_dispose(&server->message);
}

#endif

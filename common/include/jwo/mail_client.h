/* mail_client.h -- finished messages to a mail server (SMTP, curl behind it), on the program's
 * loop.
 *
 * Security   smtps:// is TLS from the first byte. On smtp:// STARTTLS is used when the server
 *            offers it, and is demanded as soon as there is a password: it never leaves in the
 *            clear. Certificates are verified.
 * Injection  Addresses hold no blanks, controls or brackets, and the message no line end but CRLF:
 *            what breaks out of either is refused before anything is sent.
 * Privacy    No result names an address, nor what the server says, which often does.
 * Twice      A connection that is lost after the message has left may have delivered it.
 */
#ifndef JWO_MAIL_CLIENT_H
#define JWO_MAIL_CLIENT_H

#include <stddef.h>

#include "jwo/loop.h"

typedef struct jwo_mail_client jwo_mail_client;
typedef struct jwo_mail_call jwo_mail_call; /* one under way */

struct jwo_mail_options {
    const char *url;       /* smtp://host[:port] or smtps://host[:port] */
    const char *user;      /* NULL or "": none */
    const char *password;  /* of the user */
    const char *from, *to; /* bare addresses */
    const char *message;   /* RFC 5322; lines end with CRLF; copied */
    size_t message_len;    /* at most JWO_MAIL_BYTES_MAX */
    int64_t timeout_ms;    /* for the whole of it; > 0 */
};

enum jwo_mail_outcome {
    JWO_MAIL_ACCEPTED,
    JWO_MAIL_LATER,  /* 4xx, connection, TLS, sign-in: another time it may work */
    JWO_MAIL_REFUSED /* 5xx to this mail, or it cannot be sent at all: never again */
};

/* Borrowed during the callback. */
struct jwo_mail_result {
    enum jwo_mail_outcome outcome;
    int code;         /* the server's last one; 0: none came */
    char detail[160]; /* "" when ACCEPTED */
};

JWO_MUST_USE jwo_status jwo_mail_client_new(jwo_mail_client **out, jwo_loop *loop,
                                            struct jwo_error *err);
/* Calls under way end without their callback. Not inside `done`. NULL is fine. */
void jwo_mail_client_free(jwo_mail_client *client);

/* Is it such an address? */
bool jwo_mail_is_address(const char *text);

/* `done` comes exactly once, never before this returns. */
jwo_mail_call *jwo_mail_send(jwo_mail_client *client, const struct jwo_mail_options *options,
                             void (*done)(void *context, const struct jwo_mail_result *result),
                             void *context);
/* Abandon a call: `done` will not come. Not inside it or after it. */
void jwo_mail_cancel(jwo_mail_call *call);

#endif

/* http_client.h -- HTTP calls on the program's loop (curl multi behind it), signed with SigV4 on
 * request.
 *
 * A call is never sent twice behind the caller's back: with `fresh_connection` it goes out on a
 * connection of its own, because curl would silently resend a POST on a kept-alive connection that
 * died, and a payment must not. No redirects are followed, no cookies kept, no proxy used,
 * protocols are http and https only.
 */
#ifndef JWO_HTTP_CLIENT_H
#define JWO_HTTP_CLIENT_H

#include "jwo/http.h"
#include "jwo/loop.h"

typedef struct jwo_http_client jwo_http_client;
typedef struct jwo_http_call jwo_http_call; /* one under way */

struct jwo_credentials {
    char access_key_id[129];
    char secret_access_key[129];
    char session_token[2049]; /* "" = long-lived credentials */
};

/* Misbehave on purpose; for a call with a body, on a connection of its own. */
enum jwo_http_mischief {
    JWO_HTTP_HONEST,
    JWO_HTTP_DRIPS, /* the body goes out in pieces, with `pause_ms` before each but the first */
    JWO_HTTP_BREAKS_OFF, /* half of the body, then an RST: LOST */
    JWO_HTTP_HANGS_UP    /* the whole request, then the end, whatever is answered: LOST */
};

struct jwo_http_call_options {
    const char *method; /* "POST" */
    const char *url;
    /* Beside Content-Type: application/json, which a body gets by default. Names and values without
     * line breaks; a signed call cannot have an empty value. Else UNSENT. */
    const struct jwo_http_header *headers;
    size_t header_count;
    const void *body; /* copied */
    size_t body_len;
    int64_t timeout_ms; /* for the whole call; > 0 */
    bool fresh_connection;
    const struct jwo_credentials *sign; /* NULL: unsigned; copied */
    const char *sign_region;            /* e.g. "us-east-1" */
    const char *sign_service;           /* e.g. "execute-api" */
    enum jwo_http_mischief mischief;
    int64_t pause_ms; /* DRIPS */
};

/* clang-format off */
#define JWO_HTTP_OUTCOMES(X)                                                   \
    X(ANSWERED,  "answered")                                                   \
    X(REFUSED,   "connection refused")         /* nothing was sent          */ \
    X(LOST,      "connection lost")            /* reset or closed: effect unknown */ \
    X(TIMED_OUT, "timed out")                  /* effect unknown            */ \
    X(GARBLED,   "answer is not valid HTTP")   /* effect unknown            */ \
    X(TOO_LARGE, "answer is too large")                                        \
    X(UNSENT,    "could not be sent")          /* bad URL, TLS, name; nothing was sent */
/* clang-format on */
enum jwo_http_outcome {
#define X(name, text) JWO_HTTP_##name,
    JWO_HTTP_OUTCOMES(X)
#undef X
};
const char *jwo_http_outcome_text(enum jwo_http_outcome outcome);

/* Borrowed during the callback. status, headers and body are set for ANSWERED only. */
struct jwo_http_result {
    enum jwo_http_outcome outcome;
    char detail[160]; /* curl's word on a failure */
    int status;
    const struct jwo_http_header *headers; /* names in lower case */
    size_t header_count;
    const char *body; /* NUL-terminated */
    size_t body_len;
    int64_t elapsed_us;
};
/* First header of that (lower-case) name, or NULL. */
const char *jwo_http_result_header(const struct jwo_http_result *result, const char *name);

JWO_MUST_USE jwo_status jwo_http_client_new(jwo_http_client **out, jwo_loop *loop,
                                            struct jwo_error *err);
/* Calls under way end without their callback. Not inside `done`. */
void jwo_http_client_free(jwo_http_client *client);

/* Start a call; `done` comes exactly once, never before this returns. Never NULL: what cannot be
 * started reports UNSENT through `done`. */
jwo_http_call *jwo_http_send(jwo_http_client *client, const struct jwo_http_call_options *options,
                             void (*done)(void *context, const struct jwo_http_result *result),
                             void *context);
/* Abandon a call: the connection is closed, `done` is not called. Not inside `done` or after it. */
void jwo_http_cancel(jwo_http_call *call);

#endif

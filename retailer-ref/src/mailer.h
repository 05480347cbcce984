/* mailer.h -- mail to shoppers: queued with the state that explains it, delivered after the commit.
 *
 * Role       A mail is a row of the outbox, written in the same transaction as what it tells of. It
 *            leaves when that is committed, one mail at a time, and again later when it could not
 *            be delivered: after a minute, then after twice as long each time, at most an hour.
 *            After RTL_MAIL_ATTEMPTS, or when it is refused for good, there is an incident instead,
 *            which names no address. While nothing can be written no mail leaves.
 * Transport  Carries one finished message. mail_folder.h is the one for a folder of files,
 *            mail_smtp.h that for a mail server; another one needs the two functions below and may
 *            take its time: nothing waits for it.
 * Twice      A mail with a key is queued once per key. A crash between delivery and its being noted
 *            delivers the mail once more, under the same number.
 * Privacy    What was delivered or given up is blanked in the outbox, only its key stays. Nothing
 *            of a mail is logged.
 */
#ifndef RTL_MAILER_H
#define RTL_MAILER_H

#include "base.h"

#define RTL_MAIL_ATTEMPTS 24

struct rtl_letter { /* a message on its way; borrowed while it is delivered */
    int64_t number; /* the same whenever this mail is tried */
    const char *from, *to;
    const char *message; /* RFC 5322, lines end with CRLF */
    size_t message_len;
};

enum rtl_delivery {
    RTL_DELIVERED,
    RTL_UNDELIVERED, /* it may work another time */
    RTL_UNDELIVERABLE
};

struct rtl_mail_transport {
    void *context; /* owned by the mailer, which calls `free` */
    /* Call `done` once, at once or later; `why` is a sentence without an address, NULL when it is
     * delivered. */
    void (*deliver)(void *context, const struct rtl_letter *letter,
                    void (*done)(void *done_context, enum rtl_delivery delivery, const char *why),
                    void *done_context);
    void (*free)(void *context); /* `done` of a letter under way is not called any more */
};

typedef struct rtl_mailer rtl_mailer;

struct rtl_mail {
    const char *key; /* NULL: of no repeated kind */
    const char *to, *subject;
    const char *text;
    const char *html;   /* NULL: text alone */
    int64_t expires_ms; /* of no use later; 0: never */
};

/* The transport's context is taken over. */
rtl_mailer *rtl_mailer_new(const struct rtl_base *base, const struct rtl_mail_transport *transport);
void rtl_mailer_free(rtl_mailer *mailer); /* NULL is fine */

/* Queue a mail with this turn. An address that no header can hold is left out. */
void rtl_mailer_send(rtl_mailer *mailer, const struct rtl_mail *mail);
/* Deliver what waits: after a start, or when the clock was moved. */
void rtl_mailer_recheck(rtl_mailer *mailer);

#endif

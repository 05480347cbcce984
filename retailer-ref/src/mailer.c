/* mailer.c -- see mailer.h for the contract.
 *
 *   queued --> picked --commit--> delivering --> sent: blanked
 *     ^                                |
 *     '------- later, after a failure -'--> failed: blanked, and an incident
 */
#include "mailer.h"

#include <string.h>

#include "jwo/alloc.h"
#include "jwo/log.h"
#include "mail_message.h"
#include "outbox.h"
#include "records.h"

#define FIRST_DELAY_MS   JWO_MINUTE_MS
#define LONGEST_DELAY_MS JWO_HOUR_MS

struct rtl_mailer {
    const struct rtl_base *base; /* borrowed */
    struct rtl_mail_transport transport;
    jwo_timer *timer;
    bool busy; /* from the pick to its end */
    struct rtl_outbox_mail mail;
    struct jwo_buf message;
};

static void pick(rtl_mailer *mailer);

/* The mail that was picked is done with, for now. */
static void finish(rtl_mailer *mailer)
{
    rtl_outbox_mail_dispose(&mailer->mail);
    jwo_buf_dispose(&mailer->message);
    mailer->busy = false;
}

static void give_up(rtl_mailer *mailer, int64_t attempts, const char *why)
{
    const struct rtl_base *base = mailer->base;

    rtl_incident_record(base->store, NULL, "mail", 0, rtl_clock_now(base->clock),
                        "mail %lld was not delivered: %s, after %d attempts",
                        (long long)mailer->mail.id, why, (int)attempts);
    (void)rtl_outbox_close(base->store, mailer->mail.id, "failed");
}

static int64_t delay_ms(int64_t attempts)
{
    int64_t delay = FIRST_DELAY_MS;

    for (int64_t i = 1; i < attempts && delay < LONGEST_DELAY_MS; i++) {
        delay *= 2;
    }
    return delay < LONGEST_DELAY_MS ? delay : LONGEST_DELAY_MS;
}

static void on_delivered(void *context, enum rtl_delivery delivery, const char *why)
{
    rtl_mailer *mailer = context;
    const struct rtl_base *base = mailer->base;
    const int64_t attempts = mailer->mail.attempts + 1;

    if (delivery == RTL_DELIVERED) {
        (void)rtl_outbox_close(base->store, mailer->mail.id, "sent");
    } else if (delivery == RTL_UNDELIVERABLE || attempts >= RTL_MAIL_ATTEMPTS) {
        give_up(mailer, attempts, why);
    } else {
        jwo_log(JWO_LOG_WARN, NULL, "mail %lld waits: %s", (long long)mailer->mail.id, why);
        rtl_outbox_delay(base->store, mailer->mail.id, attempts,
                         rtl_clock_now(base->clock) + delay_ms(attempts));
    }
    finish(mailer);
    pick(mailer);
}

static void deliver(void *context, bool committed)
{
    rtl_mailer *mailer = context;
    const struct rtl_base *base = mailer->base;

    if (!committed) { /* the mail may never have been; look again when the store can write */
        finish(mailer);
        jwo_timer_start(mailer->timer, JWO_SECOND_MS);
        return;
    }
    jwo_buf_init(&mailer->message, RTL_MESSAGE_BYTES_MAX);
    rtl_mail_message(&mailer->message, &mailer->mail, base->config->mail_from);
    if (mailer->message.overflow) {
        give_up(mailer, mailer->mail.attempts, "it is too long");
        finish(mailer);
        pick(mailer);
        return;
    }
    mailer->transport.deliver(mailer->transport.context,
                              &(struct rtl_letter){.number = mailer->mail.id,
                                                   .from = base->config->mail_from,
                                                   .to = mailer->mail.to,
                                                   .message = mailer->message.data,
                                                   .message_len = mailer->message.len},
                              on_delivered, mailer);
}

/* Take the next mail, to be delivered when everything written so far, itself included, is
 * committed. */
static void pick(rtl_mailer *mailer)
{
    rtl_store *store = mailer->base->store;
    const int64_t now_ms = rtl_clock_now(mailer->base->clock);

    while (!mailer->busy && rtl_outbox_next(store, &mailer->mail)) {
        const struct rtl_outbox_mail *mail = &mailer->mail;

        if (mail->due_ms > now_ms) {
            jwo_timer_start(mailer->timer, mail->due_ms - now_ms);
            rtl_outbox_mail_dispose(&mailer->mail);
            return;
        }
        if (mail->expires_ms > 0 && mail->expires_ms <= now_ms) {
            const int64_t id = mail->id;

            rtl_outbox_mail_dispose(&mailer->mail);
            if (!rtl_outbox_close(store, id, "failed")) { /* this turn is lost */
                jwo_timer_start(mailer->timer, JWO_SECOND_MS);
                return;
            }
            continue;
        }
        mailer->busy = true;
        /* Without a place for this no mail leaves: that it has left could not be written either. */
        rtl_outbox_delay(store, mail->id, mail->attempts, mail->due_ms);
        rtl_store_after_commit(store, deliver, mailer);
    }
}

static void on_timer(void *context)
{
    pick(context);
}

/* Not at once: whoever asked for the mail is answered first, and as fast as when there is none. */
static void on_queued(void *context, bool committed)
{
    rtl_mailer *mailer = context;

    if (committed) {
        jwo_timer_start(mailer->timer, 0);
    }
}

rtl_mailer *rtl_mailer_new(const struct rtl_base *base, const struct rtl_mail_transport *transport)
{
    rtl_mailer *mailer = jwo_calloc(1, sizeof(*mailer));

    mailer->base = base;
    mailer->transport = *transport;
    mailer->timer = jwo_timer_new(base->loop, on_timer, mailer);
    return mailer;
}

void rtl_mailer_free(rtl_mailer *mailer)
{
    if (mailer == NULL) {
        return;
    }
    mailer->transport.free(mailer->transport.context);
    jwo_timer_free(mailer->timer);
    finish(mailer);
    jwo_free(mailer);
}

static bool is_address(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c <= ' ' || *c == 0x7f || strchr("<>,;\"()", *c) != NULL) {
            return false;
        }
    }
    return strchr(text, '@') != NULL;
}

void rtl_mailer_send(rtl_mailer *mailer, const struct rtl_mail *mail)
{
    if (!is_address(mail->to)) {
        return;
    }
    rtl_outbox_insert(mailer->base->store, mail, rtl_clock_now(mailer->base->clock));
    rtl_store_after_commit(mailer->base->store, on_queued, mailer);
}

void rtl_mailer_recheck(rtl_mailer *mailer)
{
    pick(mailer);
}

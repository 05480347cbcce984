/* mail_smtp.c -- see mail_smtp.h for the contract. */
#include "mail_smtp.h"

#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/mail_client.h"

struct smtp {
    const struct rtl_config *config; /* borrowed */
    jwo_mail_client *client;
    void (*done)(void *context, enum rtl_delivery delivery, const char *why);
    void *done_context; /* of the one letter that is under way */
};

static void on_done(void *context, const struct jwo_mail_result *result)
{
    static const enum rtl_delivery deliveries[] = {
        [JWO_MAIL_ACCEPTED] = RTL_DELIVERED,
        [JWO_MAIL_LATER] = RTL_UNDELIVERED,
        [JWO_MAIL_REFUSED] = RTL_UNDELIVERABLE,
    };
    const struct smtp *smtp = context;

    smtp->done(smtp->done_context, deliveries[result->outcome], result->detail);
}

static void deliver(void *context, const struct rtl_letter *letter,
                    void (*done)(void *done_context, enum rtl_delivery delivery, const char *why),
                    void *done_context)
{
    struct smtp *smtp = context;

    smtp->done = done;
    smtp->done_context = done_context;
    (void)jwo_mail_send(smtp->client,
                        &(struct jwo_mail_options){.url = smtp->config->mail_smtp,
                                                   .user = smtp->config->smtp_user,
                                                   .password = smtp->config->smtp_password,
                                                   .from = letter->from,
                                                   .to = letter->to,
                                                   .message = letter->message,
                                                   .message_len = letter->message_len,
                                                   .timeout_ms = JWO_MINUTE_MS},
                        on_done, smtp);
}

static void smtp_free(void *context)
{
    struct smtp *smtp = context;

    jwo_mail_client_free(smtp->client);
    jwo_free(smtp);
}

jwo_status rtl_mail_smtp(struct rtl_mail_transport *out, const struct rtl_base *base,
                         struct jwo_error *err)
{
    struct smtp *smtp = jwo_calloc(1, sizeof(*smtp));
    const jwo_status status = jwo_mail_client_new(&smtp->client, base->loop, err);

    smtp->config = base->config;
    if (status != JWO_OK) {
        jwo_free(smtp);
        return status;
    }
    *out = (struct rtl_mail_transport){.context = smtp, .deliver = deliver, .free = smtp_free};
    return JWO_OK;
}

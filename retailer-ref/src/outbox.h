/* outbox.h -- mail that waits for its delivery, as rows; mailer.c decides. */
#ifndef RTL_OUTBOX_H
#define RTL_OUTBOX_H

#include "mailer.h"

struct rtl_outbox_mail {
    int64_t id, attempts, due_ms, expires_ms, at_ms;
    char *to, *subject, *text, *html; /* owned; html is "" when there is none */
};

void rtl_outbox_insert(rtl_store *store, const struct rtl_mail *mail, int64_t now_ms);
/* The pending mail that is due first. */
bool rtl_outbox_next(rtl_store *store, struct rtl_outbox_mail *out);
void rtl_outbox_mail_dispose(struct rtl_outbox_mail *mail);
/* Try again at `due_ms`. */
void rtl_outbox_delay(rtl_store *store, int64_t id, int64_t attempts, int64_t due_ms);
/* `state`: "sent" or "failed". The mail is blanked; without a key it is removed, once a newer one
 * keeps its id from being given again. False: it could not be written. */
bool rtl_outbox_close(rtl_store *store, int64_t id, const char *state);

#endif

/* store_outbox.c -- the rows of outbox.h. */
#include <string.h>

#include "jwo/alloc.h"
#include "outbox.h"
#include "store_sql.h"

void rtl_outbox_insert(rtl_store *store, const struct rtl_mail *mail, int64_t now_ms)
{
    static const char sql[] =
        "INSERT INTO outbox (key, recipient, subject, plain, html, state, attempts, due, expires, "
        "at) VALUES (?1, ?2, ?3, ?4, ?5, 'pending', 0, ?6, ?7, ?6) ON CONFLICT (key) DO NOTHING";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(mail->key), rtl_text(mail->to), rtl_text(mail->subject),
                                 rtl_text(mail->text),
                                 rtl_text(mail->html != NULL ? mail->html : ""), rtl_number(now_ms),
                                 rtl_number(mail->expires_ms)));
}

bool rtl_outbox_next(rtl_store *store, struct rtl_outbox_mail *out)
{
    static const char sql[] =
        "SELECT id, attempts, due, expires, at, recipient, subject, plain, html FROM outbox "
        "WHERE state = 'pending' ORDER BY due, id LIMIT 1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_NO_ARGS);

    memset(out, 0, sizeof(*out));
    if (!rtl_rows_next(&rows)) {
        return false;
    }
    out->id = rtl_rows_number(&rows, 0);
    out->attempts = rtl_rows_number(&rows, 1);
    out->due_ms = rtl_rows_number(&rows, 2);
    out->expires_ms = rtl_rows_number(&rows, 3);
    out->at_ms = rtl_rows_number(&rows, 4);
    out->to = jwo_strdup(rtl_rows_text(&rows, 5));
    out->subject = jwo_strdup(rtl_rows_text(&rows, 6));
    out->text = jwo_strdup(rtl_rows_text(&rows, 7));
    out->html = jwo_strdup(rtl_rows_text(&rows, 8));
    rtl_rows_end(&rows);
    return true;
}

void rtl_outbox_mail_dispose(struct rtl_outbox_mail *mail)
{
    jwo_free(mail->to);
    jwo_free(mail->subject);
    jwo_free(mail->text);
    jwo_free(mail->html);
    memset(mail, 0, sizeof(*mail));
}

void rtl_outbox_delay(rtl_store *store, int64_t id, int64_t attempts, int64_t due_ms)
{
    static const char sql[] = "UPDATE outbox SET attempts = ?2, due = ?3 WHERE id = ?1";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_number(id), rtl_number(attempts), rtl_number(due_ms)));
}

/* Ids are the letters' numbers, and SQLite gives the number of the newest row once more when that
 * row is deleted: so the newest one stays, blanked, until there is a newer one. */
bool rtl_outbox_close(rtl_store *store, int64_t id, const char *state)
{
    static const char blank[] = "UPDATE outbox SET state = ?2, recipient = '', subject = '', "
                                "plain = '', html = '' WHERE id = ?1";
    static const char drop[] = "DELETE FROM outbox WHERE key IS NULL AND state <> 'pending' "
                               "AND id < (SELECT max(id) FROM outbox)";

    const bool is_closed =
        rtl_store_run(store, blank, RTL_ARGS(rtl_number(id), rtl_text(state))) == 1;
    (void)rtl_store_run(store, drop, RTL_NO_ARGS);
    return is_closed;
}

/* operations_keep.c -- what keeps the ledger safe: its audit, and its backups. */
#include <stdio.h>

#include "audit.h"
#include "backup.h"
#include "jwo/alloc.h"
#include "jwo/log.h"
#include "operations_internal.h"

#define ANSWER_BYTES_MAX 4096

/* --- audit ------------------------------------------------------------------------------------ */

static void write_breach(void *context, const char *promise, const char *sentence)
{
    struct jwo_json_writer *w = context;

    jwo_jw_object(w);
    jwo_jw_kstr(w, "promise", promise);
    jwo_jw_kstr(w, "breach", sentence);
    jwo_jw_end_object(w);
}

/* The money only: a look at every page would keep the shop waiting. */
int rtl_operations_audit(struct rtl_exchange *exchange)
{
    struct jwo_json_writer *w = &exchange->w;
    struct rtl_audit audit;

    jwo_jw_object(w);
    jwo_jw_key(w, "breaches");
    jwo_jw_array(w);
    rtl_audit_run(exchange->operations->base->store, RTL_AUDIT_MONEY, &audit, write_breach, w);
    jwo_jw_end_array(w);
    jwo_jw_kint(w, "breachCount", audit.breaches);
    jwo_jw_kint(w, "trips", audit.trips);
    jwo_jw_kint(w, "debts", audit.debts);
    jwo_jw_kint(w, "refunds", audit.refunds);
    jwo_jw_kint(w, "payoffs", audit.payoffs);
    jwo_jw_end_object(w);
    return 200;
}

/* --- backups ---------------------------------------------------------------------------------- */

/* Who asked; the backup goes on when they leave. */
struct asked {
    jwo_http_request *request; /* NULL: left */
    struct rtl_operations *operations;
    char path[512];
};

static void gone(void *context)
{
    ((struct asked *)context)->request = NULL;
}

static void backed_up(void *context, jwo_status status, int64_t bytes, const struct jwo_error *err)
{
    struct asked *asked = context;
    struct jwo_json_writer w;
    struct jwo_buf body;

    asked->operations->backup = NULL;
    (void)snprintf(asked->operations->backup_error, sizeof asked->operations->backup_error, "%s",
                   status == JWO_OK ? "" : err->text);
    jwo_buf_init(&body, ANSWER_BYTES_MAX);
    jwo_jw_init(&w, &body);
    jwo_jw_object(&w);
    if (status == JWO_OK) {
        jwo_log(JWO_LOG_INFO, NULL, "backup: %s", asked->path);
        jwo_jw_kstr(&w, "file", asked->path);
        jwo_jw_kint(&w, "bytes", bytes);
    } else {
        jwo_log(JWO_LOG_ERROR, NULL, "backup: %s", err->text);
        jwo_jw_kstr(&w, "error", err->text);
    }
    jwo_jw_end_object(&w);
    if (asked->request != NULL) {
        jwo_http_answer(asked->request, status == JWO_OK ? 201 : 500, "application/json", body.data,
                        body.len, NULL, 0);
    }
    jwo_buf_dispose(&body);
    jwo_free(asked);
}

/* Named by the time, to the millisecond: names sort as the backups came. */
static void name_backup(const struct rtl_operations *operations, char *out, size_t out_bytes)
{
    char now[JWO_TIME_TEXT_MAX];
    const int64_t now_ms = jwo_wall_ms();

    (void)jwo_time_iso(now_ms, now);
    for (char *c = now; *c != '\0'; c++) {
        *c = *c == ':' ? '-' : *c; /* of no use in a file's name elsewhere */
    }
    (void)snprintf(out, out_bytes, "%s/retailer-%.19s.%03d.db", operations->backups, now,
                   (int)(now_ms % 1000));
}

jwo_status rtl_operations_start_backup(struct rtl_operations *operations, jwo_http_request *request,
                                       struct jwo_error *err)
{
    struct asked *asked;

    if (operations->backups == NULL) {
        return jwo_fail(err, JWO_ESTATE,
                        "the program was started without --backups: there is no folder for them");
    }
    if (operations->backup != NULL) {
        return jwo_fail(err, JWO_ESTATE, "a backup is being made already");
    }
    asked = jwo_calloc(1, sizeof *asked);
    asked->request = request;
    asked->operations = operations;
    name_backup(operations, asked->path, sizeof asked->path);
    if (request != NULL) {
        jwo_http_set_gone(request, gone, asked);
    }
    operations->backup = rtl_backup_start(operations->base->store, operations->base->loop,
                                          asked->path, backed_up, asked);
    operations->backup_asked = asked;
    return JWO_OK;
}

int rtl_operations_back_up(struct rtl_exchange *exchange)
{
    return rtl_operations_start_backup(exchange->operations, exchange->request, &exchange->err) ==
                   JWO_OK
               ? RTL_LATER
               : 409;
}

void rtl_operations_stop_backup(struct rtl_operations *operations)
{
    if (operations->backup != NULL) {
        rtl_backup_cancel(operations->backup);
        jwo_free(operations->backup_asked);
        operations->backup = NULL;
    }
}

/* check.c -- see check.h for the contract. */
#include "check.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"

static void print_breach(void *context, const char *promise, const char *sentence)
{
    (void)fprintf(context, "broken: %s: %s\n", promise, sentence);
}

static int report(rtl_store *store, const char *database, FILE *out)
{
    struct rtl_audit audit;

    rtl_audit_run(store, RTL_AUDIT_ALL, &audit, print_breach, out);
    (void)fprintf(
        out, "%s: %" PRId64 " trips, %" PRId64 " debts, %" PRId64 " refunds, %" PRId64 " payoffs: ",
        database, audit.trips, audit.debts, audit.refunds, audit.payoffs);
    if (audit.breaches == 0) {
        (void)fputs("sound\n", out);
        return 0;
    }
    (void)fprintf(out, "%" PRId64 " promises broken\n", audit.breaches);
    return 1;
}

int rtl_check(const char *database, FILE *out, struct jwo_error *err)
{
    jwo_loop *loop = NULL;
    rtl_store *store = NULL;
    int code = 1;

    if (access(database, F_OK) != 0) { /* opening would make it */
        (void)jwo_fail(err, JWO_EIO, "%s: %s", database, strerror(errno));
        return 1;
    }
    if (jwo_loop_new(&loop, err) == JWO_OK &&
        rtl_store_open(&store, loop, database, err) == JWO_OK) {
        code = report(store, database, out);
        rtl_store_close(store);
    }
    if (loop != NULL) {
        jwo_loop_free(loop);
    }
    return code;
}

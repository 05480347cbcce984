/* operations_catalog.c -- upload a catalog, ask how it went, read the report (facts 11d, 11e). */
#include <string.h>

#include "catalog.h"
#include "jwo/form.h"
#include "operations.h"

#define JOURNAL_BYTES_MAX                                                                          \
    (16 * 1024) /* of an upload's body: the journal has other things to keep */

static bool admits(struct amz_call *call, enum amz_catalog_call which)
{
    if (amz_catalog_admits(amz_amazon_catalog(call->amazon), which)) {
        return true;
    }
    amz_call_refuse(call, 429, amz_dialect_usual(call->dialect, 429));
    return false;
}

void amz_handle_catalog_upload(struct amz_call *call)
{
    struct jwo_json_writer w;

    if (call->note->request_body_len > JOURNAL_BYTES_MAX) {
        call->note->request_body_len = JOURNAL_BYTES_MAX;
    }
    if (!admits(call, AMZ_CATALOG_UPLOAD)) {
        return;
    }
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "ingestionId",
                amz_catalog_upload(amz_amazon_catalog(call->amazon),
                                   jwo_json_get(call->body, "catalogItems")));
    jwo_jw_end_object(&w);
    call->note->effect = true;
}

/* As S3 gives presigned links, to be opened without a signature. The journal cuts such a query. */
static void add_link(struct amz_call *call, struct jwo_json_writer *w,
                     struct amz_ingestion *ingestion, const char *id)
{
    struct jwo_buf link;

    jwo_buf_init(&link, 4096);
    if (call->host) {
        jwo_buf_addf(&link, "http://%s", call->host);
    } else {
        jwo_buf_addf(&link, "http://127.0.0.1:%u", (unsigned)amz_amazon_port(call->amazon));
    }
    jwo_buf_addf(&link, "/v1/catalog/report?ingestionId=%s&X-Amz-Signature=%s", id,
                 amz_ingestion_secret(amz_amazon_catalog(call->amazon), ingestion));
    jwo_jw_kstr(w, "reportDownloadLink", link.data);
    jwo_buf_dispose(&link);
}

void amz_handle_catalog_status(struct amz_call *call)
{
    amz_catalog *catalog = amz_amazon_catalog(call->amazon);
    const char *id = jwo_json_get_str(call->body, "ingestionId");
    struct amz_ingestion *ingestion = amz_catalog_find_ingestion(catalog, id);
    enum amz_ingestion_state state;
    struct jwo_json_writer w;

    if (!admits(call, AMZ_CATALOG_STATUS)) {
        return;
    }
    if (!ingestion) {
        amz_call_violation(call, "bad-request", "ingestionId names no upload");
        return;
    }
    state = amz_ingestion_state(catalog, ingestion);
    call->note->outcome = amz_ingestion_state_name(state);
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "processingStatus", amz_ingestion_state_name(state));
    if (state == AMZ_INGESTION_DONE || state == AMZ_INGESTION_FATAL) {
        add_link(call, &w, ingestion, id);
    }
    jwo_jw_end_object(&w);
}

void amz_handle_catalog_report(struct amz_call *call)
{
    amz_catalog *catalog = amz_amazon_catalog(call->amazon);
    char id[AMZ_INGESTION_ID_MAX], secret[AMZ_REPORT_SECRET_MAX];
    const struct amz_ingestion *ingestion = NULL;

    if (jwo_form_get(call->query, "ingestionId", id, sizeof id) == JWO_OK &&
        jwo_form_get(call->query, "X-Amz-Signature", secret, sizeof secret) == JWO_OK) {
        ingestion = amz_catalog_find_ingestion(catalog, id);
    }
    if (!ingestion || !amz_ingestion_opens(catalog, ingestion, secret)) {
        amz_call_object(call, "unauthenticated", "no such report, or its link has expired");
        amz_call_refuse(call, 403, "AccessDenied");
        call->note->valid = false;
        return;
    }
    amz_ingestion_report(catalog, ingestion, call->answer);
}

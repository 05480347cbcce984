/* catalog.h -- the products that retailers have uploaded, and how uploads are taken in (facts 11d,
 * 11e; decision D29).
 *
 * Role       Ingests uploads that satisfy the field rules: each is queued, worked on, and then
 *            done, or fatal when an item cannot be ingested; it is taken whole or not at all. An
 *            item replaces the one of the same store and SKU.
 * Owner      An Amazon, not a world: an upload names neither trip nor shopper, and worlds share
 *            their store ids.
 * Clock      Given at the start. Nothing is timed: the state follows from the clock whenever
 *            somebody asks.
 * Bounds     Uploads of AMZ_CATALOG_ITEMS_MAX items, AMZ_CATALOG_BYTES_MAX of products over all
 *            stores (beyond: fatal), AMZ_INGESTIONS_MAX uploads remembered.
 */
#ifndef AMZ_CATALOG_H
#define AMZ_CATALOG_H

#include "jwo/clock.h"
#include "jwo/json.h"

#define AMZ_CATALOG_ITEMS_MAX  10000              /* published, per request */
#define AMZ_CATALOG_BYTES_MAX  (64 * 1024 * 1024) /* products that are live or waiting */
#define AMZ_INGESTIONS_MAX     1000
#define AMZ_INGESTION_QUEUE_MS 200 /* ours; Amazon says up to an hour */
#define AMZ_INGESTION_WORK_MS  300
#define AMZ_REPORT_LIFE_MS     (60 * JWO_MINUTE_MS) /* published, of the link */
#define AMZ_INGESTION_ID_MAX   37
#define AMZ_REPORT_SECRET_MAX  65

struct amz_product {
    const char *store_id, *sku, *name;
    const char *price; /* standard_price as uploaded, a decimal; "" = none */
};

/* CANCELLED is published too; nothing here cancels. */
/* clang-format off */
#define AMZ_INGESTION_STATES(X) \
    X(INQUEUE)                  \
    X(INPROGRESS)               \
    X(DONE)                     \
    X(FATAL)
/* clang-format on */
enum amz_ingestion_state {
#define X(name) AMZ_INGESTION_##name,
    AMZ_INGESTION_STATES(X)
#undef X
        AMZ_INGESTION_STATE_COUNT
};
const char *amz_ingestion_state_name(enum amz_ingestion_state state);

typedef struct amz_catalog amz_catalog;
struct amz_ingestion; /* one upload */

amz_catalog *amz_catalog_new(const struct jwo_clock *clock); /* copied; its context is borrowed */
void amz_catalog_free(amz_catalog *catalog);                 /* NULL is fine */

/* "10 requests/second" (published), of each of the two calls: a bucket of ten that fills again in a
 * second. False: the call is one too many. */
enum amz_catalog_call { AMZ_CATALOG_UPLOAD, AMZ_CATALOG_STATUS, AMZ_CATALOG_CALL_COUNT };
bool amz_catalog_admits(amz_catalog *catalog, enum amz_catalog_call call);

/* Take an upload: `items` is the array catalogItems, whose items satisfy the field rules. Returns
 * the id of the ingestion, borrowed until AMZ_INGESTIONS_MAX later ones. */
const char *amz_catalog_upload(amz_catalog *catalog, const jwo_json *items);

/* Or NULL. */
struct amz_ingestion *amz_catalog_find_ingestion(amz_catalog *catalog, const char *id);
enum amz_ingestion_state amz_ingestion_state(amz_catalog *catalog,
                                             const struct amz_ingestion *ingestion);
/* What opens the report; valid AMZ_REPORT_LIFE_MS from the last time that this was asked. */
const char *amz_ingestion_secret(amz_catalog *catalog, struct amz_ingestion *ingestion);
bool amz_ingestion_opens(amz_catalog *catalog, const struct amz_ingestion *ingestion,
                         const char *secret);
/* {"ingestionId", "processingStatus", "items", "problemCount", "problems": [{"item", "item_sku",
 * "problem"}]}; the first 100 problems. */
void amz_ingestion_report(amz_catalog *catalog, const struct amz_ingestion *ingestion,
                          struct jwo_buf *out);

/* The product that is live in that store, or NULL; borrowed until the next call of this module. */
const struct amz_product *amz_catalog_find(amz_catalog *catalog, const char *store_id,
                                           const char *sku);

#endif

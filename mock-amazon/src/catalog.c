/* catalog.c -- see catalog.h for the contract. */
#include "catalog.h"

#include <search.h>
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/digest.h"
#include "jwo/fields.h"
#include "jwo/prng.h"

#define PROBLEMS_MAX   100 /* told; all are counted */
#define CALLS_A_SECOND 10

/* One block with its texts. */
struct product {
    struct amz_product facts; /* first: what the trees hold */
    size_t bytes;
    char texts[];
};

struct problem {
    size_t item;
    char *sku;        /* owned */
    const char *what; /* static */
};

struct amz_ingestion {
    char id[AMZ_INGESTION_ID_MAX];
    char secret[AMZ_REPORT_SECRET_MAX];
    int64_t taken_ms, handed_ms; /* handed_ms: the link, INT64_MIN = never */
    size_t item_count;
    void *waiting; /* tree of struct product, until it is live; NULL when it will not be */
    size_t problem_count;
    struct problem problems[PROBLEMS_MAX];
    struct amz_ingestion *next;
};

struct amz_catalog {
    struct jwo_clock clock;
    void *live;   /* tree of struct product */
    size_t bytes; /* of all products, live and waiting */
    struct amz_ingestion *oldest, *newest;
    size_t ingestion_count;
    struct {
        int64_t credit_ms, at_ms; /* a call costs 1/CALLS_A_SECOND of a second */
    } buckets[AMZ_CATALOG_CALL_COUNT];
};

static int64_t now_ms(const amz_catalog *catalog)
{
    return catalog->clock.now_ms(catalog->clock.context);
}

/* --- products --------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const struct amz_product *left = a, *right = b;
    const int order = strcmp(left->store_id, right->store_id);

    return order != 0 ? order : strcmp(left->sku, right->sku);
}

static const char *append(struct product *product, size_t *used, const char *text)
{
    const size_t bytes = strlen(text) + 1;
    char *at = product->texts + *used;

    memcpy(at, text, bytes);
    *used += bytes;
    return at;
}

static const char *text_of(const jwo_json *item, const char *member)
{
    const char *text = jwo_json_get_str(item, member);

    return text ? text : "";
}

static struct product *product_new(const jwo_json *item)
{
    static const char *const members[] = {"store_id", "item_sku", "item_name", "standard_price"};
    struct product *product;
    size_t bytes = 0, used = 0;

    for (size_t i = 0; i < JWO_COUNT(members); i++) {
        bytes += strlen(text_of(item, members[i])) + 1;
    }
    product = jwo_malloc(sizeof *product + bytes);
    product->bytes = sizeof *product + bytes;
    product->facts.store_id = append(product, &used, text_of(item, members[0]));
    product->facts.sku = append(product, &used, text_of(item, members[1]));
    product->facts.name = append(product, &used, text_of(item, members[2]));
    product->facts.price = append(product, &used, text_of(item, members[3]));
    return product;
}

static void product_free(amz_catalog *catalog, struct product *product)
{
    catalog->bytes -= product->bytes;
    jwo_free(product);
}

/* Put into the tree, where it must be the first of its store and SKU. */
static bool tree_add(void **tree, struct product *product)
{
    void **node = tsearch(product, tree, compare);

    JWO_ASSERT(node != NULL);
    return *node == product;
}

static void tree_free(amz_catalog *catalog, void **tree)
{
    while (*tree) {
        struct product *product = *(struct product **)*tree;

        (void)tdelete(product, tree, compare);
        product_free(catalog, product);
    }
}

/* --- life ------------------------------------------------------------------------------------- */

amz_catalog *amz_catalog_new(const struct jwo_clock *clock)
{
    amz_catalog *catalog = jwo_calloc(1, sizeof *catalog);

    catalog->clock = *clock;
    for (size_t i = 0; i < AMZ_CATALOG_CALL_COUNT; i++) {
        catalog->buckets[i].credit_ms = JWO_SECOND_MS;
        catalog->buckets[i].at_ms = now_ms(catalog);
    }
    return catalog;
}

static void forget_oldest(amz_catalog *catalog)
{
    struct amz_ingestion *ingestion = catalog->oldest;
    const size_t told =
        ingestion->problem_count < PROBLEMS_MAX ? ingestion->problem_count : PROBLEMS_MAX;

    catalog->oldest = ingestion->next;
    catalog->newest = catalog->oldest ? catalog->newest : NULL;
    catalog->ingestion_count--;
    for (size_t i = 0; i < told; i++) {
        jwo_free(ingestion->problems[i].sku);
    }
    tree_free(catalog, &ingestion->waiting);
    jwo_free(ingestion);
}

void amz_catalog_free(amz_catalog *catalog)
{
    if (!catalog) {
        return;
    }
    while (catalog->oldest) {
        forget_oldest(catalog);
    }
    tree_free(catalog, &catalog->live);
    jwo_free(catalog);
}

bool amz_catalog_admits(amz_catalog *catalog, enum amz_catalog_call call)
{
    const int64_t cost_ms = JWO_SECOND_MS / CALLS_A_SECOND;
    const int64_t at_ms = now_ms(catalog);
    int64_t *credit_ms = &catalog->buckets[call].credit_ms;

    *credit_ms += at_ms - catalog->buckets[call].at_ms;
    *credit_ms = *credit_ms < JWO_SECOND_MS ? *credit_ms : JWO_SECOND_MS;
    catalog->buckets[call].at_ms = at_ms;
    if (*credit_ms < cost_ms) {
        return false;
    }
    *credit_ms -= cost_ms;
    return true;
}

/* --- ingestion -------------------------------------------------------------------------------- */

static void add_problem(struct amz_ingestion *ingestion, size_t item, const char *sku,
                        const char *what)
{
    if (ingestion->problem_count < PROBLEMS_MAX) {
        ingestion->problems[ingestion->problem_count] =
            (struct problem){.item = item, .sku = jwo_strdup(sku), .what = what};
    }
    ingestion->problem_count++;
}

/* The published forms of external_product_id: "UPC 12/8, EAN 13, EAN8, ISBN 10, GTIN 14, PLU int".
 * How the types are spelled is not published: one that is not listed here is not judged. */
static bool id_fits(const char *type, const char *id)
{
    static const struct {
        const char *type;
        size_t digits, or_digits; /* 0 = any number of them */
    } forms[] = {
        {"UPC", 12, 8},   {"EAN", 13, 8},   {"EAN13", 13, 13}, {"EAN8", 8, 8},
        {"ISBN", 10, 10}, {"GTIN", 14, 14}, {"PLU", 0, 0},
    };
    const size_t len = strlen(id);
    const size_t digits = strspn(id, "0123456789");

    for (size_t i = 0; i < JWO_COUNT(forms); i++) {
        if (strcmp(type, forms[i].type) == 0) {
            const bool is_isbn = forms[i].digits == 10; /* whose check digit may be an X */

            return (digits == len || (is_isbn && digits == 9 && id[9] == 'X')) &&
                   (forms[i].digits == 0 || len == forms[i].digits || len == forms[i].or_digits);
        }
    }
    return true;
}

/* What keeps an item from being ingested, although its fields are well-formed; NULL = nothing. */
static const char *problem_of(const jwo_json *item)
{
    const char *price = text_of(item, "standard_price");

    if (price[0] && !jwo_is_decimal(price)) {
        return "standard_price is not a decimal number";
    }
    if (!id_fits(text_of(item, "external_product_id_type"), text_of(item, "external_product_id"))) {
        return "external_product_id has not the form of its type";
    }
    return NULL;
}

static void take_item(amz_catalog *catalog, struct amz_ingestion *ingestion, const jwo_json *item)
{
    const char *problem = problem_of(item);
    struct product *product = product_new(item);

    catalog->bytes += product->bytes;
    if (!problem && catalog->bytes > AMZ_CATALOG_BYTES_MAX) {
        problem = "the catalog is full";
    }
    if (!problem && !tree_add(&ingestion->waiting, product)) {
        problem = "the upload has this store_id and item_sku twice";
    }
    if (problem) {
        add_problem(ingestion, ingestion->item_count, product->facts.sku, problem);
        product_free(catalog, product);
    }
    ingestion->item_count++;
}

static enum amz_ingestion_state state_at(const struct amz_ingestion *ingestion, int64_t at_ms)
{
    const int64_t age_ms = at_ms - ingestion->taken_ms;

    if (age_ms < AMZ_INGESTION_QUEUE_MS) {
        return AMZ_INGESTION_INQUEUE;
    }
    if (age_ms < AMZ_INGESTION_QUEUE_MS + AMZ_INGESTION_WORK_MS) {
        return AMZ_INGESTION_INPROGRESS;
    }
    return ingestion->problem_count > 0 ? AMZ_INGESTION_FATAL : AMZ_INGESTION_DONE;
}

/* Its products become live and replace what was there. */
static void go_live(amz_catalog *catalog, struct amz_ingestion *ingestion)
{
    while (ingestion->waiting) {
        struct product *product = *(struct product **)ingestion->waiting;
        void **before = tfind(product, &catalog->live, compare);

        (void)tdelete(product, &ingestion->waiting, compare);
        if (before) {
            struct product *replaced = *before;

            *before = product;
            product_free(catalog, replaced);
        } else {
            JWO_ASSERT(tree_add(&catalog->live, product));
        }
    }
}

/* Bring the catalog up to the clock, in the order of the uploads. */
static void catch_up(amz_catalog *catalog)
{
    const int64_t at_ms = now_ms(catalog);

    for (struct amz_ingestion *i = catalog->oldest; i; i = i->next) {
        if (i->waiting && state_at(i, at_ms) == AMZ_INGESTION_DONE) {
            go_live(catalog, i);
        }
    }
}

const char *amz_catalog_upload(amz_catalog *catalog, const jwo_json *items)
{
    struct amz_ingestion *ingestion = jwo_calloc(1, sizeof *ingestion);
    unsigned char bytes[16 + 32];

    catch_up(catalog);
    jwo_random_bytes(bytes, sizeof bytes);
    jwo_hex(bytes, 16, ingestion->id);
    jwo_hex(bytes + 16, 32, ingestion->secret);
    ingestion->taken_ms = now_ms(catalog);
    ingestion->handed_ms = INT64_MIN;
    for (const jwo_json *item = jwo_json_first(items); item; item = jwo_json_next(item)) {
        take_item(catalog, ingestion, item);
    }
    if (ingestion->problem_count > 0) {
        tree_free(catalog, &ingestion->waiting);
    }
    if (catalog->newest) {
        catalog->newest->next = ingestion;
    } else {
        catalog->oldest = ingestion;
    }
    catalog->newest = ingestion;
    if (++catalog->ingestion_count > AMZ_INGESTIONS_MAX) {
        forget_oldest(catalog);
    }
    return ingestion->id;
}

/* --- looking at it ---------------------------------------------------------------------------- */

const char *amz_ingestion_state_name(enum amz_ingestion_state state)
{
    static const char *const names[] = {
#define X(name) [AMZ_INGESTION_##name] = #name,
        AMZ_INGESTION_STATES(X)
#undef X
    };

    JWO_ASSERT((unsigned)state < AMZ_INGESTION_STATE_COUNT);
    return names[state];
}

struct amz_ingestion *amz_catalog_find_ingestion(amz_catalog *catalog, const char *id)
{
    struct amz_ingestion *ingestion = catalog->oldest;

    while (ingestion && strcmp(ingestion->id, id) != 0) {
        ingestion = ingestion->next;
    }
    return ingestion;
}

enum amz_ingestion_state amz_ingestion_state(amz_catalog *catalog,
                                             const struct amz_ingestion *ingestion)
{
    return state_at(ingestion, now_ms(catalog));
}

const char *amz_ingestion_secret(amz_catalog *catalog, struct amz_ingestion *ingestion)
{
    ingestion->handed_ms = now_ms(catalog);
    return ingestion->secret;
}

bool amz_ingestion_opens(amz_catalog *catalog, const struct amz_ingestion *ingestion,
                         const char *secret)
{
    return ingestion->handed_ms != INT64_MIN &&
           now_ms(catalog) - ingestion->handed_ms < AMZ_REPORT_LIFE_MS &&
           jwo_secret_equal_str(secret, ingestion->secret);
}

void amz_ingestion_report(amz_catalog *catalog, const struct amz_ingestion *ingestion,
                          struct jwo_buf *out)
{
    const enum amz_ingestion_state state = amz_ingestion_state(catalog, ingestion);
    struct jwo_json_writer w;

    jwo_jw_init(&w, out);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "ingestionId", ingestion->id);
    jwo_jw_kstr(&w, "processingStatus", amz_ingestion_state_name(state));
    jwo_jw_kint(&w, "items", (int64_t)ingestion->item_count);
    jwo_jw_kint(&w, "problemCount", (int64_t)ingestion->problem_count);
    jwo_jw_key(&w, "problems");
    jwo_jw_array(&w);
    for (size_t i = 0; i < ingestion->problem_count && i < PROBLEMS_MAX; i++) {
        jwo_jw_object(&w);
        jwo_jw_kint(&w, "item", (int64_t)ingestion->problems[i].item);
        jwo_jw_kstr(&w, "item_sku", ingestion->problems[i].sku);
        jwo_jw_kstr(&w, "problem", ingestion->problems[i].what);
        jwo_jw_end_object(&w);
    }
    jwo_jw_end_array(&w);
    jwo_jw_end_object(&w);
}

const struct amz_product *amz_catalog_find(amz_catalog *catalog, const char *store_id,
                                           const char *sku)
{
    const struct amz_product key = {.store_id = store_id, .sku = sku};
    struct product *const *node;

    catch_up(catalog);
    node = tfind(&key, &catalog->live, compare);
    return node ? &(*node)->facts : NULL;
}

/* catalog.c -- reads a catalog file. Names come before their uses: tax classes, fees, products,
 * promotions. */
#include "catalog.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/fields.h"

#define SKU_BYTES_MAX  (sizeof(((struct rtl_priced_line *)0)->sku) - 1)
#define NAME_BYTES_MAX (sizeof(((struct rtl_priced_line *)0)->name) - 1)

/* clang-format off */
static const struct rtl_setting top_keys[] = {
    {"currency",    JWO_JSON_STRING, true},
    {"tax_classes", JWO_JSON_ARRAY,  false},
    {"fees",        JWO_JSON_ARRAY,  false},
    {"products",    JWO_JSON_ARRAY,  true},
    {"promotions",  JWO_JSON_ARRAY,  false},
    {0},
};
static const struct rtl_setting tax_class_keys[] = {
    {"name",     JWO_JSON_STRING, true},
    {"percents", JWO_JSON_ARRAY,  true},
    {0},
};
static const struct rtl_setting fee_keys[] = {
    {"name",      JWO_JSON_STRING, true},
    {"amount",    JWO_JSON_NUMBER, true},
    {"tax_class", JWO_JSON_STRING, false},
    {0},
};
static const struct rtl_setting product_keys[] = {
    {"sku",        JWO_JSON_STRING, true},
    {"name",       JWO_JSON_STRING, true},
    {"price",      JWO_JSON_NUMBER, true},
    {"upc",        JWO_JSON_STRING, false},
    {"scan_codes", JWO_JSON_ARRAY,  false},
    {"tax_class",  JWO_JSON_STRING, false},
    {"fees",       JWO_JSON_ARRAY,  false},
    {0},
};
/* clang-format on */

/* The class that "tax_class" names; *out stays NULL without one. */
static jwo_status tax_class_find(const struct rtl_tax_class **out, const rtl_catalog *catalog,
                                 const struct rtl_section *section, struct jwo_error *err)
{
    const char *name = jwo_json_get_str(section->node, "tax_class");

    if (name == NULL) {
        return JWO_OK;
    }
    for (size_t i = 0; i < catalog->tax_class_count; i++) {
        if (strcmp(catalog->tax_classes[i].name, name) == 0) {
            *out = &catalog->tax_classes[i];
            return JWO_OK;
        }
    }
    return rtl_section_fail(section, "tax_class", err, "\"%s\" is none of tax_classes", name);
}

static jwo_status tax_class_read(rtl_catalog *catalog, const struct rtl_section *section,
                                 struct jwo_error *err)
{
    struct rtl_tax_class *tax_class = &catalog->tax_classes[catalog->tax_class_count];
    jwo_status status = rtl_section_check(section, tax_class_keys, err);

    if (status != JWO_OK) {
        return status;
    }
    tax_class->name = jwo_json_get_str(section->node, "name");
    for (size_t i = 0; i < catalog->tax_class_count; i++) {
        if (strcmp(catalog->tax_classes[i].name, tax_class->name) == 0) {
            return rtl_section_fail(section, "name", err, "\"%s\" is another class's",
                                    tax_class->name);
        }
    }
    catalog->tax_class_count++;
    tax_class->rates = jwo_calloc(jwo_json_count(jwo_json_get(section->node, "percents")) + 1,
                                  sizeof(*tax_class->rates));
    for (struct rtl_section item = rtl_section_first(section, "percents"); item.node != NULL;
         rtl_section_next(&item)) {
        status = rtl_section_percent(&tax_class->rates[tax_class->rate_count++], &item, NULL, err);
        if (status != JWO_OK) {
            return status;
        }
    }
    return JWO_OK;
}

static const struct rtl_fee *fee_find(const rtl_catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->fee_count; i++) {
        if (strcmp(catalog->fees[i].name, name) == 0) {
            return &catalog->fees[i];
        }
    }
    return NULL;
}

static jwo_status fee_read(rtl_catalog *catalog, const struct rtl_section *section,
                           struct jwo_error *err)
{
    struct rtl_fee *fee = &catalog->fees[catalog->fee_count];
    jwo_status status = rtl_section_check(section, fee_keys, err);

    if (status != JWO_OK) {
        return status;
    }
    fee->name = jwo_json_get_str(section->node, "name");
    if (fee_find(catalog, fee->name) != NULL) {
        return rtl_section_fail(section, "name", err, "\"%s\" is another fee's", fee->name);
    }
    catalog->fee_count++;
    status = rtl_section_amount(&fee->amount_minor, section, "amount", catalog->currency, err);
    if (status == JWO_OK) {
        status = tax_class_find(&fee->tax_class, catalog, section, err);
    }
    return status;
}

/* Where `text` stands in the index, or would. */
static size_t index_place(const struct rtl_index *index, const char *text)
{
    size_t low = 0;
    size_t high = index->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (strcmp(index->codes[middle].text, text) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const struct rtl_product *index_find(const struct rtl_index *index, const char *text)
{
    const size_t place = index_place(index, text);

    if (place == index->count || strcmp(index->codes[place].text, text) != 0) {
        return NULL;
    }
    return index->codes[place].product;
}

/* The caller has room for one more, and the text is not there yet. */
static void index_add(struct rtl_index *index, const char *text, const struct rtl_product *product)
{
    const size_t place = index_place(index, text);

    memmove(&index->codes[place + 1], &index->codes[place],
            (index->count - place) * sizeof(*index->codes));
    index->codes[place] = (struct rtl_code){.text = text, .product = product};
    index->count++;
}

static jwo_status code_read(rtl_catalog *catalog, const struct rtl_product *product,
                            const struct rtl_section *section, const char *key,
                            struct jwo_error *err)
{
    const jwo_json *node = key != NULL ? jwo_json_get(section->node, key) : section->node;
    const char *code = jwo_json_str(node);

    if (code == NULL || *code == '\0') {
        return rtl_section_fail(section, key, err, "must be a string that is not empty");
    }
    if (index_find(&catalog->scan_codes, code) != NULL) {
        return rtl_section_fail(section, key, err, "\"%s\" is %s's already", code,
                                index_find(&catalog->scan_codes, code)->sku);
    }
    index_add(&catalog->scan_codes, code, product);
    return JWO_OK;
}

static jwo_status codes_read(rtl_catalog *catalog, const struct rtl_product *product,
                             const struct rtl_section *section, struct jwo_error *err)
{
    jwo_status status = JWO_OK;

    if (jwo_json_get(section->node, "upc") != NULL) {
        status = code_read(catalog, product, section, "upc", err);
    }
    for (struct rtl_section item = rtl_section_first(section, "scan_codes");
         item.node != NULL && status == JWO_OK; rtl_section_next(&item)) {
        status = code_read(catalog, product, &item, NULL, err);
    }
    return status;
}

static jwo_status product_fees_read(rtl_catalog *catalog, struct rtl_product *product,
                                    const struct rtl_section *section, struct jwo_error *err)
{
    product->fees =
        jwo_calloc(jwo_json_count(jwo_json_get(section->node, "fees")) + 1, sizeof(*product->fees));
    for (struct rtl_section item = rtl_section_first(section, "fees"); item.node != NULL;
         rtl_section_next(&item)) {
        const char *name = jwo_json_str(item.node);
        const struct rtl_fee *fee = name != NULL ? fee_find(catalog, name) : NULL;

        if (fee == NULL) {
            return rtl_section_fail(&item, NULL, err, "must name one of fees");
        }
        product->fees[product->fee_count++] = fee;
    }
    return JWO_OK;
}

static jwo_status product_read(rtl_catalog *catalog, const struct rtl_section *section,
                               struct jwo_error *err)
{
    struct rtl_product *product = &catalog->products[catalog->product_count];
    jwo_status status = rtl_section_check(section, product_keys, err);

    if (status != JWO_OK) {
        return status;
    }
    catalog->product_count++;
    product->sku = jwo_json_get_str(section->node, "sku");
    product->name = jwo_json_get_str(section->node, "name");
    if (strlen(product->sku) > SKU_BYTES_MAX) {
        return rtl_section_fail(section, "sku", err, "is longer than %zu bytes", SKU_BYTES_MAX);
    }
    if (strlen(product->name) > NAME_BYTES_MAX) {
        return rtl_section_fail(section, "name", err, "is longer than %zu bytes", NAME_BYTES_MAX);
    }
    if (index_find(&catalog->skus, product->sku) != NULL) {
        return rtl_section_fail(section, "sku", err, "\"%s\" is another product's", product->sku);
    }
    index_add(&catalog->skus, product->sku, product);

    status = rtl_section_amount(&product->price_minor, section, "price", catalog->currency, err);
    if (status == JWO_OK) {
        status = codes_read(catalog, product, section, err);
    }
    if (status == JWO_OK) {
        status = tax_class_find(&product->tax_class, catalog, section, err);
    }
    if (status == JWO_OK) {
        status = product_fees_read(catalog, product, section, err);
    }
    return status;
}

typedef jwo_status (*entry_reader)(rtl_catalog *catalog, const struct rtl_section *section,
                                   struct jwo_error *err);

/* In this order, because an entry may name entries of the lists above it. */
static const struct {
    const char *key;
    entry_reader read;
} lists[] = {
    {"tax_classes", tax_class_read},
    {"fees", fee_read},
    {"products", product_read},
    {"promotions", rtl_promotion_read},
};

static jwo_status list_read(rtl_catalog *catalog, const struct rtl_section *top, const char *key,
                            entry_reader read, struct jwo_error *err)
{
    struct rtl_section item = rtl_section_first(top, key);
    jwo_status status = JWO_OK;

    for (; item.node != NULL && status == JWO_OK; rtl_section_next(&item)) {
        status = read(catalog, &item, err);
    }
    return status;
}

static size_t entry_count(const struct rtl_section *section, const char *key)
{
    const jwo_json *list = jwo_json_get(section->node, key);

    return list != NULL ? jwo_json_count(list) : 0;
}

static size_t scan_code_count(const struct rtl_section *top)
{
    size_t count = 0;

    for (struct rtl_section item = rtl_section_first(top, "products"); item.node != NULL;
         rtl_section_next(&item)) {
        count += entry_count(&item, "scan_codes") + 1; /* the UPC */
    }
    return count;
}

/* All at once and before the first entry is read: entries point at each other, so they must not
 * move. */
static void rooms_make(rtl_catalog *catalog, const struct rtl_section *top)
{
    const size_t product_count = entry_count(top, "products");

    catalog->tax_classes =
        jwo_calloc(entry_count(top, "tax_classes") + 1, sizeof(*catalog->tax_classes));
    catalog->fees = jwo_calloc(entry_count(top, "fees") + 1, sizeof(*catalog->fees));
    catalog->products = jwo_calloc(product_count + 1, sizeof(*catalog->products));
    catalog->promotions =
        jwo_calloc(entry_count(top, "promotions") + 1, sizeof(*catalog->promotions));
    catalog->skus.codes = jwo_calloc(product_count + 1, sizeof(*catalog->skus.codes));
    catalog->scan_codes.codes =
        jwo_calloc(scan_code_count(top) + 1, sizeof(*catalog->scan_codes.codes));
}

static jwo_status currency_read(rtl_catalog *catalog, const struct rtl_section *top,
                                struct jwo_error *err)
{
    const char *currency = jwo_json_get_str(top->node, "currency");

    if (!jwo_is_currency(currency)) {
        return rtl_section_fail(top, "currency", err, "must be three capital letters");
    }
    (void)snprintf(catalog->currency, sizeof(catalog->currency), "%s", currency);
    return JWO_OK;
}

jwo_status rtl_catalog_load(rtl_catalog **out, const char *path, struct jwo_error *err)
{
    rtl_catalog *catalog = jwo_calloc(1, sizeof(*catalog));
    struct rtl_section top;
    jwo_status status = JWO_OK;

    JWO_ASSERT(out != NULL);
    JWO_ASSERT(path != NULL);
    *out = NULL;

    status = rtl_settings_load(&catalog->file, path, err);
    if (status != JWO_OK) {
        goto done;
    }
    top = rtl_settings_top(catalog->file);
    status = rtl_section_check(&top, top_keys, err);
    if (status == JWO_OK) {
        status = currency_read(catalog, &top, err);
    }
    if (status != JWO_OK) {
        goto done;
    }
    rooms_make(catalog, &top);
    for (size_t i = 0; i < JWO_COUNT(lists) && status == JWO_OK; i++) {
        status = list_read(catalog, &top, lists[i].key, lists[i].read, err);
    }
    if (status != JWO_OK) {
        goto done;
    }
    *out = catalog;
    catalog = NULL;

done:
    rtl_catalog_free(catalog);
    return status;
}

void rtl_catalog_free(rtl_catalog *catalog)
{
    if (catalog == NULL) {
        return;
    }
    for (size_t i = 0; i < catalog->tax_class_count; i++) {
        jwo_free(catalog->tax_classes[i].rates);
    }
    for (size_t i = 0; i < catalog->product_count; i++) {
        jwo_free(catalog->products[i].fees);
    }
    for (size_t i = 0; i < catalog->promotion_count; i++) {
        jwo_free(catalog->promotions[i].products);
    }
    jwo_free(catalog->tax_classes);
    jwo_free(catalog->fees);
    jwo_free(catalog->products);
    jwo_free(catalog->promotions);
    jwo_free(catalog->skus.codes);
    jwo_free(catalog->scan_codes.codes);
    rtl_settings_free(catalog->file);
    jwo_free(catalog);
}

const char *rtl_catalog_currency(const rtl_catalog *catalog)
{
    return catalog->currency;
}

const struct rtl_product *rtl_catalog_find_sku(const rtl_catalog *catalog, const char *sku)
{
    return index_find(&catalog->skus, sku);
}

const struct rtl_product *rtl_catalog_find_code(const rtl_catalog *catalog, const char *code)
{
    return index_find(&catalog->scan_codes, code);
}

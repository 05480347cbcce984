/* test_catalog.c -- catalog upload, its status and its report, over the wire. The clock is the
 * test's own and stands still unless it is moved. */
#include "catalog.h"

#include <stdio.h>
#include <string.h>

#include "amazon_fixture.h"
#include "connectors.h"
#include "jwo/alloc.h"
#include "operations.h"
#include "store_types.h"
#include "test_support.h"

#define UPLOAD "/v1/catalog/upload"
#define STATUS "/v1/catalog/getCatalogUploadStatus"
#define ITEM(sku, store, more)                                                                     \
    "{\"item_sku\":\"" sku "\",\"external_product_id\":\"036000291452\",\"item_name\":\"A " sku    \
    "\",\"store_id\":\"" store "\"" more "}"
#define PRICE(text) ",\"standard_price\":\"" text "\""

static int64_t clock_ms;

static int64_t read_clock(void *context)
{
    (void)context;
    return clock_ms;
}

static int setup(void **state)
{
    clock_ms = 1000000;
    return fixture_setup_with(state,
                              (struct amz_amazon_options){.catalog_clock = {.now_ms = read_clock}});
}

static void member(const struct heard *heard, const char *name, char *out, size_t size)
{
    struct jwo_error err;
    jwo_json *document;
    const char *text;

    assert_int_equal(jwo_json_parse(&document, heard->body, strlen(heard->body), &err), JWO_OK);
    text = jwo_json_get_str(document, name);
    (void)snprintf(out, size, "%s", text ? text : "");
    jwo_json_free(document);
}

static void upload(struct fixture *fixture, const char *items, char id[AMZ_INGESTION_ID_MAX])
{
    struct heard heard;

    fixture_post(fixture, &heard, UPLOAD, "{\"catalogItems\":[%s]}", items);
    assert_int_equal(heard.status, 201);
    member(&heard, "ingestionId", id, AMZ_INGESTION_ID_MAX);
}

static void assert_status(struct fixture *fixture, const char *id, const char *expected)
{
    struct heard heard;
    char status[32], link[512];

    fixture_post(fixture, &heard, STATUS, "{\"ingestionId\":\"%s\"}", id);
    assert_int_equal(heard.status, 200);
    member(&heard, "processingStatus", status, sizeof status);
    assert_string_equal(status, expected);
    member(&heard, "reportDownloadLink", link, sizeof link);
    assert_int_equal(link[0] != '\0',
                     strcmp(expected, "DONE") == 0 || strcmp(expected, "FATAL") == 0);
}

static const char *price_of(struct fixture *fixture, const char *store_id, const char *sku)
{
    const struct amz_product *product =
        amz_catalog_find(amz_amazon_catalog(fixture->amazon), store_id, sku);

    return product ? product->price : NULL;
}

/* --- ingestion -------------------------------------------------------------------------------- */

static void test_catalog__takes_an_upload_in_when_its_time_has_come(void **state)
{
    struct fixture *fixture = *state;
    char id[AMZ_INGESTION_ID_MAX];

    upload(fixture,
           ITEM("WATER", "store-1", PRICE("1.50")) "," ITEM("WATER", "store-2", PRICE("1.75")), id);
    assert_status(fixture, id, "INQUEUE");
    clock_ms += AMZ_INGESTION_QUEUE_MS - 1;
    assert_status(fixture, id, "INQUEUE");
    clock_ms += 1;
    assert_status(fixture, id, "INPROGRESS");
    clock_ms += AMZ_INGESTION_WORK_MS - 1;
    assert_status(fixture, id, "INPROGRESS");
    assert_null(price_of(fixture, "store-1", "WATER"));
    clock_ms += 1;
    assert_status(fixture, id, "DONE");
    assert_string_equal(price_of(fixture, "store-1", "WATER"), "1.50");
    assert_string_equal(price_of(fixture, "store-2", "WATER"), "1.75");
    assert_null(price_of(fixture, "store-3", "WATER"));
    assert_null(price_of(fixture, "store-1", "WINE"));
}

static void test_catalog__replaces_an_item_in_the_order_of_the_uploads(void **state)
{
    struct fixture *fixture = *state;
    char first[AMZ_INGESTION_ID_MAX], second[AMZ_INGESTION_ID_MAX];

    upload(fixture, ITEM("WATER", "store-1", PRICE("1.50")) "," ITEM("WINE", "store-1", ""), first);
    clock_ms += 10;
    upload(fixture, ITEM("WATER", "store-1", PRICE("1.60")), second);
    assert_string_not_equal(first, second);
    clock_ms += AMZ_INGESTION_QUEUE_MS + AMZ_INGESTION_WORK_MS;
    assert_string_equal(price_of(fixture, "store-1", "WATER"), "1.60");
    assert_string_equal(price_of(fixture, "store-1", "WINE"), "");
}

static void test_catalog__takes_nothing_of_an_upload_with_a_bad_item(void **state)
{
    static const struct {
        const char *items, *problem;
    } rows[] = {
        {ITEM("WINE", "store-1", "") "," ITEM("WATER", "store-1", PRICE("cheap")),
         "{\"item\":1,\"item_sku\":\"WATER\",\"problem\":\"standard_price is not a decimal "
         "number\"}"},
        {ITEM("WATER", "store-1", PRICE("-1")),
         "{\"item\":0,\"item_sku\":\"WATER\",\"problem\":\"standard_price is not a decimal "
         "number\"}"},
        {ITEM("WATER", "store-1", "") "," ITEM("WATER", "store-2", "") "," ITEM("WATER", "store-1",
                                                                                ""),
         "{\"item\":2,\"item_sku\":\"WATER\",\"problem\":\"the upload has this store_id and "
         "item_sku twice\"}"},
        {ITEM("WATER", "store-1", ",\"external_product_id_type\":\"EAN\""),
         "{\"item\":0,\"item_sku\":\"WATER\",\"problem\":\"external_product_id has not the form "
         "of its type\"}"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        amz_catalog *catalog = amz_amazon_catalog(fixture->amazon);
        char id[AMZ_INGESTION_ID_MAX];
        struct jwo_buf report;

        upload(fixture, rows[i].items, id);
        assert_status(fixture, id, "INQUEUE");
        clock_ms += JWO_SECOND_MS;
        assert_status(fixture, id, "FATAL");
        assert_null(price_of(fixture, "store-1", "WATER"));
        assert_null(price_of(fixture, "store-1", "WINE"));
        jwo_buf_init(&report, 4096);
        amz_ingestion_report(catalog, amz_catalog_find_ingestion(catalog, id), &report);
        if (!strstr(report.data, rows[i].problem)) {
            fail_msg("%s not in %s", rows[i].problem, report.data);
        }
        jwo_buf_dispose(&report);
    }
}

static void test_catalog__knows_the_published_forms_of_product_ids(void **state)
{
    static const struct {
        const char *type, *id, *status;
    } rows[] = {
        {"UPC", "036000291452", "DONE"},    {"UPC", "04252614", "DONE"},
        {"UPC", "0360002914", "FATAL"},     {"EAN", "4006381333931", "DONE"},
        {"EAN8", "96385074", "DONE"},       {"EAN8", "4006381333931", "FATAL"},
        {"ISBN", "097522980X", "DONE"},     {"ISBN", "0975229800", "DONE"},
        {"ISBN", "X975229800", "FATAL"},    {"GTIN", "10614141000415", "DONE"},
        {"GTIN", "1061414100041", "FATAL"}, {"PLU", "4011", "DONE"},
        {"PLU", "four", "FATAL"},           {"of our own", "anything", "DONE"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        char id[AMZ_INGESTION_ID_MAX], item[512];

        (void)snprintf(item, sizeof item,
                       "{\"item_sku\":\"S\",\"external_product_id\":\"%s\","
                       "\"external_product_id_type\":\"%s\",\"item_name\":\"N\","
                       "\"store_id\":\"store-1\"}",
                       rows[i].id, rows[i].type);
        upload(fixture, item, id);
        clock_ms += JWO_SECOND_MS;
        assert_status(fixture, id, rows[i].status);
    }
}

/* --- the fields ------------------------------------------------------------------------------- */

static void test_catalog__refuses_what_breaks_the_published_rules(void **state)
{
    static const char *const members[] = {"item_sku", "external_product_id", "item_name",
                                          "store_id"};
    struct fixture *fixture = *state;
    char text[257];
    struct heard heard;

    fixture_post(fixture, &heard, UPLOAD, "{}");
    assert_int_equal(heard.status, 400);
    assert_string_equal(heard.body, "{\"errorMsg\":\"BadRequestException\"}");
    fixture_post(fixture, &heard, UPLOAD, "{\"catalogItems\":{}}");
    assert_int_equal(heard.status, 400);
    for (size_t i = 0; i < JWO_COUNT(members); i++) {
        struct jwo_buf body;

        jwo_buf_init(&body, 4096);
        for (size_t len = 254; len <= 256; len++) { /* 254 stands for a missing member */
            clock_ms += JWO_SECOND_MS;
            jwo_buf_reset(&body);
            memset(text, 'a', len);
            text[len] = '\0';
            jwo_buf_adds(&body, "{\"catalogItems\":[{\"more\":1");
            for (size_t j = 0; j < JWO_COUNT(members); j++) {
                if (j != i) {
                    jwo_buf_addf(&body, ",\"%s\":\"x\"", members[j]);
                } else if (len > 254) {
                    jwo_buf_addf(&body, ",\"%s\":\"%s\"", members[j], text);
                }
            }
            jwo_buf_adds(&body, "}]}");
            fixture_post(fixture, &heard, UPLOAD, "%s", body.data);
            assert_int_equal(heard.status, len == 255 ? 201 : 400);
        }
        jwo_buf_dispose(&body);
    }
    fixture_post(fixture, &heard, STATUS, "{\"ingestionId\":\"\"}");
    assert_int_equal(heard.status, 400);
    fixture_post(fixture, &heard, STATUS, "{\"ingestionId\":\"no-such-upload\"}");
    assert_int_equal(heard.status, 400);
}

static void add_items(struct jwo_buf *body, int count)
{
    jwo_buf_reset(body);
    jwo_buf_adds(body, "{\"catalogItems\":[");
    for (int i = 0; i < count; i++) {
        jwo_buf_addf(body,
                     "%s{\"item_sku\":\"SKU-%05d\",\"external_product_id\":\"036000291452\","
                     "\"external_product_id_type\":\"UPC\",\"item_name\":\"Product %d of many\","
                     "\"store_id\":\"store-1\",\"standard_price\":\"%d.99\",\"brand_name\":\"B\","
                     "\"product_tax_code\":\"T\",\"product_category\":\"C\","
                     "\"product_subcategory\":\"S\"}",
                     i > 0 ? "," : "", i, i, i);
    }
    jwo_buf_adds(body, "]}");
}

static void test_catalog__takes_ten_thousand_items_and_no_more(void **state)
{
    struct fixture *fixture = *state;
    const struct jwo_credentials *sign = amz_amazon_credentials(fixture->amazon);
    char id[AMZ_INGESTION_ID_MAX];
    struct jwo_buf body;
    struct heard heard;

    jwo_buf_init(&body, 10 * 1024 * 1024);
    add_items(&body, AMZ_CATALOG_ITEMS_MAX);
    fixture_call(fixture, UPLOAD, body.data, sign, &heard);
    assert_int_equal(heard.status, 201);
    member(&heard, "ingestionId", id, sizeof id);
    assert_in_range(fixture_newest(amz_amazon_strays(fixture->amazon))->request_body_len, 1,
                    64 * 1024);
    clock_ms += JWO_SECOND_MS;
    assert_status(fixture, id, "DONE");
    assert_string_equal(price_of(fixture, "store-1", "SKU-09999"), "9999.99");
    add_items(&body, AMZ_CATALOG_ITEMS_MAX + 1);
    fixture_call(fixture, UPLOAD, body.data, sign, &heard);
    assert_int_equal(heard.status, 400);
    jwo_buf_dispose(&body);
}

/* --- limits ----------------------------------------------------------------------------------- */

static void test_catalog__answers_more_than_ten_calls_a_second_with_429(void **state)
{
    struct fixture *fixture = *state;
    char id[AMZ_INGESTION_ID_MAX];
    struct heard heard;

    for (int i = 0; i < 10; i++) {
        upload(fixture, ITEM("WATER", "store-1", ""), id);
    }
    fixture_post(fixture, &heard, UPLOAD, "{\"catalogItems\":[]}");
    assert_int_equal(heard.status, 429);
    assert_string_equal(heard.body, "{\"errorMsg\":\"Too Many Requests\"}");
    for (int i = 0; i < 10; i++) {
        assert_status(fixture, id, "INQUEUE");
    }
    fixture_post(fixture, &heard, STATUS, "{\"ingestionId\":\"%s\"}", id);
    assert_int_equal(heard.status, 429);
    clock_ms += 99;
    fixture_post(fixture, &heard, UPLOAD, "{\"catalogItems\":[]}");
    assert_int_equal(heard.status, 429);
    clock_ms += 1;
    upload(fixture, "", id);
    fixture_post(fixture, &heard, UPLOAD, "{\"catalogItems\":[]}");
    assert_int_equal(heard.status, 429);
    assert_true(fixture_newest(amz_amazon_strays(fixture->amazon))->valid);
}

static void test_catalog__remembers_the_newest_uploads(void **state)
{
    struct fixture *fixture = *state;
    amz_catalog *catalog = amz_amazon_catalog(fixture->amazon);
    char first[AMZ_INGESTION_ID_MAX], second[AMZ_INGESTION_ID_MAX];

    (void)snprintf(first, sizeof first, "%s", amz_catalog_upload(catalog, NULL));
    (void)snprintf(second, sizeof second, "%s", amz_catalog_upload(catalog, NULL));
    for (int i = 2; i < AMZ_INGESTIONS_MAX; i++) {
        (void)amz_catalog_upload(catalog, NULL);
    }
    assert_non_null(amz_catalog_find_ingestion(catalog, first));
    (void)amz_catalog_upload(catalog, NULL);
    assert_null(amz_catalog_find_ingestion(catalog, first));
    assert_non_null(amz_catalog_find_ingestion(catalog, second));
}

static void test_catalog__is_full_some_day(void **state)
{
    struct fixture *fixture = *state;
    amz_catalog *catalog = amz_amazon_catalog(fixture->amazon);
    struct jwo_buf text, report;
    struct jwo_error err;
    const char *id = "";
    size_t uploads = 0;

    jwo_buf_init(&text, 8 * 1024 * 1024);
    jwo_buf_init(&report, 64 * 1024);
    while (report.len == 0) {
        jwo_json *document;

        jwo_buf_reset(&text); /* one product of half a megabyte */
        jwo_buf_addf(&text, "[{\"store_id\":\"s\",\"item_sku\":\"%zu\",\"standard_price\":\"",
                     uploads++);
        for (int i = 0; i < 512 * 1024; i++) {
            jwo_buf_addc(&text, '1');
        }
        jwo_buf_adds(&text, "\"}]");
        assert_int_equal(jwo_json_parse(&document, text.data, text.len, &err), JWO_OK);
        id = amz_catalog_upload(catalog, document);
        jwo_json_free(document);
        clock_ms += JWO_SECOND_MS;
        if (amz_ingestion_state(catalog, amz_catalog_find_ingestion(catalog, id)) ==
            AMZ_INGESTION_FATAL) {
            amz_ingestion_report(catalog, amz_catalog_find_ingestion(catalog, id), &report);
        }
        assert_true(uploads <= AMZ_CATALOG_BYTES_MAX / (512 * 1024) + 1);
    }
    assert_non_null(strstr(report.data, "the catalog is full"));
    assert_in_range(uploads, 100, AMZ_CATALOG_BYTES_MAX / (512 * 1024) + 1);
    jwo_buf_dispose(&report);
    jwo_buf_dispose(&text);
}

/* --- the report ------------------------------------------------------------------------------- */

static void open_link(struct fixture *fixture, const char *target, struct heard *out)
{
    fixture->method = "GET";
    fixture_call(fixture, target, "", NULL, out);
    fixture->method = NULL;
}

static void test_catalog__shows_the_report_for_an_hour_to_who_has_the_link(void **state)
{
    struct fixture *fixture = *state;
    char id[AMZ_INGESTION_ID_MAX], link[512], base[64], expected[512];
    const char *target;
    struct heard heard;

    upload(fixture, ITEM("WATER", "store-1", PRICE("1.50")), id);
    (void)snprintf(expected, sizeof expected, "/v1/catalog/report?ingestionId=%s", id);
    open_link(fixture, expected, &heard);
    assert_int_equal(heard.status, 403);
    clock_ms += JWO_SECOND_MS;
    fixture_post(fixture, &heard, STATUS, "{\"ingestionId\":\"%s\"}", id);
    member(&heard, "reportDownloadLink", link, sizeof link);
    (void)snprintf(base, sizeof base, "http://127.0.0.1:%d", (int)amz_amazon_port(fixture->amazon));
    assert_memory_equal(link, base, strlen(base));
    target = link + strlen(base);
    clock_ms += AMZ_REPORT_LIFE_MS - 1;
    open_link(fixture, target, &heard);
    assert_int_equal(heard.status, 200);
    (void)snprintf(expected, sizeof expected,
                   "{\"ingestionId\":\"%s\",\"processingStatus\":\"DONE\",\"items\":1,"
                   "\"problemCount\":0,\"problems\":[]}",
                   id);
    assert_string_equal(heard.body, expected);
    assert_string_equal(fixture_newest(amz_amazon_strays(fixture->amazon))->target,
                        "/v1/catalog/report?...");
    link[strlen(link) - 1] ^= 1; /* another hex digit, or none */
    open_link(fixture, target, &heard);
    assert_int_equal(heard.status, 403);
    link[strlen(link) - 1] ^= 1;
    clock_ms += 1;
    open_link(fixture, target, &heard);
    assert_int_equal(heard.status, 403);
    assert_string_equal(heard.body, "{\"errorMsg\":\"AccessDenied\"}");
}

/* Where Amazon calculates, what was uploaded is what a cart costs. */
static void test_catalog__prices_the_carts_that_amazon_calculates(void **state)
{
    static const struct amz_cart_item two = {
        .id = "SKU-1", .type = "SKU", .quantity = "2", .unit = "unit"};
    struct fixture *fixture = *state;
    struct amz_store like = *fixture->store;
    char id[AMZ_INGESTION_ID_MAX];
    struct amz_trip *trip;

    (void)snprintf(like.id, sizeof like.id, "amazon-calculates");
    like.risk = AMZ_RISK_NONE;
    amz_store_be(&like, amz_store_type_find("card-amazon-all"));
    fixture->store = amz_world_store(fixture->world, &like);
    upload(fixture, ITEM("SKU-1", "amazon-calculates", PRICE("3.25")), id);
    clock_ms += AMZ_INGESTION_QUEUE_MS + AMZ_INGESTION_WORK_MS;
    trip = fixture_enter(fixture);
    assert_int_equal(amz_trip_leaves(trip, &two, 1, NULL), JWO_OK);
    assert_int_equal(trip->charge.captured.minor, 650);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_catalog__takes_an_upload_in_when_its_time_has_come),
        TEST(test_catalog__replaces_an_item_in_the_order_of_the_uploads),
        TEST(test_catalog__takes_nothing_of_an_upload_with_a_bad_item),
        TEST(test_catalog__knows_the_published_forms_of_product_ids),
        TEST(test_catalog__refuses_what_breaks_the_published_rules),
        TEST(test_catalog__takes_ten_thousand_items_and_no_more),
        TEST(test_catalog__answers_more_than_ten_calls_a_second_with_429),
        TEST(test_catalog__remembers_the_newest_uploads),
        TEST(test_catalog__is_full_some_day),
        TEST(test_catalog__shows_the_report_for_an_hour_to_who_has_the_link),
        TEST(test_catalog__prices_the_carts_that_amazon_calculates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

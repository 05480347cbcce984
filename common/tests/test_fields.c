/* test_fields.c -- a table of rules against objects that break one rule each, and the forms that
 * tables use. */
#include "jwo/fields.h"

#include <string.h>

#include "jwo/alloc.h"
#include "test_support.h"

/* clang-format off */
static const char *const units[] = {"unit", "kg", NULL};
static const struct jwo_field quantity[] = {
    {.name = "value", .kind = JWO_F_STRING, .required = true, .bytes_max = 10,
     .check = jwo_is_decimal},
    {.name = "unit",  .kind = JWO_F_STRING, .one_of = units},
    {0},
};
static const struct jwo_field item[] = {
    {.name = "id",       .kind = JWO_F_STRING, .required = true},
    {.name = "quantity", .kind = JWO_F_OBJECT, .fields = quantity},
    {0},
};
static const struct jwo_field body[] = {
    {.name = "storeId", .kind = JWO_F_STRING, .required = true, .bytes_max = 5,
     .chars = "0-9a-zA-Z_-"},
    {.name = "note",    .kind = JWO_F_STRING, .may_be_empty = true},
    {.name = "count",   .kind = JWO_F_NUMBER, .check = jwo_is_decimal},
    {.name = "final",   .kind = JWO_F_BOOL},
    {.name = "any",     .kind = JWO_F_OBJECT},
    {.name = "tags",    .kind = JWO_F_ARRAY},
    {.name = "items",   .kind = JWO_F_ARRAY, .bytes_max = 3, .fields = item},
    {0},
};

static const struct {
    const char *text; /* with single quotes for double ones */
    const char *message; /* NULL: accepted */
} rows[] = {
    {"{'storeId':'s-_9Z'}", NULL},
    {"{'storeId':'s','more':[{}],'note':'','count':1.5,'final':false,'any':{'x':1},"
     "'tags':[1,'a'],'items':[{'id':'a','quantity':{'value':'1.0','unit':'kg'}},{'id':'b'}]}",
     NULL},
    {"[]",                         "the document is an array, must be an object"},
    {"{}",                         "storeId is missing"},
    {"{'storeid':'s'}",            "storeId is missing"},
    {"{'storeId':null}",           "storeId is missing"},
    {"{'storeId':7}",              "storeId is a number, must be a string"},
    {"{'storeId':''}",             "storeId is empty"},
    {"{'storeId':' '}",            "storeId has a character that is not one of 0-9a-zA-Z_-"},
    {"{'storeId':'a.b'}",          "storeId has a character that is not one of 0-9a-zA-Z_-"},
    {"{'storeId':'\xc3\xa9'}",     "storeId has a character that is not one of 0-9a-zA-Z_-"},
    {"{'storeId':'abcdef'}",       "storeId is longer than 5 characters"},
    {"{'storeId':'s','note':null}", "note is null, must be a string"},
    {"{'storeId':'s','count':'1'}", "count is a string, must be a number"},
    {"{'storeId':'s','count':-1}", "count is not of the required form"},
    {"{'storeId':'s','count':1e5}", "count is not of the required form"},
    {"{'storeId':'s','final':1}",  "final is a number, must be a boolean"},
    {"{'storeId':'s','any':[]}",   "any is an array, must be an object"},
    {"{'storeId':'s','tags':{}}",  "tags is an object, must be an array"},
    {"{'storeId':'s','items':[{'id':'a'},{}]}", "items[1].id is missing"},
    {"{'storeId':'s','items':[{'id':'a'},'b']}", "items[1] is a string, must be an object"},
    {"{'storeId':'s','items':[null]}", "items[0] is null, must be an object"},
    {"{'storeId':'s','items':[{'id':'a'},{'id':'a'},{'id':'a'},{'id':'a'}]}",
     "items has more than 3 items"},
    {"{'storeId':'s','items':[{'id':'a'},{'id':'b'},"
     "{'id':'c','quantity':{'value':'12345678.90'}}]}",
     "items[2].quantity.value is longer than 10 characters"},
    {"{'storeId':'s','items':[{'id':'a','quantity':{}}]}", "items[0].quantity.value is missing"},
    {"{'storeId':'s','items':[{'id':'a','quantity':{'value':'1.'}}]}",
     "items[0].quantity.value is not of the required form"},
    {"{'storeId':'s','items':[{'id':'a','quantity':{'value':'1','unit':'lb'}}]}",
     "items[0].quantity.unit is none of unit, kg"},
};
/* clang-format on */

static jwo_json *parsed(const char *text)
{
    char *copy = jwo_strdup(text);
    jwo_json *document = NULL;

    for (char *at = copy; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    assert_int_equal(jwo_json_parse(&document, copy, strlen(copy), NULL), JWO_OK);
    jwo_free(copy);
    return document;
}

static void test_fields_check__names_the_path_and_the_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const jwo_status expected = rows[i].message == NULL ? JWO_OK : JWO_EINPUT;
        jwo_json *document = parsed(rows[i].text);
        struct jwo_error err = {0};

        assert_int_equal(jwo_fields_check(body, document, &err), expected);
        assert_string_equal(err.text, rows[i].message == NULL ? "" : rows[i].message);
        assert_int_equal(jwo_fields_check(body, document, NULL), expected);
        jwo_json_free(document);
    }
}

static void check(bool (*form)(const char *), const char *const *good, const char *const *bad)
{
    for (; *good != NULL; good++) {
        if (!form(*good)) {
            fail_msg("refused: \"%s\"", *good);
        }
    }
    for (; *bad != NULL; bad++) {
        if (form(*bad)) {
            fail_msg("accepted: \"%s\"", *bad);
        }
    }
}

static void test_is_uuid__wants_8_4_4_4_12(void **state)
{
    static const char *const good[] = {"123e4567-e89b-12d3-a456-426614174000",
                                       "ABCDEF00-0000-0000-0000-000000000000", NULL};
    static const char *const bad[] = {"",
                                      "123e4567-e89b-12d3-a456-42661417400",
                                      "123e4567-e89b-12d3-a456-4266141740000",
                                      "123e4567e89b-12d3-a456-4266141740000",
                                      "123e4567-e89b-12d3-a456-42661417400g",
                                      "{23e4567-e89b-12d3-a456-426614174000",
                                      "123e4567-e89b-12d3-a456-426614174-00",
                                      NULL};

    (void)state;
    check(jwo_is_uuid, good, bad);
}

static void test_is_currency__wants_three_capitals(void **state)
{
    static const char *const good[] = {"USD", "ZZZ", NULL};
    static const char *const bad[] = {"", "usd", "US", "USDX", "U1D", NULL};

    (void)state;
    check(jwo_is_currency, good, bad);
}

static void test_is_iso_time__takes_fraction_and_offset(void **state)
{
    static const char *const good[] = {"2024-03-22T17:09:39Z", "2024-03-22T17:09:39.123456Z",
                                       "2024-03-22T17:09:39+01:00", NULL};
    static const char *const bad[] = {"", "2024-03-22", "2024-02-30T00:00:00Z", "1711127379", NULL};

    (void)state;
    check(jwo_is_iso_time, good, bad);
}

static void test_is_base64__wants_padding(void **state)
{
    static const char *const good[] = {"QQ==", "QUI=", "QUJD", "+/+/", "QUJDRA==", NULL};
    static const char *const bad[] = {"",     "Q",    "QQ",       "QQ=",  "QQ= =",  "Q===",  "====",
                                      "=QQQ", "Q=QQ", "QQ==QQ==", "Q-_D", "QUJD\n", "QUJD ", NULL};

    (void)state;
    check(jwo_is_base64, good, bad);
}

static void test_is_decimal__is_plain_and_not_negative(void **state)
{
    static const char *const good[] = {"1", "1.0", "0.25", "10", "0", NULL};
    static const char *const bad[] = {"",    ".",  "1.", ".5",    "-1",  "+1", "1e3",
                                      "1,5", " 1", "1 ", "1.0.0", "abc", NULL};

    (void)state;
    check(jwo_is_decimal, good, bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_check__names_the_path_and_the_rule),
        cmocka_unit_test(test_is_uuid__wants_8_4_4_4_12),
        cmocka_unit_test(test_is_currency__wants_three_capitals),
        cmocka_unit_test(test_is_iso_time__takes_fraction_and_offset),
        cmocka_unit_test(test_is_base64__wants_padding),
        cmocka_unit_test(test_is_decimal__is_plain_and_not_negative),
    };

    return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}

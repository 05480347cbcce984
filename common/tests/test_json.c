/* test_json.c -- the JSON door: what it lets in and what it refuses, by table; the writer, by hand
 * and by random documents that must come back as themselves. */
#include "jwo/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/limits.h"
#include "jwo/prng.h"
#include "test_death.h"
#include "test_support.h"

static jwo_json *parsed(const char *text)
{
    jwo_json *document = NULL;
    struct jwo_error err = {0};

    if (jwo_json_parse(&document, text, strlen(text), &err) != JWO_OK) {
        fail_msg("%s: %s", text, err.text);
    }
    return document;
}

struct refusal {
    const char *text;
    size_t len;
    jwo_status status;
    const char *message;
};

/* clang-format off */
#define BAD(text, message) {text, sizeof(text) - 1, JWO_EINPUT, message}
static const struct refusal refusals[] = {
    BAD("",                 "value expected at byte 0"),
    BAD("  ",               "value expected at byte 2"),
    BAD("{} x",             "text after the value at byte 3"),
    BAD("{}{}",             "text after the value at byte 2"),
    BAD("1\0",              "text after the value at byte 1"),
    BAD("\0",               "value expected at byte 0"),
    BAD("\xef\xbb\xbf{}",   "value expected at byte 0"), /* byte order mark */
    BAD("\x0b[]",           "value expected at byte 0"), /* white space of C, not of JSON */
    BAD("[]\f",             "text after the value at byte 2"),
    BAD("\xc2\xa0[]",       "value expected at byte 0"),
    /* literals */
    BAD("NaN",              "value expected at byte 0"),
    BAD("Infinity",         "value expected at byte 0"),
    BAD("-Infinity",        "malformed number at byte 0"),
    BAD("True",             "value expected at byte 0"),
    BAD("tru",              "value expected at byte 0"),
    BAD("nul",              "value expected at byte 0"),
    BAD("truex",            "text after the value at byte 4"),
    BAD("undefined",        "value expected at byte 0"),
    BAD("'a'",              "value expected at byte 0"),
    BAD("// c\n1",          "value expected at byte 0"),
    BAD("/**/1",            "value expected at byte 0"),
    /* numbers */
    BAD("+1",               "value expected at byte 0"),
    BAD(".5",               "value expected at byte 0"),
    BAD("1.",               "malformed number at byte 0"),
    BAD("[01]",             "malformed number at byte 1"),
    BAD("-01",              "malformed number at byte 0"),
    BAD("00",               "malformed number at byte 0"),
    BAD("-",                "malformed number at byte 0"),
    BAD("--1",              "malformed number at byte 0"),
    BAD("1e",               "malformed number at byte 0"),
    BAD("1e+",              "malformed number at byte 0"),
    BAD("1.e1",             "malformed number at byte 0"),
    BAD("-.5",              "malformed number at byte 0"),
    BAD("0x10",             "text after the value at byte 1"),
    BAD("1.5.5",            "text after the value at byte 3"),
    BAD("1 2",              "text after the value at byte 2"),
    BAD("[1-2]",            "',' or ']' expected at byte 2"),
    /* arrays and objects */
    BAD("[",                "value expected at byte 1"),
    BAD("[1",               "',' or ']' expected at byte 2"),
    BAD("[1,]",             "value expected at byte 3"),
    BAD("[,1]",             "value expected at byte 1"),
    BAD("[1 2]",            "',' or ']' expected at byte 3"),
    BAD("[1}",              "',' or ']' expected at byte 2"),
    BAD("]",                "value expected at byte 0"),
    BAD("{",                "key expected at byte 1"),
    BAD("{\"a\"}",          "':' expected at byte 4"),
    BAD("{\"a\":}",         "value expected at byte 5"),
    BAD("{\"a\":1,}",       "key expected at byte 7"),
    BAD("{,}",              "key expected at byte 1"),
    BAD("{a:1}",            "key expected at byte 1"),
    BAD("{1:1}",            "key expected at byte 1"),
    BAD("{\"a\" 1}",        "':' expected at byte 5"),
    BAD("{\"a\":1 \"b\":2}", "',' or '}' expected at byte 7"),
    BAD("{\"a\":1]",        "',' or '}' expected at byte 6"),
    /* duplicate keys, also when they are spelled differently */
    BAD("{\"a\":1,\"a\":2}", "duplicate key \"a\" at byte 7"),
    BAD("{\"a\":1,\"\\u0061\":2}", "duplicate key \"a\" at byte 7"),
    BAD("[{\"x\":{\"\":[],\"b\":1,\"\":2}}]", "duplicate key \"\" at byte 19"),
    BAD("{\"\\n\":1,\"\\n\":2}", "duplicate key \"\\n\" at byte 8"),
    /* strings */
    BAD("\"",               "string without an end at byte 1"),
    BAD("\"a",              "string without an end at byte 2"),
    BAD("\"\\",             "unknown escape at byte 2"),
    BAD("\"\\\"",           "string without an end at byte 3"),
    BAD("\"\\x\"",          "unknown escape at byte 2"),
    BAD("\"\\'\"",          "unknown escape at byte 2"),
    BAD("\"\\\0\"",         "unknown escape at byte 2"),
    BAD("\"a\nb\"",         "control character in a string at byte 2"),
    BAD("\"\t\"",           "control character in a string at byte 1"),
    BAD("\"a\0b\"",         "control character in a string at byte 2"),
    BAD("\"\x1f\"",         "control character in a string at byte 1"),
    BAD("{\"\x01\":1}",     "control character in a string at byte 2"),
    BAD("\"\\u12\"",        "\\u without four hex digits at byte 2"),
    BAD("\"\\u12",          "\\u without four hex digits at byte 2"),
    BAD("\"\\u12g4\"",      "\\u without four hex digits at byte 2"),
    BAD("\"\\u+123\"",      "\\u without four hex digits at byte 2"),
    BAD("\"\\u0000\"",      "\\u0000 is not allowed at byte 2"),
    BAD("{\"a\\u0000b\":1}", "\\u0000 is not allowed at byte 4"),
    BAD("\"\\ud800\"",      "half a surrogate pair at byte 2"),
    BAD("\"\\ud800",        "half a surrogate pair at byte 2"),
    BAD("\"\\ud800\\u",     "half a surrogate pair at byte 2"),
    BAD("\"\\ud800x\"",     "half a surrogate pair at byte 2"),
    BAD("\"\\ud800\\n\"",   "half a surrogate pair at byte 2"),
    BAD("\"\\ud800\\u0041\"", "half a surrogate pair at byte 2"),
    BAD("\"\\ud800\\ud800\"", "half a surrogate pair at byte 2"),
    BAD("\"\\udc00\"",      "half a surrogate pair at byte 2"),
    BAD("\"\\udfff\\ud800\"", "half a surrogate pair at byte 2"),
    /* UTF-8 */
    BAD("\"\x80\"",         "not UTF-8 at byte 1"), /* continuation alone */
    BAD("\"\xc3\"",         "not UTF-8 at byte 1"), /* cut short */
    BAD("\"\xe2\x82\"",     "not UTF-8 at byte 1"),
    BAD("\"\xf0\x9f\x98",   "not UTF-8 at byte 1"),
    BAD("\"\xc0\x80\"",     "not UTF-8 at byte 1"), /* overlong */
    BAD("\"\xc1\xbf\"",     "not UTF-8 at byte 1"),
    BAD("\"\xe0\x9f\xbf\"", "not UTF-8 at byte 1"),
    BAD("\"\xf0\x8f\xbf\xbf\"", "not UTF-8 at byte 1"),
    BAD("\"\xed\xa0\x80\"", "not UTF-8 at byte 1"), /* surrogate */
    BAD("\"\xf4\x90\x80\x80\"", "not UTF-8 at byte 1"), /* beyond U+10FFFF */
    BAD("\"\xf5\x80\x80\x80\"", "not UTF-8 at byte 1"),
    BAD("\"\xff\"",         "not UTF-8 at byte 1"),
    BAD("\"ab\xe2\x28\xa1\"", "not UTF-8 at byte 3"),
};
/* clang-format on */

static void test_json_parse__refuses_what_is_not_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(refusals); i++) {
        const struct refusal *row = &refusals[i];
        /* on the heap without a NUL, so that ASan sees a step beyond the end */
        char *text = jwo_malloc(row->len);
        jwo_json *document = (jwo_json *)(void *)text;
        struct jwo_error err = {0};

        memcpy(text, row->text, row->len);
        if (jwo_json_parse(&document, text, row->len, &err) != row->status ||
            strcmp(err.text, row->message) != 0) {
            fail_msg("%s: said '%s', not '%s'", row->text, err.text, row->message);
        }
        assert_null(document);
        jwo_free(text);
    }
}

static void test_json_parse__lets_json_in(void **state)
{
    /* clang-format off */
    static const char *const texts[] = {
        "{}", "[]", "null", "true", "false", "0", "-0", "-1.5E+10", "1e999", "\"\"",
        " \t\r\n[ \t\r\n1 , 2 ] \t\r\n", "{ \"a\" : { } , \"b\" : [ ] }", "[[],{},[[]]]",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"", "\"\x7f\"",
        "\"\xed\x9f\xbf\xee\x80\x80\"",
        "{\"a\":1,\"A\":2}", "{\"\":1}", "[\"a]b\",\"{\",\"1\"]",
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(texts); i++) {
        jwo_json_free(parsed(texts[i]));
    }
}

/* `count` times `before`, then `middle`, then `count` times `after`. */
static char *nested(size_t count, const char *before, const char *middle, const char *after)
{
    struct jwo_buf buf;
    char *text;

    jwo_buf_init(&buf, 4 * JWO_JSON_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        jwo_buf_adds(&buf, before);
    }
    jwo_buf_adds(&buf, middle);
    for (size_t i = 0; i < count; i++) {
        jwo_buf_adds(&buf, after);
    }
    assert_false(buf.overflow);
    text = jwo_buf_take(&buf);
    jwo_buf_dispose(&buf);
    return text;
}

static void assert_limit(char *text, jwo_status status, const char *message)
{
    jwo_json *document = NULL;
    struct jwo_error err = {0};

    assert_int_equal(jwo_json_parse(&document, text, strlen(text), &err), status);
    assert_string_equal(err.text, message);
    jwo_json_free(document);
    jwo_free(text);
}

static void test_json_parse__limits_the_depth(void **state)
{
    (void)state;
    assert_limit(nested(32, "[", "", "]"), JWO_OK, "");
    assert_limit(nested(33, "[", "", "]"), JWO_ELIMIT, "nested more than 32 deep at byte 32");
    assert_limit(nested(32, "{\"a\":", "1", "}"), JWO_OK, "");
    assert_limit(nested(33, "{\"a\":", "1", "}"), JWO_ELIMIT,
                 "nested more than 32 deep at byte 160");
    assert_limit(nested(1000000, "[", "", ""), JWO_ELIMIT, "nested more than 32 deep at byte 32");
}

static void test_json_parse__limits_the_size(void **state)
{
    (void)state;
    assert_limit(nested(JWO_JSON_BYTES_MAX - 1, " ", "1", ""), JWO_OK, "");
    assert_limit(nested(JWO_JSON_BYTES_MAX, " ", "1", ""), JWO_ELIMIT, "longer than 1048576 bytes");
}

static char *array_of(int items)
{
    struct jwo_buf buf;
    char *text;

    jwo_buf_init(&buf, JWO_JSON_BYTES_MAX);
    for (int i = 0; i < items; i++) {
        jwo_buf_adds(&buf, i == 0 ? "[1" : ",1");
    }
    jwo_buf_addc(&buf, ']');
    text = jwo_buf_take(&buf);
    jwo_buf_dispose(&buf);
    return text;
}

static void test_json_parse__limits_the_values(void **state)
{
    (void)state;
    /* the array is a value too */
    assert_limit(array_of(JWO_JSON_NODES_MAX - 1), JWO_OK, "");
    assert_limit(array_of(JWO_JSON_NODES_MAX), JWO_ELIMIT,
                 "more than 100000 values at byte 199999");
}

static void test_json_parse_large__takes_more_and_has_limits_too(void **state)
{
    char *text = array_of(JWO_JSON_NODES_MAX);
    jwo_json *document;
    struct jwo_error err;

    (void)state;
    assert_int_equal(jwo_json_parse_large(&document, text, strlen(text), &err), JWO_OK);
    assert_int_equal(jwo_json_count(document), JWO_JSON_NODES_MAX);
    jwo_json_free(document);
    jwo_free(text);
    text = array_of(JWO_JSON_LARGE_NODES_MAX);
    assert_int_equal(jwo_json_parse_large(&document, text, strlen(text), &err), JWO_ELIMIT);
    jwo_free(text);
    text = jwo_malloc(JWO_JSON_LARGE_BYTES_MAX + 1);
    memset(text, ' ', JWO_JSON_LARGE_BYTES_MAX);
    text[JWO_JSON_LARGE_BYTES_MAX] = '1';
    assert_int_equal(jwo_json_parse_large(&document, text, JWO_JSON_LARGE_BYTES_MAX + 1, &err),
                     JWO_ELIMIT);
    assert_string_equal(err.text, "longer than 10485760 bytes");
    jwo_free(text);
}

static void test_json_parse__limits_the_digits_of_a_number(void **state)
{
    jwo_json *document;
    char *text = nested(63, "7", "", "");

    (void)state;
    document = parsed(text);
    assert_string_equal(jwo_json_number_text(document), text);
    jwo_json_free(document);
    jwo_free(text);
    assert_limit(nested(64, "7", "", ""), JWO_ELIMIT,
                 "number of more than 63 characters at byte 0");
}

static char *object_of(int members)
{
    struct jwo_buf buf;
    char *text;

    jwo_buf_init(&buf, JWO_JSON_BYTES_MAX);
    for (int i = 0; i < members; i++) {
        jwo_buf_addf(&buf, "%c\"m%d\":%d", i == 0 ? '{' : ',', i, i);
    }
    jwo_buf_addc(&buf, '}');
    text = jwo_buf_take(&buf);
    jwo_buf_dispose(&buf);
    return text;
}

static void test_json_parse__limits_the_members_of_an_object(void **state)
{
    (void)state;
    assert_limit(object_of(128), JWO_OK, "");
    assert_limit(object_of(129), JWO_ELIMIT, "object of more than 128 members at byte 1189");
}

static void test_json_parse__keeps_the_text_of_numbers(void **state)
{
    static const char *const texts[] = {"15.990", "1e999", "-0",
                                        "0.0",    "1E-7",  "12345678901234567890"};
    jwo_json *document = parsed(
        "[15.990, 1e999,\"7\", -0,{\"5\":0.0,\"\\\"6\\\\\":[true, 1E-7]}, 12345678901234567890]");
    const jwo_json *at = jwo_json_first(document);
    const jwo_json *object;

    (void)state;
    assert_string_equal(jwo_json_number_text(at), texts[0]);
    at = jwo_json_next(at);
    assert_string_equal(jwo_json_number_text(at), texts[1]);
    at = jwo_json_next(at);
    assert_null(jwo_json_number_text(at));
    assert_string_equal(jwo_json_str(at), "7");
    at = jwo_json_next(at);
    assert_string_equal(jwo_json_number_text(at), texts[2]);
    object = jwo_json_next(at);
    assert_string_equal(jwo_json_number_text(jwo_json_get(object, "5")), texts[3]);
    at = jwo_json_first(jwo_json_get(object, "\"6\\"));
    assert_string_equal(jwo_json_number_text(jwo_json_next(at)), texts[4]);
    assert_string_equal(jwo_json_number_text(jwo_json_next(object)), texts[5]);
    jwo_json_free(document);
}

static void test_json_int__takes_integral_numbers_within_int64(void **state)
{
    /* clang-format off */
    static const struct { const char *text; bool ok; int64_t value; } rows[] = {
        {"0", true, 0}, {"-0", true, 0}, {"42", true, 42}, {"1e2", true, 100},
        {"1.50e1", true, 15}, {"2.0", true, 2},
        {"9223372036854775807", true, INT64_MAX}, {"-9223372036854775808", true, INT64_MIN},
        {"9007199254740993", true, INT64_C(9007199254740993)}, /* 2^53 + 1: no double */
        {"9223372036854775808", false, 0}, {"-9223372036854775809", false, 0},
        {"1.5", false, 0}, {"1e19", false, 0},
        {"1e999", false, 0}, {"\"5\"", false, 0}, {"true", false, 0}, {"null", false, 0},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        jwo_json *document = parsed(rows[i].text);
        int64_t value = 4711;

        if (jwo_json_int(document, &value) != rows[i].ok ||
            value != (rows[i].ok ? rows[i].value : 4711)) {
            fail_msg("%s: %" PRId64, rows[i].text, value);
        }
        jwo_json_free(document);
    }
}

static void test_json_get__finds_members_by_their_exact_name(void **state)
{
    jwo_json *document =
        parsed("{\"a\":\"small\",\"A\":\"large\",\"o\":{\"x\":\"in\"},\"n\":null}");
    bool value = true;

    (void)state;
    assert_string_equal(jwo_json_get_str(document, "A"), "large");
    assert_string_equal(jwo_json_get_str(document, "a"), "small");
    assert_string_equal(jwo_json_get_str(jwo_json_get(document, "o"), "x"), "in");
    assert_null(jwo_json_get(document, "x"));
    assert_null(jwo_json_get(jwo_json_get(jwo_json_get(document, "a"), "b"), "c"));
    assert_null(jwo_json_get_str(document, "n"));
    assert_false(jwo_json_bool(jwo_json_get(document, "n"), &value));
    assert_int_equal(jwo_json_type(jwo_json_get(document, "n")), JWO_JSON_NULL);
    assert_int_equal(jwo_json_count(document), 4);
    assert_string_equal(jwo_json_name(jwo_json_first(document)), "a");
    jwo_json_free(document);
}

static void test_json__answers_nothing_for_no_node(void **state)
{
    int64_t number = 0;
    bool value = false;

    (void)state;
    assert_null(jwo_json_str(NULL));
    assert_null(jwo_json_number_text(NULL));
    assert_false(jwo_json_bool(NULL, &value));
    assert_false(jwo_json_int(NULL, &number));
    assert_null(jwo_json_get(NULL, "a"));
    assert_null(jwo_json_first(NULL));
    assert_null(jwo_json_next(NULL));
    assert_int_equal(jwo_json_count(NULL), 0);
    jwo_json_free(NULL);
}

static void test_json_str__is_decoded(void **state)
{
    jwo_json *document = parsed("\"\\u0041\\n\\/\\\\\\\"\\u00e9\\u20ac\\ud83d\\ude00\xc3\xa9\"");

    (void)state;
    assert_string_equal(jwo_json_str(document),
                        "A\n/\\\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xa9");
    jwo_json_free(document);
}

static void test_jw__writes_what_it_is_told(void **state)
{
    const struct jwo_money money = jwo_money_of(1599, "USD");
    struct jwo_json_writer w;
    struct jwo_buf buf;

    (void)state;
    jwo_buf_init(&buf, 1000);
    jwo_jw_init(&w, &buf);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "a\"b", "x");
    jwo_jw_kstr(&w, "none", NULL);
    jwo_jw_kint(&w, "least", INT64_MIN);
    jwo_jw_kbool(&w, "yes", true);
    jwo_jw_kmoney(&w, "total", &money, "amount", "code");
    jwo_jw_key(&w, "list");
    jwo_jw_array(&w);
    jwo_jw_array(&w);
    jwo_jw_end_array(&w);
    jwo_jw_object(&w);
    jwo_jw_end_object(&w);
    jwo_jw_int(&w, 7);
    jwo_jw_raw(&w, "1.50");
    jwo_jw_null(&w);
    jwo_jw_bool(&w, false);
    jwo_jw_end_array(&w);
    jwo_jw_kint(&w, "after", 0);
    jwo_jw_end_object(&w);
    assert_string_equal(
        buf.data, "{\"a\\\"b\":\"x\",\"none\":null,\"least\":-9223372036854775808,\"yes\":true,"
                  "\"total\":{\"amount\":15.99,\"code\":\"USD\"},"
                  "\"list\":[[],{},7,1.50,null,false],\"after\":0}");
    jwo_buf_dispose(&buf);
}

static void test_json_quote__escapes_and_replaces(void **state)
{
    static const char input[] =
        "\"\\/\b\f\n\r\t\x01\x1f\x7f\0 \xc3\xa9 \xf0\x9f\x98\x80 \xff\xed\xa0\x80|\xe2\x82";
    struct jwo_buf buf;

    (void)state;
    jwo_buf_init(&buf, 1000);
    jwo_json_quote(&buf, input, sizeof(input) - 1);
    assert_string_equal(
        buf.data, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000 \xc3\xa9 \xf0\x9f\x98\x80 "
                  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd\"");
    jwo_buf_dispose(&buf);
}

static void test_jw_strn__comes_back_as_it_was(void **state)
{
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 9);
    for (int round = 0; round < 5000; round++) {
        char text[64] = "";
        const size_t len = (size_t)jwo_prng_below(&prng, sizeof(text) - 4);
        struct jwo_json_writer w;
        jwo_json *document = NULL;
        struct jwo_buf buf;
        size_t at = 0;

        while (at < len) { /* characters of one and of two bytes; never NUL */
            if (jwo_prng_below(&prng, 4) == 0) {
                text[at++] = (char)(0xc2 + jwo_prng_below(&prng, 0x1e));
                text[at++] = (char)(0x80 + jwo_prng_below(&prng, 0x40));
            } else {
                text[at++] = (char)(1 + jwo_prng_below(&prng, 0x7f));
            }
        }
        jwo_buf_init(&buf, 1000);
        jwo_jw_init(&w, &buf);
        jwo_jw_strn(&w, text, at);
        assert_int_equal(jwo_json_parse(&document, buf.data, buf.len, NULL), JWO_OK);
        assert_string_equal(jwo_json_str(document), text);
        jwo_json_free(document);
        jwo_buf_dispose(&buf);
    }
}

/* Any document of at most 6 levels. */
static void write_random(struct jwo_json_writer *w, struct jwo_prng *prng, int depth)
{
    static const char *const numbers[] = {"0", "-1.50", "1e999", "12345678901234567890.5E-3"};
    const uint64_t kind = jwo_prng_below(prng, depth < 6 ? 7 : 5);
    const int children = (int)jwo_prng_below(prng, 5);

    switch (kind) {
    case 0:
        jwo_jw_null(w);
        break;
    case 1:
        jwo_jw_bool(w, jwo_prng_below(prng, 2) == 0);
        break;
    case 2:
        jwo_jw_int(w, (int64_t)jwo_prng_next(prng));
        break;
    case 3:
        jwo_jw_raw(w, numbers[jwo_prng_below(prng, JWO_COUNT(numbers))]);
        break;
    case 4:
        jwo_jw_str(w, jwo_prng_below(prng, 2) == 0 ? "1,]}" : "\"\\\n\xc3\xa9");
        break;
    case 5:
        jwo_jw_array(w);
        for (int i = 0; i < children; i++) {
            write_random(w, prng, depth + 1);
        }
        jwo_jw_end_array(w);
        break;
    default:
        jwo_jw_object(w);
        for (int i = 0; i < children; i++) {
            const char name[] = {'"', (char)('a' + i), '\0'};

            jwo_jw_key(w, name);
            write_random(w, prng, depth + 1);
        }
        jwo_jw_end_object(w);
        break;
    }
}

static void test_jw_node__copies_any_document(void **state)
{
    struct jwo_buf text, copy;
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 10);
    jwo_buf_init(&text, JWO_JSON_BYTES_MAX);
    jwo_buf_init(&copy, JWO_JSON_BYTES_MAX);
    for (int round = 0; round < 3000; round++) {
        struct jwo_json_writer w;
        jwo_json *document;

        jwo_buf_reset(&text);
        jwo_buf_reset(&copy);
        jwo_jw_init(&w, &text);
        write_random(&w, &prng, 0);
        document = parsed(text.data);
        jwo_jw_init(&w, &copy);
        jwo_jw_node(&w, document);
        assert_string_equal(copy.data, text.data);
        jwo_json_free(document);
    }
    jwo_buf_dispose(&text);
    jwo_buf_dispose(&copy);
}

/* Every prefix of a document is refused, and nothing is read beyond it. */
static void test_json_canonical__is_one_text_for_all_the_ways_to_write_it(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text, *canonical;
    } rows[] = {
        {" { } ",                           "{}"},
        {"[ 1 , 1.0, \"a\\u0062\" ]",       "[1,1.0,\"ab\"]"},
        {"{\"b\":1,\"a\":{\"d\":2,\"c\":[]}}", "{\"a\":{\"c\":[],\"d\":2},\"b\":1}"},
        {"{\"a\":{\"c\":[],\"d\":2},\"b\":1}", "{\"a\":{\"c\":[],\"d\":2},\"b\":1}"},
        {"[2,1]",                           "[2,1]"},
        {"{\"x\":null,\"\\u00e9\":true}",   "{\"x\":null,\"\xc3\xa9\":true}"},
        {"[\"1\", false]",                  "[\"1\",false]"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        jwo_json *document = parsed(rows[i].text);
        struct jwo_buf out;

        jwo_buf_init(&out, 1000);
        jwo_json_canonical(&out, document);
        assert_string_equal(out.data, rows[i].canonical);
        jwo_buf_dispose(&out);
        jwo_json_free(document);
    }
}

static void test_json_parse__refuses_every_prefix(void **state)
{
    static const char text[] =
        "{\"a\":[1.5e3,\"\\ud83d\\ude00\xc3\xa9\",true,false,null,{\"b\":{}}]}";

    (void)state;
    for (size_t len = 0; len < sizeof(text) - 1; len++) {
        char *prefix = jwo_malloc(len);
        jwo_json *document = NULL;

        memcpy(prefix, text, len);
        assert_int_equal(jwo_json_parse(&document, prefix, len, NULL), JWO_EINPUT);
        jwo_free(prefix);
    }
    jwo_json_free(parsed(text));
}

static void misuse(void (*write)(struct jwo_json_writer *w))
{
    struct jwo_json_writer w;
    struct jwo_buf buf;

    jwo_buf_init(&buf, 100);
    jwo_jw_init(&w, &buf);
    write(&w);
    jwo_buf_dispose(&buf);
}

/* Each function: what a writer must not be told. */
#define MISUSE(name, ...)                                                                          \
    static void write_##name(struct jwo_json_writer *w)                                            \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }                                                                                              \
    static void name(void)                                                                         \
    {                                                                                              \
        misuse(write_##name);                                                                      \
    }
MISUSE(value_without_key, jwo_jw_object(w); jwo_jw_int(w, 1);)
MISUSE(key_in_an_array, jwo_jw_array(w); jwo_jw_key(w, "a");)
MISUSE(key_at_the_top, jwo_jw_key(w, "a");)
MISUSE(key_after_key, jwo_jw_object(w); jwo_jw_key(w, "a"); jwo_jw_key(w, "b");)
MISUSE(end_after_key, jwo_jw_object(w); jwo_jw_key(w, "a"); jwo_jw_end_object(w);)
MISUSE(wrong_end, jwo_jw_object(w); jwo_jw_end_array(w);)
MISUSE(other_wrong_end, jwo_jw_array(w); jwo_jw_end_object(w);)
MISUSE(end_of_nothing, jwo_jw_end_array(w);)
MISUSE(two_values, jwo_jw_int(w, 1); jwo_jw_int(w, 2);)
MISUSE(nothing_wrong, jwo_jw_object(w); jwo_jw_kint(w, "a", 1); jwo_jw_end_object(w);)

static void test_jw__asserts_its_nesting(void **state)
{
    (void)state;
    assert_true(aborts(value_without_key));
    assert_true(aborts(key_in_an_array));
    assert_true(aborts(key_at_the_top));
    assert_true(aborts(key_after_key));
    assert_true(aborts(end_after_key));
    assert_true(aborts(wrong_end));
    assert_true(aborts(other_wrong_end));
    assert_true(aborts(end_of_nothing));
    assert_true(aborts(two_values));
    assert_false(aborts(nothing_wrong));
}

static void test_jw_ktext__cuts_and_writes_what_the_door_takes(void **state)
{
    struct jwo_json_writer w;
    struct jwo_buf buf;

    (void)state;
    jwo_buf_init(&buf, 256);
    jwo_jw_init(&w, &buf);
    jwo_jw_object(&w);
    jwo_jw_ktext(&w, "a", "x\0y", 3, 10);
    jwo_jw_ktext(&w, "b", "0123456789", 10, 4);
    jwo_jw_ktext(&w, "c", NULL, 0, 4);
    jwo_jw_end_object(&w);
    assert_string_equal(buf.data, "{\"a\":\"x\xef\xbf\xbdy\",\"b\":\"0123\",\"c\":\"\"}");
    jwo_buf_dispose(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_parse__refuses_what_is_not_json),
        cmocka_unit_test(test_json_parse__lets_json_in),
        cmocka_unit_test(test_json_parse__limits_the_depth),
        cmocka_unit_test(test_json_parse__limits_the_size),
        cmocka_unit_test(test_json_parse__limits_the_values),
        cmocka_unit_test(test_json_parse_large__takes_more_and_has_limits_too),
        cmocka_unit_test(test_json_parse__limits_the_digits_of_a_number),
        cmocka_unit_test(test_json_parse__limits_the_members_of_an_object),
        cmocka_unit_test(test_json_parse__keeps_the_text_of_numbers),
        cmocka_unit_test(test_json_parse__refuses_every_prefix),
        cmocka_unit_test(test_json_int__takes_integral_numbers_within_int64),
        cmocka_unit_test(test_json_get__finds_members_by_their_exact_name),
        cmocka_unit_test(test_json__answers_nothing_for_no_node),
        cmocka_unit_test(test_json_str__is_decoded),
        cmocka_unit_test(test_jw__writes_what_it_is_told),
        cmocka_unit_test(test_json_quote__escapes_and_replaces),
        cmocka_unit_test(test_jw_strn__comes_back_as_it_was),
        cmocka_unit_test(test_jw_ktext__cuts_and_writes_what_the_door_takes),
        cmocka_unit_test(test_jw_node__copies_any_document),
        cmocka_unit_test(test_json_canonical__is_one_text_for_all_the_ways_to_write_it),
        cmocka_unit_test(test_jw__asserts_its_nesting),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}

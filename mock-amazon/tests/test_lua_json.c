/* test_lua_json.c -- JSON to Lua and back. Method: each text goes in, is looked at by a Lua
 * expression, and comes out again. */
#include <stdio.h>
#include <string.h>

#include "lua_json.h"
#include "script.h"
#include "test_support.h"

struct fixture {
    amz_script *script;
    struct jwo_buf out;
};

static int setup(void **state)
{
    static struct fixture f;
    struct jwo_prng prng;

    jwo_prng_seed(&prng, 1);
    f.script = amz_script_new(&prng);
    jwo_buf_init(&f.out, 100000);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    amz_script_free(f->script);
    jwo_buf_dispose(&f->out);
    return 0;
}

/* Run `code` with the value of `json` (NULL: none) as its argument;
 * its result stays on the stack. */
static void run(struct fixture *f, const char *code, const char *json)
{
    lua_State *L = amz_script_lua(f->script);
    struct jwo_error err = {0};
    jwo_json *document = NULL;

    lua_settop(L, 0);
    assert_int_equal(amz_script_load(f->script, code, strlen(code), "test", &err), JWO_OK);
    if (json) {
        assert_int_equal(jwo_json_parse(&document, json, strlen(json), &err), JWO_OK);
        amz_lua_push_json(L, document);
        jwo_json_free(document);
    }
    assert_int_equal(amz_script_call(f->script, json ? 1 : 0, 1, &err), JWO_OK);
}

static void test_amz_lua_push_json__keeps_every_kind_of_value(void **state)
{
    static const struct {
        const char *json, *expression, *shown;
    } rows[] = {
        {"{\"a\":12}", "math.type(v.a) .. v.a", "integer12"},
        {"{\"a\":15.990}", "type(v.a) .. v.a", "string15.990"},
        {"{\"a\":9007199254740993}", "tostring(v.a)", "9007199254740993"},
        {"{\"a\":99999999999999999999}", "type(v.a) .. v.a", "string99999999999999999999"},
        {"{\"a\":null}", "tostring(v.a)", "nil"},
        {"{\"a\":[true,false]}", "tostring(v.a[1]) .. tostring(v.a[2])", "truefalse"},
        {"[[1],[2,3]]", "#v .. v[2][2]", "23"},
        {"\"\\u00e9\"", "v", "\xc3\xa9"},
    };

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        char code[200];

        (void)snprintf(code, sizeof(code), "local v = ... return %s", rows[i].expression);
        run(*state, code, rows[i].json);
        const char *shown = lua_tostring(amz_script_lua(((struct fixture *)*state)->script), -1);
        assert_string_equal(shown, rows[i].shown);
    }
}

static void test_amz_lua_write_json__writes_tables_in_order(void **state)
{
    static const struct {
        const char *code, *json;
    } rows[] = {
        {"return { b = 1, a = { 1, 'x', true }, c = {} }",
         "{\"a\":[1,\"x\",true],\"b\":1,\"c\":{}}"},
        {"return { amount = usd '15.50' }", "{\"amount\":{\"amount\":15.50,\"code\":\"USD\"}}"},
        {"return { { k = 'v' }, { k = 'w' } }", "[{\"k\":\"v\"},{\"k\":\"w\"}]"},
        {"return 1.5", "1.5"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_error err = {0};

        run(f, rows[i].code, NULL);
        jwo_buf_reset(&f->out);
        assert_int_equal(amz_lua_write_json(amz_script_lua(f->script), -1, &f->out, &err), JWO_OK);
        assert_string_equal(f->out.data, rows[i].json);
        assert_int_equal(lua_gettop(amz_script_lua(f->script)), 1);
    }
}

static void test_amz_lua_write_json__names_what_json_cannot_hold(void **state)
{
    static const struct {
        const char *code, *trouble;
    } rows[] = {
        {"return { f = print }", "JSON cannot hold a function"},
        {"local t = {} t.t = t return t", "deeper than 32, or holds itself"},
        {"return { [true] = 1 }", "keys that are text"},
        {"return { [5] = 1 }", "keys that are text"},
        {"return { 0 / 0 }", "no infinite numbers"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_error err = {0};

        run(f, rows[i].code, NULL);
        jwo_buf_reset(&f->out);
        assert_int_equal(amz_lua_write_json(amz_script_lua(f->script), -1, &f->out, &err),
                         JWO_EINPUT);
        assert_non_null(strstr(err.text, rows[i].trouble));
        assert_int_equal(lua_gettop(amz_script_lua(f->script)), 1);
    }
}

/* What Amazon would send can be changed by a story and sent. */
static void test_amz_lua_push_json_with_floats__comes_out_as_it_went_in(void **state)
{
    static const struct {
        const char *json, *code, *out;
    } rows[] = {
        {"{\"a\":[],\"b\":{},\"c\":12.50}", "return ...", "{\"a\":[],\"b\":{},\"c\":12.5}"},
        {"{\"a\":[]}", "local v = ... v.a[1] = 1 return v", "{\"a\":[1]}"},
        {"{\"a\":[]}", "local v = ... v.a.k = 1 return v", "{\"a\":{\"k\":1}}"},
        {"{\"a\":[1]}", "local v = ... v.a[1] = nil return v", "{\"a\":{}}"},
    };
    struct fixture *f = *state;
    lua_State *L = amz_script_lua(f->script);

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_error err = {0};
        jwo_json *document = NULL;

        lua_settop(L, 0);
        assert_int_equal(
            amz_script_load(f->script, rows[i].code, strlen(rows[i].code), "test", &err), JWO_OK);
        assert_int_equal(jwo_json_parse(&document, rows[i].json, strlen(rows[i].json), &err),
                         JWO_OK);
        amz_lua_push_json_with_floats(L, document);
        jwo_json_free(document);
        assert_int_equal(amz_script_call(f->script, 1, 1, &err), JWO_OK);
        jwo_buf_reset(&f->out);
        assert_int_equal(amz_lua_write_json(L, -1, &f->out, &err), JWO_OK);
        assert_string_equal(f->out.data, rows[i].out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_amz_lua_push_json__keeps_every_kind_of_value, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_amz_lua_push_json_with_floats__comes_out_as_it_went_in,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_amz_lua_write_json__writes_tables_in_order, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_amz_lua_write_json__names_what_json_cannot_hold, setup,
                                        teardown),
    };

    return cmocka_run_group_tests_name("lua_json", tests, NULL, NULL);
}

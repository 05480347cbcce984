/* test_script.c -- the sandbox: what a script may not do, whatever it tries, and how tasks wait.
 *
 * Method: each test is a few lines of Lua in a state of its own; C looks at the status and the
 * sentence.
 */
#include "script.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test_support.h"

struct fixture {
    amz_script *script;
    struct jwo_error err;
    amz_task *task;
    int ended;
    enum amz_task_state how;
};

static int setup(void **state)
{
    static struct fixture f;
    struct jwo_prng prng;

    memset(&f, 0, sizeof(f));
    jwo_prng_seed(&prng, 7);
    f.script = amz_script_new(&prng);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    amz_task_free(f->task);
    amz_script_free(f->script);
    return 0;
}

static jwo_status load(struct fixture *f, const char *text)
{
    return amz_script_load(f->script, text, strlen(text), "a.lua", &f->err);
}

static jwo_status run(struct fixture *f, const char *text)
{
    const jwo_status status = load(f, text);

    return status == JWO_OK ? amz_script_call(f->script, 0, 0, &f->err) : status;
}

/* Runs and leaves one text behind, which is compared. */
static void assert_gives(struct fixture *f, const char *text, const char *expected)
{
    assert_int_equal(load(f, text), JWO_OK);
    if (amz_script_call(f->script, 0, 1, &f->err) != JWO_OK) {
        fail_msg("%s", f->err.text);
    }
    assert_string_equal(luaL_tolstring(amz_script_lua(f->script), -1, NULL), expected);
    lua_settop(amz_script_lua(f->script), 0);
}

static void assert_error(struct fixture *f, const char *text, const char *expected)
{
    assert_int_equal(run(f, text), JWO_EINPUT);
    assert_string_equal(f->err.text, expected);
    assert_int_equal(lua_gettop(amz_script_lua(f->script)), 0);
}

/* --- what is there and what is not ------------------------------------------------------------ */

static void test_script_new__offers_no_way_out(void **state)
{
    static const char *const absent[] = {
        "load", "loadstring", "loadfile",  "dofile",         "require", "package", "io",
        "os",   "debug",      "coroutine", "collectgarbage", "warn",    "_G",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(absent); i++) {
        char text[64], expected[96];

        (void)snprintf(text, sizeof(text), "return %s", absent[i]);
        (void)snprintf(expected, sizeof(expected), "a.lua:1: there is no global \"%s\"", absent[i]);
        assert_error(f, text, expected);
    }
    assert_gives(f, "return type(string.dump) .. type(math.randomseed)", "nilnil");
}

static void test_script_new__refuses_undeclared_globals(void **state)
{
    struct fixture *f = *state;

    assert_error(f, "\ntotal = 1", "a.lua:2: \"total\" is not declared: write local total = ...");
    lua_pushinteger(amz_script_lua(f->script), 5);
    lua_setglobal(amz_script_lua(f->script), "total");
    assert_gives(f, "return total", "5");
}

static void test_script_new__protects_what_all_strings_share(void **state)
{
    struct fixture *f = *state;

    assert_gives(f, "return tostring(getmetatable(''))", "false");
    assert_gives(f, "return tostring(getmetatable(_ENV))", "false");
}

static void test_script_new__refuses_finalizers(void **state)
{
    assert_error(*state, "setmetatable({}, { __gc = function() while true do end end })",
                 "a.lua:1: a script may not have finalizers (__gc)");
}

static void test_script_new__draws_the_same_chances_from_the_same_seed(void **state)
{
    struct fixture *f = *state;
    struct jwo_prng prng;
    amz_script *other;
    struct jwo_error err;
    const char text[] = "return math.random(1000000000)";

    jwo_prng_seed(&prng, 7);
    other = amz_script_new(&prng);
    assert_int_equal(amz_script_load(other, text, strlen(text), "b.lua", &err), JWO_OK);
    assert_int_equal(amz_script_call(other, 0, 1, &err), JWO_OK);
    assert_gives(f, text, luaL_tolstring(amz_script_lua(other), -1, NULL));
    amz_script_free(other);

    jwo_prng_seed(&prng, 8);
    other = amz_script_new(&prng);
    assert_int_equal(amz_script_load(other, text, strlen(text), "b.lua", &err), JWO_OK);
    assert_int_equal(amz_script_call(other, 0, 1, &err), JWO_OK);
    assert_int_equal(amz_script_load(f->script, text, strlen(text), "b.lua", &err), JWO_OK);
    assert_int_equal(amz_script_call(f->script, 0, 1, &err), JWO_OK);
    assert_true(lua_tointeger(amz_script_lua(other), -1) !=
                lua_tointeger(amz_script_lua(f->script), -1));
    amz_script_free(other);
}

static void test_script_load__takes_no_bytecode(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(amz_script_load(f->script, LUA_SIGNATURE "T", 5, "a.lua", &f->err),
                     JWO_EINPUT);
    assert_non_null(strstr(f->err.text, "attempt to load a binary chunk"));
}

static void test_script_load__names_the_line_of_a_syntax_error(void **state)
{
    assert_error(*state, "\nlocal = 1", "a.lua:2: <name> expected near '='");
}

static void test_script_load_file__names_the_file_that_is_not_there(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(amz_script_load_file(f->script, "/nowhere/b.lua", "b.lua", &f->err), JWO_EIO);
    assert_string_equal(f->err.text, "/nowhere/b.lua: No such file or directory");
}

static void test_script_load_file__loads_what_the_file_says(void **state)
{
    struct fixture *f = *state;
    char path[] = "/tmp/test_script_XXXXXX";
    const int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "return 41 + 1", 13), 13);
    (void)close(fd);
    assert_int_equal(amz_script_load_file(f->script, path, "b.lua", &f->err), JWO_OK);
    (void)unlink(path);
    assert_int_equal(amz_script_call(f->script, 0, 1, &f->err), JWO_OK);
    assert_int_equal(lua_tointeger(amz_script_lua(f->script), -1), 42);
}

/* --- errors and limits ------------------------------------------------------------------------ */

static void test_script_call__names_the_callers_of_an_error(void **state)
{
    assert_error(*state,
                 "local function deep(x) return x.y.z end\n"
                 "local function middle()\n  local v = deep({})\n  return v\nend\n"
                 "local w = middle()\n",
                 "a.lua:1: attempt to index a nil value (field 'y'), called from a.lua:3, called "
                 "from a.lua:6");
    assert_error(*state, "error({})", "the error is table, not a text, called from a.lua:1");
}

/* Work in C that no instruction count sees; each of these would take years. */
static void test_script_call__bounds_what_one_call_may_do(void **state)
{
    static const char *const texts[] = {
        "table.move({}, 1, 1 << 60, 2)",
        "table.move({}, 1, 1 << 60, 2, {})",
        "table.move({}, math.mininteger + 1, 0, 2)",
        "table.insert(setmetatable({}, { __len = function() return 1 << 60 end }), 1, 0)",
        "table.remove(setmetatable({}, { __len = function() return 1 << 60 end }), 1)",
        "table.sort(setmetatable({}, { __len = function() return (1 << 31) - 2 end }), rawequal)",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(texts); i++) {
        assert_int_equal(run(f, texts[i]), JWO_EINPUT);
        assert_non_null(strstr(f->err.text, "a.lua:1: "));
    }
    assert_gives(f, "return ('ab'):rep(3, '-') .. (''):rep(1 << 62)", "ab-ab-ab");
    assert_gives(f, "return table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), ',')", "1,1,2,3");
    assert_gives(f,
                 "local t = { 3, 1 } table.insert(t, 1, 2) table.sort(t) table.remove(t, 1)\n"
                 "return table.concat(t, ',')",
                 "2,3");
    assert_gives(f, "return table.concat(table.move({ 1 }, 2, 1, 1 << 62), ',')", "1");
}

static void test_script_call__counts_long_texts_as_work(void **state)
{
    assert_error(*state, "local s = ('x'):rep(1000000)\nwhile true do s:rep(4) end",
                 "a.lua:2: more than 20000000 instructions without a wait");
}

static void test_script_call__stops_a_loop(void **state)
{
    assert_error(*state, "while true do end",
                 "a.lua:1: more than 20000000 instructions without a wait");
}

static void test_script_call__stops_a_loop_that_catches_errors(void **state)
{
    static const char *const stubborn[] = {
        "while true do pcall(function() while true do end end) end",
        "while true do xpcall(function() while true do end end, function() return 1 end) end",
        "local function f() pcall(f) while true do end end f()",
        ("local t = setmetatable({}, { __index = function() while true do end end })\n"
         "while true do pcall(function() return t.x end) end"),
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(stubborn); i++) {
        assert_int_equal(run(f, stubborn[i]), JWO_EINPUT);
        assert_non_null(strstr(f->err.text, "more than 20000000 instructions without a wait"));
    }
}

static void test_script_call__stops_a_script_that_wants_all_memory(void **state)
{
    static const char *const greedy[] = {
        "return string.rep('x', 1 << 30)",
        "return ('x'):rep(1 << 26)",
        "local t = {} for i = 1, 1e9 do t[i] = { i } end",
        "while true do pcall(string.rep, 'x', 1 << 30) end",
        "local s = 'x' while true do s = s .. s end",
        "local s = ('%99.99f'):rep(1 << 20) return s:format(table.unpack({}))",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(greedy) - 1; i++) {
        assert_int_equal(run(f, greedy[i]), JWO_EINPUT);
        assert_string_equal(f->err.text, "more than 16 MiB of memory");
    }
    assert_int_equal(run(f, greedy[JWO_COUNT(greedy) - 1]), JWO_EINPUT);
    assert_gives(f, "return 1 + 1", "2"); /* the state is still good */
}

static void test_pcall__catches_what_is_no_limit(void **state)
{
    struct fixture *f = *state;

    assert_gives(f, "local ok, text = pcall(error, 'no', 0) return tostring(ok) .. text",
                 "falseno");
    assert_gives(f, "return select('#', pcall(function(...) return ... end, 1, nil, nil))", "4");
    assert_gives(f, "return select(2, xpcall(function(a) error(a, 0) end, string.upper, 'no'))",
                 "NO");
}

/* --- money ------------------------------------------------------------------------------------ */

static void test_money__counts_exactly(void **state)
{
    struct fixture *f = *state;

    assert_gives(f, "return usd '0.10' + usd '0.20'", "0.30 USD");
    assert_gives(f, "return usd '0.10' - usd '0.20'", "-0.10 USD");
    assert_gives(f, "return money('JPY', '1500')", "1500 JPY");
    assert_gives(f, "return usd '6.50' * 3", "19.50 USD");
    assert_gives(f, "return usd '0.99' * '0.505'", "0.50 USD");
    assert_gives(f, "return usd '1.00' == usd '1.0' and usd '1.00' < usd '1.01'", "true");
    assert_gives(f, "return usd '1.01' <= usd '1.00'", "false");
    assert_gives(f, "return usd('1.5').amount .. usd('1.5').currency", "1.50USD");
}

static void test_money__refuses_what_makes_no_sense(void **state)
{
    struct fixture *f = *state;

    assert_error(f, "return usd '1' == money('EUR', '1')",
                 "a.lua:1: USD and EUR cannot be compared or added");
    assert_error(f, "return usd '1' + 1",
                 "a.lua:1: money goes together with money only, not with number");
    assert_error(f, "return usd(12)", "a.lua:1: an amount is text, such as usd \"12.00\"");
    assert_error(f, "return money('usd', '1')",
                 "a.lua:1: a currency is three capital letters: money(\"JPY\", \"1500\")");
    assert_error(f, "return usd('1').cents",
                 "a.lua:1: there is no \"cents\" in money; it has amount, currency");
    assert_error(f, "return usd '90000000000000' * 2", "a.lua:1: the amount is too large");
    assert_int_equal(run(f, "return usd '1.001'"), JWO_EINPUT);
}

/* --- tasks ------------------------------------------------------------------------------------ */

static void note_end(void *context, enum amz_task_state how, const struct jwo_error *err)
{
    struct fixture *f = context;

    f->ended++;
    f->how = how;
    if (err != NULL) {
        f->err = *err;
    }
}

static int wait(lua_State *L)
{
    return amz_task_yield(amz_task_current(L));
}

static int put_away(lua_State *L)
{
    lua_setglobal(L, "kept");
    return 0;
}

static void start(struct fixture *f, const char *text)
{
    lua_register(amz_script_lua(f->script), "wait", wait);
    lua_register(amz_script_lua(f->script), "keep", put_away);
    assert_int_equal(load(f, text), JWO_OK);
    f->task = amz_task_start(f->script, 0, note_end, f);
}

static void test_task_wake__delivers_values_through_lua_frames(void **state)
{
    struct fixture *f = *state;

    start(f, "local t = setmetatable({}, { __index = function(_, key) return wait(key) end })\n"
             "local ok, v = pcall(function() return t.x + 1 end)\n"
             "keep(tostring(ok) .. v)");
    assert_int_equal(f->ended, 0);
    lua_pushinteger(amz_task_lua(f->task), 41);
    amz_task_wake(f->task, 1);
    assert_int_equal(f->ended, 1);
    assert_int_equal(f->how, AMZ_TASK_FINISHED);
    assert_gives(f, "return kept", "true42");
}

static void test_task_fail__raises_at_the_line_that_waits(void **state)
{
    struct fixture *f = *state;

    start(f, "wait()\nlocal function inner()\n  wait()\n  return 1\nend\nlocal x = inner()\n");
    amz_task_wake(f->task, 0);
    amz_task_fail(f->task, "the line went dead");
    assert_int_equal(f->ended, 1);
    assert_int_equal(f->how, AMZ_TASK_FAILED);
    assert_string_equal(f->err.text, "a.lua:3: the line went dead, called from a.lua:6");
}

static void test_task_start__tells_the_end_of_one_that_never_waits(void **state)
{
    struct fixture *f = *state;

    start(f, "local x = nil + 1");
    assert_int_equal(f->ended, 1);
    assert_int_equal(f->how, AMZ_TASK_FAILED);
    assert_string_equal(f->err.text, "a.lua:1: attempt to perform arithmetic on a nil value");
}

static void test_task_wake__gives_new_instructions_after_each_wait(void **state)
{
    struct fixture *f = *state;

    start(f, "for i = 1, 3 do for j = 1, 9e6 do end wait() end");
    amz_task_wake(f->task, 0);
    amz_task_wake(f->task, 0);
    amz_task_wake(f->task, 0);
    assert_int_equal(f->how, AMZ_TASK_FINISHED);
}

static void test_task_wake__fails_a_task_that_swallows_a_limit(void **state)
{
    struct fixture *f = *state;

    start(f, "wait() pcall(function() wait() while true do end end) keep 'swallowed'");
    amz_task_wake(f->task, 0);
    amz_task_wake(f->task, 0);
    assert_int_equal(f->how, AMZ_TASK_FAILED);
    assert_string_equal(f->err.text, "a.lua:1: more than 20000000 instructions without a wait");
}

static void test_task_wake__says_where_the_memory_went(void **state)
{
    struct fixture *f = *state;

    start(f, "wait()\npcall(string.rep, 'x', 1 << 30)");
    amz_task_wake(f->task, 0);
    assert_string_equal(f->err.text, "a.lua:2: more than 16 MiB of memory");
}

static void test_task_free__abandons_a_waiting_task(void **state)
{
    struct fixture *f = *state;

    start(f, "wait()");
    amz_task_free(f->task);
    f->task = NULL;
    assert_int_equal(f->ended, 0);
}

/* --- places ----------------------------------------------------------------------------------- */

static int blame(lua_State *L)
{
    return amz_script_blame(L, "wrong");
}

static void test_script_where__looks_past_chunks_of_ours(void **state)
{
    static const char ours[] = "return function(x)\n  blame(x)\n  return x\nend";
    struct fixture *f = *state;

    lua_register(amz_script_lua(f->script), "blame", blame);
    assert_int_equal(
        amz_script_load(f->script, ours, strlen(ours), AMZ_SCRIPT_BUILTIN "w.lua", &f->err),
        JWO_OK);
    assert_int_equal(amz_script_call(f->script, 0, 1, &f->err), JWO_OK);
    lua_setglobal(amz_script_lua(f->script), "word");
    assert_error(f, "\n\nword(1)\n", "a.lua:3: wrong");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_script_new__offers_no_way_out),
        T(test_script_new__refuses_undeclared_globals),
        T(test_script_new__protects_what_all_strings_share),
        T(test_script_new__refuses_finalizers),
        T(test_script_new__draws_the_same_chances_from_the_same_seed),
        T(test_script_load__takes_no_bytecode),
        T(test_script_load__names_the_line_of_a_syntax_error),
        T(test_script_load_file__names_the_file_that_is_not_there),
        T(test_script_load_file__loads_what_the_file_says),
        T(test_script_call__names_the_callers_of_an_error),
        T(test_script_call__bounds_what_one_call_may_do),
        T(test_script_call__counts_long_texts_as_work),
        T(test_script_call__stops_a_loop),
        T(test_script_call__stops_a_loop_that_catches_errors),
        T(test_script_call__stops_a_script_that_wants_all_memory),
        T(test_pcall__catches_what_is_no_limit),
        T(test_money__counts_exactly),
        T(test_money__refuses_what_makes_no_sense),
        T(test_task_wake__delivers_values_through_lua_frames),
        T(test_task_fail__raises_at_the_line_that_waits),
        T(test_task_start__tells_the_end_of_one_that_never_waits),
        T(test_task_wake__gives_new_instructions_after_each_wait),
        T(test_task_wake__fails_a_task_that_swallows_a_limit),
        T(test_task_wake__says_where_the_memory_went),
        T(test_task_free__abandons_a_waiting_task),
        T(test_script_where__looks_past_chunks_of_ours),
    };

    return cmocka_run_group_tests_name("script", tests, NULL, NULL);
}

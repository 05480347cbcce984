/* test_lua_http.c -- http.get and http.post against a real server on the same loop. */
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/http_server.h"
#include "lua_http.h"
#include "script.h"
#include "test_support.h"

struct fixture {
    jwo_loop *loop;
    jwo_http_server *server;
    jwo_http_client *client;
    amz_script *script;
    amz_task *task;
    bool ended, holds_back;
    jwo_http_request *held;
    char trouble[600];
    char seen[400]; /* method, target, Authorization, body of the last request */
};

static void on_request(void *context, jwo_http_request *request)
{
    struct fixture *f = context;
    const char *authorization = jwo_http_header(request, "Authorization");
    size_t len = 0;
    const char *body = jwo_http_body(request, &len);

    (void)snprintf(f->seen, sizeof(f->seen), "%s %s [%s] %s", jwo_http_method(request),
                   jwo_http_target(request), authorization ? authorization : "", body);
    if (f->holds_back) {
        f->held = request;
        jwo_loop_stop(f->loop);
        return;
    }
    jwo_http_answer(request, 201, "application/json", "{\"n\":7,\"m\":1.50}", 16, NULL, 0);
}

static int setup(void **state)
{
    struct fixture *f = jwo_calloc(1, sizeof(*f));
    const struct jwo_http_server_options options = {.on_request = on_request, .context = f};
    struct jwo_prng prng;
    char url[64];

    jwo_prng_seed(&prng, 1);
    assert_int_equal(jwo_loop_new(&f->loop, NULL), JWO_OK);
    assert_int_equal(jwo_http_server_new(&f->server, f->loop, &options, NULL), JWO_OK);
    assert_int_equal(jwo_http_client_new(&f->client, f->loop, NULL), JWO_OK);
    f->script = amz_script_new(&prng);
    hrn_lua_push_http(amz_script_lua(f->script), f->client);
    lua_setglobal(amz_script_lua(f->script), "http");
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u", jwo_http_server_port(f->server));
    lua_pushstring(amz_script_lua(f->script), url);
    lua_setglobal(amz_script_lua(f->script), "url");
    lua_pushnil(amz_script_lua(f->script));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    amz_task_free(f->task);
    amz_script_free(f->script);
    jwo_http_client_free(f->client);
    jwo_http_server_free(f->server);
    jwo_loop_free(f->loop);
    jwo_free(f);
    return 0;
}

static void on_ended(void *context, enum amz_task_state task_state, const struct jwo_error *err)
{
    struct fixture *f = context;

    f->ended = true;
    (void)snprintf(f->trouble, sizeof(f->trouble), "%s",
                   task_state == AMZ_TASK_FAILED ? err->text : "");
    jwo_loop_stop(f->loop);
}

/* Run `code` as a task; what it returns is the task's own affair, so it checks by assert. */
static void play(struct fixture *f, const char *code)
{
    struct jwo_error err = {0};

    assert_int_equal(amz_script_load(f->script, code, strlen(code), "hook.lua", &err), JWO_OK);
    f->task = amz_task_start(f->script, 0, on_ended, f);
    if (!f->ended) {
        jwo_loop_run(f->loop);
    }
}

static void test_http_get__returns_status_body_and_json(void **state)
{
    struct fixture *f = *state;

    play(f, "local a = http.get(url .. '/x?y=1', { token = 'tok' })\n"
            "assert(a.status == 201 and a.json.n == 7 and a.json.m == '1.50', a.body)");
    assert_string_equal(f->trouble, "");
    assert_string_equal(f->seen, "GET /x?y=1 [Bearer tok] ");
}

static void test_http_post__sends_a_table_as_json(void **state)
{
    struct fixture *f = *state;

    play(f, "http.post(url .. '/p', { amount = usd '1.00', id = 'a' })");
    assert_string_equal(f->trouble, "");
    assert_string_equal(f->seen,
                        "POST /p [] {\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"id\":\"a\"}");
}

static void test_http__names_the_url_of_what_failed(void **state)
{
    struct fixture *f = *state;

    play(f, "http.get('http://127.0.0.1:1/none')");
    assert_true(f->ended);
    assert_non_null(strstr(f->trouble, "hook.lua:1: http.get http://127.0.0.1:1/none: "));
}

static void test_http__refuses_wrong_arguments_at_their_line(void **state)
{
    static const struct {
        const char *code, *trouble;
    } rows[] = {
        {"http.get()", "hook.lua:1: http.get takes a URL first"},
        {"http.get(url, { tokn = 'x' })", "\"tokn\" is no option"},
        {"http.get(url, { timeout = 'soon' })", "\"timeout\" is no option, or not of its kind"},
        {"http.get(url, { headers = { A = 'x\\r\\ny' } })", "a header has a line break"},
        {"http.post(url, { print })", "JSON cannot hold a function"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        f->ended = false;
        play(f, rows[i].code);
        assert_non_null(strstr(f->trouble, rows[i].trouble));
        amz_task_free(f->task);
        f->task = NULL;
    }
    assert_string_equal(f->seen, "");
}

static void test_http__is_for_tasks_only(void **state)
{
    struct fixture *f = *state;
    struct jwo_error err = {0};
    const char code[] = "http.get(url)";

    assert_int_equal(amz_script_load(f->script, code, strlen(code), "hook.lua", &err), JWO_OK);
    assert_int_equal(amz_script_call(f->script, 0, 0, &err), JWO_EINPUT);
    assert_string_equal(err.text, "hook.lua:1: http.get is for hooks only");
}

static void test_http__begins_nothing_where_no_task_can_wait(void **state)
{
    struct fixture *f = *state;

    play(f, "table.sort({ 2, 1 }, function() http.get(url) end)");
    assert_true(f->ended);
    assert_non_null(strstr(f->trouble, "a word that waits cannot be used inside a callback"));
    assert_string_equal(f->seen, "");
}

static void test_http__may_be_abandoned_with_its_task_or_its_state(void **state)
{
    struct fixture *f = *state;

    f->holds_back = true;
    play(f, "http.get(url)");
    assert_false(f->ended);
    amz_task_free(f->task);
    f->task = NULL;
    jwo_http_answer(f->held, 200, NULL, "", 0, NULL, 0);
    for (int i = 0; i < 1000; i++) {
        jwo_loop_poll(f->loop);
    }
    assert_false(f->ended);
    play(f, "http.get(url)"); /* and the teardown closes the state while this one waits */
    assert_false(f->ended);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_http_get__returns_status_body_and_json),
        TEST(test_http_post__sends_a_table_as_json),
        TEST(test_http__names_the_url_of_what_failed),
        TEST(test_http__refuses_wrong_arguments_at_their_line),
        TEST(test_http__is_for_tasks_only),
        TEST(test_http__begins_nothing_where_no_task_can_wait),
        TEST(test_http__may_be_abandoned_with_its_task_or_its_state),
    };

    return cmocka_run_group_tests_name("lua_http", tests, NULL, NULL);
}

/* A retailer in Lua against a fake Amazon: the frame, its words, and a crash. */
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jwo/buf.h"
#include "jwo/http_server.h"
#include "lua_mutant.h"
#include "lua_retailer.h"

#define DEADLINE_MS 30000

struct fixture {
    jwo_loop *loop;
    jwo_http_client *client;
    jwo_http_server *amazon;
    jwo_timer *deadline;
    hrn_lua_retailer *retailer;
    char directory[64], file[96], mutant[96], amazon_url[64];
    /* what Amazon heard, and how it answers */
    unsigned calls, hold_from; /* calls from this one on are not answered; 0 = all are */
    bool lose;
    char heard[512];
    bool signed_call;
    /* the last answer of the retailer */
    unsigned answers;
    int status;
    char answer[512];
    struct jwo_error err;
};

static void on_deadline(void *context)
{
    (void)context;
    (void)fprintf(stderr, "nothing happened for %d ms\n", DEADLINE_MS);
    abort();
}

static void on_call(void *context, jwo_http_request *request)
{
    static const char approved[] =
        "{\"status\":\"APPROVED\",\"authorizedAmount\":{\"amount\":1.50,\"code\":\"USD\"}}";
    const struct jwo_http_header later = {.name = "Retry-After", .value = "7"};
    struct fixture *f = context;

    f->calls++;
    (void)snprintf(f->heard, sizeof(f->heard), "%s %s", jwo_http_path(request),
                   jwo_http_body(request, NULL));
    f->signed_call = jwo_http_header(request, "authorization") != NULL;
    if (f->hold_from > 0 && f->calls >= f->hold_from) {
        jwo_loop_stop(f->loop); /* the answer comes with the end of the server */
        return;
    }
    if (f->lose) {
        jwo_http_answer_bytes(request, "", 0, JWO_HTTP_RESET);
        return;
    }
    jwo_http_answer(request, strstr(f->heard, "busy") ? 429 : 200, "application/json", approved,
                    sizeof(approved) - 1, &later, 1);
}

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    struct jwo_http_server_options options = {.on_request = on_call, .context = f};

    (void)snprintf(f->directory, sizeof(f->directory), "/tmp/test_lua_retailer.XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    (void)snprintf(f->file, sizeof(f->file), "%s/shop.lua", f->directory);
    (void)snprintf(f->mutant, sizeof(f->mutant), "%s/mutant.lua", f->directory);
    assert_int_equal(jwo_loop_new(&f->loop, &f->err), JWO_OK);
    assert_int_equal(jwo_http_client_new(&f->client, f->loop, &f->err), JWO_OK);
    assert_int_equal(jwo_http_server_new(&f->amazon, f->loop, &options, &f->err), JWO_OK);
    (void)snprintf(f->amazon_url, sizeof(f->amazon_url), "http://127.0.0.1:%u",
                   (unsigned)jwo_http_server_port(f->amazon));
    f->deadline = jwo_timer_new(f->loop, on_deadline, f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    hrn_lua_retailer_free(f->retailer);
    jwo_timer_free(f->deadline);
    jwo_http_server_free(f->amazon);
    jwo_http_client_free(f->client);
    jwo_loop_free(f->loop);
    (void)unlink(f->file);
    (void)unlink(f->mutant);
    (void)rmdir(f->directory);
    test_free(f);
    return 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static jwo_status open_retailer(struct fixture *f, const char *text, const char *mutant)
{
    static const struct jwo_credentials credentials = {.access_key_id = "AKIDEXAMPLE",
                                                       .secret_access_key = "secret"};
    const struct hrn_lua_retailer_options options = {
        .loop = f->loop,
        .file = f->file,
        .mutant = mutant ? f->mutant : NULL,
        .amazon_url = f->amazon_url,
        .region = "us-east-1",
        .credentials = &credentials,
        .processor_key = "processor-key",
        .seed = 1,
    };

    write_file(f->file, text);
    if (mutant) {
        write_file(f->mutant, mutant);
    }
    return hrn_lua_retailer_new(&f->retailer, &options, &f->err);
}

static void serve(struct fixture *f, const char *text)
{
    if (open_retailer(f, text, NULL) != JWO_OK) {
        fail_msg("%s", f->err.text);
    }
}

static void on_answer(void *context, const struct jwo_http_result *result)
{
    struct fixture *f = context;

    f->answers++;
    f->status = result->outcome == JWO_HTTP_ANSWERED ? result->status : 0;
    (void)snprintf(f->answer, sizeof(f->answer), "%s",
                   result->outcome == JWO_HTTP_ANSWERED ? result->body
                                                        : jwo_http_outcome_text(result->outcome));
    jwo_loop_stop(f->loop);
}

static void send_to(struct fixture *f, const char *path, const char *body)
{
    char url[160];
    const struct jwo_http_call_options options = {
        .method = "POST",
        .url = url,
        .body = body,
        .body_len = strlen(body),
        .timeout_ms = DEADLINE_MS,
        .fresh_connection = true,
    };

    (void)snprintf(url, sizeof(url), "%s%s", hrn_lua_retailer_url(f->retailer), path);
    (void)jwo_http_send(f->client, &options, on_answer, f);
}

static void run(struct fixture *f)
{
    jwo_timer_start(f->deadline, DEADLINE_MS);
    jwo_loop_run(f->loop);
    jwo_timer_stop(f->deadline);
}

static void ask(struct fixture *f, const char *path, const char *body)
{
    send_to(f, path, body);
    run(f);
}

/* --- answers -------------------------------------------------------------------------------- */

static void test_answer__gets_path_and_body_and_gives_status_and_table(void **state)
{
    struct fixture *f = *state;

    serve(f,
          "return { answer = function(path, body) return 201, { path = path, n = body.n } end }");
    ask(f, "/v1/x", "{\"n\":3}");
    assert_int_equal(f->status, 201);
    assert_string_equal(f->answer, "{\"n\":3,\"path\":\"/v1/x\"}");
}

static void test_answer__a_body_that_is_not_json_is_nil(void **state)
{
    struct fixture *f = *state;

    serve(f, "return { answer = function(_, body) return body and 200 or 400, {} end }");
    ask(f, "/", "{");
    assert_int_equal(f->status, 400);
}

static void test_answer__money_is_money_inside_and_json_outside(void **state)
{
    struct fixture *f = *state;

    serve(f, "return { answer = function(_, body)"
             "  return 200, { sum = body.price + usd '0.25' } end }");
    ask(f, "/", "{\"price\":{\"amount\":1.5,\"code\":\"USD\"}}");
    assert_string_equal(f->answer, "{\"sum\":{\"amount\":1.75,\"code\":\"USD\"}}");
}

static void test_answer__a_task_that_fails_is_answered_500_without_insides(void **state)
{
    struct fixture *f = *state;

    serve(f, "return { answer = function(_, body) return 200, { x = body.a.b } end }");
    ask(f, "/", "{}");
    assert_int_equal(f->status, 500);
    assert_string_equal(f->answer, "{\"errorMsg\":\"InternalServerException\"}");
}

static void test_answer__an_endless_loop_is_stopped(void **state)
{
    struct fixture *f = *state;

    serve(f, "return { answer = function() while true do end end }");
    ask(f, "/", "{}");
    assert_int_equal(f->status, 500);
}

static void test_hooks__are_requests_with_a_list_of_arguments(void **state)
{
    struct fixture *f = *state;

    serve(f, "return { answer = function() return 200, {} end,"
             "  hooks = { sum = function(a, b) return a + b end } }");
    ask(f, "/hooks/sum", "[2,3]");
    assert_string_equal(f->answer, "{\"result\":5}");
    ask(f, "/hooks/nothing", "[]");
    assert_int_equal(f->status, 404);
}

/* --- words ---------------------------------------------------------------------------------- */

static void test_post__is_signed_and_gives_the_answer(void **state)
{
    struct fixture *f = *state;

    serve(f, "return { answer = function()"
             "  local a = amazon.post('/v1/adjust/charge', { amount = usd '1.50' })"
             "  return a.status, { more = a.json.authorizedAmount + usd '0.01' } end }");
    ask(f, "/", "{}");
    assert_int_equal(f->status, 200);
    assert_string_equal(f->answer, "{\"more\":{\"amount\":1.51,\"code\":\"USD\"}}");
    assert_string_equal(f->heard,
                        "/v1/adjust/charge {\"amount\":{\"amount\":1.50,\"code\":\"USD\"}}");
    assert_true(f->signed_call);
}

static void test_post__tells_retry_after_and_a_lost_answer(void **state)
{
    struct fixture *f = *state;

    serve(f, "return { answer = function(path)"
             "  local a = amazon.post(path, {})"
             "  return 200, { lost = a.lost, status = a.status,"
             "    after = a.headers and a.headers.retry_after } end }");
    ask(f, "/busy", "{}");
    assert_string_equal(f->answer, "{\"after\":\"7\",\"status\":429}");
    f->lose = true;
    ask(f, "/v1/x", "{}");
    assert_string_equal(f->answer, "{\"lost\":\"connection lost\"}");
    assert_int_equal(f->calls, 2);
}

static void test_post__is_for_tasks_only(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(open_retailer(f, "amazon.post('/x', {})", NULL), JWO_EINPUT);
    assert_non_null(strstr(f->err.text, "amazon.post is for tasks only"));
}

static void test_after__runs_a_task_of_its_own_that_may_wait(void **state)
{
    struct fixture *f = *state;

    f->hold_from = 1;
    serve(f, "return { answer = function()"
             "  after(1, function() wait(1) amazon.post('/late', {}) end)"
             "  return 200, {} end }");
    ask(f, "/", "{}");
    assert_int_equal(f->status, 200);
    if (f->calls == 0) {
        run(f);
    }
    assert_string_equal(f->heard, "/late {}");
}

static void test_wait__lets_other_requests_in(void **state)
{
    struct fixture *f = *state;

    serve(f, "local freed = false\n"
             "return { answer = function(path)"
             "  if path == '/free' then freed = true end"
             "  while not freed do wait(1) end"
             "  return 200, { path = path } end }");
    send_to(f, "/first", "{}");
    send_to(f, "/free", "{}");
    while (f->answers < 2) {
        run(f);
    }
    assert_int_equal(f->status, 200);
}

static void test_http_date_ms__reads_a_date_or_nothing(void **state)
{
    struct fixture *f = *state;

    serve(f, "return { answer = function()"
             "  return 200, { date = http_date_ms 'Thu, 01 Jan 1970 00:00:02 GMT',"
             "    none = http_date_ms 'soon' } end }");
    ask(f, "/", "{}");
    assert_string_equal(f->answer, "{\"date\":2000}");
}

/* --- crash ---------------------------------------------------------------------------------- */

static const char counting[] = "local lost, shop = 0, {}\n"
                               "local kept_count = 0\n"
                               "function shop.start() kept_count = kept().count or 0 end\n"
                               "function shop.answer(path)"
                               "  lost, kept_count = lost + 1, kept_count + 1"
                               "  keep('count', kept_count)"
                               "  if path == '/hang' then amazon.post('/x', {}) end"
                               "  return 200, { lost = lost, kept = kept_count } end\n"
                               "return shop";

static void test_crash__leaves_only_what_was_kept(void **state)
{
    struct fixture *f = *state;

    serve(f, counting);
    ask(f, "/", "{}");
    assert_string_equal(f->answer, "{\"kept\":1,\"lost\":1}");
    assert_int_equal(hrn_lua_retailer_crash(f->retailer, &f->err), JWO_OK);
    ask(f, "/", "{}");
    assert_string_equal(f->answer, "{\"kept\":2,\"lost\":1}");
}

static void test_crash__ends_what_was_under_way(void **state)
{
    struct fixture *f = *state;

    f->hold_from = 1;
    serve(f, counting);
    ask(f, "/hang", "{}"); /* until Amazon has the call */
    assert_int_equal(f->calls, 1);
    assert_int_equal(hrn_lua_retailer_crash(f->retailer, &f->err), JWO_OK);
    run(f);
    assert_int_equal(f->status, 0); /* its client sees the connection die */
    ask(f, "/", "{}");
    assert_string_equal(f->answer, "{\"kept\":2,\"lost\":1}");
}

/* --- mutants -------------------------------------------------------------------------------- */

static const char greeter[] = "local shop = {}\n"
                              "function shop.word() return 'good' end\n"
                              "function shop.answer() return 200, { word = shop.word() } end\n"
                              "return shop";

static void test_mutant__changes_one_thing_of_the_retailer(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        open_retailer(f, greeter,
                      "return mutant { title = 'is rude', breaks = 'X-1', story = 'a/b',"
                      "  change = function(shop)"
                      "    shop.word = function() return 'bad' end end }"),
        JWO_OK);
    ask(f, "/", "{}");
    assert_string_equal(f->answer, "{\"word\":\"bad\"}");
}

static void test_mutant_read__takes_the_head(void **state)
{
    struct fixture *f = *state;
    struct hrn_mutant head;

    write_file(f->mutant, "return mutant { title = 'is rude', breaks = 'X-1', story = 'a/b',"
                          "  rule = 'manners', change = function(shop) shop.word = nil end }");
    assert_int_equal(hrn_mutant_read(&head, f->mutant, &f->err), JWO_OK);
    assert_string_equal(head.name, "mutant");
    assert_string_equal(head.title, "is rude");
    assert_string_equal(head.breaks, "X-1");
    assert_string_equal(head.story, "a/b");
    assert_string_equal(head.rule, "manners");
}

static void test_mutant_read__names_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"return 1", "does not return a mutant"},
        {"return mutant { title = 'x', breaks = 'X-1', story = 'a/b' }", "\"change\" is missing"},
        {"return mutant { titel = 'x' }", "unknown key \"titel\""},
        {"return mutant { title = 1 }", "\"title\" must be a string"},
        {"return mutant {", "mutant.lua:1:"},
        {"local id = uuid()", "this word is for a retailer that is served"},
        {"after(1, print)", "this word is for a retailer that is served"},
    };
    struct fixture *f = *state;
    struct hrn_mutant head;

    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        write_file(f->mutant, cases[i].text);
        assert_int_equal(hrn_mutant_read(&head, f->mutant, &f->err), JWO_EINPUT);
        assert_non_null(strstr(f->err.text, cases[i].says));
    }
}

static void test_new__names_what_is_wrong_with_the_file(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(open_retailer(f, "return {}", NULL), JWO_EINPUT);
    assert_non_null(strstr(f->err.text, "does not return a retailer"));
    assert_int_equal(open_retailer(f, "x = 1", NULL), JWO_EINPUT);
    assert_non_null(strstr(f->err.text, "shop.lua:1: \"x\" is not declared"));
    (void)unlink(f->file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(test_answer__gets_path_and_body_and_gives_status_and_table),
        T(test_answer__a_body_that_is_not_json_is_nil),
        T(test_answer__money_is_money_inside_and_json_outside),
        T(test_answer__a_task_that_fails_is_answered_500_without_insides),
        T(test_answer__an_endless_loop_is_stopped),
        T(test_hooks__are_requests_with_a_list_of_arguments),
        T(test_post__is_signed_and_gives_the_answer),
        T(test_post__tells_retry_after_and_a_lost_answer),
        T(test_post__is_for_tasks_only),
        T(test_after__runs_a_task_of_its_own_that_may_wait),
        T(test_wait__lets_other_requests_in),
        T(test_http_date_ms__reads_a_date_or_nothing),
        T(test_crash__leaves_only_what_was_kept),
        T(test_crash__ends_what_was_under_way),
        T(test_mutant__changes_one_thing_of_the_retailer),
        T(test_mutant_read__takes_the_head),
        T(test_mutant_read__names_what_is_wrong),
        T(test_new__names_what_is_wrong_with_the_file),
#undef T
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_amazon_run.c -- the published cases, played against an Amazon that answers wrongly: the row
 * must fail, and say why.
 *
 * Method: a fake Amazon in a process of its own gives every call one and the same answer; the
 * tables are small ones in a folder of their own. What a fake cannot do, an effect that nobody
 * asked for, the mock does by a fault after the effect.
 */
#include <signal.h>
#include <sys/wait.h>

#include "test_support.h"

#include "amazon_run.h"
#include "files_fixture.h"
#include "jwo/alloc.h"
#include "jwo/http_server.h"

struct answer {
    int status;
    const char *content_type, *body, *retry_after; /* NULL: none */
};

struct fixture {
    struct files files;
    struct hrn_requirements requirements;
    struct hrn_amazon_cases cases;
    struct hrn_amazon_trips trips;
    struct hrn_amazon_host host;
    struct hrn_amazon_options options;
    struct hrn_run_result result;
    char url[64];
    pid_t fake;          /* 0: none */
    char failures[2000]; /* "what: expected, got actual\n" */
    char verdicts[1000]; /* "id verdict\n" */
    char call[2000];     /* of the last failure */
};

/* --- the fake Amazon -------------------------------------------------------------------------- */

static void give_answer(void *context, jwo_http_request *request)
{
    const struct answer *answer = context;
    const struct jwo_http_header header = {"Retry-After", answer->retry_after};

    jwo_http_answer(request, answer->status, answer->content_type, answer->body,
                    strlen(answer->body), &header, answer->retry_after ? 1 : 0);
}

static _Noreturn void be_amazon(const struct answer *answer, int port_fd)
{
    struct answer copy = *answer;
    const struct jwo_http_server_options options = {.on_request = give_answer, .context = &copy};
    jwo_http_server *server = NULL;
    jwo_loop *loop = NULL;
    uint16_t port;

    if (jwo_loop_new(&loop, NULL) != JWO_OK ||
        jwo_http_server_new(&server, loop, &options, NULL) != JWO_OK) {
        _exit(1);
    }
    port = jwo_http_server_port(server);
    if (write(port_fd, &port, sizeof(port)) != (ssize_t)sizeof(port)) {
        _exit(1);
    }
    jwo_loop_run(loop); /* until it is killed */
    _exit(0);
}

static void start_fake(struct fixture *f, const struct answer *answer)
{
    uint16_t port = 0;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    f->fake = fork();
    assert_true(f->fake >= 0);
    if (f->fake == 0) {
        (void)close(ends[0]);
        be_amazon(answer, ends[1]);
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &port, sizeof(port)), sizeof(port));
    (void)close(ends[0]);
    (void)snprintf(f->url, sizeof(f->url), "http://127.0.0.1:%u", (unsigned)port);
    f->host = (struct hrn_amazon_host){
        .url = f->url,
        .checkout_url = f->url,
        .region = "us-east-1",
        .credentials = {.access_key_id = "KEY", .secret_access_key = "SECRET"}};
    f->options.host = &f->host;
}

static void stop_fake(struct fixture *f)
{
    if (f->fake > 0) {
        (void)kill(f->fake, SIGKILL);
        (void)waitpid(f->fake, NULL, 0);
    }
    f->fake = 0;
}

/* --- playing ---------------------------------------------------------------------------------- */

static void on_failure(void *context, const struct hrn_failure *failure, const char *call)
{
    struct fixture *f = context;
    const size_t used = strlen(f->failures);

    (void)snprintf(f->failures + used, sizeof(f->failures) - used, "%s: %s, got %s\n",
                   failure->what, failure->expected, failure->actual);
    (void)snprintf(f->call, sizeof(f->call), "%s", call);
}

static void on_story(void *context, const struct amz_story *story, enum hrn_verdict verdict,
                     const char *reason, size_t done, size_t total)
{
    struct fixture *f = context;
    const size_t used = strlen(f->verdicts);

    (void)reason;
    assert_true(done <= total);
    if (verdict != HRN_VERDICT_COUNT) {
        (void)snprintf(f->verdicts + used, sizeof(f->verdicts) - used, "%s %s\n", story->id,
                       hrn_verdict_name(verdict));
    }
}

static int setup(void **state)
{
    struct fixture *f = jwo_calloc(1, sizeof(*f));

    files_init(&f->files);
    assert_int_equal(
        hrn_requirements_load(&f->requirements, JWO_SOURCE_DIR "/scenarios/requirements.csv", NULL),
        JWO_OK);
    f->options = (struct hrn_amazon_options){.cases = &f->cases,
                                             .trips = &f->trips,
                                             .allow_destructive = true,
                                             .on_story = on_story,
                                             .on_failure = on_failure,
                                             .context = f};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    stop_fake(f);
    hrn_amazon_cases_dispose(&f->cases);
    hrn_amazon_trips_dispose(&f->trips);
    hrn_requirements_dispose(&f->requirements);
    files_dispose(&f->files);
    jwo_free(f);
    return 0;
}

static jwo_status load(struct fixture *f, const char *rows, struct jwo_error *err)
{
    char text[3000];

    (void)snprintf(text, sizeof(text),
                   "return cases { op = 'capture', path = '/v1/capture/charge',\n"
                   "arrange = { trip = 'none' }, request = { a = 1 },\n%s }",
                   rows);
    (void)file_of(&f->files, "amazon/rows.lua", text);
    return hrn_amazon_cases_load(&f->cases, f->files.folder, &f->requirements, err);
}

/* Play rows against the fake (or the mock, if there is no fake). */
static void play(struct fixture *f, const char *rows)
{
    struct jwo_error err = {0};

    if (load(f, rows, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(hrn_amazon_run(&f->options, &f->result, &err), JWO_OK);
}

#define ONE_ROW(expect) "{ id = 'CAP-01', title = 'T', expect = " expect " }"

/* The fake gives one answer to one row; it must fail with these words alone. */
static void fails_with(struct fixture *f, const struct answer *answer, const char *rows,
                       const char *words)
{
    start_fake(f, answer);
    play(f, rows);
    assert_string_equal(f->failures, words);
    assert_string_equal(f->verdicts, "amazon/CAP-01 failed\n");
    assert_int_equal(f->result.exit_code, 1);
}

/* --- a wrong answer --------------------------------------------------------------------------- */

static void test_run__passes_what_answers_as_expected(void **state)
{
    struct fixture *f = *state;

    start_fake(
        f, &(struct answer){429, "application/json", "{\"errorMsg\":\"Too Many Requests\"}", "1"});
    play(f, ONE_ROW("throttled"));
    assert_string_equal(f->failures, "");
    assert_string_equal(f->result.text, "conformant: 1 passed");
    assert_int_equal(f->result.exit_code, 0);
}

static void test_run__fails_a_wrong_status(void **state)
{
    fails_with(*state, &(struct answer){201, NULL, "", NULL},
               ONE_ROW("{ status = 200, body = '' }"), "status: 200, got 201\n");
}

static void test_run__fails_a_body_where_none_is_due(void **state)
{
    fails_with(*state, &(struct answer){200, "application/json", "{}", NULL},
               ONE_ROW("{ status = 200, body = '' }"), "body: no body, got {}\n");
}

static void test_run__fails_a_missing_header(void **state)
{
    fails_with(
        *state,
        &(struct answer){429, "application/json", "{\"errorMsg\":\"Too Many Requests\"}", NULL},
        ONE_ROW("throttled"), "header retry-after: any value, got no such header\n");
}

static void test_run__fails_another_content_type(void **state)
{
    fails_with(*state, &(struct answer){200, "text/html", "{}", NULL},
               ONE_ROW("{ status = 200, body = {} }"),
               "header content-type: application/json, got text/html\n");
}

static void test_run__fails_what_is_no_json(void **state)
{
    struct fixture *f = *state;

    start_fake(f, &(struct answer){200, "application/json", "{'a'}", NULL});
    play(f, ONE_ROW("{ status = 200, body = {} }"));
    assert_non_null(strstr(f->failures, "body: JSON, got "));
    assert_int_equal(f->result.exit_code, 1);
}

static void test_run__names_the_first_member_that_differs(void **state)
{
    fails_with(*state,
               &(struct answer){200, "application/json",
                                "{\"new\":1,\"m\":{\"amount\":\"5\",\"code\":\"USD\"}}", NULL},
               ONE_ROW("{ status = 200, body = { m = { amount = 5, code = 'EUR' } } }"),
               "body m.amount: 5, got \"5\"\n");
}

static void test_run__fails_a_missing_member(void **state)
{
    fails_with(*state, &(struct answer){200, "application/json", "{}", NULL},
               ONE_ROW("{ status = 200, body = { id = any.text } }"),
               "body id: a text that is not empty, got nothing\n");
}

static void test_run__fails_a_matcher_that_does_not_fit(void **state)
{
    struct fixture *f = *state;

    start_fake(f, &(struct answer){200, "application/json", "{\"a\":\"123\"}", NULL});
    play(f, "{ id = 'CAP-01', title = 'T', each = {\n"
            "{ expect = { status = 200, body = { a = any.text_of(4) } } },\n"
            "{ expect = { status = 200, body = { a = one_of { '12', '1234' } } } },\n"
            "{ expect = { status = 200, body = { a = any.number } } },\n"
            "{ expect = { status = 200, body = { a = null } } },\n"
            "{ expect = { status = 200, body = { a = empty_list } } } } }");
    assert_string_equal(f->failures, "body a: a text of 4 characters, got \"123\"\n"
                                     "body a: one of [\"12\",\"1234\"], got \"123\"\n"
                                     "body a: a number, got \"123\"\n"
                                     "body a: null, got \"123\"\n"
                                     "body a: [], got \"123\"\n");
}

static void test_run__takes_numbers_by_their_value(void **state)
{
    struct fixture *f = *state;

    start_fake(f, &(struct answer){200, "application/json", "{\"a\":15.990,\"b\":1e1}", NULL});
    play(f, ONE_ROW("{ status = 200, body = { a = 15.99, b = 10 } }"));
    assert_string_equal(f->failures, "");
}

static void test_run__warns_of_a_member_that_nobody_asked_for(void **state)
{
    static const struct answer answer = {200, "application/json", "{\"a\":1,\"b\":2}", NULL};
    struct fixture *f = *state;

    start_fake(f, &answer);
    play(f, ONE_ROW("{ status = 200, body = { a = 1 } }"));
    assert_string_equal(f->failures, "body b: no such member, got 2\n");
    assert_string_equal(f->verdicts, "amazon/CAP-01 warned\n");
    assert_int_equal(f->result.exit_code, 0);
}

static void test_run__fails_that_member_when_strict(void **state)
{
    struct fixture *f = *state;

    f->options.strict = true;
    fails_with(f, &(struct answer){200, "application/json", "{\"a\":1,\"b\":2}", NULL},
               ONE_ROW("{ status = 200, body = { a = 1 } }"), "body b: no such member, got 2\n");
}

static void test_run__tells_the_call_without_secrets(void **state)
{
    struct fixture *f = *state;
    char wanted[400];

    fails_with(f, &(struct answer){201, NULL, "", NULL}, ONE_ROW("{ status = 200, body = '' }"),
               "status: 200, got 201\n");
    (void)snprintf(wanted, sizeof(wanted),
                   "curl -i -X POST --aws-sigv4 aws:amz:us-east-1:execute-api --user "
                   "\"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" -H 'Content-Type: "
                   "application/json' -d '{\"a\":1}' %s/v1/capture/charge",
                   f->url);
    assert_string_equal(f->call, wanted);
}

static void test_run__finds_nothing_out_when_nobody_answers(void **state)
{
    struct fixture *f = *state;

    start_fake(f, &(struct answer){200, NULL, "", NULL});
    stop_fake(f);
    play(f, ONE_ROW("{ status = 200, body = '' }"));
    assert_string_equal(f->verdicts, "amazon/CAP-01 inconclusive\n");
    assert_int_equal(f->result.exit_code, 3);
}

/* --- an effect that nobody asked for ---------------------------------------------------------- */

static void test_run__fails_an_effect_of_a_call_that_was_refused(void **state)
{
    struct fixture *f = *state;

    play(f, "{ id = 'CAP-13', title = 'T', arrange = { trip = 'adjusted', fault = { status = 429, "
            "after_effect = true } }, request = { storeId = the.store, shoppingTripId = the.trip, "
            "amount = the.total }, expect = throttled }");
    assert_string_equal(f->failures, "charge state: ADJUSTED, got CAPTURED\n"
                                     "charge authorized: 25.99, got 0.00\n"
                                     "charge captured: 0.00, got 25.99\n");
    assert_int_equal(f->result.exit_code, 1);
}

static void test_run__fails_an_effect_that_does_not_come(void **state)
{
    struct fixture *f = *state;

    play(f, "{ id = 'CAP-01', title = 'T', arrange = { trip = 'unknown' }, request = { storeId = "
            "the.store, shoppingTripId = the.trip, amount = the.total }, expect = { status = 400, "
            "body = { errorMsg = any.text }, charge = { state = 'CAPTURED' } } }");
    assert_string_equal(f->failures, "charge state: CAPTURED, got HELD\n");
}

/* --- what is not played ----------------------------------------------------------------------- */

static void load_trips(struct fixture *f, const char *text)
{
    struct jwo_error err = {0};

    if (hrn_amazon_trips_load(&f->trips, file_of(&f->files, "trips.lua", text), &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

#define DESTRUCTIVE                                                                                \
    "{ id = 'CAP-01', title = 'T', destructive = true, arrange = { trip = 'held' }, "
#define HARMLESS "{ id = 'CAP-04', title = 'T', arrange = { trip = 'held' }, "
#define ANSWER   "expect = { status = 200, body = '' } }"

static void test_run__leaves_destructive_rows_unless_told(void **state)
{
    struct fixture *f = *state;

    f->options.allow_destructive = false;
    start_fake(f, &(struct answer){200, NULL, "", NULL});
    load_trips(f, "return { trips = { held = { 'one' } } }");
    play(f, DESTRUCTIVE ANSWER);
    assert_string_equal(f->verdicts, "amazon/CAP-01 not-applicable\n");
    assert_int_equal(f->result.exit_code, 3); /* nothing was played */
}

static void test_run__uses_a_trip_up_and_spares_it_before(void **state)
{
    struct fixture *f = *state;

    start_fake(f, &(struct answer){200, NULL, "", NULL});
    load_trips(f, "return { trips = { held = { 'one' } } }");
    play(f, DESTRUCTIVE ANSWER "," HARMLESS ANSWER
                               ", { id = 'CAP-02', title = 'T', destructive = true, "
                               "arrange = { trip = 'held' }, " ANSWER);
    assert_string_equal(f->verdicts, "amazon/CAP-04 passed\n"
                                     "amazon/CAP-01 passed\n"
                                     "amazon/CAP-02 not-applicable\n");
    assert_int_equal(f->result.exit_code, 0);
}

static void test_run__has_no_faults_at_a_host(void **state)
{
    struct fixture *f = *state;

    start_fake(f, &(struct answer){429, NULL, "", NULL});
    play(f, "{ id = 'CAP-13', title = 'T', arrange = { fault = { status = 429 } }, "
            "expect = throttled }");
    assert_string_equal(f->verdicts, "amazon/CAP-13 not-applicable\n");
}

static void test_run__does_not_invent_who_plays(void **state)
{
    struct fixture *f = *state;

    start_fake(f, &(struct answer){200, NULL, "", NULL});
    play(f, "{ id = 'CAP-01', title = 'T', request = { storeId = the.store }, " ANSWER);
    assert_string_equal(f->verdicts, "amazon/CAP-01 not-applicable\n");
}

/* --- tables ----------------------------------------------------------------------------------- */

static void refuses_table(struct fixture *f, const char *rows, const char *words)
{
    struct jwo_error err = {0};

    assert_int_equal(load(f, rows, &err), JWO_EINPUT);
    if (!strstr(err.text, words)) {
        fail_msg("not \"%s\" but \"%s\"", words, err.text);
    }
}

static void test_cases_load__names_an_unknown_key(void **state)
{
    refuses_table(*state, "{ id = 'CAP-01', title = 'T', expects = {} }",
                  "row CAP-01: there is no \"expects\" (did you mean \"expect\"?)");
}

static void test_cases_load__wants_an_expectation(void **state)
{
    refuses_table(*state, "{ id = 'CAP-01', title = 'T' }",
                  "row CAP-01: what is expected is missing");
}

static void test_cases_load__wants_a_body(void **state)
{
    refuses_table(*state, ONE_ROW("{ status = 200 }"), "expect needs a status and a body");
}

static void test_cases_load__refuses_an_id_that_does_not_judge_amazon(void **state)
{
    refuses_table(*state, "{ id = 'CAP-1', title = 'T', " ANSWER,
                  "CAP-1 is no requirement on Amazon");
}

static void test_cases_load__refuses_an_id_twice(void **state)
{
    refuses_table(*state, DESTRUCTIVE ANSWER "," DESTRUCTIVE ANSWER,
                  "CAP-01 is a row of rows.lua too");
}

static void test_cases_load__refuses_to_leave_out_what_is_not_there(void **state)
{
    refuses_table(*state, "{ id = 'CAP-01', title = 'T', without = 'b', " ANSWER,
                  "without \"b\": the request has no such member");
}

static void test_cases_load__reads_every_published_case_that_judges_amazon(void **state)
{
    struct fixture *f = *state;
    struct jwo_error err = {0};
    size_t judged = 0;

    if (hrn_amazon_cases_load(&f->cases, JWO_SOURCE_DIR "/scenarios", &f->requirements, &err) !=
        JWO_OK) {
        fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < f->requirements.count; i++) {
        const struct hrn_requirement *row = &f->requirements.rows[i];
        bool found = strcmp(row->judges, "amazon") != 0;

        judged += found ? 0 : 1;
        for (size_t k = 0; k < f->cases.count && !found; k++) {
            found = strcmp(f->cases.cases[k].id, row->id) == 0;
        }
        if (!found) {
            fail_msg("%s is in no table of scenarios/amazon", row->id);
        }
    }
    assert_int_equal(f->cases.count, judged); /* no other id, none twice: loading sees to it */
}

static void test_cases_select__keeps_ids_and_tables(void **state)
{
    struct fixture *f = *state;
    struct jwo_error err = {0};

    assert_int_equal(load(f, DESTRUCTIVE ANSWER "," HARMLESS ANSWER, &err), JWO_OK);
    assert_int_equal(hrn_amazon_cases_select(&f->cases, "CAP-04,CAP-05", &err), JWO_ENOTFOUND);
    assert_non_null(strstr(err.text, "\"CAP-05\" is no published case and no table"));
    assert_int_equal(f->cases.count, 2);
    assert_int_equal(hrn_amazon_cases_select(&f->cases, "rows", &err), JWO_OK);
    assert_int_equal(f->cases.count, 2);
    assert_int_equal(hrn_amazon_cases_select(&f->cases, "CAP-04", &err), JWO_OK);
    assert_int_equal(f->cases.count, 1);
    assert_string_equal(f->cases.cases[0].id, "CAP-04");
}

/* --- trips and hosts -------------------------------------------------------------------------- */

static void test_trips_load__names_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *words;
    } wrong[] = {
        {"return { trips = { heald = {} } }", "no trip is called \"heald\""},
        {"return { trips = { held = { 1 } } }", "trips.held is a list of ids"},
        {"return { shop = 'x' }", "there is no \"shop\""},
        {"return { store = 1 }", "store is a text"},
        {"return 1", "the file must return a table"},
        {"return {", "trips.lua:1:"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(wrong); i++) {
        struct jwo_error err = {0};
        const char *path = file_of(&f->files, "trips.lua", wrong[i].text);

        assert_int_equal(hrn_amazon_trips_load(&f->trips, path, &err), JWO_EINPUT);
        if (!strstr(err.text, wrong[i].words)) {
            fail_msg("not \"%s\" but \"%s\"", wrong[i].words, err.text);
        }
    }
}

static void test_is_harmless__knows_test_hosts(void **state)
{
    (void)state;
    assert_true(hrn_amazon_is_harmless("https://us-east-1.test.payments.amazonphysicalstores.com"));
    assert_true(hrn_amazon_is_harmless("http://127.0.0.1:8080"));
    assert_true(hrn_amazon_is_harmless("http://[::1]:8080"));
    assert_false(hrn_amazon_is_harmless("https://us-east-1.payments.amazonphysicalstores.com"));
    assert_false(hrn_amazon_is_harmless("https://payments.amazonphysicalstores.com/.test."));
    assert_false(hrn_amazon_is_harmless("https://a.test.b@payments.amazonphysicalstores.com"));
    assert_false(hrn_amazon_is_harmless("https://127.0.0.1.payments.amazonphysicalstores.com"));
    assert_false(hrn_amazon_is_harmless("us-east-1.test.payments.amazonphysicalstores.com"));
}

static void test_is_in_the_clear__lets_http_stay_on_this_machine(void **state)
{
    (void)state;
    assert_false(hrn_amazon_is_in_the_clear("http://localhost:1"));
    assert_false(hrn_amazon_is_in_the_clear("https://us-east-1.test.payments.example"));
    assert_true(hrn_amazon_is_in_the_clear("http://us-east-1.test.payments.example"));
}

static void test_region_of__takes_the_first_label_of_amazons_hosts(void **state)
{
    char region[64];

    (void)state;
    assert_string_equal(
        hrn_amazon_region_of("https://eu-west-1.test.payments.amazonphysicalstores.com", region),
        "eu-west-1");
    assert_string_equal(hrn_amazon_region_of("http://127.0.0.1:1", region), "us-east-1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_run__passes_what_answers_as_expected),
        TEST(test_run__fails_a_wrong_status),
        TEST(test_run__fails_a_body_where_none_is_due),
        TEST(test_run__fails_a_missing_header),
        TEST(test_run__fails_another_content_type),
        TEST(test_run__fails_what_is_no_json),
        TEST(test_run__names_the_first_member_that_differs),
        TEST(test_run__fails_a_missing_member),
        TEST(test_run__fails_a_matcher_that_does_not_fit),
        TEST(test_run__takes_numbers_by_their_value),
        TEST(test_run__warns_of_a_member_that_nobody_asked_for),
        TEST(test_run__fails_that_member_when_strict),
        TEST(test_run__tells_the_call_without_secrets),
        TEST(test_run__finds_nothing_out_when_nobody_answers),
        TEST(test_run__fails_an_effect_of_a_call_that_was_refused),
        TEST(test_run__fails_an_effect_that_does_not_come),
        TEST(test_run__leaves_destructive_rows_unless_told),
        TEST(test_run__uses_a_trip_up_and_spares_it_before),
        TEST(test_run__has_no_faults_at_a_host),
        TEST(test_run__does_not_invent_who_plays),
        TEST(test_cases_load__names_an_unknown_key),
        TEST(test_cases_load__wants_an_expectation),
        TEST(test_cases_load__wants_a_body),
        TEST(test_cases_load__refuses_an_id_that_does_not_judge_amazon),
        TEST(test_cases_load__refuses_an_id_twice),
        TEST(test_cases_load__refuses_to_leave_out_what_is_not_there),
        TEST(test_cases_load__reads_every_published_case_that_judges_amazon),
        TEST(test_cases_select__keeps_ids_and_tables),
        TEST(test_trips_load__names_what_is_wrong),
        TEST(test_is_harmless__knows_test_hosts),
        TEST(test_is_in_the_clear__lets_http_stay_on_this_machine),
        TEST(test_region_of__takes_the_first_label_of_amazons_hosts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

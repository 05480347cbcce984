/* test_options.c -- the command line and the environment of mock-amazon. */
#include "options.h"

#include <string.h>

#include "test_support.h"

#define ARGS_MAX 7

static const struct amz_environment nothing_set = {.control_token = NULL};
static char *const argv_alone[] = {(char *)"mock-amazon", NULL};

static jwo_status read_args(struct amz_options *out, const char *const args[ARGS_MAX],
                            struct jwo_error *err)
{
    char *argv[ARGS_MAX + 2] = {(char *)"mock-amazon"};
    int argc = 1;

    for (; args[argc - 1]; argc++) {
        argv[argc] = (char *)args[argc - 1];
    }
    return amz_options_read(out, argc, argv, &nothing_set, err);
}

static void test_options__takes_every_flag(void **state)
{
    struct amz_options options;
    struct jwo_error err;

    (void)state;
    assert_int_equal(
        read_args(&options,
                  (const char *[ARGS_MAX]){"--port=8080", "--control-port", "0",
                                           "--seed=18446744073709551615", "--log-level=warn"},
                  &err),
        JWO_OK);
    assert_int_equal(options.amazon.port, 8080);
    assert_int_equal(options.control.port, 0);
    assert_true(options.amazon.seed == UINT64_MAX);
    assert_int_equal(options.log_level, JWO_LOG_WARN);
    assert_string_equal(options.address, "127.0.0.1");
    assert_int_equal(options.amazon.journal_bytes_max, 0);
    assert_int_equal(read_args(&options,
                               (const char *[ARGS_MAX]){"--journal-bytes=65536", "--record", "r"},
                               &err),
                     JWO_OK);
    assert_int_equal(options.amazon.journal_bytes_max, 65536);
    assert_string_equal(options.record_path, "r");
    assert_int_equal(
        read_args(&options, (const char *[ARGS_MAX]){"--address=0.0.0.0", "--allow-remote"}, &err),
        JWO_OK);
    assert_string_equal(options.address, "0.0.0.0");
    assert_true(options.is_remote);
    assert_int_equal(read_args(&options,
                               (const char *[ARGS_MAX]){"--address=127.0.0.2", "--allow-remote",
                                                        "--control-name=mock.test"},
                               &err),
                     JWO_OK);
    assert_false(options.is_remote);
    assert_string_equal(options.control.name, "mock.test");
    assert_int_equal(read_args(&options, (const char *[ARGS_MAX]){"--help", "--port=x"}, &err),
                     JWO_OK);
    assert_true(options.help);
}

static void test_options__collects_the_stories_to_play(void **state)
{
    struct amz_options options;
    struct jwo_error err;

    (void)state;
    assert_int_equal(read_args(&options,
                               (const char *[ARGS_MAX]){"--play", "a.lua", "--play=b.lua",
                                                        "--retailer=http://127.0.0.1:8080"},
                               &err),
                     JWO_OK);
    assert_int_equal(options.play_count, 2);
    assert_string_equal(options.plays[0], "a.lua");
    assert_string_equal(options.plays[1], "b.lua");
    assert_string_equal(options.retailer_url, "http://127.0.0.1:8080");
}

static void test_options__collects_the_roles_that_may_be_assumed(void **state)
{
    struct amz_options options;
    struct jwo_error err;

    (void)state;
    assert_int_equal(read_args(&options, (const char *[ARGS_MAX]){"--port=0"}, &err), JWO_OK);
    assert_null(options.amazon.roles); /* any */
    assert_int_equal(
        read_args(&options, (const char *[ARGS_MAX]){"--role=arn:a", "--role", "arn:b"}, &err),
        JWO_OK);
    assert_int_equal(options.amazon.role_count, 2);
    assert_string_equal(options.amazon.roles[1], "arn:b");
    assert_int_equal(read_args(&options,
                               (const char *[ARGS_MAX]){"--role=1", "--role=2", "--role=3",
                                                        "--role=4", "--role=5", "--role=6"},
                               &err),
                     JWO_EINPUT);
}

static void test_options__refuses_with_one_sentence_that_names_the_flag(void **state)
{
    static const struct {
        const char *args[ARGS_MAX];
        const char *text;
    } cases[] = {
        {{"--port=65536"}, "--port 65536: it must be a number from 0 to 65535"},
        {{"--port", "8o"}, "--port 8o: it must be a number from 0 to 65535"},
        {{"--control-port="}, "--control-port : it must be a number from 0 to 65535"},
        {{"--seed=-1"}, "--seed -1: it must be a number"},
        {{"--seed=18446744073709551616"}, "--seed 18446744073709551616: it must be a number"},
        {{"--log-level=loud"}, "--log-level loud: it may be debug, info, warn, error or none"},
        {{"--address=localhost"}, "--address localhost: it must be an IP address"},
        {{"--address=0.0.0.0"},
         "--address 0.0.0.0 can be reached from outside: say --allow-remote too"},
        {{"--control-name=a b"}, "--control-name a b: it must be the name of a host"},
        {{"--credentials=a:b"}, "there is no flag --credentials=a:b"},
        {{"--port"}, "--port needs a value"},
        {{"--journal-bytes=65535"},
         "--journal-bytes 65535: it must be a number from 65536 to 68719476736"},
        {{"--play=a.lua"}, "--play and --retailer go together"},
        {{"--retailer=http://127.0.0.1:8080"}, "--play and --retailer go together"},
        {{"--retailer=localhost", "--play=a.lua"},
         "--retailer localhost: it must be an http:// or https:// URL"},
        {{"stray"}, "\"stray\" is not a flag"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct amz_options options;
        struct jwo_error err;

        assert_int_equal(read_args(&options, cases[i].args, &err), JWO_EINPUT);
        assert_string_equal(err.text, cases[i].text);
    }
}

static void test_options__take_secrets_from_the_environment(void **state)
{
    const struct amz_environment given = {"AKIATEST", "secret", "opensesame",
                                          "AKIAOURS", "own",    "till"};
    struct amz_options options;
    struct amz_options again;
    struct jwo_error err;

    (void)state;
    assert_int_equal(amz_options_read(&options, 1, argv_alone, &given, &err), JWO_OK);
    assert_string_equal(options.amazon.credentials.access_key_id, "AKIATEST");
    assert_string_equal(options.amazon.credentials.secret_access_key, "secret");
    assert_string_equal(options.amazon.connector.access_key_id, "AKIAOURS");
    assert_string_equal(options.amazon.connector.secret_access_key, "own");
    assert_string_equal(options.control_token, "opensesame");
    assert_string_equal(options.amazon.processor_key, "till");
    assert_false(options.token_is_made);

    assert_int_equal(amz_options_read(&options, 1, argv_alone, &nothing_set, &err), JWO_OK);
    assert_int_equal(amz_options_read(&again, 1, argv_alone, &nothing_set, &err), JWO_OK);
    assert_string_equal(options.amazon.credentials.access_key_id, "");
    assert_null(options.amazon.processor_key);
    assert_true(options.token_is_made);
    assert_int_equal(strlen(options.control_token), 64);
    assert_string_not_equal(options.control_token, again.control_token);
}

static void test_options__refuse_half_a_secret_and_name_the_variable(void **state)
{
    static const struct {
        struct amz_environment environment;
        const char *text;
    } cases[] = {
        {{.access_key_id = "AKIATEST"},
         "JWO_ACCESS_KEY_ID and JWO_SECRET_ACCESS_KEY: one is set, one is not"},
        {{.secret_access_key = "secret"},
         "JWO_ACCESS_KEY_ID and JWO_SECRET_ACCESS_KEY: one is set, one is not"},
        {{.connector_access_key_id = "AKIAOURS"},
         "JWO_CONNECTOR_ACCESS_KEY_ID and JWO_CONNECTOR_SECRET_ACCESS_KEY: one is set, one is not"},
        {{.control_token = ""}, "JWO_CONTROL_TOKEN is empty"},
        {{.processor_key = ""}, "JWO_PROCESSOR_KEY is empty"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct amz_options options;
        struct jwo_error err;

        assert_int_equal(amz_options_read(&options, 1, argv_alone, &cases[i].environment, &err),
                         JWO_EINPUT);
        assert_string_equal(err.text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options__takes_every_flag),
        cmocka_unit_test(test_options__collects_the_stories_to_play),
        cmocka_unit_test(test_options__collects_the_roles_that_may_be_assumed),
        cmocka_unit_test(test_options__refuses_with_one_sentence_that_names_the_flag),
        cmocka_unit_test(test_options__take_secrets_from_the_environment),
        cmocka_unit_test(test_options__refuse_half_a_secret_and_name_the_variable),
    };

    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}

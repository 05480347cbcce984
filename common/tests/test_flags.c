/* test_flags.c -- the command line: flags by a table, words, and the values of flags. */
#include "jwo/flags.h"

#include <string.h>

#include "test_support.h"

#define ARGS_MAX 6

struct given {
    const char *file, *few_items[2];
    struct jwo_flag_values few;
    bool strict, file_seen;
    const char *words[ARGS_MAX + 1];
    size_t word_count;
};

static jwo_status read_args(struct given *given, const char *const args[ARGS_MAX], bool takes_words,
                            struct jwo_error *err)
{
    const struct jwo_flag flags[] = {
        {"--file", .value = &given->file, .seen = &given->file_seen},
        {"--few", .values = &given->few},
        {"--strict", .seen = &given->strict},
        {0},
    };
    char *argv[ARGS_MAX + 2] = {(char *)"program"};
    int argc = 1;

    for (; argc <= ARGS_MAX && args[argc - 1] != NULL; argc++) {
        argv[argc] = (char *)args[argc - 1];
    }
    memset(given, 0, sizeof(*given));
    given->few = (struct jwo_flag_values){.items = given->few_items, .max = 2};
    return jwo_flags_parse(argc, argv, flags, takes_words ? given->words : NULL, &given->word_count,
                           err);
}

static void test_flags_parse__takes_values_behind_a_blank_and_behind_an_equals_sign(void **state)
{
    static const char *const rows[][ARGS_MAX] = {
        {"--file", "a=b", "--strict"},
        {"--strict", "--file=a=b"},
        {"--file=first", "--strict", "--file", "a=b"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_error err;
        struct given given;

        assert_int_equal(read_args(&given, rows[i], false, &err), JWO_OK);
        assert_string_equal(given.file, "a=b");
        assert_true(given.file_seen);
        assert_true(given.strict);
        assert_int_equal(given.few.count, 0);
    }
}

static void test_flags_parse__keeps_every_value_of_a_flag_that_may_be_repeated(void **state)
{
    struct jwo_error err;
    struct given given;

    (void)state;
    assert_int_equal(
        read_args(&given, (const char *[ARGS_MAX]){"--few", "a", "--few=b"}, false, &err), JWO_OK);
    assert_int_equal(given.few.count, 2);
    assert_string_equal(given.few_items[0], "a");
    assert_string_equal(given.few_items[1], "b");
    assert_null(given.file);
    assert_false(given.strict);
}

static void test_flags_parse__gathers_words_also_those_behind_the_end_of_flags(void **state)
{
    struct jwo_error err;
    struct given given;

    (void)state;
    assert_int_equal(read_args(&given,
                               (const char *[ARGS_MAX]){"a", "--strict", "-b", "--", "--file"},
                               true, &err),
                     JWO_OK);
    assert_int_equal(given.word_count, 3);
    assert_string_equal(given.words[0], "a");
    assert_string_equal(given.words[1], "-b");
    assert_string_equal(given.words[2], "--file");
    assert_null(given.file);
}

static void test_flags_parse__refuses_with_one_sentence_that_names_the_flag(void **state)
{
    static const struct {
        const char *args[ARGS_MAX];
        const char *text;
    } cases[] = {
        {{"--bogus"}, "there is no flag --bogus"},
        {{"--bogus=1"}, "there is no flag --bogus=1"},
        {{"--stric"},
         "there is no flag --stric; did you mean --strict?"}, /* nothing is shortened */
        {{"--files=x"}, "there is no flag --files=x; did you mean --file?"},
        {{"--file"}, "--file needs a value"},
        {{"--few"}, "--few needs a value"},
        {{"--strict="}, "--strict takes no value"},
        {{"--few=1", "--few=2", "--few=3"}, "--few is given more than 2 times"},
        {{"stray"}, "\"stray\" is not a flag"},
        {{"-f"}, "\"-f\" is not a flag"},
        {{"--", "--file"}, "\"--file\" is not a flag"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct jwo_error err;
        struct given given;

        assert_int_equal(read_args(&given, cases[i].args, false, &err), JWO_EINPUT);
        assert_string_equal(err.text, cases[i].text);
    }
}

static void test_flags_number__takes_digits_alone_within_its_range(void **state)
{
    static const struct {
        const char *text;
        uint64_t least, most, number; /* 7: refused, so unchanged */
        const char *complaint;
    } cases[] = {
        {NULL, 1, 2, 7, ""}, /* not given */
        {"1", 1, 256, 1, ""},
        {"256", 1, 256, 256, ""},
        {"18446744073709551615", 0, UINT64_MAX, UINT64_MAX, ""},
        {"0", 1, 256, 7, "--jobs 0: it must be a number from 1 to 256"},
        {"257", 1, 256, 7, "--jobs 257: it must be a number from 1 to 256"},
        {"", 0, 9, 7, "--jobs : it must be a number from 0 to 9"},
        {"8o", 0, 9, 7, "--jobs 8o: it must be a number from 0 to 9"},
        {" 1", 0, 9, 7, "--jobs  1: it must be a number from 0 to 9"},
        {"+1", 0, 9, 7, "--jobs +1: it must be a number from 0 to 9"},
        {"-1", 0, UINT64_MAX, 7, "--jobs -1: it must be a number"},
        {"18446744073709551616", 0, UINT64_MAX, 7,
         "--jobs 18446744073709551616: it must be a number"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct jwo_error err = {.text = ""};
        uint64_t number = 7;

        const jwo_status status =
            jwo_flags_number(&number, "--jobs", cases[i].text, cases[i].least, cases[i].most, &err);

        assert_int_equal(status, cases[i].complaint[0] == '\0' ? JWO_OK : JWO_EINPUT);
        assert_string_equal(err.text, cases[i].complaint);
        assert_true(number == cases[i].number);
    }
}

static void test_flags_port__goes_to_65535(void **state)
{
    struct jwo_error err;
    uint16_t port = 7;

    (void)state;
    assert_int_equal(jwo_flags_port(&port, "--port", "65536", &err), JWO_EINPUT);
    assert_string_equal(err.text, "--port 65536: it must be a number from 0 to 65535");
    assert_int_equal(port, 7);
    assert_int_equal(jwo_flags_port(&port, "--port", NULL, &err), JWO_OK);
    assert_int_equal(port, 7);
    assert_int_equal(jwo_flags_port(&port, "--port", "65535", &err), JWO_OK);
    assert_int_equal(port, 65535);
}

static void test_flags_log_level__names_the_levels(void **state)
{
    enum jwo_log_level level = JWO_LOG_ERROR;
    struct jwo_error err;

    (void)state;
    assert_int_equal(jwo_flags_log_level(&level, "--log-level", "loud", &err), JWO_EINPUT);
    assert_string_equal(err.text, "--log-level loud: it may be debug, info, warn, error or none");
    assert_int_equal(level, JWO_LOG_ERROR);
    assert_int_equal(jwo_flags_log_level(&level, "--log-level", NULL, &err), JWO_OK);
    assert_int_equal(level, JWO_LOG_ERROR);
    assert_int_equal(jwo_flags_log_level(&level, "--log-level", "debug", &err), JWO_OK);
    assert_int_equal(level, JWO_LOG_DEBUG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags_parse__takes_values_behind_a_blank_and_behind_an_equals_sign),
        cmocka_unit_test(test_flags_parse__keeps_every_value_of_a_flag_that_may_be_repeated),
        cmocka_unit_test(test_flags_parse__gathers_words_also_those_behind_the_end_of_flags),
        cmocka_unit_test(test_flags_parse__refuses_with_one_sentence_that_names_the_flag),
        cmocka_unit_test(test_flags_number__takes_digits_alone_within_its_range),
        cmocka_unit_test(test_flags_port__goes_to_65535),
        cmocka_unit_test(test_flags_log_level__names_the_levels),
    };

    return cmocka_run_group_tests_name("flags", tests, NULL, NULL);
}

/* test_mutants.c -- what `jwo mutants` says of mutants that are found out, survive, or are
 * described wrongly. The stories are played against the model retailer of the repository. */
#include "test_support.h"

#include "commands.h"
#include "files_fixture.h"

#define PRINTED_BYTES 16384

struct fixture {
    struct files mutants;
    struct files output;
    char printed[PRINTED_BYTES]; /* by the last command, on both streams */
};

static int setup(void **state)
{
    static struct fixture fixture;

    files_init(&fixture.mutants);
    files_init(&fixture.output);
    (void)file_of(&fixture.output, "printed", "");
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    files_dispose(&fixture->mutants);
    files_dispose(&fixture->output);
    return 0;
}

static void read_printed(struct fixture *fixture)
{
    FILE *file = fopen(fixture->output.paths[0], "rb");

    assert_non_null(file);
    fixture->printed[fread(fixture->printed, 1, PRINTED_BYTES - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
}

/* Run the command over the fixture's mutants; `word` may be NULL. */
static int ran(struct fixture *fixture, const char *word)
{
    char name[] = "mutants", mutants[300], profile[600], scenarios[600], words[100];
    char *argv[] = {name, mutants, profile, scenarios, words, NULL};
    const int kept_out = dup(STDOUT_FILENO), kept_err = dup(STDERR_FILENO);
    int code;

    (void)snprintf(mutants, sizeof(mutants), "--mutants=%s", fixture->mutants.folder);
    (void)snprintf(profile, sizeof(profile),
                   "--profile=" JWO_SOURCE_DIR "/harness/retailers/model-profile.lua");
    (void)snprintf(scenarios, sizeof(scenarios), "--scenarios=" JWO_SOURCE_DIR "/scenarios");
    (void)snprintf(words, sizeof(words), "%s", word ? word : "");
    assert_non_null(freopen(fixture->output.paths[0], "wb", stdout));
    assert_true(dup2(STDOUT_FILENO, STDERR_FILENO) >= 0);
    code = hrn_cmd_mutants(word ? 5 : 4, argv);
    (void)fflush(stdout);
    (void)dup2(kept_out, STDOUT_FILENO);
    (void)dup2(kept_err, STDERR_FILENO);
    (void)close(kept_out);
    (void)close(kept_err);
    read_printed(fixture);
    return code;
}

static void assert_printed(const struct fixture *fixture, const char *part)
{
    if (!strstr(fixture->printed, part)) {
        fail_msg("\"%s\" is not in:\n%s", part, fixture->printed);
    }
}

#define HEAD(breaks, story, rule)                                                                  \
    "return mutant { title = 'x', breaks = '" breaks "', story = '" story "', rule = '" rule       \
    "',\n"                                                                                         \
    "change = function(model) "
#define UNSIGNED                                                                                   \
    "local post = amazon.post\n"                                                                   \
    "function amazon.post(path, body) return post(path, body, 'unsigned') end end }\n"

static void test_cmd_mutants__a_mutant_is_found_out_by_what_it_names(void **state)
{
    struct fixture *f = *state;

    (void)file_of(&f->mutants, "unsigned.lua",
                  HEAD("SEC-1", "payment/happy-path", "well-formed") UNSIGNED);
    assert_int_equal(ran(f, "unsigned"), 0);
    assert_printed(f, "1 of 1 mutants found out");
}

static void test_cmd_mutants__a_mutant_that_changes_nothing_survives(void **state)
{
    struct fixture *f = *state;

    (void)file_of(&f->mutants, "tame.lua",
                  HEAD("SEC-1", "payment/happy-path", "well-formed") "end }\n");
    assert_int_equal(ran(f, "tame"), 1);
    assert_printed(f, "SURVIVES");
    assert_printed(f, "payment/happy-path: every check passed");
    assert_printed(f, "0 of 1 mutants found out");
}

static void test_cmd_mutants__another_check_than_the_one_named_does_not_count(void **state)
{
    struct fixture *f = *state;

    (void)file_of(&f->mutants, "unsigned.lua",
                  HEAD("CAP-4", "payment/happy-path", "capture-once") UNSIGNED);
    assert_int_equal(ran(f, "unsigned"), 1);
    assert_printed(f, "failed instead");
}

static void test_cmd_mutants__a_head_that_cannot_come_true_is_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {HEAD("SEC-1", "payment/unhappy", "well-formed") "end }", "no story \"payment/unhappy\""},
        {HEAD("SEC-1", "payment/happy-path", "ill-formed") "end }", "no rule \"ill-formed\""},
        {HEAD("CAP-4", "payment/happy-path", "well-formed") "end }",
         "the rule \"well-formed\" does not speak for CAP-4"},
        {HEAD("CAP-4", "payment/happy-path", "") "end }",
         "the story \"payment/happy-path\" does not speak for CAP-4"},
        {"return mutant { title = 'x' }", "\"breaks\" is missing"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        (void)file_of(&f->mutants, "wrong.lua", cases[i].text);
        assert_int_equal(ran(f, "wrong"), 2);
        assert_printed(f, "wrong.lua");
        assert_printed(f, cases[i].says);
    }
}

static void test_cmd_mutants__nothing_to_play_is_an_error(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(ran(f, NULL), 2);
    assert_printed(f, "no mutants in ");
    assert_int_equal(ran(f, "nobody"), 2);
    assert_printed(f, "there is no mutant \"nobody\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_cmd_mutants__a_mutant_is_found_out_by_what_it_names),
        T(test_cmd_mutants__a_mutant_that_changes_nothing_survives),
        T(test_cmd_mutants__another_check_than_the_one_named_does_not_count),
        T(test_cmd_mutants__a_head_that_cannot_come_true_is_refused),
        T(test_cmd_mutants__nothing_to_play_is_an_error),
#undef T
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

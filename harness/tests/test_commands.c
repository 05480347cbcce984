/* test_commands.c -- what `jwo list`, `explain` and `report` print, and their exit codes. */
#include "test_support.h"

#include "commands.h"
#include "files_fixture.h"
#include "jwo/file.h"
#include "story_double.h"

#define ARGUMENTS_MAX 8

struct fixture {
    struct files files; /* the scenarios */
    struct files mutants;
    char printed[16384]; /* by the last command */
    char complained[4096];
};

static int setup(void **state)
{
    static struct fixture fixture;

    files_init(&fixture.files);
    (void)file_of(&fixture.files, "requirements.csv",
                  "id,level,judges,text,source\n"
                  "CAP-1,MUST,retailer,Capture after approval,plan 1\n"
                  "CAP-4,MUST,retailer,\"A 400, once\",plan 2\n"
                  "VAL-9,SHOULD,amazon,Nobody looks,plan 3\n");
    (void)file_of(&fixture.files, "payment/happy.lua",
                  "-- As Amazon draws it.\n-- And no more.\n"
                  "return scenario {\n  title = \"Adjusted and captured\",\n"
                  "  covers = { \"CAP-1\" },\n  story = function(world)\n"
                  "    step \"Riley enters\"\n    step(\"Riley says \\\"hi\\\"\")\n  end,\n}\n");
    (void)file_of(&fixture.files, "refund/no.lua",
                  "return { title = \"No\", covers = { \"CAP-4\" } }");
    files_init(&fixture.mutants);
    (void)file_of(&fixture.mutants, "eager.lua", "-- Captures early; killed by CAP-1.\nx = 1\n");
    (void)file_of(&fixture.mutants, "other.lua",
                  "-- Killed by CAP-10, X-CAP-1, x.CAP-1 and CAP-1.2, or capture-once.\n");
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    files_dispose(&fixture->mutants);
    files_dispose(&fixture->files);
    return 0;
}

/* Send a stream to a file of the fixture's; returns what it was, for restored(). */
static int redirected(FILE *stream, const char *path)
{
    const int kept = dup(fileno(stream));

    (void)fflush(stream);
    if (kept < 0 || freopen(path, "wb", stream) == NULL) {
        fail_msg("cannot redirect to %s", path);
    }
    return kept;
}

static void restored(FILE *stream, int kept, const char *path, char *out, size_t bytes)
{
    struct jwo_error err;
    struct jwo_buf text;

    (void)fflush(stream);
    (void)dup2(kept, fileno(stream));
    (void)close(kept);
    jwo_buf_init(&text, bytes - 1);
    assert_int_equal(jwo_file_read(&text, path, &err), JWO_OK);
    (void)snprintf(out, bytes, "%s", text.data);
    jwo_buf_dispose(&text);
}

/* Run a command with these words, and the folders of the fixture. */
static int ran(struct fixture *fixture, int (*command)(int argc, char **argv),
               const char *const *words)
{
    char folder[300], mutants[300], out[300], err[300];
    char *argv[ARGUMENTS_MAX + 1] = {"command"};
    int argc = 1, kept_out, kept_err, code;

    (void)snprintf(folder, sizeof(folder), "--scenarios=%s", fixture->files.folder);
    (void)snprintf(mutants, sizeof(mutants), "--mutants=%s", fixture->mutants.folder);
    (void)snprintf(out, sizeof(out), "%s/out", fixture->files.folder);
    (void)snprintf(err, sizeof(err), "%s/err", fixture->files.folder);
    if (command != hrn_cmd_report) {
        argv[argc++] = folder;
    }
    if (command == hrn_cmd_explain) {
        argv[argc++] = mutants;
    }
    while (*words != NULL) {
        argv[argc++] = (char *)*words++;
    }
    kept_out = redirected(stdout, out);
    kept_err = redirected(stderr, err);
    code = command(argc, argv);
    restored(stdout, kept_out, out, fixture->printed, sizeof(fixture->printed));
    restored(stderr, kept_err, err, fixture->complained, sizeof(fixture->complained));
    (void)unlink(out);
    (void)unlink(err);
    return code;
}
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("no \"%s\" in:\n%s", part, text);
    }
}

static void test_cmd_list__lists_id_title_and_covers_in_columns(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(ran(fixture, hrn_cmd_list, WORDS("payment", "refund")), 0);
    assert_string_equal(fixture->printed, "payment/happy  Adjusted and captured  CAP-1\n"
                                          "refund/no      No                     CAP-4\n"
                                          "2 stories\n");
    assert_int_equal(ran(fixture, hrn_cmd_list, WORDS("-refund")), 0);
    assert_string_equal(fixture->printed, "payment/happy  Adjusted and captured  CAP-1\n1 story\n");
}

static void test_cmd_list__shows_which_requirements_nothing_tests(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(ran(fixture, hrn_cmd_list, WORDS("--requirements")), 0);
    assert_string_equal(fixture->printed,
                        "CAP-1  MUST    1 story, 1 rule     Capture after approval\n"
                        "CAP-4  MUST    1 story, 2 rules    A 400, once\n"
                        "VAL-9  SHOULD  untested            Nobody looks\n"
                        "3 requirements, 1 of them untested\n");
    assert_int_equal(ran(fixture, hrn_cmd_list, WORDS("--requirements", "refund")), 0);
    assert_holds(fixture->printed, "CAP-1  MUST    0 stories, 1 rule   ");
    assert_holds(fixture->printed, "1 of them untested by the rules and the stories selected\n");
}

static void test_cmd_list__says_what_is_wrong_with_its_arguments(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(ran(fixture, hrn_cmd_list, WORDS("--requirement")), 2);
    assert_holds(fixture->complained, "jwo list: there is no flag --requirement; did you mean "
                                      "--requirements? (see jwo list --help)\n");
    assert_int_equal(ran(fixture, hrn_cmd_list, WORDS("--scenarios")), 2);
    assert_holds(fixture->complained,
                 "jwo list: --scenarios needs a value (see jwo list --help)\n");
    assert_int_equal(ran(fixture, hrn_cmd_list, WORDS("--requirements=yes")), 2);
    assert_holds(fixture->complained,
                 "jwo list: --requirements takes no value (see jwo list --help)\n");
    assert_int_equal(ran(fixture, hrn_cmd_list, WORDS("--", "--happy")), 2);
    assert_holds(fixture->complained, "jwo list: \"-happy\" is no story");
    assert_int_equal(ran(fixture, hrn_cmd_list, WORDS("--help")), 0);
    assert_holds(fixture->printed, "usage: jwo list ");
}

static void test_cmd_explain__tells_who_speaks_for_a_requirement(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(ran(fixture, hrn_cmd_explain, WORDS("CAP-1")), 0);
    assert_string_equal(
        fixture->printed,
        "CAP-1  MUST\n  Capture after approval\njudges  retailer\nsource  plan 1\n"
        "stories\n  payment/happy                            Adjusted and captured\n"
        "rules\n  capture-after-approval                   "
        "A capture follows an approval, and takes no more than was authorized\n"
        "mutants\n  eager                                    Captures early; killed by CAP-1.\n");
    assert_int_equal(ran(fixture, hrn_cmd_explain, WORDS("VAL-9")), 0);
    assert_string_equal(fixture->printed,
                        "VAL-9  SHOULD\n  Nobody looks\njudges  amazon\nsource  plan 3\n"
                        "stories\n  none\nrules\n  none\nmutants\n  none\n"
                        "This requirement is untested.\n");
}

static void test_cmd_explain__tells_a_story_in_its_own_words(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(ran(fixture, hrn_cmd_explain, WORDS("payment/happy")), 0);
    assert_string_equal(fixture->printed,
                        "payment/happy  Adjusted and captured\n"
                        "  As Amazon draws it.\n  And no more.\n"
                        "steps\n  1. Riley enters\n  2. Riley says \"hi\"\n"
                        "covers\n  CAP-1        Capture after approval\nmutants\n  none\n");
}

static void test_cmd_explain__tells_what_a_rule_demands(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(ran(fixture, hrn_cmd_explain, WORDS("capture-once")), 0);
    assert_holds(fixture->printed, "capture-once  MUST, a rule: it watches every trip");
    assert_holds(fixture->printed, "\n  A trip is captured once; ");
    assert_holds(fixture->printed, "\n  CAP-4        A 400, once\n");
    assert_holds(fixture->printed, "mutants\n  other ");
}

static void test_cmd_explain__offers_the_nearest_names(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(ran(fixture, hrn_cmd_explain, WORDS("capture-onse")), 2);
    assert_string_equal(fixture->complained,
                        "jwo explain: \"capture-onse\" is no requirement, no story and no rule; "
                        "did you mean capture-once?\n");
    assert_int_equal(ran(fixture, hrn_cmd_explain, WORDS("CAP-1", "CAP-4")), 2);
    assert_holds(fixture->complained,
                 "jwo explain: one id is needed, not 2 (see jwo explain --help)\n");
}

/* The golden records of the reports component. */
#define RECORD(name) JWO_SOURCE_DIR "/reports/tests/golden/" name ".jsonl"

static void test_cmd_report__answers_as_the_recorded_run_did(void **state)
{
    static const struct {
        const char *record;
        int code;
        const char *printed;
    } rows[] = {
        {RECORD("passed"), 0, "3 stories: 3 passed\n"},
        {RECORD("failed"), 1, "outcome: not conformant (exit code 1)\n"},
        {RECORD("inconclusive"), 3, "the retailer cannot be reached"},
        {RECORD("broken"), 4, "BROKEN  faults/answer-lost  "},
        {RECORD("cut-short"), 3, "its record stops after line 5"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_int_equal(ran(fixture, hrn_cmd_report, WORDS(rows[i].record)), rows[i].code);
        assert_holds(fixture->printed, rows[i].printed);
    }
}

static void test_cmd_report__writes_junit_and_names_what_it_cannot_do(void **state)
{
    struct fixture *fixture = *state;
    const char *junit = file_of(&fixture->files, "junit.xml", "");
    struct jwo_error err;
    struct jwo_buf text;

    assert_int_equal(ran(fixture, hrn_cmd_report, WORDS(RECORD("passed"), "--junit", junit)), 0);
    jwo_buf_init(&text, 1 << 16);
    assert_int_equal(jwo_file_read(&text, junit, &err), JWO_OK);
    assert_holds(text.data, "<testsuites name=\"jwo\" tests=\"3\" ");
    jwo_buf_dispose(&text);

    assert_int_equal(
        ran(fixture, hrn_cmd_report, WORDS(RECORD("passed"), "--junit", "/nowhere/junit.xml")), 2);
    assert_string_equal(fixture->complained,
                        "jwo report: /nowhere/junit.xml: No such file or directory\n");
    assert_int_equal(ran(fixture, hrn_cmd_report, WORDS("/nowhere/run.jsonl")), 2);
    assert_string_equal(fixture->complained,
                        "jwo report: /nowhere/run.jsonl: No such file or directory\n");
    assert_int_equal(ran(fixture, hrn_cmd_report, WORDS("--junit=x")), 2);
    assert_holds(fixture->complained,
                 "jwo report: one record is needed, not 0 (see jwo report --help)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ROW(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        ROW(test_cmd_list__lists_id_title_and_covers_in_columns),
        ROW(test_cmd_list__shows_which_requirements_nothing_tests),
        ROW(test_cmd_list__says_what_is_wrong_with_its_arguments),
        ROW(test_cmd_explain__tells_who_speaks_for_a_requirement),
        ROW(test_cmd_explain__tells_a_story_in_its_own_words),
        ROW(test_cmd_explain__tells_what_a_rule_demands),
        ROW(test_cmd_explain__offers_the_nearest_names),
        ROW(test_cmd_report__answers_as_the_recorded_run_did),
        ROW(test_cmd_report__writes_junit_and_names_what_it_cannot_do),
#undef ROW
    };

    return cmocka_run_group_tests_name("commands", tests, NULL, NULL);
}

/* test_story_read.c -- the head of a story file, and what is said of a head that is wrong. */
#include "test_support.h"

#include "player_fixture.h"

static void test_story_read__returns_the_head(void **state)
{
    struct fixture *f = *state;
    struct jwo_error err;

    assert_int_equal(read_story(f,
                                "return scenario { title = 'It works', covers = { 'A-1', 'B-2' },"
                                " needs = { 'debt_of' }, settings = { token_life = '1h' },"
                                " story = function() end }",
                                &err),
                     JWO_OK);
    (void)unlink(f->story.path);
    assert_string_equal(f->story.id, "x");
    assert_string_equal(f->story.title, "It works");
    assert_int_equal(f->story.covers_count, 2);
    assert_string_equal(f->story.covers[1], "B-2");
    assert_int_equal(f->story.needs_count, 1);
    assert_string_equal(f->story.needs[0], "debt_of");
}

static void test_story_read__names_file_line_and_key_of_a_mistake(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"return scenario { covers = { 'A' }, story = function() end }",
         "x.lua:1: the scenario has no title"},
        {"return scenario { title = 'T', story = function() end }",
         "x.lua:1: the scenario covers no requirement: covers = { ... }"},
        {"return scenario { title = 'T', covers = {}, story = function() end }",
         "x.lua:1: the scenario covers no requirement: covers = { ... }"},
        {"return scenario { title = 'T', covers = { 'A' } }",
         "x.lua:1: the scenario has no story: story = function(world) ... end"},
        {"return scenario {\n titel = 'T' }",
         "x.lua:1: there is no \"titel\" in scenario (did you mean \"title\"?); it takes covers, "
         "needs, settings, story, title"},
        {"return scenario { title = 5 }", "x.lua:1: \"title\" in scenario is 5; it must be text"},
        {"return scenario { title = 'T', covers = { 1 } }",
         "x.lua:1: \"covers\" in scenario is { 1 }; it must be a list of texts"},
        {"\nreturn scenario { title = 'T', covers = { 'A' }, story = function() end,"
         " needs = { 'det_of' } }",
         "x.lua:2: there is no \"det_of\" in needs (did you mean \"debt_of\"?); it takes "
         "advance_clock, books_of, checks_signatures, debt_of, door, incidents_of, kill, pays_off, "
         "receipt_of, refunds, resolves_scans, restart, settled"},
        {"return {}", "x.lua: the file does not return a scenario: return scenario { ... }"},
        {"return", "x.lua: the file does not return a scenario: return scenario { ... }"},
        {"return scenaro {}", "x.lua:1: there is no global \"scenaro\""},
        {"return scenario {", "x.lua:1: unexpected symbol near <eof>"},
        {"world = scenario", "x.lua:1: \"world\" is not declared: write local world = ..."},
        {"step 'early'", "x.lua:1: this word is for stories while they are played"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct jwo_error err;

        assert_int_equal(read_story(f, cases[i].text, &err), JWO_EINPUT);
        assert_string_equal(err.text, cases[i].error);
        assert_string_equal(f->story.title, "");
    }
}

static void test_story_read__names_an_unknown_setting(void **state)
{
    struct fixture *f = *state;
    struct jwo_error err;

    assert_int_equal(read_story(f,
                                "return scenario { title = 'T', covers = { 'A' },"
                                " settings = { token_live = '1h' }, story = function() end }",
                                &err),
                     JWO_EINPUT);
    assert_non_null(strstr(err.text, "x.lua:1: "));
    assert_non_null(strstr(err.text, "token_live"));
}

static void test_story_read__says_that_a_file_is_not_there(void **state)
{
    struct fixture *f = *state;
    struct jwo_error err;

    assert_int_equal(amz_story_read(&f->story, "/nowhere/x.lua", "x", &err), JWO_EIO);
    assert_string_equal(err.text, "/nowhere/x.lua: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_story_read__returns_the_head),
        T(test_story_read__names_file_line_and_key_of_a_mistake),
        T(test_story_read__names_an_unknown_setting),
        T(test_story_read__says_that_a_file_is_not_there),
    };

    return cmocka_run_group_tests_name("story_read", tests, NULL, NULL);
}

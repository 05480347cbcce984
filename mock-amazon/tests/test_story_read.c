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

/* Read the text of a file that holds a table. */
static jwo_status read_table(struct amz_story **out, size_t *count, const char *text,
                             struct jwo_error *err)
{
    char path[] = "/tmp/test_table_XXXXXX";
    const int fd = mkstemp(path);
    jwo_status status;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
    status = amz_stories_read(out, count, path, "x", err);
    (void)unlink(path);
    return status;
}

#define TABLE(rows) "return cases { call = 'purchases', covers = { 'B' }, " rows " }"

static void test_stories_read__gives_a_story_for_each_row(void **state)
{
    struct amz_story *stories;
    struct jwo_error err;
    size_t count;

    (void)state;
    assert_int_equal(read_table(&stories, &count,
                                TABLE("{ id = 'A-1', title = 'One', without 'requestId' },"
                                      "{ id = 'A-2', title = 'Two', status = { 404, 400 },"
                                      " each = { with { ['a.1.b'] = 1 }, '{}' } }"),
                                &err),
                     JWO_OK);
    assert_int_equal(count, 2);
    assert_string_equal(stories[0].id, "x/A-1");
    assert_int_equal(stories[0].row, 1);
    assert_string_equal(stories[1].id, "x/A-2");
    assert_string_equal(stories[1].title, "Two");
    assert_int_equal(stories[1].row, 2);
    assert_int_equal(stories[1].covers_count, 2);
    assert_string_equal(stories[1].covers[0], "A-2");
    assert_string_equal(stories[1].covers[1], "B");
    jwo_free(stories);
}

static void test_stories_read__names_the_row_that_is_wrong(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"return cases { {} }", "x.lua:1: the table has no call: call = \"purchases\""},
        {TABLE(""), "x.lua:1: the table has no rows"},
        {TABLE("{ id = 'A' }"), "x.lua:1: row 1 needs an id and a title"},
        {TABLE("{ id = 'A', title = 'T' }"),
         "x.lua:1: A says no change: without \"...\", with { ... }, body = \"...\" or each = { ... "
         "}"},
        {TABLE("{ id = 'A', title = 'T', { a = 1 } }"),
         "x.lua:1: A sends { a = 1 }; it must be without \"...\", with { ... } or a text"},
        {TABLE("{ id = 'A', title = 'T', body = '' }, { id = 'A', title = 'U', body = '' }"),
         "x.lua:1: two rows have the id A"},
        {TABLE("{ id = 'A', title = 'T', body = '', status = 'no' }"),
         "x.lua:1: \"status\" in row 1 is \"no\"; it must be a status, or a list of them"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(cases); i++) {
        struct amz_story *stories;
        struct jwo_error err;
        size_t count;

        assert_int_equal(read_table(&stories, &count, cases[i].text, &err), JWO_EINPUT);
        assert_string_equal(err.text, cases[i].error);
        assert_null(stories);
    }
}

static void test_story_read__refuses_a_table(void **state)
{
    struct fixture *f = *state;
    struct jwo_error err;

    assert_int_equal(read_story(f, TABLE("{ id = 'A', title = 'T', body = '' }"), &err),
                     JWO_EINPUT);
    assert_non_null(strstr(err.text, "a table of cases; it is played by jwo"));
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
        T(test_stories_read__gives_a_story_for_each_row),
        T(test_stories_read__names_the_row_that_is_wrong),
        T(test_story_read__refuses_a_table),
        T(test_story_read__names_an_unknown_setting),
        T(test_story_read__says_that_a_file_is_not_there),
    };

    return cmocka_run_group_tests_name("story_read", tests, NULL, NULL);
}

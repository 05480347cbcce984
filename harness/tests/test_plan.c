/* test_plan.c -- which stories are found, what is refused, and what selectors mean. */
#include "test_support.h"

#include "files_fixture.h"
#include "plan.h"
#include "story_double.h"

#define REQUIREMENTS                                                                               \
    "id,level,judges,text,source\n"                                                                \
    "CAP-1,MUST,retailer,one,plan\nCAP-4,MUST,retailer,four,plan\nREF-1,SHOULD,amazon,r,plan\n"
#define STORY(title, covers) "return scenario { title = \"" title "\", covers = { " covers " } }\n"

struct fixture {
    struct files files;
    struct hrn_plan plan;
};

static int setup(void **state)
{
    static struct fixture fixture;
    struct jwo_error err;

    files_init(&fixture.files);
    (void)file_of(&fixture.files, "requirements.csv", REQUIREMENTS);
    (void)file_of(&fixture.files, "refund/full.lua", STORY("All", "\"REF-1\""));
    (void)file_of(&fixture.files, "payment/repeat.lua", STORY("Again", "\"CAP-4\""));
    (void)file_of(&fixture.files, "payment/happy.lua", STORY("Happy", "\"CAP-1\", \"CAP-4\""));
    (void)file_of(&fixture.files, "payment-old/notes.txt", "no story");
    (void)file_of(&fixture.files, ".hidden.lua", "no story");
    if (hrn_plan_load(&fixture.plan, fixture.files.folder, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    hrn_plan_dispose(&fixture->plan);
    files_dispose(&fixture->files);
    return 0;
}

static void test_plan_load__finds_the_stories_in_order_of_their_ids(void **state)
{
    const struct fixture *fixture = *state;

    assert_int_equal(fixture->plan.count, 3);
    assert_string_equal(fixture->plan.stories[0].id, "payment/happy");
    assert_string_equal(fixture->plan.stories[1].id, "payment/repeat");
    assert_string_equal(fixture->plan.stories[2].id, "refund/full");
    assert_string_equal(fixture->plan.stories[2].title, "All");
    assert_int_equal(strlen(fixture->plan.digest), 64);
}

static void test_plan_load__has_a_digest_that_changes_with_any_byte(void **state)
{
    struct fixture *fixture = *state;
    struct hrn_plan again;
    struct jwo_error err;

    assert_int_equal(hrn_plan_load(&again, fixture->files.folder, &err), JWO_OK);
    assert_string_equal(again.digest, fixture->plan.digest);
    hrn_plan_dispose(&again);
    (void)file_of(&fixture->files, "refund/full.lua", STORY("All ", "\"REF-1\""));
    assert_int_equal(hrn_plan_load(&again, fixture->files.folder, &err), JWO_OK);
    assert_string_not_equal(again.digest, fixture->plan.digest);
    hrn_plan_dispose(&again);
}

static void test_plan_load__refuses_what_requirements_csv_does_not_list(void **state)
{
    struct fixture *fixture = *state;
    struct hrn_plan plan;
    struct jwo_error err;

    (void)file_of(&fixture->files, "refund/odd.lua", STORY("Odd", "\"REF-1\", \"CAP-5\""));
    assert_int_equal(hrn_plan_load(&plan, fixture->files.folder, &err), JWO_EINPUT);
    assert_string_equal(err.text, "refund/odd.lua: covers \"CAP-5\", which requirements.csv does "
                                  "not list; did you mean CAP-1 or CAP-4?");
    assert_int_equal(plan.count, 0);
}

static void test_plan_load__passes_on_what_is_wrong_with_a_story(void **state)
{
    struct fixture *fixture = *state;
    struct hrn_plan plan;
    struct jwo_error err;

    (void)file_of(&fixture->files, "refund/bad.lua", "return {}");
    assert_int_equal(hrn_plan_load(&plan, fixture->files.folder, &err), JWO_EINPUT);
    assert_string_equal(err.text, "refund/bad.lua:1: no title");
}

static void test_plan_load__tells_an_empty_folder_from_one_that_is_missing(void **state)
{
    struct hrn_plan plan;
    struct jwo_error err;
    struct files files;

    (void)state;
    files_init(&files);
    assert_int_equal(hrn_plan_load(&plan, files.folder, &err), JWO_ENOTFOUND);
    assert_non_null(strstr(err.text, ": holds no stories"));
    files_dispose(&files);
    assert_int_equal(hrn_plan_load(&plan, "/nowhere", &err), JWO_EIO);
    assert_string_equal(err.text, "/nowhere: No such file or directory");
}

static void test_plan_select__keeps_what_selectors_mean(void **state)
{
    static const struct {
        const char *selectors[3];
        const char *left;
    } rows[] = {
        {{NULL}, "payment/happy payment/repeat refund/full "},
        {{"payment/happy"}, "payment/happy "},
        {{"payment"}, "payment/happy payment/repeat "},
        {{"payment/"}, "payment/happy payment/repeat "},
        {{"payment/re*"}, "payment/repeat "},
        {{"*f*"}, "refund/full "},
        {{"CAP-4"}, "payment/happy payment/repeat "},
        {{"CAP-1", "REF-1"}, "payment/happy refund/full "},
        {{"-CAP-1"}, "payment/repeat refund/full "},
        {{"payment", "-payment/happy"}, "payment/repeat "},
        {{"-payment/happy", "payment"}, "payment/repeat "},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_error err = {0};
        struct hrn_plan plan;
        char left[256] = "";
        size_t count = 0, len = 0;

        while (count < 3 && rows[i].selectors[count] != NULL) {
            count++;
        }
        assert_int_equal(hrn_plan_load(&plan, fixture->files.folder, &err), JWO_OK);
        if (hrn_plan_select(&plan, rows[i].selectors, count, &err) != JWO_OK) {
            fail_msg("row %zu: %s", i, err.text);
        }
        for (size_t k = 0; k < plan.count; k++) {
            len += (size_t)snprintf(left + len, sizeof(left) - len, "%s ", plan.stories[k].id);
        }
        assert_string_equal(left, rows[i].left);
        assert_int_equal(plan.count == 3, strcmp(plan.digest, fixture->plan.digest) == 0);
        hrn_plan_dispose(&plan);
    }
}

static void test_plan_select__names_a_selector_that_means_nothing(void **state)
{
    static const struct {
        const char *selectors[2];
        const char *error;
    } rows[] = {
        {{"payment", "hapy"},
         "\"hapy\" is no story, no folder or pattern of stories, and no requirement that a story "
         "covers; did you mean payment/happy?"},
        {{"-cap-4", "payment"},
         "\"cap-4\" is no story, no folder or pattern of stories, and no requirement that a story "
         "covers; did you mean CAP-4 or CAP-1?"},
        {{"zzzzzz*", "payment"},
         "\"zzzzzz*\" is no story, no folder or pattern of stories, and no requirement that a "
         "story covers"},
        {{"pay", "refund"}, /* the beginning of a folder's name is not the folder */
         "\"pay\" is no story, no folder or pattern of stories, and no requirement that a story "
         "covers; did you mean payment, payment/happy or payment/repeat?"},
        {{"refund", "-refund/full"}, "the selectors leave no story"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_error err = {0};

        assert_int_equal(hrn_plan_select(&fixture->plan, rows[i].selectors, 2, &err),
                         JWO_ENOTFOUND);
        assert_string_equal(err.text, rows[i].error);
        assert_int_equal(fixture->plan.count, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ROW(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        ROW(test_plan_load__finds_the_stories_in_order_of_their_ids),
        ROW(test_plan_load__has_a_digest_that_changes_with_any_byte),
        ROW(test_plan_load__refuses_what_requirements_csv_does_not_list),
        ROW(test_plan_load__passes_on_what_is_wrong_with_a_story),
        ROW(test_plan_load__tells_an_empty_folder_from_one_that_is_missing),
        ROW(test_plan_select__keeps_what_selectors_mean),
        ROW(test_plan_select__names_a_selector_that_means_nothing),
#undef ROW
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}

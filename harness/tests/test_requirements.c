/* test_requirements.c -- the reader of requirements.csv: what RFC 4180 allows, and every error with
 * its line. */
#include "test_support.h"

#include "files_fixture.h"
#include "plan.h"

#define HEADER "id,level,judges,text,source\n"

static void test_requirements_load__reads_quotes_commas_and_line_ends_in_fields(void **state)
{
    struct hrn_requirements got;
    struct jwo_error err = {0};
    struct files files;
    const char *path;

    (void)state;
    files_init(&files);
    path = file_of(&files, "r.csv",
                   HEADER "A-1,MUST,retailer,\"one, two\nand \"\"three\"\"\",plan\r\n"
                          "A-2,SHOULD,amazon,,\"\"");
    assert_int_equal(hrn_requirements_load(&got, path, &err), JWO_OK);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.rows[0].text, "one, two\nand \"three\"");
    assert_string_equal(got.rows[0].source, "plan");
    assert_string_equal(got.rows[1].level, "SHOULD");
    assert_string_equal(got.rows[1].judges, "amazon");
    assert_string_equal(got.rows[1].text, "");
    assert_ptr_equal(hrn_requirements_find(&got, "A-2"), &got.rows[1]);
    assert_null(hrn_requirements_find(&got, "A-3"));
    hrn_requirements_dispose(&got);
    files_dispose(&files);
}

static void test_requirements_load__names_the_line_of_every_error(void **state)
{
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"id,level\n", ":1: the row has 2 fields and not 5"},
        {"", ":1: the row has 1 fields and not 5"},
        {"id,level,judges,source,text\n", ":1: the first row must be id,level,judges,text,source"},
        {HEADER "A,MUST,r,\"a\nb\",s\nB,MUST,r,t\n", ":4: the row has 4 fields and not 5"},
        {HEADER "A,MUST,r,t,s,more\n", ":2: the row has 6 fields and not 5"},
        {HEADER "A,MUST,r,t,s\nB,MUST,r,\"open,s\n\n",
         ":3: a quote is opened here and never closed"},
        {HEADER "A,MUST,r,\"t\"x,s\n", ":2: text stands after a closing quote"},
        {HEADER "A,MUST,r,t\"x\",s\n", ":2: a quote stands inside a field"},
        {HEADER ",MUST,r,t,s\n", ":2: the id is empty"},
        {HEADER "A,must,r,t,s\n", ":2: level is \"must\", not MUST or SHOULD"},
        {HEADER "A,MUST,r,t,s\nA,MUST,r,t,s\n", ":3: A is the id of an earlier row"},
        {HEADER "A,MUST,r,t,s\n\n", ":3: the row has 1 fields and not 5"},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct hrn_requirements got;
        struct jwo_error err = {0};
        struct files files;
        const char *path;

        files_init(&files);
        path = file_of(&files, "r.csv", rows[i].text);
        assert_int_equal(hrn_requirements_load(&got, path, &err), JWO_EINPUT);
        if (strncmp(err.text, path, strlen(path)) != 0 || !strstr(err.text, rows[i].error)) {
            fail_msg("row %zu: %s", i, err.text);
        }
        assert_int_equal(got.count, 0);
        files_dispose(&files);
    }
}

static void test_requirements_load__names_a_file_that_is_missing(void **state)
{
    struct hrn_requirements got;
    struct jwo_error err = {0};

    (void)state;
    assert_int_equal(hrn_requirements_load(&got, "/nowhere/r.csv", &err), JWO_EIO);
    assert_string_equal(err.text, "/nowhere/r.csv: No such file or directory");
}

static void test_requirements_load__reads_the_requirements_of_this_project(void **state)
{
    struct hrn_requirements got;
    struct jwo_error err = {0};

    (void)state;
    if (hrn_requirements_load(&got, JWO_SOURCE_DIR "/scenarios/requirements.csv", &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    assert_true(got.count > 300);
    assert_non_null(hrn_requirements_find(&got, "CAP-4"));
    hrn_requirements_dispose(&got);
}

static void test_requirements_load_for__falls_back_to_those_that_came_with_jwo(void **state)
{
    struct hrn_requirements got;
    struct jwo_error err = {0};
    struct files files;

    (void)state;
    files_init(&files);
    assert_int_equal(hrn_requirements_load_for(&got, files.folder, &err), JWO_OK);
    assert_non_null(hrn_requirements_find(&got, "CAP-4"));
    hrn_requirements_dispose(&got);

    (void)file_of(&files, "requirements.csv", HEADER "OUR-1,MUST,retailer,Ours,us\n");
    assert_int_equal(hrn_requirements_load_for(&got, files.folder, &err), JWO_OK);
    assert_int_equal(got.count, 1);
    assert_non_null(hrn_requirements_find(&got, "OUR-1"));
    hrn_requirements_dispose(&got);
    files_dispose(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requirements_load__reads_quotes_commas_and_line_ends_in_fields),
        cmocka_unit_test(test_requirements_load__names_the_line_of_every_error),
        cmocka_unit_test(test_requirements_load__names_a_file_that_is_missing),
        cmocka_unit_test(test_requirements_load__reads_the_requirements_of_this_project),
        cmocka_unit_test(test_requirements_load_for__falls_back_to_those_that_came_with_jwo),
    };

    return cmocka_run_group_tests_name("requirements", tests, NULL, NULL);
}

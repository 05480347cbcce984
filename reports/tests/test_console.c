/* test_console.c -- the summary of every golden record, byte for byte. */
#include "test_support.h"

#include "console.h"
#include "golden_fixture.h"

static void plain(struct jwo_buf *out, const struct rpt_run *run)
{
    const struct rpt_console_options options = {.profile_path = "shops/it's ours.lua"};

    rpt_console(out, run, &options);
}

static void colored(struct jwo_buf *out, const struct rpt_run *run)
{
    const struct rpt_console_options options = {.color = true};

    rpt_console(out, run, &options);
}

static void test_console__makes_the_golden_files(void **state)
{
    (void)state;
    compare_all("txt", plain);
}

static void test_console__colors_words_only_when_asked(void **state)
{
    (void)state;
    compare_all("color.txt", colored);
}

static void no_control_characters(struct jwo_buf *out, const struct rpt_run *run)
{
    plain(out, run);
    for (size_t i = 0; i < out->len; i++) {
        assert_true((unsigned char)out->data[i] >= ' ' || out->data[i] == '\n');
        assert_int_not_equal(out->data[i], 0x7f);
    }
}

static void test_console__gives_the_terminal_no_control_characters(void **state)
{
    (void)state;
    compare_all("txt", no_control_characters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_console__makes_the_golden_files),
        cmocka_unit_test(test_console__colors_words_only_when_asked),
        cmocka_unit_test(test_console__gives_the_terminal_no_control_characters),
    };

    return cmocka_run_group_tests_name("console", tests, NULL, NULL);
}

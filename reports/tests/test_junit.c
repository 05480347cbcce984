/* test_junit.c -- JUnit XML of every golden record, byte for byte. ctest golden/junit-schema holds
 * the same files against data/junit.xsd. */
#include "test_support.h"

#include "golden_fixture.h"
#include "junit.h"

static void test_junit__makes_the_golden_files(void **state)
{
    (void)state;
    compare_all("xml", rpt_junit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_junit__makes_the_golden_files),
    };

    return cmocka_run_group_tests_name("junit", tests, NULL, NULL);
}

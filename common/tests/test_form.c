/* test_form.c -- members of a query, decoded. */
#include "jwo/form.h"

#include "test_support.h"

static void test_form_get__decodes_the_first_member_of_that_name(void **state)
{
    /* clang-format off */
    static const struct {
        const char *form, *name;
        jwo_status status;
        const char *value;
    } rows[] = {
        {"tail=4242",                   "tail", JWO_OK,        "4242"},
        {"a=1&tail=4242&tail=5",        "tail", JWO_OK,        "4242"},
        {"tail=a+b%2Fc%2f%25",          "tail", JWO_OK,        "a b/c/%"},
        {"%74ail=x",                    "tail", JWO_OK,        "x"},
        {"tail=a=b",                    "tail", JWO_OK,        "a=b"},
        {"tail=",                       "tail", JWO_OK,        ""},
        {"tail",                        "tail", JWO_OK,        ""},
        {"&&tail=7&",                   "tail", JWO_OK,        "7"},
        {"tail=1234567",                "tail", JWO_OK,        "1234567"},
        {"tail=12345678",               "tail", JWO_ELIMIT,    ""},
        {"tail=%30%31%32%33%34%35%36",  "tail", JWO_OK,        "0123456"},
        {"tail=12%",                    "tail", JWO_EINPUT,    ""},
        {"tail=12%4",                   "tail", JWO_EINPUT,    ""},
        {"tail=1%&x=22",                "tail", JWO_EINPUT,    ""},
        {"tail=%zz",                    "tail", JWO_EINPUT,    ""},
        {"tail=%00",                    "tail", JWO_EINPUT,    ""},
        {"",                            "tail", JWO_ENOTFOUND, ""},
        {"tailor=1&tai=2&=3&%=4&%74=5", "tail", JWO_ENOTFOUND, ""},
    };
    /* clang-format on */
    char value[8];

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_int_equal(jwo_form_get(rows[i].form, rows[i].name, value, sizeof value),
                         rows[i].status);
        assert_string_equal(value, rows[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_get__decodes_the_first_member_of_that_name),
    };

    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}

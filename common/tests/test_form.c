/* test_form.c -- members of a query, decoded; whole forms; cookies. */
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

static void test_form_check__refuses_what_two_readers_could_read_differently(void **state)
{
    /* clang-format off */
    static const struct {
        const char *form;
        jwo_status status;
    } rows[] = {
        {"",                              JWO_OK},
        {"a=1",                           JWO_OK},
        {"a=1&b=2&c=3&",                  JWO_OK},
        {"name=Cr%C3%A8me&b=\xc3\xa8",    JWO_OK},
        {"face=%F0%9F%8D%8E+%F0%9F%8D%8E", JWO_OK},
        {"a=1&aa=2&=3",                   JWO_OK},
        {"a=1&b=2&c=3&d=4",               JWO_ELIMIT},
        {"a=1&b=2&a=1",                   JWO_EINPUT},
        {"a=1&%61=2",                     JWO_EINPUT},
        {"a&a",                           JWO_EINPUT},
        {"a=%",                           JWO_EINPUT},
        {"a=%0",                          JWO_EINPUT},
        {"a=%00",                         JWO_EINPUT},
        {"%00=1",                         JWO_EINPUT},
        {"a=%C3",                         JWO_EINPUT},
        {"a=%C3%28",                      JWO_EINPUT},
        {"a=\xff",                        JWO_EINPUT},
        {"%C3=%A8",                       JWO_EINPUT},
        {"a=%C0%AF",                      JWO_EINPUT},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        if (jwo_form_check(rows[i].form, 3) != rows[i].status) {
            fail_msg("%s is judged %d", rows[i].form, (int)jwo_form_check(rows[i].form, 3));
        }
    }
}

static void test_cookie_get__takes_the_one_cookie_of_that_name(void **state)
{
    /* clang-format off */
    static const struct {
        const char *header;
        jwo_status status;
        const char *value;
    } rows[] = {
        {"sid=abc",             JWO_OK,        "abc"},
        {"a=1; sid=abc; b=2",   JWO_OK,        "abc"},
        {"a=1;sid=abc",         JWO_OK,        "abc"},
        {"sid=",                JWO_OK,        ""},
        {"sid=a=b",             JWO_OK,        "a=b"},
        {"sid=1234567",         JWO_OK,        "1234567"},
        {"sid=12345678",        JWO_ELIMIT,    ""},
        {"sid=abc; sid=def",    JWO_EINPUT,    ""},
        {"xsid=abc; sidx=1; s", JWO_ENOTFOUND, ""},
        {"sid",                 JWO_ENOTFOUND, ""},
        {"",                    JWO_ENOTFOUND, ""},
        {NULL,                  JWO_ENOTFOUND, ""},
    };
    /* clang-format on */
    char value[8];

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_int_equal(jwo_cookie_get(rows[i].header, "sid", value, sizeof value),
                         rows[i].status);
        assert_string_equal(value, rows[i].value);
    }
}

static void test_url_escape__leaves_what_every_url_may_hold(void **state)
{
    struct jwo_buf out;

    (void)state;
    jwo_buf_init(&out, 128);
    jwo_url_escape(&out, "aZ09-._~");
    jwo_url_escape(&out, " /?&=+%\"<");
    jwo_url_escape(&out, "\xc3\xa9");
    assert_string_equal(out.data, "aZ09-._~%20%2F%3F%26%3D%2B%25%22%3C%C3%A9");
    jwo_buf_dispose(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_get__decodes_the_first_member_of_that_name),
        cmocka_unit_test(test_form_check__refuses_what_two_readers_could_read_differently),
        cmocka_unit_test(test_url_escape__leaves_what_every_url_may_hold),
        cmocka_unit_test(test_cookie_get__takes_the_one_cookie_of_that_name),
    };

    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}

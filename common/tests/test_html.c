/* test_html.c -- text stays text in a page. */
#include "jwo/html.h"

#include "jwo/status.h"
#include "test_support.h"

static void test_html_escape__leaves_nothing_that_is_markup(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text, *page;
    } rows[] = {
        {"",                          ""},
        {"Tea, 2 bags",               "Tea, 2 bags"},
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"\" onload='x' a=\"",        "&quot; onload=&#39;x&#39; a=&quot;"},
        {"&lt;",                      "&amp;lt;"},
        {"Cr\xc3\xa8me",              "Cr\xc3\xa8me"},
        {"one\ttwo\r\n",              "one\ttwo\r\n"},
        {"a\x01\x1f\x7f",             "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_buf out;

        jwo_buf_init(&out, 1000);
        jwo_html_escape(&out, rows[i].text);
        assert_string_equal(out.data, rows[i].page);
        jwo_buf_dispose(&out);
    }
}

static void test_html_addf__escapes_every_text_and_nothing_else(void **state)
{
    struct jwo_buf out;

    (void)state;
    jwo_buf_init(&out, 1000);
    jwo_html_addf(&out, "<a href=\"%s\">%s</a> %d of %zu, %lld%%", "/?a=1&b=\"", "<b>", -1,
                  (size_t)7, 12345678901LL);
    assert_string_equal(out.data, "<a href=\"/?a=1&amp;b=&quot;\">&lt;b&gt;</a> -1 of 7, "
                                  "12345678901%");
    jwo_buf_dispose(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_escape__leaves_nothing_that_is_markup),
        cmocka_unit_test(test_html_addf__escapes_every_text_and_nothing_else),
    };

    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}

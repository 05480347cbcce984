/* test_xml.c -- any bytes become XML 1.0 that can be read back. */
#include "test_support.h"

#include <string.h>

#include "jwo/status.h"
#include "jwo/xml.h"

static void test_xml_escape__lets_no_byte_end_the_text_or_spoil_the_document(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        const char *xml;
    } rows[] = {
#define ROW(text, xml) {text, sizeof(text) - 1, xml}
        ROW("a<b>&\"c\"", "a&lt;b&gt;&amp;&quot;c&quot;"),
        ROW("]]>", "]]&gt;"),
        ROW("a\tb\nc\rd", "a&#9;b\nc&#13;d"),
        ROW("a\0b\x01\x1b[0m\x7f", "a\\x00b\\x01\\x1B[0m\\x7F"),
        ROW("\xc2\x85\xc2\x9b\xc2\xa0", "\\x85\\x9B\xc2\xa0"), /* C1, and what follows it */
        ROW("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
        ROW("\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd", "\\uFFFE\\uFFFF\xef\xbf\xbd"),
        ROW("\xff\x80"
            "a",
            "\\xFF\\x80a"),
        ROW("\xc0\xaf\xe0\x80\xaf", "\\xC0\\xAF\\xE0\\x80\\xAF"), /* overlong */
        ROW("\xed\xa0\x80", "\\xED\\xA0\\x80"),                   /* a surrogate */
        ROW("\xf4\x90\x80\x80\xf5", "\\xF4\\x90\\x80\\x80\\xF5"), /* above U+10FFFF */
        ROW("\xe2\x82", "\\xE2\\x82"),                            /* torn */
        ROW("\xe2\x82<", "\\xE2\\x82&lt;"),
#undef ROW
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_buf out;

        jwo_buf_init(&out, 4096);
        jwo_xml_escape(&out, rows[i].text, rows[i].len);
        assert_string_equal(out.data, rows[i].xml);
        jwo_buf_dispose(&out);
    }
}

static void test_xml_attribute__keeps_newlines_from_becoming_spaces(void **state)
{
    struct jwo_buf out;

    (void)state;
    jwo_buf_init(&out, 4096);
    jwo_xml_attribute(&out, "message", "a\n\"b\"");
    assert_string_equal(out.data, " message=\"a&#10;&quot;b&quot;\"");
    jwo_buf_dispose(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml_escape__lets_no_byte_end_the_text_or_spoil_the_document),
        cmocka_unit_test(test_xml_attribute__keeps_newlines_from_becoming_spaces),
    };

    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}

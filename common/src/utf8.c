/* utf8.c -- is this UTF-8? */
#include "utf8.h"

/* A row of RFC 3629 section 4: lead bytes up to `lead_max` want a second byte in this range. */
struct form {
    unsigned char lead_max, second_min, second_max;
    unsigned char bytes;
};

/* clang-format off */
static const struct form forms[] = {
    {0x7f, 0x00, 0x00, 1},
    {0xc1, 0x00, 0x00, 0}, /* a continuation byte or an overlong form */
    {0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xa0, 0xbf, 3}, /* below a0: overlong */
    {0xec, 0x80, 0xbf, 3},
    {0xed, 0x80, 0x9f, 3}, /* above 9f: surrogates */
    {0xef, 0x80, 0xbf, 3},
    {0xf0, 0x90, 0xbf, 4}, /* below 90: overlong */
    {0xf3, 0x80, 0xbf, 4},
    {0xf4, 0x80, 0x8f, 4}, /* above 8f: beyond U+10FFFF */
    {0xff, 0x00, 0x00, 0},
};
/* clang-format on */

size_t jwo_utf8_span(const char *text, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)text;
    const struct form *form = forms;

    while (bytes[0] > form->lead_max) {
        form++;
    }
    if (form->bytes <= 1) {
        return form->bytes;
    }
    if (len < form->bytes || bytes[1] < form->second_min || bytes[1] > form->second_max) {
        return 0;
    }
    for (size_t i = 2; i < form->bytes; i++) {
        if (bytes[i] < 0x80 || bytes[i] > 0xbf) {
            return 0;
        }
    }
    return form->bytes;
}

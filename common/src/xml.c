/* xml.c -- see xml.h for the contract. */
#include "jwo/xml.h"

#include <stdint.h>
#include <string.h>

#include "utf8.h"

/* The UTF-8 character at `text` and its length in bytes; length 0 when there is none. */
static size_t decode(const unsigned char *text, size_t len, uint32_t *out)
{
    const size_t bytes = jwo_utf8_span((const char *)text, len);

    *out = bytes <= 1 ? text[0] : text[0] & (0xffu >> (bytes + 1));
    for (size_t i = 1; i < bytes; i++) {
        *out = *out << 6 | (text[i] & 0x3fu);
    }
    return bytes;
}

/* XML 1.0, production 2 (Char). DEL and the C1 controls are allowed there, but terminals obey
 * them. */
static bool is_shown(uint32_t character)
{
    return character == '\t' || character == '\n' || character == '\r' ||
           (character >= 0x20 && character < 0x7f) || (character >= 0xa0 && character < 0xfffe) ||
           character > 0xffff;
}

static const char *entity_of(uint32_t character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;"; /* so that "]]>" never stands in text */
    case '"':
        return "&quot;";
    case '\r':
        return "&#13;"; /* a parser would make it a newline */
    case '\t':
        return "&#9;"; /* and these a space, in an attribute */
    case '\n':
        return "&#10;";
    default:
        return NULL;
    }
}

static void escape(struct jwo_buf *out, const char *text, size_t len, bool in_attribute)
{
    const unsigned char *at = (const unsigned char *)text;
    const unsigned char *end = at + len;

    while (at < end) {
        uint32_t character = *at;
        const size_t bytes = decode(at, (size_t)(end - at), &character);
        const char *entity = entity_of(character);

        if (bytes == 0) {
            jwo_buf_addf(out, "\\x%02X", (unsigned)*at);
        } else if (!is_shown(character)) {
            jwo_buf_addf(out, character > 0xff ? "\\u%04X" : "\\x%02X", (unsigned)character);
        } else if (entity != NULL && (character != '\n' || in_attribute)) {
            jwo_buf_adds(out, entity);
        } else {
            jwo_buf_add(out, at, bytes);
        }
        at += bytes > 0 ? bytes : 1;
    }
}

void jwo_xml_escape(struct jwo_buf *out, const char *text, size_t len)
{
    escape(out, text, len, false);
}

void jwo_xml_attribute(struct jwo_buf *out, const char *name, const char *value)
{
    jwo_buf_addf(out, " %s=\"", name);
    escape(out, value, strlen(value), true);
    jwo_buf_addc(out, '"');
}

/* json_writer.c -- JSON out: a streaming writer that sees to commas, escapes and nesting. */
#include "jwo/json.h"

#include <inttypes.h>
#include <string.h>

#include "jwo/alloc.h"
#include "utf8.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define LEVELS_MAX  63             /* bits of the writer's masks, without the top level */

/* clang-format off */
static const char short_forms[256] = {
    ['"']  = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
    ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't',
};
/* clang-format on */

/* Bytes at the start of `text` that a JSON string holds as they are and that are ASCII. */
static size_t plain_span(const char *text, size_t len)
{
    size_t count = 0;

    while (count < len) {
        const unsigned char byte = (unsigned char)text[count];

        if (byte < ' ' || byte > 0x7f || byte == '"' || byte == '\\') {
            break;
        }
        count++;
    }
    return count;
}

void jwo_json_quote(struct jwo_buf *out, const char *text, size_t len)
{
    size_t at = 0;

    jwo_buf_addc(out, '"');
    while (at < len) {
        const unsigned char byte = (unsigned char)text[at];
        const size_t plain = plain_span(text + at, len - at);

        if (plain > 0) {
            jwo_buf_add(out, text + at, plain);
            at += plain;
        } else if (short_forms[byte] != '\0') {
            const char escape[2] = {'\\', short_forms[byte]};

            jwo_buf_add(out, escape, sizeof(escape));
            at++;
        } else if (byte < ' ') {
            jwo_buf_addf(out, "\\u%04x", (unsigned)byte);
            at++;
        } else {
            const size_t span = jwo_utf8_span(text + at, len - at);

            jwo_buf_add(out, span > 0 ? text + at : REPLACEMENT, span > 0 ? span : 3);
            at += span > 0 ? span : 1;
        }
    }
    jwo_buf_addc(out, '"');
}

static uint64_t level_bit(const struct jwo_json_writer *w)
{
    return UINT64_C(1) << w->depth;
}

/* What stands before every value: a comma in an array, nothing after a key. */
static void before_value(struct jwo_json_writer *w)
{
    const bool in_object = (w->is_object & level_bit(w)) != 0;

    JWO_ASSERT(w->after_key == in_object); /* in an object, and only there, a key comes first */
    if (in_object) {
        w->after_key = false;
        return;
    }
    if ((w->has_member & level_bit(w)) != 0) {
        JWO_ASSERT(w->depth > 0); /* one value at the top */
        jwo_buf_addc(w->buf, ',');
    }
    w->has_member |= level_bit(w);
}

static void open_level(struct jwo_json_writer *w, char bracket, bool is_object)
{
    before_value(w);
    JWO_ASSERT(w->depth < LEVELS_MAX);
    w->depth++;
    w->has_member &= ~level_bit(w);
    w->is_object &= ~level_bit(w);
    if (is_object) {
        w->is_object |= level_bit(w);
    }
    jwo_buf_addc(w->buf, bracket);
}

static void close_level(struct jwo_json_writer *w, char bracket, bool is_object)
{
    JWO_ASSERT(w->depth > 0);
    JWO_ASSERT(((w->is_object & level_bit(w)) != 0) == is_object);
    JWO_ASSERT(!w->after_key);
    w->depth--;
    jwo_buf_addc(w->buf, bracket);
}

void jwo_jw_init(struct jwo_json_writer *w, struct jwo_buf *buf)
{
    *w = (struct jwo_json_writer){.buf = buf};
}

void jwo_jw_object(struct jwo_json_writer *w)
{
    open_level(w, '{', true);
}

void jwo_jw_array(struct jwo_json_writer *w)
{
    open_level(w, '[', false);
}

void jwo_jw_end_object(struct jwo_json_writer *w)
{
    close_level(w, '}', true);
}

void jwo_jw_end_array(struct jwo_json_writer *w)
{
    close_level(w, ']', false);
}

void jwo_jw_key(struct jwo_json_writer *w, const char *name)
{
    JWO_ASSERT((w->is_object & level_bit(w)) != 0);
    JWO_ASSERT(!w->after_key);
    if ((w->has_member & level_bit(w)) != 0) {
        jwo_buf_addc(w->buf, ',');
    }
    w->has_member |= level_bit(w);
    w->after_key = true;
    jwo_json_quote(w->buf, name, strlen(name));
    jwo_buf_addc(w->buf, ':');
}

void jwo_jw_str(struct jwo_json_writer *w, const char *text)
{
    if (text == NULL) {
        jwo_jw_null(w);
    } else {
        jwo_jw_strn(w, text, strlen(text));
    }
}

void jwo_jw_strn(struct jwo_json_writer *w, const char *text, size_t len)
{
    before_value(w);
    jwo_json_quote(w->buf, text, len);
}

void jwo_jw_int(struct jwo_json_writer *w, int64_t value)
{
    before_value(w);
    jwo_buf_addf(w->buf, "%" PRId64, value);
}

void jwo_jw_bool(struct jwo_json_writer *w, bool value)
{
    jwo_jw_raw(w, value ? "true" : "false");
}

void jwo_jw_null(struct jwo_json_writer *w)
{
    jwo_jw_raw(w, "null");
}

void jwo_jw_raw(struct jwo_json_writer *w, const char *json)
{
    before_value(w);
    jwo_buf_adds(w->buf, json);
}

static void write_children(struct jwo_json_writer *w, const jwo_json *parent, bool named)
{
    for (const jwo_json *at = jwo_json_first(parent); at != NULL; at = jwo_json_next(at)) {
        if (named) {
            jwo_jw_key(w, jwo_json_name(at));
        }
        jwo_jw_node(w, at);
    }
}

void jwo_jw_node(struct jwo_json_writer *w, const jwo_json *node)
{
    bool value = false;

    switch (jwo_json_type(node)) {
    case JWO_JSON_NULL:
        jwo_jw_null(w);
        break;
    case JWO_JSON_BOOL:
        (void)jwo_json_bool(node, &value);
        jwo_jw_bool(w, value);
        break;
    case JWO_JSON_NUMBER:
        jwo_jw_raw(w, jwo_json_number_text(node));
        break;
    case JWO_JSON_STRING:
        jwo_jw_str(w, jwo_json_str(node));
        break;
    case JWO_JSON_ARRAY:
        jwo_jw_array(w);
        write_children(w, node, false);
        jwo_jw_end_array(w);
        break;
    case JWO_JSON_OBJECT:
        jwo_jw_object(w);
        write_children(w, node, true);
        jwo_jw_end_object(w);
        break;
    }
}

void jwo_jw_kstr(struct jwo_json_writer *w, const char *name, const char *text)
{
    jwo_jw_key(w, name);
    jwo_jw_str(w, text);
}

void jwo_jw_kint(struct jwo_json_writer *w, const char *name, int64_t value)
{
    jwo_jw_key(w, name);
    jwo_jw_int(w, value);
}

void jwo_jw_kbool(struct jwo_json_writer *w, const char *name, bool value)
{
    jwo_jw_key(w, name);
    jwo_jw_bool(w, value);
}

void jwo_jw_ktext(struct jwo_json_writer *w, const char *name, const char *bytes, size_t len,
                  size_t most)
{
    const size_t kept = len < most ? len : most;
    char *copy;

    jwo_jw_key(w, name);
    if (kept == 0 || memchr(bytes, '\0', kept) == NULL) {
        jwo_jw_strn(w, bytes, kept);
        return;
    }
    copy = jwo_malloc(kept);
    for (size_t i = 0; i < kept; i++) {
        copy[i] = '\xff'; /* no UTF-8: it is written as U+FFFD */
        if (bytes[i] != '\0') {
            copy[i] = bytes[i];
        }
    }
    jwo_jw_strn(w, copy, kept);
    jwo_free(copy);
}

void jwo_jw_kmoney(struct jwo_json_writer *w, const char *name, const struct jwo_money *money,
                   const char *amount_name, const char *code_name)
{
    char amount[JWO_MONEY_TEXT_MAX];

    jwo_jw_key(w, name);
    jwo_jw_object(w);
    jwo_jw_key(w, amount_name);
    jwo_jw_raw(w, jwo_money_print(money, amount));
    jwo_jw_kstr(w, code_name, money->currency);
    jwo_jw_end_object(w);
}

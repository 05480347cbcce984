/* form.c -- see form.h for the contract. */
#include "jwo/form.h"

#include <stdbool.h>
#include <string.h>

#include "utf8.h"

#define MEMBER_END "&"

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)((at - digits) % 16) : -1;
}

/* Take one character of an escaped text. False: a broken escape, or a NUL. */
static bool take_char(const char **text, char *out)
{
    if (**text != '%') {
        *out = (char)(**text == '+' ? ' ' : **text);
        *text += 1;
        return true;
    }
    const int high = hex_digit((*text)[1]);
    const int low = high < 0 ? -1 : hex_digit((*text)[2]);

    if (low < 0 || high + low == 0) {
        return false;
    }
    *out = (char)(high * 16 + low);
    *text += 3;
    return true;
}

/* Names are compared decoded, as the browser that escaped them meant them. */
static bool is_named(const char *member, const char *end, const char *name)
{
    while (member < end) {
        char c;

        if (!take_char(&member, &c) || c != *name) {
            return false;
        }
        name++;
    }
    return *name == '\0';
}

static jwo_status decode(const char *text, const char *end, char *out, size_t size)
{
    size_t len = 0;

    while (text < end) {
        if (len + 1 >= size) {
            out[0] = '\0';
            return JWO_ELIMIT;
        }
        if (!take_char(&text, &out[len++])) {
            out[0] = '\0';
            return JWO_EINPUT;
        }
    }
    out[len] = '\0';
    return JWO_OK;
}

jwo_status jwo_form_get(const char *form, const char *name, char *out, size_t size)
{
    JWO_ASSERT(size > 0);
    out[0] = '\0';
    while (*form != '\0') {
        const char *end = form + strcspn(form, MEMBER_END);
        const char *name_end = form + strcspn(form, "=" MEMBER_END);

        if (is_named(form, name_end, name)) {
            return decode(name_end < end ? name_end + 1 : end, end, out, size);
        }
        form = *end != '\0' ? end + 1 : end;
    }
    return JWO_ENOTFOUND;
}

/* ---- the whole form ---- */

/* The next decoded character of a member, which runs to '&' or the end; '=' is one like any other.
 * False at its end. */
static bool step(const char **text, const char *end, char *out)
{
    return *text < end && take_char(text, out);
}

/* Decoded, are the names of two members the same? Both have been found decodable. */
static bool same_name(const char *a, const char *b)
{
    const char *const a_end = a + strcspn(a, "=" MEMBER_END);
    const char *const b_end = b + strcspn(b, "=" MEMBER_END);
    char of_a, of_b;

    for (;;) {
        const bool more = step(&a, a_end, &of_a);

        if (step(&b, b_end, &of_b) != more) {
            return false;
        }
        if (!more || of_a != of_b) {
            return !more;
        }
    }
}

/* Can it be decoded, and is it UTF-8 then? */
static bool is_text(const char *text, const char *end)
{
    char window[4];
    size_t held = 0;

    while (text < end || held > 0) {
        while (held < sizeof(window) && text < end) {
            if (!take_char(&text, &window[held])) {
                return false;
            }
            held++;
        }
        const size_t span = jwo_utf8_span(window, held);
        if (span == 0) {
            return false;
        }
        held -= span;
        memmove(window, window + span, held);
    }
    return true;
}

static const char *after(const char *member)
{
    member += strcspn(member, MEMBER_END);
    return *member != '\0' ? member + 1 : member;
}

jwo_status jwo_form_check(const char *form, size_t members_max)
{
    size_t count = 0;

    for (const char *member = form; *member != '\0'; member = after(member)) {
        const char *const end = member + strcspn(member, MEMBER_END);
        const char *const name_end = member + strcspn(member, "=" MEMBER_END);

        if (++count > members_max) {
            return JWO_ELIMIT;
        }
        if (!is_text(member, name_end) || !is_text(name_end, end)) {
            return JWO_EINPUT;
        }
        for (const char *earlier = form; earlier < member; earlier = after(earlier)) {
            if (same_name(earlier, member)) {
                return JWO_EINPUT;
            }
        }
    }
    return JWO_OK;
}

void jwo_url_escape(struct jwo_buf *out, const char *text)
{
    static const char plain[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ-._~";

    for (; *text != '\0'; text++) {
        if (strchr(plain, *text) != NULL) {
            jwo_buf_addc(out, *text);
        } else {
            jwo_buf_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
        }
    }
}

/* ---- cookies ---- */

jwo_status jwo_cookie_get(const char *header, const char *name, char *out, size_t size)
{
    const size_t name_len = strlen(name);
    jwo_status status = JWO_ENOTFOUND;

    JWO_ASSERT(size > 0);
    out[0] = '\0';
    while (header != NULL && *header != '\0') {
        header += strspn(header, " \t;");
        const size_t len = strcspn(header, ";");

        if (len > name_len && strncmp(header, name, name_len) == 0 && header[name_len] == '=') {
            const size_t value_len = len - name_len - 1;

            if (status != JWO_ENOTFOUND || value_len >= size) {
                out[0] = '\0';
                return status != JWO_ENOTFOUND ? JWO_EINPUT : JWO_ELIMIT;
            }
            memcpy(out, header + name_len + 1, value_len);
            out[value_len] = '\0';
            status = JWO_OK;
        }
        header += len;
    }
    return status;
}

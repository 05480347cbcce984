/* form.c -- see form.h for the contract. */
#include "jwo/form.h"

#include <stdbool.h>
#include <string.h>

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

/* route.c -- see route.h for the contract. */
#include "route.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Decode one percent-escaped segment; false when it is too long, empty, or holds a NUL or a broken
 * escape. */
static bool decode(const char *text, size_t len, char out[RTL_ROUTE_ID_MAX])
{
    size_t used = 0;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= len || !isxdigit((unsigned char)text[i + 1]) ||
                !isxdigit((unsigned char)text[i + 2])) {
                return false;
            }
            c = (char)strtol((const char[]){text[i + 1], text[i + 2], '\0'}, NULL, 16);
            i += 2;
        }
        if (c == '\0' || used == RTL_ROUTE_ID_MAX - 1) {
            return false;
        }
        out[used++] = c;
    }
    out[used] = '\0';
    return used > 0;
}

bool rtl_route_fits(const char *pattern, const char *path, char id[RTL_ROUTE_ID_MAX])
{
    const char *star = strchr(pattern, '*');

    if (star == NULL) {
        return strcmp(pattern, path) == 0;
    }
    const size_t before = (size_t)(star - pattern);
    if (strncmp(pattern, path, before) != 0) {
        return false;
    }
    const size_t len = strcspn(path + before, "/");
    return strcmp(star + 1, path + before + len) == 0 && decode(path + before, len, id);
}
